"""Which clause did it: the table on the console and in the report."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

from emptor.measures import all_measures
from emptor.report.console import Row, paragraph, say, table
from emptor.report.html import itemised, stacked_table
from emptor.report.words import difference_text, title, unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from emptor.study.attribution import Attribution
    from emptor.study.statistics import Estimate

HEADS = ["clause", "changes it by (95%)", "% of the whole"]
AT_MOST = 6
"""Clauses that are named for a measure; the others are summed up."""


def leading(found: Attribution, measure: str) -> list[int]:
    """The groups that move a measure beyond noise, the largest first, at least one, at most `AT_MOST`; few all are."""
    sized = sorted(range(len(found.groups)), key=lambda g: -abs(found.share(measure, g).mean))
    if len(sized) <= AT_MOST:
        return sized
    beyond = [g for g in sized if found.share(measure, g).differs]
    return beyond[:AT_MOST] or sized[:1]


def explained(found: Attribution, measures: Sequence[str]) -> list[str]:
    """Measures that some clause changes, in the order given."""
    return [name for name in measures if any(part for row in found.parts.get(name, ()) for part in row)]


def print_attribution(found: Attribution, measures: Sequence[str], currency: str) -> None:
    """A block a measure: the whole difference, and the clauses that make it up."""
    known = all_measures()
    say(f"which clause did it: from {found.labels[0]} to {found.labels[1]}")
    say("")
    rows = []
    for name in explained(found, measures):
        measure = known[name]
        rows.append(Row([f"{title(measure)}, {unit(measure, currency)}{counted(found, name)}"], heading=True))
        rows += [Row(cells, strong=[False, strong, False]) for cells, strong in _lines(found, name)]
    table(HEADS, rows)
    say("")
    for line in notes(found, measures):
        paragraph(line)
    say("")


def html_attribution(found: Attribution, measures: Sequence[str], currency: str) -> str:
    """The same as HTML: a table a measure."""
    known, parts = all_measures(), []
    for name in explained(found, measures):
        measure = known[name]
        body = [(escape(clause), _bold(size, strong), part) for (clause, size, part), strong in _lines(found, name)]
        caption = f"{title(measure)}, {unit(measure, currency)}{counted(found, name)}: what each clause changes"
        parts.append(f"<h3>{escape(title(measure))}</h3>{stacked_table(HEADS, body, caption)}")
    return "".join(parts) + itemised(notes(found, measures), "notes")


def counted(found: Attribution, measure: str) -> str:
    """Of how many replications a measure could be taken apart, where not of all: " [1 of 6 replications]"."""
    here, whole = len(found.parts[measure]), found.replications
    return f" [{here} of {whole} replications]" if here < whole else ""


def notes(found: Attribution, measures: Sequence[str]) -> list[str]:
    """How to read it."""
    how = (
        "the average over all orders in which the clauses can be changed"
        if found.every_order
        else "the average over drawn orders in which the clauses can be changed, each with its reverse"
    )
    lines = [
        f"Each number is what changing that clause from {found.labels[0]}'s to {found.labels[1]}'s does to the "
        f"measure: {how} (Shapley value). The parts add up to the whole. * marks those beyond the noise of seeds"
        + (" and of the orders drawn." if not found.every_order else ".")
    ]
    fewest = min((len(found.parts[name]) for name in explained(found, measures)), default=found.replications)
    if fewest < found.replications:
        lines.append(
            "[n of m replications]: in the others the measure had no number under some rule set in between."
            + (" One replication alone has no interval, and says nothing of noise." if fewest == 1 else "")
        )
    together = [group.label for group in found.groups if len(group.keys) > 1]
    if together:
        lines.append(
            "Clauses that no rule set could hold one without the other were changed together: " + " | ".join(together)
        )
    lines.append(f"{found.runs:,} runs under {len(found.groups)} groups of clauses.")
    if found.failed:
        lines.append(f"{len(found.failed)} runs failed, and their replications are left out: {found.failed[0]}")
    return lines


def _lines(found: Attribution, name: str) -> list[tuple[list[str], bool]]:
    measure, whole = all_measures()[name], found.whole(name)
    chosen = leading(found, name)
    lines = []
    for place in chosen:
        part = found.share(name, place)
        mark = " *" if part.differs else ""
        text = difference_text(measure, part) + mark
        lines.append(([found.groups[place].label, text, _percent(part, whole)], part.differs))
    others = found.sum_of(name, [g for g in range(len(found.groups)) if g not in chosen])
    rest = len(found.groups) - len(chosen)
    if rest:
        lines.append(([f"the other {rest} together", difference_text(measure, others), _percent(others, whole)], False))
    lines.append((["the whole difference", difference_text(measure, whole), _percent(whole, whole)], False))
    return lines


def _percent(part: Estimate, whole: Estimate) -> str:
    """A part in per cent of the whole; of a whole that may as well be nothing, none."""
    if not (whole.differs and math.isfinite(part.mean)):
        return "–"
    return f"{100.0 * part.mean / whole.mean:.0f}".replace("-", "−")


def _bold(text: str, strong: bool) -> str:
    return f"<strong>{escape(text)}</strong>" if strong else escape(text)
