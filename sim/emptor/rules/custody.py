"""Custodies that differ from an account at the platform: keys that must agree, and a platform that sells itself."""

from __future__ import annotations

from typing import Any

from emptor.rules.payment import FALLBACK_DAYS, plan_close, window_end
from emptor.state.accounts import (
    CUSTODY,
    LOCKED,
    LOCKED_FOR_GOOD,
    PLATFORM,
    RECOURSE,
    deposit_of,
    post,
    wallet_of_buyer,
    wallet_of_seller,
)
from emptor.state.calendar import LOCK, done, due, plan
from emptor.state.compile import inner, kernel
from emptor.state.orders import DELIVERED, DISPUTED, NO_CLAIM, PAID, SHIPPED, WITHDRAWN
from emptor.state.trace import E_LOCKED, tell
from emptor.state.world import World

DEPOSIT_PAYS = 1
"""`remedies.payer_of_last_resort: deposit`, as in the record."""


@inner
def owe(w: World, slot: int, amount: int, reason: int, reach: bool, day: int) -> None:
    """A merchant of record pays what it owes its customer, and takes back what it can from whom it sold for.

    Parameters
    ----------
    slot, day
        The order, and today.
    amount
        What the buyer gets, minor units.
    reason
        Of the posting to the buyer: a refund or damages.
    reach
        Whether the seller's own account is in reach; the deposit is, where the rules name it as payer.
    """
    o = w.orders[slot]
    post(w, day, reason, PLATFORM, wallet_of_buyer(o.buyer), amount, o.key)
    left = amount
    if reach:
        post(w, day, RECOURSE, wallet_of_seller(w, o.seller), PLATFORM, amount, o.key)
        o.from_seller += amount
        left = 0
    elif w.rules[o.terms].remedies_payer_of_last_resort == DEPOSIT_PAYS:
        account = deposit_of(w, o.shop)
        part = min(amount, w.balances[account])
        post(w, day, RECOURSE, account, PLATFORM, part, o.key)
        o.from_deposit += part
        if part > 0 and w.shops[o.shop].short_since < 0:
            w.shops[o.shop].short_since = day
        left -= part
    o.from_fund += left
    w.flow[day].fund_paid += left


@kernel
def lock_stage(w: World, day: int) -> None:
    """Money under keys without a timeout: what nobody has moved, and nobody can claim any more, stays locked."""
    slots = due(w, LOCK, day)
    for i in range(slots.size):
        slot = slots[i]
        o = w.orders[slot]
        if o.state == DISPUTED:
            plan(w, slot, LOCK, day + FALLBACK_DAYS)
        elif o.state in (PAID, SHIPPED, DELIVERED) and o.held > 0 and not o.released:
            last = claimable_until(w, o)
            if day <= last:
                plan(w, slot, LOCK, last + 1)
            else:
                lock(w, slot, day)
        done(w, slot)


@inner
def claimable_until(w: World, o: Any) -> Any:
    """Last day on which an order without a claim can be claimed, or -1."""
    if w.forums.size == 0 or o.claim not in (NO_CLAIM, WITHDRAWN):
        return -1
    return window_end(o, w.forums[0].open_anchor, w.forums[0].open_days)


@inner
def lock(w: World, slot: int, day: int) -> None:
    """No two keys will ever agree: the money is out of everybody's reach."""
    o = w.orders[slot]
    post(w, day, LOCKED_FOR_GOOD, CUSTODY, LOCKED, o.held, o.key)
    tell(w, day, o.key, E_LOCKED, float(o.held), 0.0)
    w.flow[day].locked += o.held
    o.gone += o.held
    o.held = 0
    o.released = True
    plan_close(w, slot, day)
