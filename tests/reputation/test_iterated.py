"""Fairness and goodness, REV2, PowerTrust and PeerTrust: webs small enough to solve by hand, and fixed points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emptor.reputation.counts import MeanRating
from emptor.reputation.fairness_goodness import FairnessGoodness, fairness_and_goodness
from emptor.reputation.library import Ratings, make
from emptor.reputation.pairs import rows_to_one
from emptor.reputation.peertrust import PeerTrust, PeerTrustSimilar
from emptor.reputation.powertrust import PowerTrust
from emptor.reputation.rev2 import Rev2
from reputation.webs import relabelled, told, web, webs

ALL = (FairnessGoodness, Rev2, PowerTrust, PeerTrust, PeerTrustSimilar)


@pytest.mark.parametrize("model", ALL)
@given(ratings=webs(agents=7, levels=5), order=st.permutations(range(7)))
@settings(max_examples=15, deadline=None)
def test_names_do_not_matter(model, ratings, order):
    names = np.array(order)
    mine, theirs = told(model, ratings, 3), told(model, relabelled(ratings, names), int(names[3]))
    np.testing.assert_allclose(theirs[names], mine, atol=1e-7)


@given(webs(agents=7, levels=21))
@settings(max_examples=60, deadline=None)
def test_fairness_and_goodness_are_a_fixed_point(ratings):
    fair, good = fairness_and_goodness(ratings)
    for v in range(7):
        at = ratings.rated == v
        assert good[v] == pytest.approx((fair[ratings.rater[at]] * ratings.value[at]).mean() if at.any() else np.nan,
                                        abs=1e-9, nan_ok=True)  # fmt: skip
        by = ratings.rater == v
        off = np.abs(ratings.value[by] - good[ratings.rated[by]])
        assert fair[v] == pytest.approx(1 - off.mean() / 2 if by.any() else np.nan, abs=1e-9, nan_ok=True)
    assert np.nanmax(np.abs(good)) <= 1
    assert np.nanmin(fair) >= 0


def test_goodness_by_hand():
    # Two raters who contradict each other on 1 are half fair and leave it at 0. Where a third agrees with the first,
    # u = 1 - (1 - g)/2 and l = 1 - (1 + g)/2 are the fairness of those two and of the liar, and g = (2u - l)/3:
    # g = (1 + g - (1 - g)/2)/3 = (1/2 + 3g/2)/3, so g = 1/3, u = 2/3, l = 1/3.
    fair, good = fairness_and_goodness(web((0, 1, 1.0), (2, 1, -1.0)))
    np.testing.assert_allclose([*fair[[0, 2]], good[1]], [0.5, 0.5, 0.0], atol=1e-12)
    fair, good = fairness_and_goodness(web((0, 1, 1.0), (2, 1, -1.0), (3, 1, 1.0)))
    np.testing.assert_allclose([fair[0], fair[2], fair[3], good[1]], [2 / 3, 1 / 3, 2 / 3, 1 / 3], atol=1e-11)
    assert told(FairnessGoodness, web((0, 1, 1.0), (2, 1, -1.0), (3, 1, 1.0)))[1] == pytest.approx(2 / 3)


@given(webs(agents=7, levels=5), st.sampled_from([0.0, 1.0, 5.0]), st.sampled_from([0.0, 2.0]))
@settings(max_examples=60, deadline=None)
def test_rev2_is_a_fixed_point(ratings, prior, weight):
    model = make(Rev2, alpha=prior, beta=prior, gamma_fair=weight)
    fair, good, sure = model.solve(ratings)
    again = (weight * fair[ratings.rater] + 1 - np.abs(ratings.value - good[ratings.rated]) / 2) / (weight + 1)
    np.testing.assert_allclose(sure, again, atol=1e-6)
    for v in range(7):
        at, by = ratings.rated == v, ratings.rater == v
        if at.any():
            total = (sure[at] * ratings.value[at]).sum() + prior * np.nanmean(good)
            assert good[v] == pytest.approx(total / (at.sum() + prior), abs=1e-6)
        if by.any():
            total = sure[by].sum() + prior * np.nanmean(fair)
            assert fair[v] == pytest.approx(total / (by.sum() + prior), abs=1e-6)


def test_rev2_by_hand():
    # Two who contradict each other: G = 0 and F = R = (F + 1/2)/2, so all are one half.
    fair, good, sure = make(Rev2).solve(web((0, 1, 1.0), (2, 1, -1.0)))
    np.testing.assert_allclose([fair[0], fair[2], good[1], *sure], [0.5, 0.5, 0, 0.5, 0.5], atol=1e-9)


def test_a_prior_holds_back_who_has_one_rating():
    ratings = web(*[(i, 9, 1.0) for i in range(8)], (8, 10, -1.0), (7, 11, 1.0))
    free, held = told(Rev2, ratings, beta=0.0), told(Rev2, ratings, beta=5.0)
    assert free[9] - held[9] < free[11] - held[11]
    assert held[10] > free[10]


def dense_stationary(forward: np.ndarray, restart: np.ndarray, a: float) -> np.ndarray:
    n = len(restart)
    return np.linalg.solve(np.eye(n) - (1 - a) * forward, a * restart)


@given(webs(agents=8))
@settings(max_examples=40, deadline=None)
def test_powertrust_solves_its_equation(ratings):
    model = make(PowerTrust, power_share=0.3)
    memory = model.begin()
    model.learn(memory, ratings)
    if not len(memory.power):
        return
    restart = np.zeros(8)
    restart[memory.power] = 1 / len(memory.power)
    local = rows_to_one(memory.pairs.trust()).toarray()
    local[local.sum(axis=1) == 0] = restart
    wanted = dense_stationary(np.linalg.matrix_power(local.T, 2), restart, 0.15)
    np.testing.assert_allclose(memory.trust, wanted, atol=1e-10)


def test_power_nodes_are_whom_most_trust():
    # Everybody trusts 5, and 5 trusts 4: looking two steps ahead, 4 is the power node of one in six.
    ratings = web(*[(i, 5, 1.0) for i in range(5)], (5, 4, 1.0))
    model = make(PowerTrust, power_share=0.16)
    memory = model.begin()
    model.learn(memory, ratings)
    assert set(memory.power) <= {4, 5}
    np.testing.assert_allclose(memory.trust.sum(), 1.0)
    assert memory.trust[[4, 5]].sum() > 0.9


def test_peertrust_by_hand():
    # 0 praises 1 and blames 2; of these, 1 praises 3 and 2 blames it: only 1 is believed.
    ratings = web((0, 1, 1.0), (0, 2, -1.0), (1, 3, 1.0), (2, 3, -1.0))
    np.testing.assert_allclose(told(PeerTrust, ratings), [np.nan, 1, 0, 1])
    # With 2 half trusted it is 1 : 1/2, and with a deal of 4 times the size behind the blame 1 : 2.
    half = web((0, 1, 1.0), (0, 2, 0.0), (1, 3, 1.0), (2, 3, -1.0))
    assert told(PeerTrust, half)[3] == pytest.approx(2 / 3)
    large = web((0, 1, 1.0), (0, 2, 0.0), (1, 3, 1.0), (2, 3, -1.0), amount=[1, 1, 1, 4])
    assert told(PeerTrust, large)[3] == pytest.approx(1 / 3)
    assert told(PeerTrust, large, size_power=0.0)[3] == pytest.approx(2 / 3)


def test_likeness_by_hand():
    # 0 and 1 agree on 3 and differ by one half (0 to 1) on 4: likeness 1 - sqrt((0 + 1/4)/2) = .646447.
    # 0 and 2 differ on 3 altogether: 0. So 5, praised by 1 and blamed by 2, is 1 for 0.
    ratings = web((0, 3, 1.0), (0, 4, 1.0), (1, 3, 1.0), (1, 4, 0.0), (2, 3, -1.0), (1, 5, 1.0), (2, 5, -1.0))
    assert told(PeerTrustSimilar, ratings, viewer=0)[5] == pytest.approx(1.0)
    # 6 has nobody in common with 0 and is believed by one half: 5 is .646447 / (.646447 + .5).
    more = web((0, 3, 1.0), (0, 4, 1.0), (1, 3, 1.0), (1, 4, 0.0), (1, 5, 1.0), (6, 5, -1.0))
    assert told(PeerTrustSimilar, more, viewer=0)[5] == pytest.approx(0.646447 / 1.146447, abs=1e-6)
    assert told(PeerTrustSimilar, more, viewer=-1)[5] == pytest.approx(0.5)


@given(webs(agents=7, levels=5))
@settings(max_examples=40, deadline=None)
def test_peertrust_is_a_fixed_point_between_the_ratings(ratings):
    trust = told(PeerTrust, ratings)
    for v in range(7):
        at = (ratings.rated == v) & (ratings.rater != v)
        if not at.any():
            assert np.isnan(trust[v])
            continue
        good = ratings.good[at]
        assert good.min() - 1e-9 <= trust[v] <= good.max() + 1e-9


def test_peertrust_with_nobody_rating_raters_is_the_mean():
    ratings = Ratings.of([0, 1, 2], [3, 3, 3], [1, 1, -1])
    assert told(PeerTrust, ratings)[3] == pytest.approx(2 / 3)
    assert told(PeerTrustSimilar, ratings, viewer=-1)[3] == pytest.approx(2 / 3)


def test_power_nodes_that_rate_nobody_share_all_trust_alike():
    """10 has three words of praise and 11 one; as the two power nodes of six who dealt they are told apart no more."""
    ratings = web(*[(b, 10, 1) for b in (0, 1, 2)], (3, 11, 1))
    np.testing.assert_allclose(told(PowerTrust, ratings, power_share=0.3)[[10, 11]], [0.5, 0.5])
    assert told(PowerTrust, ratings, power_share=0.01)[10] == pytest.approx(1.0)


def _asymmetric_market():
    """Buyers 0 to 4 rate sellers 10 to 13 and are rated by nobody; 3 and 4 lie about all."""
    honest = [(b, s, 1 if s < 12 else -1) for b in (0, 1, 2) for s in (10, 11, 12, 13)]
    liars = [(b, s, -1 if s < 12 else 1) for b in (3, 4) for s in (10, 11, 12, 13)]
    return [*honest, *liars]


def test_where_nobody_rates_the_raters_trust_value_is_the_mean_and_similarity_is_not():
    """T(p) is the same for all raters and cancels: 3 of 5 praise 10. A liar is as unlike buyer 0 as can be: Sim = 0."""
    ratings = web(*_asymmetric_market())
    trust = told(PeerTrust, ratings, viewer=0)
    np.testing.assert_allclose(trust[10:14], told(MeanRating, ratings, viewer=0)[10:14])
    np.testing.assert_allclose(trust[10:14], [0.6, 0.6, 0.4, 0.4])
    np.testing.assert_allclose(told(PeerTrustSimilar, ratings, viewer=0)[10:14], [1, 1, 0, 0])


def test_trust_value_leaves_the_mean_as_soon_as_raters_are_rated():
    """Sellers blame the liars and praise the rest: T(liar) = 0, and 10 has the praise of those who are left."""
    by_sellers = [(10, b, 1 if b < 3 else -1) for b in range(5)]
    ratings = web(*_asymmetric_market(), *by_sellers)
    assert told(MeanRating, ratings)[10] == pytest.approx(0.6)
    assert told(PeerTrust, ratings)[10] == pytest.approx(1.0)
