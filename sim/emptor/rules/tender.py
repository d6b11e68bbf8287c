"""Tenders: a buyer asks several sellers for offers, and takes the best one.

Sellers bid as in a sealed first-price procurement where each knows its own cost alone. With costs that are uniform up
to the price at which the work would be given up, the equilibrium offer is the cost plus an n-th of the distance to that
price, n being the number asked (Vickrey 1961; Krishna, Auction Theory, ch. 2, with the sides exchanged).
"""

from __future__ import annotations

from typing import Any

from emptor.schema import Part, field
from emptor.state.compile import inner


class Tender(Part):
    """How offers are asked for (`mechanism: tender`).

    Of the listings that a buyer looks at he asks the first few; those he does not ask do not come into it.
    """

    asked: int = field(3, "sellers a buyer asks for an offer", "sellers", "unverified", ge=1, le=1000)


@inner
def offer(least: int, asked_price: int, sellers: int) -> Any:
    """A seller's offer against `sellers - 1` rivals, in minor units: its least price plus an n-th of its mark-up."""
    if asked_price <= least:
        return asked_price
    return least + (asked_price - least + sellers // 2) // sellers
