"""`emptor.compare` and `emptor.run`: from scenarios to results."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emptor.scenario.loading import Source, load
from emptor.study.batch import Batch, Task, run_all, tasks_for
from emptor.study.claims import MARGIN
from emptor.study.comparison import Comparison, comparison_of, terms_of
from emptor.study.sequential import AT_MOST, Stopping, looks, run_until
from emptor.study.tolerance import Given, read_sizes

if TYPE_CHECKING:
    from emptor.scenario.models import Scenario
    from emptor.study.result import RunResult
    from emptor.study.running import Prepare


def labels_for(scenarios: Sequence[Scenario], names: Sequence[str] = ()) -> dict[str, Scenario]:
    """Scenarios by the name of their rule set; by what the user called it, or a number, where two share one."""
    own = [s.rules.name for s in scenarios]
    found: dict[str, Scenario] = {}
    for i, scenario in enumerate(scenarios):
        label = own[i]
        if own.count(label) > 1 and i < len(names):
            label = Path(names[i]).stem
        base, number = label, 2
        while label in found:
            label, number = f"{base} {number}", number + 1
        found[label] = scenario
    return found


def compare(
    scenario: Source = "baseline",
    rules: Sequence[Any] = (),
    replications: int = 20,
    jobs: int | None = None,
    *,
    interval: str = "t",
    correction: str = "holm",
    margin: Given = MARGIN,
    until_ci: Given | None = None,
    at_most: int = AT_MOST,
    backend: str = "loky",
    plugins: Sequence[Path | str] = (),
    prepare: Prepare | None = None,
    **options: Any,
) -> Comparison:
    """Run rule sets on the same people and luck, and hold them against the first.

    Parameters
    ----------
    scenario
        A shipped name, a file, a mapping or an `emptor.Scenario`.
    rules
        Two rule sets or more: names, files, mappings or `RuleSet`s; the first is the reference.
    replications
        Runs of each, with other people and other luck each time.
    jobs
        Processes; by default one a processor, 1 to stay in this one.
    interval
        "t" for paired t-intervals, "bootstrap" for BCa intervals of pairs.
    correction
        For many measures: "holm", "bh" (Benjamini and Hochberg) or "none".
    margin
        What is so small that it counts as the same; see `Comparison.judged`.
    until_ci
        Half widths of intervals to run until; see `Comparison.precision`. `replications` is then when to look first,
        10 or more, and each look doubles them.
    at_most
        Replications at which `until_ci` ends anyway.
    backend
        "loky", "dask", "ray", or "dask=ADDRESS" and "ray=ADDRESS" for a cluster that runs already.
    plugins
        Python files with strategies or measures of one's own.
    prepare
        Called with each market before its first day, e.g. to add hand-written agents.
    options
        `overrides`, `days` and `seed`, as in `emptor.load`.

    Raises
    ------
    ScenarioError
        If a scenario or rule set is wrong.
    ValueError
        If there are fewer than two rule sets, or no replication, or an option is wrong.
    UnknownMeasure
        If a margin or a half width is that of no measure.
    KeyboardInterrupt
        If interrupted before any run had finished; later, what is finished is returned.
    """
    from emptor.scenario.plugins import load_plugin

    if len(rules) < 2 or isinstance(rules, str):
        raise ValueError('name two rule sets or more, e.g. rules=["taobao", "no_rules"]')
    if replications < 1:
        raise ValueError(f"replications is {replications}: expected 1 or more")
    for file in plugins:
        load_plugin(file)
    terms = terms_of(interval, correction, margin)
    stopping = None if until_ci is None else Stopping(read_sizes(until_ci), at_most)
    if stopping is not None:
        looks(replications, at_most)
    names = [str(r) if isinstance(r, (str, Path)) else "" for r in rules]
    scenarios = labels_for([load(scenario, rules=r, **options) for r in rules], names)
    files = [Path(p) for p in plugins]

    def run(tasks: Sequence[Task]) -> Batch:
        return run_all(tasks, jobs=jobs, backend=backend, plugins=files, prepare=prepare)

    if stopping is None:
        batch = run(tasks_for(scenarios, replications))
    else:
        batch = run_until(scenarios, stopping, run, first=replications, terms=terms)
    if batch.interrupted and not batch.results:
        raise KeyboardInterrupt
    return comparison_of(scenarios, batch, terms, stopping)


def run(
    scenario: Source = "baseline", *, rules: Any = None, prepare: Prepare | None = None, **options: Any
) -> RunResult:
    """Run one market and sum it up; in a notebook the result shows itself.

    Parameters
    ----------
    scenario
        A shipped name, a file, a mapping or an `emptor.Scenario`.
    rules
        A rule set in place of the scenario's.
    prepare
        Called with the market before its first day, e.g. to add hand-written agents.
    options
        `overrides`, `days` and `seed`, as in `emptor.load`.

    Returns
    -------
    RunResult
        With the frames of days, buyers, sellers and orders in `tables`.
    """
    from emptor.study.running import run_one

    loaded = load(scenario, rules=rules, **options)
    return run_one(loaded, prepare=prepare, tables=True, keep_orders=True)
