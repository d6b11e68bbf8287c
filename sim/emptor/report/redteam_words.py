"""What a red team found, in plain words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from emptor.behaviour.library import ATTACKS, REGISTRY, Attack, Strategy
from emptor.measures import all_measures
from emptor.report.search_words import level
from emptor.report.words import difference_text, fixed, interval_text, shown, title, unit, value_text
from emptor.scenario.slots import slot_of
from emptor.study.redteam_asked import GAIN

if TYPE_CHECKING:
    from emptor.study.redteam_result import ClauseEffect, Finalist, RedTeam
    from emptor.study.statistics import Estimate

SHOWN = 8
"""Clauses of the table; a file has all of them."""


def answers(found: RedTeam) -> list[str]:
    """The answer in sentences."""
    asked, worst = found.asked, found.worst
    measure = all_measures()[asked.objective]
    name, what = asked.scenario.rules.name, f"{title(measure)}, {unit(measure, asked.currency)}"
    if not found.finalists:
        return [f"No attack could be tried on {name}."]
    if worst is None:
        return [
            f"No attack that was tried makes {title(measure)} worse under {name}, beyond the noise of {asked.confirm} "
            "fresh seeds."
        ]
    cls = _model(worst)
    lines = [
        f"The attack that hurts {name} most is {worst.attempt.attack} ({cls.summary}): it makes {title(measure)} worse "
        f"by {_size(found, worst.harm)} {unit(measure, asked.currency)}, against the same market without it."
    ]
    lines.append(f"Its parameters: {parameters(worst)}.")
    gain = fixed(worst.gain.mean, 0, sign=True)
    if worst.gain.differs and worst.gain.mean > 0:
        lines.append(f"It pays: people of ill will make {gain} {asked.currency} a month more.")
    elif worst.gain.differs:
        lines.append(f"It costs people of ill will money, {gain} {asked.currency} a month: who does it is after harm.")
    else:
        lines.append(f"Whether it pays cannot be told ({gain} {asked.currency} a month, within noise).")
    near = [f.attempt.attack for f in found.finalists[1:] if f.harm.differs and f.harm.high > worst.harm.low]
    if near:
        lines.append(f"By their intervals it cannot be told from {', '.join(near)}, which may hurt as much.")
    lines += _about_clauses(found, what)
    return lines


def _about_clauses(found: RedTeam, what: str) -> list[str]:
    weakest, lines = found.weakest, []
    name = found.asked.scenario.rules.name
    if weakest is None:
        if found.clauses:
            lines.append(
                f"No single clause of {name}, strengthened as listed, takes harm away beyond noise: the hole is not in "
                "one clause alone, or more runs would be needed to see it."
            )
        return lines
    share = _share(found, weakest)
    lines.append(
        f"The weakest clause is {weakest.patch.clause}: with “{weakest.patch.says}” the same attack does "
        f"{_size(found, weakest.removed)} less harm{share}."
    )
    price = _price(found, weakest)
    lines.append(
        f"Where nobody attacks, that changes {price}."
        if price
        else "Where nobody attacks, it changes nothing beyond noise."
    )
    others = [c for c in found.clauses if c is not weakest and c.removed.differs and c.removed.mean > 0]
    if others:
        said = "; ".join(f"{c.patch.clause} ({c.patch.says}){_share(found, c)}" for c in others[:3])
        lines.append(f"Next: {said}.")
    worse = [c.patch.clause for c in found.clauses if c.removed.differs and c.removed.mean < 0]
    if worse:
        lines.append(f"Strengthened, these make the attack worse: {', '.join(worse)}.")
    lines.append(
        "The attacker is not let change his plan when a clause is strengthened: run redteam again on the stronger "
        "rules to see what he would turn to."
    )
    return lines


def caveats(found: RedTeam) -> list[str]:
    """How much was tried, and what the numbers rest on."""
    asked = found.asked
    void = [a for a in found.attempts if a.why]
    known = [c for c in asked.choices if c.by_sellers]
    lines = [
        f"{len(found.attempts)} attacks were tried, {asked.replications} run{'s' * (asked.replications != 1)} each, on "
        f"the same seeds as the market without them; the worst of each of {len(found.finalists)} kinds again on "
        f"{asked.confirm} fresh seeds, and clauses on {asked.confirm} others."
    ]
    if known:
        lines.append(
            f"Accomplices may be {fixed(asked.budget, 0)} {asked.currency} out of pocket. Where sellers attack, "
            f"{asked.sellers} of {asked.scenario.population.sellers.count} turn from honest; what that may cost them "
            "in profit forgone is bounded by the same budget."
        )
    if void:
        lines.append(f"{len(void)} came to nothing; the first: {void[0].attack}, {void[0].why}.")
    if found.cannot:
        lines.append(f"Clauses that cannot be strengthened beside the others: {', '.join(sorted(found.cannot))}.")
    return lines


def attack_heads(found: RedTeam) -> list[str]:
    """Heads of the table of attacks."""
    measure = all_measures()[found.asked.objective]
    return [
        "attack",
        f"harm: {title(measure)}, {unit(measure, found.asked.currency)}",
        f"attackers' profit, {found.asked.currency} a month",
        f"spent, {found.asked.currency}",
    ]


def attack_cells(found: RedTeam, one: Finalist) -> list[str]:
    """An attack's row."""
    mark = " *" if one.harm.differs else ""
    gain = difference_text(all_measures()[GAIN], one.gain)
    return [one.attempt.attack, _size(found, one.harm, sign=True) + mark, gain, fixed(one.spent, 0)]


