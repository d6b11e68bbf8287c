"""Comparing models of reputation on a file: at predicting held-out ratings, and at telling cheats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from emptor.reputation.model import ReputationModel
from emptor.reputation.ratings import Floats, Numbers
from emptor.study import accuracy
from emptor.study.accuracy import Replicates
from emptor.study.batch import describe
from emptor.study.prediction import LEAST_FITTED, Predictions, Task, by_count, plain, predict
from emptor.study.statistics import LEVEL, Estimate

BASELINE = "mean of the past"
"""Name of the row that knows nobody: everybody is expected to be rated as all were so far."""
COUNT = "number of ratings"
"""Name of the row that knows how often each person was rated before, and not how: what is not better has read nothing
in the ratings but who is new."""
METRICS = {
    "auc": "AUC",
    "tau": "Kendall's τ",
    "rmse": "RMSE",
    "brier": "Brier",
    "brier_stated": "Brier as stated",
    "cheats_before": "AUC cheats, beforehand",
    "cheats_known": "AUC cheats, rated already",
    "cheats_end": "AUC cheats, in the end",
}
"""Metrics by name; the larger the better but for the errors."""
ERRORS = {"rmse", "brier", "brier_stated"}
SETS = {
    "all": "all held-out ratings; where a model is silent, the mean of the past stands in",
    "known": "of people who had been rated before",
    "common": "on which no model is silent",
    "answered": "on which the model is not silent",
}
"""Sets of held-out ratings."""


@dataclass
class Evaluation:
    """Models compared.

    Parameters
    ----------
    task
        The ratings in batches.
    predictions
        By model; the baselines are not among them.
    baselines
        Predictions of `BASELINE` and `COUNT`.
    cells
        Replicates of a metric by (model, set, metric), the value first.
    counts
        Ratings in a set, by (model, set).
    failures
        Why a model failed, by model.
    lacks
        What a model would use and the file does not have, by model.
    labelled
        Labelled people who were rated, benign and fraudulent; 0 without labels.
    labelled_held_out
        Those of them who were rated among the held-out ratings.
    """

    task: Task
    predictions: dict[str, Predictions] = field(default_factory=dict)
    baselines: dict[str, Predictions] = field(default_factory=dict)
    cells: dict[tuple[str, str, str], Floats] = field(default_factory=dict)
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    lacks: dict[str, str] = field(default_factory=dict)
    planned: int = 0
    interrupted: bool = False
    labelled: tuple[int, int] = (0, 0)
    labelled_held_out: tuple[int, int] = (0, 0)

    @property
    def models(self) -> list[str]:
        """The baselines and all models that were finished."""
        return [*self.baselines, *self.predictions]

    def value(self, model: str, of: str, metric: str) -> Estimate:
        """A metric with its 95% interval."""
        found = self.cells.get((model, of, metric))
        return estimate(found) if found is not None else Estimate(np.nan, np.nan, np.nan, 0)

    def best(self, of: str, metric: str) -> str:
        """The model that does best; empty if none has a value."""
        values = {m: self.value(m, of, metric).mean for m in self.models}
        known = {m: -v if metric in ERRORS else v for m, v in values.items() if np.isfinite(v)}
        return max(known, key=lambda m: known[m]) if known else ""

    def against(self, model: str, other: str, of: str, metric: str) -> Estimate:
        """A metric less that of another model, on the same replicates."""
        one, two = (self.cells.get((name, of, metric)) for name in (model, other))
        return Estimate(np.nan, np.nan, np.nan, 0) if one is None or two is None else estimate(one - two)

    def from_best(self, model: str, of: str, metric: str) -> Estimate:
        """A metric less that of the best model."""
        return self.against(model, self.best(of, metric), of, metric)

    def unjudged(self) -> list[str]:
        """What cannot be judged by these ratings, and why, a sentence each."""
        lines = []
        values = self.task.ratings.value[self.task.counted]
        if not any(np.isfinite(self.value(model, "all", "auc").mean) for model in self.models):
            one_sided = not ((values > 0).any() and (values < 0).any())
            why = (
                "all held-out ratings are on one side of the middle"
                if one_sided
                else "no batch has ratings on both sides of the middle; fewer --batches have more ratings each"
            )
            lines.append(f"Who is better cannot be told by AUC: {why}.")
        held_out = int(self.task.counted.sum())
        for model in self.predictions:
            spoke = self.counts[model, "answered"]
            if not spoke:
                lines.append(f"{model} cannot be judged: it says nothing on any held-out rating.")
            elif spoke < min(LEAST_FITTED, held_out):
                lines.append(f"{model} can hardly be judged: it speaks on {spoke} of {held_out:,} held-out ratings.")
        return lines

    def silent(self, model: str) -> float:
        """Share of the measured ratings on which a model said nothing."""
        if model in self.baselines:
            return 0.0
        return float(self.predictions[model].silent()[self.task.counted].mean())


def estimate(replicates: Floats) -> Estimate:
    """The first as value, the percentiles of the others as its 95% interval."""
    others = replicates[1:][np.isfinite(replicates[1:])]
    if len(others) < 2:
        return Estimate(float(replicates[0]), np.nan, np.nan, len(others))
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(others, [tail, 100 - tail])
    return Estimate(float(replicates[0]), float(low), float(high), len(others))


def evaluate(
    models: Sequence[ReputationModel],
    task: Task,
    *,
    labels: dict[int, bool] | None = None,
    replicates: int = 200,
    seed: int = 0,
    on_batch: Callable[[], None] = lambda: None,
) -> Evaluation:
    """Predict with each model in turn, then measure; Ctrl-C keeps the models that are finished.

    Parameters
    ----------
    models
        What to compare.
    task
        The ratings.
    labels
        Whether people cheat, by number.
    replicates
        Of the bootstrap that gives the intervals.
    seed
        Of the bootstrap.
    on_batch
        Called after each batch of each model.
    """
    found = Evaluation(task, planned=len(models))
    draws = Replicates(task.ratings.agents, replicates, seed)
    rated, held_out = (set(task.ratings.rated[which].tolist()) for which in (slice(None), task.counted))
    known = {person: cheat for person, cheat in (labels or {}).items() if person in rated}
    found.labelled = _both(known.values())
    found.labelled_held_out = _both(cheat for person, cheat in known.items() if person in held_out)
    found.baselines = {BASELINE: plain(task), COUNT: by_count(task, list(known))}
    for name, one in found.baselines.items():
        _measure(found, name, one, draws, known, is_chance=False)
    try:
        for model in models:
            try:
                one = predict(model, task, list(known), on_batch)
            except Exception as error:
                found.failures[model.name] = describe(error)
                continue
            _measure(found, model.name, one, draws, known, is_chance=model.profile.scale == "chance")
            found.predictions[model.name] = one
    except KeyboardInterrupt:
        found.interrupted = True
        for cells in (found.cells, found.counts):  # a model that was being measured is not finished
            for key in [key for key in cells if key[0] not in found.models]:
                del cells[key]  # type: ignore[arg-type]
    _measure_common(found, draws)
    return found


def _both(cheats: Iterable[bool]) -> tuple[int, int]:
    found = list(cheats)
    return found.count(False), found.count(True)


def _measure(
    found: Evaluation, name: str, one: Predictions, draws: Replicates, labels: dict[int, bool], *, is_chance: bool
) -> None:
    """Fill in the cells of one model, but for those that depend on the others."""
    task = found.task
    counted = task.counted
    sets = {"all": counted, "known": counted & task.known_before()}
    if name not in found.baselines:
        sets["answered"] = counted & ~one.silent()
    for of, mask in sets.items():
        found.counts[name, of] = int(mask.sum())
        if of == "answered" and found.counts[name, of] == found.counts[name, "all"]:
            cells = {m: found.cells[name, "all", m] for m in METRICS if (name, "all", m) in found.cells}
        else:
            cells = _predicted(task, one, mask, draws, is_chance)
        found.cells |= {(name, of, metric): values for metric, values in cells.items()}
    if labels:
        found.cells[name, "all", "cheats_before"] = _before(task, one, labels, counted, draws)
        found.cells[name, "all", "cheats_known"] = _before(task, one, labels, sets["known"], draws)
        if len(one.final):
            found.cells[name, "all", "cheats_end"] = _end(one, labels, draws)


def _measure_common(found: Evaluation, draws: Replicates) -> None:
    """Fill in the cells on the ratings about which every model said something."""
    rows = {**found.baselines, **found.predictions}
    counted = found.task.counted
    common = counted.copy()
    for one in found.predictions.values():
        common &= ~one.silent()
    for name, one in rows.items():
        is_chance = (name, "all", "brier_stated") in found.cells
        if common.sum() == counted.sum():
            cells = {m: found.cells[name, "all", m] for m in METRICS if (name, "all", m) in found.cells}
        else:
            cells = _predicted(found.task, one, common, draws, is_chance)
        found.counts[name, "common"] = int(common.sum())
        found.cells |= {(name, "common", m): values for m, values in cells.items() if not m.startswith("cheats")}


def _key(one: Predictions, which: Numbers) -> Numbers:
    """Ranks of predictions: by expected rating, then by score, so that a flat stretch of a curve hides nothing."""
    raw = one.raw[which]
    return accuracy.ranks(one.expected[which], np.where(np.isnan(raw), -np.inf, raw))


def _predicted(
    task: Task, one: Predictions, mask: NDArray[np.bool_], draws: Replicates, is_chance: bool
) -> dict[str, Floats]:
    ratings = task.ratings
    sums: dict[str, list[tuple[Floats, ...]]] = {m: [] for m in ("auc", "tau", "rmse", "brier", "brier_stated")}
    for k in range(task.measured, task.batches):
        start, stop = task.edges[k], task.edges[k + 1]
        which = np.flatnonzero(mask[start:stop]) + start
        if not len(which):
            continue
        weights, value = draws.of(ratings.rater[which], ratings.rated[which]), ratings.value[which]
        rank, clear = _key(one, which), value != 0
        sums["auc"].append(accuracy.auc_parts(rank[clear], value[clear] < 0, weights[:, clear]))
        sums["tau"].append(accuracy.tau_parts(rank, value, weights))
        sums["rmse"].append(accuracy.error_parts(one.expected[which], ratings.good[which], weights))
        above = (value[clear] > 0).astype(np.float64)
        sums["brier"].append(accuracy.error_parts(one.pleased[which][clear], above, weights[:, clear]))
        if is_chance:
            said = np.where(np.isnan(one.raw[which]), one.pleased[which], one.raw[which])
            sums["brier_stated"].append(accuracy.error_parts(said[clear], above, weights[:, clear]))
    out: dict[str, Floats] = {}
    for metric, parts in sums.items():
        if not parts:
            continue
        over, *under = (list(column) for column in zip(*parts, strict=True))
        if metric == "tau":
            bottom = np.sqrt(np.sum(under[0], axis=0) * np.sum(under[1], axis=0))
            out[metric] = accuracy.ratio(over, [bottom])
        else:
            found = accuracy.ratio(over, under[0])
            out[metric] = task.width * np.sqrt(found) if metric == "rmse" else found
    return out


def _before(
    task: Task, one: Predictions, labels: dict[int, bool], mask: NDArray[np.bool_], draws: Replicates
) -> Floats:
    """AUC of cheats against benign people, over some ratings that they were to get; each person weighs the same."""
    ratings = task.ratings
    people = np.array(list(labels))
    which = np.flatnonzero(mask & np.isin(ratings.rated, people))
    cheats = np.zeros(ratings.agents, np.bool_)
    cheats[people] = list(labels.values())
    times = np.bincount(ratings.rated[which], minlength=ratings.agents)
    parts = []
    for k in range(task.measured, task.batches):
        here = which[(which >= task.edges[k]) & (which < task.edges[k + 1])]
        rated = ratings.rated[here]
        weights = draws.of(ratings.rater[here], rated) / times[rated].astype(np.float32)
        parts.append(accuracy.auc_parts(_key(one, here), cheats[rated], weights))
    over, under = (list(column) for column in zip(*parts, strict=True))
    return accuracy.ratio(over, under)


def _end(one: Predictions, labels: dict[int, bool], draws: Replicates) -> Floats:
    """AUC of cheats against benign people, all of whom were rated, by their score after the last rating."""
    people, raw = np.array(list(labels), np.int64), one.final
    rank = accuracy.ranks(one.final_expected, np.where(np.isnan(raw), -np.inf, raw))
    over, under = accuracy.auc_parts(rank, np.array([labels[p] for p in people]), draws.as_rated[:, people])
    return accuracy.ratio([over], [under])
