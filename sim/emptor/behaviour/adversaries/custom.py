"""What sellers learn about their customers: how often those come back who were served well, badly, or heard of it.

A cheat loses a customer if it decides what he thinks of the shop: he is new, or as many orders went well as badly, or
one more. Whoever was served well more often than that stays with the shop after one bad order, as buyers' beliefs count
both; such customers are what a seller can live on for a while, and the fewer it has left the more a cheat costs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from emptor.state.compile import inner
from emptor.state.orders import RECORDS
from emptor.state.record import SALE
from emptor.state.world import World

SERVED, LET_DOWN, HEARD_WELL, HEARD_ILL = range(4)
"""What ties a buyer to a shop: own orders that mostly went well, or not; or only friends' word, good or bad."""
CUSTOM = np.dtype([("orders", "f8"), ("days", "f8")], align=True)
"""One row a tie: orders that came over such ties, and the days that such ties were there. Older ones fade."""
AT_STAKE, SALES = range(2)
"""Of the sales, those to customers whom one bad order would turn; and all."""
PRIOR_DAYS = 300.0
"""Days of ties that a seller's first guess counts for; unverified, as is the guess."""
PRIOR_RETURN = 1.0 / 30.0
"""That guess for those served well, orders a day; of the others none."""
PRIOR_SALES = 20.0
"""Sales that a seller's first guess counts for at how many are at stake, which is all; unverified."""


@inner
def tie_of(m: Any) -> Any:
    """The tie that an entry of a buyer's memory makes."""
    if m.good + m.bad > 0:
        return SERVED if m.good > m.bad else LET_DOWN
    return HEARD_WELL if m.heard_good > m.heard_bad else HEARD_ILL


@inner
def turns(m: Any) -> Any:
    """Whether one order decides what a buyer thinks of a shop: good, it is served well mostly, and bad, it is not."""
    return 0 <= m.good - m.bad <= 1


@inner
def watch_customers(w: World, custom: Any, stakes: Any, place: int) -> None:
    """Count the ties there are, and the sales of the record from `place` on by the tie they came over.

    Ties of buyers who left, or to shops that closed, bring nothing any more and are not counted.
    """
    keep = w.pop[0].buyers_belief_forgetting
    for k in range(custom.size):
        custom[k].orders *= keep
        custom[k].days *= keep
    for k in range(stakes.size):
        stakes[k] *= keep
    for buyer in range(w.memory.shape[0]):
        if w.buyers[buyer].left >= 0:
            continue
        for k in range(w.memory.shape[1]):
            m = w.memory[buyer, k]
            if m.shop < 0:
                break
            if w.shops[m.shop].closed < 0:
                custom[tie_of(m)].days += 1.0
    for p in range(place, w.n[RECORDS]):
        e = w.record[p]
        if e.kind != SALE or e.buyer < 0:
            continue
        stakes[SALES] += 1.0
        at_stake = True
        for k in range(w.memory.shape[1]):
            m = w.memory[e.buyer, k]
            if m.shop < 0:
                break
            if m.shop == e.shop:
                custom[tie_of(m)].orders += 1.0
                at_stake = turns(m)
                break
        if at_stake:
            stakes[AT_STAKE] += 1.0


@inner
def custom_lost(custom: Any, stakes: Any, horizon: float) -> Any:
    """Orders that a seller expects to lose, beyond what the page makes of it, by letting a customer down.

    The customer's own, where the order decides what he thinks of the shop, and those of friends who hear of it: the
    difference between orders over a good tie and over a bad one, for as long as the seller looks ahead.
    """
    own = returns(custom[SERVED], PRIOR_RETURN) - returns(custom[LET_DOWN], 0.0)
    own *= (PRIOR_SALES + stakes[AT_STAKE]) / (PRIOR_SALES + stakes[SALES])
    word = returns(custom[HEARD_WELL], 0.0) - returns(custom[HEARD_ILL], 0.0)
    told = (custom[HEARD_WELL].days + custom[HEARD_ILL].days) / (
        PRIOR_DAYS + custom[SERVED].days + custom[LET_DOWN].days
    )
    return horizon * (max(0.0, own) + told * max(0.0, word))


@inner
def returns(tie: Any, prior: float) -> Any:
    """Orders a day over one tie, shrunk to a first guess."""
    return (tie.orders + PRIOR_DAYS * prior) / (tie.days + PRIOR_DAYS)
