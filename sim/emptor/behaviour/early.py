"""Finalising early: a seller with a record asks for the money at once, and offers a discount for it."""

from __future__ import annotations

from typing import Any

from emptor.behaviour.learning import expected_recovery
from emptor.schema import PPM
from emptor.state.compile import inner
from emptor.state.draws import POPULATION, decision, uniform
from emptor.state.world import World

ASKS_EARLY = decision("asks_early", "Bernoulli", "seller", "once per person", "some sellers want their money at once")


@inner
def finalises_early(w: World, trip: Any, seller: Any) -> Any:
    """Whether the seller asks, and the buyer agrees, that the money goes to the seller at once.

    The buyer gives up what he would get back if things went wrong: he agrees if the discount is worth as much, a
    share of the price: discount >= (1 - belief) x expected recovery. So he agrees for a discount, to a seller whom he
    trusts, or where he expects nothing of the platform anyway.
    """
    p = w.pop[0]
    if uniform(w.seeds[POPULATION], ASKS_EARLY, seller.key) >= p.sellers_early_asks:
        return False
    given_up = (1.0 - trip.belief) * expected_recovery(w, trip.buyer, False)
    return p.sellers_early_discount >= given_up * PPM
