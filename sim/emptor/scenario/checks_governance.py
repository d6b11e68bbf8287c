"""Contradictions in rules that change: on a day, and by category."""

from __future__ import annotations

from collections.abc import Iterator

from emptor.scenario.errors import Problem, nearest, one_of, quoted
from emptor.scenario.patching import FIXED
from emptor.scenario.view import View, needs


@needs("days")
def schedule_goes_forward(view: View) -> Iterator[Problem]:
    """Changes come one after another, within the run, and change something."""
    schedule = view.node("schedule")
    last = 0
    for change in schedule.value if schedule is not None and isinstance(schedule.value, list) else ():
        day, patch = change.child("day"), change.child("patch")
        if day is not None and isinstance(day.value, int) and not isinstance(day.value, bool):
            if 0 < day.value <= last:
                yield day.place.problem(f"day {day.value} does not come after the change before, {last}", "rising days")
            if day.value >= view.scenario.days:
                said = f"the run ends before day {day.value}: it has {view.scenario.days} days, from 0 on"
                yield day.place.problem(said, f"at most {view.scenario.days - 1}, or more days")
            last = max(last, day.value)
        if patch is None or not isinstance(patch.value, dict):
            continue
        if not patch.value:
            yield patch.place.problem("the change changes nothing", "keys of the rules")
        for name, child in patch.value.items():
            if name.split(".")[0] in FIXED:
                said = f"{name.split('.')[0]} cannot change on a day: amounts are written in the money of the rule set"
                yield child.key_place.problem(said, "keys of the rules' families")


@needs("category_overrides", "environment")
def categories_are_known(view: View) -> Iterator[Problem]:
    """A category that is nearly one of the environment's is a slip; one that is quite another is not traded here."""
    known = list(view.environment.categories)
    for name in view.rules.category_overrides:
        close = nearest(name, known)
        if name not in known and close:
            said = f"no category is called {quoted(name)}"
            yield view.problem(("rules", "category_overrides", name), said, one_of(known), close)


@needs("category_overrides")
def overrides_change_something(view: View) -> Iterator[Problem]:
    """A category without keys of its own would be accepted and ignored."""
    from emptor.rules.by_category import changed_keys

    for name, layer in view.rules.category_overrides.items():
        if not changed_keys(layer):
            yield view.problem(("rules", "category_overrides", name), "nothing is different for it", "keys that vary")
