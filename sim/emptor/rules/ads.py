"""Advertising: sellers bid for a place on the page, and pay their bid for each click.

A click is a look at a listing that the page led to; who comes back to a shop that he remembers costs it nothing. The
bid enters the order of the page as one feature among others (`rank_weights.ad_bid`), and the seller pays what it bid,
as in the first auctions for keywords (generalised first price; Edelman, Ostrovsky and Schwarz 2007, AER 97(1)).
How much to bid is the seller's business: behaviour/advertising.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from emptor.rules.matching import EXPOSURE
from emptor.state.accounts import ADVERTISING, PLATFORM, post, wallet_of_seller
from emptor.state.compile import kernel
from emptor.state.draws import LUCK, bits, stream
from emptor.state.orders import SHOPS
from emptor.state.world import World

AD = np.dtype([("bid", "i8"), ("clicks", "i8"), ("clicks_mean", "f8")], align=True)
"""A row a shop: its bid for a click in minor units, today's clicks, and their exponential average a day."""


@kernel
def count_clicks(w: World, trips: Any, n_trips: int, start: Any, shops: Any) -> None:
    """Clicks of today: the listings that each trip noticed on its page, and not those it remembered."""
    common = stream(w.seeds[LUCK], EXPOSURE)
    most = w.rules[0].matching_page_size
    for t in range(n_trips):
        trip = trips[t]
        first = w.page_start[trip.search]
        attention = w.attention[trip.category]
        j = start[t]
        for k in range(min(most, w.page_start[trip.search + 1] - first)):
            if j == start[t + 1]:
                break
            i = w.page[first + k]
            # Listings noticed come in the order of the page; remembered ones come after them.
            if i == shops[j] and bits(common, trip.key ^ w.shops[i].key) < attention[k]:
                w.ads[i].clicks += 1
                j += 1


@kernel
def bill_clicks(w: World, day: int) -> None:
    """Every shop pays its bid for each click of today."""
    for i in range(w.n[SHOPS]):
        s = w.shops[i]
        spent = w.ads[i].bid * w.ads[i].clicks
        post(w, day, ADVERTISING, wallet_of_seller(w, s.seller), PLATFORM, spent, s.key)
        w.flow[day].clicks += w.ads[i].clicks
        w.flow[day].ads += spent
