"""The record counted again from its log, for accumulators that a change of the rules brings."""

from __future__ import annotations

from typing import Any

import numpy as np

from emptor.state.compile import kernel
from emptor.state.orders import PAIRS, RECORDS
from emptor.state.record import EVER, RATING, add, below_cap, concerns, join_pair, last_left
from emptor.state.world import World


@kernel
def recount(w: World, fresh: Any, chains: bool, day: int) -> None:
    """Fill accumulators from the log, as if they had been there from the first entry.

    The log is append-only, so the counts are exact. `fresh` (bool, one an accumulator) says which to fill; their
    counts are 0 and their pointers at the start. With `chains` the ratings of each pair are linked first, which a
    record without caps has not done. `day` is the last evening by which windows have been closed.
    """
    if chains:
        w.n[PAIRS] = 0
        for place in range(w.n[RECORDS]):
            e = w.record[place]
            if e.kind == RATING:
                e.previous = -1
                join_pair(w, e, place)
    for k in range(w.accumulators.size):
        if not fresh[k]:
            continue
        a = w.accumulators[k]
        bit = np.uint64(1) << np.uint64(k)
        for place in range(w.n[RECORDS]):
            e = w.record[place]
            if not concerns(a, e.kind):
                continue
            if a.cap_n > 0 and e.kind == RATING and not below_cap(w, e, a, k, e.day):
                continue
            e.counted |= bit
            if a.window == EVER or e.day > last_left(w, a, day):
                add(w, k, place, 1)
        if a.window != EVER:
            while a.pointer < w.n[RECORDS] and w.record[a.pointer].day <= last_left(w, a, day):
                a.pointer += 1
