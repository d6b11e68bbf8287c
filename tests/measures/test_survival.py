"""Kaplan–Meier and Aalen–Johansen against published data, an independent library and hand work."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from emptor.measures.survival import curves, incidence_at, median, restricted_mean, spells, survival_at

# Remission of leukaemia in weeks, Freireich et al. 1963, as in Klein and Moeschberger 2003, tables 1.1 and 4.1A.
TREATED = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


@pytest.mark.parametrize(
    ("week", "published"),
    [(5, 1.0), (6, 0.857), (7, 0.807), (9, 0.807), (10, 0.753), (13, 0.690), (16, 0.627),
     (22, 0.538), (23, 0.448), (35, 0.448)],
)  # fmt: skip
def test_kaplan_meier_of_the_leukaemia_data(week, published):
    assert survival_at(spells(TREATED, RELAPSED), week) == pytest.approx(published, abs=5e-4)


def test_published_medians():
    assert median(spells(TREATED, RELAPSED)) == 23.0
    assert median(spells(PLACEBO, [1] * 21)) == 8.0


def test_restricted_mean_without_censoring_is_the_mean():
    # 182 weeks over 21 patients; cut at 10 the times above count 10: 59 + 8 · 10 over 21
    assert restricted_mean(spells(PLACEBO, [1] * 21), 40) == pytest.approx(182 / 21)
    assert restricted_mean(spells(PLACEBO, [1] * 21), 10) == pytest.approx(139 / 21)


def test_aalen_johansen_by_hand():
    # Five people: cause 1 on day 1, cause 2 on day 2, one censored on day 2, cause 1 on day 3, one censored on day 4.
    # Day 1: 5 at risk, F1 = 1/5, S = 4/5. Day 2: 4 at risk, F2 = 4/5 · 1/4 = 1/5, S = 3/5.
    # Day 3: 2 at risk, F1 = 1/5 + 3/5 · 1/2 = 1/2, S = 3/10.
    watched = spells([1, 2, 2, 3, 4], [1, 2, 0, 1, 0])
    assert [incidence_at(watched, 1, day) for day in (1, 2, 3, 4)] == pytest.approx([0.2, 0.2, 0.5, 0.5])
    assert [incidence_at(watched, 2, day) for day in (1, 2, 3, 4)] == pytest.approx([0.0, 0.2, 0.2, 0.2])
    assert survival_at(watched, 4) == pytest.approx(0.3)


def test_late_entry_by_hand():
    # The third is watched from day 2 on: 2 at risk on day 2, 2 on day 3 (the first left on day 2).
    # S(2) = 1/2, S(3) = 1/2 · 1/2.
    watched = spells([2, 3, 5], [1, 1, 0], [0, 0, 2])
    assert survival_at(watched, 2) == pytest.approx(0.5)
    assert survival_at(watched, 3) == pytest.approx(0.25)
    # One whose watch would begin after the event was never watched.
    assert survival_at(spells([2, 3, 5, 4], [1, 1, 0, 1], [0, 0, 2, 4]), 3) == pytest.approx(0.25)


def test_nothing_is_said_beyond_the_follow_up():
    assert math.isnan(survival_at(spells([3, 5], [1, 0]), 6))
    assert math.isnan(incidence_at(spells([3, 5], [1, 0]), 1, 6))
    assert math.isnan(restricted_mean(spells([3, 5], [1, 0]), 6))
    assert math.isnan(median(spells([3, 5, 5], [1, 0, 0])))
    # Unless nobody was left to whom it could happen.
    assert survival_at(spells([3, 5], [1, 1]), 6) == 0.0
    assert incidence_at(spells([3, 5], [1, 2]), 1, 6) == 0.5
    assert restricted_mean(spells([3, 5], [1, 1]), 6) == 4.0


def test_nobody_watched():
    empty = spells([], [])
    for value in (survival_at(empty, 5), incidence_at(empty, 1, 5), restricted_mean(empty, 5), median(empty)):
        assert math.isnan(value)


lives = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 3)), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(lives)
def test_agrees_with_scipy_and_adds_up(people):
    time, cause = np.array([t for t, _ in people]), np.array([c for _, c in people])
    found = curves(spells(time, cause), 30, causes=3)
    peer = ecdf(CensoredData(uncensored=time[cause > 0].astype(float), right=time[cause == 0].astype(float))).sf
    assert found.survival == pytest.approx(peer.evaluate(np.arange(31)), abs=1e-12)
    assert found.incidence[1:].sum(axis=0) + found.survival == pytest.approx(np.ones(31), abs=1e-12)
