"""Whether two rule sets are the same for all that matters: two one-sided tests (TOST, Schuirmann 1987)."""

from __future__ import annotations

from collections.abc import Sequence

from emptor.study.statistics import Method, complete, tails
from emptor.study.tolerance import Size

UNLIKE = 0.05
"""Share of pairs that may be unlike where all that were seen are alike."""
ALIKE = 59
"""Pairs that must be alike before that counts for sameness: the first n with .95**n below .05."""


def equivalence_p(values: Sequence[float], reference: Sequence[float], margin: Size, method: Method = "t") -> float:
    """The larger p-value of two one-sided paired tests: that the difference lies above minus the margin, and below it.

    A margin that is a share of the reference's mean is tested as such, pair by pair, so that the mean's own error
    counts (Hauschke and others 1999): that the mean of b - a - δ|a| lies below zero, and that of b - a + δ|a| above.

    Parameters
    ----------
    values, reference
        Same seeds at the same place; a pair with a number missing on either side is left out.
    margin
        The largest difference that counts as none.
    method
        "t" or "bootstrap".

    Returns
    -------
    float
        NaN with fewer than two pairs. If all n are alike, there is nothing to judge their spread by, and it is the
        chance to see that although one pair in twenty is not: .95**n, at most .05 from `ALIKE` pairs on.
    """
    mine, theirs = complete(values, reference)
    if len(mine) >= 2 and mine == theirs:
        return (1.0 - UNLIKE) ** len(mine)
    lower, upper = sides(mine, theirs, margin)
    return max(tails(lower, method).above, tails(upper, method).below)


def sides(values: Sequence[float], reference: Sequence[float], margin: Size) -> tuple[list[float], list[float]]:
    """What must lie above zero, and what below, for the two to be the same; pair by pair."""
    sign = 1.0 if sum(reference) >= 0 else -1.0
    rooms = [margin.number * sign * r if margin.relative else margin.number for r in reference]
    gaps = [v - r for v, r in zip(values, reference, strict=True)]
    return [g + m for g, m in zip(gaps, rooms, strict=True)], [g - m for g, m in zip(gaps, rooms, strict=True)]
