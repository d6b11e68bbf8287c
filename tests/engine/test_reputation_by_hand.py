"""Counts worked out by hand: caps, what is struck off, weights by value, best windows, points on 31 December."""

from fractions import Fraction

import numba
import numpy as np
import pytest

import emptor
import emptor.market  # links the kernels
from emptor.behaviour.buying import TRIP
from emptor.reputation.published import publish
from emptor.rules.sanctions import evaluate
from emptor.rules.standing import leaning, note, standing_of, turn_away
from emptor.state import record
from emptor.state.accounts import FIRST_PERSON
from emptor.state.orders import RECORDS, SHOPS
from emptor.state.room import seen
from engine.busy import busy
from engine.scenarios import plain

TERNARY = {"source": "ternary", "aggregator": "mean"}


@numba.njit
def put(w, day, shop, kind, amount, buyer, ternary, stars):
    return record.write(w, day, shop, kind, amount, buyer, ternary, stars, w.rules[0].pair_caps)


@numba.njit
def strike(w, place):
    record.strike_off(w, place)


@numba.njit
def mark(w, buyer, good, bad):
    note(w, buyer, good, bad)


@numba.njit
def standing(w, buyer):
    return standing_of(w, buyer)


@numba.njit
def lean(w, buyer):
    return leaning(w, buyer)


@numba.njit
def lapse(w, day):
    record.expire(w, day)


def world(*scores, environment=None, **rules):
    """A world whose scores are these, each called by its place."""
    named = [{"id": f"s{k}"} | score for k, score in enumerate(scores)]
    feedback = {"direction": "two_sided", "scale": ["ternary", "stars5"]}
    reputation = {"scores": named} | rules.pop("reputation", {})
    rules = {"feedback": feedback, "reputation": reputation} | rules
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


# -- dimensions ------------------------------------------------------------------------------------

SIX = {"direction": "two_sided", "scale": ["stars5"], "dimensions": 3}


def detailed(w, day, buyer, *values):
    for k, value in enumerate(values):
        w.details[int(w.n[RECORDS]), k] = value
    return rate(w, day, buyer, stars=5)


def test_each_dimension_has_a_mean_of_its_own():
    scores = [{"source": "stars5", "aggregator": "mean", "dimension": k} for k in (None, 1, 2, 3)]
    w = world(*scores, feedback=SIX)
    detailed(w, 0, 1, 5, 4, 1)
    gone = detailed(w, 0, 2, 4, 4, 2)
    assert [counts(w, k) for k in range(4)] == [(10, 2), (9, 2), (8, 2), (3, 2)]
    strike(w, gone)
    assert [counts(w, k) for k in range(4)] == [(5, 1), (5, 1), (4, 1), (1, 1)]


@pytest.mark.parametrize(
    ("metric", "op", "value", "over", "holds"),
    [
        ("s0", "<", 3.0, "whole", False),  # all fives
        ("s0", "<", 3.0, "worst", True),  # means of 4.5, 4 and 1.5
        ("s0", "<", 3.0, "each", False),
        ("s0", ">=", 4.0, "worst", False),
        ("s0", ">=", 1.5, "each", True),
        ("s0", ">=", 1.6, "each", False),
        ("low_stars_rate", ">", 0.9, "worst", True),  # every third detail is one or two
        ("low_stars_rate", ">", 0.9, "each", False),
        ("low_stars_rate", "<=", 0.9, "worst", False),
        ("low_stars_rate", "<=", 0.9, "whole", True),
    ],
)
def test_the_worst_and_each(metric, op, value, over, holds):
    tier = {"when": [{"metric": metric, "op": op, "value": value, "over": over}], "effect": {"hold_days": 9}}
    reputation = {"scores": [{"id": "s0", "source": "stars5", "aggregator": "mean"}], "tiers": [tier]}
    w = emptor.Market(plain({"rules": {"feedback": SIX, "reputation": reputation}})).world
    detailed(w, 0, 1, 5, 4, 1)
    detailed(w, 0, 2, 4, 4, 2)
    evaluate(w, 0)
    assert int(w.shops["hold_days"][0]) == 9 * holds


def test_scores_out_of_ten():
    """7 to 10 praise, 1 to 4 blame, 5 and 6 neither."""
    scores = [{"source": "score10", "aggregator": a} for a in ("mean", "share_positive", "beta")]
    w = world(*scores, feedback={"scale": ["score10"]})
    for buyer, number in enumerate((1, 4, 5, 6, 7, 10)):
        rate(w, 0, buyer, stars=number)
    assert [counts(w, k) for k in range(3)] == [(33, 6), (2, 4), (2, 4)]


# -- private words ---------------------------------------------------------------------------------


def test_private_words_count_apart():
    feedback = {"direction": "two_sided", "scale": ["ternary"], "private_channel": True}
    scores = (TERNARY, {"source": "outcomes", "aggregator": "mean"})
    w = world(*scores, feedback=feedback)
    rate(w, 0, 1, 1)
    put(w, 0, 0, record.PRIVATE, 5_000, 1, -1, 0)
    assert counts(w, 0) == (1, 1)
    assert counts(w, 1) == (-1, 1)
    publish(w, 0)
    assert w.shops["shown"][0] == 1.0  # of the page


# -- a whole market --------------------------------------------------------------------------------


