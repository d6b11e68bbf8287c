"""The console's page of one scenario's runs."""

from __future__ import annotations

import math
from collections.abc import Sequence

from emptor.measures import HEADLINE, all_measures
from emptor.report.console import Row, paragraph, say, table
from emptor.report.words import interval_text, title, unit, value_text
from emptor.scenario import provenance
from emptor.scenario.models import Scenario
from emptor.study.batch import Batch
from emptor.study.ranges import mean_of
from emptor.study.result import RunResult
from emptor.study.saving import mean_incidence


def print_run(scenario: Scenario, batch: Batch, changed: Sequence[str] = ()) -> None:
    """Headline measures by group, what becomes of cheated buyers, and what the numbers rest on.

    `changed` holds what `--set` changed, which no title tells.
    """
    results = batch.results
    first, many = results[0], len(results) > 1
    say(f"{scenario.name}, rules {first.rules}" + (f": {scenario.rules.title}" if scenario.rules.title else ""))
    for change in changed:
        say(f"changed: {change}")
    say(span(first))
    say("")
    heads = ["measure", "mean" if many else "value", *(["95% interval"] if many else []), "unit"]
    table(heads, _rows(scenario, results), left=(0, len(heads) - 1))
    for name, rows in mean_incidence(results).items():
        known = [f"{_whole(value)} {row}" for row, value in rows.items() if math.isfinite(value)]
        say("")
        paragraph(f"{name[0].upper()}{name[1:]}: {', '.join(known) if known else 'none among the measured orders'}.")
    say("")
    if batch.interrupted and batch.planned == 1:
        paragraph(
            f"Stopped after {first.days} of {scenario.days} days; the numbers are those of the days that were run."
        )
    if many:
        paragraph(
            f"Means over {len(results)} runs, each with other people and other luck; an interval holds the true mean "
            "95 times in 100."
        )
    else:
        paragraph("One run has no interval: another seed would give other numbers. --replications 20 says how far.")
    say(f"{first.rules}: {provenance.count(scenario.rules)}")
    warning = unfinished(results)
    if warning:
        paragraph(warning)
    open_now = sum(r.orders_open for r in results)
    speed = sum(r.orders_per_second for r in results) / len(results)
    say(
        f"{sum(r.orders for r in results):,} orders, {open_now:,} of them still open at the end; "
        + (f"{speed:,.0f} orders a second" if math.isfinite(speed) and speed > 0 else "too few to time")
    )


ATTACKED = ("attack_spent", "false_ratings")
"""Measures that a table adds where somebody attacks."""
MANY_UNFINISHED = 0.02
"""Share of measured orders without an end above which a table warns."""


def unfinished(results: Sequence[RunResult]) -> str:
    """A warning where so many measured orders had no end yet that the numbers are not those of a longer run."""
    measured, open_ = sum(r.measured for r in results), sum(r.unfinished for r in results)
    if measured and open_ <= MANY_UNFINISHED * measured:
        return ""
    share = open_ / measured if measured else 1.0
    return (
        f"WARNING: {share:.0%} of the measured orders had not ended, and what became of them is not counted. "
        "Those that end early are not like the others: disputes often end first, so outcomes can be far off either "
        "way, most under rules that settle late. Leave time: --set follow_up_days=240, with --days longer by as much."
    )


def span(result: RunResult) -> str:
    """Days run and days left out, in words."""
    return (
        f"{result.days} days; left out: the first {result.warm_up_days} (warm-up) and, for what becomes of orders, "
        f"those placed in the last {result.follow_up_days}"
    )


def _rows(scenario: Scenario, results: list[RunResult]) -> list[Row]:
    known, currency = all_measures(), results[0].currency
    asked = [n for n in (scenario.measures or HEADLINE) if n in results[0].measures]
    if scenario.population.adversaries and not scenario.measures:
        asked += ATTACKED
    rows, group = [], ""
    for name in asked:
        measure = known[name]
        if measure.group != group:
            group = measure.group
            rows.append(Row([group], heading=True))
        found = mean_of(name, [r.measures[name] for r in results])
        cells = [title(measure), value_text(measure, found.mean)]
        if len(results) > 1:
            cells.append(interval_text(measure, found) or "–")
        rows.append(Row([*cells, unit(measure, currency)]))
    return rows


def _whole(value: float) -> str:
    return f"{value:.0f}"
