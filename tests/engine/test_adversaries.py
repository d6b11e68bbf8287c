"""Campaigns of adversaries by hand: what each act costs to the cent, what makes them stop, and who they act as."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import emptor
from emptor.state.accounts import FIRST_PERSON
from emptor.state.orders import RECORDS
from emptor.state.record import RATING, SALE
from engine.invariants import Watch, replayed, run_out
from engine.scenarios import plain

FEES = {"commission": [{"above": 0.0, "rate": 0.05}], "per_order": 0.3, "buyer_fee": 0.02}
SCORES = {"scores": [{"id": "s", "source": "ternary", "aggregator": "mean"}]}
TERNARY = {"feedback": {"scale": ["ternary"]}, "reputation": SCORES}
CAST = [{"strategy": "honest", "share": 0.5, "slip": 0.0}, {"strategy": "low_quality", "share": 0.5, "slip": 0.0}]
BOTH = {"praises": "low_quality", "blames": "honest"}


def market(attack: dict[str, Any], rules: dict[str, Any] | None = None, *, trips: float = 0.0, **top: Any) -> Any:
    """Four shops, two of them of each kind; nobody buys but adversaries, unless `trips` says so."""
    people = {
        "buyers": {"trips_per_day": trips},
        "sellers": {"strategies": CAST},
        "adversaries": [{"acts_per_day": 1.0, **attack}],
    }
    return emptor.Market(
        plain({"population": people, "rules": TERNARY | (rules or {})}, **top), journal=True, keep_orders=True
    )


def log(market: Any, kind: int) -> np.ndarray:
    rows = np.asarray(market.world.record)[: int(market.world.n[RECORDS])]
    return rows[rows["kind"] == kind]


def pockets(market: Any) -> int:
    """What the accounts of all campaigns lack, minor units."""
    w = market.world
    first = FIRST_PERSON + len(w.buyers) - len(w.accounts)
    return -int(np.asarray(w.balances)[first : first + len(w.accounts)].sum())


def test_a_sham_sale_costs_the_parcel_and_the_platforms_fees():
    attack = {"attack": "ballot_stuffing", "praises": "low_quality", "people": 1, "parcel": 0.1, "budget": 1.0}
    m = market(attack, {"fees": FEES, "identity": {"new_identity_cost": 2.0}})
    m.step()
    w = m.world
    shop = int(log(m, SALE)["shop"][0])
    price = int(w.shops["price"][shop])
    parcel, commission, fee = ((price * part + 50) // 100 for part in (10, 5, 2))
    once = parcel + commission + 30 + fee
    assert pockets(m) == 200 + once
    assert log(m, RATING)["ternary"].tolist() == [1]
    assert int(log(m, RATING)["buyer"][0]) == len(w.buyers) - 1, "the account is nobody's of the market"
    m.run(39)
    # 50.00 of budget, of which each further act takes `once`: no act is begun that it cannot pay.
    spent = pockets(m)
    assert 5000 - 2 * once < spent <= 5000
    assert spent == int(m.world.campaigns["spent"][0]) == int(m.world.campaigns["outlay"][0])
    assert (np.asarray(m.world.shops["price"])[:4] == price).all()
    assert (spent - 200) % once == 0


def test_a_hostile_order_costs_the_price_less_what_the_goods_bring():
    attack = {"attack": "bad_mouthing", "blames": "honest", "people": 1, "resale": 0.25, "budget": 1.5}
    m = market(attack, {"fees": FEES}, days=60)
    m.run(1)
    price = int(m.orders_frame()["price"].iloc[0] * 100 + 0.5)
    fee, back = (price * 2 + 50) // 100, (price * 25 + 50) // 100
    assert pockets(m) == price + fee
    run_out(m, Watch(m))
    orders = m.orders_frame()
    # 75.00 of budget buys one order; what the goods bring back does not buy another.
    assert len(orders) == 1
    assert orders["rating"].tolist() == [-1]
    assert orders["claim"].astype(str).tolist() == ["none"]
    assert pockets(m) == price + fee - back
    assert (replayed(m) == np.asarray(m.world.balances)).all()
    assert m.measure(["attack_spent", "false_ratings"]) == {
        "attack_spent": pytest.approx((price + fee - back) / 5000),
        "false_ratings": 1.0,
    }


def test_a_budget_a_day_is_a_limit_on_what_is_laid_out():
    attack = {"attack": "ballot_stuffing", "praises": "low_quality", "people": 9, "parcel": 0.1, "budget_per_day": 0.35}
    m = market(attack)
    once = (int(m.world.shops["price"][2]) * 10 + 50) // 100
    m.step()
    assert pockets(m) == 1750 // once * once
    m.step()
    assert pockets(m) == 2 * (1750 // once * once)


def test_nothing_happens_without_a_budget_or_before_its_day():
    for attack in ({"budget": 0.0}, {"from_day": 20}):
        m = market({"attack": "unfair_ratings", **BOTH, **attack}).run(20)
        assert pockets(m) == 0
        assert len(log(m, RATING)) == len(log(m, SALE)) == 0


def test_labels_can_be_swapped():
    for friend, rival in (("honest", "low_quality"), ("low_quality", "honest")):
        m = market({"attack": "unfair_ratings", "praises": friend, "blames": rival}).run(40)
        shown = m.sellers_frame().groupby("strategy", observed=True)["shown"].mean()
        assert shown[friend] == 1.0
        assert shown[rival] == -1.0


def test_one_shop_of_a_category_can_be_meant():
    people = {"attack": "ballot_stuffing", "praises": "low_quality", "category": "duopoly", "shops": 1}
    m = market(
        people, environment={"categories": {"common": 1.0, "duopoly": 1.0}}, population={"sellers": {"count": 40}}
    )
    m.run(5)
    meant = np.unique(log(m, RATING)["shop"])
    assert len(meant) == 1
    frame = m.sellers_frame()
    assert frame["category"].iloc[int(meant[0])] == "duopoly"
    assert frame["strategy"].iloc[int(meant[0])] == "low_quality"


def test_camouflage_buys_and_rates_fairly_first():
    attack = {"attack": "camouflage", "praises": "low_quality", "shops": 1, "people": 3, "fair_first": 4, "budget": 1e6}
    m = market(attack, days=60).run(40)
    accounts = np.asarray(m.world.accounts)
    assert int(m.world.campaigns["orders"][0]) == 3 * 4
    assert int(m.world.campaigns["shams"][0]) == accounts["said"].sum() - 12
    orders = m.orders_frame()
    meant = np.unique(log(m, RATING)["shop"][log(m, RATING)["ternary"] > 0][-5:])
    assert not np.isin(orders["shop"], meant).any()
    rated = orders[orders["rating"].notna()]
    assert len(rated) == 12, "who wants standing as a rater is never silent"
    assert ((rated["rating"] == 1) == (rated["outcome"] != "bad")).all()


def test_each_rating_under_a_fresh_account():
    attack = {"attack": "whitewashed_ratings", "praises": "low_quality", "people": 2, "names": 5, "budget": 1e6}
    m = market(attack, {"identity": {"new_identity_cost": 1.0}}).run(20)
    raters = log(m, RATING)["buyer"]
    assert len(raters) == len(set(raters.tolist())) == 2 * 5
    assert int(m.world.campaigns["opened"][0]) == 10
    keys = np.asarray(m.world.buyers["key"])
    assert len(set(keys.tolist())) == len(keys), "an account has a lineage of its own"


def test_sybils_are_accounts_of_one_person():
    m = market({"attack": "sybil", "praises": "low_quality", "budget": 1e6}).run(3)
    assert len(set(log(m, RATING)["buyer"].tolist())) == 28


def test_who_is_found_out_is_replaced_while_there_are_names():
    attack = {"attack": "ballot_stuffing", "praises": "low_quality", "people": 1, "names": 3, "budget": 1e6}
    m = market(attack, {"sanctions": {"audit_prob": 1.0}}).run(10)
    c = m.world.campaigns[0]
    assert int(c["found"]) == int(c["opened"]) == int(c["shams"]) == 3
    assert len(log(m, RATING)) == 0, "what an audit finds is struck off"


LADDER = {
    "audit_prob": 1.0,
    "points": {"sham_rating": 4},
    "ladder": [{"when": [{"metric": "violation_points", "op": ">=", "value": 12}], "effect": {"block_days": 5}}],
}


def test_it_lies_low_while_a_shop_is_struck():
    attack = {
        "attack": "ballot_stuffing",
        "praises": "low_quality",
        "shops": 1,
        "people": 1,
        "names": 40,
        "budget": 1e6,
    }
    shams = []
    for days in (0, 20):
        m = market(attack | {"lies_low_days": days}, {"sanctions": LADDER}).run(40)
        shams.append(m.daily_frame()["shams"].to_numpy())
    # Three finds of 4 points make 12; the shop is hidden until day 8, and left alone from day 3 on.
    assert shams[0][:9].tolist() == [1, 1, 1, 0, 0, 0, 0, 0, 1]
    assert shams[1][:28].tolist() == [1, 1, 1] + 25 * [0]
    assert shams[1][28] == 1


def test_who_is_careful_never_reaches_the_rung():
    attack = {
        "attack": "ballot_stuffing",
        "praises": "low_quality",
        "shops": 1,
        "people": 1,
        "names": 40,
        "careful": True,
    }
    m = market(attack, {"sanctions": LADDER}).run(40)
    assert m.daily_frame()["shams"].sum() == 2
    assert m.daily_frame()["blocks"].sum() == 0


def test_it_rests_while_the_page_shows_what_it_wants():
    """One of four shops with a score stands above the three without: from the second day on there is nothing to do."""
    attack = {"attack": "ballot_stuffing", "praises": "low_quality", "shops": 1, "people": 1, "rests_at": 0.9}
    m = market(attack).run(10)
    assert m.daily_frame()["shams"].tolist() == [1] + 9 * [0]
    assert int(m.world.campaigns["rested"][0]) == 9


def test_what_adversaries_find_teaches_nobody():
    m = market({"attack": "bad_mouthing", "blames": "honest", "budget": 1e6}, days=90).run(60)
    assert int(m.world.flow["plotted"].sum()) > 100
    assert np.asarray(m.world.cohort["settled"]).sum() == 0
    assert np.asarray(m.world.belief["n"]).sum() == 0
    assert m.buyers_frame()["joined"].notna().sum() == 20


def test_bought_ratings_have_names_that_no_two_sellers_share():
    cast = [{"strategy": "rating_buyer", "share": 1.0, "names": 3, "horizon_days": 3650.0}]
    m = emptor.Market(plain({"population": {"sellers": {"count": 4, "strategies": cast}}, "rules": TERNARY}))
    w = m.world
    assert w.sellers["alias"][:4].tolist() == [0, 3, 6, 9]
    w.belief["sales"][1:], w.belief["shop_days"][1:] = 5_000.0, 100.0
    m.run(5)
    rows = log(m, RATING)
    rows = rows[rows["buyer"] < 0]
    assert len(rows) > 20
    owners = {(int(r["buyer"]) + 1) // -3 for r in rows}
    assert owners <= {0, 1, 2, 3}
    for name in np.unique(rows["buyer"]):
        assert len(set(rows["shop"][rows["buyer"] == name].tolist())) == 1


def test_the_books_balance_under_every_campaign():
    attacks = [
        {"attack": "unfair_ratings", **BOTH, "elsewhere": 0.3, "says_elsewhere": "unfair"},
        {"attack": "sybil_camouflage", **BOTH, "budget_per_day": 0.5},
        {"attack": "sybil_whitewashing", **BOTH, "names": 5},
    ]
    people = {"buyers": {"trips_per_day": 0.5}, "sellers": {"strategies": CAST}, "adversaries": attacks}
    m = emptor.Market(plain({"population": people, "rules": TERNARY | {"fees": FEES}}), journal=True)
    watch = Watch(m)
    while m.day < 40:
        m.step()
        watch.look()
        spent, budget = np.asarray(m.world.campaigns["spent"]), np.asarray(m.world.campaigns["budget"])
        assert (spent <= budget).all()
    run_out(m, watch)
    assert (replayed(m) == np.asarray(m.world.balances)).all()
