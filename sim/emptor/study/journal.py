"""The journal of a study: a line a finished run, with its checksum, on disk before the next is waited for.

It is the truth of a study: whatever else lies in the folder can be made from it. Lines are found again by their place
in the file, so that a study of any length takes little memory.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from io import FileIO
from pathlib import Path
from typing import Any

from emptor.study.interrupts import interrupts_held

Row = dict[str, Any]
"""What a journal holds of a run: its `key`, and what came of it."""

NAME = "journal.jsonl"
DAMAGED = "journal.damaged.jsonl"
SUM = 16
"""Hexadecimal digits of a line's checksum."""


class DiskFull(OSError):
    """A file of a study cannot be written: no room, or a limit on its size."""


class Journal:
    """Finished runs by key, in a file that only grows.

    Parameters
    ----------
    path
        The file; made where there is none.

    Attributes
    ----------
    damaged
        Lines whose checksum does not hold; they have been moved to `journal.damaged.jsonl` beside it.
    failed
        Keys of the runs whose row is an error.
    torn
        Whether a last line without its end, cut off by a kill or a power cut, was dropped.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damaged = 0
        self.torn = False
        self._size = 0
        self.failed: set[str] = set()
        self._places: dict[str, tuple[int, int]] = {}
        self._file = FileIO(path, "a+")
        try:
            self._read()
        except BaseException:
            self._file.close()
            raise

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def close(self) -> None:
        """Let go of the file; rows can still be read."""
        self._file.close()

    def append(self, rows: Iterable[Row]) -> None:
        """Write rows and have them on disk; of rows with one key the last counts.

        Raises
        ------
        DiskFull
            If they could not be written whole; the file is then as it was before.
        """
        rows = list(rows)
        # Between a line on disk and its place in memory there is no moment to be interrupted.
        with interrupts_held():
            self._append(rows)

    def _append(self, rows: list[Row]) -> None:
        lines = [(str(row["key"]), _line(row)) for row in rows]
        data, end = b"".join(line for _, line in lines), self._size
        try:
            written = 0
            while written < len(data):
                # A nearly full disk takes a part of a line before it says no.
                written += self._file.write(data[written:])
            os.fsync(self._file.fileno())
        except OSError as error:
            self._file.truncate(end)
            raise DiskFull(error.errno, error.strerror, str(self.path)) from error
        for key, line in lines:
            self._places[key] = (end, len(line))
            end += len(line)
        self._size = end
        self._note(rows)

    def _note(self, rows: Iterable[Row]) -> None:
        for row in rows:
            (self.failed.add if "error" in row else self.failed.discard)(str(row["key"]))

    def row(self, key: str) -> Row:
        """The row of a finished run. Raises `KeyError`."""
        start, length = self._places[key]
        if self._file.closed:
            with self.path.open("rb") as file:
                file.seek(start)
                line = file.read(length)
        else:
            self._file.seek(start)  # what is written goes to the end, wherever the file was last read
            line = self._file.read(length)
        found = _parsed(line.rstrip(b"\n"))
        if found is None:
            raise ValueError(f"{self.path} was changed while the study ran: the line at byte {start} no longer holds")
        return found

    def _read(self) -> None:
        self._file.seek(0)
        data, start, bad = self._file.readall(), 0, []
        good = []
        while start < len(data):
            end = data.find(b"\n", start)
            if end < 0:
                self.torn = True
                break
            row = _parsed(data[start:end])
            if row is None:
                bad.append(data[start : end + 1])
            else:
                good.append((str(row["key"]), start, end + 1 - start))
                self._note([row])
            start = end + 1
        if self.torn:
            self._file.truncate(start)
        if bad:
            self._set_aside(data, good, bad)
        else:
            self._places = {key: (begin, length) for key, begin, length in good}
            self._size = start

    def _set_aside(self, data: bytes, good: list[tuple[str, int, int]], bad: list[bytes]) -> None:
        self.damaged = len(bad)
        with (self.path.parent / DAMAGED).open("ab") as aside:
            aside.writelines(bad)
            aside.flush()
            os.fsync(aside.fileno())
        kept, place = [], 0
        for key, begin, length in good:
            kept.append(data[begin : begin + length])
            self._places[key] = (place, length)
            place += length
        self._file.close()
        replace_whole(self.path, b"".join(kept))
        self._file = FileIO(self.path, "a+")
        self._size = place


def replace_whole(path: Path, data: bytes) -> None:
    """Put a file in place of another at once, so that nobody ever sees half of it.

    Raises
    ------
    DiskFull
        If it could not be written; the old file is left as it was.
    """
    aside = path.with_name(f".{path.name}.new")
    try:
        with aside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise DiskFull(error.errno, error.strerror, str(path)) from error


def _line(row: Row) -> bytes:
    text = json.dumps(_written(row), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    return blake2b(text, digest_size=SUM // 2).hexdigest().encode() + b" " + text + b"\n"


def _parsed(line: bytes) -> Row | None:
    """The row of a line, or None where it is not what was written."""
    text = line[SUM + 1 :]
    if blake2b(text, digest_size=SUM // 2).hexdigest().encode() + b" " != line[: SUM + 1]:
        return None
    try:
        row = json.loads(text)
    except ValueError:
        return None
    if not isinstance(row, dict) or "key" not in row:
        return None
    row["measures"] = {name: float(value) for name, value in row.get("measures", {}).items()}
    return row


def _written(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON can say it: of numbers only measures may be infinite or missing, and these become words."""
    measures = {n: v if math.isfinite(v) else repr(float(v)) for n, v in row.get("measures", {}).items()}
    return {**row, "measures": measures}
