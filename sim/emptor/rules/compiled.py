"""Scores, tiers and conditions as arrays that kernels evaluate."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from emptor.reputation.model import ReputationModel
from emptor.reputation.published import BADGES, BY_MODEL, NO_SCORE, SCORE
from emptor.rules.rule_set import RuleSet
from emptor.rules.sanctions import BLANK_TIER, CONDITION, M_AGE, M_COUNT, M_RATIO, M_SCORE, OPERATORS, TIER
from emptor.rules.scores import MODEL, Condition, Effect, PairCap, Score
from emptor.schema import ppm
from emptor.state import record as rec
from emptor.state.records import code, minor

FEATURE_WINDOW = 90
"""Days over which the ranking looks at refunds, complaints, late parcels and returning buyers."""
EVENTS = {"defect": rec.DEFECT, "late": rec.LATE, "unresolved": rec.UNRESOLVED, "cancel": rec.CANCEL}
RATES = {
    "defect_rate": rec.DEFECT,
    "late_rate": rec.LATE,
    "unresolved_case_rate": rec.UNRESOLVED,
    "cancel_rate": rec.CANCEL,
}
TOP = {"stars5": 5, "score10": 10}
"""The highest number of each scale of numbers."""
COUNTS = {"violation_points": rec.POINT_SUM, "sales": rec.SALES, "revenue": rec.REVENUE}


@dataclass
class Compiled:
    """A rule set's lists as arrays."""

    accumulators: np.ndarray
    scores: np.ndarray
    grades: np.ndarray
    value_weights: np.ndarray
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
    audit_complaints: int
    top: int
    repeat_rate: int
    model: ReputationModel | None


@dataclass(frozen=True)
class Wanted:
    """One accumulator, as somebody asks for it; fields as in `record.ACCUMULATOR`, `both_roles` for its `kinds`."""

    what: int
    kind: int = -1
    window: int = rec.EVER
    cap: PairCap | None = None
    low: int = 0
    high: int = 0
    detail: int = 0
    both_roles: int = 0
    weights: tuple[tuple[int, int], ...] = ()


