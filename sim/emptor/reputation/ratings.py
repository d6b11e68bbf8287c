"""A stream of ratings: who rated whom, how, when, and over how much money."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

_COLUMNS = ("rater", "rated", "value", "day", "amount")


@dataclass(frozen=True)
class Ratings:
    """Some ratings in the order in which they were given, as columns of one length.

    Parameters
    ----------
    rater, rated
        Numbers of agents, from 0; who rates and who is rated are counted together.
    value
        -1 (worst) to +1 (best): +1/0/-1 as they stand, stars as (2 stars - 6) / 4, -10 to +10 over 10.
    day
        Days since any fixed date, never falling; fractions are allowed. By default 0.
    amount
        What was traded for, in any one currency. By default 1.
    agents
        Agents known so far; by default one more than the highest number.
    levels
        Values that the scale can take, equally spaced: 3 for +1/0/-1, 5 for stars, 21 for -10 to +10.
    """

    rater: Numbers
    rated: Numbers
    value: Floats
    day: Floats
    amount: Floats
    agents: int = 0
    levels: int = 3

    @classmethod
    def of(
        cls,
        rater: ArrayLike,
        rated: ArrayLike,
        value: ArrayLike,
        day: ArrayLike | None = None,
        amount: ArrayLike | None = None,
        *,
        agents: int = 0,
        levels: int = 3,
    ) -> Ratings:
        """Ratings from anything array-like; see the class for what the columns mean.

        Raises
        ------
        ValueError
            If lengths differ, a number of an agent is negative, a value is beyond [-1, 1], an amount is not
            positive, or days fall.
        """
        raters, rateds = np.asarray(rater, np.int64), np.asarray(rated, np.int64)
        values = np.asarray(value, np.float64)
        days = np.zeros(len(values)) if day is None else np.asarray(day, np.float64)
        amounts = np.ones(len(values)) if amount is None else np.asarray(amount, np.float64)
        made = cls(raters, rateds, values, days, amounts, agents, levels)
        if len({len(getattr(made, c)) for c in _COLUMNS}) != 1:
            raise ValueError("the columns of ratings differ in length")
        if len(values) and (min(raters.min(), rateds.min()) < 0 or not np.all(np.abs(values) <= 1)):
            raise ValueError("agents are numbered from 0, and ratings lie between -1 and 1")
        if not np.all(amounts > 0) or np.any(np.diff(days) < 0):
            raise ValueError("amounts are above 0, and days never fall")
        highest = int(max(raters.max(), rateds.max())) + 1 if len(values) else 0
        return cls(raters, rateds, values, days, amounts, max(agents, highest), levels)

    def __len__(self) -> int:
        return len(self.value)

    @property
    def good(self) -> Floats:
        """Positive evidence of each rating, 0 to 1: 1 for the best, half for the middle of the scale."""
        return (1.0 + self.value) / 2.0

    @property
    def level(self) -> Numbers:
        """Place of each rating on the scale, 0 (worst) to `levels` - 1."""
        return np.rint(self.good * (self.levels - 1)).astype(np.int64)

    def __getitem__(self, which: slice | NDArray[np.bool_] | Numbers) -> Ratings:
        """Some of them, by slice, mask or places."""
        columns = {c: getattr(self, c)[which] for c in _COLUMNS}
        return replace(self, **columns)


@dataclass
class History:
    """All ratings seen so far; it grows at its end."""

    _columns: dict[str, np.ndarray] = field(default_factory=dict)
    _n: int = 0
    agents: int = 0
    levels: int = 3

    def append(self, ratings: Ratings) -> None:
        """Add ratings that come after all those seen so far."""
        n = self._n + len(ratings)
        for name in _COLUMNS:
            new = getattr(ratings, name)
            held = self._columns.get(name)
            if held is None or len(held) < n:
                grown = np.zeros(max(64, 2 * n), new.dtype)
                if held is not None:
                    grown[: self._n] = held[: self._n]
                self._columns[name] = held = grown
            held[self._n : n] = new
        self._n = n
        self.agents = max(self.agents, ratings.agents)
        self.levels = ratings.levels

    def __len__(self) -> int:
        return self._n

    @property
    def ratings(self) -> Ratings:
        """All of them; the columns are views that must not be written to."""
        if not self._columns:
            return Ratings.of([], [], [], agents=self.agents, levels=self.levels)
        columns: dict[str, Any] = {name: self._columns[name][: self._n] for name in _COLUMNS}
        return Ratings(**columns, agents=self.agents, levels=self.levels)
