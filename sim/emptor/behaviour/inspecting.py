"""What an inspector makes of a parcel, and what follows when he refuses it."""

from __future__ import annotations

from typing import Any

from emptor.behaviour.aftermath import notice, settle
from emptor.behaviour.rating import plan_rating
from emptor.rules.delivery import AT_THE_DOOR
from emptor.rules.inspection import is_inspected, is_wrong, pay_inspector
from emptor.rules.remedies import refund
from emptor.state.accounts import (
    CARRIER,
    CARRIER_PAYS,
    RETURN_SHIPPING,
    SALVAGE,
    WORLD,
    post,
    share_of,
    wallet_of_seller,
)
from emptor.state.compile import inner, kernel
from emptor.state.draws import LUCK, decision, uniform
from emptor.state.orders import AS_DESCRIBED, BAD, NO_FAULT, SWAPPED
from emptor.state.trace import E_PASSED, E_REFUSED, tell
from emptor.state.world import World

INSPECTOR_ERRS = decision(
    "inspector_errs", "Bernoulli", "order", "once per inspected order", "inspectors err both ways"
)


@kernel
def inspect_parcels(w: World, slots: Any, day: int) -> None:
    """Inspectors look at the parcels that came today; what they refuse is over."""
    for j in range(slots.size):
        slot = slots[j]
        o = w.orders[slot]
        if not is_inspected(w, o, day):
            continue
        pay_inspector(w, slot, day)
        o.inspected = True
        w.flow[day].inspected += 1
        wrong = is_wrong(w, o)
        right = uniform(w.seeds[LUCK], INSPECTOR_ERRS, o.key) < w.rules[o.terms].delivery_inspection_accuracy
        if wrong == right:
            w.flow[day].refused += 1
            w.flow[day].refused_in_error += 0 if wrong else 1
            tell(w, day, o.key, E_REFUSED, 1.0 if wrong else 0.0, 0.0)
            refuse(w, slot, day)
        else:
            tell(w, day, o.key, E_PASSED, 0.0, 0.0)


@inner
def refuse(w: World, slot: int, day: int) -> None:
    """The buyer has his money back, and the goods go back at the seller's cost.

    Stones are left where they are, and broken goods are worth nothing; where the carrier stood by, it answers for both.
    """
    o = w.orders[slot]
    env = w.env[0]
    seller = wallet_of_seller(w, o.seller)
    o.refused = True
    o.released = True
    o.closing = True
    notice(w, slot, BAD, day)
    plan_rating(w, slot, day)
    o.whole = refund(w, slot, o.price - o.refunded, day) <= 0
    if o.fault != SWAPPED:
        post(w, day, RETURN_SHIPPING, seller, CARRIER, share_of(o.price, env.return_shipping), o.key)
    if o.fault == NO_FAULT:
        post(w, day, SALVAGE, WORLD, seller, share_of(o.cost, env.salvage), o.key)
    elif o.conduct == AS_DESCRIBED and w.rules[o.terms].delivery_inspection == AT_THE_DOOR:
        part = share_of(o.from_custody + o.from_seller, env.carrier_liability)
        post(w, day, CARRIER_PAYS, CARRIER, seller, part, o.key)
        o.from_carrier += part
    settle(w, slot, day)
