"""Beta and Dirichlet reputation: cases by hand, and what must hold on any stream."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emptor.reputation.beta import Beta, BetaForgetting, BetaSequence, Dirichlet
from emptor.reputation.library import Ratings, make
from emptor.testing import check_reputation_model
from reputation.webs import relabelled, told, webs

FAMILY = [Beta, BetaForgetting, BetaSequence, Dirichlet]


def of_one(*value: float, day: list[float] | None = None, levels: int = 3) -> Ratings:
    return Ratings.of(range(1, len(value) + 1), [0] * len(value), value, day, levels=levels)


@pytest.mark.parametrize("model", FAMILY, ids=lambda m: m.name)
def test_contract(model):
    check_reputation_model(model)


def test_contract_under_other_fields():
    check_reputation_model(Beta, base_rate=0.8, prior_weight=5.0, reading="signs")
    check_reputation_model(BetaForgetting, forgetting=1.0)
    check_reputation_model(Dirichlet, point="pleases")


@pytest.mark.parametrize(("good", "bad", "mean"), [(0, 0, 0.5), (1, 0, 2 / 3), (8, 2, 0.75), (0, 3, 0.2)])
def test_beta_by_hand(good, bad, mean):
    """(r + 1) / (r + s + 2)."""
    ratings = of_one(*[1.0] * good, *[-1.0] * bad)
    assert told(Beta, ratings, agents=1)[0] == pytest.approx(mean, abs=1e-15)


def test_forgetting_by_hand():
    ratings = of_one(1, -1, day=[0.0, 10.0])
    decay = 0.9**10
    assert told(BetaForgetting, ratings, forgetting=0.9)[0] == pytest.approx((decay + 1) / (decay + 1 + 2))
    assert told(BetaForgetting, ratings, forgetting=0.9, day=20.0)[0] == pytest.approx(
        (decay**2 + 1) / (decay**2 + decay + 2)
    )
    assert told(BetaSequence, ratings, forgetting=0.5)[0] == pytest.approx((0.5 + 1) / (1.5 + 2))


@pytest.mark.parametrize("forgetting", [0.5, 0.9, 0.99])
def test_evidence_tends_to_one_over_one_minus_lambda(forgetting):
    n = round(40 / (1 - forgetting))
    limit = 1 / (1 - forgetting)
    ratings = of_one(*[1.0] * n)
    assert told(BetaSequence, ratings, forgetting=forgetting)[0] == pytest.approx((limit + 1) / (limit + 2))


@settings(max_examples=50, deadline=None)
@given(webs(levels=5), st.randoms(use_true_random=False))
def test_without_forgetting_order_and_dates_do_not_matter(ratings, random):
    other = np.array(random.sample(range(len(ratings)), len(ratings)))
    mixed = Ratings.of(
        ratings.rater[other], ratings.rated[other], ratings.value[other], agents=ratings.agents, levels=5
    )
    plain = told(Beta, ratings)
    assert told(Beta, mixed) == pytest.approx(plain, abs=1e-12)
    assert told(BetaForgetting, ratings, forgetting=1.0, day=1e4) == pytest.approx(plain, abs=1e-12)
    assert told(BetaSequence, ratings, forgetting=1.0) == pytest.approx(plain, abs=1e-12)


@settings(max_examples=50, deadline=None)
@given(webs(levels=5))
def test_the_mean_of_dirichlet_is_beta(ratings):
    fields = {"forgetting": 0.95, "prior_weight": 3.0}
    assert told(Dirichlet, ratings, **fields) == pytest.approx(told(BetaForgetting, ratings, **fields), abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(webs(), st.permutations(range(8)))
def test_other_numbers_permute_scores(ratings, names):
    names = np.array(names)
    for model in FAMILY:
        assert told(model, relabelled(ratings, names))[names] == pytest.approx(told(model, ratings), abs=1e-12)


def test_shares_of_levels_by_hand():
    """Five levels, C = 2: (R_i + 2/5) / (sum of R + 2)."""
    ratings = of_one(1, 1, 0, -1, levels=5)
    model = make(Dirichlet, forgetting=1.0)
    memory = model.begin()
    model.learn(memory, ratings)
    shares = model.shares(memory, np.array([0, 5]), 0.0)
    assert shares[0] == pytest.approx(np.array([1.4, 0.4, 1.4, 0.4, 2.4]) / 6)
    assert shares[1] == pytest.approx([0.2] * 5)


def test_what_pleases_is_not_the_mean():
    middling, mixed = of_one(0.5, 0.5, 0.5, 0.5, levels=5), of_one(1, 1, 1, -1, levels=5)
    assert told(Dirichlet, middling)[0] == pytest.approx(told(Dirichlet, mixed)[0])
    assert told(Dirichlet, middling, point="pleases")[0] > told(Dirichlet, mixed, point="pleases")[0]
