"""Predicting ratings of a file before they are learned, batch by batch in the order of time.

Nothing looks ahead: a batch is predicted from the batches before it, as of the moment at which it begins; agents who
have not appeared are unknown; a viewer who has rated nobody is a stranger; and scores are turned into expected ratings
by a curve that is fitted to earlier predictions and how they came out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from emptor.reputation.model import ReputationModel
from emptor.reputation.ratings import Floats, Numbers, Ratings

LEAST_FITTED = 30
"""Earlier predictions below which the mean of the past is expected whatever the score."""
PANEL = 25
"""Viewers whose scores of a person are averaged where a model is personal and one score is wanted."""


@dataclass(frozen=True)
class Task:
    """Ratings in batches.

    Parameters
    ----------
    ratings
        All ratings, oldest first, agents numbered by first appearance.
    edges
        First rating of each batch, and one past the last.
    measured
        The first batch that counts; those before it train models and curves.
    width
        From the worst to the best rating, on the scale in which errors are said.
    """

    ratings: Ratings
    edges: Numbers
    measured: int
    width: float = 1.0

    @property
    def batches(self) -> int:
        """Number of batches."""
        return len(self.edges) - 1

    @property
    def batch(self) -> Numbers:
        """Batch of each rating."""
        return np.repeat(np.arange(self.batches), np.diff(self.edges))

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Whether each rating is among those that are measured."""
        counted: NDArray[np.bool_] = np.arange(len(self.ratings)) >= self.edges[self.measured]
        return counted

    def slice(self, number: int) -> slice:
        """The ratings of a batch."""
        return slice(int(self.edges[number]), int(self.edges[number + 1]))

    def known_before(self) -> NDArray[np.bool_]:
        """Whether the person rated had been rated in an earlier batch."""
        rated, batch = self.ratings.rated, self.batch
        first = np.full(self.ratings.agents, self.batches)
        np.minimum.at(first, rated, batch)
        return np.asarray(first[rated] < batch)


def in_batches(ratings: Ratings, batches: int, training: float, width: float = 1.0) -> Task:
    """Ratings cut into batches of about one size; ratings of the same time stay together.

    Parameters
    ----------
    ratings
        Oldest first.
    batches
        How many; fewer come about where many ratings have one time.
    training
        Share of the ratings, 0 to 1, that come before the first that is measured.
    width
        From the worst to the best rating.

    Raises
    ------
    ValueError
        If there are too few ratings, or too few times, for one batch to be learned and another to be predicted.
    """
    edges = np.rint(np.linspace(0, len(ratings), batches + 1)).astype(np.int64)
    if ratings.day[-1] > ratings.day[0]:
        inner = np.searchsorted(ratings.day, ratings.day[np.minimum(edges[1:-1], len(ratings) - 1)], side="left")
        edges = np.r_[0, inner, len(ratings)]
    edges = np.unique(edges)
    if len(edges) < 3:
        raise ValueError("too few ratings, or too few different times, to learn from some and predict others")
    measured = int(np.clip(np.searchsorted(edges, training * len(ratings)), 1, len(edges) - 2))
    return Task(ratings, edges, measured, width)


@dataclass
class Predictions:
    """What one model said before each rating was known.

    Parameters
    ----------
    raw
        Scores to twelve digits; NaN where the model was silent, and in the first batch.
    expected
        Expected rating, 0 (worst) to 1 (best): the score through the curve of the past, or the mean of the past where
        the model was silent.
    pleased
        Chance of a rating above the middle, likewise.
    final
        Scores of some people after the last rating; for personal models the mean of a panel of viewers.
    final_expected
        Expected ratings of these people after the last rating.
    """

    raw: Floats
    expected: Floats
    pleased: Floats
    final: Floats = field(default_factory=lambda: np.zeros(0))
    final_expected: Floats = field(default_factory=lambda: np.zeros(0))
    seconds: float = 0.0

    def silent(self) -> NDArray[np.bool_]:
        """Where the model said nothing."""
        return np.isnan(self.raw)


def past_means(task: Task) -> tuple[Floats, Floats]:
    """The mean rating (0 to 1) and the share pleased before each batch, one a rating; the baseline."""
    good, above, known = _outcomes(task.ratings)
    before = task.edges[:-1]
    means = []
    for values, counts in ((good, np.ones(len(good))), (above * known, known.astype(float))):
        total, n = (np.r_[0.0, np.cumsum(v)][before] for v in (values, counts))
        means.append(np.divide(total, n, out=np.full(len(before), 0.5), where=n > 0)[task.batch])
    return means[0], means[1]


def plain(task: Task) -> Predictions:
    """Predictions of one who knows nobody: silent on each, so that the mean of the past stands in."""
    return Predictions(np.full(len(task.ratings), np.nan), *past_means(task))


def by_count(task: Task, people: Sequence[int] = ()) -> Predictions:
    """Predictions of one who knows how often each person was rated before, and not how."""
    raw, so_far = np.full(len(task.ratings), np.nan), np.zeros(task.ratings.agents)
    for k in range(task.batches):
        rated = task.ratings.rated[task.slice(k)]
        if k > 0:
            raw[task.slice(k)] = so_far[rated]
        so_far += np.bincount(rated, minlength=len(so_far))
    found = Predictions(raw, *calibrated(raw, task))
    if people:
        found.final = so_far[np.array(people, np.int64)]
        found.final_expected = found.final
    return found


