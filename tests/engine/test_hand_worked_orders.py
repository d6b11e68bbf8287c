"""Orders worked out by hand: paying, shipping, fees, claims, clocks; people, prices and days as in `hand_worked`."""

import pytest

from engine.hand_worked import BOTH, CONFIRM, DELIVERED, FORUM, STAFF, TALK, Case, market_of, played

EVERYBODY = {"when": [{"metric": "account_age", "op": ">=", "value": 0.0}]}
PART_HELD = {"payment": CONFIRM | {"hold_fraction": 0.3}} | FORUM
ISSUER = {"payment": {"custody": "direct", "release_on": "paid"}, "remedies": {"payer_of_last_resort": "issuer"}}
RETURNS = {"payment": CONFIRM, "remedies": {"no_reason_return": {"anchor": "delivered", "days": 7}}}


CASES: dict[str, Case] = {
    # -- paid at once -----------------------------------------------------------------------------
    "direct, served": Case(  # 100 to the seller, of which the goods cost 60
        {"payment": {"custody": "direct", "release_on": "paid"}},
        {"buyer": -10_000, "seller": 4_000, "world": 6_000},
        order={"outcome": "good", "refunded": 0.0, "cost": 60.0},
    ),
    "direct, nothing sent": Case(  # nobody can take it back
        {"payment": {"custody": "direct", "release_on": "paid"}, "delivery": {"tracking": "none"}},
        {"buyer": -10_000, "seller": 10_000},
        serves="nothing sent",
        order={"outcome": "bad"},
    ),
    "direct, junk sent": Case(  # the junk cost 10
        {"payment": {"custody": "direct", "release_on": "paid"}},
        {"buyer": -10_000, "seller": 9_000, "world": 1_000},
        serves="misdescribed",
    ),
    "direct, forum, ill seller, fund pays": Case(  # the fund, raised from the platform, stands in for the seller
        {"payment": {"custody": "direct", "release_on": "paid"}, "remedies": {"payer_of_last_resort": "platform_fund"}}
        | FORUM,
        {"buyer": 0, "seller": 9_000, "world": 1_000, "platform": -10_000},
        serves="misdescribed",
        ill=True,
    ),
    "direct, forum, ill seller, the card's issuer pays": Case(
        ISSUER | FORUM,
        {"seller": 9_000, "world": 1_000, "issuer": -10_000},
        serves="misdescribed",
        ill=True,
        order={"from_issuer": 100.0, "from_seller": 0.0, "refunded": 100.0, "whole": True},
    ),
    "direct, forum, honest seller complies: the issuer is not asked": Case(
        ISSUER | FORUM,
        {"seller": -6_000, "world": 6_000},
        serves="slip",
        order={"from_issuer": 0.0, "from_seller": 100.0},
    ),
    "direct, forum, honest seller complies": Case(  # a slip: the goods cost 60 and are gone
        {"payment": {"custody": "direct", "release_on": "paid"}} | FORUM,
        {"buyer": 0, "seller": -6_000, "world": 6_000},
        serves="slip",
    ),
    # -- fees -------------------------------------------------------------------------------------
    "all fees on a confirmed order": Case(  # 13% + 0.30 from the seller, 3.3% from the buyer
        {
            "payment": CONFIRM,
            "fees": {"commission": [{"above": 0.0, "rate": 0.13}], "per_order": 0.3, "buyer_fee": 0.033},
        },
        {"buyer": -10_330, "seller": 10_000 - 1_300 - 30 - 6_000, "platform": 1_660, "world": 6_000},
        order={"fees": 13.3, "buyer_fee": 3.3},
    ),
    "marginal steps": Case(  # 10% of the first 50, 5% of the other 50
        {"payment": CONFIRM, "fees": {"commission": [{"above": 0.0, "rate": 0.1}, {"above": 50.0, "rate": 0.05}]}},
        {"buyer": -10_000, "seller": 3_250, "platform": 750, "world": 6_000},
    ),
    "commission up to a cap": Case(
        {"payment": CONFIRM, "fees": {"commission": [{"above": 0.0, "rate": 0.1}], "commission_cap": 4.0}},
        {"buyer": -10_000, "seller": 3_600, "platform": 400, "world": 6_000},
    ),
    "a surcharge counts towards the cap": Case(  # 3% of the tier's and 3% of all, capped at 5
        {
            "payment": CONFIRM,
            "fees": {"commission": [{"above": 0.0, "rate": 0.03}], "commission_cap": 5.0},
            "reputation": {"tiers": [EVERYBODY | {"effect": {"fee_add": 0.03}}]},
        },
        {"buyer": -10_000, "seller": 3_500, "platform": 500, "world": 6_000},
    ),
    "a case costs the seller a fee": Case(
        {"payment": CONFIRM, "reputation": {"tiers": [EVERYBODY | {"effect": {"fee_per_case": 5.0}}]}} | FORUM,
        {"seller": -1_000 - 500, "world": 1_000, "platform": 500},
        serves="misdescribed",
        order={"fees": 5.0},
    ),
    "half of the subscription comes back": Case(  # 365 a year is 30 a bill; bills on days 30, 60 and 90
        {
            "payment": CONFIRM,
            "fees": {"subscription_per_year": 365.0},
            "reputation": {"tiers": [EVERYBODY | {"effect": {"subscription_refund": 0.5}}]},
        },
        {"buyer": -10_000, "seller": 4_000 - 4_500, "platform": 4_500, "world": 6_000},
    ),
    "no commission on an order refunded whole": Case(
        {"payment": CONFIRM, "fees": {"commission": [{"above": 0.0, "rate": 0.1}], "per_order": 1.0}} | FORUM,
        {"seller": -1_000, "world": 1_000},
        serves="misdescribed",
    ),
    "an account costs its owner": Case(
        {"payment": CONFIRM, "identity": {"new_identity_cost": 10.0}},
        {"buyer": -10_000, "seller": 3_000, "platform": 1_000, "world": 6_000},
    ),
    # -- claims before a forum ----------------------------------------------------------------------
    "escrow, nothing sent, upheld": Case(
        {"payment": CONFIRM} | FORUM,
        {},
        serves="nothing sent",
        order={"claim": "won", "claimed": 2, "resolved": 5, "settled": 5},
    ),
    "escrow, nothing sent, not claimed": Case(  # the fallback: 30 days after the estimated day, 2
        {"payment": CONFIRM} | FORUM,
        {"buyer": -10_000, "seller": 10_000},
        serves="nothing sent",
        claims=False,
        evening={31: {"buyer": -10_000, "custody": 10_000}, 32: {"buyer": -10_000, "seller": 10_000}},
        order={"claim": "not filed"},
    ),
    "refund of six tenths, commission on the rest's payout": Case(
        {"payment": CONFIRM, "remedies": {"refund_share": 0.6}, "fees": {"commission": [{"above": 0.0, "rate": 0.1}]}}
        | FORUM,
        {"buyer": -4_000, "seller": 4_000 - 1_000 - 1_000, "platform": 1_000, "world": 1_000},
        serves="misdescribed",
        order={"refunded": 60.0, "from_custody": 60.0, "to_seller": 40.0, "whole": True},
    ),
    "conceded at once": Case(
        {"payment": CONFIRM} | BOTH,
        {"seller": -1_000, "world": 1_000},
        serves="misdescribed",
        responds=True,
        order={"claimed": 1, "resolved": 2},
    ),
    "not conceded, upheld by staff": Case(
        {"payment": CONFIRM} | BOTH,
        {"seller": -1_000, "world": 1_000},
        serves="misdescribed",
        order={"claimed": 1, "resolved": 5},
    ),
    "filing fee comes back with a win": Case(
        {"payment": CONFIRM, "disputes": {"forums": [TALK | {"filing_fee": 2.0}, STAFF | {"filing_fee": 5.0}]}},
        {"seller": -1_000, "world": 1_000},
        serves="misdescribed",
        evening={
            1: {"buyer": -10_200, "custody": 10_000, "platform": 200, "seller": -1_000, "world": 1_000},
            2: {"buyer": -10_700, "custody": 10_000, "platform": 700, "seller": -1_000, "world": 1_000},
        },
        order={"dispute_fees": 0.0},
    ),
    "a false claim is dismissed and costs its fee": Case(
        {"payment": CONFIRM, "disputes": {"forums": [STAFF | {"filing_fee": 5.0}]}},
        {"buyer": -10_500, "seller": 4_000, "platform": 500, "world": 6_000},
        overrides=("population.buyers.claims.dishonest=1", "population.buyers.claims.false_claim=1"),
        order={"claim": "lost", "false_claim": True, "dispute_fees": 5.0},
    ),
    "a claim stops a payout that waits": Case(  # released on day 0, due on day 20, claimed on day 2
        {"payment": {"custody": "escrow", "release_on": "shipped", "payout_delay_days": 20}} | FORUM,
        {},
        serves="nothing sent",
        evening={1: {"buyer": -10_000, "custody": 10_000}},
    ),
    "without the delay the payout wins": Case(  # an ill seller in escrow is out of reach once paid
        {"payment": {"custody": "escrow", "release_on": "shipped"}} | FORUM,
        {"buyer": -10_000, "seller": 10_000},
        serves="nothing sent",
        ill=True,
        order={"claim": "won", "refunded": 0.0, "whole": False},
    ),
    # -- with tracking nobody can pretend to have shipped ------------------------------------------------
    "released on shipping, tracked: who wants the money must send something": Case(  # and the junk cost 10
        {"payment": {"custody": "escrow", "release_on": "shipped"}, "delivery": {"tracking": "required"}},
        {"buyer": -10_000, "seller": 9_000, "world": 1_000},
        serves="nothing sent",
        evening={0: {"buyer": -10_000, "seller": 9_000, "world": 1_000}},
        order={"conduct": "misdescribed", "shipped": 0},
    ),
    "paid at once, tracked, nothing sent: it never counts as shipped, and the forum sees it": Case(
        {"payment": {"custody": "direct", "release_on": "paid"}, "delivery": {"tracking": "required"}} | FORUM,
        {},
        serves="nothing sent",
        order={"conduct": "nothing sent", "shipped": None, "late": True, "claimed": 2, "claim": "won", "resolved": 5},
    ),
    "paid at once, tracked, never shipped: what is due for lateness, and it is all he gets": Case(
        {
            "payment": {"custody": "direct", "release_on": "paid"},
            "delivery": {"tracking": "required", "ship_deadline_days": 3},
            "remedies": {"late_ship_comp": 0.1},
        },
        {"buyer": -9_000, "seller": 9_000},
        serves="nothing sent",
        evening={3: {"buyer": -10_000, "seller": 10_000}, 4: {"buyer": -9_000, "seller": 9_000}},
        order={"shipped": None, "late": True, "refunded": 10.0},
    ),
    # -- part of the price held; who pays the rest ----------------------------------------------------
    "three tenths held, the seller makes up the rest": Case(
        PART_HELD,
        {"seller": -1_000, "world": 1_000},
        serves="misdescribed",
        order={"from_custody": 30.0, "from_seller": 70.0},
    ),
    "three tenths held, an ill seller keeps the rest": Case(
        PART_HELD,
        {"buyer": -7_000, "seller": 6_000, "world": 1_000},
        serves="misdescribed",
        ill=True,
        order={"whole": False},
    ),
    "three tenths held, the deposit pays what it can": Case(  # 30 from custody, 50 from the deposit, 20 lost
        PART_HELD
        | {
            "identity": {"seller_deposit": 50.0, "deposit_topup_days": 400},
            "remedies": {"payer_of_last_resort": "deposit"},
        },
        {"buyer": -2_000, "seller": 7_000 - 1_000 - 5_000, "world": 1_000},
        serves="misdescribed",
        ill=True,
        order={"from_custody": 30.0, "from_deposit": 50.0, "refunded": 80.0},
    ),
    "the deposit is refilled in time": Case(  # drawn on day 4, refilled ten days later
        PART_HELD
        | {
            "identity": {"seller_deposit": 50.0, "deposit_topup_days": 10},
            "remedies": {"payer_of_last_resort": "deposit"},
        },
        {"buyer": -2_000, "seller": 7_000 - 1_000 - 5_000 - 5_000, "deposit": 5_000, "world": 1_000},
        serves="misdescribed",
        ill=True,
        evening={
            13: {"buyer": -2_000, "seller": 1_000, "world": 1_000},
            14: {"buyer": -2_000, "seller": -4_000, "deposit": 5_000, "world": 1_000},
        },
    ),
    "three tenths held, the issuer pays the rest of six tenths of the price": Case(  # 30 from custody, 30 from the bank
        PART_HELD | {"remedies": {"payer_of_last_resort": "issuer", "refund_share": 0.6}},
        {"buyer": -4_000, "seller": 7_000 - 1_000, "world": 1_000, "issuer": -3_000},
        serves="misdescribed",
        ill=True,
        order={"from_custody": 30.0, "from_issuer": 30.0, "whole": True},
    ),
    "three tenths held, the fund pays up to its cap": Case(
        PART_HELD | {"remedies": {"payer_of_last_resort": "platform_fund", "fund_cap": 40.0}},
        {"buyer": -3_000, "seller": 6_000, "platform": -4_000, "world": 1_000},
        serves="misdescribed",
        ill=True,
    ),
    "a platform that holds money reaches an ill seller": Case(
        {"payment": {"custody": "platform_hold", "release_on": "delivered", "hold_fraction": 0.3}} | FORUM,
        {"seller": -1_000, "world": 1_000},
        serves="misdescribed",
        ill=True,
    ),
    # -- damages, points, forfeits --------------------------------------------------------------------
    "three times the price in damages": Case(
        {"payment": CONFIRM, "remedies": {"damages_multiple": 3.0}} | FORUM,
        {"buyer": 30_000, "seller": -31_000, "world": 1_000},
        serves="misdescribed",
        order={"damages": 300.0, "refunded": 100.0},
    ),
    "no damages for who concedes": Case(
        {"payment": CONFIRM, "remedies": {"damages_multiple": 3.0}} | BOTH,
        {"seller": -1_000, "world": 1_000},
        serves="misdescribed",
        responds=True,
        order={"damages": 0.0},
    ),
    "damages of an ill seller come from the deposit": Case(
        {
            "payment": CONFIRM,
            "identity": {"seller_deposit": 50.0, "deposit_topup_days": 400},
            "remedies": {"damages_multiple": 3.0},
        }
        | FORUM,
        {"buyer": 5_000, "seller": -6_000, "world": 1_000},
        serves="misdescribed",
        ill=True,
        order={"damages": 50.0, "from_deposit": 50.0},
    ),
    "points, and a rung that takes from the deposit": Case(
        {
            "payment": CONFIRM,
            "identity": {"seller_deposit": 50.0, "deposit_topup_days": 400},
            "sanctions": {
                "points": {"nsad": 12},
                "ladder": [
                    {"when": [{"metric": "violation_points", "op": ">=", "value": 12.0}], "effect": {"forfeit": 20.0}}
                ],
            },
        }
        | FORUM,
        {"seller": -6_000, "deposit": 3_000, "platform": 2_000, "world": 1_000},
        serves="misdescribed",
    ),
    # -- carriers -------------------------------------------------------------------------------------
    "lost and tracked: the carrier pays half": Case(
        {"payment": CONFIRM, "delivery": {"tracking": "required"}} | FORUM,
        {"seller": -6_000 + 5_000, "carrier": -5_000, "world": 6_000},
        overrides=("environment.carrier.loss=1", "environment.carrier.liability=.5"),
        order={"fault": "lost", "from_carrier": 50.0},
    ),
    "damages are not the carrier's": Case(
        {"payment": CONFIRM, "delivery": {"tracking": "required"}, "remedies": {"damages_multiple": 1.0}} | FORUM,
        {"buyer": 10_000, "seller": -6_000 - 10_000 + 5_000, "carrier": -5_000, "world": 6_000},
        overrides=("environment.carrier.loss=1", "environment.carrier.liability=.5"),
    ),
    "lost untracked: the carrier pays nothing": Case(
        {"payment": CONFIRM, "delivery": {"tracking": "none"}} | FORUM,
        {"seller": -6_000, "world": 6_000},
        overrides=("environment.carrier.loss=1", "environment.carrier.liability=.5"),
    ),
    "stones in the parcel: the honest seller is blamed": Case(
        {"payment": CONFIRM} | FORUM,
        {"seller": -6_000, "world": 6_000},
        overrides=("environment.carrier.swap=1",),
        order={"fault": "swapped", "claim": "won"},
    ),
    # -- returns, cancelling ----------------------------------------------------------------------------
    "sent back at the buyer's cost": Case(  # freight 10% of the price, goods still worth 80% of their cost
        RETURNS,
        {"buyer": -1_000, "seller": -6_000 + 4_800, "carrier": 1_000, "world": 1_200},
        overrides=("population.sellers.quality=0", "population.buyers.claims.returns=1"),
        order={"returned": True, "refunded": 100.0, "outcome": "disappointing"},
    ),
    "sent back at the seller's cost": Case(
        RETURNS | {"remedies": RETURNS["remedies"] | {"return_shipping_payer": "seller"}},
        {"seller": -6_000 + 4_800 - 1_000, "carrier": 1_000, "world": 1_200},
        overrides=("population.sellers.quality=0", "population.buyers.claims.returns=1"),
    ),
    "sent back at the platform's cost": Case(
        RETURNS | {"remedies": RETURNS["remedies"] | {"return_shipping_payer": "platform"}},
        {"seller": -6_000 + 4_800, "carrier": 1_000, "platform": -1_000, "world": 1_200},
        overrides=("population.sellers.quality=0", "population.buyers.claims.returns=1"),
    ),
    "cancelled unshipped, the buyer's fee too": Case(
        {"payment": CONFIRM, "delivery": {"ship_deadline_days": 0}, "fees": {"buyer_fee": 0.05}},
        {},
        overrides=("population.sellers.handling_days=60", "population.sellers.tardy=1"),
        order={"cancelled": True, "settled": 2, "late": True},
    ),
    # -- clocks -----------------------------------------------------------------------------------------
    "released by the clock from shipping": Case(
        {"payment": CONFIRM | {"auto_release": {"anchor": "shipped", "days": 10}}},
        {"buyer": -10_000, "seller": 4_000, "world": 6_000},
        overrides=("population.buyers.claims.confirms=0",),
        evening={
            9: {"buyer": -10_000, "custody": 10_000, "seller": -6_000, "world": 6_000},
            10: {"buyer": -10_000, "seller": 4_000, "world": 6_000},
        },
    ),
    "released by the clock from delivery": Case(
        {"payment": CONFIRM | {"auto_release": {"anchor": "delivered", "days": 10}}},
        {"buyer": -10_000, "seller": 4_000, "world": 6_000},
        overrides=("population.buyers.claims.confirms=0",),
        evening={
            10: {"buyer": -10_000, "custody": 10_000, "seller": -6_000, "world": 6_000},
            11: {"buyer": -10_000, "seller": 4_000, "world": 6_000},
        },
    ),
    "a clock from delivery that never starts runs from the estimated day": Case(
        {"payment": CONFIRM | {"auto_release": {"anchor": "delivered", "days": 10}}},
        {"buyer": -10_000, "seller": 10_000},
        serves="nothing sent",
        claims=False,
        evening={11: {"buyer": -10_000, "custody": 10_000}, 12: {"buyer": -10_000, "seller": 10_000}},
    ),
    "put off once while nothing has come": Case(  # from day 5 to day 8
        {"payment": CONFIRM | {"auto_release": {"anchor": "shipped", "days": 5}, "extension_days": 3}},
        {"buyer": -10_000, "seller": 10_000},
        serves="nothing sent",
        claims=False,
        evening={7: {"buyer": -10_000, "custody": 10_000}, 8: {"buyer": -10_000, "seller": 10_000}},
    ),
    "a release by event is not put off": Case(
        {
            "payment": {
                "custody": "escrow",
                "release_on": "shipped",
                "auto_release": {"anchor": "shipped", "days": 5},
                "extension_days": 3,
            }
        },
        {"buyer": -10_000, "seller": 10_000},
        serves="nothing sent",
        claims=False,
        evening={0: {"buyer": -10_000, "seller": 10_000}},
    ),
    "paid out four days after delivery": Case(
        {"payment": DELIVERED | {"payout_delay_days": 4}},
        {"buyer": -10_000, "seller": 4_000, "world": 6_000},
        evening={
            4: {"buyer": -10_000, "custody": 10_000, "seller": -6_000, "world": 6_000},
            5: {"buyer": -10_000, "seller": 4_000, "world": 6_000},
        },
    ),
    "a hold by tier waits longer": Case(
        {
            "payment": DELIVERED,
            "reputation": {
                "tiers": [{"when": [{"metric": "sales", "op": ">=", "value": 1.0}], "effect": {"hold_days": 6}}]
            },
        },
        {"buyer": -10_000, "seller": 4_000, "world": 6_000},
        evening={
            6: {"buyer": -10_000, "custody": 10_000, "seller": -6_000, "world": 6_000},
            7: {"buyer": -10_000, "seller": 4_000, "world": 6_000},
        },
    ),
    "a tier's surcharge": Case(  # 10% x 1.5, and 2% on top
        {
            "payment": DELIVERED,
            "fees": {"commission": [{"above": 0.0, "rate": 0.1}]},
            "reputation": {
                "tiers": [
                    {
                        "when": [{"metric": "sales", "op": ">=", "value": 1.0}],
                        "effect": {"fee_multiplier": 1.5, "fee_add": 0.02},
                    }
                ]
            },
        },
        {"buyer": -10_000, "seller": 4_000 - 1_700, "platform": 1_700, "world": 6_000},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_order(name):
    played(CASES[name])


def test_every_posting_of_the_table_is_told():
    """The story of an order names the sides and the amount of each of its postings."""
    market, _, _ = market_of(CASES["filing fee comes back with a win"])
    market.run(20)
    story = market.story(market.orders_frame()["order"][0])
    assert [line.split("  (")[1] for line in story if "->" in line] == [
        "payment)",
        "goods)",
        "filing fee)",
        "filing fee)",
        "refund)",
        "filing fee returned)",
    ]
    assert any("decided for the buyer" in line or "forum 1 decided" in line for line in story)
