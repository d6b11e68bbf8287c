"""Names, texts and manners of all measures."""

from __future__ import annotations

import dataclasses
import math
import re
import subprocess
import sys

import numpy as np
import pytest

from emptor.measures import (
    GROUPS,
    HEADLINE,
    Measure,
    UnknownMeasure,
    all_measures,
    evaluate,
    format_value,
    get,
    ratio,
    registry,
    unit_of,
)
from emptor.state.attacks import CAMPAIGN
from emptor.state.record import ENTRY, RATING

ALL = list(all_measures().values())
COUNTS = {
    *("gmv", "orders", "buyers", "sellers", "platform_revenue", "platform_net_revenue", "orders_open"),
    "attackers_profit",
    "taken_by_fraud",
}


@pytest.fixture
def clean_registry(monkeypatch):
    monkeypatch.setattr(registry, "_REGISTRY", dict(registry._REGISTRY))


@pytest.mark.parametrize("measure", ALL, ids=lambda m: m.name)
def test_says_what_it_is(measure):
    assert re.fullmatch(r"[a-z0-9_]+", measure.name)
    assert measure.unit
    assert measure.better in ("lower", "higher", None)
    assert measure.summary.endswith(".")
    assert measure.summary[0].isupper()
    assert "Formula" in (type(measure).__doc__ or "")
    assert measure.group in GROUPS[:-1]


def test_units_and_summaries_of_different_measures_differ():
    assert len({m.summary for m in ALL}) == len(ALL)


def test_where_nothing_happened_only_counts_are_numbers(make_book):
    values = evaluate(make_book())
    assert {name for name, value in values.items() if not math.isnan(value)} == COUNTS
    assert all(values[name] == 0.0 for name in COUNTS)


def test_where_no_day_is_measured_nothing_is_said(make_book):
    values = evaluate(make_book(days=10, warm_up_days=10, noise=7))
    assert {name for name, value in values.items() if not math.isnan(value)} == {"orders_open"}


def _rich_book(make_book):
    rng = np.random.Generator(np.random.PCG64(3))
    book = make_book(
        buyers=[{"joined": int(j)} for j in rng.integers(0, 300, 60)],
        sellers=[{"joined": 0, "first_cheat": int(c), "ill": True} for c in rng.integers(0, 300, 40)],
        shops=[{"seller": i, "opened": 0, "revenue": int(r)} for i, r in enumerate(rng.integers(0, 10**9, 40))],
        snapshots=[
            {
                "day": day,
                "shop": shop,
                "shown_n": 5,
                "shown": rng.random(),
                "quality": rng.random(),
                "cheat": rng.random() / 3,
                "orders": day * 3,
                "cheats": day // 30 * (shop % 3),
            }
            for day in range(0, 600, 30)
            for shop in range(40)
        ],
        days=600,
        warm_up_days=60,
        follow_up_days=45,
        product_noise=0.1,
        record=np.zeros(600, ENTRY),  # of sales
    )
    for table in (book.flow, book.cohort):
        for name in table.dtype.names:
            table[name] = rng.integers(1, 1000, table.size)
    book.buyers["left"] = np.where(rng.random(60) < 0.5, book.buyers["joined"] + rng.integers(0, 300, 60), -1)
    book.buyers["leave_cause"] = np.where(book.buyers["left"] >= 0, rng.integers(1, 6, 60), 0)
    book.buyers["orders"] = 1
    book.buyers["spent"] = rng.integers(1, 10**6, 60)
    book.record["day"] = np.arange(600)
    book.record["buyer"] = rng.integers(0, 9, 600)
    book.sellers["detected"] = np.where(
        rng.random(40) < 0.9, book.sellers["first_cheat"] + rng.integers(0, 200, 40), -1
    )
    book.record["kind"][::2] = RATING
    return dataclasses.replace(book, first_account=6, campaigns=np.ones(2, CAMPAIGN))


def test_all_measures_speak_of_a_busy_market(make_book):
    values = evaluate(_rich_book(make_book))
    assert list(values) == list(all_measures())
    assert not [name for name, value in values.items() if not math.isfinite(value)]


