"""Prices found on the day of the trip: bargaining with one seller, offers from several."""

from __future__ import annotations

from typing import Any

from emptor.behaviour.bidding import limit_of
from emptor.behaviour.buying import OUTSIDE_TASTE, PERSISTENT, TASTE, utility
from emptor.behaviour.learning import BARGAIN, expected_recovery, observe
from emptor.rules.fees import least_price
from emptor.rules.negotiation import agreed_price
from emptor.rules.tender import offer
from emptor.schema import PPM
from emptor.state.accounts import share_of
from emptor.state.compile import inner, kernel
from emptor.state.draws import LUCK, POPULATION, again, decision, gumbel, uniform
from emptor.state.world import World

BREAKDOWN = decision("breakdown", "Bernoulli", "order", "once per bargain", "some talks end without a deal")


@kernel
def bargain(w: World, trips: Any, n_trips: int, day: int) -> None:
    """Each trip that chose a listing bargains with its seller; a trip without a deal buys nothing today."""
    r = w.rules[0]
    for t in range(n_trips):
        trip = trips[t]
        if trip.shop < 0:
            continue
        asked = w.shops[trip.shop].price
        price = agreed_price(
            least_price(w, trip.shop), asked, limit_of(w, trip, day), r.matching_negotiation_sellers_share
        )
        if price < 1 or uniform(w.seeds[LUCK], BREAKDOWN, trip.key) < r.matching_negotiation_failure:
            trip.shop = -1
            w.flow[day].no_deal += 1
        else:
            trip.price = price
            observe(w, BARGAIN, (price * PPM + asked // 2) // asked, 1)


@inner
def offers_asked(w: World, looked_at: int) -> Any:
    """How many of the listings looked at are asked for an offer."""
    return min(looked_at, w.rules[0].matching_tender_asked)


@kernel
def compare_offers(
    w: World, trips: Any, n_trips: int, start: Any, shops: Any, belief: Any, extra: Any, day: int
) -> None:
    """Each trip asks the first few listings it looked at, and takes the best offer or none, as `buying.choose` does."""
    p = w.pop[0]
    mean = w.env[0].mean_order_value
    taste = p.buyers_taste * mean
    lasting = p.buyers_taste_shock == PERSISTENT
    flow = w.flow[day]
    for t in range(n_trips):
        trip = trips[t]
        flow.trips += 1
        flow.attainable += trip.attainable
        asked = offers_asked(w, start[t + 1] - start[t])
        if asked == 0:
            flow.empty += 1
            continue
        best = w.env[0].outside_value * mean
        if taste > 0.0:
            best += taste * gumbel(uniform(w.seeds[LUCK], OUTSIDE_TASTE, trip.key))
        recovery = expected_recovery(w, trip.buyer, False)
        for j in range(start[t], start[t] + asked):
            shop = w.shops[shops[j]]
            price = offer(least_price(w, shops[j]), shop.price, asked)
            paid = price + share_of(price, w.rules[0].fees_buyer_fee)
            value = utility(trip.worth, belief[j], recovery, p.buyers_hassle * mean, price, paid)
            if extra.size > 0:
                value += extra[j]
            if taste > 0.0:
                pair = w.buyers[trip.buyer].key ^ shop.key
                value += taste * gumbel(uniform(w.seeds[POPULATION], TASTE, pair if lasting else again(pair, day)))
            if value > best:
                best = value
                trip.shop = shops[j]
                trip.belief = belief[j]
        if trip.shop < 0:
            flow.walked += 1


@kernel
def price_offers(w: World, trips: Any, n_trips: int, start: Any) -> None:
    """What the chosen sellers offered, hand-written buyers' choices among them."""
    for t in range(n_trips):
        trip = trips[t]
        if trip.shop >= 0:
            asked = offers_asked(w, start[t + 1] - start[t])
            trip.price = offer(least_price(w, trip.shop), w.shops[trip.shop].price, asked)
