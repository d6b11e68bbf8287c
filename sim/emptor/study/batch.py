"""Many runs on several processes: results as they finish, and nothing lost on Ctrl-C or a failure."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from os import cpu_count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

from emptor.study.pools import Pool, open_pool
from emptor.study.result import Failure, RunResult
from emptor.study.worker import KITS, Broken, Call, Opened, describe, kit_for, packed
from emptor.study.working import work

if TYPE_CHECKING:
    from emptor.scenario.models import Scenario
    from emptor.study.running import Prepare

__all__ = ["Batch", "Task", "describe", "made", "run_all", "tasks_for", "warm", "workers_for"]


class Runnable(Protocol):
    """A run to make: `Task` here, `Run` in `runs.py`."""

    @property
    def rules(self) -> str:
        """Label of the rule set."""

    @property
    def replication(self) -> int:
        """Its number."""

    @property
    def scenario(self) -> Scenario:
        """What to run, with its seeds."""


@dataclass(frozen=True)
class Task:
    """One run to make."""

    rules: str
    replication: int
    scenario: Scenario


@dataclass
class Batch:
    """What came of many tasks.

    Attributes
    ----------
    results, failures
        By replication, then rule set in the order given.
    planned
        Runs asked for.
    interrupted
        Whether Ctrl-C ended it early.
    """

    planned: int
    results: list[RunResult] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    interrupted: bool = False


def tasks_for(scenarios: dict[str, Scenario], replications: int, first: int = 0) -> list[Task]:
    """From `first` on, replication by replication, so that what is finished when a study stops early is paired."""
    from emptor.study.running import seeded

    return [Task(label, r, seeded(s, r)) for r in range(first, replications) for label, s in scenarios.items()]


def run_all(
    tasks: Sequence[Task],
    *,
    jobs: int | None = None,
    plugins: Sequence[Path] = (),
    prepare: Prepare | None = None,
    first: dict[str, Any] | None = None,
    on_done: Callable[[], object] | None = None,
    backend: str = "loky",
) -> Batch:
    """Run tasks and collect what comes of them.

    Parameters
    ----------
    tasks
        The runs.
    jobs
        Processes; None or -1 for one a processor, 1 for none but this.
    plugins
        Files that each process loads first.
    prepare
        Called with each new market before its first day.
    first
        Options of `run_one` for the first task alone, e.g. {"tables": True}.
    on_done
        Called after each run, finished or failed.
    backend
        Where runs are made; see `emptor.study.pools.open_pool`.

    Returns
    -------
    Batch
        A failing run is a `Failure`; Ctrl-C ends the rest at once and keeps what is done.
    """
    batch = Batch(len(tasks))
    workers = workers_for(len(tasks), jobs)
    if backend == "loky" and workers == 1:
        backend = "here"
    try:
        for task, outcome in made(
            tasks, workers=workers, backend=backend, plugins=plugins, prepare=prepare, first=first
        ):
            if isinstance(outcome, Broken):
                seeds = task.scenario.seeds
                failure = Failure(task.rules, task.replication, (seeds.population, seeds.luck), outcome.error)
                batch.failures.append(failure)
            else:
                batch.results.append(outcome)
            if on_done is not None:
                on_done()
    except KeyboardInterrupt:
        batch.interrupted = True
    place = {(task.rules, task.replication): i for i, task in enumerate(tasks)}
    batch.results.sort(key=lambda r: place[r.rules, r.replication])
    batch.failures.sort(key=lambda f: place[f.rules, f.replication])
    return batch


def workers_for(runs: int, jobs: int | None) -> int:
    """Processes to use; `jobs` is None or below 1 for one a processor."""
    return max(1, min(runs, (cpu_count() or 1) if jobs is None or jobs < 1 else jobs))


def made[T: Runnable](
    runs: Iterable[T],
    *,
    workers: int,
    backend: str = "loky",
    plugins: Sequence[Path] = (),
    prepare: Prepare | None = None,
    rows: bool = False,
    outcomes: Sequence[str] | None = None,
    check: bool = False,
    first: dict[str, Any] | None = None,
    pool: Pool | None = None,
) -> Generator[tuple[T, Any]]:
    """Make runs; yields each with what came of it, as they finish.

    Parameters
    ----------
    runs
        What to run; read as far as there are workers for it.
    workers
        Processes.
    backend, plugins, prepare, first
        As in `run_all`.
    rows
        Whether rows of measures are wanted (`emptor.study.worker.row_of`), rather than a `RunResult` each.
    outcomes
        Measures of a row; None for all.
    check
        Whether workers must look for contradictions in each scenario first.
    pool
        An open pool of that backend; by default one is opened.

    Yields
    ------
    tuple
        The run, and a row, a `RunResult`, or `Broken`.

    Raises
    ------
    BackendMissing, ValueError
        If the backend cannot be had.
    Hopeless
        If every process dies.
    """
    todo = iter(runs)
    begun = next(todo, None)
    if begun is None:
        return
    kit_id, kit = f"here {uuid4()}", b""
    if backend == "here":
        # Nothing travels: what `prepare` notes down stays within reach of its caller.
        KITS[kit_id] = Opened((), prepare, rows, outcomes)
    else:
        kit_id, kit = kit_for(plugins, prepare, rows=rows, outcomes=outcomes)
        if "=" not in backend:
            warm(begun.scenario)

    def calls() -> Iterator[tuple[T, Call]]:
        options = first or {}
        run: T | None = begun
        while run is not None:
            yield run, Call(kit_id, kit, packed(run.scenario), run.rules, run.replication, check, options)
            run, options = next(todo, None), {}

    try:
        yield from work(calls(), pool if pool is not None else open_pool(backend, workers))
    finally:
        KITS.pop(kit_id, None)


def warm(scenario: Scenario) -> None:
    """Run one day here, so that kernels are compiled and cached once before several processes need them."""
    from emptor.study.running import simulate

    # What is wrong with a scenario shows, run by run, when its runs are made.
    with suppress(Exception):
        simulate(scenario.model_copy(update={"days": 1}))
