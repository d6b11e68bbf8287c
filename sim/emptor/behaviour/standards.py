"""What one more bad order costs a shop in standing: tiers that hang on rates of its record, read before they bite.

A standard allows so many bad orders in a hundred. One more uses up what 1 / standard orders had allowed, so that it
costs a shop that sells `a_day` orders a day 1 / (standard x a_day) days of the tier, at most the window. A seller
reckons with that from the first one on, as it does with points on the way to a rung of the ladder.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from emptor.reputation.published import BINS
from emptor.rules.fees import commission_on
from emptor.rules.governance import binds
from emptor.rules.sanctions import M_RATIO, holds_one
from emptor.schema import PPM
from emptor.state.accounts import deposit_of, share_of
from emptor.state.compile import inner
from emptor.state.record import DEFECT, EVENT_RATE, LATE, LOW_STARS, UNRESOLVED
from emptor.state.world import World

SMALLEST = 1e-6
"""A standard that allows nothing."""


@inner
def chance_of_mark(w: World, c: Any, decided: float, late: float, negative: float) -> Any:
    """Chance that one cheat leaves the mark that a condition on a rate counts."""
    if c.metric != M_RATIO:
        return 0.0
    a = w.accumulators[c.accumulator]
    if a.what == LOW_STARS:
        return negative
    if a.what != EVENT_RATE:
        return 0.0
    if a.kind in (DEFECT, UNRESOLVED):
        return decided
    return late if a.kind == LATE else 0.0


@inner
def days_of_tier(w: World, shop: int, c: Any, a_day: float, horizon: float) -> Any:
    """Days of a tier that one bad order costs: what it takes to dilute it, at most the window."""
    window = w.accumulators[c.accumulator].window
    return min(float(window) if window > 0 else horizon, 1.0 / max(SMALLEST, c.value * a_day))


@inner
def toll(w: World, shop: int, tier: Any, price: float, margin: float, a_day: float, sales: Any) -> Any:
    """What a day in a tier costs a shop, against a day without: below 0 where the tier is worth having.

    Fees, bills and a ban on selling are in the rules' text; what a badge does to sales is what shops that show it sell.
    Payouts that wait cost nothing: sellers here have no interest to lose.
    """
    s = w.shops[shop]
    cost = 0.0
    added = share_of(int(price), s.fee_add)
    plain = max(0.0, (commission_on(w, shop, int(price)) - added) * PPM / max(1, s.fee_multiplier))
    if tier.fee_multiplier >= 0:
        cost += a_day * plain * (tier.fee_multiplier - PPM) / PPM
    if tier.fee_add >= 0:
        cost += a_day * share_of(int(price), tier.fee_add)
    if tier.subscription_refund >= 0:
        cost -= share_of(w.rules[0].fees_subscription_per_year, tier.subscription_refund) / 365.0
    if tier.badge >= 0:
        bare = s.bin - BINS * s.badge
        cost += margin * a_day * (1.0 - sales[bare + BINS * tier.badge] / sales[bare])
    if tier.suspend:
        cost += margin * a_day
    return cost


@inner
def at_once(w: World, shop: int, tier: Any, daily_profit: float, future: float) -> Any:
    """What the one-off effects of a tier take from a shop on the day on which its conditions come to hold."""
    if not binds(w):
        return 0.0
    gone = tier.ban or tier.close_store or (tier.delist and tier.block_days == 0)
    cost = min(tier.forfeit, w.balances[deposit_of(w, shop)]) + tier.block_days * daily_profit
    return cost + (future if gone else 0.0)


@inner
def cost_of_standing(
    w: World, shop: int, decided: float, late: float, negative: float, price: float, margin: float, a_day: float,
    sales: Any, future: float, horizon: float, day: int,
) -> Any:  # fmt: skip
    """What one cheat is expected to cost a shop through the tiers that hang on rates of its record, minor units.

    Tiers with a least rate are those to stay out of, tiers with a most rate those to stay in; conditions on anything
    else (age, sales, a published score) are taken as they are today.
    """
    total = 0.0
    for k in range(w.tiers.size):
        tier = w.tiers[k]
        into = out_of = struck = 0.0
        stays_out = stays_in = False
        reachable = True
        for j in range(tier.first, tier.first + tier.count):
            c = w.conditions[j]
            mark = chance_of_mark(w, c, decided, late, negative)
            if mark == 0.0:
                reachable = reachable and holds_one(w, shop, c, day)
                continue
            days = mark * days_of_tier(w, shop, c, a_day, horizon)
            if c.op < 2:
                stays_in = True
                out_of = max(out_of, days)
            else:
                into = min(into, days) if stays_out else days
                allowed = c.value * max(w.counts[shop, c.accumulator].den, c.min_n)
                once = mark / max(1.0, allowed)
                struck = min(struck, once) if stays_out else once
                stays_out = True
        if not reachable or not (stays_in or stays_out):
            continue
        standing = toll(w, shop, tier, price, margin, a_day, sales)
        if stays_out:
            total += max(0.0, standing) * into
            if not w.shops[shop].matched & (np.uint64(1) << np.uint64(k)):
                total += struck * at_once(w, shop, tier, margin * a_day, future)
        elif standing < 0.0:
            total -= standing * out_of
    return total
