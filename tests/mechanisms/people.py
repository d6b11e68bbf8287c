"""Overrides that several rows share."""

from __future__ import annotations

STRATEGIES = "population.sellers.strategies="
HONEST = STRATEGIES + "[{strategy: honest, share: 1, slip: 0}]"
"""Nobody cheats, nobody slips."""
CHEATS = STRATEGIES + "[{strategy: honest, share: 0.7}, {strategy: whitewasher, share: 0.3, cheat: 0.5}]"
"""Three sellers in ten cheat on every other order, and come back when they are thrown out."""
BOLD = STRATEGIES + "[{strategy: honest, share: 0.7}, {strategy: whitewasher, share: 0.3, cheat: 0.9}]"
SLIPPING = STRATEGIES + "[{strategy: honest, share: 1, slip: 0.1}]"
"""One parcel in ten is wrong, by mistake: there is a lot to claim, and nobody to catch."""
SLOPPY = STRATEGIES + (
    "[{strategy: honest, share: 0.7, slip: 0}, {strategy: low_quality, share: 0.3, slip: 0.5, quality_gap: 0}]"
)
"""Three sellers in ten send the wrong thing every other time, and stay under their name."""
OPPORTUNISTS = STRATEGIES + "[{strategy: honest, share: 0.5}, {strategy: opportunist, share: 0.5}]"
SCAMMERS = STRATEGIES + "[{strategy: honest, share: 0.7}, {strategy: exit_scammer, share: 0.3, sales: 40}]"
NOBODY_CLAIMS = "population.buyers.claims.hour_cost=1000000"
NO_LADDER = "rules.sanctions={}"
NO_FORUMS = "rules.disputes.forums=[]"
NOT_LATE = "population.sellers.handling_days=0"
SEES_ALL = "population.buyers.attention=1000"
NO_ORDERS = "population.buyers.trips_per_day=0"
SILENT = ("population.buyers.raters={good: 0, mild: 0, bad: 0}", "rules.feedback.default_if_silent=none")
"""Nobody rates, and silence counts as nothing."""
EVERYBODY_RATES = "population.buyers.raters={good: 1, mild: 1, bad: 1, mild_negative: 1, fear: 0}"
NO_PAYER = "rules.remedies.payer_of_last_resort=none"
PAID_AT_ONCE = "rules.payment.release_on=paid"
