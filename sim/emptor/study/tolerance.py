"""Sizes by measure: what is so small that it counts as the same, and how narrow an interval is wanted."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Given = float | str | Sequence[str] | Mapping[str, float | str]
"""0.05; "5%"; ["0.05", "trust=0.01", "gmv=3%"]; {"": 0.05, "trust": 0.01, "gmv": "3%"}."""


@dataclass(frozen=True)
class Size:
    """A size of a measure.

    Attributes
    ----------
    number
        Above 0.
    relative
        Whether it is a share of the reference's mean, rather than in the measure's own unit (a share as a fraction).
    """

    number: float
    relative: bool

    def of(self, mean: float) -> float:
        """In the measure's unit, given the reference's mean."""
        return self.number * abs(mean) if self.relative else self.number


@dataclass(frozen=True)
class Sizes:
    """A size for each measure.

    Attributes
    ----------
    default
        Of all measures without one of their own; None if only named ones count.
    named
        By measure.
    """

    default: Size | None
    named: dict[str, Size] = field(default_factory=dict)

    def get(self, measure: str) -> Size | None:
        """That of a measure."""
        return self.named.get(measure, self.default)


def read_sizes(given: Given) -> Sizes:
    """Read what a user wrote.

    A bare number, or one with "%", is a share of the reference's mean and holds for all measures; after a measure's
    name a number is in that measure's unit, and one with "%" is a share of the reference's mean.

    Parameters
    ----------
    given
        What was written.

    Raises
    ------
    ValueError
        If a number is none, or not above 0, or a name is that of no measure.
    """
    default, named = None, {}
    for name, text in _pairs(given):
        percent = text.endswith("%")
        try:
            number = float(text.removesuffix("%")) / (100.0 if percent else 1.0)
        except ValueError:
            number = math.nan
        if not (math.isfinite(number) and number > 0):
            raise ValueError(
                f'"{text}" is no size: expected a number above 0, e.g. 0.05, or trust=0.01 for one measure'
            )
        if not name:
            default = Size(number, relative=True)
            continue
        from emptor.measures import get

        named[get(name).name] = Size(number, relative=percent)
    return Sizes(default, named)


def _pairs(given: Given) -> list[tuple[str, str]]:
    if isinstance(given, Mapping):
        return [(name, str(value)) for name, value in given.items()]
    found = []
    for text in [given] if isinstance(given, (int, float, str)) else given:
        name, equals, value = str(text).rpartition("=")
        found.append((name.strip() if equals else "", value.strip()))
    return found
