"""A red team on the console and in a notebook: attacks, clauses, sentences."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from emptor.report.console import Row, paragraph, say, table
from emptor.report.html import itemised, picture, stacked_table
from emptor.report.redteam_words import (
    SHOWN,
    answers,
    attack_cells,
    attack_heads,
    caveats,
    clause_cells,
    clause_heads,
    clauses_shown,
    notes,
)

if TYPE_CHECKING:
    from emptor.study.redteam_result import RedTeam

CAPTION = (
    "First what each attack, at its worst, adds to the harm, on fresh seeds; then what of the worst attack's harm is "
    "taken away when one clause is strengthened, on seeds of their own. Lines are 95% intervals over paired seeds."
)


def print_redteam(found: RedTeam) -> None:
    """What hurts, where, and what to bear in mind."""
    if not found.finalists:
        for line in answers(found):
            paragraph(line)
        return
    rows = [Row(attack_cells(found, one), strong=[one is found.worst]) for one in found.finalists]
    table(attack_heads(found), rows)
    say("")
    if found.clauses and found.worst is not None:
        say(f"one clause strengthened at a time, against {found.worst.attempt.attack}:")
        lines = [Row(clause_cells(found, c), strong=[c is found.weakest]) for c in found.clauses[:SHOWN]]
        table(clause_heads(found), lines, left=(0, 1))
        if clauses_shown(found):
            paragraph(clauses_shown(found))
        say("")
    for line in notes(found):
        paragraph(line)
    say("")
    for line in (*answers(found), *caveats(found)):
        paragraph(line)


def redteam_html(found: RedTeam) -> str:
    """Tables, sentences and figure for a notebook."""
    if not found.finalists:
        return itemised(answers(found))
    drawn = picture(found.figure(), alt_text(found), CAPTION)
    return f"{tables(found)}{itemised(answers(found))}{drawn}<p><small>{escape(' '.join(caveats(found)))}</small></p>"


def tables(found: RedTeam) -> str:
    """Attacks, and clauses, as HTML."""
    rows = [[escape(cell) for cell in attack_cells(found, one)] for one in found.finalists]
    text = stacked_table(attack_heads(found), rows, "Attacks on fresh seeds, each at its worst")
    if found.clauses and found.worst is not None:
        lines = []
        for clause in found.clauses:
            name, says, *rest = (escape(cell) for cell in clause_cells(found, clause))
            lines.append([f"{name}<br><small>{says}</small>", *rest])
        heads = clause_heads(found)
        caption = f"One clause strengthened at a time, against {found.worst.attempt.attack}"
        text += stacked_table([heads[0], *heads[2:]], lines, caption)
    return f"{text}<p><small>{escape(' '.join(notes(found)))}</small></p>"


def alt_text(found: RedTeam) -> str:
    """The figure in words."""
    told = [f"{cells[0]}: {cells[1]}" for cells in (attack_cells(found, one) for one in found.finalists)]
    told += [f"{cells[0]} takes away {cells[2]}" for cells in (clause_cells(found, c) for c in found.clauses[:SHOWN])]
    return ". ".join(told) + "."
