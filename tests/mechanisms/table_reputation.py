"""Windows, weights, rates, effects of tiers, lapsing points, audits after complaints: what each must move."""

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
    OPPORTUNISTS,
    SILENT,
    SLIPPING,
    SLOPPY,
    STRATEGIES,
)

_NO_LADDER = "rules.sanctions={}"
_FOUND = "rules.sanctions={audit_prob: 0.5, points: {counterfeit: 1}}"
_LATE_ONES = ("population.sellers.tardy=1", "population.sellers.handling_days=6")


def _score(*settings: str) -> str:
    return "rules.reputation={scores: [{" + ", ".join(("id: s", "source: ternary", *settings)) + "}]}"


def _tier(when: str, effect: str) -> str:
    return "rules.reputation={tiers: [{when: [{" + when + "}], effect: " + effect + "}]}"


_BAD_STARS = "metric: low_stars_rate, op: '>', value: 0.02, min_n: 10"
_POINTED = "metric: violation_points, op: '>=', value: 1"
_ALWAYS = "metric: account_age, op: '>=', value: 0"

SCORES = (
    Row("rules.reputation.scores.aggregator", "mean", "max_of_windows, windows_d: [10, 30, 10000]", "score shown", 1,
        "the best of several windows is no worse than all days together", (EVERYBODY_RATES, SLIPPING), SILENT,
        at=_score("aggregator: @"), n=16),
    Row("rules.reputation.scores.windows_d", "[20, 40]", "[5, 10, 20, 40]", "score shown", 1,
        "among more windows there is a better one", (EVERYBODY_RATES, SLIPPING), SILENT,
        at=_score("aggregator: max_of_windows", "windows_d: @"), n=16),
    Row("rules.reputation.scores.weight_by_value.above", "10", "100000", "ratings shown", -1,
        "fewer orders are dear enough to count more", falsifier=SILENT,
        at=_score("aggregator: mean", "weight_by_value: [{above: 0, weight: 1}, {above: @, weight: 5}]")),
    Row("rules.reputation.scores.weight_by_value.weight", "1", "5", "ratings shown", 1, "dear orders count more",
        falsifier=SILENT,
        at=_score("aggregator: mean", "weight_by_value: [{above: 0, weight: 1}, {above: 10, weight: @}]")),
    Row("rules.reputation.scores.measure", "unresolved", "cancel", "surcharge", 1, "the rate counts cancelled orders",
        (*_LATE_ONES, _NO_LADDER), (NOT_LATE, HONEST),
        at="rules.reputation={scores: [{id: s, source: ternary, aggregator: mean}, {id: t, source: orders, "
        "aggregator: rate, measure: @}], "
        "tiers: [{when: [{metric: t, op: '>', value: 0.01}], effect: {fee_add: 0.1}}]}"),
)  # fmt: skip

EFFECTS = (
    Row("rules.reputation.tiers.when.metric", "cancel_rate", "late_rate", "surcharge", 1,
        "most late parcels are sent all the same", ("population.sellers.tardy=1", _NO_LADDER), (NOT_LATE,),
        at=_tier("metric: @, op: '>', value: 0.02", "{fee_add: 0.1}")),
    Row("rules.reputation.tiers.effect.fee_per_case", "0", "20", "take_rate", 1, "a bad tier pays for each case",
        (SLIPPING, _NO_LADDER), (NOBODY_CLAIMS,), at=_tier(_ALWAYS, "{fee_per_case: @}")),
    Row("rules.reputation.tiers.effect.subscription_refund", "0", "1", "platform_revenue", -1,
        "who sells enough has his subscription back", ("rules.fees.subscription_per_year=1000",), (NO_ORDERS,),
        at=_tier("metric: sales, op: '>=', value: 5", "{fee_add: 0, subscription_refund: @}")),
    Row("rules.reputation.tiers.effect.suspend", "false", "true", "bad orders", -1,
        "who disappoints cannot sell until the bad ratings are old", (SLOPPY, _NO_LADDER), SILENT,
        at=_tier(_BAD_STARS, "{fee_add: 0, suspend: @}"), n=16),
    Row("rules.reputation.tiers.effect.close_store", "false", "true", "bad orders", -1,
        "who disappoints and is closed must begin anew, if he does", (SLOPPY, _NO_LADDER), SILENT,
        at=_tier(_BAD_STARS, "{fee_add: 0, close_store: @}"), n=16),
    Row("rules.reputation.tiers.effect.close_store", "ban", "close_store", "reopened", 1,
        "whose store is closed is not barred", (_FOUND, CHEATS), (HONEST, "environment.audit_error=0"),
        at=_tier(_POINTED, "{fee_add: 0, @: true}"), n=16),
)  # fmt: skip

