"""REV2: fair raters, good agents and reliable ratings, each found from the others, with a prior for those of few."""

from __future__ import annotations

from typing import ClassVar, override

import numpy as np

from emptor.reputation.fairness_goodness import Judged
from emptor.reputation.model import Profile, ReputationModel
from emptor.reputation.pairs import of_agents
from emptor.reputation.ratings import Floats, Numbers, Ratings
from emptor.schema import field as key

TOLERANCE = 1e-12
MOST_ROUNDS = 1000


class Rev2(ReputationModel):
    """Names: REV2. Goodness G of an agent, fairness F of a rater and reliability R of a rating s, from -1 to +1:
    F = (Σ R + α μF) / (n + α) over what it gave, G = (Σ R s + β μG) / (n + β) over what it got, and
    R = (γ₁ F + γ₂ (1 - |s - G| / 2)) / (γ₁ + γ₂). The score is G, brought to 0 to 1; it starts from F = G = R = 1.

    μF and μG are the means of F and G over all who gave and got, taken anew every round. The paper has two more terms,
    how odd a rater's and an agent's times and values look to BIRDNEST; they are left out, as are their weights, and
    the paper's way of trying all small whole numbers for the weights and taking the mean of what comes out.
    """

    name = "rev2"
    summary = "as fairness and goodness, with a reliability of each rating and a prior for those with few"
    source = "Kumar, Hooi, Makhija, Kumar, Faloutsos and Subrahmanian 2018, REV2: Fraudulent user prediction, WSDM"
    profile: ClassVar = Profile(uses_rater=True, cost="history")

    alpha: float = key(1.0, "ratings given that the prior of fairness is worth", "ratings", "unverified", ge=0, le=1000)
    beta: float = key(1.0, "ratings got that the prior of goodness is worth", "ratings", "unverified", ge=0, le=1000)
    gamma_fair: float = key(1.0, "weight of the rater's fairness in a rating's reliability", ge=0, le=1000)
    gamma_near: float = key(1.0, "weight of how near the rating is to the goodness found", ge=0.001, le=1000)

    @override
    def begin(self) -> Judged:
        return Judged()

    @override
    def learn(self, memory: Judged, ratings: Ratings) -> None:
        memory.history.append(ratings)
        _, good, _ = self.solve(memory.history.ratings)
        memory.good = (1.0 + good) / 2.0

    def solve(self, ratings: Ratings) -> tuple[Floats, Floats, Floats]:
        """Fairness and goodness of every agent, NaN for who gave or got nothing, and reliability of every rating."""
        n = ratings.agents
        gave, got = (np.bincount(who, minlength=n) for who in (ratings.rater, ratings.rated))
        fair, good, sure = np.ones(n), np.ones(n), np.ones(len(ratings))
        gives, gets = gave > 0, got > 0
        share = self.gamma_fair / (self.gamma_fair + self.gamma_near)
        for _ in range(MOST_ROUNDS if len(ratings) else 0):
            sums = np.bincount(ratings.rated, sure * ratings.value, n) + self.beta * good[gets].mean()
            found = sums / np.maximum(got + self.beta, 1e-300)
            near = 1.0 - np.abs(ratings.value - found[ratings.rated]) / 2.0
            sure = share * fair[ratings.rater] + (1.0 - share) * near
            sums = np.bincount(ratings.rater, sure, n) + self.alpha * fair[gives].mean()
            fairer = sums / np.maximum(gave + self.alpha, 1e-300)
            gap = max(np.abs(found - good)[gets].max(), np.abs(fairer - fair)[gives].max())
            fair, good = fairer, found
            if gap < TOLERANCE:
                break
        return np.where(gives, fair, np.nan), np.where(gets, good, np.nan), sure

    @override
    def score(self, memory: Judged, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        return of_agents(memory.good, rated, np.nan)
