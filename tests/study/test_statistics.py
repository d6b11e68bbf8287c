import math

import pytest

from emptor.study.statistics import interval, paired

NAN = float("nan")


def test_interval_of_known_numbers():
    found = interval([1.0, 2.0, 3.0, 4.0])
    # Student's t with 3 degrees of freedom: 3.182446; deviation √(5/3), over √4.
    half = 3.182446305 * math.sqrt(5 / 3) / 2
    assert found.mean == 2.5
    assert found.low == pytest.approx(2.5 - half)
    assert found.high == pytest.approx(2.5 + half)
    assert (found.n, found.left_out) == (4, 0)
    assert found.differs


def test_one_value_has_no_interval_and_none_has_no_mean():
    one = interval([3.0, NAN])
    assert (one.mean, one.n, one.left_out) == (3.0, 1, 1)
    assert not one.has_interval
    assert not one.differs
    assert math.isnan(interval([NAN, math.inf]).mean)


def test_pairs_are_by_seed_and_the_common_part_cancels():
    luck = [10.0, -40.0, 25.0, 3.0]
    found = paired([v + 2.0 for v in luck], luck)
    assert (found.mean, found.low, found.high) == (2.0, 2.0, 2.0)
    assert found.differs


def test_a_pair_with_a_number_missing_is_left_out_whole():
    found = paired([1.0, NAN, 3.0, 4.0], [0.0, 100.0, NAN, 2.0])
    assert (found.mean, found.n, found.left_out) == (1.5, 2, 2)


def test_noise_does_not_differ():
    assert not paired([1.0, -1.0, 2.0, -2.0], [0.0] * 4).differs


def test_lengths_must_agree():
    with pytest.raises(ValueError, match="longer"):
        paired([1.0], [1.0, 2.0])


def test_nothing_is_said_to_differ_where_most_pairs_are_missing():
    nan = float("nan")
    assert paired([2.0, 2.0, 2.1], [0.0, 0.0, 0.0]).differs
    assert not paired([2.0, 2.0, nan, nan, nan], [0.0, 0.0, 0.0, 0.0, 0.0]).differs
