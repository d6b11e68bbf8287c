"""The public record: every sale, rating, complaint and offence of a shop, counted over windows.

The record is one append-only log. An *accumulator* counts some kinds of entries over a window as
an exact pair of integers (numerator, denominator); what falls out of the window is subtracted by
a pointer that follows the log, so a day costs only what comes and goes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from emptor.state.ahead import FAR, NEAR, fetch
from emptor.state.compile import inner, kernel
from emptor.state.draws import GOLDEN, mix
from emptor.state.lines import LINE, blank_rows
from emptor.state.orders import CUSTOMERS, PAIRS, RECORDS
from emptor.state.world import World

KINDS = (
    "sale",
    "rating",
    "late",
    "defect",
    "unresolved",
    "refund",
    "complaint",
    "points",
    "cancel",
    "private word",
    "rating as a buyer",
    "struck off",
    "repeat",
    "reply",
)
SALE, RATING, LATE, DEFECT, UNRESOLVED, REFUNDED, COMPLAINT, POINTS, CANCEL, PRIVATE, AS_BUYER, STRUCK = range(12)
REPEAT, REPLY = 12, 13

ENTRY = np.dtype(
    [
        ("amount", "i8"),  # price of a sale or of what was rated, points of an offence, 1 for an answer in time
        ("day", "i4"),
        ("shop", "i4"),
        ("buyer", "i4"),
        ("previous", "i4"),  # entry of the same pair's rating before this one, or -1
        ("kind", "i1"),
        ("ternary", "i1"),  # +1, 0, -1
        ("stars", "i1"),  # 1 to 5, or 1 to 10
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
    "replies",
)
TERNARY_SUM, TERNARY_POSITIVES, STARS, STAR_POSITIVES, EVENT_RATE, SALES, REVENUE, POINT_SUM, LOW_STARS, EVENT_COUNT = (
    range(10)
)
REPLIES = 10

EVER, CALENDAR_YEAR = -1, -2
"""Windows that are no number of days: all that was ever written, and what was written since 1 January."""
YEAR = 365

ACCUMULATOR = np.dtype(
    [
        ("what", "i4"),
        ("kind", "i4"),
        ("window", "i4"),
        ("cap_n", "i4"),
        ("cap_days", "i4"),
        ("low", "i4"),  # stars up to here blame
        ("high", "i4"),  # stars from here on praise
        ("detail", "i4"),  # which detail of a rating, from 1; 0 for the whole
        ("kinds", "i4"),  # kinds of entries that it counts, a bit each (`kinds_counted`)
        ("weight_first", "i4"),  # steps of the weights by value, in World.value_weights
        ("weight_n", "i4"),
        ("pointer", "i8"),
    ],
    align=True,
)
"""window and cap_days: -1 for ever; cap_n: 0 for none."""
VALUE_WEIGHT = np.dtype([("above", "i8"), ("weight", "i8")], align=True)
"""From this price on (minor units), a rating counts so many thousandths."""
WHOLE = 1000
"""Thousandths of a rating that one rating makes where values are weighed."""

RECENT = 8
PAIR = np.dtype([("key", "i8"), ("last", "i4"), ("count", "i4"), ("days", "u2", (RECENT,))])
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
        pair = join_pair(w, e, place)
    w.n[RECORDS] = place + 1
    counted = np.uint64(0)
    for k in range(w.accumulators.size):
        a = w.accumulators[k]
        if not concerns(a, kind):
            continue
        capped_here = a.cap_n > 0 and pair >= 0
        if capped_here and _near_cap(w.pairs[pair], a, day) and not below_cap(w, e, a, k, day):
            continue
        counted |= np.uint64(1) << np.uint64(k)
        add(w, k, place, 1)
    e.counted = counted
    return place


@inner
def concerns(a: Any, kind: int) -> Any:
    """Whether an accumulator counts entries of a kind."""
    return (a.kinds >> kind) & 1


def kinds_counted(what: int, kind: int, both_roles: bool) -> int:
    """The kinds of entries that an accumulator counts, a bit each.

    Parameters
    ----------
    what
        What it counts, by its place in WHATS.
    kind
        The kind of entry it asks for, by its place in KINDS, or -1.
    both_roles
        Whether ratings that the owner got as a buyer count too.
    """
    if what == EVENT_RATE:
        return 1 << kind | 1 << SALE
    if what in (SALES, REVENUE):
        return 1 << SALE
    if what == POINT_SUM:
        return 1 << POINTS
    if what == EVENT_COUNT:
        return 1 << kind
    if what == REPLIES:
        return 1 << REPLY
    if kind == PRIVATE:
        return 1 << PRIVATE
    return 1 << RATING | (1 << AS_BUYER if both_roles else 0)


@inner
def weight_of(w: World, a: Any, price: int) -> Any:
    """Thousandths that a rating of an order at this price counts."""
    weight = WHOLE
    for j in range(a.weight_first, a.weight_first + a.weight_n):
        if price >= w.value_weights[j].above:
            weight = w.value_weights[j].weight
    return weight


@inner
def add(w: World, k: int, place: int, sign: int) -> None:
    """Add the entry at a place to accumulator k of its shop, or with sign -1 take it out."""
    e = w.record[place]
    a = w.accumulators[k]
    c = w.counts[e.shop, k]
    what = a.what
    if a.weight_n > 0:
        sign *= weight_of(w, a, e.amount)
    if what == TERNARY_SUM:
        c.num += sign * e.ternary
        c.den += sign
    elif what == TERNARY_POSITIVES:
        if e.ternary != 0:
            c.den += sign
            if e.ternary > 0:
                c.num += sign
    elif what in (STARS, STAR_POSITIVES, LOW_STARS):
        add_stars(c, a, w.details[place, a.detail - 1] if a.detail > 0 else e.stars, sign)
    elif what == EVENT_RATE:
        if e.kind == SALE:
            c.den += sign
        else:
            c.num += sign
    elif what in (REVENUE, POINT_SUM, REPLIES):
        c.num += sign * e.amount
        c.den += sign
    else:
        c.num += sign
        c.den += sign


@inner
def add_stars(c: Any, a: Any, stars: int, sign: int) -> None:
    """Add a rating on a scale of numbers: its value, or whether it praises or blames."""
    if a.what == STARS:
        c.num += sign * stars
        c.den += sign
    elif a.what == STAR_POSITIVES:
        if stars <= a.low or stars >= a.high:
            c.den += sign
            if stars >= a.high:
                c.num += sign
    elif stars > 0:
        c.den += sign
        if stars <= a.low:
            c.num += sign


@inner
def first_of_year(w: World, day: int) -> Any:
    """Day of the last 1 January; years have 365 days."""
    return (day + w.env[0].day_of_year) // YEAR * YEAR - w.env[0].day_of_year


@inner
def last_left(w: World, a: Any, day: int) -> Any:
    """The last day that has left an accumulator's window by today."""
    return first_of_year(w, day) - 1 if a.window == CALENDAR_YEAR else day - a.window


