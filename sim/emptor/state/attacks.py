"""Campaigns of adversaries and the accounts they act under: tables without rows where there are none.

An account is a row of `World.buyers` too: those of adversaries come last there, and are never in the market.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from emptor.state.compile import inner
from emptor.state.world import World

CAMPAIGN = np.dtype(
    [
        ("key", "u8"),
        ("budget", "i8"),  # the most it may be out of pocket, minor units
        ("a_day", "i8"),  # the most it may lay out in a day, minor units
        ("spent", "i8"),  # what it is out of pocket: what its accounts paid less what they got, minor units
        ("today", "i8"),  # laid out today, minor units
        ("outlay", "i8"),  # laid out so far, whatever came back, minor units
        ("parcel", "i8"),  # cost of an empty parcel, ppm of the price
        ("resale", "i8"),  # what goods bought for show are worth to it, ppm of the price
        ("first", "i4"),  # its first account
        ("rows", "i4"),  # accounts that it can ever open
        ("names", "i4"),  # of which so many follow each other in one place
        ("opened", "i4"),
        ("orders", "i4"),
        ("shams", "i4"),
        ("found", "i4"),  # sham sales that an audit found
        ("rested", "i4"),  # days on which it did nothing because it had what it wanted, or lay low
        ("ransoms", "i4"),
        ("won", "i4"),  # false claims and returns that brought money back
        ("lies_low", "i4"),  # until this day it does nothing
    ],
    align=True,
)
ACCOUNT = np.dtype(
    [
        ("campaign", "i4"),
        ("opened", "i4"),  # day, or -1
        ("lost", "i4"),  # orders that ended with the money gone
        ("said", "i4"),  # what was done under it: orders and sham sales
        ("burnt", "?"),  # found out, or dropped for another
    ],
    align=True,
)


@inner
def first_account(w: World) -> Any:
    """The row of `World.buyers` of the first account of adversaries."""
    return w.buyers.size - w.accounts.size
