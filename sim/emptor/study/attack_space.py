"""What an attacker can choose: which attack, and its parameters within ranges read off the models."""

from __future__ import annotations

import math
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, Union, get_args, get_origin

from emptor.behaviour.library import ATTACKS, REGISTRY, Attack, Strategy
from emptor.scenario.errors import Problem, ScenarioError, nearest, one_of
from emptor.scenario.loading import load
from emptor.scenario.models import Scenario
from emptor.schema import Part
from emptor.study.design import Axis
from emptor.study.optimising import labels_of

NOT_CHOSEN = {
    *("attack", "strategy", "share", "budget", "budget_per_day", "category", "shops"),
    *("parcel", "resale", "fee", "exposed", "back_days", "junk", "penny", "cost"),
}
"""Fields that say what the attack is, what it may cost, or what the world asks for things: not for it to choose."""
FACTOR = 4.0
"""How far from its default a number may be moved either way, where the model's own limits are wider."""
FEW = 10
"""The most of what is nought by default, where the model's own limit is wider."""
HONEST = "honest"


@dataclass(frozen=True)
class Choice:
    """An attack, and what can be chosen about it.

    Attributes
    ----------
    name
        As a scenario names it.
    model
        The campaign or the sellers' strategy.
    axes
        Its parameters.
    """

    name: str
    model: type[Attack] | type[Strategy]
    axes: tuple[Axis, ...]

    @property
    def by_sellers(self) -> bool:
        """Whether sellers carry it out, rather than accomplices."""
        return issubclass(self.model, Strategy)

    @cached_property
    def usual(self) -> dict[str, Any]:
        """Its defaults, as the database names them."""
        found = {}
        for axis in self.axes:
            value = self.model.model_fields[axis.path].get_default()
            if not axis.values:
                low, high = axis.ends
                found[axis.path] = min(max(value, low), high)
            elif value in axis.values:
                found[axis.path] = labels_of(axis)[axis.values.index(value)]
            else:
                found[axis.path] = labels_of(axis)[0]
        return found


def choices(scenario: Scenario, names: Sequence[str] = ()) -> list[Choice]:
    """The attacks that there are, or those that are named, with what can be chosen about them.

    Raises
    ------
    ScenarioError
        If there is no attack of a name.
    """
    sellers = {name: cls for name, cls in REGISTRY.items() if cls.ill_intentioned}
    known: dict[str, type[Attack] | type[Strategy]] = {**ATTACKS, **sellers}
    wrong = [name for name in names if name not in known]
    if wrong:
        expected = "one of " + one_of(sorted(known))
        raise ScenarioError(
            [
                Problem("--attacks", None, "", f"there is no attack {n}", expected, nearest(n, list(known)))
                for n in wrong
            ]
        )
    return [Choice(name, known[name], _axes(known[name], scenario)) for name in names or sorted(known)]


def besieged(scenario: Scenario, choice: Choice, values: Mapping[str, Any], budget: float, sellers: int) -> Scenario:
    """A scenario under an attack.

    Parameters
    ----------
    scenario
        The market without it.
    choice, values
        The attack, and its parameters.
    budget
        What a campaign may be out of pocket, in mean order values.
    sellers
        How many of the sellers at the start turn to an attack that is a strategy.

    Raises
    ------
    ScenarioError
        If it does not fit this market.
    """
    population = scenario.population.model_dump(mode="json", exclude_unset=True)
    if choice.by_sellers:
        share = sellers / scenario.population.sellers.count
        entries = population["sellers"]["strategies"]
        place = next((i for i, entry in enumerate(entries) if entry["strategy"] == HONEST), None)
        if place is None or entries[place]["share"] < share - 1e-12:
            said = f"{sellers} sellers cannot turn from honest to {choice.name}: there are not as many"
            raise ScenarioError([Problem("--sellers", None, "", said, "fewer")])
        left = round(entries[place]["share"] - share, 12)
        # In the place of those who turn, so that everybody else stays who he is.
        entries[place : place + 1] = [
            *([entries[place] | {"share": left}] if left > 0 else []),
            {"strategy": choice.name, "share": share, **values},
        ]
    else:
        held = population.setdefault("adversaries", [])
        population["adversaries"] = [*held, {"attack": choice.name, "budget": budget, **values}]
    plain = scenario.model_dump(mode="json", exclude_unset=True)
    return load(plain | {"population": population})


def _axes(model: type[Part], scenario: Scenario) -> tuple[Axis, ...]:
    strategies = tuple(dict.fromkeys(entry.strategy for entry in scenario.population.sellers.strategies))
    ill = tuple(name for name in strategies if REGISTRY[name].ill_intentioned)
    targets = getattr(model, "targets", ())
    axes = []
    for name, info in model.model_fields.items():
        if name in NOT_CHOSEN:
            continue
        if name in ("praises", "blames", "against"):
            if name in targets:
                # Praise is for those who mean to cheat, blame and abuse for those who do not.
                others = tuple(s for s in strategies if s not in ill)
                first = (ill + others) if name == "praises" else (others + ill)
                axes.append(Axis(name, first[:4]))
            continue
        axis = _axis(name, info, scenario)
        if axis is not None:
            axes.append(axis)
    return tuple(axes)


def _axis(name: str, info: Any, scenario: Scenario) -> Axis | None:
    kind, default = info.annotation, info.get_default()
    if get_origin(kind) in (types.UnionType, Union):
        # Nothing, or a share: a few values stand for the range.
        return Axis(name, (None, 0.5, 0.7, 0.9)) if float in get_args(kind) else None
    if get_origin(kind) is Literal:
        return Axis(name, get_args(kind))
    if kind is bool:
        return Axis(name, (False, True))
    if kind not in (int, float) or not isinstance(default, int | float):
        return None
    low, high = _limits(info)
    whole = kind is int
    if name == "from_day":
        return Axis(name, (), 0, scenario.days // 2, whole=True)
    if low == 0.0 and high == 1.0 and not whole:
        return Axis(name, (), 0.0, 1.0)
    if default == 0:
        return Axis(name, (), max(low, 0), min(high, FEW), whole=whole)
    low, high = max(low, default / FACTOR), min(high, default * FACTOR)
    if whole:
        low, high = max(1, math.ceil(low)) if default >= 1 else math.ceil(low), math.floor(high)
    return Axis(name, (), low, high, log=low > 0, whole=whole)


def _limits(info: Any) -> tuple[float, float]:
    low, high = -math.inf, math.inf
    for limit in info.metadata:
        low = getattr(limit, "ge", low) if getattr(limit, "ge", None) is not None else low
        high = getattr(limit, "le", high) if getattr(limit, "le", None) is not None else high
    return low, high
