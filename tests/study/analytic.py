"""Functions whose indices are known by algebra, as rows that a study could have left."""

import math

import numpy as np
import pandas as pd

from emptor.study.design import points_of
from emptor.study.plan_checks import axis_of
from emptor.study.sampled import Sampled
from emptor.study.study_file import read


def sampled(function, uncertainties, design, replications=1, noise=None, rules=("taobao",), outcome="gmv"):
    """Rows of a study in which every outcome is `function(*values)`, and what `noise(shape)` adds of luck."""
    file = read({"uncertainties": uncertainties, "design": design, "replications": replications, "outcomes": [outcome]})
    axes = [axis_of(vary, file.node, []) for vary in file.uncertainties]
    points = points_of(file.study.design, axes)
    luck = noise((len(points), replications)) if noise else np.zeros((len(points), replications))
    rows = [
        {"point": i, "rules": rule, "replication": r, "error": None, outcome: function(*point.values()) + luck[i, r]}
        | point
        for r in range(replications)
        for i, point in enumerate(points)
        for rule in rules
    ]
    return Sampled(file.study, axes, [], pd.DataFrame(rows), "USD")


def cube(names, low=0.0, high=1.0):
    return {name: {"low": low, "high": high} for name in names}


# Ishigami and Homma (1990); a = 7, b = 0.1.
A, B = 7.0, 0.1
ISHIGAMI_RANGES = cube("xyz", -math.pi, math.pi)


def ishigami(x, y, z):
    return math.sin(x) + A * math.sin(y) ** 2 + B * z**4 * math.sin(x)


def ishigami_indices():
    """First and total indices, by integrating over the cube."""
    alone_x = 0.5 * (1 + B * math.pi**4 / 5) ** 2
    alone_y = A**2 / 8
    x_with_z = B**2 * math.pi**8 * (1 / 18 - 1 / 50)
    whole = alone_x + alone_y + x_with_z
    first = [alone_x / whole, alone_y / whole, 0.0]
    total = [(alone_x + x_with_z) / whole, alone_y / whole, x_with_z / whole]
    return first, total


# Sobol' (1993); the larger a_i, the less a factor matters.
G = (0.0, 0.5, 3.0, 9.0)
G_RANGES = cube("abcd")


def g_function(*values):
    return math.prod((abs(4 * v - 2) + a) / (1 + a) for v, a in zip(values, G, strict=True))


def g_indices():
    """First and total indices, by algebra."""
    parts = [1 / (3 * (1 + a) ** 2) for a in G]
    whole = math.prod(1 + part for part in parts) - 1
    others = [math.prod(1 + p for k, p in enumerate(parts) if k != i) for i in range(len(parts))]
    return [p / whole for p in parts], [p * rest / whole for p, rest in zip(parts, others, strict=True)]
