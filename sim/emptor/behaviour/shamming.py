"""Bought ratings: sham sales to oneself (brushing), or penny purchases where praise as a buyer counts for the shop."""

from __future__ import annotations

from typing import Any

from emptor.behaviour.scheming import expected_sanction, sales_by_bin
from emptor.reputation.published import NO_SCORE, praised_bin
from emptor.rules.fees import commission_on
from emptor.rules.sanctions import audit_chance
from emptor.state.accounts import BOUGHT_RATING, COMMISSION, PLATFORM, WORLD, post, share_of, wallet_of_seller
from emptor.state.compile import inner, kernel
from emptor.state.draws import LUCK, again, decision, uniform
from emptor.state.orders import NAMES, RECORDS
from emptor.state.record import AS_BUYER, POINTS, RATING, SALE, concerns, strike_off, write
from emptor.state.world import World

SHAM_AUDIT = decision(
    "sham_audit", "Bernoulli", "seller, sham sale", "once per sham sale", "audits fall on sham sales as on any other"
)
AHEAD = 10
"""Ratings that a seller reckons with at a time: one alone moves no displayed score."""
ENTRIES = 3
"""Entries of the record that one bought rating can make in a day."""


@kernel
def buy_ratings(
    w: World, rows: Any, a_day: int, names: int, cost: float, penny: float, horizon: float, day: int
) -> None:
    """Each evening: buy so many ratings where the sales of a better displayed score pay for them and for the risk."""
    shown = w.rules[0].shown
    if shown == NO_SCORE:
        return
    as_buyer = shown >= 0 and concerns(w.accumulators[w.scores[shown].accumulator], AS_BUYER)
    sales = sales_by_bin(w)
    for j in range(rows.size):
        s = w.sellers[rows[j]]
        if s.shop < 0:
            continue
        shop = w.shops[s.shop]
        margin = max(0.0, shop.price - s.cost)
        better = praised_bin(w, s.shop, AHEAD)
        gain = (sales[better] - sales[shop.bin]) * margin * horizon
        fee = share_of(shop.price, ppm_of(penny if as_buyer else cost))
        price = float(fee)
        risk = 0.0
        if not as_buyer:
            price += commission_on(w, s.shop, shop.price)
            chance = min(1.0, audit_chance(w, s.shop))
            rate = margin * max(s.sold_mean, 0.25 * sales[shop.bin])
            points = AHEAD * chance * w.rules[0].sanctions_points_sham_rating
            risk = expected_sanction(w, s.shop, points, rate, rate * horizon, day)
        if gain <= AHEAD * price + risk:
            continue
        for _ in range(a_day):
            buy_one(w, rows[j], names, as_buyer, fee, day)


@inner
def ppm_of(share: float) -> Any:
    """A share as parts per million."""
    return int(share * 1_000_000 + 0.5)


@inner
def buy_one(w: World, seller: int, names: int, as_buyer: bool, fee: int, day: int) -> None:
    """Buy one rating: praise for a penny purchase, or a sham sale with its rating, which an audit strikes off."""
    s = w.sellers[seller]
    shop = w.shops[s.shop]
    wallet = wallet_of_seller(w, seller)
    flow = w.flow[day]
    flow.shams += 1
    s.shams += 1
    post(w, day, BOUGHT_RATING, wallet, WORLD, fee, shop.key)
    name = -1 - (s.alias + s.shams % names)
    if as_buyer:
        write(w, day, s.shop, AS_BUYER, shop.price, name, 1, 0, False)
        return
    commission = commission_on(w, s.shop, shop.price)
    post(w, day, COMMISSION, wallet, PLATFORM, commission, shop.key)
    flow.commission += commission
    enter_sham(w, s.shop, name, again(s.key, s.shams), day)


@inner
def enter_sham(w: World, shop: int, name: int, key: Any, day: int) -> Any:
    """A sham sale and its praise enter the record; returns whether an audit found them, and struck them off."""
    price = w.shops[shop].price
    sale = write(w, day, shop, SALE, price, name, 0, 0, False)
    top = w.rules[0].top
    if len(w.details) > 0:
        for k in range(w.details.shape[1]):
            w.details[w.n[RECORDS], k] = top
    rating = write(w, day, shop, RATING, price, name, 1, top, w.rules[0].pair_caps)
    if uniform(w.seeds[LUCK], SHAM_AUDIT, key) >= audit_chance(w, shop):
        return False
    w.flow[day].audits += 1
    w.flow[day].shams_found += 1
    strike_off(w, sale)
    strike_off(w, rating)
    if w.rules[0].sanctions_points_sham_rating > 0:
        write(w, day, shop, POINTS, w.rules[0].sanctions_points_sham_rating, name, 0, 0, False)
    return True


@kernel
def give_names(w: World, rows: Any, names: int) -> None:
    """Hand each seller names of its own, negative numbers in the record, that no other seller shares."""
    for j in range(rows.size):
        w.sellers[rows[j]].alias = w.n[NAMES]
        w.n[NAMES] += names
