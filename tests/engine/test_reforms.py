"""Rules that change on a day: what is agreed stays, what is counted is exact, nothing is lost on the way."""

import numpy as np
import pytest
from hypothesis import given, settings

import emptor
from emptor.state.orders import BIDS, CLAIMS, DISPUTED, FREE, RECORDS, SETTLED
from emptor.state.record import KINDS
from engine.busy import STRICT, busy
from engine.invariants import Watch, run_out
from engine.scenarios import merged, plain, reformed
from engine.test_any_rules import QUIET, lives_and_ends
from engine.test_relations_market import KEEPING, lively

RELEASES = {"custody": "escrow", "release_on": "delivered"}


def ran(patch=None, day=20, days=45, rules=None, until=None):
    schedule = [] if patch is None else [{"day": day, "patch": patch}]
    market = emptor.Market(busy(rules, days=days) | {"schedule": schedule}, keep_orders=True)
    return market.run(until)


@settings(max_examples=10, suppress_health_check=QUIET)
@given(reformed())
def test_a_market_through_any_reform(scenario):
    lives_and_ends(scenario)


@pytest.mark.slow
@settings(max_examples=45, suppress_health_check=QUIET)
@given(reformed())
def test_many_markets_through_any_reform(scenario):
    lives_and_ends(scenario)


def test_a_change_that_changes_nothing_leaves_the_digest():
    same = {"remedies.refund_share": 0.8, "fees": {"per_order": 0.3}, "disputes.forums.staff.accuracy": 0.8}
    assert ran(same).digest() == ran().digest()


def test_even_laying_the_same_rules_out_anew_leaves_the_digest(monkeypatch):
    """The whole change of rules is carried out, and is the identity."""
    monkeypatch.setattr("emptor.reform._decides", lambda rules: object())
    assert ran({"remedies.refund_share": 0.8}).digest() == ran().digest()


def test_laying_what_keeps_customers_out_anew_leaves_the_digest(monkeypatch):
    """The same, where people have tiers, ties and a community."""
    unchanged = lively()
    same = unchanged | {"schedule": [{"day": 20, "patch": {"retention": KEEPING}}]}
    as_before = emptor.Market(unchanged).run().digest()
    assert emptor.Market(same).run().digest() == as_before
    monkeypatch.setattr("emptor.reform._decides", lambda rules: object())
    assert emptor.Market(same).run().digest() == as_before


def test_tables_laid_out_for_a_rule_to_come_change_nothing_before_it_comes():
    rules = merged(STRICT, {"retention": {}})
    patch = {"retention": KEEPING | {"community": 0.5}}
    early, plain_ = ran(patch, rules=rules, until=20), ran(rules=rules, until=20)
    assert len(early.world.members)
    assert not len(plain_.world.members)
    for table in ("buyers", "sellers", "shops", "memory", "balances"):
        assert (
            np.asarray(getattr(early.world, table)).tobytes() == np.asarray(getattr(plain_.world, table)).tobytes()
        ), table
    early.run(1)
    assert early.world.members["reads"].any()


def test_until_its_day_a_reform_is_not_there():
    patch = {"remedies.refund_share": 0.1, "disputes.forums": [], "reputation.tiers": []}
    assert ran(patch, until=20).digest() == ran(until=20).digest()
    assert ran(patch, until=21).digest() != ran(until=21).digest()


EXTRA = [
    {"id": "month", "source": "ternary", "aggregator": "sum", "window_d": 30},
    {"id": "capped", "source": "ternary", "aggregator": "share_positive", "pair_cap": {"n": 1, "per_d": None}},
    {"id": "weekly", "source": "stars5", "aggregator": "mean", "window_d": 12, "pair_cap": {"n": 1, "per_d": 7}},
]


