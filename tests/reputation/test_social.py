"""ReGreT and FIRE: worked by hand, and what can be said of all."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emptor.reputation.fire import Fire
from emptor.reputation.library import Ratings
from emptor.reputation.regret import Regret
from reputation.webs import relabelled, told, web, webs

ONE = 0.5 * math.sin(math.pi / 20) + 0.5
"""Reliability of one impression of ten, without deviation."""


def test_regret_by_hand():
    ratings = web((0, 1, 1.0), (2, 1, -1.0))
    assert told(Regret, ratings, viewer=0)[1] == pytest.approx((1 + ONE - (1 - ONE)) / 2)
    assert told(Regret, ratings, viewer=2)[1] == pytest.approx((1 - ONE + (1 - ONE)) / 2)
    assert told(Regret, ratings, viewer=0, own=0.0)[1] == 0
    assert told(Regret, ratings, viewer=5)[1] == pytest.approx(0.5)
    assert told(Regret, web((0, 1, 1.0)), viewer=0)[1] == 1
    assert np.isnan(told(Regret, ratings, viewer=0)[0])


def test_late_impressions_weigh_more_and_disagreement_makes_unsure():
    # On days 0 and 2, dates 1 and 3: R = (-1 + 3) / 4; D = 1/4 x 3/2 + 3/4 x 1/2 = 3/4.
    two = Ratings.of([0, 0], [1, 1], [-1, 1], [0.0, 2.0])
    assert told(Regret, two, viewer=0)[1] == pytest.approx(0.75)
    sure = 0.5 * math.sin(math.pi / 10) + 0.5 * 0.25
    with_witness = Ratings.of([0, 0, 3], [1, 1, 1], [-1, 1, -1], [0.0, 2.0, 2.0])
    assert told(Regret, with_witness, viewer=0)[1] == pytest.approx((1 + 0.5 * sure - (1 - sure)) / 2)


def test_witnesses_weigh_by_their_reliability():
    # Ten dealings make intimate: reliability 1 against ONE.
    ratings = web(*[(0, 1, 1.0)] * 10, (2, 1, -1.0))
    assert told(Regret, ratings, viewer=-1)[1] == pytest.approx((1 + (1 - ONE) / (1 + ONE)) / 2)


def test_fire_by_hand():
    # Own: T = 1, ρ = 1/2, W = 2. Two witnesses half a point off, credibility 1/2: Σω = 1, T = 1/2, ρ = 1/2, W = 1.
    near = web((0, 1, 1.0), (2, 1, 0.5), (3, 1, 0.5), levels=5)
    assert told(Fire, near, viewer=0)[1] == pytest.approx((1 + (2 + 0.5) / 3) / 2)
    assert told(Fire, near, viewer=0, own=0.0)[1] == pytest.approx(0.75)
    ratings = web((0, 1, 1.0), (2, 1, -1.0), (3, 1, -1.0))
    # A stranger hears three witnesses: T = -1/3.
    assert told(Fire, ratings, viewer=-1)[1] == pytest.approx(1 / 3)


def test_fire_ages():
    # Own good one of five days ago, ω = 1/2; today's bad one, ω = 1: T = -1/3.
    ratings = Ratings.of([0, 0], [1, 1], [1, -1], [0.0, 5.0])
    assert told(Fire, ratings, viewer=0)[1] == pytest.approx(1 / 3)


def test_fire_stops_its_ears_to_who_lied():
    # 2 and 0 differ on 5: credibility -1. 3 and 0 agree: 1. Only 3 is heard on 1.
    ratings = web((0, 5, 1.0), (2, 5, -1.0), (3, 5, 1.0), (2, 1, -1.0), (3, 1, 1.0))
    assert told(Fire, ratings, viewer=0)[1] == 1
    assert told(Fire, ratings, viewer=-1)[1] == pytest.approx(0.5)
    assert np.isnan(told(Fire, web((0, 5, 1.0), (2, 5, -1.0), (2, 1, -1.0)), viewer=0)[1])


@pytest.mark.parametrize("model", [Regret, Fire])
@given(ratings=webs(agents=7, levels=5), order=st.permutations(range(7)))
@settings(max_examples=25, deadline=None)
def test_names_do_not_matter(model, ratings, order):
    names = np.array(order)
    mine, theirs = told(model, ratings, 3), told(model, relabelled(ratings, names), int(names[3]))
    np.testing.assert_allclose(theirs[names], mine, atol=1e-9)
