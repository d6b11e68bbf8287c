"""What all contract tests share: how they fail, and that nothing draws from a generator of its own."""

from __future__ import annotations

import pickle
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn
from unittest.mock import patch

import numpy as np


class ContractError(AssertionError):
    """A class breaks its contract; the text says how, and what the likely cause is."""


def fail(made: type, what: str, cause: str, error: Exception | None = None) -> NoReturn:
    """Raise `ContractError` for a class: what is wrong, and the likely cause."""
    raise ContractError(f"{made.__name__} {what}. Likely cause: {cause}") from error


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
