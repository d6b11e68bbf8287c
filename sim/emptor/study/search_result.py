"""What a search found: all that was tried, and the best of it again on fresh seeds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from emptor.scenario.models import Scenario
from emptor.study.ranges import mean_of
from emptor.study.result import Failure
from emptor.study.runs import Rows
from emptor.study.search_plan import SearchPlan, Values, value_at
from emptor.study.statistics import Estimate, paired

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Trial:
    """A rule set that was tried.

    Attributes
    ----------
    number
        From 0, in the order of trying.
    values
        Of the levers, by dotted path.
    means
        Of the measures, over the replications.
    violations
        By constraint: how far it is broken in proportion, 0 or less where it holds.
    why
        Why it counts for nothing: refused because its clauses contradict each other, a run that failed, a measure that
        says nothing; empty otherwise.
    """

    number: int
    values: Values
    means: dict[str, float] = field(default_factory=dict)
    violations: dict[str, float] = field(default_factory=dict)
    why: str = ""

    @property
    def feasible(self) -> bool:
        """Whether it stands and keeps all constraints."""
        return not self.why and all(v <= 0 for v in self.violations.values())


@dataclass(frozen=True)
class Point:
    """A rule set that was run again on fresh seeds: one of the best, or the one that was started from.

    Attributes
    ----------
    label
        A letter, or the name of the rule set that one started from.
    trial
        What it was in the search; None for the one that one started from.
    scenario
        The scenario under it.
    samples
        By measure: a value a replication, NaN where a run says nothing.
    kept
        Chance that it keeps all constraints: share of bootstrap resamples of the seeds.
    chance
        Chance that it is on the front: that it keeps them, and no other point run again dominates it.
    on_front
        Whether it is by the means over all fresh seeds.
    """

    label: str
    trial: Trial | None
    scenario: Scenario
    samples: dict[str, list[float]]
    kept: float
    chance: float
    on_front: bool

    def estimate(self, measure: str) -> Estimate:
        """Mean over the fresh seeds, with a 95% interval."""
        return mean_of(measure, self.samples[measure])


@dataclass(eq=False)
class SearchResult:
    """What came of a search; in a notebook it shows itself.

    Attributes
    ----------
    plan
        What was asked for.
    base
        The rule set that one started from, on the search's own seeds.
    trials
        All that was tried.
    points
        The best of it, run again, those on the front first; the rule set that one started from is the last.
    rows
        What came of each run.
    interrupted
        Whether Ctrl-C ended it early: then there are no points, and the same call goes on.
    """

    plan: SearchPlan
    base: Trial
    trials: list[Trial]
    points: list[Point]
    rows: Rows
    notes: Sequence[str] = ()
    interrupted: bool = False

    @property
    def objectives(self) -> dict[str, int]:
        """Measures that are traded off: 1 to be minimised, -1 to be maximised."""
        return self.plan.signs

    @property
    def measures(self) -> list[str]:
        """Measures of objectives, then those of constraints alone."""
        return self.plan.file.measures

    @property
    def front(self) -> list[Point]:
        """Points on the front, by the first objective; the rule set that one started from may be among them."""
        return [point for point in self.points if point.on_front]

    @property
    def reference(self) -> Point | None:
        """The rule set that one started from."""
        return next((point for point in self.points if point.trial is None), None)

    @property
    def failures(self) -> list[Failure]:
        """Runs that failed."""
        return self.rows.failures

    @property
    def currency(self) -> str:
        """Code of the currency."""
        return self.plan.scenario.environment.currency

    def difference(self, point: Point, measure: str) -> Estimate:
        """A point less the rule set that one started from, seed by seed."""
        assert self.reference is not None
        return paired(point.samples[measure], self.reference.samples[measure])

    def same(self, measure: str) -> bool:
        """Whether a measure comes out the same, seed by seed, under all rule sets that were run again."""
        return len({str(point.samples[measure]) for point in self.points}) == 1

    def better(self, point: Point) -> tuple[list[str], list[str]]:
        """Objectives in which a point is better, and worse, than what one started from, beyond the noise of seeds."""
        gains: list[str] = []
        losses: list[str] = []
        for name, sign in self.objectives.items():
            gap = self.difference(point, name)
            if gap.differs:
                (gains if sign * gap.mean < 0 else losses).append(name)
        return gains, losses

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row a run: rules, replication, seeds, levers, error, digest, and the measures."""
        return self.rows.frame()

    def trials_frame(self) -> pd.DataFrame:
        """One row a trial: number, generation, levers, means of the measures, whether it is feasible, and why not."""
        import pandas as pd

        size = self.plan.file.search.population_size
        rows = [
            {"trial": t.number, "generation": t.number // size}
            | dict(t.values)
            | {name: t.means.get(name, math.nan) for name in self.measures}
            | {"feasible": t.feasible, "why_not": t.why or _broken(t)}
            for t in self.trials
        ]
        return pd.DataFrame(rows)

    def table(self) -> pd.DataFrame:
        """One row a point and measure: levers, mean with its 95% interval on fresh seeds, difference to the reference.

        Returns
        -------
        DataFrame
            point, trial, on_front, chance_on_front, chance_kept, the levers, measure, unit, searched (the mean in the
            search), mean, low, high, difference, difference_low, difference_high.
        """
        import pandas as pd

        from emptor.measures import all_measures

        known, rows = all_measures(), []
        for point in self.points:
            trial = point.trial
            for name in self.measures:
                found, gap = point.estimate(name), self.difference(point, name)
                rows.append(
                    {"point": point.label, "trial": None if trial is None else trial.number}
                    | {"on_front": point.on_front, "chance_on_front": point.chance, "chance_kept": point.kept}
                    | {axis.path: _cell(self.value(point, axis.path)) for axis in self.plan.axes}
                    | {"measure": name, "unit": known[name].unit.replace("currency", self.currency)}
                    | {"searched": math.nan if trial is None else trial.means.get(name, math.nan)}
                    | {"mean": found.mean, "low": found.low, "high": found.high}
                    | {"difference": gap.mean, "difference_low": gap.low, "difference_high": gap.high}
                )
        return pd.DataFrame(rows)

    def value(self, point: Point, path: str) -> Any:
        """What a point says at a lever's path."""
        if point.trial is not None:
            return point.trial.values[path]
        return value_at(point.scenario.model_dump(mode="json"), path)

    def figure(self) -> Any:
        """The front as a Matplotlib figure."""
        from emptor.report.search_figure import front_figure

        return front_figure(self)

    def __repr__(self) -> str:
        return (
            f"SearchResult of {len(self.trials)} trials, {len(self.front)} on the front; "
            "table(), figure(), trials_frame() and frame hold what came of them"
        )

    def _repr_html_(self) -> str:
        from emptor.report.search_page import search_html

        return search_html(self)


def _broken(trial: Trial) -> str:
    broken = [label for label, value in trial.violations.items() if value > 0]
    return "breaks: " + ", ".join(broken) if broken else ""


def _cell(value: Any) -> Any:
    import json

    return json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else value
