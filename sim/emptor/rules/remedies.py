"""What a buyer who is right gets, and who pays for it."""

from __future__ import annotations

from typing import Any, Literal

from emptor.rules.custody import owe
from emptor.rules.governance import complies
from emptor.rules.payment import MERCHANT, PLATFORM_HOLD, pay_out, plan_close
from emptor.schema import PPM, Money, Part, Share, Window, field
from emptor.state.accounts import (
    CARRIER,
    CARRIER_PAYS,
    CUSTODY,
    DAMAGES,
    FUND,
    FUND_RAISED,
    ISSUER,
    LATE_COMPENSATION,
    PLATFORM,
    REFUND,
    RETURN_SHIPPING,
    SALVAGE,
    WORLD,
    deposit_of,
    post,
    share_of,
    wallet_of_buyer,
    wallet_of_seller,
)
from emptor.state.compile import inner
from emptor.state.orders import AS_DESCRIBED, KEEPS_GOODS, LOST, NO_FAULT
from emptor.state.record import REFUNDED, write
from emptor.state.records import code
from emptor.state.trace import E_COMPENSATED, tell
from emptor.state.world import World


class Remedies(Part):
    """Refunds, returns, damages."""

    refund_share: Share = field(1.0, "share of the price that an upheld claim returns", "share of price")
    no_reason_return: Window | None = field(None, "when goods can be sent back without a reason; null for never")
    return_shipping_payer: Literal["buyer", "seller", "platform"] = field("buyer", "who pays to send goods back")
    damages_multiple: float = field(
        0.0, "damages on top of the refund, from the seller, when a decided claim is upheld", "x price", ge=0, le=10
    )
    late_ship_comp: Share = field(
        0.0,
        "share of the price that a buyer gets when his order ships after the deadline, out of the seller's money in "
        "custody first; a later refund is less by it",
        "share of price",
    )
    payer_of_last_resort: Literal["none", "deposit", "platform_fund", "issuer"] = field(
        "none",
        "who pays a refund that the seller's money in custody does not cover; `issuer`: the bank whose card the buyer "
        "paid with, up to the whole refund",
    )
    fund_cap: Money = field(1e9, "the most the platform fund pays for one order", "money")


BY_PLATFORM = 1
"""`delivery.fulfilment: platform`, as in the record."""
DEPOSIT_PAYS, FUND_PAYS, ISSUER_PAYS = (
    code(Remedies, "payer_of_last_resort", c) for c in ("deposit", "platform_fund", "issuer")
)
BUYER_SHIPS, SELLER_SHIPS, PLATFORM_SHIPS = (
    code(Remedies, "return_shipping_payer", c) for c in ("buyer", "seller", "platform")
)


@inner
def promised(w: World, o: Any) -> Any:
    """What an upheld claim returns."""
    r = w.rules[o.terms]
    base = o.price - o.to_seller if r.payment_milestones > 1 else o.price  # approved parts are the seller's
    return share_of(base, r.remedies_refund_share)


@inner
def within_reach(w: World, slot: int) -> Any:
    """Whether the seller pays what it owes once custody is empty: people who mean well comply, and a platform that
    holds money can take it from what it owes the seller on other orders while the shop is open.
    """
    o = w.orders[slot]
    open_shop = w.shops[o.shop].closed < 0
    if w.cases[slot].rail and open_shop:
        return True
    return o.conceded or not o.ill or (w.rules[o.terms].payment_custody in (PLATFORM_HOLD, MERCHANT) and open_shop)


@inner
def refund(w: World, slot: int, amount: int, day: int) -> Any:
    """Pay a buyer back: from custody, then the seller, then the payer of last resort; returns what stays unpaid."""
    o = w.orders[slot]
    r = w.rules[o.terms]
    buyer = wallet_of_buyer(o.buyer)
    left = amount
    part = min(left, o.held)
    post(w, day, REFUND, CUSTODY, buyer, part, o.key)
    o.held -= part
    o.from_custody += part
    left -= part
    if left > 0 and r.payment_custody == MERCHANT:
        owe(w, slot, left, REFUND, within_reach(w, slot), day)
        left = 0
    if left > 0 and within_reach(w, slot):
        post(w, day, REFUND, wallet_of_seller(w, o.seller), buyer, left, o.key)
        o.from_seller += left
        left = 0
    if left > 0 and r.remedies_payer_of_last_resort == DEPOSIT_PAYS:
        left -= draw_deposit(w, slot, left, REFUND, day)
    if left > 0 and r.remedies_payer_of_last_resort == FUND_PAYS:
        part = min(left, r.remedies_fund_cap)
        post(w, day, FUND_RAISED, PLATFORM, FUND, part, o.key)
        post(w, day, REFUND, FUND, buyer, part, o.key)
        o.from_fund += part
        w.flow[day].fund_paid += part
        left -= part
    if left > 0 and r.remedies_payer_of_last_resort == ISSUER_PAYS:
        post(w, day, REFUND, ISSUER, buyer, left, o.key)
        o.from_issuer += left
        left = 0
    o.refunded += amount - left
    if amount > left:
        write(w, day, o.shop, REFUNDED, 0, o.buyer, 0, 0, False)
    return left


