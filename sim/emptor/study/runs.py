"""A list of runs in, a table of rows out: what every study is made of.

`Run` says what to run, `make_rows` runs what is not in the folder's journal yet, and `Rows` is the table. Sweeps,
sensitivity and search differ in the list of runs that they come with.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emptor.scenario.models import Seeds
from emptor.study.batch import made, workers_for
from emptor.study.interrupts import interrupts_held, remembered_stop
from emptor.study.result import Failure
from emptor.study.worker import Broken, packed

if TYPE_CHECKING:
    import pandas as pd

    from emptor.scenario.models import Scenario
    from emptor.study.folder import StudyFolder
    from emptor.study.journal import Row
    from emptor.study.pools import Pool
    from emptor.study.running import Prepare


@dataclass(frozen=True)
class Run:
    """One run of a study.

    Attributes
    ----------
    rules
        Label of the rule set.
    replication
        0, 1, …
    seeds
        (population, luck).
    source
        Gives the scenario, whatever its seeds; called when the run is about to be made, so that a study of many
        thousand scenarios does not hold them all.
    point
        Number of the point of the design.
    values
        What varies, by dotted path, at this point.
    command
        What to type to make this run alone.
    """

    rules: str
    replication: int
    seeds: tuple[int, int]
    source: Callable[[], Scenario]
    point: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)
    command: str = ""

    @property
    def scenario(self) -> Scenario:
        """What to run, with its seeds."""
        seeds = Seeds(population=self.seeds[0], luck=self.seeds[1])
        return self.source().model_copy(update={"seeds": seeds})


class Rows:
    """What came of a list of runs, in its order.

    Attributes
    ----------
    runs
        The list.
    outcomes
        Names of the measures of a row.
    reused
        Runs that had been made before.
    interrupted
        Whether Ctrl-C ended it early.
    seconds
        Of all runs made this time, added up over the processes.
    """

    def __init__(self, runs: Sequence[Run], keys: Sequence[str], outcomes: Sequence[str]) -> None:
        self.runs = runs
        self.keys = keys
        self.outcomes = list(outcomes)
        self.reused = 0
        self.made = 0
        self.interrupted = False
        self.seconds = 0.0
        self.seconds_measuring = 0.0
        self.peak_mb = 0.0
        self._held: dict[str, Row] = {}
        self._folder: StudyFolder | None = None

    @property
    def planned(self) -> int:
        """Runs asked for."""
        return len(self.runs)

    def row(self, key: str) -> Row | None:
        """The row of a run, by its key; None if it has not been made."""
        return self._held.get(key) if self._folder is None else self._folder.read(key)

    def hold(self, rows: Mapping[str, Row]) -> None:
        """Take in rows by key."""
        self._held.update(rows)

    def rows(self) -> Iterator[tuple[int, Run, Row]]:
        """Number, run and row of all that have been made, failed ones included; the number is the place in `runs`."""
        for number, (run, key) in enumerate(zip(self.runs, self.keys, strict=True)):
            row = self.row(key)
            if row is not None:
                yield number, run, row

    @property
    def failures(self) -> list[Failure]:
        """Runs that failed, each with what to type to see it again."""
        return [
            Failure(run.rules, run.replication, run.seeds, row["error"], run.command)
            for _, run, row in self.rows()
            if "error" in row
        ]

    def frame(self) -> pd.DataFrame:
        """One row a run: number, point, rules, replication, seeds, what varied, error, digest, and every measure."""
        from emptor.study.parts import Layout

        frame: pd.DataFrame = Layout(self.runs, self.outcomes).table(self.rows()).to_pandas()
        return frame

    def __len__(self) -> int:
        return sum(1 for _ in self.rows())


def keys_of(runs: Sequence[Run], outcomes: Sequence[str] | None, code: str) -> list[str]:
    """What runs are known by: a hash of the resolved scenario, its seeds, the measures asked for, and the code.

    Runs that share their `source` are resolved once.
    """
    known: dict[int, str] = {}
    asked = None if outcomes is None else sorted(outcomes)
    found = []
    for run in runs:
        scenario = known.get(id(run.source))
        if scenario is None:
            text = packed(run.source(), Seeds(population=0, luck=0))
            scenario = known[id(run.source)] = sha256(text.encode()).hexdigest()
        text = json.dumps([scenario, run.seeds, asked, code])
        found.append(sha256(text.encode()).hexdigest()[:32])
    return found


def make_rows(
    runs: Sequence[Run],
    *,
    out: Path | StudyFolder | None = None,
    outcomes: Sequence[str] | None = None,
    jobs: int | None = None,
    backend: str = "loky",
    plugins: Sequence[Path] = (),
    prepare: Prepare | None = None,
    check: bool = False,
    on_done: Callable[[], object] | None = None,
    on_start: Callable[[Rows, int], object] | None = None,
    pool: Pool | None = None,
    final: int = 0,
) -> Rows:
    """Make the runs of a list that have not been made yet.

    Parameters
    ----------
    runs
        What to run; runs that come to the same scenario and seeds are made once.
    out
        Folder with the journal; runs that it holds are not made again, except those that failed. None to keep rows
        in memory alone.
    outcomes
        Measures to work out; None for all.
    jobs
        Processes; by default one a processor. 1 is one process beside this, unless `backend` is "here".
    backend
        "loky", "dask", "ray", "dask=ADDRESS", "ray=ADDRESS", or "here" for this process.
    plugins
        Files that each process loads first.
    prepare
        Called with each new market before its first day.
    check
        Whether workers must look for contradictions in each scenario first.
    on_done
        Called for each run that needs no making, then after each run, finished or failed.
    on_start
        Called with the rows and the number of runs to make before the first of them.
    pool
        An open pool of that backend, to be used and left open; by default one is opened.
    final
        So many first runs of the list are not made again, also if they failed.

    Returns
    -------
    Rows
        A failing run is a row with its error; Ctrl-C ends the rest at once and keeps what is done.

    Raises
    ------
    DiskFull
        If a row could not be written; what is in the journal stays.
    BackendMissing, ValueError
        If the backend cannot be had.
    Hopeless
        If every process dies.
    """
    from emptor.measures import all_measures
    from emptor.study.code import code_version
    from emptor.study.folder import StudyFolder

    code = code_version(plugins, prepare)
    keys = keys_of(runs, outcomes, code)
    rows = Rows(runs, keys, list(all_measures()) if outcomes is None else outcomes)
    opened: Any = nullcontext(out) if out is None or isinstance(out, StudyFolder) else StudyFolder(out)
    with opened as folder:
        rows._folder = folder
        if folder is not None:
            folder.lay_out(rows)
        done = set() if folder is None else {key for key in folder.journal if key not in folder.journal.failed}
        done |= set() if folder is None else {key for key in keys[:final] if key in folder.journal}
        todo: dict[str, int] = {}
        for number, key in enumerate(keys):
            if key not in done:
                todo.setdefault(key, number)
        rows.reused = sum(key in done for key in keys)
        if on_start is not None:
            on_start(rows, len(todo))
        for _ in range(len(keys) - len(todo) if on_done is not None else 0):
            assert on_done is not None
            on_done()
        work = made(
            (_Numbered(key, runs[number]) for key, number in todo.items()),
            workers=workers_for(len(todo), jobs),
            backend=backend,
            plugins=plugins,
            prepare=prepare,
            rows=True,
            outcomes=outcomes,
            check=check,
            pool=pool,
        )
        try:
            # A backend's library can swallow a Ctrl-C, in a callback or while it frees something.
            with remembered_stop() as stopped:
                for item, value in work:
                    row = _row(item, value)
                    rows.made += 1
                    rows.seconds += row.get("seconds", 0.0)
                    rows.seconds_measuring += row.get("seconds_measuring", 0.0)
                    rows.peak_mb = max(rows.peak_mb, row.get("peak_mb", 0.0))
                    if folder is None:
                        rows._held[item.key] = row
                    else:
                        # A row that is half noted down would be missing from the Parquet files.
                        with interrupts_held():
                            folder.add(row)
                    if on_done is not None:
                        on_done()
                    if stopped:
                        raise KeyboardInterrupt
        except KeyboardInterrupt:
            rows.interrupted = True
        finally:
            work.close()
            if folder is not None:
                with interrupts_held():
                    folder.compact()
    return rows


@dataclass(frozen=True)
class _Numbered:
    key: str
    run: Run

    @property
    def rules(self) -> str:
        return self.run.rules

    @property
    def replication(self) -> int:
        return self.run.replication

    @property
    def scenario(self) -> Scenario:
        return self.run.scenario


def _row(item: _Numbered, value: Any) -> Row:
    run = item.run
    row = {"key": item.key, "rules": run.rules, "point": run.point, "replication": run.replication, "seeds": run.seeds}
    return row | ({"error": value.error} if isinstance(value, Broken) else value)
