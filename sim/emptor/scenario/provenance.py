"""Where the numbers of a rule set come from, and how many have no source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from emptor.rules.rule_set import RuleSet
from emptor.schema import Part

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a rule set's file sets, and the entry of `sources` that covers it, if any."""

    path: Path
    value: float
    source: str | None

    @property
    def verified(self) -> bool:
        """Whether a source stands behind it."""
        return is_source(self.source)


@dataclass(frozen=True, slots=True)
class Count:
    """How far a rule set can be trusted as a picture of its platform."""

    clauses_left_out: int
    numbers: int
    unverified: int

    def __str__(self) -> str:
        clauses = "clause" if self.clauses_left_out == 1 else "clauses"
        return f"{self.clauses_left_out} {clauses} left out, {self.unverified} of {self.numbers} numbers unverified"


def is_source(entry: str | None) -> bool:
    """Whether an entry of `sources` names a source, rather than the lack of one."""
    return entry is not None and bool(entry.strip()) and not entry.strip().lower().startswith("unverified")


def count(rules: RuleSet) -> Count:
    """Clauses left out, numbers set by the file, and those among them without a source."""
    found = list(numbers(rules))
    return Count(len(rules.not_modelled), len(found), sum(not number.verified for number in found))


def numbers(rules: RuleSet) -> Iterator[Number]:
    """Every number that the file sets, keys in the order of the rule set; defaults are left out."""
    for path, value in _leaves(rules, ()):
        yield Number(path, value, source_of(rules, path))


def source_of(rules: RuleSet, path: Path) -> str | None:
    """The entry of `sources` with the longest dotted prefix of a path; list elements by index or id."""
    names: list[tuple[str, ...]] = []
    value: Any = rules
    for step in path:
        if isinstance(step, int):
            value = value[step]
            label = getattr(value, "id", None)
            names.append((str(step), label) if isinstance(label, str) else (str(step),))
        else:
            value = getattr(value, step) if isinstance(value, Part) else value[step]
            names.append((step,))
    for length in range(len(names), 0, -1):
        for words in product(*names[:length]):
            if (found := rules.sources.get(".".join(words))) is not None:
                return found
    return None


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, float]]:
    if isinstance(value, Part):
        for key in type(value).model_fields:
            if key in value.model_fields_set:
                yield from _leaves(getattr(value, key), (*path, key))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _leaves(inner, (*path, i))
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield path, value
