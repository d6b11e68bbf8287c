"""Rows of a study as a few Parquet files, sorted by run: the same bytes however the runs came about."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from emptor.study.storing import Columns

if TYPE_CHECKING:
    import pyarrow as pa

    from emptor.study.journal import Row
    from emptor.study.runs import Run

ROWS = 2_000
"""Runs of a part."""
FOLDER = "runs"


def part_name(number: int) -> str:
    """The name of a part."""
    return f"part-{number:04d}.parquet"


def id_columns() -> Columns:
    """Data dictionary of what a row says beside what varies and the measures."""
    return {
        "run": ("number", "number of the run in the study"),
        "point": ("number", "point of the design"),
        "rules": ("name", "rule set"),
        "replication": ("number", "replication; the same number has the same seeds under all rule sets"),
        "population_seed": ("seed", "seed of who the people are"),
        "luck_seed": ("seed", "seed of what happens to them"),
        "error": ("text", "why the run failed; missing if it did not"),
        "command": ("text", "what to type to make this run alone"),
        "orders_placed": ("count", "orders placed over the whole run"),
        "still_open": ("count", "orders still under way at the end"),
        "digest": ("hash", "of the final state"),
    }


class Layout:
    """The columns of a study's table, which depend on what is planned and not on what has been finished.

    Parameters
    ----------
    runs
        All runs of the study.
    outcomes
        Names of the measures.
    """

    def __init__(self, runs: Sequence[Run], outcomes: Sequence[str]) -> None:
        import pyarrow as pa

        from emptor.measures import all_measures
        from emptor.study.varied import about as about_path

        self.outcomes = list(outcomes)
        self.varied = list(dict.fromkeys(path for run in runs for path in run.values))
        self._types = {path: _type_of([run.values.get(path) for run in runs]) for path in self.varied}
        whole = dict.fromkeys(("run", "point", "replication", "orders_placed", "still_open"), pa.int64())
        seeds = dict.fromkeys(("population_seed", "luck_seed"), pa.int64())
        about, known = id_columns(), all_measures()
        before = ("run", "point", "rules", "replication", "population_seed", "luck_seed")
        after = ("error", "command", "orders_placed", "still_open", "digest")
        fields = [_field(name, (whole | seeds).get(name, pa.string()), *about[name]) for name in before]
        for path in self.varied:
            unit, meaning = about_path(path)
            fields.append(_field(path, self._types[path], unit, meaning or "what the study varies"))
        fields += [_field(name, whole.get(name, pa.string()), *about[name]) for name in after]
        for name in self.outcomes:
            measure = known.get(name)
            said = (measure.unit, measure.summary) if measure is not None else ("", "")
            fields.append(_field(name, pa.float64(), *said))
        self.schema = pa.schema(fields)

    def table(self, rows: Iterable[tuple[int, Run, Row]]) -> pa.Table:
        """Rows as a table, in the order given."""
        import pyarrow as pa

        columns: dict[str, list[Any]] = {name: [] for name in self.schema.names}
        for number, run, row in rows:
            known = {
                "run": number,
                "point": run.point,
                "rules": run.rules,
                "replication": run.replication,
                "population_seed": run.seeds[0],
                "luck_seed": run.seeds[1],
                "command": run.command or None,
                **{name: row.get(name) for name in ("error", "orders_placed", "still_open", "digest")},
            }
            for name, value in known.items():
                columns[name].append(value)
            for path in self.varied:
                columns[path].append(_cell(run.values.get(path), self._types[path]))
            measures = row.get("measures", {})
            for name in self.outcomes:
                columns[name].append(measures.get(name))
        arrays = [pa.array(columns[field.name], field.type) for field in self.schema]
        return pa.Table.from_arrays(arrays, schema=self.schema)

    def bytes_of(self, rows: Iterable[tuple[int, Run, Row]]) -> bytes:
        """Rows as the bytes of a Parquet file, with checksums of its pages."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        sink = pa.BufferOutputStream()
        pq.write_table(self.table(rows), sink, compression="zstd", write_page_checksum=True)
        return bytes(sink.getvalue())


def is_sound(data: bytes) -> bool:
    """Whether the bytes of a part read back, checksums included."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        pq.read_table(pa.BufferReader(data), page_checksum_verification=True)
    except (pa.ArrowException, OSError):
        return False
    return True


def _field(name: str, kind: pa.DataType, unit: str, meaning: str) -> pa.Field:
    import pyarrow as pa

    return pa.field(name, kind, metadata={"unit": unit, "meaning": meaning} if meaning else None)


def _type_of(values: Sequence[Any]) -> pa.DataType:
    import pyarrow as pa

    known = [value for value in values if value is not None]
    if known and all(isinstance(value, bool) for value in known):
        return pa.bool_()
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in known):
        return pa.string()
    return pa.int64() if known and all(isinstance(value, int) for value in known) else pa.float64()


def _cell(value: Any, kind: pa.DataType) -> Any:
    import pyarrow as pa

    if value is None or not pa.types.is_string(kind) or isinstance(value, str):
        return value
    return json.dumps(value, sort_keys=True)
