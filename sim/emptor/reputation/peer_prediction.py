"""Peer prediction: what a rating foretells of the next one, and raters weighed by how well theirs did.

The paper's part is the scoring. Every agent is good (H) or bad (L), a rating is good with probability P(h|H) or P(h|L),
and whoever rates is paid by a proper score of the forecast that its rating makes, by Bayes' rule, of another's rating
of the same agent: ln P(other | mine). Telling the truth is then an equilibrium; so is always saying good, among others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import ClassVar, override

import numpy as np

from emptor.reputation.evidence import grown
from emptor.reputation.model import Profile, ReputationModel
from emptor.reputation.pairs import of_agents
from emptor.reputation.ratings import Floats, History, Numbers, Ratings
from emptor.schema import field as key


def forecast(good_if_high: float, good_if_low: float, prior: float) -> tuple[float, float]:
    """P(another rates good), after one rating that was good, and after one that was bad.

    Parameters
    ----------
    good_if_high, good_if_low
        Chance that a rating is good if the agent is of the high type, or of the low.
    prior
        Chance that it is of the high type.
    """
    good = prior * good_if_high + (1.0 - prior) * good_if_low
    after_good = prior * good_if_high / good
    after_bad = prior * (1.0 - good_if_high) / (1.0 - good)
    return tuple(p * good_if_high + (1.0 - p) * good_if_low for p in (after_good, after_bad))  # type: ignore[return-value]


@dataclass
class Scored:
    """All ratings, and what each rater has earned with how many."""

    history: History = field(default_factory=History)
    earned: Floats = field(default_factory=lambda: np.zeros(0))
    times: Floats = field(default_factory=lambda: np.zeros(0))
    last: dict[int, list[tuple[int, bool]]] = field(default_factory=dict)


class PeerPrediction(ReputationModel):
    """Names: peer prediction. A mean of ratings in which a rater with n scores weighs exp(s × (their sum - n × the mean
    of all) / (n + `shrink`)), a score being ln P(other's rating | its own), the other being the last rating of the same
    agent by somebody else.

    The score is the paper's; that it weighs ratings instead of being paid in money is ours, and so no equilibrium of
    the paper's carries over: nobody here answers to it. Every rating scores its rater, and that of the rater before,
    once; a rating above the middle is good. Who has no score yet weighs 1. What is known of
    a rater today weighs its old ratings too.
    """

    name = "peer_prediction"
    summary = "the mean rating, raters weighing by how well their ratings foretell those of others"
    source = "Miller, Resnick and Zeckhauser 2005, Eliciting informative feedback, Management Science 51(9)"
    profile: ClassVar = Profile(uses_order=True, uses_rater=True, cost="history")

    good_if_high: float = key(0.85, "P(h|H), chance that an agent of the high type pleases", ge=0.01, le=0.99)
    good_if_low: float = key(0.45, "P(h|L), chance that one of the low type does", ge=0.01, le=0.99)
    prior: float = key(0.5, "chance that an agent is of the high type", ge=0.01, le=0.99)
    sharpness: float = key(4.0, "s, how much a rater's score matters", "per nat", "unverified", ge=0, le=100)
    shrink: float = key(
        5.0, "scores of an average rater that each rater starts with", "ratings", "unverified", ge=0, le=1000
    )

    @override
    def begin(self) -> Scored:
        return Scored()

    def worth(self, mine: bool, other: bool) -> float:
        """Ln P(other | mine), the log score of the forecast."""
        chance = forecast(self.good_if_high, self.good_if_low, self.prior)[0 if mine else 1]
        return math.log(chance if other else 1.0 - chance)

    @override
    def learn(self, memory: Scored, ratings: Ratings) -> None:
        memory.history.append(ratings)
        memory.earned, memory.times = (grown(c, ratings.agents) for c in (memory.earned, memory.times))
        worth = {(a, b): self.worth(a, b) for a in (True, False) for b in (True, False)}
        for rater, rated, value in zip(
            *(c.tolist() for c in (ratings.rater, ratings.rated, ratings.value)), strict=True
        ):
            if rater == rated:
                continue
            mine = value > 0
            # The last word of two different raters is enough to find the last by anybody else.
            before = memory.last.setdefault(rated, [])
            peer = next(((who, said) for who, said in reversed(before) if who != rater), None)
            if peer is not None:
                for who, said, other in ((rater, mine, peer[1]), (peer[0], peer[1], mine)):
                    memory.earned[who] += worth[said, other]
                    memory.times[who] += 1
            memory.last[rated] = [*[p for p in before if p[0] != rater][-1:], (rater, mine)]

    def weights(self, memory: Scored) -> Floats:
        """How much each rater counts."""
        total = float(memory.times.sum())
        if total == 0:
            return np.ones(len(memory.times))
        average = float(memory.earned.sum()) / total
        surplus = (memory.earned - memory.times * average) / np.maximum(memory.times + self.shrink, 1e-300)
        return np.asarray(np.exp(self.sharpness * surplus))

    @override
    def score(self, memory: Scored, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        everything = memory.history.ratings
        ratings = everything[everything.rater != everything.rated]
        weight = self.weights(memory)[ratings.rater]
        n = memory.history.agents
        over, under = np.bincount(ratings.rated, weight, n), np.bincount(ratings.rated, weight * ratings.good, n)
        mean = np.where(over > 0, under / np.where(over > 0, over, 1.0), np.nan)
        return of_agents(mean, rated, np.nan).clip(0.0, 1.0)
