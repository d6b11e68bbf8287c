"""Matching, feedback, scores, tiers: what each parameter must move."""

from __future__ import annotations

from mechanisms.bench import Row
from mechanisms.people import (
    CHEATS,
    EVERYBODY_RATES,
    HONEST,
    NO_FORUMS,
    NO_ORDERS,
    NOBODY_CLAIMS,
    NOT_LATE,
    SEES_ALL,
    SILENT,
    SLIPPING,
    SLOPPY,
)

_FEW = "population.buyers.attention=3"


def _weight(name: str) -> str:
    return "rules.matching={position_bias: 2, rank_weights: {" + name + ": @}}"


MATCHING = (
    Row("rules.matching.page_size", "50", "1", "walked", 1, "who finds little on the page goes elsewhere",
        falsifier=("population.sellers.count=1", "population.sellers.entrants=0")),
    Row("rules.matching.position_bias", "0", "2.5", "gini", 1, "the top of the page takes the attention", (_FEW,),
        (SEES_ALL,)),
    Row("rules.matching.rank_weights.price", "0", "3", "price paid", -1, "cheap listings on top are the ones looked at",
        (_FEW, "population.sellers.cost_spread=0.2"), (SEES_ALL,), at=_weight("price"), n=16),
    Row("rules.matching.rank_weights.reputation", "0", "5", "dissatisfaction", -1,
        "shops with the better record on top", (_FEW, "population.sellers.quality_spread=0.3"),
        ("rules.reputation={}",), at=_weight("reputation"), n=32),
    Row("rules.matching.rank_weights.violation_points", "0", "5", "bad orders", -1, "shops with points sink",
        (SLOPPY, "rules.sanctions={points: {nsad: 1}}", _FEW), ("rules.sanctions={}",), at=_weight("violation_points"),
        n=32),
    Row("rules.matching.rank_weights.refund_ratio", "0", "5", "bad orders", -1, "shops that had to refund sink",
        (SLOPPY, "rules.sanctions={}", _FEW), (NO_FORUMS, NOT_LATE, "rules.remedies.no_reason_return=null"),
        at=_weight("refund_ratio"), n=32),
    Row("rules.matching.rank_weights.complaint_count", "0", "5", "bad orders", -1, "shops that were complained of sink",
        (SLOPPY, "rules.sanctions={}", _FEW), (NO_FORUMS,), at=_weight("complaint_count"), n=32),
    Row("rules.matching.rank_weights.late_rate", "0", "5", "orders of newcomers", 1,
        "a young shop has not been late yet, and comes up",
        ("population.sellers.tardy=1", "rules.sanctions={}", "population.sellers.joining_per_day=0.05"), (NOT_LATE,),
        at=_weight("late_rate"), n=16),
    Row("rules.matching.rank_weights.reputation", "0", "5", "bad orders", -1,
        "a rate of defects ranks the other way round: few first",
        (SLOPPY, "rules.sanctions={}",
         "rules.reputation={scores: [{id: s, source: ternary, aggregator: beta}, "
         "{id: d, source: orders, aggregator: rate, measure: defect}], ranking: d}"),
        (NO_FORUMS,), at=_weight("reputation"), n=24),
    Row("rules.matching.rank_weights.new_seller", "-5", "5", "orders of newcomers", 1, "young shops on top",
        (_FEW, HONEST, "population.sellers.joining_per_day=0.05"), ("population.sellers.entrants=0",),
        at=_weight("new_seller")),
)  # fmt: skip

_RATES = "rules.feedback.window={anchor: @, days: 3}"
_SLOW_RATERS = "population.buyers.raters.delay_days=8"
_AT_ONCE = ("population.buyers.raters.delay_days=0", NO_FORUMS)
_CROSS = "population.buyers.raters={mild_negative: 1, fear: 1}"
_LONGER = "a rating can be left for longer"

