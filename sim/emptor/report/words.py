"""Measures in plain words: titles, values with units, sentences that answer the question."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from emptor.measures import Measure, all_measures, format_value, unit_of
from emptor.measures.display import is_share

if TYPE_CHECKING:
    from emptor.study.comparison import Comparison
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

SENTENCES = {
    "fraud_lost": "buyers lose {value} of what they pay to cheating sellers",
    "fraud_attempted": "sellers cheat on {value} of sales",
    "cheated_made_whole": "{value} of cheated buyers are made whole",
    "claims_abandoned": "buyers give up {value} of their claims as not worth the trouble",
    "buyer_churn_platform": "{value} of buyers a month are driven away by what happens to them",
    "trust": "buyers' trust in the platform is {value}",
    "honest_sanctioned": "{value} sanctions a year fall on every 100 honest sellers",
    "consumer_surplus": "a buyer gains {value} a month",
    "gmv": "sales come to {value} a month",
}
"""What a value says, for the measures that speak to the person who decides on rules."""


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


def _decimals(found: Estimate, scale: float) -> int:
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
    decimals = _decimals(found, scale)
    return f"{fixed(scale * found.low, decimals)} to {fixed(scale * found.high, decimals)}"


def bounded(measure: Measure, found: Estimate, values: Iterable[float]) -> Estimate:
    """An estimate whose interval stays where its measure can be.

    A t-interval of few runs reaches beyond: what was never negative has no business below zero, nor a share above the
    whole. Cutting off what cannot be leaves the coverage as it was.

    Parameters
    ----------
    measure
        The measure.
    found
        Its mean with an interval.
    values
        All its values, also those under other rule sets.
    """
    if not found.has_interval:
        return found
    known = [v for v in values if math.isfinite(v)]
    low = max(found.low, 0.0) if min(known, default=-1.0) >= 0 else found.low
    high = min(found.high, 1.0) if is_share(measure) and max(known, default=2.0) <= 1 else found.high
    return replace(found, low=low, high=high)


def difference_text(measure: Measure, found: Estimate) -> str:
    """A difference with its interval: "+1.2 (0.9 to 1.5)"."""
    scale = shown(measure, 1.0)
    text = fixed(scale * found.mean, _decimals(found, scale), sign=True)
    within = interval_text(measure, found)
    return f"{text} ({within})" if within else text


def with_unit(measure: Measure, number: float, currency: str) -> str:
    """A value with its unit short enough for a sentence: "1.9%", "26.7 USD"."""
    text = value_text(measure, number)
    if is_share(measure):
        return f"{text}%"
    return f"{text} {currency}" if measure.unit.startswith("currency") else text


def sentences(comparison: Comparison) -> list[str]:
    """Answers in plain words: each rule set against the first, the differences beyond noise first."""
    return [line for label in comparison.labels[1:] for line in sentences_about(comparison, label)]


def sentences_about(comparison: Comparison, label: str) -> list[str]:
    """Answers in plain words about one rule set against the first."""
    known = all_measures()
    told, same = [], []
    for name, saying in SENTENCES.items():
        if name not in comparison.measures:
            continue
        measure, gap = known[name], comparison.difference(label, name)
        mean = comparison.mean(label, name)
        if not math.isfinite(mean.mean) or not math.isfinite(gap.mean):
            continue
        if gap.differs or not gap.has_interval:
            told.append(_sentence(comparison, label, measure, saying, mean.mean, gap))
        else:
            same.append(title(measure))
    if same:
        told.append(
            f"Between {label} and {comparison.reference} these runs show no difference beyond noise in: "
            f"{'; '.join(same)}."
        )
    return told


def _sentence(comparison: Comparison, label: str, measure: Measure, saying: str, mean: float, gap: Estimate) -> str:
    currency, scale = comparison.currency, shown(measure, 1.0)
    decimals = _decimals(gap, scale)
    size, more = fixed(abs(scale * gap.mean), decimals), "more" if gap.mean > 0 else "less"
    points = "" if not is_share(measure) else " points"
    money = f" {currency}" if measure.unit.startswith("currency") else ""
    text = f"Under {label}, {saying.format(value=with_unit(measure, mean, currency))}, "
    text += f"{size}{points}{money} {more} than under {comparison.reference}"
    if gap.has_interval:
        ends = sorted((scale * gap.low, scale * gap.high)) if gap.mean > 0 else (-scale * gap.high, -scale * gap.low)
        text += f" ({fixed(ends[0], decimals)} to {fixed(ends[1], decimals)})"
    else:
        text += " in the one run made"
    return text + "."
