"""Many runs on several processes: results as they finish, and nothing lost on Ctrl-C or a failure.

Imports nothing heavy: workers import this module before anything else.
"""

from __future__ import annotations

import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from os import cpu_count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emptor.study.result import Failure, RunResult

if TYPE_CHECKING:
    from emptor.scenario.models import Scenario
    from emptor.study.running import Prepare


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


def tasks_for(scenarios: dict[str, Scenario], replications: int) -> list[Task]:
    """Replication by replication, so that what is finished when a study stops early is paired."""
    from emptor.study.running import seeded

    return [Task(label, r, seeded(s, r)) for r in range(replications) for label, s in scenarios.items()]


def run_all(
    tasks: Sequence[Task],
    *,
    jobs: int | None = None,
    plugins: Sequence[Path] = (),
    prepare: Prepare | None = None,
    first: dict[str, Any] | None = None,
    on_done: Callable[[], object] | None = None,
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

    Returns
    -------
    Batch
        A failing run is a `Failure`; Ctrl-C ends the rest at once and keeps what is done.
    """
    batch = Batch(len(tasks))
    workers = min(len(tasks), (cpu_count() or 1) if jobs is None or jobs < 1 else jobs)
    done = _here if workers == 1 else _on_workers
    try:
        for outcome in done(tasks, workers, list(plugins), prepare, first or {}):
            if isinstance(outcome, Failure):
                batch.failures.append(outcome)
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


def warm(scenario: Scenario) -> None:
    """Run one day here, so that kernels are compiled and cached once before several processes need them."""
    from emptor.study.running import simulate

    # What is wrong with a scenario shows, run by run, when its runs are made.
    with suppress(Exception):
        simulate(scenario.model_copy(update={"days": 1}))


def _here(
    tasks: Sequence[Task], _workers: int, _plugins: list[Path], prepare: Prepare | None, first: dict[str, Any]
) -> Iterator[RunResult | Failure]:
    with _remembered_stop() as stopped:
        for number, task in enumerate(tasks):
            outcome = _attempt(task, prepare, (), first if number == 0 else {})
            if stopped:
                raise KeyboardInterrupt
            yield outcome


@contextmanager
def _remembered_stop() -> Iterator[list[int]]:
    """Ctrl-C interrupts as ever, and is remembered: one that falls into a call of compiled code can be lost."""
    stopped: list[int] = []
    ignored = signal.getsignal(signal.SIGINT) == signal.SIG_IGN  # a shell starts background jobs so
    if ignored or threading.current_thread() is not threading.main_thread():
        yield stopped
        return

    def stop(number: int, _frame: Any) -> None:
        stopped.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)


def _on_workers(
    tasks: Sequence[Task], workers: int, plugins: list[Path], prepare: Prepare | None, first: dict[str, Any]
) -> Iterator[RunResult | Failure]:
    from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait

    from cloudpickle import dumps
    from joblib.externals.loky import ProcessPoolExecutor

    from emptor.measures import all_measures

    warm(tasks[0].scenario)
    # Measures of a plug-in or a notebook; by value where the worker could not import them.
    added = [measure for measure in all_measures().values() if measure.group == "added"]
    files = [str(file) for file in plugins]
    queue = iter(enumerate(tasks))
    under_way: dict[Future[RunResult | Failure], Task] = {}

    def fill() -> Iterator[Failure]:
        # Few at a time: a pool that still holds work when it is killed complains aloud.
        for number, task in islice(queue, 2 * workers - len(under_way)):
            blob = dumps((task, prepare, added, first if number == 0 else {}))
            try:
                under_way[pool.submit(_in_worker, blob, files)] = task
            except BrokenExecutor as error:
                # A worker died, for want of memory perhaps: no other run can be made.
                yield _failure(task, error)
                yield from (_failure(rest, error) for _, rest in queue)

    with _interrupts_held():
        pool = ProcessPoolExecutor(max_workers=workers, initializer=_ignore_interrupts)
        lost = list(fill())
    finished = False
    try:
        yield from lost
        while under_way:
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                task = under_way.pop(future)
                try:
                    yield future.result()
                except Exception as error:
                    yield _failure(task, error)
            yield from fill()
        finished = True
    finally:
        if not finished:
            # The pool's own thread, its work taken from under it, may complain on its way out.
            threading.excepthook = _unless_the_pools
        # A worker in the middle of a run would otherwise be waited for.
        pool.shutdown(wait=finished, kill_workers=not finished)


def _unless_the_pools(args: threading.ExceptHookArgs) -> None:
    """Report what a thread died of, but for the thread of a pool that was killed."""
    if args.thread is None or args.thread.name != "ExecutorManagerThread":
        threading.__excepthook__(args)


def _in_worker(blob: bytes, plugins: list[str]) -> RunResult | Failure:
    from pickle import loads

    from emptor.scenario.plugins import load_plugin

    for file in plugins:
        load_plugin(file)
    task, prepare, added, options = loads(blob)
    return _attempt(task, prepare, added, options)


def _attempt(task: Task, prepare: Prepare | None, added: Sequence[Any], options: dict[str, Any]) -> RunResult | Failure:
    from emptor.study.running import run_one

    try:
        result = run_one(task.scenario, task.rules, task.replication, prepare=prepare, added=added, **options)
        # The caller has the scenario, and a notebook's own strategies are best not sent back and forth.
        return replace(result, scenario=None)
    except Exception as error:
        return _failure(task, error)


def _failure(task: Task, error: Exception) -> Failure:
    seeds = task.scenario.seeds
    return Failure(task.rules, task.replication, (seeds.population, seeds.luck), describe(error))


def describe(error: BaseException) -> str:
    """Kind and text of an error in one line, and the place where it arose."""
    first = (str(error).strip().splitlines() or [""])[0]
    text = f"{type(error).__name__}: {first}".rstrip(": ")
    frames = traceback.extract_tb(error.__traceback__)
    if frames:
        last = frames[-1]
        text += f" ({Path(last.filename).name}, line {last.lineno})"
    return text


def _ignore_interrupts() -> None:
    """Ctrl-C reaches every process of the terminal; only the parent answers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Start processes with Ctrl-C held back: one that is still loading would answer it with a traceback.

    They inherit the hold; here it is lifted again, and a Ctrl-C that came meanwhile takes effect.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