_YEAR_END = "environment.day_of_year=265"
_BANNED = "ladder: [{when: [{metric: violation_points, op: '>=', value: 48}], effect: {ban: true}}]"
_POINTS = "rules.sanctions={points: {nsad: 12}, points_reset: @, " + _BANNED + "}"
_MINOR = (
    "rules.sanctions={points: {late: 1, minor: @}, "
    "ladder: [{when: [{metric: violation_points, op: '>=', value: 100}], effect: {block_days: 5}}]}"
)

SANCTIONS = (
    Row("rules.sanctions.points.minor", "0", "12", "blocks", 1, "cancelled orders bring points, points bring blocks",
        _LATE_ONES, ("population.sellers.handling_days=0", "population.sellers.silence=0"), at=_MINOR),
    Row("rules.sanctions.points.minor", "0", "12", "blocks", 1, "claims left unanswered bring points",
        ("population.sellers.silence=0.5", SLIPPING, NOT_LATE), (NOBODY_CLAIMS,)),
    Row("rules.sanctions.audit_per_complaint", "0", "0.2", "fraud_attempted", -1,
        "complaints lead to the shops that cheat", (CHEATS,), (NOBODY_CLAIMS,)),
    Row("rules.sanctions.audit_per_complaint", "0", "0.2", "detected_share", 1,
        "complaints are the first sign of trouble: more of those who cheat are found out",
        (CHEATS, "warm_up_days=0"), (NOBODY_CLAIMS,),
        at="rules.sanctions={audit_prob: 0.001, audit_per_complaint: @, points: {counterfeit: 48}, ladder: "
        "[{when: [{metric: violation_points, op: '>=', value: 48}], effect: {ban: true}}]}"),
    Row("rules.sanctions.audit_window_d", "1", "60", "audits an order", 1, "a complaint is remembered for longer",
        (CHEATS, "rules.sanctions.audit_per_complaint=0.05"), (NOBODY_CLAIMS,)),
    Row("rules.sanctions.points_reset", "rolling", "calendar", "cheats an order", 1,
        "points of the last months lapse on 31 December, too soon to add up",
        (OPPORTUNISTS, _YEAR_END, "rules.remedies={refund_share: 0.2}"), (HONEST,), at=_POINTS, n=12),
)  # fmt: skip

FEES = (
    Row("rules.fees.commission_cap", "1000", "1", "platform_revenue", -1, "no order pays more than the cap",
        falsifier=(NO_ORDERS,), at="rules.fees={commission: [{above: 0, rate: 0.1}], commission_cap: @}"),
)  # fmt: skip

_R = "population.buyers.raters."
_CROSS = _R[:-1] + "={mild: 1, bad: 1, mild_negative: 1, fear: 0}"
_DETAILS = "rules.feedback={direction: two_sided, scale: [ternary, stars5], dimensions: 3}"
_REVISION = "rules.feedback.withdrawal=rater_revision"


def _poor_mean(more: str) -> str:
    """A surcharge for a mean of the stars below 4.5."""
    return (
        "rules.reputation={scores: [{id: s, source: stars5, aggregator: mean}], tiers: [{when: [{metric: s, op: '<', "
        "value: 4.5, min_n: 10" + more + "}], effect: {fee_add: 0.1}}]}"
    )  # fmt: skip


