"""Rule sets held against each other on the same people and the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emptor.scenario.loading import Source, load
from emptor.scenario.models import Scenario
from emptor.study.batch import Batch, run_all, tasks_for
from emptor.study.result import Failure, RunResult
from emptor.study.statistics import Estimate, interval, paired

if TYPE_CHECKING:
    import pandas as pd

    from emptor.study.attribution import Attribution
    from emptor.study.running import Prepare

NAN = float("nan")
COLUMNS = (
    *("rules", "measure", "group", "unit", "better", "n", "mean", "low", "high"),
    *("reference", "pairs", "difference", "difference_low", "difference_high", "differs"),
)
"""Columns of `Comparison.differences` and of comparison.csv."""


@dataclass(eq=False)
class Comparison:
    """Runs of several rule sets; replication r has the same seeds under each.

    Attributes
    ----------
    scenarios
        The scenario under each rule set, by label; the first is what the others are held against.
    results
        Finished runs.
    failures
        Runs that failed.
    planned
        Runs asked for.
    interrupted
        Whether it was stopped before all were done.
    attribution
        Which clauses make the difference, if that was asked.
    """

    scenarios: dict[str, Scenario]
    results: list[RunResult]
    failures: list[Failure] = field(default_factory=list)
    planned: int = 0
    interrupted: bool = False
    attribution: Attribution | None = None

    @property
    def labels(self) -> list[str]:
        """Rule sets, the reference first."""
        return list(self.scenarios)

    @property
    def reference(self) -> str:
        """The rule set that the others are held against."""
        return self.labels[0]

    @property
    def currency(self) -> str:
        """Code of the currency of all money."""
        return next(iter(self.scenarios.values())).environment.currency

    @cached_property
    def by_rules(self) -> dict[str, list[RunResult]]:
        """Finished runs of each rule set, by replication."""
        return {
            label: sorted((r for r in self.results if r.rules == label), key=lambda r: r.replication)
            for label in self.labels
        }

    @cached_property
    def measures(self) -> list[str]:
        """Names of all measures, in the order of tables."""
        return list(dict.fromkeys(name for result in self.results for name in result.measures))

    @cached_property
    def _values(self) -> dict[tuple[str, int], dict[str, float]]:
        return {(r.rules, r.replication): r.measures for r in self.results}

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Every value, long and tidy: rules, replication, measure, value."""
        import pandas as pd

        rows = [(r.rules, r.replication, name, value) for r in self.results for name, value in r.measures.items()]
        return pd.DataFrame(rows, columns=["rules", "replication", "measure", "value"])

    def mean(self, rules: str, measure: str) -> Estimate:
        """Mean of a measure under a rule set, with its 95% interval."""
        return interval([r.measures.get(measure, NAN) for r in self.by_rules[rules]])

    def pairs(self, rules: str, measure: str) -> tuple[list[float], list[float]]:
        """A measure under a rule set and under the reference, the same seeds at the same place."""
        mine, theirs = [], []
        for result in self.by_rules[rules]:
            other = self._values.get((self.reference, result.replication))
            if other is not None:
                mine.append(result.measures.get(measure, NAN))
                theirs.append(other.get(measure, NAN))
        return mine, theirs

    def difference(self, rules: str, measure: str) -> Estimate:
        """Paired difference to the reference: the same seeds under both."""
        return paired(*self.pairs(rules, measure))

    def differences(self) -> pd.DataFrame:
        """All measures, long and tidy, one row a rule set and measure.

        Returns
        -------
        DataFrame
            rules, measure, group, unit, better, n, mean, low, high; and, against the reference,
            pairs, difference, difference_low, difference_high, differs (beyond the noise of seeds).
            A share is a fraction, 0 to 1.
        """
        import pandas as pd

        from emptor.measures import all_measures

        known, rows = all_measures(), []
        for label in self.labels:
            for name in self.measures:
                measure = known.get(name)
                mean = self.mean(label, name)
                row: dict[str, Any] = {
                    "rules": label,
                    "measure": name,
                    "group": measure.group if measure else "added",
                    "unit": measure.unit.replace("currency", self.currency) if measure else "",
                    "better": (measure.better if measure else None) or "",
                    "n": mean.n,
                    "mean": mean.mean,
                    "low": mean.low,
                    "high": mean.high,
                    "reference": self.reference,
                }
                if label != self.reference:
                    gap = self.difference(label, name)
                    row |= {"pairs": gap.n, "difference": gap.mean}
                    row |= {"difference_low": gap.low, "difference_high": gap.high, "differs": gap.differs}
                rows.append(row)
        frame = pd.DataFrame(rows, columns=list(COLUMNS))
        return frame.astype({"pairs": "Int64", "differs": "boolean"})

    def table(self, measures: Sequence[str] | None = None) -> pd.DataFrame:
        """Means under each rule set and paired differences to the first, a row a measure.

        Parameters
        ----------
        measures
            Which, in the order wanted; by default those that tables show first.
        """
        import pandas as pd

        chosen = self.headline if measures is None else list(measures)
        data: dict[tuple[str, str], list[float]] = {}
        for label in self.labels:
            data[label, "mean"] = [self.mean(label, m).mean for m in chosen]
            if label != self.reference:
                gaps = [self.difference(label, m) for m in chosen]
                data[label, "difference"] = [g.mean for g in gaps]
                data[label, "low"] = [g.low for g in gaps]
                data[label, "high"] = [g.high for g in gaps]
        return pd.DataFrame(data, index=pd.Index(chosen, name="measure"))

    @property
    def headline(self) -> list[str]:
        """Measures that tables show first: those that the scenario asks for, or the usual ones."""
        from emptor.measures import HEADLINE

        asked = next(iter(self.scenarios.values())).measures
        return [name for name in (asked or HEADLINE) if name in self.measures]

    def figure(self) -> Any:
        """The headline measures with their intervals under each rule set, as a Matplotlib figure."""
        from emptor.report.estimates_figure import comparison_figure

        return comparison_figure(self)

    def _repr_html_(self) -> str:
        from emptor.report.notebook import comparison_html

        return comparison_html(self)


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
        If there are fewer than two rule sets, or no replication.
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
    names = [str(r) if isinstance(r, (str, Path)) else "" for r in rules]
    scenarios = labels_for([load(scenario, rules=r, **options) for r in rules], names)
    batch = run_all(
        tasks_for(scenarios, replications),
        jobs=jobs,
        backend=backend,
        plugins=[Path(p) for p in plugins],
        prepare=prepare,
    )
    if batch.interrupted and not batch.results:
        raise KeyboardInterrupt
    return comparison_of(scenarios, batch)


def comparison_of(scenarios: dict[str, Scenario], batch: Batch) -> Comparison:
    """A comparison of what a batch finished."""
    return Comparison(scenarios, batch.results, batch.failures, batch.planned, batch.interrupted)


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
