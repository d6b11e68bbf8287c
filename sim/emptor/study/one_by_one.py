"""Designs that change one value at a time: Morris's walks and Saltelli's blocks, both drawn by SALib."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emptor.study.design import Axis
    from emptor.study.study_models import Design


def walks(axes: Sequence[Axis], design: Design) -> list[dict[str, Any]]:
    """Points of Morris (1991): walk after walk, each of one point more than there are axes.

    A step changes one axis by a little more than half its levels, up or down.
    """
    from SALib.sample.morris import sample

    levels = design.steps
    shares = sample(unit_cube(len(axes)), design.trajectories or 2, num_levels=levels, seed=design.seed)
    return [
        {axis.path: axis.level(round(u * (levels - 1)), levels) for axis, u in zip(axes, row, strict=True)}
        for row in shares.tolist()
    ]


def exchanged(axes: Sequence[Axis], design: Design) -> list[dict[str, Any]]:
    """Points of Saltelli et al. (2010): block after block, each a point A, A with one value after the other from a
    second point B, and B.
    """
    from SALib.sample.sobol import sample

    shares = sample(unit_cube(len(axes)), design.size or 1, calc_second_order=False, seed=design.seed)
    return [{axis.path: axis.at(u) for axis, u in zip(axes, row, strict=True)} for row in shares.tolist()]


def unit_cube(axes: int) -> dict[str, Any]:
    """What SALib wants to know of axes that run from 0 to 1."""
    return {"num_vars": axes, "names": [f"x{i}" for i in range(axes)], "bounds": [[0.0, 1.0]] * axes}
