from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emptor.reputation.library import make
from emptor.reputation.peer_prediction import PeerPrediction, forecast
from reputation.webs import relabelled, told, web, webs


def expected(said: bool, truth: bool) -> float:
    """Mean score of a rater who saw `truth` and says `said`, if the other tells the truth."""
    chance = forecast(0.85, 0.45, 0.5)[0 if truth else 1]
    model = make(PeerPrediction)
    return chance * model.worth(said, True) + (1 - chance) * model.worth(said, False)


def test_the_papers_example():
    good, bad = forecast(0.85, 0.45, 0.5)
    assert (round(good, 4), round(bad, 4)) == (0.7115, 0.5357)
    assert round(expected(False, False), 4) == -0.6906
    assert round(expected(True, False), 4) == -0.7595
    assert expected(True, True) > expected(False, True)


def test_always_good_is_an_equilibrium_too():
    model = make(PeerPrediction)
    assert model.worth(True, True) > model.worth(False, True)


@given(st.floats(0.5, 0.99), st.floats(0.01, 0.49), st.floats(0.05, 0.95))
def test_the_truth_pays_best_among_the_truthful(high, low, prior):
    model = make(PeerPrediction, good_if_high=high, good_if_low=low, prior=prior)
    for truth in (True, False):
        chance = forecast(high, low, prior)[0 if truth else 1]
        pay = [
            chance * model.worth(said, True) + (1 - chance) * model.worth(said, False) for said in (truth, not truth)
        ]
        assert pay[0] >= pay[1] - 1e-12


def test_a_score_by_hand():
    # 0 and 1 agree on 2 (ln .7115 each); 3 then differs from 1: 3 gets ln .5357, and 1 a second score, ln .2885.
    ratings = web((0, 2, 1.0), (1, 2, 1.0), (3, 2, -1.0))
    model = make(PeerPrediction)
    memory = model.begin()
    model.learn(memory, ratings)
    good, bad = forecast(0.85, 0.45, 0.5)
    wanted = [math.log(good), math.log(good) + math.log(1 - good), 0.0, math.log(bad)]
    np.testing.assert_allclose(memory.earned, wanted)
    np.testing.assert_allclose(memory.times, [1, 2, 0, 1])
    weight = model.weights(memory)
    assert told(model, ratings)[2] == pytest.approx((weight[0] + weight[1]) / (weight[0] + weight[1] + weight[3]))


def test_who_contradicts_everybody_loses_weight_and_without_sharpness_nobody_does():
    rows = [(i, 10 + j, 1.0) for j in range(6) for i in range(4)] + [(4, 10 + j, -1.0) for j in range(6)]
    ratings = web(*sorted(rows, key=lambda row: row[1]))
    plain, weighed = told(PeerPrediction, ratings, sharpness=0.0), told(PeerPrediction, ratings)
    assert plain[10] == pytest.approx(0.8)
    assert weighed[10] > 0.8
    assert np.isnan(weighed[0])


@given(webs(agents=7, levels=5), st.permutations(range(7)))
@settings(max_examples=25, deadline=None)
def test_names_do_not_matter(ratings, order):
    names = np.array(order)
    mine, theirs = told(PeerPrediction, ratings), told(PeerPrediction, relabelled(ratings, names))
    np.testing.assert_allclose(theirs[names], mine)
