"""A sweep as a table, on the console and in a notebook."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Any

from emptor.measures import all_measures
from emptor.report.console import Row, paragraph, table
from emptor.report.words import title, unit, value_text

if TYPE_CHECKING:
    from emptor.study.sweeping import Sweep

MOST_ROWS = 60
"""Lines beyond which the table is left to the files."""


def print_sweep(sweep: Sweep) -> None:
    """Means with intervals under each rule set and combination of levers."""
    heads, rows = _rows(sweep)
    levers = len(sweep.plan.levers)
    table(heads, [Row(cells) for cells in rows[:MOST_ROWS]], left=range(levers + 2))
    if len(rows) > MOST_ROWS:
        paragraph(f"{len(rows) - MOST_ROWS} more lines are left out here.")
    paragraph(_note(sweep))


def sweep_html(sweep: Sweep) -> str:
    """The same as HTML."""
    heads, rows = _rows(sweep)
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in cells) + "</tr>" for cells in rows[:MOST_ROWS])
    return (
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"<p><small>{escape(_note(sweep))}</small></p>"
    )


def _rows(sweep: Sweep) -> tuple[list[str], list[list[str]]]:
    known, levers = all_measures(), [axis.path for axis in sweep.plan.levers]
    heads = ["rules", *(path.removeprefix("rules.") for path in levers), "measure", "mean", "95% interval", "unit", "n"]
    rows = []
    for line in sweep.table().to_dict("records"):
        measure = known[line["measure"]]

        def said(value: Any, measure: Any = measure) -> str:
            return value_text(measure, float(value))

        between = f"{said(line['low'])} to {said(line['high'])}" if math.isfinite(line["low"]) else "–"
        shown = [title(measure), said(line["mean"]), between, unit(measure, _currency(sweep)), str(line["n"])]
        rows.append([str(line["rules"]), *(str(line[path]) for path in levers), *shown])
    return heads, rows


def _note(sweep: Sweep) -> str:
    points = len(sweep.plan.points)
    over = f"{points} points and the replications" if points > 1 else "the replications"
    text = (
        f"Means over {over}; n counts the runs in which a measure says something. Intervals are over seeds: runs that "
        "share theirs count as one."
    )
    failed = len(sweep.failures)
    return text + (f" {failed} runs failed and are left out." if failed else "")


def _currency(sweep: Sweep) -> str:
    plan = sweep.plan
    return plan.scenario(plan.labels[0], {}).environment.currency
