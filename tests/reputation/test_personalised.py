"""Zhang and Cohen's approach: the bound, discounting, and the whole one pair at a time."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emptor.reputation.library import Ratings
from emptor.reputation.personalised import Personalised, discounted, enough
from emptor.reputation.subjective_logic import Opinion, discount, evidence, of_evidence
from emptor.testing import check_reputation_model
from reputation.plainly import by_pair
from reputation.webs import told, web, webs


@pytest.mark.parametrize("fields", [{}, {"window_days": 400, "forgetting": 1.0}, {"error": 0.1}], ids=str)
def test_contract(fields):
    check_reputation_model(Personalised, **fields)


def test_how_many_cases_are_enough():
    """-ln((1 - .95) / 2) / (2 x .1²) = 184.4; -ln(.1) / (2 x .2²) = 28.8."""
    assert enough(0.1, 0.95) == pytest.approx(184.444, abs=5e-4)
    assert enough(0.2, 0.8) == pytest.approx(28.782, abs=5e-4)


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 0.99))
def test_discounting_is_subjective_logics(good, bad, trust):
    expected = evidence(discount(Opinion(trust, 1 - trust, 0.0), of_evidence(good, bad)))
    assert discounted(np.array(good), np.array(bad), np.array(trust)) == (
        pytest.approx(expected[0], abs=1e-9),
        pytest.approx(expected[1], abs=1e-9),
    )


def in_words(ratings, viewer, seller, day, window=30.0, forgetting=0.9, error=0.2, confidence=0.8):
    said = by_pair(ratings, window)
    word = {key: np.sign(round(good - bad, 9)) for key, (good, bad) in said.items()}
    bound = -math.log((1 - confidence) / 2) / (2 * error**2)

    def trust(adviser):
        cases, alike, public_cases, public_alike = 0, 0, 0, 0
        for (i, j, t), w in word.items():
            if i != adviser or not w:
                continue
            if word.get((viewer, j, t)):
                cases, alike = cases + 1, alike + (word[viewer, j, t] == w)
            others = np.sign(sum(x for (k, about, s), x in word.items() if k != adviser and (about, s) == (j, t)))
            if others:
                public_cases, public_alike = public_cases + 1, public_alike + (others == w)
        sure = min(1, cases / bound)
        return sure * (alike + 1) / (cases + 2) + (1 - sure) * (public_alike + 1) / (public_cases + 2)

    own, told_of = [0.0, 0.0], [0.0, 0.0]
    for (i, j, t), (good, bad) in said.items():
        if j == seller:
            fade = forgetting ** (day // window - t)
            if i == viewer:
                parts, sums = (good, bad), own
            else:
                parts, sums = discounted(np.array(good), np.array(bad), np.array(trust(i))), told_of
            sums[0] += fade * float(parts[0])
            sums[1] += fade * float(parts[1])
    sure = min(1, sum(own) / bound)
    private, public = ((x[0] + 1) / (sum(x) + 2) for x in (own, told_of))
    return sure * private + (1 - sure) * public


@settings(max_examples=40, deadline=None)
@given(webs(agents=6, levels=5))
def test_it_is_the_model_in_words(ratings):
    for viewer in (0, 3):
        scores = told(Personalised, ratings, viewer=viewer, day=75.0)
        assert scores == pytest.approx([in_words(ratings, viewer, s, 75.0) for s in range(6)])


def test_a_trusted_word_by_hand():
    """1 has never been compared with anybody: trust 1/2, and 4 good dealings count 2 x .5 x 4 / (.5 x 4 + 2) = 1."""
    assert told(Personalised, web((1, 2, 4)), viewer=0)[2] == pytest.approx(2 / 3)


@pytest.mark.parametrize(("error", "expected"), [(0.1, 0.557959), (0.2, 0.588981)])
def test_private_and_public_trust_by_hand(error, expected):
    """The paper's equations, on five common cases; its own example was not to be had.

    The viewer and adviser 1 praise sellers 10 to 14, and three others blame them. Private: (5 + 1) / (5 + 2) = 6/7.
    Public: most others (one praises, three blame) never speak like him: 1/7. Chernoff asks for ln 10 / (2 error²)
    = 115.13 or 28.78 cases at a confidence of .8, so that w = 5 / 115.13 = .0434, or .1737, and
    T = w 6/7 + (1 - w) 1/7 = .17388, or .26694. His four words of praise for 20 are worth
    2 T 4 / ((1 - T) 4 + 2) = .26224, or .43298, and the seller is trusted (1 + that) / (2 + that).
    """
    rows = [(k, s, 1 if k < 2 else -1) for k in (0, 1, 3, 4, 5) for s in range(10, 15)]
    found = told(Personalised, web(*rows, (1, 20, 4)), viewer=0, error=error, confidence=0.8)[20]
    assert found == pytest.approx(expected, abs=2e-6)


def test_enough_own_experience_decides_alone():
    liars = [(k, 2, -9) for k in range(3, 12)]
    assert told(Personalised, web((0, 2, 30), *liars), viewer=0)[2] == pytest.approx(31 / 32)


def test_private_trust_takes_over_from_public():
    """Most praise bad sellers; the viewer, once he knows them, trusts the few who do not."""
    rows = [(liar, s, 1) for liar in (1, 2, 3) for s in range(10, 40)]
    rows += [(4, s, -1) for s in range(10, 40)] + [(1, 50, 8), (4, 50, -8)]
    before = told(Personalised, web(*rows), viewer=0)[50]
    after = told(Personalised, web(*rows, *[(0, s, -1) for s in range(10, 40)]), viewer=0)[50]
    assert before > 0.6
    assert after < 0.3


def test_words_of_other_windows_do_not_compare():
    early, late = [(0, 2)] * 3, [(1, 2)] * 3
    pairs = [*early, *late, (1, 3)]
    one = Ratings.of(*zip(*pairs, strict=True), [1.0] * 7, [0.0] * 3 + [20.0] * 4)
    two = Ratings.of(*zip(*pairs, strict=True), [1.0] * 7, [0.0] * 3 + [40.0] * 4)
    fields = {"viewer": 0, "error": 0.9, "confidence": 0.1, "forgetting": 1.0}
    assert told(Personalised, one, **fields)[3] > told(Personalised, two, **fields)[3]
