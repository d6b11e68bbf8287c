"""Results as files: whole or not at all, and the same bytes for the same scenario and seeds."""

from __future__ import annotations

import json
import math
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from emptor.scenario.errors import Problem, ScenarioError

if TYPE_CHECKING:
    import pandas as pd

RECORD = "run.json"
"""What tells that a folder is of our making; time, host and versions stand here and nowhere else."""

PACKAGES = ("mesa", "numpy", "scipy", "pandas", "pyarrow", "numba", "networkx", "matplotlib", "joblib")
Columns = dict[str, tuple[str, str]]
"""Data dictionary of a frame: (unit, meaning) by column."""


def refuse_foreign(out: Path | None, mark: str = RECORD) -> None:
    """Say at once, before anything is run, that results cannot go into a folder; `mark` is the file that makes it ours.

    Raises
    ------
    ScenarioError
        If `out` is a file, cannot be written, or holds files that emptor did not write.
    """
    if out is None:
        return
    said = expected = ""
    if out.exists() and not out.is_dir():
        said, expected = "this is a file", "a folder"
    elif out.is_dir() and any(out.iterdir()) and _record(out, mark) is None:
        said = "the folder holds files that emptor did not write, and they are left alone"
        expected = "a new or empty folder, or one with earlier results of emptor"
    else:
        folder = out if out.is_dir() else _nearest_folder(out)
        if not os.access(folder, os.W_OK | os.X_OK) or not folder.is_dir():
            said, expected = f"nothing can be written into {folder}", "a folder of yours"
    if said:
        raise ScenarioError([Problem(f"--out {out}", None, "", said, expected)])


def earlier(out: Path | None) -> str:
    """What to say of the results that a folder holds and that new ones will replace; nothing where there are none."""
    found = None if out is None else _record(out)
    return "" if found is None else f"; it replaces what `{found.get('command', 'emptor')}` had left there"


@contextmanager
def written(out: Path) -> Iterator[Path]:
    """A folder to write files into; when all are written they move to `out`, one by one.

    Nobody ever sees half a file. Files of earlier results that are not written anew are removed,
    so that a folder holds the results of one study. `run.json` must be among the files.
    """
    out.absolute().parent.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.absolute().parent))
    try:
        yield stage
        new = sorted(p.relative_to(stage).as_posix() for p in stage.rglob("*") if p.is_file())
        record = json.loads((stage / RECORD).read_text(encoding="utf-8"))
        write_json(stage / RECORD, record | {"files": new})
        old = set((_record(out) or {}).get("files", []))
        out.mkdir(exist_ok=True)
        # The record goes first: a folder that a power cut left half moved is still known as ours.
        for name in sorted(new, key=lambda n: n != RECORD):
            target = out / name
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(stage / name, target)
        for name in sorted(old - set(new)):
            path = PurePosixPath(name)
            if not path.is_absolute() and ".." not in path.parts:
                (out / path).unlink(missing_ok=True)
                _drop_if_empty((out / path).parent, out)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def record(kind: str, command: str, started: datetime, **more: Any) -> dict[str, Any]:
    """The content of `run.json`: how, where and with what the results were made."""
    from importlib.metadata import PackageNotFoundError, version

    from emptor import __version__

    versions = {}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "unknown"
    ended = datetime.now(UTC)
    return {
        "emptor": __version__,
        "kind": kind,
        "command": command,
        "started": started.isoformat(timespec="seconds"),
        "ended": ended.isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "host": platform.node(),
        "packages": versions,
        **more,
    }


def write_json(path: Path, data: Any) -> None:
    """JSON with keys in the order given; numbers that are not finite become null."""
    text = json.dumps(plain(data), indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def write_parquet(path: Path, frame: pd.DataFrame, columns: Columns) -> None:
    """A frame as Parquet, the index as first column.

    Each field carries its `unit` and `meaning` as metadata: in Python,
    `pyarrow.parquet.read_schema(file).field("gmv").metadata`.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    named = frame.reset_index() if frame.index.name else frame
    table = pa.Table.from_pandas(named, preserve_index=False)
    fields = []
    for column in table.schema:
        unit, meaning = columns.get(column.name, ("", ""))
        about = {"unit": unit, "meaning": meaning} if meaning else {}
        fields.append(column.with_metadata(about or None))
    schema = pa.schema(fields, metadata=table.schema.metadata)
    pq.write_table(table.cast(schema), path, compression="zstd")


def run_columns(name: str) -> Columns:
    """Data dictionary of a run's frame, by its name."""
    from emptor.measures import BUYER_COLUMNS, DAILY_COLUMNS, SELLER_COLUMNS
    from emptor.order_frames import ORDER_COLUMNS

    return {
        "daily": {"day": ("day", "day of the run, from 0"), **DAILY_COLUMNS},
        "buyers": {"buyer": ("number", "buyer, by place in the pool"), **BUYER_COLUMNS},
        "sellers": {"seller": ("number", "seller, by place in the pool"), **SELLER_COLUMNS},
        "orders": ORDER_COLUMNS,
    }[name]


def measure_columns(currency: str) -> Columns:
    """Data dictionary of `runs.parquet`: one row a run, a column a measure."""
    from emptor.measures import all_measures

    return {
        "rules": ("name", "rule set"),
        "replication": ("number", "replication; the same number has the same seeds under all rule sets"),
        "population_seed": ("seed", "seed of who the people are"),
        "luck_seed": ("seed", "seed of what happens to them"),
        "error": ("text", "why the run failed; missing if it did not"),
        "orders_placed": ("count", "orders placed over the whole run"),
        "still_open": ("count", "orders still under way at the end"),
        "digest": ("hash", "of the final state"),
        **{m.name: (m.unit.replace("currency", currency), m.summary) for m in all_measures().values()},
    }


def plain(value: Any) -> Any:
    """Data as JSON can say it; numbers that are not finite become null."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _record(out: Path, mark: str = RECORD) -> dict[str, Any] | None:
    try:
        found = json.loads((out / mark).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and "emptor" in found else None


def _nearest_folder(path: Path) -> Path:
    folder = path.absolute().parent
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _drop_if_empty(folder: Path, root: Path) -> None:
    if folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
