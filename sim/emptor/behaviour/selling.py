"""How sellers serve their orders: as described, with a slip, or as a cheat; and how they set prices."""

from __future__ import annotations

from typing import Any

import numpy as np

from emptor.behaviour.advertising import margin_of
from emptor.behaviour.aftermath import settle
from emptor.behaviour.learning import PROFIT_HONEST, PROFIT_ILL, observe
from emptor.rules.delivery import can_withhold, handling, ship
from emptor.rules.fees import asking_price
from emptor.rules.remedies import refund
from emptor.rules.sanctions import audit, penalise
from emptor.state.accounts import PLATFORM, REFUND, deposit_of, post, wallet_of_buyer, wallet_of_seller
from emptor.state.ahead import order_ahead, seller_ahead
from emptor.state.calendar import done
from emptor.state.compile import inner, kernel
from emptor.state.draws import LUCK, decision, uniform
from emptor.state.orders import AS_DESCRIBED, MISDESCRIBED, PAID, SLIP, WITHHELD
from emptor.state.record import CANCEL, DEFECT, LATE, write
from emptor.state.trace import E_CANCELLED, tell
from emptor.state.world import World

CONDUCT = decision("conduct", "Bernoulli", "order", "once per order", "whether the seller cheats on this order")
KIND = decision("cheat_kind", "Bernoulli", "order", "once per cheat", "nothing sent, or something else")
SLIPS = decision("slip", "Bernoulli", "order", "once per order", "honest mistakes")
MEMORY_DAYS = 30.0
"""Days over which a seller averages its sales and profit."""
PERIOD = 14
"""Days between changes of price."""


@kernel
def fulfil(w: World, slots: Any, day: int) -> None:
    """Orders that leave today: the seller's conduct is settled, the parcel goes out, or the order is cancelled."""
    for j in range(slots.size):
        order_ahead(w, slots, j)
        seller_ahead(w, slots, j)
        slot = slots[j]
        o = w.orders[slot]
        if o.state == PAID:
            if o.held > 0 and day >= o.estimated and o.placed + handling(w, slot) > o.estimated:
                cancel(w, slot, day)
                settle(w, slot, day)
            else:
                serve(w, slot, day)
        done(w, slot)


@kernel
def serve(w: World, slot: int, day: int) -> None:
    """Decide how the order is served, and ship it."""
    o = w.orders[slot]
    s = w.sellers[o.seller]
    if not s.scripted:
        o.conduct = AS_DESCRIBED
        if uniform(w.seeds[LUCK], CONDUCT, o.key) < s.cheat:
            o.conduct = WITHHELD if uniform(w.seeds[LUCK], KIND, o.key) < s.withhold else MISDESCRIBED
        elif uniform(w.seeds[LUCK], SLIPS, o.key) < s.slip:
            o.conduct = SLIP
    if o.conduct == WITHHELD and not can_withhold(w, o):
        o.conduct = MISDESCRIBED
    if o.conduct in (WITHHELD, MISDESCRIBED):
        s.cheats += 1
        w.shops[o.shop].cheats += 1
        if s.first_cheat < 0:
            s.first_cheat = day
        w.flow[day].cheats += 1
        w.flow[day].cheats_value += o.price
    audit(w, slot, day)
    ship(w, slot, day)


@inner
def cancel(w: World, slot: int, day: int) -> None:
    """Still unshipped on the estimated day: the platform gives the money back."""
    o = w.orders[slot]
    o.cancelled = True
    o.released = True
    o.late = True
    o.conceded = True
    refund(w, slot, o.price - o.refunded, day)
    post(w, day, REFUND, PLATFORM, wallet_of_buyer(o.buyer), o.buyer_fee, o.key)
    w.flow[day].buyer_fees -= o.buyer_fee
    o.buyer_fee = 0
    o.whole = True
    w.flow[day].cancelled += 1
    write(w, day, o.shop, DEFECT, 0, o.buyer, 0, 0, False)
    write(w, day, o.shop, LATE, 0, o.buyer, 0, 0, False)
    write(w, day, o.shop, CANCEL, 0, o.buyer, 0, 0, False)
    penalise(w, slot, w.rules[0].sanctions_points_minor, day)
    tell(w, day, o.key, E_CANCELLED, 0.0, 0.0)


@kernel
def keep_books(w: World, day: int) -> None:
    """Evening: each seller counts its sales and its profit, and now and then changes its price.

    Derivative follower (Kephart, Hanson and Greenwald 2000): go on in the same direction while profit does not fall,
    else turn back. It looks at what the orders of the fortnight will bring at this price, whenever they are paid for:
    bills, forfeits and the payouts of older orders say nothing about a price. Sellers change on different days, by
    their key.
    """
    step = w.pop[0].sellers_markup_step
    for i in range(w.sellers.size):
        s = w.sellers[i]
        if s.shop < 0:
            continue
        shop = w.shops[s.shop]
        wealth = w.balances[wallet_of_seller(w, i)] + w.balances[deposit_of(w, s.shop)]
        earned = wealth - s.wealth
        s.wealth = wealth
        s.profit += earned
        s.period_profit += int(shop.today * margin_of(w, s.shop))
        s.sold_mean += (shop.today - s.sold_mean) / MEMORY_DAYS
        s.profit_mean += (earned - s.profit_mean) / MEMORY_DAYS
        observe(w, PROFIT_ILL if s.ill else PROFIT_HONEST, earned, 1)
        turn = (np.uint64(day) + s.key % np.uint64(PERIOD)) % np.uint64(PERIOD)
        if step > 0.0 and turn == 0 and s.struck < 0 and s.agent < 0:
            if s.period_profit < s.last_profit:
                s.direction = -s.direction
            s.last_profit = s.period_profit
            s.period_profit = 0
            s.markup = min(3.0, max(-0.2, s.markup + step * s.direction))
            shop.price = asking_price(w, i, s.shop)


@kernel
def open_day(w: World) -> None:
    """Morning: nobody has sold anything yet today."""
    for i in range(w.sellers.size):
        if w.sellers[i].shop >= 0:
            w.shops[w.sellers[i].shop].today = 0
