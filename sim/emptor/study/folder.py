"""The folder of a study: journal, Parquet files, and what one study at a time may write."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from emptor.study.journal import NAME, Journal, Row, replace_whole
from emptor.study.out import on_disk
from emptor.study.parts import FOLDER, ROWS, Layout, is_sound, part_name

if TYPE_CHECKING:
    from emptor.study.runs import Rows, Run

REFRESH = 30.0
"""Seconds after which rows that came meanwhile are put into the Parquet files."""
LOCK = ".lock"


class FolderBusy(RuntimeError):
    """Another process writes into the folder."""


class StudyFolder:
    """A folder with the results of one study; use it in a `with` statement.

    Parameters
    ----------
    path
        The folder; made where there is none.

    Attributes
    ----------
    journal
        Its finished runs.
    notes
        What was found wrong in it, and what was done about it, for the user to read.

    Raises
    ------
    FolderBusy
        If another process writes into it.
    DiskFull
        If nothing can be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        with on_disk():
            (self.path / FOLDER).mkdir(parents=True, exist_ok=True)
        self.notes: list[str] = []
        self._lock = _locked(self.path / LOCK)
        for half in self.path.rglob(".*.new"):
            half.unlink()  # a kill came between writing it and putting it in its place
        self.journal = Journal(self.path / NAME)
        if self.journal.damaged:
            lines = f"{self.journal.damaged} damaged line" + ("s" if self.journal.damaged > 1 else "")
            self.notes.append(f"{lines} of {NAME} set aside in journal.damaged.jsonl; what they held is run again")
        self._rows: Rows | None = None
        self._places: dict[str, list[int]] = {}
        self._layout: Layout | None = None
        self._left: list[int] = []
        self._stale: set[int] = set()
        self._written = monotonic()

    def __enter__(self) -> StudyFolder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder."""
        self.journal.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def read(self, key: str) -> Row | None:
        """The row of a run, if it has been made."""
        return self.journal.row(key) if key in self.journal else None

    def lay_out(self, rows: Rows) -> None:
        """Say what is planned: which run belongs into which part."""
        self._rows, self._layout, self._places = rows, Layout(rows.runs, rows.outcomes), {}
        for number, key in enumerate(rows.keys):
            self._places.setdefault(key, []).append(number)
        parts = range(-(-len(rows.runs) // ROWS))
        self._left = [0 for _ in parts]
        for key, numbers in self._places.items():
            for number in numbers:
                self._left[number // ROWS] += key not in self.journal
        self._stale = set(parts)
        self._look_for_damage()

    def _look_for_damage(self) -> None:
        for file in sorted((self.path / FOLDER).glob("part-*.parquet")):
            if not is_sound(file.read_bytes()):
                aside = file.with_name(f"{file.stem}.damaged")
                os.replace(file, aside)
                said = f"{FOLDER}/{file.name} was damaged: set aside as {aside.name}, and made again from {NAME}"
                self.notes.append(said)

    def add(self, row: Row) -> None:
        """Write a row down. Raises `DiskFull`."""
        key = str(row["key"])
        new = key not in self.journal
        self.journal.append([row])
        for number in self._places.get(key, ()):
            part = number // ROWS
            self._stale.add(part)
            self._left[part] -= new
            if not self._left[part]:
                self._write(part)
        if monotonic() - self._written > REFRESH:
            self.compact()

    def compact(self) -> None:
        """Bring the Parquet files up to date; parts of an earlier, longer plan are removed. Raises `DiskFull`."""
        for part in sorted(self._stale):
            self._write(part)
        known = {part_name(part) for part in range(len(self._left))}
        for file in (self.path / FOLDER).glob("part-*.parquet"):
            if file.name not in known:
                file.unlink()
        self._written = monotonic()

    def _write(self, part: int) -> None:
        assert self._layout is not None
        rows = list(self._rows_of(part))
        if rows:
            replace_whole(self.path / FOLDER / part_name(part), self._layout.bytes_of(rows))
        else:
            (self.path / FOLDER / part_name(part)).unlink(missing_ok=True)
        self._stale.discard(part)

    def _rows_of(self, part: int) -> Iterator[tuple[int, Run, Row]]:
        assert self._rows is not None
        for number in range(part * ROWS, min((part + 1) * ROWS, self._rows.planned)):
            key = self._rows.keys[number]
            if key in self.journal:
                yield number, self._rows.runs[number], self.journal.row(key)


def _locked(path: Path) -> int | None:
    """Hold a file's lock, which the system lets go when the process ends, however it ends."""
    try:
        import fcntl
    except ImportError:
        return None
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise FolderBusy(f"another process is writing into {path.parent}: wait for it, or stop it") from None
    except OSError:
        # Some network drives know no locks.
        with suppress(OSError):
            os.close(handle)
        return None
    return handle
