"""Measures in plain words: values, differences and ratios."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from emptor.measures import Measure, format_value
from emptor.measures.display import is_share
from emptor.measures.display import title as title
from emptor.measures.display import unit as unit

if TYPE_CHECKING:
    from emptor.study.ratios import Ratio
    from emptor.study.statistics import Estimate

MISLEADING = 0.2
"""Share of measured orders without an end from which outcomes are no answer."""


def shown(measure: Measure, number: float) -> float:
    """A number as tables show it: a share in per cent."""
    return 100.0 * number if is_share(measure) else number


def places(*numbers: float) -> int:
    """Decimals with which the smallest of some numbers still shows two figures; at most 4."""
    sizes = [abs(n) for n in numbers if math.isfinite(n) and n != 0.0]
    return min(max(1 - math.floor(math.log10(min(sizes))), 0), 4) if sizes else 0


def fixed(number: float, decimals: int, *, sign: bool = False) -> str:
    """A number with so many decimals, thousands apart, a true minus; "–" where there is none."""
    if not math.isfinite(number):
        return "–"
    text = f"{number:+,.{decimals}f}" if sign else f"{number:,.{decimals}f}"
    if not text.strip("+-0.,"):
        text = text.lstrip("+-")
    return text.replace("-", "−")


def decimals_of(found: Estimate, scale: float) -> int:
    """Decimals of an estimate and its interval, in the scale of tables.

    Parameters
    ----------
    found
        The estimate.
    scale
        What its numbers are multiplied by when shown.
    """
    half = (found.high - found.low) / 2
    # The width of the interval says how many figures mean something.
    ruler = half if math.isfinite(half) and half > 0 else found.mean
    return places(scale * ruler)


def value_text(measure: Measure, number: float) -> str:
    """A value as tables show it."""
    return format_value(measure, number).replace("-", "−")


def interval_text(measure: Measure, found: Estimate) -> str:
    """An interval: "1.8 to 2.1"; empty where there is none."""
    if not found.has_interval:
        return ""
    scale = shown(measure, 1.0)
    decimals = decimals_of(found, scale)
    return f"{fixed(scale * found.low, decimals)} to {fixed(scale * found.high, decimals)}"


def difference_text(measure: Measure, found: Estimate) -> str:
    """A difference with its interval: "+1.2 (0.9 to 1.5)"."""
    scale = shown(measure, 1.0)
    text = fixed(scale * found.mean, decimals_of(found, scale), sign=True)
    within = interval_text(measure, found)
    return f"{text} ({within})" if within else text


def ratio_text(found: Ratio) -> str:
    """A ratio with its interval: "2.7 (2.3 to 3.2)"; "–" where there is none."""
    if not found.shown:
        return "–"
    arms = [arm for arm in (found.value - found.low, found.high - found.value) if arm > 0]
    # Two figures of the interval's shorter arm, since a ratio's upper one can be very long; three decimals at most.
    decimals = min(places(min(arms, default=found.value)), 3)
    if not arms:
        return fixed(found.value, decimals)
    value, low, high = (fixed(number, decimals) for number in (found.value, found.low, found.high))
    return f"{value} ({low} to {high})"


def multiple(found: Ratio) -> str:
    """A ratio without its interval, as written with it: "2.7"."""
    return ratio_text(found).partition(" ")[0]


def times_text(found: Ratio) -> str:
    """A ratio for running text: "2.7 times (2.3 to 3.2)"."""
    _, space, within = ratio_text(found).partition(" ")
    return f"{multiple(found)} times{space}{within}"


def with_unit(measure: Measure, number: float, currency: str) -> str:
    """A value with its unit short enough for a sentence: "1.9%", "26.7 USD"."""
    text = value_text(measure, number)
    if is_share(measure):
        return f"{text}%"
    return f"{text} {currency}" if measure.unit.startswith("currency") else text
