"""What a measure may read: everything a run counted, and which part of it is measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emptor.state.attacks import CAMPAIGN
from emptor.state.record import ENTRY

Table = NDArray[np.void]
"""A structured array: named columns, one row a day, a person or a look."""

NOBODY = 2**31
MONTH = 365.0 / 12.0
"""Days in a month, wherever a measure says "a month"."""


def _no_record() -> Table:
    return np.zeros(0, dtype=ENTRY)


def _no_campaigns() -> Table:
    return np.zeros(0, dtype=CAMPAIGN)


def _no_revenue() -> NDArray[np.int64]:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Book:
    """The counts of one run, as the market hands them to the measures.

    Two windows leave out what would mislead. The *measured days* leave out the warm-up, while
    records and beliefs are still forming. The *measured orders* were placed on measured days,
    but not on the last `follow_up_days`, so that they have had time to settle.

    Attributes
    ----------
    flow
        One row a day, dtype `tally.FLOW`: what happened on the day.
    cohort
        One row a day, dtype `tally.COHORT`: what became of the orders placed on the day.
    buyers, sellers, shops
        One row each, dtypes of `people`; rows of people who never joined included.
    snapshots
        Looks at the open shops, dtype `tally.SNAPSHOT`.
    orders_open
        Orders that had not settled when the run ended.
    days
        Days simulated.
    warm_up_days
        First days left out of all measures.
    follow_up_days
        Last days whose new orders are left out of the measures of outcomes.
    minor_units
        Minor units in one unit of the currency, e.g. 100.
    currency
        Code of the currency, e.g. "USD".
    mean_order_value
        Of the environment, minor units.
    hour_cost
        Mean of the buyers' cost of an hour, minor units.
    product_noise
        Chance, 0 to 1, that goods sent in good faith disappoint all the same.
    warm_up_revenue
        What each shop had sold by the end of the warm-up, minor units, by row of `shops`; shops
        beyond its end had sold nothing. Empty: revenue is counted from the first day.
    record
        The public record in the order in which it was written, dtype `record.ENTRY`.
    campaigns
        One row a campaign of adversaries, dtype `attacks.CAMPAIGN`.
    first_account
        Number from which on buyers in the record are adversaries' accounts.
    """

    flow: Table
    cohort: Table
    buyers: Table
    sellers: Table
    shops: Table
    snapshots: Table
    orders_open: int
    days: int
    warm_up_days: int
    follow_up_days: int
    minor_units: int
    currency: str
    mean_order_value: int
    hour_cost: float
    product_noise: float
    warm_up_revenue: NDArray[np.int64] = field(default_factory=_no_revenue)
    record: Table = field(default_factory=_no_record)
    campaigns: Table = field(default_factory=_no_campaigns)
    first_account: int = NOBODY

    @property
    def last_cohort_day(self) -> int:
        """The day after the last one whose orders are measured; never before the warm-up's end."""
        return max(self.days - self.follow_up_days, self.warm_up_days)

    @property
    def measured_flow(self) -> Table:
        """`flow` of the measured days, warm_up_days to days - 1."""
        return self.flow[self.warm_up_days : self.days]

    @property
    def measured_cohort(self) -> Table:
        """`cohort` of the measured orders, placed on warm_up_days to days - follow_up_days - 1."""
        return self.cohort[self.warm_up_days : self.last_cohort_day]

    @property
    def cohort_flow(self) -> Table:
        """`flow` of the days on which the measured orders were placed."""
        return self.flow[self.warm_up_days : self.last_cohort_day]

    @property
    def unfinished(self) -> int:
        """Measured orders that had not ended: what became of them is in no measure."""
        return (
            total(self.cohort_flow, "orders")
            - total(self.cohort_flow, "plotted")
            - total(self.measured_cohort, "settled")
        )

    @property
    def measured_days(self) -> int:
        """Number of measured days."""
        return max(self.days - self.warm_up_days, 0)

    def flow_sum(self, *names: str) -> int:
        """Sum of columns of `flow` over the measured days, exact."""
        return total(self.measured_flow, *names)

    def cohort_sum(self, *names: str) -> int:
        """Sum of columns of `cohort` over the measured orders, exact."""
        return total(self.measured_cohort, *names)


def total(table: Table, *names: str) -> int:
    """Sum of integer columns over all rows, exact."""
    return sum(int(table[name].sum()) for name in names)


def ratio(numerator: float, denominator: float) -> float:
    """A ratio, or NaN where the denominator is zero: nothing happened that it could speak of."""
    return numerator / denominator if denominator else float("nan")


def person_days(people: Table, first: int, end: int, until: NDArray[Any] | None = None) -> int:
    """Days that people spent in the market from day `first` to day `end` - 1.

    A day counts for those in the market at its end, as in `flow`'s `buyers` and `sellers`.

    Parameters
    ----------
    people
        Rows with `joined` and `left`.
    first, end
        The window; `end` is left out.
    until
        Optional day of each person from which no day of theirs counts; negative for none.
    """
    joined = people["joined"].astype(np.int64)
    stop = np.where(people["left"] >= 0, people["left"], end).astype(np.int64)
    if until is not None:
        stop = np.where(until >= 0, np.minimum(stop, until), stop)
    days = np.minimum(stop, end) - np.maximum(joined, first)
    return int(np.where(joined >= 0, np.maximum(days, 0), 0).sum())
