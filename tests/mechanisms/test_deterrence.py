"""Raising the expected punishment lowers *attempts* of fraud, and where nobody weighs it nothing moves."""

from __future__ import annotations

import pytest

from mechanisms.bench import LEVEL, difference
from mechanisms.people import OPPORTUNISTS, STRATEGIES

BAN = "ladder: [{when: [{metric: violation_points, op: '>=', value: 48}], effect: {ban: true}}]"
FORFEIT = "ladder: [{when: [{metric: violation_points, op: '>=', value: 12}], effect: {forfeit: 2000}}]"
STAFF = "rules.disputes.forums=[{id: staff, kind: platform, accuracy: @}]"
NO_SANCTIONS = "rules.sanctions={}"
OTHERS = STRATEGIES + (
    "[{strategy: honest, share: 0.5, slip: 0, concede: 1}, {strategy: low_quality, share: 0.5, slip: 0, concede: 1}]"
)
"""Nobody here weighs anything: good sellers and poor ones."""
SEEDS = range(12)

PUNISHMENTS = {
    "audits, where a counterfeit is banned": (
        "rules.sanctions={audit_prob: @, points: {counterfeit: 48}, " + BAN + "}", "0.001", "0.05",
        ("rules.disputes.forums=[]",),
    ),
    "damages, out of a deposit": (
        "rules.remedies={refund_share: 1, payer_of_last_resort: deposit, damages_multiple: @}", "0", "3",
        (NO_SANCTIONS,),
    ),
    "a deposit that is forfeited": (
        "rules.identity.seller_deposit=@", "0.01", "2000",
        ("rules.sanctions={points: {nsad: 12}, " + FORFEIT + "}", "rules.remedies.payer_of_last_resort=none"),
    ),
    "a forum that upholds founded claims": (STAFF, "0.5", "1", (NO_SANCTIONS,)),
    "parcels that must be tracked": (
        "rules.delivery.tracking=@", "none", "required",
        ("rules.disputes.forums=[]", "population.sellers.withhold=1", "population.sellers.junk_cost=0.5"),
    ),
    "a standard that few sales may miss": (
        "rules.reputation.tiers=[{when: [{metric: defect_rate, op: '>', value: @, window_d: 60}], effect: "
        "{suspend: true}}]", "1", "0.02", (NO_SANCTIONS, "rules.remedies={refund_share: 0.2}"),
    ),
    "a discount that lost cases cost": (
        "rules.reputation.tiers=[{when: [{metric: defect_rate, op: '<=', value: @, window_d: 60}], effect: "
        "{fee_multiplier: 0}}]", "1", "0.02",
        (NO_SANCTIONS, "rules.fees={commission: [{above: 0, rate: 0.2}]}", "rules.remedies={refund_share: 0.2}"),
    ),
    "points for lost disputes": ("rules.sanctions={points: {late: 1, nsad: @}, " + BAN + "}", "0", "24",
        ("rules.remedies={refund_share: 0.2}",)),
}  # fmt: skip


def attempts(outcome):  # type: ignore[no-untyped-def]
    """Cheats per order of the sellers who mean to cheat where it pays."""
    sellers = outcome.book.sellers
    ill = sellers[sellers["ill"]]
    return float(ill["cheats"].sum()) / max(1.0, float(ill["orders"].sum()))


def _all_attempts(outcome):  # type: ignore[no-untyped-def]
    flow = outcome.book.flow
    return float(flow["cheats"].sum()) / max(1.0, float(flow["orders"].sum()))


@pytest.mark.parametrize("name", PUNISHMENTS)
def test_punishment_deters(name: str):
    text, mild, hard, base = PUNISHMENTS[name]
    was, now = ((OPPORTUNISTS, *base, text.replace("@", v)) for v in (mild, hard))
    moved = difference(was, now, attempts, SEEDS)
    assert moved.p(-1) < LEVEL, f"{name}: attempts {moved}"
    # Not selection: those who are there cheat less on the orders they have.
    assert moved.mean < -0.1 * moved.before, f"{name}: attempts {moved}"


@pytest.mark.parametrize("name", PUNISHMENTS)
def test_nobody_to_deter(name: str):
    text, mild, hard, base = PUNISHMENTS[name]
    was, now = ((OTHERS, *base, text.replace("@", v)) for v in (mild, hard))
    assert difference(was, now, _all_attempts, SEEDS).values.tolist() == [0.0] * len(SEEDS)
