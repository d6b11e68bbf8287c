"""Beta reputation that leaves out raters whose word does not fit what all say."""

from __future__ import annotations

from typing import ClassVar, override

import numpy as np

from emptor.reputation.beta import READINGS, BetaPrior
from emptor.reputation.model import Profile
from emptor.reputation.opinions import Opinions
from emptor.reputation.ratings import Floats, Numbers, Ratings
from emptor.schema import field


class FilteredBeta(BetaPrior):
    """Names: Beta filtering, Whitby-Josang-Indulska filter, iterated quantile filter.

    Of each agent: R is the mean of the Beta distribution over all raters' evidence; a rater is left out if R lies
    below the q or above the 1 - q quantile of the Beta distribution over his own evidence; again, until nobody is left
    out. It finds liars while they are few, and breaks beyond a majority of them. The paper also lets evidence age; that
    is left out here.
    """

    name = "filtered_beta"
    summary = "Beta reputation without the raters who do not fit the rest"
    source = "Whitby, Josang and Indulska 2004, Filtering Out Unfair Ratings in Bayesian Reputation Systems"
    profile: ClassVar = Profile(uses_rater=True, cost="pairs")
    quantile: float = field(
        0.01, "share of a rater's Beta distribution beyond which the score is too far off", "probability", gt=0, lt=0.5
    )

    @override
    def begin(self) -> Opinions:
        return Opinions()

    @override
    def learn(self, memory: Opinions, ratings: Ratings) -> None:
        memory.add(ratings, READINGS[self.reading])

    @override
    def score(self, memory: Opinions, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        whom, place = np.unique(rated, return_inverse=True)
        about, row = self.heard(memory, whom)
        good = np.bincount(about, memory.good[row], len(whom))
        bad = np.bincount(about, memory.bad[row], len(whom))
        return self.mean(good, bad)[place]

    def heard(self, memory: Opinions, whom: Numbers) -> tuple[Numbers, Numbers]:
        """Opinions on each of some agents that are not left out: (place in `whom`, row)."""
        from scipy.special import betainc

        about, row = memory.about(whom)
        while len(row):
            good, bad = memory.good[row], memory.bad[row]
            score = self.mean(np.bincount(about, good, len(whom)), np.bincount(about, bad, len(whom)))
            # R lies below the q quantile just when less than q of the distribution lies below R.
            below = betainc(good + 1.0, bad + 1.0, score[about])
            fits = (below >= self.quantile) & (below <= 1.0 - self.quantile)
            if fits.all():
                break
            about, row = about[fits], row[fits]
        return about, row
