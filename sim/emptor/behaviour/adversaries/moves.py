"""What adversaries' accounts do to the record and to money: kernels, so that every cent is posted."""

from __future__ import annotations

import math
from typing import Any

from emptor.behaviour.buying import MOST_TRIPS
from emptor.behaviour.learning import SURPLUS, observe
from emptor.behaviour.shamming import enter_sham
from emptor.rules.fees import commission_on
from emptor.rules.matching import going_price
from emptor.rules.sanctions import M_COUNT
from emptor.state.accounts import (
    BOUGHT_RATING,
    BUYER_FEE,
    COMMISSION,
    NEW_ACCOUNT,
    ORDER_FEE,
    PLATFORM,
    WORLD,
    post,
    share_of,
    wallet_of_buyer,
)
from emptor.state.attacks import first_account
from emptor.state.compile import inner, kernel
from emptor.state.draws import again
from emptor.state.people import ACCOMPLICE
from emptor.state.record import POINT_SUM
from emptor.state.world import World

DONE, NO_MONEY, FOUND = 1, 0, -1
BESIDE_ORDERS = 2**24
"""Sham sales have keys of their own, beyond those of any order of the account."""
POSTINGS = 5
"""Postings and entries of the record that one act can make, beside those of an order."""


@kernel
def count_money(w: World) -> None:
    """Morning: each campaign counts what it is out of pocket, which is what its accounts' wallets lack."""
    base = first_account(w)
    for k in range(w.campaigns.size):
        c = w.campaigns[k]
        total = 0
        for j in range(c.first, c.first + c.rows):
            total -= w.balances[wallet_of_buyer(base + j)]
        c.spent = total
        c.today = 0


@inner
def affords(c: Any, cost: int) -> Any:
    """Whether the budgets, of all days and of today, have room for a cost."""
    return c.spent + cost <= c.budget and c.today + cost <= c.a_day


@inner
def lay_out(w: World, c: Any, cost: int, day: int) -> None:
    """Count a cost against the budgets."""
    c.spent += cost
    c.today += cost
    c.outlay += cost
    w.flow[day].campaigns_spent += cost


@kernel
def open_account(w: World, account: int, day: int) -> Any:
    """Open an account at what the platform asks for a new identity; returns whether there was money for it."""
    a = w.accounts[account]
    c = w.campaigns[a.campaign]
    cost = w.rules[0].identity_new_identity_cost
    if not affords(c, cost):
        return False
    row = first_account(w) + account
    post(w, day, NEW_ACCOUNT, wallet_of_buyer(row), PLATFORM, cost, w.buyers[row].key)
    lay_out(w, c, cost, day)
    a.opened = day
    c.opened += 1
    return True


@kernel
def sham_sale(w: World, account: int, shop: int, extra: int, day: int) -> Any:
    """A sale that never was, and its praise: it costs an empty parcel, `extra` ppm of the price, and
    the platform's fees.

    Returns DONE, NO_MONEY, or FOUND where an audit struck it off.
    """
    a = w.accounts[account]
    c = w.campaigns[a.campaign]
    price = w.shops[shop].price
    parcel = share_of(price, c.parcel) + share_of(price, extra)
    commission = commission_on(w, shop, price)
    fixed = w.rules[0].fees_per_order
    fee = share_of(price, w.rules[0].fees_buyer_fee)
    cost = parcel + commission + fixed + fee
    if not affords(c, cost):
        return NO_MONEY
    row = first_account(w) + account
    key = again(w.buyers[row].key, BESIDE_ORDERS + day)
    wallet = wallet_of_buyer(row)
    post(w, day, BOUGHT_RATING, wallet, WORLD, parcel, key)
    post(w, day, COMMISSION, wallet, PLATFORM, commission, key)
    post(w, day, ORDER_FEE, wallet, PLATFORM, fixed, key)
    post(w, day, BUYER_FEE, wallet, PLATFORM, fee, key)
    lay_out(w, c, cost, day)
    flow = w.flow[day]
    flow.commission += commission
    flow.order_fees += fixed
    flow.buyer_fees += fee
    flow.shams += 1
    c.shams += 1
    a.said += 1
    if enter_sham(w, shop, row, key, day):
        c.found += 1
        a.burnt = True
        return FOUND
    return DONE


@kernel
def order_for_show(w: World, trips: Any, n: int, account: int, shop: int, day: int) -> Any:
    """An order under an account, as today's trip number n; returns whether there was money for it."""
    a = w.accounts[account]
    c = w.campaigns[a.campaign]
    price = int(going_price(w, shop) + 0.5)
    cost = price + share_of(price, w.rules[0].fees_buyer_fee)
    if not affords(c, cost):
        return False
    row = first_account(w) + account
    s = w.shops[shop]
    t = trips[n]
    t.key = again(w.buyers[row].key, day * MOST_TRIPS)
    t.buyer = row
    t.shop = shop
    t.category = s.category
    t.search = s.search
    t.worth = float(share_of(price, c.resale))
    t.belief = 0.5
    t.price = price
    t.attainable = 0
    t.slot = 0
    t.wait = 0
    t.scripted = False
    t.first = False
    lay_out(w, c, cost, day)
    a.said += 1
    c.orders += 1
    return True


@kernel
def take_note(w: World, slots: Any, says: Any, wish: Any, day: int) -> None:
    """Orders that adversaries' accounts have placed today: what they mean to do with them is written down.

    `says` and `wish` have an entry an account.
    """
    base = first_account(w)
    for j in range(slots.size):
        o = w.orders[slots[j]]
        if w.buyers[o.buyer].agent != ACCOMPLICE:
            continue
        o.says = says[o.buyer - base]
        o.wish = wish[o.buyer - base]
        w.sellers[o.seller].plotted += 1
        w.flow[day].plotted += 1
        w.flow[day].plotted_gmv += o.price
        observe(w, SURPLUS, 0, -1)  # no trip of a buyer's


@kernel
def points_left(w: World, shop: int) -> Any:
    """Points that a shop can still take before the ladder does something to it; infinite where nothing would."""
    least = math.inf
    for k in range(w.tiers.size):
        c = w.conditions[w.tiers[k].first]
        if c.metric != M_COUNT or c.op < 2 or w.accumulators[c.accumulator].what != POINT_SUM:
            continue
        now = w.counts[shop, c.accumulator].num
        if now < c.value:
            least = min(least, c.value - now)
    return least
