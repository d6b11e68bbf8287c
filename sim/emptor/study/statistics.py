"""Means, paired differences and their intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

LEVEL = 0.95

Method = Literal["t", "bootstrap"]
"""How an interval is made: Student's t, or the bootstrap (BCa, Efron 1987)."""


@dataclass(frozen=True)
class Estimate:
    """A mean with its interval.

    Attributes
    ----------
    mean
        NaN where there is no value.
    low, high
        Ends of the 95% interval; NaN with fewer than two values.
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


@dataclass(frozen=True)
class Tails:
    """How well values agree with a mean of zero, from either side.

    Attributes
    ----------
    below, above
        One-sided p-values: small `below` speaks for a mean below zero, small `above` for one above. NaN with fewer
        than two values.
    """

    below: float
    above: float

    @property
    def both(self) -> float:
        """The two-sided p-value."""
        return min(1.0, 2.0 * min(self.below, self.above)) if math.isfinite(self.below) else math.nan


def interval(values: Sequence[float], level: float = LEVEL, method: Method = "t") -> Estimate:
    """Mean and interval of values; those that are not finite are left out, and counted.

    Parameters
    ----------
    values
        One a replication.
    level
        Coverage, 0 to 1.
    method
        "t" or "bootstrap".
    """
    known = [float(v) for v in values if math.isfinite(v)]
    n, nan = len(known), float("nan")
    if n == 0:
        return Estimate(nan, nan, nan, 0, len(values))
    mean = math.fsum(known) / n
    if n == 1:
        return Estimate(mean, nan, nan, 1, len(values) - 1)
    if method == "bootstrap":
        from emptor.study.bootstrap import mean_interval

        return Estimate(mean, *mean_interval(known, level), n, len(values) - n)
    from scipy.stats import t

    half = float(t.ppf((1.0 + level) / 2.0, n - 1)) * spread(known) / math.sqrt(n)
    return Estimate(mean, mean - half, mean + half, n, len(values) - n)


def spread(values: Sequence[float]) -> float:
    """Standard deviation of two values or more, with n - 1."""
    mean = math.fsum(values) / len(values)
    return math.sqrt(math.fsum((v - mean) ** 2 for v in values) / (len(values) - 1))


def tails(values: Sequence[float], method: Method = "t") -> Tails:
    """One-sided tests of a mean of zero, which agree with `interval`; values that are not finite are left out.

    Parameters
    ----------
    values
        One a replication.
    method
        "t" or "bootstrap".
    """
    known = [float(v) for v in values if math.isfinite(v)]
    n = len(known)
    if n < 2:
        return Tails(math.nan, math.nan)
    mean, deviation = math.fsum(known) / n, spread(known)
    if deviation == 0.0:
        return Tails(0.0 if mean < 0 else 1.0, 0.0 if mean > 0 else 1.0)
    if method == "bootstrap":
        from emptor.study.bootstrap import mean_tails

        return Tails(*mean_tails(known))
    from scipy.stats import t

    ratio = mean / (deviation / math.sqrt(n))
    return Tails(float(t.cdf(ratio, n - 1)), float(t.sf(ratio, n - 1)))


def paired(values: Sequence[float], reference: Sequence[float], level: float = LEVEL, method: Method = "t") -> Estimate:
    """Mean of `values` less `reference`, pair by pair, with its interval.

    Parameters
    ----------
    values, reference
        Same seeds at the same place; a pair with a number missing on either side is left out.
    level
        Coverage, 0 to 1.
    method
        "t" or "bootstrap".

    Raises
    ------
    ValueError
        If the lengths differ.
    """
    return interval([v - r for v, r in zip(values, reference, strict=True)], level, method)


def complete(values: Sequence[float], reference: Sequence[float]) -> tuple[list[float], list[float]]:
    """The pairs of which both numbers are there."""
    kept = [(v, r) for v, r in zip(values, reference, strict=True) if math.isfinite(v) and math.isfinite(r)]
    return [v for v, _ in kept], [r for _, r in kept]
