"""Measures in plain words: titles, units, values, differences and ratios."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from emptor.measures import Measure, format_value, unit_of
from emptor.measures.display import is_share

if TYPE_CHECKING:
    from emptor.study.ratios import Ratio
    from emptor.study.statistics import Estimate

TITLES = {
    "fraud_attempted": "sales on which sellers cheat",
    "fraud_lost": "lost by buyers to cheating sellers",
    "buyers_fraud": "taken by dishonest buyers",
    "fraudsters_profit": "what cheating earns a seller",
    "detection_days": "time until a cheat is sanctioned",
    "honest_sanctioned": "honest sellers sanctioned",
    "cheated_made_whole": "cheated buyers made whole",
    "claims_abandoned": "claims given up as not worth it",
    "buyer_churn_platform": "buyers driven away",
    "trust": "buyers' trust in the platform",
    "auc_conduct": "score warns of cheats",
    "gmv": "sales",
    "consumer_surplus": "what a buyer gains",
    "gini": "concentration of sales",
    "take_rate": "platform's take",
    "brier": "error of buyers' expectations",
}
"""Titles of measures whose name as words would not do."""

UNITS = {
    "fraudsters_profit": "{currency} a month",
    "detection_days": "days, at most 180",
    "honest_sanctioned": "per 100 sellers a year",
    "claims_abandoned": "% of reasons to claim",
    "cheated_made_whole": "% of cheated orders",
    "trust": "% (100 full)",
    "auc_conduct": "chance (½ is a coin)",
    "consumer_surplus": "{currency} a buyer a month",
    "buyer_churn_platform": "% of buyers a month",
}
"""Shorter units for tables and axes."""

MISLEADING = 0.2
"""Share of measured orders without an end from which outcomes are no answer."""


def title(measure: Measure) -> str:
    """A measure as a row's head."""
    return TITLES.get(measure.name, measure.label)


def unit(measure: Measure, currency: str) -> str:
    """Unit of the numbers that tables show; a share is shown in per cent."""
    short = UNITS.get(measure.name)
    text = short.format(currency=currency) if short else unit_of(measure, currency)
    return text.replace("share of GMV", "share of sales").replace("of GMV", "of sales").replace("GMV", "sales")


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
    half = (found.high - found.low) / 2
    if half == 0:
        return fixed(found.value, min(places(found.value), 3))
    # Two figures of the interval's width, but no more than three decimals of a multiple.
    decimals = min(places(half), 3)
    value, low, high = (fixed(number, decimals) for number in (found.value, found.low, found.high))
    return f"{value} ({low} to {high})"


def times_text(found: Ratio) -> str:
    """A ratio for running text: "2.7 times (2.3 to 3.2)"."""
    value, space, within = ratio_text(found).partition(" ")
    return f"{value} times{space}{within}"


def with_unit(measure: Measure, number: float, currency: str) -> str:
    """A value with its unit short enough for a sentence: "1.9%", "26.7 USD"."""
    text = value_text(measure, number)
    if is_share(measure):
        return f"{text}%"
    return f"{text} {currency}" if measure.unit.startswith("currency") else text
