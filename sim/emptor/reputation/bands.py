"""Scores sorted into the bins of the calibration table, by value or place and by the number of ratings."""

from __future__ import annotations

import numpy as np

from emptor.reputation.published import COUNT_EDGES, VALUE_EDGES
from emptor.reputation.ratings import Floats, Numbers

BANDS = len(VALUE_EDGES) + 1
SILENT = 1 + BANDS * (len(COUNT_EDGES) + 1)
"""The bin of a shop that has been rated, but of which the model says nothing to this viewer."""
_DIGITS = 2.0**33
_SLACK = 1e-9
"""A score this little below an edge has reached it: it was rounded."""


def rounded(score: Floats) -> Floats:
    """Scores to ten significant digits: two ways of adding up the same numbers then agree."""
    mantissa, exponent = np.frexp(score)
    return np.ldexp(np.rint(mantissa * _DIGITS) / _DIGITS, exponent)


def places(score: Floats, among: Floats) -> Floats:
    """Where each score stands among others, 0 (below all) to 1 (above all), ties half way; NaN for NaN."""
    ranked = np.sort(among[np.isfinite(among)])
    if not len(ranked):
        return np.full(len(score), np.nan)
    below, upto = np.searchsorted(ranked, score, "left"), np.searchsorted(ranked, score, "right")
    return np.where(np.isfinite(score), (below + upto) / (2.0 * len(ranked)), np.nan)


def band(value: Floats, relative: bool = False) -> Numbers:
    """The band of each value, 0 (worst) to 8: of a chance by the edges of published scores, of a place in ninths."""
    found = np.nan_to_num(value)
    if relative:
        return np.minimum(BANDS - 1, (BANDS * found).astype(np.int64))
    return np.searchsorted(VALUE_EDGES / 1000.0, found + _SLACK, "right")


def bins(band: Numbers, n: Numbers, known: np.ndarray) -> Numbers:
    """The bin of a band and a number of ratings: as for published scores, with one for what a model is silent about."""
    crowd = np.searchsorted(COUNT_EDGES, n, "right")
    return np.where(known, 1 + (len(COUNT_EDGES) + 1) * band + crowd, np.where(n > 0, SILENT, 0))
