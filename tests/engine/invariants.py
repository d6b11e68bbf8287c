"""What must hold in a market on every evening, recounted by plain NumPy and a few loops."""

from __future__ import annotations

from typing import Any

import numpy as np

from emptor.state.accounts import CUSTODY, FIRST_PERSON, FUND, INSPECTOR, JURORS, LOCKED, OPERATOR, STAKES
from emptor.state.calendar import CHUNK, HORIZON, KINDS
from emptor.state.orders import (
    DISPUTED,
    FREE,
    FREE_ROWS,
    LEGAL_MOVES,
    LIVE,
    SETTLED,
    SHOPS,
    STATES,
    WHEEL_FREE,
    WHEEL_USED,
)


def reachable() -> dict[str, set[str]]:
    """States an order may be seen in after another, some moves later, without its row being freed."""
    out = {}
    for start in STATES[1:]:
        seen, front = {start}, [start]
        while front:
            for state in LEGAL_MOVES[front.pop()]:
                if state not in seen and state != "free":
                    seen.add(state)
                    front.append(state)
        out[start] = seen
    return out


REACHABLE = reachable()


class Watch:
    """Looks at a market each evening and remembers where every order stood."""

    def __init__(self, market: Any) -> None:
        self.market = market
        self.stood: dict[int, str] = {}

    def look(self) -> None:
        money(self.market)
        rows(self.market)
        calendar(self.market)
        w = self.market.world
        live = np.asarray(w.orders)
        live = live[live["state"] != FREE]
        now = {int(o["key"]): STATES[o["state"]] for o in live}
        assert len(now) == len(live), "two rows of one order"
        for key, state in now.items():
            before = self.stood.get(key)
            assert before is None or state in REACHABLE[before], f"an order went from {before} to {state}"
        self.stood = now


def money(market: Any) -> None:
    """Nothing is lost, custody is what open orders hold, nothing that cannot be owed is negative."""
    w = market.world
    balances = np.asarray(w.balances)
    assert balances.sum() == 0
    orders = np.asarray(w.orders)
    live = orders[(orders["state"] > FREE) & (orders["state"] < SETTLED)]
    settled = orders[orders["state"] == SETTLED]
    assert (live["held"] >= 0).all()
    assert balances[CUSTODY] == live["held"].sum()
    assert (settled["held"] == 0).all()
    assert balances[FUND] == 0
    assert (balances[[INSPECTOR, OPERATOR, LOCKED]] >= 0).all()
    votes = kept_seats(w)
    assert balances[STAKES] == sum(int(v["stake"]) for v in votes)
    pots = int(np.asarray(w.cases)["pot"][(orders["state"] == DISPUTED)].sum())
    assert balances[JURORS] == pots + sum(int(v["fee"]) for v in votes)
    first = FIRST_PERSON + len(w.buyers) + len(w.sellers)
    assert (balances[first : first + int(w.n[SHOPS])] >= 0).all(), "a deposit is negative"
    assert (balances[first + int(w.n[SHOPS]) :] == 0).all(), "a shop that is not there has money"


def kept_seats(w: Any) -> list[Any]:
    """Seats of juries whose stake or fee is held; every row of the table is one of them, or free."""
    votes, orders = np.asarray(w.votes), np.asarray(w.orders)
    seats = []
    for slot in np.flatnonzero(orders["state"] == DISPUTED):
        at = int(w.cases["votes"][slot])
        while at:
            seats.append(votes[at])
            at = int(votes["next"][at])
    free, at = 0, int(votes["next"][0])
    while at:
        free += 1
        at = int(votes["next"][at])
    assert len(seats) == votes["person"][0]
    assert len(seats) + free + 1 == len(votes), "seats are lost"
    return seats


def rows(market: Any) -> None:
    """Each order's own sums add up, and the rows that nothing is in are free, each once."""
    w = market.world
    orders = np.asarray(w.orders)
    free = np.asarray(w.free)[: w.n[FREE_ROWS]]
    assert np.array_equal(np.sort(free), np.flatnonzero(orders["state"] == FREE))
    assert len(free) + w.n[LIVE] == len(orders)
    o = orders[orders["state"] > 1]
    assert (o["price"] > 0).all()
    assert (o["to_seller"] + o["held"] + o["from_custody"] + o["gone"] == o["price"]).all()
    assert (o["refunded"] <= o["price"]).all()
    sources = o["from_custody"] + o["from_seller"] + o["from_deposit"] + o["from_fund"] + o["from_issuer"]
    assert (o["refunded"] + o["damages"] == sources).all()
    for column in (
        "refunded",
        "damages",
        "from_custody",
        "from_seller",
        "from_deposit",
        "from_fund",
        "from_issuer",
        "from_carrier",
        "gone",
        "dispute_fees",
        "fees",
    ):
        assert (o[column] >= 0).all(), column
    assert (o["from_carrier"] <= o["price"]).all(), "the carrier pays more than the price"
    assert (orders["state"] != FREE).sum() == w.n[LIVE]


def calendar(market: Any) -> None:
    """Every entry of the wheel lies ahead, names a live order, and is counted by it."""
    w = market.world
    head, wheel = np.asarray(w.wheel_head), np.asarray(w.wheel)
    orders = np.asarray(w.orders)
    pending = np.zeros(len(orders), np.int64)
    used = chained = 0
    for bucket in np.flatnonzero(head["page"] >= 0):
        page, rest = head["page"][bucket], int(head["entries"][bucket])
        used += rest
        while page >= 0:
            chained += 1
            here = (rest - 1) % CHUNK + 1
            rest -= here
            np.add.at(pending, wheel["slots"][page][:here], 1)
            page = wheel["next"][page]
        assert rest == 0
    assert used == w.n[WHEEL_USED]
    free, page = 0, w.n[WHEEL_FREE]
    while page >= 0:
        free += 1
        page = wheel["next"][page]
    assert chained + free == len(wheel), "pages of the wheel are lost"
    live = orders["state"] != FREE
    assert (pending[~live] == 0).all(), "the calendar names a freed row"
    assert (pending[live] == orders["pending"][live]).all()
    waiting = (orders["state"] > FREE) & (orders["state"] < SETTLED)
    assert (pending[waiting] > 0).all(), "an open order that nothing will ever wake"
    yesterday = ((market.day - 1) % HORIZON) * len(KINDS)
    assert (head["page"][yesterday : yesterday + len(KINDS)] == -1).all(), "an entry of a past day was left"


def replayed(market: Any) -> np.ndarray:
    """Balances from the written journal alone, by a plain loop."""
    frame = market.journal()
    units = market.settings.environment.minor_units
    balances = [0] * len(market.world.balances)
    for debit, credit, amount in zip(frame["debit"], frame["credit"], frame["amount"], strict=True):
        cents = round(amount * units)
        assert cents > 0
        balances[debit] -= cents
        balances[credit] += cents
    return np.array(balances)


def close_doors(market: Any) -> None:
    """Nobody joins, shops, leaves, attacks or is won back any more."""
    w = market.world
    buyers = w.buyers
    buyers["joined"][buyers["joined"] < 0] = 0
    buyers["left"][buyers["left"] < 0] = market.day
    w.rules["retention_winback_days"] = 0
    w.campaigns["lies_low"] = 1_000_000


def run_out(market: Any, watch: Watch, most: int = 2500) -> None:
    """Run on without new orders until the calendar is empty."""
    close_doors(market)
    for _ in range(most):
        if market.world.n[WHEEL_USED] == 0:
            break
        market.step()
        if market.day % 20 == 0:
            watch.look()
    watch.look()
