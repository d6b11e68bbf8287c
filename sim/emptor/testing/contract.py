"""What all contract tests share: how they fail, and that nothing draws from a generator of its own."""

from __future__ import annotations

import pickle
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from inspect import isfunction
from typing import NoReturn
from unittest.mock import patch

import numpy as np

from emptor.scenario.errors import ScenarioError


class ContractError(AssertionError):
    """A class breaks its contract; the text says how, and what the likely cause is."""


def fail(made: type, what: str, cause: str, error: Exception | None = None) -> NoReturn:
    """Raise `ContractError` for a class: what is wrong, and the likely cause."""
    raise ContractError(f"{made.__name__} {what}. Likely cause: {cause}") from error


def check_named(made: type, base: type, known: Mapping[str, type], noun: str, listing: str) -> None:
    """That a class can be named in a scenario, says what it is, and overrides what it means to.

    Parameters
    ----------
    made, base
        The class, and what it must be a subclass of.
    known
        Classes by the name that a scenario uses.
    noun, listing
        What it is called: "strategy"; and what `emptor list` calls them.
    """
    if not made.name:  # type: ignore[attr-defined]
        fail(made, "has no name", f'write name = "my_{noun}" in the class')
    name, summary = made.name, made.summary  # type: ignore[attr-defined]
    if known.get(name) is not made:
        fail(
            made,
            f"is not what a scenario gets for the name {name!r}",
            f"another class took the name later; give each {noun} a name of its own",
        )
    if not summary:
        fail(made, "has no summary", f'`emptor list {listing}` prints it: write summary = "does this and that"')
    called = [m for m, f in vars(base).items() if callable(f) and not m.startswith("_")]
    for method in (m for m, f in vars(made).items() if isfunction(f) and not m.startswith("_")):
        if method not in called and (meant := get_close_matches(method, called, 1, 0.75)):
            fail(made, f"has a method {method} that nobody calls", f"{meant[0]} was meant, or begin its name with _")


def refused(made: type, error: ScenarioError) -> NoReturn:
    """Say why a scenario with a class in it was refused, and the likely cause where the reason does not say it."""
    missing = any(problem.said.startswith("the key is missing") for problem in error.problems)
    cause = ". Likely cause: a field without a default that was not given here" if missing else ""
    raise ContractError(f"{made.__name__} cannot be used in a scenario: {error}{cause}") from error


@contextmanager
def no_shared_luck(made: type, method: str, hint: str) -> Iterator[None]:
    """Refuse random generators, own or global, while a method runs; `hint` says what to do instead."""

    def own_generator(*_: object, **__: object) -> NoReturn:
        fail(
            made,
            f"{method} makes a random generator",
            f"its numbers hang on no order or person, so a change of rules would change everyone's luck; {hint}",
        )

    plain, numpy_state = random.getstate(), _numpy_state()
    with patch.object(np.random, "default_rng", own_generator), patch.object(random, "Random", own_generator):
        yield
    if random.getstate() != plain:
        fail(made, f"{method} draws from the global generator of `random`", hint)
    if _numpy_state() != numpy_state:
        fail(made, f"{method} draws from the global generator of numpy.random", hint)


def _numpy_state() -> bytes:
    return pickle.dumps(np.random.get_state())  # noqa: NPY002  looked at, to see that nobody draws from it


def bytes_of(table: np.ndarray) -> bytes:
    """The values of a table, column by column: what lies between the columns of a padded row means nothing."""
    if table.dtype.names is None:
        return np.ascontiguousarray(table).tobytes()
    return b"".join(np.ascontiguousarray(table[name]).tobytes() for name in table.dtype.names)
