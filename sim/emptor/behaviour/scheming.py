"""How sellers who cheat where it pays decide, each evening, how much to cheat tomorrow."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from emptor.behaviour.learning import chance_of_decision, chance_of_negative, chance_of_refund
from emptor.rules.identity import entry_cost
from emptor.rules.matching import POSTED
from emptor.rules.payment import PLATFORM_HOLD
from emptor.rules.sanctions import M_COUNT
from emptor.state.accounts import deposit_of, share_of
from emptor.state.compile import inner, kernel
from emptor.state.people import S_DROPPED, S_SCAM
from emptor.state.record import POINT_SUM
from emptor.state.world import World

PRIOR_DAYS = 30.0
"""Days of the market's mean sales that a displayed bin's own sales are shrunk by."""
FRESH_DAYS = 14
"""Days a name is kept before its sales say anything."""


@inner
def sales_by_bin(w: World) -> Any:
    """Orders a day of shops by the bin they show, shrunk to the market's mean."""
    sales = 0.0
    days = 0.0
    for k in range(w.belief.size):
        sales += w.belief[k].sales
        days += w.belief[k].shop_days
    mean = (sales + 1.0) / (days + 10.0)
    out = np.empty(w.belief.size)
    for k in range(w.belief.size):
        b = w.belief[k]
        out[k] = (b.sales + PRIOR_DAYS * mean) / (b.shop_days + PRIOR_DAYS)
    return out


@inner
def expected_sanction(w: World, shop: int, points: float, daily_profit: float, future: float) -> Any:
    """What the ladder takes from a shop for some more points: each rung's cost times the share of the way to it."""
    now = -1.0
    total = 0.0
    for k in range(w.tiers.size):
        tier = w.tiers[k]
        c = w.conditions[tier.first]
        if c.metric != M_COUNT or w.accumulators[c.accumulator].what != POINT_SUM or c.op < 2:
            continue
        now = float(w.counts[shop, c.accumulator].num)
        if now >= c.value:
            continue
        deposit = w.balances[deposit_of(w, shop)]
        cost = min(tier.forfeit, deposit) + tier.block_days * daily_profit + (future if tier.ban else 0.0)
        total += cost * min(1.0, points / max(1.0, c.value - now))
    return total


@inner
def going_price(w: World, shop: int) -> Any:
    """What an order brings: the posted price; where prices are found otherwise, the mean of the shop's so far."""
    s = w.shops[shop]
    if w.rules[0].matching_mechanism == POSTED or s.orders == 0:
        return float(s.price)
    return s.revenue / s.orders


@kernel
def weigh_cheating(w: World, rows: Any, horizon: float, sharpness: float, most: float) -> None:
    """The opportunist: cheating on one order against serving it, with all that follows under these rules.

    Gain = cost saved - refunds - damages - sanctions - sales lost to one more negative. Each term is a learned
    chance times what the rules' text makes of it; the share of orders cheated is a logit of gain over price.
    """
    sales = sales_by_bin(w)
    refunded = chance_of_refund(w)
    decided = chance_of_decision(w)
    negative = chance_of_negative(w)
    r = w.rules[0]
    points = decided * r.sanctions_points_nsad + r.sanctions_audit_prob * r.sanctions_points_counterfeit
    for j in range(rows.size):
        s = w.sellers[rows[j]]
        if s.shop < 0:
            continue
        shop = w.shops[s.shop]
        price = going_price(w, s.shop)
        margin = max(0.0, price - s.cost)
        rate = max(s.sold_mean, 0.25 * sales[shop.bin])
        future = margin * rate * horizon
        reach = share_of(int(price), r.remedies_damages_multiple)
        if r.payment_custody != PLATFORM_HOLD:
            reach = min(reach, w.balances[deposit_of(w, s.shop)])
        saved = s.cost - (1.0 - s.withhold) * s.junk
        fall = max(0.0, 1.0 - sales[shop.bin_worse] / sales[shop.bin])
        gain = (
            saved
            - refunded * price
            - decided * reach
            - expected_sanction(w, s.shop, points, margin * rate, future)
            - negative * fall * future
        )
        s.cheat = most / (1.0 + math.exp(min(700.0, -sharpness * gain / price)))


@kernel
def build_and_strike(w: World, rows: Any, sales: int, strike_days: int, discount: float, day: int) -> None:
    """The exit scammer: honest until it has sold enough, then everything at once, then gone."""
    for j in range(rows.size):
        s = w.sellers[rows[j]]
        if s.shop < 0:
            continue
        if s.struck < 0:
            s.cheat = 0.0
            if w.shops[s.shop].orders >= sales:
                s.struck = day
                s.cheat = 1.0
                shop = w.shops[s.shop]
                shop.price = max(1, int(shop.price * (1.0 - discount) + 0.5))
        elif day >= s.struck + strike_days:
            s.leaving = S_SCAM


@kernel
def wear_out_names(w: World, rows: Any, cheat: float, tolerance: float, day: int) -> None:
    """The whitewasher: cheats, and drops a name that sells less than a fresh one would, if a new one pays."""
    sales = sales_by_bin(w)
    for j in range(rows.size):
        s = w.sellers[rows[j]]
        s.cheat = cheat
        if s.shop < 0:
            continue
        shop = w.shops[s.shop]
        spent = s.sold_mean < tolerance * sales[0] and day - shop.opened >= FRESH_DAYS
        better = (sales[0] - s.sold_mean) * (shop.price - s.junk) * PRIOR_DAYS
        if spent and better > w.rules[0].identity_new_identity_cost and s.capital >= entry_cost(w):
            s.leaving = S_DROPPED