@inner
def expire(w: World, day: int) -> None:
    """Take out of every accumulator what has left its window by today."""
    for k in range(w.accumulators.size):
        a = w.accumulators[k]
        if a.window == EVER:
            continue
        last = last_left(w, a, day)
        p = a.pointer
        bit = np.uint64(1) << np.uint64(k)
        while p < w.n[RECORDS] and w.record[p].day <= last:
            if w.record[p].counted & bit:
                add(w, k, p, -1)
            p += 1
        a.pointer = p


@inner
def strike_off(w: World, place: int) -> None:
    """Take an entry out of the record: exactly what it still counts for leaves every accumulator, and it frees its
    place under a cap; what the cap kept out meanwhile stays out.
    """
    e = w.record[place]
    for k in range(w.accumulators.size):
        a = w.accumulators[k]
        bit = np.uint64(1) << np.uint64(k)
        if e.counted & bit and (a.window == EVER or a.pointer <= place):
            add(w, k, place, -1)
    e.counted = 0
    e.kind = STRUCK


@inner
def below_cap(w: World, e: Any, a: Any, k: int, day: int) -> Any:
    """Whether the cap on ratings of one pair leaves room for this one: fewer of those before it count."""
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
def join_pair(w: World, e: Any, place: int) -> Any:
    """Chain a rating to the one before of the same pair; returns the pair's place in the table."""
    key = pair_key(e.buyer, e.shop)
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


@kernel
def first_customers(log: Any, n: int, customers: Any) -> Any:
    """Enter who has bought where by the first n entries of a record; returns how many pairs there are."""
    pairs = 0
    for k in range(n):
        if log[k].kind == SALE:
            p = customers[_find(customers, pair_key(log[k].buyer, log[k].shop))]
            if p.key == 0:
                p.key = pair_key(log[k].buyer, log[k].shop)
                pairs += 1
            p.count += 1
    return pairs


@inner
def come_back(w: World, buyer: int, shop: int) -> Any:
    """Whether a buyer has bought from a shop before; from now on he has."""
    key = pair_key(buyer, shop)
    p = w.customers[_find(w.customers, key)]
    if p.key != 0:
        p.count += 1
        return True
    p.key = key
    p.count = 1
    w.n[CUSTOMERS] += 1
    return False


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
def pair_key(buyer: int, shop: int) -> Any:
    """A number of a pair, above 0."""
    return np.int64(buyer) * np.int64(2**31) + np.int64(shop) + 1


@inner
def home(pairs: Any, key: Any) -> Any:
    """Where a pair would be in the table if no other had taken its place; the table's size is a power of two."""
    return np.int64(mix(np.uint64(key) * GOLDEN) & np.uint64(pairs.size - 1))


@inner
def _find(pairs: Any, key: Any) -> Any:
    """The place of a pair in the table, or the free one where it would go."""
    i: Any = home(pairs, key)
    while pairs[i].key != 0 and pairs[i].key != key:
        i = i + 1 if i + 1 < pairs.size else 0
    return i


@inner
def look_ahead_record(w: World, slots: Any, j: int) -> None:
    """Ask for what a rating of the order NEAR places on will touch: the shop's counts, and the pair."""
    if j + NEAR < slots.size:
        o = w.orders[slots[j + NEAR]]
        fetch(w.counts, o.shop, 0)
        fetch(w.counts, o.shop, LINE)
        if w.rules[0].pair_caps:
            fetch(w.pairs, home(w.pairs, pair_key(o.buyer, o.shop)), 0)


@kernel
def rehash(old: Any, new: Any, since: int) -> Any:
    """Move the pairs whose last rating is of day `since` or later into another table; returns how many there are."""
    moved = 0
    for j in range(old.size):
        if j + FAR < old.size:
            fetch(new, home(new, old[j + FAR].key), 0)
        p = old[j]
        if p.key != 0 and p.days[(p.count - 1) % RECENT] >= since:
            new[_find(new, p.key)] = p
            moved += 1
    return moved


def cap_period(accumulators: np.ndarray) -> int:
    """Days for which the ratings of a pair matter to some cap, or -1 for ever."""
    capped = accumulators[accumulators["cap_n"] > 0]["cap_days"]
    return -1 if (capped < 0).any() else int(capped.max(initial=0))


def table_of_pairs(pairs: int) -> np.ndarray:
    """A table with room for so many pairs: a power of two, at most half full."""
    return blank_rows(2 ** max(10, (2 * pairs - 1).bit_length()), PAIR)
