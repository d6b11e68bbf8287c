"""Counts by hand, and against what the market publishes on the same ratings."""

from __future__ import annotations

from dataclasses import replace

import numba
import numpy as np
import pytest
from hypothesis import given, settings

import emptor
import emptor.market  # links the kernels
from emptor.reputation.beta import Beta
from emptor.reputation.counts import (
    BayesianAverage,
    EffectivePercentPositive,
    FeedbackSum,
    MaxOfWindows,
    MeanRating,
    SharePositive,
    WilsonBound,
)
from emptor.reputation.library import Ratings, make
from emptor.reputation.published import publish
from emptor.state import record
from emptor.testing import check_reputation_model
from engine.scenarios import plain
from reputation.webs import told, webs

COUNTS = [
    FeedbackSum, MeanRating, SharePositive, EffectivePercentPositive, BayesianAverage, WilsonBound, MaxOfWindows,
]  # fmt: skip


def about_one(good: int, bad: int, middle: int = 0) -> Ratings:
    """Ratings of agent 0 by others."""
    value = [1.0] * good + [-1.0] * bad + [0.0] * middle
    return Ratings.of(np.arange(1, len(value) + 1), np.zeros(len(value)), value)


@pytest.mark.parametrize("model", COUNTS, ids=lambda m: m.name)
def test_contract(model):
    check_reputation_model(model)


def test_contract_under_other_fields():
    check_reputation_model(BayesianAverage, prior=0.9, weight=3.0)
    check_reputation_model(MaxOfWindows, windows_d=[7], least=1)
    check_reputation_model(WilsonBound, confidence=0.5)


@pytest.mark.parametrize(
    ("good", "n", "bound"), [(1, 1, 0.20655), (10, 10, 0.72247), (99, 100, 0.94551), (950, 1000, 0.93469)]
)
def test_wilson_bound_to_five_digits(good, n, bound):
    assert told(WilsonBound, about_one(good, n - good))[0] == pytest.approx(bound, abs=5e-6)


def test_wilson_bound_is_what_scipy_says():
    from scipy.stats import binomtest

    for good, n in ((0, 1), (3, 7), (40, 41), (1, 200)):
        expected = binomtest(good, n).proportion_ci(0.99, method="wilson").low
        assert told(WilsonBound, about_one(good, n - good), confidence=0.99)[0] == pytest.approx(expected, abs=1e-12)
    assert told(WilsonBound, about_one(0, 0), agents=1)[0] == 0.0


def test_bayesian_average_by_hand():
    # IMDb: (v R + m C) / (v + m): 4 ratings of mean 0.75, m = 6, C = 0.5: (3 + 3) / 10.
    assert told(BayesianAverage, about_one(3, 1), weight=6.0, prior=0.5)[0] == pytest.approx(0.6)
    both = Ratings.of([9] * 10, [0] * 4 + [1] * 6, [1, 1, 1, -1] + [-1] * 6)  # everybody's mean is 3/10
    assert told(BayesianAverage, both, weight=6.0)[:3] == pytest.approx([(3 + 1.8) / 10, 1.8 / 12, 0.3])
    assert told(BayesianAverage, about_one(0, 0), agents=1)[0] == 0.5


def test_the_middle_counts_where_it_should():
    ratings = about_one(6, 2, 4)
    assert told(FeedbackSum, ratings)[0] == 4
    assert told(MeanRating, ratings)[0] == pytest.approx(8 / 12)
    assert told(SharePositive, ratings)[0] == 6 / 8
    assert np.isnan(told(SharePositive, about_one(0, 0, 3))[0])
    assert np.isnan(told(MeanRating, ratings)[1])


def test_silence_speaks_against_a_seller():
    model = make(EffectivePercentPositive)
    memory = model.begin()
    ratings = about_one(6, 2, 1)
    model.learn(memory, ratings)
    assert model.score(memory, np.array([-1]), np.array([0]), 0.0)[0] == 6 / 9  # no silence known: of all ratings
    silent = replace(ratings[:6], value=np.zeros(6))
    model.learn_silence(memory, silent)
    assert model.score(memory, np.array([-1]), np.array([0]), 0.0)[0] == 6 / 15
    unheard = Ratings.of([3, 4], [77, 77], [0, 0])
    model.learn_silence(memory, unheard)
    assert model.score(memory, np.array([-1, -1]), np.array([77, 78]), 0.0)[0] == 0.0


