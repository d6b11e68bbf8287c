"""A comparison as one page: a file that needs no network, prints well and fits a phone."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Iterable, Sequence
from html import escape
from string import Template
from typing import TYPE_CHECKING, Any

from emptor.measures import GROUPS, all_measures
from emptor.report.attribution_table import html_attribution
from emptor.report.compare_table import notes
from emptor.report.page_style import PAGE
from emptor.report.style import styled
from emptor.report.words import difference_text, sentences, title, unit, value_text
from emptor.scenario import provenance
from emptor.scenario.differing import NOTHING, topics_that_differ
from emptor.study.saving import mean_incidence

if TYPE_CHECKING:
    from emptor.study.comparison import Comparison

CAPTIONS = {
    "attribution": "What each clause does to the difference; the bars of a panel add up to its last.",
    "comparison": "Mean under each rule set, with its 95% interval over replications.",
    "daily": "Day by day. The fraud of the last days is left out: their orders have not all ended.",
    "retention": "How many buyers stay.",
    "incidence": "What becomes of cheated buyers, and who pays when an order goes wrong.",
}


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
    pictures = "".join(_figure(name, drawn) for name, drawn in figures.items())
    scenario = next(iter(comparison.scenarios.values()))
    first = comparison.results[0]
    counts = {label: len(runs) for label, runs in comparison.by_rules.items()}
    about = (
        f"The same {scenario.population.buyers.count:,} buyers and {scenario.population.sellers.count:,} sellers, at "
        f"the start, under each rule set: {first.days} days, of which the first {first.warm_up_days} are left out, "
        f"and for what becomes of orders those placed in the last {first.follow_up_days}. "
        f"{max(counts.values())} replications, each with other people and other luck; the same ones for all."
    )
    return Template(PAGE).substitute(
        title=escape(f"{head}?"),
        question=escape("What do these rules do to fraud, churn and trust among the same people?"),
        about=escape(about),
        answers=_list(sentences(comparison)),
        headline=headline_table(comparison),
        notes=_list(notes(comparison), "notes"),
        figures=pictures,
        attribution=_attribution(comparison),
        incidence=_incidence(comparison),
        rules=_rules(comparison),
        full=_full(comparison),
        failures=_failures(comparison),
        command=escape(command),
        seeds=escape(_seeds(comparison)),
    )


def headline_table(comparison: Comparison) -> str:
    """Headline measures: means, and differences to the first rule set."""
    return _measures(comparison, comparison.headline)


def _measures(comparison: Comparison, names: Sequence[str]) -> str:
    known, others = all_measures(), comparison.labels[1:]
    heads = ["", comparison.reference]
    for label in others:
        heads += [label, "difference (95%)"]
    body = []
    for name in names:
        measure = known[name]
        what = (
            f'<th scope="row" title="{escape(measure.summary)}">{escape(title(measure))}'
            f"<small>{escape(unit(measure, comparison.currency))}</small></th>"
        )
        cells = [f"<td>{value_text(measure, comparison.mean(comparison.reference, name).mean)}</td>"]
        for label in others:
            gap = comparison.difference(label, name)
            short = f" [{gap.n}]" if gap.left_out and gap.n else ""
            text = escape(difference_text(measure, gap) + short)
            cells.append(f"<td>{value_text(measure, comparison.mean(label, name).mean)}</td>")
            cells.append(f"<td><strong>{text} *</strong></td>" if gap.differs else f"<td>{text}</td>")
        body.append(f"<tr>{what}{''.join(cells)}</tr>")
    return table(heads, body)


def table(heads: Iterable[str], rows: Iterable[str]) -> str:
    """A table that scrolls sideways where the page is too narrow; rows are HTML."""
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def _full(comparison: Comparison) -> str:
    known = all_measures()
    parts = []
    for group in GROUPS:
        names = [n for n in comparison.measures if known[n].group == group]
        if names:
            parts.append(f"<h3>{escape(group)}</h3>{_measures(comparison, names)}")
    return "".join(parts)


def _incidence(comparison: Comparison) -> str:
    tables = {label: mean_incidence(runs) for label, runs in comparison.by_rules.items() if runs}
    parts = []
    for head, rows in next(iter(tables.values())).items():
        body = []
        for row in rows:
            cells = "".join(f"<td>{_whole(found[head][row])}</td>" for found in tables.values())
            body.append(f'<tr><th scope="row">{escape(row)}</th>{cells}</tr>')
        parts.append(f"<h3>{escape(head[0].upper() + head[1:])}</h3>{table(['', *tables], body)}")
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
            body.append(
                f'<tr><th scope="row">{escape(topic.family)}: {escape(topic.name)}</th>'
                f"<td>{one}</td><td>{two}</td></tr>"
            )
        shown = table(["clause", comparison.reference, label], body) if body else "<p>Nothing.</p>"
        parts.append(f"<h3>{escape(label)} against {escape(comparison.reference)}</h3>{shown}")
    for label, scenario in comparison.scenarios.items():
        left = scenario.rules.not_modelled
        if left:
            items = _list([f"{key}: {reason}" for key, reason in left.items()], "notes")
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
    return f"<h2>Runs that failed</h2>{_list(lines)}"


def _seeds(comparison: Comparison) -> str:
    seeds = next(iter(comparison.scenarios.values())).seeds
    return (
        f"Replication r has the seeds population {seeds.population} + r and luck {seeds.luck} + r, r from 0. Beside "
        "this page, scenarios/ holds each scenario in full, runs.parquet every run, comparison.csv every number, "
        "run.json the versions of everything."
    )


def _figure(name: str, drawn: Any) -> str:
    held = io.BytesIO()
    with styled():
        # No date: the same results make the same page.
        drawn.savefig(held, format="svg", metadata={"Date": None})
    data = base64.b64encode(held.getvalue()).decode("ascii")
    caption = escape(CAPTIONS.get(name, name))
    return (
        f'<figure><div class="wide"><img alt="{caption}" src="data:image/svg+xml;base64,{data}"></div>'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _list(lines: Sequence[str], kind: str = "answers") -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<ul class="{kind}">{items}</ul>' if items else "<p>No runs say anything about this.</p>"


def _whole(value: float) -> str:
    return f"{value:.0f}" if math.isfinite(value) else "–"
