"""Who holds the money, and when the seller gets it."""

from __future__ import annotations

from typing import Any, Literal

from emptor.rules.fees import charge
from emptor.schema import PPM, Days, Part, ReleaseWindow, Share, field
from emptor.state.accounts import (
    BUYER_FEE,
    CUSTODY,
    PAYMENT,
    PAYOUT,
    PLATFORM,
    post,
    share_of,
    wallet_of_buyer,
    wallet_of_seller,
)
from emptor.state.ahead import shop_ahead, whole_order_ahead
from emptor.state.calendar import CLOSE, LOCK, PAY_OUT, RELEASE, done, due, plan
from emptor.state.compile import inner, kernel
from emptor.state.orders import DELIVERED, PAID, SHIPPED, WITHHELD, move
from emptor.state.records import code
from emptor.state.trace import E_PUT_OFF, E_RELEASED, tell
from emptor.state.world import World


class Payment(Part):
    """Custody of the buyer's money.

    `direct`: the seller is paid at once and nobody can take it back. `escrow`: a neutral account
    holds the money until release; once released it is the seller's. `platform_hold`: the platform
    holds it, and can also claw refunds back from what it owes the seller on other orders.
    `multisig_2of3`: the money is locked under three keys, the buyer's, the seller's and the
    forum's; two release it. Where no two agree it stays locked, until `auto_release` as a timeout,
    or for good. `smart_contract`: a contract holds it; the buyer's confirmation, its timer and a
    forum's verdict move it. `merchant_of_record`: the platform sells in its own name; it takes the
    payment, owes every refund itself, pays the seller at release, and takes recourse to him.
    """

    custody: Literal["direct", "escrow", "platform_hold", "multisig_2of3", "smart_contract", "merchant_of_record"] = (
        field("platform_hold", "who holds the money")
    )
    release_on: Literal["paid", "shipped", "delivered", "buyer_confirm", "checkin", "milestone_approved"] = field(
        "delivered",
        "the event that releases held money to the seller; `checkin`: the buyer is there and the service begins; "
        "`milestone_approved`: the buyer approves the work, part by part",
    )
    auto_release: ReleaseWindow | None = field(
        None, "held money is released at the end of this window even if the buyer has not confirmed"
    )
    extension_days: Days = field(
        0, "days by which a buyer whose parcel has not come can put off the automatic release, once", "days"
    )
    payout_delay_days: Days = field(0, "days between release and the seller's account", "days")
    milestones: int = field(
        1,
        "equal parts that the work is handed in and paid in, each released when it is approved or by auto_release; "
        "what was approved is final, and unfinished work is worth nothing to its buyer",
        "parts",
        ge=1,
        le=50,
    )
    hold_fraction: Share = field(1.0, "share of the price that is held; the rest is paid at once", "share of price")


DIRECT, ESCROW, PLATFORM_HOLD, MULTISIG, CONTRACT, MERCHANT = (
    code(Payment, "custody", c)
    for c in ("direct", "escrow", "platform_hold", "multisig_2of3", "smart_contract", "merchant_of_record")
)
ON_PAID, ON_SHIPPED, ON_DELIVERED, ON_CONFIRM, ON_CHECKIN, ON_MILESTONE = (
    code(Payment, "release_on", c)
    for c in ("paid", "shipped", "delivered", "buyer_confirm", "checkin", "milestone_approved")
)
A_PAID, A_SHIPPED, A_ESTIMATED, A_DELIVERED, A_COMPLETED, A_CHECKIN, A_SUBMITTED = range(7)
FALLBACK_DAYS = 30
"""Money whose release event never comes is released this long after the estimated day of delivery."""


@inner
def anchor_day(o: Any, anchor: int) -> Any:
    """Day of an anchor for an order, or -1 while it has not come."""
    if anchor == A_PAID:
        return o.placed
    if anchor == A_SHIPPED:
        return o.shipped
    if anchor == A_ESTIMATED:
        return o.estimated
    if anchor in (A_DELIVERED, A_SUBMITTED):
        return o.delivered
    if anchor == A_CHECKIN:
        return o.shipped if o.conduct != WITHHELD else -1
    return o.completed


@inner
def window_end(o: Any, anchor: int, days: int) -> Any:
    """Last day of a window; while its anchor has not come it runs from the estimated day of delivery."""
    start = anchor_day(o, anchor)
    return (start if start >= 0 else o.estimated) + days


@inner
def window_open(o: Any, anchor: int, days: int, day: int) -> Any:
    """Whether a window has not closed; one whose anchor has not come is open."""
    start = anchor_day(o, anchor)
    return start < 0 or day <= start + days


