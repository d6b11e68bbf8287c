"""What moves each outcome, as tables: on the console, and as cells for a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emptor.report.console import Row, fits, paragraph, say, table
from emptor.report.sensitivity_sentences import sentences
from emptor.report.sensitivity_words import (
    effect_within,
    heading,
    index_notes,
    names_of,
    number,
    per_cent,
    per_cent_within,
    screening_notes,
    why_text,
)
from emptor.report.words import fixed
from emptor.study.indices import Effect, Index

if TYPE_CHECKING:
    from emptor.study.sampled import Answer, Sampled
    from emptor.study.sensitivity import Sensitivity

EFFECT_HEADS = ["what varies", "moves it by μ* (95%)", "μ", "σ", "% of the largest"]
MOST_ROWS = 80
"""Lines beyond which the table is left to the files."""
INDEX_HEADS = ["what varies", "alone, % (95%)", "together, % (95%)"]


def print_sensitivity(found: Sensitivity) -> None:
    """Tables of both parts, how to read them, and the answer in sentences."""
    for part in found.parts:
        say("")
        print_part(part)
    say("")
    for line in sentences(found):
        paragraph(line)
    say("")


def print_part(part: Sampled) -> None:
    """One part's table with its notes."""
    heads = heads_of(part)
    rows = []
    for answer in part.answers:
        rows.append(Row([heading(part, answer)], heading=True))
        rows += [Row(cells, strong=[False, strong]) for cells, strong in lines(part, answer)]
    left_out, rows = len(rows) - MOST_ROWS, rows[:MOST_ROWS]
    if fits(heads, rows):
        table(heads, rows)
    else:
        # Too wide for this terminal: what matters most.
        table(heads[:2] + heads[-1:], [row if row.heading else row.columns([0, 1, len(heads) - 1]) for row in rows])
    if left_out > 0:
        paragraph(f"{left_out} more lines are left out here.")
    say("")
    for line in notes_of(part):
        paragraph(line)


def heads_of(part: Sampled) -> list[str]:
    """Heads of a part's columns."""
    return EFFECT_HEADS if part.walked else INDEX_HEADS


def notes_of(part: Sampled) -> list[str]:
    """How to read a part's table."""
    return screening_notes(part) if part.walked else index_notes(part)


def luck_text(answer: Answer) -> str:
    """The share of luck: of the variance over runs, not over points; empty where nobody knows."""
    found = answer.luck
    if found is None or not found.share >= 0.0:
        return ""
    return f"{per_cent(found.share)}% of what differs from run to run"


def lines(part: Sampled, answer: Answer) -> list[tuple[list[str], bool]]:
    """A line a factor, the one that matters most first: its cells, and whether it surely matters."""
    names, outcome = names_of(part.factors), answer.outcome
    if answer.why:
        return [([why_text(part, answer), *["–"] * (len(heads_of(part)) - 1)], False)]
    cells = []
    for path, one in zip(part.factors, answer.parts, strict=True):
        if isinstance(one, Effect):
            most = max(e.mu_star.mean for e in answer.parts if isinstance(e, Effect))
            half = (one.mu_star.high - one.mu_star.low) / 2
            share = one.mu_star.mean / most if most > 0 else 0.0
            line = [names[path], effect_within(outcome, one.mu_star), number(outcome, one.mu, half)]
            line += [number(outcome, one.sigma, half), fixed(100 * share, 0)]
            cells.append((share, line, share == 1.0 and one.told))
        elif isinstance(one, Index):
            line = [names[path], per_cent_within(one.alone), per_cent_within(one.total)]
            cells.append((one.total.mean, line, one.alone.low > 0.0))
    cells.sort(key=lambda cell: -cell[0])
    return [(line, strong) for _, line, strong in cells]
