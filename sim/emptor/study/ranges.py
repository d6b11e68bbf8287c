"""Means of measures whose intervals stay where the measure can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from emptor.measures import all_measures
from emptor.study.statistics import LEVEL, Estimate, Method, interval


def mean_of(measure: str, values: Sequence[float], level: float = LEVEL, method: Method = "t") -> Estimate:
    """Mean of a measure over runs, with an interval within the measure's range.

    Parameters
    ----------
    measure
        Its name; one that no measure has is of no known range.
    values
        One a run; those that are not finite are left out, and counted.
    level
        Coverage, 0 to 1.
    method
        "t" or "bootstrap".
    """
    return within_range(measure, interval(values, level, method))


def within_range(measure: str, found: Estimate) -> Estimate:
    """An estimate of a measure's mean whose interval ends where the measure's range does.

    A t-interval of few runs reaches beyond what can be: a share below zero or above the whole. Cutting that off leaves
    the coverage as it was. Not for differences, which have another range.

    Parameters
    ----------
    measure
        Its name; one that no measure has is of no known range.
    found
        The mean with its interval; the mean itself is never cut off.
    """
    known = all_measures().get(measure)
    if known is None or not found.has_interval:
        return found
    low, high = known.range
    return replace(found, low=min(max(found.low, low), found.mean), high=max(min(found.high, high), found.mean))
