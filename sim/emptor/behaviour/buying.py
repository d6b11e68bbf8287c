"""A shopping trip: who goes, what the page makes him believe, what he chooses."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from emptor.behaviour.buyers import Buyers
from emptor.behaviour.learning import FACE_VALUE, expected_recovery, hoped_price
from emptor.rules.inspection import cost_to_buyer
from emptor.rules.matching import EXPOSURE, look_down_page
from emptor.schema import PPM
from emptor.state.accounts import share_of
from emptor.state.ahead import FAR, NEAR, fetch
from emptor.state.compile import inner, kernel
from emptor.state.draws import LUCK, POPULATION, again, decision, draw, gumbel, normal, stream, uniform
from emptor.state.lines import LINE
from emptor.state.lottery import drawn_order
from emptor.state.orders import SHOPS
from emptor.state.records import code
from emptor.state.world import World

PERSISTENT = code(Buyers, "taste_shock", "persistent")
EVEN = code(Buyers, "trips_schedule", "even")
MOST_TRIPS = 8
"""The most trips of one buyer in a day."""

TRIP = np.dtype(
    [
        ("key", "u8"), ("worth", "f8"), ("belief", "f8"), ("attainable", "i8"), ("price", "i8"), ("buyer", "i4"),
        ("shop", "i4"), ("search", "i4"), ("category", "i2"), ("slot", "i2"), ("wait", "i2"), ("scripted", "?"),
        ("first", "?"), ("sees", "i2"), ("noticed", "i2"),
    ],
    align=True,
)  # fmt: skip
"""One shopping trip. `price` is what was agreed on, 0 for what the shop asks; `wait` is how many days ago the trip
was, where a bid or a group had to be waited for; `sees` is one more than the bin that its buyer
alone was shown of the shop he chose, 0 where he saw what the shop shows everybody; `noticed` is how many listings of
the page he looked at, which come before those he remembered."""

TRIPS = decision("trips", "Poisson by inverse, or even; at most 8", "buyer, day", "daily", "demand")
CATEGORY = decision("category", "by shares of demand", "order", "once per trip", "what a buyer is after")
SEARCH = decision("search", "uniform over a category's searches", "order", "once per trip", "which listings match")
WORTH_U = decision(
    "worth_u", "lognormal (Box-Muller, first uniform)", "order", "once per trip", "worth varies between trips"
)
WORTH_V = decision(
    "worth_v", "lognormal (Box-Muller, second uniform)", "order", "once per trip", "worth varies between trips"
)
TASTE = decision("taste", "Gumbel", "buyer, listing[, day]", "once, or daily as the population says", "tastes differ")
OUTSIDE_TASTE = decision("outside_taste", "Gumbel", "order", "once per trip", "the pull of shopping elsewhere varies")
QUEUE = decision("queue", "uniform priority", "order", "once per order", "who gets a scarce unit is a lottery")


@kernel
def set_out(w: World, day: int, trips: Any) -> Any:
    """Today's trips, in the order of the buyers; returns how many, or minus one more than fits."""
    seed = w.seeds[LUCK]
    p = w.pop[0]
    n = 0
    spread = p.buyers_value_spread
    even = p.buyers_trips_schedule == EVEN
    for i in range(w.buyers.size):
        fetch(w.buyers, i + FAR, 0)
        b = w.buyers[i]
        if b.joined < 0 or b.left >= 0:
            continue
        u = uniform(seed, TRIPS, again(b.key, day))
        if u <= b.no_trip and not even:
            continue
        rate = -math.log(b.no_trip)
        term = b.no_trip
        below = term
        count = min(MOST_TRIPS, int(rate + u)) if even else 0
        while not even and u > below and count < MOST_TRIPS:
            count += 1
            term *= rate / count
            below += term
        if n + count > trips.size:
            return -1
        for slot in range(count):
            t = trips[n]
            t.key = again(b.key, day * MOST_TRIPS + slot)
            t.buyer = i
            t.slot = slot
            t.price = 0
            t.wait = 0
            t.shop = -1
            t.scripted = b.agent >= 0
            t.category = pick_category(w, uniform(seed, CATEGORY, t.key))
            first = w.search_start[t.category]
            t.search = first + int(uniform(seed, SEARCH, t.key) * (w.search_start[t.category + 1] - first))
            z = normal(uniform(seed, WORTH_U, t.key), uniform(seed, WORTH_V, t.key)) if spread > 0.0 else 0.0
            t.worth = b.value * math.exp(spread * z - 0.5 * spread * spread)
            n += 1
    return n


