"""Runs added until intervals are as narrow as wanted.

Stopping when an interval happens to be narrow makes it too sure of itself. So nobody looks after every run: only
after the first runs, 20 unless said otherwise, and each time their number has doubled. What is left of the harm is in
docs/studies.md and tested by simulation.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emptor.measures import all_measures
from emptor.measures.display import is_share
from emptor.study.batch import Batch, Task, tasks_for
from emptor.study.comparison import Comparison, comparison_of
from emptor.study.equivalence import ALIKE
from emptor.study.planning import pairs_for_width
from emptor.study.tolerance import Size, Sizes

if TYPE_CHECKING:
    from emptor.scenario.models import Scenario
    from emptor.study.claims import Terms

FIRST = 20
"""Runs of each rule set before the first look."""
FEWEST = 10
"""Runs before which looking would spoil intervals."""
AT_MOST = 200
"""Runs of each rule set at which it ends unless said otherwise."""
USUAL = ("fraud_lost", "buyer_churn_platform", "trust", "gmv")
"""Measures whose precision is asked for unless named: one of fraud, of churn, of trust, of sales."""


@dataclass(frozen=True)
class Precision:
    """How precisely a paired difference is known.

    Attributes
    ----------
    rules, measure
        Of what.
    half
        Half width of the 95% interval, in the measure's unit; NaN where there is none.
    wanted
        Half width asked for, in the measure's unit.
    n
        Pairs with a number.
    needed
        Pairs, in all, that would do; None if more than `planning.MOST`, or unknown.
    """

    rules: str
    measure: str
    half: float
    wanted: float
    n: int
    needed: int | None

    @property
    def reached(self) -> bool:
        """Whether it is as precise as wanted; never by a few pairs that happen to be alike."""
        return self.half <= self.wanted and not self.unproven

    @property
    def unproven(self) -> bool:
        """Whether all pairs so far came out alike, and are too few to say that others will."""
        return self.half == 0.0 and self.n < ALIKE

    @property
    def hopeless(self) -> bool:
        """Whether the measure said nothing in any pair, so that more runs promise nothing."""
        return self.n == 0


@dataclass
class Stopping:
    """How a comparison came by its number of runs.

    Attributes
    ----------
    wanted
        Half widths asked for.
    at_most
        Runs of each rule set at which it would have ended anyway.
    looks
        Runs of each rule set after which the intervals were looked at.
    """

    wanted: Sizes
    at_most: int
    looks: list[int] = field(default_factory=list)


def looks(first: int, at_most: int) -> list[int]:
    """Numbers of runs after which to look: `first`, doubled again and again, and the last.

    Raises
    ------
    ValueError
        If `first` is below `FEWEST`, or above `at_most`.
    """
    if first < FEWEST:
        raise ValueError(f"the first look at intervals is after {first} runs: expected {FEWEST} or more")
    if first > at_most:
        raise ValueError(f"the first look at intervals is after {first} runs, but there are {at_most} at most")
    found = [first]
    while 2 * found[-1] < at_most:
        found.append(2 * found[-1])
    return found if found[-1] == at_most else [*found, at_most]


def precision(comparison: Comparison, wanted: Sizes) -> list[Precision]:
    """How precise the differences of the measures asked for are, and how many runs would do.

    A size for all is a half width in the measure's own unit for shares (0.01 is one percentage point), and a share of
    the reference's mean for all else; it holds for the measures that the scenario picks, or else for `USUAL`.
    """
    asked = comparison.scenarios[comparison.reference].measures or USUAL
    names = list(dict.fromkeys([*(asked if wanted.default is not None else ()), *wanted.named]))
    return [
        _precision(comparison, label, name, wanted)
        for name in names
        if name in comparison.measures
        for label in comparison.labels[1:]
    ]


def _precision(comparison: Comparison, label: str, name: str, wanted: Sizes) -> Precision:
    size = wanted.named.get(name)
    if size is None:
        assert wanted.default is not None
        size = Size(wanted.default.number, relative=not is_share(all_measures()[name]))
    gap = comparison.difference(label, name)
    width = size.of(comparison.mean(comparison.reference, name).mean)
    gaps = [v - r for v, r in zip(*comparison.pairs(label, name), strict=True)]
    half = 0.0 if math.isclose(gap.low, gap.high, rel_tol=1e-9) else (gap.high - gap.low) / 2
    if half == 0.0:
        needed: int | None = max(gap.n, ALIKE)
    else:
        needed = gap.n if half <= width else pairs_for_width(gaps, width) if math.isfinite(width) else None
    return Precision(label, name, half, width, gap.n, needed)


def run_until(
    scenarios: dict[str, Scenario],
    stopping: Stopping,
    run: Callable[[Sequence[Task]], Batch],
    *,
    first: int = FIRST,
    terms: Terms | None = None,
    on_look: Callable[[int, list[Precision]], object] | None = None,
) -> Batch:
    """Run replications 0, 1, … until every interval asked for is as narrow as wanted.

    What comes out is what that many replications would have come to if they had been asked for at once.

    Parameters
    ----------
    scenarios
        By label, the reference first.
    stopping
        What is wanted; its `looks` are filled in.
    run
        Makes runs.
    first
        Runs of each rule set before the first look.
    terms
        By what the comparison decides.
    on_look
        Called with the number of runs of each and what was seen.

    Raises
    ------
    ValueError
        If the number of runs is out of range.
    """
    whole, done = Batch(0), 0
    for number in looks(first, stopping.at_most):
        batch = run(tasks_for(scenarios, number, done))
        whole.planned += batch.planned
        whole.results += batch.results
        whole.failures += batch.failures
        whole.interrupted, done = batch.interrupted, number
        if batch.interrupted:
            break
        stopping.looks.append(number)
        seen = precision(comparison_of(scenarios, whole, terms), stopping.wanted) if whole.results else []
        if on_look is not None:
            on_look(number, seen)
        if all(p.reached or p.hopeless for p in seen):
            break
    return whole
