"""How often sellers answered in time, recounted from the written story of every case."""

import numpy as np
import pytest

import emptor
from emptor.state import record
from emptor.state.orders import CLAIMS
from emptor.state.trace import E_SILENT
from engine.scenarios import plain

TIER = {"when": [{"metric": "response_rate", "op": ">=", "value": 0.7, "min_n": 3}], "effect": {"badge": "answers"}}


def ran(silence):
    staff = {"id": "staff", "kind": "platform", "effort_buyer": 0.0, "respond_days": 3, "decide_days": 1}
    people = {
        "buyers": {"claims": {"hour_cost": 0.0, "patience_days": 0.0}},
        "sellers": {"silence": silence, "strategies": [{"strategy": "honest", "share": 1.0, "slip": 0.5}]},
    }
    rules = {"disputes": {"forums": [staff]}, "reputation": {"tiers": [TIER]}}
    return emptor.Market(plain({"population": people, "rules": rules}), keep_orders=True, trace=True).run()


def counted(market):
    """Of each shop: cases heard, and those without an answer, from the orders and their events."""
    orders = market.ledger.orders()
    heard = orders[np.isin(orders["claim"], [CLAIMS.index("won"), CLAIMS.index("lost")])]
    events = np.asarray(market.world.events)
    silent = set(events["order"][events["what"] == E_SILENT].tolist())
    shops = range(4)
    asked = [int((heard["shop"] == shop).sum()) for shop in shops]
    mute = [sum(int(o["key"]) in silent for o in heard if o["shop"] == shop) for shop in shops]
    return np.array(asked), np.array(mute)


@pytest.mark.parametrize("silence", [0.0, 0.3, 1.0])
def test_counts_and_tier(silence):
    market = ran(silence)
    asked, mute = counted(market)
    assert asked.sum() > 20
    rows = np.asarray(market.world.accumulators["what"]) == record.REPLIES
    counts = np.asarray(market.world.counts)[:4, np.flatnonzero(rows)[0]]
    assert counts["den"].tolist() == asked.tolist()
    assert counts["num"].tolist() == (asked - mute).tolist()
    badges = np.asarray(market.world.shops["badge"])[:4] > 0
    assert badges.tolist() == [n >= 3 and (n - m) / n >= 0.7 for n, m in zip(asked, mute, strict=True)]
    if silence in (0.0, 1.0):
        assert badges.any() == (silence == 0.0)