def test_a_measure_changes_nothing(make_book):
    book = _rich_book(make_book)
    tables = [getattr(book, f.name) for f in dataclasses.fields(book) if isinstance(getattr(book, f.name), np.ndarray)]
    for table in tables:
        table.flags.writeable = False
    before = [table.tobytes() for table in tables]
    evaluate(book)
    assert [table.tobytes() for table in tables] == before


def test_the_order_of_rows_does_not_matter_to_the_last_bit(make_book):
    book = _rich_book(make_book)
    shuffle = np.random.Generator(np.random.PCG64(4)).permutation
    other = dataclasses.replace(
        book, buyers=book.buyers[shuffle(book.buyers.size)], snapshots=book.snapshots[shuffle(book.snapshots.size)]
    )
    assert evaluate(other) == evaluate(book)


def test_headline_names_measures():
    assert set(HEADLINE) <= set(all_measures())
    assert len(set(HEADLINE)) == len(HEADLINE)


def test_evaluate_keeps_the_order_asked_for(make_book):
    assert list(evaluate(make_book(), ["trust", "gmv", "brier"])) == ["trust", "gmv", "brier"]


def test_a_typo_gets_the_nearest_name(make_book):
    with pytest.raises(UnknownMeasure, match='no measure "fraud_atempted"; did you mean "fraud_attempted"'):
        get("fraud_atempted")
    with pytest.raises(UnknownMeasure, match="emptor list measures"):
        evaluate(make_book(), ["zzzzqqqq"])


@pytest.mark.usefixtures("clean_registry")
def test_a_plug_ins_measure_is_usable_at_once(make_book):
    class LateShare(Measure):
        """Formula: late / shipped."""

        name = "late_share"
        unit = "share of parcels"
        summary = "Of all parcels, how many were late."

        def value(self, book):
            return ratio(book.flow_sum("late"), book.flow_sum("shipped"))

    book = make_book({"late": [1], "shipped": [4]})
    assert evaluate(book, ["late_share"]) == {"late_share": 0.25}
    assert evaluate(book)["late_share"] == 0.25
    assert get("late_share").group == "added"
    assert list(all_measures())[-1] == "late_share"

    class Half(LateShare):  # a base's name is not taken twice
        pass

    assert type(get("late_share")) is LateShare


def _define(**attributes):
    defaults = {"name": "odd", "unit": "days", "summary": "Odd.", "value": lambda self, book: 1.0}
    return type("Odd", (Measure,), {**defaults, **attributes})


@pytest.mark.usefixtures("clean_registry")
@pytest.mark.parametrize(
    ("attributes", "complaint"),
    [
        ({"name": "Odd One"}, "snake case"),
        ({"unit": ""}, "no unit"),
        ({"summary": ""}, "no summary"),
        ({"better": "bigger"}, "better"),
        ({"name": "trust"}, "taken by emptor.measures.trust.Trust"),
        ({"value": Measure.value}, "no value"),
    ],
)
def test_a_measure_that_is_not_fit_is_refused(attributes, complaint):
    with pytest.raises(ValueError, match=complaint):
        _define(**attributes)


@pytest.mark.usefixtures("clean_registry")
def test_a_cell_run_twice_replaces_its_measure():
    _define()
    newer = _define(unit="hours")
    assert type(get("odd")) is newer


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("fraud_lost", 0.012345, "1.23"),
        ("fraud_lost", 0.0, "0"),
        ("fraud_lost", 0.0000001, "0.0000"),
        ("fraud_lost", -0.0000001, "0.0000"),
        ("gmv", 1234567.8, "1,234,568"),
        ("detection_days", 45.678, "45.7"),
        ("consumer_surplus", -12.5, "-12.5"),
        ("trust", math.nan, "–"),
    ],
)
def test_numbers_as_tables_show_them(name, value, text):
    assert format_value(get(name), value) == text


def test_units_as_tables_show_them():
    assert unit_of(get("fraud_lost"), "CNY") == "% of GMV"
    assert unit_of(get("gmv"), "CNY") == "CNY a month"
    assert unit_of(get("trust"), "CNY") == "%"
    assert unit_of(get("detection_days"), "CNY") == "days, at most 180"


def test_listing_measures_loads_nothing_heavy():
    code = (
        "import sys, emptor.measures; "
        "print([m for m in ('pandas', 'scipy', 'numba', 'mesa', 'pyarrow', 'matplotlib') if m in sys.modules])"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
