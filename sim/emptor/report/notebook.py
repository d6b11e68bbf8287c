"""How results show themselves in a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from emptor.measures import HEADLINE, all_measures
from emptor.report.alt_text import alt_texts
from emptor.report.answers import sentences
from emptor.report.compare_table import notes
from emptor.report.estimates_figure import differences_figure
from emptor.report.html import picture, table
from emptor.report.page import CAPTIONS, headline_table
from emptor.report.run_table import span
from emptor.report.words import title, unit, value_text

if TYPE_CHECKING:
    from emptor.study.comparison import Comparison
    from emptor.study.result import RunResult


def run_html(result: RunResult) -> str:
    """Headline measures of one run, as HTML."""
    known = all_measures()
    asked = (result.scenario.measures if result.scenario is not None else None) or HEADLINE
    rows = [
        f'<tr><th scope="row" style="text-align:left">{escape(title(known[n]))} '
        f"<code>{escape(n)}</code></th>"
        f"<td>{value_text(known[n], result.measures[n])}</td>"
        f'<td style="text-align:left">{escape(unit(known[n], result.currency))}</td></tr>'
        for n in asked
        if n in result.measures
    ]
    foot = "One run has no interval: another seed would give other numbers."
    return (
        f"<p><strong>{escape(result.rules)}</strong> – {escape(span(result))}</p>"
        f"{table(['measure', 'value', 'unit'], rows)}<p><small>{foot}</small></p>"
    )


def comparison_html(comparison: Comparison) -> str:
    """Headline measures of a comparison with their differences, a figure of them and what they say, as HTML."""
    if not comparison.results:
        return "<p>No run was finished.</p>"
    told = "".join(f"<li>{escape(line)}</li>" for line in sentences(comparison))
    small = " ".join(notes(comparison, signs=False))
    drawn = picture(differences_figure(comparison), alt_texts(comparison)["differences"], CAPTIONS["differences"])
    return f"{headline_table(comparison)}<ul>{told}</ul>{drawn}<p><small>{escape(small)}</small></p>"
