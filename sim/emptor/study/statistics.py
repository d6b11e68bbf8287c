"""Means, paired differences and their intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """A mean with its interval.

    Attributes
    ----------
    mean
        NaN where there is no value.
    low, high
        Ends of the 95% t-interval; NaN with fewer than two values.
    n
        Values, or pairs, that counted.
    left_out
        Values, or pairs, left out because a number was missing.
    """

    mean: float
    low: float
    high: float
    n: int
    left_out: int = 0

    @property
    def has_interval(self) -> bool:
        """Whether there were values enough for an interval."""
        return math.isfinite(self.low)

    @property
    def differs(self) -> bool:
        """Whether the interval leaves zero out: more than the noise of seeds would do 19 times in 20.

        Never said where most values are missing: those that are there are not like the others.
        """
        return self.has_interval and self.left_out <= self.n and (self.low > 0.0 or self.high < 0.0)


def interval(values: Sequence[float], level: float = LEVEL) -> Estimate:
    """Mean and t-interval of values; those that are not finite are left out, and counted.

    Parameters
    ----------
    values
        One a replication.
    level
        Coverage, 0 to 1.
    """
    from scipy.stats import t

    known = [float(v) for v in values if math.isfinite(v)]
    n, nan = len(known), float("nan")
    if n == 0:
        return Estimate(nan, nan, nan, 0, len(values))
    mean = math.fsum(known) / n
    if n == 1:
        return Estimate(mean, nan, nan, 1, len(values) - 1)
    deviation = math.sqrt(math.fsum((v - mean) ** 2 for v in known) / (n - 1))
    half = float(t.ppf((1.0 + level) / 2.0, n - 1)) * deviation / math.sqrt(n)
    return Estimate(mean, mean - half, mean + half, n, len(values) - n)


def paired(values: Sequence[float], reference: Sequence[float], level: float = LEVEL) -> Estimate:
    """Mean of `values` less `reference`, pair by pair, with its t-interval.

    Parameters
    ----------
    values, reference
        Same seeds at the same place; a pair with a number missing on either side is left out.
    level
        Coverage, 0 to 1.

    Raises
    ------
    ValueError
        If the lengths differ.
    """
    return interval([v - r for v, r in zip(values, reference, strict=True)], level)
