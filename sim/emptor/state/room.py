"""Room to grow: arrays are enlarged between stages, never inside a kernel."""

from __future__ import annotations

from typing import Any

import numpy as np

from emptor.state.compile import interpreted
from emptor.state.orders import EVENTS, FREE_SLOTS, JOURNALLING, PAIRS, POSTINGS, RECORDS, SHOPS, TRACING, WHEEL_FREE, WHEEL_USED
from emptor.state.record import rehash
from emptor.state.world import World

POSTINGS_EACH, EVENTS_EACH, RECORDS_EACH = 16, 12, 8
"""The most postings, events and record entries that one order can cause in a day."""


def seen(array: np.ndarray) -> np.ndarray:
    """The array as kernels want it: where they run as plain Python, rows need attributes."""
    if array.dtype.names and interpreted():
        return array.view(np.recarray)
    return array


def enlarged(array: np.ndarray, rows: int, fill: int = 0) -> np.ndarray:
    """A longer copy of an array; new rows hold `fill`."""
    longer = np.zeros((rows, *array.shape[1:]), array.dtype)
    if fill:
        longer[:] = fill
    longer[: len(array)] = array
    return seen(longer)


def make_room(w: World, orders: int, shops: int, items: int) -> World:
    """A world with room for today.

    Parameters
    ----------
    w
        The world.
    orders
        New orders that the day may bring at the most.
    shops
        New shops that the day may bring at the most.
    items
        Orders that are due today or new, at the most: what bounds postings and entries.
    """
    changes: dict[str, Any] = {}
    if w.n[FREE_SLOTS] < orders:
        _more_orders(w, orders, changes)
    if len(w.wheel_next) - w.n[WHEEL_USED] < 12 * orders + 4 * w.n[WHEEL_USED] + 64:
        _more_wheel(w, 12 * orders + 6 * int(w.n[WHEEL_USED]) + 1024, changes)
    if w.n[SHOPS] + shops > len(w.shops):
        rows = int(1.5 * len(w.shops)) + shops
        changes["shops"] = enlarged(w.shops, rows)
        changes["counts"] = enlarged(w.counts, rows)
        changes["page"] = enlarged(w.page, rows)
        changes["balances"] = enlarged(w.balances, len(w.balances) + rows - len(w.shops))
    if w.n[RECORDS] + RECORDS_EACH * items > len(w.record):
        changes["record"] = enlarged(w.record, 2 * len(w.record) + RECORDS_EACH * items)
    if 2 * (w.n[PAIRS] + 2 * items) > len(w.pair_key):
        size = 4 * (int(w.n[PAIRS]) + 2 * items) + 64
        changes["pair_key"], changes["pair_last"] = np.zeros(size, np.int64), np.zeros(size, np.int64)
        rehash(w.pair_key, w.pair_last, changes["pair_key"], changes["pair_last"])
    if w.n[JOURNALLING] and w.n[POSTINGS] + POSTINGS_EACH * items + 8 * len(w.shops) > len(w.journal):
        changes["journal"] = enlarged(w.journal, 2 * len(w.journal) + POSTINGS_EACH * items + 8 * len(w.shops))
    if w.n[TRACING] and w.n[EVENTS] + EVENTS_EACH * items > len(w.events):
        changes["events"] = enlarged(w.events, 2 * len(w.events) + EVENTS_EACH * items)
    return w._replace(**changes) if changes else w


def _more_orders(w: World, orders: int, changes: dict[str, Any]) -> None:
    old = len(w.orders)
    rows = 2 * old + orders
    changes["orders"] = enlarged(w.orders, rows)
    changes["retired"] = enlarged(w.retired, rows)
    free = enlarged(w.free, rows)
    fresh = np.arange(rows - 1, old - 1, -1)
    # Old rows go on being taken first: the new ones lie at the bottom of the stack.
    free[len(fresh) : len(fresh) + w.n[FREE_SLOTS]] = w.free[: w.n[FREE_SLOTS]]
    free[: len(fresh)] = fresh
    w.n[FREE_SLOTS] += len(fresh)
    changes["free"] = free


def _more_wheel(w: World, more: int, changes: dict[str, Any]) -> None:
    old = len(w.wheel_next)
    following = enlarged(w.wheel_next, old + more)
    following[old:] = np.arange(old + 1, old + more + 1)
    following[-1] = w.n[WHEEL_FREE]
    w.n[WHEEL_FREE] = old
    changes["wheel_next"] = following
    changes["wheel_item"] = enlarged(w.wheel_item, old + more)
