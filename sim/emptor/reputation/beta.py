"""Beta and Dirichlet reputation: evidence added up, with a prior, and forgotten bit by bit."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as column
from typing import ClassVar, Literal, override

import numpy as np

from emptor.reputation.evidence import Evidence, Faded, Reading, graded, signs
from emptor.reputation.model import Profile, ReputationModel
from emptor.reputation.ratings import Floats, Numbers, Ratings
from emptor.schema import Share, field

READINGS: dict[str, Reading] = {"graded": graded, "signs": signs}
JOSANG_ISMAIL = "Josang and Ismail 2002, The Beta Reputation System, 15th Bled Electronic Commerce Conference"


class BetaPrior(ReputationModel):
    """No name: the keys that all Beta models share."""

    base_rate: Share = field(0.5, "chance that somebody never rated pleases", "probability", JOSANG_ISMAIL)
    prior_weight: float = field(2.0, "ratings that the base rate counts for", "ratings", JOSANG_ISMAIL, gt=0, le=1000)
    reading: Literal["graded", "signs"] = field(
        "graded",
        "graded: a rating is split between good and bad by its place on the scale; signs: above the middle is one for, "
        "below one against, the middle none",
    )

    def mean(self, good: Floats, bad: Floats) -> Floats:
        """Mean of the Beta distribution: (r + W a) / (r + s + W)."""
        return np.asarray((good + self.prior_weight * self.base_rate) / (good + bad + self.prior_weight))


class Beta(BetaPrior):
    """Names: Beta reputation. The mean of a Beta distribution, (r + 1) / (r + s + 2) by default."""

    name = "beta"
    summary = "the mean of a Beta distribution over all ratings"
    source = JOSANG_ISMAIL
    profile: ClassVar = Profile()

    @override
    def begin(self) -> Evidence:
        return Evidence()

    @override
    def learn(self, memory: Evidence, ratings: Ratings) -> None:
        memory.add(ratings, READINGS[self.reading])

    @override
    def score(self, memory: Evidence, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        return self.mean(*memory.of(rated))


class FadingBeta(BetaPrior):
    """No name: a Beta whose evidence fades."""

    @override
    def learn(self, memory: Faded, ratings: Ratings) -> None:
        memory.add(ratings, np.stack(READINGS[self.reading](ratings), axis=1))

    @override
    def score(self, memory: Faded, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        good, bad = memory.of(rated, day).T
        return self.mean(good, bad)


class BetaForgetting(FadingBeta):
    """Names: Beta reputation with forgetting by date, ageing. A rating t days old counts forgetting^t."""

    name = "beta_forgetting"
    summary = "Beta reputation in which a rating counts less each day"
    source = JOSANG_ISMAIL
    profile: ClassVar = Profile(uses_time=True)
    forgetting: float = field(0.99, "what is left of a rating after a day", "share per day", "unverified", gt=0, le=1)

    @override
    def begin(self) -> Faded:
        return Faded(per_day=self.forgetting)


class BetaSequence(FadingBeta):
    """Names: Beta reputation with a forgetting factor, longevity factor. The k-th last rating counts forgetting^(k-1).

    Evidence tends to 1 / (1 - forgetting), so that no record is ever too long to change.
    """

    name = "beta_sequence"
    summary = "Beta reputation in which a rating counts less with each later one"
    source = JOSANG_ISMAIL
    profile: ClassVar = Profile(uses_order=True)
    forgetting: float = field(0.9, "what is left of a rating after a later one", "share", "unverified", gt=0, le=1)

    @override
    def begin(self) -> Faded:
        return Faded(per_rating=self.forgetting)


@dataclass
class LevelCounts:
    """Faded counts of each level of the scale; how many levels there are is known from the first rating on."""

    counts: Faded | None = None
    levels: int = column(default=3)


class Dirichlet(ReputationModel):
    """Names: Dirichlet reputation, multinomial Beta. A distribution over the levels of the scale, and its mean.

    With levels equally spaced its mean is that of Beta reputation with the same prior and forgetting; what it adds is
    the distribution (`shares`), and the chance of a rating above the middle (point: pleases), which tells many middling
    ratings from as many good as bad ones.
    """

    name = "dirichlet"
    summary = "a distribution over the levels of the scale, and its mean or its upper half"
    source = "Josang and Haller 2007, Dirichlet Reputation Systems, ARES"
    profile: ClassVar = Profile(uses_time=True)
    prior_weight: float = field(2.0, "ratings that the flat prior counts for", "ratings", gt=0, le=1000)
    forgetting: float = field(0.99, "what is left of a rating after a day", "share per day", "unverified", gt=0, le=1)
    point: Literal["mean", "pleases"] = field(
        "mean", "mean: mean of the levels, 0 to 1; pleases: chance of a level above the middle, half of the middle"
    )

    @override
    def begin(self) -> LevelCounts:
        return LevelCounts()

    @override
    def learn(self, memory: LevelCounts, ratings: Ratings) -> None:
        if memory.counts is None:
            memory.levels = ratings.levels
            memory.counts = Faded(per_day=self.forgetting, width=ratings.levels)
        memory.counts.add(ratings, np.eye(memory.levels)[ratings.level])

    def shares(self, memory: LevelCounts, rated: Numbers, day: float) -> Floats:
        """Expected shares of the levels, worst first: (R_i + C / k) / (sum of R + C), a row an agent."""
        counts = np.zeros((len(rated), memory.levels)) if memory.counts is None else memory.counts.of(rated, day)
        return np.asarray(
            (counts + self.prior_weight / memory.levels) / (counts.sum(axis=1) + self.prior_weight)[:, None]
        )

    @override
    def score(self, memory: LevelCounts, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        place = np.linspace(0.0, 1.0, memory.levels)
        worth = place if self.point == "mean" else (1.0 + np.sign(np.round(place - 0.5, 9))) / 2.0
        return np.asarray(self.shares(memory, rated, day) @ worth)
