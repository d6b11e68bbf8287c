"""What moves each outcome, as one page that opens offline, and as a notebook shows it."""

from __future__ import annotations

from html import escape
from string import Template
from typing import TYPE_CHECKING

from emptor.report.html import itemised, picture, stacked_table
from emptor.report.page_style import document
from emptor.report.sensitivity_figure import groups_of_panels, sensitivity_figures
from emptor.report.sensitivity_sentences import sentences
from emptor.report.sensitivity_table import heads_of, lines, luck_text, notes_of
from emptor.report.sensitivity_words import groups_of, heading, names_of, outcome_title, range_text

if TYPE_CHECKING:
    from typing import Any

    from emptor.study.sampled import Sampled
    from emptor.study.sensitivity import Sensitivity

CAPTIONS = {
    "morris": "Morris's screening: to the right what moves the outcome much, above what does so more in some places "
    "than in others. The lines through the marks are 95% intervals of μ*.",
    "sobol": "Sobol' indices: what part of the outcome's variance each value makes, alone and together with others, "
    "with 95% intervals.",
}
HEADS = {True: "Screening", False: "Shares of the variance"}

MAIN = Template(
    """<h2>In short</h2>
$answers
<h2>What varies</h2>
$varies
<h2>Figures</h2>
$figures
$parts
$failures
<h2>How to make this again</h2>
<pre>$command</pre>
<p>Beside this page, sensitivity.csv holds every number with its interval, luck.csv what the seeds do; morris/ and
sobol/ are the studies, each with its rows, its journal and all that it takes to run it again.</p>
"""
)


def sensitivity_report(found: Sensitivity, figures: dict[str, Any], command: str) -> str:
    """The page's HTML.

    Parameters
    ----------
    found
        What to report.
    figures
        Matplotlib figures by name.
    command
        The command that made it, to be shown.
    """
    narrow = sensitivity_figures(found, narrow=True)
    alts = alt_texts(found)
    pictures = "".join(
        picture(drawn, alts[name], _caption(found, name), narrow.get(name)) for name, drawn in figures.items()
    )
    parts = "".join(f"<h2>{HEADS[part.walked]}</h2>{_part(part)}" for part in found.parts)
    failed = [f"{f.rules}, replication {f.replication}: {f.error} – again: {f.command}" for f in found.failures]
    main = MAIN.substitute(
        answers=itemised(sentences(found)),
        varies=_varies(found),
        figures=pictures or "<p>There is nothing to draw.</p>",
        parts=parts,
        failures=f"<h2>Runs that failed</h2>{itemised(failed)}" if failed else "",
        command=escape(command),
    )
    return document(found.title or found.name, "Which of what we do not know matters?", about(found), main)


def about(found: Sensitivity) -> str:
    """What was run, in a sentence or two."""
    said = []
    for part in found.parts:
        design, study = part.study.design, part.study
        what = f"{design.trajectories} walks" if part.walked else f"{design.size} blocks of points"
        often = f", each point with {study.replications} seeds" if study.replications > 1 else ", each point once"
        said.append(f"{HEADS[part.walked]}: {len(part.axes)} values, {what}{often}, {len(part.frame):,} runs.")
    if found.interrupted:
        said.append("It was stopped before all runs were made.")
    return " ".join(said)


def sensitivity_html(found: Sensitivity) -> str:
    """Tables, figures and answers, as a notebook shows them."""
    if not found.parts:
        return "<p>No run was finished.</p>"
    alts = alt_texts(found)
    drawn = sensitivity_figures(found)
    last = found.parts[-1]
    name = "morris" if last.walked else "sobol"
    shown = picture(drawn[name], alts[name], _caption(found, name)) if name in drawn else ""
    return f"{itemised(sentences(found))}{shown}{_part(last)}"


def _caption(found: Sensitivity, name: str) -> str:
    part = next(part for part in found.parts if part.walked == (name == "morris"))
    drawn, whole = len(groups_of_panels(part)), len(groups_of(part))
    rest = f" Drawn for the first {drawn} of {whole} choices of rules and levers; the tables hold all of them."
    return CAPTIONS[name] + rest * (drawn < whole)


def alt_texts(found: Sensitivity) -> dict[str, str]:
    """What the figures show, in words and numbers."""
    told = {}
    for part in found.parts:
        said = []
        for answer in [answer for answer in part.answers if answer.parts][:3]:
            first = "; ".join(f"{cells[0]} {cells[1]}" for cells, _ in lines(part, answer)[:3])
            said.append(f"{heading(part, answer)}: {first}")
        what = "mean size and spread of the effects" if part.walked else "first and total indices with intervals"
        name = "morris" if part.walked else "sobol"
        told[name] = f"A panel for each outcome with {what}. {'. '.join(said)}. The tables below hold all numbers."
    return told


def _part(part: Sampled) -> str:
    heads, tables = heads_of(part), []
    for answer in part.answers:
        body = [
            [escape(cells[0]), *(f"<strong>{escape(c)}</strong>" if strong else escape(c) for c in cells[1:2])]
            + [escape(c) for c in cells[2:]]
            for cells, strong in lines(part, answer)
        ]
        luck = f" – luck: {luck_text(answer)}" if luck_text(answer) else ""
        tables.append(stacked_table(heads, body, heading(part, answer) + luck))
    return "".join(tables) + itemised(notes_of(part), "notes")


def _varies(found: Sensitivity) -> str:
    first = found.parts[0] if found.parts else None
    if first is None:
        return "<p>Nothing.</p>"
    names, held = names_of(first.factors), {one.path: one for one in found.fixed}
    items = []
    for axis in first.axes:
        between = escape(range_text(axis, first.currency))
        text = f"<strong>{escape(names[axis.path])}</strong> <code>{escape(axis.path)}</code>: {between}."
        if axis.path in held:
            one = held[axis.path]
            text += escape(f" Left out after screening, held at {one.value}: {one.why}.")
        items.append(f"<li>{text}</li>")
    outcomes = ", ".join(outcome_title(name) for name in first.outcomes)
    return f'<ul class="compared">{"".join(items)}</ul><p>Outcomes: {escape(outcomes)}.</p>'
