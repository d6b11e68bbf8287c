"""Rings, services, extortion, abuse and sellers who attack, by hand: who does what, for how much, until when."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import emptor
from emptor.behaviour.adversaries.timing import standings
from emptor.state.record import POINTS, RATING, SALE
from engine.scenarios import plain
from engine.test_adversaries import FEES, TERNARY, log, market, pockets

ONCE = {"resale": 0.5, "budget": 1.1, "per_account": 1, "names": 1}
"""Money and accounts for one order."""


def test_a_ring_buys_from_the_others_and_never_from_itself():
    m = market({"attack": "collusion_ring", "praises": "low_quality", "ring": 2, "people": 9}).run(6)
    rows = log(m, RATING)
    assert len(rows) == 12
    base = len(m.world.buyers) - len(m.world.accounts)
    members = np.flatnonzero(np.asarray(m.world.sellers["strategy"]) == 1)
    for e in rows:
        place = int(e["buyer"]) - base
        assert int(m.world.shops["seller"][e["shop"]]) == members[1 - place]


def test_a_task_of_a_service_costs_the_workers_fee_too():
    attack = {
        "attack": "rating_service",
        "praises": "low_quality",
        "people": 1,
        "fee": 0.2,
        "parcel": 0.1,
        "exposed": 0.0,
    }
    m = market(attack | {"rests_at": None}, {"fees": FEES})
    m.step()
    price = int(m.world.shops["price"][int(log(m, SALE)["shop"][0])])
    parts = [(price * part + 50) // 100 for part in (20, 10, 5, 2)]
    assert pockets(m) == sum(parts) + 30


def test_an_exposed_service_loses_what_it_wrote_its_clients_and_its_names():
    attack = {"attack": "rating_service", "praises": "low_quality", "people": 6, "exposed": 1.0, "rests_at": None}
    m = market(attack, {"sanctions": {"audit_prob": 1e-9, "points": {"sham_rating": 5}}})
    m.step()
    assert len(log(m, RATING)) == len(log(m, SALE)) == 6
    clients = set(log(m, RATING)["shop"].tolist())
    m.step()
    assert len(log(m, RATING)) == len(log(m, SALE)) == 0
    assert set(log(m, POINTS)["shop"].tolist()) == clients
    assert log(m, POINTS)["amount"].tolist() == [5] * len(clients)
    c = m.world.campaigns[0]
    assert int(c["found"]) == 6
    assert np.asarray(m.world.accounts["burnt"]).sum() == 6


def test_a_bombing_is_over_after_its_days():
    attack = {"attack": "review_bombing", "blames": "honest", "people": 5, "per_account": 0, "burst_days": 3}
    m = market(attack).run(20)
    frame = m.orders_frame()
    assert sorted(set(frame["placed"])) == [0, 1, 2]
    assert frame["shop"].nunique() == 1


def test_who_expects_to_lose_more_than_the_ransom_pays_it():
    attack = {"attack": "rating_extortion", "against": "honest", "people": 1, "ransom": 0.25, "resale": 0.0}
    for pays in (True, False):
        m = market({**attack, "horizon_days": 3650.0 if pays else 0.0, "budget": 1.5}, days=60)
        w = m.world
        w.belief["shop_days"][:] = 1e6
        w.belief["sales"][:] = 1e6
        w.belief["sales"][1:5] = 1.0  # the worst band sells next to nothing
        m.run(40)
        price = int(m.orders_frame()["price"].iloc[0] * 100 + 0.5)
        ransom = (price * 25 + 50) // 100
        assert m.orders_frame()["rating"].tolist() == [1 if pays else -1]
        assert pockets(m) == price - (ransom if pays else 0)
        assert int(m.world.flow["ransoms_paid"].sum()) == (ransom if pays else 0)


def test_friendly_fraud_gets_the_money_and_keeps_the_goods():
    attack = {"attack": "friendly_fraud", "against": "honest", "people": 1, **ONCE}
    forums = [{"id": "talk", "kind": "negotiation"}]
    people = {"population": {"sellers": {"appease": 1.0}}}
    rules = {"fees": FEES, "disputes": {"forums": forums}, "payment": {"custody": "direct", "release_on": "paid"}}
    m = market(attack, rules, days=60, **people).run(50)
    order = m.orders_frame().iloc[0]
    price = int(order["price"] * 100 + 0.5)
    assert order["false_claim"]
    assert str(order["claim"]) == "won"
    assert order["refunded"] == order["price"]
    assert pockets(m) == (price * 2 + 50) // 100 - (price * 50 + 50) // 100
    assert m.measure(["attack_spent"])["attack_spent"] < 0, "it pays"
    assert int(m.world.campaigns["won"][0]) == 1


def test_who_gives_his_money_up_twice_gives_up():
    attack = {"attack": "friendly_fraud", "against": "honest", "people": 1, "strikes": 2, "budget": 1e6}
    m = market(attack, {"disputes": {"forums": []}}, days=200).run(150)
    lost = np.asarray(m.world.accounts["lost"]).sum()
    assert lost == len(m.orders_frame()) >= 2
    assert m.orders_frame()["placed"].max() < 60


def test_refund_abuse_sends_back_a_box_without_the_goods():
    attack = {"attack": "refund_abuse", "against": "honest", "people": 1, **ONCE}
    remedies = {"no_reason_return": {"anchor": "delivered", "days": 14}, "return_shipping_payer": "platform"}
    m = market(attack, {"remedies": remedies}, days=90).run(80)
    order = m.orders_frame().iloc[0]
    price = int(order["price"] * 100 + 0.5)
    assert order["returned"]
    assert pockets(m) == -((price * 50 + 50) // 100)
    assert not (m.journal()["reason"] == "salvage").any(), "there is nothing that the seller could sell"


# -- sellers ------------------------------------------------------------------------------------------


def sellers(
    name: str, rules: dict[str, Any] | None = None, *, days: int = 80, share: float = 0.5, **fields: Any
) -> Any:
    cast = [
        {"strategy": "honest", "share": 1 - share, "slip": 0.05},
        {"strategy": name, "share": share, **fields},
    ]
    people = {
        "buyers": {
            "count": 60,
            "trips_per_day": 0.5,
            "taste": 2.0,
            "raters": {"good": 1.0, "bad": 1.0, "delay_days": 1.0},
        },
        "sellers": {"count": 8, "strategies": cast},
    }
    return emptor.Market(plain({"population": people, "rules": TERNARY | (rules or {})}, days=days), keep_orders=True)


def test_standings_are_shares_of_rivals_who_stand_no_better():
    m = sellers("oscillator")
    w = m.world
    w.shops["shown"][:8] = [0.5, 0.5, 0.9, np.nan, 0.1, 0.2, 0.3, 1.0]
    crew = m.crews[0]
    expected = dict(zip(range(8), [5 / 7, 5 / 7, 6 / 7, 0, 1 / 7, 2 / 7, 3 / 7, 1.0], strict=True))
    assert standings(crew) == pytest.approx([expected[int(w.sellers["shop"][r])] for r in crew.rows])


def test_an_oscillator_turns_at_its_bounds():
    m = sellers("oscillator", ratings=3, cheat=1.0)
    plans = []
    while m.day < 80:
        m.step()
        stands, cheat = standings(m.crews[1]), m.crews[1]["cheat"]
        plans.append(cheat > 0)
        assert not (cheat > 0)[stands < 0.3].any()
    changes = np.diff(np.array(plans).astype(int), axis=0)
    assert (changes == 1).any()
    assert (changes == -1).any()


def test_bursts_are_short_and_far_between():
    m = sellers("lag_exploiter", burst_days=3, rest_days=20)
    cheats = []
    while m.day < 80:
        m.step()
        cheats.append(m.crews[1]["cheat"] > 0)
    for column in np.array(cheats).T:
        days = np.flatnonzero(column)
        starts = days[np.diff(days, prepend=-9) > 1]
        assert len(days) == 0 or all(np.sum((days >= s) & (days < s + 20)) <= 3 for s in starts)
        assert (np.diff(starts) >= 20).all()
    assert np.any(cheats)


def test_a_milker_cheats_only_where_a_negative_would_not_show():
    grades = {"reputation": {"scores": [{"id": "s", "source": "ternary", "aggregator": "sum", "grades": [3, 8, 20]}]}}
    m = sellers("milker", grades, ratings=3, cheat=0.5)
    seen = False
    while m.day < 80:
        m.step()
        crew = m.crews[1]
        cheats = crew["cheat"] > 0
        seen |= bool(cheats.any())
        assert (crew.shop("bin") == crew.shop("bin_worse"))[cheats].all()
        assert (crew.shop("shown_n") >= 3)[cheats].all()
    assert seen


def test_bait_is_served_honestly():
    m = sellers("value_imbalance", bait=0.6, cheat=1.0, ratings=3, high=0.1, low=0.0).run()
    rows = m.ledger.orders()
    mine = rows[np.isin(rows["seller"], m.crews[1].rows) & (rows["shipped"] >= 0)]
    full = mine["price"].max()
    assert (mine["conduct"][mine["price"] < 0.7 * full] == 0).all()
    assert (mine["conduct"][mine["price"] == full] != 0).all()
    assert 0 < np.mean(mine["price"] == full) < 1


def test_a_discriminator_cheats_strangers_once():
    m = sellers("discriminator", whom="strangers", cheat=1.0).run()
    rows = m.ledger.orders()
    mine = rows[np.isin(rows["seller"], m.crews[1].rows) & (rows["shipped"] >= 0)]
    pairs = mine["buyer"].astype(np.int64) * 10_000 + mine["shop"]
    pair, number = np.unique(pairs, return_inverse=True)
    soonest = np.full(len(pair), 10**6)
    np.minimum.at(soonest, number, mine["shipped"])
    first = mine["shipped"] == soonest[number]
    assert (mine["conduct"][first] != 0).all(), "who has not been served before is cheated"


def test_a_discriminator_of_some_cheats_the_same_people_always():
    m = sellers("discriminator", whom="some", victims=0.4, cheat=1.0).run()
    rows = m.ledger.orders()
    mine = rows[np.isin(rows["seller"], m.crews[1].rows) & (rows["shipped"] >= 0)]
    pairs = mine["buyer"].astype(np.int64) * 10_000 + mine["seller"]
    for pair in np.unique(pairs):
        assert len({bool(c) for c in mine["conduct"][pairs == pair] != 0}) == 1


def test_an_owner_opens_a_front_a_day_while_it_can_pay():
    cast = [
        {"strategy": "honest", "share": 0.5},
        {"strategy": "proliferator", "share": 0.5, "shops_each": 4, "budget": 0.5},
    ]
    people = {"sellers": {"count": 2, "entrants": 8.0, "strategies": cast}}
    rules = {"identity": {"new_identity_cost": 10.0}}
    m = emptor.Market(plain({"population": people, "rules": rules}))
    shops = []
    for _ in range(8):
        m.step()
        shops.append(int(np.sum(m.crews[1]["shop"] >= 0)))
    # 25.00 pays for two fronts of 10.00 beside the owner's own shop.
    assert shops == [2, 3, 3, 3, 3, 3, 3, 3]
    assert len(set(m.crews[1]["category"][m.crews[1]["shop"] >= 0].tolist())) == 1