@pytest.mark.parametrize("caps", [True, False], ids=["pairs were chained", "pairs were not"])
@pytest.mark.parametrize("day", [1, 20, 33])
def test_counts_after_a_reform_are_those_of_a_run_that_had_them_from_the_start(day, caps):
    """Scores that nobody sees change no behaviour, so the log is the same, and every count must be."""
    scores = [s if caps else {**s, "pair_cap": None} for s in STRICT["reputation"]["scores"]]
    rules = merged(STRICT, {"reputation": {"scores": scores}})
    late = ran({"reputation.scores": [*scores, *EXTRA]}, day, rules=rules)
    early = ran(rules=merged(rules, {"reputation": {"scores": [*scores, *EXTRA]}}))
    n = int(early.world.n[RECORDS])
    assert n == late.world.n[RECORDS] > 300
    for name in ("num", "den"):
        assert (np.asarray(early.world.counts[name]) == np.asarray(late.world.counts[name])).all()
    assert (early.world.counts["den"].sum(axis=0) > 0).all()
    for a, b in ((early, late), (late, early)):
        assert (np.asarray(a.world.accumulators["pointer"]) == np.asarray(b.world.accumulators["pointer"])).all()
    assert (np.asarray(early.world.record["counted"])[:n] == np.asarray(late.world.record["counted"])[:n]).all()


def test_scores_that_go_leave_the_others_alone():
    fewer = [s for s in STRICT["reputation"]["scores"] if s["id"] not in ("sum", "stars")]
    late = ran({"reputation.scores": fewer}, 20)
    early = ran(rules=merged(STRICT, {"reputation": {"scores": fewer}}))
    assert (np.asarray(early.world.counts["num"]) == np.asarray(late.world.counts["num"])).all()


def money_of(market, day):
    orders = market.ledger.orders()
    return orders[(orders["placed"] < day) & (orders["state"] == SETTLED)]


def test_orders_under_way_keep_their_terms():
    """Refund share and custody are agreed when the order is paid for; those placed later have the new ones."""
    base = plain(
        {
            "rules": {
                "payment": RELEASES,
                "remedies": {"refund_share": 1.0},
                "disputes": {"forums": [{"id": "staff", "kind": "platform", "effort_buyer": 0.0, "accuracy": 1.0}]},
            },
            "population": {"sellers": {"strategies": [{"strategy": "honest", "share": 1.0, "slip": 0.5}]}},
        },
        schedule=[{"day": 15, "patch": {"remedies": {"refund_share": 0.5}}}],
    )
    market = emptor.Market(base, keep_orders=True).run(90)
    orders = market.ledger.orders()
    won = orders[orders["claim"] == CLAIMS.index("won")]
    for placed_before, share in ((True, 1.0), (False, 0.5)):
        some = won[(won["placed"] < 15) == placed_before]
        assert len(some) > 3
        assert some["refunded"] == pytest.approx(share * some["price"], abs=1)
    across = won[(won["placed"] < 15) & (won["resolved"] >= 15)]
    assert len(across), "no case was under way on the day of the reform"


def test_money_held_under_the_old_rules_is_released_by_them():
    """The new rules pay sellers at once; what is in custody waits for its own event all the same."""
    patch = {"payment": {"custody": "direct", "release_on": "paid"}}
    scenario = plain({"rules": {"payment": RELEASES}}, schedule=[{"day": 15, "patch": patch}])
    market = emptor.Market(scenario, keep_orders=True)
    watch = Watch(market)
    for _ in range(40):
        market.step()
        watch.look()
    orders = market.ledger.orders()
    assert (orders[(orders["placed"] >= 15)]["held"] == 0).all()
    under_way = (orders["placed"] < 15) & (orders["delivered"] > 15)
    assert under_way.any()
    assert (orders[under_way]["released"]).all()
    run_out(market, watch)


TALK = {"id": "talk", "kind": "negotiation", "effort_buyer": 0.0, "respond_days": 20}
STAFF = {"id": "staff", "kind": "platform", "effort_buyer": 0.0, "decide_days": 20, "respond_days": 20}
PANEL = {**STAFF, "id": "panel", "decide_days": 2, "respond_days": 2}


