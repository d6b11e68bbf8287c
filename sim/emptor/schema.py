"""What every block of a scenario is made of: strict, frozen, documented fields with units.

A family of rules, a population block or a strategy is a `Part`. Its fields are the keys a
person writes in YAML; `field()` gives each one its range, unit and meaning in one place, so
that validation, `emptor schema`, `emptor show` and the ODD document all read the same words.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PydanticUserError, ValidationError, ValidatorFunctionWrapHandler
from pydantic.fields import FieldInfo
from pydantic_core import InitErrorDetails, PydanticCustomError

from emptor.naming import named

Share = Annotated[float, Field(ge=0.0, le=1.0)]
"""A share or probability, 0 to 1."""
Money = Annotated[float, Field(ge=0.0, le=1e9)]
"""An amount in major units of the currency (dollars, not cents), not negative."""
Days = Annotated[int, Field(ge=0, le=400)]
"""A number of whole days."""
Anchor = Literal["paid", "shipped", "estimated_delivery", "delivered", "completed"]
"""The event a window counts from. `completed` is the day by which the money is released and the
goods have come or been given up; an anchor that never happens falls back to the estimated day
of delivery."""

ReleaseAnchor = Literal["paid", "shipped", "estimated_delivery", "delivered", "completed", "checkin", "submitted"]
"""The event an automatic release counts from. Services have two more: the buyer's check-in at the place, and the day
on which work, or a part of it, is handed in."""

PPM = 1_000_000
"""Rates are integer parts per million."""


if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)


class _Typed(ModelMetaclass):
    """Says in our words that an attribute has no type, which pydantic says in its own; works annotations out.

    Pydantic compiles the text of every annotation of every class, a tenth of what `emptor check` takes. In the package
    itself most texts are names of a few types, and each text is compiled once.
    """

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **kwargs: Any) -> Any:
        if namespace["__module__"].startswith("emptor."):
            texts = namespace.get("__annotations__", {})
            for key, text in texts.items():
                if isinstance(text, str):
                    texts[key] = _type_of(text, namespace["__module__"])
        try:
            return super().__new__(cls, name, bases, namespace, **kwargs)
        except PydanticUserError as error:
            untyped = [key for key in namespace if f"`{key} = " in error.message or f"'{key}'" in error.message]
            if error.code != "model-field-missing-annotation" or not untyped:
                raise
            raise TypeError(_without_type(name, untyped[0], namespace[untyped[0]])) from None


@cache
def _compiled(text: str) -> Any:
    return compile(text, "an annotation", "eval")


def _type_of(text: str, module: str) -> Any:
    """The type that an annotation names; the text itself where it names what is not there yet."""
    try:
        return eval(_compiled(text), vars(sys.modules[module]))  # as pydantic would, in the module that says it
    except NameError:
        return text


def _without_type(owner: str, key: str, value: Any) -> str:
    if isinstance(value, FieldInfo):
        kind = "float" if value.is_required() else type(value.get_default()).__name__
        return f"{owner}.{key} has no type: write {key}: {kind} = field(…)"
    made = f'{key}: {type(value).__name__} = field({value!r}, "what it is")'
    return f"{owner}.{key} has no type: write {made}; or {key}: ClassVar = {value!r} for what no scenario sets"


class Part(BaseModel, metaclass=_Typed):
    """A block of a scenario: unknown keys, wrong types and values out of range are errors."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    not_yet: ClassVar[dict[str, str]] = {}
    """Keys (or `key=value` choices) that the design names and this version refuses."""
    for_kernels: ClassVar[bool] = True
    """Whether its scalars belong into the record that kernels read; a part that only Python reads says no."""

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """Itself: a part never changes, and pydantic copies every default of every block that leaves one out."""
        return self


class Window(Part):
    """A stretch of days that opens at an event and closes `days` after it."""

    anchor: Anchor = Field(description="the event the days are counted from")
    days: Days = Field(description="days after the anchor at which the window closes")


class ReleaseWindow(Part):
    """A stretch of days after which held money is released."""

    anchor: ReleaseAnchor = Field(description="the event the days are counted from")
    days: Days = Field(description="days after the anchor at which the window closes")


def field(default: Any = ..., text: str = "", unit: str = "", source: str = "", **limits: Any) -> Any:
    """A YAML key.

    Parameters
    ----------
    default
        The value when the key is absent; leave out for a mandatory key.
    text
        What the key means, as a reader's sentence.
    unit
        The unit, e.g. "days", "share of price", "hours", "money".
    source
        Where the default comes from, or "unverified".
    limits
        `ge`, `le`, `gt`, `lt`, `min_length`, `max_length` as in pydantic.
    """
    extra: dict[str, Any] = {k: v for k, v in (("unit", unit), ("source", source)) if v}
    return Field(default, description=text, json_schema_extra=extra or None, **limits)


def ppm(share: float) -> int:
    """A share as integer parts per million, rounded half up."""
    return int(share * PPM + 0.5)


def by_name(
    key: str, known: Mapping[str, type[Part]], library: str, *, alone: bool = False
) -> Callable[[Any, ValidatorFunctionWrapHandler], Any]:
    """How to read an entry as the class that it names, so that the class's own keys are checked; for a `WrapValidator`.

    Parameters
    ----------
    key
        The key of the entry that holds the name: "strategy", "attack", "model".
    known
        The classes by name, as far as they are loaded.
    library
        The module that loads all that are shipped, for names that are not there yet.
    alone
        Whether the name alone may stand for an entry.
    """

    def read(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        if isinstance(value, Part):
            return value
        if alone and isinstance(value, str):
            value = {key: value}
        name = value.get(key) if isinstance(value, dict) else None
        if not isinstance(name, str):
            return handler(value)
        found = named(name, known, library)
        if found is None:
            unknown = PydanticCustomError(f"unknown_{key}", f"unknown {key}")
            details = InitErrorDetails(type=unknown, loc=(key,), input=name)
            raise ValidationError.from_exception_data(key, [details])
        return found.model_validate(value)

    return read
