"""What one person does cannot shift another's luck, and a rule that moves a day re-rolls no fate."""

import networkx as nx
import numpy as np
import pytest

import emptor
from emptor.state.orders import UNRATED
from engine.busy import busy
from engine.scenarios import plain

CROWD = {
    "buyers": {
        "count": 300,
        "trips_per_day": 0.2,
        "taste": 0.3,
        "value_spread": 0.3,
        "attention": 6.0,
        "talk_good": 0.5,
        "talk_bad": 1.0,
        "network": {"kind": "erdos_renyi", "friends": 1},
        "belief": {"learning": "fixed"},
        "leaving": {"after_loss": 0.3, "after_bad": 0.05, "distrust": 0.1},
    },
    "sellers": {
        "count": 1000,
        "capacity": 1000,
        "quality": 0.8,
        "quality_spread": 0.1,
        "cost_spread": 0.1,
        "strategies": [{"strategy": "honest", "share": 1.0, "slip": 0.1}],
    },
}
OPEN = {
    "matching": {"page_size": 1000, "position_bias": 0.0},
    "payment": {"custody": "escrow", "release_on": "buyer_confirm", "auto_release": {"anchor": "shipped", "days": 10}},
    "disputes": {"forums": [{"id": "staff", "kind": "platform", "accuracy": 0.9}]},
}
CARRIERS = {
    "carrier": {"transit_days": 3.0, "loss": 0.05, "damage": 0.05, "swap": 0.02},
    "listings_per_search": 100_000,
}


def crowd(banned=None, days=60):
    """Runs 300 buyers before 1,000 sellers, one of them perhaps banned; says who looked at which shop."""
    market = emptor.Market(
        plain({"population": CROWD, "rules": OPEN, "environment": CARRIERS}, days=days), keep_orders=True
    )
    looked = [set() for _ in range(300)]

    def record_exposure(market):
        """Note who looks at what."""
        trips = market.trips
        for t in range(trips.count):
            looked[trips.rows["buyer"][t]].update(trips.shops[trips.start[t] : trips.start[t + 1]].tolist())

    market.insert_stage("record exposure", record_exposure, after="shop")
    if banned is not None:
        w = market.world
        w.shops["closed"][banned] = 0
        owner = int(w.shops["seller"][banned])
        w.sellers["shop"][owner] = -1
        w.sellers["left"][owner] = 0
        w.sellers["banned"][owner] = True
    market.run()
    orders = market.ledger.orders()
    return market, looked, [_history(orders[orders["buyer"] == i]) for i in range(300)]


def _history(rows):
    """The values of rows, column by column, but for the place of a rating in everybody's record."""
    return b"".join(np.ascontiguousarray(rows[name]).tobytes() for name in rows.dtype.names if name != "entry")


def reached(market, looked, shop):
    """Those who looked at a shop, and all whom their word can reach."""
    w = market.world
    graph = nx.Graph()
    graph.add_nodes_from(range(300))
    for i in range(300):
        graph.add_edges_from((i, int(j)) for j in w.friend_list[w.friend_start[i] : w.friend_start[i + 1]])
    out = set()
    for i in range(300):
        if shop in looked[i]:
            out |= nx.node_connected_component(graph, i)
    return out


def test_a_ban_is_felt_only_by_those_it_can_reach():
    """One of 1,000 sellers is banned on day 1; fixed ranking, no entry, no ratings, fixed prices, ample capacity.

    Whoever never looked at its listing, and hears of nobody who did, has the same orders in every field.
    """
    market, looked, before = crowd()
    sales = np.asarray(market.world.shops["orders"])[:1000]
    shop = int(sales.argmax())
    other, _, after = crowd(banned=shop)
    assert other.world.shops["orders"][shop] == 0
    near = reached(market, looked, shop)
    far = set(range(300)) - near
    assert len(far) > 100, "too few are out of reach for the test to say much"
    changed = {i for i in range(300) if before[i] != after[i]}
    assert changed <= near
    assert changed, "nobody felt the ban: the test could not fail"
    assert sum(len(b) > 0 for b in before) > 250


