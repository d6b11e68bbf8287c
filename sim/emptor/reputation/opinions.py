"""Who thinks what of whom: evidence by pair, and for each viewer those who have rated the same agents as he.

Personal models ask two things of the past: what others say of one agent (`Opinions.about`), and how what each of them
said of others compares with what the viewer found himself (`Opinions.shared`). Both are answered for many pairs at
once.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from typing import NamedTuple, override

import numpy as np

from emptor.reputation.evidence import Reading, graded
from emptor.reputation.model import ReputationModel
from emptor.reputation.ratings import Floats, Numbers, Ratings

_RATED, _WINDOW, _RATER = 24, 14, 25
MOST_AGENTS, MOST_WINDOWS = 1 << _RATED, 1 << _WINDOW
ROWS_AT_ONCE = 1_000_000
DENSE = 4_000_000


def _nothing() -> Floats:
    return np.zeros(0)


@dataclass
class Opinions:
    """Evidence for and against by rated, window of time and rater; what people say of themselves is left out.

    Parameters
    ----------
    window
        Days that make one window; 0 for one window that lasts for ever.
    key
        Rated, window and rater in one number, rising.
    good, bad
        Evidence of each.
    agents
        Agents known so far.
    """

    window: float = 0.0
    key: Numbers = field(default_factory=lambda: np.zeros(0, np.int64))
    good: Floats = field(default_factory=_nothing)
    bad: Floats = field(default_factory=_nothing)
    agents: int = 0
    first_window: float | None = None
    _by_rater: tuple[Numbers, Numbers] | None = None

    def add(self, ratings: Ratings, reading: Reading = graded) -> None:
        """Add up ratings."""
        self.agents = max(self.agents, ratings.agents)
        if self.agents > MOST_AGENTS:
            raise ValueError(f"{self.agents} agents are more than the {MOST_AGENTS} that personal models can hold")
        if self.window > 0 and len(ratings) and self.first_window is None:
            self.first_window = float(ratings.day[0] // self.window)
        good, bad = reading(ratings)
        some = (ratings.rater != ratings.rated) & (good + bad > 0)
        if not some.any():
            return
        codes = item_of(ratings.rated[some], self.windows(ratings.day[some])) << _RATER | ratings.rater[some]
        keys, place = np.unique(codes, return_inverse=True)
        spot = np.searchsorted(self.key, keys)
        known = spot < len(self.key)
        known[known] = self.key[spot[known]] == keys[known]
        fresh = ~known
        kept = spot + np.cumsum(fresh) - fresh
        self.key = np.insert(self.key, spot[fresh], keys[fresh])
        self.good, self.bad = np.insert(self.good, spot[fresh], 0.0), np.insert(self.bad, spot[fresh], 0.0)
        self.good[kept] += np.bincount(place, good[some], len(keys))
        self.bad[kept] += np.bincount(place, bad[some], len(keys))
        self._by_rater = None

    def windows(self, day: Floats) -> Numbers:
        """The window that each day falls into, counted from the first rating's; the last one takes all later days."""
        if self.window <= 0:
            return np.zeros(len(day), np.int64)
        return np.clip(day // self.window - (self.first_window or 0.0), 0, MOST_WINDOWS - 1).astype(np.int64)

    @property
    def item(self) -> Numbers:
        """Rated and window, in one number."""
        return self.key >> _RATER

    @property
    def rater(self) -> Numbers:
        """Who rates."""
        return self.key & ((1 << _RATER) - 1)

    @property
    def rated(self) -> Numbers:
        """Who is rated."""
        return self.key >> (_RATER + _WINDOW)

    def find(self, rater: Numbers, rated: Numbers) -> tuple[Floats, Floats]:
        """Evidence of some pairs, all windows apart; only for one window that lasts for ever."""
        heard = (rater >= 0) & (rater < self.agents) & (rated < self.agents)
        codes = np.where(heard, item_of(rated, 0) << _RATER | rater, -1)
        spot = np.minimum(np.searchsorted(self.key, codes), max(0, len(self.key) - 1))
        there = heard & (self.key[spot] == codes) if len(self.key) else np.zeros(len(codes), bool)
        nothing = np.zeros(len(codes))
        if not there.any():
            return nothing, nothing.copy()
        return np.where(there, self.good[spot], 0.0), np.where(there, self.bad[spot], 0.0)

    def about(self, rated: Numbers) -> tuple[Numbers, Numbers]:
        """All rows about each of some agents: (place in `rated`, row)."""
        first, last = (rated << (_RATER + _WINDOW), (rated + 1) << (_RATER + _WINDOW))
        return spread(np.searchsorted(self.key, first), np.searchsorted(self.key, last))

    def by(self, rater: Numbers) -> tuple[Numbers, Numbers]:
        """All rows given by each of some raters: (place in `rater`, row)."""
        if self._by_rater is None:
            order = np.argsort(self.rater, kind="stable")
            self._by_rater = order, self.rater[order]
        order, raters = self._by_rater
        place, spot = spread(np.searchsorted(raters, rater, "left"), np.searchsorted(raters, rater, "right"))
        return place, order[spot]

    def shared(self, viewers: Numbers) -> Shared:
        """What each of some viewers found, beside what others found on the same agents in the same window."""
        place, own = self.by(viewers)
        items = self.item[own]
        found, other = spread(
            np.searchsorted(self.key, items << _RATER), np.searchsorted(self.key, (items + 1) << _RATER)
        )
        apart = other != own[found]
        return Shared(place[found[apart]], own[found[apart]], other[apart])

    def burden(self, viewers: Numbers) -> Numbers:
        """How many rows `shared` would have for each viewer."""
        place, own = self.by(viewers)
        items = self.item[own]
        each = np.searchsorted(self.key, (items + 1) << _RATER) - np.searchsorted(self.key, items << _RATER)
        return np.bincount(place, each, len(viewers)).astype(np.int64)


class Shared(NamedTuple):
    """Rows on the same agent: a viewer's (by his place among those asked for), and somebody else's."""

    viewer: Numbers
    own: Numbers
    other: Numbers


def item_of(rated: Numbers, window: Numbers | int) -> Numbers:
    """Rated and window, in one number."""
    return np.asarray(rated << _WINDOW | window, np.int64)


def spread(start: Numbers, stop: Numbers) -> tuple[Numbers, Numbers]:
    """All places of some stretches, one after the other: (which stretch, place)."""
    count = stop - start
    which = np.repeat(np.arange(len(count)), count)
    return which, np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count) + start[which]


