"""A small market in which everything that keeps customers is at work: money, moves, draws and twins hold."""

from typing import Any

import numpy as np
import pytest

import emptor
from emptor.behaviour.relations import wanted
from engine.busy import PEOPLE, STRICT, busy, elsewhere
from engine.invariants import Watch, replayed, run_out
from engine.scenarios import merged

KEEPING = {
    "complaint_response_days": 3,
    "goodwill_rate": 0.1,
    "buyer_tiers": [1, 2, 4, 8],
    "tier_period_days": 15,
    "loyalty_rebate": 0.08,
    "loyalty_payer": "seller",
    "served_first_from": 3,
    "one_to_one_from": 2,
    "handover_days": 12,
    "crm_sharing": 0.4,
    "community": 0.6,
    "promotions_per_week": 6,
    "winback_days": 6,
    "winback_offer": 20,
    "exit_survey": True,
}


def lively(scope: str = "platform", days: int = 45, luck: int = 7) -> dict[str, Any]:
    """The busy scenario with relations of every kind."""
    people = {
        "buyers": {
            "count": 60,
            "relations": {
                "key_customers": 0.2,
                "attachment": 0.2,
                "partners": 2,
                "follows": 0.6,
                "multihoming": 0.4,
                "annoyance": 0.004,
                "after_unanswered": 1,
                "answer_patience_days": 0.5,
            },
        },
        "sellers": {"relations": {"staff_turnover": 60, "multihoming": 0.6}},
    }
    rules = merged(STRICT, {"retention": KEEPING | {"loyalty_scope": scope}})
    out = busy(rules, days, luck)
    out["population"] = merged(PEOPLE, people)
    out["environment"] = {**out["environment"], "rival": {"value": 0.1, "poaching": 0.01}}
    return out


@pytest.mark.parametrize("scope", ["platform", "shop"])
def test_all_of_it_happens_and_every_cent_is_somewhere(scope):
    market = emptor.Market(lively(scope), journal=True)
    watch = Watch(market)
    for _ in range(45):
        market.step()
        watch.look()
    happened = {name: int(market.world.flow[name].sum()) for name in market.world.flow.dtype.names}
    for name in (
        "left_unanswered", "left_annoyed", "left_followed", "sellers_left_defected", "goodwill", "rebates", "winback",
        "reactivated", "tier_up", "tier_down", "ties_cut", "rival_trips",
    ):  # fmt: skip
        assert happened[name] > 0, name
    assert (replayed(market) == np.asarray(market.world.balances)).all()
    journal = market.journal()
    sums = {reason: round(float(amount) * 100) for reason, amount in journal.groupby("reason")["amount"].sum().items()}
    assert (sums["goodwill"], sums["rebate"], sums["reactivation"]) == tuple(
        happened[name] for name in ("goodwill", "rebates", "winback")
    )
    by_platform = journal[(journal["debit"] == 1) & journal["reason"].isin(["goodwill", "rebate", "reactivation"])]
    assert happened["retention_paid"] == round(float(by_platform["amount"].sum()) * 100)
    run_out(market, watch)


def test_buyers_come_and_go_as_counted():
    """Who joined, left and came back adds up to who is there."""
    market = emptor.Market(lively()).run()
    flow = market.book.flow
    left = sum(int(flow[name].sum()) for name in flow.dtype.names if name.startswith("left_"))
    assert flow["buyers"][-1] == 60 + flow["buyers_joined"].sum() - left + flow["reactivated"].sum()


@pytest.mark.slow
@pytest.mark.parametrize("scope", ["platform", "shop"])
def test_plain_python_twin(scope):
    here = emptor.Market(lively(scope, days=24))
    told, measures = elsewhere(lively(scope, days=24), options={"journal": True, "trace": True}, NUMBA_DISABLE_JIT="1")
    digests = []
    while here.day < 24:
        here.run(min(15, 24 - here.day))
        digests.append(here.digest())
    assert told == digests
    assert measures == {k: v for k, v in here.measure().items() if v == v}


def test_off_leaves_no_table_and_no_trace():
    """Where nothing asks for relations there are none, and traits without a rule that uses them change nothing."""
    plain, idle = busy(), busy()
    idle["population"] = merged(PEOPLE, {"buyers": {"relations": {"forgiving": 9.0, "grievance": 9.0}}})
    idle["environment"] = {**idle["environment"], "rival": {"value": 1.0, "poaching": 1.0}}
    for tree, on in ((plain, False), (idle, True)):
        scenario = emptor.load(tree)
        people = scenario.population
        assert wanted([scenario.rules.retention], people.buyers.relations, people.sellers.relations) == on
    off, on = emptor.Market(plain), emptor.Market(idle)
    assert len(off.world.members) == len(off.world.ties) == len(off.world.news) == 0
    assert len(on.world.members) == len(on.world.buyers)
    for _ in range(45):
        off.step()
        on.step()
    for table in ("buyers", "sellers", "shops", "memory", "balances"):
        assert np.asarray(getattr(off.world, table)).tobytes() == np.asarray(getattr(on.world, table)).tobytes(), table
