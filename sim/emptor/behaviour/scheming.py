"""How sellers who cheat where it pays decide, each evening, how much to cheat tomorrow."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from emptor.behaviour.learning import chance_of_decision, chance_of_negative, chance_of_refund
from emptor.behaviour.standards import cost_of_standing
from emptor.rules.delivery import keeps_goods, keeps_openly
from emptor.rules.governance import binds, cost_of_publicity
from emptor.rules.identity import entry_cost
from emptor.rules.matching import going_price
from emptor.rules.payment import MERCHANT, PLATFORM_HOLD
from emptor.rules.remedies import DEPOSIT_PAYS
from emptor.rules.sanctions import M_COUNT, audit_chance
from emptor.state.accounts import deposit_of, share_of
from emptor.state.compile import inner, kernel
from emptor.state.people import S_DROPPED, S_SCAM
from emptor.state.record import CALENDAR_YEAR, POINT_SUM, YEAR, first_of_year
from emptor.state.world import World

PRIOR_DAYS = 30.0
"""Days of the market's mean sales that a displayed bin's own sales are shrunk by."""
POINTS_LAG = 14
"""Days that a seller reckons with from an offence to its points: shipping, a claim, a decision."""
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
def expected_sanction(w: World, shop: int, points: float, daily_profit: float, future: float, day: int) -> Any:
    """What the ladder takes from a shop for some more points: each rung's cost times the share of the way to it."""
    total = 0.0
    if not binds(w):
        return total
    for k in range(w.tiers.size):
        tier = w.tiers[k]
        c = w.conditions[tier.first]
        a = w.accumulators[c.accumulator]
        if c.metric != M_COUNT or a.what != POINT_SUM or c.op < 2:
            continue
        now, lasts = points_by_then(w, shop, c.accumulator, day)
        if now >= c.value:
            continue
        deposit = w.balances[deposit_of(w, shop)]
        out = tier.ban or tier.close_store or tier.suspend
        cost = min(tier.forfeit, deposit) + tier.block_days * daily_profit + (future if out else 0.0)
        gap = max(1.0, c.value - now)
        total += cost * (1.0 if points >= gap else lasts * points / gap)
    return total


@inner
def points_by_then(w: World, shop: int, accumulator: int, day: int) -> Any:
    """A shop's points on the day on which those of an offence of today would be written, and for how much of a year
    they would then stand on the way to the next rung.

    Where all points lapse on 31 December, what is done in the last days of the year is judged in the next, when the
    old points are gone; and what is written in December is soon gone itself.
    """
    now = float(w.counts[shop, accumulator].num)
    if w.accumulators[accumulator].window != CALENDAR_YEAR:
        return now, 1.0
    then = day + POINTS_LAG
    start = first_of_year(w, then)
    return (now if start <= day else 0.0), (start + YEAR - then) / YEAR


@inner
def gain_at_once(
    w: World, seller: int, price: float, refunded: float, decided: float, negative: float, a_day: float, sales: Any,
    horizon: float, day: int,
) -> Any:  # fmt: skip
    """What a cheat on one order brings whoever reads of it: cost saved - refunds - damages - what a parcel that never
    goes out costs - points and standing lost, minor units.
    """
    s = w.sellers[seller]
    r = w.rules[0]
    openly = keeps_openly(w, s.shop)
    margin = max(0.0, price - s.cost)
    future = margin * a_day * horizon
    damages = share_of(int(price), r.remedies_damages_multiple)
    late = share_of(int(price), r.remedies_late_ship_comp)
    if r.payment_custody not in (PLATFORM_HOLD, MERCHANT):
        damages = min(damages, w.balances[deposit_of(w, s.shop)])
        late = min(late, w.balances[deposit_of(w, s.shop)]) if r.remedies_payer_of_last_resort == DEPOSIT_PAYS else 0
    if not binds(w):
        damages = 0
    points = decided * r.sanctions_points_nsad + openly * r.sanctions_points_late
    points += min(1.0, audit_chance(w, s.shop)) * r.sanctions_points_counterfeit
    saved = s.cost - (1.0 - keeps_goods(w, s.shop)) * s.junk
    sanction = expected_sanction(w, s.shop, points, margin * a_day, future, day)
    sanction += cost_of_standing(
        w, s.shop, decided, openly, negative, price, margin, a_day, sales, future, horizon, day
    )
    sanction += decided * w.shops[s.shop].fee_per_case
    return saved - refunded * price - decided * damages - openly * late - sanction


@kernel
def weigh_cheating(w: World, rows: Any, horizon: float, sharpness: float, most: float, day: int) -> None:
    """The opportunist: cheating on one order against serving it, with all that follows under these rules.

    Gain = cost saved - refunds - damages - sanctions and standing lost - sales lost to one more negative and to
    publicity. Each term is a learned chance times what the rules' text makes of it; the share of orders cheated is a
    logit of gain over price.
    """
    sales = sales_by_bin(w)
    negative = chance_of_negative(w)
    for j in range(rows.size):
        s = w.sellers[rows[j]]
        if s.shop < 0:
            continue
        shop = w.shops[s.shop]
        price = going_price(w, s.shop)
        margin = max(0.0, price - s.cost)
        rate = max(s.sold_mean, 0.25 * sales[shop.bin])
        future = margin * rate * horizon
        refunded = chance_of_refund(w, s.shop)
        decided = chance_of_decision(w, s.shop)
        fall = max(0.0, 1.0 - sales[shop.bin_worse] / sales[shop.bin])
        gain = (
            gain_at_once(w, rows[j], price, refunded, decided, negative, rate, sales, horizon, day)
            - negative * fall * future
            - cost_of_publicity(w, s.shop, max(decided, 1.0 - refunded), future)
        )
        s.cheat = most / (1.0 + math.exp(min(700.0, -sharpness * gain / price)))


@kernel
def build_and_strike(
    w: World, rows: Any, sales: int, strike_days: int, discount: float, concede: float, day: int
) -> None:
    """The exit scammer: honest until it has sold enough, then everything at once, then gone."""
    for j in range(rows.size):
        s = w.sellers[rows[j]]
        s.concede = concede if s.struck < 0 else 0.0
        if s.shop < 0:
            continue
        if s.struck < 0:
            s.cheat = 0.0
            if w.shops[s.shop].orders >= sales:
                s.struck = day
                s.cheat = 1.0
                s.concede = 0.0
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
        if spent and better > w.rules[0].identity_new_identity_cost and s.capital >= entry_cost(w, rows[j]):
            s.leaving = S_DROPPED
