"""Sellers who ask for money that the buyer does not release."""

from __future__ import annotations

import math
from typing import Any

from emptor.behaviour.climbing import SELLER_MOOD, admits, cost_of_time
from emptor.rules.dispute_fees import own_part
from emptor.rules.disputes import FIRST_TIME
from emptor.rules.hearing import bring, open_case
from emptor.rules.payment import FALLBACK_DAYS, MULTISIG, ON_CONFIRM, release, window_end
from emptor.schema import Money, Part, field
from emptor.state.calendar import CLAIM, RELEASE, plan
from emptor.state.cases import SELLER_SIDE
from emptor.state.compile import inner
from emptor.state.draws import LUCK, decision, uniform, wait
from emptor.state.orders import DELIVERED, DISPUTED, OPEN, move
from emptor.state.trace import E_SELLER_FILED, tell
from emptor.state.world import World

ASKS = decision(
    "asks_for_money", "geometric days", "order", "once per order", "sellers grow impatient in their own time"
)


class SellersClaims(Part):
    """When a seller brings a case of its own."""

    patience_days: float = field(
        5.0, "mean days from delivery until a seller asks for money kept back", "days", "unverified", ge=0, le=60
    )
    hour_cost: Money = field(15.0, "cost of an hour that a seller spends on a case of its own", "money", "unverified")
    waiting: float = field(
        0.01, "what a day without the money costs a seller", "share of the money a day", "unverified", ge=0, le=1
    )


@inner
def expect_money(w: World, slot: int, day: int) -> None:
    """A seller whose buyer may never confirm looks at the account again after some days."""
    o = w.orders[slot]
    if o.held == 0 or w.rules[o.terms].payment_release_on != ON_CONFIRM:
        return
    patience = w.pop[0].sellers_claims_patience_days
    c = w.cases[slot]
    c.seller_due = day + 1 + wait(uniform(w.seeds[LUCK], ASKS, o.key), patience)
    plan(w, slot, CLAIM, c.seller_due)


@inner
def released_on(w: World, slot: int) -> Any:
    """The day on which the money is released if nobody does anything."""
    o = w.orders[slot]
    r = w.rules[o.terms]
    if r.payment_auto_release_anchor >= 0:
        return window_end(o, r.payment_auto_release_anchor, r.payment_auto_release_days)
    return o.estimated + FALLBACK_DAYS


@inner
def ask_for_money(w: World, slot: int, day: int) -> None:
    """A seller weighs a claim for money kept back: what waiting costs it against the time and the fee."""
    o = w.orders[slot]
    c = w.cases[slot]
    if o.state != DELIVERED or o.released or o.held == 0 or o.claim == OPEN:
        return
    f = w.forums[0]
    if not admits(w, slot, 0, True, day):
        return
    c.appeals = 0
    days = released_on(w, slot) - day - f.respond_days - f.decide_days
    gain = o.held * (1.0 - math.exp(-w.pop[0].sellers_claims_waiting * max(0, days)))
    cost = own_part(w, slot, 0, f.jurors, FIRST_TIME)
    cost += cost_of_time(w, slot, SELLER_MOOD, 0, f.effort_seller, w.pop[0].sellers_claims_hour_cost)
    if gain <= cost:
        return
    open_case(w, slot, day)
    c.for_money = True
    o.claim = OPEN
    move(w, slot, DISPUTED)
    w.flow[day].seller_claims += 1
    tell(w, day, o.key, E_SELLER_FILED, gain, cost)
    bring(w, slot, 0, SELLER_SIDE, 0, day)


@inner
def resume_waiting(w: World, slot: int, granted: bool, day: int) -> None:
    """The seller's case is over and the goods stay: the money is released, or waits as before."""
    o = w.orders[slot]
    c = w.cases[slot]
    o.claim = c.before
    o.decided = False
    move(w, slot, DELIVERED)
    if granted:
        release(w, slot, day)
    elif w.rules[o.terms].payment_custody != MULTISIG or w.rules[o.terms].payment_auto_release_anchor >= 0:
        plan(w, slot, RELEASE, max(day + 1, released_on(w, slot)))
