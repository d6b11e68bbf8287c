"""The calendar of deadlines: a wheel of day buckets, so that a day touches only what is due."""

from __future__ import annotations

import numpy as np

from emptor.state.compile import inner, kernel
from emptor.state.orders import RETIRED, SETTLED, WHEEL_FREE, WHEEL_USED

HORIZON = 1024
"""Days a deadline can lie ahead; loading refuses rule sets that need more."""
KINDS = ("ship", "arrive", "consider a claim", "hear the case", "release", "pay out", "return", "close", "rate", "rate back", "silence")
SHIP, ARRIVE, CLAIM, HEAR, RELEASE, PAY_OUT, RETURN, CLOSE, RATE, RATE_BACK, SILENCE = range(11)


@inner
def plan(w, slot, kind, day):  # type: ignore[no-untyped-def]
    """Enter an order into the bucket of a kind and day."""
    entry = w.n[WHEEL_FREE]
    w.n[WHEEL_FREE] = w.wheel_next[entry]
    w.n[WHEEL_USED] += 1
    bucket = (day % HORIZON) * len(KINDS) + kind
    w.wheel_item[entry] = slot
    w.wheel_next[entry] = w.wheel_head[bucket]
    w.wheel_head[bucket] = entry
    w.orders[slot].pending += 1


@kernel
def due(w, kind, day):  # type: ignore[no-untyped-def]
    """Slots of the orders that are due today for one kind of event, oldest entry first; empties the bucket."""
    bucket = (day % HORIZON) * len(KINDS) + kind
    count = 0
    entry = w.wheel_head[bucket]
    while entry >= 0:
        count += 1
        entry = w.wheel_next[entry]
    slots = np.empty(count, np.int64)
    entry = w.wheel_head[bucket]
    while entry >= 0:
        count -= 1
        slots[count] = w.wheel_item[entry]
        following = w.wheel_next[entry]
        w.wheel_next[entry] = w.n[WHEEL_FREE]
        w.n[WHEEL_FREE] = entry
        w.n[WHEEL_USED] -= 1
        entry = following
    w.wheel_head[bucket] = -1
    return slots


@inner
def done(w, slot):  # type: ignore[no-untyped-def]
    """One entry for an order is dealt with; the row of a settled order that awaits nothing is freed."""
    o = w.orders[slot]
    o.pending -= 1
    if o.pending == 0 and o.state == SETTLED:
        w.retired[w.n[RETIRED]] = slot
        w.n[RETIRED] += 1
