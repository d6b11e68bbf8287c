"""A search as a page, and in a notebook."""

from __future__ import annotations

from html import escape
from string import Template
from typing import TYPE_CHECKING, Any

from emptor.measures import all_measures
from emptor.report.html import itemised, picture, stacked_table
from emptor.report.page_style import document
from emptor.report.search_figure import alt_text, front_figure
from emptor.report.search_words import (
    answers,
    caveats,
    cells,
    heads,
    how_to_read,
    lever,
    lever_cells,
    lever_heads,
)
from emptor.report.sensitivity_words import range_text
from emptor.report.words import title

if TYPE_CHECKING:
    from emptor.study.search_result import SearchResult

CAPTION = (
    "Differences to the rule set that one started from, on the same seeds. Each lettered mark is a rule set, with 95% "
    "intervals over fresh seeds; filled: on the front."
)
GREY = (
    " Grey: all that was tried and keeps the constraints, by the search's own seeds; what lies beyond the frame is "
    "left out."
)
LEVERS = " Below, where the front has its levers."
MAIN = Template(
    """<h2>In short</h2>
$answers
<h2>The rule sets</h2>
$table
<h2>Figure</h2>
$figure
<h2>What was searched</h2>
$searched
<h2>What to bear in mind</h2>
$caveats
<h2>How to make this again</h2>
<pre>$command</pre>
<p>Beside this page, rules/ holds each rule set as a file that emptor compare and emptor run take, front.csv every
number of the table, trials.csv all that was tried, runs/ every run, search.db the trials as Optuna keeps them.</p>
"""
)


def caption(found: SearchResult) -> str:
    """What the figure is, and what is not in it."""
    known = all_measures()
    same = [title(known[name]) for name in found.objectives if found.same(name)]
    # One objective alone is drawn in rows, without what was tried.
    grey = GREY if len(found.objectives) - len(same) > 1 else ""
    alike = f" Not drawn, because it is the same under all: {', '.join(same)}." if same else ""
    return CAPTION + grey + LEVERS + alike


def search_page(found: SearchResult, command: str, drawn: Any) -> str:
    """The page's HTML, which needs no network.

    Parameters
    ----------
    found
        The search, with points.
    command
        The command that made it, to be shown.
    drawn
        Its figure.
    """
    search, scenario = found.plan.file.search, found.plan.scenario
    about = (
        f"{scenario.population.buyers.count:,} buyers and {scenario.population.sellers.count:,} sellers at the start, "
        f"{scenario.days} days. What one started from: {found.plan.reference}."
    )
    main = MAIN.substitute(
        answers=itemised(answers(found)),
        table=points_table(found),
        figure=picture(drawn, alt_text(found), caption(found), front_figure(found, narrow=True)),
        searched=_searched(found),
        caveats=itemised(caveats(found), "notes"),
        command=escape(command or "emptor search search.yaml --out FOLDER"),
    )
    return document(search.name, search.title or "Which rules trade these objectives off best?", about, main)


def search_html(found: SearchResult) -> str:
    """Table, sentences and figure for a notebook."""
    if not found.points:
        return "<p>The search was stopped before its best rule sets were run again.</p>"
    small = escape(" ".join(caveats(found)))
    drawn = picture(found.figure(), alt_text(found), caption(found))
    return f"{points_table(found)}{itemised(answers(found))}{drawn}<p><small>{small}</small></p>"


def points_table(found: SearchResult) -> str:
    """The points that were run again, as HTML."""
    body = []
    for point in found.points:
        first, *rest = cells(found, point)
        marked = f"<strong>{escape(first)}</strong>" if point.on_front else escape(first)
        body.append([marked, *(escape(cell) for cell in rest)])
    caption = "Rule sets that were run again on fresh seeds, those on the front in bold"
    numbers = stacked_table(["rule set", *heads(found)[1:]], body, caption)
    levers = [[escape(cell) for cell in lever_cells(found, point)] for point in found.points]
    rules = stacked_table(["rule set", *lever_heads(found)[1:]], levers, "What each of them says")
    return f"{numbers}<p><small>{escape(how_to_read(found))}</small></p>{rules}"


def _searched(found: SearchResult) -> str:
    search = found.plan.file.search
    lines = [f"{lever(axis.path)}: {range_text(axis, found.currency)}" for axis in found.plan.axes]
    lines += [f"{aim} {name}" for name, aim in search.objectives.items()]
    for name, bounds in search.constraints.items():
        ends = [("at most", bounds.at_most), ("at least", bounds.at_least)]
        lines.append(f"{name} " + " and ".join(f"{way} {end:g}" for way, end in ends if end is not None))
    return itemised(lines, "notes")