def clause_heads(found: RedTeam) -> list[str]:
    """Heads of the table of clauses."""
    measure = all_measures()[found.asked.objective]
    return [
        "clause",
        "strengthened",
        f"harm taken away, {unit(measure, found.asked.currency)}",
        "% of the harm",
        "without attack: sales, %",
        "honest burden, percentage points",
    ]


def clause_cells(found: RedTeam, one: ClauseEffect) -> list[str]:
    """A clause's row."""
    mark = " *" if one.removed.differs else ""
    sales, burden = one.price["gmv"], one.price["honest_burden"]
    base = found.sales
    relative = fixed(100 * sales.mean / base, 1, sign=True) if base else "–"
    return [
        one.patch.clause,
        one.patch.says,
        _size(found, one.removed, sign=True) + mark,
        _percent(found, one),
        relative + (" *" if sales.differs else ""),
        fixed(shown(all_measures()["honest_burden"], burden.mean), 2, sign=True) + (" *" if burden.differs else ""),
    ]


def parameters(one: Finalist) -> str:
    """An attack's parameters in words."""
    cls = _model(one)
    said = []
    for key, value in one.attempt.values.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        unit = slot_of(cls, key).unit if number and key in cls.model_fields else ""
        said.append(f"{key} {level(value)}" + (f" ({unit})" if unit else ""))
    return ", ".join(said)


def notes(found: RedTeam) -> list[str]:
    """How to read the table of attacks."""
    lines = ["* beyond the noise of seeds. Brackets hold 95% intervals."]
    if any(one.spent < 0 for one in found.finalists):
        lines.append(
            "Spent is what the campaign was out of pocket, less what came back to it: below 0 it took in more, in "
            "refunds, goods sold on or ransoms, than it laid out."
        )
    for one in found.finalists:
        if one.harm.mean == one.harm.low == one.harm.high == 0.0:
            name = one.attempt.attack
            lines.append(
                f"{name} struck, and did no harm."
                if one.struck
                else f"{name} never struck within these runs: its harm of 0 does not say what it does when it does."
            )
    return lines


def clauses_shown(found: RedTeam) -> str:
    """How many clauses a table shows of all that were tried, where it does not show all."""
    if len(found.clauses) <= SHOWN:
        return ""
    return f"{SHOWN} of {len(found.clauses)} clauses, those that take most away; clauses.csv has all."


def _model(one: Finalist) -> type[Attack | Strategy]:
    name = one.attempt.attack
    return ATTACKS.get(name) or REGISTRY[name]


def _percent(found: RedTeam, one: ClauseEffect) -> str:
    if not (found.harm.differs and math.isfinite(one.removed.mean)):
        return "–"
    return fixed(100 * one.removed.mean / found.harm.mean, 0)


def _share(found: RedTeam, one: ClauseEffect) -> str:
    text = _percent(found, one)
    return "" if text == "–" else f", {text}% of it"


def _size(found: RedTeam, one: Estimate, *, sign: bool = False) -> str:
    measure = all_measures()[found.asked.objective]
    if sign:
        return difference_text(measure, one)
    within = interval_text(measure, one)
    text = value_text(measure, one.mean)
    return f"{text} ({within})" if within else text


def _price(found: RedTeam, one: ClauseEffect) -> str:
    known, parts = all_measures(), []
    for name, gap in one.price.items():
        if gap.differs:
            parts.append(
                f"{title(known[name])} by {difference_text(known[name], gap)} {unit(known[name], found.asked.currency)}"
            )
    return "; ".join(parts)
