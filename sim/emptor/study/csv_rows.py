"""Reading CSV files that people made: rows with the lines they stand on, and everything that is wrong, at once.

The standard library's reader is used because it knows the line of each row, whatever is quoted, blank or ragged; on a
million rows that costs a second more than faster readers, which cannot say where a fault is.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from emptor.scenario.errors import Problem, ScenarioError, nearest, quoted

MOST_PROBLEMS = 20
"""Problems that are told of one file; the others are counted."""
CHUNK = 50_000
"""Rows that are held as text at a time."""
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
FOREIGN = {
    b"PK": "a spreadsheet or a zip archive",
    b"PAR1": "a Parquet file",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
    b"SQLite": "a database",
    b"%PDF": "a PDF",
}
"""What a file is that is no CSV in UTF-8, by its first bytes."""

Chunk = tuple[list[int], dict[str, Sequence[str]]]
"""Lines of some rows, and their cells by column."""


@dataclass
class Faults:
    """What is wrong with one file, gathered until all of it is known."""

    file: str
    found: list[Problem] = field(default_factory=list)
    uncounted: int = 0

    def add(self, line: int | None, column: str, said: str, expected: str = "", close: str = "") -> None:
        """Take note of one thing; beyond a thousand they are only counted."""
        if len(self.found) < 1000:
            self.found.append(Problem(self.file, line, column, said, expected, close))
        else:
            self.uncounted += 1

    def end(self) -> None:
        """Raise `ScenarioError` with the first problems by line, if there are any."""
        if not self.found:
            return
        told = sorted(self.found, key=lambda p: p.line or 0)[:MOST_PROBLEMS]
        more = len(self.found) + self.uncounted - len(told)
        if more:
            told.append(Problem(None, None, "", f"and {more:,} more problem{'s' if more > 1 else ''} in {self.file}"))
        raise ScenarioError(told)


@dataclass(frozen=True)
class Layout:
    """Columns that a kind of file has.

    Parameters
    ----------
    needed, optional
        Names of columns.
    other_names
        What people call them elsewhere: a column of such a name is not taken, but the message names the right one.
    example
        A first line.
    """

    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()
    other_names: Mapping[str, str] = field(default_factory=dict)
    example: str = ""

    @property
    def known(self) -> tuple[str, ...]:
        """All columns that are read."""
        return self.needed + self.optional


def chunks(path: Path, layout: Layout, faults: Faults, notes: list[str]) -> Iterator[Chunk]:
    """The rows of a file, some at a time.

    Rows that are wrong as a whole (a ragged line, a quote that is never closed) are told to `faults` and left out. What
    is merely odd and has been dealt with is added to `notes`.

    Raises
    ------
    ScenarioError
        If the file cannot be read at all, or its first line does not name the columns.
    """
    with _opened(path, faults) as text:
        head, separator, before = _head(text, faults)
        reader = csv.reader(text, delimiter=separator, strict=True)
        if separator != ",":
            notes.append(f"cells are separated by {SEPARATORS[separator]}")
        # Parsed anew, because a name of a column may be quoted.
        names = next(csv.reader([head], delimiter=separator), [])
        places = _places(names, layout, faults, before, notes)
        lines: list[int] = []
        rows: list[list[str]] = []
        width, blank, at = len(names), 0, before
        while True:
            try:
                row = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                start, at = at + 1, before + reader.line_num
                if _is_open_quote(error):
                    faults.add(start, "", "a quoted cell that begins on this line never ends", 'a closing "')
                    break
                faults.add(start, "", "text follows a closing quote", 'a quote within a quoted cell written twice: ""')
                continue
            start, at = at + 1, before + reader.line_num
            if len(row) != width:
                if not row or (len(row) == 1 and not row[0].strip()):
                    blank += 1
                else:
                    said = f"the line has {len(row)} cell{'s' if len(row) != 1 else ''}"
                    faults.add(start, "", said, f"{width}, as in the first line")
                continue
            lines.append(start)
            rows.append(row)
            if len(rows) == CHUNK:
                yield _columns(lines, rows, places)
                lines, rows = [], []
        if rows:
            yield _columns(lines, rows, places)
        if blank:
            notes.append(f"{blank:,} blank line{'s' if blank > 1 else ''} left out")


def is_utf8(name: str) -> bool:
    """Whether a cell held only bytes that are UTF-8."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def shown(cell: str) -> str:
    """A cell as messages quote it."""
    return quoted(cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def _columns(lines: list[int], rows: list[list[str]], places: dict[str, int]) -> Chunk:
    cells = list(zip(*rows, strict=True))
    return lines, {name: cells[place] for name, place in places.items()}


def _is_open_quote(error: csv.Error) -> bool:
    return "unexpected end" in str(error) or "field limit" in str(error)


@contextmanager
def _opened(path: Path, faults: Faults) -> Iterator[IO[str]]:
    """The text of a file, unpacked if its bytes say that it is packed."""
    said = expected = ""
    if path.is_dir():
        said, expected = "this is a folder", "a CSV file"
    elif not path.exists():
        here = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        close = nearest(path.name, here)
        raise ScenarioError([Problem(faults.file, None, "", "there is no such file", "a CSV file", close)])
    if said:
        raise ScenarioError([Problem(faults.file, None, "", said, expected)])
    try:
        with path.open("rb") as raw:
            start = raw.read(8)
            raw.seek(0)
            kind = next((kind for magic, kind in FOREIGN.items() if start.startswith(magic)), "")
            if kind:
                raise ScenarioError([Problem(faults.file, None, "", f"this is {kind}", "a CSV file in UTF-8")])
            source: Any = gzip.GzipFile(fileobj=raw) if start.startswith(b"\x1f\x8b") else raw
            # A cell that is not UTF-8 is found by its line later.
            yield io.TextIOWrapper(source, encoding="utf-8-sig", errors="surrogateescape", newline="")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        said = f"the packed file is broken: {error}"
        raise ScenarioError([Problem(faults.file, None, "", said, "a whole .gz file")]) from None
    except OSError as error:
        said = f"the file cannot be read: {error.strerror or error}"
        raise ScenarioError([Problem(faults.file, None, "", said)]) from None


def _head(text: IO[str], faults: Faults) -> tuple[str, str, int]:
    """The line that names the columns, what separates cells, and its number; comments may stand before it."""
    for number, line in enumerate(iter(text.readline, ""), start=1):
        head = line.rstrip("\r\n")
        if head.strip() and not head.lstrip().startswith("#"):
            return head, max(SEPARATORS, key=lambda s: (head.count(s), s == ",")), number
    raise ScenarioError([Problem(faults.file, None, "", "the file is empty", "a first line that names the columns")])


def _places(names: Sequence[str], layout: Layout, faults: Faults, line: int, notes: list[str]) -> dict[str, int]:
    """Where each known column stands. Raises `ScenarioError` if one is missing, twice there or seems to be misspelt."""
    places: dict[str, int] = {}
    unknown: list[str] = []
    for place, written in enumerate(names):
        name = written.strip().lower()
        if name in places:
            faults.add(line, name, "two columns have this name", "each column once")
        elif name in layout.known:
            places[name] = place
        else:
            unknown.append(written.strip())
    missing = [name for name in layout.needed if name not in places]
    if len(missing) == len(layout.needed) and any(_is_number(name) for name in names):
        said = "the first line holds data, not the names of columns"
        faults.add(line, "", said, f"a first line such as {layout.example}")
        faults.end()
    absent = [name for name in layout.known if name not in places]
    meant = {name: _meant(name, absent, layout) for name in unknown}
    for name in missing:
        like = next((other for other, close in meant.items() if close == name), "")
        hint = f" (is {quoted(like)} meant for it?)" if like else ""
        faults.add(line, name, f"the column is missing{hint}", f"the columns {', '.join(layout.needed)}")
    for name, close in meant.items():
        if close and close not in missing:
            faults.add(line, name, "unknown column", "another name, if it is not", close)
    faults.end()
    if unknown:
        told = ", ".join(quoted(name) if name else "one without a name" for name in unknown)
        notes.append(f"columns that are not read: {told}")
    return places


def _meant(name: str, absent: Sequence[str], layout: Layout) -> str:
    other = layout.other_names.get(name.lower(), "")
    return other if other in absent else nearest(name, absent) if name else ""


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
