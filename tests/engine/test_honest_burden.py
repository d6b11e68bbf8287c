"""What an order takes from an honest seller, worked out by hand: people, prices and days as in `hand_worked`."""

import pytest

from engine.hand_worked import CONFIRM, FORUM, Case, market_of

DIRECT = {"payment": {"custody": "direct", "release_on": "paid"}}
FEES = {"payment": CONFIRM, "fees": {"commission": [{"above": 0.0, "rate": 0.13}], "per_order": 0.3}}
CASES = {
    "all went well, no fees": (Case(DIRECT, {}, claims=False), 10_000, 10_000),
    # 13% of 100.00 and 0.30
    "fees": (Case(FEES, {}, claims=False), 10_000, 8_670),
    "an honest mistake, refunded": (Case(DIRECT | FORUM, {}, serves="slip"), 10_000, 0),
    "a cheat by a seller who meant none is not an honest order": (
        Case(DIRECT, {}, serves="misdescribed", claims=False), 0, 0,
    ),
    "a seller who means to cheat is not counted": (Case(DIRECT, {}, ill=True, claims=False), 0, 0),
}  # fmt: skip


@pytest.mark.parametrize(("case", "sold", "kept"), CASES.values(), ids=CASES)
def test_to_the_cent(case, sold, kept):
    market, _, _ = market_of(case)
    market.run()
    cohort = market.book.cohort
    assert (int(cohort["honest_gmv"].sum()), int(cohort["honest_kept"].sum())) == (sold, kept)


def test_time_on_a_dispute_is_priced():
    market, _, _ = market_of(CASES["an honest mistake, refunded"][0])
    market.run()
    minutes, book = int(market.book.cohort["honest_minutes"].sum()), market.book
    # The forum's usual half an hour.
    assert minutes == 30
    # Everything is lost, and the time comes on top.
    assert market.measure(["honest_burden"])["honest_burden"] == pytest.approx(1.0 + 0.5 * book.hour_cost / 10_000)
