"""Scores, tiers and conditions as arrays that kernels evaluate."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from emptor.reputation.published import BADGES, SCORE
from emptor.rules.rule_set import RuleSet
from emptor.rules.sanctions import BLANK_TIER, CONDITION, M_AGE, M_COUNT, M_RATIO, M_SCORE, OPERATORS, TIER
from emptor.rules.scores import Condition, Effect, PairCap, Score
from emptor.schema import ppm
from emptor.state import record as rec
from emptor.state.records import code, minor

FEATURE_WINDOW = 90
"""Days over which the ranking looks at refunds, complaints and late parcels."""
EVENTS = {"defect": rec.DEFECT, "late": rec.LATE, "unresolved": rec.UNRESOLVED}
RATES = {"defect_rate": rec.DEFECT, "late_rate": rec.LATE, "unresolved_case_rate": rec.UNRESOLVED}
COUNTS = {"violation_points": rec.POINT_SUM, "sales": rec.SALES, "revenue": rec.REVENUE}


@dataclass
class Compiled:
    """A rule set's lists as arrays."""

    accumulators: np.ndarray
    scores: np.ndarray
    grades: np.ndarray
    tiers: np.ndarray
    conditions: np.ndarray
    badges: tuple[str, ...]
    shown: int
    ranking: int
    pair_caps: bool
    refund_rate: int
    complaints: int
    late_rate: int
    points: int


@dataclass
class Accumulators:
    """Distinct accumulators, each asked for by one or more scores, tiers and features."""

    rows: list[tuple[int, int, int, int, int]] = field(default_factory=list)

    def want(self, what: int, kind: int = -1, window: int | None = None, cap: PairCap | None = None) -> int:
        """The number of the accumulator with these settings, made if it is new."""
        caps = (cap.n, -1 if cap.per_d is None else cap.per_d) if cap else (0, -1)
        row = (what, kind, -1 if window is None else window, *caps)
        if row not in self.rows:
            self.rows.append(row)
        return self.rows.index(row)

    def array(self) -> np.ndarray:
        """All of them, for kernels."""
        out = np.zeros(len(self.rows), rec.ACCUMULATOR)
        for target, row in zip(out, self.rows, strict=True):
            target["what"], target["kind"], target["window"], target["cap_n"], target["cap_days"] = row
        return out


def compile_records(rules: RuleSet, units: int) -> Compiled:
    """Turn scores, tiers, ladder and ranking features into arrays.

    Parameters
    ----------
    rules
        The rule set, rescaled to the environment's money.
    units
        Minor units in one unit of the currency.
    """
    wanted = Accumulators()
    ids = [s.id for s in rules.reputation.scores]
    scores = np.zeros(len(ids), SCORE)
    grades: list[int] = []
    for row, s in zip(scores, rules.reputation.scores, strict=True):
        row["accumulator"] = _accumulator(wanted, s)
        row["aggregator"] = code(Score, "aggregator", s.aggregator)
        row["stars"] = s.source == "stars5"
        row["min_n"] = s.min_n_display
        row["grade_start"], row["grade_n"] = len(grades), len(s.grades)
        grades += s.grades
    all_tiers = [(t, False) for t in rules.reputation.tiers] + [(t, True) for t in rules.sanctions.ladder]
    badges = [""]
    tiers = np.zeros(len(all_tiers), TIER)
    conditions = np.zeros(sum(len(t.when) for t, _ in all_tiers), CONDITION)
    at = 0
    for row, (tier, ladder) in zip(tiers, all_tiers, strict=True):
        row["first"], row["count"], row["ladder"] = at, len(tier.when), ladder
        for condition in tier.when:
            _condition(conditions[at], condition, wanted, rules, units)
            at += 1
        _effect(row, tier.effect, badges, units)
    w = rules.matching.rank_weights
    return Compiled(
        refund_rate=wanted.want(rec.EVENT_RATE, rec.REFUNDED, FEATURE_WINDOW) if w.refund_ratio else -1,
        complaints=wanted.want(rec.EVENT_COUNT, rec.COMPLAINT, FEATURE_WINDOW) if w.complaint_count else -1,
        late_rate=wanted.want(rec.EVENT_RATE, rec.LATE, FEATURE_WINDOW) if w.late_rate else -1,
        points=wanted.want(rec.POINT_SUM, window=rules.sanctions.points_reset_days) if w.violation_points else -1,
        accumulators=wanted.array(),
        scores=scores,
        grades=np.array(grades or [0], np.int64),
        tiers=tiers,
        conditions=conditions,
        badges=tuple(badges),
        shown=_chosen(rules.reputation.shown, ids, [s.source != "orders" for s in rules.reputation.scores]),
        ranking=_chosen(rules.reputation.ranking, ids, [True] * len(ids)),
        pair_caps=any(s.pair_cap for s in rules.reputation.scores),
    )


