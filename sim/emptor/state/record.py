"""The public record: every sale, rating, complaint and offence of a shop, counted over windows.

The record is one append-only log. An *accumulator* counts some kinds of entries over a window as
an exact pair of integers (numerator, denominator); what falls out of the window is subtracted by
a pointer that follows the log, so a day costs only what comes and goes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from emptor.state.compile import inner, kernel
from emptor.state.draws import GOLDEN, mix
from emptor.state.orders import PAIRS, RECORDS
from emptor.state.world import World

KINDS = ("sale", "rating", "late", "defect", "unresolved", "refund", "complaint", "points")
SALE, RATING, LATE, DEFECT, UNRESOLVED, REFUNDED, COMPLAINT, POINTS = range(8)

ENTRY = np.dtype(
    [
        ("amount", "i8"),  # price of a sale, points of an offence
        ("day", "i4"),
        ("shop", "i4"),
        ("buyer", "i4"),
        ("previous", "i4"),  # entry of the same pair's rating before this one, or -1
        ("kind", "i1"),
        ("ternary", "i1"),  # +1, 0, -1
        ("stars", "i1"),  # 1 to 5
        ("counted", "u8"),  # accumulators that count it, a bit each (pair caps)
    ],
    align=True,
)

MOST_ACCUMULATORS = 64
WHATS = (
    "ternary sum",
    "ternary positives",
    "stars",
    "star positives",
    "events per sale",
    "sales",
    "revenue",
    "points",
    "low stars",
    "events",
)
TERNARY_SUM, TERNARY_POSITIVES, STARS, STAR_POSITIVES, EVENT_RATE, SALES, REVENUE, POINT_SUM, LOW_STARS, EVENT_COUNT = (
    range(10)
)

ACCUMULATOR = np.dtype(
    [("what", "i4"), ("kind", "i4"), ("window", "i4"), ("cap_n", "i4"), ("cap_days", "i4"), ("pointer", "i8")],
    align=True,
)
"""window and cap_days: -1 for ever; cap_n: 0 for none."""

RECENT = 8
PAIR = np.dtype([("key", "i8"), ("last", "i4"), ("count", "i4"), ("days", "i4", (RECENT,))])
"""A pair of buyer and shop: the place of its last rating, how many there were, the days of the last few."""
COUNT = np.dtype([("num", "i8"), ("den", "i8")], align=True)


@inner
def write(
    w: World, day: int, shop: int, kind: int, amount: int, buyer: int, ternary: int, stars: int, capped: bool
) -> Any:
    """Append an entry to a shop's record and count it; returns its place in the log."""
    place = w.n[RECORDS]
    e = w.record[place]
    e.amount = amount
    e.day = day
    e.shop = shop
    e.buyer = buyer
    e.kind = kind
    e.ternary = ternary
    e.stars = stars
    e.previous = -1
    e.counted = 0
    pair = -1
    if kind == RATING and capped:
        pair = _join_pair(w, e, place)
    w.n[RECORDS] = place + 1
    counted = np.uint64(0)
    for k in range(w.accumulators.size):
        a = w.accumulators[k]
        if not concerns(a, kind):
            continue
        if a.cap_n > 0 and _near_cap(w.pairs[pair], a, day) and not _below_cap(w, e, a, k, day):
            continue
        counted |= np.uint64(1) << np.uint64(k)
        add(w, k, e, 1)
    e.counted = counted
    return place


@inner
def concerns(a: Any, kind: int) -> Any:
    """Whether an accumulator counts entries of a kind."""
    if a.what == EVENT_RATE:
        return kind == a.kind or kind == SALE
    if a.what in (SALES, REVENUE):
        return kind == SALE
    if a.what == POINT_SUM:
        return kind == POINTS
    if a.what == EVENT_COUNT:
        return kind == a.kind
    return kind == RATING


@inner
def add(w: World, k: int, e: Any, sign: int) -> None:
    """Add an entry to accumulator k of its shop, or with sign -1 take it out."""
    a = w.accumulators[k]
    c = w.counts[e.shop, k]
    what = a.what
    if what == TERNARY_SUM:
        c.num += sign * e.ternary
        c.den += sign
    elif what == TERNARY_POSITIVES:
        if e.ternary != 0:
            c.den += sign
            if e.ternary > 0:
                c.num += sign
    elif what == STARS:
        c.num += sign * e.stars
        c.den += sign
    elif what == STAR_POSITIVES:
        if e.stars != 3:
            c.den += sign
            if e.stars > 3:
                c.num += sign
    elif what == LOW_STARS:
        if e.stars > 0:
            c.den += sign
            if e.stars <= 2:
                c.num += sign
    elif what == EVENT_RATE:
        if e.kind == SALE:
            c.den += sign
        else:
            c.num += sign
    elif what in (REVENUE, POINT_SUM):
        c.num += sign * e.amount
        c.den += sign
    else:
        c.num += sign
        c.den += sign


@inner
def expire(w: World, day: int) -> None:
    """Take out of every accumulator what has left its window by today."""
    for k in range(w.accumulators.size):
        a = w.accumulators[k]
        if a.window < 0:
            continue
        p = a.pointer
        bit = np.uint64(1) << np.uint64(k)
        while p < w.n[RECORDS] and w.record[p].day <= day - a.window:
            if w.record[p].counted & bit:
                add(w, k, w.record[p], -1)
            p += 1
        a.pointer = p


@inner
def _below_cap(w: World, e: Any, a: Any, k: int, day: int) -> Any:
    bit = np.uint64(1) << np.uint64(k)
    found = 0
    p = e.previous
    while p >= 0:
        other = w.record[p]
        if a.cap_days >= 0 and other.day <= day - a.cap_days:
            break
        if other.counted & bit:
            found += 1
            if found >= a.cap_n:
                return False
        p = other.previous
    return True


@inner
def _join_pair(w: World, e: Any, place: int) -> Any:
    """Chain a rating to the one before of the same pair; returns the pair's place in the table."""
    key = np.int64(e.buyer) * np.int64(2**31) + np.int64(e.shop) + 1
    at = _find(w.pairs, key)
    p = w.pairs[at]
    if p.key == 0:
        p.key = key
        w.n[PAIRS] += 1
    else:
        e.previous = p.last
    p.last = place
    p.days[p.count % RECENT] = e.day
    p.count += 1
    return at


@inner
def _near_cap(p: Any, a: Any, day: int) -> Any:
    """Whether a pair has so many ratings in the period, this one included, that the cap has to be checked."""
    before = p.count - 1
    if before < a.cap_n:
        return False
    if a.cap_days < 0 or a.cap_n >= RECENT:
        return True
    return p.days[(before - a.cap_n) % RECENT] > day - a.cap_days


@inner
def _find(pairs: Any, key: Any) -> Any:
    """The place of a pair in the table, or the free one where it would go."""
    size = pairs.size
    i: Any = np.int64(mix(np.uint64(key) * GOLDEN) % np.uint64(size))
    while pairs[i].key != 0 and pairs[i].key != key:
        i = i + 1 if i + 1 < size else 0
    return i


@kernel
def rehash(old: Any, new: Any) -> None:
    """Move the pairs into a larger table."""
    for j in range(old.size):
        if old[j].key != 0:
            p = new[_find(new, old[j].key)]
            p.key = old[j].key
            p.last = old[j].last
            p.count = old[j].count
            p.days[:] = old[j].days
