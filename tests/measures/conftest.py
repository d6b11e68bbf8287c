"""Small books made by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from emptor.measures import Book
from emptor.state.people import BUYER, SELLER, SHOP
from emptor.state.tally import COHORT, FLOW, SNAPSHOT

BookMaker = Callable[..., Book]

_DAYS_THAT_HAVE_NOT_COME = {
    "joined", "left", "first_bad", "first_cheat", "detected", "struck", "opened", "closed", "shop", "agent",
}  # fmt: skip


def _rows(dtype: np.dtype[Any], rows: Iterable[Mapping[str, Any]]) -> np.ndarray[Any, Any]:
    rows = list(rows)
    table = np.zeros(len(rows), dtype)
    for name in dtype.names or ():
        if name in _DAYS_THAT_HAVE_NOT_COME and dtype != SNAPSHOT:
            table[name] = -1
    for i, row in enumerate(rows):
        for name, value in row.items():
            table[name][i] = value
    return table


def _days(dtype: np.dtype[Any], columns: Mapping[str, Sequence[int]], first: int, days: int, noise: int) -> Any:
    """A table by day: `columns` from day `first` on; `noise` in every field of the days around."""
    table = np.zeros(days, dtype)
    length = max((len(values) for values in columns.values()), default=0)
    for name in dtype.names or ():
        table[name][:first] = noise
        if length:
            table[name][first + length :] = noise
        values = columns.get(name, ())
        table[name][first : first + len(values)] = values
    return table


@pytest.fixture
def make_book() -> BookMaker:
    """Make a book; `flow` and `cohort` give columns from the first measured day on.

    With `noise`, all days outside the given ones hold that number in every field: whatever
    reads beyond its window is found out.
    """

    def make(
        flow: Mapping[str, Sequence[int]] | None = None,
        cohort: Mapping[str, Sequence[int]] | None = None,
        *,
        buyers: Iterable[Mapping[str, Any]] = (),
        sellers: Iterable[Mapping[str, Any]] = (),
        shops: Iterable[Mapping[str, Any]] = (),
        snapshots: Iterable[Mapping[str, Any]] = (),
        days: int = 10,
        warm_up_days: int = 0,
        follow_up_days: int = 0,
        noise: int = 0,
        **others: Any,
    ) -> Book:
        fields: dict[str, Any] = {
            "orders_open": 0,
            "minor_units": 100,
            "currency": "USD",
            "mean_order_value": 5000,
            "hour_cost": 1500.0,
            "product_noise": 0.0,
        }
        return Book(
            flow=_days(FLOW, flow or {}, warm_up_days, days, noise),
            cohort=_days(COHORT, cohort or {}, warm_up_days, days, noise),
            buyers=_rows(BUYER, buyers),
            sellers=_rows(SELLER, sellers),
            shops=_rows(SHOP, shops),
            snapshots=_rows(SNAPSHOT, snapshots),
            days=days,
            warm_up_days=warm_up_days,
            follow_up_days=follow_up_days,
            **{**fields, **others},
        )

    return make
