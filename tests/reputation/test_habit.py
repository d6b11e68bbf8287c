"""HABIT: overlaps by integration, the mixture one pair at a time, and what it can do that others cannot."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import betaln
from scipy.stats import beta as beta_distribution

from emptor.reputation.habit import Habit, log_likeness
from emptor.testing import check_reputation_model
from reputation.plainly import by_pair, mean
from reputation.webs import told, web, webs

FEW = st.integers(0, 12)


@pytest.mark.parametrize("fields", [{}, {"concentration": 5.0}], ids=str)
def test_contract(fields):
    check_reputation_model(Habit, **fields)


@settings(max_examples=25, deadline=None)
@given(FEW, FEW, FEW, FEW)
def test_likeness_is_the_integral_of_the_product(r1, s1, r2, s2):
    one, other = beta_distribution(r1 + 1, s1 + 1), beta_distribution(r2 + 1, s2 + 1)
    area = quad(lambda x: one.pdf(x) * other.pdf(x), 0, 1)[0]
    assert math.exp(log_likeness(*map(np.float64, (r1, s1, r2, s2)))) == pytest.approx(area, rel=1e-5)


def test_who_says_nothing_weighs_nothing():
    assert log_likeness(np.float64(7), np.float64(2), np.float64(0), np.float64(0)) == pytest.approx(0, abs=1e-12)


def in_words(ratings, viewer, seller, concentration):
    said = by_pair(ratings)
    good, bad = said.get((viewer, seller, 0), (0.0, 0.0))
    weights, means = [math.log(concentration) + betaln(good + 1, bad + 1)], [mean(good, bad)]
    for (i, known, _), (r, s) in said.items():
        if i != viewer or known == seller:
            continue
        weight = betaln(r + good + 1, s + bad + 1) - betaln(r + 1, s + 1)
        for source in range(ratings.agents):
            if source != viewer and (source, known, 0) in said and (source, seller, 0) in said:
                weight += float(log_likeness(*map(np.float64, (*said[source, seller, 0], *said[source, known, 0]))))
        weights.append(weight)
        means.append(mean(r + good, s + bad))
    shares = np.exp(np.array(weights) - max(weights))
    return float(shares @ np.array(means) / shares.sum())


@settings(max_examples=40, deadline=None)
@given(webs(agents=6, levels=5), st.floats(0.1, 10))
def test_it_is_the_mixture_in_words(ratings, concentration):
    for viewer in (0, 4):
        scores = told(Habit, ratings, viewer=viewer, concentration=concentration)
        assert scores == pytest.approx([in_words(ratings, viewer, s, concentration) for s in range(6)])


def test_without_experience_nothing_is_heard():
    assert told(Habit, web((1, 2, 9), (3, 2, 9)), viewer=0)[2] == 0.5


def test_one_seller_known_by_hand():
    """Four good dealings with 2, nobody else says anything: of 3, half the flat prior and half what 2 is like."""
    scores = told(Habit, web((0, 2, 4)), viewer=0, agents=4)
    assert scores[3] == pytest.approx((0.5 + 5 / 6) / 2)
    assert scores[2] == pytest.approx(5 / 6)


def test_one_seller_known_and_one_source_by_hand():
    """The viewer has had six good dealings with 2. A source has said six good words of 2 and of 3.

    The overlap of Beta(7, 1) with itself is B(13, 1) / B(7, 1)² = 49/13: 3 is like 2 with that weight, and like nobody
    known with weight 1. Had the source blamed 2 six times, Beta(1, 7) and Beta(7, 1) would overlap by
    B(7, 7) / (B(7, 1) B(1, 7)) = 49 x 6! 6! / 13!.
    """
    like, unlike = 49 / 13, 49 * math.factorial(6) ** 2 / math.factorial(13)
    for word, overlap in ((6, like), (-6, unlike)):
        score = told(Habit, web((0, 2, 6), (1, 2, word), (1, 3, 6)), viewer=0)[3]
        assert score == pytest.approx((overlap * 7 / 8 + 1 / 2) / (overlap + 1))


def test_a_lie_told_of_all_alike_is_understood():
    """A source that blames the good and praises the bad tells the viewer just as much."""
    found = [(0, 2, 6), (0, 3, -6)]
    honest = told(Habit, web(*found, (1, 2, 6), (1, 3, -6), (1, 4, 6)), viewer=0)[4]
    contrary = told(Habit, web(*found, (1, 2, -6), (1, 3, 6), (1, 4, -6)), viewer=0)[4]
    assert honest == pytest.approx(contrary)
    assert honest > 0.75
