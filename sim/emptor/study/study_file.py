"""A study file: what varies, how it is sampled, how often it is run, what is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from emptor.scenario.errors import Problem, ScenarioError, quoted
from emptor.scenario.kinds import file_of, parsed
from emptor.scenario.nodes import BAD, Node, Place, from_python
from emptor.scenario.shelf import is_path, names, shown
from emptor.scenario.translate import problems_from
from emptor.study.study_checks import clashes, of_design, outcomes
from emptor.study.study_models import Design, Range, Study, StudySeeds, Vary

__all__ = ["Design", "Range", "Source", "Study", "StudyFile", "StudySeeds", "Vary", "read"]

MOST_RUNS = 10_000_000
Source = str | Path | Mapping[str, Any]


@dataclass(frozen=True)
class StudyFile:
    """A study as read, with the lines it stood on.

    Attributes
    ----------
    levers, uncertainties
        What varies.
    sets
        Rule sets; empty for the scenario's own.
    fixed
        Values that hold in all runs.
    points
        Of a design that lists them.
    """

    study: Study
    node: Node
    source: str
    folder: Path
    levers: tuple[Vary, ...]
    uncertainties: tuple[Vary, ...]
    sets: tuple[Node, ...]
    fixed: tuple[tuple[str, Node], ...]
    points: tuple[tuple[tuple[str, Node], ...], ...] = ()

    @property
    def shown(self) -> str:
        """The file as messages name it."""
        return self.source or "the study"


def listing() -> list[str]:
    """A line for each shipped study: its name and what it asks."""
    titles = {name: read(name).study.title for name in names("study")}
    width = max((len(name) for name in titles), default=0)
    return [f"{name:<{width}}  {title}".rstrip() for name, title in titles.items()]


def read(source: Source) -> StudyFile:
    """Read a study: its own keys are checked, what varies is not yet looked up in the scenario.

    Parameters
    ----------
    source
        A shipped name, a path or a mapping.

    Raises
    ------
    ScenarioError
        With everything that is wrong with it.
    """
    file, problems = read_as_far(source)
    if problems or file is None:
        raise ScenarioError(problems)
    return file


def read_as_far(source: Source) -> tuple[StudyFile | None, list[Problem]]:
    """A study as far as it can be read, and what is wrong with it: keys that are wrong are left out, so that those that
    are right can be held against the scenario all the same. Nothing to read is None.
    """
    problems: list[Problem] = []
    folder, name = Path(), ""
    node: Node | None
    if isinstance(source, Mapping):
        node = from_python(source, Place(), problems)
    else:
        path = file_of("study", source)
        name, folder = shown(path), path.parent
        node = parsed("study", path, problems)
    if node is None or problems:
        return None, problems
    return from_node(node, name, folder)


def from_node(node: Node, source: str, folder: Path) -> tuple[StudyFile | None, list[Problem]]:
    """A study whose file, or another that says as much, has been parsed, and what is wrong with it."""
    problems: list[Problem] = []
    study: Study | None = None
    try:
        study = Study.model_validate(node.plain())
    except ValidationError as error:
        problems.extend(problems_from(error, Study, node))
        wrong = {item["loc"][0] for item in error.errors() if item["loc"]}
        with suppress(ValidationError):
            study = Study.model_validate({key: value for key, value in node.plain().items() if key not in wrong})
    uncertainties = _varied(node.child("uncertainties"), problems)
    levers, sets = _levers(node.child("rules"), problems)
    fixed = _values(node.child("set"))
    points = tuple(_values(point) for point in _items(node.child("design"), "points"))
    problems += clashes(levers, uncertainties, fixed, points)
    if study is not None:
        problems += outcomes(study, node)
        problems += of_design(study, node, levers, uncertainties, points)
    if study is None:
        return None, problems
    return StudyFile(study, node, source, folder, levers, uncertainties, sets, fixed, points), problems


def scenario_source(file: StudyFile) -> str | Path | Mapping[str, Any]:
    """The scenario of a study as `load` takes it; a path is seen from the study's folder."""
    chosen = file.study.scenario
    if isinstance(chosen, str) and is_path(chosen):
        return file.folder / chosen
    found: str | Mapping[str, Any] = chosen
    return found


# -- what varies ------------------------------------------------------------------------------------


def _varied(node: Node | None, problems: list[Problem], prefix: str = "") -> tuple[Vary, ...]:
    if node is None or not isinstance(node.value, dict):
        return ()
    found = []
    for path, child in node.value.items():
        if path in ("sets", "extends") and prefix:
            continue
        if path.split(".")[0] == "seeds":
            problems.append(child.key_place.problem("seeds are not varied here", "the key seeds, beside the others"))
            continue
        vary = _vary(path, child, problems)
        if vary is not None:
            found.append(vary)
    return tuple(found)


def _vary(path: str, node: Node, problems: list[Problem]) -> Vary | None:
    if node.value is BAD:
        return None
    if isinstance(node.value, list):
        if not node.value:
            problems.append(node.place.problem("there are no values", "a list of values or {low, high}"))
            return None
        return Vary(path, node, tuple(node.value))
    if isinstance(node.value, dict) and set(node.value) & {"low", "high", "scale"}:
        try:
            ends = Range.model_validate(node.plain())
        except ValidationError as error:
            problems.extend(problems_from(error, Range, node))
            return None
        if ends.low >= ends.high:
            problems.append(node.place.problem(f"low {ends.low:g} is not below high {ends.high:g}"))
            return None
        if ends.scale == "log" and ends.low <= 0:
            problems.append(node.place.problem(f"a log scale cannot begin at {ends.low:g}", "low above 0"))
            return None
        return Vary(path, node, (), ends)
    said = f"{quoted(node.value)} is one value and does not vary"
    problems.append(node.place.problem(said, "a list of values or {low, high}; what is fixed belongs into set"))
    return None


def _levers(node: Node | None, problems: list[Problem]) -> tuple[tuple[Vary, ...], tuple[Node, ...]]:
    """Levers by path, and rule sets."""
    if node is None or node.value is BAD or node.value is None:
        return (), ()
    if isinstance(node.value, str):
        return (), (node,)
    if isinstance(node.value, list):
        return (), tuple(node.value)
    if not isinstance(node.value, dict):
        said = f"{quoted(node.value)} is of the wrong kind"
        problems.append(node.place.problem(said, "a list of rule sets, or values by dotted path"))
        return (), ()
    for path, child in node.value.items():
        if path != "sets" and path.split(".")[0] != "rules":
            close = f"rules.{path}"
            said = "a lever is a path that begins with rules."
            problems.append(child.key_place.problem(said, "sets, or rules.payment.custody and the like", close))
    sets = node.child("sets")
    if sets is not None and not isinstance(sets.value, list):
        problems.append(sets.place.problem(f"{quoted(sets.value)} is of the wrong kind", "a list of rule sets"))
        sets = None
    own = replace(node, value={k: v for k, v in node.value.items() if k.split(".")[0] == "rules"})
    return _varied(own, problems, "rules"), tuple(sets.value) if sets is not None else ()


def _values(node: Node | None) -> tuple[tuple[str, Node], ...]:
    return tuple(node.value.items()) if node is not None and isinstance(node.value, dict) else ()


def _items(node: Node | None, name: str) -> list[Node]:
    child = node.child(name) if node is not None else None
    return child.value if child is not None and isinstance(child.value, list) else []
