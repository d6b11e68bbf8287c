"""Orders worked out by hand under every custody; people, prices and days as in `hand_worked`."""

import numpy as np
import pytest

import emptor
from emptor.state.accounts import CUSTODY, FIRST_PERSON, OPERATOR, PLATFORM, WORLD
from engine.hand_worked import FORUM, STAFF, TALK, Case, accounts, market_of, played
from engine.scenarios import plain

KEYS = {"custody": "multisig_2of3", "release_on": "buyer_confirm"}
CONTRACT = {
    "custody": "smart_contract",
    "release_on": "buyer_confirm",
    "auto_release": {"anchor": "shipped", "days": 9},
}
MERCHANT = {"custody": "merchant_of_record", "release_on": "buyer_confirm"}
PAID_OUT = {"custody": "merchant_of_record", "release_on": "shipped"}
TALKED = {"disputes": {"forums": [TALK]}}
NOT_CONFIRMED = ("population.buyers.claims.confirms=0",)
LATE = ("population.sellers.handling_days=20", "population.sellers.tardy=1", "environment.carrier.transit_days=60")
DEPOSIT = {"identity": {"seller_deposit": 50.0, "deposit_topup_days": 400}}
LATE_RULES = {"delivery": {"ship_deadline_days": 0}}

HELD = {"payment": {"custody": "escrow", "release_on": "delivered"}}
LOOKED = {
    "delivery": {"inspection": "third_party", "inspection_accuracy": 1.0, "inspection_fee": 5.0, "tracking": "none"}
}
RUNS = ("environment.operator={conduct: hazard, hazard: 1}",)
SERVED = {"delivery": {"fulfilment": "none", "tracking": "none"}}
STORED = {"delivery": {"fulfilment": "platform", "handling_days": 0.0}}
PARTS = {"custody": "escrow", "release_on": "milestone_approved", "milestones": 3}

