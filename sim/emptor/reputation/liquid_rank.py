"""Liquid rank: what raters of good reputation said in a period, mixed into the reputation from before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, override

import numpy as np

from emptor.reputation.evidence import grown
from emptor.reputation.model import Profile, ReputationModel
from emptor.reputation.pairs import of_agents
from emptor.reputation.ratings import Floats, Numbers, Ratings
from emptor.schema import field as key


@dataclass
class Ranks:
    """Reputations at the start of the period under way, and what has been said in it.

    Parameters
    ----------
    reputation
        One an agent; NaN for those never heard of.
    said, heard
        Sum of what was said of each agent in the period, each times its rater's reputation, and whether anything was.
    period
        Number of the period under way; -1 before the first.
    """

    reputation: Floats = field(default_factory=lambda: np.zeros(0))
    said: Floats = field(default_factory=lambda: np.zeros(0))
    heard: Floats = field(default_factory=lambda: np.zeros(0))
    period: int = -1


class LiquidRank(ReputationModel):
    """Names: liquid rank, temporal weighted liquid rank. Time goes by in periods. What is said of somebody in one is
    d = Σ (rater's reputation) × rating × lg(1 + amount), pressed together to ± lg(1 + |d|) and divided by the largest
    of the period; then R ← c R + (1 - c) d, and for whom nobody rated, R ← c R + (1 - c) × `decayed`.

    The reference implementation has many switches; these are ours: ratings run from -1 to +1, so that a bad one counts
    against; the largest is taken without its sign; R stays at 0 where it would fall below; and a score counts the
    period under way as if it ended now. With these defaults it remembers a few weeks.
    """

    name = "liquid_rank"
    summary = "each period's ratings by their raters' reputation and the amount, mixed into the standing from before"
    source = "Kolonin, Goertzel, Duong and Ikle 2018, A reputation system for artificial societies, arXiv:1806.07342"
    profile: ClassVar = Profile(uses_time=True, uses_amount=True, uses_rater=True, scale="relative")

    conservatism: float = key(0.5, "c, share of the reputation that is kept from period to period", ge=0, lt=1)
    newcomer: float = key(0.5, "reputation of somebody who is heard of for the first time", "reputation", ge=0, le=1)
    decayed: float = key(
        0.5, "reputation towards which that of unrated people drifts", "reputation", "unverified", ge=0, le=1
    )
    period_days: float = key(7.0, "length of a period", "days", "unverified", ge=0.01, le=1000)

    @override
    def begin(self) -> Ranks:
        return Ranks()

    @override
    def learn(self, memory: Ranks, ratings: Ratings) -> None:
        agents = ratings.agents
        known = len(memory.reputation)
        if agents > known:
            memory.reputation = np.append(memory.reputation, np.full(agents - known, np.nan))
            memory.said, memory.heard = grown(memory.said, agents), grown(memory.heard, agents)
        periods = np.floor(ratings.day / self.period_days).astype(np.int64)
        for period in np.unique(periods).tolist():
            if period > memory.period:
                memory.reputation = self.after(memory, period)
                memory.said, memory.heard = np.zeros(len(memory.said)), np.zeros(len(memory.heard))
                memory.period = period
            now = ratings[(periods == period) & (ratings.rater != ratings.rated)]
            for who in (now.rater, now.rated):
                memory.reputation[who] = np.where(
                    np.isnan(memory.reputation[who]), self.newcomer, memory.reputation[who]
                )
            weight = memory.reputation[now.rater] * np.log10(1.0 + now.amount)
            np.add.at(memory.said, now.rated, weight * now.value)
            memory.heard[now.rated] = 1.0

    def after(self, memory: Ranks, period: int) -> Floats:
        """Reputations at the start of a later period, the one under way having ended."""
        if memory.period < 0 or period <= memory.period:
            return memory.reputation
        c, old = self.conservatism, memory.reputation
        n = len(old)
        heard = memory.heard[:n] > 0
        said = np.sign(memory.said[:n]) * np.log10(1.0 + np.abs(memory.said[:n]))
        most = float(np.abs(said).max(initial=0.0))
        new = np.where(heard, said / most if most > 0 else 0.0, self.decayed)
        first = np.maximum(0.0, c * old + (1.0 - c) * new)
        # The periods in between, in which nobody was rated.
        kept = c ** (period - memory.period - 1)
        return np.asarray(self.decayed + kept * (first - self.decayed))

    @override
    def score(self, memory: Ranks, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        today = int(np.floor(day / self.period_days))
        return of_agents(self.after(memory, max(today, memory.period + 1)), rated, np.nan)