@inner
def pick_category(w: World, u: float) -> Any:
    """The category whose share of demand the uniform falls into."""
    c = 0
    below = w.category_share[0]
    while u > below and c + 1 < w.category_share.size:
        c += 1
        below += w.category_share[c]
    return c


@kernel
def make_offers(w: World, day: int) -> None:
    """Morning: what each shop shows today, before anybody looks."""
    record = w.pop[0].buyers_belief_record_weight
    at_its_word = w.pop[0].buyers_belief_learning == FACE_VALUE
    fee = int((PPM + w.rules[0].fees_buyer_fee) * hoped_price(w) + 0.5) - PPM
    for i in range(w.n[SHOPS]):
        s = w.shops[i]
        o = w.offers[i]
        o.key = s.key
        o.price = s.price
        o.paid = s.price + share_of(s.price, fee)
        o.backing = record * (face_value(w, s.shown) if at_its_word else w.belief[s.bin].chance)
        o.known = record + s.infamy
        o.chance = o.backing / o.known
        o.category = s.category
        o.open = s.closed < 0 and s.delisted_until <= day


@inner
def face_value(w: World, shown: float) -> Any:
    """The chance that a score names, if it is taken at its word; the prior where no score is shown."""
    return shown if shown == shown else w.pop[0].buyers_belief_prior_good


@kernel
def look(w: World, trips: Any, n_trips: int, start: Any, shops: Any, belief: Any) -> Any:
    """The listings each trip looks at, and the chance of a good order that its buyer gives to each.

    `start` (n_trips + 1), `shops` and `belief` are filled: trip t looked at shops[start[t]:start[t + 1]].
    Returns the number of pairs.
    """
    common = stream(w.seeds[LUCK], EXPOSURE)
    caught = np.empty(w.attention.shape[1], np.int64)
    n = 0
    for t in range(n_trips):
        if t + NEAR < n_trips:
            fetch(w.memory, trips[t + NEAR].buyer, 0)
            fetch(w.memory, trips[t + NEAR].buyer, LINE)
        start[t] = n
        n = look_down_page(w, trips[t], common, caught, shops, n)
        trips[t].noticed = n - start[t]
        n = remembered(w, trips[t], start[t], n, shops, belief)
    start[n_trips] = n
    return n


@inner
def remembered(w: World, trip: Any, first: int, n: int, shops: Any, belief: Any) -> Any:
    """Add the shops remembered well, and weigh own orders and friends' word with the record of the page."""
    p = w.pop[0]
    word = p.buyers_belief_word_weight
    for j in range(first, n):
        belief[j] = w.offers[shops[j]].chance
    for k in range(w.memory.shape[1]):
        m = w.memory[trip.buyer, k]
        if m.shop < 0:
            break
        offer = w.offers[m.shop]
        at = place_of(m.shop, shops, first, n)
        if at == n:
            if m.good <= m.bad or offer.category != trip.category or offer.open == 0:
                continue
            shops[n] = m.shop
            n += 1
        good = offer.backing + (m.good + word * m.heard_good)
        belief[at] = good / (offer.known + (m.good + m.bad + word * (m.heard_good + m.heard_bad)))
    return n


@inner
def place_of(shop: int, shops: Any, first: int, n: int) -> Any:
    """Where a shop stands among shops[first:n], each of which stands there once; n if it does not.

    No early end: the compiler compares several at once.
    """
    found: Any = 0
    for j in range(np.uint64(n - first)):
        found += np.int64(j) + 1 if shops[np.uint64(first) + j] == shop else 0
    return first + found - 1 if found > 0 else n


def _ceilings() -> np.ndarray:
    """An upper bound of the Gumbel variate for each 256th part of the unit interval."""
    tops = [-math.log(-math.log((k + 1) / 256)) + 1e-9 for k in range(255)]
    return np.array([*tops, 40.0])


CEILINGS = _ceilings()
"""A listing that cannot win even with the most of its part of the interval is spared two logarithms."""


@kernel
def utility(worth: float, belief: float, recovery: float, trouble: float, price: float, paid: float) -> Any:
    """Expected worth less price, with what a bad order costs and gives back, before the taste shock.

    All in minor units but `belief` and `recovery`, which are shares; `paid` is the price with the buyer's fee.
    """
    return belief * worth + (1.0 - belief) * (recovery * price - trouble) - paid


