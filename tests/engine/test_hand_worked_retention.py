"""Goodwill, rebates and offers to those who left, to the cent; people and prices as in `hand_worked`."""

from typing import Any

import numpy as np
import pytest

from emptor.behaviour.crew import uniforms
from emptor.state.accounts import FIRST_PERSON, PLATFORM
from emptor.state.draws import GOLDEN
from emptor.state.people import ANNOYED, FOLLOWED, OUTSIDE, UNANSWERED
from engine.hand_worked import BOTH, CONFIRM, FORUM, Case, accounts, market_of, played

KEPT = {"payment": CONFIRM}
TIERS = {"buyer_tiers": [1, 2, 3, 4]}
CASES: dict[str, tuple[Case, int]] = {
    # Goodwill of 7.5% of 100.00 on top of the refund; the junk cost 10.
    "goodwill from a seller who gave in": (
        Case(
            KEPT | BOTH | {"retention": {"goodwill_rate": 0.075}},
            {"buyer": 750, "seller": -1_000 - 750, "world": 1_000},
            serves="misdescribed",
            responds=True,
        ),
        0,
    ),
    "goodwill from the platform": (
        Case(
            KEPT | BOTH | {"retention": {"goodwill_rate": 0.075, "goodwill_payer": "platform"}},
            {"buyer": 750, "seller": -1_000, "platform": -750, "world": 1_000},
            serves="misdescribed",
            responds=True,
        ),
        0,
    ),
    "no goodwill for one who lets it go": (
        Case(
            KEPT | FORUM | {"retention": {"goodwill_rate": 0.075, "goodwill_payer": "platform"}},
            {"buyer": -10_000, "seller": 9_000, "world": 1_000},
            serves="misdescribed",
            claims=False,
        ),
        0,
    ),
    "no goodwill from a seller out of reach": (  # escrow reaches no further than what it holds
        Case(
            KEPT | FORUM | {"retention": {"goodwill_rate": 0.075}},
            {"seller": -1_000, "world": 1_000},
            serves="misdescribed",
            ill=True,
        ),
        0,
    ),
    # A rebate of 10% at the top; tier 4 of 5 gets three quarters of it: 7.50 of 100.00.
    "rebate from the platform": (
        Case(
            KEPT | {"retention": {"loyalty_rebate": 0.1, **TIERS}},
            {"buyer": -10_000 + 750, "seller": 4_000, "platform": -750, "world": 6_000},
        ),
        3,
    ),
    "rebate from the seller": (
        Case(
            KEPT | {"retention": {"loyalty_rebate": 0.1, "loyalty_payer": "seller", **TIERS}},
            {"buyer": -10_000 + 750, "seller": 4_000 - 750, "world": 6_000},
        ),
        3,
    ),
    "no rebate in the lowest tier": (
        Case(
            KEPT | {"retention": {"loyalty_rebate": 0.1, **TIERS}}, {"buyer": -10_000, "seller": 4_000, "world": 6_000}
        ),
        0,
    ),
    "a rebate on what was kept of the price": (  # 60% came back: 10% of 40.00
        Case(
            KEPT | FORUM | {"remedies": {"refund_share": 0.6}, "retention": {"loyalty_rebate": 0.1, **TIERS}},
            {"buyer": -4_000 + 400, "seller": 3_000, "platform": -400, "world": 1_000},
            serves="misdescribed",
        ),
        4,
    ),
    "no rebate on what was given back whole": (
        Case(
            KEPT | FORUM | {"retention": {"loyalty_rebate": 0.1, **TIERS}},
            {"seller": -1_000, "world": 1_000},
            serves="misdescribed",
        ),
        4,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_order(name):
    case, tier = CASES[name]
    who: list[int] = []

    def prepare(market: Any, buyer: Any, seller: Any) -> None:
        # One order makes tier 1 of TIERS, counted from 0, two make tier 2, and so on.
        market.world.members["before"][buyer.index] = market.world.members["tier"][buyer.index] = tier
        who.append(buyer.index)

    market = played(case, prepare, days=80)
    told = case.ends.get("buyer", 0) - market.book.buyers["surplus"][who[0]]
    worth = 0 if case.serves == "misdescribed" else market.orders_frame()["worth"][0] * 100
    assert told == -round(worth), "what he was given counts among what he gained"


REBATES = {"loyalty_rebate": 0.1, **TIERS}


@pytest.mark.parametrize(("begins", "rebate"), [(1, 750), (2, 0)], ids=["the day it ends", "a day too late"])
def test_a_rebate_that_begins_on_a_day(begins, rebate):
    """Three orders kept before the programme make tier 4 of 5 in it; the fourth is over on day 1: 7.50 of 100.00.

    A rebate is the platform's as of the day on which the order is over.
    """
    case = Case(KEPT, {}, schedule=({"day": begins, "patch": {"retention": REBATES}},))
    market, buyer, seller = market_of(case)
    rest = int(market.world.balances[PLATFORM])
    market.world.members["custom"][buyer.index] = 3
    assert market.rules_on(begins - 1).retention.loyalty_rebate == 0
    market.run(80)
    assert market.orders_frame()["settled"][0] == 1
    expected = {"buyer": -10_000 + rebate, "seller": 4_000, "platform": -rebate, "world": 6_000}
    assert accounts(market, buyer, seller, rest) == {who: sum_ for who, sum_ in expected.items() if sum_}
    assert market.world.members["tier"][buyer.index] == 4, "four orders kept, counted from 0"


def test_tiers_that_change_read_the_same_custom():
    """Six orders in the period before, two in this one: tier 4 of 4 by [1, 3, 5], then 2 of 3 by [4, 8]."""
    rules = {"retention": {"loyalty_rebate": 0.1, "buyer_tiers": [1, 3, 5]}}
    changes = ({"day": 5, "patch": {"retention.buyer_tiers": [4, 8]}},)
    market, buyer, _ = market_of(Case(KEPT | rules, {}, schedule=changes))
    members: Any = market.world.members
    members["before"][buyer.index], members["custom"][buyer.index] = 6, 2
    tiers = []
    for _ in range(7):
        market.step()
        tiers.append(int(members["tier"][buyer.index]))
    assert tiers == [3, 3, 3, 3, 3, 1, 1]
    assert market.book.flow["tier_down"].sum() == 0, "a change of the rules is no fall"


def test_a_community_that_opens_has_the_members_it_would_have_had():
    """Who takes part is drawn by person, not by day; who was in a smaller community is in the larger one."""
    opened = Case(KEPT, {}, schedule=({"day": 3, "patch": {"retention.community": 0.6}},))
    late, *_ = market_of(opened)
    members: Any = late.world.members
    assert not members["reads"].any()
    late.run(4)
    early, *_ = market_of(Case(KEPT | {"retention": {"community": 0.6}}, {}))
    there = np.asarray(early.world.buyers["agent"]) < 0  # those who were there when the run began
    assert (np.asarray(late.world.members["reads"]) == np.asarray(early.world.members["reads"]))[there].all()


@pytest.mark.parametrize(("offer", "comes"), [(49.99, False), (50.01, True)])
def test_an_offer_brings_back_whom_it_outweighs(offer, comes):
    """A grievance of exactly 50.00 is outweighed by more, and the platform pays it once."""
    case = Case(KEPT | {"retention": {"winback_days": 7, "winback_offer": offer}}, {})
    market, buyer, _ = market_of(case)
    w: Any = market.world
    w.buyers["leave_cause"][0] = OUTSIDE  # the other buyer, who takes no part, is out of reach
    market.run(3)
    w.buyers["leaving"][buyer.index] = ANNOYED
    market.run(1)
    assert w.buyers["left"][buyer.index] == 3
    with np.errstate(over="ignore"):
        key = np.asarray(w.buyers["key"])[buyer.index] ^ (np.uint64(4) * GOLDEN)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            key = (key ^ (key >> np.uint64(shift))) * np.uint64(factor)
        key = key ^ (key >> np.uint64(31))
    u = float(uniforms(int(w.seeds[1]), "grievance", np.array([key]))[0])
    w.pop["buyers_relations_grievance"] = 0.5 / -np.log(u)  # half of a mean order value of 100.00
    before, wallet = int(w.balances[PLATFORM]), int(w.balances[FIRST_PERSON + buyer.index])
    market.run(6)
    assert w.buyers["left"][buyer.index] == 3, "not before the seventh day"
    market.run(2)
    assert (w.buyers["left"][buyer.index] < 0) == comes
    paid = round(offer * 100) if comes else 0
    assert int(w.balances[PLATFORM]) == before - paid
    assert int(w.balances[FIRST_PERSON + buyer.index]) == wallet + paid
    assert market.book.flow["reactivated"].sum() == comes


def regular(market: Any, buyer: int, shop: int, known: int, day: int = 0) -> Any:
    """Make a buyer a regular of a shop."""
    tie = market.world.ties[buyer, 0]
    for column, value in (("shop", shop), ("orders", known), ("known", known), ("day", day), ("contact", day)):
        tie[column] = value
    return tie


@pytest.mark.parametrize(("shared", "stays"), [(0.0, False), (1.0, True)])
def test_a_shop_that_closes_takes_its_regulars_along(shared, stays):
    """A tie of a million orders has full strength: without records he goes for certain, with them never."""
    case = Case(KEPT | {"retention": {"crm_sharing": shared}}, {}, overrides=("population.buyers.relations.follows=1",))
    market, buyer, seller = market_of(case)
    market.run(20)
    regular(market, buyer.index, seller.shop, 10**6)
    market.world.sellers["leaving"][seller.index] = 1
    market.run(2)
    assert (market.world.buyers["left"][buyer.index] < 0) == stays
    assert market.world.buyers["leave_cause"][buyer.index] == (0 if stays else FOLLOWED)
    assert market.world.ties["shop"][buyer.index, 0] == -1
    assert market.book.flow["ties_cut"].sum() == 1


def test_a_handover_keeps_what_the_records_tell():
    """Of ten orders two fifths are in the records: four are known after the hand-over on day 30."""
    keep = {"crm_sharing": 0.4, "one_to_one_from": 1, "handover_days": 30}
    market, buyer, seller = market_of(Case(KEPT | {"retention": keep}, {}))
    market.run(20)
    tie = regular(market, buyer.index, seller.shop, 10)
    market.run(10)
    assert (tie["known"], tie["orders"], tie["contact"]) == (10, 10, 0)
    market.run(1)
    assert (tie["known"], tie["orders"], tie["contact"]) == (4, 10, 30)


def test_an_unanswered_complaint_drives_out_on_the_day_patience_ends():
    """The forum takes 20 days, the first answer 5; with no patience at all he goes on the day he complains."""
    slow = {"id": "staff", "kind": "platform", "respond_days": 0, "decide_days": 20, "effort_buyer": 0.0}
    case = Case(
        KEPT | {"disputes": {"forums": [slow]}, "retention": {"complaint_response_days": 5}},
        {},
        serves="misdescribed",
        overrides=(
            "population.buyers.relations.after_unanswered=1",
            "population.buyers.relations.answer_patience_days=0",
            "population.buyers.leaving.trust_prior=0",
        ),
    )
    market, buyer, _ = market_of(case)
    market.run(10)
    assert market.orders_frame()["claimed"][0] == 1
    assert market.world.buyers["left"][buyer.index] == 1
    assert market.world.buyers["leave_cause"][buyer.index] == UNANSWERED
