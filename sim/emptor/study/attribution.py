"""Which clause did it: the gap between two rule sets, taken apart clause by clause.

Each clause gets its Shapley value (Shapley 1953): what moving it from one rule set to the other changes, on average
over the orders in which all clauses could be moved. The shares add up to the whole difference, exactly.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import blake2b
from itertools import chain, combinations
from math import factorial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emptor.scenario.loading import Source, load
from emptor.scenario.models import Scenario
from emptor.study.batch import Task, made, workers_for
from emptor.study.clauses import Between, Group, Hybrid
from emptor.study.running import seeded
from emptor.study.statistics import Estimate, interval
from emptor.study.worker import Broken

if TYPE_CHECKING:
    import pandas as pd

FEW = 6
"""Groups of clauses up to which every rule set in between is run; beyond, orders are drawn."""

Values = dict[Hybrid, dict[str, float]]
"""Measures under each hybrid, in one replication."""


@dataclass(eq=False)
class Attribution:
    """The difference between two rule sets, clause by clause.

    Attributes
    ----------
    labels
        Names of the rule set one comes from, and of the one it goes to.
    groups
        Clauses, those that make sense only together in one group.
    parts
        By measure, a list with one entry a replication: each group's share of that replication's difference, as exact
        fractions. Replications in which a number was missing are left out.
    every_order
        Whether all orders were averaged over, or drawn ones.
    runs
        Runs that were made.
    failed
        Runs that failed, with the error of each; their replications are left out.
    currency
        Code of the currency of all money.
    """

    labels: tuple[str, str]
    groups: list[Group]
    parts: dict[str, list[list[Fraction]]]
    every_order: bool
    runs: int
    failed: list[str]
    currency: str

    @property
    def replications(self) -> int:
        """Replications in which some measure had its number throughout."""
        return max((len(rows) for rows in self.parts.values()), default=0)

    def whole(self, measure: str) -> Estimate:
        """The whole paired difference of a measure, the second rule set less the first."""
        return interval([float(sum(row)) for row in self.parts[measure]])

    def share(self, measure: str, group: int) -> Estimate:
        """What one group of clauses does to a measure; the interval counts seeds and drawn orders."""
        return interval([float(row[group]) for row in self.parts[measure]])

    def sum_of(self, measure: str, groups: Sequence[int]) -> Estimate:
        """What some groups of clauses do to a measure together."""
        return interval([float(sum(row[g] for g in groups)) for row in self.parts[measure]])

    def frame(self, measures: Sequence[str] | None = None) -> pd.DataFrame:
        """Long and tidy: measure, clauses, contribution, low, high, differs, of_whole, n.

        Parameters
        ----------
        measures
            Which; by default all.
        """
        import pandas as pd

        rows = []
        for name in self.parts if measures is None else measures:
            whole = self.whole(name)
            for place, group in enumerate(self.groups):
                found = self.share(name, place)
                of_whole = found.mean / whole.mean if whole.mean else math.nan
                rows.append((name, group.label, found.mean, found.low, found.high, found.differs, of_whole, found.n))
        columns = ["measure", "clauses", "contribution", "low", "high", "differs", "of_whole", "n"]
        return pd.DataFrame(rows, columns=columns)

    def figure(self, measures: Sequence[str] | None = None) -> Any:
        """What the leading clauses do to some measures, as a Matplotlib figure."""
        from emptor.measures import HEADLINE
        from emptor.report.attribution_figure import attribution_figure

        return attribution_figure(self, list(measures or HEADLINE), self.currency)

    def _repr_html_(self) -> str:
        from emptor.measures import HEADLINE
        from emptor.report.attribution_table import html_attribution

        return html_attribution(self, HEADLINE, self.currency)


def attribute(
    scenario: Source = "baseline",
    rules: Sequence[Any] = (),
    replications: int = 20,
    jobs: int | None = None,
    *,
    backend: str = "loky",
    orders: int = 2,
    plugins: Sequence[Path | str] = (),
    **options: Any,
) -> Attribution:
    """Take the difference between two rule sets apart, clause by clause.

    Parameters
    ----------
    scenario
        A shipped name, a file, a mapping or an `emptor.Scenario`.
    rules
        Two rule sets: from the first to the second.
    replications
        Replications, with other people and other luck each time.
    jobs
        Processes; by default one a processor.
    backend
        `loky`, `dask` or `ray`.
    orders
        Where clauses are many: orders drawn a replication, an even number, each with its reverse.
    plugins
        Python files with strategies or measures of one's own.
    options
        `overrides`, `days` and `seed`, as in `emptor.load`.

    Raises
    ------
    ScenarioError
        If a scenario or rule set is wrong.
    ValueError
        If there are not two rule sets, or they do not differ.
    """
    from emptor.scenario.plugins import load_plugin

    if len(rules) != 2 or isinstance(rules, str):
        raise ValueError('name two rule sets, e.g. rules=["taobao", "no_rules"]')
    for file in plugins:
        load_plugin(file)
    one, other = (load(scenario, rules=r, **options) for r in rules)
    return walk(one, other, replications, jobs=jobs, backend=backend, orders=orders, plugins=[Path(p) for p in plugins])


def walk(
    one: Scenario,
    other: Scenario,
    replications: int,
    *,
    jobs: int | None = None,
    backend: str = "loky",
    orders: int = 2,
    plugins: Sequence[Path] = (),
    labels: tuple[str, str] | None = None,
    begin: Callable[[int], Callable[[], object]] | None = None,
) -> Attribution:
    """Walk from one scenario's rules to another's; see `attribute`.

    Parameters
    ----------
    backend
        Where runs are made; see `emptor.study.pools.open_pool`.
    labels
        Names of the two; by default those of their rule sets.
    begin
        Told how many runs there will be; gives what to call after each.

    Raises
    ------
    ValueError
        If less than two replications are asked for, or an odd number of orders.
    KeyboardInterrupt
        If interrupted: half of the walks explain nothing.
    """
    if replications < 2:
        raise ValueError(f"replications is {replications}: expected 2 or more")
    if orders < 2 or orders % 2:
        raise ValueError(f"orders is {orders}: expected an even number, 2 or more")
    path = Between(one, other)
    path.unite()
    plan = _plan(path, replications, orders)
    while path.unite({hybrid for walks in plan for walk in walks for hybrid in _along(walk)}):
        plan = _plan(path, replications, orders)
    every = len(path.groups) <= FEW
    subsets = _subsets(path.whole) if every else []
    needed = [set(subsets) or {hybrid for walk in walks for hybrid in _along(walk)} for walks in plan]
    tasks = [
        Task(_code(hybrid), r, seeded(path.scenario(hybrid), r))
        for r, hybrids in enumerate(needed)
        for hybrid in sorted(hybrids, key=lambda h: (len(h), sorted(h)))
    ]
    advance = begin(len(tasks)) if begin else lambda: None
    values: list[Values] = [{} for _ in range(replications)]
    failed = []
    workers = workers_for(len(tasks), jobs)
    if backend == "loky" and workers == 1:
        backend = "here"
    for task, outcome in made(tasks, workers=workers, backend=backend, plugins=plugins, rows=True):
        if isinstance(outcome, Broken):
            failed.append(f"replication {task.replication}: {outcome.error}")
        else:
            values[task.replication][_decode(task.rules)] = outcome["measures"]
        advance()
    parts: dict[str, list[list[Fraction]]] = {}
    for found, hybrids, walks in zip(values, needed, plan, strict=True):
        if set(found) != hybrids:
            continue
        for name in found[frozenset()]:
            numbers = {hybrid: row[name] for hybrid, row in found.items()}
            row = parts.setdefault(name, [])
            if all(math.isfinite(v) for v in numbers.values()):
                row.append(shapley(numbers, len(path.groups)) if every else averaged(numbers, walks))
    names = labels or (one.rules.name, other.rules.name)
    return Attribution(names, path.groups, parts, every, len(tasks), failed, one.environment.currency)


def shapley(value: dict[Hybrid, float], n: int) -> list[Fraction]:
    """Shapley values of n players, exactly (Shapley 1953).

    phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! x (v(S and i) - v(S)).

    Parameters
    ----------
    value
        v of every subset of 0 to n - 1.
    n
        Players.
    """
    found = []
    for i in range(n):
        share = Fraction(0)
        for subset in value:
            if i not in subset:
                weight = Fraction(factorial(len(subset)) * factorial(n - len(subset) - 1), factorial(n))
                share += weight * (Fraction(value[subset | {i}]) - Fraction(value[subset]))
        found.append(share)
    return found


def averaged(value: dict[Hybrid, float], walks: Sequence[Sequence[int]]) -> list[Fraction]:
    """What each player adds on average over some orders of joining; the shares add up to the whole, exactly.

    Unbiased for the Shapley value if the orders are drawn uniformly (Castro, Gomez and Tejada 2009).
    """
    found = [Fraction(0)] * len(walks[0])
    for walk in walks:
        steps = _along(walk)
        for i, before, after in zip(walk, steps, steps[1:], strict=False):
            found[i] += (Fraction(value[after]) - Fraction(value[before])) / len(walks)
    return found


def _plan(path: Between, replications: int, orders: int) -> list[list[tuple[int, ...]]]:
    """Orders to walk in each replication; each with its reverse, which lessens the noise."""
    plan = []
    for r in range(replications):
        walks = []
        for k in range(orders // 2):
            keys = [blake2b(f"{r} {k} {group.label}".encode(), digest_size=8).digest() for group in path.groups]
            walk = tuple(sorted(range(len(keys)), key=lambda g: keys[g]))
            walks += [walk, walk[::-1]]
        plan.append(walks)
    return plan


def _along(walk: Sequence[int]) -> list[Hybrid]:
    """The hybrids that an order of moving passes, both ends included."""
    return [frozenset(walk[:k]) for k in range(len(walk) + 1)]


def _subsets(whole: Hybrid) -> list[Hybrid]:
    return [frozenset(s) for s in chain.from_iterable(combinations(sorted(whole), k) for k in range(len(whole) + 1))]


def _code(hybrid: Hybrid) -> str:
    return " ".join(map(str, sorted(hybrid)))


def _decode(code: str) -> Hybrid:
    return frozenset(map(int, code.split()))
