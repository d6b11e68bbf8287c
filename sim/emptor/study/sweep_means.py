"""Means of a study's runs under each rule set and combination of levers, and differences to the first of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emptor.study.ranges import within_range
from emptor.study.statistics import Estimate, interval

if TYPE_CHECKING:
    import pandas as pd

    from emptor.study.plan import Plan

SEEDS = ["population_seed", "luck_seed"]
"""Columns that say which people a run had, and which luck."""
PLACE = ["replication", "point"]
"""Columns that say which runs are held against each other."""
COLUMNS = ("n", "seeds", "mean", "low", "high", "difference", "difference_low", "difference_high")


@dataclass(frozen=True)
class Base:
    """The runs that tables rest on: the same points and seeds under each rule set and combination of levers.

    Attributes
    ----------
    frame
        A row a run.
    points, replications
        How many there are of each.
    """

    frame: pd.DataFrame
    points: int
    replications: int


def base_of(plan: Plan, frame: pd.DataFrame) -> Base:
    """All runs of a study that is done; of one that was stopped, those that can be compared.

    These are the replications that are whole. Where none is, they are the points of one replication, the one with most
    of them, that have been run under every rule set and combination of levers.
    """
    cells = len(plan.trees) * len(plan.policies)
    there = frame.groupby(PLACE).size()
    whole = there[there == cells].reset_index()
    counts = whole.groupby("replication").size()
    complete = counts[counts == len(plan.points)].index
    if not len(complete):
        complete = counts.index[counts == counts.max()][:1]
    chosen = whole[whole["replication"].isin(complete)]
    kept = frame.set_index(PLACE).index.isin(chosen.set_index(PLACE).index)
    return Base(frame[kept], chosen["point"].nunique(), len(complete))


def means_of(frame: pd.DataFrame, groups: Sequence[str], outcomes: Sequence[str]) -> pd.DataFrame:
    """A row a group and outcome, with 95% intervals over seeds: runs that share theirs count as one.

    Parameters
    ----------
    frame
        A row a run.
    groups
        Columns that tell rule sets and combinations of levers apart; the first group is what others are held against.
    outcomes
        Columns of measures.
    """
    import pandas as pd

    found: list[dict[str, Any]] = []
    reference: pd.DataFrame | None = None
    for key, rows in frame.groupby(list(groups), sort=False, dropna=False):
        placed = rows.set_index(PLACE)
        for name in outcomes:
            mean = within_range(name, _over_seeds(placed, placed[name]))
            row = dict(zip(groups, key, strict=True)) | {"measure": name, "n": int(rows[name].notna().sum())}
            row |= {"seeds": mean.n, "mean": mean.mean, "low": mean.low, "high": mean.high}
            if reference is not None:
                gap = _over_seeds(placed, placed[name] - reference[name])
                row |= {"difference": gap.mean, "difference_low": gap.low, "difference_high": gap.high}
            found.append(row)
        reference = placed if reference is None else reference
    return pd.DataFrame(found, columns=[*groups, "measure", *COLUMNS])


def _over_seeds(placed: pd.DataFrame, values: pd.Series) -> Estimate:
    """Mean and interval of what comes of each seed, over its points."""
    return interval(values.groupby([placed[seed] for seed in SEEDS], sort=False).mean().tolist())
