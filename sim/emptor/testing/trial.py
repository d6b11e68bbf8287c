"""A model of reputation on trial: every call is watched, and what it is given cannot be written to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from emptor.reputation.model import ReputationModel
from emptor.reputation.ratings import Floats, Ratings
from emptor.testing.contract import ContractError, fail, no_shared_luck

KEYED = "a model draws nothing; if it must, derive the numbers from what was rated, by emptor.state.draws"
SCRIBBLE = 0.123456
VIEWERS = 7
COLUMNS = ("rater", "rated", "value", "day", "amount")


class Trial:
    """A model and the watch over its calls."""

    def __init__(self, model: ReputationModel, known: tuple[int, ...] = ()) -> None:
        self.model = model
        self.made = type(model)
        self.known = known

    def fail(self, what: str, cause: str) -> None:
        """Say what is wrong with the model."""
        fail(self.made, what, cause)

    def learned(self, *batches: Ratings) -> Any:
        """A new memory that has taken in some batches."""
        memory = self.begin()
        for batch in batches:
            self.learn(memory, batch)
        return memory

    def begin(self) -> Any:
        """A new memory."""
        return self._call("begin")

    def learn(self, memory: Any, ratings: Ratings, *, silent: bool = False) -> None:
        """Give the model ratings, or dealings without one."""
        self._call("learn_silence" if silent else "learn", memory, sealed(ratings))

    def score(self, memory: Any, viewers: Any, rated: Any, day: float) -> Floats:
        """The answers for some pairs, checked for shape and range."""
        whom = np.asarray(rated, np.int64)
        asked = np.broadcast_to(np.asarray(viewers, np.int64), whom.shape).copy()
        asked.flags.writeable = whom.flags.writeable = False
        answer = self._call("score", memory, asked, whom, day)
        if not isinstance(answer, np.ndarray) or answer.shape != whom.shape or answer.dtype != np.float64:
            got = f"{answer.dtype} of shape {answer.shape}" if isinstance(answer, np.ndarray) else type(answer).__name__
            self.fail(
                f"answers {len(whom)} pairs with {got}",
                "score must return an array of float64 with one score a pair; no pairs at all count too",
            )
        out = np.array(answer)
        if answer.flags.writeable:
            answer[...] = SCRIBBLE  # whoever gets scores may write to them; a view of the memory would show it
        self._check_range(out)
        return out

    def table(
        self, memory: Any, ratings: Ratings, day: float | None = None, *, shift: float = 0.0, number: Any = None
    ) -> Floats:
        """Scores of all agents and of some never heard of, by some viewers, a stranger and an unheard one among them.

        `number` gives the agents other numbers, in which they are asked about.
        """
        viewers, rated = parties(ratings.agents, number)
        today = (ratings.day[-1] if len(ratings) else 0.0) if day is None else day
        grid = np.meshgrid(viewers, rated, indexing="ij")
        return self.score(memory, grid[0].ravel(), grid[1].ravel(), today + shift).reshape(len(viewers), len(rated))

    def fresh(self, ratings: Ratings, *, shift: float = 0.0) -> Floats:
        """The table of a new memory that has taken in these ratings at once."""
        return self.table(self.learned(ratings), ratings, shift=shift)

    def _check_range(self, scores: Floats) -> None:
        if np.isinf(scores).any():
            self.fail("gives an infinite score", "a division by zero; give NaN where nothing can be said")
        if self.made.profile.scale == "chance" and len(scores):
            low, high = np.nanmin([0.5, *scores]), np.nanmax([0.5, *scores])
            if low < 0 or high > 1:
                self.fail(
                    f"gives a score of {low if low < 0 else high:g}, but its profile says that scores are chances",
                    'say scale="relative" in the profile, or bring scores into 0 to 1',
                )

    def _call(self, method: str, *given: Any) -> Any:
        try:
            with no_shared_luck(self.made, method, KEYED):
                return getattr(self.model, method)(*given)
        except (ContractError, KeyboardInterrupt):
            raise
        except Exception as error:
            fail(self.made, f"fails in {method}: {type(error).__name__}: {error}", _why(error, method), error)


def parties(agents: int, number: Any = None) -> tuple[np.ndarray, np.ndarray]:
    """Viewers (a stranger, some agents, one never heard of) and rated (everybody, two never heard of)."""
    numbers = np.arange(agents) if number is None else np.asarray(number)
    some = np.unique(np.linspace(0, agents - 1, min(agents, VIEWERS)).astype(np.int64))
    return np.r_[-1, numbers[some], agents + 70], np.r_[numbers, agents + 5, agents + 90]


def same(one: Floats, other: Floats) -> bool:
    """Whether two tables agree, up to what rounding and warm starts can do."""
    return bool(np.allclose(one, other, rtol=1e-6, atol=1e-8, equal_nan=True))


def sealed(ratings: Ratings) -> Ratings:
    """A copy whose columns refuse to be written to."""
    columns = {name: getattr(ratings, name).copy() for name in COLUMNS}
    for column in columns.values():
        column.flags.writeable = False
    return replace(ratings, **columns)


def _why(error: Exception, method: str) -> str:
    text = str(error)
    if "read-only" in text or "frozen" in text:
        return (
            "it writes to what it was given, or to its own fields; work on a copy, and keep what is learned in the "
            "memory that begin() makes"
        )
    if isinstance(error, IndexError):
        return (
            "an agent or viewer without a row in its columns: unheard-of agents, the viewer -1 and a memory without "
            "any rating are all allowed; see emptor.reputation.evidence.grown"
        )
    if "truth value" in text:
        return "`if` or `and` on an array; a model answers for all pairs at once: use numpy.where"
    if isinstance(error, NotImplementedError):
        return f"the class has no {method}"
    if isinstance(error, ZeroDivisionError | RuntimeWarning):
        return "there may be no ratings at all, or none on the agent asked about"
    return "see the line in the trace above"
