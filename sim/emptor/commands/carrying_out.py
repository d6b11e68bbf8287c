"""What stands around every long command: its bar, why it may have to stop, and the failures told at its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from emptor.commands.backends import told
from emptor.study.folder import FolderBusy
from emptor.study.journal import DiskFull
from emptor.study.result import Failure
from emptor.study.working import Hopeless
from emptor.warm_up import HERE, needed, warm_up

MOST_TOLD = 10
"""Failures that are printed; all of them are in the table."""


def get_ready() -> None:
    """Compile what the first run on a machine needs, with a bar of its own."""
    if not needed():
        return
    from emptor.report.console import progress

    with progress(len(HERE), "stages of a day compiled") as advance:
        warm_up(advance)


class Bar(ExitStack):
    """A bar of progress, drawn from when it is known how many runs there are; a command may have one part by part."""

    _advance: Callable[[], object] | None = None

    def begin(self, runs: int, label: str = "runs") -> None:
        """Draw it anew, for so many runs."""
        from emptor.report.console import progress

        self.close()
        self._advance = self.enter_context(progress(runs, label, rate=True))

    def advance(self) -> None:
        """One run is finished."""
        assert self._advance is not None, "a run finished before the runs were counted"
        self._advance()


def carried_out[Found](work: Callable[[Bar], Found], *, out: Path | None, backend: str) -> Found | None:
    """Do what takes long, and say why where it cannot be done to its end.

    Parameters
    ----------
    work
        What is done, with the bar to show it on.
    out
        Folder for results.
    backend
        Where runs are made.

    Returns
    -------
    What was found, or None where results could not be written, another process writes there, or no run can be made.

    Raises
    ------
    ScenarioError
        What the work raises, and if the backend cannot be had.
    """
    from emptor.report.console import say

    try:
        with Bar() as bar, told(backend):
            return work(bar)
    except DiskFull as error:
        say(f"stopped: {error.filename or out} cannot be written: {error.strerror}", error=True)
        say("    what was finished is kept; make room and type the same command again", error=True)
    except (FolderBusy, Hopeless) as error:
        say(f"stopped: {error}", error=True)
    return None


def tell_failures(failures: Sequence[Failure], out: Path | None) -> None:
    """Print the first failures with the command that makes each again, and where the others are."""
    from emptor.report.console import say

    for failure in failures[:MOST_TOLD]:
        say(f"failed: {failure.rules}, replication {failure.replication}: {failure.error}", error=True)
        if failure.command:
            say(f"    again: {failure.command}", error=True)
    if len(failures) > MOST_TOLD:
        where = f"; the column error of {out / 'runs'} has them all" if out is not None else ""
        say(f"and {len(failures) - MOST_TOLD:,} more{where}", error=True)
