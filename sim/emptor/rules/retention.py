"""How customers are kept: answers to complaints, goodwill, rebates by tier, records, service, win-back, promotion."""

from __future__ import annotations

import math
from typing import Any, Literal

from emptor.behaviour.learning import SURPLUS, observe
from emptor.rules.remedies import within_reach
from emptor.schema import Days, Money, Part, Share, field
from emptor.state.accounts import GOODWILL, PLATFORM, REBATE, post, share_of, wallet_of_buyer, wallet_of_seller
from emptor.state.compile import inner
from emptor.state.orders import BAD
from emptor.state.records import code
from emptor.state.world import World

MOST_ANSWER_DAYS = 60
"""Days that a complaint can wait for its first answer, at the most."""


class Retention(Part):
    """What is done to keep customers; with the defaults, nothing.

    Buyers' tiers are numbered from 1, the lowest. Mechanisms named in the literature on customer relations in Chinese
    e-commerce (Taobao's five buyer tiers, cashback points, one-to-one service); the numbers are unverified.
    """

    complaint_response_days: int = field(
        0,
        "days until a complaint gets its first answer; who waits longer than his patience leaves; 0 for at once",
        "days",
        "unverified",
        ge=0,
        le=MOST_ANSWER_DAYS,
    )
    goodwill_rate: Share = field(
        0.0,
        "what a buyer is given on top, once an order that he complained of, sent back or saw cancelled is over",
        "share of price",
        "unverified",
    )
    goodwill_payer: Literal["seller", "platform"] = field("seller", "who pays goodwill")
    buyer_tiers: list[int] = field(
        [2, 6, 15, 40],
        "orders kept in a period from which a buyer is in tier 2, 3, 4, …; rising",
        "orders",
        "unverified",
        min_length=1,
        max_length=9,
    )
    tier_period_days: int = field(
        365,
        "length of a period; a tier earned in one lasts through the next",
        "days",
        "unverified",
        ge=1,
        le=4000,
    )
    loyalty_rebate: float = field(
        0.0,
        "part of the price that a buyer of the highest tier gets back when an order is over; in equal steps from "
        "nothing in the lowest tier",
        "share of price",
        "unverified",
        ge=0,
        le=0.5,
    )
    loyalty_scope: Literal["platform", "shop"] = field(
        "platform", "whether a tier goes by a buyer's custom on the platform, or with each shop by his orders there"
    )
    loyalty_payer: Literal["seller", "platform"] = field("platform", "who pays the rebate")
    served_first_from: int = field(
        0,
        "tier from which buyers are served first where a seller has more orders than it can take; 0 for nobody",
        "tier",
        ge=0,
        le=10,
    )
    one_to_one_from: int = field(
        0, "tier from which a buyer is served by a person of his own in each shop; 0 for nobody", "tier", ge=0, le=10
    )
    handover_days: int = field(
        0,
        "days after which such a customer is handed over to another person; 0 for never",
        "days",
        "unverified (one to two years in a study of JD's customer relations)",
        ge=0,
        le=4000,
    )
    crm_sharing: Share = field(
        0.0,
        "share of what is known about customers that is kept in common records, so that it outlasts a shop or a person",
        "share",
        "unverified",
    )
    community: Share = field(
        0.0, "share of buyers who take part in the platform's community and hear its word", "share of buyers"
    )
    promotions_per_week: float = field(0.0, "promotions that reach a buyer", "per week", "unverified", ge=0, le=100)
    winback_days: Days = field(0, "days after which those who left are asked back; 0 for never", "days")
    winback_offer: Money = field(0.0, "what the platform gives those who come back", "money", "unverified")
    exit_survey: bool = field(
        False, "whether those who leave are asked why, so that they can be asked back with an answer to it"
    )


BY_PLATFORM = code(Retention, "loyalty_scope", "platform")
SELLER_GIVES = code(Retention, "goodwill_payer", "seller")
SELLER_REBATES = code(Retention, "loyalty_payer", "seller")


