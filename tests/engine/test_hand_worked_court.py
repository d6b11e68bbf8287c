"""The court behind the platform, to the cent: who sues, what it costs him, what comes back and when.

People, prices and days as in `hand_worked`. A suit costs 20.00 and is heard ten days later; the court takes what was
lost from the seller, whoever holds the money.
"""

import numpy as np
import pytest

from emptor.behaviour.crew import uniforms
from engine.hand_worked import CONFIRM, FORUM, STAFF, Case, accounts, market_of, played

LAW = {"governance": {"mode": "platform_plus_law"}}
DIRECT = {"payment": {"custody": "direct", "release_on": "paid"}}
PART_HELD = {"payment": CONFIRM | {"hold_fraction": 0.3}}
NORMS = {"governance": {"mode": "norms_only"}}
KEPT = {"buyer": -10_000, "seller": 9_000, "world": 1_000}
"""Junk was sent, and the seller has the price."""
SUED = {"buyer": -2_000, "seller": -1_000, "world": 1_000, "court": 2_000}
"""Junk was sent; the court gave the price back, and the suit cost its 20.00."""
LIES = ("population.buyers.claims.dishonest=1", "population.buyers.claims.false_claim=1")


def law(recovery=1.0, cost=20.0, hours=0.0, days=10, threshold=0.0):
    keys = f"recovery_prob: {recovery}, cost: {cost}, hours: {hours}, delay_days: {days}, threshold: {threshold}"
    return (f"environment.law={{{keys}}}",)


def junk(rules, ends, court=None, **more):
    return Case(rules, ends, serves="misdescribed", overrides=law() if court is None else court, **more)


CASES: dict[str, Case] = {
    # -- who sues -------------------------------------------------------------------------------------
    "no forum, a court": junk(  # the order is over on day 1; the suit is heard on day 11
        LAW | DIRECT,
        SUED,
        evening={
            0: {"buyer": -10_000, "seller": 9_000, "world": 1_000},
            1: {"buyer": -12_000, "seller": 9_000, "world": 1_000, "court": 2_000},
            10: {"buyer": -12_000, "seller": 9_000, "world": 1_000, "court": 2_000},
            11: SUED,
        },
        order={"settled": 11, "refunded": 100.0, "from_seller": 100.0, "whole": True, "dispute_fees": 20.0},
    ),
    "no forum and no court": junk(DIRECT, KEPT, order={"refunded": 0.0}),
    "a forum whose verdict reaches nothing, then the court": junk(  # staff decide on day 4
        LAW | DIRECT | FORUM,
        SUED,
        ill=True,
        evening={3: KEPT, 4: {"buyer": -12_000, "seller": 9_000, "world": 1_000, "court": 2_000}},
        order={"claim": "won", "settled": 14},
    ),
    "three tenths came out of custody: he sues for the other seven": junk(
        LAW | PART_HELD | FORUM,
        SUED,
        ill=True,
        order={"from_custody": 30.0, "from_seller": 70.0, "refunded": 100.0, "whole": True},
    ),
    "a bank that paid leaves nothing to sue for": junk(
        LAW | DIRECT | FORUM | {"remedies": {"payer_of_last_resort": "issuer"}},
        {"seller": 9_000, "world": 1_000, "issuer": -10_000},
        ill=True,
        order={"dispute_fees": 0.0},
    ),
    "refunded by the rules: nobody sues": junk(
        LAW | {"payment": CONFIRM} | FORUM, {"seller": -1_000, "world": 1_000}, ill=True, order={"settled": 4}
    ),
    "the rules promise half and half was paid: he has had what they promise": junk(
        LAW | {"payment": CONFIRM, "remedies": {"refund_share": 0.5}} | FORUM,
        {"buyer": -5_000, "seller": 4_000, "world": 1_000},
        ill=True,
        order={"refunded": 50.0, "whole": True},
    ),
    "he did not claim, but he sues": Case(  # released on day 32 by the fallback
        LAW | {"payment": CONFIRM} | FORUM,
        {"buyer": -2_000, "court": 2_000},
        serves="nothing sent",
        claims=False,
        overrides=law(),
        order={"claim": "not filed", "from_seller": 100.0},
    ),
    "goods as described: nothing to sue over": Case(
        LAW | {"payment": CONFIRM} | FORUM,
        {"buyer": -10_000, "seller": 4_000, "world": 6_000},
        overrides=(*law(), *LIES),
        order={"claim": "lost", "false_claim": True, "dispute_fees": 0.0},
    ),
    # -- what a suit costs, and what it is worth --------------------------------------------------------
    "a suit a cent below its worth": junk(
        LAW | DIRECT, {"buyer": -9_999, "seller": -1_000, "world": 1_000, "court": 9_999}, law(cost=99.99)
    ),
    "a suit for what it costs is not brought": junk(LAW | DIRECT, KEPT, law(cost=100.0)),
    "half a chance of 100.00 is worth 50.00": junk(LAW | DIRECT, KEPT, law(recovery=0.5, cost=50.0)),
    "a court that never helps is not asked": junk(LAW | DIRECT, KEPT, law(recovery=0.0, cost=0.0)),
    "a suit that takes a working life is not brought": junk(LAW | DIRECT, KEPT, law(cost=0.0, hours=1000.0)),
    "too small for the court": junk(LAW | DIRECT, KEPT, law(threshold=100.01)),
    "just large enough": junk(LAW | DIRECT, SUED, law(threshold=100.0)),
    "of the price, only what was not refunded counts": junk(
        LAW | PART_HELD | FORUM,
        {"buyer": -7_000, "seller": 6_000, "world": 1_000},
        law(threshold=70.01),
        ill=True,
    ),
    "a court that sits at once is heard the next day": junk(LAW | DIRECT, SUED, law(days=0), order={"settled": 2}),
    # -- norms alone ------------------------------------------------------------------------------------
    "norms alone: who means ill need not heed the forum": junk(
        NORMS | {"payment": CONFIRM} | FORUM, KEPT, ill=True, order={"claim": "won", "refunded": 0.0}
    ),
    "norms alone: who means well complies": Case(
        NORMS | {"payment": CONFIRM} | FORUM,
        {"seller": -6_000, "world": 6_000},
        serves="slip",
        order={"claim": "won", "refunded": 100.0},
    ),
    "norms alone: no damages either": junk(
        NORMS | {"payment": CONFIRM, "remedies": {"damages_multiple": 3.0}, "disputes": {"forums": [STAFF]}},
        KEPT,
        ill=True,
        order={"damages": 0.0},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_order(name):
    played(CASES[name])


@pytest.mark.parametrize("chance", [0.3, 0.6, 0.9])
def test_the_court_helps_as_often_as_it_says(chance):
    """The draw is the order's: below the chance the price comes back, else the fee is lost on top."""
    market, buyer, seller = market_of(junk(LAW | DIRECT, {}, law(recovery=chance, cost=1.0)))
    rest = int(market.world.balances[1])
    market.run(40)
    key = np.array([market.ledger.orders()["key"][0]])
    helped = uniforms(int(market.world.seeds[1]), "judged", key)[0] < chance
    back = 10_000 if helped else 0
    ends = {"buyer": -10_100 + back, "seller": 9_000 - back, "world": 1_000, "court": 100}
    assert accounts(market, buyer, seller, rest) == ends
    assert market.world.flow["suits"].sum() == 1
    assert market.world.flow["suits_won"].sum() == helped
