"""Chosen trips become orders, and are paid for."""

from __future__ import annotations

from typing import Any

from emptor.behaviour.buying import MOST_TRIPS
from emptor.behaviour.early import finalises_early
from emptor.behaviour.learning import SURPLUS, observe
from emptor.rules.delivery import estimated_day, handling
from emptor.rules.payment import take_payment
from emptor.rules.terms import terms_of
from emptor.state.accounts import share_of, wallet_of_buyer
from emptor.state.ahead import FAR, NEAR, fetch
from emptor.state.calendar import SHIP, plan
from emptor.state.compile import inner, kernel
from emptor.state.lines import LINE
from emptor.state.orders import FREE_ROWS, LIVE, NOT_ASKED, ORDER_LINES, PLACED, UNRATED, move
from emptor.state.record import REPEAT, SALE, come_back, write
from emptor.state.trace import E_PLACED, tell
from emptor.state.world import World


@kernel
def place(w: World, trips: Any, n_trips: int, day: int, slots: Any) -> Any:
    """Turn the chosen trips into orders; fills `slots` and returns how many."""
    flow = w.flow[day]
    counts_repeats = w.customers.size > 0
    placed = 0
    for t in range(n_trips):
        if t + NEAR < n_trips and trips[t + NEAR].shop >= 0:
            shop = trips[t + NEAR].shop
            fetch(w.buyers, trips[t + NEAR].buyer, 0)
            fetch(w.buyers, trips[t + NEAR].buyer, LINE)
            fetch(w.shops, shop, 0)
            fetch(w.shops, shop, LINE)
            fetch(w.counts, shop, 0)
            fetch(w.counts, shop, LINE)
        trip = trips[t]
        if trip.wait == 0:
            observe(w, SURPLUS, 0, 1)
        if trip.shop < 0:
            continue
        blank_ahead(w)
        slot = next_free(w)
        o = w.orders[slot]
        shop = w.shops[trip.shop]
        seller = w.sellers[shop.seller]
        blank(o)
        o.key = trip.key
        o.price = trip.price if trip.price > 0 else shop.price
        if shop.early and finalises_early(w, trip, seller):
            o.early = True
            o.price = max(1, o.price - share_of(o.price, w.pop[0].sellers_early_discount))
            flow.early += 1
        o.worth = int(trip.worth + 0.5)
        o.buyer_fee = share_of(o.price, w.rules[0].fees_buyer_fee)
        o.terms = terms_of(w, trip.category)
        o.belief = trip.belief
        o.buyer = trip.buyer
        o.seller = shop.seller
        o.shop = trip.shop
        o.placed = day
        o.estimated = estimated_day(w, o.terms, day)
        o.trip = trip.slot + MOST_TRIPS * trip.wait
        o.category = trip.category
        o.bin = trip.sees - 1 if trip.sees > 0 else shop.bin
        o.ill = seller.ill
        move(w, slot, PLACED)
        shop.orders += 1
        shop.revenue += o.price
        seller.orders += 1
        buyer = w.buyers[trip.buyer]
        buyer.orders += 1
        buyer.spent += o.price + o.buyer_fee
        flow.orders += 1
        flow.gmv += o.price
        flow.asked += shop.price
        relative = int(1e6 * o.price / w.env[0].mean_order_value)
        if shop.shown_n < 10:
            flow.price_new += relative
            flow.n_new += 1
        else:
            flow.price_old += relative
            flow.n_old += 1
        if day - shop.opened < 90:
            flow.new_orders += 1
            flow.new_gmv += o.price
        write(w, day, o.shop, SALE, o.price, o.buyer, 0, 0, False)
        if counts_repeats and come_back(w, o.buyer, o.shop):
            write(w, day, o.shop, REPEAT, 0, o.buyer, 0, 0, False)
        tell(w, day, o.key, E_PLACED, float(o.price), o.belief)
        slots[placed] = slot
        placed += 1
    return placed


@inner
def next_free(w: World) -> Any:
    """A free row, the one that was freed last first: it may still be in the cache, and few rows are ever touched."""
    left = w.n[FREE_ROWS] - 1
    w.n[FREE_ROWS] = left
    w.n[LIVE] += 1
    return w.free[left]


@inner
def blank_ahead(w: World) -> None:
    """Ask for a row that is taken soon."""
    ahead = w.n[FREE_ROWS] - 1 - FAR
    if ahead >= 0:
        for line in range(ORDER_LINES):
            fetch(w.orders, w.free[ahead], line * LINE)


@inner
def blank(o: Any) -> None:
    """A fresh row: no money, no days, no marks."""
    o.held = 0
    o.cost = 0
    o.to_seller = 0
    o.fees = 0
    o.refunded = 0
    o.from_custody = 0
    o.from_seller = 0
    o.from_deposit = 0
    o.from_fund = 0
    o.from_carrier = 0
    o.from_issuer = 0
    o.damages = 0
    o.dispute_fees = 0
    o.freight = 0
    o.gone = 0
    o.early = False
    o.inspected = False
    o.refused = False
    o.submitted = 0
    o.approved = 0
    o.shipped = -1
    o.arrives = -1
    o.delivered = -1
    o.completed = -1
    o.release_due = -1
    o.claimed = -1
    o.resolved = -1
    o.settled = -1
    o.pending = 0
    o.hearing = -1
    o.wish = 0
    o.says = NOT_ASKED
    o.minutes_buyer = 0
    o.minutes_seller = 0
    o.conduct = 0
    o.fault = 0
    o.outcome = 0
    o.claim = 0
    o.forum = 0
    o.rating = UNRATED
    o.stars = 0
    o.seller_rating = UNRATED
    o.tracked = False
    o.late = False
    o.extended = False
    o.returned = False
    o.false_claim = False
    o.released = False
    o.noticed = False
    o.conceded = False
    o.cancelled = False
    o.whole = False
    o.decided = False
    o.closing = False
    o.audited = False
    o.court = 0
    o.withdrawn = False
    o.entry = -1


@kernel
def pay(w: World, slots: Any, day: int) -> None:
    """Today's buyers pay; the day of shipping goes into the calendar."""
    for j in range(slots.size):
        if j + NEAR < slots.size:
            fetch(w.balances, wallet_of_buyer(w.orders[slots[j + NEAR]].buyer), 0)
        slot = slots[j]
        take_payment(w, slot, day)
        o = w.orders[slot]
        wait_days = handling(w, slot)
        if o.held > 0:
            wait_days = min(wait_days, o.estimated - day)
        plan(w, slot, SHIP, day + wait_days)