def _chosen(name: str | None, ids: list[str], fit: list[bool]) -> int:
    if name is not None:
        return ids.index(name)
    return fit.index(True) if True in fit else -1


def _accumulator(wanted: Accumulators, s: Score) -> int:
    if s.source == "orders":
        return wanted.want(rec.EVENT_RATE, EVENTS[s.measure or "defect"], s.window_d)
    stars = s.source == "stars5"
    positives = rec.STAR_POSITIVES if stars else rec.TERNARY_POSITIVES
    total = rec.STARS if stars else rec.TERNARY_SUM
    what = positives if s.aggregator in ("share_positive", "beta") else total
    if s.aggregator == "sum" and stars:
        what = rec.STARS
    return wanted.want(what, window=s.window_d, cap=s.pair_cap)


def _condition(row: np.ndarray, c: Condition, wanted: Accumulators, rules: RuleSet, units: int) -> None:
    row["op"], row["value"], row["min_n"], row["score"] = OPERATORS.index(c.op), c.value, c.min_n, -1
    if c.metric == "account_age":
        row["metric"] = M_AGE
    elif c.metric in COUNTS:
        window = rules.sanctions.points_reset_days if c.metric == "violation_points" else c.window_d
        row["metric"], row["accumulator"] = M_COUNT, wanted.want(COUNTS[c.metric], window=window)
        if c.metric == "revenue":
            row["value"] = minor(c.value, units)
    elif any(s.id == c.metric for s in rules.reputation.scores):
        score = next(s for s in rules.reputation.scores if s.id == c.metric)
        if c.window_d is not None:
            score = score.model_copy(update={"window_d": c.window_d})
        row["metric"], row["accumulator"] = M_SCORE, _accumulator(wanted, score)
        row["score"] = rules.reputation.scores.index(next(s for s in rules.reputation.scores if s.id == c.metric))
    elif c.metric == "low_stars_rate":
        row["metric"], row["accumulator"] = M_RATIO, wanted.want(rec.LOW_STARS, window=c.window_d)
    else:
        row["metric"], row["accumulator"] = M_RATIO, wanted.want(rec.EVENT_RATE, RATES[c.metric], c.window_d)


def _effect(row: Any, e: Effect, badges: list[str], units: int) -> None:
    for name, blank in BLANK_TIER.items():
        row[name] = blank
    if e.fee_multiplier is not None:
        row["fee_multiplier"] = ppm(e.fee_multiplier)
    if e.fee_add is not None:
        row["fee_add"] = ppm(e.fee_add)
    if e.rank_multiplier is not None:
        row["rank_log"] = math.log(e.rank_multiplier)
    if e.hold_days is not None:
        row["hold_days"] = e.hold_days
    if e.badge is not None:
        if e.badge not in badges:
            badges.append(e.badge)
        row["badge"] = min(badges.index(e.badge), BADGES - 1)
    row["block_days"] = e.block_days or 0
    row["delist"] = bool(e.delist)
    row["forfeit"] = minor(e.forfeit or 0.0, units)
    row["ban"] = bool(e.ban)
