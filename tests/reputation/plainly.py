"""Ratings as dictionaries, for models written out one pair at a time."""

from __future__ import annotations

from collections import defaultdict

from emptor.reputation.library import Ratings


def by_pair(ratings: Ratings, window: float = 0.0) -> dict[tuple[int, int, int], tuple[float, float]]:
    """Evidence for and against by (rater, rated, window); nobody rates himself."""
    out: dict[tuple[int, int, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for k in range(len(ratings)):
        i, j = int(ratings.rater[k]), int(ratings.rated[k])
        if i != j:
            cell = out[i, j, int(ratings.day[k] // window) if window else 0]
            cell[0] += ratings.good[k]
            cell[1] += 1 - ratings.good[k]
    return {key: (good, bad) for key, (good, bad) in out.items()}


def mean(good: float, bad: float) -> float:
    """Mean of a Beta distribution with a flat prior."""
    return (good + 1) / (good + bad + 2)
