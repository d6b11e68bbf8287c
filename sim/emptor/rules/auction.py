"""English auctions with proxy bids: when they end, and what the winner pays.

A bidder tells the platform the most he would pay, and the platform bids for him, one increment at a time and no
further than it must. The outcome is that of a sealed second-price auction but for the increment (Vickrey 1961; Lucking-
Reiley 2000, "Vickrey auctions in practice"), so bidding one's worth is the sensible thing to do, and the whole
ascent can be settled on the last day.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from emptor.schema import Money, Part, field
from emptor.state.compile import inner
from emptor.state.draws import again


class Auction(Part):
    """How listings are auctioned (`mechanism: english_auction`).

    Each shop runs its auctions one after the other, `lots` of them side by side, each for one unit; what found no
    bidder is listed again at once. A bidder is drawn to one of the shop's running auctions by lot.
    """

    days: int = field(5, "days an auction runs", "days", "unverified", ge=1, le=90)
    increment: Money = field(0.5, "step by which a bid must beat the one before", "money", "unverified")
    lots: int = field(5, "auctions a shop may run at the same time", "auctions", "unverified", ge=1, le=1000)
    start: float = field(
        0.7,
        "start price, as a share of what the seller would ask as a posted price",
        "share of price",
        "unverified",
        gt=0,
        le=2,
    )


@inner
def hammer_price(start: int, highest: int, second: int, increment: int) -> Any:
    """What the winner pays: min(highest bid, second-highest + increment), and never less than the start price.

    All in minor units; `second` is the highest bid of another bidder, or -1 if there was none.
    """
    if second < 0:
        return start
    return max(start, min(highest, second + increment))


@inner
def last_day(key: Any, lot: int, days: int, day: int) -> Any:
    """Day on which the running auction (or group) of a shop ends: today at the earliest, staggered between shops."""
    phase = np.int64(again(key, lot) % np.uint64(days))
    return day + (phase - day) % days
