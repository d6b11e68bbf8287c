"""Models of reputation: what buyers read, what ranks, and what it means to take a score at its word."""

from __future__ import annotations

from mechanisms.bench import Row
from mechanisms.people import EVERYBODY_RATES, HONEST, SILENT, SLOPPY

_NO_LADDER = "rules.sanctions={}"
_ONLY_PRAISE = "population.buyers.raters={good: 1, mild: 0, bad: 0}"
_POOR = "population.sellers.quality=0.5"
_PERFECT = (HONEST, "population.sellers.quality=1", "population.sellers.quality_spread=0", "environment.carrier={}",
            "environment.product_noise=0", "population.buyers.belief.prior_good=1")  # fmt: skip

RULES = (
    Row("rules.reputation.model", "mean", "wilson", "score shown", -1,
        "a lower bound lies below the mean", (EVERYBODY_RATES,), SILENT, n=16),
    Row("rules.reputation.model", "null", "beta", "bad orders", -1, "who reads a record avoids the careless",
        (SLOPPY, _NO_LADDER, EVERYBODY_RATES), SILENT, at="rules.reputation={model: @}", n=16),
    Row("rules.reputation.ranking", "null", "model", "bad orders", -1, "what ranks low is seen less",
        (SLOPPY, _NO_LADDER, "rules.matching={position_bias: 1, rank_weights: {reputation: 5}}"), SILENT,
        at="rules.reputation={model: beta, ranking: @}", n=24),
)  # fmt: skip

PEOPLE = (
    Row("population.buyers.belief.learning", "market", "face_value", "brier", 1,
        "where only the pleased rate, who takes the score at its word expects too much",
        (_POOR, _ONLY_PRAISE, "rules.reputation.model=share_positive"), _PERFECT),
)  # fmt: skip

ROWS = (*RULES, *PEOPLE)
