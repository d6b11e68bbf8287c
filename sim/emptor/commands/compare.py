"""What `emptor compare` does once its scenarios are read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from emptor.commands.backends import told
from emptor.commands.carrying_out import get_ready
from emptor.commands.typing_back import command_line, reproduction, words_of
from emptor.measures import UnknownMeasure
from emptor.report.console import progress, say
from emptor.scenario.errors import Problem, ScenarioError
from emptor.scenario.models import Scenario
from emptor.study.attribution import Attribution
from emptor.study.batch import Batch, Task, run_all, tasks_for
from emptor.study.claims import Terms
from emptor.study.clauses import Between
from emptor.study.comparing import labels_for
from emptor.study.comparison import Comparison, comparison_of, terms_of
from emptor.study.out import earlier, refuse_foreign
from emptor.study.sequential import Precision, Stopping, run_until
from emptor.study.storing import record
from emptor.study.tolerance import read_sizes


def compare(
    scenarios: Sequence[Scenario],
    *,
    out: Path | None = None,
    replications: int = 20,
    jobs: int = -1,
    backend: str = "loky",
    plugins: Sequence[Path] = (),
    attribute: bool = False,
    sets: Sequence[str] = (),
    terms: Terms | None = None,
    stopping: Stopping | None = None,
) -> int:
    """Run scenarios that differ in their rules, print what differs, and write it where `out` says.

    Parameters
    ----------
    scenarios
        The same people under each rule set; the first is what the others are held against.
    out
        Folder for results.
    replications, jobs
        Runs of each, and processes to make them on; -1 for one a processor.
    backend
        Where runs are made; see `emptor.study.pools.open_pool`.
    plugins
        Files that other processes must load too.
    attribute
        Whether to say which clause makes the difference, of two rule sets.
    sets
        What `--set` changed, to be told.
    terms
        By what it is decided what differs and what is the same.
    stopping
        Until when to go on, `replications` being those before the first look; None to make as many as those.

    Returns
    -------
    int
        The exit code: 0 done, 1 a run failed, 130 stopped from the keyboard.

    Raises
    ------
    ScenarioError
        If `out` holds what is not ours.
    """
    refuse_foreign(out)
    replaced = earlier(out)
    if attribute:
        _can_be_taken_apart(scenarios)
    get_ready()
    started = datetime.now(UTC)
    names = [value for option, value in words_of(sys.argv[1:]) if option == "--rules"]
    named = labels_for(scenarios, names if len(names) == len(scenarios) else ())

    def run(tasks: Sequence[Task]) -> Batch:
        with progress(len(tasks), "runs", rate=True) as advance:
            return run_all(tasks, jobs=jobs, backend=backend, plugins=plugins, on_done=advance)

    with told(backend):
        if stopping is None:
            batch = run(tasks_for(named, replications))
        else:
            batch = run_until(named, stopping, run, first=replications, terms=terms, on_look=_looked)
            replications = max(stopping.looks, default=replications)
    typed = dict(zip(named, names, strict=True)) if len(names) == len(named) else {}
    batch.failures = [replace(f, command=reproduction(named[f.rules], f, typed.get(f.rules))) for f in batch.failures]
    comparison = comparison_of(named, batch, terms, stopping)
    if batch.results:
        from emptor.report.compare_table import print_comparison

        print_comparison(comparison, sets)
    stopped = batch.interrupted
    if attribute and not batch.interrupted and batch.results:
        try:
            comparison.attribution = taken_apart(comparison, replications, jobs, backend, plugins)
        except KeyboardInterrupt:
            say("stopped: the comparison is whole, but its clauses were not taken apart", error=True)
            stopped = True
    for failure in batch.failures:
        say(f"failed: {failure.rules}, replication {failure.replication}: {failure.error}", error=True)
        say(f"    again: {failure.command}", error=True)
    if out is not None and (batch.results or batch.failures):
        from emptor.study.saving import save_comparison

        facts = record(
            "compare",
            command_line(),
            started,
            rules=list(named),
            replications=replications,
            planned=batch.planned,
            finished=len(batch.results),
            interrupted=batch.interrupted,
            terms={
                "interval": comparison.terms.interval,
                "correction": comparison.terms.correction,
                "margin": asdict(comparison.terms.margin),
            },
            looks=stopping.looks if stopping is not None else None,
            seconds={label: [round(r.seconds, 3) for r in runs] for label, runs in comparison.by_rules.items()},
            failures=[
                {"rules": f.rules, "replication": f.replication, "error": f.error, "command": f.command}
                for f in batch.failures
            ],
        )
        save_comparison(out, comparison, batch, facts)
        page = "" if batch.interrupted or not batch.results else f"; open {out / 'report.html'}"
        say(f"written to {out}{page}{replaced}")
    if batch.interrupted:
        done = f"{len(batch.results)} of {batch.planned} runs were finished"
        say(f"stopped: {done}", error=True)
    if stopped:
        return 130
    return 1 if batch.failures or (comparison.attribution and comparison.attribution.failed) else 0


def read_terms(interval: str, correction: str, margin: Sequence[str] | None) -> Terms:
    """Terms as they were typed."""
    return _read("--margin", lambda: terms_of(interval, correction, margin or None))


def read_stopping(until_ci: Sequence[str] | None, at_most: int) -> Stopping | None:
    """Until when to go on, as it was typed."""
    if not until_ci:
        return None
    return _read("--until-ci", lambda: Stopping(read_sizes(until_ci), at_most))


def _read[T](option: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except (ValueError, UnknownMeasure) as error:
        text = str(error).partition(": expected ")
        raise ScenarioError([Problem(option, None, "", text[0], text[2])]) from None


def _looked(runs: int, seen: Sequence[Precision]) -> None:
    """A line on a terminal for each look."""
    if sys.stderr.isatty():
        reached = sum(p.reached for p in seen)
        say(f"after {runs} runs of each, {reached} of {len(seen)} intervals are narrow enough", error=True)


def _can_be_taken_apart(scenarios: Sequence[Scenario]) -> None:
    try:
        Between(*scenarios)
    except ValueError as error:
        raise ScenarioError([Problem("--attribute", None, "", str(error), "two rule sets that differ")]) from None


def taken_apart(
    comparison: Comparison, replications: int, jobs: int, backend: str, plugins: Sequence[Path]
) -> Attribution:
    """Walk from the first rule set to the second, and print which clause did it."""
    from emptor.report.attribution_table import print_attribution
    from emptor.study.attribution import walk

    one, other = comparison.scenarios.values()
    with ExitStack() as stack:
        found = walk(
            one,
            other,
            replications,
            jobs=jobs,
            backend=backend,
            plugins=plugins,
            labels=(comparison.labels[0], comparison.labels[1]),
            begin=lambda runs: stack.enter_context(progress(runs, "runs")),
        )
    print_attribution(found, comparison.headline, comparison.currency)
    return found
