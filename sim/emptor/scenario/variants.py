"""Every state that the rules of a file can be in must be valid as a whole: by category, and from each day on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pydantic import ValidationError

from emptor.rules.by_category import FAMILIES, may_vary
from emptor.rules.rule_set import RuleSet
from emptor.scenario import checks
from emptor.scenario.errors import Problem
from emptor.scenario.models import Scenario
from emptor.scenario.nodes import Node
from emptor.scenario.patching import patched, states
from emptor.scenario.translate import problems_from
from emptor.schema import Part


def variant_problems(model: type[Part], tree: Node, said: Iterable[Problem]) -> Iterator[Problem]:
    """What is wrong with the rules for a category or from a day on, and has not been said of the rules as they stand.

    Parameters
    ----------
    model
        What the tree is: a scenario or a rule set.
    tree
        The tree of the file.
    said
        Problems that have been found already.
    """
    rules = tree if model is RuleSet else tree.child("rules")
    if model not in (RuleSet, Scenario) or rules is None or not isinstance(rules.value, dict):
        return
    told = {_core(problem) for problem in said}
    found = list(_in_categories(model, tree, rules, ""))
    for day, after in _states(tree, rules, model, found):
        when = f"from day {day} on"
        found += ((problem, when) for problem in _alone(after))
        found += ((problem, when) for problem in checks.run(model, tree.with_child("rules", after)))
        found += _in_categories(model, tree, after, when)
    for problem, when in found:
        if _core(problem) not in told:
            told.add(_core(problem))
            yield replace(problem, said=f"{problem.said} ({when})") if when else problem


def _states(tree: Node, rules: Node, model: type[Part], found: list[tuple[Problem, str]]) -> Iterator[tuple[int, Node]]:
    if model is Scenario:
        wrong: list[Problem] = []
        yield from states(rules, tree.child("schedule"), wrong)
        found += ((problem, "") for problem in wrong)


def _in_categories(model: type[Part], tree: Node, rules: Node, when: str) -> Iterator[tuple[Problem, str]]:
    overrides = rules.child("category_overrides")
    if overrides is None or not isinstance(overrides.value, dict):
        return
    plain = replace(rules, value={k: v for k, v in rules.value.items() if k != "category_overrides"})
    for name, layer in overrides.value.items():
        ignored: list[Problem] = []
        after = patched(plain, _allowed(layer), ignored)
        for problem in checks.run(model, after if model is RuleSet else tree.with_child("rules", after)):
            yield problem, f"for {name}" + (f", {when}" if when else "")


def _allowed(layer: Node) -> Node:
    """A category's keys without those that cannot vary, which have been refused."""
    families = {}
    for family, keys in layer.value.items() if isinstance(layer.value, dict) else ():
        if family in FAMILIES and isinstance(keys.value, dict):
            kept = {name: node for name, node in keys.value.items() if name in may_vary(family)}
            families[family] = replace(keys, value=kept)
    return replace(layer, value=families)


def _alone(rules: Node) -> Iterator[Problem]:
    try:
        RuleSet.model_validate(rules.plain())
    except ValidationError as error:
        yield from problems_from(error, RuleSet, rules)


def _core(problem: Problem) -> tuple[object, ...]:
    return problem.file, problem.line, problem.key, problem.said
