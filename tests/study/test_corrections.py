"""Corrections for many tests, held against worked examples of papers."""

import random

import pytest

from emptor.study.corrections import adjusted, next_level

# Benjamini and Hochberg (1995), section 4.1: 15 hypotheses on thrombolysis.
THROMBOLYSIS = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
]  # fmt: skip


def test_holm_by_hand():
    # Sorted 0.005, 0.01, 0.03, 0.04 by 4, 3, 2, 1 are 0.02, 0.03, 0.06, 0.04; and none may be below one before it.
    assert adjusted([0.01, 0.04, 0.03, 0.005], "holm") == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_the_example_of_benjamini_and_hochberg():
    assert sum(p <= 0.05 for p in adjusted(THROMBOLYSIS, "bh")) == 4
    assert sum(p <= 0.05 for p in adjusted(THROMBOLYSIS, "holm")) == 3
    assert sum(p <= 0.05 for p in adjusted(THROMBOLYSIS, "none")) == 9


@pytest.mark.parametrize("correction", ["holm", "bh", "none"])
def test_the_order_of_tests_does_not_matter_and_none_gains(correction):
    shuffled = THROMBOLYSIS.copy()
    random.Random(1).shuffle(shuffled)
    known = dict(zip(THROMBOLYSIS, adjusted(THROMBOLYSIS, correction), strict=True))
    assert adjusted(shuffled, correction) == pytest.approx([known[p] for p in shuffled])
    assert all(q >= p for p, q in known.items())


def test_none_at_all_and_no_such_correction():
    assert adjusted([], "holm") == []
    with pytest.raises(ValueError, match='"bonferoni": expected "holm"'):
        adjusted([0.5], "bonferoni")


def test_what_the_next_test_has_to_meet():
    assert next_level(10, 0, "holm", 0.05) == pytest.approx(0.005)
    assert next_level(10, 8, "holm", 0.05) == pytest.approx(0.025)
    assert next_level(10, 3, "bh", 0.05) == pytest.approx(0.02)
    assert next_level(10, 3, "none", 0.05) == next_level(0, 0, "bh", 0.05) == next_level(0, 0, "holm", 0.05) == 0.05
    # Of the example above, the fourth would have been claimed at just that level.
    assert 0.0019 <= next_level(15, 2, "holm", 0.05) < 0.0095
    assert next_level(15, 3, "holm", 0.05) < 0.0095


def test_no_more_than_one_family_in_twenty_has_a_false_claim():
    draw = random.Random(1)
    false = sum(min(adjusted([draw.random() for _ in range(13)], "holm")) <= 0.05 for _ in range(4000))
    # Four standard deviations of a share of 5%.
    assert false / 4000 == pytest.approx(0.05, abs=0.014)
