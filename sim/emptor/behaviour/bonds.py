"""What a shopper weighs beside the goods: familiar shops, rebates, service, the community's word, another platform."""

from __future__ import annotations

import math
from typing import Any

from emptor.rules.retention import BY_PLATFORM, rebate_rate, tie_with
from emptor.state.accounts import share_of
from emptor.state.compile import inner, kernel
from emptor.state.draws import LUCK, POPULATION, decision, uniform
from emptor.state.world import World

KEY_CUSTOMER = decision("key_customer", "Bernoulli", "buyer", "once per person", "few buyers bring most of the demand")
BUYS_ELSEWHERE = decision("buys_elsewhere", "Bernoulli", "buyer", "once per person", "some are on two platforms")
READS = decision("reads_community", "Bernoulli", "buyer", "once per person", "some take part in the community")
TOLERANCE = decision(
    "promotion_tolerance", "exponential", "buyer", "once per person", "some put up with more promotion"
)
STRAYS = decision(
    "strays", "Bernoulli", "order", "once per trip that bought nothing", "which of the two others he took"
)
HALF_WAY = 3.0
"""Orders after which a tie has half its strength; unverified."""


@kernel
def draw_members(w: World) -> None:
    """Draw buyers' standing, and concentrate demand on key customers; the mean number of trips stays."""
    p = w.pop[0]
    seed = w.seeds[POPULATION]
    few = p.buyers_relations_key_customers
    most = p.buyers_relations_key_demand
    for i in range(w.members.size):
        m = w.members[i]
        b = w.buyers[i]
        m.vital = uniform(seed, KEY_CUSTOMER, b.key) < few
        m.elsewhere = uniform(seed, BUYS_ELSEWHERE, b.key) < p.buyers_relations_multihoming
        m.reads = uniform(seed, READS, b.key) < w.rules[0].retention_community
        m.tolerance = -math.log(uniform(seed, TOLERANCE, b.key)) * p.buyers_relations_promotion_tolerance
        if 0.0 < few < 1.0:
            factor = most / few if m.vital else (1.0 - most) / (1.0 - few)
            # A day without a trip stays possible for everybody: nobody shops never, nor more than 50 times a day.
            b.no_trip = math.exp(-min(50.0, max(1e-9, -math.log(b.no_trip) * factor)))


@inner
def strength(known: int) -> Any:
    """Strength of a tie, 0 to 1, by the orders that both sides know of."""
    return known / (known + HALF_WAY)


@kernel
def favour(w: World, trips: Any, n_trips: int, start: Any, shops: Any, belief: Any, extra: Any) -> None:
    """What each listing looked at is worth to the shopper beside its goods, in minor units; and who is served first.

    Beliefs of those who read the community take in what it says of the shops.
    """
    p = w.pop[0]
    r = w.rules[0]
    mean_order = w.env[0].mean_order_value
    rival = pull_of_rival(w)
    word = p.buyers_relations_community_weight
    by_shop = r.retention_loyalty_scope != BY_PLATFORM
    for t in range(n_trips):
        trip = trips[t]
        m = w.members[trip.buyer]
        trip.first = 0 < r.retention_served_first_from <= m.tier + 1
        served = 0 < r.retention_one_to_one_from <= m.tier + 1
        base = p.buyers_relations_promotion_pull * min(r.retention_promotions_per_week, m.tolerance) * mean_order
        if m.elsewhere:
            base -= rival
        rate = rebate_rate(w, trip.buyer, -1)
        for j in range(start[t], start[t + 1]):
            shop = shops[j]
            if by_shop:
                rate = rebate_rate(w, trip.buyer, shop)
            value = base + share_of(w.offers[shop].price, rate)
            k = tie_with(w, trip.buyer, shop)
            if k >= 0:
                worth = p.buyers_relations_attachment + (p.buyers_relations_agent_worth if served else 0.0)
                value += worth * mean_order * strength(w.ties[trip.buyer, k].known)
            extra[j] = value
            if m.reads:
                belief[j] = with_word(w, trip.buyer, shop, belief[j], word)


@inner
def pull_of_rival(w: World) -> Any:
    """How much more the outside is worth to one who is on a rival platform too, minor units.

    The better of two options with Gumbel shocks of scale s is worth s log(exp(a/s) + exp(b/s)) and a Gumbel shock.
    """
    scale = w.pop[0].buyers_taste * w.env[0].mean_order_value
    none = w.env[0].outside_value * w.env[0].mean_order_value
    rival = w.env[0].rival_value * w.env[0].mean_order_value
    gap = abs(rival - none)
    more = max(rival, none) - none
    if scale <= 0.0 or gap > 500.0 * scale:
        return more
    return more + scale * math.log(1.0 + math.exp(-gap / scale))


@inner
def with_word(w: World, buyer: int, shop: int, belief: float, weight: float) -> Any:
    """A belief with the community's orders added to those it rests on."""
    p = w.pop[0]
    n = p.buyers_belief_record_weight
    for k in range(w.memory.shape[1]):
        m = w.memory[buyer, k]
        if m.shop == shop:
            n += m.good + m.bad + p.buyers_belief_word_weight * (m.heard_good + m.heard_bad)
            break
    news = w.news[shop]
    return (belief * n + weight * news.good) / (n + weight * (news.good + news.bad))


@kernel
def stray(w: World, trips: Any, n_trips: int, day: int) -> None:
    """Count the trips of people on both platforms that ended on the other one."""
    scale = w.pop[0].buyers_taste * w.env[0].mean_order_value
    gap = (w.env[0].rival_value - w.env[0].outside_value) * w.env[0].mean_order_value
    chance = 1.0 if gap > 0.0 else 0.0
    if scale > 0.0:
        chance = 1.0 / (1.0 + math.exp(min(700.0, -gap / scale)))
    for t in range(n_trips):
        trip = trips[t]
        if trip.shop < 0 and w.members[trip.buyer].elsewhere and uniform(w.seeds[LUCK], STRAYS, trip.key) < chance:
            w.flow[day].rival_trips += 1
