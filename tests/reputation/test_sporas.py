from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emptor.reputation.library import Ratings, make
from emptor.reputation.sporas import Histos, Sporas
from reputation.webs import relabelled, told, web, webs

D = 3000.0


@given(webs(agents=6, most=60, levels=5), st.floats(1.001, 50), st.floats(0.001, 0.11), st.floats(0.001, 1))
@settings(max_examples=80, deadline=None)
def test_a_reputation_stays_above_nothing_and_below_the_top(ratings, theta, sigma, newcomer):
    scores = told(Sporas, ratings, theta=theta, sigma=sigma, newcomer=newcomer)
    assert (scores > 0).all()
    assert (scores <= D).all()


def test_the_damping_leaves_nine_tenths_at_three_quarters():
    assert make(Sporas).damping(0.75 * D) > 0.9
    assert make(Sporas).damping(D) == pytest.approx(0.5)
    assert make(Sporas, sigma=0.05).damping(0.75 * D) > make(Sporas).damping(0.75 * D)


def test_first_ratings_by_hand():
    # 300 + Φ(300) 300 (1 - .1) / 10, Φ(300) = 1 / (1 + exp(-2700/330)).
    phi = 1 / (1 + math.exp(-2700 / 330))
    assert told(Sporas, web((0, 1, 1.0)))[1] == pytest.approx(300 + phi * 300 * 0.9 / 10)
    # The worst rating, W = .1, leaves who stands at .1 of D where it is.
    assert told(Sporas, web((0, 1, -1.0)))[1] == pytest.approx(300)
    # A rater who has risen moves others further.
    risen = told(Sporas, web((0, 1, 1.0), (1, 2, 1.0)))
    assert risen[2] == pytest.approx(300 + phi * risen[1] * 0.9 / 10)


def test_the_last_rating_of_a_rater_counts():
    once = told(Sporas, Ratings.of([2, 0], [1, 1], [1, -1], agents=3))
    thrice = told(Sporas, Ratings.of([0, 2, 0, 0], [1, 1, 1, 1], [1, 1, 1, -1], agents=3))
    np.testing.assert_allclose(thrice, once)


def test_ratings_tend_to_what_is_said():
    steady = Ratings.of(np.arange(1, 4001), np.zeros(4000, int), np.full(4000, 0.0))
    assert told(Sporas, steady, newcomer=0.5)[0] == pytest.approx(0.55 * D, rel=1e-6)


def test_histos_by_hand():
    # 0 rates 1 with W = 1 and 2 with W = .55; both rate 3, W = 1 and .1; 3 is (3000 + 1650/10) / 4650 of D for 0.
    ratings = web((0, 1, 1.0), (0, 2, 0.0), (1, 3, 1.0), (2, 3, -1.0), (3, 4, 1.0), (5, 1, -1.0))
    scores = told(Histos, ratings, viewer=0)
    np.testing.assert_allclose(scores[1:4], [D, 0.55 * D, D * (3000 + 165) / 4650])
    assert scores[4] == pytest.approx(D)
    assert told(Histos, ratings, viewer=0, depth=1)[3] == pytest.approx(told(Sporas, ratings)[3])
    # 2 is below .6 of D, and is not asked.
    assert told(Histos, ratings, viewer=0, heeded=0.6)[3] == pytest.approx(D)


def test_histos_asks_the_last_few():
    early = [(0, i, 1.0) for i in range(1, 7)] + [(i, 9, -1.0) for i in range(1, 5)]
    ratings = web(*early, (5, 9, 1.0), (6, 9, 1.0))
    assert told(Histos, ratings, viewer=0, theta=2.0)[9] == pytest.approx(D)
    assert told(Histos, ratings, viewer=0, theta=4.0)[9] == pytest.approx(D * (1 + 1 + 0.1 + 0.1) / 4)


def test_strangers_see_sporas():
    ratings = web((0, 1, 1.0), (1, 2, 1.0))
    np.testing.assert_allclose(told(Histos, ratings, viewer=-1), told(Sporas, ratings))
    np.testing.assert_allclose(told(Histos, ratings, viewer=2), told(Sporas, ratings))


@pytest.mark.parametrize("model", [Sporas, Histos])
@given(ratings=webs(agents=7, levels=5), order=st.permutations(range(7)))
@settings(max_examples=20, deadline=None)
def test_names_do_not_matter(model, ratings, order):
    names = np.array(order)
    mine, theirs = told(model, ratings, 3), told(model, relabelled(ratings, names), int(names[3]))
    np.testing.assert_allclose(theirs[names], mine)
