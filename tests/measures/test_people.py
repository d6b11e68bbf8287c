"""Measures over people and shops: lives, careers of cheating, scores and revenues, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from emptor.measures import MONTH, get, incidence, person_days
from emptor.state.people import (
    ABANDONED,
    ANNOYED,
    DISTRUST,
    FOLLOWED,
    LOSS,
    OPERATOR_GONE,
    OUTSIDE,
    TROUBLE,
    UNANSWERED,
)


def buyer(joined, left=-1, cause=0):
    return {"joined": joined, "left": left, "leave_cause": cause}


def test_retention_counts_from_the_end_of_the_warm_up(make_book):
    # Warm-up 10, end 110. Day 1 of a membership is day 10, or the day of joining.
    people = [
        buyer(0, 5, OUTSIDE),  # left in the warm-up: not counted
        buyer(0, 19, LOSS),  # leaves on its day 10
        buyer(0),  # there for 100 days
        buyer(20, 69, ABANDONED),  # leaves on its day 50
        buyer(60),  # censored after 50 days, the day the one above left: was at risk
        buyer(-1),  # never came
    ]
    book = make_book(buyers=people, days=110, warm_up_days=10)
    # Day 10: 4 at risk, S = 3/4. Day 50: 3 at risk, S = 3/4 · 2/3 = 1/2.
    assert get("retention_90").value(book) == pytest.approx(0.5)
    assert get("left_loss_90").value(book) == pytest.approx(0.25)
    assert get("left_abandoned_claim_90").value(book) == pytest.approx(0.25)
    assert get("left_trouble_90").value(book) == 0.0
    # Nobody could be followed for a year.
    assert math.isnan(get("retention_365").value(book))
    assert math.isnan(get("left_loss_365").value(book))


def test_a_year_of_membership(make_book):
    causes = [LOSS, ABANDONED, TROUBLE, DISTRUST, OUTSIDE, UNANSWERED, ANNOYED, FOLLOWED, OPERATOR_GONE]
    people = [buyer(0, 99 + i, cause) for i, cause in enumerate(causes)] + [buyer(0)] * 9
    book = make_book(buyers=people, days=365)
    assert get("retention_365").value(book) == pytest.approx(0.5)
    words = ("loss", "abandoned_claim", "trouble", "distrust", "outside", "unanswered", "promotion", "followed")
    words = (*words, "operator")
    for word in words:
        assert get(f"left_{word}_365").value(book) == pytest.approx(1 / 18)
        assert get(f"left_{word}_90").value(book) == 0.0
    assert math.isnan(get("retention_365").value(make_book(buyers=people, days=364)))


def test_person_days(make_book):
    book = make_book(sellers=[buyer(0), buyer(2, 5), buyer(-1), buyer(6, 8), buyer(0, 1)])
    # From day 3 to day 6: 4 + (days 3 and 4) + 0 + (day 6) + 0
    assert person_days(book.sellers, 3, 7) == 7
    # The first counts no more from day 4 on.
    assert person_days(book.sellers, 3, 7, until=np.array([4, -1, -1, -1, -1])) == 4


def test_fraudsters_profit(make_book):
    sellers = [
        {"joined": 0, "ill": True},  # days 2 to 6: 5
        {"joined": 4, "left": 6, "ill": True},  # days 4 and 5
        {"joined": 9, "ill": True},  # after the measured orders
        {"joined": 0, "ill": False},
    ]
    book = make_book(
        cohort={"fraud_gain": [1000, 0, 0, 0, 400]}, sellers=sellers, warm_up_days=2, follow_up_days=3, noise=10**6
    )
    # 14.00 over 7 days
    assert get("fraudsters_profit").value(book) == pytest.approx(2.0 * MONTH)


def cheat(first, detected=-1, left=-1):
    return {"joined": 0, "first_cheat": first, "detected": detected, "left": left}


def test_detection(make_book):
    sellers = [
        cheat(10, detected=14),  # day 5
        cheat(20, detected=20),  # day 1
        cheat(30, left=39),  # gone undetected on day 10
        cheat(50),  # undetected at the end
        {"joined": 0},  # never cheated
    ]
    book = make_book(sellers=sellers, days=300)
    # S = 3/4 from day 1, 1/2 from day 5: mean over 180 days = 1 + 4 · 3/4 + 175 · 1/2
    assert get("detection_days").value(book) == pytest.approx(91.5)
    assert get("detection_median_days").value(book) == 5.0
    assert get("detected_share").value(book) == pytest.approx(0.5)


def test_detection_leaves_out_what_ended_in_the_warm_up(make_book):
    sellers = [
        cheat(0, detected=5),  # found before measuring began
        cheat(0, left=8),  # gone before
        cheat(0, detected=19),  # watched from its day 11 on, found on day 20
        cheat(15),  # watched from day 1
    ]
    book = make_book(sellers=sellers, days=300, warm_up_days=10)
    # Day 20: 2 at risk, S = 1/2: mean over 180 days = 20 + 160 · 1/2
    assert get("detection_days").value(book) == pytest.approx(100.0)
    assert get("detected_share").value(book) == pytest.approx(0.5)


def test_a_sanction_before_the_first_cheat_detects_nothing(make_book):
    book = make_book(sellers=[cheat(0, detected=3), cheat(40, detected=30)], days=300)
    assert get("detected_share").value(book) == 0.5


def test_detection_too_short_to_say(make_book):
    book = make_book(sellers=[cheat(0), cheat(1, detected=3)], days=100)
    assert math.isnan(get("detection_days").value(book))
    assert get("detection_median_days").value(book) == 3.0


def test_honest_sellers_sanctioned(make_book):
    # Measured days 0 to 364: one seller a year, one 100 days until its first cheat, one never came.
    sellers = [{"joined": 0}, cheat(100), {"joined": -1}]
    flow = {"honest_blocks": [2] + [0] * 364, "honest_bans": [0] * 364 + [1]}
    book = make_book(flow, sellers=sellers, days=365)
    assert get("honest_sanctioned").value(book) == pytest.approx(100 * 3 / (465 / 365))


def look(day, shop, shown, *, n=10, orders=0, cheats=0, quality=1.0, cheat=0.0):
    return {
        "day": day, "shop": shop, "shown": shown, "shown_n": n, "orders": orders, "cheats": cheats,
        "quality": quality, "cheat": cheat,
    }  # fmt: skip


def test_auc(make_book):
    shops = [{"seller": i, "opened": 0} for i in range(7)]
    shops[4].update(closed=45, orders=50, cheats=9)  # took the money and closed before the next look
    snapshots = [
        # Cheat by day 60: shops 0, 4. Do not: 1, 2. Shop 3 sells nothing; 5 and 6 show no score.
        look(30, 0, 0.6, orders=10), look(60, 0, 0.9, orders=20, cheats=1),
        look(30, 1, 0.8, orders=10), look(60, 1, 0.8, orders=20),
        look(30, 2, 0.6, orders=10, cheats=3), look(60, 2, 0.8, orders=20, cheats=3),
        look(30, 3, 0.1), look(60, 3, 0.1),
        look(30, 4, 0.7, orders=10, cheats=1),
        look(30, 5, 0.0, n=0, orders=10), look(60, 5, 0.0, n=0, orders=20),
        look(30, 6, np.nan, orders=10), look(60, 6, np.nan, orders=20, cheats=5),
    ]  # fmt: skip
    # Pairs (cheat, not): (.6, .8) right, (.6, .6) tie, (.7, .8) right, (.7, .6) wrong: 2.5 of 4.
    assert get("auc_conduct").value(make_book(snapshots=snapshots, shops=shops, days=61)) == pytest.approx(0.625)
    # With a day less the 30 days are not over; in a longer warm-up the look does not count.
    assert math.isnan(get("auc_conduct").value(make_book(snapshots=snapshots, shops=shops, days=60)))
    assert math.isnan(get("auc_conduct").value(make_book(snapshots=snapshots, shops=shops, days=91, warm_up_days=31)))


def test_auc_needs_both_classes(make_book):
    shops = [{"seller": 0, "opened": 0}] * 2
    snapshots = [look(0, 0, 0.5), look(30, 0, 0.5, orders=9), look(0, 1, 0.5), look(30, 1, 0.5, orders=9)]
    assert math.isnan(get("auc_conduct").value(make_book(snapshots=snapshots, shops=shops, days=40)))


def test_auc_compares_within_a_day(make_book):
    # Scores grow with time: a pair across the two days would be ranked wrong, but there is none.
    shops = [{"seller": i, "opened": 0} for i in range(2)]
    snapshots = [
        look(0, 0, 10), look(0, 1, 20),
        look(30, 0, 110, orders=5, cheats=2), look(30, 1, 120, orders=5),
        look(60, 0, 210, orders=9, cheats=4), look(60, 1, 220, orders=9),
    ]  # fmt: skip
    assert get("auc_conduct").value(make_book(snapshots=snapshots, shops=shops, days=70)) == 1.0


def test_rank_correlation(make_book):
    # Day 30: true ranks 1 2 3 5 4 against 1 2 3 4 5: 1 - 6 · 2 / (5 · 24) = .9
    first = [
        look(30, i, shown, quality=q, cheat=c)
        for i, (shown, q, c) in enumerate([(1, 0.5, 0), (2, 0.9, 0.4), (3, 0.6, 0), (4, 0.8, 0), (5, 0.7, 0)])
    ]
    # Day 60: ranks reversed, -1. Day 90: all scores tied, says nothing. Day 0: in the warm-up.
    second = [look(60, i, -i, quality=0.5 + i / 10) for i in range(3)]
    third = [look(90, i, 1.0, quality=0.5 + i / 10) for i in range(3)]
    warm_up = [look(0, i, i, quality=0.5 + i / 10) for i in range(3)]
    book = make_book(snapshots=warm_up + first + second + third, days=100, warm_up_days=30, product_noise=0.2)
    assert get("rank_correlation").value(book) == pytest.approx((0.9 - 1.0) / 2)


def test_gini(make_book):
    # Revenues 1, 2, 3, 4: (-3 · 1 - 1 · 2 + 1 · 3 + 3 · 4) / (4 · 10) = 1/4.
    # Seller 3 has two shops; 4 left; 5 never came.
    sellers = [{"joined": 0}] * 4 + [{"joined": 0, "left": 5}, {"joined": -1}]
    shops = [
        {"seller": seller, "revenue": revenue, "opened": 0}
        for seller, revenue in [(0, 1), (1, 3), (2, 2), (3, 1), (3, 3), (4, 99)]
    ]
    assert get("gini").value(make_book(sellers=sellers, shops=shops)) == pytest.approx(0.25)
    assert get("gini").value(make_book(sellers=sellers[:2], shops=[{"seller": 0, "revenue": 5, "opened": 0}])) == 0.5


def test_gini_leaves_out_the_warm_up(make_book):
    shops = [{"seller": i, "revenue": r, "opened": 0} for i, r in [(0, 101), (1, 2), (2, 3), (3, 4)]]
    book = make_book(sellers=[{"joined": 0}] * 4, shops=shops, warm_up_revenue=np.array([100], dtype=np.int64))
    assert get("gini").value(book) == pytest.approx(0.25)


def test_incidence_table(make_book):
    book = make_book(
        cohort={
            "cheated": [8], "cheated_claimed": [6], "cheated_gave_up": [3], "cheated_whole": [4], "cheated_left": [1],
            "bad_gmv": [1000],
            "borne_buyer": [400], "borne_seller": [300], "borne_platform": [200], "borne_carrier": [60],
            "borne_issuer": [40],
        }
    )  # fmt: skip
    assert incidence(book) == {
        "of 100 cheated buyers": {
            "file a claim": 75.0,
            "give up, before or after filing": 37.5,
            "are made whole": 50.0,
            "leave the market": 12.5,
        },
        "of each 100 lost on orders gone wrong": {
            "buyer": 40.0,
            "seller": 30.0,
            "platform": 20.0,
            "carrier": 6.0,
            "issuer": 4.0,
        },
    }
