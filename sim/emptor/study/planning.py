"""How many runs it takes, judged by those made: to be as precise as wanted, and to tell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from emptor.study.equivalence import sides
from emptor.study.statistics import LEVEL, complete, spread
from emptor.study.tolerance import Size

MOST = 10_000
"""Pairs beyond which no number is given."""
POWER = 0.8
"""Chance with which as many pairs would tell, were the means and the spread as they seem."""


def pairs_for_width(gaps: Sequence[float], width: float, level: float = LEVEL) -> int | None:
    """Pairs, in all, at which the t-interval of the mean has a half width of `width` at most.

    Parameters
    ----------
    gaps
        Paired differences so far; those that are not finite are left out.
    width
        Half width wanted.
    level
        Coverage, 0 to 1.

    Returns
    -------
    int or None
        None beyond `MOST`, or with fewer than two differences.
    """
    known = [g for g in gaps if math.isfinite(g)]
    if len(known) < 2:
        return None
    return _first(_quantiles((1.0 + level) / 2.0) * spread(known) <= width * _roots())


def pairs_to_tell(
    values: Sequence[float],
    reference: Sequence[float],
    margin: Size | None,
    difference_level: float,
    sameness_level: float,
) -> int | None:
    """Pairs, in all, with which a difference or sameness would be shown four times in five.

    Parameters
    ----------
    values, reference
        Same seeds at the same place.
    margin
        The largest difference that counts as none; None where nothing counts as the same.
    difference_level, sameness_level
        What p-values have to meet: of the two-sided test of a difference, of each one-sided test of sameness.

    Returns
    -------
    int or None
        None beyond `MOST`, or with fewer than two pairs.
    """
    mine, theirs = complete(values, reference)
    if len(mine) < 2:
        return None
    gaps = [v - r for v, r in zip(mine, theirs, strict=True)]
    needed = _quantiles(1.0 - difference_level / 2.0) + _quantiles(POWER)
    found = [_first(needed * spread(gaps) <= abs(math.fsum(gaps) / len(gaps)) * _roots())]
    if margin is not None:
        lower, upper = sides(mine, theirs, margin)
        room, below = math.fsum(lower) / len(lower), -math.fsum(upper) / len(upper)
        needed = _quantiles(1.0 - sameness_level) + _quantiles(POWER)
        enough = (needed * spread(lower) <= room * _roots()) & (needed * spread(upper) <= below * _roots())
        found.append(_first(enough & (room > 0) & (below > 0)))
    return min((n for n in found if n is not None), default=None)


@lru_cache
def _roots() -> Any:
    return np.sqrt(np.arange(2, MOST + 1))


@lru_cache(maxsize=64)
def _quantiles(probability: float) -> Any:
    from scipy.stats import t

    return t.ppf(probability, np.arange(1, MOST))


def _first(enough: Any) -> int | None:
    # A spread of zero is enough at once.
    return int(np.argmax(enough)) + 2 if enough.any() else None