@inner
def draw_deposit(w: World, slot: int, amount: int, reason: int, day: int) -> Any:
    """Pay a buyer out of a shop's deposit as far as it goes; returns what was paid."""
    o = w.orders[slot]
    account = deposit_of(w, o.shop)
    part = min(amount, w.balances[account])
    post(w, day, reason, account, wallet_of_buyer(o.buyer), part, o.key)
    o.from_deposit += part
    if part > 0 and w.shops[o.shop].short_since < 0:
        w.shops[o.shop].short_since = day
    return part


@inner
def compensate_lateness(w: World, slot: int, day: int) -> None:
    """What the buyer of a late order gets: from custody, then the seller or its deposit, as far as in reach."""
    o = w.orders[slot]
    r = w.rules[o.terms]
    buyer = wallet_of_buyer(o.buyer)
    left = share_of(o.price, r.remedies_late_ship_comp)
    part = min(left, o.held)
    post(w, day, LATE_COMPENSATION, CUSTODY, buyer, part, o.key)
    o.held -= part
    o.from_custody += part
    paid = part
    left -= part
    if left > 0 and within_reach(w, slot):
        post(w, day, LATE_COMPENSATION, wallet_of_seller(w, o.seller), buyer, left, o.key)
        o.from_seller += left
        paid += left
    elif left > 0 and r.remedies_payer_of_last_resort == DEPOSIT_PAYS:
        paid += draw_deposit(w, slot, left, LATE_COMPENSATION, day)
    o.refunded += paid
    w.flow[day].late_comp += paid
    tell(w, day, o.key, E_COMPENSATED, float(paid), 0.0)
    if o.held == 0 and not o.released:
        o.released = True
        plan_close(w, slot, day)


@inner
def make_good(w: World, slot: int, award: int, day: int) -> None:
    """Carry out an upheld claim: the refund, damages if a forum decided, what is left of custody to the seller, and
    the carrier's compensation for a parcel that was seen to be lost. `award` is the share of what the rules promise,
    ppm.
    """
    o = w.orders[slot]
    r = w.rules[o.terms]
    if not complies(w, o) and not w.cases[slot].rail:
        o.released = True
        pay_out(w, slot, day)
        return
    unpaid = refund(w, slot, max(0, share_of(promised(w, o), award) - o.refunded), day)
    o.whole = unpaid <= 0 and award == PPM
    on_the_way = o.fault != NO_FAULT and o.conduct == AS_DESCRIBED and r.delivery_fulfilment == BY_PLATFORM
    if on_the_way or (o.fault == LOST and o.tracked):
        part = share_of(o.from_custody + o.from_seller, w.env[0].carrier_liability)
        post(w, day, CARRIER_PAYS, CARRIER, wallet_of_seller(w, o.seller), part, o.key)
        o.from_carrier += part
    if o.decided and r.remedies_damages_multiple > 0 and not on_the_way and 2 * award >= PPM:
        damages = share_of(o.price, r.remedies_damages_multiple)
        if r.payment_custody == MERCHANT:
            owe(w, slot, damages, DAMAGES, within_reach(w, slot), day)
            o.damages += damages
        elif within_reach(w, slot):
            post(w, day, DAMAGES, wallet_of_seller(w, o.seller), wallet_of_buyer(o.buyer), damages, o.key)
            o.from_seller += damages
            o.damages += damages
        else:
            o.damages += draw_deposit(w, slot, damages, DAMAGES, day)
    o.released = True
    pay_out(w, slot, day)


@inner
def take_back(w: World, slot: int, day: int) -> None:
    """Goods sent back without a reason have come: the whole price returns, less the freight if the buyer pays it."""
    o = w.orders[slot]
    r = w.rules[o.terms]
    freight = share_of(o.price, w.env[0].return_shipping)
    payer = wallet_of_buyer(o.buyer)
    if r.remedies_return_shipping_payer == SELLER_SHIPS:
        payer = wallet_of_seller(w, o.seller)
    elif r.remedies_return_shipping_payer == PLATFORM_SHIPS:
        payer = PLATFORM
        w.flow[day].returns_paid += freight
    else:
        o.freight = freight
    post(w, day, RETURN_SHIPPING, payer, CARRIER, freight, o.key)
    o.conceded = True
    refund(w, slot, o.price - o.refunded - o.gone, day)
    salvage = 0 if o.wish == KEEPS_GOODS else share_of(o.cost, w.env[0].salvage)
    post(w, day, SALVAGE, WORLD, wallet_of_seller(w, o.seller), salvage, o.key)
    o.whole = o.gone == 0
    o.returned = True
    o.released = True
