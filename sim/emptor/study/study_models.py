"""What a study file says, as models: keys, ranges, meanings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field

from emptor.scenario.nodes import Node
from emptor.schema import Part, field

ONE_BY_ONE = ("morris", "sobol_indices")
"""Kinds of design whose points change one value at a time, so that its effect can be told."""


class Range(Part):
    """Every number between two ends may be the true one."""

    low: float = field(text="lowest value")
    high: float = field(text="highest value")
    scale: Literal["linear", "log"] = field("linear", "whether steps of equal size or of equal ratio are alike")


class Design(Part):
    """Which points of what is uncertain are run."""

    kind: Literal["grid", "latin_hypercube", "sobol", "list", "morris", "sobol_indices"] = field(
        "grid",
        "grid: every combination; latin_hypercube and sobol: `size` points spread evenly over the ranges; "
        "list: the points that are listed; morris: `trajectories` that change one value at a time; sobol_indices: "
        "`size` blocks in which each value in turn is exchanged, for `emptor sensitivity`",
    )
    size: int | None = field(
        None, "points of a sample; for sobol, and blocks of sobol_indices, a power of two", "points", ge=1, le=1_000_000
    )
    trajectories: int | None = field(
        None, "walks of morris through the ranges, each of one point more than values vary", "walks", ge=2, le=100_000
    )
    levels: int | None = field(
        None,
        "values that a grid (3 unless said) or morris (4 unless said; an even number) takes from each range, ends "
        "included",
        "values",
        ge=2,
        le=1000,
    )
    seed: int = field(1, "seed of the sample", ge=0, le=2**31 - 1)
    points: list[dict[str, Any]] | None = Field(None, description="the points of a list: values by dotted path")

    @property
    def steps(self) -> int:
        """Values that a grid or Morris's method takes from each range."""
        return self.levels or (4 if self.kind == "morris" else 3)


class StudySeeds(Part):
    """Seeds of the first replication, and what another one changes."""

    population: int | None = field(None, "seed of who the people are; if absent, the scenario's", ge=0, le=2**62)
    luck: int | None = field(None, "seed of what happens to them; if absent, the scenario's", ge=0, le=2**62)
    moves: Literal["both", "luck", "population"] = field(
        "both", "what another replication draws anew: other people and luck, or one of them"
    )
    across_points: Literal["same", "fresh"] = field(
        "same", "whether the points of the design share their seeds, so that differences between them are paired"
    )


class Study(Part):
    """One study: a scenario, what varies in it, and what is looked at.

    Seeds are the same under all rule sets and all choices of levers, so that these are compared in the same worlds.
    """

    name: str = field("unnamed", "short name, as in tables", max_length=60)
    title: str = field("", "what is asked, in a line")
    license: str = field("", "terms under which the results may be used: a name or an address")
    scenario: Any = Field("baseline", description="what is varied: a name, a path or a scenario itself")
    set: dict[str, Any] = Field({}, description="values by dotted path that hold in all runs")
    rules: Any = Field(
        None,
        description="levers, what a platform decides: a list of rule sets; or values, lists or ranges by dotted path, "
        "with `sets` for a list of rule sets beside them",
    )
    uncertainties: dict[str, Any] = Field(
        {}, description="what is not known: by dotted path, a list of values or a range {low, high, scale}"
    )
    outcomes: list[str] | None = Field(None, description="measures to work out; null for all")
    design: Design = field(Design(), "which points are run")
    replications: int = field(1, "runs of each point under each rule set, with other seeds", ge=1, le=1_000_000)
    seeds: StudySeeds = field(StudySeeds(), "seeds")


@dataclass(frozen=True)
class Vary:
    """Something that varies: a dotted path, and its values or its range.

    Attributes
    ----------
    node
        Where it was written.
    """

    path: str
    node: Node
    values: tuple[Node, ...] = ()
    range: Range | None = None
