"""What a search file says, as models: keys, ranges, meanings."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from emptor.schema import Part, field
from emptor.study.study_models import StudySeeds


class Bounds(Part):
    """What a measure must keep to."""

    at_most: float | None = field(None, "largest mean that is allowed")
    at_least: float | None = field(None, "smallest mean that is allowed")


class Confirm(Part):
    """The best are run again on seeds that the search has not seen: the luckiest look better than they are."""

    points: int = field(12, "rule sets that are run again", "rule sets", ge=1, le=200)
    replications: int = field(20, "runs of each, on the same fresh seeds", "runs", ge=2, le=100_000)


class Search(Part):
    """A search for rules: levers within their ranges, objectives to be traded off, constraints to be kept."""

    name: str = field("unnamed", "short name, as in tables", max_length=60)
    title: str = field("", "what is asked, in a line")
    scenario: Any = Field("baseline", description="the people and their world: a name, a path or a scenario itself")
    rules: Any = Field(
        None, description="the rule set that one starts from and compares with; null for the scenario's own"
    )
    set: dict[str, Any] = Field({}, description="values by dotted path that hold in all runs")
    levers: dict[str, Any] = Field(
        description="what the search may change: by dotted path of the rules, a list of values or a range "
        "{low, high, scale}",
        min_length=1,
    )
    objectives: dict[str, Literal["minimise", "maximise"]] = Field(
        description="what is wanted: measures, each with minimise or maximise", min_length=1, max_length=6
    )
    constraints: dict[str, Bounds] = Field(
        {}, description="what must be kept: measures, each with at_most, at_least or both"
    )
    trials: int = field(200, "rule sets that are tried", "rule sets", ge=1, le=100_000)
    population_size: int = field(
        20, "rule sets of a generation of NSGA-II, which are run side by side", "rule sets", ge=4, le=1000
    )
    replications: int = field(5, "runs of each rule set, on the same seeds", "runs", ge=1, le=100_000)
    seeds: StudySeeds = field(StudySeeds(), "seeds of the runs")
    seed: int = field(1, "seed of what the search itself draws", ge=0, le=2**31 - 1)
    confirm: Confirm = field(Confirm(), "how the best are run again")