@inner
def tier_of(w: World, orders: int) -> Any:
    """Tier that so many orders come to, from 0."""
    tier = 0
    while tier < w.loyalty.size and orders >= w.loyalty[tier]:
        tier += 1
    return tier


@inner
def tie_with(w: World, buyer: int, shop: int) -> Any:
    """Place of a shop among a buyer's ties, or -1."""
    for k in range(w.ties.shape[1]):
        if w.ties[buyer, k].shop == shop:
            return k
    return -1


@inner
def rebate_rate(w: World, buyer: int, shop: int) -> Any:
    """A buyer's rebate with a shop, parts per million: the top rate times his tier's share of the way up."""
    top = w.rules[0].retention_loyalty_rebate
    if top == 0:
        return 0
    if w.rules[0].retention_loyalty_scope == BY_PLATFORM:
        return top * w.members[buyer].tier // w.loyalty.size
    k = tie_with(w, buyer, shop)
    return top * tier_of(w, w.ties[buyer, k].orders) // w.loyalty.size if k >= 0 else 0


@inner
def best_rate(w: World, buyer: int) -> Any:
    """The highest rebate that a buyer would forgo by leaving, parts per million."""
    if w.rules[0].retention_loyalty_scope == BY_PLATFORM:
        return rebate_rate(w, buyer, -1)
    best = 0
    for k in range(w.ties.shape[1]):
        if w.ties[buyer, k].shop >= 0:
            best = max(best, rebate_rate(w, buyer, w.ties[buyer, k].shop))
    return best


@inner
def pay_rebate(w: World, slot: int, day: int) -> None:
    """The rebate on what was kept of an order's price."""
    o = w.orders[slot]
    amount = share_of(o.price - o.refunded, rebate_rate(w, o.buyer, o.shop))
    payer = PLATFORM
    if w.rules[0].retention_loyalty_payer == SELLER_REBATES:
        if not within_reach(w, slot):
            return
        payer = wallet_of_seller(w, o.seller)
    else:
        w.flow[day].retention_paid += amount
    post(w, day, REBATE, payer, wallet_of_buyer(o.buyer), amount, o.key)
    w.flow[day].rebates += amount
    enrich(w, slot, amount)


@inner
def give_goodwill(w: World, slot: int, day: int) -> Any:
    """Goodwill for an order gone wrong that the buyer made known; returns the amount.

    Who let it go in silence gets nothing: nobody knows of his trouble.
    """
    o = w.orders[slot]
    r = w.rules[o.terms]
    if r.retention_goodwill_rate == 0 or not (o.claimed >= 0 or o.returned or o.cancelled):
        return 0
    amount = share_of(o.price, r.retention_goodwill_rate)
    payer = PLATFORM
    if r.retention_goodwill_payer == SELLER_GIVES:
        if not within_reach(w, slot):
            return 0
        payer = wallet_of_seller(w, o.seller)
    else:
        w.flow[day].retention_paid += amount
    post(w, day, GOODWILL, payer, wallet_of_buyer(o.buyer), amount, o.key)
    w.flow[day].goodwill += amount
    if o.outcome == BAD:
        w.buyers[o.buyer].lost -= min(amount, max(0, o.price - o.refunded))
    enrich(w, slot, amount)
    return amount


@inner
def enrich(w: World, slot: int, amount: int) -> None:
    """Money given on top of an order counts among what its buyer gained by it."""
    o = w.orders[slot]
    w.cohort[o.placed].surplus += amount
    w.buyers[o.buyer].surplus += amount
    observe(w, SURPLUS, amount, 0)


@inner
def reconciled(w: World, slot: int, day: int) -> Any:
    """Factor on a buyer's chance to leave over an order: goodwill placates, a rebate that he would forgo holds him.

    exp(-forgiving x goodwill / price - lock_in x rebate): each a share of the price times how much it weighs.
    """
    o = w.orders[slot]
    p = w.pop[0]
    given = give_goodwill(w, slot, day)
    held = p.buyers_relations_lock_in * best_rate(w, o.buyer) / 1e6
    return math.exp(-p.buyers_relations_forgiving * given / o.price - held)
