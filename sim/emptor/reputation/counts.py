"""Counts of ratings: what platforms publish."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, ClassVar, override

import numpy as np
from pydantic import Field, model_validator

from emptor.reputation.evidence import Evidence, share, signs
from emptor.reputation.model import Profile, ReputationModel
from emptor.reputation.ratings import Floats, History, Numbers, Ratings
from emptor.schema import Share, field

WindowDays = Annotated[int, Field(ge=1, le=100_000)]


class Counted(ReputationModel):
    """No name: a base for models that keep nothing but evidence on each agent."""

    @override
    def begin(self) -> Evidence:
        return Evidence()

    @override
    def learn(self, memory: Evidence, ratings: Ratings) -> None:
        memory.add(ratings)


class FeedbackSum(Counted):
    """Names: feedback score, sum of ratings. Each rating adds its value, -1 to +1."""

    name = "sum"
    summary = "the sum of all ratings: favours whoever has traded most"
    source = "eBay's feedback score; Resnick and Zeckhauser 2002"
    profile: ClassVar = Profile(scale="relative")

    @override
    def score(self, memory: Evidence, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        good, bad = memory.of(rated)
        return good - bad


class MeanRating(Counted):
    """Names: average rating, mean stars. Mean positive evidence, 0 to 1; NaN without ratings.

    A mean of +1/0/-1 is 2 x score - 1, a mean of stars 1 + 4 x score.
    """

    name = "mean"
    summary = "the mean of all ratings: one rating weighs as much as a thousand"
    source = "Amazon and most others"
    profile: ClassVar = Profile()

    @override
    def score(self, memory: Evidence, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        good, bad = memory.of(rated)
        return share(good, good + bad)


class SharePositive(Counted):
    """Names: percent positive. Positives over positives and negatives; the middle of the scale does not count."""

    name = "share_positive"
    summary = "positives among positives and negatives"
    source = "eBay's percent positive; Dellarocas and Wood 2008"
    profile: ClassVar = Profile()

    @override
    def learn(self, memory: Evidence, ratings: Ratings) -> None:
        memory.add(ratings, signs)

    @override
    def score(self, memory: Evidence, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        good, bad = memory.of(rated)
        return share(good, good + bad)


class EffectivePercentPositive(SharePositive):
    """Names: effective percent positive, EPP. Positives over all dealings, those without a rating included.

    Whoever is dissatisfied tends to say nothing, so silence speaks against a seller. Where the stream does not know of
    silent dealings this is the share of positives among all ratings.
    """

    name = "effective_percent_positive"
    summary = "positives among all dealings, silent ones included"
    source = "Nosko and Tadelis 2015, The Limits of Reputation in Platform Markets"
    profile: ClassVar = Profile(uses_silence=True)

    @override
    def learn_silence(self, memory: Evidence, dealings: Ratings) -> None:
        memory.add_silence(dealings)

    @override
    def score(self, memory: Evidence, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        good, _ = memory.of(rated)
        return share(good, (memory.count[rated] + memory.silent[rated]).astype(np.float64))


class BayesianAverage(Counted):
    """Names: Bayesian average, weighted rating, shrunk mean. (n x mean + weight x prior) / (n + weight)."""

    name = "bayesian_average"
    summary = "the mean, drawn towards everybody's mean while ratings are few"
    source = "IMDb's weighted rating; an m-estimate, Cestnik 1990"
    profile: ClassVar = Profile()
    weight: float = field(10.0, "ratings that the prior counts for", "ratings", "unverified", gt=0, le=1e6)
    prior: Share | None = field(None, "mean of the prior; null for the mean of all ratings so far", "share good")

    @override
    def score(self, memory: Evidence, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        good, bad = memory.of(rated)
        prior = self.prior
        if prior is None:
            everything = memory.good.sum() + memory.bad.sum()
            prior = memory.good.sum() / everything if everything > 0 else 0.5
        return (good + self.weight * prior) / (good + bad + self.weight)


class WilsonBound(Counted):
    """Names: Wilson score interval, lower bound. What the share of good is at least, at a level of confidence.

    (p + z²/2n - z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n), z being the two-sided normal quantile; 0 without ratings. It
    is a bound and no chance: one good rating out of one gives 0.21 at 95%.
    """

    name = "wilson"
    summary = "what the share of good ratings is at least, at a level of confidence"
    source = "Wilson 1927, JASA 22(158):209-212"
    profile: ClassVar = Profile(scale="relative")
    confidence: float = field(0.95, "confidence of the two-sided interval", "probability", gt=0, lt=1)

    @override
    def score(self, memory: Evidence, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        from scipy.special import ndtri

        good, bad = memory.of(rated)
        n = good + bad
        z2 = float(ndtri((1.0 + self.confidence) / 2.0)) ** 2
        p = np.nan_to_num(share(good, n))
        # Both sides multiplied by n, so that no ratings give 0.
        low = n * p + z2 / 2.0 - np.sqrt(z2 * np.maximum(0.0, p * (1.0 - p) * n + z2 / 4.0))
        return np.maximum(0.0, low / (n + z2))


class MaxOfWindows(ReputationModel):
    """Names: best window, job success score. The best of the means over some last days.

    A rating of day d counts on day t in a window of w days if d > t - w. The longest window always counts, a shorter
    one if it holds at least `least` ratings; NaN without ratings in the longest.
    """

    name = "max_of_windows"
    summary = "the best of the means over several windows: forgives old and new lapses alike"
    source = "Upwork's Job Success Score"
    profile: ClassVar = Profile(uses_time=True, cost="history")
    windows_d: list[WindowDays] = field([180, 365, 730], "lengths of the windows, rising", "days", min_length=1)
    least: int = field(1, "ratings without which a shorter window does not count", "ratings", ge=1, le=1000)

    @model_validator(mode="after")
    def _windows_rise(self) -> MaxOfWindows:
        if any(b <= a for a, b in pairwise(self.windows_d)):
            raise ValueError(f"windows_d must rise, but is {self.windows_d}")
        return self

    @override
    def begin(self) -> History:
        return History()

    @override
    def score(self, memory: History, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        ratings = memory.ratings
        agents = max(ratings.agents, int(rated.max(initial=-1)) + 1)
        whom, place = np.unique(rated, return_inverse=True)
        best = np.full(len(whom), np.nan)
        for k, window in enumerate(reversed(self.windows_d)):
            since = int(np.searchsorted(ratings.day, day - window, side="right"))
            n = np.bincount(ratings.rated[since:], minlength=agents)[whom]
            good = np.bincount(ratings.rated[since:], ratings.good[since:], agents)[whom]
            mean = np.where(n >= (self.least if k else 1), share(good, n.astype(np.float64)), np.nan)
            best = np.fmax(best, mean)
        return best[place]