FEEDBACK = (
    Row("rules.feedback.scale", "stars5", "score10", "mean number given", 1, "ten points are more than five stars",
        ("rules.reputation={}",), SILENT, at="rules.feedback.scale=[ternary, @]"),
    Row("rules.feedback.dimensions", "2", "8", "surcharge", 1, "among more dimensions is the one that lateness lowers",
        (_poor_mean(", over: worst"), "population.sellers.tardy=1", _NO_LADDER),
        (NOT_LATE, _R + "detail_noise=0")),
    Row("rules.feedback.private_channel", "false", "true", "private words", 1, "there is somebody to tell",
        falsifier=(_R + "private=0",)),
    Row("rules.feedback.cooling_off_days", "0", "12", "negatives", -1, "anger is made good, or it is late",
        (SLIPPING, _CROSS, "rules.feedback.window={anchor: delivered, days: 12}"),
        (HONEST, _R + "mild_negative=0", "environment.carrier={}")),
    Row("rules.feedback.withdrawal", "none", "rater_revision", "score shown", 1, "some negatives turn into praise",
        (SLIPPING, _CROSS, _score("aggregator: mean")), (_R + "mollified=0", _R + "yields=0")),
    Row("rules.feedback.withdrawal", "rater_revision", "mutual", "taken back", 1, "answers in kind are traded",
        (_CROSS,), (_R + "reciprocators=0",)),
    Row("rules.feedback.withdrawal", "none", "mutual", "score shown", 1, "some negatives are taken back",
        (_CROSS, _score("aggregator: mean")), (_R + "reciprocators=0",), n=16),
    Row("rules.reputation.scores.source", "ternary", "score10", "score shown", 1, "a mean out of ten is above one",
        ("rules.feedback.scale=[ternary, score10]",), SILENT,
        at="rules.reputation={scores: [{id: s, source: @, aggregator: mean}]}"),
    Row("rules.reputation.scores.source", "ternary", "outcomes", "score shown", -1,
        "in private nobody fears an answer", (SLIPPING, "rules.feedback.private_channel=true"),
        (*SILENT, _R + "private=0"),
        at="rules.reputation={scores: [{id: s, source: @, aggregator: mean}], shown: s}"),
    Row("rules.reputation.scores.dimension", "1", "3", "score shown", -1, "late parcels lower the third",
        (_DETAILS, "population.sellers.tardy=1", _NO_LADDER), (NOT_LATE, _R + "detail_noise=0"),
        at="rules.reputation={scores: [{id: s, source: stars5, aggregator: mean, dimension: @}]}"),
    Row("rules.reputation.tiers.when.over", "whole", "worst", "surcharge", 1, "the worst is worse than the whole",
        (_DETAILS, "population.sellers.tardy=1", _NO_LADDER), SILENT, at=_poor_mean(", over: @")),
    Row("rules.reputation.tiers.when.over", "worst", "each", "surcharge", -1, "not all are as bad as the worst",
        (_DETAILS, "population.sellers.tardy=1", _NO_LADDER), SILENT, at=_poor_mean(", over: @")),
)  # fmt: skip

RATERS = (
    Row("population.buyers.raters.detail_noise", "0", "1", "surcharge", 1, "details spread around the whole",
        (_DETAILS, _poor_mean(", over: worst"), _NO_LADDER), SILENT),
    Row("population.buyers.raters.private", "0", "1", "private words", 1, "more tell the platform",
        ("rules.feedback.private_channel=true",), ("rules.feedback.private_channel=false",)),
    Row("population.buyers.raters.mollified", "0", "1", "revised", 1, "who was made whole thinks better of it",
        (SLIPPING, _CROSS, _REVISION), (NO_FORUMS, "rules.remedies.no_reason_return=null")),
    Row("population.buyers.raters.sellers_press", "0", "1", "revised", 1, "sellers press those who blame them",
        (_CROSS, _REVISION), (_R + "yields=0",)),
    Row("population.buyers.raters.yields", "0", "1", "revised", 1, "who is pressed yields",
        (_CROSS, _REVISION), (_R + "sellers_press=0",)),
    Row("population.buyers.raters.makes_peace", "0", "1", "taken back", 1, "two negatives are traded",
        (_CROSS, "rules.feedback.withdrawal=mutual"), (_R + "reciprocators=0",)),
)  # fmt: skip

