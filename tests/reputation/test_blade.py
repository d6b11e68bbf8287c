"""BLADE by hand, one pair at a time, and on liars."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from emptor.reputation.blade import Blade
from emptor.testing import check_reputation_model
from reputation.plainly import by_pair, mean
from reputation.webs import told, web, webs


@pytest.mark.parametrize("fields", [{}, {"faith": 1.0}], ids=str)
def test_contract(fields):
    check_reputation_model(Blade, **fields)


def in_words(ratings, viewer, seller, faith):
    said = by_pair(ratings)
    own = said.get((viewer, seller, 0), (0.0, 0.0))
    good, bad = own[0] + 1, own[1] + 1
    for (adviser, about, _), (praise, blame) in said.items():
        if about != seller or adviser == viewer:
            continue
        table = {"good": [faith, 1.0], "bad": [1.0, faith]}  # praise, blame of the good and of the bad
        for (i, j, _), found in said.items():
            if i == viewer and j != seller and (adviser, j, 0) in said:
                for feature, chance in (("good", mean(*found)), ("bad", 1 - mean(*found))):
                    for k in (0, 1):
                        table[feature][k] += chance * said[adviser, j, 0][k]
        for k, count in enumerate((praise, blame)):
            if_good = table["good"][k] / sum(table["good"]) * mean(*own)
            if_bad = table["bad"][k] / sum(table["bad"]) * (1 - mean(*own))
            good += count * if_good / (if_good + if_bad)
            bad += count * if_bad / (if_good + if_bad)
    return good / (good + bad)


@settings(max_examples=40, deadline=None)
@given(webs(agents=6, levels=5))
def test_it_is_the_model_in_words(ratings):
    for viewer in (0, 3):
        scores = told(Blade, ratings, viewer=viewer)
        assert scores == pytest.approx([in_words(ratings, viewer, s, 2.0) for s in range(6)])


def test_a_strangers_word_by_hand():
    """Faith 2 to 1: of three words of praise two thirds count for, one third against: (1 + 2) / (3 + 2)."""
    assert told(Blade, web((1, 2, 3)), viewer=0)[2] == pytest.approx(3 / 5)
    assert told(Blade, web((1, 2, 3)), viewer=0, faith=1.0)[2] == 0.5


def test_one_word_is_the_exact_posterior_and_two_are_near_it():
    """The seller's chance x to be good is flat; P(praise | good) is Beta(2, 1) and P(praise | bad) is Beta(1, 2).

    After one word of praise, E x = (p / 3 + q / 6) / (p / 2 + q / 2) with p = E P(praise | good) = 2/3 and q = 1/3:
    that is 5/9. After two from one adviser the second moments come in, E p² = 1/2, E pq = 2/9, E q² = 1/6:
    E x = (1/2 / 4 + 2 (2/9) / 12 + 1/6 / 12) / (1/2 / 3 + 2 (2/9) / 6 + 1/6 / 3) = 19/32. The model, which shares
    each word out once, says 7/12.
    """
    assert told(Blade, web((1, 2, 1)), viewer=0)[2] == pytest.approx(5 / 9)
    two = told(Blade, web((1, 2, 2)), viewer=0)[2]
    assert two == pytest.approx(7 / 12)
    assert abs(two - 19 / 32) < 0.011


def test_who_always_lies_is_as_useful_as_who_never_does():
    found = [(0, k, 20 if k < 15 else -20) for k in range(10, 20)]
    honest = [(1, k, 9 if k < 15 else -9) for k in range(10, 20)]
    contrary = [(1, k, -9 if k < 15 else 9) for k in range(10, 20)]
    of_honest = told(Blade, web(*found, *honest, (1, 30, 5)), viewer=0, faith=1.0)[30]
    of_liar = told(Blade, web(*found, *contrary, (1, 30, -5)), viewer=0, faith=1.0)[30]
    assert of_honest == pytest.approx(of_liar)
    assert of_honest > 0.75
