"""What a search found, in plain words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from emptor.measures import all_measures
from emptor.report.sensitivity_words import names_of
from emptor.report.words import difference_text, fixed, interval_text, title, unit, value_text, with_unit
from emptor.study.varied import about

if TYPE_CHECKING:
    from emptor.study.search_result import Point, SearchResult

SURE = 0.95
LIKELY = 0.5


def lever(path: str) -> str:
    """A lever as a head: its path within the rules."""
    return path.removeprefix("rules.")


def lever_names(found: SearchResult) -> dict[str, str]:
    """Levers in few words, with their units, by path."""
    return {
        path: f"{name}, {unit}" if (unit := about(path)[0].replace("currency", found.currency)) else name
        for path, name in names_of([axis.path for axis in found.plan.axes]).items()
    }


def level(value: Any) -> str:
    """A lever's value."""
    import json

    if isinstance(value, float):
        return f"{value:.3g}".replace("-", "−") if abs(value) < 1000 else fixed(value, 0)
    return value if isinstance(value, str) else json.dumps(value)


def percent(share: float) -> str:
    """A chance in per cent; what 2,000 resamples cannot tell from certainty is not called certain."""
    return "> 99%" if share >= 0.995 else "< 1%" if share <= 0.005 else f"{100 * share:.0f}%"


def summary(found: SearchResult) -> list[str]:
    """What was done, and what came of it, the most important first."""
    return [line for line in (*answers(found), *caveats(found)) if line]


def answers(found: SearchResult) -> list[str]:
    """The answer in sentences."""
    reference = found.reference
    if reference is None:
        return []
    many = len(reference.samples[found.measures[0]])
    front = [point for point in found.front if point.trial is not None]
    lines = []
    if not front:
        if any(t.feasible for t in found.trials):
            why = "run again on fresh seeds, nothing that was tried keeps the constraints and is on the front"
        else:
            why = f"none of the {len(found.trials)} rule sets that were tried keeps all constraints"
        lines.append(f"There is no rule set to recommend: {why}.")
    better = {point.label: found.better(point) for point in front}
    aims = list(found.objectives)
    whole = [label for label, (gains, _) in better.items() if len(gains) == len(aims)]
    clean = [label for label, (gains, losses) in better.items() if gains and not losses and label not in whole]
    of_all = {1: "the objective", 2: "both objectives"}.get(len(aims), f"all {len(aims)} objectives")
    if whole:
        is_ = "is" if len(whole) == 1 else "are"
        lines.append(f"{_listed(whole)} {is_} better than {reference.label} in {of_all}, beyond the noise of seeds.")
    elif front and len(aims) > 1:
        lines.append(
            f"No rule set on the front is better than {reference.label} in {of_all}, beyond the noise of seeds."
        )
    if clean:
        is_ = "is" if len(clean) == 1 else "are"
        lines.append(
            f"{_listed(clean)} {is_} better than {reference.label} in something, and in nothing worse beyond noise."
        )
    lines += [_best_in(found, name) for name in aims] if front else []
    if found.plan.file.search.constraints and front:
        if reference.kept < LIKELY:
            lines.append(
                f"{reference.label} itself does not keep the constraints ({percent(reference.kept)} likely to)."
            )
        doubtful = [point.label for point in front if point.kept < SURE]
        if doubtful:
            lines.append(
                f"Whether {_listed(doubtful)} keep{'s' if len(doubtful) == 1 else ''} the constraints is not beyond "
                "doubt: the table has the chance; more replications would tell."
            )
    if reference.on_front and len(aims) > 1:
        lines.append(
            f"{reference.label} itself is on the front: nothing found is better in one thing and worse in none."
        )
    lines += _at_the_ends(found, front)
    lines.append(
        f"Numbers are means over {many} fresh seeds that the search had not seen, with 95% intervals over these seeds; "
        f"the same seeds for all."
    )
    return lines


