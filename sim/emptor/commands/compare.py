"""What `emptor compare` does once its scenarios are read."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from emptor.commands.backends import told
from emptor.commands.typing_back import command_line, reproduction, words_of
from emptor.scenario.errors import Problem, ScenarioError
from emptor.scenario.models import Scenario
from emptor.study.attribution import Attribution
from emptor.study.batch import run_all, tasks_for
from emptor.study.clauses import Between
from emptor.study.comparison import Comparison, comparison_of, labels_for
from emptor.study.storing import earlier, record, refuse_foreign
from emptor.warm_up import warm_up


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

    Returns
    -------
    int
        The exit code: 0 done, 1 a run failed, 130 stopped from the keyboard.

    Raises
    ------
    ScenarioError
        If `out` holds what is not ours.
    """
    from emptor.report.console import progress, say

    refuse_foreign(out)
    replaced = earlier(out)
    if attribute:
        _can_be_taken_apart(scenarios)
    warm_up()
    started = datetime.now(UTC)
    names = [value for option, value in words_of(sys.argv[1:]) if option == "--rules"]
    named = labels_for(scenarios, names if len(names) == len(scenarios) else ())
    with progress(len(named) * replications, "runs", rate=True) as advance, told(backend):
        batch = run_all(tasks_for(named, replications), jobs=jobs, backend=backend, plugins=plugins, on_done=advance)
    typed = dict(zip(named, names, strict=True)) if len(names) == len(named) else {}
    batch.failures = [replace(f, command=reproduction(named[f.rules], f, typed.get(f.rules))) for f in batch.failures]
    comparison = comparison_of(named, batch)
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
    from emptor.report.console import progress
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
