"""The folder that `--out` names: whose files it holds, and whether anything can be written there."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from emptor.scenario.errors import Problem, ScenarioError
from emptor.study.journal import DiskFull

RECORD = "run.json"
"""What tells that a folder is of our making; time, host and versions stand here and nowhere else."""
HOLDS = {"study.json": "a sweep", "search.json": "a search", "redteam.json": "a red team", RECORD: "results of a run"}
"""What a folder holds, by the file that makes it ours."""


def refuse_foreign(out: Path | None, mark: str = RECORD, begun: Collection[str] = ()) -> None:
    """Say at once, before anything is run, that results cannot go into a folder.

    Parameters
    ----------
    out
        The folder.
    mark
        The file that makes it ours.
    begun
        Files that are made before that: a folder with these alone is one of ours that was killed early.

    Raises
    ------
    ScenarioError
        If `out` is a file, cannot be written, or holds files of another command or that emptor did not write.
    """
    if out is None:
        return
    said = expected = ""
    folder = out
    try:
        if out.exists() and not out.is_dir():
            said, expected = "this is a file", "a folder"
        elif out.is_dir():
            names = {path.name for path in out.iterdir()}
            if not names <= set(begun) and record_in(out, mark) is None:
                said, expected = _foreign(out, mark)
        if not said:
            # The stage of a run, from which files are moved into the folder, stands beside it.
            for folder in (out, out.absolute().parent) if mark == RECORD else (out,):
                tried(folder)
    except OSError as error:
        said, expected = f"nothing can be written into {folder}: {error.strerror}", "a folder of yours"
    if said:
        raise ScenarioError([Problem(f"--out {out}", None, "", said, expected)])


def _foreign(out: Path, mark: str) -> tuple[str, str]:
    held = next((HOLDS[name] for name in HOLDS if record_in(out, name) is not None), None)
    if held is None:
        said = "the folder holds files that emptor did not write, and they are left alone"
        return said, "a new or empty folder, or one with earlier results of emptor"
    return f"this folder holds {held}", "another folder" + (", or no --out at all" if mark == RECORD else "")


def tried(folder: Path) -> None:
    """Make something in a folder, or in the nearest above it that is there, and take it away. Raises `OSError`.

    What the system says of permissions is not asked, since it is not always so: nobody can write into /proc.
    """
    folder = folder.absolute()
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    with TemporaryDirectory(prefix=".emptor-", dir=folder):
        pass


@contextmanager
def on_disk() -> Iterator[None]:
    """Turn whatever a disk refuses into `DiskFull`, which commands end with in words."""
    try:
        yield
    except DiskFull:
        raise
    except OSError as error:
        raise DiskFull(error.errno, error.strerror or str(error), error.filename) from error


def record_in(out: Path, mark: str = RECORD) -> dict[str, Any] | None:
    """What the record of a folder says, or None where it has none of ours."""
    try:
        found = json.loads((out / mark).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and "emptor" in found else None


def earlier(out: Path | None) -> str:
    """What to say of the results that a folder holds and that new ones will replace; nothing where there are none."""
    found = None if out is None else record_in(out)
    return "" if found is None else f"; it replaces what `{found.get('command', 'emptor')}` had left there"
