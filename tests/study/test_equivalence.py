"""Two one-sided tests against worked examples, and what they promise, by simulation."""

import math

import numpy as np
import pytest
from scipy import stats

from emptor.study.equivalence import equivalence_p
from emptor.study.statistics import interval
from emptor.study.tolerance import Size


def with_moments(n, mean, deviation):
    """Numbers with just this mean and standard deviation."""
    raw = np.arange(n, dtype=float)
    return list(mean + deviation * (raw - raw.mean()) / raw.std(ddof=1))


def test_the_paired_example_of_toster():
    # R's TOSTER, TOSTpaired: 65 pairs, means 5.83 and 5.75, deviations 1.17 and 1.29, correlation 0.75, bounds 0.4
    # standard deviations of the difference. By its formulas t(64) = -2.489, p = 0.0077, the larger of the two.
    deviation = math.sqrt(1.17**2 + 1.29**2 - 2 * 0.75 * 1.17 * 1.29)
    gaps = with_moments(65, 5.83 - 5.75, deviation)
    p = equivalence_p(gaps, [0.0] * 65, Size(0.4 * deviation, relative=False))
    assert p == pytest.approx(stats.t.sf(2.4893, 64), rel=1e-3)
    assert p == pytest.approx(0.0077, abs=5e-5)


def test_it_is_scipys_two_one_sided_tests():
    draw = np.random.default_rng(1)
    a, b = draw.normal(10, 1, 15), draw.normal(10.1, 1, 15)
    upper = stats.ttest_rel(b - 0.6, a, alternative="less").pvalue
    lower = stats.ttest_rel(b + 0.6, a, alternative="greater").pvalue
    assert equivalence_p(list(b), list(a), Size(0.6, relative=False)) == pytest.approx(max(upper, lower))
    relative = stats.ttest_1samp(b - 1.06 * a, 0, alternative="less").pvalue
    lower = stats.ttest_1samp(b - 0.94 * a, 0, alternative="greater").pvalue
    assert equivalence_p(list(b), list(a), Size(0.06, relative=True)) == pytest.approx(max(relative, lower))


def test_it_holds_where_the_90_percent_interval_is_within_the_margin():
    gaps = [0.3, -0.1, 0.2, 0.4, -0.2, 0.1]
    found = interval(gaps, 0.90)
    edge = max(abs(found.low), abs(found.high))
    assert equivalence_p(gaps, [0.0] * 6, Size(edge * 1.001, relative=False)) < 0.05
    assert equivalence_p(gaps, [0.0] * 6, Size(edge * 0.999, relative=False)) > 0.05


def test_pairs_alike_say_so_much_as_their_number_and_too_few_say_nothing():
    values = [3.0, 1.0, 0.0]
    assert equivalence_p(values, values, Size(1e-12, relative=True)) == pytest.approx(0.857375)
    assert equivalence_p([0.0] * 58, [0.0] * 58, Size(0.05, relative=True)) > 0.05
    assert equivalence_p([0.0] * 59, [0.0] * 59, Size(0.05, relative=True)) < 0.05
    assert math.isnan(equivalence_p([1.0], [1.0], Size(0.05, relative=True)))


def test_a_share_of_a_negative_mean_is_as_wide_as_of_a_positive_one():
    a, b = [10.0, 11.0, 9.0, 10.5], [10.1, 11.0, 9.1, 10.4]
    size = Size(0.05, relative=True)
    assert equivalence_p([-v for v in b], [-v for v in a], size) == pytest.approx(equivalence_p(b, a, size))


@pytest.mark.parametrize("relative", [True, False])
def test_what_lies_on_the_margin_is_called_the_same_once_in_twenty(relative):
    draw = np.random.default_rng(2)
    size, false = Size(0.05 if relative else 0.5, relative), 0
    for _ in range(3000):
        common = draw.normal(10, 1, 20)
        mine = 1.05 * common + draw.normal(0, 0.3, 20) if relative else common + 0.5 + draw.normal(0, 0.3, 20)
        false += equivalence_p(list(mine), list(common), size) <= 0.05
    assert false / 3000 == pytest.approx(0.05, abs=0.016)
