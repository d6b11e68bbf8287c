"""How well predictions came out, with weights, so that the same few lines give a value and its bootstrap.

All are taken within batches and then pooled: a score that means other things at other times (a sum grows with the
market) is not blamed for it, and two ratings are compared only if the model had seen the same past.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from emptor.reputation.ratings import Floats, Numbers

MOST_PAIRED = 1000
"""Ratings of a batch among which pairs are compared for Kendall's tau, evenly spaced in time."""
Weights = NDArray[np.float32]
"""One row a replicate, the first all ones; one column an observation."""


def ranks(*keys: Floats) -> Numbers:
    """Dense ranks by the first key, then the next: equal only where all are."""
    order = np.lexsort(keys[::-1])
    new = np.zeros(len(order), np.bool_)
    for key in keys:
        values = key[order]
        new[1:] |= values[1:] != values[:-1]
    out = np.empty(len(order), np.int64)
    out[order] = np.cumsum(new)
    return out


def auc_parts(rank: Numbers, bad: NDArray[np.bool_], weights: Weights) -> tuple[Floats, Floats]:
    """Mann and Whitney's U and the number of pairs, by weight: how often the good rank above the bad, ties half."""
    if not len(rank):
        return np.zeros(len(weights)), np.zeros(len(weights))
    order = np.argsort(rank, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(rank[order]) > 0])
    sorted_ = weights[:, order].astype(np.float64)
    worse = np.add.reduceat(sorted_ * bad[order], starts, axis=1)
    better = np.add.reduceat(sorted_ * ~bad[order], starts, axis=1)
    below = np.cumsum(worse, axis=1) - worse
    return (better * (below + worse / 2)).sum(axis=1), worse.sum(axis=1) * better.sum(axis=1)


def tau_parts(rank: Numbers, outcome: Floats, weights: Weights) -> tuple[Floats, Floats, Floats]:
    """Concordant less discordant pairs, and pairs that differ in rank and in outcome, by weight (Kendall's tau-b)."""
    chosen = np.arange(len(rank))
    if len(rank) > MOST_PAIRED:
        chosen = np.linspace(0, len(rank) - 1, MOST_PAIRED).astype(np.int64)
    chosen = chosen[np.argsort(rank[chosen], kind="stable")]
    starts = np.flatnonzero(np.r_[True, np.diff(rank[chosen]) > 0])
    sorted_, levels = weights[:, chosen].astype(np.float64), outcome[chosen]
    agree, whole, same_outcome = np.zeros(len(weights)), np.zeros(len(weights)), np.zeros(len(weights))
    lesser, lesser_below = np.zeros((2, len(weights), len(starts)))
    # Level by level: what ranks below with a lesser outcome agrees, what ranks below with a greater one disagrees.
    for level in np.unique(levels):
        here = np.add.reduceat(sorted_ * (levels == level), starts, axis=1)
        below = np.cumsum(here, axis=1) - here
        agree += (here * lesser_below - lesser * below).sum(axis=1)
        lesser += here
        lesser_below += below
        total = here.sum(axis=1)
        whole += total
        same_outcome += total**2
    same_rank = (lesser**2).sum(axis=1)
    return agree, (whole**2 - same_rank) / 2, (whole**2 - same_outcome) / 2


def ratio(over: Sequence[Floats], under: Sequence[Floats]) -> Floats:
    """Sums over batches divided; NaN where there is nothing to divide by."""
    top, bottom = np.sum(over, axis=0), np.sum(under, axis=0)
    out: Floats = np.full(np.shape(top), np.nan)
    return np.divide(top, bottom, out=out, where=bottom > 0)


def error_parts(predicted: Floats, outcome: Floats, weights: Weights) -> tuple[Floats, Floats]:
    """Sum of squared errors, and of weights."""
    # Not by matrix product, whose threads cost more than they bring on a vector of a batch.
    return (weights * (predicted - outcome) ** 2).sum(axis=1), weights.sum(axis=1, dtype=np.float64)


class Replicates:
    """Weights of a bootstrap over people, raters and rated at once.

    One rater's ratings hang together, and so do the ratings of one person: each rater and each person rated gets a
    weight of its own, exponential with mean 1, and a rating weighs their product (the pigeonhole bootstrap of Owen
    2007, Annals of Applied Statistics 1(2), in its Bayesian form). It errs on the wide side where ratings hang
    together little.
    """

    def __init__(self, agents: int, replicates: int, seed: int) -> None:
        generator = np.random.default_rng(seed)
        self.as_rater = self._draw(generator, agents, replicates)
        self.as_rated = self._draw(generator, agents, replicates)

    @staticmethod
    def _draw(generator: np.random.Generator, agents: int, replicates: int) -> Weights:
        drawn = generator.standard_exponential((replicates + 1, agents), np.float32)
        drawn[0] = 1.0
        return drawn

    def of(self, rater: Numbers, rated: Numbers) -> Weights:
        """Weights of some ratings."""
        weights: Weights = self.as_rater[:, rater] * self.as_rated[:, rated]
        return weights
