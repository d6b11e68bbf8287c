"""Values of a study held against the scenario's own models: paths, kinds, ranges, and what contradicts what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from emptor.scenario.compose import Composer
from emptor.scenario.errors import Problem, ScenarioError, quoted
from emptor.scenario.loading import put, validated
from emptor.scenario.models import Scenario
from emptor.scenario.nodes import Node, Place, from_python
from emptor.scenario.overriding import element
from emptor.scenario.patching import spelt_out
from emptor.scenario.slots import Slot, root_slot, step
from emptor.scenario.translate import problems_from
from emptor.study.design import Axis
from emptor.study.study_file import StudyFile, Vary

MOST_TOLD = 5
"""Combinations that do not fit, of which the first are named."""

Values = Mapping[str, Any]


def resolved(tree: Node, values: Values) -> Scenario:
    """A scenario with values set, whose types and ranges hold; contradictions are for `validated` to find.

    Raises
    ------
    ScenarioError
        If a value is of the wrong kind or out of range.
    """
    composer = Composer()
    for path, value in values.items():
        tree = put(composer, tree, path, from_python(value, Place(key=path), composer.problems))
    composer.stop_if_wrong()
    rules = tree.child("rules")
    if rules is not None:
        tree = tree.with_child("rules", spelt_out(rules))
    try:
        found: Scenario = Scenario.model_validate(tree.plain())
    except ValidationError:
        # Say it in words, with every contradiction.
        found = validated(Composer(), Scenario, tree)
    return found


def stop(problems: Sequence[Problem]) -> None:
    """Raise what has been found, if anything."""
    if problems:
        raise ScenarioError(problems)


def axis_of(vary: Vary, tree: Node, problems: list[Problem]) -> Axis:
    """What varies as an axis of the design; whole numbers where only these can stand."""
    if vary.range is None:
        return Axis(vary.path, tuple(node.plain() for node in vary.values))
    slot = _slot_at(tree, vary.path)
    if slot is not None and slot.kind not in (int, float):
        said = f"{vary.path} has no range of numbers"
        problems.append(vary.node.place.problem(said, f"a list of values, each {slot.expected()}"))
    ends = vary.range
    whole = slot is not None and slot.kind is int
    if whole and int(ends.high // 1) < -int(-ends.low // 1):
        said = f"there is no whole number from {ends.low:g} to {ends.high:g}"
        problems.append(vary.node.place.problem(said, slot.expected() if slot is not None else ""))
    return Axis(vary.path, (), ends.low, ends.high, ends.scale == "log", whole)


def _slot_at(tree: Node, path: str) -> Slot | None:
    """What may stand at a dotted path; None where the path leads nowhere, which validation says better."""
    slot: Slot | None = root_slot(Scenario)
    node: Node | None = tree
    for word in path.split("."):
        if slot is None:
            return None
        name: str | int = word
        if node is not None and isinstance(node.value, list):
            found = element(node.value, word)
            if found is None:
                return None
            name = found
        node = node.child(name) if node is not None else None
        slot = step(slot, name, node.plain() if node is not None else None)
    return slot


def wrong_values(file: StudyFile, trees: Mapping[str, Node]) -> list[Problem]:
    """What is wrong with each value alone, at the line where it was written, under every rule set.

    A value that only another value makes possible is not held against it here: what is looked at is whether the path
    exists and what may stand there.
    """
    problems: list[Problem] = []
    told: set[tuple[str | None, int | None, str]] = set()
    points = [(path, node) for point in file.points for path, node in point]
    for vary in (*file.uncertainties, *file.levers):
        if vary.range is None:
            points += [(vary.path, node) for node in vary.values]
        else:
            axis = axis_of(vary, next(iter(trees.values())), [])
            points += [(vary.path, replace(vary.node, value=value)) for value in axis.ends]
    for path, node in points:
        for tree in trees.values():
            for problem in _alone(tree, path, node):
                mark = (problem.file, problem.line, problem.said)
                if mark not in told:
                    told.add(mark)
                    problems.append(problem)
    return problems


def _alone(tree: Node, path: str, value: Node) -> list[Problem]:
    composer = Composer()
    after = put(composer, tree, path, value)
    if composer.problems:
        return composer.problems
    try:
        Scenario.model_validate(_spelt(after).plain())
    except ValidationError as error:
        if _slot_at(tree, path) is None and (close := _nearest_path(tree, path)):
            return [value.key_place.problem("the scenario has no such key", nearest=close)]
        return list(problems_from(error, Scenario, _spelt(after)))
    return []


def _nearest_path(tree: Node, path: str) -> str:
    """The path of the scenario that was probably meant: one that ends alike, or is spelt nearly so."""
    known = list(_paths(resolved(tree, {}).model_dump(mode="json")))
    alike = [other for other in known if other.rpartition(".")[2] == path.rpartition(".")[2]]
    found = get_close_matches(path, alike or known, n=1, cutoff=0.5)
    return found[0] if found else ""


def _paths(value: Any, path: str = "") -> Iterator[str]:
    if path:
        yield path
    if isinstance(value, dict) and not path.endswith(("sources", "not_modelled")):
        for name, child in value.items():
            yield from _paths(child, f"{path}.{name}" if path else name)
    if isinstance(value, list):
        for i, child in enumerate(value):
            name = next((str(child[k]) for k in ("id", "strategy") if isinstance(child, dict) and k in child), str(i))
            yield from _paths(child, f"{path}.{name}")


def _spelt(tree: Node) -> Node:
    """A tree whose rules by category are nested, however they were written."""
    rules = tree.child("rules")
    return tree.with_child("rules", spelt_out(rules)) if rules is not None else tree


def check_together(file: StudyFile, trees: Mapping[str, Node], cases: Sequence[tuple[str, Values]]) -> None:
    """Check combinations of values in every respect. Raises `ScenarioError`, which names those that do not fit."""
    problems: list[Problem] = []
    failing, many = 0, len(trees) > 1
    for label, values in cases:
        composer, tree = Composer(), trees[label]
        for path, value in values.items():
            tree = put(composer, tree, path, from_python(value, Place(key=path), composer.problems))
        try:
            composer.stop_if_wrong()
            validated(composer, Scenario, tree)
        except ScenarioError as error:
            failing += 1
            if failing <= MOST_TOLD:
                said = ", ".join(f"{path} = {quoted(value)}" for path, value in values.items())
                where = f"under {label}" * many + " with " * (many and bool(said)) + said
                problems += [file.node.place.problem(f"{where}: {_core(p)}") for p in error.problems]
    if failing > MOST_TOLD:
        problems.append(file.node.place.problem(f"and {failing - MOST_TOLD} more combinations do not fit"))
    stop(problems)


def _core(problem: Problem) -> str:
    return str(replace(problem, file=None, line=None))
