"""Published scores, bins of what a page shows, and the accumulators behind them.

Names: feedback score (sum), percent positive, mean stars, Beta reputation (Josang and Ismail 2002).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from emptor.rules.scores import Score
from emptor.state import record as rec
from emptor.state.compile import inner, kernel
from emptor.state.orders import SHOPS
from emptor.state.records import code
from emptor.state.world import World

SUM, MEAN, SHARE_POSITIVE, BETA, RATE = (
    code(Score, "aggregator", a) for a in ("sum", "mean", "share_positive", "beta", "rate")
)
NO_SCORE, BY_MODEL = -1, -2
"""In place of the number of a score: there is none, or a model says it (`keeper.ScoreKeeper`)."""
SCORE = np.dtype(
    [
        ("accumulator", "i8"),
        ("windows", "i8"),  # accumulators from there on, of which the best mean counts
        ("aggregator", "i8"),
        ("top", "i8"),  # of the scale of numbers; 0 for +1/0/-1
        ("unit", "i8"),  # what one rating adds to the counts: 1, or WHOLE where values are weighed
        ("min_n", "i8"),
        ("grade_start", "i8"),
        ("grade_n", "i8"),
    ],
    align=True,
)
BINS = 44
"""Bins of what a page shows: 0 for no record, then grades, or 9 bands of the value by 4 of the count."""
BADGES = 4
"""No badge, and up to three others; bins are counted apart for each."""
VALUE_EDGES = np.array([500, 800, 900, 950, 980, 990, 995, 999])
"""Lower edges of the bands of a score on 0-1, in thousandths."""
COUNT_EDGES = np.array([5, 20, 100])


@inner
def value_of(score: Any, num: int, den: int) -> Any:
    """The number a score shows, from its exact counts; 0 without any."""
    if score.aggregator == SUM:
        return num / score.unit
    if score.aggregator == BETA:
        return (num + score.unit) / (den + 2.0 * score.unit)
    if den == 0:
        return 0.0
    return num / den


@inner
def best_of(w: World, shop: int, first: int, windows: int, least: int) -> Any:
    """Exact counts, numerator and denominator, of the accumulator with the best mean among some that lie side by side.

    They are of rising windows; a shorter one needs a denominator of at least `least` to count.
    """
    c = w.counts[shop, first + windows - 1]
    num, den = c.num, c.den
    for k in range(windows - 1):
        c = w.counts[shop, first + k]
        if c.den >= least and c.num * den > num * c.den:
            num, den = c.num, c.den
    return num, den


@inner
def worst_of(w: World, shop: int, first: int, dimensions: int, sign: int) -> Any:
    """Exact counts of the dimension with the lowest mean (sign -1), or the highest share of low ratings (sign 1)."""
    c = w.counts[shop, first]
    num, den = c.num, c.den
    for k in range(1, dimensions):
        c = w.counts[shop, first + k]
        if c.den > 0 and (den == 0 or sign * c.num * den > sign * num * c.den):
            num, den = c.num, c.den
    return num, den


@inner
def counts_of(w: World, score: Any, shop: int) -> Any:
    """A score's exact counts for a shop."""
    return best_of(w, shop, score.accumulator, score.windows, score.unit * max(1, score.min_n))


@inner
def bin_of(w: World, score: Any, num: int, den: int) -> Any:
    """The bin of the calibration table that a displayed score falls into."""
    n = den // score.unit
    if n < max(1, score.min_n):
        return 0
    if score.aggregator == SUM:
        num //= score.unit
        if score.grade_n > 0:
            grade = 0
            while grade < score.grade_n and num >= w.grades[score.grade_start + grade]:
                grade += 1
            return min(1 + grade, BINS - 1)
        level = 1
        while num > 0:
            num //= 2
            level += 1
        return min(level, BINS - 1)
    up, down = num, den
    if score.aggregator == BETA:
        up, down = num + score.unit, den + 2 * score.unit
    elif score.aggregator == MEAN:
        up, down = (num - den, (score.top - 1) * den) if score.top > 0 else (num + den, 2 * den)
    band = 0
    while band < VALUE_EDGES.size and 1000 * up >= VALUE_EDGES[band] * down:
        band += 1
    crowd = 0
    while crowd < COUNT_EDGES.size and n >= COUNT_EDGES[crowd]:
        crowd += 1
    return 1 + 4 * band + crowd


@inner
def praised_bin(w: World, shop: int, more: int) -> Any:
    """The bin that a shop would show after so many more of the best rating; it has some score to show.

    What a model would make of them nobody can know who buys them: he reckons with its best band.
    """
    shown = w.rules[0].shown
    if shown == BY_MODEL:
        crowd = 0
        while crowd < COUNT_EDGES.size and w.shops[shop].shown_n + more >= COUNT_EDGES[crowd]:
            crowd += 1
        return 1 + 4 * VALUE_EDGES.size + crowd + BINS * w.shops[shop].badge
    score = w.scores[shown]
    num, den = counts_of(w, score, shop)
    top = score.top if score.aggregator == MEAN and score.top > 0 else 1
    return bin_of(w, score, num + more * top * score.unit, den + more * score.unit) + BINS * w.shops[shop].badge


@inner
def blame(score: Any) -> Any:
    """What the worst rating adds to a score's numerator."""
    if score.aggregator == MEAN and score.top > 0:
        return 1
    return -1 if score.aggregator in (SUM, MEAN) else 0


@kernel
def publish(w: World, day: int) -> None:
    """Publish every open shop's scores: what buyers read, what ranks, and what one more negative would show."""
    rec.expire(w, day)
    shown = w.rules[0].shown
    ranking = w.rules[0].ranking
    for i in range(w.n[SHOPS]):
        s = w.shops[i]
        if s.closed >= 0:
            continue
        s.bin = 0
        s.bin_worse = 0
        if shown >= 0:
            score = w.scores[shown]
            num, den = counts_of(w, score, i)
            s.shown_n = den // score.unit
            visible = s.shown_n >= max(1, score.min_n)
            s.shown = value_of(score, num, den) if visible else math.nan
            s.bin = bin_of(w, score, num, den)
            s.bin_worse = bin_of(w, score, num + score.unit * blame(score), den + score.unit)
        if ranking >= 0:
            score = w.scores[ranking]
            num, den = counts_of(w, score, i)
            v = value_of(score, num, den) if den >= score.unit * max(1, score.min_n) else 0.0
            if score.aggregator == SUM:
                v = math.log(1.0 + max(0.0, v))
            s.rank_score = -v if score.aggregator == RATE else v
        s.bin += BINS * s.badge
        s.bin_worse += BINS * s.badge


@inner
def look_back(w: World, shop: int, accumulator: int) -> Any:
    """A rate from an accumulator, 0 where nothing has been counted."""
    c = w.counts[shop, accumulator]
    return c.num / c.den if c.den > 0 else 0.0
