"""Whitby, Josang and Indulska's filter: finds a few liars, and breaks beyond a majority of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.stats import beta as beta_distribution

from emptor.reputation.beta import Beta
from emptor.reputation.filtering import FilteredBeta
from emptor.reputation.library import Ratings
from emptor.testing import check_reputation_model
from reputation.webs import told, webs


def seller(honest: int, liars: int, each: int = 10, served: float = 0.8) -> Ratings:
    """A seller 0 who serves well this often; honest raters say so, liars say that he always cheats."""
    good = round(each * served)
    rater = np.repeat(np.arange(1, honest + liars + 1), each)
    value = np.concatenate([[1.0] * good + [-1.0] * (each - good)] * honest + [[-1.0] * each] * liars)
    return Ratings.of(rater, np.zeros(len(rater)), value)


@pytest.mark.parametrize("fields", [{}, {"quantile": 0.1}, {"reading": "signs"}], ids=str)
def test_contract(fields):
    check_reputation_model(FilteredBeta, **fields)


def test_liars_in_a_minority_are_left_out_to_the_digit():
    for liars in range(4):
        score = told(FilteredBeta, seller(7, liars))[0]
        assert score == pytest.approx((56 + 1) / (70 + 2))


def test_it_breaks_beyond_a_majority():
    """With three liars in ten the score is right to the digit; with seven it is the liars' own."""
    assert told(FilteredBeta, seller(3, 7))[0] == pytest.approx(1 / (70 + 2))
    scores = [told(FilteredBeta, seller(10 - liars, liars))[0] for liars in range(11)]
    assert scores[3] > 0.75 > 0.05 > scores[7]
    assert np.all(np.diff(scores) <= 1e-12)


def in_words(ratings: Ratings, q: float) -> dict[int, float]:
    """The paper's loop, one agent and one rater at a time."""
    out = {}
    for agent in range(ratings.agents):
        mine = (ratings.rated == agent) & (ratings.rater != agent)
        raters = {r: (ratings.good[mine & (ratings.rater == r)]) for r in ratings.rater[mine]}
        while True:
            everything = np.concatenate([*raters.values(), []])
            score = (everything.sum() + 1) / (len(everything) + 2)
            out_of_line = [
                r
                for r, good in raters.items()
                if not beta_distribution.ppf(q, good.sum() + 1, (1 - good).sum() + 1)
                <= score
                <= beta_distribution.ppf(1 - q, good.sum() + 1, (1 - good).sum() + 1)
            ]
            if not out_of_line:
                break
            for r in out_of_line:
                del raters[r]
        out[agent] = score
    return out


@settings(max_examples=25, deadline=None)
@given(webs(agents=5, most=60))
def test_it_is_the_papers_loop(ratings):
    expected = in_words(ratings, 0.05)
    assert told(FilteredBeta, ratings, quantile=0.05) == pytest.approx([expected[k] for k in range(5)])


def test_raters_who_agree_are_all_heard():
    ratings = seller(9, 0)
    assert told(FilteredBeta, ratings)[0] == pytest.approx(told(Beta, ratings)[0])
