"""What `emptor run` does once its scenario is read."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from emptor.commands.carrying_out import get_ready
from emptor.commands.typing_back import command_line, reproduction
from emptor.scenario.errors import Problem, ScenarioError
from emptor.scenario.models import Scenario
from emptor.study.batch import Batch, Task, describe, run_all, tasks_for
from emptor.study.out import earlier, refuse_foreign
from emptor.study.result import Failure
from emptor.study.storing import record


def run(
    scenario: Scenario,
    *,
    out: Path | None = None,
    orders: bool = False,
    trace: str | None = None,
    replications: int = 1,
    jobs: int = 1,
    plugins: Sequence[Path] = (),
    sets: Sequence[str] = (),
) -> int:
    """Run a scenario, print what it came to, and write it where `out` says.

    Parameters
    ----------
    scenario
        What to run.
    out
        Folder for results.
    orders
        Whether to keep every order.
    trace
        Name of an order whose story to tell in place of the table.
    replications, jobs
        Runs, each with seeds of its own, and processes to make them on.
    plugins
        Files that other processes must load too.
    sets
        What `--set` changed, to be told.

    Returns
    -------
    int
        The exit code: 0 done, 1 a run failed, 130 stopped from the keyboard.

    Raises
    ------
    ScenarioError
        If `out` holds what is not ours, or `trace` names no order.
    """
    from emptor.report.console import say

    refuse_foreign(out)
    replaced = earlier(out)
    get_ready()
    started = datetime.now(UTC)
    if trace is not None:
        if replications > 1:
            said = "a story is told of one run"
            raise ScenarioError([Problem("--trace", None, "", said, "no --replications beside it")])
        if out is not None or orders:
            said = "a story is printed and nothing is written"
            raise ScenarioError([Problem("--trace", None, "", said, "no --out and no --orders beside it")])
        return _tell(scenario, trace)
    if replications == 1:
        batch = _one(scenario, orders)
    else:
        from emptor.report.console import progress

        with progress(replications, "runs") as advance:
            batch = run_all(
                tasks_for({scenario.rules.name: scenario}, replications),
                jobs=jobs,
                plugins=plugins,
                first={"tables": True, "keep_orders": orders},
                on_done=advance,
            )
    batch.failures = [replace(f, command=reproduction(scenario, f)) for f in batch.failures]
    if batch.results:
        from emptor.report.run_table import print_run

        print_run(scenario, batch, sets)
        if out is not None:
            facts = record("run", command_line(), started, **_timing(scenario, batch))
            from emptor.study.saving import save_run

            save_run(out, scenario, batch, facts, figures=not batch.interrupted)
            say(f"written to {out}{replaced}")
    for failure in batch.failures:
        say(f"failed: replication {failure.replication}: {failure.error}\n    again: {failure.command}", error=True)
    if batch.interrupted:
        say("stopped" if batch.results else "stopped before anything was finished", error=True)
        return 130
    return 1 if batch.failures else 0


def _one(scenario: Scenario, orders: bool) -> Batch:
    """One run, with its days on the progress bar; Ctrl-C ends it after the day it is on."""
    from emptor.report.console import progress
    from emptor.study.running import run_one

    batch, task = Batch(1), Task(scenario.rules.name, 0, scenario)
    try:
        with progress(scenario.days, "days") as advance, _gentle_stop() as brake:

            def after_day(_day: int) -> None:
                brake["armed"] = True
                advance()

            found = run_one(scenario, tables=True, keep_orders=orders, progress=after_day, stop=lambda: brake["pulled"])
        batch.results.append(found)
        batch.interrupted = found.days < scenario.days
    except KeyboardInterrupt:
        batch.interrupted = True
    except Exception as error:
        seeds = task.scenario.seeds
        batch.failures.append(Failure(task.rules, 0, (seeds.population, seeds.luck), describe(error)))
    return batch


@contextmanager
def _gentle_stop() -> Iterator[dict[str, bool]]:
    """Ctrl-C pulls a brake that is looked at after each day; a second pull, or one before day 1, ends at once."""
    brake = {"armed": False, "pulled": False}
    ignored = signal.getsignal(signal.SIGINT) == signal.SIG_IGN  # a shell starts background jobs so
    if ignored or threading.current_thread() is not threading.main_thread():
        yield brake
        return

    def pull(_signal: int, _frame: Any) -> None:
        if brake["pulled"] or not brake["armed"]:
            raise KeyboardInterrupt
        brake["pulled"] = True

    before = signal.signal(signal.SIGINT, pull)
    try:
        yield brake
    finally:
        signal.signal(signal.SIGINT, before)


def _tell(scenario: Scenario, order: str) -> int:
    from emptor.report.console import progress, say
    from emptor.study.running import simulate

    try:
        with progress(scenario.days, "days") as advance:
            market, _, _ = simulate(
                scenario, journal=True, keep_orders=True, trace=True, progress=lambda _day: advance()
            )
    except Exception as error:
        say(f"failed: {describe(error)}", error=True)
        return 1
    try:
        lines = market.story(order)
    except LookupError:
        raise ScenarioError([_no_such_order(order, market)]) from None
    say(f"order {order} under {scenario.rules.name}")
    for line in lines:
        say(line)
    return 0


def _no_such_order(order: str, market: Any) -> Problem:
    frame = market.orders_frame()
    if frame.empty:
        return Problem(f"--trace {order}", None, "", "no order was placed in this run")
    disputed = frame.loc[frame["claimed"].notna(), "order"].head(5).tolist()
    hint = f"of {len(frame):,} orders, the first are {', '.join(frame['order'].head(3))}"
    if disputed:
        hint += f"; the first disputed ones {', '.join(disputed)}"
    return Problem(f"--trace {order}", None, "", f"there is no such order in this run; {hint}")


def _timing(scenario: Scenario, batch: Batch) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "seconds": [round(r.seconds, 3) for r in batch.results],
        "orders_per_second": [round(r.orders_per_second, 1) for r in batch.results],
        "failures": [{"replication": f.replication, "error": f.error, "command": f.command} for f in batch.failures],
        "interrupted": batch.interrupted,
    }
    if batch.planned == 1 and batch.interrupted:
        facts["stopped_after_days"] = batch.results[0].days
    return facts
