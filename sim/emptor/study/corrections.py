"""Corrections for many tests: p-values adjusted so that they may be held against the level as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Correction = Literal["holm", "bh", "none"]
"""Holm (1979): the chance of one false claim or more in a family stays at the level, however the tests hang together.
Benjamini and Hochberg (1995): the expected share of false claims among all claims does, where tests are independent or
move together."""


def adjusted(p_values: Sequence[float], correction: Correction = "holm") -> list[float]:
    """Adjusted p-values, in the order given.

    Parameters
    ----------
    p_values
        Those of one family, all finite.
    correction
        "holm", "bh" or "none".

    Raises
    ------
    ValueError
        If there is no such correction.
    """
    if correction not in ("holm", "bh", "none"):
        raise ValueError(f'correction is "{correction}": expected "holm", "bh" or "none"')
    if correction == "none" or not p_values:
        return list(p_values)
    if correction == "bh":
        from scipy.stats import false_discovery_control

        return [float(p) for p in false_discovery_control(p_values, method="bh")]
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    found, least = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(order):
        least = max(least, min(1.0, (len(p_values) - rank) * p_values[place]))
        found[place] = least
    return found


def next_level(tests: int, standing: int, correction: Correction, level: float) -> float:
    """The level that the next test of a family has to meet, when some stand already.

    Parameters
    ----------
    tests
        In the family, 1 or more.
    standing
        Those that are claims already.
    correction
        "holm", "bh" or "none".
    level
        Of the family, e.g. 0.05.
    """
    if correction == "none":
        return level
    if correction == "bh":
        return level * min(standing + 1, tests) / tests if tests else level
    return level / max(tests - standing, 1)
