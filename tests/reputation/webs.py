"""Small webs of ratings for tests: built by hand, or at random by Hypothesis."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from emptor.reputation.library import Ratings, make


def web(*edges: tuple[int, int, float], agents: int = 0, levels: int = 3, amount: Any = None) -> Ratings:
    """Ratings from (rater, rated, value), all on day 0; a value beyond 1 stands for so many ratings of 1."""
    rows = [(i, j, np.sign(v)) for i, j, v in edges for _ in range(int(abs(v)))] if _counts(edges) else list(edges)
    columns = list(zip(*rows, strict=True)) if rows else ([], [], [])
    return Ratings.of(columns[0], columns[1], columns[2], amount=amount, agents=agents, levels=levels)


def _counts(edges: tuple[tuple[int, int, float], ...]) -> bool:
    return any(abs(v) > 1 for _, _, v in edges)


def told(
    model: Any, ratings: Ratings, viewer: int = -1, agents: int = 0, day: float | None = None, **fields: Any
) -> Any:
    """What one viewer is told of every agent, after ratings."""
    model = make(model, **fields) if isinstance(model, type) else model
    memory = model.begin()
    model.learn(memory, ratings)
    agents = agents or ratings.agents
    today = (float(ratings.day[-1]) if len(ratings) else 0.0) if day is None else day
    return model.score(memory, np.full(agents, viewer), np.arange(agents), today)


def relabelled(ratings: Ratings, names: np.ndarray) -> Ratings:
    """The same ratings, agent i being called names[i]."""
    return Ratings.of(
        names[ratings.rater], names[ratings.rated], ratings.value, ratings.day, ratings.amount,
        agents=ratings.agents, levels=ratings.levels,
    )  # fmt: skip


@st.composite
def webs(draw: Any, agents: int = 8, most: int = 40, levels: int = 3, least: int = 1) -> Ratings:
    """Ratings at random among a few agents, over some days and amounts."""
    n = draw(st.integers(least, most))
    numbers = st.lists(st.integers(0, agents - 1), min_size=n, max_size=n)
    level = draw(st.lists(st.integers(0, levels - 1), min_size=n, max_size=n))
    days = draw(st.lists(st.integers(0, 60), min_size=n, max_size=n))
    amounts = draw(st.lists(st.integers(1, 9), min_size=n, max_size=n))
    value = 2 * np.array(level) / (levels - 1) - 1
    return Ratings.of(draw(numbers), draw(numbers), value, sorted(days), amounts, agents=agents, levels=levels)
