"""Amounts of a rule set, put into the money of the environment.

A rule set says which mean order value its amounts refer to. In an environment where goods cost
half as much, a deposit or a fee is half as large too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from emptor.behaviour.environment import Environment
from emptor.rules.rule_set import RuleSet
from emptor.rules.scores import Condition
from emptor.schema import Part


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money in a rule set: its path and value in the rule set's own money."""

    path: tuple[str | int, ...]
    value: float


def factor(rules: RuleSet, environment: Environment) -> float:
    """What amounts are multiplied by: the environment's mean order value over the rules' own."""
    return environment.mean_order_value / rules.currency.reference_order_value


def is_money(part: Part, key: str) -> bool:
    """Whether a field holds money; the threshold of a condition does where it asks about revenue."""
    if isinstance(part, Condition) and key == "value":
        return part.metric == "revenue"
    extra = type(part).model_fields[key].json_schema_extra
    return isinstance(extra, dict) and extra.get("unit") == "money"


def amounts(rules: RuleSet) -> Iterator[Amount]:
    """Every amount of a rule set but the reference itself."""
    for amount in _amounts(rules, ()):
        if amount.path[0] != "currency":
            yield amount


def _amounts(value: Any, path: tuple[str | int, ...], money: bool = False) -> Iterator[Amount]:
    if isinstance(value, Part):
        for key, inner in value:
            yield from _amounts(inner, (*path, key), is_money(value, key))
    elif isinstance(value, (list, tuple)):
        for i, inner in enumerate(value):
            yield from _amounts(inner, (*path, i), money)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _amounts(inner, (*path, key))
    elif money and isinstance(value, (int, float)):
        yield Amount(path, value)


def rescale(rules: RuleSet, environment: Environment) -> RuleSet:
    """The same rules in the environment's money.

    Every field whose unit is `money` is multiplied by `factor`; shares, days and points stay.
    The result refers to the environment's own mean order value, so rescaling it again changes
    nothing. Amounts are not rounded here.
    """
    by = factor(rules, environment)
    scaled = _scaled(rules, by)
    currency = {"code": environment.currency, "reference_order_value": environment.mean_order_value}
    return _copied(scaled, {"currency": _copied(scaled.currency, currency)})


def _copied[P: Part](part: P, update: dict[str, Any]) -> P:
    # Kept as they were: which keys the file had set, which `show` and the count of numbers read.
    copy: P = type(part).model_construct(part.model_fields_set, **{**dict(part), **update})  # type: ignore[assignment]
    return copy


def _scaled[V](value: V, by: float, money: bool = False) -> V:
    changed: Any = value
    if isinstance(value, Part):
        changed = _copied(value, {key: _scaled(inner, by, is_money(value, key)) for key, inner in value})
    elif isinstance(value, dict):
        changed = {key: _scaled(inner, by) for key, inner in value.items()}
    elif isinstance(value, list):
        changed = [_scaled(inner, by, money) for inner in value]
    elif money and isinstance(value, (int, float)):
        changed = value * by
    return changed  # type: ignore[no-any-return]
