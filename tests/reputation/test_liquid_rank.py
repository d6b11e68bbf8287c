from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emptor.reputation.library import Ratings, make
from emptor.reputation.liquid_rank import LiquidRank
from reputation.webs import relabelled, told, webs


def after(ratings: Ratings, day: float, **fields: float) -> np.ndarray:
    model = make(LiquidRank, period_days=1.0, **fields)
    memory = model.begin()
    model.learn(memory, ratings)
    agents = np.arange(ratings.agents)
    return model.score(memory, agents, agents, day)


def test_one_period_by_hand():
    # d1 = .5 lg 10 = .5, d2 = .5 lg 100 = 1, d3 = -.5: pressed to lg 1.5, lg 2, -lg 1.5 and divided by lg 2, that is
    # .584963, 1, -.584963. Each is mixed half and half with .5; below 0 is 0.
    ratings = Ratings.of([0, 0, 0], [1, 2, 3], [1, 1, -1], amount=[9, 99, 9])
    np.testing.assert_allclose(after(ratings, 0.0), [0.5, 0.5424813, 0.75, 0.0], atol=1e-6)


def test_what_nobody_speaks_of_drifts():
    ratings = Ratings.of([0], [1], [1])
    assert after(ratings, 0.0)[1] == pytest.approx(0.75)
    assert after(ratings, 1.0)[1] == pytest.approx(0.75), "the period ended, and nothing else happened"
    assert after(ratings, 3.0)[1] == pytest.approx(0.5 + 0.25 / 4)
    assert after(ratings, 3.0, decayed=0.0)[1] == pytest.approx(0.75 / 4)


def test_raters_weigh_by_their_standing_at_the_start_of_the_period():
    # On day 0, 1 rises to .75 and 2 falls to 0; on day 1 they disagree on 3 and 4.
    ratings = Ratings.of([0, 0, 1, 2, 1, 2], [1, 2, 3, 3, 4, 4], [1, -1, 1, -1, -1, 1], [0, 0, 1, 1, 1, 1])
    scores = after(ratings, 1.0)
    assert scores[3] > 0.7
    assert scores[4] == 0


@given(webs(agents=7, levels=5), st.permutations(range(7)))
@settings(max_examples=25, deadline=None)
def test_names_do_not_matter_and_scores_are_bounded(ratings, order):
    names = np.array(order)
    mine, theirs = told(LiquidRank, ratings), told(LiquidRank, relabelled(ratings, names))
    np.testing.assert_allclose(theirs[names], mine, atol=1e-9)
    heard = mine[~np.isnan(mine)]
    assert ((heard >= 0) & (heard <= 1)).all()