def test_an_uncoupled_run_would_change_everybody():
    """The falsifier: the same comparison between two seeds of luck finds changed histories out of reach."""
    _, _, before = crowd(days=20)
    scenario = plain({"population": CROWD, "rules": OPEN, "environment": CARRIERS}, days=20)
    market = emptor.Market(scenario, rng=2, keep_orders=True).run()
    orders = market.ledger.orders()
    assert sum(before[i] != orders[orders["buyer"] == i].tobytes() for i in range(300)) > 250


FATES = ("conduct", "fault", "tracked", "cost", "worth", "trip", "category")
MOVED_BY_A_DAY = {
    "payout delay": "rules.payment.payout_delay_days=1",
    "extension": "rules.payment.extension_days=1",
    "auto release": "rules.payment.auto_release.days=11",
    "decision": "rules.disputes.forums.platform.decide_days=5",
    "answer": "rules.disputes.forums.refund_request.respond_days=6",
    "rating window": "rules.feedback.window.days=16",
}


def fates(scenario):
    """Orders of a market whose sellers cheat at fixed rates, by key."""
    market = emptor.Market(scenario, keep_orders=True).run()
    return {int(o["key"]): o for o in market.ledger.orders()}


@pytest.mark.parametrize("override", MOVED_BY_A_DAY.values(), ids=MOVED_BY_A_DAY)
def test_a_rule_that_moves_a_day_re_rolls_nothing(override):
    cast = [
        {"strategy": "honest", "share": 0.6, "slip": 0.2},
        {"strategy": "whitewasher", "share": 0.4, "cheat": 0.5, "tolerance": 0.0},
    ]
    people = busy("taobao")["population"]
    people = people | {"sellers": people["sellers"] | {"strategies": cast, "markup_step": 0.0}}
    scenario = emptor.load(busy("taobao", days=90) | {"population": people})
    before = fates(scenario)
    after = fates(emptor.load(scenario, overrides=[override]))
    shared = [k for k in before if k in after and before[k]["shop"] == after[k]["shop"]]
    assert len(shared) > 100
    for key in shared:
        a, b = before[key], after[key]
        for name in FATES:
            assert a[name] == b[name], name
        if a["delivered"] >= 0 and b["delivered"] >= 0:
            assert a["outcome"] == b["outcome"]
            assert a["delivered"] == b["delivered"]
        if a["shipped"] >= 0 and b["shipped"] >= 0:
            assert a["shipped"] == b["shipped"]
        if a["rating"] != UNRATED and b["rating"] != UNRATED and not a["claim"] and not b["claim"]:
            assert (a["rating"], a["stars"]) == (b["rating"], b["stars"])
    luck = fates(emptor.load(scenario, overrides=["seeds.luck=99"]))
    assert any(luck[k]["worth"] != before[k]["worth"] for k in luck if k in before), "another luck is another luck"


def test_population_and_luck_have_seeds_of_their_own():
    """Another seed of luck leaves the people as they are; another population seed changes them."""
    people = ("key", "hour_cost", "no_trip", "dishonest")
    one = emptor.Market(busy())
    luck = emptor.Market(busy(luck=8))
    population = emptor.Market(busy() | {"seeds": {"population": 4, "luck": 7}})
    for name in people:
        assert (np.asarray(one.world.buyers[name]) == np.asarray(luck.world.buyers[name])).all()
    for name in ("key", "quality", "cost", "strategy", "capital"):
        assert (np.asarray(one.world.sellers[name]) == np.asarray(luck.world.sellers[name])).all()
    assert (np.asarray(one.world.buyers["hour_cost"]) != np.asarray(population.world.buyers["hour_cost"])).any()
    assert (np.asarray(one.world.sellers["quality"]) != np.asarray(population.world.sellers["quality"])).any()


def test_more_entrants_leave_those_there_as_they_are():
    """People are keyed by their place in the pool, so a larger pool changes nobody in the smaller one."""
    people = busy()["population"]
    more = people | {"buyers": people["buyers"] | {"entrants": 1.0}}
    small, large = emptor.Market(busy()), emptor.Market(busy() | {"population": more})
    for name in ("key", "hour_cost", "no_trip", "dishonest", "confirms", "reservation"):
        assert (np.asarray(small.world.buyers[name])[:24] == np.asarray(large.world.buyers[name])[:24]).all()
