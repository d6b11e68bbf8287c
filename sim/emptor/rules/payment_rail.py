"""Chargebacks: the buyer's card or wallet takes the money back, whoever holds it.

The rail debits the seller, whatever the platform can or cannot reach. Where the seller has closed its shop, the
platform that brought it to the rail answers for it.
"""

from __future__ import annotations

from emptor.rules.remedies import promised
from emptor.state.accounts import FUND, FUND_RAISED, PLATFORM, REFUND, post, share_of, wallet_of_buyer
from emptor.state.compile import inner
from emptor.state.world import World


@inner
def stand_in(w: World, slot: int, award: int, day: int) -> None:
    """The platform pays what the rail could not take from a seller who is gone."""
    o = w.orders[slot]
    left = share_of(promised(w, o), award) - o.refunded
    if left <= 0:
        return
    post(w, day, FUND_RAISED, PLATFORM, FUND, left, o.key)
    post(w, day, REFUND, FUND, wallet_of_buyer(o.buyer), left, o.key)
    o.from_fund += left
    o.refunded += left
    o.whole = True
    w.flow[day].fund_paid += left
