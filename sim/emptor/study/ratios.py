"""Ratios of paired means with intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from emptor.study.statistics import LEVEL, Method, complete

NEGATIVE = "the measure can be negative"
SCALE = "the measure's zero is no nothing"
CAPPED = "times are counted only up to a cap"
NO_PAIRS = "fewer than two pairs"
NEAR_ZERO = "the reference's mean may be zero"


@dataclass(frozen=True)
class Ratio:
    """A mean as a multiple of the reference's.

    Attributes
    ----------
    value, low, high
        Of the means, with the ends of the 95% interval; all NaN where a ratio would mislead.
    n
        Pairs that counted.
    reason
        Why there is none; empty otherwise.
    """

    value: float
    low: float
    high: float
    n: int
    reason: str = ""

    @property
    def shown(self) -> bool:
        """Whether there is a ratio."""
        return not self.reason


def no_ratio(reason: str, n: int = 0) -> Ratio:
    """No ratio, and why."""
    return Ratio(math.nan, math.nan, math.nan, n, reason)


def ratio_of_means(
    values: Sequence[float], reference: Sequence[float], level: float = LEVEL, method: Method = "t"
) -> Ratio:
    """Mean of `values` by mean of `reference`, with its interval.

    The interval is Fieller's (1954): the ratios r for which a paired t-test does not tell `values` from r times
    `reference`. Of skewed, noisy values it holds what it promises where the delta method on the logarithm does not
    (docs/studies.md has the numbers). It ends where the reference's mean may be zero, and so does the ratio: it is
    given only if a 95% interval of the reference's mean lies above zero.

    Parameters
    ----------
    values, reference
        Same seeds at the same place; a pair with a number missing on either side is left out.
    level
        Coverage, 0 to 1.
    method
        "t", or "bootstrap" for the BCa interval of the ratio, pairs drawn whole.

    Raises
    ------
    ValueError
        If the lengths differ.
    """
    from scipy.stats import t

    above, below = complete(values, reference)
    n = len(above)
    if n < 2:
        return no_ratio(NO_PAIRS, n)
    if min(*above, *below) < 0:
        return no_ratio(NEGATIVE, n)
    a, b = math.fsum(below) / n, math.fsum(above) / n
    if a <= 0:
        return no_ratio(NEAR_ZERO, n)
    square = float(t.ppf((1.0 + level) / 2.0, n - 1)) ** 2 / (n * (n - 1))
    # Coefficients of the quadratic whose roots are the ends.
    two = a * a - square * math.fsum((x - a) ** 2 for x in below)
    one = a * b - square * math.fsum((x - a) * (y - b) for x, y in zip(below, above, strict=True))
    none = b * b - square * math.fsum((y - b) ** 2 for y in above)
    if two <= 0:
        return no_ratio(NEAR_ZERO, n)
    if method == "bootstrap":
        from emptor.study.bootstrap import ratio_interval

        alike = all(math.isclose(y * a, x * b, rel_tol=1e-12) for x, y in zip(below, above, strict=True))
        low, high = (b / a, b / a) if alike else ratio_interval(above, below, level)
        return Ratio(b / a, low, high, n) if math.isfinite(low) else no_ratio(NEAR_ZERO, n)
    root = math.sqrt(max(one * one - two * none, 0.0))
    return Ratio(b / a, max((one - root) / two, 0.0), (one + root) / two, n)
