"""Streams of ratings on which models of reputation are tried, and what can be changed about a stream."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.random import Generator, default_rng

from emptor.reputation.ratings import Numbers, Ratings


def stream(seed: int, *, agents: int, count: int, levels: int, days: int = 120, sharp: bool = False) -> Ratings:
    """Ratings as a market gives them: some agents serve better than others, a quarter of the raters lie.

    Sharp: agents are either good or bad, and ratings go to the ends of the scale. Most ratings go from the first half
    of the agents to the second; pairs come back; several fall on one day.
    """
    rng = default_rng(seed)
    half = agents // 2
    rater, rated = rng.integers(0, half, count), half + np.minimum(rng.geometric(3.0 / half, count) - 1, half - 1)
    answers = rng.random(count) < 0.2
    rater, rated = np.where(answers, rated, rater), np.where(answers, rater, rated)
    quality = rng.random(agents)
    served = rng.random(count) < (np.where(quality > 0.4, 0.97, 0.03) if sharp else quality)[rated]
    lies = (rng.random(agents) < 0.25)[rater]
    shade = rng.random(count) * (0.1 if sharp else 0.7)
    good = np.where(served != lies, 1.0 - shade * 0.6, shade)
    value = np.rint(good * (levels - 1)) / (levels - 1) * 2 - 1
    day = np.sort(rng.integers(0, days, count)).astype(float)
    return Ratings.of(rater, rated, value, day, np.round(rng.lognormal(3, 1, count), 2), agents=agents, levels=levels)


def streams() -> list[Ratings]:
    """Four markets: with three levels, with stars, with few dealings, and of a few who deal often and speak plainly."""
    return [
        stream(1, agents=16, count=260, levels=3),
        stream(2, agents=16, count=260, levels=5),
        stream(3, agents=22, count=45, levels=3),
        stream(4, agents=8, count=240, levels=21, sharp=True),
    ]


def redated(ratings: Ratings, day: np.ndarray) -> Ratings:
    """The same ratings given on other days."""
    return replace(ratings, day=np.sort(day.astype(float)))


def shuffled(ratings: Ratings, rng: Generator, *, across_days: bool) -> Ratings:
    """The same ratings in another order, within each day or across all of them; the days stay in their places."""
    if across_days:
        return replace(ratings[rng.permutation(len(ratings))], day=ratings.day)
    return ratings[np.lexsort((rng.random(len(ratings)), ratings.day))]


def other_raters(ratings: Ratings, rng: Generator) -> Ratings:
    """The same ratings, each given by somebody else, though never by the rated."""
    rater = (ratings.rated + rng.integers(1, ratings.agents, len(ratings))) % ratings.agents
    return replace(ratings, rater=rater)


def relabelled(ratings: Ratings, number: Numbers) -> Ratings:
    """The same ratings among agents with other numbers."""
    return replace(ratings, rater=number[ratings.rater], rated=number[ratings.rated])


def joined(first: Ratings, then: Ratings) -> Ratings:
    """Two streams one after the other."""
    columns = {c: np.concatenate([getattr(first, c), getattr(then, c)]) for c in ("rater", "rated", "value", "amount")}
    return Ratings.of(
        **columns,
        day=np.concatenate([first.day, then.day]),
        agents=max(first.agents, then.agents),
        levels=first.levels,
    )
