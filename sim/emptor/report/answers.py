"""Answers in plain sentences: what differs, what is the same, and what these runs cannot tell yet.

Every row of the table of headline measures is in one of them, and nothing else is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from emptor.measures import Measure, all_measures
from emptor.measures.display import is_share
from emptor.report.words import decimals_of, fixed, multiple, shown, title, unit, value_text, with_unit
from emptor.study.planning import MOST

if TYPE_CHECKING:
    from emptor.study.claims import Claim
    from emptor.study.comparison import Comparison
    from emptor.study.tolerance import Size

SENTENCES = {
    "fraud_lost": "buyers lose {value} of what they pay to cheating sellers",
    "fraud_attempted": "sellers cheat on {value} of sales",
    "cheated_made_whole": "{value} of cheated buyers are made whole",
    "claims_abandoned": "buyers give up {value} of their claims as not worth the trouble",
    "buyer_churn_platform": "{value} of buyers a month are driven away by what happens to them",
    "trust": "buyers' trust in the platform is {value}",
    "honest_sanctioned": "{value} sanctions a year fall on every 100 honest sellers",
    "consumer_surplus": "a buyer gains {value} a month",
    "gmv": "sales come to {value} a month",
    "buyers_fraud": "dishonest buyers take back {value} of what is paid for goods that pleased them",
    "fraudsters_profit": "cheating brings a seller who would cheat {value} a month",
    "detection_days": "cheats go on without a sanction for {value} of their first 180 days",
}
"""What a value says, for the measures that speak to the person who decides on rules, in the order of answers."""

TELLING = 1.5
"""Multiple, or its inverse, from which a sentence says how many times as much."""


def sentences(comparison: Comparison) -> list[str]:
    """Answers in plain words: each rule set against the first, the differences that stand first."""
    return [line for label in comparison.labels[1:] for line in sentences_about(comparison, label)]


def sentences_about(comparison: Comparison, label: str) -> list[str]:
    """Answers in plain words about one rule set against the first."""
    known, reference = all_measures(), comparison.reference
    once = max(len(runs) for runs in comparison.by_rules.values()) == 1
    told: list[str] = []
    same: list[str] = []
    open_: list[tuple[str, Claim]] = []
    bare: list[str] = []
    none: list[str] = []
    for name in _in_order(comparison.headline):
        measure, claim = known[name], comparison.claim(label, name)
        if not math.isfinite(claim.difference.mean):
            none.append(title(measure))
        elif claim.differs or once:
            told.append(_sentence(comparison, label, measure, claim))
        elif claim.equivalent:
            own = comparison.terms.margin.named.get(name)
            same.append(title(measure) + (f" ({margin_text(measure, own, comparison)})" if own else ""))
        elif claim.tested:
            open_.append((title(measure), claim))
        else:
            bare.append(title(measure))
    here, there = in_words(label), in_words(reference)
    if same:
        told.append(f"Under {here} and {there} these are the same{_within(comparison)}: {'; '.join(same)}.")
    if open_:
        told.append(f"These runs cannot tell yet whether {here} and {there} differ in: {_open(open_)}.")
    if bare:
        told.append(f"Too few runs of {here} and {there} had anything to count for: {'; '.join(bare)}.")
    if none:
        told.append(f"No pair of runs of {here} and {there} had a number on both sides for: {'; '.join(none)}.")
    return told


def _in_order(names: Iterable[str]) -> list[str]:
    """Measures in the order of answers: those with a saying of their own first."""
    places = {name: place for place, name in enumerate(SENTENCES)}
    return sorted(names, key=lambda name: places.get(name, len(places)))


def _said(measure: Measure, mean: float, currency: str) -> str:
    """What a value says; of a measure without a saying of its own, its name and the value in its unit."""
    saying = SENTENCES.get(measure.name)
    if saying is not None:
        return saying.format(value=with_unit(measure, mean, currency))
    units = unit(measure, currency)
    return f"“{title(measure)}” is {value_text(measure, mean)}{'' if units.startswith('%') else ' '}{units}"


def margin_text(measure: Measure, size: Size, comparison: Comparison) -> str:
    """A margin: "±5%", or "±1 point", "±20 USD" in the measure's unit."""
    if size.relative:
        return f"±{fixed(100 * size.number, _few(100 * size.number))}%"
    number = shown(measure, size.number)
    text = f"±{fixed(number, _few(number))}"
    if is_share(measure):
        return f"{text} point{'' if number == 1 else 's'}"
    return f"{text} {comparison.currency}" if measure.unit.startswith("currency") else text


def about(runs: int) -> str:
    """A number of runs, rounded up to what such a guess is worth: two figures, the second 0 or 5."""
    if runs <= 20:
        return f"{runs}"
    step = 5 * 10 ** (math.floor(math.log10(runs)) - 1)
    return f"{math.ceil(runs / step) * step:,}"


def _few(number: float) -> int:
    """Decimals that write a number that somebody chose as he wrote it."""
    return next((d for d in range(6) if math.isclose(round(number, d), number, rel_tol=1e-9)), 6)


def _within(comparison: Comparison) -> str:
    size = comparison.terms.margin.default
    return f" within ±{fixed(100 * size.number, _few(100 * size.number))}%" if size else ""


def in_words(label: str) -> str:
    """A rule set's name in a sentence: in quotes where it is more than one word."""
    return f"“{label}”" if any(character in label for character in " ,;.:") else label


def _open(measures: list[tuple[str, Claim]]) -> str:
    """Measures with the runs that are missing, what the number means said once."""
    texts, meaning = [], " of each would likely tell"
    for name, claim in measures:
        if claim.alike and claim.more is not None:
            texts.append(f"{name} (alike in all {claim.difference.n} pairs so far; {claim.more} more would do)")
        elif claim.more is None:
            texts.append(f"{name} (more than {MOST:,} runs)")
        else:
            runs = f" run{'' if claim.more == 1 else 's'}{meaning}" if meaning else ""
            texts.append(f"{name} (about {about(claim.more)} more{runs})")
            meaning = ""
    return "; ".join(texts)


def _sentence(comparison: Comparison, label: str, measure: Measure, claim: Claim) -> str:
    currency, scale, gap = comparison.currency, shown(measure, 1.0), claim.difference
    decimals = decimals_of(gap, scale)
    size, more = fixed(abs(scale * gap.mean), decimals), "more" if gap.mean > 0 else "less"
    points = "" if not is_share(measure) else " points"
    money = f" {currency}" if measure.unit.startswith("currency") else ""
    text = f"Under {in_words(label)}, {_said(measure, comparison.mean(label, measure.name).mean, currency)}, "
    text += f"{size}{points}{money} {more} than under {in_words(comparison.reference)}"
    if not gap.has_interval:
        return text + " in the one run made."
    ends = sorted((scale * gap.low, scale * gap.high)) if gap.mean > 0 else (-scale * gap.high, -scale * gap.low)
    text += f" ({fixed(ends[0], decimals)} to {fixed(ends[1], decimals)})"
    ratio = claim.ratio
    if ratio.shown and ratio.value > 0 and not 1 / TELLING < ratio.value < TELLING:
        text += f", {multiple(ratio)} times as much"
    if gap.left_out:
        text += f", in the {gap.n} pairs of runs that had any"
    own = comparison.terms.margin.get(measure.name)
    if claim.equivalent and own is not None:
        text += f"; so little counts as the same ({margin_text(measure, own, comparison)})"
    return text + "."
