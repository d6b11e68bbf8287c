"""Counts worked out by hand: caps, what is struck off, weights by value, best windows, points on 31 December."""

from fractions import Fraction

import numba
import numpy as np
import pytest

import emptor
import emptor.market  # links the kernels
from emptor.reputation.published import publish
from emptor.state import record
from engine.scenarios import plain

TERNARY = {"source": "ternary", "aggregator": "mean"}


@numba.njit
def put(w, day, shop, kind, amount, buyer, ternary, stars):
    return record.write(w, day, shop, kind, amount, buyer, ternary, stars, w.rules[0].pair_caps)


@numba.njit
def strike(w, place):
    record.strike_off(w, place)


@numba.njit
def lapse(w, day):
    record.expire(w, day)


def world(*scores, environment=None, **rules):
    """A world whose scores are these, each called by its place."""
    named = [{"id": f"s{k}"} | score for k, score in enumerate(scores)]
    feedback = {"direction": "two_sided", "scale": ["ternary", "stars5"]}
    rules = {"feedback": feedback, "reputation": {"scores": named}} | rules
    return emptor.Market(plain({"rules": rules, "environment": environment or {}})).world


def rate(w, day, buyer, ternary=1, shop=0, price=5_000, stars=5):
    return put(w, day, shop, record.RATING, price, buyer, ternary, stars)


def counts(w, score=0, shop=0):
    c = np.asarray(w.counts)[shop, int(w.scores["accumulator"][score])]
    return int(c["num"]), int(c["den"])


# -- one count a pair a period ---------------------------------------------------------------------


def test_once_ever():
    w = world(TERNARY | {"aggregator": "sum", "pair_cap": {"n": 1, "per_d": None}})
    for day, buyer, ternary in ((0, 1, 1), (400, 1, -1), (800, 1, -1), (801, 2, 1)):
        rate(w, day, buyer, ternary)
    assert counts(w) == (2, 2)  # the first of each buyer, whatever he says later


def test_once_a_week():
    w = world(TERNARY | {"aggregator": "sum", "pair_cap": {"n": 1, "per_d": 7}})
    counted = []
    for day in (0, 3, 6, 7, 13, 14, 20, 21, 22):
        before = counts(w)[1]
        rate(w, day, 1)
        counted.append(counts(w)[1] - before)
    assert counted == [1, 0, 0, 1, 0, 1, 0, 1, 0]


def test_six_a_month():
    w = world(TERNARY | {"aggregator": "sum", "pair_cap": {"n": 6, "per_d": 30}})
    for day in range(10):
        rate(w, day, 1)
    assert counts(w) == (6, 6)  # days 0 to 5
    for day in range(30, 40):  # the six of days 0 to 5 leave the 30 days one by one, and make room
        rate(w, day, 1)
    assert counts(w) == (12, 12)
    rate(w, 39, 2)
    assert counts(w) == (13, 13)  # another buyer has a cap of his own


# -- what is struck off ----------------------------------------------------------------------------


def test_struck_off_leaves_every_count_and_only_what_still_counts():
    scores = (
        {"source": "ternary", "aggregator": "sum"},
        {"source": "ternary", "aggregator": "share_positive", "window_d": 10},
        {"source": "stars5", "aggregator": "mean"},
        {"source": "stars5", "aggregator": "beta"},
    )
    w = world(*scores)
    first = rate(w, 0, 1, -1, stars=1)
    second = rate(w, 5, 2, -1, stars=2)
    rate(w, 5, 3, 1, stars=4)
    assert [counts(w, k) for k in range(4)] == [(-1, 3), (1, 3), (7, 3), (1, 3)]
    lapse(w, 10)  # ten days end with day 1: the first leaves the window
    assert counts(w, 1) == (1, 2)
    strike(w, first)  # out of the sums for ever, and not once more out of the window
    assert [counts(w, k) for k in range(4)] == [(0, 2), (1, 2), (6, 2), (1, 2)]
    strike(w, second)
    assert [counts(w, k) for k in range(4)] == [(1, 1), (1, 1), (4, 1), (1, 1)]
    strike(w, second)  # once is enough
    lapse(w, 15)
    assert [counts(w, k) for k in range(4)] == [(1, 1), (0, 0), (4, 1), (1, 1)]


