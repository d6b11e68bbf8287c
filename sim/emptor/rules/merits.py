"""What a case is truly about: facts that a forum tries to see."""

from __future__ import annotations

from typing import Any

from emptor.state.compile import inner
from emptor.state.draws import LUCK, decision, uniform
from emptor.state.orders import AS_DESCRIBED, BAD, GOOD, MILD, SWAPPED
from emptor.state.world import World

PLEA = decision(
    "plea", "Bernoulli", "order", "once per false claim", "a false claim is of non-receipt or of description"
)


@inner
def is_founded(o: Any) -> Any:
    """Whether the goods are missing or not as they should be, whoever is to blame."""
    return o.outcome == BAD or o.outcome == MILD or o.delivered < 0


@inner
def buyer_is_right(w: World, slot: int) -> Any:
    """Whether the claim is well founded; where a seller asks for its money, whether the goods give cause to refuse."""
    o = w.orders[slot]
    if w.cases[slot].for_money:
        return o.outcome == BAD
    return is_founded(o)


@inner
def seller_is_right(o: Any) -> Any:
    """Whether the seller did what it should: the claim is false, or stones were put in its parcel on the way."""
    return o.outcome == GOOD or (o.conduct == AS_DESCRIBED and o.fault == SWAPPED)


@inner
def about_receipt(w: World, slot: int) -> Any:
    """Whether the claim says that nothing came; tracking settles such a claim either way."""
    o = w.orders[slot]
    if o.false_claim:
        return uniform(w.seeds[LUCK], PLEA, o.key) < 0.5
    return o.delivered < 0
