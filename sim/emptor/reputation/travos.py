"""TRAVOS: own experience first, then what witnesses say, as far as each was right before."""

from __future__ import annotations

from typing import ClassVar, override

import numpy as np

from emptor.reputation.model import Profile
from emptor.reputation.opinions import Advised, Asked, Opinions, Sums
from emptor.reputation.ratings import Floats
from emptor.schema import Share, field

FLAT_DEVIATION = 12.0**-0.5
"""Standard deviation of the flat distribution on 0 to 1."""


def beta_moments(good: Floats, bad: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation of a Beta distribution with a flat prior and this evidence."""
    a, b = good + 1.0, bad + 1.0
    return a / (a + b), np.sqrt(a * b / (a + b + 1.0)) / (a + b)


def refit(mean: Floats, deviation: Floats) -> tuple[Floats, Floats]:
    """Evidence of the Beta distribution that has this mean and standard deviation, the flat prior taken off."""
    strength = mean * (1.0 - mean) / deviation**2 - 1.0
    return mean * strength - 1.0, (1.0 - mean) * strength - 1.0


def adjusted(good: Floats, bad: Floats, accuracy: Floats) -> tuple[Floats, Floats]:
    """A witness's evidence drawn towards the flat distribution, the less accurate he was the more.

    Mean and standard deviation go to .5 + p (E - .5) and s_flat + p (s - s_flat).
    """
    mean, deviation = beta_moments(good, bad)
    good, bad = refit(0.5 + accuracy * (mean - 0.5), FLAT_DEVIATION + accuracy * (deviation - FLAT_DEVIATION))
    return np.maximum(good, 0.0), np.maximum(bad, 0.0)


class Travos(Advised):
    """Names: TRAVOS, trust and reputation in the context of inaccurate information sources.

    A viewer asks witnesses only if his own experience is not enough: if less than `confidence` of its Beta distribution
    lies within `error` of its mean. A witness's accuracy is the mass that the Beta distribution of the viewer's own
    outcomes has in the bin of what the witness now says, over all agents of whom he said something in the same bin. His
    opinion is drawn towards the flat distribution accordingly, and added.

    In the paper opinions are asked for before each dealing and kept; here they are what the witness thinks now of those
    with whom the viewer dealt.
    """

    name = "travos"
    summary = "own experience, and where that is thin, witnesses as far as they were right before"
    source = "Teacy, Patel, Jennings and Luck 2006, TRAVOS, JAAMAS 12(2):183-198"
    profile: ClassVar = Profile(personal=True, uses_rater=True, cost="pairs")
    error: float = field(0.2, "distance from the mean that is still right", "probability", source, gt=0, lt=0.5)
    confidence: Share = field(0.95, "mass within `error` below which witnesses are asked", "probability", source)
    bins: int = field(5, "bins of what witnesses say", "bins", source, ge=2, le=50)

    @override
    def judge(self, memory: Opinions, asked: Asked, day: float) -> Floats:
        good, bad = memory.find(asked.who, asked.rated)
        alone = self.confident(good, bad)
        pair, row = self.advice(memory, asked)
        needed = ~alone[pair]
        pair, row = pair[needed], row[needed]
        accuracy = self.accuracy(memory, asked, pair, row)
        told_good, told_bad = adjusted(memory.good[row], memory.bad[row], accuracy)
        good = good + np.bincount(pair, told_good, len(good))
        bad = bad + np.bincount(pair, told_bad, len(bad))
        return np.asarray((good + 1.0) / (good + bad + 2.0))

    def confident(self, good: Floats, bad: Floats) -> np.ndarray:
        """Whether own experience is enough."""
        from scipy.special import betainc

        mean = (good + 1.0) / (good + bad + 2.0)
        low, high = np.maximum(0.0, mean - self.error), np.minimum(1.0, mean + self.error)
        mass = betainc(good + 1.0, bad + 1.0, high) - betainc(good + 1.0, bad + 1.0, low)
        return np.asarray(mass >= self.confidence)

    def accuracy(self, memory: Opinions, asked: Asked, pair: np.ndarray, row: np.ndarray) -> Floats:
        """How right each witness was before, in the viewer's eyes, 0 to 1."""
        from scipy.special import betainc

        # Rounded, so that an opinion on the edge of a bin falls to one side whatever the order of addition.
        said = np.round((memory.good + 1.0) / (memory.good + memory.bad + 2.0), 12)
        place = np.minimum((said * self.bins).astype(np.int64), self.bins - 1)
        width = memory.agents * self.bins
        common = memory.shared(asked.viewers)
        outcomes = Sums(
            common.viewer * width + memory.rater[common.other] * self.bins + place[common.other],
            len(asked.viewers) * width,
            memory.good[common.own],
            memory.bad[common.own],
        )
        good, bad = outcomes.of(asked.viewer[pair] * width + memory.rater[row] * self.bins + place[row])
        low = place[row] / self.bins
        return np.asarray(betainc(good + 1.0, bad + 1.0, low + 1.0 / self.bins) - betainc(good + 1.0, bad + 1.0, low))
