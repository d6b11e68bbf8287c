"""A study file turned into runs: every value checked by the scenario's own models before anything is run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from pathlib import Path

from emptor.rules.rule_set import RuleSet
from emptor.scenario.compose import Composer
from emptor.scenario.errors import Problem, ScenarioError
from emptor.scenario.loading import put, scenario_tree, under_rules, validated
from emptor.scenario.models import Scenario, Seeds
from emptor.scenario.nodes import Node
from emptor.study.design import Axis, corners_of, points_of
from emptor.study.plan_checks import Values, axis_of, check_together, resolved, stop, wrong_values
from emptor.study.runs import Run
from emptor.study.study_file import MOST_RUNS, Source, StudyFile, StudySeeds, read_as_far, scenario_source

MOST_CHECKED = 200
"""Scenarios that are checked in every respect before the start; of more, the corners of the design are, and workers
check each of the others before they run it."""


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
    file, problems = (source, []) if isinstance(source, StudyFile) else read_as_far(source)
    if file is None:
        raise ScenarioError(problems)
    trees = trees_of(file, problems)
    if not trees:
        stop(problems)
    first = next(iter(trees.values()))
    axes: list[Axis] = []
    levers: list[Axis] = []
    for vary in (*file.uncertainties, *file.levers):
        axis = axis_of(vary, first, problems)
        sampled = vary in file.uncertainties or vary.range is not None
        (axes if sampled else levers).append(axis)
    problems += wrong_values(file, trees)
    stop(problems)
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
        stop([file.node.place.problem(said, f"at most {MOST_RUNS:,}")])
    cases = [(label, {**policy, **point}) for point in points for policy in policies for label in trees]
    few = len(cases) <= MOST_CHECKED
    if not few:
        cases = [(label, corner) for corner in corners_of([*axes, *levers]) for label in trees]
    check_together(file, trees, cases)
    runs = list(_runs(file, trees, points, policies, command))
    return Plan(file, tuple(axes), tuple(levers), points, policies, trees, runs, few)


# -- the scenario under each rule set ---------------------------------------------------------------------


def trees_of(file: StudyFile, problems: list[Problem]) -> dict[str, Node]:
    """The scenario under each rule set that can be read; what is wrong with the others is added to the problems."""
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
    return trees


def _label(rules: RuleSet, node: Node | None, taken: Mapping[str, Node]) -> str:
    label = rules.name
    if label in taken and node is not None and isinstance(node.value, str):
        label = Path(node.value).stem
    base, number = label, 2
    while label in taken:
        label, number = f"{base} {number}", number + 1
    return label


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
    study, number = file.study, 0
    first = resolved(next(iter(trees.values())), {}).seeds
    sources = {
        (place, choice, label): partial(resolved, tree, {**policy, **point})
        for place, point in enumerate(points)
        for choice, policy in enumerate(policies)
        for label, tree in trees.items()
    }
    for replication in range(study.replications):
        for place in range(len(points)):
            moved = replication + (place * FRESH if study.seeds.across_points == "fresh" else 0)
            seeds = seeds_at(study.seeds, first, moved)
            for choice in range(len(policies)):
                for label in trees:
                    source = sources[place, choice, label]
                    said = command(number) if command is not None else ""
                    yield Run(label, replication, seeds, source, place, source.args[1], said)
                    number += 1


def seeds_at(said: StudySeeds, own: Seeds, moved: int) -> tuple[int, int]:
    """Seeds (population, luck) of a replication, `moved` on from the first; `own` are the scenario's."""
    population = own.population if said.population is None else said.population
    luck = own.luck if said.luck is None else said.luck
    return (
        (population + moved * (said.moves != "luck")) % 2**63,
        (luck + moved * (said.moves != "population")) % 2**63,
    )


def _many(n: int, noun: str) -> str:
    return f"{n:,} {noun}" + "s" * (n != 1)
