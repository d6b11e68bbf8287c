"""Patches of a rule set: by category, and on the days of a schedule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from emptor.rules.rule_set import RuleSet
from emptor.scenario.compose import unsourced
from emptor.scenario.errors import Problem, nearest, one_of
from emptor.scenario.models import Change, Scenario
from emptor.scenario.nodes import BAD, Node, Place, from_python, merge, names_another, opened
from emptor.scenario.overriding import element, label_of

TEXTS = ("sources", "not_modelled")
"""Blocks of texts, whose keys hold dots of their own."""
FIXED = ("name", "title", "currency")
"""What a change cannot touch."""


def patched(rules: Node, patch: Node, problems: list[Problem]) -> Node:
    """Rules with a patch laid over them: mappings key by key, everything else replaced.

    Keys may be dotted, and elements of lists are named by index or id: `disputes.forums.platform.accuracy: .95`.
    """
    if not isinstance(patch.value, dict):
        return rules
    for name, child in patch.value.items():
        if name in TEXTS:
            held = rules.child(name)
            rules = rules.with_child(name, child if held is None else merge(held, child))
        else:
            rules = _lay(rules, name.split("."), child, patch.place, problems)
    return rules


def _lay(under: Node, path: list[str], over: Node, at: Place, problems: list[Problem]) -> Node:
    if not path:
        return _over(under, over, problems)
    name, rest = path[0], path[1:]
    here = replace(over.key_place, key=f"{at.key}.{name}")
    if under.value is BAD:
        return under
    if isinstance(under.value, list):
        index = element(under.value, name)
        if index is None:
            known = [label for child in under.value if (label := label_of(child))]
            expected = "one of " + one_of(known) if known else f"an index from 0 to {len(under.value) - 1}"
            problems.append(here.problem(f"the list has no element {name}", expected, nearest(name, known)))
            return under
        items = list(under.value)
        items[index] = _lay(items[index], rest, over, here, problems)
        return replace(under, value=items)
    under = opened(under)
    if not isinstance(under.value, dict):
        under = Node({}, at, over.key_line)
    held = under.value.get(name) or Node({} if rest else None, here, over.key_line)
    return under.with_child(name, _lay(held, rest, over, here, problems))


def _over(under: Node, over: Node, problems: list[Problem]) -> Node:
    if not isinstance(over.value, dict):
        return over
    under = opened(under)
    if not isinstance(under.value, (dict, list)) or names_another(under, over):
        under = replace(over, value={})
    for name, child in over.value.items():
        under = _lay(under, name.split("."), child, over.place, problems)
    return under


def spelt_out(rules: Node) -> Node:
    """Rules whose categories' keys are nested, however they were written."""
    overrides = rules.child("category_overrides")
    if overrides is None or not isinstance(overrides.value, dict):
        return rules
    layers = {
        name: patched(replace(layer, value={}), layer, []) if isinstance(layer.value, dict) else layer
        for name, layer in overrides.value.items()
    }
    return rules.with_child("category_overrides", replace(overrides, value=layers))


def states(rules: Node, schedule: Node | None, problems: list[Problem]) -> Iterator[tuple[int, Node]]:
    """The rules from each day of a schedule on; changes that cannot be read are left out."""
    for change in schedule.value if schedule is not None and isinstance(schedule.value, list) else ():
        day, patch = change.child("day"), change.child("patch")
        if day is None or patch is None or not isinstance(day.value, int) or not isinstance(patch.value, dict):
            continue
        if any(name.split(".")[0] in FIXED for name in patch.value):
            continue  # said by a check
        after = patched(rules, patch, problems)
        rules = unsourced(rules, after, patch.child("sources"), f"unverified, changed from day {day.value} on")
        yield day.value, rules


def rules_by_day(scenario: Scenario) -> list[tuple[Change, RuleSet]]:
    """The changes of a valid scenario, each with the whole rules that hold from its day on."""
    problems: list[Problem] = []
    rules = from_python(scenario.rules.model_dump(mode="json", exclude_unset=True), Place(), problems)
    plain = [change.model_dump(mode="json") for change in scenario.schedule]
    after = states(rules, from_python(plain, Place(), problems), problems)
    found = [RuleSet.model_validate(node.plain()) for _, node in after]
    return list(zip(scenario.schedule, found, strict=True))
