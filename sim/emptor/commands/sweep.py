"""What `emptor sweep` does once its words are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from emptor.commands.carrying_out import Bar, carried_out, get_ready, tell_failures
from emptor.commands.typing_back import command_line
from emptor.scenario.errors import Problem, ScenarioError
from emptor.study.batch import workers_for
from emptor.study.plan import Plan, plan_of
from emptor.study.runs import Rows
from emptor.study.sweeping import Sweep, forecast
from emptor.study.sweeping import sweep as run_study


def sweep(study: str, *, out: Path, jobs: int = -1, backend: str = "loky", plugins: Sequence[Path] = ()) -> int:
    """Run a study, or what is left of it, and print what it came to.

    Parameters
    ----------
    study
        A shipped name or a file.
    out
        Folder for results.
    jobs
        Processes; -1 for one a processor.
    backend
        Where runs are made.
    plugins
        Files that other processes must load too.

    Returns
    -------
    int
        The exit code: 0 done, 1 a run failed or results could not be written, 130 stopped from the keyboard.

    Raises
    ------
    ScenarioError
        If the study is wrong, or `out` holds what is not ours.
    """
    from emptor.report.console import say

    def work(bar: Bar) -> Sweep:
        def announce(plan: Plan, rows: Rows, todo: int) -> None:
            get_ready()
            for line in before(plan, rows, todo, jobs, backend):
                say(line)
            bar.begin(rows.planned)

        return run_study(
            study,
            out,
            jobs,
            backend=backend,
            plugins=plugins,
            command=command_line(),
            announce=announce,
            on_done=bar.advance,
        )

    found = carried_out(work, out=out, backend=backend)
    return 1 if found is None else _after(found, out)


def one(study: str, number: int, *, out: Path | None = None, plugins: Sequence[Path] = ()) -> int:
    """Make one run of a study alone, as `emptor run` would, and return the exit code.

    Raises
    ------
    ScenarioError
        If the study is wrong or has no such run.
    """
    from emptor.commands.run import run
    from emptor.report.console import say

    plan = plan_of(study)
    if not 0 <= number < len(plan.runs):
        said = f"{plan.file.study.name} has no run {number}"
        raise ScenarioError([Problem(f"--run {number}", None, "", said, f"0 to {len(plan.runs) - 1}")])
    chosen = plan.runs[number]
    said = ", ".join(f"{path} = {value}" for path, value in chosen.values.items())
    say(f"run {number}: {chosen.rules}, replication {chosen.replication}" + (f", {said}" if said else ""))
    return run(chosen.scenario, out=out, plugins=plugins)


def before(plan: Plan, rows: Rows, todo: int, jobs: int, backend: str) -> list[str]:
    """What is said before the first run: what is going to be run, what is there, how long it takes."""
    lines = [plan.text()]
    if rows.reused:
        lines.append(f"{rows.reused:,} of them are finished already")
    if not todo:
        return lines
    if "=" in backend:
        return [*lines, "no estimate of time: the cluster's machines are not this one"]
    expected = forecast(plan, todo, workers_for(todo, jobs))
    if expected is None:
        return [*lines, "no estimate of time and memory: the first days of the first run fail"]
    cores = f"{expected.workers} process{'es' * (expected.workers != 1)}"
    about = f"about {_span(expected.seconds)} on {cores} and {expected.megabytes / 1000:.1f} GB of memory"
    return [*lines, f"{about}, by a probe of {expected.days} days"]


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _after(found: Sweep, out: Path) -> int:
    from emptor.report.console import say
    from emptor.report.sweep_table import print_sweep

    for note in found.notes:
        say(f"note: {note}", error=True)
    failures = found.failures
    if len(found.base.frame) > len(failures):
        print_sweep(found)
    elif found.interrupted:
        say("no point has been run under every rule set yet: there is nothing to compare")
    tell_failures(failures, out)
    say(f"written to {out}; the rows are in {out / 'runs'}")
    if found.interrupted:
        say(f"stopped: {len(found.rows):,} of {found.rows.planned:,} runs are made; type it again to go on", error=True)
        return 130
    return 1 if failures else 0