@pytest.mark.parametrize("withdrawal", ["rater_revision", "mutual"])
def test_counts_are_what_is_left_on_the_record(withdrawal):
    """After every day each count is the sum over the entries that are marked as counted and lie in its window."""
    scenario = busy(days=60)
    feedback = scenario["rules"]["feedback"] | {"withdrawal": withdrawal, "reveal": "immediate", "dimensions": 2}
    scenario["rules"] = scenario["rules"] | {"feedback": feedback}
    people = scenario["population"]["buyers"]
    raters = {"mild": 1.0, "bad": 1.0, "mild_negative": 0.6, "fear": 0.0, "reciprocators": 1.0, "makes_peace": 1.0}
    scenario["population"] = scenario["population"] | {"buyers": people | {"raters": raters}}
    market = emptor.Market(scenario)
    while market.day < market.settings.days:
        market.run(10)
        w = market.world
        log = np.asarray(w.record)[: int(w.n[RECORDS])]
        for k, a in enumerate(np.asarray(w.accumulators)):
            if a["what"] not in (record.TERNARY_SUM, record.STARS):
                continue
            mine = log[(log["counted"] >> np.uint64(k)) & np.uint64(1) == 1]
            mine = mine[mine["day"] > market.day - 1 - a["window"]] if a["window"] >= 0 else mine
            column = "stars" if a["what"] == record.STARS else "ternary"
            shops = int(w.n[SHOPS])
            by_hand = np.bincount(mine["shop"], mine[column], minlength=shops)
            assert np.asarray(w.counts)[:shops, k]["num"].tolist() == by_hand.tolist()
            assert (
                np.asarray(w.counts)[:shops, k]["den"].tolist() == np.bincount(mine["shop"], minlength=shops).tolist()
            )
    assert (log["kind"] == record.STRUCK).sum() > 3


# -- roles and buyers ------------------------------------------------------------------------------


def test_praise_as_a_buyer_counts_where_roles_are_not_separate():
    w = world(TERNARY | {"aggregator": "sum"}, TERNARY | {"aggregator": "sum", "roles_separate": False})
    rate(w, 0, 1, -1)
    for _ in range(3):
        put(w, 0, 0, record.AS_BUYER, 50, -1, 1, 0)
    assert counts(w, 0) == (-1, 1)
    assert counts(w, 1) == (2, 4)


STAFF = {"forums": [{"id": "staff", "kind": "platform"}]}


@pytest.mark.parametrize(("orders", "thrown_out", "by_hand"), [(0, 0, 1.0), (4, 1, 8 / 9), (4, 4, 5 / 9), (0, 5, 0.5)])
def test_standing_by_claims(orders, thrown_out, by_hand):
    """Five good ones given: (good + 5) / (good + bad + 5)."""
    w = world(
        TERNARY,
        reputation={"buyers": {"source": "claims", "refuse_below": 0.6, "forum_weight": 0.5}},
        disputes=STAFF,
    )
    w.buyers["orders"][3] = orders
    mark(w, 3, 0, thrown_out)
    assert standing(w, 3) == pytest.approx(by_hand)
    assert lean(w, 3) == pytest.approx(1 - 0.5 * (1 - by_hand))
    trips = seen(np.zeros(2, TRIP))
    trips["buyer"], trips["shop"] = (3, 4), (0, 0)
    turn_away(w, trips, 2, 0)
    assert trips["shop"].tolist() == [-1 if by_hand < 0.6 else 0, 0]
    assert int(w.flow["turned_away"][0]) == int(by_hand < 0.6)


def test_standing_by_ratings():
    w = world(TERNARY, reputation={"buyers": {"source": "ratings", "refuse_below": 0.6}})
    mark(w, 3, 2, 1)
    assert standing(w, 3) == pytest.approx(7 / 8)


def test_nobody_has_a_standing_where_no_record_is_kept():
    w = world(TERNARY)
    mark(w, 3, 0, 9)
    assert standing(w, 3) == lean(w, 3) == 1.0


def test_a_found_sham_sale_costs_points_and_leaves_no_trace_in_the_score():
    """Each evening two ratings, all audited: nothing is left of them but their price, their commission and points."""
    cast = [{"strategy": "rating_buyer", "share": 1.0, "cost": 0.1, "a_day": 2, "horizon_days": 3650.0}]
    rules = {
        "fees": {"commission": [{"above": 0.0, "rate": 0.05}]},
        "feedback": {"direction": "two_sided", "scale": ["ternary"]},
        "reputation": {"scores": [{"id": "s", "source": "ternary", "aggregator": "mean"}]},
        "sanctions": {"audit_prob": 1.0, "points": {"sham_rating": 5}},
    }
    people = {"sellers": {"count": 1, "strategies": cast}, "buyers": {"trips_per_day": 0.0}}
    market = emptor.Market(plain({"population": people, "rules": rules}))
    w = market.world
    w.belief["sales"][1:], w.belief["shop_days"][1:] = 5_000.0, 100.0  # any record sells fifty a day
    price, before = int(w.shops["price"][0]), int(w.balances[FIRST_PERSON + len(w.buyers)])
    market.step()
    w = market.world
    assert int(w.flow["shams"][0]) == int(w.flow["shams_found"][0]) == 2
    assert counts(w) == (0, 0)
    fee, commission = (price * 10 + 50) // 100, (price * 5 + 50) // 100
    assert before - int(w.balances[FIRST_PERSON + len(w.buyers)]) == 2 * (fee + commission)
    log = np.asarray(w.record)[: int(w.n[RECORDS])]
    assert log["kind"].tolist() == 2 * [record.STRUCK, record.STRUCK, record.POINTS]
    assert log["amount"][log["kind"] == record.POINTS].tolist() == [5, 5]
