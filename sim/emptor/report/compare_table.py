"""The console's page of a comparison."""

from __future__ import annotations

from collections.abc import Sequence

from emptor.measures import all_measures
from emptor.report.console import Row, fits, paragraph, say, table
from emptor.report.run_table import span, unfinished
from emptor.report.words import difference_text, sentences, title, unit, value_text
from emptor.scenario import provenance
from emptor.study.comparison import Comparison

MARK = "*"


def print_comparison(comparison: Comparison, changed: Sequence[str] = ()) -> None:
    """Means and paired differences of the headline measures, then the answer in sentences.

    `changed` holds what `--set` changed under every rule set.
    """
    scenario = next(iter(comparison.scenarios.values()))
    say(f"{scenario.name}: {' against '.join(comparison.labels)}")
    for change in changed:
        say(f"changed under each: {change}")
    say(span(comparison.results[0]))
    say("")
    heads, body = ["measure", "unit", comparison.reference], rows(comparison)
    for label in comparison.labels[1:]:
        heads += [label, "difference (95%)"]
    if fits(heads, body):
        table(heads, body, left=(0, 1))
    else:
        # Side by side is too wide for this terminal: one table a rule set.
        for place in range(3, len(heads), 2):
            chosen = [0, 1, 2, place, place + 1]
            table([heads[i] for i in chosen], [row.columns(chosen) for row in body], left=(0, 1))
            say("")
    say("")
    for line in notes(comparison):
        paragraph(line)
    told = sentences(comparison)
    if told:
        say("")
        for line in told:
            paragraph(line)
    say("")


def rows(comparison: Comparison) -> list[Row]:
    """A row a headline measure, under the heading of its group."""
    known, found, group = all_measures(), [], ""
    for name in comparison.headline:
        measure = known[name]
        if measure.group != group:
            group = measure.group
            found.append(Row([group], heading=True))
        reference = comparison.mean(comparison.reference, name)
        cells, strong = [title(measure), unit(measure, comparison.currency)], [False, False, False]
        cells.append(value_text(measure, reference.mean))
        for label in comparison.labels[1:]:
            gap = comparison.difference(label, name)
            short = f" [{gap.n}]" if gap.left_out and gap.n else ""
            mark = f" {MARK}" if gap.differs else "  "
            cells += [value_text(measure, comparison.mean(label, name).mean)]
            cells += [difference_text(measure, gap) + short + mark]
            strong += [False, gap.differs]
        found.append(Row(cells, strong=strong))
    return found


def notes(comparison: Comparison) -> list[str]:
    """How to read the table, and what its numbers rest on."""
    counts = {label: len(runs) for label, runs in comparison.by_rules.items()}
    replications = max(counts.values())
    lines = []
    if replications > 1:
        lines.append(
            f"Differences are to {comparison.reference}, paired: replication by replication the same people and the "
            f"same luck, {replications} of them. {MARK} marks those beyond the noise of seeds; by chance alone about "
            "one in twenty would be marked."
        )
    else:
        lines.append("One replication has no interval: --replications 20 says which differences are more than luck.")
    known = [comparison.difference(label, n) for n in comparison.headline for label in comparison.labels[1:]]
    if any(gap.left_out and gap.n for gap in known):
        lines.append("[n] after an interval: only n pairs had the number on both sides; the others are left out.")
    if comparison.interrupted:
        lines.append(f"Stopped early: {len(comparison.results)} of {comparison.planned} runs were finished.")
    if comparison.failures:
        lines.append(f"{len(comparison.failures)} of {comparison.planned} runs failed and are left out.")
    for label, scenario in comparison.scenarios.items():
        lines.append(f"{label}: {provenance.count(scenario.rules)}.")
    for label in comparison.labels:
        warning = unfinished([r for r in comparison.results if r.rules == label])
        if warning:
            lines.append(f"{label}: {warning}")
    still = sum(r.orders_open for r in comparison.results)
    lines.append(f"{still:,} of {sum(r.orders for r in comparison.results):,} orders were still open at the end.")
    return lines