def cases(before, after, day=25):
    """Cases before a forum on the morning of a reform, and what they were an evening later and at the end."""
    scenario = plain(
        {
            "rules": {"disputes": {"forums": before}},
            "population": {
                "sellers": {"strategies": [{"strategy": "honest", "share": 1.0, "slip": 0.6, "concede": 0.0}]}
            },
        },
        schedule=[{"day": day, "patch": {"disputes": {"forums": after}}}],
    )
    market = emptor.Market(scenario, keep_orders=True).run(day)
    rows = np.asarray(market.world.orders)
    waiting = rows[(rows["state"] == DISPUTED)].copy()
    waiting = waiting[waiting["hearing"] > day]
    assert len(waiting) > 3
    market.step()
    orders = {o["key"]: o for o in market.ledger.orders()}
    return waiting, [orders[o["key"]] for o in waiting], market


def test_a_case_whose_forum_stays_keeps_its_day():
    waiting, later, _ = cases([TALK, STAFF], [{**PANEL, "effort_buyer": 1.0}, TALK, STAFF])
    for o, now in zip(waiting, later, strict=True):
        assert now["hearing"] == o["hearing"]
        assert now["forum"] == o["forum"] + 1
        assert now["minutes_buyer"] == o["minutes_buyer"]


def test_a_case_whose_forum_goes_is_brought_before_the_one_that_takes_over():
    _, later, market = cases([TALK, STAFF], [STAFF])
    for now in later:
        assert now["state"] == DISPUTED
        assert now["forum"] == 0
    watch = Watch(market)
    run_out(market, watch)
    assert (market.ledger.orders()["state"] == SETTLED).all()


def test_a_case_without_any_forum_left_ends_as_lost():
    _, later, _ = cases([TALK, STAFF], [])
    for now in later:
        assert now["state"] == SETTLED
        assert CLAIMS[now["claim"]] == "lost"
        assert now["refunded"] == 0


def test_deposits_follow_the_rules():
    """Worked by hand: 4 shops of 60 each; raised to 100 with 15 days to fill up; then abolished."""
    schedule = [
        {"day": 5, "patch": {"identity.seller_deposit": 100}},
        {"day": 30, "patch": {"identity.seller_deposit": 0}},
    ]
    scenario = plain({"rules": {"identity": {"seller_deposit": 60.0}}}, schedule=schedule)
    market = emptor.Market(scenario)
    seen = []
    for _ in range(40):
        market.step()
        w = market.world
        first = 16 + len(w.buyers) + len(w.sellers)
        seen.append(np.asarray(w.balances)[first : first + 4].tolist())
    assert seen[4] == [6000] * 4
    assert seen[19] == [6000] * 4
    assert seen[20] == [10000] * 4
    assert seen[29] == [10000] * 4
    assert seen[30] == [0] * 4


def test_a_ladder_that_stays_does_not_strike_twice():
    """Points on the record bring a rung that is new, and not again one that was struck before."""
    ladder = STRICT["sanctions"]["ladder"]
    as_before = ran({"sanctions.ladder": [*ladder], "fees.per_order": 0.31}, 20, until=21)
    w = as_before.world
    blocked = np.asarray(ran(until=21).world.flow["blocks"])[:21]
    assert (np.asarray(w.flow["blocks"])[:21] == blocked).all()
    bits = np.asarray(w.shops["matched"])
    assert bits.any()
    shifted = ran({"sanctions.ladder": ladder[1:]}, 20, until=20)
    struck = np.asarray(shifted.world.shops["matched"]).copy()
    shifted.step()
    assert shifted.world.flow["blocks"][20] <= blocked[20]
    assert struck.any()


