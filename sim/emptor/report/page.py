"""A comparison as one page: a file that needs no network, prints well and fits a phone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from itertools import groupby
from string import Template
from typing import TYPE_CHECKING, Any

from emptor.measures import GROUPS, all_measures
from emptor.report.alt_text import alt_texts
from emptor.report.answers import sentences_about
from emptor.report.attribution_table import html_attribution
from emptor.report.compare_table import notes
from emptor.report.figures import narrow_figures
from emptor.report.html import itemised, picture, stacked_table, table
from emptor.report.page_style import document
from emptor.report.verdict_notes import further_note, in_words
from emptor.report.words import difference_text, times_text, title, unit, value_text
from emptor.scenario import provenance
from emptor.scenario.differing import NOTHING, topics_that_differ
from emptor.scenario.words.voice import words
from emptor.study.saving import mean_incidence

if TYPE_CHECKING:
    from emptor.study.comparison import Comparison

CAPTIONS = {
    "attribution": "What each clause does to the difference; the bars of a panel add up to its last.",
    "comparison": "Mean under each rule set, with its 95% interval over replications.",
    "differences": "Replication by replication: each dot is one pair with the same people and the same luck, the "
    "mark their mean, the line its 95% interval.",
    "daily": "Day by day. The fraud of the last days is left out: their orders have not all ended.",
    "retention": "How many buyers stay.",
    "incidence": "What becomes of cheated buyers, and who pays when an order goes wrong.",
}

MAIN = Template(
    """<h2>What is compared</h2>
