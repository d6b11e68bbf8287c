"""How verdicts are marked, and what they rest on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from emptor.measures import all_measures
from emptor.report.answers import about, margin_text
from emptor.report.words import fixed, places, shown, title
from emptor.study.bootstrap import RESAMPLES, SEED
from emptor.study.equivalence import ALIKE
from emptor.study.planning import MOST

if TYPE_CHECKING:
    from emptor.measures import Measure
    from emptor.study.claims import Claim, Verdict
    from emptor.study.comparison import Comparison
    from emptor.study.sequential import Precision, Stopping

MARKS: dict[Verdict, str] = {"differs": "*", "differs slightly": "*=", "equivalent": "=", "undecided": "?", "": ""}
"""Signs of verdicts in the console's table."""
FEW = 20
"""Runs below which a bootstrap interval is too narrow."""


def in_words(comparison: Comparison, name: str, claim: Claim) -> str:
    """A verdict for a reader of the page: "differs", "the same within ±5%"; empty where nothing was tested."""
    if claim.alike:
        return "the same in every run" + ("" if claim.equivalent else ", but too few to tell")
    size = comparison.terms.margin.get(name)
    within = f" within {margin_text(all_measures()[name], size, comparison)}" if size else ""
    return {
        "differs": "differs",
        "differs slightly": f"differs{',' if within else ''}{within}",
        "equivalent": f"the same{within}",
        "undecided": "cannot tell yet",
        "": "",
    }[claim.verdict]


def verdict_notes(comparison: Comparison, *, signs: bool = True) -> list[str]:
    """What intervals, verdicts and ratios mean.

    Parameters
    ----------
    comparison
        With two replications or more.
    signs
        Whether verdicts are shown by the signs of the console.
    """
    terms, reference = comparison.terms, comparison.reference
    claims = [comparison.claim(label, name) for label in comparison.labels[1:] for name in comparison.headline]
    tested = sum(claim.tested and not claim.alike for claim in claims)
    lines = [_interval(comparison)]
    default = terms.margin.default
    percent = fixed(100 * default.number, 4).rstrip("0").rstrip(".") if default else ""
    within = f" within ±{percent}% of {reference}'s mean" if percent else ""
    if signs:
        slightly = f" {MARKS['differs slightly']} differs, but surely by less than that." if within else ""
        alike = f"{MARKS['equivalent']} is the same{within}."
        lines.append(f"{MARKS['differs']} differs. {alike}{slightly} {MARKS['undecided']} cannot be told yet.")
    elif within:
        lines.append(f"“The same” means{within}; --margin sets another size.")
    lines.append(_correction(comparison, tested))
    named, known = terms.margin.named, all_measures()
    if named:
        own = "; ".join(f"{title(known[n])} {margin_text(known[n], size, comparison)}" for n, size in named.items())
        lines.append(f"What counts as the same was set apart for: {own}.")
    capped = [known[name] for name in comparison.headline if known[name].horizon is not None]
    lines += [_capped(measure) for measure in capped]
    if any(claim.ratio.shown for claim in claims):
        how = "Fieller's" if terms.interval == "t" else "BCa"
        lines.append(
            f"Times: the mean as a multiple of {reference}'s, with its {how} interval; left out where {reference}'s "
            "mean may be zero, and where a measure can be negative, has no zero to speak of or counts only up to a cap."
        )
    return lines


def _interval(comparison: Comparison) -> str:
    replications = max(len(runs) for runs in comparison.by_rules.values())
    text = (
        f"Differences are to {comparison.reference}, paired: replication by replication the same people and the same "
        f"luck, {replications} of them. "
    )
    if comparison.terms.interval == "t":
        return text + "Each interval (paired t) holds 95% on its own."
    text += f"Each interval (BCa bootstrap of pairs, {RESAMPLES:,} resamples, seed {SEED}) holds 95% on its own"
    return text + (f"; with fewer than {FEW} runs, rather less." if replications < FEW else ".")


def _capped(measure: Measure) -> str:
    """What a restricted mean is."""
    days = f"{measure.horizon:g}"
    return (
        f"The {title(measure)} is counted up to {days} days (restricted mean), since some never see its end: {days} "
        f"means {days} or more for everybody, and has no width of its own. Differences are of those {days} days alone."
    )


def _correction(comparison: Comparison, tested: int) -> str:
    what = f"{tested} comparisons tested here" if tested != 1 else "one comparison tested here"
    match comparison.terms.correction:
        case "holm":
            return (
                f"Verdicts are corrected for the {what} (Holm): the chance that even one “differs” among them is false "
                "is 5% at most, and so for “the same”. A difference may therefore not stand though its interval leaves "
                "zero out. Further measures are corrected among themselves."
            )
        case "bh":
            return (
                f"Verdicts are corrected for the {what} (Benjamini and Hochberg): of those that say “differs”, 5% are "
                "expected to be false at most, and so for “the same”. Further measures are corrected among themselves."
            )
    return (
        f"Verdicts are not corrected for the {what}: of measures that are the same, about one in twenty would be said "
        "to differ by chance alone."
    )


def further_note(comparison: Comparison, tested: int) -> str:
    """What verdicts of measures beyond the headline rest on; `tested` comparisons of them say anything."""
    if comparison.terms.correction == "none":
        return "Measures that the first table has not are no more corrected than those that it has."
    return (
        f"Verdicts on measures that the first table has not are corrected among themselves, {tested:,} comparisons: a "
        "difference must be far beyond noise to stand."
    )


def stopping_note(comparison: Comparison, stopping: Stopping) -> str:
    """How a comparison came by its number of runs, and what is not as precise as wanted."""
    from emptor.study.sequential import precision

    if not stopping.looks:
        return "Stopped before the intervals were looked at for the first time."
    seen = precision(comparison, stopping.wanted)
    missed = [p for p in seen if not p.reached and not p.hopeless]
    runs, looks = stopping.looks[-1], " and ".join(_listed(stopping.looks))
    text = f"Intervals were looked at after {looks} runs of each: "
    if missed:
        end = f"{runs} were the most allowed" if runs == stopping.at_most else "it was stopped"
        text += f"{end}, and not yet narrow enough are {'; '.join(_precise(comparison, p) for p in missed)}."
    else:
        text += f"all that were asked for ({'; '.join(_precise(comparison, p) for p in seen)}) are narrow enough."
    empty = sorted({title(all_measures()[p.measure]) for p in seen if p.hopeless})
    if empty:
        text += f" Nothing could be asked of {'; '.join(empty)}: no pair of runs had any."
    return text


def _precise(comparison: Comparison, found: Precision) -> str:
    measure = all_measures()[found.measure]
    half, wanted = shown(measure, found.half), shown(measure, found.wanted)
    decimals = places(*(n for n in (half, wanted) if math.isfinite(n)))
    what = title(measure) + (f" under {found.rules}" if len(comparison.labels) > 2 else "")
    text = f"{what} ±{fixed(half, decimals)}, ±{fixed(wanted, decimals)} wanted"
    if found.unproven:
        return f"{text}: alike in all {found.n} pairs, which are too few to go by, {ALIKE} would do"
    if not found.reached:
        runs = f"about {about(found.needed)}" if found.needed is not None else f"more than {MOST:,}"
        text += f", {runs} runs would do"
    return text


def _listed(numbers: list[int]) -> list[str]:
    """So that " and " joins them: the last alone, the others with commas."""
    *others, last = (str(n) for n in numbers)
    return [", ".join(others), last] if others else [last]