def test_struck_off_frees_its_place_under_a_cap():
    w = world(TERNARY | {"aggregator": "sum", "pair_cap": {"n": 1, "per_d": None}})
    first = rate(w, 0, 1, -1)
    rate(w, 1, 1, 1)  # kept out, and stays out
    strike(w, first)
    assert counts(w) == (0, 0)
    rate(w, 2, 1, 1)
    assert counts(w) == (1, 1)


# -- weights by value ------------------------------------------------------------------------------

UPWORK = [{"above": 0.0, "weight": 1.0}, {"above": 250.0, "weight": 1.25}, {"above": 1000.0, "weight": 1.5}]


@pytest.mark.parametrize(
    ("aggregator", "shown"),
    [
        ("mean", Fraction(5, 15)),  # (1 - 1.25 + 1.5) / 3.75
        ("share_positive", Fraction(10, 15)),  # (1 + 1.5) / 3.75
        ("beta", Fraction(350, 575)),  # (2.5 + 1) / (3.75 + 2)
        ("sum", Fraction(5, 4)),
    ],
)
def test_weights_by_value(aggregator, shown):
    w = world(TERNARY | {"aggregator": aggregator, "weight_by_value": UPWORK})
    rate(w, 0, 1, 1, price=24_999)
    rate(w, 0, 2, -1, price=25_000)
    rate(w, 0, 3, 1, price=100_000)
    publish(w, 0)
    assert w.shops["shown"][0] == pytest.approx(float(shown), abs=1e-15)
    assert w.shops["shown_n"][0] == 3  # 3.75, whole ratings only


def test_weights_are_of_the_rule_sets_money():
    """Where goods cost twice as much, so do the bounds."""
    w = world(TERNARY | {"weight_by_value": UPWORK}, environment={"mean_order_value": 100.0})
    rate(w, 0, 1, 1, price=49_999)
    rate(w, 0, 2, 1, price=50_000)
    assert counts(w) == (2_250, 2_250)


# -- the best of several windows -------------------------------------------------------------------


def test_best_of_several_windows():
    w = world(TERNARY | {"aggregator": "max_of_windows", "windows_d": [10, 40], "min_n_display": 2})
    for day, ternary in ((0, 1), (1, 1), (2, 1), (25, -1), (30, 1)):
        rate(w, day, day, ternary)
    shown = {}
    for day in (30, 33, 39, 40, 41):
        publish(w, day)
        shown[day] = float(w.shops["shown"][0])
    # Ten days: days 24 to 33 on day 33, a mean of 0; 40 days: 3/5 until day 39, then the first ones go.
    assert shown[30] == shown[33] == shown[39] == 0.6
    assert shown[40] == 0.5  # +1 +1 -1 +1 over four; of the last ten days nothing
    assert shown[41] == pytest.approx(1 / 3)


def test_a_short_window_counts_only_with_enough_in_it():
    w = world(TERNARY | {"aggregator": "max_of_windows", "windows_d": [5, 100], "min_n_display": 2})
    rate(w, 0, 1, -1)
    rate(w, 50, 2, 1)
    publish(w, 50)
    assert w.shops["shown"][0] == 0.0  # one rating in five days is too few
    rate(w, 50, 3, 1)
    publish(w, 50)
    assert w.shops["shown"][0] == 1.0


# -- points ----------------------------------------------------------------------------------------

LADDER = [{"when": [{"metric": "violation_points", "op": ">=", "value": 12.0}], "effect": {"block_days": 7}}]


def points(w):
    what = np.asarray(w.accumulators)["what"]
    k = int(np.flatnonzero(what == record.POINT_SUM)[0])
    return int(np.asarray(w.counts)[0, k]["num"])


@pytest.mark.parametrize(
    ("sanctions", "by_evening"),
    [
        ({"points_reset": "calendar"}, {24: 7, 34: 12, 35: 0, 36: 3, 60: 3, 399: 3, 400: 0}),
        ({"points_reset": "rolling", "points_reset_days": 20}, {24: 7, 34: 12, 35: 12, 36: 15, 44: 8, 54: 3, 56: 0}),
    ],
)
def test_points_lapse(sanctions, by_evening):
    """The run begins on day 330 of the year, so that day 34 is 31 December, and day 399 again."""
    rules = {"points": {"late": 7}, "ladder": LADDER} | sanctions
    w = world(environment={"day_of_year": 330}, sanctions=rules)
    offences = {24: 7, 34: 5, 36: 3}
    for day in range(401):
        if day in offences:
            put(w, day, 0, record.POINTS, offences[day], 1, 0, 0)
        lapse(w, day)
        if day in by_evening:
            assert points(w) == by_evening[day], day