FEEDBACK = (
    Row("rules.feedback.direction", "none", "buyer_to_seller", "feedback_rate", 1, "buyers may speak",
        ("rules.reputation={}",), SILENT, at="rules.feedback={direction: @}"),
    Row("rules.feedback.direction", "buyer_to_seller", "two_sided", "negatives", -1,
        "who can be answered in kind holds a negative back", (_CROSS,), ("population.buyers.raters.fear=0",)),
    Row("rules.feedback.direction", "two_sided", "seller_positive_only", "retaliations", -1,
        "sellers who may only praise cannot take revenge", ("population.buyers.raters={mild_negative: 1, fear: 0}",),
        ("population.buyers.raters.reciprocators=0",)),
    Row("rules.feedback.scale", "[ternary]", "[ternary, stars5]", "star ratings", 1,
        "stars are given where they are asked for",
        ("rules.reputation={}",), SILENT),
    Row("rules.feedback.window.days", "1", "40", "feedback_rate", 1, _LONGER, (_SLOW_RATERS,), _AT_ONCE,
        at="rules.feedback.window={anchor: delivered, days: @}"),
    Row("rules.feedback.window.anchor", "paid", "shipped", "feedback_rate", 1, _LONGER, (_SLOW_RATERS,), SILENT,
        at=_RATES),
    Row("rules.feedback.window.anchor", "shipped", "delivered", "feedback_rate", 1, _LONGER, (_SLOW_RATERS,), SILENT,
        at=_RATES),
    Row("rules.feedback.window.anchor", "paid", "estimated_delivery", "feedback_rate", 1, _LONGER, (_SLOW_RATERS,),
        SILENT,
        at=_RATES),
    Row("rules.feedback.window.anchor", "delivered", "completed", "feedback_rate", 1, _LONGER, (_SLOW_RATERS,), SILENT,
        at=_RATES),
    Row("rules.feedback.reveal", "immediate", "simultaneous", "retaliations", -1,
        "a rating that cannot be seen cannot be answered",
        ("population.buyers.raters={mild_negative: 1, fear: 0}",), ("population.buyers.raters.reciprocators=0",)),
    Row("rules.feedback.reveal", "immediate", "simultaneous", "feedback_rate", 1,
        "without fear of an answer more speak",
        (_CROSS,), ("population.buyers.raters.fear=0", "population.buyers.belief.learning=fixed")),
    Row("rules.feedback.default_if_silent", "none", "positive", "ratings shown", 1, "silence is counted as praise",
        falsifier=("population.buyers.raters={good: 1, mild: 1, bad: 1, fear: 0}", "rules.feedback.window.days=60")),
)  # fmt: skip


def _score(*settings: str) -> str:
    return "rules.reputation={scores: [{" + ", ".join(("id: s", *settings)) + "}]}"


