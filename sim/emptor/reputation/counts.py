"""Counts of ratings: what platforms publish."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, override

import numpy as np

from emptor.reputation.model import Profile, ReputationModel
from emptor.reputation.ratings import Floats, Numbers, Ratings


def grown(column: np.ndarray, agents: int) -> np.ndarray:
    """A column with room for so many agents, at least; what is new is 0."""
    if len(column) >= agents:
        return column
    out = np.zeros((max(agents, 2 * len(column)), *column.shape[1:]), column.dtype)
    out[: len(column)] = column
    return out


@dataclass
class Evidence:
    """Positive and negative evidence on each agent, in ratings."""

    good: Floats = field(default_factory=lambda: np.zeros(0))
    bad: Floats = field(default_factory=lambda: np.zeros(0))

    def add(self, ratings: Ratings) -> None:
        """Add up ratings."""
        self.good, self.bad = grown(self.good, ratings.agents), grown(self.bad, ratings.agents)
        np.add.at(self.good, ratings.rated, ratings.good)
        np.add.at(self.bad, ratings.rated, 1.0 - ratings.good)

    def of(self, rated: Numbers) -> tuple[Floats, Floats]:
        """Evidence for and against some agents; none on those never heard of."""
        agents = int(rated.max()) + 1 if len(rated) else 0
        return grown(self.good, agents)[rated], grown(self.bad, agents)[rated]


class FeedbackSum(ReputationModel):
    """Names: feedback score, sum of ratings. Each rating adds its value, -1 to +1."""

    name = "sum"
    summary = "the sum of all ratings: favours whoever has traded most"
    source = "eBay's feedback score; Resnick and Zeckhauser 2002"
    profile: ClassVar = Profile(scale="relative")

    @override
    def begin(self) -> Evidence:
        return Evidence()

    @override
    def learn(self, memory: Evidence, ratings: Ratings) -> None:
        memory.add(ratings)

    @override
    def score(self, memory: Evidence, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        good, bad = memory.of(rated)
        return good - bad