def test_windows_must_rise():
    with pytest.raises(ValueError, match="must rise"):
        make(MaxOfWindows, windows_d=[30, 30])


@settings(max_examples=40, deadline=None)
@given(webs(levels=5))
def test_orders_between_counts(ratings):
    mean, positive, effective = (told(m, ratings) for m in (MeanRating, SharePositive, EffectivePercentPositive))
    wilson, windows = told(WilsonBound, ratings), told(MaxOfWindows, ratings, windows_d=[3, 20, 400])
    rated = np.unique(ratings.rated)
    assert np.all(wilson[rated] <= mean[rated] + 1e-12)
    assert np.all(windows[rated] >= mean[rated] - 1e-12)
    spoken = rated[~np.isnan(positive[rated])]
    assert np.all(effective[spoken] <= positive[spoken] + 1e-12)


# -- what the market publishes ---------------------------------------------------------------------


@numba.njit
def put(w, day, shop, kind, amount, buyer, ternary, stars):
    return record.write(w, day, shop, kind, amount, buyer, ternary, stars, w.rules[0].pair_caps)


WINDOWS = {"aggregator": "max_of_windows", "windows_d": [10, 40], "min_n_display": 1}


@pytest.mark.parametrize("source", ["ternary", "stars5"])
@pytest.mark.parametrize(
    ("score", "model", "fields"),
    [
        ({"aggregator": "sum"}, FeedbackSum, {}),
        ({"aggregator": "mean"}, MeanRating, {}),
        ({"aggregator": "share_positive"}, SharePositive, {}),
        ({"aggregator": "beta"}, Beta, {"reading": "signs"}),
        (WINDOWS, MaxOfWindows, {"windows_d": [10, 40]}),
        (WINDOWS | {"min_n_display": 4}, MaxOfWindows, {"windows_d": [10, 40], "least": 4}),
    ],
    ids=["sum", "mean", "share_positive", "beta", "windows", "windows of 4"],
)
def test_the_market_publishes_the_same(source, score, model, fields):
    if source == "stars5" and score["aggregator"] == "sum":
        pytest.skip("a sum of stars is refused")
    rules = {
        "feedback": {"direction": "two_sided", "scale": ["ternary", "stars5"]},
        "reputation": {"scores": [{"id": "s", "source": source} | score]},
    }
    w = emptor.Market(plain({"rules": rules})).world
    shops = 3
    rng = np.random.default_rng(5)
    n = 120
    day, shop, buyer = np.sort(rng.integers(0, 60, n)), rng.integers(0, shops, n), rng.integers(0, 5, n)
    ternary, stars = rng.integers(-1, 2, n), rng.integers(1, 6, n)
    for k in range(n):
        put(w, day[k], shop[k], record.RATING, 1_000, buyer[k], ternary[k], stars[k])
    value = ternary if source == "ternary" else (2 * stars - 6) / 4
    levels = 3 if source == "ternary" else 5
    ratings = Ratings.of(buyer + shops, shop, value, day, levels=levels)
    is_mean = score["aggregator"] in ("mean", "max_of_windows")
    scale = ((2, -1) if source == "ternary" else (4, 1)) if is_mean else (1, 0)
    least = score.get("min_n_display", 0)
    for today in (60, 75, 99):
        publish(w, today)
        shown = np.array(w.shops["shown"][:shops])
        mine = told(model, ratings, day=float(today), **fields)[:shops] * scale[0] + scale[1]
        seen = np.array(w.shops["shown_n"][:shops]) >= max(1, least)
        assert seen.any() or today > 60
        assert mine[seen] == pytest.approx(shown[seen], abs=1e-12)
        assert np.isnan(shown[~seen]).all()
