"""Places on the page that are sold, buyers who come back, chat before the sale: counted against what was seen."""

import numpy as np
import pytest

import emptor
from emptor.state.accounts import ADVERTISING, PLATFORM, REASONS
from emptor.state.orders import RECORDS, SHOPS
from emptor.state.record import REPEAT, SALE
from engine.invariants import Watch, replayed, run_out
from engine.scenarios import plain

SOLD = {"matching": {"rank_weights": {"ad_bid": 1.0}}, "fees": {"ads_enabled": True}}
PEOPLE = {"buyers": {"trips_per_day": 1.0, "attention": 2.0, "taste": 0.2}, "sellers": {"cost": 0.5, "markup": 0.4}}


def looked_at(market):
    """How often today's trips noticed each shop on their page: all they looked at but for what they knew already."""
    w, trips = market.world, market.trips
    clicks = np.zeros(int(w.n[SHOPS]), int)
    for t in range(trips.count):
        buyer = trips.rows["buyer"][t]
        for shop in trips.shops[trips.start[t] : trips.start[t + 1]]:
            known = w.memory["good"][buyer][w.memory["shop"][buyer] == shop].sum()
            clicks[shop] += not known
    return clicks


def test_clicks_are_what_was_noticed_on_the_page():
    """On the first day nobody remembers a shop: every listing looked at is a click."""
    market = emptor.Market(plain({"population": PEOPLE, "rules": SOLD}))
    seen = []
    market.insert_stage(
        "note", lambda m: seen.append((looked_at(m), m.world.ads["clicks"][: m.world.n[SHOPS]].copy())), after="shop"
    )
    market.run(12)
    assert (seen[0][0] == seen[0][1]).all()
    assert seen[0][1].sum() > 5
    # Later a click may also be on a shop that the buyer knows; what he only remembers is none.
    assert all((known <= clicks).all() for known, clicks in seen)
    shown = sum(int(market.world.flow["clicks"][day]) for day in range(12))
    assert shown == sum(clicks.sum() for _, clicks in seen)


def test_every_click_costs_the_bid():
    market = emptor.Market(plain({"population": PEOPLE, "rules": SOLD}), journal=True)
    watch = Watch(market)
    due = []
    market.insert_stage(
        "note", lambda m: due.append(int((m.world.ads["bid"] * m.world.ads["clicks"]).sum())), before="settle"
    )
    for _ in range(20):
        market.step()
        watch.look()
    frame = market.journal()
    ads = frame[frame["reason"] == REASONS[ADVERTISING]]
    assert (ads["credit"] == PLATFORM).all()
    assert round(ads["amount"].sum() * 100) == sum(due) == market.world.flow["ads"].sum() > 0
    assert market.measure(["platform_revenue"])["platform_revenue"] > 0
    run_out(market, watch)
    assert (replayed(market) == np.asarray(market.world.balances)).all()


def test_a_bid_is_a_share_of_what_a_click_brings():
    """Before anything is sold a click is thought to bring 0.1 sales; an order brings 35.00 - 25.00: the bid is
    0.3 x 0.1 x 10.00."""
    market = emptor.Market(plain({"population": PEOPLE | {"buyers": {"trips_per_day": 0.0, "trips_spread": 0.0}},
                                  "rules": SOLD}))  # fmt: skip
    market.run(1)
    w = market.world
    assert (w.ads["bid"][: w.n[SHOPS]] == 30).all()
    w.sellers["cheat"][0], w.sellers["withhold"][0], w.sellers["junk"][0] = 1.0, 0.0, 500.0
    market.run(1)
    assert w.ads["bid"][w.sellers["shop"][0]] == 90  # junk costs it 5.00: 0.3 x 0.1 x 30.00


def test_the_higher_bid_stands_higher():
    market = emptor.Market(plain({"population": PEOPLE, "rules": SOLD}))
    market.run(1)
    w = market.world
    w.ads["bid"][:4] = [10, 40, 20, 30]
    market.step()
    assert w.page[w.page_start[0] : w.page_start[1]].tolist() == [1, 3, 2, 0]


def test_returning_buyers_are_counted():
    market = emptor.Market(
        plain({"population": PEOPLE, "rules": {"matching": {"rank_weights": {"repeat": 1.0}}}}), keep_orders=True
    ).run()
    w = market.world
    log = np.asarray(w.record)[: w.n[RECORDS]]
    orders = log[log["kind"] == SALE]
    assert len(orders) > 300
    pairs = {(o["buyer"], o["shop"]) for o in orders}
    assert (log["kind"] == REPEAT).sum() == len(orders) - len(pairs)
    assert len(w.customers) >= len(pairs)
    rate = w.counts[:, int(w.rules[0]["repeat_rate"])]
    assert rate["num"].sum() == (log["kind"] == REPEAT).sum()
    assert rate["den"].sum() == len(orders)


@pytest.mark.parametrize(("chat", "share"), [(True, 0.25), (False, 0.5)])
def test_a_chat_clears_up_half_of_the_mismatches(chat, share):
    """Quality is 1 and half of all goods would disappoint; a chat clears up half of that: a quarter does, within four
    standard errors. The luck is the same, so whoever is disappointed with the chat is so without it."""
    people = {"buyers": {"trips_per_day": 2.0, "belief": {"learning": "fixed"}}}
    tree = {"population": people, "environment": {"product_noise": 0.5, "chat_clears": 0.5}}
    market = emptor.Market(plain(tree | {"rules": {"matching": {"presale_chat": chat}}}), keep_orders=True).run()
    run_out(market, Watch(market))
    cohort = market.world.cohort
    n = cohort["settled"].sum()
    assert n > 500
    assert abs(cohort["mild"].sum() / n - share) < 4 * (share * (1 - share) / n) ** 0.5


def test_tables_that_no_rule_needs_are_empty():
    w = emptor.Market("baseline", rules="no_rules").world
    assert len(w.ads) == len(w.customers) == len(w.bids) == 0
