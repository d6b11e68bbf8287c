"""What the platform charges."""

from __future__ import annotations

from typing import Any

from emptor.schema import PPM, Money, Part, Share, field
from emptor.state.accounts import (
    CASE_FEE,
    COMMISSION,
    LISTING,
    ORDER_FEE,
    PLATFORM,
    SUBSCRIPTION,
    SUBSCRIPTION_BACK,
    post,
    share_of,
    wallet_of_seller,
)
from emptor.state.compile import inner, kernel
from emptor.state.orders import OWNED, SHOPS
from emptor.state.world import World

MAX_STEPS = 8
NO_CAP = 2**62
"""Minor units above any commission."""
BILLING_DAYS = 30


class Step(Part):
    """The commission rate on the part of a price above a bound."""

    above: Money = field(text="lower bound of the step", unit="money")
    rate: Share = field(text="rate on the part of the price above it", unit="share of price")


class Fees(Part):
    """Charges to sellers and buyers."""

    commission: list[Step] = field(
        [], "marginal steps, the first from 0; empty for none; charged when the seller is paid", max_length=MAX_STEPS
    )
    commission_cap: float | None = field(
        None, "the most commission on one order, a tier's surcharge included; null for no cap", "money", ge=0, le=1e9
    )
    per_order: Money = field(0.0, "fixed fee on each order, from the seller when paid", "money")
    buyer_fee: float = field(0.0, "fee the buyer pays on top of the price", "share of price", ge=0, le=0.5)
    subscription_per_year: Money = field(0.0, "a seller's yearly subscription, billed every 30 days", "money")
    ads_enabled: bool = field(
        False,
        "whether sellers can bid for a better place on the page, and pay their bid for each click "
        "(matching.rank_weights.ad_bid says what a bid counts for)",
    )
    listing: Money = field(0.0, "what a listing costs its seller every 30 days", "money")


@inner
def commission_on(w: World, shop: int, price: int) -> Any:
    """Commission on a price: marginal steps, then the shop's multiplier and surcharge from its tier."""
    total = 0
    for k in range(w.steps.size):
        top = w.steps[k + 1].above if k + 1 < w.steps.size else price
        part = min(price, top) - w.steps[k].above
        if part > 0:
            total += share_of(part, w.steps[k].rate)
    s = w.shops[shop]
    if w.n[OWNED] and w.sellers[s.seller].owned:
        return 0
    return min(w.rules[0].fees_commission_cap, share_of(total, s.fee_multiplier) + share_of(price, s.fee_add))


@inner
def asking_price(w: World, seller: int, shop: int) -> Any:
    """The price that a seller's shop shows: cost and mark-up, with the platform's commission passed on.

    Under an auction it is the start price, a share of that.
    """
    s = w.sellers[seller]
    return max(1, share_of(passed_on(w, shop, s.cost * (1.0 + s.markup)), w.rules[0].opening))


@inner
def least_price(w: World, shop: int) -> Any:
    """The least that a shop's seller takes: its cost, with the commission passed on."""
    return passed_on(w, shop, w.sellers[w.shops[shop].seller].cost)


@inner
def passed_on(w: World, shop: int, wanted: float) -> Any:
    """The price at which a seller keeps what it wants after commission."""
    net = int(wanted + 0.5)
    rate = min(0.9, commission_on(w, shop, net) / max(1, net))
    return max(1, int(net / (1.0 - rate) + 0.5))


@inner
def charge(w: World, slot: int, day: int) -> None:
    """Take commission and the fixed fee from the seller who has just been paid."""
    o = w.orders[slot]
    wallet = wallet_of_seller(w, o.seller)
    commission = commission_on(w, o.shop, o.price)
    fixed = w.rules[0].fees_per_order
    if o.approved > 0:  # parts have paid their share
        commission, fixed = max(0, commission + fixed - o.fees), 0
    post(w, day, COMMISSION, wallet, PLATFORM, commission, o.key)
    post(w, day, ORDER_FEE, wallet, PLATFORM, fixed, o.key)
    o.fees += commission + fixed
    w.flow[day].commission += commission
    w.flow[day].order_fees += fixed


@inner
def charge_case(w: World, slot: int, day: int) -> None:
    """A claim is filed: shops in a tier with a fee per case pay it."""
    o = w.orders[slot]
    fee = w.shops[o.shop].fee_per_case
    post(w, day, CASE_FEE, wallet_of_seller(w, o.seller), PLATFORM, fee, o.key)
    o.fees += fee
    w.flow[day].order_fees += fee


@kernel
def bill(w: World, day: int) -> None:
    """Bill subscriptions and listings every 30 days."""
    r = w.rules[0]
    if r.fees_subscription_per_year == 0 and r.fees_listing == 0:
        return
    for i in range(w.n[SHOPS]):
        s = w.shops[i]
        if s.closed >= 0 or day - s.billed < BILLING_DAYS:
            continue
        s.billed = day
        wallet = wallet_of_seller(w, s.seller)
        fee = share_of(r.fees_subscription_per_year, BILLING_DAYS * PPM // 365)
        post(w, day, SUBSCRIPTION, wallet, PLATFORM, fee, s.key)
        post(w, day, LISTING, wallet, PLATFORM, r.fees_listing, s.key)
        back = share_of(fee, s.subscription_refund)
        post(w, day, SUBSCRIPTION_BACK, PLATFORM, wallet, back, s.key)
        w.flow[day].subscriptions += fee + r.fees_listing - back
