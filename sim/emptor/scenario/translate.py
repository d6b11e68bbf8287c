"""Validation errors in plain words, each with the file, line and key it comes from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from emptor.behaviour.adversaries.attack import ATTACKS
from emptor.behaviour.environment import Environment
from emptor.behaviour.strategies import REGISTRY
from emptor.reputation.choice import known_models
from emptor.rules.by_category import FAMILIES, VARIES, CategoryRules, may_vary
from emptor.rules.rule_set import RuleSet
from emptor.scenario.errors import Problem, nearest, one_of, quoted
from emptor.scenario.models import Population, Scenario
from emptor.scenario.nodes import BAD, Node
from emptor.scenario.slots import Slot, root_slot, step
from emptor.schema import Part

NAMED: dict[str, tuple[str, str, Callable[[], Collection[str]]]] = {
    "unknown_strategy": ("strategy", "a", lambda: REGISTRY),
    "unknown_attack": ("attack", "an", lambda: ATTACKS),
    "unknown_model": ("model", "a", known_models),
}
"""What an entry can name (`emptor.schema.by_name`): the noun, its article, the names there are."""
NAMING = ("strategy", "attack", "model", "name", "kind")
"""Keys that decide which others an entry has."""
OWN = " (one of your own: with --plugin FILE)"
"""What to do where a name is known to a plug-in alone."""


def not_yet(part: type[Part], key: str, value: Any = None) -> str:
    """What is missing yet behind a key or a `key=value` choice; empty when nothing is known of it."""
    if key in part.not_yet:
        return part.not_yet[key]
    return part.not_yet.get(f"{key}={value}", "") if isinstance(value, str) else ""


def problems_from(error: ValidationError, model: type[Part], tree: Node) -> Iterator[Problem]:
    """One problem for each error, without those that the reader has told already."""
    for item in error.errors(include_url=False):
        problem = _problem(item["type"], item["loc"], item["msg"], root_slot(model), tree)
        if problem is not None:
            yield problem


def _problem(kind: str, loc: tuple[int | str, ...], message: str, slot: Slot, node: Node) -> Problem | None:
    owner = slot
    for depth, name in enumerate(loc):
        if node.value is BAD:
            return None
        owner = slot
        child = node.child(name)
        if child is None and kind != "missing" and depth < len(loc) - 1:
            break
        following = step(slot, name, child.plain() if child is not None else None)
        if kind == "missing" and child is None:
            return _missing(str(name), following, node)
        if child is None:
            break
        if following is None:
            return _unknown(owner, str(name), child, node)
        slot, node = following, child
    if node.value is BAD:
        return None
    return _wrong(kind, message, slot, node)


def _missing(name: str, slot: Slot | None, parent: Node) -> Problem:
    expected = slot.expected() if slot is not None else ""
    text = f": {slot.text}" if slot is not None and slot.text else ""
    close = nearest(name, parent.value) if isinstance(parent.value, dict) else ""
    hint = f" (is {close} meant for it?)" if close else ""
    return parent.key_place.at(name).problem(f"the key is missing{text}{hint}", expected)


def _unknown(owner: Slot, name: str, node: Node, parent: Node) -> Problem:
    place = node.key_place
    part = owner.part
    if part is None:
        return place.problem("unknown key")
    if what := not_yet(part, name):
        return place.problem(f"not available yet: {what}")
    if said := refused(part, name):
        return place.problem(*said)
    known = list(part.model_fields)
    if (choice := _chosen_by_option(parent, node)) is not None:
        where = f"which {place.file}:{place.line} gives" if place.line is not None else "which stands there"
        clash = f"{name}, {where}, is no key of {quoted(choice.value)}: set the whole entry"
        return replace(choice.place, key=place.key).problem(clash, one_of(known, most=20))
    close = nearest(name, known) or _elsewhere(part, name)
    return place.problem("unknown key", one_of(known, most=20), close)


def _chosen_by_option(entry: Node, key: Node) -> Node | None:
    """The name in an entry that was set by an option, where the key that does not go with it was not."""
    if not isinstance(entry.value, dict) or (key.place.file or "").startswith("--set"):
        return None
    named = (entry.value.get(name) for name in NAMING)
    return next((node for node in named if node is not None and (node.place.file or "").startswith("--set")), None)


def refused(part: type[Part], name: str) -> tuple[str, str] | None:
    """What is wrong with a key that stands where it cannot, and what could stand there."""
    if part is RuleSet and name in Scenario.model_fields:
        return "this belongs to a scenario, beside its rules", "the key in a scenario"
    family = next((f for f, p in FAMILIES.items() if part is CategoryRules.model_fields[f].annotation), None)
    if family is not None and name in FAMILIES[family].model_fields:
        return f"{family}.{name} holds for all goods and cannot vary by category", one_of(may_vary(family))
    if part is CategoryRules and name in RuleSet.model_fields:
        return f"{name} holds for all goods and cannot vary by category", one_of(VARIES)
    return None


def _elsewhere(part: type[Part], name: str) -> str:
    """A key that stands a level deeper than where it was written."""
    if part is not Scenario:
        return ""
    inner: tuple[tuple[str, type[Part]], ...] = (
        ("rules", RuleSet),
        ("population", Population),
        ("environment", Environment),
    )
    return next((f"{prefix}.{name}" for prefix, model in inner if name in model.model_fields), "")


def _wrong(kind: str, message: str, slot: Slot, node: Node) -> Problem | None:
    value, place = node.value, node.place
    if kind in NAMED:
        noun, article, known = NAMED[kind]
        named = value.get(noun) if isinstance(value, dict) else value
        named, names = getattr(named, "value", named), known()
        expected = f"{article} {noun}: {one_of(list(names))}{OWN}"
        return place.problem(f"unknown {noun} {quoted(named)}", expected, nearest(named, names))
    expected = slot.expected()
    if kind == "literal_error":
        if slot.owner is not None and (what := not_yet(slot.owner, slot.key, value)):
            return place.problem(f"{quoted(value)} is not available yet: {what}")
        return place.problem(f"{quoted(value)} is not a choice here", expected, nearest(value, slot.choices))
    said = quoted(value)
    if kind in ("greater_than", "greater_than_equal"):
        said += " is too small"
    elif kind in ("less_than", "less_than_equal"):
        said += " is too large"
    elif kind in ("too_short", "too_long", "string_too_short", "string_too_long"):
        size = len(value) if isinstance(value, (str, list, dict)) else 0
        unit = "characters" if isinstance(value, str) else "items"
        said = f"{size} {unit} are too {'few' if kind.endswith('short') else 'many'}"
    elif kind.endswith("_type"):
        said += " is of the wrong kind"
        if slot.kind is bool and value in ("yes", "no", "on", "off"):
            expected += " (yes, no, on and off are plain words here)"
    else:
        said += f" is not possible: {message}"
    return place.problem(said, expected)
