"""Each campaign does harm where nothing stands against it, and none with nothing to spend."""

from __future__ import annotations

import pytest

from emptor.behaviour.library import ATTACKS
from mechanisms.bench import LEVEL, difference
from mechanisms.people import NO_LADDER
from mechanisms.table_adversaries import CROWD

CHEATS_SELL = ("praises: whitewasher", "cheats' sales", 1, 20, ())
PRAISE_AND_BLAME = ("praises: whitewasher, blames: honest", "cheats' sales", 1, 100, ())
STAFF = ("rules.disputes.forums=[{id: staff, kind: platform, accuracy: 0.7}]",)
RETURNS = ("rules.remedies={no_reason_return: {anchor: delivered, days: 30}, return_shipping_payer: platform}",)
HARM = {
    "unfair_ratings": PRAISE_AND_BLAME,
    "ballot_stuffing": CHEATS_SELL,
    "bad_mouthing": ("blames: honest", "honest sales", -1, 100, ()),
    "camouflage": ("praises: whitewasher, blames: honest, fair_first: 2", "cheats' sales", 1, 100, ()),
    "whitewashed_ratings": PRAISE_AND_BLAME,
    "sybil": PRAISE_AND_BLAME,
    "sybil_camouflage": ("praises: whitewasher, blames: honest, fair_first: 1", "cheats' sales", 1, 100, ()),
    "sybil_whitewashing": PRAISE_AND_BLAME,
    "collusion_ring": CHEATS_SELL,
    "rating_service": ("praises: whitewasher, rests_at: null", "cheats' sales", 1, 100, ()),
    "review_bombing": ("blames: honest, shops: 0, people: 80, burst_days: 10", "honest sales", -1, 100, ()),
    "rating_extortion": ("against: honest, acts_per_day: 0.5", "ransoms", 1, 1000, ()),
    "friendly_fraud": ("against: honest", "plotted refunds", 1, 50, STAFF),
    "refund_abuse": ("against: honest", "plotted refunds", 1, 50, RETURNS),
}
"""What each is about; whom it harms, by which measure and which way; its budget in mean order values; other rules."""
SEEDS = 24


def _with(attack: str, about: str, budget: float, more: tuple[str, ...]) -> tuple[str, ...]:
    return (CROWD, NO_LADDER, *more, f"population.adversaries=[{{attack: {attack}, {about}, budget: {budget}}}]")


@pytest.mark.parametrize("attack", HARM)
def test_it_does_harm_where_undefended(attack):
    about, measure, sign, budget, more = HARM[attack]
    moved = difference((CROWD, NO_LADDER, *more), _with(attack, about, budget, more), measure, range(SEEDS))
    assert moved.p(sign) < LEVEL, f"{attack}: {measure} {moved}"


@pytest.mark.parametrize("attack", HARM)
def test_it_does_none_without_money(attack):
    about, measure, _, _, more = HARM[attack]
    still = difference((CROWD, NO_LADDER, *more), _with(attack, about, 0, more), measure, range(3))
    assert not still.values.any(), f"{attack}: {measure} {still}"


def test_every_campaign_is_tried():
    assert set(HARM) == {name for name, kind in ATTACKS.items() if kind.__module__.startswith("emptor.")}
