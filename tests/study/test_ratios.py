"""Ratios of paired means."""

import math

import numpy as np
import pytest
from scipy import optimize, stats

from emptor.study.ratios import NEAR_ZERO, NEGATIVE, NO_PAIRS, ratio_of_means


def test_the_ends_are_where_a_paired_test_just_does_not_tell():
    draw = np.random.default_rng(1)
    a = draw.gamma(4, 2, 12)
    b = 1.5 * a + draw.gamma(2, 1, 12)
    found = ratio_of_means(list(b), list(a))

    def beyond(ratio):
        return stats.ttest_1samp(b - ratio * a, 0).pvalue - 0.05

    assert found.value == pytest.approx(b.mean() / a.mean())
    assert found.low == pytest.approx(optimize.brentq(beyond, 0.1, found.value - 1e-9))
    assert found.high == pytest.approx(optimize.brentq(beyond, found.value + 1e-9, 10))


def test_a_multiple_pair_by_pair_is_known_exactly():
    for method in ("t", "bootstrap"):
        found = ratio_of_means([2.2, 4.4, 6.6, 8.8, 3.3], [1.1, 2.2, 3.3, 4.4, 1.65], method=method)
        assert (found.value, found.low, found.high) == pytest.approx((2.0, 2.0, 2.0))


def test_there_is_none_where_it_would_mislead():
    for method in ("t", "bootstrap"):
        for mine, theirs, reason in (
            ([1.0, 2.0], [0.0, 0.0], NEAR_ZERO),
            ([1.0, 2.0, 3.0, 1.0], [0.0, 0.0, 0.0, 5.0], NEAR_ZERO),
            ([1.0, -2.0], [1.0, 2.0], NEGATIVE),
            ([1.0, math.nan], [1.0, 2.0], NO_PAIRS),
        ):
            found = ratio_of_means(mine, theirs, method=method)
            assert found.reason == reason
            assert not found.shown
            assert math.isnan(found.value)
            assert math.isnan(found.low)


def test_the_interval_never_goes_below_zero():
    assert ratio_of_means([0.0, 0.0, 9.0, 0.0, 1.0], [5.0, 6.0, 5.0, 4.0, 5.0]).low == 0.0


CASES = {
    "noisy": (lambda z: np.exp(z - 0.5), 0.93),
    "skewed": (lambda z: np.exp(0.5 * z - 0.125), 0.93),
    "even": (lambda z: 1 + 0.3 * z, 0.93),
}


def covered(shape, n, ratio, count, seed, method="t"):
    """Share of intervals that hold the ratio, of those that are shown, and the share shown."""
    draw = np.random.default_rng(seed)
    held = shown = 0
    for _ in range(count):
        common = draw.standard_normal(n)
        a, b = (shape(np.sqrt(0.6) * common + np.sqrt(0.4) * draw.standard_normal(n)) for _ in range(2))
        found = ratio_of_means(list(np.abs(ratio * b)), list(np.abs(a)), method=method)
        if found.shown:
            shown += 1
            held += found.low <= ratio <= found.high
    return held / shown, shown / count


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("n", [10, 20])
def test_it_holds_the_ratio_as_often_as_it_says(case, n):
    shape, least = CASES[case]
    share, _ = covered(shape, n, 3.0, 1500, seed=3)
    # A nominal 95%, less three standard deviations of 1,500 tries; the delta method has 90% on the first of these.
    assert share >= least


def test_bootstrap_ratios_hold_nearly_as_often():
    share, shown = covered(CASES["skewed"][0], 30, 3.0, 150, seed=4, method="bootstrap")
    assert shown == 1.0
    assert share >= 0.88
