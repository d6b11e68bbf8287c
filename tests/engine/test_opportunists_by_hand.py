"""What an opportunist expects of one cheat is what these rules would do to it: worked out by hand, to the cent.

Nobody trades. On the first evening everything learned is still the reading of the rules' text, and the share of orders
that the opportunist means to cheat on tells what it expects: gain = price x logit(share / most) / sharpness.
"""

import math

import numpy as np
import pytest

import emptor
from engine.scenarios import merged, plain

COST, JUNK, PRICE = 3500, 500, 4900
"""Goods cost 0.7 of 50.00 and are asked 1.4 times that; junk costs 0.1."""
PEOPLE = {
    "buyers": {"trips_per_day": 0.0},
    "sellers": {
        "count": 1,
        "withhold": 0.5,
        "strategies": [{"strategy": "opportunist", "share": 1.0, "sharpness": 1.0, "most": 1.0}],
    },
}
NOTHING = {"reputation": {"scores": []}, "feedback": {"direction": "none"}, "disputes": {"forums": []}}
"""No word, no score, no forum."""
DEPOSIT_PAYS = {"payer_of_last_resort": "deposit"}
STAFF = {"disputes": {"forums": [{"id": "staff", "kind": "platform", "accuracy": 1.0}]}}
"""Half of all cheats are claimed, so the text is read; and staff err in none."""


def expected(*rules):
    """What the opportunist reckons that one cheat brings it, minor units; and its market."""
    market = emptor.Market(plain({"population": PEOPLE, "rules": merged(NOTHING, *rules)}), collect=False)
    market.step()
    seller = market.world.sellers[0]
    shop = market.world.shops[int(seller["shop"])]
    assert (float(seller["cost"]), float(seller["junk"]), int(shop["price"])) == (COST, JUNK, PRICE)
    share = float(seller["cheat"])
    return PRICE * math.log(share / (1.0 - share)), market


def paid(custody, **more):
    return {"payment": {"custody": custody, "release_on": "paid" if custody == "direct" else "delivered"} | more}


@pytest.mark.parametrize(
    ("rules", "keeps"),
    [
        ([paid("escrow")], 0.5),
        ([paid("escrow"), {"delivery": {"tracking": "optional"}}], 0.5),
        ([paid("escrow"), {"delivery": {"tracking": "required"}}], 0.0),
        ([paid("platform_hold"), {"delivery": {"tracking": "required"}}], 0.0),
        ([paid("escrow"), {"delivery": {"fulfilment": "platform"}}], 0.0),
        ([paid("direct"), {"delivery": {"tracking": "required"}}], 0.5),
        ([paid("escrow", hold_fraction=0.0), {"delivery": {"tracking": "required"}}], 0.5),
        ([paid("escrow", release_on="paid"), {"delivery": {"tracking": "required"}}], 0.5),
        ([paid("escrow", release_on="paid", payout_delay_days=9), {"delivery": {"tracking": "required"}}], 0.0),
    ],
    ids=["untracked", "optional", "required", "required, held by the platform", "sent by the platform",
         "paid before", "nothing held", "released before", "paid out later"],
)  # fmt: skip
def test_it_saves_the_goods_only_where_it_can_keep_them(rules, keeps):
    gain, _ = expected(*rules)
    assert gain == pytest.approx(COST - (1.0 - keeps) * JUNK, abs=0.5)


@pytest.mark.parametrize(
    ("rules", "back"),
    [
        ([paid("platform_hold")], 1.0),
        ([paid("escrow")], 1.0),
        ([paid("escrow", hold_fraction=0.4)], 0.4),
        ([paid("escrow", release_on="shipped")], 0.0),
        ([paid("escrow", release_on="shipped", payout_delay_days=30)], 1.0),
        ([paid("platform_hold", release_on="shipped")], 1.0),
        ([paid("direct")], 0.0),
        ([paid("direct"), {"remedies": {"payer_of_last_resort": "platform_fund"}}], 0.0),
        ([paid("direct"), {"remedies": DEPOSIT_PAYS, "identity": {"seller_deposit": 900.0}}], 1.0),
        ([paid("direct"), {"remedies": DEPOSIT_PAYS, "identity": {"seller_deposit": 24.5}}], 0.5),
    ],
    ids=["platform", "escrow", "part held", "gone on shipping", "payouts held", "clawed back", "paid at once",
         "a fund pays", "out of a deposit", "out of half a deposit"],
)  # fmt: skip
def test_it_gives_back_what_the_rules_can_take(rules, back):
    """Half of the cheats are claimed, and staff who err in none give the whole price back, as far as it is in reach."""
    gain, _ = expected(STAFF, *rules, {"remedies": {"refund_share": 1.0}})
    assert gain == pytest.approx(COST - 0.5 * JUNK - 0.5 * back * PRICE, abs=0.5)


