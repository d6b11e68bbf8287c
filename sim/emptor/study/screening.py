"""Screening: which values can stay where they are, because nothing depends on them; and the study of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from emptor.scenario.errors import ScenarioError
from emptor.scenario.nodes import Node, Place, from_python
from emptor.scenario.shelf import is_path
from emptor.study.indices import Effect
from emptor.study.sampled import Sampled
from emptor.study.study_file import StudyFile
from emptor.study.study_models import Study

SMALL = 0.1
"""Share of the largest effect below which an effect is small: of the variance it can make about a hundredth."""


@dataclass(frozen=True)
class Fixed:
    """A factor that screening leaves out.

    Attributes
    ----------
    path
        What would have varied.
    value
        What it is held at: the middle of its range or list.
    why
        What screening found.
    """

    path: str
    value: Any
    why: str


def screened(found: Sampled) -> list[Fixed]:
    """Factors that matter to no outcome under any rule set.

    A factor is left out where, for each outcome, its effect is none, is less than a tenth of the largest, or cannot be
    told from luck. One whose interval reaches zero although its mean effect is large stays: it matters in some corner.
    """
    fixed = []
    for number, axis in enumerate(found.axes):
        largest, told = 0.0, False
        for answer in found.answers:
            effects = [part for part in answer.parts if isinstance(part, Effect)]
            most = max((effect.mu_star.mean for effect in effects), default=0.0)
            if most <= 0.0:
                continue
            own = effects[number].mu_star.mean / most
            largest = max(largest, own)
            told = told or (own >= SMALL and effects[number].told)
        if told:
            continue
        if largest == 0.0:
            why = "changes nothing"
        elif largest < SMALL:
            why = f"at most {100 * largest:.2g}% of the largest effect on any outcome"
        else:
            why = "cannot be told from luck"
        fixed.append(Fixed(axis.path, axis.at(0.5), why))
    return fixed


def derived(file: StudyFile, design: Mapping[str, Any], fixed: Sequence[Fixed] = ()) -> StudyFile:
    """A study with another design, and some of what varies held where it is.

    It can stand in another folder: paths are made absolute.

    Parameters
    ----------
    file
        The study.
    design
        The key `design`.
    fixed
        What is to vary no more.
    """
    problems: list[Any] = []
    held = {one.path: one.value for one in fixed}

    def node_of(value: Any, key: str) -> Node:
        return from_python(value, Place(file=file.node.place.file, key=key), problems)

    node = file.node.with_child("design", node_of(dict(design), "design"))
    for key in ("uncertainties", "rules"):
        child = node.child(key)
        if held and child is not None and isinstance(child.value, dict):
            node = node.with_child(key, replace(child, value={k: v for k, v in child.value.items() if k not in held}))
    if held:
        before = node.child("set")
        values = before.value if before is not None and isinstance(before.value, dict) else {}
        added = {path: node_of(value, f"set.{path}") for path, value in held.items()}
        node = node.with_child("set", replace(before or node_of({}, "set"), value=values | added))
    node = _absolute(file, node)
    if problems:
        raise ScenarioError(problems)
    return replace(
        file,
        study=Study.model_validate(node.plain()),
        node=node,
        source="",
        levers=tuple(vary for vary in file.levers if vary.path not in held),
        uncertainties=tuple(vary for vary in file.uncertainties if vary.path not in held),
        fixed=(*file.fixed, *((path, node_of(value, f"set.{path}")) for path, value in held.items())),
    )


def _absolute(file: StudyFile, node: Node) -> Node:
    """A study's tree whose scenario and rule sets, where they are files, are found from anywhere."""

    def found(child: Node) -> Node:
        if isinstance(child.value, str) and is_path(child.value):
            return replace(child, value=str((file.folder / Path(child.value)).resolve()))
        return child

    scenario, rules = node.child("scenario"), node.child("rules")
    if scenario is not None:
        node = node.with_child("scenario", found(scenario))
    if rules is not None:
        sets = rules.child("sets") if isinstance(rules.value, dict) else rules
        if sets is not None:
            listed = isinstance(sets.value, list)
            sets = replace(sets, value=[found(one) for one in sets.value]) if listed else found(sets)
            node = node.with_child("rules", rules.with_child("sets", sets) if isinstance(rules.value, dict) else sets)
    return node
