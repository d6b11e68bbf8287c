import math

import pytest

from emptor.measures import all_measures
from emptor.study.ranges import mean_of, within_range
from emptor.study.statistics import Estimate, interval

FEW = [0.9, 1.0, 0.7]


def test_the_interval_of_a_share_ends_at_0_and_at_1():
    assert interval(FEW).high > 1.0, "what is tested here does not come up"
    assert mean_of("detected_share", FEW).high == 1.0
    assert mean_of("fraud_lost", [0.0, 0.001, 0.0]).low == 0.0
    assert mean_of("detected_share", FEW).low == interval(FEW).low


@pytest.mark.parametrize(
    ("measure", "low", "high"),
    [
        ("gmv", 0.0, 9.0),
        ("auc_conduct", 0.0, 1.0),
        ("fraudsters_profit", -3.0, 9.0),
        ("detection_days", 0.0, 9.0),
        ("efficiency", -3.0, 9.0),
        ("nobody_knows", -3.0, 9.0),
    ],
)
def test_each_measure_has_its_own_range(measure, low, high):
    assert within_range(measure, Estimate(0.5, -3.0, 9.0, 3)) == Estimate(0.5, low, high, 3)


def test_the_mean_stays_inside_whatever_is_declared():
    assert within_range("fraud_lost", Estimate(1.2, 0.8, 1.6, 3)) == Estimate(1.2, 0.8, 1.2, 3)


def test_without_an_interval_there_is_nothing_to_cut():
    assert math.isnan(mean_of("trust", [0.5]).high)


def test_ranges_are_ranges():
    for measure in all_measures().values():
        low, high = measure.range
        assert low < high, measure.name
