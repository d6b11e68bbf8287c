"""Cases that can be worked out on paper; each docstring states all its conditions."""

from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

import emptor
from emptor.state.accounts import FIRST_PERSON, PLATFORM
from emptor.state.orders import BAD, GOOD, SETTLED, WON
from engine.invariants import Watch, run_out
from engine.scenarios import plain

CHEATS = [{"strategy": "whitewasher", "share": 1.0, "cheat": 1.0, "tolerance": 0.0}]
HALF_CHEAT = [{"strategy": "whitewasher", "share": 1.0, "cheat": 0.5, "tolerance": 0.0}]


def ended(scenario, **options):
    """A market run to its last day and on until every order is settled; and its orders."""
    market = emptor.Market(scenario, keep_orders=True, **options).run()
    run_out(market, Watch(market))
    orders = market.ledger.orders()
    assert (orders["state"] == SETTLED).all()
    assert len(orders) > 30
    return market, orders


def wallets(market):
    return np.asarray(market.world.balances)[FIRST_PERSON : FIRST_PERSON + len(market.world.buyers)]


@pytest.mark.parametrize("rules", ["taobao", "ebay_pre2008", "ebay_2016", "no_rules"])
def test_honest_market_without_noise_has_no_fraud_and_no_bad_order(rules):
    """All sellers honest, no slips, quality 1, no product noise, no carrier faults, no dishonest buyers: nothing is
    lost to fraud, and every order that was shipped is good, whatever the rules."""
    market, orders = ended(plain(rules=rules))
    cohort = market.world.cohort
    assert (orders["outcome"][~orders["cancelled"]] == GOOD).all()
    assert not orders["cancelled"].any()
    assert cohort["fraud_lost"].sum() == cohort["cheated"].sum() == cohort["bad"].sum() == cohort["mild"].sum() == 0
    assert market.world.flow["claims"].sum() == 0
    assert (
        wallets(market) == -np.bincount(orders["buyer"], orders["price"] + orders["buyer_fee"], len(wallets(market)))
    ).all()


def test_one_slip_in_ten_spoils_the_honest_market():
    """The case above can fail: with slips there are bad orders, though still no fraud."""
    cast = [{"strategy": "honest", "share": 1.0, "slip": 0.1, "concede": 1.0}]
    market, orders = ended(plain({"population": {"sellers": {"strategies": cast}}}, rules="no_rules", days=80))
    assert (orders["outcome"] == BAD).any()
    assert market.world.cohort["fraud_lost"].sum() == 0


def test_efficiency_is_one():
    """The page shows every listing and buyers look at all of them; no taste shocks; all costs alike, quality 1, no
    product noise, no mishaps; the outside option is worth 0 and every trip's goods are worth three mean orders
    (value_spread 0); capacity is ample: all gains from trade are had."""
    everything = {"buyers": {"attention": 1000.0}, "sellers": {"capacity": 1000}}
    scenario = plain({"population": everything}, rules="no_rules", days=90, follow_up_days=45)
    assert emptor.Market(scenario).run().measure(["efficiency"])["efficiency"] == pytest.approx(1.0, abs=1e-3)


def test_efficiency_is_below_one_when_quality_differs():
    """The same with qualities from 0 to 1, which buyers do not see: some gains are missed."""
    everything = {"buyers": {"attention": 1000.0}, "sellers": {"capacity": 1000, "quality": 0.5, "quality_spread": 0.5}}
    scenario = plain({"population": everything}, rules="no_rules", days=90, follow_up_days=45)
    assert emptor.Market(scenario).run().measure(["efficiency"])["efficiency"] < 0.95


def test_direct_payment_and_vanishing_sellers_lose_buyers_everything():
    """Sellers are paid at once, every seller keeps every payment and sends nothing, no forum, no fund: each buyer
    loses every payment, each seller keeps it whole."""
    people = {"sellers": {"strategies": CHEATS, "withhold": 1.0}}
    market, orders = ended(plain({"population": people}, rules="no_rules"))
    assert (orders["outcome"] == BAD).all()
    assert (orders["refunded"] == 0).all()
    paid = np.bincount(orders["buyer"], orders["price"], len(wallets(market)))
    assert (wallets(market) == -paid).all()
    first = FIRST_PERSON + len(market.world.buyers)
    kept = np.asarray(market.world.balances)[first : first + len(market.world.sellers)]
    assert (kept == np.bincount(orders["seller"], orders["price"], len(kept))).all()
    assert market.world.cohort["fraud_lost"].sum() == market.world.cohort["gmv"].sum() == paid.sum()


