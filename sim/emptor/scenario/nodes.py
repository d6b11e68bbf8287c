"""YAML text to plain data that remembers its lines: a small, strict part of YAML 1.2.

A scenario is data that may come from a stranger. So nothing here builds objects or follows
references: no tags, anchors or merge keys, one document, at most 1 MB and 40 levels.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from emptor.scenario.errors import Problem, quoted

MOST_BYTES = 1_000_000
MOST_LEVELS = 40

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = {"", "~", "null", "Null", "NULL"}
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]+")
_PADDED = re.compile(r"[-+]?0[0-9]+")
_OTHER_BASE = re.compile(r"0(o[0-7]+|x[0-9a-fA-F]+|b[01]+)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


class _Bad:
    """Stands where a value could not be read: what was wrong is said once, by the reader."""

    def __repr__(self) -> str:
        return "BAD"


BAD = _Bad()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value was written: file or option, line from 1, dotted key within the file."""

    file: str | None = None
    line: int | None = None
    key: str = ""

    def at(self, name: str | int, line: int | None = None) -> Place:
        """The place of a child."""
        key = f"{self.key}.{name}" if self.key else str(name)
        return Place(self.file, self.line if line is None else line, key)

    def problem(self, said: str, expected: str = "", nearest: str = "") -> Problem:
        """A problem at this place."""
        return Problem(self.file, self.line, self.key, said, expected, nearest)


