"""A red team as a page that needs no network."""

from __future__ import annotations

from html import escape
from string import Template
from typing import TYPE_CHECKING, Any

from emptor.report.html import itemised, picture, with_contents
from emptor.report.page_style import CONTENTS, CSS
from emptor.report.redteam_figure import redteam_figure
from emptor.report.redteam_table import CAPTION, alt_text, tables
from emptor.report.redteam_words import answers, caveats

if TYPE_CHECKING:
    from emptor.study.redteam_result import RedTeam

PAGE = Template(
    """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>"""
    + CSS.replace("$", "$$")
    + """</style>
</head>
<body>
<header>
<h1>$title</h1>
<p class="question">Which attack hurts these rules most at a given budget, and through which clause does it come?</p>
<p class="about">$about</p>
"""
    + CONTENTS
    + """
</header>
<main>
<h2>In short</h2>
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
</main>
<footer>Made by emptor $version. A simulation shows what rules do to simulated people; it measures no platform.</footer>
</body>
</html>
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
    from emptor import __version__

    page = PAGE.substitute(
        title=escape(f"{found.asked.scenario.rules.name} under attack"),
        about=escape(found.asked.text() + "."),
        answers=itemised(answers(found)),
        tables=tables(found),
        figure=picture(drawn, alt_text(found), CAPTION, redteam_figure(found, narrow=True)),
        caveats=itemised(caveats(found), "notes"),
        command=escape(command or "emptor redteam RULES --out FOLDER"),
        version=__version__,
    )
    return with_contents(page, CONTENTS)
