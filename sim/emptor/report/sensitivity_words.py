"""What moves each outcome, in plain words: names, sentences, and how to read the numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from emptor.measures import all_measures
from emptor.report.words import fixed, places, shown, title, unit
from emptor.study.indices import CONSTANT, FEW, Effect, Index

if TYPE_CHECKING:
    from emptor.study.sampled import Answer, Sampled
    from emptor.study.sensitivity import Sensitivity
    from emptor.study.statistics import Estimate

MOST_TOLD = 3
"""Factors that a sentence names."""
WIDE = 0.1
"""Half-width of an index's interval from which more samples are asked for."""
MUCH_LUCK = 0.05
"""Share of luck left in the means from which it is told."""


def names_of(paths: Sequence[str]) -> dict[str, str]:
    """Short names of dotted paths: their last two words, or all where these are not enough to tell them apart."""
    found = {path: " ".join(path.split(".")[-2:]).replace("_", " ") for path in paths}
    return {
        path: name if list(found.values()).count(name) == 1 else path.replace("_", " ").replace(".", " ")
        for path, name in found.items()
    }


def outcome_title(name: str) -> str:
    """An outcome as a heading; the bare name of a measure that is not loaded here."""
    measure = all_measures().get(name)
    return name.replace("_", " ") if measure is None else title(measure)


def outcome_unit(name: str, currency: str) -> str:
    """The unit of an outcome's numbers as tables show them."""
    measure = all_measures().get(name)
    return "" if measure is None else unit(measure, currency)


def scaled(name: str, number: float) -> float:
    """An outcome's number as tables show it: a share in per cent."""
    measure = all_measures().get(name)
    return number if measure is None else shown(measure, number)


def group_text(group: Mapping[str, Any]) -> str:
    """A rule set and its levers in a few words."""
    levers = [path for path in group if path != "rules"]
    names = names_of(levers)
    return ", ".join([str(group["rules"]), *(f"{names[path]} {group[path]}" for path in levers)])


def heading(part: Sampled, answer: Answer) -> str:
    """What a block of a table is about."""
    found, words = outcome_unit(answer.outcome, part.currency), outcome_title(answer.outcome)
    several = len({tuple(map(str, one.group.values())) for one in part.answers}) > 1
    return words + (f", {found}" if found and part.walked else "") + (f", under {group_text(answer.group)}" * several)


def per_cent(share: float) -> str:
    """A share in whole per cent; below two, with a decimal."""
    return fixed(100.0 * share, 0 if abs(share) >= 0.02 or share == 0.0 else 1)


def per_cent_within(found: Estimate) -> str:
    """A share and its interval in per cent: 62 (50 to 70)."""
    if not found.has_interval:
        return per_cent(found.mean)
    mean, low, high = (fixed(100 * v, _digits(found)) for v in (found.mean, found.low, found.high))
    return f"{mean} ({low} to {high})"


def _digits(found: Estimate) -> int:
    return 0 if found.high - found.low >= 0.03 else 1


def number(outcome: str, value: float, ruler: float) -> str:
    """A value of an outcome, with as many digits as its interval (`ruler`) allows."""
    return fixed(scaled(outcome, value), places(scaled(outcome, ruler or value)))


def effect_within(outcome: str, found: Estimate) -> str:
    """An effect with its interval."""
    half = (found.high - found.low) / 2 if found.has_interval else 0.0
    text = number(outcome, found.mean, half)
    # Below zero no mean of sizes can lie.
    low = max(0.0, found.low)
    return f"{text} ({number(outcome, low, half)} to {number(outcome, found.high, half)})" if half else text


def why_text(part: Sampled, answer: Answer) -> str:
    """Why nothing can be said of an outcome."""
    if answer.why != FEW:
        return answer.why
    word = "walks" if part.walked else "blocks"
    return f"only {answer.blocks.count} of {answer.blocks.planned} {word} have the number in every run"


# -- sentences -----------------------------------------------------------------------------------------------


