"""How a buyer finds a seller, and how their price is found: the page, its order, the mechanism."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from emptor.reputation.published import NO_SCORE, look_back
from emptor.rules.auction import Auction
from emptor.rules.group_buy import GroupBuy
from emptor.rules.negotiation import Negotiation
from emptor.rules.tender import Tender
from emptor.schema import PPM, Part, field, ppm
from emptor.state.compile import inner, kernel
from emptor.state.draws import bits, decision
from emptor.state.orders import SHOPS
from emptor.state.records import code
from emptor.state.world import World

Weight = Annotated[float, Field(ge=-10.0, le=10.0)]
FEATURES = (
    "price", "reputation", "violation_points", "refund_ratio", "complaint_count", "late_rate", "new_seller",
    "ad_bid", "repeat",
)  # fmt: skip


class RankWeights(Part):
    """Weights of the ranking; each feature is standardised within the category and signed so
    that a positive weight puts the better offer higher: cheap first, high score first, few
    points, refunds, complaints and late parcels first, new shops, high bids and loyal buyers first.
    """

    price: Weight = field(0.0, "cheap first")
    reputation: Weight = field(0.0, "high ranking score first (reputation.ranking)")
    violation_points: Weight = field(0.0, "few violation points first")
    refund_ratio: Weight = field(0.0, "low share of refunded orders in 90 days first")
    complaint_count: Weight = field(0.0, "few complaints in 90 days first")
    late_rate: Weight = field(0.0, "low share of late orders in 90 days first")
    new_seller: Weight = field(0.0, "shops younger than 30 days first")
    ad_bid: Weight = field(0.0, "high bids for a click first (fees.ads_enabled)")
    repeat: Weight = field(0.0, "high share of orders in 90 days by buyers who had bought there before first")


class Matching(Part):
    """The market page, and how a price is found.

    `posted_price`: the buyer pays what the seller asks. `english_auction`: he bids by proxy and, days later, wins or
    does not. `group_buy`: he joins a group whose price falls with its size. `negotiation`: he bargains.
    `tender`: he asks several sellers for offers.
    """

    mechanism: Literal["posted_price", "english_auction", "group_buy", "negotiation", "tender"] = field(
        "posted_price", "how a price is found"
    )
    auction: Auction = field(Auction(), "auctions, where mechanism is english_auction")
    group_min: int = field(
        2, "members below which a group fails and nobody pays, where mechanism is group_buy", "buyers", ge=1, le=10_000
    )
    group: GroupBuy = field(GroupBuy(), "groups, where mechanism is group_buy")
    negotiation: Negotiation = field(Negotiation(), "bargaining, where mechanism is negotiation")
    tender: Tender = field(Tender(), "offers, where mechanism is tender")
    page_size: int = field(50, "listings on a page of results", "listings", ge=1, le=1000)
    rank_weights: RankWeights = field(
        RankWeights(price=1.0, reputation=1.0), "what the page is sorted by; all zero is a fixed order"
    )
    presale_chat: bool = field(
        False,
        "whether buyers can ask before they buy, which clears up part of what would disappoint though nobody is at "
        "fault (environment.chat_clears)",
    )
    position_bias: float = field(
        0.5,
        "how fast attention falls down the page: attention at position k is proportional to k to the power minus this",
        "exponent",
        "unverified",
        ge=0.0,
        le=3.0,
    )


POSTED, AUCTION, GROUP, NEGOTIATION, TENDER = (
    code(Matching, "mechanism", name)
    for name in ("posted_price", "english_auction", "group_buy", "negotiation", "tender")
)
NEW_SHOP_DAYS = 30
EXPOSURE = decision(
    "exposure", "Bernoulli", "order, listing", "once per trip and listing",
    "a buyer looks at some listings of a page; keyed by listing, so that another listing's move re-rolls nothing",
)  # fmt: skip


OFFER = np.dtype(
    [
        ("key", "u8"),
        ("price", "f8"),
        ("paid", "f8"),  # the price and the buyer's fee
        ("chance", "f8"),  # what the page's record makes of a good order
        ("backing", "f8"),  # good orders that this record counts for
        ("known", "f8"),  # orders that this record and what is publicly known of the shop count for
        ("category", "i4"),
        ("open", "i4"),
    ]
)
"""What a trip needs of each shop, in a row so short that all shops' rows stay close to the processor."""


