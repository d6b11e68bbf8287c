"""How many runs it takes."""

import numpy as np
import pytest
from scipy import stats

from emptor.study.planning import MOST, pairs_for_width, pairs_to_tell
from emptor.study.tolerance import Size


def with_moments(n, mean, deviation):
    raw = np.arange(n, dtype=float)
    return list(mean + deviation * (raw - raw.mean()) / raw.std(ddof=1))


def test_pairs_for_a_width_are_the_fewest_that_do():
    gaps = with_moments(10, 3.0, 1.0)
    n = pairs_for_width(gaps, 0.25)

    def half(pairs):
        return stats.t.ppf(0.975, pairs - 1) / np.sqrt(pairs)

    assert half(n) <= 0.25 < half(n - 1)
    # (1.96 / 0.25)² = 61.5, and some for Student's t.
    assert 62 <= n <= 66
    assert pairs_for_width(gaps, 1e-6) is None
    assert pairs_for_width([1.0], 0.1) is None
    assert pairs_for_width([2.0, 2.0], 0.1) == 2


def test_pairs_to_tell_have_four_chances_in_five():
    n = pairs_to_tell(with_moments(20, 0.5, 1.0), [0.0] * 20, None, 0.05, 0.05)
    # The textbook's n of a paired t-test: effect 0.5, level 5%, power 80% is 34.
    assert n == pytest.approx(34, abs=1)
    draw = np.random.default_rng(1).normal(0.5, 1.0, (4000, n))
    power = np.mean(stats.ttest_1samp(draw, 0, axis=1).pvalue <= 0.05)
    assert power == pytest.approx(0.8, abs=0.03)


def test_sameness_is_told_where_that_takes_fewer():
    gaps, zeros = with_moments(20, 0.01, 1.0), [0.0] * 20
    n = pairs_to_tell(gaps, zeros, Size(0.5, relative=False), 0.05, 0.05)
    assert n < MOST
    assert pairs_to_tell(gaps, zeros, None, 0.05, 0.05) is None
    assert pairs_to_tell(gaps, zeros, Size(0.5, relative=False), 0.05, 0.005) > n
