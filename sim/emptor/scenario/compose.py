"""A scenario is put together from files: names looked up, `extends` followed, blocks filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

from emptor.rules.rule_set import RuleSet
from emptor.scenario.errors import Problem, ScenarioError, nearest, one_of, quoted
from emptor.scenario.kinds import kind_of, mistaken, named, shipped_kind, wrong_kind
from emptor.scenario.models import PopulationFile, Scenario
from emptor.scenario.nodes import BAD, Node, Place, from_python, merge, parse_file
from emptor.scenario.overlay import lay_over, split
from emptor.scenario.shelf import NOUNS, Kind, is_path, names, shipped, shown
from emptor.schema import Part

MOST_FILES = 10
"""Files that may extend one another in a row."""
MODELS: dict[Kind, type[Part]] = {"scenario": Scenario, "rules": RuleSet, "population": PopulationFile}
BLOCKS: dict[str, Kind] = {"rules": "rules", "population": "population", "environment": "population"}
"""Keys of a scenario that may hold a name or a path, and the kind of file this names."""
Trail = tuple[Path, ...]


def unsourced(before: Node, after: Node, own: Node | None, reason: str) -> Node:
    """Rules whose changed numbers no longer rest on the sources of the rules they were changed from.

    `own` are the sources given together with the change, which do count.
    """
    sources, given = after.child("sources"), own.value if own is not None else {}
    if not isinstance(after.value, dict) or not isinstance(given, dict):
        return after
    known = sources.value if sources is not None and isinstance(sources.value, dict) else {}
    added = {}
    for path, words in changed_numbers(before, after):
        covered = any(".".join(p) in given for n in range(len(words)) for p in product(*words[: n + 1]))
        if path[0] not in ("sources", "not_modelled") and not covered:
            # Under the name that it has already, where elements of lists have two: by index and by id.
            named = (".".join(p) for p in product(*words))
            key = next((name for name in named if name in known), ".".join(path))
            added[key] = Node(reason, after.place.at("sources").at(key))
    if not added or (sources is not None and not isinstance(sources.value, dict)):
        return after
    holder = sources if sources is not None else Node({}, after.place.at("sources"))
    return after.with_child("sources", replace(holder, value={**known, **added}))


def without_sources(rules: Node, below: str) -> Node:
    """Rules without the sources of what stood below a key that was set anew."""
    sources = rules.child("sources")
    if sources is None or not isinstance(sources.value, dict):
        return rules
    kept = {name: node for name, node in sources.value.items() if not name.startswith(below)}
    return rules.with_child("sources", replace(sources, value=kept))


Words = tuple[tuple[str, ...], ...]


def changed_numbers(
    before: Node | None, after: Node, path: tuple[str, ...] = (), words: Words = ()
) -> Iterator[tuple[tuple[str, ...], Words]]:
    """Paths of the numbers that are new or different; the words of a step are its index and id."""
    if before is not None and before.value is after.value:
        return
    if isinstance(after.value, dict):
        for name, child in after.value.items():
            under = before.child(name) if before is not None else None
            yield from changed_numbers(under, child, (*path, name), (*words, (name,)))
    elif isinstance(after.value, list):
        same = before is not None and isinstance(before.value, list) and len(before.value) == len(after.value)
        for i, child in enumerate(after.value):
            label = child.child("id")
            ids = (label.value,) if label is not None and isinstance(label.value, str) else ()
            under = before.child(i) if same and before is not None else None
            yield from changed_numbers(under, child, (*path, str(i)), (*words, (str(i), *ids)))
    elif isinstance(after.value, bool) or not isinstance(after.value, (int, float)):
        return
    elif before is None or before.value != after.value:
        yield path, words


class Composer:
    """One request: the files read for it, and everything found wrong with them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._read: dict[Path, Node | None] = {}

    def stop_if_wrong(self) -> None:
        """Raise what has been found so far."""
        if self.problems:
            raise ScenarioError(self.problems)

    # -- references ---------------------------------------------------------------------------

    def find(self, kind: Kind, text: str, place: Place) -> Path | None:
        """The file that a name or a path means; says what is wrong where there is none."""
        if is_path(text):
            base = Path(place.file).parent if place.line is not None and place.file else Path()
            return base / text
        found = shipped(kind, text)
        if found is None:
            other = next((k for k in NOUNS if k != kind and shipped(k, text)), None)
            hint = f"; {text} is a {NOUNS[other]}" if other else ""
            expected = f"one of {one_of(names(kind))}, or a path to a .yaml file"
            self.problems.append(
                place.problem(f"no {NOUNS[kind]} is called {quoted(text)}{hint}", expected, nearest(text, names(kind)))
            )
        return found

    def referred(self, kind: Kind, text: str, place: Place, trail: Trail = ()) -> Node | None:
        """What a name or a path means; for rules also several, laid over one another: `platform+overlay`."""
        laid: Node | None = None
        for i, part in enumerate(split(text) if kind == "rules" else [text]):
            path = self.find(kind, part, place)
            found = self.file(kind, path, trail, place) if path is not None else None
            if found is None:
                return None
            laid = found if laid is None or i == 0 else lay_over(laid, found)
        return laid

    def read(self, path: Path) -> Node | None:
        """The tree of a file, read once."""
        key = path.absolute()
        if key not in self._read:
            self._read[key] = parse_file(path, shown(path), self.problems)
        return self._read[key]

    def file(self, kind: Kind, path: Path, trail: Trail, place: Place) -> Node | None:
        """A file with what it extends filled in."""
        try:
            real, there = path.resolve(), path.is_file()
        except (OSError, ValueError, RuntimeError) as error:
            said = f"{quoted(str(path))} cannot be a file: {getattr(error, 'strerror', None) or error}"
            self.problems.append(place.problem(said, "a path to a .yaml file"))
            return None
        if real in trail:
            self.problems.append(
                place.problem(f"{shown(path)} extends itself in a circle", "a file that does not lead back")
            )
            return None
        if len(trail) >= MOST_FILES:
            self.problems.append(place.problem(f"more than {MOST_FILES} files extend one another", "a shorter row"))
            return None
        if place.file is not None and place.line is not None and not there:
            self.problems.append(
                place.problem(f"there is no file {shown(path)}", "a path seen from this file's folder")
            )
            return None
        node = self.read(path)
        if node is not None and (other := mistaken(node, path, kind, self.read)) is not None:
            self.problems.append(wrong_kind(place, str(path), other, kind))
            return None
        return None if node is None else self.extended(kind, named(node, path), (*trail, real))

    def extended(self, kind: Kind, node: Node, trail: Trail, block: str = "") -> Node:
        """A mapping laid over what its `extends` names; names and titles are not inherited."""
        if not isinstance(node.value, dict):
            return node
        reference = node.value.get("extends")
        own = replace(node, value={k: v for k, v in node.value.items() if k != "extends"})
        if kind == "scenario" and not block:
            own = self.blocks(own)
        if reference is None or reference.value is BAD:
            return own
        if not isinstance(reference.value, str):
            self.problems.append(
                reference.place.problem(f"{quoted(reference.value)} is not a name", "a name or a path")
            )
            return own
        base = self.referred(kind, reference.value, reference.place, trail)
        if base is not None and block and kind == "population":
            base = self.picked(base, block, reference)
        if base is None or base.value is BAD:
            # What the base would have brought is unknown: nothing is said of keys that seem missing.
            return replace(own, value=BAD)
        left_out = {"name", "title"} if not block or kind == "rules" else set()
        base = replace(base, value={k: v for k, v in base.value.items() if k not in left_out})
        merged = merge(base, own)
        if kind == "rules":
            merged = unsourced(base, merged, own.child("sources"), f"unverified, changed from {reference.value}")
        if left_out and "name" not in merged.value:
            merged = merged.with_child("name", Node(f"{Path(reference.value).stem[:40]}, changed", reference.place))
        return merged

    def picked(self, base: Node, block: str, reference: Node) -> Node | None:
        """The block of a population file that a scenario asks for."""
        found = base.child(block)
        if found is None:
            self.problems.append(
                reference.place.problem(f"{reference.value} holds no {block}", f"a file with {block}:")
            )
        elif found.value is BAD:
            return None
        elif not isinstance(found.value, dict):
            self.problems.append(found.place.problem(f"{quoted(found.value)} is of the wrong kind", "a mapping"))
            return None
        return found

    # -- blocks -------------------------------------------------------------------------------

    def blocks(self, node: Node) -> Node:
        """A scenario whose rules, population and environment are mappings."""
        for name in BLOCKS:
            child = node.child(name)
            if child is not None:
                node = node.with_child(name, self.block(name, child))
        return node

    def block(self, name: str, node: Node) -> Node:
        """One block of a scenario: a name, a path or a mapping becomes a mapping."""
        kind = BLOCKS[name]
        if isinstance(node.value, str):
            found = self.referred(kind, node.value, node.place)
            if found is not None and kind == "population":
                found = self.picked(found, name, node)
            return replace(found, whole=True) if found is not None else replace(node, value=BAD)
        return replace(self.extended(kind, node, (), block=name), whole=node.child("extends") is not None)

    # -- whole files --------------------------------------------------------------------------

    def source(self, source: str | Path | Mapping[str, Any]) -> tuple[Kind, Node | None]:
        """What a name, a path or a mapping holds, and its kind."""
        if isinstance(source, Mapping):
            node = from_python(source, Place(), self.problems)
            kind = kind_of(node)
            return kind, self.extended(kind, node, ())
        text = str(source)
        if isinstance(source, str) and len(split(text)) > 1:
            return "rules", self.referred("rules", text, Place(text))
        if isinstance(source, str) and not is_path(text):
            known_as = shipped_kind(text)
            if known_as is None:
                known = list(dict.fromkeys(names("scenario") + names("rules")))
                expected = f"one of {one_of(known)}, or a path to a .yaml file"
                self.problems.append(
                    Problem(text, None, "", "no such scenario or rule set", expected, nearest(text, known))
                )
                return "scenario", None
            return known_as, self._whole(known_as, self.find(known_as, text, Place(text)), text)
        path = Path(text)
        node_or_none = self.read(path)
        if node_or_none is None:
            return "scenario", None
        kind = kind_of(node_or_none, path, self.read)
        return kind, self._whole(kind, path, text)

    def _whole(self, kind: Kind, path: Path | None, text: str) -> Node | None:
        if kind not in MODELS:
            self.problems.append(wrong_kind(Place(text), text, kind, "scenario"))
            return None
        return self.file(kind, path, (), Place(text)) if path is not None else None