def sentences(found: Sensitivity) -> list[str]:
    """What moves each outcome: by Sobol' indices where there are any, otherwise by Morris's effects."""
    part = found.variance or found.screening
    if part is None:
        return []
    told = [_sentence(part, answer) for answer in part.answers]
    return told + _left_out(found)


def _sentence(part: Sampled, answer: Answer) -> str:
    names, about = names_of(part.factors), heading(part, answer)
    about = about[:1].upper() + about[1:]
    if answer.why:
        why = why_text(part, answer)
        if why == CONSTANT and answer.luck is not None:
            why = f"the same at every point ({number(answer.outcome, answer.luck.mean, 0.0)}): nothing here moves it"
        return f"{about}: {why}."
    of_seeds = _luck_text(answer)
    if part.walked:
        effects = [one for one in answer.parts if isinstance(one, Effect)]
        order = sorted(range(len(effects)), key=lambda i: -effects[i].mu_star.mean)[:MOST_TOLD]
        most = effects[order[0]].mu_star.mean
        parts = [
            f"{names[part.factors[i]]} by {effect_within(answer.outcome, effects[i].mu_star)}{_direction(effects[i])}"
            for i in order
            if effects[i].mu_star.mean > 0.1 * most
        ]
        return f"{about}: moved most, over the whole range of each, {_listed(parts)}.{of_seeds}"
    indices = [one for one in answer.parts if isinstance(one, Index)]
    order = sorted(range(len(indices)), key=lambda i: -indices[i].total.mean)
    told = [i for i in order if indices[i].total.mean >= 0.05 and not indices[i].total.low <= 0.0][:MOST_TOLD]
    if not told:
        return f"{about}: these runs are too few to say what moves it.{of_seeds}"
    said = "; ".join(_parts_text(indices[i], names[part.factors[i]]) for i in told)
    return f"{about}: of what moves it, {said}.{of_seeds}"


def _parts_text(found: Index, name: str) -> str:
    """What part one factor makes: 62% (50 to 70) is refund share alone and 85% (75 to 95) together with others."""
    one, all_in = (f"{_clipped(e)}" for e in (found.alone, found.total))
    if found.alone.low <= 0.0:
        rest = "hardly any of it alone" if found.alone.high < 0.05 else "how much of it alone cannot be told"
        return f"{all_in} is {name} together with others, {rest}"
    more = found.total.low > found.alone.high
    return f"{one} is {name} alone" + (f" and {all_in} together with others" if more else "")


def _clipped(found: Estimate) -> str:
    """A share in per cent with its interval, neither beyond what a share can be."""
    mean, low, high = (min(1.0, max(0.0, v)) for v in (found.mean, found.low, found.high))
    if not found.has_interval:
        return f"{per_cent(mean)}%"
    return f"{fixed(100 * mean, _digits(found))}% ({' to '.join(fixed(100 * v, _digits(found)) for v in (low, high))})"


def _direction(effect: Effect) -> str:
    if not math.isfinite(effect.mu):
        return ""
    if abs(effect.mu) > 0.9 * effect.mu_star.mean:
        return ", upwards" if effect.mu > 0 else ", downwards"
    return ", both ways"


def _luck_text(answer: Answer) -> str:
    found = answer.luck
    if found is None or not math.isfinite(found.share):
        return ""
    within = f" ({fixed(100 * found.low, 0)} to {fixed(100 * found.high, 0)})"
    return f" Luck is {per_cent(found.share)}%{within} of what differs from run to run."


def _left_out(found: Sensitivity) -> list[str]:
    if not found.fixed:
        return []
    names = names_of(found.screening.factors if found.screening is not None else [one.path for one in found.fixed])
    said = "; ".join(f"{names[one.path]} at {_value(one.value)} ({one.why})" for one in found.fixed)
    if found.variance is None and found.screening is not None and len(found.fixed) == len(found.screening.axes):
        return [f"Screening found nothing that matters, and no Sobol' indices were worked out: {said}."]
    return [f"Left out after screening, and held in the middle of what it could be: {said}."]


