"""Bootstrap intervals over replications: bias-corrected and accelerated (BCa, Efron 1987), by SciPy.

Pairs are drawn whole, so what the seeds have in common stays in. Resamples are drawn from a fixed seed: the same
results give the same interval.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

RESAMPLES = 9_999
SEED = 1
"""Seed of the resamples, whatever the seeds of the markets."""


def mean_interval(values: Sequence[float], level: float) -> tuple[float, float]:
    """Ends of the interval of a mean.

    Parameters
    ----------
    values
        Two or more, all finite.
    level
        Coverage, 0 to 1.
    """
    if min(values) == max(values):
        return values[0], values[0]
    found = _resampled((np.asarray(values),), _mean, level).confidence_interval
    return float(found.low), float(found.high)


def mean_tails(values: Sequence[float]) -> tuple[float, float]:
    """One-sided p-values of a mean of zero: the levels at which the BCa interval's ends would lie at zero.

    Parameters
    ----------
    values
        Two or more, all finite, not all alike.

    Returns
    -------
    tuple
        For a mean below zero, and for one above; never less than one in the number of resamples and one.
    """
    from scipy.stats import norm

    data = np.asarray(values)
    means = _resampled((data,), _mean, 0.95).bootstrap_distribution
    bias = float(norm.ppf(_rank(means, float(data.mean()))))
    gaps = data - data.mean()
    # Of the jackknife's means; the same as SciPy's.
    acceleration = float((gaps**3).sum() / (6.0 * (gaps**2).sum() ** 1.5))
    place = float(norm.ppf(_rank(means, 0.0))) - bias
    quantile = (
        place / (1.0 + acceleration * place) - bias if 1.0 + acceleration * place > 0 else math.copysign(9, place)
    )
    floor = 1.0 / (len(means) + 1)
    above = float(norm.cdf(quantile))
    return max(1.0 - above, floor), max(above, floor)


def ratio_interval(values: Sequence[float], reference: Sequence[float], level: float) -> tuple[float, float]:
    """Ends of the interval of the ratio of two means, pairs drawn whole; NaN where a resample of the reference is zero.

    Parameters
    ----------
    values, reference
        Pairs, all finite and not negative.
    level
        Coverage, 0 to 1.
    """
    found = _resampled((np.asarray(values), np.asarray(reference)), _ratio, level)
    low, high = float(found.confidence_interval.low), float(found.confidence_interval.high)
    known = bool(np.isfinite(found.bootstrap_distribution).all()) and math.isfinite(low) and math.isfinite(high)
    return (low, high) if known else (math.nan, math.nan)


def _resampled(data: tuple[Any, ...], statistic: Any, level: float) -> Any:
    from scipy.stats import bootstrap

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # Where all resamples are alike there is no interval, and NaN says so.
        warnings.simplefilter("ignore")
        return bootstrap(
            data, statistic, n_resamples=RESAMPLES, paired=len(data) > 1, vectorized=True, confidence_level=level,
            method="BCa", rng=np.random.default_rng(SEED),
        )  # fmt: skip


def _mean(values: Any, axis: int = -1) -> Any:
    return values.mean(axis=axis)


def _ratio(values: Any, reference: Any, axis: int = -1) -> Any:
    return values.mean(axis=axis) / reference.mean(axis=axis)


def _rank(means: Any, at: float) -> float:
    """Share of resamples below a number, half of those at it, kept off 0 and 1 so that its quantile is finite."""
    share = (np.count_nonzero(means < at) + np.count_nonzero(means <= at)) / (2 * len(means))
    edge = 0.5 / len(means)
    return min(max(share, edge), 1.0 - edge)
