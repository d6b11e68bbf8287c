"""What `emptor evaluate` does: models of reputation compared on a file of ratings."""

from __future__ import annotations

import hashlib
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from emptor.commands.typing_back import command_line
from emptor.report.console import paragraph, progress, say
from emptor.scenario.errors import Problem, ScenarioError
from emptor.study.chosen_models import lacks, many, settings
from emptor.study.evaluation import Evaluation, evaluate
from emptor.study.out import RECORD, earlier, refuse_foreign
from emptor.study.prediction import LEAST_FITTED, in_batches, pilot
from emptor.study.rating_files import RatingFile, load_labels, load_ratings
from emptor.study.storing import record, write_json, write_parquet, written

if TYPE_CHECKING:
    import pandas as pd

    from emptor.reputation.model import ReputationModel
    from emptor.study.prediction import Task
    from emptor.study.storing import Columns


def run(
    file: Path,
    *,
    labels: Path | None = None,
    models: str | None = None,
    out: Path | None = None,
    scale: str | None = None,
    times: str = "auto",
    batches: int = 40,
    training: float = 0.25,
    replicates: int = 200,
    seed: int = 0,
) -> int:
    """Compare models on a file, print tables, and write them where `out` says.

    Parameters
    ----------
    file, labels
        The ratings, and who cheats.
    models
        Names with commas; None for all.
    out
        Folder for results.
    scale, times
        See `load_ratings`.
    batches, training
        See `in_batches`.
    replicates, seed
        Of the bootstrap.

    Returns
    -------
    int
        The exit code: 0 done, 1 a model failed, 130 stopped from the keyboard.

    Raises
    ------
    ScenarioError
        If a file, a name or the folder is wrong.
    """
    started = datetime.now(UTC)
    refuse_foreign(out)
    replaced = earlier(out)
    chosen = many(models)
    found = load_ratings(file, scale=scale, time=times)
    _refuse_few(file, len(found.ratings))
    oddities: list[str] = []
    known = load_labels(labels, found, oddities) if labels is not None else {}
    words = f"{found.scale.low:g} to {found.scale.high:g}".replace("-", "−")
    try:
        task = in_batches(found.ratings, batches, training, found.scale.high - found.scale.low)
    except ValueError as error:
        raise ScenarioError([Problem(str(file), None, "", str(error), "more ratings")]) from None
    for line in [*found.summary(), *oddities]:
        paragraph(line)
    _forecast(chosen, task)
    with progress(len(chosen) * task.batches, "batches") as advance:
        result = evaluate(chosen, task, labels=known, replicates=replicates, seed=seed, on_batch=advance)
    result.lacks = {
        m.name: " ".join(said) for m in chosen if (said := lacks(m, found)) and m.name in result.predictions
    }
    if result.predictions:
        from emptor.report.evaluation_page import print_evaluation

        print_evaluation(result, words)
    for name, why in result.failures.items():
        say(f"failed: {name}: {why}", error=True)
    if out is not None and result.predictions:
        files = {"ratings": file, **({"labels": labels} if labels is not None else {})}
        _save(out, result, found, chosen, files, words, started)
        say(f"written to {out}{replaced}")
    if result.interrupted:
        say(f"stopped: {len(result.predictions)} of {result.planned} models were finished", error=True)
        return 130
    return 1 if result.failures else 0


def _refuse_few(file: Path, ratings: int) -> None:
    """A file with too few ratings for one prediction to be read by those before it is no use."""
    if ratings > LEAST_FITTED:
        return
    said = f"{ratings} rating{'s are' if ratings != 1 else ' is'} too few ratings to hold any out"
    expected = f"more than {LEAST_FITTED}: by so many predictions a score comes to mean something"
    raise ScenarioError([Problem(str(file), None, "", said, expected)])


def _forecast(chosen: list[ReputationModel], task: Task) -> None:
    """Say how long it will take, to whoever sits at a terminal."""
    if not sys.stderr.isatty():
        return
    seconds: dict[str, float] = {}
    for model in chosen:
        try:
            seconds[model.name] = pilot(model, task)
        except Exception:
            seconds[model.name] = 0.0  # said when it fails in earnest
    total, slow = sum(seconds.values()), max(seconds, key=lambda name: seconds[name])
    if total > 20:
        text = f"about {total / 60:.0f} min" if total > 90 else f"about {total:.0f} s"
        share = f", most of it for {slow}" if seconds[slow] > total / 2 and len(seconds) > 1 else ""
        say(f"{len(chosen)} models will take {text}{share}; Ctrl-C keeps those that are finished", error=True)


def predictions_frame(found: Evaluation, file: RatingFile) -> pd.DataFrame:
    """One row a rating, in order of time, with each model's score before it was known."""
    import pandas as pd

    r = found.task.ratings
    names = np.array(file.names, object)
    columns = {
        "line": file.line,
        "rater": names[r.rater],
        "rated": names[r.rated],
        "rating": np.round(file.scale.middle + file.scale.half * r.value, 9),
        "batch": found.task.batch,
        "measured": found.task.counted,
    }
    return pd.DataFrame(columns | {name: one.raw for name, one in found.predictions.items()})


def _dictionary(found: Evaluation) -> Columns:
    return {
        "line": ("number", "line of the rating in its file"),
        "rater": ("name", "who rated"),
        "rated": ("name", "who was rated"),
        "rating": ("points", "the rating, on the file's scale"),
        "batch": ("number", "batch of the rating; it was predicted from those before"),
        "measured": ("yes or no", "whether the rating counts, or only trains"),
        **dict.fromkeys(found.predictions, ("score", "score before the rating was known; missing where silent")),
    }


def _save(
    out: Path,
    found: Evaluation,
    file: RatingFile,
    chosen: list[ReputationModel],
    files: dict[str, Path],
    words: str,
    started: datetime,
) -> None:
    from emptor.report.evaluation_page import evaluation_figure, long_frame
    from emptor.report.style import styled
    from emptor.study.saving import DPI

    facts = record(
        "evaluate",
        command_line(),
        started,
        files={k: {"name": p.name, "sha256": hashlib.sha256(p.read_bytes()).hexdigest()} for k, p in files.items()},
        notes=file.summary(),
        lacks=found.lacks,
        models={m.name: settings(m) for m in chosen},
        seconds={name: round(one.seconds, 3) for name, one in found.predictions.items()},
        batches=found.task.batches,
        measured_from_batch=found.task.measured,
        failures=found.failures,
        interrupted=found.interrupted,
    )
    with written(out) as stage:
        long_frame(found).to_csv(stage / "evaluation.csv", index=False, lineterminator="\n")
        write_parquet(stage / "predictions.parquet", predictions_frame(found, file), _dictionary(found))
        (stage / "figures").mkdir()
        with styled():
            evaluation_figure(found, words).savefig(stage / "figures" / "evaluation.png", dpi=DPI)
        write_json(stage / RECORD, facts)
