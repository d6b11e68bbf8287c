"""The scale that ratings are on: given, or recognised from the values where only one fits."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from emptor.reputation.ratings import Floats, Numbers
from emptor.scenario.errors import Problem, ScenarioError, nearest

STEPS = (1.0, 0.5, 0.25, 0.2, 0.1, 0.05, 0.01)
"""Distances between neighbouring values that are looked for."""
WORDS = {"ternary": (-1.0, 1.0), "stars": (1.0, 5.0)}
_RANGE = re.compile(r"\s*([+-]?[\d.]+)\s*\.\.\s*([+-]?[\d.]+)\s*")
EXPECTED = "LOW..HIGH such as 0..10 or -10..10, or one of the words ternary and stars"


@dataclass(frozen=True)
class Scale:
    """A scale of ratings.

    Parameters
    ----------
    low, high
        Worst and best.
    levels
        Values it can take, equally spaced.
    why
        How it is known, for the reader.
    """

    low: float
    high: float
    levels: int = 0
    why: str = ""

    @property
    def middle(self) -> float:
        """Neither good nor bad."""
        return (self.low + self.high) / 2.0

    @property
    def half(self) -> float:
        """From the middle to the best."""
        return (self.high - self.low) / 2.0

    def __str__(self) -> str:
        sign = "+" if self.low < 0 else ""
        kind = {(-1.0, 1.0, 3): "ternary, ", (1.0, 5.0, 5): "stars, "}.get((self.low, self.high, self.levels), "")
        return f"{kind}{self.low:g} to {self.high:{sign}g}".replace("-", "−") + f" in {self.levels} steps"


def given(text: str) -> Scale:
    """The scale of `--scale`; its levels are set when the values are known. Raises `ScenarioError`."""
    word = text.strip().lower()
    if word in WORDS:
        return Scale(*WORDS[word], why="as given")
    found = _RANGE.fullmatch(text.replace("−", "-").replace("...", ".."))
    try:
        low, high = (float(found[1].removesuffix(".")), float(found[2])) if found else (0.0, 0.0)
    except ValueError:
        low = high = 0.0
    if not low < high:
        said = "this is no scale" if found is None else "a scale goes from its worst to its best value"
        raise ScenarioError([Problem(f"--scale {text}", None, "", said, EXPECTED, nearest(word, WORDS))])
    return Scale(low, high, why="as given")


def with_levels(scale: Scale, values: Floats) -> Scale:
    """The scale with the coarsest step on which all values lie."""
    width = scale.high - scale.low
    seen = np.unique(values) - scale.low
    for step in STEPS:
        if np.allclose(np.r_[seen, width] / step, np.rint(np.r_[seen, width] / step), atol=1e-9):
            return Scale(scale.low, scale.high, round(width / step) + 1, scale.why)
    return Scale(scale.low, scale.high, round(width / STEPS[-1]) + 1, scale.why)


def recognised(values: Floats, lines: Numbers) -> Scale | tuple[str, str, int]:
    """The one scale that the values show, or what is wrong, what to do, and the line to look at.

    Ternary needs a −1 and nothing beyond ±1; stars run from 1 to 5 and need a 5; −10 to +10 needs a negative value and
    one beyond ±5. Whatever could also be another scale is not guessed.
    """
    seen = np.unique(values)
    low, high = float(seen[0]), float(seen[-1])
    whole = bool(np.all(seen == np.rint(seen)))
    at = int(lines[np.argmax(np.abs(values))])
    if low == -1 and high <= 1 and whole:
        return Scale(-1.0, 1.0, 3, "recognised: every rating is −1, 0 or 1")
    if low >= 1 and high == 5 and np.all(seen * 2 == np.rint(seen * 2)):
        kind = "whole" if whole else "whole or half"
        return Scale(1.0, 5.0, 5 if whole else 9, f"recognised: every rating is a {kind} number from 1 to 5")
    if -10 <= low < 0 and high <= 10 and max(-low, high) > 5 and whole:
        return Scale(-10.0, 10.0, 21, "recognised: every rating is a whole number from −10 to 10, some beyond ±5")
    if low < -10 or high > 10:
        at = int(lines[np.argmin(values) if low < -10 else np.argmax(values)])
        said = f"no scale that is known here holds {low if low < -10 else high:g}"
        return said, f"--scale LOW..HIGH if it is right (ratings go from {low:g} to {high:g})", at
    said = f"ratings from {low:g} to {high:g}, in {len(seen)} different values, fit more than one scale"
    return said, f"--scale LOW..HIGH, for example --scale {_guess(low, high)}", at


def _guess(low: float, high: float) -> str:
    for a, b in ((0, 1), (0, 5), (1, 5), (-5, 5), (0, 10), (-10, 10)):
        if a <= low and high <= b:
            return f"{a}..{b}"
    return "0..1"