@dataclass
class Accumulators:
    """Distinct accumulators, each asked for by one or more scores, tiers and features."""

    rows: list[Wanted] = field(default_factory=list)

    def want(self, *asked: Wanted) -> int:
        """The number of the first of these accumulators, which lie side by side; made if they are new."""
        for at in range(len(self.rows) - len(asked) + 1):
            if tuple(self.rows[at : at + len(asked)]) == asked:
                return at
        self.rows += asked
        return len(self.rows) - len(asked)

    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """All of them, and the steps of the weights by value, for kernels."""
        out = np.zeros(len(self.rows), rec.ACCUMULATOR)
        steps: list[tuple[int, int]] = []
        for target, row in zip(out, self.rows, strict=True):
            for name in ("what", "kind", "window", "low", "high", "detail"):
                target[name] = getattr(row, name)
            target["kinds"] = rec.kinds_counted(row.what, row.kind, bool(row.both_roles))
            target["cap_n"], target["cap_days"] = 0, -1
            if row.cap is not None:
                target["cap_n"] = row.cap.n
                target["cap_days"] = -1 if row.cap.per_d is None else row.cap.per_d
            target["weight_first"], target["weight_n"] = len(steps), len(row.weights)
            steps += row.weights
        return out, np.array(steps or [(0, rec.WHOLE)], rec.VALUE_WEIGHT)


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
        asked = _asked(s, rules, units)
        row["accumulator"], row["windows"] = wanted.want(*asked), len(asked)
        row["aggregator"] = code(Score, "aggregator", "mean" if s.aggregator == "max_of_windows" else s.aggregator)
        row["top"] = TOP.get(s.source, 0)
        row["unit"] = rec.WHOLE if s.weight_by_value else 1
        row["min_n"] = s.min_n_display
        row["grade_start"], row["grade_n"] = len(grades), len(s.grades)
        grades += s.grades
    all_tiers = [(t, False) for t in rules.reputation.tiers] + [(t, True) for t in rules.sanctions.ladder]
    badges = [""]
    tiers = np.zeros(len(all_tiers), TIER)
    every = [[each for c in t.when for each in _expanded(c, rules)] for t, _ in all_tiers]
    conditions = np.zeros(sum(len(when) for when in every), CONDITION)
    at = 0
    for row, (tier, ladder), when in zip(tiers, all_tiers, every, strict=True):
        row["first"], row["count"], row["ladder"] = at, len(when), ladder
        for condition, detail in when:
            _condition(conditions[at], condition, detail, wanted, rules, units)
            at += 1
        _effect(row, tier.effect, badges, units)
    w = rules.matching.rank_weights

    def feature(asked: bool, what: int, kind: int, window: int = FEATURE_WINDOW) -> int:
        return wanted.want(Wanted(what, kind, window)) if asked else -1

    refund_rate = feature(w.refund_ratio != 0, rec.EVENT_RATE, rec.REFUNDED)
    complaints = feature(w.complaint_count != 0, rec.EVENT_COUNT, rec.COMPLAINT)
    late_rate = feature(w.late_rate != 0, rec.EVENT_RATE, rec.LATE)
    points = feature(w.violation_points != 0, rec.POINT_SUM, -1, _points_window(rules))
    audited = rules.sanctions.audit_per_complaint > 0
    audit_complaints = feature(audited, rec.EVENT_COUNT, rec.COMPLAINT, rules.sanctions.audit_window_d)
    repeat_rate = feature(w.repeat != 0, rec.EVENT_RATE, rec.REPEAT)
    accumulators, value_weights = wanted.arrays()
    rated = ("ternary", *TOP)
    model = rules.reputation.model
    return Compiled(
        refund_rate=refund_rate,
        complaints=complaints,
        late_rate=late_rate,
        points=points,
        audit_complaints=audit_complaints,
        top=max(TOP.get(scale, 0) for scale in rules.feedback.scale),
        repeat_rate=repeat_rate,
        accumulators=accumulators,
        value_weights=value_weights,
        scores=scores,
        grades=np.array(grades or [0], np.int64),
        tiers=tiers,
        conditions=conditions,
        badges=tuple(badges),
        shown=BY_MODEL
        if model is not None
        else _chosen(rules.reputation.shown, ids, [s.source in rated for s in rules.reputation.scores]),
        ranking=BY_MODEL
        if model is not None and rules.reputation.ranking == MODEL
        else _chosen(rules.reputation.ranking, ids, [True] * len(ids)),
        model=model,
        pair_caps=any(s.pair_cap for s in rules.reputation.scores),
    )


def _chosen(name: str | None, ids: list[str], fit: list[bool]) -> int:
    if name is not None:
        return ids.index(name)
    return fit.index(True) if True in fit else NO_SCORE


def _points_window(rules: RuleSet) -> int:
    return rec.CALENDAR_YEAR if rules.sanctions.points_reset == "calendar" else rules.sanctions.points_reset_days


def _bounds(rules: RuleSet) -> tuple[int, int]:
    """Up to where a number blames, and from where it praises, on the scale that is collected."""
    return (4, 7) if "score10" in rules.feedback.scale else (2, 4)


def _asked(s: Score, rules: RuleSet, units: int) -> tuple[Wanted, ...]:
    """The accumulators behind a score: one, or one a window."""
    windows = s.windows_d if s.aggregator == "max_of_windows" else [rec.EVER if s.window_d is None else s.window_d]
    if s.source == "orders":
        return tuple(Wanted(rec.EVENT_RATE, EVENTS[s.measure or "defect"], window) for window in windows)
    kind = rec.PRIVATE if s.source == "outcomes" else -1
    numbers = s.source in TOP
    positives = rec.STAR_POSITIVES if numbers else rec.TERNARY_POSITIVES
    total = rec.STARS if numbers else rec.TERNARY_SUM
    what = positives if s.aggregator in ("share_positive", "beta") else total
    low, high = _bounds(rules) if numbers else (0, 0)
    weights = tuple((minor(step.above, units), int(step.weight * rec.WHOLE + 0.5)) for step in s.weight_by_value)
    one = Wanted(what, kind, rec.EVER, s.pair_cap, low, high, s.dimension or 0, int(not s.roles_separate), weights)
    return tuple(replace(one, window=window) for window in windows)


