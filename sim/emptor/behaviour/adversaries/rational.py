"""Sellers who best-respond to the rules: by dynamic programming over their record, or by Q-learning from the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

import numpy as np

from emptor.behaviour.adversaries.custom import CUSTOM, watch_customers
from emptor.behaviour.adversaries.planning import action_value, improve
from emptor.behaviour.adversaries.prospects import (
    BAD_LEVELS,
    RATING_LEVELS,
    STATES,
    lay_out,
    read_record,
    standing_of,
    terms_of,
)
from emptor.behaviour.adversaries.q_learning import choose, favourite, update
from emptor.behaviour.scheming import sales_by_bin
from emptor.behaviour.strategies import Strategy
from emptor.reputation.published import BADGES, BINS
from emptor.schema import Share, field
from emptor.state.compile import inner, kernel
from emptor.state.draws import LUCK, again
from emptor.state.world import World

if TYPE_CHECKING:
    from emptor.behaviour.crew import Crew

PRECISION = 1e-5
"""To which values are worked out, as a share of what the seller would earn by going on as today."""
SWEEPS = 400


@kernel
def plan_and_act(
    w: World, rows: Any, seen: Any, custom: Any, stakes: Any, read: Any, shops: Any, sizes: Any, ratings: Any,
    bads: Any, cheats: Any, horizon: float, most: float, every: int, day: int,
) -> None:  # fmt: skip
    """Each evening: plan anew if it is time, look up the record of today, cheat where the plan says so."""
    watch_customers(w, custom, stakes, read[0])
    read[0] = read_record(w, seen, read[0])
    terms = terms_of(w, seen, custom, stakes, horizon)
    sales = sales_by_bin(w)
    gain = np.empty((STATES, 2))
    to = np.empty((STATES, 2, 2), np.int64)
    chance = np.empty((STATES, 2, 2))
    values = np.empty(STATES)
    for j in range(rows.size):
        s = w.sellers[rows[j]]
        if s.shop < 0:
            continue
        turn = (np.uint64(day) + s.key % np.uint64(every)) % np.uint64(every) == 0
        if turn or shops[j] != s.shop:
            shops[j] = s.shop
            n, m, discount, start = lay_out(
                w, rows[j], terms, sales, horizon, most, day, ratings[j], bads[j], gain, to, chance
            )
            values[: n * m] = start
            improve(gain, to, chance, discount, values, 0, n * m, PRECISION * (start + 1.0), SWEEPS)
            sizes[j, 0] = n
            sizes[j, 1] = m
            for k in range(n * m):
                honest = action_value(gain, to, chance, discount, values, k, 0)
                cheats[j, k] = action_value(gain, to, chance, discount, values, k, 1) > honest
        total, bad = standing_of(w, s.shop)
        place = nearest(ratings[j], sizes[j, 0], total) * sizes[j, 1] + nearest(bads[j], sizes[j, 1], bad)
        s.cheat = most if cheats[j, place] else 0.0


@inner
def nearest(levels: Any, count: int, x: float) -> Any:
    """The level that is nearest to a number; of two the lower."""
    best = 0
    for k in range(1, count):
        if abs(levels[k] - x) < abs(levels[best] - x):
            best = k
    return best


class Rational(Strategy):
    """Names: rational adversary, best response, moral hazard (Dellarocas 2005). Cheats where its plan says so.

    Every so many days it works out, by dynamic programming, in which states of its record a cheat is worth what it
    costs: refunds, damages and sanctions at once, and the sales that the score would lose under these rules, for as
    long as their window remembers. It reckons with what the market has taught: chances of refunds, decisions and bad
    ratings, sales by displayed score, how much more often those come back who were served well, and how many of the
    orders come from customers whom one bad order would turn. So it builds a clientele up, and lives on it.

    Dellarocas's seller serves buyers who come once and know nothing but the page. What single buyers remember is beyond
    his theory and beyond this plan's states: it is a price on each cheat, the same for all customers, as of today.
    """

    name = "rational"
    summary = "best-responds to the rules: plans over what its record can become"
    ill_intentioned = True
    horizon_days: float = field(
        90.0, "days of future profit that count: a day's discount is 1 in so many", "days", "unverified", ge=1, le=3650
    )
    most: Share = field(1.0, "the most of its orders that it dares to cheat on", "probability per order", "unverified")
    every_days: int = field(14, "days between two plans", "days", "unverified", ge=1, le=400)
    concede: Share = field(0.3, "chance to refund at once a claim that is justified", "probability", "unverified")

    @override
    def begin(self, crew: Crew) -> None:
        crew["concede"] = self.concede
        m = len(crew)
        crew.memory |= {
            "seen": np.zeros(3),
            "custom": np.zeros(4, CUSTOM).view(np.recarray),
            "stakes": np.zeros(2),
            "read": np.zeros(1, np.int64),
            "shops": np.full(m, -1, np.int64),
            "sizes": np.ones((m, 2), np.int64),
            "ratings": np.zeros((m, RATING_LEVELS)),
            "bads": np.zeros((m, BAD_LEVELS)),
            "cheats": np.zeros((m, STATES), bool),
        }

    @override
    def adapt(self, crew: Crew, day: int) -> None:
        plan_and_act(crew.world, crew.rows, *crew.memory.values(), self.horizon_days, self.most, self.every_days, day)


@kernel
def learn_and_act(
    w: World, rows: Any, q: Any, visits: Any, states: Any, actions: Any, wealth: Any, period: int, discount: float,
    rate: float, exploration: float, most: float, day: int,
) -> None:  # fmt: skip
    """At the end of each period: learn from its profit, look at the page, choose for the next period."""
    for j in range(rows.size):
        s = w.sellers[rows[j]]
        turn = (np.uint64(day) + s.key % np.uint64(period)) % np.uint64(period) == 0
        ended = s.shop < 0 and states[j] >= 0
        if not (ended or (turn and s.shop >= 0)):
            continue
        now = -1
        if s.shop >= 0:
            shop = w.shops[s.shop]
            now = 2 * shop.bin + (1 if shop.bin_worse != shop.bin else 0)
        if states[j] >= 0:
            reward = (s.profit - wealth[j]) / w.env[0].mean_order_value
            then = discount * q[now, favourite(q, now)] if now >= 0 else 0.0
            update(q, visits, states[j], actions[j], reward, then, rate)
        states[j] = now
        wealth[j] = s.profit
        if now >= 0:
            actions[j] = choose(q, now, exploration, w.seeds[LUCK], again(s.key, day))
            s.cheat = most * actions[j]


class QLearner(Strategy):
    """Names: Q-learning, reinforcement learner (Watkins and Dayan 1992). Finds out by trial whether cheating pays.

    Its states are the bin that the page shows and whether one more negative would change it; its actions are to serve
    and to cheat for a period; its reward is the period's profit. Sellers who follow it tell each other what they found:
    one table for all. Refunds and ratings that come after the period are laid at the door of a later choice, and whose
    shop was closed learns that nothing comes after.
    """

    name = "q_learner"
    summary = "learns by trial, with its likes, in which displayed scores cheating pays"
    ill_intentioned = True
    most: Share = field(1.0, "share of orders cheated in a period of cheating", "probability per order", "unverified")
    period_days: int = field(14, "days between two choices", "days", "unverified", ge=1, le=400)
    horizon_days: float = field(
        90.0, "days of future profit that count: a day's discount is 1 in so many", "days", "unverified", ge=1, le=3650
    )
    exploration: Share = field(0.2, "chance to try either action", "probability per period", "unverified")
    learning_rate: float = field(
        0.05,
        "what the newest experience weighs at the least, so that it forgets and can follow a market that changes",
        "share",
        "unverified",
        gt=0,
        le=1,
    )
    concede: Share = field(0.3, "chance to refund at once a claim that is justified", "probability", "unverified")

    @override
    def begin(self, crew: Crew) -> None:
        crew["concede"] = self.concede
        m, shown = len(crew), 2 * BINS * BADGES
        crew.memory |= {
            "q": np.zeros((shown, 2)),
            "visits": np.zeros((shown, 2), np.int64),
            "states": np.full(m, -1, np.int64),
            "actions": np.zeros(m, np.int64),
            "wealth": np.zeros(m, np.int64),
        }

    @override
    def adapt(self, crew: Crew, day: int) -> None:
        discount = 1.0 / (1.0 + self.period_days / self.horizon_days)
        learn_and_act(
            crew.world, crew.rows, *crew.memory.values(), self.period_days, discount, self.learning_rate,
            self.exploration, self.most, day,
        )  # fmt: skip
