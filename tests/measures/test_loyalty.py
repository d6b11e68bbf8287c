"""Loyalty by hand: who comes back, how much hangs on few, who leaves together."""

from __future__ import annotations

import math

import numpy as np
import pytest

from emptor.measures import get
from emptor.state.record import COMPLAINT, ENTRY, SALE


def record(*entries):
    """A record of (day, buyer, shop, kind)."""
    rows = np.zeros(len(entries), ENTRY)
    for row, (day, buyer, shop, kind) in zip(rows, entries, strict=True):
        row["day"], row["buyer"], row["shop"], row["kind"] = day, buyer, shop, kind
    return rows


def test_repeat_custom_counts_pairs_from_the_first_day_on(make_book):
    sales = record(
        (0, 1, 7, SALE),  # in the warm-up: makes the pair known, and is not measured
        (3, 1, 7, SALE),  # again
        (3, 1, 8, SALE),  # another shop
        (4, 2, 7, SALE),  # another buyer
        (5, 1, 7, COMPLAINT),
        (6, 2, 7, SALE),  # again
    )
    assert get("repeat_custom").value(make_book(record=sales, warm_up_days=2)) == pytest.approx(2 / 4)
    assert math.isnan(get("repeat_custom").value(make_book(record=sales, warm_up_days=8)))


def test_gmv_of_the_top_fifth_rounds_buyers_up(make_book):
    spent = [500, 200, 100, 100, 50, 50]
    people = [{"joined": 0, "orders": 1, "spent": s} for s in spent] + [{"joined": 0}] * 30
    # A fifth of the six who bought, rounded up: two.
    assert get("gmv_top_fifth").value(make_book(buyers=people)) == pytest.approx(0.7)


def test_correlated_churn_is_the_dispersion_of_weeks(make_book):
    # Weeks of 6, 0 and 3: mean 3, variance 9; the last two days are no whole week.
    left = [6] + [0] * 13 + [1, 1, 1] + [0] * 4 + [50, 50]
    book = make_book({"left_followed": left}, days=23)
    assert get("correlated_churn").value(book) == pytest.approx(2.0)
    # The same people, a steady three a week: no variance at all.
    steady = make_book({"left_loss": [3, 0, 0, 0, 0, 0, 0] * 3}, days=21)
    assert get("correlated_churn").value(steady) == -1.0
    assert math.isnan(get("correlated_churn").value(make_book({"left_loss": [1] * 13}, days=13)))
