"""Deals that take days: bids in auctions and places in groups, kept until their last day.

A trip that has chosen a listing becomes a row of `World.bids`, with the most its buyer would pay. On the last day
the rows that have won become trips of that day, at the price found, and go the way of all trips: a scarce unit is
drawn, the order is placed, the buyer pays. The others have spent nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from emptor.behaviour.buying import OUTSIDE_TASTE, PERSISTENT, QUEUE, TASTE
from emptor.behaviour.learning import expected_recovery
from emptor.rules.auction import hammer_price, last_day
from emptor.rules.group_buy import group_price, group_size
from emptor.rules.matching import AUCTION
from emptor.schema import PPM
from emptor.state.compile import inner, kernel
from emptor.state.draws import LUCK, POPULATION, again, decision, gumbel, uniform
from emptor.state.lottery import drawn_order
from emptor.state.orders import BIDS, SHOPS
from emptor.state.world import World

BID = np.dtype(
    [
        ("key", "u8"), ("worth", "f8"), ("belief", "f8"), ("limit", "i8"), ("buyer", "i4"), ("shop", "i4"),
        ("lot", "i4"), ("since", "i4"), ("ends", "i4"), ("category", "i2"), ("slot", "i2"),
    ],
    align=True,
)  # fmt: skip
"""A bid, or a place in a group: the most its buyer would pay, in minor units, since when and until when."""
LOT = decision(
    "lot", "uniform over a shop's running auctions", "order", "once per bid", "which of the like auctions one bids in"
)


@inner
def limit_of(w: World, trip: Any, day: int) -> Any:
    """The most a buyer would pay for what he chose, in minor units, buyer's fee apart.

    The price at which buying and not buying come to the same: `buying.utility` and both taste shocks, solved for the
    price; never more than goods sure to please are worth to him.
    """
    p = w.pop[0]
    mean = w.env[0].mean_order_value
    taste = p.buyers_taste * mean
    extra = -w.env[0].outside_value * mean
    if taste > 0.0:
        pair = w.buyers[trip.buyer].key ^ w.shops[trip.shop].key
        u = uniform(w.seeds[POPULATION], TASTE, pair if p.buyers_taste_shock == PERSISTENT else again(pair, day))
        extra += taste * (gumbel(u) - gumbel(uniform(w.seeds[LUCK], OUTSIDE_TASTE, trip.key)))
    bad = 1.0 - trip.belief
    gain = trip.belief * trip.worth - bad * p.buyers_hassle * mean + extra
    each = 1.0 + w.rules[0].fees_buyer_fee / PPM - bad * expected_recovery(w, trip.buyer, False)
    most = max(0.0, trip.worth + extra)
    return int(min(most, max(0.0, gain) / each)) if each > 0.0 else int(most)


@kernel
def bid(w: World, trips: Any, n_trips: int, day: int) -> None:
    """Trips that chose a listing bid in an auction of its shop, or join its group; none of them buys at once."""
    r = w.rules[0]
    auction = r.matching_mechanism == AUCTION
    days = r.matching_auction_days if auction else r.matching_group_days
    for t in range(n_trips):
        trip = trips[t]
        if trip.shop < 0:
            continue
        shop = w.shops[trip.shop]
        lot = int(uniform(w.seeds[LUCK], LOT, trip.key) * r.matching_auction_lots) if auction else 0
        b = w.bids[w.n[BIDS]]
        w.n[BIDS] += 1
        b.key = trip.key
        b.worth = trip.worth
        b.belief = trip.belief
        # He chose it at this price: a hand-written buyer has reasons of his own.
        b.limit = max(limit_of(w, trip, day), shop.price if auction else group_price(w.price_steps, shop.price, MANY))
        b.buyer = trip.buyer
        b.shop = trip.shop
        b.lot = lot
        b.since = day
        b.ends = last_day(shop.key, lot, days, day)
        b.category = trip.category
        b.slot = trip.slot
        trip.shop = -1


MANY = 1 << 30
"""Members that reach every step of a ladder."""


@kernel
def close_bids(w: World, trips: Any, n_trips: int, day: int) -> Any:
    """Auctions and groups whose last day it is; the winners become rows of `trips`. Returns how many rows there are."""
    n = w.n[BIDS]
    due = np.empty(n, np.int64)
    n_due = 0
    kept = 0
    for k in range(n):
        b = w.bids[k]
        if b.ends <= day and (w.buyers[b.buyer].left >= 0 or not stands(w, b.shop, day)):
            w.flow[day].no_deal += 1
            b.shop = -1
        elif b.ends <= day:
            due[n_due] = k
            n_due += 1
    if n_due > 0:
        if w.rules[0].matching_mechanism == AUCTION:
            n_trips = knock_down(w, due[:n_due], trips, n_trips, day)
        else:
            n_trips = close_groups(w, due[:n_due], trips, n_trips, day)
    for k in range(n):
        if w.bids[k].ends > day:
            if kept < k:
                copy_bid(w.bids[kept], w.bids[k])
            kept += 1
    w.n[BIDS] = kept
    return n_trips


@kernel
def call_off(w: World, day: int) -> None:
    """Bids and groups under rules that know them no more: nobody buys."""
    w.flow[day].no_deal += w.n[BIDS]
    w.n[BIDS] = 0


@inner
def stands(w: World, shop: int, day: int) -> Any:
    """Whether a shop can still sell: neither closed nor delisted."""
    return w.shops[shop].closed < 0 and w.shops[shop].delisted_until <= day


@inner
def beats(a: Any, b: Any) -> Any:
    """Whether bid a stands before bid b: the higher one, then the earlier, then by lot."""
    if a.limit != b.limit:
        return a.limit > b.limit
    return a.since < b.since or (a.since == b.since and a.key < b.key)


@inner
def knock_down(w: World, due: Any, trips: Any, n_trips: int, day: int) -> Any:
    """Auctions that end today: the highest bidder gets the unit; nobody is outbid by himself."""
    # Auctions that run when their number is changed go on to their end.
    lots = 1
    for k in due:
        lots = max(lots, w.bids[k].lot + 1)
    best = np.full(w.n[SHOPS] * lots, -1, np.int64)
    second = np.full(w.n[SHOPS] * lots, -1, np.int64)
    for k in due:
        b = w.bids[k]
        at = b.shop * lots + b.lot
        if best[at] < 0:
            best[at] = k
            continue
        top = w.bids[best[at]]
        if beats(b, top):
            if b.buyer != top.buyer:
                second[at] = top.limit
            best[at] = k
        elif b.buyer != top.buyer:
            second[at] = max(second[at], b.limit)
    sold = 0
    for at in range(best.size):
        if best[at] >= 0:
            b = w.bids[best[at]]
            start = w.shops[b.shop].price
            # The seller may have raised its price since the bid was made.
            if b.limit < start:
                continue
            price = hammer_price(start, b.limit, second[at], w.rules[0].matching_auction_increment)
            take(trips[n_trips + sold], b, price, day)
            sold += 1
    w.flow[day].no_deal += due.size - sold
    return n_trips + sold


@inner
def close_groups(w: World, due: Any, trips: Any, n_trips: int, day: int) -> Any:
    """Groups whose last day it is: as many members as accept the price of so many buy, or nobody does."""
    r = w.rules[0]
    bought = 0
    done = np.zeros(due.size, np.bool_)
    members = np.empty(due.size, np.int64)
    for first in range(due.size):
        if done[first]:
            continue
        shop = w.bids[due[first]].shop
        n = 0
        for j in range(first, due.size):
            if w.bids[due[j]].shop == shop:
                done[j] = True
                members[n] = due[j]
                n += 1
        group = rank_members(w, members[:n], day)
        limits = np.empty(group.size, np.int64)
        for j in range(group.size):
            limits[j] = w.bids[group[j]].limit
        asked = w.shops[shop].price
        size = group_size(w.price_steps, asked, limits, r.matching_group_min)
        price = group_price(w.price_steps, asked, size)
        for j in range(size):
            take(trips[n_trips + bought], w.bids[group[j]], price, day)
            bought += 1
        w.flow[day].groups += 1
        w.flow[day].groups_failed += 1 if size == 0 else 0
        w.flow[day].no_deal += group.size - size
    return n_trips + bought


@inner
def rank_members(w: World, members: Any, day: int) -> Any:
    """A group's members by what they would pay, the most first; of more than the seller can serve, a lottery's."""
    capacity = w.pop[0].sellers_capacity
    if members.size > capacity:
        priority = np.empty(members.size)
        for j in range(members.size):
            priority[j] = uniform(w.seeds[LUCK], QUEUE, w.bids[members[j]].key)
        order = drawn_order(priority)
        w.flow[day].rationed += members.size - capacity
        members = members[order[:capacity]]
    for i in range(1, members.size):
        k = members[i]
        j = i
        while j > 0 and beats(w.bids[k], w.bids[members[j - 1]]):
            members[j] = members[j - 1]
            j -= 1
        members[j] = k
    return members


@inner
def take(trip: Any, b: Any, price: int, day: int) -> None:
    """A bid that has won becomes a trip of today at a price."""
    trip.key = b.key
    trip.worth = b.worth
    trip.belief = b.belief
    trip.attainable = 0
    trip.price = price
    trip.buyer = b.buyer
    trip.shop = b.shop
    trip.search = -1
    trip.category = b.category
    trip.slot = b.slot
    trip.wait = day - b.since
    trip.scripted = False
    trip.first = False


@inner
def copy_bid(to: Any, b: Any) -> None:
    """Move a bid up the table."""
    to.key = b.key
    to.worth = b.worth
    to.belief = b.belief
    to.limit = b.limit
    to.buyer = b.buyer
    to.shop = b.shop
    to.lot = b.lot
    to.since = b.since
    to.ends = b.ends
    to.category = b.category
    to.slot = b.slot