_TERNARY = "source: ternary"
_ONE_OFF = ("population.buyers.trips_per_day=0.004", "population.sellers.count=100")
_NO_LADDER = "rules.sanctions={}"
_BAD_SCORE = (
    "rules.reputation={scores: [{id: s, source: ternary, aggregator: mean}, {id: t, source: orders, aggregator: rate, "
    "measure: @}], tiers: [{when: [{metric: t, op: '>', value: 0.01}], effect: {fee_add: 0.1}}]}"
)
_TWO = (
    "rules.reputation={scores: [{id: mean, source: stars5, aggregator: mean}, "
    "{id: sum, source: ternary, aggregator: sum}], "
)
SCORES = (
    Row("rules.reputation.scores.source", "ternary", "stars5", "score shown", 1, "a mean of stars lies between 1 and 5",
        falsifier=SILENT, at=_score("source: @", "aggregator: mean")),
    Row("rules.reputation.scores.source", "ternary, aggregator: mean", "orders, aggregator: rate, measure: defect",
        "surcharge", 1,
        "a rate of defects is low where a mean of ratings is high", falsifier=(NO_ORDERS,),
        at="rules.reputation={scores: [{id: s, source: ternary, aggregator: mean}, {id: t, source: @}], "
        "tiers: [{when: [{metric: t, op: '<', value: 0.5}], effect: {fee_add: 0.1}}]}"),
    Row("rules.reputation.scores.aggregator", "source: ternary, aggregator: mean",
        "source: orders, aggregator: rate, measure: defect",
        "surcharge", 1, "a rate of defects is low where a mean of ratings is high", falsifier=(NO_ORDERS,),
        at="rules.reputation={scores: [{id: s, source: ternary, aggregator: mean}, {id: t, @}], "
        "tiers: [{when: [{metric: t, op: '<', value: 0.5}], effect: {fee_add: 0.1}}]}"),
    Row("rules.reputation.scores.aggregator", "mean", "sum", "score shown", 1, "a sum grows with sales",
        falsifier=SILENT, at=_score(_TERNARY, "aggregator: @")),
    Row("rules.reputation.scores.aggregator", "share_positive", "beta", "score shown", -1,
        "a Beta mean starts from a half, and few ratings move it little",
        ("population.buyers.raters={good: 0.05, mild: 0, bad: 0}", "rules.feedback.default_if_silent=none"), SILENT,
        at=_score(_TERNARY, "aggregator: @")),
    Row("rules.reputation.scores.aggregator", "mean", "share_positive", "score shown", 1,
        "a mean of +1 and -1 falls twice as fast as a share",
        (EVERYBODY_RATES,), SILENT, at=_score(_TERNARY, "aggregator: @")),
    Row("rules.reputation.scores.measure", "unresolved", "late", "surcharge", 1, "the rate counts late parcels",
        ("population.sellers.tardy=1", HONEST, _NO_LADDER), (NOT_LATE, "population.buyers.claims.dishonest=0"),
        at=_BAD_SCORE),
    Row("rules.reputation.scores.measure", "late", "defect", "surcharge", 1, "the rate counts cases lost",
        (SLIPPING, NOT_LATE, _NO_LADDER), (NO_FORUMS,), at=_BAD_SCORE),
    Row("rules.reputation.scores.measure", "unresolved", "defect", "surcharge", 1, "a defect is a cancelled order too",
        ("population.sellers.tardy=1", "population.sellers.handling_days=6", _NO_LADDER),
        (NOT_LATE, HONEST), at=_BAD_SCORE),
    Row("rules.reputation.scores.window_d", "null", "10", "ratings shown", -1, "old ratings lapse", falsifier=SILENT,
        at=_score(_TERNARY, "aggregator: mean", "window_d: @")),
    Row("rules.reputation.scores.pair_cap", "null", "{n: 1, per_d: null}", "ratings shown", -1,
        "a buyer's word on a shop counts once", falsifier=_ONE_OFF, at=_score(_TERNARY, "aggregator: mean",
        "pair_cap: @")),
    Row("rules.reputation.scores.pair_cap.n", "1", "8", "ratings shown", 1, "a buyer's word on a shop counts so often",
        falsifier=_ONE_OFF, at=_score(_TERNARY, "aggregator: mean", "pair_cap: {n: @, per_d: null}")),
    Row("rules.reputation.scores.pair_cap.per_d", "5", "100", "ratings shown", -1,
        "a buyer's word counts once in so long",
        falsifier=_ONE_OFF, at=_score(_TERNARY, "aggregator: mean", "pair_cap: {n: 1, per_d: @}")),
    Row("rules.reputation.scores.min_n_display", "0", "150", "nothing shown", 1, "a thin record is not shown",
        falsifier=SILENT, at=_score(_TERNARY, "aggregator: mean", "min_n_display: @")),
    Row("rules.reputation.scores.grades", "[100000]", "[0, 5, 20, 50, 100]", "brier", -1,
        "grades that tell good shops from bad ones teach buyers what to expect",
        (EVERYBODY_RATES, "population.sellers.quality=0.5", "population.sellers.quality_spread=0.4"),
        ("population.buyers.belief.learning=fixed",),
        at=_score(_TERNARY, "aggregator: sum", "grades: @"), n=16),
    Row("rules.reputation.shown", "mean", "sum", "score shown", 1, "buyers read another score", falsifier=SILENT,
        at=_TWO + "shown: @}"),
    Row("rules.reputation.ranking", "mean", "sum", "gini", 1, "a sum on top of the page feeds itself",
        (_FEW, "rules.matching.rank_weights={reputation: 3}"), ("rules.matching.rank_weights={reputation: 0}",),
        at=_TWO + "ranking: @}", n=16),
)  # fmt: skip