SHAMMERS = STRATEGIES + "[{strategy: honest, share: 0.6}, {strategy: rating_buyer, share: 0.4}]"


def _shammer(more: str) -> str:
    return STRATEGIES + "[{strategy: honest, share: 0.6}, {strategy: rating_buyer, share: 0.4, " + more + "}]"


_LIARS = "population.buyers.claims={dishonest: 0.4, false_claim: 0.5, hour_cost: 0}"
_NO_LIARS = "population.buyers.claims={dishonest: 0, hour_cost: 0}"
_BUYERS = "rules.reputation.buyers={source: @}"

ROLES = (
    Row("rules.reputation.scores.roles_separate", "true", "false", "score shown", 1,
        "praise as a buyer is cheap, and counts", (_shammer("cost: 1, penny: 0.001, a_day: 6"), _NO_LADDER), (HONEST,),
        at=_score("aggregator: sum", "roles_separate: @"), n=16),
    Row("rules.sanctions.points.sham_rating", "0", "12", "blocks", 1, "sham sales that are found bring points",
        (SHAMMERS, NOT_LATE), (HONEST,),
        at="rules.sanctions={audit_prob: 0.2, points: {late: 1, sham_rating: @}, ladder: "
        "[{when: [{metric: violation_points, op: '>=', value: 12}], effect: {block_days: 5}}]}"),
    Row("rules.reputation.buyers.source", "none", "claims, refuse_below: 0.8", "false claims", -1,
        "who lost claims before finds nobody to buy from", (_LIARS,), (_NO_LIARS,), at=_BUYERS),
    Row("rules.reputation.buyers.source", "none", "ratings, refuse_below: 0.85", "turned away", 1,
        "who was blamed by sellers finds nobody to buy from", (_CROSS,),
        (_R + "reciprocators=0", "population.buyers.claims.dishonest=0"), at=_BUYERS),
    Row("rules.reputation.buyers.refuse_below", "0.1", "0.9", "turned away", 1, "more fall below a higher bound",
        (_LIARS,), (NOBODY_CLAIMS,), at="rules.reputation.buyers={source: claims, refuse_below: @}"),
    Row("rules.reputation.buyers.forum_weight", "0.001", "1", "false claims won", -1,
        "staff believe those less who lost before", (_LIARS, "rules.disputes.forums=[{id: staff, kind: platform}]"),
        (_NO_LIARS,), at="rules.reputation.buyers={source: claims, forum_weight: @}", n=24),
)  # fmt: skip

_S = "population.sellers.strategies.rating_buyer."


def _row(key: str, was: str, now: str, measure: str, sign: int, why: str, *base: str) -> Row:
    return Row(_S + key, was, now, measure, sign, why, base, (HONEST,), at=_shammer(key + ": @"), n=12)


BRUSHING = (
    _row("quality_gap", "0", "0.5", "dissatisfaction", 1, "poor goods under good praise"),
    _row("a_day", "1", "6", "shams", 1, "more ratings a day"),
    _row(
        "names",
        "1",
        "50",
        "ratings shown",
        1,
        "one name counts once under a cap",
        "rules.reputation={scores: [{id: s, source: ternary, aggregator: mean, pair_cap: {n: 1, per_d: null}}]}",
    ),
    _row("cost", "0", "1", "shams", -1, "dear ratings do not pay"),
    _row(
        "penny", "0", "1", "shams", -1, "dear praise does not pay", _score("aggregator: sum", "roles_separate: false")
    ),
    _row("horizon_days", "0", "90", "shams", 1, "who looks ahead sees better sales"),
)

ROWS = (*SCORES, *EFFECTS, *SANCTIONS, *FEES, *FEEDBACK, *ROLES)

WORLD_ROWS = (
    Row("environment.day_of_year", "0", "265", "cheats an order", 1,
        "points of the last months lapse on 31 December, too soon to add up",
        (OPPORTUNISTS, "rules.remedies={refund_share: 0.2}", _POINTS.replace("@", "calendar")),
        ("rules.sanctions.points_reset=rolling",), n=12),
    *RATERS,
    *BRUSHING,
)  # fmt: skip
