"""Measures by name: the base class, and how a plug-in's measure comes to be usable."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from math import inf
from typing import ClassVar, Literal

from emptor.measures.book import Book
from emptor.naming import refuse_taken

_REGISTRY: dict[str, Measure] = {}

GROUPS = (
    "fraud",
    "attacks",
    "incidence",
    "disputes",
    "churn",
    "loyalty",
    "trust",
    "welfare",
    "prices",
    "feedback",
    "added",
)
"""Groups of measures in the order of tables; a plug-in's are "added"."""

NOT_NEGATIVE = (0.0, inf)
UNLIMITED = (-inf, inf)


class UnknownMeasure(LookupError):
    """A name that no measure has; the text names the nearest."""


class Measure:
    """A number that says what a set of rules did to a market.

    Subclass it, set the class attributes and write `value`; the measure is usable by its name
    at once, in a scenario's `measures`, in `evaluate` and in tables. A subclass without a `name`
    of its own is a base for others and is not listed. A measure reads and changes nothing.

    Examples
    --------
    >>> class LateShare(Measure):
    ...     '''Formula: Σ late / Σ shipped over the measured days; NaN if nothing was shipped.'''
    ...
    ...     name = "late_share"
    ...     unit = "share of parcels"
    ...     better = "lower"
    ...     summary = "Of all parcels, how many were shipped late."
    ...
    ...     def value(self, book):
    ...         return ratio(book.flow_sum("late"), book.flow_sum("shipped"))
    """

    name: ClassVar[str] = ""
    """In snake case, as a scenario writes it."""
    unit: ClassVar[str] = ""
    """In plain words; "currency" stands for the run's own. A unit that begins with "share" is a
    fraction, 0 to 1."""
    limits: ClassVar[tuple[float, float] | None] = None
    """The least and the greatest value that it can have, where its unit does not say so."""
    horizon: ClassVar[float | None] = None
    """Of a mean of times that counts each only so far (a restricted mean): how far."""
    better: ClassVar[Literal["lower", "higher"] | None] = None
    """Which way is better for an honest market; None where that depends."""
    summary: ClassVar[str] = ""
    """What it tells, in a sentence for somebody who designs rules."""

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if "name" in cls.__dict__ and cls.name:
            _register(cls)

    def value(self, book: Book) -> float:
        """The measure of a run; NaN where it says nothing."""
        raise NotImplementedError

    @property
    def group(self) -> str:
        """Which of `GROUPS` it belongs to."""
        package, _, module = type(self).__module__.rpartition(".")
        return module if package == __package__ else GROUPS[-1]

    @property
    def range(self) -> tuple[float, float]:
        """The least and the greatest value: its `limits`; without them 0 to 1 of a share, and anything of all else."""
        if self.limits is not None:
            return self.limits
        if self.horizon is not None:
            return (0.0, self.horizon)
        return (0.0, 1.0) if self.unit.startswith("share") else UNLIMITED

    @property
    def label(self) -> str:
        """The name as words."""
        return self.name.replace("_", " ")


def _register(cls: type[Measure]) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", cls.name):
        raise ValueError(f'{cls.__name__}.name is "{cls.name}": expected snake case, e.g. "late_share"')
    for attribute in ("unit", "summary"):
        if not getattr(cls, attribute):
            raise ValueError(f"measure {cls.name} has no {attribute}: set it in {cls.__name__}")
    if cls.value is Measure.value:
        raise ValueError(f"measure {cls.name} has no value: write {cls.__name__}.value(self, book)")
    if cls.better not in ("lower", "higher", None):
        raise ValueError(f'{cls.__name__}.better is {cls.better!r}: expected "lower", "higher" or None')
    taken = _REGISTRY.get(cls.name)
    refuse_taken(cls, None if taken is None else type(taken), cls.name, "measure")
    _REGISTRY[cls.name] = cls()


def all_measures() -> dict[str, Measure]:
    """Every measure by name: group by group, in the order of definition."""
    return {m.name: m for m in sorted(_REGISTRY.values(), key=lambda m: GROUPS.index(m.group))}


def get(name: str) -> Measure:
    """The measure of a name.

    Raises
    ------
    UnknownMeasure
        If no measure has the name; the text names the nearest.
    """
    try:
        return _REGISTRY[name]
    except KeyError:
        near = difflib.get_close_matches(name, _REGISTRY, n=1, cutoff=0.5)
        hint = f'did you mean "{near[0]}"?' if near else "`emptor list measures` lists them."
        raise UnknownMeasure(f'there is no measure "{name}"; {hint}') from None


def evaluate(book: Book, names: Iterable[str] | None = None) -> dict[str, float]:
    """Values of measures by name.

    Parameters
    ----------
    book
        The counts of a run.
    names
        Which measures, in the order wanted; all of them if left out.

    Raises
    ------
    UnknownMeasure
        If a name is not that of a measure.
    """
    chosen = list(all_measures().values()) if names is None else [get(name) for name in names]
    return {measure.name: float(measure.value(book)) for measure in chosen}
