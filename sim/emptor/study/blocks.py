"""Rows of a study put back into the blocks that its design drew: whole ones are used, others left out and counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from emptor.study.design import Axis
    from emptor.study.study_models import Design


@dataclass(frozen=True)
class Blocks:
    """Values of one outcome under one rule set.

    Attributes
    ----------
    values
        By block, point of the block, and replication; all there.
    planned
        Blocks of the design.
    replications_planned
        Replications of the study.
    chosen
        Numbers of the blocks that are whole.
    """

    values: NDArray[np.float64]
    planned: int
    replications_planned: int
    chosen: NDArray[np.int64]

    @property
    def count(self) -> int:
        """Blocks that are whole."""
        return int(self.values.shape[0])

    @property
    def replications(self) -> int:
        """Replications that are used."""
        return int(self.values.shape[2])

    @property
    def constant(self) -> bool:
        """Whether the mean over replications is the same at every point, up to rounding."""
        means = self.values.mean(axis=2)
        return bool(np.ptp(means) <= 1e-12 * max(1e-300, float(np.abs(means).max())))


def size_of(design: Design, factors: int) -> tuple[int, int]:
    """Blocks of a design, and points of each."""
    if design.kind == "morris":
        return design.trajectories or 0, factors + 1
    return design.size or 0, factors + 2


def blocks_of(rows: pd.DataFrame, outcome: str, count: int, size: int, replications: int) -> Blocks:
    """One outcome's values by block, point and replication, as far as blocks are whole.

    A block counts if all of its runs have the number, in every replication that is used: a point that misses a seed
    would differ from its neighbours by that seed. Where a replication is missing from most blocks, because the study
    was stopped in it, that replication is left out rather than the blocks: whichever leaves more runs.

    Parameters
    ----------
    rows
        Rows under one rule set, with the columns point and replication.
    outcome
        Name of a column.
    count, size
        Blocks of the design, points of a block.
    replications
        Replications of the study.
    """
    found = np.full((count * size, replications), np.nan)
    known = rows[(rows["point"] < count * size) & (rows["replication"] < replications)]
    found[known["point"].to_numpy(int), known["replication"].to_numpy(int)] = known[outcome].to_numpy(float)
    cube = found.reshape(count, size, replications)
    whole = np.isfinite(cube).all(axis=1)
    order = np.argsort(-whole.sum(axis=0), kind="stable")
    left = [int(whole[:, order[: k + 1]].all(axis=1).sum()) for k in range(replications)]
    # Of as many runs the more replications.
    most = max(range(replications), key=lambda k: ((k + 1) * left[k], k))
    used = np.sort(order[: most + 1])
    chosen = np.flatnonzero(whole[:, used].all(axis=1))
    return Blocks(cube[chosen][:, :, used], count, replications, chosen)


def shares_of(rows: pd.DataFrame, axes: list[Axis], count: int, size: int) -> NDArray[np.float64]:
    """Where the points lie between the ends of each axis, by block, point and axis; NaN at points without a row."""
    points = rows.drop_duplicates("point")
    points = points[points["point"] < count * size]
    found = np.full((count * size, len(axes)), np.nan)
    for number, axis in enumerate(axes):
        found[points["point"].to_numpy(int), number] = [axis.place(value) for value in points[axis.path].tolist()]
    return found.reshape(count, size, len(axes))
