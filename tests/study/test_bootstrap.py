"""Bootstrap intervals and tests of means."""

import numpy as np
import pytest
from scipy import stats

from emptor.study.bootstrap import RESAMPLES, mean_interval
from emptor.study.statistics import interval, paired, tails


def test_it_is_scipys_interval_and_the_same_each_time():
    values = list(np.random.default_rng(1).gamma(2, 1, 25))
    found = interval(values, method="bootstrap")
    drawn = stats.bootstrap(
        (values,), np.mean, n_resamples=RESAMPLES, method="BCa", rng=np.random.default_rng(1)
    ).confidence_interval
    assert (found.low, found.high) == pytest.approx(tuple(drawn))
    assert interval(values, method="bootstrap") == found
    assert found.mean == pytest.approx(np.mean(values))


def test_it_leans_where_values_are_skewed():
    values = [1.0, 1.1, 1.2, 1.0, 1.3, 1.1, 6.0, 1.2, 1.0, 1.1, 1.3, 1.2]
    found = interval(values, method="bootstrap")
    assert found.high - found.mean > 1.5 * (found.mean - found.low)


def test_values_alike_and_pairs_with_numbers_missing():
    same = interval([2.0, 2.0, 2.0], method="bootstrap")
    assert (same.low, same.high) == (2.0, 2.0)
    assert paired([2.0, float("nan"), 3.0], [1.0, 1.0, 2.0], method="bootstrap").n == 2


@pytest.mark.parametrize("shift", [-0.4, -0.2, 0.0, 0.2])
def test_the_test_and_the_interval_agree(shift):
    values = list(np.random.default_rng(2).gamma(2, 0.5, 20) - 1 + shift)
    p = tails(values, "bootstrap").both
    # The interval of the level at which the test just gives way has an end at zero.
    low, high = mean_interval(values, 1 - p)
    assert min(abs(low), abs(high)) < 0.02 * (high - low)


def test_the_test_is_near_students_where_values_are_even():
    values = list(np.random.default_rng(3).normal(0.5, 1, 40))
    assert tails(values, "bootstrap").both == pytest.approx(stats.ttest_1samp(values, 0).pvalue, abs=0.01)
    sides = tails(values)
    assert sides.above == pytest.approx(stats.ttest_1samp(values, 0, alternative="greater").pvalue)
    assert sides.below == pytest.approx(stats.ttest_1samp(values, 0, alternative="less").pvalue)


def test_zero_beyond_all_resamples_is_no_p_value_of_zero():
    p = tails([5.0, 5.1, 4.9, 5.2], "bootstrap").both
    assert 2 / (RESAMPLES + 1) <= p < 1e-3


def test_it_holds_the_mean_nearly_as_often_as_it_says():
    draw = np.random.default_rng(4)
    held = 0
    for _ in range(250):
        found = interval(list(draw.normal(1, 1, 20)), method="bootstrap")
        held += found.low <= 1 <= found.high
    # 93% is what is known of 20 even values; less three standard deviations of 250 tries.
    assert held / 250 >= 0.88
