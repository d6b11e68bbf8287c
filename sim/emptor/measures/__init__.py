"""What is counted: fraud, churn, trust and welfare, each measure by its name.

`evaluate(book)` gives all of them; a subclass of `Measure` adds one. Money is in major units of
the run's currency; a share is a fraction, 0 to 1; a month is 365/12 days; NaN says that nothing
happened that the measure could speak of.
"""

from __future__ import annotations

from emptor.measures import attacks, churn, disputes, feedback, fraud, loyalty, prices, trust, welfare
from emptor.measures.book import MONTH, Book, person_days, ratio
from emptor.measures.display import HEADLINE, format_value, unit_of
from emptor.measures.frames import (
    BUYER_COLUMNS,
    DAILY_COLUMNS,
    SELLER_COLUMNS,
    buyers_frame,
    daily_frame,
    sellers_frame,
)
from emptor.measures.incidence import incidence
from emptor.measures.registry import GROUPS, Measure, UnknownMeasure, all_measures, evaluate, get

__all__ = [
    "BUYER_COLUMNS",
    "DAILY_COLUMNS",
    "GROUPS",
    "HEADLINE",
    "MONTH",
    "SELLER_COLUMNS",
    "Book",
    "Measure",
    "UnknownMeasure",
    "all_measures",
    "attacks",
    "buyers_frame",
    "churn",
    "daily_frame",
    "disputes",
    "evaluate",
    "feedback",
    "format_value",
    "fraud",
    "get",
    "incidence",
    "loyalty",
    "person_days",
    "prices",
    "ratio",
    "sellers_frame",
    "trust",
    "unit_of",
    "welfare",
]