$compared
<h2>In short</h2>
$answers
<h2>The numbers</h2>
$headline
$notes
<h2>Figures</h2>
$figures
$attribution
<h2>Where the harm ends up</h2>
$incidence
<h2>Which rules differ</h2>
$rules
<h2>All measures</h2>
$full
$failures
<h2>How to make this again</h2>
<pre>$command</pre>
<p>$seeds</p>
"""
)


def report(comparison: Comparison, figures: dict[str, Any], command: str) -> str:
    """The page's HTML.

    Parameters
    ----------
    comparison
        What to report.
    figures
        Matplotlib figures by name.
    command
        The command that made it, to be shown.
    """
    labels = comparison.labels
    head = " or ".join([", ".join(labels[:-1]), labels[-1]])
    alts, narrow = alt_texts(comparison), narrow_figures(comparison)
    pictures = "".join(
        picture(drawn, alts.get(name, CAPTIONS.get(name, name)), CAPTIONS.get(name, name), narrow.get(name))
        for name, drawn in figures.items()
    )
    scenario = next(iter(comparison.scenarios.values()))
    first = comparison.results[0]
    counts = {label: len(runs) for label, runs in comparison.by_rules.items()}
    about = (
        f"The same {scenario.population.buyers.count:,} buyers and {scenario.population.sellers.count:,} sellers, at "
        f"the start, under each rule set: {first.days} days, of which the first {first.warm_up_days} are left out, "
        f"and for what becomes of orders those placed in the last {first.follow_up_days}. "
        f"{max(counts.values())} replications, each with other people and other luck; the same ones for all."
    )
    main = MAIN.substitute(
        compared=_compared(comparison),
        answers=_answers(comparison),
        headline=headline_table(comparison),
        notes=itemised(notes(comparison, signs=False), "notes"),
        figures=pictures,
        attribution=_attribution(comparison),
        incidence=_incidence(comparison),
        rules=_rules(comparison),
        full=_full(comparison),
        failures=_failures(comparison),
        command=escape(command),
        seeds=escape(_seeds(comparison)),
    )
    return document(f"{head}?", "What do these rules do to fraud, churn and trust among the same people?", about, main)


def headline_table(comparison: Comparison) -> str:
    """Headline measures: means, and differences to the first rule set."""
    caption = (
        f"Means, and below them the difference to {comparison.reference} with its 95% interval, what it comes to, and "
        f"the mean as a multiple of {comparison.reference}'s"
    )
    return _measures(comparison, comparison.headline, caption)


def _measures(comparison: Comparison, names: Sequence[str], caption: str, *, explained: bool = False) -> str:
    known = all_measures()
    body = []
    for name in names:
        measure = known[name]
        about = f"<p>{escape(measure.summary)}</p>" if explained else ""
        cells = [
            f"{escape(title(measure))} <small>{escape(unit(measure, comparison.currency))}</small> "
            f'<code class="key">{escape(name)}</code>{about}',
            value_text(measure, comparison.mean(comparison.reference, name).mean),
        ]
        for label in comparison.labels[1:]:
            mean = value_text(measure, comparison.mean(label, name).mean)
            # Without a difference there is nothing to say below the mean.
            told = math.isfinite(comparison.difference(label, name).mean)
            cells.append(f"{mean}<br>{_against(comparison, label, name)}" if told else mean)
        body.append(cells)
    return stacked_table(["measure", *comparison.labels], body, caption)


def _against(comparison: Comparison, label: str, name: str) -> str:
    """The difference, and below it the verdict and the ratio."""
    claim, measure = comparison.claim(label, name), all_measures()[name]
    gap = claim.difference
    short = f" [{gap.n}]" if gap.left_out and gap.n else ""
    text = escape(difference_text(measure, gap) + short)
    verdict = escape(in_words(comparison, name, claim))
    said = [f"<strong>{verdict}</strong>" if claim.differs else verdict] if verdict else []
    # "0 times" says no more than a mean of 0.
    if claim.ratio.shown and claim.ratio.value > 0:
        said.append(escape(times_text(claim.ratio)))
    lines = [f"<strong>{text}</strong>" if claim.differs else text]
    whole = "; ".join(f'<span class="bit">{part}</span>' for part in said)
    lines += [f"<small>{whole}</small>"] if said else []
    return "<br>".join(lines)


def _compared(comparison: Comparison) -> str:
    """What each rule set is, and in which families of rules it is another than the first."""
    reference, items = comparison.scenarios[comparison.reference], []
    for label, scenario in comparison.scenarios.items():
        text = f"<strong>{escape(label)}</strong>: {escape(scenario.rules.title.rstrip('.'))}."
        if label != comparison.reference:
            topics = topics_that_differ(reference.rules, scenario.rules, reference.environment)
            counts = [f"{words(f)} ({len(list(found))})" for f, found in groupby(topics, lambda topic: topic.family)]
            where = f" differ{'s' if len(topics) == 1 else ''} from {comparison.reference}: " + ", ".join(counts)
            text += escape(f" {_number(len(topics), 'clause')}{where}." if topics else " It says the same.")
        items.append(f"<li>{text}</li>")
    return f'<ul class="compared">{"".join(items)}</ul>'


def _answers(comparison: Comparison) -> str:
    """The answers, rule set by rule set; with two, no heading is needed to tell them apart."""
    others, parts = comparison.labels[1:], []
    for label in others:
        head = f"<h3>{escape(label)} against {escape(comparison.reference)}</h3>" if len(others) > 1 else ""
        parts.append(head + itemised(sentences_about(comparison, label)))
    return "".join(parts)


def _full(comparison: Comparison) -> str:
    known = all_measures()
    tested = sum(claim.tested and not claim.alike for claim in comparison.claims.values() if claim.family == "further")
    parts = [f'<p class="about">{escape(further_note(comparison, tested))}</p>'] if tested else []
    for group in GROUPS:
        names = [n for n in comparison.measures if known[n].group == group]
        if names:
            caption = f"Measures of {group}: means, and differences to {comparison.reference} with 95% intervals"
            parts.append(f"<h3>{escape(_capital(group))}</h3>{_measures(comparison, names, caption, explained=True)}")
    return "".join(parts)


def _incidence(comparison: Comparison) -> str:
    tables = {label: mean_incidence(runs) for label, runs in comparison.by_rules.items() if runs}
    parts = []
    for head, rows in next(iter(tables.values())).items():
        body = []
        for row in rows:
            cells = "".join(f"<td>{_whole(found[head][row])}</td>" for found in tables.values())
            body.append(f'<tr><th scope="row">{escape(row)}</th>{cells}</tr>')
        parts.append(table(["", *tables], body, _capital(head)))
    return "".join(parts)


def _rules(comparison: Comparison) -> str:
    reference = comparison.scenarios[comparison.reference]
    parts = []
    for label in comparison.labels[1:]:
        other = comparison.scenarios[label]
        body = []
        for topic in topics_that_differ(reference.rules, other.rules, reference.environment):
            one, two = (
                "".join(f"<p>{escape(t)}</p>" for t in texts or [NOTHING]) for texts in (topic.one, topic.other)
            )
            body.append((f"{escape(words(topic.family))}: {escape(topic.name)}", one, two))
        head = f"{label} against {comparison.reference}"
        caption = f"What {comparison.reference} and {label} say differently"
        shown = (
            stacked_table(["clause", comparison.reference, label], body, caption, "texts")
            if body
            else "<p>Nothing.</p>"
        )
        parts.append(f"<h3>{escape(head)}</h3>{shown}")
    for label, scenario in comparison.scenarios.items():
        left = scenario.rules.not_modelled
        if left:
            items = itemised([f"{key}: {reason}" for key, reason in left.items()], "notes")
            parts.append(f"<h3>{escape(label)}: {provenance.count(scenario.rules)}</h3>{items}")
    return f'<div class="rules">{"".join(parts)}</div>'


def _attribution(comparison: Comparison) -> str:
    if comparison.attribution is None:
        return ""
    text = html_attribution(comparison.attribution, comparison.headline, comparison.currency)
    return f"<h2>Which clause did it</h2>{text}"


def _failures(comparison: Comparison) -> str:
    if not comparison.failures:
        return ""
    lines = [
        f"{f.rules}, replication {f.replication}: {f.error}" + (f" – again: {f.command}" if f.command else "")
        for f in comparison.failures
    ]
    return f"<h2>Runs that failed</h2>{itemised(lines)}"


def _seeds(comparison: Comparison) -> str:
    seeds = next(iter(comparison.scenarios.values())).seeds
    return (
        f"Replication r has the seeds population {seeds.population} + r and luck {seeds.luck} + r, r from 0. Beside "
        "this page, scenarios/ holds each scenario in full, runs.parquet every run, comparison.csv every number, "
        "run.json the versions of everything."
    )


def _whole(value: float) -> str:
    return f"{value:.0f}" if math.isfinite(value) else "–"


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
