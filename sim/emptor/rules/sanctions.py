"""What the platform does to those it finds out."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
from pydantic import Field

from emptor.reputation.published import best_of, value_of, worst_of
from emptor.rules.governance import binds
from emptor.rules.scores import Tier
from emptor.schema import PPM, Part, Share, field
from emptor.state.accounts import FORFEIT, PLATFORM, deposit_of, post
from emptor.state.compile import inner, kernel
from emptor.state.draws import LUCK, decision, uniform
from emptor.state.orders import MISDESCRIBED, SHOPS, WITHHELD
from emptor.state.people import S_BANNED, S_CLOSED
from emptor.state.record import POINTS, write
from emptor.state.trace import E_AUDITED, tell
from emptor.state.world import World


class Points(Part):
    """Violation points by offence."""

    minor: int = field(
        0, "an order cancelled because it was not shipped, or a claim left unanswered", "points", ge=0, le=10_000
    )
    late: int = field(0, "shipped after the deadline", "points", ge=0, le=10_000)
    nsad: int = field(0, "lost a dispute: not received or not as described", "points", ge=0, le=10_000)
    sham_rating: int = field(0, "a rating that the seller bought, found by an audit", "points", ge=0, le=10_000)
    counterfeit: int = field(0, "found cheating by an audit", "points", ge=0, le=10_000)


class Sanctions(Part):
    """Audits, points and the ladder."""

    audit_prob: Share = field(
        0.0,
        "chance that the platform inspects an order, whatever the buyer says",
        "probability per order",
        "unverified",
    )
    audit_per_complaint: Share = field(
        0.0,
        "added to audit_prob for each complaint against the shop in the last audit_window_d days: complaints warn",
        "probability per order",
        "unverified",
    )
    audit_window_d: int = field(
        30, "days in which a complaint raises the chance of an audit", "days", "unverified", ge=1, le=100_000
    )
    points: Points = field(Points(), "violation points by offence")
    points_reset: Literal["rolling", "calendar"] = field(
        "rolling", "whether points lapse each in its own time, or all on 31 December (environment.day_of_year)"
    )
    points_reset_days: int = field(365, "days after which points lapse, where rolling", "days", ge=1, le=100_000)
    ladder: list[Tier] = Field([], description="sanctions by violation points, mildest first", max_length=12)


OPERATORS = ("<", "<=", ">", ">=", "==")
M_RATIO, M_COUNT, M_SCORE, M_AGE = range(4)
"""Kinds of metric: a rate of the record, a sum of the record, a published score, days since opening."""
NO_SUCH_DAY = 2**30

CONDITION = np.dtype(
    [
        ("metric", "i8"), ("accumulator", "i8"), ("among", "i8"), ("worst", "i8"), ("score", "i8"), ("op", "i8"),
        ("min_n", "i8"), ("value", "f8"),
    ],
    align=True,
)  # fmt: skip
"""`among`: so many accumulators, side by side, of which the best mean counts, or with `worst` the lowest (-1) or the
highest (1)."""
TIER = np.dtype(
    [
        ("first", "i8"), ("count", "i8"), ("ladder", "?"), ("fee_multiplier", "i8"), ("fee_add", "i8"),
        ("rank_log", "f8"), ("hold_days", "i8"), ("badge", "i8"), ("block_days", "i8"), ("forfeit", "i8"),
        ("fee_per_case", "i8"), ("subscription_refund", "i8"),
        ("delist", "?"), ("suspend", "?"), ("close_store", "?"), ("ban", "?"),
        ("hold_fraction", "i8"), ("finalise_early", "?"),
    ],
    align=True,
)  # fmt: skip
BLANK_TIER = {
    "fee_multiplier": -1, "fee_add": -1, "rank_log": math.nan, "hold_days": -1, "badge": -1, "fee_per_case": -1,
    "subscription_refund": -1, "hold_fraction": -1,
}  # fmt: skip
"""Standing effects that a tier does not have."""

AUDIT = decision("audit", "Bernoulli", "order", "once per order", "the platform inspects a share of orders")
AUDIT_ERROR = decision(
    "audit_error", "Bernoulli", "order", "once per audited order", "audits take some honest goods for counterfeit"
)


@inner
def audit_chance(w: World, shop: int) -> Any:
    """Chance that an order of a shop is audited: complaints of late make it likelier; above 1 is certain."""
    r = w.rules[0]
    if r.audit_complaints < 0:
        return r.sanctions_audit_prob
    return r.sanctions_audit_prob + r.sanctions_audit_per_complaint * w.counts[shop, r.audit_complaints].num


@inner
def penalise(w: World, slot: int, points: int, day: int) -> None:
    """Points for an offence on an order, if the rules give any."""
    if points > 0:
        write(w, day, w.orders[slot].shop, POINTS, points, w.orders[slot].buyer, 0, 0, False)


@inner
def audit(w: World, slot: int, day: int) -> None:
    """Inspect an order, whatever its buyer says; what looks like a cheat costs points."""
    o = w.orders[slot]
    r = w.rules[0]
    if uniform(w.seeds[LUCK], AUDIT, o.key) >= audit_chance(w, o.shop):
        return
    o.audited = True
    w.flow[day].audits += 1
    cheat = o.conduct in (WITHHELD, MISDESCRIBED)
    found = cheat or uniform(w.seeds[LUCK], AUDIT_ERROR, o.key) < w.env[0].audit_error
    tell(w, day, o.key, E_AUDITED, 1.0 if found else 0.0, 0.0)
    if found:
        penalise(w, slot, r.sanctions_points_counterfeit, day)


@inner
def metric_of(w: World, shop: int, c: Any, day: int) -> Any:
    """The value of a condition's metric for a shop, and the number of orders or ratings behind it."""
    if c.metric == M_AGE:
        return float(day - w.shops[shop].opened), NO_SUCH_DAY
    count = w.counts[shop, c.accumulator]
    if c.metric == M_COUNT:
        return float(count.num), count.den
    if c.metric == M_SCORE:
        score = w.scores[c.score]
        if c.worst != 0:
            num, den = worst_of(w, shop, c.accumulator, c.among, c.worst)
        else:
            num, den = best_of(w, shop, c.accumulator, c.among, score.unit * max(1, c.min_n))
        return value_of(score, num, den), den // score.unit
    num, den = count.num, count.den
    if c.worst != 0:
        num, den = worst_of(w, shop, c.accumulator, c.among, c.worst)
    return (num / den if den > 0 else 0.0), den