def test_tiers_that_go_take_their_effects_along():
    market = ran({"reputation.tiers": [], "sanctions.ladder": []}, 20, until=21)
    w = market.world
    n = int((np.asarray(w.shops["opened"]) > 0).sum()) or len(w.shops)
    for column, blank in (("fee_add", 0), ("hold_days", 0), ("badge", 0), ("rank_log", 0.0)):
        assert (np.asarray(w.shops[column])[:n] == blank).all()


def test_who_was_refused_may_apply_again_where_the_door_changes():
    base = busy(days=45)
    strict = merged(STRICT, {"identity": {"screening_power": 1.0}})
    market = emptor.Market(
        base | {"rules": strict, "schedule": [{"day": 20, "patch": {"identity.screening_power": 0}}]}
    )
    market.run(20)
    assert market.world.sellers["refused"].any()
    market.step()
    assert not market.world.sellers["refused"].any()


def test_rules_on_a_day():
    market = ran({"fees.per_order": 0.5}, 20, until=0)
    assert [market.rules_on(day).fees.per_order for day in (0, 19, 20, 44)] == [0.3, 0.3, 0.5, 0.5]
    assert market.rules_on(20).remedies == market.rules_on(19).remedies


def test_amounts_of_a_change_are_in_the_money_of_the_rule_set():
    """A rule set that speaks of orders of 100 where they cost 50: a fee of 2 becomes 1."""
    scenario = plain(
        {"rules": {"currency": {"reference_order_value": 100.0}, "fees": {"per_order": 1.0}}},
        schedule=[{"day": 10, "patch": {"fees.per_order": 2.0}}],
    )
    market = emptor.Market(scenario).run(10)
    assert int(market.world.rules["fees_per_order"][0]) == 50
    market.step()
    assert int(market.world.rules["fees_per_order"][0]) == 100


def test_the_log_holds_what_the_counts_are_made_of():
    market = ran()
    assert {KINDS[k] for k in np.asarray(market.world.record["kind"])[: int(market.world.n[RECORDS])]} >= {
        "sale",
        "rating",
    }
    assert (np.asarray(market.world.orders["state"]) >= FREE).all()


AUCTIONS = {"mechanism": "english_auction", "auction": {"days": 5, "lots": 4}}


def test_auctions_under_way_go_on_to_their_end_when_there_are_to_be_fewer():
    """Nobody bids any more in the second, third and fourth auction of a shop; those that run sell to who bid most."""
    rules = merged(STRICT, {"matching": AUCTIONS})
    market = ran({"matching.auction.lots": 1}, 20, rules=rules, until=20)
    bids = np.array(market.world.bids[: market.world.n[BIDS]])
    bids = bids[bids["lot"] >= 1]
    market.run(5)
    assert not set(market.world.bids[: market.world.n[BIDS]]["lot"].tolist()) - {0}
    bought = set(market.ledger.orders()["key"].tolist())
    winners = [b for b in bids if int(b["key"]) in bought]
    assert winners
    for b in winners:
        rivals = bids[(bids["shop"] == b["shop"]) & (bids["lot"] == b["lot"]) & (bids["ends"] == b["ends"])]
        stayed = market.world.buyers["left"][rivals["buyer"]] < 0
        assert b["limit"] == rivals["limit"][stayed | (rivals["key"] == b["key"])].max()
        assert len(set(rivals["key"].tolist()) & bought) == 1


@pytest.mark.parametrize(
    ("first", "then"),
    [("english_auction", "group_buy"), ("group_buy", "english_auction"), ("english_auction", "posted_price")],
)
def test_bids_are_called_off_when_prices_are_found_in_another_way(first, then):
    rules = merged(STRICT, {"matching": {"mechanism": first}})
    late = ran({"matching.mechanism": then}, 20, rules=rules, until=20)
    bids = np.array(late.world.bids[: late.world.n[BIDS]])
    assert len(bids) > 5
    late.run(1)
    assert late.world.flow["no_deal"][20] >= len(bids)
    late.run(8)
    assert not set(late.ledger.orders()["key"].tolist()) & set(bids["key"].tolist())
