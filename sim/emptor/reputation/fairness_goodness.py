"""Who rates fairly and who is good, each found from the other: fairness and goodness."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, override

import numpy as np

from emptor.reputation.model import Profile, ReputationModel
from emptor.reputation.pairs import of_agents
from emptor.reputation.ratings import Floats, History, Numbers, Ratings

TOLERANCE = 1e-12
MOST_ROUNDS = 200


def fairness_and_goodness(ratings: Ratings) -> tuple[Floats, Floats]:
    """Fairness (0 to 1) and goodness (-1 to +1) of every agent; NaN for who never rated, or was never rated.

    g(v) is the mean of f(u) w(u, v) over who rated v; f(u) is 1 less half the mean of |w(u, v) - g(v)| over whom u
    rated. Each round halves the error at the least (theorem 4 of the paper), so that there is one solution.
    """
    n = ratings.agents
    gave, got = (np.bincount(who, minlength=n) for who in (ratings.rater, ratings.rated))
    fair, good = np.ones(n), np.ones(n)
    for _ in range(MOST_ROUNDS):
        found = np.bincount(ratings.rated, fair[ratings.rater] * ratings.value, n) / np.maximum(got, 1)
        off = np.bincount(ratings.rater, np.abs(ratings.value - found[ratings.rated]), n)
        fair = 1.0 - off / (2.0 * np.maximum(gave, 1))
        gap = float(np.abs(found - good).max(initial=0.0))
        good = found
        if gap < TOLERANCE:
            break
    return np.where(gave > 0, fair, np.nan), np.where(got > 0, good, np.nan)


@dataclass
class Judged:
    """All ratings, and what was found from them."""

    history: History = field(default_factory=History)
    good: Floats = field(default_factory=lambda: np.zeros(0))


class FairnessGoodness(ReputationModel):
    """Names: fairness and goodness, FGA. Somebody's goodness is the mean of its ratings, each times its rater's
    fairness; a rater is fair whose ratings lie near the goodness of those whom it rates. A score is the goodness,
    brought from -1 to +1 to 0 to 1.

    The paper rates a pair once; here every rating of a pair counts as one more.
    """

    name = "fairness_goodness"
    summary = "ratings weighed by how near each rater comes to what is found of everybody"
    source = "Kumar, Spezzano, Subrahmanian, Faloutsos 2016, Edge weight prediction in weighted signed networks, ICDM"
    profile: ClassVar = Profile(uses_rater=True, cost="history")

    @override
    def begin(self) -> Judged:
        return Judged()

    @override
    def learn(self, memory: Judged, ratings: Ratings) -> None:
        memory.history.append(ratings)
        _, good = fairness_and_goodness(memory.history.ratings)
        memory.good = (1.0 + good) / 2.0

    @override
    def score(self, memory: Judged, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        return of_agents(memory.good, rated, np.nan)