@inner
def holds_one(w: World, shop: int, c: Any, day: int) -> Any:
    """Whether a condition holds; a score or rate with nothing behind it satisfies none."""
    value, n = metric_of(w, shop, c, day)
    if n < c.min_n or (n == 0 and c.metric in (M_SCORE, M_RATIO)):
        return False
    if c.op == 0:
        return value < c.value
    if c.op == 1:
        return value <= c.value
    if c.op == 2:
        return value > c.value
    if c.op == 3:
        return value >= c.value
    return value == c.value


@inner
def holds(w: World, shop: int, tier: Any, day: int) -> Any:
    """Whether all conditions of a tier hold."""
    for k in range(tier.first, tier.first + tier.count):  # noqa: SIM110 (a kernel has no generators)
        if not holds_one(w, shop, w.conditions[k], day):
            return False
    return True


@kernel
def evaluate(w: World, day: int) -> None:
    """Evaluate tiers and ladder for every open shop: standing effects are set anew, one-off effects fire when their
    conditions come to hold.
    """
    if w.tiers.size == 0:
        return
    for i in range(w.n[SHOPS]):
        s = w.shops[i]
        if s.closed >= 0:
            continue
        s.fee_multiplier = PPM
        s.fee_add = 0
        s.rank_log = 0.0
        s.hold_days = 0
        s.hold_fraction = -1
        s.early = False
        s.badge = 0
        s.fee_per_case = 0
        s.subscription_refund = 0
        matched = np.uint64(0)
        for k in range(w.tiers.size):
            tier = w.tiers[k]
            if not holds(w, i, tier, day):
                continue
            bit = np.uint64(1) << np.uint64(k)
            matched |= bit
            if tier.fee_multiplier >= 0:
                s.fee_multiplier = tier.fee_multiplier
            if tier.fee_add >= 0:
                s.fee_add = tier.fee_add
            if not math.isnan(tier.rank_log):
                s.rank_log = tier.rank_log
            if tier.hold_days >= 0:
                s.hold_days = tier.hold_days
            if tier.finalise_early:
                s.early = True
            if tier.hold_fraction >= 0:
                s.hold_fraction = tier.hold_fraction
            if tier.badge >= 0:
                s.badge = tier.badge
            if tier.fee_per_case >= 0:
                s.fee_per_case = tier.fee_per_case
            if tier.subscription_refund >= 0:
                s.subscription_refund = tier.subscription_refund
            if tier.suspend:
                s.delisted_until = max(s.delisted_until, day + 2)
            if not s.matched & bit:
                strike(w, i, tier, day)
        s.matched = matched


@inner
def strike(w: World, shop: int, tier: Any, day: int) -> None:
    """One-off effects of a tier: hide or delist for a time, forfeit from the deposit, close the account; and the books
    of a suspension that begins.
    """
    if not binds(w):
        return
    s = w.shops[shop]
    seller = w.sellers[s.seller]
    flow = w.flow[day]
    honest = seller.cheats == 0
    if tier.block_days > 0:
        s.hidden_until = max(s.hidden_until, day + 1 + tier.block_days)
    if tier.delist:
        s.delisted_until = max(s.delisted_until, day + 1 + tier.block_days if tier.block_days > 0 else NO_SUCH_DAY)
    if tier.forfeit > 0:
        account = deposit_of(w, shop)
        taken = min(tier.forfeit, w.balances[account])
        post(w, day, FORFEIT, account, PLATFORM, taken, s.key)
        flow.forfeits += taken
        if s.short_since < 0 and taken > 0:
            s.short_since = day
    if tier.ban or tier.close_store:
        seller.banned = seller.banned or tier.ban
        seller.leaving = S_BANNED if seller.banned else S_CLOSED
        flow.bans += 1
        flow.honest_bans += 1 if honest else 0
    elif tier.block_days > 0 or tier.delist or tier.suspend:
        flow.blocks += 1
        flow.honest_blocks += 1 if honest else 0
    visible = tier.ban or tier.close_store or tier.delist or tier.suspend or tier.block_days > 0 or tier.forfeit > 0
    if visible and seller.detected < 0 and not honest:
        seller.detected = day
