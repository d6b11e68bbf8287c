"""Frames: units, missing days, names, and a dictionary that covers every column."""

from __future__ import annotations

import pandas as pd
import pytest

from emptor.measures import BUYER_COLUMNS, DAILY_COLUMNS, SELLER_COLUMNS, buyers_frame, daily_frame, sellers_frame
from emptor.state.people import LOSS, S_BANNED
from emptor.state.tally import COHORT_FIELDS, FLOW_FIELDS


def test_daily(make_book):
    book = make_book(
        {
            "gmv": [12_345, 0], "orders": [3, 0], "trust": [1_500_000, 0], "buyers": [2, 0],
            "price_old": [2_600_000, 0], "n_old": [2, 0], "price_new": [1_000_000, 0], "n_new": [1, 0],
        },
        {"gmv": [10_000, 0], "brier": [250_000, 0], "minutes_buyer": [90, 0]},
        days=3,
        warm_up_days=1,
    )  # fmt: skip
    frame = daily_frame(book)
    assert list(frame.columns) == list(DAILY_COLUMNS)
    assert frame.index.name == "day"
    assert list(frame.index) == [0, 1, 2]
    day = frame.loc[1]
    assert day["gmv"] == 123.45
    assert day["orders"] == 3
    assert day["trust"] == 1.5
    assert day["trust_mean"] == 0.75
    assert day["price_index"] == pytest.approx(1.2)
    assert day["placed_gmv"] == 100.0
    assert day["placed_brier"] == 0.25
    assert day["placed_minutes_buyer"] == 90
    assert pd.isna(frame.loc[2, "trust_mean"])
    assert list(frame["measured"]) == [False, True, True]
    assert frame["orders"].dtype == "int64"


def test_every_field_is_in_the_dictionary_with_words_of_its_own():
    assert set(DAILY_COLUMNS) == {
        *FLOW_FIELDS,
        *(f"placed_{f}" for f in COHORT_FIELDS),
        "trust_mean",
        "price_index",
        "measured",
    }
    for name, (unit, meaning) in {**DAILY_COLUMNS, **BUYER_COLUMNS, **SELLER_COLUMNS}.items():
        assert unit, name
        assert meaning, name
        assert not meaning.startswith(("of these", "of the b", "their", "the same")), name
        assert "minor units" not in meaning, name
        assert "ppm" not in meaning, name


def test_money_fields_are_found_by_their_text():
    fields = [*FLOW_FIELDS.items(), *((f"placed_{f}", text) for f, text in COHORT_FIELDS.items())]
    for name, text in fields:
        assert ("minor units" in text) == (DAILY_COLUMNS[name][0] == "currency"), name


def test_buyers(make_book):
    book = make_book(
        buyers=[
            {
                "joined": 3,
                "left": 7,
                "leave_cause": LOSS,
                "spent": 1999,
                "hour_cost": 1550.0,
                "first_bad": 5,
                "dishonest": True,
            },
            {"joined": 0},
            {},
        ]
    )
    frame = buyers_frame(book)
    assert list(frame.columns) == list(BUYER_COLUMNS)
    assert frame.index.name == "buyer"
    assert frame["joined"].dtype == "Int64"
    assert list(frame["joined"].isna()) == [False, False, True]
    assert frame.loc[0, ["left", "first_bad", "leave_cause", "spent", "hour_cost"]].tolist() == [
        7,
        5,
        "loss",
        19.99,
        15.5,
    ]
    assert frame["leave_cause"].isna().tolist() == [False, True, True]
    assert frame["dishonest"].tolist() == [True, False, False]


def test_sellers(make_book):
    book = make_book(
        sellers=[
            {"joined": 0, "strategy": 1, "category": 0, "shop": 1, "profit": 2500, "quality": 0.9},
            {
                "joined": 1,
                "left": 9,
                "leave_cause": S_BANNED,
                "strategy": 0,
                "category": 1,
                "first_cheat": 4,
                "detected": 6,
            },
            {"strategy": 0, "category": 0},
        ],
        shops=[
            {"seller": 0, "opened": 0, "revenue": 100, "price": 777, "closed": 3},
            {"seller": 0, "opened": 4, "revenue": 900, "price": 5000, "shown": 0.98, "shown_n": 4},
            {"seller": 1, "opened": 1, "revenue": 300, "price": 888},
        ],
    )
    frame = sellers_frame(book, ["honest", "opportunist"], ["books", "phones"])
    assert list(frame.columns) == list(SELLER_COLUMNS)
    assert frame.index.name == "seller"
    assert frame["strategy"].tolist() == ["opportunist", "honest", "honest"]
    assert frame["category"].tolist() == ["books", "phones", "books"]
    assert frame["revenue"].tolist() == [10.0, 3.0, 0.0]
    assert frame.loc[0, ["price", "shown", "profit", "quality"]].tolist() == [50.0, 0.98, 25.0, 0.9]
    assert frame["price"].isna().tolist() == [False, True, True]
    assert frame["shop"].isna().tolist() == [False, True, True]
    assert frame.loc[1, ["leave_cause", "first_cheat", "detected", "left"]].tolist() == ["banned", 4, 6, 9]


def test_frames_of_an_empty_market(make_book):
    book = make_book(days=1)
    assert len(daily_frame(book)) == 1
    assert buyers_frame(book).empty
    assert sellers_frame(book, ["honest"], ["general"]).empty


def test_frames_survive_parquet(make_book, tmp_path):
    book = make_book(
        buyers=[{"joined": 0, "left": 3, "leave_cause": LOSS}, {}], sellers=[{"joined": 0}], shops=[], days=4
    )
    for i, frame in enumerate((daily_frame(book), buyers_frame(book), sellers_frame(book, ["honest"], ["general"]))):
        path = tmp_path / f"{i}.parquet"
        frame.to_parquet(path)
        pd.testing.assert_frame_equal(pd.read_parquet(path), frame)


def test_two_entries_may_follow_one_strategy(make_book):
    frame = sellers_frame(make_book(sellers=[{"strategy": code} for code in (0, 1, 2)]), ["a", "b", "a"], ["general"])
    assert frame["strategy"].tolist() == ["a", "b", "a"]
    assert list(frame["strategy"].cat.categories) == ["a", "b"]
