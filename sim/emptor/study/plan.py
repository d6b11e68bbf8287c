"""A study file turned into runs: every value checked by the scenario's own models before anything is run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from emptor.rules.rule_set import RuleSet
from emptor.scenario.compose import Composer
from emptor.scenario.errors import Problem, ScenarioError, quoted
from emptor.scenario.loading import put, scenario_tree, under_rules, validated
from emptor.scenario.models import Scenario
from emptor.scenario.nodes import Node, Place, from_python
from emptor.scenario.overriding import element
from emptor.scenario.patching import spelt_out
from emptor.scenario.slots import Slot, root_slot, step
from emptor.scenario.translate import problems_from
from emptor.study.design import Axis, corners_of, points_of
from emptor.study.runs import Run
from emptor.study.study_file import MOST_RUNS, Source, StudyFile, Vary, read, scenario_source

MOST_CHECKED = 200
"""Scenarios that are checked in every respect before the start; of more, the corners of the design are, and workers
check each of the others before they run it."""
MOST_TOLD = 5
"""Combinations that do not fit, of which the first are named."""

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Plan:
    """The runs of a study.

    Attributes
    ----------
    file
        The study.
    axes
        What the design samples; `levers` are held against each other at every point.
    points
        Values of the axes.
    policies
        Values of the levers.
    trees
        The scenario under each rule set, by label, not yet varied.
    runs
        In their order: replication by replication, so that what is finished when a study stops early is paired.
    checked
        Whether every scenario has been checked in every respect.
    """

    file: StudyFile
    axes: tuple[Axis, ...]
    levers: tuple[Axis, ...]
    points: Sequence[Values]
    policies: Sequence[Values]
    trees: Mapping[str, Node]
    runs: Sequence[Run] = field(repr=False)
    checked: bool = True

    @property
    def labels(self) -> list[str]:
        """Rule sets."""
        return list(self.trees)

    def scenario(self, label: str, values: Values) -> Scenario:
        """The scenario under a rule set, with these values. Raises `ScenarioError` where they do not fit."""
        return resolved(self.trees[label], values)

    def text(self) -> str:
        """What is going to be run, in a sentence."""
        study, parts = self.file.study, []
        if len(self.labels) > 1:
            parts.append(f"{len(self.labels)} rule sets")
        if len(self.policies) > 1:
            parts.append(f"{len(self.policies)} combinations of {_many(len(self.levers), 'lever')}")
        if len(self.points) > 1:
            kind = study.design.kind.replace("_", " ")
            varied = len(self.axes) or len(self.points[0])
            parts.append(f"{len(self.points)} points ({kind} over {_many(varied, 'value')})")
        if study.replications > 1 or not parts:
            parts.append(_many(study.replications, "replication"))
        days = {run.values.get("days") or self.scenario(run.rules, run.values).days for run in self.runs[:1]}
        every = f" of {days.pop()} days" if not any("days" in run.values for run in self.runs[:1]) else ""
        return f"{study.name}: {' × '.join(parts)} = {len(self.runs):,} run{'s' * (len(self.runs) != 1)}{every}"


def plan_of(source: Source | StudyFile, command: Callable[[int], str] | None = None) -> Plan:
    """Plan a study.

    Parameters
    ----------
    source
        A shipped name, a path, a mapping, or a study that has been read.
    command
        What to type to make the run of a number alone.

    Raises
    ------
    ScenarioError
        With everything wrong with it: keys, paths that the scenario does not have, values out of range, and
        combinations that contradict each other.
    """
    file = source if isinstance(source, StudyFile) else read(source)
    problems: list[Problem] = []
    trees = _trees(file)
    first = next(iter(trees.values()))
    axes: list[Axis] = []
    levers: list[Axis] = []
    for vary in (*file.uncertainties, *file.levers):
        axis = _axis(vary, first, problems)
        sampled = vary in file.uncertainties or vary.range is not None
        (axes if sampled else levers).append(axis)
    _stop(problems)
    _check_values(file, trees)
    study = file.study
    listed = study.design.kind == "list"
    points = [{p: n.plain() for p, n in point} for point in file.points] if listed else points_of(study.design, axes)
    policies = [
        dict(zip((axis.path for axis in levers), values, strict=True))
        for values in product(*(axis.values for axis in levers))
    ]
    total = len(trees) * len(points) * len(policies) * study.replications
    if total > MOST_RUNS:
        said = f"these are {total:,} runs"
        _stop([file.node.place.problem(said, f"at most {MOST_RUNS:,}")])
    cases = [(label, {**policy, **point}) for point in points for policy in policies for label in trees]
    few = len(cases) <= MOST_CHECKED
    if not few:
        cases = [(label, corner) for corner in corners_of([*axes, *levers]) for label in trees]
    _check_together(file, trees, cases)
    runs = list(_runs(file, trees, points, policies, command))
    return Plan(file, tuple(axes), tuple(levers), points, policies, trees, runs, few)


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


# -- the scenario under each rule set ---------------------------------------------------------------------


def _trees(file: StudyFile) -> dict[str, Node]:
    problems: list[Problem] = []
    trees: dict[str, Node] = {}
    for node in file.sets or (None,):
        composer = Composer()
        tree = scenario_tree(composer, scenario_source(file), replaced=node is not None)
        if tree is not None and node is not None:
            tree = under_rules(composer, tree, node)
        for path, value in file.fixed if tree is not None else ():
            assert tree is not None
            tree = put(composer, tree, path, value)
        if not composer.problems and tree is not None:
            try:
                found = validated(composer, Scenario, tree)
                trees[_label(found.rules, node, trees)] = tree
            except ScenarioError as error:
                problems += error.problems
        problems += composer.problems
    _stop(problems)
    return trees


def _label(rules: RuleSet, node: Node | None, taken: Mapping[str, Node]) -> str:
    label = rules.name
    if label in taken and node is not None and isinstance(node.value, str):
        label = Path(node.value).stem
    base, number = label, 2
    while label in taken:
        label, number = f"{base} {number}", number + 1
    return label


# -- axes -------------------------------------------------------------------------------------------------


def _axis(vary: Vary, tree: Node, problems: list[Problem]) -> Axis:
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


# -- checks -----------------------------------------------------------------------------------------------


def _check_values(file: StudyFile, trees: Mapping[str, Node]) -> None:
    """Each value alone, at the line where it was written, under every rule set.

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
            axis = _axis(vary, next(iter(trees.values())), [])
            points += [(vary.path, replace(vary.node, value=value)) for value in axis.ends]
    for path, node in points:
        for tree in trees.values():
            for problem in _alone(tree, path, node):
                mark = (problem.file, problem.line, problem.said)
                if mark not in told:
                    told.add(mark)
                    problems.append(problem)
    _stop(problems)


