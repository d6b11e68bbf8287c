"""Parameters at the ends of their ranges, where counters overflow, divisions fail and wheels turn round."""

import numpy as np
import pytest

import emptor
from emptor.scenario import ScenarioError
from emptor.state.orders import RECORDS, SETTLED, SHOPS
from engine.busy import busy
from engine.invariants import Watch, run_out
from engine.scenarios import merged, plain


def run(scenario, days=None, **options):
    """Run, look each evening, then run on until every order has ended."""
    market = emptor.Market(scenario, keep_orders=True, **options)
    watch = Watch(market)
    for _ in range(days or market.settings.days):
        market.step()
        watch.look()
    run_out(market, watch)
    assert (market.ledger.orders()["state"] == SETTLED).all()
    return market


def test_goods_that_cost_nothing_have_a_price():
    scenario = emptor.load(busy(), overrides=["population.sellers.cost=0", "population.sellers.junk_cost=0"])
    market = run(scenario)
    assert (np.asarray(market.world.shops["price"])[: int(market.world.n[SHOPS])] >= 1).all()
    assert np.isfinite(np.asarray(market.world.sellers["cheat"])).all()


def test_the_smallest_money():
    """A mean order of one minor unit: shares round to 0 or 1, and everything still adds up."""
    scenario = merged(busy(), {"environment": {"mean_order_value": 1.0, "minor_units": 1}})
    run(scenario)


def test_the_largest_money():
    scenario = emptor.load(
        busy("no_rules"),
        overrides=[
            "environment.mean_order_value=1000000",
            "environment.minor_units=1000",
            "rules.currency.reference_order_value=1000000",
        ],
    )
    market = run(scenario)
    assert market.ledger.orders()["price"].max() > 10**8


def test_the_busiest_buyers():
    """Five trips a day with the widest spread: some would go thousands of times a day and are held to eight."""
    overrides = [
        "population.buyers.trips_per_day=5",
        "population.buyers.trips_spread=2",
        "population.buyers.count=3000",
        "population.buyers.entrants=0",
        "population.sellers.capacity=100000",
    ]
    market = emptor.Market(emptor.load(busy(days=3), overrides=overrides))
    market.run()
    trips = market.world.flow["trips"]
    assert (trips > 3000).all()
    assert (trips <= 8 * 3000).all()


def test_more_trips_than_there_was_room_for():
    """A day that brings more trips than expected is drawn again with more room, and comes out the same."""
    roomy, cramped = emptor.Market(busy()), emptor.Market(busy())
    cramped.trips.most = 1
    roomy.run()
    cramped.run()
    assert cramped.digest() == roomy.digest()
    assert (np.asarray(cramped.world.flow) == np.asarray(roomy.world.flow)).all()


SLOW = {
    "environment": {"carrier": {"transit_days": 60.0, "loss": 0.3}},
    "population": {
        "buyers": {"claims": {"patience_days": 60.0, "confirm_days": 60.0}, "raters": {"delay_days": 60.0}},
        "sellers": {"handling_days": 60.0, "tardy": 1.0},
    },
    "rules": {
        "payment": {
            "custody": "escrow",
            "release_on": "buyer_confirm",
            "auto_release": {"anchor": "delivered", "days": 200},
            "extension_days": 100,
            "payout_delay_days": 90,
        },
        "delivery": {"ship_deadline_days": 300, "tracking": "none"},
        "feedback": {
            "direction": "two_sided",
            "reveal": "simultaneous",
            "window": {"anchor": "completed", "days": 400},
            "default_if_silent": "positive",
        },
        "disputes": {
            "forums": [
                {
                    "id": "staff",
                    "kind": "platform",
                    "open": {"anchor": "completed", "days": 300},
                    "respond_days": 60,
                    "decide_days": 60,
                }
            ]
        },
        "remedies": {"no_reason_return": {"anchor": "delivered", "days": 300}},
    },
}


def test_the_longest_deadlines():
    """Two-month carriers, year-long windows: no deadline reaches past the wheel and comes round early."""
    market = run(plain(SLOW, days=60))
    orders = market.ledger.orders()
    assert len(orders) > 100
    shipped = orders[orders["shipped"] >= 0]
    came = shipped[shipped["delivered"] >= 0]
    assert (came["delivered"] == came["arrives"]).all()
    claimed = orders[orders["claimed"] >= 0]
    assert (claimed["claimed"] >= claimed["estimated"]).all()
    assert (orders["settled"] - orders["placed"]).max() > 300


