"""How the work of a model grows, told without a clock."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.random import default_rng

from emptor.reputation.ratings import Ratings
from emptor.testing.streams import stream
from emptor.testing.trial import Trial

PAST, TIMES, AGENTS = 4_000, 8, 300
SLACK_BYTES, SLACK_LINES = 65_536, 400


@dataclass
class Work:
    """Memory taken for the moment, bytes, and lines of Python run."""

    bytes: int = 0
    lines: int = 0


def check_cost(trial: Trial) -> None:
    """Try what the profile says of the cost of a day, by the memory that it takes and the lines of Python that it runs.

    A past of 4,000 ratings is held against one of 32,000. Work inside a library that takes no memory is not seen.
    """
    cost = trial.made.profile.cost
    if cost == "history":
        return
    little = stream(11, agents=AGENTS, count=PAST, levels=3)
    rng = default_rng(12)
    if cost == "ratings":
        much = stream(13, agents=AGENTS, count=PAST * TIMES, levels=3)
    else:
        places = np.sort(np.tile(np.arange(PAST), TIMES))
        much = replace(little[places], day=np.sort(rng.integers(0, 120, len(places))).astype(float))
    few, many = _day(trial, little), _day(trial, much)
    if many.bytes > 2 * few.bytes + SLACK_BYTES or many.lines > 2 * few.lines + SLACK_LINES:
        past = "ratings" if cost == "ratings" else "ratings of the same pairs"
        trial.fail(
            f"takes {many.bytes:,} bytes and {many.lines:,} lines of Python for a day after {len(much):,} {past}, but "
            f"{few.bytes:,} and {few.lines:,} after {len(little):,}, and its profile says cost={cost!r}",
            "it goes over all past ratings again; keep counts in the memory, or say what it costs in the profile: "
            "'pairs', 'graph' or 'history'",
        )


def _day(trial: Trial, past: Ratings) -> Work:
    """Least work of a few days on end, since columns that grow do so by leaps."""
    memory = trial.learned(past)
    days = stream(14, agents=AGENTS, count=160, levels=3, days=1)
    last = float(past.day[-1])
    done = []
    for k in range(4):
        today = replace(days[40 * k : 40 * (k + 1)], day=np.full(40, last + k))
        with _watched() as work:
            trial.model.learn(memory, today)
            trial.model.score(memory, today.rater, today.rated, last + k)
        done.append(work)
    return Work(min(w.bytes for w in done), min(w.lines for w in done))


@contextmanager
def _watched() -> Iterator[Work]:
    work = Work()
    monitoring = sys.monitoring
    free = [tool for tool in (3, 4) if monitoring.get_tool(tool) is None]

    def count(*_: Any) -> None:
        work.lines += 1

    already = tracemalloc.is_tracing()
    if not already:
        tracemalloc.start()
    for tool in free[:1]:
        monitoring.use_tool_id(tool, "emptor")
        events = monitoring.events.LINE | monitoring.events.JUMP
        monitoring.register_callback(tool, monitoring.events.LINE, count)
        monitoring.register_callback(tool, monitoring.events.JUMP, count)
        monitoring.set_events(tool, events)
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    try:
        yield work
        work.bytes = max(0, tracemalloc.get_traced_memory()[1] - before)
    finally:
        for tool in free[:1]:
            monitoring.set_events(tool, 0)
            monitoring.register_callback(tool, monitoring.events.LINE, None)
            monitoring.register_callback(tool, monitoring.events.JUMP, None)
            monitoring.free_tool_id(tool)
        if not already:
            tracemalloc.stop()
