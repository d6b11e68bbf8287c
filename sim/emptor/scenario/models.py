"""A scenario: population + environment + rules + days."""

from __future__ import annotations

from typing import Any, NoReturn

from pydantic import Field, model_validator

from emptor.behaviour.adversaries.attack import AnyAttack
from emptor.behaviour.buyers import Buyers
from emptor.behaviour.environment import Environment
from emptor.behaviour.jurors import Jurors
from emptor.behaviour.strategies import Sellers
from emptor.rules.rule_set import RuleSet
from emptor.schema import Part, field


class Population(Part):
    """Who is there; the same under all rule sets."""

    buyers: Buyers = field(Buyers(), "buyers")
    sellers: Sellers = field(text="sellers")
    adversaries: list[AnyAttack] = field(
        [], "campaigns of accomplices with accounts of their own, each with a budget", max_length=20
    )
    jurors: Jurors = field(Jurors(), "people as jurors, where a forum is a jury")


def fit_to_days(times: dict[str, Any]) -> dict[str, Any]:
    """The same keys, with a warm-up and a follow-up that fit the days where they are not given."""
    days = times.get("days", 365)
    if not isinstance(days, int) or isinstance(days, bool):
        return times
    return {"warm_up_days": min(60, max(0, days) // 6), "follow_up_days": min(45, max(0, days) // 4)} | times


class Seeds(Part):
    """Population and luck are drawn apart, so that one can vary while the other stays."""

    population: int = field(1, "seed of who the people are", ge=0, le=2**63 - 1)
    luck: int = field(1, "seed of what happens to them", ge=0, le=2**63 - 1)


MOST_CHANGES = 50


class Change(Part):
    """One reform: from the morning of its day on, the rules are others."""

    day: int = field(text="day on whose morning the rules change", unit="days", ge=1, le=20_000)
    label: str = field("", "what the change is called in tables and figures", max_length=40)
    patch: dict[str, Any] = Field(
        description="keys of the rules that change, nested or dotted; elements of lists by index or id"
    )


class Scenario(Part):
    """One market to simulate."""

    name: str = field("unnamed", "short name, as in tables", max_length=60)
    title: str = field("", "what the scenario is, in a line")
    days: int = field(365, "days to simulate", "days", ge=1, le=20_000)
    warm_up_days: int = field(
        60, "first days left out of all measures; if absent, a sixth of the days, at most 60", "days", ge=0, le=20_000
    )
    follow_up_days: int = field(
        45,
        "last days whose new orders are left out of the measures of outcomes, so that measured orders have had time "
        "to end; if absent, a quarter of the days, at most 45",
        "days",
        ge=0,
        le=20_000,
    )
    seeds: Seeds = field(Seeds(), "seeds")
    population: Population = field(text="who is there")
    environment: Environment = field(Environment(), "what no platform decides")
    rules: RuleSet = field(text="what the platform decides")
    schedule: list[Change] = Field(
        [], description="changes of the rules on given days, in their order", max_length=MOST_CHANGES
    )
    measures: list[str] | None = Field(None, description="names of the measures to print; null for all")

    def __iter__(self) -> NoReturn:
        """A scenario is one thing: what takes one value or many, as Mesa's `batch_run`, must not take its parts."""
        raise TypeError("a scenario is not a series of values")

    @model_validator(mode="before")
    @classmethod
    def _fit_to_days(cls, data: Any) -> Any:
        return fit_to_days(data) if isinstance(data, dict) else data


class PopulationFile(Part):
    """A file of `scenarios/populations`: the people and the world they live in, shared by scenarios."""

    name: str = field("unnamed", "short name", max_length=60)
    title: str = field("", "who lives here, in a line")
    population: Population = field(text="who is there")
    environment: Environment = field(Environment(), "what no platform decides")
