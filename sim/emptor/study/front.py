"""Pareto fronts: who dominates whom, which points are worth another look, and how sure a place on the front is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
RESAMPLES = 2000
"""Of the bootstrap."""


def dominated(costs: Numbers, feasible: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether each point is dominated: some feasible other is no worse in anything and better in something.

    Parameters
    ----------
    costs
        (…, points, objectives), less is better.
    feasible
        (…, points).
    """
    mine, other = costs[..., :, None, :], costs[..., None, :, :]
    beats = (other <= mine).all(axis=-1) & (other < mine).any(axis=-1) & feasible[..., None, :]
    found: NDArray[np.bool_] = beats.any(axis=-1)
    return found


def layers(costs: Numbers) -> list[list[int]]:
    """Points in fronts: those that nobody dominates, those that only these dominate, and so on."""
    left, found = list(range(len(costs))), []
    while left:
        here = costs[left]
        out = dominated(here, np.ones(len(left), dtype=bool))
        front = [place for place, is_out in zip(left, out, strict=True) if not is_out]
        found.append(front)
        taken = set(front)
        left = [place for place in left if place not in taken]
    return found


def spread(costs: Numbers, most: int) -> list[int]:
    """At most so many points of a front: the best in each objective, then whichever is farthest from those taken."""
    if len(costs) <= most:
        return list(range(len(costs)))
    low, high = costs.min(axis=0), costs.max(axis=0)
    scaled = (costs - low) / np.where(high > low, high - low, 1.0)
    chosen = list(dict.fromkeys(int(place) for place in scaled.argmin(axis=0)))[:most]
    while len(chosen) < most:
        away = np.min([np.linalg.norm(scaled - scaled[place], axis=1) for place in chosen], axis=0)
        chosen.append(int(away.argmax()))
    return sorted(chosen)


def worth_a_look(costs: Numbers, most: int) -> list[int]:
    """The points of the first fronts, until there are `most`; of the front that would be too many, a spread."""
    chosen: list[int] = []
    for front in layers(costs):
        room = most - len(chosen)
        chosen += [front[place] for place in spread(costs[front], room)]
        if len(chosen) >= most:
            break
    return chosen


def resampled_means(samples: Numbers, seed: int, resamples: int = RESAMPLES) -> Numbers:
    """Bootstrap means: the replications are drawn anew with replacement, the same ones for all points and measures.

    Parameters
    ----------
    samples
        (replications, points, measures); what is NaN is left out of its mean.
    seed
        Of the bootstrap.
    resamples
        How many.

    Returns
    -------
    array
        (resamples, points, measures).
    """
    n = len(samples)
    drawn = np.random.default_rng(seed).multinomial(n, np.full(n, 1.0 / n), size=resamples).astype(float)
    flat = samples.reshape(n, -1)
    known = np.isfinite(flat)
    with np.errstate(invalid="ignore", divide="ignore"):
        means: Numbers = (drawn @ np.where(known, flat, 0.0)) / (drawn @ known)
    return means.reshape(resamples, *samples.shape[1:])


def chances(costs: Numbers, feasible: NDArray[np.bool_]) -> tuple[Sequence[float], Sequence[float]]:
    """How often, of all resamples, each point keeps the constraints, and how often it is also dominated by none.

    Parameters
    ----------
    costs
        (resamples, points, objectives), less is better; a point with a number missing is on no front.
    feasible
        (resamples, points).
    """
    stands = feasible & np.isfinite(costs).all(axis=-1)
    on_front = stands & ~dominated(np.where(np.isfinite(costs), costs, np.inf), stands)
    return stands.mean(axis=0).tolist(), on_front.mean(axis=0).tolist()
