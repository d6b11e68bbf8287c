"""What moves each outcome, in plain sentences."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emptor.report.sensitivity_words import (
    effect_within,
    groups_of,
    heading,
    names_of,
    number,
    outcome_title,
    outcome_unit,
    per_cent,
    per_cent_within,
    why_text,
)
from emptor.report.words import fixed
from emptor.study.indices import CONSTANT, Effect, Index

if TYPE_CHECKING:
    from emptor.study.sampled import Answer, Sampled
    from emptor.study.sensitivity import Sensitivity
    from emptor.study.statistics import Estimate

MOST_TOLD = 3
"""Factors that a sentence names."""
MOST_GROUPS = 3
"""Rule sets and choices of levers beyond which one sentence sums them up."""


def sentences(found: Sensitivity) -> list[str]:
    """What moves each outcome: by Sobol' indices where there are any, otherwise by Morris's effects."""
    part = found.variance or found.screening
    if part is None:
        return []
    if len(groups_of(part)) > MOST_GROUPS:
        told = [_summed_up(part, outcome) for outcome in part.outcomes]
    else:
        told = [_sentence(part, answer, _screened(found, part, answer)) for answer in part.answers]
    return told + _left_out(found)


def _summed_up(part: Sampled, outcome: str) -> str:
    """One outcome under many rule sets and choices of levers: what matters most in how many of them."""
    answers = [answer for answer in part.answers if answer.outcome == outcome]
    names = names_of(part.factors)
    first = Counter(names[part.factors[_most(answer)]] for answer in answers if answer.parts)
    found = outcome_unit(outcome, part.currency)
    about = outcome_title(outcome) + (f", {found}" if found and part.walked else "")
    about = about[:1].upper() + about[1:]
    if not first:
        return f"{about}: {why_text(part, answers[0])}."
    told = _listed([f"{name} in {count}" for name, count in first.most_common()])
    known = [answer.luck.share for answer in answers if answer.luck is not None and math.isfinite(answer.luck.share)]
    of_seeds = ""
    if known:
        of_seeds = f" Luck is {per_cent(min(known))}% to {per_cent(max(known))}% of what differs from run to run."
    silent = sum(not answer.parts for answer in answers)
    rest = f"; of {silent} nothing can be said" if silent else ""
    return f"{about}: of {len(answers)} choices of rules and levers, what moves it most is {told}{rest}.{of_seeds}"


def _most(answer: Answer) -> int:
    sizes = [part.mu_star.mean if isinstance(part, Effect) else part.total.mean for part in answer.parts]
    return sizes.index(max(sizes))


def _screened(found: Sensitivity, part: Sampled, answer: Answer) -> str:
    """What the screening before found to move an outcome; empty where there was none, or it found nothing."""
    before = found.screening
    if before is None or before is part:
        return ""
    for other in before.answers:
        alike = (other.outcome, dict(other.group)) == (answer.outcome, dict(answer.group))
        if alike and any(isinstance(one, Effect) and one.told for one in other.parts):
            return _effects_text(before, other)
    return ""


def _sentence(part: Sampled, answer: Answer, screened: str) -> str:
    names, about = names_of(part.factors), heading(part, answer)
    about = about[:1].upper() + about[1:]
    if answer.why:
        why = why_text(part, answer)
        if why == CONSTANT and answer.luck is not None:
            why = f"the same at every point ({number(answer.outcome, answer.luck.mean, 0.0)}): nothing here moves it"
        return f"{about}: {why}."
    of_seeds = _luck_text(answer)
    if part.walked:
        return f"{about}: moved most, over the whole range of each, {_effects_text(part, answer)}.{of_seeds}"
    indices = [one for one in answer.parts if isinstance(one, Index)]
    order = sorted(range(len(indices)), key=lambda i: -indices[i].total.mean)
    told = [i for i in order if indices[i].total.mean >= 0.05 and not indices[i].total.low <= 0.0][:MOST_TOLD]
    if not told:
        said = "these samples are too few to say what share of its variance each value makes"
        unit = outcome_unit(answer.outcome, part.currency)
        more = f"; screening found it moved most, in {unit}, {screened}" if screened else ""
        return f"{about}: {said}{more}.{of_seeds}"
    said = "; ".join(_parts_text(indices[i], names[part.factors[i]]) for i in told)
    return f"{about}: of what moves it, {said}.{of_seeds}"


def _effects_text(part: Sampled, answer: Answer) -> str:
    """The largest effects with their intervals: carrier loss by 26 (10 to 41), upwards."""
    names = names_of(part.factors)
    effects = [one for one in answer.parts if isinstance(one, Effect)]
    order = sorted(range(len(effects)), key=lambda i: -effects[i].mu_star.mean)[:MOST_TOLD]
    most = effects[order[0]].mu_star.mean
    return _listed(
        [
            f"{names[part.factors[i]]} by {effect_within(answer.outcome, effects[i].mu_star)}{_direction(effects[i])}"
            for i in order
            if effects[i].mu_star.mean > 0.1 * most
        ]
    )


def _parts_text(found: Index, name: str) -> str:
    """What part one factor makes: 62% (50 to 70) is refund share alone and 85% (75 to 95) together with others."""
    one, all_in = (_part_text(e) for e in (found.alone, found.total))
    if found.alone.low <= 0.0:
        rest = "hardly any of it alone" if found.alone.high < 0.05 else "how much of it alone cannot be told"
        return f"{all_in} is {name} together with others, {rest}"
    more = found.total.low > found.alone.high
    return f"{one} is {name} alone" + (f" and {all_in} together with others" if more else "")


def _part_text(found: Estimate) -> str:
    """A share in per cent with its interval: 62% (50 to 70)."""
    mean, space, within = per_cent_within(found).partition(" ")
    return f"{mean}%{space}{within}"


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
