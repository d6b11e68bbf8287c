"""A search file: levers, objectives and constraints, each with the line on which it was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from emptor.scenario.errors import Problem, ScenarioError, nearest, quoted
from emptor.scenario.kinds import file_of, parsed
from emptor.scenario.nodes import Node, Place, from_python
from emptor.scenario.shelf import names, shown
from emptor.scenario.translate import problems_from
from emptor.study.search_models import Search
from emptor.study.study_file import Source, StudyFile, from_node

SHARED = ("name", "title", "scenario", "set", "replications", "seeds")
"""Keys that mean the same as in a study."""


@dataclass(frozen=True)
class SearchFile:
    """A search as read.

    Attributes
    ----------
    search
        What it says.
    node
        The same, with the lines it stood on.
    study
        Its scenario, levers and seeds, as of a study.
    """

    search: Search
    node: Node
    study: StudyFile

    @property
    def measures(self) -> list[str]:
        """Measures of its objectives, then those of its constraints alone."""
        return list(dict.fromkeys([*self.search.objectives, *self.search.constraints]))


def listing() -> list[str]:
    """A line for each shipped search: its name and what it asks."""
    titles = {name: read(name).search.title for name in names("search")}
    width = max((len(name) for name in titles), default=0)
    return [f"{name:<{width}}  {title}".rstrip() for name, title in titles.items()]


def read(source: Source, changes: Mapping[str, Any] | None = None) -> SearchFile:
    """Read a search: its own keys are checked, the levers are not yet looked up in the scenario.

    Parameters
    ----------
    source
        A shipped name, a path or a mapping.
    changes
        Top-level keys in place of the file's, e.g. {"trials": 40}.

    Raises
    ------
    ScenarioError
        With everything that is wrong with it.
    """
    problems: list[Problem] = []
    folder, name = Path(), ""
    node: Node | None
    if isinstance(source, Mapping):
        node = from_python(source, Place(), problems)
    else:
        path = file_of("search", source)
        name, folder = shown(path), path.parent
        node = parsed("search", path, problems)
    if node is None or problems:
        raise ScenarioError(problems)
    for key, value in (changes or {}).items():
        node = node.with_child(key, Node(value, Place(f"--{key}", key=key)))
    try:
        search = Search.model_validate(node.plain())
    except ValidationError as error:
        problems += problems_from(error, Search, node)
        raise ScenarioError(problems) from None
    problems += _measures(node, "objectives", search.objectives)
    problems += _measures(node, "constraints", search.constraints)
    problems += _bounds(node, search)
    study, more = from_node(_as_study(node), name, folder)
    problems += more
    if problems or study is None:
        raise ScenarioError(problems)
    return SearchFile(search, node, study)


def _as_study(node: Node) -> Node:
    """The keys that mean the same in a study, under the names they have there."""
    held = {key: child for key in SHARED if (child := node.child(key)) is not None}
    levers, rules = node.child("levers"), node.child("rules")
    assert levers is not None
    sets = {} if rules is None or rules.value is None else {"sets": Node([rules], rules.place, rules.key_line)}
    return Node({**held, "rules": Node({**levers.value, **sets}, levers.place, levers.key_line)}, node.place)


def _measures(node: Node, key: str, named: Mapping[str, object]) -> list[Problem]:
    from emptor.measures import all_measures

    known, holder, found = list(all_measures()), node.child(key), []
    for name in named:
        if name not in known:
            child = holder.child(name) if holder is not None else None
            place = (child or node).key_place
            expected = "a name that `emptor list measures` prints"
            found.append(place.problem(f"there is no measure {quoted(name)}", expected, nearest(name, known)))
    return found


def _bounds(node: Node, search: Search) -> Sequence[Problem]:
    holder, found = node.child("constraints"), []
    for name, bounds in search.constraints.items():
        child = holder.child(name) if holder is not None else None
        place = (child or node).key_place
        if bounds.at_most is None and bounds.at_least is None:
            found.append(place.problem("the constraint has no bound", "at_most, at_least or both"))
        elif bounds.at_most is not None and bounds.at_least is not None and bounds.at_least > bounds.at_most:
            said = f"at_least {bounds.at_least:g} is above at_most {bounds.at_most:g}"
            found.append(place.problem(said, "a range that something can lie in"))
    return found
