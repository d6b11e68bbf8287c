"""What `emptor sensitivity` does once its words are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from emptor.commands.backends import told
from emptor.commands.sweep import MOST_TOLD, before
from emptor.commands.typing_back import command_line
from emptor.study.folder import FolderBusy
from emptor.study.journal import DiskFull
from emptor.study.plan import Plan
from emptor.study.runs import Rows
from emptor.study.sampled import is_folder
from emptor.study.sensitivity import Sensitivity
from emptor.study.sensitivity import sensitivity as analyse
from emptor.study.sensitivity_designs import Method
from emptor.study.working import Hopeless


def sensitivity(
    study: str,
    *,
    out: Path | None = None,
    method: Method | None = None,
    trajectories: int | None = None,
    samples: int | None = None,
    jobs: int = -1,
    backend: str = "loky",
    plugins: Sequence[Path] = (),
) -> int:
    """Run what a study still lacks, and print what matters.

    Parameters
    ----------
    study
        A shipped name, a file, or a folder of results.
    out
        Folder for results; None to print alone.
    method, trajectories, samples, jobs, backend, plugins
        As in `emptor.sensitivity`.

    Returns
    -------
    int
        The exit code: 0 done, 1 a run failed or results could not be written, 130 stopped from the keyboard.

    Raises
    ------
    ScenarioError
        If the study is wrong, or `out` holds what is not ours.
    """
    from emptor.report.console import progress, say

    reading = is_folder(study)
    if not reading:
        from emptor.warm_up import warm_up

        warm_up()
    stack = ExitStack()
    bar: list[Callable[[], None]] = []

    def announce(plan: Plan, rows: Rows, todo: int) -> None:
        stack.close()
        for line in before(plan, rows, todo, jobs, backend):
            say(line)
        bar[:] = [stack.enter_context(progress(rows.planned, "runs", rate=True))]

    def on_screened(found: Sensitivity) -> None:
        stack.close()
        assert found.screening is not None
        left = len(found.screening.axes) - len(found.fixed)
        say(f"screened: {left} of {len(found.screening.axes)} values matter")

    try:
        with stack, told(backend):
            found = analyse(
                study,
                out,
                method=method,
                trajectories=trajectories,
                samples=samples,
                jobs=jobs,
                backend=backend,
                plugins=plugins,
                command=command_line(),
                announce=announce,
                on_done=lambda: bar[0](),
                on_screened=on_screened,
            )
    except DiskFull as error:
        say(f"stopped: {error.filename or out} cannot be written: {error.strerror}", error=True)
        say("    what was finished is kept; make room and type the same command again", error=True)
        return 1
    except (FolderBusy, Hopeless) as error:
        say(f"stopped: {error}", error=True)
        return 1
    return _after(found, out, reading=reading)


def _after(found: Sensitivity, out: Path | None, *, reading: bool) -> int:
    from emptor.report.console import say
    from emptor.report.sensitivity_table import print_sensitivity

    for note in found.notes:
        say(f"note: {note}", error=True)
    print_sensitivity(found)
    for failure in found.failures[:MOST_TOLD]:
        say(f"failed: {failure.rules}, replication {failure.replication}: {failure.error}", error=True)
        if failure.command:
            say(f"    again: {failure.command}", error=True)
    if len(found.failures) > MOST_TOLD:
        say(f"and {len(found.failures) - MOST_TOLD:,} more", error=True)
    if out is not None:
        say(f"written to {out}; open {out / 'report.html'}")
    elif not reading:
        say("nothing is kept: with --out DIR it is, and the same command goes on where it was stopped")
    if found.interrupted:
        say(f"stopped: {found.made:,} of {found.planned:,} runs are made; type it again to go on", error=True)
        return 130
    return 1 if found.failures else 0
