"""What `emptor search` does once its words are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from emptor.commands.backends import told
from emptor.commands.typing_back import command_line
from emptor.study.folder import FolderBusy
from emptor.study.journal import DiskFull
from emptor.study.search_plan import SearchPlan
from emptor.study.searching import search as run_search
from emptor.study.working import Hopeless
from emptor.warm_up import warm_up

MOST_TOLD = 5


def search(
    source: str,
    *,
    out: Path,
    trials: int | None = None,
    replications: int | None = None,
    jobs: int = -1,
    backend: str = "loky",
    plugins: Sequence[Path] = (),
) -> int:
    """Search for rules, or go on with a search, and print what was found.

    Parameters
    ----------
    source
        A shipped name or a file.
    out
        Folder for results.
    trials, replications
        In place of the file's.
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
        If the search is wrong, or `out` holds what is not ours.
    """
    from emptor.report.console import progress, say
    from emptor.report.search_table import print_search

    warm_up()
    with ExitStack() as stack:
        bar: list[Callable[[], None]] = []

        def announce(plan: SearchPlan, runs: int) -> None:
            say(plan.text())
            bar.append(stack.enter_context(progress(runs, "runs", rate=True)))

        def advance() -> None:
            bar[0]()

        try:
            with told(backend):
                found = run_search(
                    source,
                    out,
                    jobs,
                    trials=trials,
                    replications=replications,
                    backend=backend,
                    plugins=plugins,
                    command=command_line(),
                    announce=announce,
                    on_done=advance,
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
    print_search(found)
    for failure in found.failures[:MOST_TOLD]:
        say(f"failed: {failure.rules}, replication {failure.replication}: {failure.error}", error=True)
    page = f"; open {out / 'report.html'}; the rule sets are in {out / 'rules'}" if found.points else ""
    say(f"written to {out}{page}")
    if found.interrupted:
        done = f"{len(found.trials)} of {found.plan.file.search.trials} trials are told"
        say(f"stopped: {done}; type it again to go on", error=True)
        return 130
    return 1 if found.failures else 0