def test_a_tier_that_holds_payouts_lets_it_give_back_more():
    """New sellers' money waits 21 days, so that it is still there when a claim comes."""
    hold = {
        "reputation": {"tiers": [{"when": [{"metric": "sales", "op": "<", "value": 25}], "effect": {"hold_days": 21}}]}
    }
    loose, _ = expected(STAFF, paid("escrow", release_on="shipped"))
    held, _ = expected(STAFF, paid("escrow", release_on="shipped"), hold)
    assert loose - held == pytest.approx(0.5 * PRICE, abs=0.5)


def test_what_is_kept_in_the_open_is_late_and_plain():
    """Paid before, it keeps half of the goods where all see it: late in all those cases, and no forum errs in them."""
    rules = [paid("direct"), {"delivery": {"tracking": "required"}, "identity": {"seller_deposit": 900.0}}]
    late = {"remedies": {"late_ship_comp": 0.3} | DEPOSIT_PAYS}
    gain, _ = expected(*rules, late)
    assert gain == pytest.approx(COST - 0.5 * JUNK - 0.5 * 0.3 * PRICE, abs=0.5)
    coin = {"disputes": {"forums": [{"id": "coin", "kind": "platform", "accuracy": 0.5}]}}
    gain, _ = expected(*rules, coin, {"remedies": {"refund_share": 1.0} | DEPOSIT_PAYS})
    assert gain == pytest.approx(COST - 0.5 * JUNK - 0.5 * (0.5 + 0.5 * 0.5) * PRICE, abs=0.5)


def standing(op, value, window, **effect):
    when = [{"metric": "defect_rate", "op": op, "value": value, "window_d": window}]
    return {"reputation": {"tiers": [{"when": when, "effect": effect}]}}


def sales_a_day(market):
    """A quarter of what shops that show the same sell, shrunk to the market's mean, as learned on the first evening."""
    bins = np.asarray(market.world.belief)
    mean = (bins["sales"].sum() + 1.0) / (bins["shop_days"].sum() + 10.0)
    shown = bins[int(market.world.shops[0]["bin"])]
    return 0.25 * (shown["sales"] + 30.0 * mean) / (shown["shop_days"] + 30.0)


BASE = COST - 0.5 * JUNK
"""What a cheat brings where the money is gone and nothing can be taken back."""


def test_a_higher_commission_below_standard_is_reckoned_with():
    """Half of the cheats are decided against it. Each uses up what 1 / 0.8 orders had allowed, each at a tenth more."""
    gone = [STAFF, paid("escrow", release_on="shipped")]
    gain, market = expected(*gone, standing(">", 0.8, 360, fee_add=0.1))
    days = 1.0 / (0.8 * sales_a_day(market))
    assert days < 360
    assert gain == pytest.approx(BASE - 0.5 * 0.1 * PRICE / 0.8, abs=0.5)


def test_a_standard_costs_no_longer_than_its_window():
    gone = [STAFF, paid("escrow", release_on="shipped")]
    gain, market = expected(*gone, standing(">", 0.02, 60, fee_add=0.1))
    assert gain == pytest.approx(BASE - 0.5 * 60 * sales_a_day(market) * 0.1 * PRICE, abs=0.5)


def test_a_suspension_below_standard_costs_the_profit_of_those_days():
    gone = [STAFF, paid("escrow", release_on="shipped")]
    gain, market = expected(*gone, standing(">", 0.02, 60, suspend=True))
    assert gain == pytest.approx(BASE - 0.5 * 60 * sales_a_day(market) * (PRICE - COST), abs=0.5)


@pytest.mark.parametrize("effect", [{"hold_days": 21}, {"fee_multiplier": 1.0}])
def test_a_tier_that_takes_nothing_from_it_costs_nothing(effect):
    gain, _ = expected(STAFF, paid("escrow", release_on="shipped"), standing(">", 0.02, 60, **effect))
    assert gain == pytest.approx(BASE, abs=0.5)


def test_a_standard_that_it_is_not_held_to_costs_nothing():
    """The tier is for shops of a year and more."""
    tier = standing(">", 0.02, 60, fee_add=0.1)
    tier["reputation"]["tiers"][0]["when"].append({"metric": "account_age", "op": ">=", "value": 365})
    gain, _ = expected(STAFF, paid("escrow", release_on="shipped"), tier)
    assert gain == pytest.approx(BASE, abs=0.5)


def test_a_ban_below_standard_costs_the_future():
    """The standard allows 0.02 of 100 orders, two; each of the cheats decided against it is half of the way."""
    tier = standing(">", 0.02, 60, ban=True)
    tier["reputation"]["tiers"][0]["when"][0]["min_n"] = 100
    gain, market = expected(STAFF, paid("escrow", release_on="shipped"), tier)
    future = (PRICE - COST) * sales_a_day(market) * 90.0
    assert gain == pytest.approx(BASE - 0.5 * future / 2.0, abs=0.5)


def test_norms_alone_take_nothing():
    tier = standing(">", 0.02, 60, ban=True)
    gain, _ = expected(STAFF, paid("escrow", release_on="shipped"), tier, {"governance": {"mode": "norms_only"}})
    assert gain == pytest.approx(BASE, abs=0.5)