@inner
def take_payment(w: World, slot: int, day: int) -> None:
    """The buyer pays: into custody what is held, to the seller the rest."""
    o = w.orders[slot]
    r = w.rules[o.terms]
    wallet = wallet_of_buyer(o.buyer)
    o.held = 0 if r.payment_custody == DIRECT or o.early else share_of(o.price, fraction_held(w, o))
    post(w, day, PAYMENT, wallet, CUSTODY, o.held, o.key)
    post(w, day, PAYMENT, wallet, wallet_of_seller(w, o.seller), o.price - o.held, o.key)
    post(w, day, BUYER_FEE, wallet, PLATFORM, o.buyer_fee, o.key)
    w.flow[day].buyer_fees += o.buyer_fee
    o.to_seller = o.price - o.held
    move(w, slot, PAID)
    if o.held == 0:
        o.released = True
        charge(w, slot, day)
    elif r.payment_release_on == ON_PAID:
        plan(w, slot, RELEASE, day)
    plan_auto_release(w, slot, A_PAID, day)
    plan_auto_release(w, slot, A_ESTIMATED, o.estimated)
    if o.held > 0 and r.payment_auto_release_anchor < 0:
        kind = LOCK if r.payment_custody == MULTISIG else RELEASE
        plan(w, slot, kind, o.estimated + FALLBACK_DAYS)


@inner
def fraction_held(w: World, o: Any) -> Any:
    """Share of an order's price that is held, in parts per million: the shop's tier goes before the rule."""
    if w.tiers.size > 0 and w.shops[o.shop].hold_fraction >= 0:
        return w.shops[o.shop].hold_fraction
    return w.rules[o.terms].payment_hold_fraction


@inner
def will_hold(w: World, shop: int, days: float) -> Any:
    """Share of the price of a shop's orders that is still held so many days after payment, as the rules' text says.

    Only money that goes on payment or on shipping is gone by then; what waits for the buyer, or for a clock that runs
    from what he sees, is held.
    """
    r = w.rules[0]
    if r.payment_custody == DIRECT:
        return 0.0
    at_once = r.payment_release_on in (ON_PAID, ON_SHIPPED)
    if at_once and r.payment_payout_delay_days + w.shops[shop].hold_days < days:
        return 0.0
    own = w.shops[shop].hold_fraction if w.tiers.size > 0 else -1
    return (own if own >= 0 else r.payment_hold_fraction) / PPM


@inner
def plan_auto_release(w: World, slot: int, anchor: int, day: int) -> None:
    """Enter the automatic release if this event is what it counts from."""
    o = w.orders[slot]
    r = w.rules[o.terms]
    if r.payment_auto_release_anchor == anchor and o.held > 0:
        plan(w, slot, RELEASE, day + r.payment_auto_release_days)


@inner
def release(w: World, slot: int, day: int) -> None:
    """Released money goes to the seller, at once or after the payout delay; until then a claim can stop it."""
    o = w.orders[slot]
    if o.released:
        return
    o.released = True
    tell(w, day, o.key, E_RELEASED, 0.0, 0.0)
    delay = w.rules[o.terms].payment_payout_delay_days + w.shops[o.shop].hold_days
    if delay > 0:
        o.release_due = day + delay
        plan(w, slot, PAY_OUT, day + delay)
    else:
        pay_out(w, slot, day)
    plan_close(w, slot, day)


@inner
def pay_out(w: World, slot: int, day: int) -> None:
    """What custody still holds for an order goes to its seller, less fees."""
    o = w.orders[slot]
    if o.held == 0:
        return
    post(w, day, PAYOUT, CUSTODY, wallet_of_seller(w, o.seller), o.held, o.key)
    o.to_seller += o.held
    o.held = 0
    charge(w, slot, day)


@inner
def plan_close(w: World, slot: int, day: int) -> None:
    """Once the money is released and the outcome known, the order closes when nothing can be claimed any more."""
    o = w.orders[slot]
    if o.closing or not o.released or not o.noticed:
        return
    o.closing = True
    o.completed = day
    last = max(day, o.release_due)
    if w.forums.size > 0:
        last = max(last, window_end(o, w.forums[0].open_anchor, w.forums[0].open_days))
    r = w.rules[o.terms]
    if r.remedies_no_reason_return_anchor >= 0:
        last = max(last, window_end(o, r.remedies_no_reason_return_anchor, r.remedies_no_reason_return_days))
    plan(w, slot, CLOSE, last)


@kernel
def release_stage(w: World, day: int) -> None:
    """Releases and payouts that fall due today; a claim filed by today wins over both."""
    slots = due(w, RELEASE, day)
    for i in range(slots.size):
        whole_order_ahead(w, slots, i)
        shop_ahead(w, slots, i)
        slot = slots[i]
        o = w.orders[slot]
        if o.state in (PAID, SHIPPED, DELIVERED) and not o.released:
            extension = w.rules[o.terms].payment_extension_days
            on_event = w.rules[o.terms].payment_release_on in (ON_PAID, ON_SHIPPED, ON_CHECKIN)
            if o.delivered < 0 and extension > 0 and not o.extended and o.state == SHIPPED and not on_event:
                o.extended = True
                tell(w, day, o.key, E_PUT_OFF, 0.0, 0.0)
                plan(w, slot, RELEASE, day + extension)
            else:
                release(w, slot, day)
        done(w, slot)
    slots = due(w, PAY_OUT, day)
    for i in range(slots.size):
        whole_order_ahead(w, slots, i)
        shop_ahead(w, slots, i)
        slot = slots[i]
        if w.orders[slot].state in (PAID, SHIPPED, DELIVERED):
            pay_out(w, slot, day)
        done(w, slot)