ESCROW = {
    "payment": {"custody": "escrow", "release_on": "buyer_confirm"},
    "delivery": {"tracking": "none"},
    "disputes": {
        "forums": [
            {
                "id": "staff",
                "kind": "platform",
                "effort_buyer": 0.0,
                "filing_fee": 0.0,
                "accuracy": 1.0,
                "respond_days": 2,
                "decide_days": 3,
            }
        ]
    },
    "remedies": {"refund_share": 1.0},
}


@pytest.mark.parametrize("withhold", [0.0, 0.5, 1.0])
def test_escrow_full_refund_perfect_forum_loses_buyers_nothing(withhold):
    """The whole price is held until the buyer confirms, the fallback release comes 30 days after the estimate, buyers
    doubt within days of it and claim at no cost, the forum never errs and gives the whole price back, silent sellers
    lose; half of all orders are cheats: every buyer has paid for good orders and for nothing else."""
    people = {"sellers": {"strategies": HALF_CHEAT, "withhold": withhold}, "buyers": {"claims": {"patience_days": 1.0}}}
    market, orders = ended(plain({"population": people, "rules": ESCROW}, days=60))
    cheated = orders["outcome"] == BAD
    assert 0 < cheated.sum() < len(orders)
    assert (orders["refunded"][cheated] == orders["price"][cheated]).all()
    assert (orders["refunded"][~cheated] == 0).all()
    paid = np.bincount(orders["buyer"], np.where(cheated, 0, orders["price"]), len(wallets(market)))
    assert (wallets(market) == -paid).all()
    assert market.world.cohort["fraud_lost"].sum() == 0
    assert np.asarray(market.world.buyers["lost"]).sum() == 0


def test_the_same_with_costly_claims_loses_buyers_money():
    """The falsifier: if filing takes a thousand hours, nobody files and cheats are paid."""
    dear = [ESCROW["disputes"]["forums"][0] | {"effort_buyer": 1000.0}]
    people = {"sellers": {"strategies": HALF_CHEAT, "withhold": 0.5}}
    market, orders = ended(plain({"population": people, "rules": ESCROW | {"disputes": {"forums": dear}}}, days=60))
    cheated = orders["outcome"] == BAD
    assert (orders["refunded"] == 0).all()
    assert market.world.cohort["fraud_lost"].sum() == orders["price"][cheated].sum() > 0


FEES = {
    "payment": {"custody": "platform_hold", "release_on": "delivered"},
    "fees": {
        "commission": [{"above": 0.0, "rate": 0.0525}, {"above": 25.0, "rate": 0.0275}, {"above": 45.5, "rate": 0.015}],
        "per_order": 0.35,
        "buyer_fee": 0.0275,
        "subscription_per_year": 59.5,
        "listing": 0.15,
    },
}


def half_up(amount):
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def test_fees_add_up_to_the_unit():
    """Held payments, three marginal commission steps, a fixed fee, a buyer's fee, subscription and listing; no
    refunds, no deposits, no tiers: the platform has exactly the fees, and each order's commission is what the steps
    give, each rounded half up."""
    spread = {"sellers": {"cost_spread": 0.4}, "buyers": {"taste": 1.0}}
    market, orders = ended(plain({"population": spread, "rules": FEES}, days=70), journal=True)
    bounds = [0, 2500, 4550]
    rates = [Fraction(525, 10_000), Fraction(275, 10_000), Fraction(15, 1000)]
    for o in orders:
        price = int(o["price"])
        tops = [*bounds[1:], price]
        parts = [max(0, min(price, top) - bottom) for bottom, top in zip(bounds, tops, strict=True)]
        parts[2] = max(0, price - 4550)
        assert o["fees"] == sum(half_up(part * rate) for part, rate in zip(parts, rates, strict=True)) + 35
        assert o["buyer_fee"] == half_up(price * Fraction(275, 10_000))
    assert len({int(p) for p in orders["price"]}) > 2
    assert (orders["price"] > 4550).any()
    flow, journal = market.world.flow, market.journal()
    named = {"commission": "commission", "order fee": "order_fees", "buyer fee": "buyer_fees"}
    for reason, column in named.items():
        posted = round(journal.loc[journal["reason"] == reason, "amount"].sum() * 100)
        assert posted == flow[column].sum(), reason
    bills = round(journal.loc[journal["reason"].isin(["subscription", "listing"]), "amount"].sum() * 100)
    assert bills == flow["subscriptions"].sum() > 0
    total = sum(int(flow[c].sum()) for c in ("commission", "order_fees", "buyer_fees", "subscriptions"))
    assert market.world.balances[PLATFORM] == total
    assert (
        total - flow["subscriptions"].sum()
        == market.world.cohort["revenue"].sum()
        == (orders["fees"] + orders["buyer_fee"]).sum()
    )


