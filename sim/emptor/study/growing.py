"""Runs of a study that plans its next runs by what came of the last: one journal, one table, one pool of processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from emptor.study.batch import workers_for
from emptor.study.folder import StudyFolder
from emptor.study.journal import Row
from emptor.study.pools import KeptOpen, open_pool
from emptor.study.runs import Rows, Run, make_rows


class Growing:
    """A list of runs that grows; use it in a `with` statement, which ends its processes.

    Parameters
    ----------
    folder
        Where rows are kept; None for memory alone.
    outcomes
        Measures of a row.
    jobs, backend, plugins
        As in `make_rows`.
    on_done
        Called after each run that was asked for, made now or before.
    """

    def __init__(
        self,
        folder: StudyFolder | None,
        outcomes: Sequence[str],
        *,
        jobs: int | None = None,
        backend: str = "loky",
        plugins: Sequence[Path] = (),
        on_done: Callable[[], object] | None = None,
    ) -> None:
        self.folder, self.outcomes, self.on_done = folder, list(outcomes), on_done
        self.options: dict[str, Any] = {"backend": backend, "plugins": plugins, "jobs": jobs}
        self.made = self.reused = 0
        self.seconds = self.peak_mb = 0.0
        self._runs: list[Run] = []
        self._rows: dict[str, Row] = {}
        self._keys: list[str] = []
        self._left: list[Run] = []
        self._pool: KeptOpen | None = None

    def __enter__(self) -> Growing:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.finish()

    @property
    def rows(self) -> Rows:
        """All runs asked for so far, with what came of them."""
        whole = Rows(self._runs, self._keys, self.outcomes)
        whole.hold(self._rows)
        whole.made, whole.reused, whole.seconds, whole.peak_mb = self.made, self.reused, self.seconds, self.peak_mb
        return whole

    def take(self, runs: Sequence[Run]) -> None:
        """Have runs of an earlier sitting among the others; they are made when the next are, if they are missing."""
        self._left += runs

    def make(self, runs: Sequence[Run]) -> list[Row]:
        """Make runs, and give their rows in their order.

        Raises
        ------
        KeyboardInterrupt
            If Ctrl-C came before all were made; what was finished is in the journal.
        """
        taken, self._left = self._left, []
        before = len(self._runs) if self.folder is not None else 0
        if self._pool is None and self.options["backend"] != "here" and runs:
            workers = workers_for(len(runs), self.options["jobs"])
            self._pool = KeptOpen(open_pool(self.options["backend"], workers))
        told = 0

        def step() -> None:
            nonlocal told
            told += 1
            if self.on_done is not None and told > before:
                self.on_done()

        new = [*taken, *runs]
        # The whole list, so that the Parquet files hold what earlier calls made.
        asked = [*self._runs, *new] if self.folder is not None else new
        rows = make_rows(
            asked, out=self.folder, outcomes=self.outcomes, on_done=step, pool=self._pool, final=before, **self.options
        )
        self.made += rows.made
        self.seconds += rows.seconds
        self.peak_mb = max(self.peak_mb, rows.peak_mb)
        if rows.interrupted:
            raise KeyboardInterrupt
        self._runs += new
        self._keys += rows.keys[before:]
        for key in rows.keys[before:]:
            row = rows.row(key)
            assert row is not None
            self._rows[key] = row
        self.reused = len(self._runs) - self.made
        return [self._rows[key] for key in rows.keys[before + len(taken) :]]