def attention_by_position(page_size: int, listings: int, attention: float, bias: float) -> np.ndarray:
    """Chance that a buyer looks at each position of a page.

    Parameters
    ----------
    page_size
        Listings on a page.
    listings
        Listings that a search finds at the start of the run; attention is spread over no more.
    attention
        Mean number of listings looked at.
    bias
        Exponent of the fall with position.

    Returns
    -------
    Array of shape (page_size,): the chance in units of 2**-52, so that a draw's 52 bits are compared as an integer.
    """
    weights = [(k + 1.0) ** -bias for k in range(page_size)]
    total = sum(weights[: max(1, min(page_size, listings))])
    return np.array([math.ceil(min(1.0, attention * weight / total) * 2.0**52 - 0.5) for weight in weights], np.int64)


def price_factors(matching: Matching) -> dict[str, int]:
    """What kernels need to know of the mechanism beside its own keys, in parts per million.

    `opening`: what a shop shows, over what its seller would ask as a posted price. `hoped`: the least a buyer can come
    to pay, over what the shop shows; where groups buy it is the price of the largest.
    """
    opening = matching.auction.start if matching.mechanism == "english_auction" else 1.0
    best = matching.group.steps[-1].discount if matching.mechanism == "group_buy" else 0.0
    return {"opening": ppm(opening), "hoped": ppm(1.0 - best)}


@inner
def going_price(w: World, shop: int) -> Any:
    """What an order brings: the posted price; where prices are found otherwise, the mean of the shop's so far."""
    s = w.shops[shop]
    if w.rules[0].matching_mechanism == POSTED or s.orders == 0:
        return float(s.price)
    return s.revenue / s.orders


@kernel
def rank(w: World, day: int) -> None:
    """Rank value of every shop: weighted features, each standardised within its category, plus its tier's lift."""
    r = w.rules[0]
    n = w.n[SHOPS]
    for i in range(n):
        w.shops[i].rank = w.shops[i].rank_log
    if r.matching_rank_weights_price != 0.0:
        add_feature(w, day, 0, -r.matching_rank_weights_price)
    if r.matching_rank_weights_reputation != 0.0 and r.ranking != NO_SCORE:
        add_feature(w, day, 1, r.matching_rank_weights_reputation)
    if r.matching_rank_weights_violation_points != 0.0:
        add_feature(w, day, 2, -r.matching_rank_weights_violation_points)
    if r.matching_rank_weights_refund_ratio != 0.0:
        add_feature(w, day, 3, -r.matching_rank_weights_refund_ratio)
    if r.matching_rank_weights_complaint_count != 0.0:
        add_feature(w, day, 4, -r.matching_rank_weights_complaint_count)
    if r.matching_rank_weights_late_rate != 0.0:
        add_feature(w, day, 5, -r.matching_rank_weights_late_rate)
    if r.matching_rank_weights_new_seller != 0.0:
        add_feature(w, day, 6, r.matching_rank_weights_new_seller)
    if r.matching_rank_weights_ad_bid != 0.0 and w.ads.size > 0:
        add_feature(w, day, 7, r.matching_rank_weights_ad_bid)
    if r.matching_rank_weights_repeat != 0.0:
        add_feature(w, day, 8, r.matching_rank_weights_repeat)


@inner
def feature(w: World, shop: int, which: int, day: int) -> Any:
    """One ranking feature of a shop, by its place in FEATURES."""
    s = w.shops[shop]
    r = w.rules[0]
    if which == 0:
        return float(s.price)
    if which == 1:
        return s.rank_score
    if which == 2:
        return float(w.counts[shop, r.points].num)
    if which == 3:
        return look_back(w, shop, r.refund_rate)
    if which == 4:
        return float(w.counts[shop, r.complaints].num)
    if which == 5:
        return look_back(w, shop, r.late_rate)
    if which == 6:
        return 1.0 if day - s.opened < NEW_SHOP_DAYS else 0.0
    if which == 7:
        return float(w.ads[shop].bid)
    return look_back(w, shop, r.repeat_rate)


