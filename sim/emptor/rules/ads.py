"""Advertising: sellers bid for a place on the page, and pay their bid for each click.

A click is a look at a listing that the page led to; who comes back to a shop that he remembers costs it nothing. The
bid enters the order of the page as one feature among others (`rank_weights.ad_bid`), and the seller pays what it bid,
as in the first auctions for keywords (generalised first price; Edelman, Ostrovsky and Schwarz 2007, AER 97(1)).
How much to bid is the seller's business: behaviour/advertising.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from emptor.state.accounts import ADVERTISING, PLATFORM, post, wallet_of_seller
from emptor.state.compile import kernel
from emptor.state.orders import SHOPS
from emptor.state.world import World

AD = np.dtype([("bid", "i8"), ("clicks", "i8"), ("clicks_mean", "f8")], align=True)
"""A row a shop: its bid for a click in minor units, today's clicks, and their exponential average a day."""


@kernel
def count_clicks(w: World, trips: Any, n_trips: int, start: Any, shops: Any) -> None:
    """Clicks of today: the listings that each trip noticed on its page, and not those it remembered."""
    for t in range(n_trips):
        for j in range(start[t], start[t] + trips[t].noticed):
            w.ads[shops[j]].clicks += 1


@kernel
def bill_clicks(w: World, day: int) -> None:
    """Every shop pays its bid for each click of today."""
    for i in range(w.n[SHOPS]):
        s = w.shops[i]
        spent = w.ads[i].bid * w.ads[i].clicks
        post(w, day, ADVERTISING, wallet_of_seller(w, s.seller), PLATFORM, spent, s.key)
        w.flow[day].clicks += w.ads[i].clicks
        w.flow[day].ads += spent
