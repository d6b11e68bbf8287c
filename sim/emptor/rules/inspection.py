"""Inspection before the money is released: who sees what, and who pays the inspector."""

from __future__ import annotations

from typing import Any

from emptor.rules.delivery import (
    AT_THE_DOOR,
    BEFORE_DISPATCH,
    BUYER_PAYS,
    PLATFORM_PAYS,
    THIRD_PARTY,
    UNINSPECTED,
)
from emptor.rules.payment import MERCHANT
from emptor.state.accounts import (
    CARRIER,
    INSPECTION,
    INSPECTOR,
    PLATFORM,
    WORLD,
    post,
    wallet_of_buyer,
    wallet_of_seller,
)
from emptor.state.compile import inner
from emptor.state.orders import DAMAGED, DELIVERED, MISDESCRIBED, SLIP, SWAPPED
from emptor.state.world import World


@inner
def caught(w: World) -> Any:
    """The share of goods gone wrong that the rules' text says an inspector finds; 0 without one."""
    r = w.rules[0]
    return r.delivery_inspection_accuracy if r.delivery_inspection != UNINSPECTED else 0.0


@inner
def cost_to_buyer(w: World) -> Any:
    """What a buyer pays for the inspection of an order, minor units."""
    r = w.rules[0]
    if r.delivery_inspection == UNINSPECTED or r.delivery_inspection_payer != BUYER_PAYS:
        return 0
    return r.delivery_inspection_fee


@inner
def is_inspected(w: World, o: Any, day: int) -> Any:
    """Whether an inspector looks at an order today: its parcel has come, and there is money to give back."""
    r = w.rules[o.terms]
    if r.delivery_inspection == UNINSPECTED or o.state != DELIVERED or o.delivered != day:
        return False
    return o.held > 0 or r.payment_custody == MERCHANT


@inner
def is_wrong(w: World, o: Any) -> Any:
    """Whether there is something for this inspector to find: who looks before the last leg sees no mishap on it."""
    if o.conduct in (MISDESCRIBED, SLIP):
        return True
    return w.rules[o.terms].delivery_inspection != BEFORE_DISPATCH and o.fault in (DAMAGED, SWAPPED)


@inner
def pay_inspector(w: World, slot: int, day: int) -> None:
    """The fee: to the carrier who waits, to the third party, or to the platform, whose own inspectors cost it."""
    o = w.orders[slot]
    r = w.rules[o.terms]
    fee = r.delivery_inspection_fee
    payee = PLATFORM
    if r.delivery_inspection == AT_THE_DOOR:
        payee = CARRIER
    elif r.delivery_inspection == THIRD_PARTY:
        payee = INSPECTOR
    payer = wallet_of_buyer(o.buyer)
    if r.delivery_inspection_payer == PLATFORM_PAYS:
        payer = PLATFORM
        payee = WORLD if payee == PLATFORM else payee
        w.flow[day].inspections_paid += fee
    elif r.delivery_inspection_payer == BUYER_PAYS:
        o.freight += fee
    else:
        payer = wallet_of_seller(w, o.seller)
    if payee == PLATFORM:
        w.flow[day].inspection_fees += fee
    post(w, day, INSPECTION, payer, payee, fee, o.key)