@inner
def add_feature(w: World, day: int, which: int, weight: float) -> None:
    """Add one standardised feature to the rank values; sums run in the order of the shops, always the same."""
    categories = w.category_share.size
    count = np.zeros(categories)
    total = np.zeros(categories)
    square = np.zeros(categories)
    n = w.n[SHOPS]
    values = np.empty(n)
    for i in range(n):
        s = w.shops[i]
        if s.closed >= 0:
            continue
        values[i] = feature(w, i, which, day)
        count[s.category] += 1.0
        total[s.category] += values[i]
        square[s.category] += values[i] * values[i]
    for c in range(categories):
        if count[c] > 0.0:
            mean = total[c] / count[c]
            spread = square[c] / count[c] - mean * mean
            total[c] = mean
            square[c] = weight / math.sqrt(spread) if spread > 1e-12 * (1.0 + mean * mean) else 0.0
    for i in range(n):
        s = w.shops[i]
        if s.closed < 0:
            s.rank += square[s.category] * (values[i] - total[s.category])


@kernel
def lay_out_pages(w: World, day: int) -> None:
    """Sort each search's listings by rank, ties by the listing's key; hidden and delisted shops are left out.

    An insertion sort on yesterday's order, which is nearly right; the result does not depend on it.
    """
    searches = w.page_start.size - 1
    count = np.zeros(searches, np.int64)
    n = w.n[SHOPS]
    for i in range(n):
        s = w.shops[i]
        if s.closed < 0 and s.hidden_until <= day and s.delisted_until <= day:
            count[s.search] += 1
    old = w.page[: w.page_start[searches]].copy()
    listed = np.zeros(n, np.bool_)
    w.page_start[0] = 0
    for k in range(searches):
        w.page_start[k + 1] = w.page_start[k] + count[k]
    filled = np.zeros(searches, np.int64)
    for j in range(old.size + n):
        i = old[j] if j < old.size else j - old.size
        s = w.shops[i]
        if listed[i] or s.closed >= 0 or s.hidden_until > day or s.delisted_until > day:
            continue
        listed[i] = True
        start = w.page_start[s.search]
        at = start + filled[s.search]
        filled[s.search] += 1
        while at > start and above(s, w.shops[w.page[at - 1]]):
            w.page[at] = w.page[at - 1]
            at -= 1
        w.page[at] = i
    noise = 1.0 - w.rules[0].mismatch
    mild = w.env[0].mild_worth
    for j in range(w.page_start[searches]):
        s = w.shops[w.page[j]]
        p = w.sellers[s.seller].quality * noise
        w.page_key[j] = s.key
        w.page_pleases[j] = int((p + (1.0 - p) * mild) * PPM)
        w.page_cost[j] = int(w.sellers[s.seller].cost * PPM)


@inner
def above(a: Any, b: Any) -> Any:
    """Whether shop a ranks above shop b."""
    return a.rank > b.rank or (a.rank == b.rank and a.key < b.key)


@inner
def look_down_page(w: World, trip: Any, common: Any, caught: Any, shops: Any, n: int) -> Any:
    """Append the listings of the page that catch the eye; returns how many pairs there are then.

    `caught` is scratch space. The first two loops are kept so plain that the compiler does several listings at once.
    """
    first = np.uint64(w.page_start[trip.search])
    length = min(w.rules[0].matching_page_size, w.page_start[trip.search + 1] - w.page_start[trip.search])
    listed, keys, pleases, costs = w.page, w.page_key, w.page_pleases, w.page_cost
    attention = w.attention
    row = np.uint64(trip.category)
    key = common ^ trip.key
    for k in range(np.uint64(length)):
        caught[k] = np.int64(bits(key, keys[first + k]) < attention[row, k])
    best = 0
    worth = int(trip.worth)
    for k in range(np.uint64(length)):
        best = max(best, worth * pleases[first + k] - costs[first + k])
    trip.attainable = best // PPM
    for k in range(np.uint64(length)):
        shops[n] = listed[first + k]
        n += caught[k]
    return n
