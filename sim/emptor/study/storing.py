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

from emptor.study.out import RECORD, on_disk, record_in

if TYPE_CHECKING:
    import pandas as pd

PACKAGES = ("mesa", "numpy", "scipy", "pandas", "pyarrow", "numba", "networkx", "matplotlib", "joblib")
Columns = dict[str, tuple[str, str]]
"""Data dictionary of a frame: (unit, meaning) by column."""


@contextmanager
def written(out: Path) -> Iterator[Path]:
    """A folder to write files into; when all are written they move to `out`, one by one.

    Nobody ever sees half a file. Files of earlier results that are not written anew are removed,
    so that a folder holds the results of one study. `run.json` must be among the files.

    Raises
    ------
    DiskFull
        If they cannot be written.
    """
    with on_disk():
        out.absolute().parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.absolute().parent))
        try:
            yield stage
            _moved(stage, out)
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def _moved(stage: Path, out: Path) -> None:
    new = sorted(p.relative_to(stage).as_posix() for p in stage.rglob("*") if p.is_file())
    record = json.loads((stage / RECORD).read_text(encoding="utf-8"))
    write_json(stage / RECORD, record | {"files": new})
    old = set((record_in(out) or {}).get("files", []))
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


def _drop_if_empty(folder: Path, root: Path) -> None:
    if folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