@dataclass(frozen=True, slots=True)
class Node:
    """A value and its place; the values of mappings and lists are nodes again."""

    value: Any
    place: Place
    key_line: int | None = None
    whole: bool = False
    """Whether it replaces what it is laid over, as a rule set given by name does."""

    @property
    def key_place(self) -> Place:
        """Where its key stands, which for a block is the line above its value."""
        return self.place if self.key_line is None else replace(self.place, line=self.key_line)

    def plain(self) -> Any:
        """The data alone."""
        if isinstance(self.value, dict):
            return {name: child.plain() for name, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def child(self, name: str | int) -> Node | None:
        """The node under a key or index, or None."""
        if isinstance(self.value, dict) and isinstance(name, str):
            return self.value.get(name)
        if isinstance(self.value, list) and isinstance(name, int) and 0 <= name < len(self.value):
            found: Node = self.value[name]
            return found
        return None

    def with_child(self, name: str, node: Node) -> Node:
        """A copy of a mapping with one key set."""
        return replace(self, value={**self.value, name: node})


NAMES = ("model",)
"""Keys that name what the mapping they stand in is about, so that its other keys belong to that name."""


def names_another(under: Node, over: Node) -> bool:
    """Whether a mapping is about another thing than the one it would be laid over."""
    for key in NAMES:
        held, new = opened(under).child(key), over.child(key)
        if held is not None and new is not None and held.value != new.value and isinstance(new.value, str):
            return True
    return False


def merge(under: Node, over: Node) -> Node:
    """`over` laid over `under`: mappings key by key, everything else replaced."""
    under = opened(under) if isinstance(over.value, dict) else under
    if over.whole or names_another(under, over) or not (isinstance(under.value, dict) and isinstance(over.value, dict)):
        return over
    merged = dict(under.value)
    for name, child in over.value.items():
        merged[name] = merge(merged[name], child) if name in merged else child
    return replace(over, value=merged)


def opened(node: Node) -> Node:
    """A name that stands for a mapping with a name in it, as that mapping: `model: beta` as `model: {model: beta}`."""
    key = node.place.key.rpartition(".")[2]
    if key in NAMES and isinstance(node.value, str):
        return replace(node, value={key: node})
    return node


class _Stop(Exception):
    """The rest of the text cannot be read."""


class _Reader:
    def __init__(self, events: Iterator[Any], root: Place, problems: list[Problem]) -> None:
        self.events = events
        self.root = root
        self.problems = problems

    def next(self) -> Any:
        return next(self.events)

    def say(self, place: Place, said: str, expected: str = "") -> None:
        self.problems.append(place.problem(said, expected))

    def document(self) -> Node:
        self.next()
        event = self.next()
        if isinstance(event, yaml.StreamEndEvent):
            self.say(replace(self.root, line=1), "the file is empty", "keys and values")
            raise _Stop
        node = self.node(self.next(), self.root, 0)
        self.next()
        event = self.next()
        if not isinstance(event, yaml.StreamEndEvent):
            self.say(self.place(event, self.root), "a second document begins here", "one document a file, without ---")
        return node

    def place(self, event: Any, at: Place) -> Place:
        return at if self.root.line is None else replace(at, line=event.start_mark.line + 1)

    def node(self, event: Any, at: Place, depth: int) -> Node:
        place = self.place(event, at)
        if isinstance(event, yaml.AliasEvent):
            self.say(place, f"an alias (*{event.anchor}) is not read", "the value itself, or extends: a file")
            return Node(BAD, place)
        bad = False
        if event.anchor is not None:
            self.say(place, f"an anchor (&{event.anchor}) is not read", "the value itself")
        if event.tag is not None:
            self.say(place, f"a tag ({quoted(event.tag)[1:-1]}) is not read", "plain data")
            bad = True
        if isinstance(event, yaml.ScalarEvent):
            return Node(BAD if bad else self.scalar(event, place), place)
        if depth >= MOST_LEVELS:
            self.say(place, f"nested more than {MOST_LEVELS} levels deep", "fewer levels")
            raise _Stop
        value: Any
        if isinstance(event, yaml.SequenceStartEvent):
            value = []
            while not isinstance(event := self.next(), yaml.SequenceEndEvent):
                value.append(self.node(event, at.at(len(value)), depth + 1))
        else:
            value = self.mapping(at, depth)
        return Node(BAD if bad else value, place)

    def mapping(self, at: Place, depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            key_place = self.place(event, at)
            key = self.node(event, at, depth + 1)
            name = key.value if isinstance(key.value, str) else None
            child = self.node(self.next(), at.at(str(name)), depth + 1)
            if name is None:
                if key.value is not BAD:
                    self.say(key_place, f"the key {quoted(key.value)} is not a name", "a name, in quotes if need be")
            elif name == "<<":
                self.say(key_place, "a merge key (<<) is not read", "extends: NAME, or the keys themselves")
            elif name in found:
                first = found[name].key_line
                there = f" (first in line {first})" if first is not None else ""
                self.say(replace(key_place, key=at.at(name).key), f"the key stands twice{there}", "each key once")
            else:
                found[name] = replace(child, key_line=key_place.line)
        return found

    def scalar(self, event: Any, place: Place) -> Any:
        text: str = event.value
        if not event.implicit[0] or event.style:
            return text
        if text in _NULL:
            return None
        if text in _BOOL:
            return _BOOL[text]
        if _OTHER_BASE.fullmatch(text) or _PADDED.fullmatch(text):
            self.say(
                place,
                f"the number {quoted(text)[1:-1]} can be read in two ways",
                "a decimal number without leading zeros",
            )
            return BAD
        if _NOT_FINITE.fullmatch(text):
            self.say(place, f"{text} is not a number one can count with", "a finite number")
            return BAD
        if _INT.fullmatch(text):
            if len(text) > 20:
                self.say(place, "the number has more than 20 digits", "a smaller number")
                return BAD
            return int(text)
        if _FLOAT.fullmatch(text):
            number = float(text)
            if math.isinf(number):
                self.say(place, f"the number {quoted(text)[1:-1]} is too large", "a finite number")
                return BAD
            return number
        return text


def _decoded(data: bytes, root: Place, problems: list[Problem]) -> str | None:
    if len(data) > MOST_BYTES:
        problems.append(
            replace(root, line=None).problem(f"the file is larger than {MOST_BYTES // 10**6} MB", "a smaller file")
        )
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.append(replace(root, line=line).problem("the bytes here are not UTF-8 text", "a file saved as UTF-8"))
        return None
    for number, line_text in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        here = replace(root, line=number)
        if "\t" in line_text[: len(line_text) - len(line_text.lstrip())]:
            problems.append(here.problem("a tab indents this line", "spaces"))
            return None
        if control := _CONTROL.search(line_text):
            problems.append(here.problem(f"a control character (U+{ord(control[0]):04X})", "text"))
            return None
    return text


def _parsed(text: str, root: Place, problems: list[Problem]) -> Node | None:
    try:
        return _Reader(yaml.parse(text, Loader=_Loader), root, problems).document()
    except _Stop:
        return None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None and root.line is not None else root.line
        problems.append(replace(root, line=line).problem(*_not_yaml(error)))
        return None


def _not_yaml(error: yaml.YAMLError) -> tuple[str, str]:
    """What is wrong with a text that is not YAML, and what would be right where that can be guessed."""
    context, what = getattr(error, "context", None) or "", getattr(error, "problem", None) or ""
    begun = getattr(error, "context_mark", None)
    if "parsing a block" in context and begun is not None:
        said = f"this is not YAML: the line does not go on with the block that begins in line {begun.line + 1}"
        return said, "the indentation of the other lines of its block, and quotes around the whole of a text"
    said = "this is not YAML: " + (" ".join(part for part in (what, context) if part) or "it cannot be read")
    if what.startswith("mapping values are not allowed"):
        return said, "the indentation of the other lines of its block, and quotes around a text with a colon"
    return said, ""


def parse(data: bytes, file: str, problems: list[Problem]) -> Node | None:
    """The tree of a YAML file, or None where it cannot be read at all.

    What is wrong is added to `problems`; a single value that cannot be read becomes `BAD`.
    """
    root = Place(file, 1)
    text = _decoded(data, root, problems)
    node = _parsed(text, root, problems) if text is not None else None
    if node is not None and not isinstance(node.value, dict):
        if node.value is not BAD:
            problems.append(node.place.problem(f"the file holds {quoted(node.value)}", "keys and values (key: value)"))
        return None
    return node


def parse_file(path: Path, shown: str, problems: list[Problem]) -> Node | None:
    """`parse` of a file on disk."""
    try:
        if not path.is_file():
            said = "this is a folder" if path.is_dir() else "there is no such file"
            problems.append(Problem(shown, None, "", said, "a YAML file"))
            return None
        with path.open("rb") as handle:
            data = handle.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        problems.append(
            Problem(shown, None, "", f"the file cannot be read: {getattr(error, 'strerror', None) or error}")
        )
        return None
    return parse(data, shown, problems)


def parse_value(text: str, place: Place, problems: list[Problem]) -> Node:
    """The value of an option, written as one YAML value."""
    if not text.strip():
        return Node(None, place)
    inner: list[Problem] = []
    node: Node | None = None
    if len(text) > MOST_BYTES or _CONTROL.search(text) or "\t" in text:
        inner.append(place.problem("the value cannot be read", "a number, word or list"))
    else:
        node = _parsed(text, place, inner)
    problems.extend(inner)
    return node if node is not None else Node(BAD, place)


def from_python(value: Any, place: Place, problems: list[Problem], depth: int = 0) -> Node:
    """The tree of data built in Python; numpy's scalars count as numbers."""
    if depth > MOST_LEVELS:
        problems.append(place.problem(f"nested more than {MOST_LEVELS} levels deep", "fewer levels"))
        return Node(BAD, place)
    if isinstance(value, Mapping):
        found = {}
        for name, child in value.items():
            if isinstance(name, str):
                found[name] = from_python(child, place.at(name), problems, depth + 1)
            else:
                problems.append(place.problem(f"the key {quoted(name)} is not a name", "text"))
        return Node(found, place)
    if isinstance(value, (list, tuple)):
        return Node([from_python(child, place.at(i), problems, depth + 1) for i, child in enumerate(value)], place)
    if not isinstance(value, (bool, int, float, str)) and value is not None and hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        problems.append(place.problem(f"{value} is not a number one can count with", "a finite number"))
        return Node(BAD, place)
    if value is None or isinstance(value, (bool, int, float, str)):
        return Node(value, place)
    problems.append(
        place.problem(f"a {type(value).__name__} cannot stand in a scenario", "numbers, text, lists and mappings")
    )
    return Node(BAD, place)
