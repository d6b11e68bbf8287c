"""Keyed randomness: every draw is a hash of the seed, the decision's name and its keys.

No generator is shared and none is global, so what one person does cannot shift another's luck,
and two rule sets can be held against the same luck. The catalogue below names every draw of the
model; the ODD document is generated from it.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from emptor.state.compile import inner, kernel

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_A = np.uint64(0xBF58476D1CE4E5B9)
_B = np.uint64(0x94D049BB133111EB)
_30, _27, _31, _12 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12)
_UNIT = 2.0**-52
_TAU = 2.0 * math.pi

MOST_DAYS = 400
"""The longest wait; with it every deadline lies within the calendar."""
POPULATION, LUCK = 0, 1
"""Slots of `World.seeds`."""


@dataclass(frozen=True)
class Decision:
    """One row of the catalogue of draws."""

    name: str
    distribution: str
    keys: str
    cadence: str
    why: str


CATALOGUE: dict[str, Decision] = {}


def decision(name: str, distribution: str, keys: str, cadence: str, why: str) -> Any:
    """Declare a draw and return its code, a hash of its name.

    Parameters
    ----------
    name
        Unique name, snake case.
    distribution, keys, cadence, why
        What is drawn, from which keys, how often ("once per order", "daily hazard"…), and the
        reason it is drawn so, as the ODD document prints them.

    Raises
    ------
    ValueError
        If the name is taken by another declaration.
    """
    new = Decision(name, distribution, keys, cadence, why)
    if CATALOGUE.setdefault(name, new) != new:
        raise ValueError(f"decision {name!r} is declared twice, differently")
    return code_of(name)


def code_of(name: str) -> Any:
    """The 64-bit code of a decision's name, the same in every process."""
    return np.uint64(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little"))


@inner
def mix(z: Any) -> Any:
    """Finaliser of splitmix64 (Steele, Lea and Flood 2014): 64 bits in, 64 well-mixed bits out."""
    z = (z ^ (z >> _30)) * _A
    z = (z ^ (z >> _27)) * _B
    return z ^ (z >> _31)


@inner
def stream(seed: Any, code: Any) -> Any:
    """What all draws of one decision have in common; loops take it out of the loop."""
    return mix(seed ^ code)


@inner
def draw(common: Any, key: Any) -> Any:
    """A uniform in the open interval (0, 1), never 0 and never 1, from a decision's stream and a key."""
    return (np.float64(mix(common ^ key) >> _12) + 0.5) * _UNIT


@inner
def bits(common: Any, key: Any) -> Any:
    """The 52 bits behind a draw, as an integer: cheaper to compare with a threshold."""
    return np.int64(mix(common ^ key) >> _12)


@inner
def uniform(seed: Any, code: Any, key: Any) -> Any:
    """A uniform in the open interval (0, 1) for one decision about one thing."""
    return draw(stream(seed, code), key)


@inner
def again(key: Any, number: int) -> Any:
    """The key of a further draw about the same thing: a round, a day, a slot."""
    return mix(key ^ (np.uint64(number + 1) * GOLDEN))


@inner
def gumbel(u: float) -> Any:
    """Standard Gumbel variate from a uniform."""
    return -math.log(-math.log(u))


@inner
def wait(u: float, mean: float) -> Any:
    """Whole days of a geometric waiting time with the given mean (0 days allowed), at most MOST_DAYS."""
    return wait_by(u, fall(mean))


@kernel
def fall(mean: float) -> Any:
    """Logarithm of the chance that a geometric wait goes on for another day; minus infinity for a mean of 0."""
    return math.log(mean / (1.0 + mean)) if mean > 0.0 else -math.inf


@inner
def wait_by(u: float, falls: float) -> Any:
    """As `wait`, from the `fall` of the mean: a loop over orders need not work it out each time."""
    return min(MOST_DAYS, int(math.log(u) / falls))


@inner
def normal(u: float, v: float) -> Any:
    """Standard normal variate from two uniforms (Box and Muller 1958)."""
    return math.sqrt(-2.0 * math.log(u)) * math.cos(_TAU * v)


def lineage(role: str, ordinals: np.ndarray) -> np.ndarray:
    """Keys of people: a hash of their role and their place in the pool, the same under all rules.

    Parameters
    ----------
    role
        "buyer" or "seller".
    ordinals
        Places in the pool, integers from 0.
    """
    with np.errstate(over="ignore"):
        z = code_of(role) ^ ((ordinals.astype(np.uint64) + np.uint64(1)) * GOLDEN)
        for _ in range(2):
            z = (z ^ (z >> _30)) * _A
            z = (z ^ (z >> _27)) * _B
            z = z ^ (z >> _31)
    return np.asarray(z)