def caveats(found: SearchResult) -> list[str]:
    """How much was tried, what was refused, and how far the search flattered its best."""
    search = found.plan.file.search
    tried = len(found.trials)
    refused = [t for t in found.trials if t.why.startswith("refused")]
    void = [t for t in found.trials if t.why and t not in refused]
    broken = [t for t in found.trials if not t.why and not t.feasible]
    text = (
        f"{tried:,} rule sets were tried in generations of {search.population_size}, {search.replications} "
        f"run{'s' * (search.replications != 1)} each"
    )
    parts = [
        f"{len(group):,} {words}"
        for group, words in (
            (refused, "were refused because their clauses contradict each other"),
            (broken, "broke a constraint"),
            (void, "came to nothing because a run failed or a measure said nothing"),
        )
        if group
    ]
    lines = [f"{text}; {', '.join(parts)}." if parts else f"{text}."]
    if refused:
        lines.append(f"The first that was refused: {refused[0].why.removeprefix('refused: ')}")
    if void:
        lines.append(f"The first that came to nothing: trial {void[0].number}, {void[0].why}.")
    lines.append(
        "A chance to be on the front is the share of bootstrap resamples of the seeds in which the rule set keeps the "
        "constraints and none of the others that were run again dominates it."
    )
    return lines


def _best_in(found: SearchResult, name: str) -> str:
    measure, sign = all_measures()[name], found.objectives[name]
    front = [point for point in found.front if point.trial is not None]
    best = min(front, key=lambda point: sign * point.estimate(name).mean)
    reference = found.reference
    assert reference is not None
    gap = found.difference(best, name)
    estimate = best.estimate(name)
    least = "Least" if sign > 0 else "Most"
    mean = with_unit(measure, estimate.mean, found.currency)
    mean += f" ({interval_text(measure, estimate)})" if estimate.has_interval else ""
    if found.same(name):
        what = title(measure)
        return f"{what[:1].upper()}{what[1:]}: {mean}, the same under all rule sets that were run again."
    ties = [point.label for point in front if point.samples[name] == best.samples[name]]
    text = f"{least} {title(measure)}: {_listed(ties)}, {mean}"
    if best.samples[name] == reference.samples[name]:
        return f"{text}; {reference.label} has the same."
    if not math.isfinite(gap.mean):
        return text + "."
    beyond = "" if gap.differs else ", which may be noise"
    base = value_text(measure, reference.estimate(name).mean)
    return f"{text}; {reference.label} has {base}, a difference of {difference_text(measure, gap)}{beyond}."


def _at_the_ends(found: SearchResult, front: list[Point]) -> list[str]:
    """Levers that the whole front has at an end of their range, which may be in the way."""
    lines = []
    for axis in found.plan.axes:
        if axis.values or len(front) < 2:
            continue
        low, high = axis.ends
        shares = [(point.trial.values[axis.path] - low) / (high - low) for point in front if point.trial is not None]
        for end, near in (("lower", max(shares) <= 0.03), ("upper", min(shares) >= 0.97)):
            if near:
                lines.append(f"The whole front has {lever(axis.path)} at the {end} end of its range: widen it there.")
    return lines


def heads(found: SearchResult) -> list[str]:
    """Heads of the table of points."""
    known = all_measures()
    shown = [f"{title(known[name])}, {unit(known[name], found.currency)}" for name in found.measures]
    kept = ["keeps constraints"] if found.plan.file.search.constraints else []
    return ["", "on the front", *kept, *shown]


def cells(found: SearchResult, point: Point) -> list[str]:
    """A point's row: its chances, and each measure's mean with the difference to the reference."""
    known = all_measures()
    kept = [percent(point.kept)] if found.plan.file.search.constraints else []
    shown = []
    for name in found.measures:
        estimate = point.estimate(name)
        text = value_text(known[name], estimate.mean)
        if point.trial is None:
            within = interval_text(known[name], estimate)
            shown.append(f"{text} ({within})" if within else text)
            continue
        gap = found.difference(point, name)
        star = " *" if gap.differs else ""
        shown.append(f"{text}: {difference_text(known[name], gap)}{star}")
    return [point.label, percent(point.chance), *kept, *shown]


def how_to_read(found: SearchResult) -> str:
    """What the cells of the table hold."""
    name = found.plan.reference
    return (
        f"After each mean stands the difference to {name} on the same seeds, with its 95% interval; * marks those "
        f"beyond the noise of seeds. For {name} itself, where the search started, the interval is that of its mean."
    )


def lever_heads(found: SearchResult) -> list[str]:
    """Heads of the table of levers."""
    return ["", *lever_names(found).values()]


def lever_cells(found: SearchResult, point: Point) -> list[str]:
    """What a point does with each lever."""
    return [point.label, *(level(found.value(point, axis.path)) for axis in found.plan.axes)]


def _listed(labels: list[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"
