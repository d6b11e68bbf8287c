"""How sellers bid for a place on the page: a share of what a click is worth to them."""

from __future__ import annotations

from typing import Any

from emptor.behaviour.learning import CLICK, learned_mean, observe
from emptor.rules.delivery import keeps_goods
from emptor.rules.fees import commission_on
from emptor.rules.matching import going_price
from emptor.state.compile import inner, kernel
from emptor.state.orders import SHOPS
from emptor.state.world import World

MEMORY_DAYS = 30.0
"""Days over which a seller averages its clicks, as it does its sales (behaviour/selling.py)."""
PRIOR_CLICKS = 50.0
"""Clicks that the market's mean sales a click count for, in a seller's reckoning of its own."""
FIRST_GUESS = 0.1
"""Sales a click before anything is known."""


@inner
def margin_of(w: World, shop: int) -> Any:
    """What an order brings its seller, in minor units: price less commission less what it means to send.

    A cheat's goods cost it little, so an order is worth more to it, and so is a click.
    """
    s = w.sellers[w.shops[shop].seller]
    price = going_price(w, shop)
    sent = (1.0 - s.cheat) * s.cost + s.cheat * (1.0 - keeps_goods(w, shop)) * s.junk
    return price - commission_on(w, shop, int(price)) - w.rules[0].fees_per_order - sent


@kernel
def bid_for_places(w: World, day: int) -> None:
    """Evening: each seller reckons with its sales a click so far, and bids a share of what they bring it.

    Bid = ad_share x sales a click x margin. Sales a click are the shop's own over `MEMORY_DAYS`, shrunk to the
    market's.
    """
    share = w.pop[0].sellers_ad_share
    usual = learned_mean(w, CLICK, FIRST_GUESS, PRIOR_CLICKS, 1.0)
    for i in range(w.n[SHOPS]):
        s = w.shops[i]
        ad = w.ads[i]
        clicks = ad.clicks
        ad.clicks = 0
        ad.bid = 0
        if s.closed >= 0:
            continue
        observe(w, CLICK, s.today, clicks)
        ad.clicks_mean += (clicks - ad.clicks_mean) / MEMORY_DAYS
        sold = w.sellers[s.seller].sold_mean * MEMORY_DAYS
        rate = (PRIOR_CLICKS * usual + sold) / (PRIOR_CLICKS + ad.clicks_mean * MEMORY_DAYS)
        ad.bid = max(0, int(share * min(1.0, rate) * margin_of(w, i) + 0.5))
