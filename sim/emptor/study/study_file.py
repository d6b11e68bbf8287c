"""A study file: what varies, how it is sampled, how often it is run, what is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from emptor.scenario.errors import Problem, ScenarioError, nearest, one_of, quoted
from emptor.scenario.nodes import BAD, Node, Place, from_python, parse_file
from emptor.scenario.shelf import home, is_path, shown
from emptor.scenario.translate import problems_from
from emptor.schema import Part, field

FOLDER = "studies"
MOST_RUNS = 10_000_000
MARKS = frozenset({"scenario", "uncertainties", "outcomes", "design", "replications"})
"""Keys that only a study file has."""
Source = str | Path | Mapping[str, Any]


class Range(Part):
    """Every number between two ends may be the true one."""

    low: float = field(text="lowest value")
    high: float = field(text="highest value")
    scale: Literal["linear", "log"] = field("linear", "whether steps of equal size or of equal ratio are alike")


class Design(Part):
    """Which points of what is uncertain are run."""

    kind: Literal["grid", "latin_hypercube", "sobol", "list"] = field(
        "grid",
        "grid: every combination; latin_hypercube and sobol: `size` points spread evenly over the ranges; "
        "list: the points that are listed",
    )
    size: int | None = field(None, "points of a sample; for sobol a power of two", "points", ge=1, le=1_000_000)
    levels: int = field(3, "values that a grid takes from each range, ends included", "values", ge=2, le=1000)
    seed: int = field(1, "seed of the sample", ge=0, le=2**31 - 1)
    points: list[dict[str, Any]] | None = Field(None, description="the points of a list: values by dotted path")


class StudySeeds(Part):
    """Seeds of the first replication, and what another one changes."""

    population: int | None = field(None, "seed of who the people are; if absent, the scenario's", ge=0, le=2**62)
    luck: int | None = field(None, "seed of what happens to them; if absent, the scenario's", ge=0, le=2**62)
    moves: Literal["both", "luck", "population"] = field(
        "both", "what another replication draws anew: other people and luck, or one of them"
    )
    across_points: Literal["same", "fresh"] = field(
        "same", "whether the points of the design share their seeds, so that differences between them are paired"
    )


class Study(Part):
    """One study: a scenario, what varies in it, and what is looked at.

    Seeds are the same under all rule sets and all choices of levers, so that these are compared in the same worlds.
    """

    name: str = field("unnamed", "short name, as in tables", max_length=60)
    title: str = field("", "what is asked, in a line")
    license: str = field("", "terms under which the results may be used: a name or an address")
    scenario: Any = Field("baseline", description="what is varied: a name, a path or a scenario itself")
    set: dict[str, Any] = Field({}, description="values by dotted path that hold in all runs")
    rules: Any = Field(
        None,
        description="levers, what a platform decides: a list of rule sets; or values, lists or ranges by dotted path, "
        "with `sets` for a list of rule sets beside them",
    )
    uncertainties: dict[str, Any] = Field(
        {}, description="what is not known: by dotted path, a list of values or a range {low, high, scale}"
    )
    outcomes: list[str] | None = Field(None, description="measures to work out; null for all")
    design: Design = field(Design(), "which points are run")
    replications: int = field(1, "runs of each point under each rule set, with other seeds", ge=1, le=1_000_000)
    seeds: StudySeeds = field(StudySeeds(), "seeds")


@dataclass(frozen=True)
class Vary:
    """Something that varies: a dotted path, and its values or its range.

    Attributes
    ----------
    node
        Where it was written.
    """

    path: str
    node: Node
    values: tuple[Node, ...] = ()
    range: Range | None = None


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


def names() -> list[str]:
    """Shipped studies."""
    return sorted(path.stem for path in (home() / FOLDER).glob("*.yaml"))


def listing() -> list[str]:
    """A line for each shipped study: its name and what it asks."""
    titles = {name: read(name).study.title for name in names()}
    width = max((len(name) for name in titles), default=0)
    return [f"{name:<{width}}  {title}".rstrip() for name, title in titles.items()]


def find(source: str | Path) -> Path:
    """The file that a name or path means. Raises `ScenarioError`."""
    text = str(source)
    if isinstance(source, Path) or is_path(text):
        return Path(text)
    path = home() / FOLDER / f"{text}.yaml"
    if text in names() and path.is_file():
        return path
    known = names()
    expected = f"one of {one_of(known)}, or a path to a .yaml file" if known else "a path to a .yaml file"
    raise ScenarioError([Problem(text, None, "", "no such study", expected, nearest(text, known))])


def is_study(source: str | Path) -> bool:
    """Whether a name or path means a study rather than a scenario, a rule set or a population."""
    text = str(source)
    if not is_path(text):
        return text in names()
    node = parse_file(Path(text), text, [])
    keys = set(node.value) if node is not None and isinstance(node.value, dict) else set()
    return bool(keys & MARKS)


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
    problems: list[Problem] = []
    folder, name = Path(), ""
    node: Node | None
    if isinstance(source, Mapping):
        node = from_python(source, Place(), problems)
    else:
        path = find(source)
        name, folder = shown(path), path.parent
        node = parse_file(path, name, problems)
        if node is not None and "name" not in node.value:
            node = node.with_child("name", Node(path.stem[:60], node.place.at("name")))
    if node is None or problems:
        raise ScenarioError(problems)
    study: Study | None = None
    try:
        study = Study.model_validate(node.plain())
    except ValidationError as error:
        problems.extend(problems_from(error, Study, node))
    uncertainties = _varied(node.child("uncertainties"), problems)
    levers, sets = _levers(node.child("rules"), problems)
    fixed = _values(node.child("set"))
    points = tuple(_values(point) for point in _items(node.child("design"), "points"))
    problems += _clashes(levers, uncertainties, fixed, points)
    if study is not None:
        problems += _outcomes(study, node)
        problems += _of_design(study, node, levers, uncertainties, points)
    if problems or study is None:
        raise ScenarioError(problems)
    return StudyFile(study, node, name, folder, levers, uncertainties, sets, fixed, points)


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


# -- what cannot be -----------------------------------------------------------------------------------


def _clashes(
    levers: tuple[Vary, ...],
    uncertainties: tuple[Vary, ...],
    fixed: tuple[tuple[str, Node], ...],
    points: tuple[tuple[tuple[str, Node], ...], ...],
) -> list[Problem]:
    """Paths that are said twice, or one within another."""
    first = points[0] if points else ()
    said = [(v.path, v.node, "rules") for v in levers] + [(v.path, v.node, "uncertainties") for v in uncertainties]
    said += [(path, node, "set") for path, node in fixed] + [(path, node, "design.points") for path, node in first]
    found = []
    for i, (path, node, _) in enumerate(said):
        for other, _, where in said[:i]:
            if path == other or path.startswith(other + ".") or other.startswith(path + "."):
                found.append(node.key_place.problem(f"{other} is given under {where} already", "one of the two"))
    return found


def _outcomes(study: Study, node: Node) -> list[Problem]:
    from emptor.measures import all_measures

    known, found = list(all_measures()), []
    listed = node.child("outcomes")
    for i, name in enumerate(study.outcomes or ()):
        item = listed.child(i) if listed is not None else None
        if name not in known:
            place = item.place if item is not None else node.place
            expected = "a name that `emptor list measures` prints"
            found.append(place.problem(f"there is no measure {quoted(name)}", expected, nearest(name, known)))
    return found


def _of_design(
    study: Study,
    node: Node,
    levers: tuple[Vary, ...],
    uncertainties: tuple[Vary, ...],
    points: tuple[tuple[tuple[str, Node], ...], ...],
) -> list[Problem]:
    design = study.design
    holder = node.child("design")

    def at(key: str) -> Place:
        child = holder.child(key) if holder is not None else None
        place = child.place if child is not None else (holder.key_place if holder is not None else node.place)
        return place if child is not None else replace(place, key=f"design.{key}")

    found: list[Problem] = []
    sampled = design.kind in ("latin_hypercube", "sobol")
    if sampled and design.size is None:
        found.append(at("size").problem(f"the key is missing: how many points {design.kind} takes", "e.g. 64"))
    if not sampled and design.size is not None:
        found.append(at("size").problem(f"a {design.kind} has no size", "latin_hypercube or sobol as kind"))
    if design.kind == "sobol" and design.size is not None and design.size & (design.size - 1):
        near = 1 << max(0, design.size.bit_length() - 1)
        found.append(at("size").problem(f"{design.size} is not a power of two", f"{near} or {2 * near}"))
    if sampled and not any(v.path for v in (*uncertainties, *(v for v in levers if v.range))):
        said = f"{design.kind} has nothing to sample"
        found.append(at("kind").problem(said, "uncertainties, or levers with a range"))
    if design.kind == "list":
        if not points:
            found.append(at("points").problem("the key is missing: the points of the list", "a list of mappings"))
        if uncertainties or any(v.range for v in levers):
            said = "a list says itself what varies"
            found.append(at("kind").problem(said, "no uncertainties and no ranges beside it"))
        paths = {path for path, _ in points[0]} if points else set()
        for point in points:
            missing = paths ^ {path for path, _ in point}
            if missing and point:
                said = f"not every point says {one_of(sorted(missing))}"
                found.append(point[0][1].place.problem(said, "the same paths at every point"))
    elif design.points is not None:
        found.append(at("points").problem(f"a {design.kind} has no points of its own", "list as kind"))
    return found
