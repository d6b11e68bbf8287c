"""A study from its file to its table: planned, announced, run, recorded."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emptor.study.folder import StudyFolder
from emptor.study.plan import Plan, plan_of
from emptor.study.result import Failure
from emptor.study.runs import Rows, make_rows
from emptor.study.study_file import Source, StudyFile
from emptor.study.sweep_means import Base, base_of, means_of

if TYPE_CHECKING:
    import pandas as pd

MOST_OUTCOMES = 12
"""Measures that a table shows where the study names none."""


@dataclass(eq=False)
class Sweep:
    """What came of a study; in a notebook it shows itself.

    Attributes
    ----------
    plan
        What was asked for.
    rows
        What came of each run.
    notes
        What was found damaged in the folder, and what was done about it.
    """

    plan: Plan
    rows: Rows
    notes: Sequence[str] = ()

    @property
    def failures(self) -> list[Failure]:
        """Runs that failed."""
        return self.rows.failures

    @property
    def interrupted(self) -> bool:
        """Whether it was stopped before all runs were made."""
        return self.rows.interrupted

    @property
    def frame(self) -> pd.DataFrame:
        """One row a run: number, point, rules, replication, seeds, what varied, error, digest, and every measure."""
        return self.rows.frame()

    @property
    def outcomes(self) -> list[str]:
        """Measures that tables show: those that the study names, or the usual ones."""
        from emptor.measures import HEADLINE

        return list(self.plan.file.study.outcomes or [n for n in HEADLINE if n in self.rows.outcomes])

    @cached_property
    def base(self) -> Base:
        """The runs that tables rest on; of a study that was stopped, those that can be held against each other."""
        return base_of(self.plan, self.frame)

    def table(self, outcomes: Sequence[str] | None = None) -> pd.DataFrame:
        """Means with 95% intervals, a row a rule set (and combination of levers) and measure.

        The interval is over seeds: how far the mean over the study's points is known. Runs that share their seeds
        count as one there, whatever else they differ in. Differences are to the first rule set and combination of
        levers, point by point on the same seeds; the first has none.

        Parameters
        ----------
        outcomes
            Which measures; by default those that the study names.

        Returns
        -------
        DataFrame
            rules, the levers, measure, unit, n (runs in which the measure says something), seeds (what the interval
            rests on), mean, low, high, difference, difference_low, difference_high. A share is a fraction, 0 to 1.
        """
        from emptor.measures import all_measures

        known = all_measures()
        groups = ["rules", *(axis.path for axis in self.plan.levers)]
        found = means_of(self.base.frame, groups, outcomes or self.outcomes)
        units = [known[name].unit if name in known else "" for name in found["measure"]]
        found.insert(len(groups) + 1, "unit", [unit.replace("currency", self.currency) for unit in units])
        return found

    @property
    def currency(self) -> str:
        """Code of the currency of all money."""
        return self.plan.scenario(self.plan.labels[0], {}).environment.currency

    def __repr__(self) -> str:
        failed = f", {len(self.failures)} failed" if self.failures else ""
        return f"Sweep of {len(self.frame)} runs{failed}; table() and frame hold what came of them"

    def _repr_html_(self) -> str:
        from emptor.report.sweep_table import sweep_html

        return sweep_html(self)


def sweep(
    study: Source | StudyFile,
    out: Path | str | None = None,
    jobs: int | None = None,
    *,
    backend: str = "loky",
    plugins: Sequence[Path | str] = (),
    command: str = "",
    alone: Path | None = None,
    announce: Callable[[Plan, Rows, int], object] | None = None,
    on_done: Callable[[], object] | None = None,
) -> Sweep:
    """Run a study, or what is left of it.

    Parameters
    ----------
    study
        A shipped name, a file, a mapping, or a study that has been read.
    out
        Folder for results. Runs that it holds are not made again, except those that failed; a study that was killed
        goes on where it was. None to keep results in memory alone.
    jobs
        Processes; by default one a processor.
    backend
        "loky", "dask", "ray", "dask=ADDRESS", "ray=ADDRESS", or "here" for this process.
    plugins
        Python files with strategies or measures of one's own.
    command
        What was typed, for the record.
    alone
        The file that makes one run of the study alone, where that is not `study`.
    announce
        Called with the plan, the rows and the number of runs to make before the first of them.
    on_done
        Called after each run, finished or failed, also for those that had been made before.

    Raises
    ------
    ScenarioError
        If the study is wrong, or `out` holds what is not ours.
    FolderBusy
        If another process writes into `out`.
    DiskFull
        If results cannot be written; what is in the journal stays.
    BackendMissing, ValueError
        If the backend cannot be had.
    KeyboardInterrupt
        If interrupted before any run had finished; later, what is finished is returned.
    """
    from emptor.scenario.plugins import load_plugin
    from emptor.study.record import Record, refuse_other

    files = [Path(file) for file in plugins]
    for file in files:
        load_plugin(file)
    plan = plan_of(study, command_of(alone or study, files))
    shared: dict[str, Any] = {"jobs": jobs, "backend": backend, "plugins": files, "check": not plan.checked}
    outcomes = plan.file.study.outcomes

    def before(rows: Rows, todo: int) -> None:
        if announce is not None:
            announce(plan, rows, todo)

    if out is None:
        rows = make_rows(plan.runs, outcomes=outcomes, on_done=on_done, on_start=before, **shared)
        found = Sweep(plan, rows)
    else:
        refuse_other(Path(out))
        with StudyFolder(Path(out)) as folder:
            record = Record(folder.path, plan, files, command, datetime.now(UTC), backend, jobs)
            record.begin()
            rows = None
            try:
                rows = make_rows(plan.runs, out=folder, outcomes=outcomes, on_done=on_done, on_start=before, **shared)
            finally:
                record.end(rows)
            found = Sweep(plan, rows, tuple(folder.notes))
    if found.interrupted and not len(found.rows):
        raise KeyboardInterrupt
    return found


def command_of(study: Source | StudyFile, plugins: Sequence[Path]) -> Callable[[int], str] | None:
    """What to type to make one run of a study alone; None where the study is no file."""
    if not isinstance(study, str | Path):
        return None
    import shlex

    after = [word for file in plugins for word in ("--plugin", str(file))]
    return lambda number: shlex.join(["emptor", "sweep", str(study), "--run", str(number), *after])


# -- what to expect ------------------------------------------------------------------------------------------

PROBE_DAYS = 40


@dataclass(frozen=True)
class Forecast:
    """What a study will take.

    Attributes
    ----------
    seconds
        Wall time.
    megabytes
        Memory of all processes.
    workers
        Processes.
    days
        Days of the probe that it rests on.
    """

    seconds: float
    megabytes: float
    workers: int
    days: int


def forecast(plan: Plan, todo: int, workers: int) -> Forecast | None:
    """Time and memory of a study, by one short run of its first scenario; None if that run fails.

    The time of a run is taken to go with its days and its buyers, which leaves out that some rules cost more.
    """
    from time import perf_counter

    from emptor.study.running import simulate
    from emptor.study.worker import peak_mb, row_of

    first = plan.runs[0].scenario
    days = min(first.days, PROBE_DAYS)
    try:
        simulate(first.model_copy(update={"days": 1}))
        begun = perf_counter()
        row_of(first.model_copy(update={"days": days}))
        taken = perf_counter() - begun
        _, _, rest = simulate(first.model_copy(update={"days": days}))
    except Exception:
        return None
    a_day = rest / max(1, days - 1)
    once = max(0.0, taken - rest)
    sample = plan.runs[:: max(1, len(plan.runs) // 50)]
    scenarios = [run.scenario for run in sample]
    work = math.fsum(s.days * s.population.buyers.count for s in scenarios) / len(scenarios)
    seconds = once + a_day * work / max(1, first.population.buyers.count)
    return Forecast(seconds * todo / workers, peak_mb() * (workers + 1), workers, days)
