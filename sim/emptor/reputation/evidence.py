"""What models of reputation keep about each agent and each pair, and how they add to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from emptor.reputation.ratings import Floats, Numbers, Ratings

Reading = Callable[[Ratings], tuple[Floats, Floats]]
"""How much each rating speaks for the rated, and how much against it."""


def grown(column: np.ndarray, agents: int) -> np.ndarray:
    """A column with room for so many agents, at least; what is new is 0."""
    if len(column) >= agents:
        return column
    out = np.zeros((max(agents, 2 * len(column)), *column.shape[1:]), column.dtype)
    out[: len(column)] = column
    return out


def graded(ratings: Ratings) -> tuple[Floats, Floats]:
    """Each rating is one piece of evidence, split between good and bad by its place on the scale."""
    return ratings.good, 1.0 - ratings.good


def signs(ratings: Ratings) -> tuple[Floats, Floats]:
    """Above the middle is one for, below is one against, the middle is none."""
    return (ratings.value > 0).astype(np.float64), (ratings.value < 0).astype(np.float64)


@dataclass
class Evidence:
    """Evidence for and against each agent, and the number of ratings and of silent dealings."""

    good: Floats = field(default_factory=lambda: np.zeros(0))
    bad: Floats = field(default_factory=lambda: np.zeros(0))
    count: Numbers = field(default_factory=lambda: np.zeros(0, np.int64))
    silent: Numbers = field(default_factory=lambda: np.zeros(0, np.int64))

    def _room(self, agents: int) -> None:
        for name in ("good", "bad", "count", "silent"):
            setattr(self, name, grown(getattr(self, name), agents))

    def add(self, ratings: Ratings, reading: Reading = graded) -> None:
        """Add up ratings."""
        self._room(ratings.agents)
        good, bad = reading(ratings)
        np.add.at(self.good, ratings.rated, good)
        np.add.at(self.bad, ratings.rated, bad)
        np.add.at(self.count, ratings.rated, 1)

    def add_silence(self, dealings: Ratings) -> None:
        """Count dealings that ended without a rating."""
        self._room(dealings.agents)
        np.add.at(self.silent, dealings.rated, 1)

    def of(self, rated: Numbers) -> tuple[Floats, Floats]:
        """Evidence for and against some agents; none on those never heard of."""
        self._room(int(rated.max(initial=-1)) + 1)
        return self.good[rated], self.bad[rated]


class Faded:
    """Sums on each agent that fade: every day, and with every later rating, they are multiplied by a factor.

    Parameters
    ----------
    per_day
        What is left of a sum after a day.
    per_rating
        What is left of an agent's sum after one more rating of that agent.
    width
        Sums kept on each agent.
    """

    def __init__(self, per_day: float = 1.0, per_rating: float = 1.0, width: int = 2) -> None:
        self.per_day, self.per_rating = per_day, per_rating
        self.sums = np.zeros((0, width))
        self.day = 0.0

    def add(self, ratings: Ratings, amounts: Floats) -> None:
        """Add to the sums of the rated, a row of `amounts` a rating."""
        if not len(ratings):
            return
        self.sums = grown(self.sums, ratings.agents)
        today = float(ratings.day[-1])
        weight = self.per_day ** (today - ratings.day)
        self.sums *= self.per_day ** (today - self.day) if self.sums.any() else 1.0
        self.day = today
        if self.per_rating < 1.0:
            order = np.argsort(ratings.rated, kind="stable")
            whom, start, count = np.unique(ratings.rated[order], return_index=True, return_counts=True)
            still_to_come = np.repeat(start + count, count) - 1 - np.arange(len(order))
            weight[order] *= self.per_rating ** still_to_come.astype(np.float64)
            self.sums[whom] *= (self.per_rating ** count.astype(np.float64))[:, None]
        np.add.at(self.sums, ratings.rated, weight[:, None] * amounts)

    def of(self, rated: Numbers, day: float) -> Floats:
        """The sums of some agents on a day, a row each; none on those never heard of."""
        self.sums = grown(self.sums, int(rated.max(initial=-1)) + 1)
        return np.asarray(self.sums[rated] * self.per_day ** (day - self.day))


def share(part: Floats, whole: Floats) -> Floats:
    """A share, or NaN where there is nothing to share."""
    out = np.full(len(whole), np.nan)
    np.divide(part, whole, out=out, where=whole > 0)
    return out