def _value(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else "; ".join(parts[:-1]) + f"; and {parts[-1]}"


# -- how to read it ------------------------------------------------------------------------------------------


def screening_notes(part: Sampled) -> list[str]:
    """How to read Morris's table, and what it rests on."""
    blocks = part.answers[0].blocks
    lines = [
        "μ*: how far the outcome goes, up or down, when the value goes from one end of its range to the other, with "
        "its 95% interval; μ: the same with its sign; σ: how much that depends on where the other values are. "
        f"{blocks.planned} walks after Morris (1991).",
    ]
    if any(not math.isfinite(e.mu) for a in part.answers for e in a.parts if isinstance(e, Effect)):
        lines.append("μ is – for a list of values in no order: there μ* is the change from one to another.")
    return lines + _common(part, "walks")


def index_notes(part: Sampled) -> list[str]:
    """How to read the table of Sobol' indices, and what it rests on."""
    blocks = part.answers[0].blocks
    lines = [
        "Alone (S1): the part of the outcome's variance over all these values that would go if this value were known; "
        "together (ST): the part that would be left if all others were known. 95% intervals; indices are estimates, "
        f"and one of nothing may come out below zero. {blocks.planned} blocks after Saltelli et al. (2010).",
    ]
    return lines + _common(part, "blocks") + _wanted(part)


def _common(part: Sampled, word: str) -> list[str]:
    lines, blocks = [], part.answers[0].blocks
    if part.study.replications > 1:
        what = {"both": "people and chance", "luck": "chance", "population": "people"}[part.study.seeds.moves]
        lines.append(
            f"What is taken apart is the mean over {blocks.replications} replications, the same seeds at every point. "
            f"Luck: the part of the variance over single runs that other {what} make at the same point."
        )
    else:
        lines.append(
            "One replication: all of this is about these people and this luck alone. With replications: 3 or more it "
            "would be about the mean, and say how much is luck."
        )
    lost = {a.outcome: a.blocks.planned - a.blocks.count for a in part.answers if a.blocks.count < a.blocks.planned}
    if lost:
        most = max(lost, key=lambda name: lost[name])
        lines.append(
            f"{lost[most]} of {blocks.planned} {word} left out whole"
            + (f" for {outcome_title(most)}" if len(lost) < len({a.outcome for a in part.answers}) else "")
            + ", because a run of each failed, is missing, or had no such number."
        )
    short = min(a.blocks.replications for a in part.answers)
    if short < part.study.replications:
        lines.append(f"{part.study.replications - short} of {part.study.replications} replications are unfinished.")
    if part.failed:
        lines.append(f"{part.failed} runs failed.")
    left = {a.outcome: a.luck.left for a in part.answers if a.luck is not None and a.luck.left > MUCH_LUCK}
    if left:
        most = max(left, key=lambda name: left[name])
        what = "a total of" if not part.walked else "effects that make"
        lines.append(
            f"Luck is not quite averaged out: of {outcome_title(most)}, {what} up to about {per_cent(left[most])}% may "
            "be nothing else. More replications make that less."
        )
    return lines


def _wanted(part: Sampled) -> list[str]:
    """How many more samples or replications the widest interval asks for."""
    indices = [one for answer in part.answers for one in answer.parts if isinstance(one, Index)]
    lines = []
    if not indices:
        return []
    widest = max((one.blocks_half for one in indices if math.isfinite(one.blocks_half)), default=0.0)
    if widest > WIDE:
        count = min(a.blocks.count for a in part.answers if a.parts)
        wanted = 1 << math.ceil(math.log2(count * (widest / WIDE) ** 2))
        lines.append(
            f"Intervals reach up to ±{per_cent(widest)} points by the samples alone: about {wanted:,} samples "
            f"(--samples {wanted}) would bring that to ±{100 * WIDE:.0f}."
        )
    seeds = max((one.seeds_half for one in indices if math.isfinite(one.seeds_half)), default=0.0)
    if seeds > WIDE:
        count = part.study.replications
        wanted = math.ceil(count * (seeds / WIDE) ** 2)
        wanted = max(count + 2, min(wanted, 4 * count))
        lines.append(
            f"Some intervals are as wide as they are because of the seeds: more replications, say {wanted}, say more "
            "about the mean."
        )
    return lines
