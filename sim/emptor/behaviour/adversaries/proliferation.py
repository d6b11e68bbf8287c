"""One owner behind many shops: listings crowd the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

import numpy as np

from emptor.behaviour.adversaries.coups import open_front
from emptor.behaviour.strategies import Strategy
from emptor.schema import Share, field

if TYPE_CHECKING:
    from emptor.behaviour.crew import Crew

OWNER, FRONT = 0, 1
"""`plan` of a seller."""
NEVER_BY_ITSELF = 1e15
"""Reservation of a front: it opens only when its owner says so."""


class Proliferator(Strategy):
    """Names: proliferation (Kerr and Cohen 2009): one seller under many accounts takes up much of the page.

    Those who follow the strategy and are there at the start are owners; the others are fronts, who open when an owner
    pays for them. An owner opens one a day until he has `shops_each`, as long as what the accounts cost, new identity
    and deposit, is within his budget; a front that was thrown out is replaced by another.
    """

    name = "proliferator"
    summary = "one owner opens many shops, which crowd the page"
    ill_intentioned = True
    campaigns = True
    shops_each: int = field(5, "shops that an owner runs at a time", "shops", "unverified", ge=1, le=10_000)
    budget: float = field(
        100.0,
        "the most that the accounts of an owner's fronts may cost",
        "mean order values",
        "unverified",
        ge=0,
        le=1e9,
    )
    cheat: Share = field(0.3, "share of orders cheated", "probability per order", "unverified")

    @override
    def begin(self, crew: Crew) -> None:
        crew["cheat"] = self.cheat
        fronts = crew.rows >= int(crew.world.pop[0]["sellers_count"])
        crew["plan"] = np.where(fronts, FRONT, OWNER)
        crew["reservation"] = np.where(fronts, NEVER_BY_ITSELF, crew["reservation"])

    @override
    def adapt(self, crew: Crew, day: int) -> None:
        w = crew.world
        owners, fronts = crew.rows[crew["plan"] == OWNER], crew.rows[crew["plan"] == FRONT]
        budget = int(self.budget * int(w.env[0]["mean_order_value"]) + 0.5)
        shops = np.asarray(w.sellers["shop"])
        # Fronts are dealt out to the owners in turn; whose own shop is closed for good is an owner all the same.
        for k, owner in enumerate(owners):
            mine = fronts[k :: len(owners)]
            if int(np.sum(shops[mine] >= 0)) + int(shops[owner] >= 0) < self.shops_each:
                open_front(w, mine, int(owner), budget, day)
