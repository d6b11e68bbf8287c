"""Designs: which points of what varies are run."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from emptor.study.study_models import ONE_BY_ONE, Design


@dataclass(frozen=True)
class Axis:
    """One thing that varies.

    Attributes
    ----------
    path
        Dotted path in the scenario.
    values
        Its values, or none where it is a range.
    low, high
        Ends of a range.
    log, whole
        Whether steps of equal ratio are alike; whether only whole numbers can stand there.
    """

    path: str
    values: tuple[Any, ...] = ()
    low: float = math.nan
    high: float = math.nan
    log: bool = False
    whole: bool = False

    @property
    def ends(self) -> tuple[Any, ...]:
        """Values at the edge of the design: all of a list, both ends of a range."""
        return self.values or (self.at(0.0), self.at(1.0))

    def at(self, share: float) -> Any:
        """The value at a share of the way, 0 to 1.

        A list is cut into equal stretches, one a value; whole numbers too, so that each is as likely as the others.
        """
        if self.values:
            return self.values[min(len(self.values) - 1, int(share * len(self.values)))]
        if self.whole and not self.log:
            low, high = math.ceil(self.low), math.floor(self.high)
            return min(high, low + int(share * (high - low + 1)))
        if self.log:
            # Ends as written: exp(log(x)) is not always x.
            if share in (0.0, 1.0):
                found = self.high if share else self.low
            else:
                found = math.exp(math.log(self.low) + share * (math.log(self.high) - math.log(self.low)))
            return min(math.floor(self.high), max(math.ceil(self.low), round(found))) if self.whole else found
        return self.high if share == 1.0 else self.low + share * (self.high - self.low)

    def level(self, number: int, levels: int) -> Any:
        """The value at one of the evenly spaced levels that Morris's method steps between, 0 to `levels` - 1.

        Of a list and of whole numbers the nearest, so that both ends are among them and no end more often.
        """
        share = number / (levels - 1)
        if self.values:
            return self.values[_nearest(share * (len(self.values) - 1))]
        if self.whole and not self.log:
            low, high = math.ceil(self.low), math.floor(self.high)
            return low + _nearest(share * (high - low))
        return self.at(share)

    def place(self, value: Any) -> float:
        """How far along a value lies, 0 to 1: the share of which `level` is the value; NaN if it is none of a list."""
        if self.values:
            found = next((i for i, known in enumerate(self.values) if _alike(known, value)), None)
            return math.nan if found is None else found / max(1, len(self.values) - 1)
        if self.log:
            return (math.log(value) - math.log(self.low)) / (math.log(self.high) - math.log(self.low))
        return float((value - self.low) / (self.high - self.low))

    @property
    def ordered(self) -> bool:
        """Whether more and less mean something: of numbers, and of two values."""
        return len(self.values) <= 2 or all(
            isinstance(value, int | float) and not isinstance(value, bool) for value in self.values
        )

    def steps(self, levels: int) -> tuple[Any, ...]:
        """The values that a grid takes; whole numbers each once."""
        if self.values:
            return self.values
        if self.whole and not self.log:
            low, high = math.ceil(self.low), math.floor(self.high)
            return tuple(dict.fromkeys(round(x) for x in np.linspace(low, high, levels).tolist()))
        return tuple(dict.fromkeys(self.at(i / (levels - 1)) for i in range(levels)))


def points_of(design: Design, axes: Sequence[Axis]) -> list[dict[str, Any]]:
    """The points of a design, each a value a path; one empty point where nothing varies.

    A Latin hypercube (McKay, Beckman and Conover 1979) and a scrambled Sobol' sequence (Owen 1998) come from SciPy.
    """
    if not axes:
        return [{}]
    if design.kind == "grid":
        combined = product(*(axis.steps(design.steps) for axis in axes))
        return [dict(zip((axis.path for axis in axes), values, strict=True)) for values in combined]
    if design.kind in ONE_BY_ONE:
        from emptor.study.one_by_one import exchanged, walks

        return walks(axes, design) if design.kind == "morris" else exchanged(axes, design)
    from scipy.stats import qmc

    size, random = design.size or 1, np.random.default_rng(design.seed)
    if design.kind == "sobol":
        shares = qmc.Sobol(d=len(axes), scramble=True, seed=random).random_base2(size.bit_length() - 1)
    else:
        shares = qmc.LatinHypercube(d=len(axes), seed=random).random(size)
    return [{axis.path: axis.at(float(u)) for axis, u in zip(axes, row, strict=True)} for row in shares]


def _nearest(number: float) -> int:
    """The nearest whole number; of two as near the upper, and not the even one."""
    # What a rounding error left below a half is one.
    return math.floor(number + 0.5 + 1e-9)


def _alike(known: Any, value: Any) -> bool:
    """Whether a cell of a table holds a value: as it is, or as JSON where the column is of more than one kind."""
    if known is None:
        return value is None or (isinstance(value, float) and math.isnan(value))
    if isinstance(value, str) and not isinstance(known, str):
        return json.dumps(known, sort_keys=True) == value
    return bool(known == value)


def corners_of(axes: Sequence[Axis], most: int = 64) -> list[dict[str, Any]]:
    """The corners of a design; where there are too many, both ends of each axis with all others low, and with all high.

    Where even those are more than `most`, the first of them.
    """
    paths = [axis.path for axis in axes]
    if math.prod(len(axis.ends) for axis in axes) <= most:
        return [dict(zip(paths, values, strict=True)) for values in product(*(axis.ends for axis in axes))]
    found: list[dict[str, Any]] = []
    for place in (0, -1):
        base = {axis.path: axis.ends[place] for axis in axes}
        found.append(base)
        for axis in axes:
            found += [base | {axis.path: value} for value in axis.ends if value != base[axis.path]]
    return found[:most]
