"""Rows in, indices out: Morris's effects and Sobol' indices of each outcome, and what of it is luck.

The design's points are shared by all replications, and so are the seeds by all points: what is taken apart is the mean
over replications at each point. SALib takes it apart and gives the spread over blocks by a bootstrap; the spread over
seeds, by leaving out one replication after the other, is added to it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from emptor.study.blocks import Blocks
from emptor.study.one_by_one import unit_cube
from emptor.study.statistics import LEVEL, Estimate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emptor.study.design import Axis

RESAMPLES = 1000
LEAST = 3
"""Blocks with which an index is given at all."""
CONSTANT = "the same at every point"
FEW = "too few whole blocks"


@dataclass(frozen=True)
class Effect:
    """What one factor does to one outcome, by Morris's method.

    Attributes
    ----------
    mu, mu_star, sigma
        Mean effect, mean size of the effect and standard deviation of the effect of the whole range, in the outcome's
        unit; `mu` has no meaning for three or more values in no order. The interval of `mu_star` ends at 0.
    luck
        The `mu_star` that luck alone would give; NaN of one replication.
    told
        Whether the effect can be told from luck, by an F test at 5%; taken for granted of one replication.
    """

    mu: float
    mu_star: Estimate
    sigma: float
    luck: float
    told: bool


@dataclass(frozen=True)
class Index:
    """What share of an outcome's variance one factor makes.

    Attributes
    ----------
    alone
        The first-order index S1, a share.
    total
        The total index ST: alone and in concert with others.
    beyond
        How far the estimate that came out farthest beyond 0 or 1 lay there; both it and its interval are cut off where
        shares end.
    blocks_half, seeds_half
        Half-width of the wider of the two intervals that comes of the points drawn, and of the seeds.
    """

    alone: Estimate
    total: Estimate
    beyond: float
    blocks_half: float
    seeds_half: float


@dataclass(frozen=True)
class Luck:
    """How much of what differs from run to run is made by the seeds.

    Attributes
    ----------
    mean, deviation
        Over the points, of the mean over replications.
    share
        Of the variance over all runs, the part between seeds at a point: seeds alone and with the factors. NaN of one
        replication.
    low, high
        Its 95% interval.
    left
        Of the variance over points of the mean over replications, the part that luck may have left in it.
    """

    mean: float
    deviation: float
    share: float
    low: float
    high: float
    left: float


def morris(blocks: Blocks, shares: NDArray[np.float64], axes: Sequence[Axis], levels: int) -> list[Effect]:
    """Effects of each axis.

    Effects are SALib's, which divides by its step of a bit more than half the range. An axis of few values steps
    farther or less far than that, and its effects are put right by the step that was made.

    Parameters
    ----------
    blocks
        Values, block by block.
    shares
        Where the points of these blocks lie.
    axes
        What varies.
    levels
        As in the design.
    """
    from SALib.analyze.morris import analyze

    if blocks.constant:
        return [Effect(0.0, Estimate(0.0, 0.0, 0.0, blocks.count), 0.0, 0.0, False) for _ in axes]
    flat = shares.reshape(-1, len(axes))
    step = levels / (2 * (levels - 1))
    moved = np.abs(np.diff(shares, axis=1)).sum(axis=1).mean(axis=0)
    scale = np.array([step / m if m > 0 else 0.0 for m in moved])

    def found(values: NDArray[np.float64], resamples: int) -> dict[str, NDArray[np.float64]]:
        answer = analyze(
            unit_cube(len(axes)), flat, values.reshape(-1), num_resamples=resamples, num_levels=levels, seed=1
        )
        keys = ("mu", "mu_star", "sigma", "mu_star_conf")
        return {key: scale * np.ma.filled(answer[key], np.nan).astype(float) for key in keys}

    whole = found(blocks.values.mean(axis=2), RESAMPLES)
    without = [found(values, 2)["mu_star"] for values in _without_each(blocks)]
    effects = []
    for i, axis in enumerate(axes):
        size = _estimate(whole["mu_star"][i], whole["mu_star_conf"][i], [w[i] for w in without], blocks.count)[0]
        mu = float(whole["mu"][i]) if axis.ordered else math.nan
        by_luck, told = _noise(blocks, shares, i)
        effects.append(Effect(mu, within(size, math.inf), float(whole["sigma"][i]), by_luck, told))
    return effects


def _noise(blocks: Blocks, shares: NDArray[np.float64], axis: int) -> tuple[float, bool]:
    """What luck alone would give for the mean size of an axis's effects, and whether they are more than that.

    If the seeds shuffle and the axis does nothing, the change of the mean over replications at a step has mean zero and
    the variance between replications over their number, which is known from the replications themselves.
    """
    from scipy.stats import f as ratio

    steps = np.diff(shares, axis=1)
    places = np.abs(steps[..., axis]) > 0.0
    moves = np.abs(steps[..., axis])[places]
    changes = np.diff(blocks.values, axis=1)[places]
    if not changes.any():
        return 0.0, False
    if blocks.replications < 2:
        return math.nan, True
    noise = float(changes.var(axis=1, ddof=1).mean()) / blocks.replications
    if noise == 0.0:
        return 0.0, True
    size, n = float((changes.mean(axis=1) ** 2).mean()), len(changes)
    told = size / noise > float(ratio.ppf(0.95, n, n * (blocks.replications - 1)))
    return math.sqrt(2.0 / math.pi * noise) / float(moves.mean()), bool(told)


def sobol(blocks: Blocks, factors: int) -> list[Index]:
    """First and total indices of each factor, by the estimators of Saltelli et al. (2010)."""
    from SALib.analyze.sobol import analyze

    resamples = max(100, min(RESAMPLES, 4_000_000 // max(1, blocks.count)))

    def found(values: NDArray[np.float64], resamples: int) -> dict[str, Any]:
        problem = unit_cube(factors)
        answer: dict[str, Any] = analyze(
            problem, values.reshape(-1), calc_second_order=False, num_resamples=resamples, conf_level=LEVEL, seed=1
        )
        return answer

    whole = found(blocks.values.mean(axis=2), resamples)
    others = _without_each(blocks)
    # Of a constant there are no indices: then nobody knows how far they spread.
    known = all(np.ptp(values) > 0.0 for values in others)
    without = [found(values, 2) for values in others] if known else None
    indices = []
    for i in range(factors):
        parts = [
            _estimate(
                whole[key][i],
                whole[f"{key}_conf"][i],
                None if without is None else [w[key][i] for w in without],
                blocks.count,
            )
            for key in ("S1", "ST")
        ]
        (alone, *one), (total, *other) = parts
        beyond = max(max(-found.mean, found.mean - 1.0, 0.0) for found in (alone, total))
        halves = np.maximum(one, other)
        indices.append(Index(within(alone), within(total), beyond, float(halves[0]), float(halves[1])))
    return indices


def luck(values: NDArray[np.float64]) -> Luck:
    """The variance of runs taken apart into points, seeds, and both together (two-way analysis of variance).

    Parameters
    ----------
    values
        By point and replication, the seeds of a replication the same at every point.
    """
    from scipy.stats import chi2

    points, seeds = values.shape
    mean, means = float(values.mean()), values.mean(axis=1)
    deviation = float(means.std(ddof=1)) if points > 1 else math.nan
    nan = math.nan
    if seeds < 2 or points < 2 or values.var() == 0.0:
        return Luck(mean, deviation, nan, nan, nan, nan)
    by_seed = values.mean(axis=0)
    rest = values - means[:, None] - by_seed[None, :] + mean
    both = float((rest**2).sum()) / ((points - 1) * (seeds - 1))
    between_seeds = points * float(by_seed.var(ddof=1))
    between_points = seeds * float(means.var(ddof=1))
    parts = (seeds - 1, between_seeds / points), ((points - 1) * (seeds - 1), both * (points - 1) / points)
    by_luck, by_points = sum(part for _, part in parts), max(0.0, (between_points - both) / seeds)
    left = min(1.0, both / between_points) if between_points > 0.0 else nan
    if by_luck == 0.0 or by_points == 0.0:
        share = 1.0 if by_luck else 0.0
        return Luck(mean, deviation, share, share, share, left)
    # The mean variance between seeds at a point is made of two mean squares; its interval is Graybill and Wang's
    # (1980), which holds for sums of which one part rests on few seeds. That of the ratio to the variance between
    # points joins their logarithms (Donner and Zou 2012).
    ends = []
    for q, sign in (((1 + LEVEL) / 2, -1.0), ((1 - LEVEL) / 2, 1.0)):
        far = math.sqrt(sum((part * (1.0 - n / float(chi2.ppf(q, n)))) ** 2 for n, part in parts))
        one = by_luck + sign * far
        other = (points - 1) / float(chi2.ppf(1.0 - q, points - 1))
        if one <= 0.0:
            ends.append(0.0)
            continue
        away = math.hypot(math.log(one / by_luck), math.log(other))
        ends.append(1.0 / (1.0 + by_points / by_luck * math.exp(-sign * away)))
    return Luck(mean, deviation, by_luck / (by_luck + by_points), ends[0], ends[1], left)


def within(found: Estimate, most: float = 1.0) -> Estimate:
    """An estimate that cannot be below 0 or above `most`, with its interval cut off there; coverage stays as it was."""
    mean, low, high = (
        min(most, max(0.0, value)) if math.isfinite(value) else value for value in (found.mean, found.low, found.high)
    )
    return replace(found, mean=mean, low=low, high=high)


def _without_each(blocks: Blocks) -> list[NDArray[np.float64]]:
    """Means over replications when one after the other is left out; nothing where there is but one."""
    if blocks.replications < 2:
        return []
    return [np.delete(blocks.values, out, axis=2).mean(axis=2) for out in range(blocks.replications)]


def _estimate(
    value: float, bootstrapped: float, without: Sequence[float] | None, blocks: int
) -> tuple[Estimate, float, float]:
    """A value with its interval, and the half-widths that blocks and seeds would give alone.

    The variances over blocks and over seeds add up; the quantile is Student's with Satterthwaite's degrees of freedom,
    so that two seeds that agree cost nothing and two that differ are not taken for many.

    Parameters
    ----------
    value
        The value.
    bootstrapped
        SALib's half-width: the normal quantile times the bootstrap's standard deviation.
    without
        The value with each replication left out (jackknife); None if that cannot be had.
    blocks
        Blocks that were drawn.
    """
    from scipy.stats import norm, t

    if without is None:
        return Estimate(float(value), math.nan, math.nan, blocks), math.nan, math.nan
    normal = float(norm.ppf((1.0 + LEVEL) / 2.0))
    of_blocks, of_seeds, n = (float(bootstrapped) / normal) ** 2, 0.0, len(without)
    if n > 1:
        middle = math.fsum(without) / n
        of_seeds = (n - 1) / n * math.fsum((w - middle) ** 2 for w in without)
    whole = of_blocks + of_seeds
    if whole == 0.0:
        return Estimate(float(value), float(value), float(value), blocks), 0.0, 0.0
    under = of_blocks**2 / max(1, blocks - 1) + (of_seeds**2 / (n - 1) if n > 1 else 0.0)
    quantile = float(t.ppf((1.0 + LEVEL) / 2.0, whole**2 / under))
    half = quantile * math.sqrt(whole)
    found = Estimate(float(value), float(value) - half, float(value) + half, blocks)
    return found, normal * math.sqrt(of_blocks), quantile * math.sqrt(of_seeds)