def _alone(tree: Node, path: str, value: Node) -> list[Problem]:
    composer = Composer()
    after = put(composer, tree, path, value)
    if composer.problems:
        return composer.problems
    try:
        Scenario.model_validate(spelt(after).plain())
    except ValidationError as error:
        if _slot_at(tree, path) is None and (close := _nearest_path(tree, path)):
            return [value.key_place.problem("the scenario has no such key", nearest=close)]
        return list(problems_from(error, Scenario, spelt(after)))
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


def spelt(tree: Node) -> Node:
    """A tree whose rules by category are nested, however they were written."""
    rules = tree.child("rules")
    return tree.with_child("rules", spelt_out(rules)) if rules is not None else tree


def _check_together(file: StudyFile, trees: Mapping[str, Node], cases: Sequence[tuple[str, Values]]) -> None:
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
    _stop(problems)


def _core(problem: Problem) -> str:
    return str(replace(problem, file=None, line=None))


def _stop(problems: Sequence[Problem]) -> None:
    if problems:
        raise ScenarioError(problems)


# -- runs -------------------------------------------------------------------------------------------------

FRESH = 1_000_003
"""Distance of the seeds of two points where each has its own; a prime beyond any number of replications."""


def _runs(
    file: StudyFile,
    trees: Mapping[str, Node],
    points: Sequence[Values],
    policies: Sequence[Values],
    command: Callable[[int], str] | None,
) -> Iterator[Run]:
    study, own = file.study, resolved(next(iter(trees.values())), {}).seeds
    population = own.population if study.seeds.population is None else study.seeds.population
    luck = own.luck if study.seeds.luck is None else study.seeds.luck
    number = 0
    sources = {
        (place, choice, label): partial(resolved, tree, {**policy, **point})
        for place, point in enumerate(points)
        for choice, policy in enumerate(policies)
        for label, tree in trees.items()
    }
    for replication in range(study.replications):
        for place in range(len(points)):
            moved = replication + (place * FRESH if study.seeds.across_points == "fresh" else 0)
            seeds = (
                (population + moved * (study.seeds.moves != "luck")) % 2**63,
                (luck + moved * (study.seeds.moves != "population")) % 2**63,
            )
            for choice in range(len(policies)):
                for label in trees:
                    source = sources[place, choice, label]
                    said = command(number) if command is not None else ""
                    yield Run(label, replication, seeds, source, place, source.args[1], said)
                    number += 1


def _many(n: int, noun: str) -> str:
    return f"{n:,} {noun}" + "s" * (n != 1)
