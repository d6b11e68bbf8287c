"""Sellers who plan and sellers who learn by trial: what each of their parameters must move."""

from __future__ import annotations

from mechanisms.bench import Row
from mechanisms.people import NO_LADDER, NOBODY_CLAIMS, STRATEGIES

_TRAIT = "a trait of people, not a rule: there is no actor to take away"
TALKS = "rules.disputes.forums=[{id: talk, kind: negotiation}]"
SHARE = "rules.reputation={scores: [{id: s, source: ternary, aggregator: share_positive, window_d: 90}]}"
NO_SCORE = "rules.reputation={}"
SELDOM = "population.buyers.trips_per_day=0.05"
"""Buyers who hardly come back, so that what each remembers is worth little."""
_UNREAD = (NO_SCORE, "rules.feedback={direction: none}")


def _half(strategy: str, *more: str) -> str:
    fields = ", ".join((strategy, "share: 0.5", *more))
    return STRATEGIES + "[{strategy: honest, share: 0.5}, {strategy: " + fields + "}]"


def _row(strategy: str, field: str, was: str, now: str, measure: str, sign: int, why: str, *base: str,
         more: tuple[str, ...] = (), falsifier: tuple[str, ...] = (), n: int = 12) -> Row:  # fmt: skip
    key = f"population.sellers.strategies.{strategy}.{field}"
    at = _half(strategy, *more, f"{field}: @")
    return Row(key, was, now, measure, sign, why, base, falsifier, "" if falsifier else _TRAIT, at, n)


_MYOPIC = ("horizon_days: 1",)
RATIONAL = (
    _row("rational", "horizon_days", "1", "1000", "cheats", -1, "who looks far ahead guards its score", TALKS,
         NO_LADDER, SELDOM),
    _row("rational", "most", "0.2", "0.9", "cheats", 1, "who dares more cheats more", TALKS, NO_LADDER, NO_SCORE,
         more=_MYOPIC),
    _row("rational", "every_days", "400", "7", "cheats", 1, "who looks again learns how few customers come back", TALKS,
         NO_LADDER, SELDOM, more=("horizon_days: 80",), n=16),
    _row("rational", "concede", "0", "1", "fraud_lost", -1, "who gives in pays back", TALKS, NO_LADDER, NO_SCORE,
         more=_MYOPIC, falsifier=(NOBODY_CLAIMS,)),
)  # fmt: skip
LEARNER = (
    _row("q_learner", "most", "0.1", "0.9", "cheats", 1, "who dares more cheats more", TALKS, NO_LADDER,
         more=("exploration: 1",)),
    _row("q_learner", "period_days", "60", "4", "cheats", 1, "who chooses more often tries more often", TALKS,
         NO_LADDER),
    _row("q_learner", "exploration", "0", "1", "cheats", 1, "who tries everything cheats half of the time", TALKS,
         NO_LADDER),
    _row("q_learner", "horizon_days", "1", "1000", "cheats", -1, "who looks far ahead learns what its score is worth",
         SHARE, SELDOM, "population.buyers.count=600", more=("exploration: 0.1",), n=48),
    _row("q_learner", "learning_rate", "0.01", "1", "cheats", -1, "who goes by the last period alone goes by chance",
         TALKS, NO_LADDER, more=("exploration: 0.3",), n=24),
    _row("q_learner", "concede", "0", "1", "fraud_lost", -1, "who gives in pays back", TALKS, NO_LADDER,
         more=("exploration: 1",), falsifier=(NOBODY_CLAIMS,)),
)  # fmt: skip
ROWS = (*RATIONAL, *LEARNER)
