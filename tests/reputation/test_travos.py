"""TRAVOS: refits, confidence and accuracy by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta as beta_distribution

from emptor.reputation.library import make
from emptor.reputation.travos import FLAT_DEVIATION, Travos, adjusted, beta_moments, refit
from emptor.testing import check_reputation_model
from reputation.webs import told, web

AMOUNT = st.floats(0, 500)


@pytest.mark.parametrize("fields", [{}, {"bins": 2}, {"error": 0.1, "confidence": 0.99}], ids=str)
def test_contract(fields):
    check_reputation_model(Travos, **fields)


def test_the_flat_deviation():
    assert pytest.approx(0.288675, abs=5e-7) == FLAT_DEVIATION


@given(AMOUNT, AMOUNT)
def test_a_refit_gives_back_the_evidence(good, bad):
    again = refit(*beta_moments(np.array(good), np.array(bad)))
    assert again == (pytest.approx(good, abs=1e-6), pytest.approx(bad, abs=1e-6))


@given(AMOUNT, AMOUNT, st.floats(0, 1))
def test_adjusting_moves_mean_and_deviation_and_nothing_is_cut_off(good, bad, accuracy):
    mean, deviation = beta_moments(np.array(good), np.array(bad))
    told_good, told_bad = adjusted(np.array(good), np.array(bad), np.array(accuracy))
    new_mean, new_deviation = beta_moments(told_good, told_bad)
    assert new_mean == pytest.approx(0.5 + accuracy * (mean - 0.5), abs=1e-6)
    assert new_deviation == pytest.approx(FLAT_DEVIATION + accuracy * (deviation - FLAT_DEVIATION), abs=1e-6)


@given(AMOUNT, AMOUNT)
def test_the_accurate_are_taken_at_their_word_and_the_others_not_at_all(good, bad):
    full, none = (adjusted(np.array(good), np.array(bad), np.array(p)) for p in (1.0, 0.0))
    assert full == (pytest.approx(good, abs=1e-6), pytest.approx(bad, abs=1e-6))
    assert none == (pytest.approx(0, abs=1e-6), pytest.approx(0, abs=1e-6))


def test_confidence_by_the_distribution():
    model = make(Travos)
    for good, bad in ((0, 0), (3, 1), (9, 0), (20, 4)):
        mean = (good + 1) / (good + bad + 2)
        d = beta_distribution(good + 1, bad + 1)
        mass = d.cdf(min(1, mean + 0.2)) - d.cdf(max(0, mean - 0.2))
        assert model.confident(np.array([float(good)]), np.array([float(bad)]))[0] == (mass >= 0.95)


def test_enough_experience_asks_nobody():
    ratings = web((0, 3, 20), (1, 3, -50), (1, 4, -5))
    assert told(Travos, ratings, viewer=0)[3] == pytest.approx(21 / 22)


def test_a_witness_by_hand():
    """Witness 1 praises 3 (said 6/7, top bin) and 4; viewer 0 had two good and one bad dealing with 3, none with 4.

    Worked out here: accuracy is the mass of Beta(3, 2) above .8, 1 - (4 x .8^3 - 3 x .8^4) = 0.1808.
    """
    ratings = web((0, 3, 1), (0, 3, 1), (0, 3, -1), (1, 3, 5), (1, 4, 8))
    accuracy = beta_distribution(3, 2).sf(0.8)
    assert accuracy == pytest.approx(0.1808)
    good, bad = adjusted(np.array(8.0), np.array(0.0), np.array(accuracy))
    assert told(Travos, ratings, viewer=0)[4] == pytest.approx(float((good + 1) / (good + bad + 2)))


def test_an_untried_witness_has_the_mass_of_one_bin():
    ratings = web((1, 4, 8))
    good, bad = adjusted(np.array(8.0), np.array(0.0), np.array(0.2))
    assert told(Travos, ratings, viewer=0)[4] == pytest.approx(float((good + 1) / (good + bad + 2)))


def test_liars_lose_weight():
    """One praises five bad sellers; the viewer found otherwise, and does not believe him of a sixth."""
    lies = [(1, k, 6) for k in range(10, 16)]
    truth = [(0, k, -4) for k in range(10, 15)]
    naive, wise = told(Travos, web(*lies), viewer=0)[15], told(Travos, web(*lies, *truth), viewer=0)[15]
    assert naive > 0.55
    assert wise == pytest.approx(0.5, abs=0.01)
