"""What `emptor sensitivity` does once its words are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from emptor.commands.carrying_out import Bar, carried_out, get_ready, tell_failures
from emptor.commands.sweep import before
from emptor.commands.typing_back import command_line
from emptor.study.plan import Plan
from emptor.study.runs import Rows
from emptor.study.sampled import is_folder
from emptor.study.sensitivity import Sensitivity
from emptor.study.sensitivity import sensitivity as analyse
from emptor.study.sensitivity_designs import Method


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
    from emptor.report.console import say

    reading = is_folder(study)

    def work(bar: Bar) -> Sensitivity:
        def announce(plan: Plan, rows: Rows, todo: int) -> None:
            get_ready()
            bar.close()
            for line in before(plan, rows, todo, jobs, backend):
                say(line)
            bar.begin(rows.planned)

        def on_screened(found: Sensitivity) -> None:
            bar.close()
            assert found.screening is not None
            left = len(found.screening.axes) - len(found.fixed)
            say(f"screened: {left} of {len(found.screening.axes)} values matter")

        return analyse(
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
            on_done=bar.advance,
            on_screened=on_screened,
        )

    found = carried_out(work, out=out, backend=backend)
    return 1 if found is None else _after(found, out, reading=reading)


def _after(found: Sensitivity, out: Path | None, *, reading: bool) -> int:
    from emptor.report.console import say
    from emptor.report.sensitivity_table import print_sensitivity

    for note in found.notes:
        say(f"note: {note}", error=True)
    print_sensitivity(found)
    tell_failures(found.failures, None)
    if out is not None:
        say(f"written to {out}; open {out / 'report.html'}")
    elif not reading:
        say("nothing is kept: with --out DIR it is, and the same command goes on where it was stopped")
    if found.interrupted:
        say(f"stopped: {found.made:,} of {found.planned:,} runs are made; type it again to go on", error=True)
        return 130
    return 1 if found.failures else 0
