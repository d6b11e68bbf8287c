"""Sellers who choose when to cheat: by their score, by the lag of ratings, or by the slack above a threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

import numpy as np

from emptor.behaviour.adversaries.coups import rungs_ahead
from emptor.behaviour.strategies import Strategy
from emptor.schema import Share, field
from emptor.state.orders import SHOPS

if TYPE_CHECKING:
    from emptor.behaviour.crew import Crew

BUILDING, CHEATING = -1, 0
"""`plan` of a seller: below 0 it is honest; from 0 on it is the day on which it began to cheat."""


def standings(crew: Crew) -> np.ndarray:
    """For each seller, the share of the other open shops of its category whose displayed score is no better.

    0 for those without a shop or a score. What is not shown stands below all that is.
    """
    shops = np.asarray(crew.world.shops)[: crew.world.n[SHOPS]]
    is_open = shops["closed"] < 0
    own = crew["shop"]
    out = np.zeros(len(crew))
    for category in np.unique(shops["category"][is_open]):
        here = is_open & (shops["category"] == category)
        shown = np.sort(np.nan_to_num(shops["shown"][here], nan=-np.inf))
        mine = np.flatnonzero((own >= 0) & (crew["category"] == category))
        score = shops["shown"][own[mine]]
        no_better = np.searchsorted(shown, np.nan_to_num(score, nan=-np.inf), side="right") - 1
        out[mine] = np.where(np.isnan(score), 0.0, no_better / max(1, len(shown) - 1))
    return out


class Oscillator(Strategy):
    """Names: oscillation, on-off attack (Srivatsa, Xiong and Liu 2005; Sun et al. 2006). Builds a score, spends it,
    builds it again.
    """

    name = "oscillator"
    summary = "honest until its score stands high, cheats until it stands low, and again"
    ill_intentioned = True
    cheat: Share = field(
        0.8, "share of orders cheated while it spends its score", "probability per order", "unverified"
    )
    high: Share = field(
        0.6, "share of its category that must stand no better before it cheats", "share of shops", "unverified"
    )
    low: Share = field(
        0.3, "share of its category that must stand no better, or it turns honest", "share of shops", "unverified"
    )
    ratings: int = field(5, "ratings it must show before it cheats", "ratings", "unverified", ge=0, le=100_000)

    @override
    def begin(self, crew: Crew) -> None:
        crew["plan"] = BUILDING

    @override
    def adapt(self, crew: Crew, day: int) -> None:
        stands, plan = standings(crew), crew["plan"]
        ready = (stands >= self.high) & (crew.shop("shown_n") >= self.ratings) & (crew["shop"] >= 0)
        spent = (stands < self.low) | (crew["shop"] < 0)
        plan = np.where((plan < 0) & ready, day, np.where((plan >= 0) & spent, BUILDING, plan))
        crew["plan"] = plan
        crew["cheat"] = np.where(plan >= 0, self.cheat, 0.0)
        crew["concede"] = np.where(plan >= 0, 0.0, 0.9)


class LagExploiter(Strategy):
    """Names: reputation lag (Kerr and Cohen 2009). Cheats in bursts that end before the first ratings of them come in.

    It lists at a discount meanwhile, to sell as much as it can on the old score; after a burst it is honest until it
    shows the score that it had before.
    """

    name = "lag_exploiter"
    summary = "cheats in short bursts, on a score that does not know of them yet"
    ill_intentioned = True
    cheat: Share = field(1.0, "share of orders cheated in a burst", "probability per order", "unverified")
    burst_days: int = field(
        6, "days of a burst: from an order to its rating takes about as long", "days", "unverified", ge=1, le=400
    )
    rest_days: int = field(30, "days that it is honest after a burst at the least", "days", "unverified", ge=0, le=2000)
    high: Share = field(
        0.5, "share of its category that must stand no better before it cheats", "share of shops", "unverified"
    )

    @override
    def begin(self, crew: Crew) -> None:
        crew["plan"] = -1 - self.rest_days

    @override
    def adapt(self, crew: Crew, day: int) -> None:
        plan = crew["plan"]
        over = (plan >= 0) & (day >= plan + self.burst_days)
        plan = np.where(over, -1 - day - self.rest_days, plan)  # -1 - the day from which it may cheat again
        ready = (plan < 0) & (day >= -1 - plan) & (standings(crew) >= self.high) & (crew["shop"] >= 0)
        plan = np.where(ready, day, plan)
        crew["plan"] = plan
        crew["cheat"] = np.where(plan >= 0, self.cheat, 0.0)
        crew["concede"] = np.where(plan >= 0, 0.0, 0.9)


class Milker(Strategy):
    """Names: milking, slow-burn exploitation of a grade (sales jump at grade thresholds: Zhong, facts 21; milking a
    reputation: Holmstrom 1999, Board and Meyer-ter-Vehn 2013). Cheats as long as the page does not show it.

    It is honest until it shows the record it wants; then it cheats while one more negative would leave it in the same
    grade or band of the page, and while a lost case would not bring it to the next rung of the ladder.
    """

    name = "milker"
    summary = "cheats just so much that its grade on the page does not fall"
    ill_intentioned = True
    cheat: Share = field(0.3, "share of orders cheated while there is slack", "probability per order", "unverified")
    ratings: int = field(10, "ratings it shows before it cheats", "ratings", "unverified", ge=0, le=100_000)
    careful: bool = field(True, "whether it keeps away from the next rung of the ladder")

    @override
    def begin(self, crew: Crew) -> None:
        crew["concede"] = 0.9

    @override
    def adapt(self, crew: Crew, day: int) -> None:
        slack = (crew.shop("bin") == crew.shop("bin_worse")) & (crew.shop("shown_n") >= self.ratings)
        safe = rungs_ahead(crew.world, crew.rows) if self.careful else np.ones(len(crew), bool)
        cheats = slack & safe & (crew["shop"] >= 0)
        crew["cheat"] = np.where(cheats, self.cheat, 0.0)
