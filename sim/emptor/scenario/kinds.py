"""What kind of file it is, told by its keys and by what it extends: nobody has to say so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from emptor.rules.rule_set import RuleSet
from emptor.scenario.errors import Problem, ScenarioError, nearest, one_of
from emptor.scenario.models import PopulationFile, Scenario
from emptor.scenario.nodes import Node, Place, parse_file
from emptor.scenario.overlay import split
from emptor.scenario.shelf import NOUNS, Kind, is_path, names, shipped, shown

COMMON = frozenset({"name", "title"})
"""Keys that say nothing, since files of every kind have them."""
KEYS: dict[Kind, frozenset[str]] = {
    "scenario": frozenset(Scenario.model_fields) - COMMON,
    "rules": frozenset(RuleSet.model_fields) - COMMON,
    "population": frozenset(PopulationFile.model_fields) - COMMON,
    # Their models belong to `emptor.study`, which is built on this package; a test holds these against them.
    "study": frozenset(
        {"license", "scenario", "set", "rules", "uncertainties", "outcomes", "design", "replications", "seeds"}
    ),
    "search": frozenset(
        {"scenario", "rules", "set", "levers", "objectives", "constraints", "trials", "population_size"}
        | {"replications", "seeds", "seed", "confirm"}
    ),
}
"""The keys of each kind of file, but for those that all have."""
USES: dict[Kind, str] = {
    "scenario": "emptor run {}",
    "rules": "emptor run {}",
    "population": "name it in a scenario, population: {}",
    "study": "emptor sweep {}",
    "search": "emptor search {}",
}
"""What can be done with a file of each kind."""
EXTENDS, FOLDER, NEAR = 1.5, 0.6, 0.5
"""What else counts, in keys: the kind of what a file extends, its folder's name, a key with a slip in its name."""
Read = Callable[[Path], Node | None]


def _parsed(path: Path) -> Node | None:
    return parse_file(path, shown(path), [])


def kind_of(node: Node, path: Path | None = None, read: Read = _parsed, seen: tuple[Path, ...] = ()) -> Kind:
    """What kind of file a tree is.

    Parameters
    ----------
    node
        The tree.
    path
        Its file; None for data given in Python.
    read
        Gives the tree of a file that it extends.
    seen
        Files that led here.
    """
    keys = set(node.value) if isinstance(node.value, dict) else set()
    slips = keys - COMMON - {"extends"} - frozenset().union(*KEYS.values())
    base = _base(node, path, read, seen)
    scores = {
        kind: _score(kind, keys, slips, base, path) for kind in KEYS if "rules" not in keys or "rules" in KEYS[kind]
    }
    # A file of people and world alone is a population, unless it is laid over something: then a scenario.
    people = bool(keys & KEYS["population"]) and keys <= KEYS["population"] | COMMON
    order: Iterable[Kind] = ("population", *KEYS) if people else KEYS
    return max((kind for kind in order if kind in scores), key=lambda kind: scores[kind])


def _score(kind: Kind, keys: set[str], slips: set[str], base: Kind | None, path: Path | None) -> float:
    lies_there = path is not None and path.parent.name == {"rules": "rules", "population": "populations"}.get(kind)
    near = sum(bool(nearest(key, KEYS[kind])) for key in slips)
    return len(keys & KEYS[kind]) + NEAR * near + EXTENDS * (base == kind) + FOLDER * lies_there


def _base(node: Node, path: Path | None, read: Read, seen: tuple[Path, ...]) -> Kind | None:
    """The kind of what a file extends; of a name with a slip in it, that of the nearest."""
    reference = node.child("extends")
    if reference is None or not isinstance(reference.value, str):
        return None
    text = reference.value
    if len(split(text)) > 1:
        return "rules"
    if not is_path(text):
        return shipped_kind(text) or shipped_kind(nearest(text, [name for kind in NOUNS for name in names(kind)]))
    file = (path.parent if path is not None else Path()) / text
    try:
        if file in seen or not file.is_file():
            return None
    except (OSError, ValueError):
        return None
    under = read(file)
    return None if under is None else kind_of(under, file, read, (*seen, file))


def shipped_kind(name: str) -> Kind | None:
    """The kind of a shipped name, or None."""
    return next((kind for kind in NOUNS if shipped(kind, name) is not None), None)


def kind_of_source(text: str) -> Kind:
    """The kind of what a name or path means; a scenario where there is nothing to tell it by."""
    if not is_path(text):
        return shipped_kind(text) or "scenario"
    if len(split(text)) > 1:
        return "rules"
    node = _parsed(Path(text))
    return "scenario" if node is None else kind_of(node, Path(text))


def mistaken(node: Node, path: Path, wanted: Kind, read: Read = _parsed) -> Kind | None:
    """The kind of a file that is plainly of another one than wanted: it has keys of that, and none of this alone."""
    found, keys = kind_of(node, path, read), set(node.value)
    if wanted == "population" and found == "scenario":
        return None  # its people can be taken from it
    own, other = KEYS[wanted] - KEYS[found], KEYS[found] - KEYS[wanted]
    return found if keys & other and not keys & own else None


def wrong_kind(place: Place, text: str, found: Kind, wanted: Kind) -> Problem:
    """What is said of a name or path, `text`, that means something of another kind."""
    called = "this" if place.file == text else text
    said = f"{called} is a {NOUNS[found]}, not a {NOUNS[wanted]}"
    return place.problem(f"{said}: {USES[found].format(text)}")


def file_of(kind: Kind, source: str | Path) -> Path:
    """The file that a name or path means. Raises `ScenarioError`."""
    text = str(source)
    if isinstance(source, Path) or is_path(text):
        return Path(text)
    path = shipped(kind, text)
    if path is not None:
        return path
    if (other := shipped_kind(text)) is not None:
        raise ScenarioError([wrong_kind(Place(text), text, other, kind)])
    known = names(kind)
    expected = f"one of {one_of(known)}, or a path to a .yaml file" if known else "a path to a .yaml file"
    raise ScenarioError([Problem(text, None, "", f"no such {NOUNS[kind]}", expected, nearest(text, known))])


def parsed(kind: Kind, path: Path, problems: list[Problem]) -> Node | None:
    """The tree of a file of a kind, called after itself where it has no name; None where something is wrong."""
    name = shown(path)
    node = parse_file(path, name, problems)
    if node is None or problems:
        return None
    if (other := mistaken(node, path, kind)) is not None:
        problems.append(wrong_kind(Place(name), name, other, kind))
        return None
    return named(node, path)


def named(node: Node, path: Path) -> Node:
    """A file without a name is called after itself."""
    if "name" in node.value:
        return node
    return node.with_child("name", Node(path.stem[:60], node.place.at("name")))
