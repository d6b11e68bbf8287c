"""What each figure of a comparison shows, in words and from the numbers, for those who do not see it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from emptor.measures import all_measures
from emptor.report.attribution_table import explained, leading
from emptor.report.series import fraud_share, mean_and_spread, retention_band
from emptor.report.words import difference_text, fixed, title, unit, value_text
from emptor.study.running import FATES
from emptor.study.saving import mean_incidence
from emptor.study.statistics import interval

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from emptor.report.figures import Runs
    from emptor.study.attribution import Attribution
    from emptor.study.comparison import Comparison
    from emptor.study.result import Floats, RunResult

SPOKEN = 3
"""Measures whose numbers are said of a figure that has a panel for each; a table has all of them."""


def alt_texts(comparison: Comparison) -> dict[str, str]:
    """A text for each figure, by the figure's name."""
    runs = {label: found for label, found in comparison.by_rules.items() if found}
    told = {
        "comparison": _means(comparison, list(runs)),
        "differences": _differences(comparison, [label for label in runs if label != comparison.reference]),
        "daily": _daily(runs),
        "retention": _retention(runs),
        "incidence": _incidence(runs),
    }
    if comparison.attribution is not None:
        told["attribution"] = _attribution(comparison.attribution, comparison.headline)
    return told


def _means(comparison: Comparison, labels: list[str]) -> str:
    known, names = all_measures(), comparison.headline
    said = []
    for name in names[:SPOKEN]:
        measure = known[name]
        values = ", ".join(f"{label} {value_text(measure, comparison.mean(label, name).mean)}" for label in labels)
        said.append(f"{title(measure)}, {unit(measure, comparison.currency)}: {values}")
    return (
        f"A panel for each of {len(names)} measures, with the mean and 95% interval under each rule set. "
        f"{_ended('; '.join(said))} The table above holds all these numbers."
    )


def _differences(comparison: Comparison, labels: list[str]) -> str:
    known, names = all_measures(), comparison.headline
    said = []
    for label in labels:
        beyond = [name for name in names if comparison.claim(label, name).differs]
        text = f"under {label}, {len(beyond)} of {len(names)} measures differ, corrected for their number"
        for name in beyond[:1]:
            found = difference_text(known[name], comparison.difference(label, name))
            text += f", among them {title(known[name])}: {found} {unit(known[name], comparison.currency)}"
        said.append(text)
    told = "; ".join(said)
    return (
        f"A panel for each of {len(names)} measures: one dot for each replication's difference to "
        f"{comparison.reference}, with their mean and its 95% interval. {_ended(told[:1].upper() + told[1:])}"
    )


def _daily(runs: Runs) -> str:
    first = next(iter(runs.values()))[0]

    def last(values: Floats) -> float:
        known = values[np.isfinite(values)]
        return float(known[-1]) if len(known) else math.nan

    def of(curve: Callable[[RunResult], Floats], decimals: int, sign: str = "") -> str:
        ends = {label: last(mean_and_spread([curve(r) for r in found])[0]) for label, found in runs.items()}
        return ", ".join(f"{fixed(end, decimals)}{sign} under {label}" for label, end in ends.items())

    buyers = of(lambda r: r.series["buyers"].to_numpy(float), 0)
    trust = of(lambda r: 100.0 * r.series["trust_mean"].to_numpy(float), 0, "%")
    lost = of(lambda r: 100.0 * fraud_share(r), 2, "%")
    return (
        f"Three curves over {first.days} days, each with a band over runs. Buyers at the end: {buyers}. Trust in the "
        f"platform at the end: {trust}. Share of sales lost to cheating sellers at the end of its curve: {lost}."
    )


def _retention(runs: Runs) -> str:
    bands = {label: retention_band(found) for label, found in runs.items()}
    days = min(len(mean) for mean, _, _ in bands.values()) - 1
    ends = {label: [fixed(100.0 * float(curve[days]), 1) for curve in band] for label, band in bands.items()}
    said = ", ".join(f"{mean}% under {label} ({low} to {high})" for label, (mean, low, high) in ends.items())
    return f"Falling curves with 95% bands. After {days} days, still in the market are {said}."


def _incidence(runs: Runs) -> str:
    whole, borne = [], []
    for label, found in runs.items():
        mean = interval([r.fates[FATES[0]] for r in found]).mean
        whole.append(f"{fixed(mean, 0)} under {label}" if math.isfinite(mean) else f"nobody cheated under {label}")
        rows = next(rows for head, rows in mean_incidence(found).items() if "lost" in head)
        if all(math.isfinite(v) for v in rows.values()):
            shares = ", ".join(f"{who} {fixed(v, 0)}" for who, v in rows.items() if v >= 0.5)
            borne.append(f"under {label} {shares}")
    text = f"Two sets of stacked bars. Of 100 cheated buyers, made whole are: {', '.join(whole)}."
    return text + (f" Of each 100 lost on orders gone wrong, who bears how much: {'; '.join(borne)}." if borne else "")


def _attribution(found: Attribution, measures: Sequence[str]) -> str:
    known, said = all_measures(), []
    for name in explained(found, measures)[:SPOKEN]:
        first = leading(found, name)[0]
        size = difference_text(known[name], found.share(name, first))
        whole = difference_text(known[name], found.whole(name))
        said.append(f"{title(known[name])}: {whole} in all, most by {found.groups[first].label} with {size}")
    one, other = found.labels
    return (
        f"A panel for each measure, with a bar for each clause that changes it most from {one} to {other} and one for "
        f"the whole difference, with 95% intervals. {_ended('; '.join(said))}"
    )


def _ended(text: str) -> str:
    return f"{text}." if text else ""
