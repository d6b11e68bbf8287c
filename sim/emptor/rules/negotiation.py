"""Bargaining over the price: the surplus is split, and some talks break down.

Nash's solution with unequal power (Nash 1950; Binmore, Rubinstein and Wolinsky 1986): each side gets what it could do
without, and a share of the rest. That bargainers tend to split the difference, and that many talks end without a deal
though both would gain, is what Backus, Blake, Larsen and Tadelis (2020, QJE 135(3)) find in 25 million listings;
that some must, where neither knows the other's limit, is Myerson and Satterthwaite (1983).
"""

from __future__ import annotations

from typing import Any

from emptor.schema import Part, Share, field
from emptor.state.accounts import share_of
from emptor.state.compile import inner


class Negotiation(Part):
    """How a price is bargained for (`mechanism: negotiation`).

    The asked price is the seller's first word and the most he can get; the least he takes is his cost with the
    platform's commission passed on; the most the buyer pays is what makes the order worth no more than not buying.
    """

    sellers_share: float = field(
        0.5,
        "share of the surplus between the two limits that the seller gets",
        "share of price",
        "Backus et al. 2020: offers that split the difference are common; the share itself is unverified",
        ge=0,
        le=1,
    )
    failure: Share = field(
        0.2, "chance that talks break down though both would gain", "probability per order", "unverified"
    )


@inner
def agreed_price(least: int, asked: int, limit: int, sellers_share: int) -> Any:
    """The price agreed on, in minor units, or -1 where the buyer's limit lies below the seller's least.

    `sellers_share` in parts per million; a seller who asks less than his cost gets what he asks.
    """
    low = min(least, asked)
    if limit < low:
        return -1
    return low + share_of(min(asked, limit) - low, sellers_share)
