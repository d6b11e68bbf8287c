"""What a key of a scenario may hold: read from the models, for messages, pages and checks."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import annotated_types
from pydantic.fields import FieldInfo

from emptor.behaviour import strategies
from emptor.behaviour.adversaries.attack import ATTACKS, Attack
from emptor.behaviour.strategies import REGISTRY, Strategy
from emptor.naming import named
from emptor.reputation import model
from emptor.reputation.model import MODELS, ReputationModel
from emptor.scenario.errors import one_of
from emptor.schema import Part

_NAMED: dict[type[Part], tuple[str, Mapping[str, type[Part]], str, bool]] = {
    Strategy: ("strategy", REGISTRY, strategies.LIBRARY, False),
    Attack: ("attack", ATTACKS, strategies.LIBRARY, False),
    ReputationModel: ("model", MODELS, model.LIBRARY, True),
}
"""Entries that name their class: the key that does, the classes, what loads them all, and whether the name may stand
alone."""


@dataclass(frozen=True)
class Slot:
    """One place in a scenario: its type, range, unit, and the part it belongs to."""

    kind: Any
    """The type without `Annotated`, `Optional` and limits."""
    limits: dict[str, float] = field(default_factory=dict)
    nullable: bool = False
    unit: str = ""
    text: str = ""
    owner: type[Part] | None = None
    key: str = ""
    """The last named key on the way here, e.g. `scale` for `feedback.scale.0`."""

    @property
    def part(self) -> type[Part] | None:
        """The model, where the slot holds a mapping with known keys."""
        return self.kind if isinstance(self.kind, type) and issubclass(self.kind, Part) else None

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that may stand here, where they are limited."""
        return tuple(str(c) for c in get_args(self.kind)) if get_origin(self.kind) is Literal else ()

    def expected(self) -> str:
        """What may stand here, in words."""
        text = self._expected()
        if self.unit and self.kind in (int, float):
            text += f" ({self.unit})"
        return text + (" or null" if self.nullable else "")

    def _expected(self) -> str:
        origin = get_origin(self.kind)
        if self.choices:
            return one_of(self.choices)
        if self.kind is bool:
            return "true or false"
        if self.kind is int:
            return "a whole number" + self._range()
        if self.kind is float:
            return "a number" + self._range()
        if self.kind is str:
            if most := self.limits.get("max_length"):
                return f"text of {int(self.limits.get('min_length', 0))} to {int(most)} characters"
            return "text"
        if origin is list:
            low, high = int(self.limits.get("min_length", 0)), self.limits.get("max_length")
            return "a list" + (f" of {low} to {int(high)} items" if high is not None else "")
        if (part := self.part) is not None:
            if issubclass(part, ReputationModel):
                return "the name of a model, or a mapping with the keys " + one_of(list(part.model_fields))
            return "a mapping with the keys " + one_of(list(part.model_fields))
        return "a mapping"

    def _range(self) -> str:
        limits = self.limits
        low, high = limits.get("ge"), limits.get("le")
        if low is not None and high is not None:
            return f" from {low:,.10g} to {high:,.10g}"
        parts = [f"above {limits['gt']:,.10g}"] if "gt" in limits else []
        parts += [f"at least {low:,.10g}"] if low is not None else []
        parts += [f"at most {high:,.10g}"] if high is not None else []
        parts += [f"below {limits['lt']:,.10g}"] if "lt" in limits else []
        return " " + " and ".join(parts) if parts else ""


_LIMITS: tuple[tuple[type, str], ...] = (
    (annotated_types.Ge, "ge"),
    (annotated_types.Le, "le"),
    (annotated_types.Gt, "gt"),
    (annotated_types.Lt, "lt"),
    (annotated_types.MinLen, "min_length"),
    (annotated_types.MaxLen, "max_length"),
)


def _limits(metadata: Sequence[Any]) -> dict[str, float]:
    found: dict[str, float] = {}
    for item in metadata:
        if isinstance(item, FieldInfo):
            found |= _limits(item.metadata)
        for kind, name in _LIMITS:
            if isinstance(item, kind):
                found[name] = getattr(item, name)
    return found


def _slot(annotation: Any, metadata: Sequence[Any] = (), **more: Any) -> Slot:
    limits = _limits(metadata)
    nullable = False
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *inner = get_args(annotation)
            limits |= _limits(inner)
        elif origin in (Union, types.UnionType):
            members = [a for a in get_args(annotation) if a is not type(None)]
            nullable = nullable or len(members) < len(get_args(annotation))
            annotation = members[0]
        else:
            return Slot(annotation, limits, nullable, **more)


def slot_of(part: type[Part], name: str) -> Slot:
    """The slot of a part's field."""
    info = part.model_fields[name]
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    unit, text = str(extra.get("unit", "")), info.description or ""
    return _slot(info.annotation, info.metadata, unit=unit, text=text, owner=part, key=name)


def root_slot(part: type[Part]) -> Slot:
    """The slot of a whole file."""
    return Slot(part)


def step(slot: Slot, name: str | int, value: Any) -> Slot | None:
    """The slot one key or index further in; None for a key that is not known.

    `value` is what stands under the key, which tells the class of a strategy.
    """
    inner: Slot | None = None
    if (part := slot.part) is not None:
        if name not in part.model_fields:
            return None
        inner = slot_of(part, str(name))
    elif get_origin(slot.kind) is list and isinstance(name, int):
        inner = _slot(get_args(slot.kind)[0], unit=slot.unit, text=slot.text, owner=slot.owner, key=slot.key)
    elif get_origin(slot.kind) is dict and isinstance(name, str):
        inner = _slot(get_args(slot.kind)[1], text=slot.text, owner=slot.owner, key=slot.key)
    if inner is not None and inner.kind in _NAMED:
        key, known, library, alone = _NAMED[inner.kind]
        said = value.get(key) if isinstance(value, dict) else value if alone else None
        found = named(said, known, library) if isinstance(said, str) else None
        inner = replace(inner, kind=found or inner.kind)
    return inner
