"""Parameters as one record that kernels can read: `w.rules[0].payment_hold_fraction`.

Every field of a `Part` becomes a field of the record, nested names joined by underscores. Units
decide the type: money becomes minor units, shares of money become parts per million, so that no
float ever touches an amount.
"""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

import numpy as np
from pydantic.fields import FieldInfo

from emptor.schema import PPM, Part, ReleaseAnchor, ReleaseWindow, Window

MONEY_SHARES = ("share of price", "x price", "share of cost")
ANCHORS: tuple[str, ...] = get_args(ReleaseAnchor)
NEVER = -1


def choices(info: FieldInfo) -> tuple[Any, ...]:
    """The values a field of choices may take, in order; empty where it is not one."""
    kind = info.annotation
    return get_args(kind) if get_origin(kind) is Literal else ()


def code(part: type[Part], name: str, value: str) -> int:
    """The integer that stands for a choice in the record."""
    return choices(part.model_fields[name]).index(value)


def minor(amount: float, units: int) -> int:
    """Major units of money as whole minor units, rounded half up."""
    return int(np.floor(amount * units + 0.5))


def unit_of(info: FieldInfo) -> str:
    """The unit a field declares, or an empty string."""
    extra = info.json_schema_extra
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""


def flatten(part: Part, units: int, prefix: str = "") -> dict[str, int | float | bool]:
    """All scalar parameters of a part, by underscored name."""
    flat: dict[str, int | float | bool] = {}
    for name, info in type(part).model_fields.items():
        value = getattr(part, name)
        key = prefix + name
        if isinstance(value, Window | ReleaseWindow) or (value is None and "Window" in str(info.annotation)):
            flat[key + "_anchor"] = NEVER if value is None else ANCHORS.index(value.anchor)
            flat[key + "_days"] = NEVER if value is None else value.days
        elif isinstance(value, Part):
            if not value.for_kernels:
                continue
            flat.update(flatten(value, units, key + "_"))
        elif isinstance(value, str) and choices(info):
            flat[key] = choices(info).index(value)
        elif isinstance(value, bool | int):
            flat[key] = value
        elif isinstance(value, float):
            flat[key] = amount(value, unit_of(info), units)
    return flat


def amount(value: float, unit: str, units: int) -> int | float:
    """A number as kernels want it: money in minor units, shares of money in parts per million."""
    if unit == "money":
        return minor(value, units)
    if unit in MONEY_SHARES:
        return int(value * PPM + 0.5)
    return value


def record(part: Part, units: int, **more: int | float | bool) -> np.ndarray:
    """One-row structured array of a part's parameters, and of `more` that were worked out from it."""
    # What was worked out comes last, also where it stands for a key that may be absent: all rows have one order.
    flat = {key: value for key, value in flatten(part, units).items() if key not in more} | more
    kinds = {bool: "?", int: "i8", float: "f8"}
    row = np.zeros(1, np.dtype([(k, kinds[type(v)]) for k, v in flat.items()], align=True))
    for key, value in flat.items():
        row[key] = value
    return row