CASES: dict[str, Case] = {
    # -- under three keys -----------------------------------------------------------------------------
    "multisig, confirmed: buyer and seller sign": Case(
        {"payment": KEYS}, {"buyer": -10_000, "seller": 4_000, "world": 6_000}
    ),
    "multisig, not confirmed, no timeout: locked for good": Case(  # 30 days after the estimated day, 2
        {"payment": KEYS},
        {"buyer": -10_000, "seller": -6_000, "world": 6_000, "locked": 10_000},
        overrides=NOT_CONFIRMED,
        evening={
            31: {"buyer": -10_000, "seller": -6_000, "world": 6_000, "custody": 10_000},
            32: {"buyer": -10_000, "seller": -6_000, "world": 6_000, "locked": 10_000},
        },
        order={"gone": 100.0, "to_seller": 0.0},
    ),
    "multisig, not confirmed, still claimable: locked when no claim can come": Case(  # 60 days after day 2
        {"payment": KEYS} | FORUM,
        {"buyer": -10_000, "seller": -6_000, "world": 6_000, "locked": 10_000},
        overrides=NOT_CONFIRMED,
        evening={
            62: {"buyer": -10_000, "seller": -6_000, "world": 6_000, "custody": 10_000},
            63: {"buyer": -10_000, "seller": -6_000, "world": 6_000, "locked": 10_000},
        },
    ),
    "multisig, not confirmed, a timeout gives it to the seller": Case(
        {"payment": KEYS | {"auto_release": {"anchor": "paid", "days": 45}}},
        {"buyer": -10_000, "seller": 4_000, "world": 6_000},
        overrides=NOT_CONFIRMED,
        evening={
            44: {"buyer": -10_000, "seller": -6_000, "world": 6_000, "custody": 10_000},
            45: {"buyer": -10_000, "seller": 4_000, "world": 6_000},
        },
    ),
    "multisig, a forum decides: buyer and forum sign": Case(
        {"payment": KEYS} | FORUM,
        {"seller": -1_000, "world": 1_000},
        serves="misdescribed",
        ill=True,
        order={"claim": "won", "from_custody": 100.0},
    ),
    "multisig, a forum dismisses: seller and forum sign": Case(
        {"payment": KEYS} | FORUM,
        {"buyer": -10_000, "seller": 4_000, "world": 6_000},
        overrides=("population.buyers.claims.dishonest=1", "population.buyers.claims.false_claim=1"),
        order={"claim": "lost"},
    ),
    "multisig, the two do not agree and nobody decides: locked for good": Case(
        {"payment": KEYS} | TALKED,
        {"buyer": -10_000, "seller": -1_000, "world": 1_000, "locked": 10_000},
        serves="misdescribed",
        order={"claim": "lost", "gone": 100.0, "refunded": 0.0},
    ),
    "multisig, the two do not agree: the timeout gives it to the seller": Case(
        {"payment": KEYS | {"auto_release": {"anchor": "paid", "days": 20}}} | TALKED,
        {"buyer": -10_000, "seller": 9_000, "world": 1_000},
        serves="misdescribed",
        evening={
            19: {"buyer": -10_000, "custody": 10_000, "seller": -1_000, "world": 1_000},
            20: {"buyer": -10_000, "seller": 9_000, "world": 1_000},
        },
        order={"claim": "lost"},
    ),
    "multisig, the two agree": Case(
        {"payment": KEYS} | TALKED,
        {"seller": -1_000, "world": 1_000},
        serves="misdescribed",
        responds=True,
        order={"claim": "won"},
    ),
    "multisig, nothing sent and not claimed: locked for good": Case(
        {"payment": KEYS} | FORUM,
        {"buyer": -10_000, "locked": 10_000},
        serves="nothing sent",
        claims=False,
    ),
    "multisig, three tenths held: the seller has the rest at once": Case(
        {"payment": KEYS | {"hold_fraction": 0.3}},
        {"buyer": -10_000, "seller": 1_000, "world": 6_000, "locked": 3_000},
        overrides=NOT_CONFIRMED,
    ),
    # -- services -----------------------------------------------------------------------------------------
    "check-in: released the day the service begins": Case(  # it ends days later
        SERVED | {"payment": {"custody": "escrow", "release_on": "checkin"}},
        {"buyer": -10_000, "seller": 4_000, "world": 6_000},
        overrides=("environment.service_days=9",),
        evening={0: {"buyer": -10_000, "seller": 4_000, "world": 6_000}},
    ),
    "check-in, paid out a day later: a claim on a bad stay stops it": Case(
        SERVED | {"payment": {"custody": "escrow", "release_on": "checkin", "payout_delay_days": 1}} | FORUM,
        {"seller": -1_000, "world": 1_000},
        serves="misdescribed",
        ill=True,
        overrides=("environment.service_days=0",),
        order={"claim": "won", "claimed": 0},
    ),
    "nobody there: claimed the next day": Case(
        SERVED | {"payment": {"custody": "escrow", "release_on": "checkin"}} | FORUM,
        {},
        serves="nothing sent",
        ill=True,
        order={"claim": "won", "claimed": 1},
    ),
    "nobody there, paid for at once": Case(
        SERVED | {"payment": {"custody": "escrow", "release_on": "paid"}} | FORUM,
        {"buyer": -10_000, "seller": 10_000},
        serves="nothing sent",
        ill=True,
    ),
    "three parts, all approved": Case(  # 33.34 + 33.33 + 33.33, and a tenth of each in commission
        SERVED | {"payment": PARTS, "fees": {"commission": [{"above": 0.0, "rate": 0.1}], "per_order": 0.5}},
        {"buyer": -10_000, "seller": 4_000 - 1_000 - 50, "platform": 1_050, "world": 6_000},
        overrides=("environment.service_days=0",),
        evening={
            0: {
                "buyer": -10_000,
                "custody": 6_666,
                "seller": 3_334 - 334 - 50 - 2_000,
                "platform": 384,
                "world": 2_000,
            },
            1: {
                "buyer": -10_000,
                "custody": 3_333,
                "seller": 6_667 - 667 - 50 - 4_000,
                "platform": 717,
                "world": 4_000,
            },
            2: {"buyer": -10_000, "seller": 2_950, "platform": 1_050, "world": 6_000},
        },
        order={"fees": 10.5, "to_seller": 100.0},
    ),
    "three parts under keys, none signed, no timeout": Case(
        SERVED | {"payment": PARTS | {"custody": "multisig_2of3"}},
        {"buyer": -10_000, "seller": -6_000, "world": 6_000, "locked": 10_000},
        overrides=(*NOT_CONFIRMED, "environment.service_days=0"),
    ),
    "three parts, a clock from the handing in": Case(
        SERVED | {"payment": PARTS | {"auto_release": {"anchor": "submitted", "days": 7}}},
        {"buyer": -10_000, "seller": 4_000, "world": 6_000},
        overrides=(*NOT_CONFIRMED, "environment.service_days=0"),
        evening={
            6: {"buyer": -10_000, "custody": 10_000, "seller": -6_000, "world": 6_000},
            7: {"buyer": -10_000, "custody": 6_666, "seller": -2_666, "world": 6_000},
            8: {"buyer": -10_000, "custody": 3_333, "seller": 667, "world": 6_000},
            9: {"buyer": -10_000, "seller": 4_000, "world": 6_000},
        },
    ),
    # -- the platform ships ---------------------------------------------------------------------------------
    "the platform ships: nothing can be kept back": Case(
        STORED | {"payment": {"custody": "direct", "release_on": "paid"}},
        {"buyer": -10_000, "seller": 9_000, "world": 1_000},
        serves="nothing sent",
        order={"conduct": "misdescribed"},
    ),
    "the platform ships: stones on the way are the carrier's, and no damages are due": Case(
        STORED
        | {"payment": {"custody": "escrow", "release_on": "buyer_confirm"}, "remedies": {"damages_multiple": 2.0}}
        | FORUM,
        {"seller": -6_000 + 5_000, "carrier": -5_000, "world": 6_000},
        overrides=("environment.carrier.swap=1", "environment.carrier.liability=.5"),
        order={"fault": "swapped", "claim": "won", "from_carrier": 50.0, "damages": 0.0},
    ),
    # -- inspection ------------------------------------------------------------------------------------------
    "an inspector finds junk; the buyer paid him": Case(  # freight back 10.00, the junk is still worth 80% of 10.00
        LOOKED | HELD,
        {"buyer": -500, "seller": -1_000 - 1_000 + 800, "carrier": 1_000, "inspector": 500, "world": 200},
        serves="misdescribed",
        ill=True,
        order={"refused": True, "refunded": 100.0, "outcome": "bad", "settled": 1, "freight": 5.0},
    ),
    "an inspector passes what is as described; the seller pays him": Case(
        {"delivery": LOOKED["delivery"] | {"inspection_payer": "seller"}} | HELD,
        {"buyer": -10_000, "seller": 4_000 - 500, "inspector": 500, "world": 6_000},
        order={"inspected": True, "refused": False},
    ),
    "at the door: stones, for which the carrier who stood by answers": Case(
        {"delivery": LOOKED["delivery"] | {"inspection": "buyer_at_door"}} | HELD,
        {"buyer": -500, "seller": -6_000 + 5_000, "carrier": 500 - 5_000, "world": 6_000},
        overrides=("environment.carrier.swap=1", "environment.carrier.liability=.5"),
        order={"refused": True, "from_carrier": 50.0},
    ),
    "the platform looks before the last leg, and sees no stones": Case(
        {"delivery": LOOKED["delivery"] | {"inspection": "platform"}} | HELD,
        {"buyer": -10_500, "seller": 4_000, "platform": 500, "world": 6_000},
        claims=False,
        overrides=("environment.carrier.swap=1",),
        order={"refused": False, "outcome": "bad"},
    ),
    "the platform looks at its own cost": Case(  # its inspectors are paid outside
        {"delivery": LOOKED["delivery"] | {"inspection": "platform", "inspection_payer": "platform"}} | HELD,
        {"buyer": -10_000, "seller": 4_000, "platform": -500, "world": 6_500},
    ),
    # -- an operator who takes what he can, on the evening of day 0 --------------------------------------------
    "escrow, the operator runs: the goods come, nobody is paid": Case(
        {"payment": {"custody": "escrow", "release_on": "buyer_confirm"}} | FORUM,
        {"buyer": -10_000, "seller": -6_000, "world": 6_000, "operator": 10_000},
        overrides=RUNS,
        order={"outcome": "good", "gone": 100.0, "to_seller": 0.0},
    ),
    "platform hold, the operator runs": Case(
        {"payment": {"custody": "platform_hold", "release_on": "delivered", "hold_fraction": 0.3}} | FORUM,
        {"buyer": -10_000, "seller": 1_000, "world": 6_000, "operator": 3_000},
        overrides=RUNS,
    ),
    "merchant of record, the operator runs, nothing was sent": Case(
        {"payment": MERCHANT} | FORUM,
        {"buyer": -10_000, "operator": 10_000},
        serves="nothing sent",
        overrides=RUNS,
        order={"outcome": "bad", "claim": "none"},
    ),
    "keys: there is nothing he can take, and the market goes on": Case(
        {"payment": KEYS} | DEPOSIT,
        {"buyer": -10_000, "seller": 4_000 - 5_000, "deposit": 5_000, "world": 6_000},
        overrides=RUNS,
    ),
    "a contract: nor there": Case(
        {"payment": CONTRACT}, {"buyer": -10_000, "seller": 4_000, "world": 6_000}, overrides=RUNS
    ),
    "he waits for the best moment, and sees nothing to stay for": Case(  # no fees; day 30 is the first he may go
        {"payment": {"custody": "escrow", "release_on": "buyer_confirm"}},
        {"buyer": -10_000, "seller": -6_000, "world": 6_000, "operator": 10_000},
        overrides=(*NOT_CONFIRMED, "environment.operator={conduct: best_moment, horizon_days: 100}"),
        evening={29: {"buyer": -10_000, "seller": -6_000, "world": 6_000, "custody": 10_000}},
    ),
    # -- a contract -------------------------------------------------------------------------------------
    "contract, confirmed": Case({"payment": CONTRACT}, {"buyer": -10_000, "seller": 4_000, "world": 6_000}),
    "contract, not confirmed: the timer": Case(
        {"payment": CONTRACT},
        {"buyer": -10_000, "seller": 4_000, "world": 6_000},
        overrides=NOT_CONFIRMED,
        evening={
            8: {"buyer": -10_000, "custody": 10_000, "seller": -6_000, "world": 6_000},
            9: {"buyer": -10_000, "seller": 4_000, "world": 6_000},
        },
    ),
    "contract, a verdict": Case(
        {"payment": CONTRACT} | FORUM, {"seller": -1_000, "world": 1_000}, serves="misdescribed", ill=True
    ),
    "contract, an undecided case: the contract pays the seller": Case(
        {"payment": CONTRACT} | TALKED,
        {"buyer": -10_000, "seller": 9_000, "world": 1_000},
        serves="misdescribed",
    ),
    # -- a merchant of record ---------------------------------------------------------------------------
    "merchant, confirmed": Case(
        {"payment": MERCHANT, "fees": {"commission": [{"above": 0.0, "rate": 0.1}]}},
        {"buyer": -10_000, "seller": 3_000, "platform": 1_000, "world": 6_000},
    ),
    "merchant, refunded before the seller is paid": Case(
        {"payment": MERCHANT} | FORUM, {"seller": -1_000, "world": 1_000}, serves="misdescribed", ill=True
    ),
    "merchant, refunded after: it pays, and takes recourse to an open shop": Case(
        {"payment": PAID_OUT} | FORUM,
        {"seller": -1_000, "world": 1_000},
        serves="misdescribed",
        ill=True,
        order={"from_seller": 100.0, "from_fund": 0.0, "whole": True},
    ),
    "merchant, refund and damages": Case(
        {"payment": PAID_OUT, "remedies": {"damages_multiple": 1.0}} | FORUM,
        {"buyer": 10_000, "seller": -11_000, "world": 1_000},
        serves="misdescribed",
        ill=True,
        order={"refunded": 100.0, "damages": 100.0},
    ),
    # -- late ---------------------------------------------------------------------------------------------
    "late: a tenth out of custody": Case(
        LATE_RULES
        | {"payment": {"custody": "escrow", "release_on": "buyer_confirm"}, "remedies": {"late_ship_comp": 0.1}},
        {"buyer": -9_000, "seller": 3_000, "world": 6_000},
        overrides=LATE,
        order={"late": True, "refunded": 10.0, "from_custody": 10.0, "to_seller": 90.0},
    ),
    "late and paid at once: the seller pays it": Case(
        LATE_RULES | {"payment": {"custody": "direct", "release_on": "paid"}, "remedies": {"late_ship_comp": 0.1}},
        {"buyer": -9_000, "seller": 3_000, "world": 6_000},
        overrides=LATE,
        order={"from_seller": 10.0},
    ),
    "late, paid at once, an ill seller: its deposit pays": Case(
        LATE_RULES
        | DEPOSIT
        | {
            "payment": {"custody": "direct", "release_on": "paid"},
            "remedies": {"late_ship_comp": 0.8, "payer_of_last_resort": "deposit"},
        },
        {"buyer": -5_000, "seller": -1_000, "world": 6_000},
        overrides=LATE,
        ill=True,
        order={"from_deposit": 50.0},
    ),
    "late, the whole price: nothing is left to release": Case(
        LATE_RULES
        | {"payment": {"custody": "escrow", "release_on": "buyer_confirm"}, "remedies": {"late_ship_comp": 1.0}},
        {"seller": -6_000, "world": 6_000},
        overrides=LATE,
        order={"refunded": 100.0, "to_seller": 0.0},
    ),
    "late, then refunded: less by what was paid": Case(
        LATE_RULES
        | {"payment": {"custody": "escrow", "release_on": "buyer_confirm"}, "remedies": {"late_ship_comp": 0.1}}
        | FORUM,
        {"seller": -1_000, "world": 1_000},
        serves="misdescribed",
        overrides=LATE,
        order={"late": True, "refunded": 100.0, "from_custody": 100.0},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_order(name):
    case = CASES[name]
    played(case, days=250 if case.overrides == LATE else 120)


def test_a_merchant_bears_what_a_closed_shop_took():
    """The shop is closed when the refund is due: the buyer has his money all the same."""
    case = Case(
        {"payment": PAID_OUT, "disputes": {"forums": [STAFF]}},
        {"seller": 9_000, "world": 1_000, "platform": -10_000},
        serves="misdescribed",
        ill=True,
        order={"from_fund": 100.0, "whole": True},
    )

    def close(market, buyer, seller):
        market.insert_stage("close", lambda m: _closed(m), before="adjudicate")

    def _closed(m):
        """Closes the shop on the third day."""
        if m.day == 3:
            m.world.shops["closed"][1] = 3

    played(case, close)


def test_who_stops_half_way_keeps_what_was_approved():
    """Seven parts of 100.00: four of 14.29 and three of 14.28; the cheat hands in the first few and stops."""
    case = Case(
        SERVED | {"payment": PARTS | {"milestones": 7}, "disputes": {"forums": [STAFF]}},
        {},
        serves="nothing sent",
        ill=True,
        overrides=("environment.service_days=0",),
    )
    market, buyer, seller = market_of(case)
    market.run(100)
    order = market.orders_frame().iloc[0]
    done = int(market.ledger.orders()["approved"][0])
    parts, costs = [1429] * 4 + [1428] * 3, [858] + [857] * 6
    assert sum(parts) == 10_000
    assert sum(costs) == 6_000
    assert order["state"] == "settled"
    assert order["claim"] == "won"
    assert round(100 * order["to_seller"]) == sum(parts[:done])
    assert round(100 * order["refunded"]) == 10_000 - sum(parts[:done])
    expected = {
        "buyer": -sum(parts[:done]),
        "seller": sum(parts[:done]) - sum(costs[:done]),
        "world": sum(costs[:done]),
    }
    assert accounts(market, buyer, seller, int(market.world.balances[PLATFORM])) == expected
    assert 0 < done < 7


def own_shops(**rules):
    """A market of the platform's own shops alone, under a commission of a tenth."""
    cast = [{"strategy": "platform_owned", "share": 1.0, "slip": 0.0}]
    fees = {"fees": {"commission": [{"above": 0.0, "rate": 0.1}]}}
    return plain({"population": {"sellers": {"strategies": cast}}, "rules": fees | rules})


def test_what_the_platforms_own_shops_take_is_the_platforms():
    market = emptor.Market(own_shops())
    for _ in range(30):
        market.step()
        w = market.world
        first = FIRST_PERSON + len(w.buyers)
        assert not np.asarray(w.balances)[first : first + len(w.sellers)].any()
    flow = market.world.flow
    assert flow["orders"].sum() > 0
    assert flow["commission"].sum() == 0
    assert market.world.balances[PLATFORM] == flow["own_trade"].sum()
    spent = int(np.asarray(market.world.buyers)["spent"].sum())
    assert market.world.balances[PLATFORM] == spent - market.world.balances[WORLD] - market.world.balances[CUSTODY]
    assert market.measure(["own_share"])["own_share"] == 1.0


def test_an_operator_who_runs_takes_deposits_and_ends_the_market():
    rules = {"identity": {"seller_deposit": 200.0}, "payment": {"custody": "direct", "release_on": "paid"}}
    scenario = plain({"rules": rules, "environment": {"operator": {"conduct": "hazard", "hazard": 1.0}}})
    market = emptor.Market(scenario).run(40)
    assert market.closed_down
    assert market.world.balances[OPERATOR] == 4 * 20_000
    assert market.world.flow["orders"][1:].sum() == 0
    assert market.world.flow["left_operator"][0] == 20
    assert market.world.flow["sellers_left_operator"][0] == 4


def second_day(effect, overrides=()):
    """The order is placed on day 1, when the tier has been looked at once."""
    tier = {"when": [{"metric": "account_age", "op": ">=", "value": 0.0}], "effect": effect}
    rules = {"payment": {"custody": "escrow", "release_on": "buyer_confirm"}, "reputation": {"tiers": [tier]}}
    market, buyer, seller = market_of(Case(rules, {}, overrides=(*NOT_CONFIRMED, *overrides)))
    buyer.bought = True
    market.step()
    buyer.bought = False
    rest = int(market.world.balances[PLATFORM])
    market.run(5)
    return accounts(market, buyer, seller, rest)


def test_a_tier_that_holds_a_quarter():
    assert second_day({"hold_fraction": 0.25}) == {
        "buyer": -10_000,
        "custody": 2_500,
        "seller": 7_500 - 6_000,
        "world": 6_000,
    }


def test_a_buyer_finalises_early_for_a_discount():
    asks = ("population.sellers.early_asks=1", "population.sellers.early_discount=0.1")
    paid = {"buyer": -9_000, "seller": 9_000 - 6_000, "world": 6_000}
    assert second_day({"finalise_early": True}, asks) == paid


def test_a_buyer_who_would_lose_more_keeps_the_custody():
    """Escrow with a sure forum is worth (1 - belief) times what he expects back; a cent in the hundred is not."""
    asks = ("population.sellers.early_asks=1", "population.sellers.early_discount=0.01")
    forum = ("rules.disputes.forums=[{id: staff, kind: platform, accuracy: 1}]",)
    held = {"buyer": -10_000, "custody": 10_000, "seller": -6_000, "world": 6_000}
    assert second_day({"finalise_early": True}, (*asks, *forum)) == held