class Sums:
    """Sums by code, whether the codes are few and low or many and high; 0 for a code that never came."""

    def __init__(self, codes: Numbers, size: int, *weights: Floats) -> None:
        self.codes: Numbers | None = None
        place = codes
        if size > DENSE:
            self.codes, place = np.unique(codes, return_inverse=True)
            size = len(self.codes)
        self.sums = [np.bincount(place, w, size) for w in weights]

    def of(self, codes: Numbers) -> list[Floats]:
        """The sums of some codes, a column for each weight."""
        if self.codes is None:
            return [s[codes] for s in self.sums]
        if not len(self.codes):
            return [np.zeros(len(codes)) for _ in self.sums]
        spot = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        there = self.codes[spot] == codes
        return [np.where(there, s[spot], 0.0) for s in self.sums]


class Asked(NamedTuple):
    """Some pairs to be judged: few enough to be worked on at once.

    Parameters
    ----------
    viewers
        Who asks, each once.
    viewer
        Which of them, one a pair.
    rated
        About whom, one a pair.
    """

    viewers: Numbers
    viewer: Numbers
    rated: Numbers

    @property
    def who(self) -> Numbers:
        """Who asks, one a pair."""
        return self.viewers[self.viewer]


class Advised(ReputationModel):
    """No name: a base for models in which a viewer weighs what others say against what he found himself."""

    @override
    def begin(self) -> Opinions:
        return Opinions()

    @override
    def learn(self, memory: Opinions, ratings: Ratings) -> None:
        memory.add(ratings)

    @override
    def score(self, memory: Opinions, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        out = np.empty(len(rated))
        who, place = np.unique(viewers, return_inverse=True)
        rows = memory.burden(who) + memory.agents // 8 + 1
        whom, named = np.unique(rated, return_inverse=True)
        said = np.bincount(memory.about(whom)[0], minlength=len(whom))
        rows = rows + np.bincount(place, said[named], len(who)).astype(np.int64)
        part = (np.cumsum(rows) - rows) // ROWS_AT_ONCE
        for p in np.unique(part):
            some = part[place] == p
            viewers_here, viewer = np.unique(viewers[some], return_inverse=True)
            out[some] = self.judge(memory, Asked(viewers_here, viewer, rated[some]), day)
        return out

    @abstractmethod
    def judge(self, memory: Opinions, asked: Asked, day: float) -> Floats:
        """Scores of some pairs."""

    def advice(self, memory: Opinions, asked: Asked) -> tuple[Numbers, Numbers]:
        """What others than the viewer say of the rated: (pair, row)."""
        pair, row = memory.about(asked.rated)
        other = memory.rater[row] != asked.who[pair]
        return pair[other], row[other]
