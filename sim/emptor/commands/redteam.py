"""What `emptor redteam` does once its words are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from emptor.commands.backends import told
from emptor.commands.typing_back import command_line
from emptor.study.folder import FolderBusy
from emptor.study.journal import DiskFull
from emptor.study.redteaming import Asked
from emptor.study.redteaming import redteam as run_redteam
from emptor.study.working import Hopeless
from emptor.warm_up import warm_up

MOST_TOLD = 5


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
    from emptor.report.console import progress, say
    from emptor.report.redteam_table import print_redteam

    warm_up()
    with ExitStack() as stack:
        bar: list[Callable[[], None]] = []

        def announce(found: Asked) -> None:
            say(found.text())
            most = (found.trials + 1) * found.replications + (found.finalists + 1) * found.confirm
            bar.append(stack.enter_context(progress(most + 50 * found.confirm, "runs at most", rate=True)))

        def advance() -> None:
            bar[0]()

        try:
            with told(backend):
                found = run_redteam(
                    rules,
                    out,
                    jobs,
                    backend=backend,
                    plugins=plugins,
                    command=command_line(),
                    announce=announce,
                    on_done=advance,
                    **asked,
                )
        except DiskFull as error:
            stack.close()
            say(f"stopped: {error.filename or out} cannot be written: {error.strerror}", error=True)
            say("    what was finished is kept; make room and type the same command again", error=True)
            return 1
        except (FolderBusy, Hopeless) as error:
            stack.close()
            say(f"stopped: {error}", error=True)
            return 1
    for note in found.notes:
        say(f"note: {note}", error=True)
    say("")
    if not found.interrupted:
        print_redteam(found)
    for failure in found.failures[:MOST_TOLD]:
        say(f"failed: {failure.rules}, replication {failure.replication}: {failure.error}", error=True)
    page = f"; open {out / 'report.html'}" if found.finalists else ""
    say(f"written to {out}{page}")
    if found.interrupted:
        say(
            f"stopped: {len(found.attempts)} of {found.asked.trials} attacks are told; type it again to go on",
            error=True,
        )
        return 130
    return 1 if found.failures else 0
