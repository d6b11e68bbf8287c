"""The console's page of a comparison."""

from __future__ import annotations

from collections.abc import Sequence

from emptor.measures import all_measures
from emptor.report.answers import sentences
from emptor.report.console import Row, fits, paragraph, say, table
from emptor.report.run_table import span, unfinished
from emptor.report.verdict_notes import MARKS, stopping_note, verdict_notes
from emptor.report.words import difference_text, ratio_text, title, unit, value_text
from emptor.scenario import provenance
from emptor.study.comparison import Comparison

COLUMNS = 3
"""Columns of a rule set: mean, difference, times."""


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
        heads += [label, "difference (95%)", "times (95%)"]
    if fits(heads, body):
        table(heads, body, left=(0, 1))
    else:
        # Side by side is too wide for this terminal: one table a rule set, without ratios if need be.
        for place in range(3, len(heads), COLUMNS):
            for columns in (COLUMNS, COLUMNS - 1):
                chosen = [0, 1, 2, *range(place, place + columns)]
                some, lines = [heads[i] for i in chosen], [row.columns(chosen) for row in body]
                if columns < COLUMNS or fits(some, lines):
                    table(some, lines, left=(0, 1))
                    say("")
                    break
    say("")
    for line in notes(comparison):
        paragraph(line)
    paragraph("`emptor list measures` says by which name options and files know each measure, and what it means.")
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
            claim = comparison.claim(label, name)
            gap = claim.difference
            short = f" [{gap.n}]" if gap.left_out and gap.n else ""
            cells += [value_text(measure, comparison.mean(label, name).mean)]
            cells += [f"{difference_text(measure, gap)}{short} {MARKS[claim.verdict]:<2}", ratio_text(claim.ratio)]
            strong += [False, claim.differs, False]
        found.append(Row(cells, strong=strong))
    return found


def notes(comparison: Comparison, *, signs: bool = True) -> list[str]:
    """How to read the table, and what its numbers rest on; `signs` as in `verdict_notes`."""
    counts = {label: len(runs) for label, runs in comparison.by_rules.items()}
    replications = max(counts.values())
    lines = []
    if replications > 1:
        lines += verdict_notes(comparison, signs=signs)
    else:
        lines.append("One replication has no interval: --replications 20 says which differences are more than luck.")
    known = [comparison.difference(label, n) for n in comparison.headline for label in comparison.labels[1:]]
    if any(gap.left_out and gap.n for gap in known):
        lines.append(
            "[n] after an interval: only n pairs had the number on both sides, and the difference is theirs; the means "
            "are over all runs that had it, so that the two may not add up."
        )
    if comparison.stopping is not None:
        lines.append(stopping_note(comparison, comparison.stopping))
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
