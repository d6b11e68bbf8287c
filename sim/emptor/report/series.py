"""Curves of several runs as one curve with a band."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from emptor.study.result import RunResult

Floats = NDArray[np.float64]

DAYS_SMOOTHED = 28
"""Four weeks, so that each point holds the same days of the week."""


def fraud_share(result: RunResult) -> Floats:
    """Share of sales lost to cheats, over the orders placed on each day and the 27 before it.

    NaN before 28 days are over, where there were no sales, and in the days of follow-up, whose
    orders have not all ended.
    """
    lost = _trailing(result.series["placed_fraud_lost"].to_numpy(float))
    sales = _trailing(result.series["placed_gmv"].to_numpy(float))
    share: Floats = np.divide(lost, sales, out=np.full(len(sales), np.nan), where=sales > 0)
    share[: DAYS_SMOOTHED - 1] = np.nan
    if result.follow_up_days:
        share[max(0, result.days - result.follow_up_days) :] = np.nan
    return share


def mean_and_spread(curves: list[Floats], middle: float = 0.8) -> tuple[Floats, Floats, Floats]:
    """Mean by day, and the ends between which the middle share of runs lies; runs with no value are left out."""
    length = min(len(curve) for curve in curves)
    stacked = np.vstack([curve[:length] for curve in curves])
    with warnings.catch_warnings():
        # A day on which no run has a value has none in the figure either.
        warnings.simplefilter("ignore", RuntimeWarning)
        low, high = np.nanquantile(stacked, [(1 - middle) / 2, (1 + middle) / 2], axis=0)
        return np.nanmean(stacked, axis=0), low, high


def retention_band(runs: list[RunResult]) -> tuple[Floats, Floats, Floats]:
    """A retention curve with its 95% band, each a share.

    Of one run, the band of the sampling of buyers; of several, the t-interval of the mean over
    runs, up to the day that all of them reach.
    """
    if len(runs) == 1:
        only = runs[0].retention
        return only.survival, only.low, only.high
    from scipy.stats import t

    length = min(len(r.retention.survival) for r in runs)
    stacked = np.vstack([r.retention.survival[:length] for r in runs])
    mean = stacked.mean(axis=0)
    half = float(t.ppf(0.975, len(runs) - 1)) * stacked.std(axis=0, ddof=1) / len(runs) ** 0.5
    low: Floats = np.maximum(mean - half, 0.0)
    high: Floats = np.minimum(mean + half, 1.0)
    return mean, low, high


def _trailing(values: Floats) -> Floats:
    total = np.cumsum(values)
    out = total.copy()
    out[DAYS_SMOOTHED:] -= total[:-DAYS_SMOOTHED]
    return out