def _tier(when: str, effect: str = "{fee_add: 0.1}") -> str:
    return (
        "rules.reputation={scores: [{id: s, source: ternary, aggregator: mean}], tiers: [{when: [{"
        + when + "}], effect: " + effect + "}]}"
    )  # fmt: skip


_METRIC = "the condition comes to hold where the metric says so"
_AGED = _tier("metric: account_age, op: '@', value: 59")
_TO_THE_DAY = ("days=60", "population.sellers.entrants=0", HONEST)
_EQUAL = ("days=80", "population.sellers.entrants=0", HONEST)

CONDITIONS = (
    *(Row("rules.reputation.tiers.when.metric", "late_rate", metric, "surcharge", 1, _METRIC, base, falsifier,
          at=_tier("metric: @, op: '>', value: 0.001"))
      for metric, base, falsifier in (
          ("sales", (NOT_LATE,), (NO_ORDERS,)),
          ("revenue", (NOT_LATE,), (NO_ORDERS,)),
          ("account_age", (NOT_LATE,), ("days=1", "warm_up_days=0", "follow_up_days=0")),
          ("violation_points", (NOT_LATE, SLIPPING, "rules.sanctions={points: {nsad: 1}}"), (NOBODY_CLAIMS,)),
          ("defect_rate", (NOT_LATE, SLIPPING, _NO_LADDER), (NO_FORUMS,)),
          ("unresolved_case_rate", (NOT_LATE, SLIPPING, _NO_LADDER), (NO_FORUMS,)),
          ("response_rate", (NOT_LATE, SLIPPING, _NO_LADDER), (NO_FORUMS,)),
          ("low_stars_rate", (NOT_LATE, SLIPPING, _NO_LADDER), SILENT),
          ("s", (NOT_LATE,), SILENT))),
    Row("rules.reputation.tiers.when.metric", "violation_points", "late_rate", "surcharge", 1, _METRIC,
        ("population.sellers.tardy=1", "rules.sanctions={points: {nsad: 1}}", NOBODY_CLAIMS), (NOT_LATE,),
        at=_tier("metric: @, op: '>', value: 0.001")),
    Row("rules.reputation.tiers.when.op", ">", ">=", "surcharge", 1,
        "59 days old on the last evening: at least, but not more",
        _TO_THE_DAY, ("days=80",), at=_AGED),
    Row("rules.reputation.tiers.when.op", "<", "<=", "surcharge", 1,
        "59 days old on the last evening: at most, but not less",
        _TO_THE_DAY, ("days=80",), at=_AGED),
    Row("rules.reputation.tiers.when.op", ">=", "==", "surcharge", -1, "79 days are at least 59, but not 59", _EQUAL,
        ("days=60",), at=_AGED),
    Row("rules.reputation.tiers.when.value", "1000000", "10", "surcharge", 1, "a bound within reach is reached",
        falsifier=(NO_ORDERS,), at=_tier("metric: sales, op: '>=', value: @")),
    Row("rules.reputation.tiers.when.window_d", "null", "5", "surcharge", -1, "only the last days' sales count",
        falsifier=(NO_ORDERS,), at=_tier("metric: sales, op: '>=', value: 60, window_d: @")),
    Row("rules.reputation.tiers.when.min_n", "0", "100000", "surcharge", -1, "few orders say nothing",
        ("population.sellers.tardy=1", _NO_LADDER), (NOT_LATE,),
        at=_tier("metric: late_rate, op: '>', value: 0.001, min_n: @")),
)  # fmt: skip

