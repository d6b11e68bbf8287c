"""A buyer's standing: what sellers said of him, or which of his claims were thrown out, and what follows from it."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from emptor.schema import Part, Share, field
from emptor.state.compile import inner, kernel
from emptor.state.records import code
from emptor.state.world import World


class BuyerRecord(Part):
    """The record that the platform keeps of buyers."""

    source: Literal["none", "ratings", "claims"] = field(
        "none",
        "what makes a buyer's standing: nothing, sellers' ratings of him, or his orders less the claims of his that "
        "a forum threw out; it is the share of good ones, where everybody begins with five",
    )
    refuse_below: Share = field(
        0.0, "sellers refuse the orders of buyers whose standing is below", "share of good orders", "unverified"
    )
    forum_weight: Share = field(
        0.0,
        "how far staff lean on the standing: what it lacks to 1, times this, is taken off the chance that they decide "
        "for the buyer",
        "share",
        "unverified",
    )


NONE, RATINGS, CLAIMS = (code(BuyerRecord, "source", s) for s in ("none", "ratings", "claims"))
STANDING = np.dtype([("good", "i4"), ("bad", "i4")], align=True)
"""What is counted of a buyer; the table is empty where no record is kept."""
HEAD_START = 5
"""Good orders that everybody begins with, so that nobody is refused for being new (unverified)."""


@inner
def note(w: World, buyer: int, good: int, bad: int) -> None:
    """Count for or against a buyer, where a record is kept."""
    if len(w.standing) > 0:
        w.standing[buyer].good += good
        w.standing[buyer].bad += bad


@inner
def standing_of(w: World, buyer: int) -> Any:
    """A buyer's standing, 0 to 1; 1 where no record is kept."""
    if len(w.standing) == 0:
        return 1.0
    bad = w.standing[buyer].bad
    good = w.standing[buyer].good
    if w.rules[0].reputation_buyers_source == CLAIMS:
        good = max(0, w.buyers[buyer].orders - bad)
    return (good + HEAD_START) / (good + bad + HEAD_START)


@inner
def leaning(w: World, buyer: int) -> Any:
    """What the chance of a decision for a buyer is multiplied by."""
    if len(w.standing) == 0:
        return 1.0
    return 1.0 - w.rules[0].reputation_buyers_forum_weight * (1.0 - standing_of(w, buyer))


@kernel
def turn_away(w: World, trips: Any, n_trips: int, day: int) -> None:
    """Sellers refuse buyers of bad standing; who is refused buys nothing today."""
    bound = w.rules[0].reputation_buyers_refuse_below
    for t in range(n_trips):
        if trips[t].shop >= 0 and standing_of(w, trips[t].buyer) < bound:
            trips[t].shop = -1
            w.flow[day].turned_away += 1