def predict(
    model: ReputationModel, task: Task, people: Sequence[int] = (), on_batch: Callable[[], None] = lambda: None
) -> Predictions:
    """Run a model through all batches.

    Parameters
    ----------
    model
        The model.
    task
        The ratings.
    people
        Whom to score once more in the end.
    on_batch
        Called after each batch.

    Raises
    ------
    ValueError
        If the model gives scores of the wrong shape, or infinite ones.
    """
    started = time.perf_counter()
    ratings, memory = task.ratings, model.begin()
    raw = np.full(len(ratings), np.nan)
    has_rated = np.zeros(ratings.agents, np.bool_)
    for k in range(task.batches):
        part = task.slice(k)
        new = _given(ratings, part)
        if k > 0:
            viewers = np.where(has_rated[new.rater], new.rater, -1)
            raw[part] = _checked(model.score(memory, viewers, new.rated, float(new.day[0])), len(new))
        model.learn(memory, new)
        has_rated[new.rater] = True
        on_batch()
    expected, pleased = calibrated(raw, task)
    found = Predictions(raw, expected, pleased)
    if people:
        found.final = _in_the_end(model, memory, np.array(people, np.int64), task)
        good, _, _ = _outcomes(ratings)
        said = ~np.isnan(raw)
        found.final_expected = _through(found.final, *_curve(raw[said], good[said]), float(good.mean()))
    found.seconds = time.perf_counter() - started
    return found


def pilot(model: ReputationModel, task: Task) -> float:
    """Seconds that a model will take, roughly: one batch timed, and its cost in a growing memory reckoned from it."""
    memory = model.begin()
    first, second = _given(task.ratings, task.slice(0)), _given(task.ratings, task.slice(1))
    started = time.perf_counter()
    model.learn(memory, first)
    model.score(memory, np.where(np.isin(second.rater, first.rater), second.rater, -1), second.rated, second.day[0])
    taken = time.perf_counter() - started
    return taken * task.batches * (1.0 if model.profile.cost == "ratings" else task.batches / 2.0)


def calibrated(raw: Floats, task: Task) -> tuple[Floats, Floats]:
    """Scores as expected ratings (0 to 1) and chances to please: each batch by the curves of those before it.

    The curves are isotonic regressions: a higher score never means less. Where there is no score, it is the mean of the
    past.
    """
    good, above, known = _outcomes(task.ratings)
    expected, pleased = past_means(task)
    for k in range(2, task.batches):
        part, past = task.slice(k), slice(0, int(task.edges[k]))
        said = ~np.isnan(raw[past])
        for target, use, out in ((good, said, expected), (above, said & known[past], pleased)):
            out[part] = _through(raw[part], *_curve(raw[past][use], target[past][use]), out[part])
    return expected, pleased


def _outcomes(ratings: Ratings) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Rating from 0 to 1, whether above the middle, and whether not at it."""
    return ratings.good, (ratings.value > 0).astype(np.float64), ratings.value != 0


def _curve(scores: Floats, outcomes: Floats) -> tuple[Floats, Floats]:
    """Scores and what they have come to mean; empty if too few are known."""
    if len(scores) < LEAST_FITTED:
        return np.zeros(0), np.zeros(0)
    places, back, counts = np.unique(scores, return_inverse=True, return_counts=True)
    means = np.bincount(back, outcomes) / counts
    return places, np.asarray(isotonic_regression(means, weights=counts).x)


def _through(scores: Floats, places: Floats, means: Floats, otherwise: Floats | float) -> Floats:
    if not len(places):
        return np.broadcast_to(np.asarray(otherwise, np.float64), scores.shape).copy()
    return np.where(np.isnan(scores), otherwise, np.interp(scores, places, means))


def _given(ratings: Ratings, part: slice) -> Ratings:
    """A batch as a model gets it: it knows of no later agents, and cannot be written to."""
    new = ratings[part]
    for column in (new.rater, new.rated, new.value, new.day, new.amount):
        column.flags.writeable = False
    known = int(max(ratings.rater[: part.stop].max(), ratings.rated[: part.stop].max())) + 1
    return replace(new, agents=known)


def _checked(scores: Any, n: int) -> Floats:
    found = np.asarray(scores, np.float64)
    if found.shape != (n,):
        raise ValueError(f"the model gave scores of shape {found.shape} for {n} pairs")
    if np.isinf(found).any():
        raise ValueError("the model gave an infinite score")
    # Twelve digits count: else what two sums of the same ratings differ by in rounding would break their tie.
    digits, power = np.frexp(found)
    return np.ldexp(np.rint(digits * 2.0**40) / 2.0**40, power)


def _in_the_end(model: ReputationModel, memory: Any, people: Numbers, task: Task) -> Floats:
    day = float(task.ratings.day[-1])
    if not model.profile.personal:
        return _checked(model.score(memory, np.full(len(people), -1), people, day), len(people))
    raters = np.unique(task.ratings.rater)
    panel = raters[np.unique(np.linspace(0, len(raters) - 1, PANEL).astype(np.int64))]
    total, n = np.zeros(len(people)), np.zeros(len(people))
    for viewer in panel:
        scores = _checked(model.score(memory, np.full(len(people), viewer), people, day), len(people))
        said = ~np.isnan(scores)
        total[said] += scores[said]
        n += said
    out: Floats = np.full(len(people), np.nan)
    return np.divide(total, n, out=out, where=n > 0)
