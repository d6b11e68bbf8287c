"""Windows, weights, rates, effects of tiers, lapsing points, audits after complaints: what each must move."""

from __future__ import annotations

from mechanisms.bench import Row
from mechanisms.people import (
    CHEATS,
    EVERYBODY_RATES,
    HONEST,
    NO_ORDERS,
    NOBODY_CLAIMS,
    NOT_LATE,
    OPPORTUNISTS,
    SILENT,
    SLIPPING,
    SLOPPY,
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
        at=_score("aggregator: @")),
    Row("rules.reputation.scores.windows_d", "[20, 40]", "[5, 10, 20, 40]", "score shown", 1,
        "among more windows there is a better one", (EVERYBODY_RATES, SLIPPING), SILENT,
        at=_score("aggregator: max_of_windows", "windows_d: @")),
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
        "whose store is closed is not barred", (_FOUND, CHEATS), (HONEST,),
        at=_tier(_POINTED, "{fee_add: 0, @: true}")),
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

ROWS = (*SCORES, *EFFECTS, *SANCTIONS, *FEES)

WORLD_ROWS = (
    Row("environment.day_of_year", "0", "265", "cheats an order", 1,
        "points of the last months lapse on 31 December, too soon to add up",
        (OPPORTUNISTS, "rules.remedies={refund_share: 0.2}", _POINTS.replace("@", "calendar")),
        ("rules.sanctions.points_reset=rolling",), n=12),
)  # fmt: skip
