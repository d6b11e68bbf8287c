"""A search file turned into what can be tried: levers as axes, the rule set that one starts from, seeds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from emptor.scenario.compose import Composer
from emptor.scenario.errors import Problem, ScenarioError
from emptor.scenario.loading import put, validated
from emptor.scenario.models import Scenario, Seeds
from emptor.scenario.nodes import Node, Place, from_python
from emptor.study.code import code_version
from emptor.study.design import Axis
from emptor.study.optimising import labels_of
from emptor.study.plan import FRESH, seeds_at, trees_of
from emptor.study.plan_checks import axis_of, resolved, stop, wrong_values
from emptor.study.runs import Run
from emptor.study.search_file import SearchFile, read
from emptor.study.study_file import Source
from emptor.study.worker import packed

Values = Mapping[str, Any]
ABOUT = ("name", "title", "trials", "confirm")
"""Keys that change nothing about what a trial of a number tries and comes to."""


@dataclass(frozen=True)
class Held:
    """A scenario that is at hand; called as the source of a run."""

    scenario: Scenario

    def __call__(self) -> Scenario:
        """The scenario."""
        return self.scenario


@dataclass(frozen=True)
class SearchPlan:
    """What a search may try.

    Attributes
    ----------
    file
        The search.
    axes
        Its levers.
    reference
        Label of the rule set that one starts from.
    tree
        The scenario under it, not yet varied.
    """

    file: SearchFile
    axes: tuple[Axis, ...]
    reference: str
    tree: Node

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario under the rule set that one starts from."""
        return resolved(self.tree, {})

    @property
    def signs(self) -> dict[str, int]:
        """Objectives by measure: 1 to be minimised, -1 to be maximised."""
        return {name: 1 if aim == "minimise" else -1 for name, aim in self.file.search.objectives.items()}

    def tried(self, values: Values) -> Scenario:
        """The scenario with levers at these values. Raises `ScenarioError` where they contradict each other."""
        composer, tree = Composer(), self.tree
        for path, value in values.items():
            tree = put(composer, tree, path, from_python(value, Place(key=path), composer.problems))
        composer.stop_if_wrong()
        return validated(composer, Scenario, tree)

    def runs(
        self, label: str, scenario: Scenario, point: int, values: Values, *, fresh: int | None = None
    ) -> list[Run]:
        """The runs of a rule set: those of the search, or `fresh` ones on seeds that the search has not seen."""
        search, source = self.file.search, Held(scenario)
        first, many = (0, search.replications) if fresh is None else (FRESH, fresh)
        return [
            Run(label, r, seeds_at(search.seeds, self.scenario.seeds, r), source, point, values)
            for r in range(first, first + many)
        ]

    @property
    def start(self) -> list[dict[str, Any]]:
        """Where the search begins: the reference, its values moved into their ranges; what is not listed is drawn."""
        found: dict[str, Any] = {}
        plain = self.scenario.model_dump(mode="json")
        for axis in self.axes:
            value = value_at(plain, axis.path)
            if axis.values:
                labels = labels_of(axis)
                label = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
                alike = next((n for n, v in zip(labels, axis.values, strict=True) if v == value), label)
                if alike in labels:
                    found[axis.path] = alike
            elif isinstance(value, int | float) and not isinstance(value, bool):
                low, high = axis.ends
                found[axis.path] = min(max(value, low), high)
        return [found] if found else []

    def identity(self, plugins: Sequence[Path]) -> str:
        """A hash of all that decides what trials try and come to: a search that differs in it is another."""
        said = {key: value for key, value in self.file.node.plain().items() if key not in ABOUT}
        scenario = packed(self.scenario, Seeds(population=0, luck=0))
        text = json.dumps([said, scenario, code_version(plugins)], default=str)
        return sha256(text.encode()).hexdigest()[:16]

    def text(self) -> str:
        """What is going to be run, in a sentence."""
        search = self.file.search
        runs = (search.trials + 1) * search.replications
        more = (search.confirm.points + 1) * search.confirm.replications
        levers, aims = len(self.axes), len(search.objectives)
        return (
            f"{search.name}: {_many(search.trials, 'trial')} of {_many(levers, 'lever')} for "
            f"{_many(aims, 'objective')}, {_many(search.replications, 'replication')} each: {runs:,} runs of "
            f"{self.scenario.days} days; then at most {more:,} to confirm the best"
        )


def plan_of_search(source: Source | SearchFile) -> SearchPlan:
    """Look a search's levers up in its scenario.

    Raises
    ------
    ScenarioError
        With everything wrong with it: keys, paths that the scenario does not have, values out of range.
    """
    file = source if isinstance(source, SearchFile) else read(source)
    problems: list[Problem] = []
    trees = trees_of(file.study, problems)
    if not trees:
        stop(problems)
    label, tree = next(iter(trees.items()))
    axes = tuple(axis_of(vary, tree, problems) for vary in file.study.levers)
    problems += wrong_values(file.study, trees)
    stop(problems)
    if len({axis.path for axis in axes if axis.values and len(axis.values) < 2}) == len(axes):
        raise ScenarioError(
            [file.node.place.at("levers").problem("nothing can vary", "a range, or two values or more")]
        )
    return SearchPlan(file, axes, label, tree)


def value_at(plain: Any, path: str) -> Any:
    """The value at a dotted path of a scenario's plain data; elements of lists by index, `id` or `strategy`."""
    for word in path.split("."):
        if isinstance(plain, list):
            named = [i for i in plain if isinstance(i, dict) and word in (i.get("id"), i.get("strategy"))]
            plain = named[0] if named else plain[int(word)] if word.isdecimal() and int(word) < len(plain) else None
        else:
            plain = plain.get(word) if isinstance(plain, dict) else None
    return plain


def _many(n: int, noun: str) -> str:
    return f"{n:,} {noun}" + "s" * (n != 1)
