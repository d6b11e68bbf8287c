"""What `emptor redteam` does once its words are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from emptor.commands.carrying_out import Bar, carried_out, get_ready, tell_failures
from emptor.commands.typing_back import command_line
from emptor.study.redteam_asked import Asked
from emptor.study.redteam_result import RedTeam
from emptor.study.redteaming import redteam as run_redteam

MOST_CLAUSES = 50


def redteam(
    rules: str, *, out: Path, jobs: int = -1, backend: str = "loky", plugins: Sequence[Path] = (), **asked: Any
) -> int:
    """Find the attack that hurts a rule set most, or go on with looking, and print what was found.

    Parameters
    ----------
    rules
        A rule set's name or file.
    out
        Folder for results.
    jobs
        Processes; -1 for one a processor.
    backend
        Where runs are made.
    plugins
        Files that other processes must load too.
    asked
        The rest of `emptor.redteam`.

    Returns
    -------
    int
        The exit code: 0 done, 1 a run failed or results could not be written, 130 stopped from the keyboard.

    Raises
    ------
    ScenarioError
        If something asked for is wrong, or `out` holds what is not ours.
    """
    from emptor.report.console import say
    from emptor.report.redteam_table import print_redteam

    def work(bar: Bar) -> RedTeam:
        def announce(found: Asked) -> None:
            get_ready()
            say(found.text())
            most = (found.trials + 1) * found.replications + (found.finalists + 1) * found.confirm
            bar.begin(most + MOST_CLAUSES * found.confirm, "runs at most")

        return run_redteam(
            rules,
            out,
            jobs,
            backend=backend,
            plugins=plugins,
            command=command_line(),
            announce=announce,
            on_done=bar.advance,
            **asked,
        )

    found = carried_out(work, out=out, backend=backend)
    if found is None:
        return 1
    for note in found.notes:
        say(f"note: {note}", error=True)
    say("")
    if not found.interrupted:
        print_redteam(found)
    tell_failures(found.failures, out)
    page = f"; open {out / 'report.html'}" if found.finalists else ""
    say(f"written to {out}{page}")
    if found.interrupted:
        say(
            f"stopped: {len(found.attempts)} of {found.asked.trials} attacks are tried; type it again to go on",
            error=True,
        )
        return 130
    return 1 if found.failures else 0
