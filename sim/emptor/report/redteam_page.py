"""A red team as a page that needs no network."""

from __future__ import annotations

from html import escape
from string import Template
from typing import TYPE_CHECKING, Any

from emptor.report.html import itemised, picture
from emptor.report.page_style import document
from emptor.report.redteam_figure import redteam_figure
from emptor.report.redteam_table import CAPTION, alt_text, tables
from emptor.report.redteam_words import answers, caveats

if TYPE_CHECKING:
    from emptor.study.redteam_result import RedTeam

MAIN = Template(
    """<h2>In short</h2>
$answers
<h2>The numbers</h2>
$tables
<h2>Figure</h2>
$figure
<h2>What to bear in mind</h2>
$caveats
<h2>How to make this again</h2>
<pre>$command</pre>
<p>Beside this page, worst_attack.yaml is the market under the worst attack, for emptor run; attacks.csv and clauses.csv
hold every number, tried.csv all that was tried, runs/ every run, redteam.db the trials as Optuna keeps them.</p>
"""
)


def redteam_page(found: RedTeam, command: str, drawn: Any) -> str:
    """The page's HTML.

    Parameters
    ----------
    found
        What was found.
    command
        The command that made it, to be shown.
    drawn
        Its figure.
    """
    main = MAIN.substitute(
        answers=itemised(answers(found)),
        tables=tables(found),
        figure=picture(drawn, alt_text(found), CAPTION, redteam_figure(found, narrow=True)),
        caveats=itemised(caveats(found), "notes"),
        command=escape(command or "emptor redteam RULES --out FOLDER"),
    )
    return document(
        f"{found.asked.scenario.rules.name} under attack",
        "Which attack hurts these rules most at a given budget, and through which clause does it come?",
        found.asked.text() + ".",
        main,
    )