_LATE = "rules.sanctions={points: {late: 1}}"
_ALL_TARDY = "population.sellers.tardy=1"
_POINTED = "metric: violation_points, op: '>=', value: 1"
_FOUND = "rules.sanctions={audit_prob: 0.5, points: {counterfeit: 1}}"
_CHARGED = "rules.fees.commission=[{above: 0, rate: 0.05}]"
_LOST_CASES = "rules.sanctions={points: {nsad: 1}}"


def _tier_alone(effect: str) -> str:
    """A tier for shops with bad ratings, where no score tells buyers of them."""
    when = "{metric: low_stars_rate, op: '>', value: 0.02, min_n: 10}"
    return "rules.reputation={tiers: [{when: [" + when + "], effect: " + effect + "}]}"


_GONE = "who is found out is out of buyers' sight"

EFFECTS = (
    Row("rules.reputation.tiers.effect.fee_multiplier", "1", "4", "take_rate", 1,
        "a bad record makes commission dearer",
        (_LATE, _ALL_TARDY, _CHARGED), (NOT_LATE,), at=_tier(_POINTED, "{fee_multiplier: @}")),
    Row("rules.reputation.tiers.effect.fee_add", "0", "0.2", "take_rate", 1, "a bad record makes commission dearer",
        (_LATE, _ALL_TARDY), (NOT_LATE,), at=_tier(_POINTED, "{fee_add: @}")),
    Row("rules.reputation.tiers.effect.rank_multiplier", "1", "0.001", "bad orders", -1,
        "a bad record sinks down the page",
        (SLOPPY, _NO_LADDER, "rules.matching={position_bias: 2.5, rank_weights: {}}"), (SEES_ALL,),
        at=_tier_alone("{rank_multiplier: @}"), n=24),
    Row("rules.reputation.tiers.effect.hold_days", "0", "30", "days money is held", 1,
        "a bad record makes payouts wait",
        (_LATE, _ALL_TARDY), (NOT_LATE,), at=_tier(_POINTED, "{hold_days: @}")),
    Row("rules.reputation.tiers.effect.badge", "null", "warned", "bad orders", -1, "buyers learn what a badge is worth",
        (SLOPPY, _NO_LADDER), ("population.buyers.belief.learning=fixed",),
        at=_tier_alone("{fee_add: 0, badge: @}")),
    Row("rules.reputation.tiers.effect.block_days", "1", "60", "cheats an order", -1, _GONE, (_FOUND, CHEATS), (HONEST,
        ),
        at=_tier(_POINTED, "{block_days: @}")),
    Row("rules.reputation.tiers.effect.block_days", "null", "1", "orders placed", -1,
        "a day out of sight is a day without sales",
        ("rules.sanctions={}", HONEST, "population.sellers.entrants=0"), ("rules.matching.page_size=50",
        "population.buyers.trips_per_day=0"),
        at=_tier("metric: account_age, op: '==', value: 20", "{fee_add: 0, block_days: @}"), n=24),
    Row("rules.reputation.tiers.effect.delist", "false", "true", "bad orders", -1,
        "a hidden shop still sells to those who remember it, a delisted one does not", (_LOST_CASES, SLOPPY),
        (NOBODY_CLAIMS,),
        at=_tier(_POINTED, "{block_days: 60, delist: @}"), n=16),
    Row("rules.reputation.tiers.effect.forfeit", "1", "500", "forfeits", 1, "the deposit is taken", (_FOUND, CHEATS),
        (HONEST, "environment.audit_error=0"),
        at=_tier(_POINTED, "{forfeit: @}")),
    Row("rules.reputation.tiers.effect.ban", "false", "true", "cheats an order", -1, "who is found out is thrown out",
        (_FOUND, CHEATS), (HONEST,), at=_tier(_POINTED, "{fee_add: 0, ban: @}")),
)  # fmt: skip

ROWS = (*MATCHING, *FEEDBACK, *SCORES, *CONDITIONS, *EFFECTS)