@kernel
def choose(w: World, trips: Any, n_trips: int, start: Any, shops: Any, belief: Any, extra: Any, day: int) -> None:
    """The best of what was looked at, or nothing: Gumbel-max with a shock keyed by buyer and listing.

    `extra`, if it has rows, is what each listing is worth beside its goods, in minor units.

    A shock costs two logarithms. So each listing gets a bound first, from a table, and only those are worked out that
    can still win; the one with the highest bound goes first. Of equals the first on the page is taken.
    """
    p = w.pop[0]
    taste = p.buyers_taste * w.env[0].mean_order_value
    outside = w.env[0].outside_value * w.env[0].mean_order_value
    outside += cost_to_buyer(w)
    lasting = p.buyers_taste_shock == PERSISTENT
    trouble = p.buyers_hassle * w.env[0].mean_order_value
    hope = hoped_price(w)
    tastes = stream(w.seeds[POPULATION], TASTE)
    outsides = stream(w.seeds[LUCK], OUTSIDE_TASTE)
    offers = w.offers
    ceilings = CEILINGS
    most = w.attention.shape[1] + w.memory.shape[1]
    values = np.empty(most)
    draws = np.empty(most)
    keys = np.empty(most, np.uint64)
    bounds = np.empty(most)
    attainable = 0
    walked = 0
    empty = 0
    for t in range(n_trips):
        if t + NEAR < n_trips:
            fetch(w.buyers, trips[t + NEAR].buyer, 0)
        trip = trips[t]
        attainable += trip.attainable
        first = start[t]
        n = start[t + 1] - first
        if n == 0:
            empty += 1
            continue
        person = w.buyers[trip.buyer].key
        recovery = hope * expected_recovery(w, trip.buyer, False)
        worth = trip.worth
        for k in range(n):
            offer = offers[shops[first + k]]
            values[k] = utility(worth, belief[first + k], recovery, trouble, offer.price, offer.paid)
            keys[k] = person ^ offer.key
        if extra.size > 0:
            for k in range(n):
                values[k] += extra[first + k]
        for k in range(np.uint64(n)):
            draws[k] = draw(tastes, keys[k] if lasting else again(keys[k], day))
            bounds[k] = values[k] + taste * ceilings[np.uint64(draws[k] * 256.0)]
        top = 0
        for k in range(1, n):
            top = k if bounds[k] > bounds[top] else top
        chosen = top
        best = values[top] + (taste * gumbel(draws[top]) if taste > 0.0 else 0.0)
        for k in range(n):
            if bounds[k] >= best and k != top:
                value = values[k] + (taste * gumbel(draws[k]) if taste > 0.0 else 0.0)
                if value > best or (value == best and k < chosen):
                    best = value
                    chosen = k
        u = draw(outsides, trip.key)
        if outside + taste * ceilings[int(u * 256.0)] >= best and (
            outside + (taste * gumbel(u) if taste > 0.0 else 0.0) >= best
        ):
            walked += 1
        else:
            trip.shop = shops[first + chosen]
            trip.belief = belief[first + chosen]
    flow = w.flow[day]
    flow.trips += n_trips
    flow.attainable += attainable
    flow.empty += empty
    flow.walked += walked


@kernel
def ration(w: World, trips: Any, n_trips: int, day: int) -> None:
    """Where a seller has more orders than capacity, a lottery decides; who loses it buys nothing today."""
    capacity = w.pop[0].sellers_capacity
    over = 0
    for t in range(n_trips):
        if trips[t].shop >= 0:
            shop = w.shops[trips[t].shop]
            shop.today += 1
            over += shop.today if shop.today == capacity + 1 else (1 if shop.today > capacity else 0)
    if over == 0:
        return
    tickets = np.empty(over, np.int64)
    priority = np.empty(over)
    n = 0
    for t in range(n_trips):
        if trips[t].shop >= 0 and w.shops[trips[t].shop].today > capacity:
            tickets[n] = t
            priority[n] = uniform(w.seeds[LUCK], QUEUE, trips[t].key) - (1.0 if trips[t].first else 0.0)
            n += 1
    for j in range(n):
        w.shops[trips[tickets[j]].shop].today = 0
    order = drawn_order(priority)
    for j in range(n):
        trip = trips[tickets[order[j]]]
        s = w.shops[trip.shop]
        if s.today >= capacity:
            trip.shop = -1
            w.flow[day].rationed += 1
        else:
            s.today += 1