def many_windows(n):
    """A rule set with n distinct windows to count over."""
    tiers = [
        {
            "when": [
                {"metric": "low_stars_rate", "op": ">=", "value": 1.0, "min_n": 99_999, "window_d": 1 + 8 * t + k}
                for k in range(8)
            ],
            "effect": {"badge": "gold"},
        }
        for t in range(n // 8)
    ]
    feedback = {"direction": "buyer_to_seller", "scale": ["stars5"]}
    scores = [
        {"id": "capped", "source": "stars5", "aggregator": "mean", "window_d": 7, "pair_cap": {"n": 1, "per_d": 20}}
    ]
    return {"feedback": feedback, "reputation": {"scores": scores, "tiers": tiers}}


@pytest.mark.parametrize("n", [24, 56, 96])
def test_many_windows_are_counted_or_refused(n):
    """However many windows there are, each is counted exactly, or loading refuses the rules."""
    from engine.test_twins import recount

    try:
        scenario = plain({"rules": many_windows(n)}, days=60)
    except ScenarioError:
        assert n > 32
        return
    market = emptor.Market(scenario).run()
    w = market.world
    entries = np.asarray(w.record)[: int(w.n[RECORDS])]
    for k, accumulator in enumerate(np.asarray(w.accumulators)):
        expected = recount(entries, accumulator, market.day - 1, int(w.n[SHOPS]))
        got = np.asarray(w.counts)[: int(w.n[SHOPS]), k]
        assert got["num"].tolist() == expected[:, 0].tolist(), (k, accumulator)


@pytest.mark.parametrize("count", [1, 2])
def test_one_buyer_one_seller(count):
    scenario = emptor.load(
        busy(),
        overrides=[
            f"population.buyers.count={count}",
            f"population.sellers.count={count}",
            "population.buyers.entrants=0",
            "population.sellers.entrants=0",
            "population.buyers.network.kind=none",
        ],
    )
    run(scenario)


def test_nobody_shops():
    market = run(emptor.load(busy(), overrides=["population.buyers.trips_per_day=0"]))
    assert market.world.flow["orders"].sum() == 0
    assert all(np.isnan(v) or np.isfinite(v) for v in market.measure().values())


def test_everybody_is_turned_away():
    """Full screening of ill-meaning applicants leaves an empty market, which runs."""
    cast = [{"strategy": "opportunist", "share": 1.0}]
    scenario = merged(busy(), {"population": {"sellers": {"strategies": cast}}})
    market = run(emptor.load(scenario, overrides=["rules.identity.screening_power=1"]))
    assert market.world.n[SHOPS] == 0
    assert market.world.flow["orders"].sum() == 0
    assert market.world.flow["sellers_refused"].sum() >= 14


def test_a_shop_is_banned_at_its_first_offence():
    rules = merged(
        busy()["rules"],
        {
            "sanctions": {
                "points": {"late": 48},
                "ladder": [
                    {"when": [{"metric": "violation_points", "op": ">=", "value": 1.0}], "effect": {"ban": True}}
                ],
            }
        },
    )
    market = run(busy(rules))
    assert market.world.flow["bans"].sum() > 0
    shops = np.asarray(market.world.shops)[: int(market.world.n[SHOPS])]
    late = market.ledger.orders()
    for o in late[late["late"] & ~late["cancelled"]]:
        assert shops["closed"][o["shop"]] >= 0


def test_hidden_and_delisted_shops_sell_nothing_new():
    """A delisted shop cannot sell at all; every order is placed with a shop that was open and not delisted."""
    market, seen = emptor.Market(busy(days=60)), []

    def look(market):
        """Which shops may not sell today."""
        shops = np.asarray(market.world.shops)[: int(market.world.n[SHOPS])]
        shut = (shops["closed"] >= 0) | (shops["delisted_until"] > market.day)
        chosen = market.trips.rows["shop"][: market.trips.count]
        assert not shut[chosen[chosen >= 0]].any()
        seen.append(int(shut.sum()))

    market.insert_stage("look", look, after="shop")
    market.run()
    assert max(seen) > 0


def test_capacity_is_never_exceeded():
    market = emptor.Market(busy(days=30), keep_orders=True).run()
    orders = market.ledger.orders()
    _, counts = np.unique(np.stack([orders["shop"], orders["placed"]]), axis=1, return_counts=True)
    assert counts.max() == 2
    assert market.world.flow["rationed"].sum() > 0
    flow = market.world.flow
    assert (flow["trips"] == flow["empty"] + flow["walked"] + flow["rationed"] + flow["orders"]).all()


def test_the_count_of_people_adds_up():
    """Those in the market each evening are those of the evening before, and who joined, less who left."""
    market = emptor.Market(busy(days=100)).run()
    flow = market.world.flow
    left = sum(flow[f"left_{cause}"] for cause in ("outside", "loss", "abandoned", "trouble", "distrust"))
    buyers = 24 + np.cumsum(flow["buyers_joined"] - left)
    assert (flow["buyers"] == buyers).all()
    gone = sum(flow[f"sellers_left_{cause}"] for cause in ("outside", "unprofitable", "banned", "scam", "dropped"))
    start = emptor.Market(busy()).world.n[SHOPS]
    assert (flow["sellers"] == start + np.cumsum(flow["sellers_joined"] + flow["reopened"] - gone)).all()
    assert flow["buyers_joined"].sum() > 0
    assert left.sum() > 0
    assert gone.sum() > 0


@pytest.mark.parametrize("days", [0, 30])
def test_work_in_parts_released_by_a_clock_from_its_beginning_ends(days):
    """Nobody approves anything: the clock that runs from the day on which the work begins must be there."""
    clock = {"anchor": "checkin", "days": days}
    payment = {"custody": "escrow", "release_on": "milestone_approved", "milestones": 2, "auto_release": clock}
    people = {"buyers": {"claims": {"confirms": 0.0}}}
    rules = {"payment": payment, "delivery": {"fulfilment": "none"}, "disputes": {"forums": []}}
    market = emptor.Market(plain({"population": people, "rules": rules}), journal=True)
    watch = Watch(market)
    for _ in range(40):
        market.step()
        watch.look()
    run_out(market, watch)
    assert (market.ledger.orders()["state"] == SETTLED).all()
