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
    "lock",
    "part of the work",
    "approve a part",
    "revise",
    "wait for an answer",
)
(
    SHIP, ARRIVE, CLAIM, HEAR, RELEASE, PAY_OUT, RETURN, CLOSE, RATE, RATE_BACK, SILENCE, LOCK, PART, APPROVE, REVISE,
    ANSWER,
) = range(16)  # fmt: skip


CHUNK = 31
BUCKET = np.dtype([("page", "i4"), ("entries", "i4")])
PAGE = np.dtype([("next", "i4"), ("slots", "i4", (CHUNK,))])
"""A bucket is a chain of pages of slots, all full but the first; a page is read in one go, where a chain of single
entries would wait for memory at each."""


@inner
def plan(w: World, slot: int, kind: int, day: int) -> None:
    """Enter an order into the bucket of a kind and day."""
    bucket = (day % HORIZON) * len(KINDS) + kind
    b = w.wheel_head[bucket]
    used = b.entries % CHUNK
    if used == 0:
        fresh = w.n[WHEEL_FREE]
        w.n[WHEEL_FREE] = w.wheel[fresh].next
        w.wheel[fresh].next = b.page
        b.page = fresh
    w.wheel[b.page].slots[used] = slot
    b.entries += 1
    w.n[WHEEL_USED] += 1
    w.orders[slot].pending += 1


@kernel
def due_today(w: World, day: int) -> Any:
    """Entries of today's buckets, of all kinds."""
    count = 0
    for kind in range(len(KINDS)):
        count += w.wheel_head[(day % HORIZON) * len(KINDS) + kind].entries
    return count


@kernel
def seats_due(w: World, day: int) -> Any:
    """Jurors who may sit today, at the most: every hearing is planned the day before, or earlier."""
    b = w.wheel_head[(day % HORIZON) * len(KINDS) + HEAR]
    seats = 0
    rest = b.entries
    page = b.page
    while rest > 0:
        here = (rest - 1) % CHUNK + 1
        for k in range(here):
            seats += w.cases[w.wheel[page].slots[k]].panel
        rest -= here
        page = w.wheel[page].next
    return seats


@kernel
def due(w: World, kind: int, day: int) -> Any:
    """Slots of the orders that are due today for one kind of event, oldest entry first; empties the bucket."""
    b = w.wheel_head[(day % HORIZON) * len(KINDS) + kind]
    rest = b.entries
    slots = np.empty(rest, np.int64)
    w.n[WHEEL_USED] -= rest
    page = b.page
    while rest > 0:
        p = w.wheel[page]
        here = (rest - 1) % CHUNK + 1
        rest -= here
        for k in range(here):
            slots[rest + k] = p.slots[k]
        following = p.next
        p.next = w.n[WHEEL_FREE]
        w.n[WHEEL_FREE] = page
        page = following
    b.page = -1
    b.entries = 0
    return slots


@inner
def done(w: World, slot: int) -> None:
    """One entry for an order is dealt with; the row of a settled order that awaits nothing is freed."""
    o = w.orders[slot]
    o.pending -= 1
    if o.pending == 0 and o.state == SETTLED:
        w.retired[w.n[RETIRED]] = slot
        w.n[RETIRED] += 1
