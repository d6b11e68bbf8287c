"""Room to grow: arrays are enlarged between stages, never inside a kernel."""

from __future__ import annotations

from typing import Any

import numpy as np

from emptor.state.at_work import AtWork
from emptor.state.calendar import CHUNK, HORIZON, KINDS, seats_due
from emptor.state.cases import more_votes
from emptor.state.compile import interpreted
from emptor.state.lines import blank_rows
from emptor.state.orders import (
    BIDS,
    CUSTOMERS,
    EVENTS,
    FREE_ROWS,
    JOURNALLING,
    LIVE,
    PAIRS,
    POSTINGS,
    RECORDS,
    SHAM_ENTRIES,
    SHOPS,
    TRACING,
    WHEEL_FREE,
    WHEEL_USED,
)
from emptor.state.record import cap_period, first_customers, rehash, table_of_pairs
from emptor.state.world import World

POSTINGS_EACH, EVENTS_EACH, RECORDS_EACH = 16, 12, 8
ENTRIES_EACH = 9
"""The most postings, events, record entries and entries of the calendar that one order can cause in a day."""


def seen(array: np.ndarray) -> np.ndarray:
    """The array as kernels want it: where they run as plain Python, rows need attributes."""
    if array.dtype.names and interpreted():
        return array.view(np.recarray)
    return array


def enlarged(array: np.ndarray, rows: int, fill: int = 0) -> np.ndarray:
    """A longer copy of an array; new rows hold `fill`."""
    longer = blank_rows((rows, *array.shape[1:]), array.dtype)
    if fill:
        longer[:] = fill
    longer[: len(array)] = array
    return seen(longer)


def make_room(w: World, rules: AtWork, orders: int, shops: int, items: int, day: int) -> World:
    """A world with room for today.

    Parameters
    ----------
    w
        The world.
    rules
        Which families of rules are at work.
    orders
        New orders that the day may bring at the most.
    shops
        New shops that the day may bring at the most.
    items
        Orders that are due today or new, at the most: what bounds postings and entries.
    day
        Today.
    """
    changes: dict[str, Any] = {}
    n = w.n.tolist()
    shams = n[SHAM_ENTRIES]
    if 4 * (n[LIVE] + orders) > 3 * len(w.orders):
        rows = 2 * len(w.orders) + 2 * orders
        changes["orders"] = enlarged(w.orders, rows)
        changes["retired"] = enlarged(w.retired, rows)
        changes["free"] = _more_free(w, rows)
        changes["cases"] = enlarged(w.cases, rows)
        if len(w.ended):
            changes["ended"] = enlarged(w.ended, rows)
    # Only the first page of a bucket is not full.
    pages = HORIZON * len(KINDS) + (n[WHEEL_USED] + ENTRIES_EACH * items) // CHUNK + 1
    if len(w.wheel) < pages:
        _more_wheel(w, pages, changes)
    if rules.bids and n[BIDS] + orders > len(w.bids):
        changes["bids"] = enlarged(w.bids, 2 * len(w.bids) + orders)
    if n[SHOPS] + shops > len(w.shops):
        rows = int(1.5 * len(w.shops)) + shops
        changes["shops"] = enlarged(w.shops, rows)
        changes["counts"] = enlarged(w.counts, rows)
        for name in ("page", "page_key", "page_pleases", "page_cost", "offers"):
            changes[name] = enlarged(getattr(w, name), rows)
        if len(w.news):
            changes["news"] = enlarged(w.news, rows)
        changes["balances"] = enlarged(w.balances, len(w.balances) + rows - len(w.shops))
    shop_rows = len(changes.get("shops", w.shops))
    if rules.ads and len(w.ads) < shop_rows:
        changes["ads"] = enlarged(w.ads, shop_rows)
    counts_repeats = rules.repeats or len(w.customers)
    if counts_repeats and 2 * (n[CUSTOMERS] + orders) >= len(w.customers):
        _more_customers(w, orders, changes)
    if n[RECORDS] + RECORDS_EACH * items + shams > len(w.record):
        changes["record"] = enlarged(w.record, 2 * len(w.record) + RECORDS_EACH * items + shams)
        if len(w.details):
            changes["details"] = enlarged(w.details, len(changes["record"]))
    if rules.pair_caps and 2 * (n[PAIRS] + items + shams) > len(w.pairs):
        changes["pairs"] = _more_pairs(w, items + shams, day)
    seats = seats_due(w, day) if rules.juries else 0
    if int(w.votes["person"][0]) + seats >= len(w.votes):
        changes["votes"] = seen(more_votes(np.asarray(w.votes), 2 * len(w.votes) + seats))
    postings = POSTINGS_EACH * items + 8 * len(w.shops) + 3 * (seats + int(w.votes["person"][0])) + shams
    if n[JOURNALLING] and n[POSTINGS] + postings > len(w.journal):
        changes["journal"] = enlarged(w.journal, 2 * len(w.journal) + postings)
    if n[TRACING] and n[EVENTS] + EVENTS_EACH * items > len(w.events):
        changes["events"] = enlarged(w.events, 2 * len(w.events) + EVENTS_EACH * items)
    return w._replace(**changes) if changes else w


def _more_free(w: World, rows: int) -> np.ndarray:
    """A longer stack of free rows: those that were free are taken first."""
    new = np.arange(rows - 1, len(w.orders) - 1, -1)
    longer = np.concatenate([new, w.free[: w.n[FREE_ROWS]], np.zeros(len(w.orders) - w.n[FREE_ROWS], np.int64)])
    w.n[FREE_ROWS] += len(new)
    return longer


def _more_pairs(w: World, items: int, day: int) -> np.ndarray:
    """A larger table of pairs, or one of the same size without those that no cap asks about any more."""
    period = cap_period(w.accumulators)
    since = 0 if period < 0 else day - period
    longer = seen(table_of_pairs(int(w.n[PAIRS]) + items))
    w.n[PAIRS] = rehash(w.pairs, longer, since)
    return longer


def _more_customers(w: World, orders: int, changes: dict[str, Any]) -> None:
    """A larger table of who has bought where; the first one is filled from the record."""
    n = int(w.n[RECORDS])
    known = int(w.n[CUSTOMERS]) if len(w.customers) else n
    longer = seen(table_of_pairs(2 * known + orders + 1))
    w.n[CUSTOMERS] = rehash(w.customers, longer, 0) if len(w.customers) else first_customers(w.record, n, longer)
    changes["customers"] = longer


def _more_wheel(w: World, more: int, changes: dict[str, Any]) -> None:
    old = len(w.wheel)
    wheel = enlarged(w.wheel, old + more)
    wheel["next"][old:] = np.arange(old + 1, old + more + 1)
    wheel["next"][-1] = w.n[WHEEL_FREE]
    w.n[WHEEL_FREE] = old
    changes["wheel"] = wheel
