"""The calendar of deadlines: a wheel of day buckets, so that a day touches only what is due."""

from __future__ import annotations

from typing import Any

import numpy as np

from emptor.state.compile import inner, kernel
from emptor.state.orders import RETIRED, SETTLED, WHEEL_FREE, WHEEL_USED
from emptor.state.world import World

HORIZON = 1024
"""Days a deadline can lie ahead; loading refuses rule sets that need more."""
KINDS = (
    "ship",
    "arrive",
    "consider a claim",
    "hear the case",
    "release",
    "pay out",
    "return",
    "close",
    "rate",
    "rate back",
    "silence",
)
SHIP, ARRIVE, CLAIM, HEAR, RELEASE, PAY_OUT, RETURN, CLOSE, RATE, RATE_BACK, SILENCE = range(11)


CHUNK = 30
PAGE = np.dtype([("next", "i4"), ("used", "i4"), ("slots", "i4", (CHUNK,))])
"""A bucket is a chain of pages of slots; a page is read in one go, where a chain of single entries would wait for
memory at each."""


@inner
def plan(w: World, slot: int, kind: int, day: int) -> None:
    """Enter an order into the bucket of a kind and day."""
    bucket = (day % HORIZON) * len(KINDS) + kind
    page = w.wheel_head[bucket]
    if page < 0 or w.wheel[page].used == CHUNK:
        fresh = w.n[WHEEL_FREE]
        w.n[WHEEL_FREE] = w.wheel[fresh].next
        w.wheel[fresh].next = page
        w.wheel[fresh].used = 0
        w.wheel_head[bucket] = fresh
        page = fresh
    p = w.wheel[page]
    p.slots[p.used] = slot
    p.used += 1
    w.n[WHEEL_USED] += 1
    w.orders[slot].pending += 1


@kernel
def due_today(w: World, day: int) -> Any:
    """Entries of today's buckets, of all kinds."""
    count = 0
    for kind in range(len(KINDS)):
        page = w.wheel_head[(day % HORIZON) * len(KINDS) + kind]
        while page >= 0:
            count += w.wheel[page].used
            page = w.wheel[page].next
    return count


@kernel
def due(w: World, kind: int, day: int) -> Any:
    """Slots of the orders that are due today for one kind of event, oldest entry first; empties the bucket."""
    bucket = (day % HORIZON) * len(KINDS) + kind
    count = 0
    page = w.wheel_head[bucket]
    while page >= 0:
        count += w.wheel[page].used
        page = w.wheel[page].next
    slots = np.empty(count, np.int64)
    w.n[WHEEL_USED] -= count
    page = w.wheel_head[bucket]
    while page >= 0:
        p = w.wheel[page]
        count -= p.used
        for k in range(p.used):
            slots[count + k] = p.slots[k]
        following = p.next
        p.next = w.n[WHEEL_FREE]
        w.n[WHEEL_FREE] = page
        page = following
    w.wheel_head[bucket] = -1
    return slots


@inner
def done(w: World, slot: int) -> None:
    """One entry for an order is dealt with; the row of a settled order that awaits nothing is freed."""
    o = w.orders[slot]
    o.pending -= 1
    if o.pending == 0 and o.state == SETTLED:
        w.retired[w.n[RETIRED]] = slot
        w.n[RETIRED] += 1
