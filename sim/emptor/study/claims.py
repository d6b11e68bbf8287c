"""What a comparison may claim of each measure: that it differs, that it is the same, or neither yet."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from emptor.measures import all_measures
from emptor.measures.display import has_ratio
from emptor.study.corrections import Correction, adjusted, next_level
from emptor.study.equivalence import ALIKE, equivalence_p
from emptor.study.planning import pairs_to_tell
from emptor.study.ratios import CAPPED, SCALE, Ratio, no_ratio, ratio_of_means
from emptor.study.statistics import LEVEL, Estimate, Method, paired, tails
from emptor.study.tolerance import Size, Sizes

if TYPE_CHECKING:
    from emptor.study.comparison import Comparison

MARGIN = 0.05
"""Share of the reference's mean that counts as no difference unless said otherwise: a convention, no finding."""

Verdict = Literal["differs", "differs slightly", "equivalent", "undecided", ""]
"""Empty where nothing can be tested; "differs slightly": surely there, and surely within the margin."""


@dataclass(frozen=True)
class Terms:
    """By what a comparison decides.

    Attributes
    ----------
    interval
        "t" or "bootstrap".
    correction
        "holm", "bh" or "none", over the measures and rule sets of a family: the headline measures are one, all others
        another.
    margin
        What is so small that it counts as the same.
    """

    interval: Method = "t"
    correction: Correction = "holm"
    margin: Sizes = field(default_factory=lambda: Sizes(Size(MARGIN, relative=True)))

    def __post_init__(self) -> None:
        if self.interval not in ("t", "bootstrap"):
            raise ValueError(f'interval is "{self.interval}": expected "t" or "bootstrap"')
        adjusted([], self.correction)


@dataclass(frozen=True)
class Claim:
    """One measure under one rule set, held against the reference.

    Attributes
    ----------
    difference, ratio
        To the reference, with 95% intervals.
    p, p_adjusted
        Of no difference, alone and after correction; NaN where nothing is tested.
    margin
        The largest difference that counts as none, in the measure's unit; NaN where none was set.
    equivalence_p, equivalence_p_adjusted
        Of a difference beyond the margin, alone and after correction.
    family
        "headline" or "further": claims that are corrected together.
    enough
        Pairs, in all, with which it would likely be told, if it is not; None where more than `planning.MOST`.
    """

    difference: Estimate
    ratio: Ratio
    margin: float
    family: str
    p: float = math.nan
    p_adjusted: float = math.nan
    equivalence_p: float = math.nan
    equivalence_p_adjusted: float = math.nan
    enough: int | None = None

    @property
    def tested(self) -> bool:
        """Whether anything can be said beyond the mean."""
        return math.isfinite(self.p)

    @property
    def alike(self) -> bool:
        """Whether the measure came out the same in every pair."""
        return self.tested and self.difference.low == self.difference.high == 0.0

    @property
    def differs(self) -> bool:
        """Whether a difference stands after correction."""
        return self.p_adjusted <= 1.0 - LEVEL

    @property
    def equivalent(self) -> bool:
        """Whether it stands after correction that any difference is within the margin."""
        return self.equivalence_p_adjusted <= 1.0 - LEVEL

    @property
    def verdict(self) -> Verdict:
        """In a word."""
        if not self.tested:
            return ""
        if self.differs:
            return "differs slightly" if self.equivalent else "differs"
        return "equivalent" if self.equivalent else "undecided"

    @property
    def more(self) -> int | None:
        """Pairs that are missing to `enough`."""
        return None if self.enough is None else max(self.enough - self.difference.n, 1)


Claims = dict[tuple[str, str], Claim]
"""By rule set and measure."""


def claims_of(comparison: Comparison) -> Claims:
    """A claim for each measure and rule set but the reference."""
    headline = set(comparison.headline)
    names = {"headline": comparison.headline, "further": [n for n in comparison.measures if n not in headline]}
    found: Claims = {}
    for family, measures in names.items():
        found |= _family(comparison, family, measures)
    return {(label, n): found[label, n] for label in comparison.labels[1:] for n in comparison.measures}


def _family(comparison: Comparison, family: str, measures: list[str]) -> Claims:
    alone = {
        (label, name): _alone(comparison, label, name, family) for label in comparison.labels[1:] for name in measures
    }
    correction = comparison.terms.correction
    # What came out alike in every pair could not have been found to differ, and takes no part in the correction
    # (Tarone 1990); the same for what cannot be outside of its margin.
    differing = [key for key, claim in alone.items() if claim.tested and not claim.alike]
    same = [key for key, claim in alone.items() if math.isfinite(claim.equivalence_p) and not claim.alike]
    p = dict(zip(differing, adjusted([alone[key].p for key in differing], correction), strict=True))
    q = dict(zip(same, adjusted([alone[key].equivalence_p for key in same], correction), strict=True))
    level = 1.0 - LEVEL
    difference_level = next_level(len(p), sum(v <= level for v in p.values()), correction, level)
    sameness_level = next_level(len(q), sum(v <= level for v in q.values()), correction, level)
    found = {}
    for key, claim in alone.items():
        whole = Claim(
            claim.difference, claim.ratio, claim.margin, family, claim.p, p.get(key, claim.p), claim.equivalence_p,
            q.get(key, claim.equivalence_p),
        )  # fmt: skip
        if whole.verdict == "undecided":
            margin = comparison.terms.margin.get(key[1])
            pairs = comparison.pairs(*key)
            alike = claim.alike and margin is not None
            enough = ALIKE if alike else pairs_to_tell(*pairs, margin, difference_level, sameness_level)
            whole = Claim(**{**vars(whole), "enough": enough})
        found[key] = whole
    return found


def _alone(comparison: Comparison, label: str, name: str, family: str) -> Claim:
    terms, (mine, theirs) = comparison.terms, comparison.pairs(label, name)
    difference = paired(mine, theirs, method=terms.interval)
    measure, size = all_measures().get(name), terms.margin.get(name)
    ratio = (
        no_ratio(SCALE if measure.horizon is None else CAPPED, difference.n)
        if measure is not None and not has_ratio(measure)
        else ratio_of_means(mine, theirs, method=terms.interval)
    )
    margin = math.nan if size is None else size.of(comparison.mean(comparison.reference, name).mean)
    # Where most pairs lack a number, those that are there are not like the others.
    if not difference.has_interval or difference.left_out > difference.n:
        return Claim(difference, ratio, margin, family)
    gaps = [v - r for v, r in zip(mine, theirs, strict=True)]
    same = math.nan if size is None else equivalence_p(mine, theirs, size, terms.interval)
    return Claim(difference, ratio, margin, family, p=tails(gaps, terms.interval).both, equivalence_p=same)
