"""What `emptor search` does once its words are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from emptor.commands.carrying_out import Bar, carried_out, get_ready, tell_failures
from emptor.commands.typing_back import command_line
from emptor.study.search_plan import SearchPlan
from emptor.study.search_result import SearchResult
from emptor.study.searching import search as run_search


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
    from emptor.report.console import say
    from emptor.report.search_table import print_search

    def work(bar: Bar) -> SearchResult:
        def announce(plan: SearchPlan, runs: int) -> None:
            get_ready()
            say(plan.text())
            bar.begin(runs)

        return run_search(
            source,
            out,
            jobs,
            trials=trials,
            replications=replications,
            backend=backend,
            plugins=plugins,
            command=command_line(),
            announce=announce,
            on_done=bar.advance,
        )

    found = carried_out(work, out=out, backend=backend)
    if found is None:
        return 1
    for note in found.notes:
        say(f"note: {note}", error=True)
    say("")
    print_search(found)
    tell_failures(found.failures, out)
    page = f"; open {out / 'report.html'}; the rule sets are in {out / 'rules'}" if found.points else ""
    say(f"written to {out}{page}")
    if found.interrupted:
        done = f"{len(found.trials)} of {found.plan.file.search.trials} trials are finished"
        say(f"stopped: {done}; type it again to go on", error=True)
        return 130
    return 1 if found.failures else 0
