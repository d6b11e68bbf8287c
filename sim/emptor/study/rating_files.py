"""Files of ratings: who rated whom and how, perhaps when and over how much; with labels of who cheats.

What is wrong stops the reading, all of it at once: a missing column, a ragged line, an empty name, a rating off the
scale, a time that is none, a worth that is not above 0. A number that a person must look at would otherwise go into
every score. What is merely odd is dealt with and said, in `RatingFile.notes`:

- exact copies (same rater, rated, rating, time and worth) are taken once where times are finer than a day, because
  nobody rates twice in the same second; without such times two like lines are two dealings, and stay;
- several ratings of one pair all stay: models differ in what they make of them;
- ratings of oneself are left out: they say nothing, and no model means them;
- rows that stand before earlier ones are sorted by time; rows of the same time keep their order;
- blanks around a name go, and names that differ only in how Unicode composes them are one name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from emptor.reputation.ratings import Floats, Numbers, Ratings
from emptor.scenario.errors import Problem, ScenarioError, nearest
from emptor.study import rating_scales as scales
from emptor.study.csv_rows import Faults, Layout, chunks, is_utf8, shown
from emptor.study.rating_scales import Scale
from emptor.study.rating_times import Times, day_text

LAYOUT = Layout(
    ("rater", "rated", "rating"),
    ("time", "value"),
    {
        "source": "rater", "from": "rater", "buyer": "rater", "user": "rater", "reviewer": "rater",
        "target": "rated", "to": "rated", "seller": "rated", "item": "rated", "ratee": "rated",
        "stars": "rating", "score": "rating", "weight": "rating",
        "timestamp": "time", "date": "time", "day": "time", "datetime": "time",
        "amount": "value", "price": "value", "worth": "value",
    },
    "rater,rated,rating,time",
)  # fmt: skip
LABELS = Layout(("user", "label"), (), {"name": "user", "id": "user", "class": "label"}, "user,label")
TIMES = {"unix": "Unix seconds", "unix_ms": "Unix milliseconds", "days": "days", "iso": "dates", "none": ""}
"""Kinds of time, in words."""


@dataclass(frozen=True)
class RatingFile:
    """A file of ratings, read.

    Parameters
    ----------
    path
        The file.
    ratings
        Oldest first; agents are numbered in the order in which they first appear.
    names
        Names by agents' numbers.
    scale
        The scale that ratings are on in the file.
    line
        Line of each rating in the file.
    time
        Kind of time: `unix`, `unix_ms`, `days`, `iso`, or `none` where the file's order is the order of time.
    has_value
        Whether the file says what was dealt over.
    notes
        What was odd and how it was dealt with, a sentence each.
    """

    path: Path
    ratings: Ratings
    names: tuple[str, ...]
    scale: Scale
    line: Numbers
    time: str
    has_value: bool
    notes: tuple[str, ...]

    def number(self, name: str, option: str) -> int:
        """The number of a person by name. Raises `ScenarioError` with the nearest name."""
        name = clean(name)
        try:
            return self.names.index(name)
        except ValueError:
            said = f"nobody in {self.path.name} has this name"
            raise ScenarioError([Problem(f"{option} {name}", None, "", said, "", nearest(name, self.names))]) from None

    def summary(self) -> list[str]:
        """What the file holds, how it was read, and what was odd."""
        found = self.ratings
        text = f"{self.path.name}: {len(found):,} ratings by {len(np.unique(found.rater)):,} people of "
        text += f"{len(np.unique(found.rated)):,}"
        if self.time == "none":
            text += "; no times: the order of lines is the order of time"
        else:
            first, last = (day_text(float(d), self.time) for d in (found.day[0], found.day[-1]))
            text += f", {first} to {last} (times read as {TIMES[self.time]})"
        return [text, f"scale: {self.scale} ({self.scale.why})", *self.notes]


def load_ratings(path: str | Path, *, scale: str | None = None, time: str = "auto") -> RatingFile:
    """Read a CSV file of ratings, packed by gzip or not, in UTF-8.

    Parameters
    ----------
    path
        The file; its first line names the columns rater, rated, rating and, if they are there, time and value (what was
        dealt over, in any one currency), in any order.
    scale
        `LOW..HIGH`, `ternary` or `stars`; None to recognise it from the values.
    time
        `unix`, `unix_ms`, `days` or `iso`; `auto` to recognise it.

    Raises
    ------
    ScenarioError
        With everything that is wrong, each with file, line and column.
    """
    path = Path(path)
    faults, notes, known = Faults(str(path)), list[str](), scales.given(scale) if scale else None
    people, times, parts = (
        People(),
        Times(),
        dict[str, list[np.ndarray]](rating=[], value=[], rater=[], rated=[], line=[]),
    )
    has_time = has_value = False
    for lines, cells in chunks(path, LAYOUT, faults, notes):
        has_time, has_value = "time" in cells, "value" in cells
        parts["line"].append(np.array(lines, np.int64))
        for who in ("rater", "rated"):
            parts[who].append(people.numbers(lines, cells[who], who, faults))
        parts["rating"].append(_numbers(lines, cells["rating"], "rating", faults))
        if has_value:
            parts["value"].append(_amounts(lines, cells["value"], faults))
        if has_time:
            times.take(lines, cells["time"])
    if not parts["line"]:
        if not faults.found:
            faults.add(None, "", "the file holds no ratings", "lines below the first")
        faults.end()
    columns = {name: np.concatenate(part) for name, part in parts.items() if part}
    known = _scale(known, columns["rating"], columns["line"], faults)
    days, kind = np.zeros(len(columns["line"])), "none"
    if has_time:
        days, kind = times.days(columns["line"], time, faults, notes)
    elif time != "auto":
        faults.add(1, "time", f"there is no such column, which --time {time} speaks of", "a column time")
    faults.end()
    assert known is not None
    people.tell(notes)
    columns["day"] = days
    return _made(path, columns, people.names, known, kind, has_value, notes)


def load_labels(path: str | Path, ratings: RatingFile, notes: list[str]) -> dict[int, bool]:
    """Who cheats: True for fraudulent (label −1), False for benign (1), by the numbers of people in a file of ratings.

    Labels of people who are not in the ratings are left out, and `notes` says how many.

    Raises
    ------
    ScenarioError
        With everything that is wrong, each with file, line and column; a person with both labels too.
    """
    path = Path(path)
    faults, known = Faults(str(path)), {name: i for i, name in enumerate(ratings.names)}
    found: dict[str, tuple[bool, int]] = {}
    copies = 0
    for lines, cells in chunks(path, LABELS, faults, notes):
        values = _numbers(lines, cells["label"], "label", faults)
        for line, written, value in zip(lines, cells["user"], values, strict=True):
            name = clean(written)
            if not _is_name(name, line, "user", faults) or np.isnan(value):
                continue
            if value not in (-1.0, 1.0):
                faults.add(line, "label", f"{value:g} is no label", "1 for benign or -1 for fraudulent")
                continue
            before = found.setdefault(name, (value < 0, line))
            if before[1] != line:
                copies += before[0] == (value < 0)
                if before[0] != (value < 0):
                    said = f"{shown(name)} has the other label on line {before[1]}"
                    faults.add(line, "label", said, "one label a person")
    faults.end()
    labels = {known[name]: cheats for name, (cheats, _) in found.items() if name in known}
    if len(labels) < len(found):
        notes.append(f"{len(found) - len(labels):,} labelled people are not in the ratings and are left out")
    if copies:
        notes.append(f"{copies:,} labels stand there twice")
    if len(set(labels.values())) < 2:
        said = "the people in the ratings do not have both labels"
        faults.add(None, "label", said, "people with 1 (benign) and with -1 (fraudulent), named as in the ratings")
    faults.end()
    return labels


class People:
    """Names as they are read, each with a number."""

    def __init__(self) -> None:
        self.by_text: dict[str, int] = {}
        self.by_name: dict[str, int] = {}
        self.names: list[str] = []
        self.changed = 0

    def numbers(self, lines: Sequence[int], cells: Sequence[str], column: str, faults: Faults) -> Numbers:
        """Numbers of the people in some cells; −1 where there is no name, which goes to `faults`."""
        known = self.by_text
        for cell in set(cells) - known.keys():
            known[cell] = self._add(cell)
        out = np.fromiter((known[cell] for cell in cells), np.int64, len(cells))
        for i in np.flatnonzero(out < 0).tolist():
            _is_name(clean(cells[i]), lines[i], column, faults)
        return out

    def _add(self, cell: str) -> int:
        name = clean(cell)
        if not name or not is_utf8(name):
            return -1
        self.changed += name != cell
        number = self.by_name.setdefault(name, len(self.names))
        if number == len(self.names):
            self.names.append(name)
        return number

    def tell(self, notes: list[str]) -> None:
        """Say how many names were not taken as they stood."""
        if self.changed:
            notes.append(
                f"{self.changed:,} name{'s were' if self.changed > 1 else ' was'} tidied: blanks around them, or "
                "letters that Unicode composes in two ways"
            )


def clean(name: str) -> str:
    """A name without blanks around it, its letters composed in one way (NFC)."""
    name = name.strip()
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def _is_name(name: str, line: int, column: str, faults: Faults) -> bool:
    if name and is_utf8(name):
        return True
    if name:
        faults.add(line, column, f"{shown(name)} is not in UTF-8", "the file saved as UTF-8")
    else:
        faults.add(line, column, "the name is empty", "a name")
    return False


def _numbers(lines: Sequence[int], cells: Sequence[str], column: str, faults: Faults) -> Floats:
    """Numbers in cells; NaN where there is none, which goes to `faults`."""
    try:
        out = np.array(list(map(float, cells)), np.float64)
    except ValueError:
        out = np.array([_number(cell) for cell in cells])
    # Python reads 1_0 as ten, and infinity as a number.
    out[[i for i, cell in enumerate(cells) if "_" in cell]] = np.nan
    for i in np.flatnonzero(~np.isfinite(out)).tolist():
        out[i] = np.nan
        said = f"{shown(cells[i])} is not a number" if cells[i].strip() else f"the {column} is empty"
        comma = " with a decimal point" if "," in cells[i] else ""
        faults.add(lines[i], column, said, f"a number{comma}")
    return out


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return float("nan")


def _amounts(lines: Sequence[int], cells: Sequence[str], faults: Faults) -> Floats:
    out = _numbers(lines, cells, "value", faults)
    for i in np.flatnonzero(out <= 0).tolist():
        faults.add(lines[i], "value", f"{shown(cells[i])} is not a worth", "a number above 0")
    return out


def _scale(known: Scale | None, values: Floats, lines: Numbers, faults: Faults) -> Scale | None:
    right = np.isfinite(values)
    if not right.any():
        return known
    if known is None:
        found = scales.recognised(values[right], lines[right])
        if isinstance(found, Scale):
            return found
        said, expected, line = found
        faults.add(line, "rating", said, expected)
        return None
    off = right & ((values < known.low) | (values > known.high))
    for i in np.flatnonzero(off):
        faults.add(int(lines[i]), "rating", f"{values[i]:g} is off the scale", f"{known.low:g} to {known.high:g}")
    return scales.with_levels(known, values[right & ~off]) if (right & ~off).any() else known


def _made(
    path: Path,
    columns: dict[str, np.ndarray],
    names: list[str],
    scale: Scale,
    kind: str,
    has_value: bool,
    notes: list[str],
) -> RatingFile:
    import pandas as pd

    late = int(np.sum(np.diff(columns["day"]) < 0))
    if late:
        order = np.argsort(columns["day"], kind="stable")
        columns = {name: column[order] for name, column in columns.items()}
        notes.append(f"times fell {late:,} time{'s' if late > 1 else ''} from one line to the next: sorted by time")
    if kind != "none" and columns["day"][0] == columns["day"][-1] and len(columns["day"]) > 1:
        notes.append("all times are the same: the order of lines is the order of time")
    own = columns["rater"] == columns["rated"]
    if own.any():
        notes.append(f"{int(own.sum()):,} rating{'s' if own.sum() > 1 else ''} of oneself left out")
        columns = {name: column[~own] for name, column in columns.items()}
    frame = pd.DataFrame({name: column for name, column in columns.items() if name != "line"})
    copies = frame.duplicated().to_numpy()
    if copies.any():
        many = f"{int(copies.sum()):,} exact cop{'ies' if copies.sum() > 1 else 'y'} of earlier lines"
        if np.any(columns["day"] != np.floor(columns["day"])):
            notes.append(f"{many} left out")
            columns = {name: column[~copies] for name, column in columns.items()}
        else:
            notes.append(f"{many} kept: without times of day they may be dealings of their own")
    again = int(pd.DataFrame({c: columns[c] for c in ("rater", "rated")}).duplicated().sum())
    if again:
        notes.append(f"{again:,} ratings are of pairs that had rated before; all are kept")
    if not len(columns["line"]):
        raise ScenarioError([Problem(str(path), None, "", "only ratings of oneself are there", "ratings of others")])
    rater, rated, known = _renumbered(columns["rater"], columns["rated"], names)
    ratings = Ratings.of(
        rater, rated, (columns["rating"] - scale.middle) / scale.half, columns["day"], columns.get("value"),
        agents=len(known), levels=scale.levels,
    )  # fmt: skip
    return RatingFile(path, ratings, known, scale, columns["line"], kind, has_value, tuple(notes))


def _renumbered(rater: Numbers, rated: Numbers, names: Sequence[str]) -> tuple[Numbers, Numbers, tuple[str, ...]]:
    """Numbers in the order of first appearance, so that nobody's number depends on what comes later."""
    found, first, back = np.unique(np.column_stack([rater, rated]).ravel(), return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty(len(found), np.int64)
    place[order] = np.arange(len(found))
    both = place[back].reshape(-1, 2)
    return both[:, 0].copy(), both[:, 1].copy(), tuple(names[found[i]] for i in order)
