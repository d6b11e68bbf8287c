"""Every parameter that a person can set, read off the models themselves, so that none can be forgotten."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any, Literal, Union, get_args, get_origin

from emptor.behaviour.environment import Environment
from emptor.behaviour.library import ATTACKS, REGISTRY, Attack, Strategy
from emptor.rules.rule_set import RuleSet
from emptor.scenario.models import Population
from emptor.schema import Part

NAMES = {"name", "title", "id", "code", "currency", "strategy", "model", "attack", "not_modelled", "sources"}
"""Names and texts: they label what is counted, and decide nothing."""


class Parameter:
    """A parameter: its dotted key, and the values it chooses from, if it does."""

    def __init__(self, key: str, choices: tuple[str, ...]) -> None:
        self.key = key
        self.choices = choices


def parameters(part: type[Part], prefix: str) -> Iterator[Parameter]:
    """Parameters of a block and of all blocks within; a list's elements count once."""
    yield from _of(part, prefix, set())


def _of(part: type[Part], prefix: str, seen: set[type[Part]]) -> Iterator[Parameter]:
    for name, info in part.model_fields.items():
        key = f"{prefix}.{name}"
        inner, optional, choices = _unwrapped(info.annotation)
        if isinstance(inner, type) and issubclass(inner, Strategy):
            yield from _strategies(key)
        elif isinstance(inner, type) and issubclass(inner, Attack):
            yield from _attacks(key)
        elif isinstance(inner, type) and issubclass(inner, Part):
            # A tier of the ladder is a tier like those of reputation: its parts are tried once.
            again = inner in seen and inner.__name__ == "Tier"
            if optional or again:
                yield Parameter(key, ())
            if not again:
                seen.add(inner)
                yield from _of(inner, key, seen)
        elif name not in NAMES and len(choices) != 1:
            yield Parameter(key, choices)


def _strategies(key: str) -> Iterator[Parameter]:
    yield Parameter(f"{key}.share", ())
    for name, kind in REGISTRY.items():
        if kind.__module__.startswith("emptor."):
            for field in kind.model_fields:
                if field not in ("share", "strategy"):
                    yield Parameter(f"{key}.{name}.{field}", ())


def _attacks(key: str) -> Iterator[Parameter]:
    """What all campaigns have counts once; what a campaign declares itself, or declares anew, counts for it."""
    for name in Attack.__annotations__:
        if name in Attack.model_fields and name not in NAMES:
            yield Parameter(f"{key}.{name}", ())
    for name, kind in ATTACKS.items():
        if not kind.__module__.startswith("emptor."):
            continue
        # What two campaigns share through a base that is none itself counts for each of them.
        own = [base for base in kind.__mro__ if issubclass(base, Attack) and (base is kind or not base.name)]
        for field in dict.fromkeys(name for base in own if base is not Attack for name in base.__annotations__):
            if field in kind.model_fields and field not in NAMES:
                choices = _unwrapped(kind.model_fields[field].annotation)[2]
                yield Parameter(f"{key}.{name}.{field}", choices)


def _unwrapped(kind: Any) -> tuple[Any, bool, tuple[str, ...]]:
    """The type inside Annotated, list and `| None`; whether null is allowed; the choices of a Literal."""
    optional = False
    while True:
        origin = get_origin(kind)
        if origin in (Union, types.UnionType):
            optional = True
            kind = next(a for a in get_args(kind) if a is not type(None))
        elif origin is Literal:
            return kind, optional, tuple(str(c) for c in get_args(kind))
        elif origin is list or hasattr(kind, "__metadata__"):
            kind = get_args(kind)[0]
        else:
            return kind, optional, ()


RULES = list(parameters(RuleSet, "rules"))
PEOPLE = [*parameters(Population, "population"), *parameters(Environment, "environment")]
