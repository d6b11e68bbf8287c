"""What `emptor score` does: one model's scores of the people in a file of ratings."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from emptor.report.console import Row, paragraph, progress, say, table
from emptor.scenario.errors import Problem, ScenarioError
from emptor.study.batch import describe
from emptor.study.chosen_models import chosen, lacks, settings
from emptor.study.out import on_disk, tried
from emptor.study.rating_files import RatingFile, load_ratings

if TYPE_CHECKING:
    import pandas as pd

    from emptor.reputation.model import ReputationModel

COLUMNS = ("user", "score", "ratings", "mean_rating")


def score(
    file: Path,
    model: str,
    *,
    sets: Sequence[str] = (),
    viewer: str | None = None,
    out: Path | None = None,
    scale: str | None = None,
    times: str = "auto",
    top: int = 10,
) -> int:
    """Score everybody in a file, print the best and the worst, and write all where `out` says.

    Parameters
    ----------
    file
        The ratings.
    model, sets
        Name of a model, and its parameters as `key=value`.
    viewer
        Name of the person in whose eyes; None for a stranger who has rated nobody.
    out
        A CSV file for all scores.
    scale, times
        See `load_ratings`.
    top
        Lines to print from either end.

    Returns
    -------
    int
        The exit code: 0 done, 1 the model failed.

    Raises
    ------
    ScenarioError
        If the file, the model or the viewer's name is wrong, or `out` is a file that this command did not write.
    """
    made = chosen(model, sets)
    refuse_other(out, file)
    with progress(1, "files read"):
        found = load_ratings(file, scale=scale, time=times)
    seer = -1 if viewer is None else found.number(viewer, "--viewer")
    started = time.perf_counter()
    try:
        frame = scores(made, found, seer)
    except Exception as error:
        say(f"failed: {made.name}: {describe(error)}", error=True)
        return 1
    seconds = time.perf_counter() - started
    _page(made, found, frame, viewer, seconds, top)
    if out is not None:
        with on_disk():
            write_csv(out, frame)
        say(f"written to {out}")
    return 0


def scores(model: ReputationModel, found: RatingFile, viewer: int = -1) -> pd.DataFrame:
    """Everybody's score at the end of a file, best first, then those without a score; columns as in `COLUMNS`."""
    import pandas as pd

    memory = model.begin()
    model.learn(memory, found.ratings)
    people = np.arange(len(found.names))
    values = model.score(memory, np.full(len(people), viewer), people, float(found.ratings.day[-1]))
    count = np.bincount(found.ratings.rated, minlength=len(people))
    total = np.bincount(found.ratings.rated, found.ratings.value, len(people))
    mean = np.full(len(people), np.nan)
    np.divide(total, count, out=mean, where=count > 0)
    columns = (found.names, values, count, found.scale.middle + found.scale.half * mean)
    frame = pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))
    return frame.sort_values(["score", "ratings", "user"], ascending=[False, False, True], ignore_index=True)


def refuse_other(out: Path | None, file: Path) -> None:
    """Raise `ScenarioError` if a file of results would take the place of something else."""
    if out is None:
        return
    said = expected = ""
    if out.exists() and file.exists() and out.samefile(file):
        said, expected = "this is the file of ratings itself", "another name"
    elif out.is_dir():
        said, expected = "this is a folder", "the name of a CSV file"
    elif not out.absolute().parent.is_dir():
        said, expected = "its folder does not exist", "a folder that does"
    elif out.exists() and not _is_ours(out):
        said, expected = "the file was not written by emptor score, and is left alone", "a new name"
    else:
        try:
            tried(out.absolute().parent)
        except OSError as error:
            said = f"nothing can be written into its folder: {error.strerror}"
    if said:
        raise ScenarioError([Problem(f"--out {out}", None, "", said, expected)])


def _is_ours(out: Path) -> bool:
    with out.open("rb") as raw:
        return raw.readline().strip() == ",".join(COLUMNS).encode()


def write_csv(out: Path, frame: pd.DataFrame) -> None:
    """A frame as CSV, there whole or not at all."""
    number, name = tempfile.mkstemp(prefix=f".{out.name}-", dir=out.absolute().parent)
    stage = Path(name)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="") as text:
            frame.to_csv(text, index=False, lineterminator="\n")
        mask = os.umask(0)
        os.umask(mask)
        stage.chmod(0o666 & ~mask)
        os.replace(stage, out)
    finally:
        stage.unlink(missing_ok=True)


def _page(
    model: ReputationModel, found: RatingFile, frame: pd.DataFrame, viewer: str | None, seconds: float, top: int
) -> None:
    set_to = settings(model)
    paragraph(f"{model.name}: {model.summary}" + (f" ({set_to})" if set_to else ""))
    if model.source:
        paragraph(f"after {model.source}")
    for line in found.summary():
        paragraph(line)
    for line in _doubts(model, found, viewer):
        paragraph(line)
    rated = frame[frame["ratings"] > 0]
    known = rated[rated["score"].notna()]
    say("")
    shown = 2 * top >= len(known)
    parts = [("", known)] if shown else [("highest", known.head(top)), ("lowest", known.tail(top))]
    rows: list[Row] = []
    for head, part in parts:
        rows += [Row([head], heading=True)] if head else []
        rows += [
            Row([_name(user), f"{value:.6g}".replace("-", "−"), f"{n:,}", f"{mean:.2f}".replace("-", "−")])
            for user, value, n, mean in part.itertuples(index=False)
        ]
    table(["user", "score", "ratings", "mean rating"], rows)
    say("")
    silent, never = len(rated) - len(known), len(frame) - len(rated)
    text = f"{len(known):,} people scored from {len(found.ratings):,} ratings in {seconds:.2f} s"
    text += f"; {silent:,} who were rated have no score under this model" if silent else ""
    text += f"; {never:,} rated others and were never rated (they are not shown)" if never else ""
    paragraph(text + ".")


def _doubts(model: ReputationModel, found: RatingFile, viewer: str | None) -> list[str]:
    """What a reader should know about scores of this model on this file."""
    p, lines = model.profile, []
    if p.personal and viewer is None:
        lines.append(
            "This model gives each viewer a score of his own. Without --viewer NAME, these are what a stranger sees, "
            "who has rated nobody."
        )
    elif p.personal:
        lines.append(f"Scores in the eyes of {viewer}.")
    elif viewer is not None:
        lines.append("This model shows everybody the same: --viewer makes no difference.")
    lines += [f"This model {what}" for what in lacks(model, found)]
    if p.scale == "relative":
        lines.append("Only the order of these scores means anything.")
    return lines


def _name(user: str) -> str:
    text = "".join(c if c.isprintable() else "�" for c in user)
    return text if len(text) <= 40 else text[:39] + "…"
