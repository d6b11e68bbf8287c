"""How a measure is called in a table, and how its number is written there."""

from __future__ import annotations

import math

from emptor.measures.registry import Measure

HEADLINE = (
    "fraud_attempted",
    "fraud_lost",
    "buyers_fraud",
    "fraudsters_profit",
    "detection_days",
    "honest_sanctioned",
    "cheated_made_whole",
    "claims_abandoned",
    "buyer_churn_platform",
    "trust",
    "auc_conduct",
    "gmv",
    "consumer_surplus",
)
"""The measures that tables show first."""


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
    "detection_days": "days of the first 180",
    "honest_sanctioned": "per 100 sellers a year",
    "claims_abandoned": "% of reasons to claim",
    "cheated_made_whole": "% of cheated orders",
    "trust": "% (100 full)",
    "auc_conduct": "chance (½ is a coin)",
    "consumer_surplus": "{currency} a buyer a month",
    "buyer_churn_platform": "% of buyers a month",
}
"""Shorter units for tables and axes."""


def is_share(measure: Measure) -> bool:
    """Whether the measure is a fraction, 0 to 1, that tables write as a percentage."""
    return measure.unit.startswith("share")


NO_RATIO = ("chance", "stars", "rank correlation", "excess")
"""Beginnings of units whose zero is no nothing: twice an AUC, or twice the stars, means nothing."""


def has_ratio(measure: Measure) -> bool:
    """Whether "twice as much" can be said of the measure, as far as its unit tells."""
    return measure.horizon is None and not measure.unit.startswith(NO_RATIO)


def unit_of(measure: Measure, currency: str) -> str:
    """The unit with the run's currency in it, and "%" for a share: "% of GMV", "USD a month"."""
    if is_share(measure):
        return "%" + measure.unit.removeprefix("share").removesuffix(", 0 to 1")
    return measure.unit.replace("currency", currency)


def title(measure: Measure) -> str:
    """A measure as a row's head."""
    return TITLES.get(measure.name, measure.label)


def unit(measure: Measure, currency: str) -> str:
    """Unit of the numbers that tables show; a share is shown in per cent."""
    short = UNITS.get(measure.name)
    text = short.format(currency=currency) if short else unit_of(measure, currency)
    return text.replace("share of GMV", "share of sales").replace("of GMV", "of sales").replace("GMV", "sales")


def format_value(measure: Measure, value: float) -> str:
    """A value as a table shows it, in the units of `unit_of`; "–" where there is none.

    Three figures that count, thousands apart, never an exponent.
    """
    if not math.isfinite(value):
        return "–"
    shown = 100.0 * value if is_share(measure) else value
    if shown == 0.0:
        return "0"
    decimals = min(max(2 - math.floor(math.log10(abs(shown))), 0), 4)
    text = f"{shown:,.{decimals}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0.0 else text
