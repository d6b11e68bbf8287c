"""What moves each outcome: names, numbers, and how to read them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from emptor.measures import all_measures
from emptor.report.words import fixed, places, shown, title, unit
from emptor.study.indices import FEW, Effect, Index
from emptor.study.varied import about

if TYPE_CHECKING:
    from emptor.study.design import Axis
    from emptor.study.sampled import Answer, Sampled
    from emptor.study.statistics import Estimate

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


def groups_of(part: Sampled) -> list[Mapping[str, Any]]:
    """Rule sets and choices of levers, each once."""
    return list({tuple(map(str, answer.group.values())): answer.group for answer in part.answers}.values())


def group_text(part: Sampled, group: Mapping[str, Any]) -> str:
    """What tells a rule set and its levers from the others, in a few words; nothing where there are no others."""
    groups = groups_of(part)
    telling = [key for key in group if len({str(other[key]) for other in groups}) > 1]
    names = names_of([key for key in group if key != "rules"])
    return ", ".join(str(group[key]) if key == "rules" else f"{names[key]} {group[key]}" for key in telling)


def range_text(axis: Axis, currency: str) -> str:
    """Between what a value varies, with its unit."""
    unit = about(axis.path)[0].replace("currency", currency)
    said = f" {unit}" if unit else ""
    if axis.values:
        return "one of " + ", ".join(str(value) for value in axis.values) + said
    return f"{axis.low:g} to {axis.high:g}{said}" + (", on a log scale" if axis.log else "")


def heading(part: Sampled, answer: Answer) -> str:
    """What a block of a table is about."""
    found, said = outcome_unit(answer.outcome, part.currency), group_text(part, answer.group)
    unit_said = f", {found}" if found and part.walked else ""
    return outcome_title(answer.outcome) + unit_said + (f", under {said}" if said else "")


def per_cent(share: float) -> str:
    """A share in whole per cent; below two, with a decimal."""
    return fixed(100.0 * share, 0 if abs(share) >= 0.02 or share == 0.0 else 1)


def per_cent_within(found: Estimate) -> str:
    """A share and its interval in per cent: 62 (50 to 70)."""
    if not found.has_interval:
        return per_cent(found.mean)
    mean, low, high = (fixed(100 * v, digits(found)) for v in (found.mean, found.low, found.high))
    return f"{mean} ({low} to {high})"


def digits(found: Estimate) -> int:
    """Decimals of a share in per cent that its interval allows."""
    return 0 if found.high - found.low >= 0.03 else 1


def number(outcome: str, value: float, ruler: float) -> str:
    """A value of an outcome, with as many digits as its interval (`ruler`) allows."""
    return fixed(scaled(outcome, value), places(scaled(outcome, ruler or value)))


def effect_within(outcome: str, found: Estimate) -> str:
    """An effect with its interval."""
    half = (found.high - found.low) / 2 if found.has_interval else 0.0
    text = number(outcome, found.mean, half)
    return f"{text} ({number(outcome, found.low, half)} to {number(outcome, found.high, half)})" if half else text


def why_text(part: Sampled, answer: Answer) -> str:
    """Why nothing can be said of an outcome."""
    if answer.why != FEW:
        return answer.why
    word = "walks" if part.walked else "blocks"
    return f"only {answer.blocks.count} of {answer.blocks.planned} {word} have the number in every run"


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
        "together (ST): the part that would be left if all others were known. 95% intervals. "
        f"{blocks.planned} blocks after Saltelli et al. (2010).",
    ]
    beyond = [one.beyond for answer in part.answers for one in answer.parts if isinstance(one, Index) and one.beyond]
    if beyond:
        lines.append(
            f"Some indices came out beyond 0 or 100%, by up to {per_cent(max(beyond))} points: that is sampling error, "
            "and they are given as 0 or 100."
        )
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
    short = {a.outcome: part.study.replications - a.blocks.replications for a in part.answers}
    most = max(short, key=lambda name: short[name])
    if short[most]:
        lines.append(
            f"{short[most]} of {part.study.replications} replications left out"
            + (f" for {outcome_title(most)}" if min(short.values()) < short[most] else "")
            + f", because most {word} lack a run, or the number, in it."
        )
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
