"""How a measure's number is written in a table."""

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


def is_share(measure: Measure) -> bool:
    """Whether the measure is a fraction, 0 to 1, that tables write as a percentage."""
    return measure.unit.startswith("share")


NO_RATIO = ("chance", "stars", "rank correlation", "excess")
"""Beginnings of units whose zero is no nothing: twice an AUC, or twice the stars, means nothing."""


def has_ratio(measure: Measure) -> bool:
    """Whether "twice as much" can be said of the measure, as far as its unit tells."""
    return not measure.unit.startswith(NO_RATIO)


def unit_of(measure: Measure, currency: str) -> str:
    """The unit with the run's currency in it, and "%" for a share: "% of GMV", "USD a month"."""
    if is_share(measure):
        return "%" + measure.unit.removeprefix("share").removesuffix(", 0 to 1")
    return measure.unit.replace("currency", currency)


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
