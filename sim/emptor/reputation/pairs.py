"""Ratings added up by pair: who thinks how much of whom, as a sparse matrix that grows from day to day."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emptor.reputation.ratings import Floats, Numbers, Ratings

_SHIFT = 32


def _nothing() -> Floats:
    return np.zeros(0)


@dataclass
class Pairs:
    """Sums over the ratings of each pair, in the order of rater and rated; what people say of themselves is left out.

    Parameters
    ----------
    key
        Rater and rated in one number, rising.
    number, value, amount
        Ratings of the pair, the sum of their values (-1 to +1 each), and of what was traded for.
    agents, levels
        Agents known so far, and values that the scale can take.
    """

    key: Numbers = field(default_factory=lambda: np.zeros(0, np.int64))
    number: Floats = field(default_factory=_nothing)
    value: Floats = field(default_factory=_nothing)
    amount: Floats = field(default_factory=_nothing)
    agents: int = 0
    levels: int = 3

    def add(self, ratings: Ratings) -> None:
        """Add up ratings."""
        self.agents, self.levels = max(self.agents, ratings.agents), ratings.levels
        other = ratings.rater != ratings.rated
        keys, place = np.unique((ratings.rater[other] << _SHIFT) | ratings.rated[other], return_inverse=True)
        spot = np.searchsorted(self.key, keys)
        known = spot < len(self.key)
        known[known] = self.key[spot[known]] == keys[known]
        fresh = ~known
        kept = spot + np.cumsum(fresh) - fresh
        self.key = np.insert(self.key, spot[fresh], keys[fresh])
        ones = np.ones(len(place))
        for name, column in (("number", ones), ("value", ratings.value[other]), ("amount", ratings.amount[other])):
            sums = np.insert(getattr(self, name), spot[fresh], 0.0)
            sums[kept] += np.bincount(place, column, len(keys))
            setattr(self, name, sums)

    @property
    def rater(self) -> Numbers:
        """Who rates, one a pair."""
        return self.key >> _SHIFT

    @property
    def rated(self) -> Numbers:
        """Who is rated, one a pair."""
        return self.key & ((1 << _SHIFT) - 1)

    def trust(self) -> Any:
        """Good minus bad dealings of each pair where that is above 0: a `scipy.sparse` matrix of raters by rated."""
        return sparse(self.rater, self.rated, self.value, self.agents)


def sparse(rater: Numbers, rated: Numbers, weight: Floats, agents: int) -> Any:
    """A `scipy.sparse.csr_array` of raters by rated with the weights above 0."""
    from scipy.sparse import csr_array

    some = weight > 0
    return csr_array((weight[some], (rater[some], rated[some])), shape=(agents, agents))


def rows_to_one(matrix: Any) -> Any:
    """The matrix with each row divided by its sum; empty rows stay empty."""
    from scipy.sparse import dia_array

    sums = matrix.sum(axis=1)
    scale = np.divide(1.0, sums, out=np.zeros(len(sums)), where=sums > 0)
    return (dia_array((scale[None, :], [0]), shape=matrix.shape) @ matrix).tocsr()


def of_agents[T: (Floats, Numbers, NDArray[np.bool_])](column: T, agents: Numbers, unknown: float) -> T:
    """Entries of a column that has one a known agent, and the same one for all who are not in it."""
    known = (agents >= 0) & (agents < len(column))
    out = np.full(len(agents), unknown, column.dtype)
    out[known] = column[agents[known]]
    return out