def test_subscription_is_a_twelfth_or_so_of_a_year_each_thirty_days():
    """A shop open from day 0 is billed on days 30, 60 and 90: 30/365 of the yearly fee, half up, and the listing."""
    market = emptor.Market(plain({"rules": FEES, "population": {"buyers": {"trips_per_day": 0.0}}}, days=100)).run()
    each = half_up(Fraction(5950 * 30, 365)) + 15
    assert np.flatnonzero(market.world.flow["subscriptions"]).tolist() == [30, 60, 90]
    assert market.world.flow["subscriptions"].sum() == 3 * 4 * each


@pytest.mark.parametrize("accuracy", [0.5, 0.8])
def test_a_forum_errs_at_its_rate(accuracy):
    """One forum of staff, no tracking to settle claims, nobody silent, every cheat claimed at no cost: founded claims
    are upheld at the forum's accuracy; at one half it is a coin (binomial test, 99.9%, hundreds of decisions)."""
    forum = ESCROW["disputes"]["forums"][0] | {"accuracy": accuracy}
    people = {
        "buyers": {"count": 60, "trips_per_day": 0.5, "value": 10.0},
        "sellers": {"strategies": HALF_CHEAT, "withhold": 0.5},
    }
    market, orders = ended(plain({"population": people, "rules": ESCROW | {"disputes": {"forums": [forum]}}}, days=60))
    decided = orders[orders["decided"]]
    assert len(decided) > 300
    upheld = int((decided["claim"] == WON).sum())
    assert stats.binomtest(upheld, len(decided), accuracy).pvalue > 0.001
    assert market.world.flow["decided"].sum() == len(decided)
    assert market.world.flow["misjudged"].sum() == len(decided) - upheld


def test_false_claims_are_dismissed_at_the_accuracy_for_sellers():
    """All buyers dishonest and claim every good order, which all come the day after; a forum that always upholds
    founded claims but dismisses unfounded ones by a coin: about half of the false claims win (99.9%)."""
    forum = ESCROW["disputes"]["forums"][0] | {"accuracy": 1.0, "accuracy_for_seller": 0.5}
    buyers = {"count": 60, "trips_per_day": 0.5, "claims": {"dishonest": 1.0, "false_claim": 1.0}}
    scenario = plain({"population": {"buyers": buyers}, "rules": ESCROW | {"disputes": {"forums": [forum]}}}, days=60)
    _, orders = ended(emptor.load(scenario, overrides=["environment.carrier.transit_days=1"]))
    assert orders["false_claim"].all()
    won = int((orders["refunded"] > 0).sum())
    assert stats.binomtest(won, len(orders), 0.5).pvalue > 0.001


def test_required_tracking_settles_claims_of_non_receipt():
    """The same dishonest buyers where every parcel is tracked: those of the false claims that say nothing came (half,
    by the plea's draw) are all dismissed, so about a quarter win."""
    forum = ESCROW["disputes"]["forums"][0] | {"accuracy": 1.0, "accuracy_for_seller": 0.5}
    rules = ESCROW | {"disputes": {"forums": [forum]}, "delivery": {"tracking": "required"}}
    buyers = {"count": 60, "trips_per_day": 0.5, "claims": {"dishonest": 1.0, "false_claim": 1.0}}
    _, orders = ended(plain({"population": {"buyers": buyers}, "rules": rules}, days=60))
    won = int((orders["refunded"] > 0).sum())
    assert stats.binomtest(won, len(orders), 0.25).pvalue > 0.001