def _expanded(c: Condition, rules: RuleSet) -> list[tuple[Condition, int]]:
    """A condition once for each dimension it is about; 0 stands for the whole, or for the worst of all."""
    return [(c, k) for k in range(1, rules.feedback.dimensions + 1)] if c.over == "each" else [(c, 0)]


def _condition(row: np.ndarray, c: Condition, detail: int, wanted: Accumulators, rules: RuleSet, units: int) -> None:
    row["op"], row["value"], row["min_n"], row["score"] = OPERATORS.index(c.op), c.value, c.min_n, -1
    row["among"] = 1
    if c.metric == "account_age":
        row["metric"] = M_AGE
    elif c.metric in COUNTS:
        window = _points_window(rules) if c.metric == "violation_points" else _window(c)
        row["metric"], row["accumulator"] = M_COUNT, wanted.want(Wanted(COUNTS[c.metric], window=window))
        if c.metric == "revenue":
            row["value"] = minor(c.value, units)
    elif any(s.id == c.metric for s in rules.reputation.scores):
        score = next(s for s in rules.reputation.scores if s.id == c.metric)
        row["score"] = rules.reputation.scores.index(score)
        if c.window_d is not None:
            single = "mean" if score.aggregator == "max_of_windows" else score.aggregator
            score = score.model_copy(update={"window_d": c.window_d, "aggregator": single})
        asked = _over(_asked(score, rules, units), c, detail, rules)
        row["metric"], row["accumulator"], row["among"] = M_SCORE, wanted.want(*asked), len(asked)
        row["worst"] = -1 if c.over == "worst" else 0
    elif c.metric == "low_stars_rate":
        low, high = _bounds(rules)
        asked = _over((Wanted(rec.LOW_STARS, window=_window(c), low=low, high=high),), c, detail, rules)
        row["metric"], row["accumulator"], row["among"] = M_RATIO, wanted.want(*asked), len(asked)
        row["worst"] = 1 if c.over == "worst" else 0
    elif c.metric == "response_rate":
        asked = (Wanted(rec.REPLIES, window=_window(c)),)
        row["metric"], row["accumulator"] = M_RATIO, wanted.want(*asked)
    else:
        asked = (Wanted(rec.EVENT_RATE, RATES[c.metric], _window(c)),)
        row["metric"], row["accumulator"] = M_RATIO, wanted.want(*asked)


def _over(asked: tuple[Wanted, ...], c: Condition, detail: int, rules: RuleSet) -> tuple[Wanted, ...]:
    """The accumulators of a condition: as asked, of one dimension, or of all of them."""
    if c.over == "worst":
        return tuple(replace(asked[0], detail=k) for k in range(1, rules.feedback.dimensions + 1))
    return tuple(replace(one, detail=detail) for one in asked) if detail else asked


def _window(c: Condition) -> int:
    return rec.EVER if c.window_d is None else c.window_d


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
    row["finalise_early"] = bool(e.finalise_early)
    if e.hold_fraction is not None:
        row["hold_fraction"] = ppm(e.hold_fraction)
    if e.badge is not None:
        if e.badge not in badges:
            badges.append(e.badge)
        row["badge"] = min(badges.index(e.badge), BADGES - 1)
    if e.fee_per_case is not None:
        row["fee_per_case"] = minor(e.fee_per_case, units)
    if e.subscription_refund is not None:
        row["subscription_refund"] = ppm(e.subscription_refund)
    row["block_days"] = e.block_days or 0
    row["suspend"] = bool(e.suspend)
    row["close_store"] = bool(e.close_store)
    row["delist"] = bool(e.delist)
    row["forfeit"] = minor(e.forfeit or 0.0, units)
    row["ban"] = bool(e.ban)
