"""Opinions: fusing adds evidence, discounting never adds any; and the model that is made of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emptor.reputation.beta import Beta
from emptor.reputation.subjective_logic import (
    Opinion,
    SubjectiveLogic,
    averaging,
    cumulative,
    discount,
    discount_by_expectation,
    evidence,
    of_evidence,
    weighted,
)
from emptor.testing import check_reputation_model
from reputation.webs import told, web, webs

AMOUNT = st.floats(0, 1e4)


@st.composite
def opinions(draw):
    return of_evidence(draw(AMOUNT), draw(AMOUNT))


def close(one, other):
    assert np.array(one[:3]) == pytest.approx(np.array(other[:3]), abs=1e-12)


@pytest.mark.parametrize("fusion", ["cumulative", "averaging", "weighted"])
@pytest.mark.parametrize("discounting", ["belief", "expectation"])
def test_contract(fusion, discounting):
    check_reputation_model(SubjectiveLogic, fusion=fusion, discounting=discounting)


@given(opinions(), opinions())
def test_belief_disbelief_and_uncertainty_make_one(x, y):
    operators = (cumulative, averaging, weighted, discount, discount_by_expectation)
    for opinion in (x, *(of(x, y) for of in operators)):
        assert sum(opinion[:3]) == pytest.approx(1.0)
        assert min(opinion[:3]) >= 0


@given(AMOUNT, AMOUNT, AMOUNT, AMOUNT)
def test_fusing_cumulatively_is_adding_evidence(r1, s1, r2, s2):
    close(cumulative(of_evidence(r1, s1), of_evidence(r2, s2)), of_evidence(r1 + r2, s1 + s2))


@given(AMOUNT, AMOUNT, AMOUNT, AMOUNT)
def test_averaging_is_averaging_evidence(r1, s1, r2, s2):
    close(averaging(of_evidence(r1, s1), of_evidence(r2, s2)), of_evidence((r1 + r2) / 2, (s1 + s2) / 2))


@given(st.floats(0.01, 1e4), AMOUNT, st.floats(0.01, 1e4), AMOUNT)
def test_weighted_fusion_weighs_evidence_by_confidence(r1, s1, r2, s2):
    x, y = of_evidence(r1, s1), of_evidence(r2, s2)
    c1, c2 = 1 - x.uncertainty, 1 - y.uncertainty
    mean = [(c1 * a + c2 * b) / (c1 + c2) for a, b in ((r1, r2), (s1, s2))]
    close(weighted(x, y), of_evidence(*mean))


@given(opinions(), opinions(), opinions())
def test_laws_of_the_operators(x, y, z):
    vacuous = of_evidence(0.0, 0.0)
    close(cumulative(x, y), cumulative(y, x))
    close(cumulative(cumulative(x, y), z), cumulative(x, cumulative(y, z)))
    close(discount(x, discount(y, z)), discount(discount(x, y), z))
    close(averaging(x, x), x)
    close(weighted(x, x), x)
    close(cumulative(x, vacuous), x)
    close(weighted(x, vacuous), x)
    close(discount(Opinion(1.0, 0.0, 0.0), x), x)
    close(discount(Opinion(0.0, 1.0, 0.0), x), vacuous)
    close(discount(vacuous, x), vacuous)


@given(AMOUNT, AMOUNT)
def test_evidence_there_and_back(r, s):
    assert evidence(of_evidence(r, s)) == (pytest.approx(r, abs=1e-9), pytest.approx(s, abs=1e-9))
    assert of_evidence(r, s).expectation == pytest.approx((r + 1) / (r + s + 2))


def test_by_hand():
    """Worked out here from the formulas: b = b1 b2, d = b1 d2, u = d1 + u1 + b1 u2; kappa = u1 + u2 - u1 u2."""
    trust, told_of = Opinion(0.6, 0.2, 0.2), Opinion(0.5, 0.3, 0.2)
    close(discount(trust, told_of), (0.3, 0.18, 0.52))
    close(discount_by_expectation(trust, told_of), (0.35, 0.21, 0.44))
    close(cumulative(trust, told_of), (0.22 / 0.36, 0.1 / 0.36, 0.04 / 0.36))
    close(averaging(trust, told_of), (0.55, 0.25, 0.2))
    close(weighted(Opinion(0.6, 0.2, 0.2), Opinion(0.1, 0.1, 0.8)), (0.388 / 0.68, 0.132 / 0.68, 0.16 / 0.68))


def test_two_certain_opinions_are_averaged():
    for fuse in (cumulative, averaging, weighted):
        close(fuse(Opinion(1.0, 0.0, 0.0), Opinion(0.0, 1.0, 0.0)), (0.5, 0.5, 0.0))
    close(weighted(of_evidence(0.0, 0.0), of_evidence(0.0, 0.0)), (0.0, 0.0, 1.0))


@pytest.mark.parametrize("fuse", [cumulative, averaging, weighted])
def test_arrays_are_worked_on_at_once(fuse):
    good, bad = np.array([0.0, 3.0, 10.0]), np.array([0.0, 1.0, 0.0])
    many = fuse(of_evidence(good, bad), of_evidence(bad, good))
    for k in range(3):
        one = fuse(of_evidence(good[k], bad[k]), of_evidence(bad[k], good[k]))
        assert [part[k] for part in many[:3]] == pytest.approx([float(p) for p in one[:3]])


# -- the model -------------------------------------------------------------------------------------


def test_own_experience_is_not_discounted():
    assert told(SubjectiveLogic, web((0, 1, 4)), viewer=0)[1] == pytest.approx(5 / 6)


def test_a_word_of_somebody_who_agreed_by_hand():
    """0 and 1 agreed on 3 and 4 (trust 3/4 expected, 1/2 believed); 1 had two good dealings with 5."""
    ratings = web((0, 3, 1), (0, 4, -1), (1, 3, 1), (1, 4, -1), (1, 5, 2))
    for discounting, rate in (("belief", 2 / 4), ("expectation", 3 / 4)):
        word = Opinion(rate * 0.5, 0.0, 1 - rate * 0.5)
        score = told(SubjectiveLogic, ratings, viewer=0, discounting=discounting)[5]
        assert score == pytest.approx(word.expectation)
    # Somebody who disagreed on both: trust 1/4 expected, none believed.
    ratings = web((0, 3, 1), (0, 4, -1), (1, 3, -1), (1, 4, 1), (1, 5, 2))
    assert told(SubjectiveLogic, ratings, viewer=0, discounting="belief")[5] == 0.5
    assert told(SubjectiveLogic, ratings, viewer=0)[5] == pytest.approx(0.25 * 0.5 + 0.5 * (1 - 0.25 * 0.5))


@pytest.mark.parametrize("fusion", [("cumulative", cumulative), ("averaging", averaging), ("weighted", weighted)])
def test_the_model_fuses_as_the_operators_do(fusion):
    """A viewer with two dealings of his own, and one stranger with four."""
    name, fuse = fusion
    ratings = web((0, 2, 2), (1, 2, -4))
    # 0 and 1 have 2 in common and disagree: trust (0 + 1) / (1 + 2) = 1/3 expected.
    trust = of_evidence(0.0, 1.0)
    word = discount_by_expectation(trust, of_evidence(0.0, 4.0))
    expected = fuse(of_evidence(2.0, 0.0), word).expectation
    assert told(SubjectiveLogic, ratings, viewer=0, fusion=name)[2] == pytest.approx(float(expected))


@given(webs(agents=6))
def test_it_lies_between_the_prior_and_everybody_at_their_word(ratings):
    """A stranger believes everybody half: never as far from 1/2 as if all evidence counted in full."""
    half = told(SubjectiveLogic, ratings)
    self_free = ratings[ratings.rater != ratings.rated]
    if len(self_free):
        lone = np.bincount(self_free.rated, minlength=6) == 1
        full = told(Beta, self_free)
        assert np.all(np.abs(half[lone] - 0.5) <= np.abs(full[lone] - 0.5) + 1e-12)
