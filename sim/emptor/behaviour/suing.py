"""The court behind the platform: who sues, and what comes of it."""

from __future__ import annotations

import math
from typing import Any

from emptor.behaviour.aftermath import notice, settle
from emptor.behaviour.rating import plan_rating
from emptor.state.accounts import COURT, COURT_COSTS, JUDGMENT, post, wallet_of_buyer, wallet_of_seller
from emptor.state.calendar import CLOSE, plan
from emptor.state.compile import inner
from emptor.state.draws import LUCK, decision, uniform
from emptor.state.orders import BAD, DISPUTED, move
from emptor.state.trace import E_JUDGED, E_SUED, tell
from emptor.state.world import World

SUES = decision(
    "sues", "logistic, scale .3", "order", "once per loss nobody made good", "what a suit costs varies with the day"
)
JUDGED = decision("judged", "Bernoulli", "order", "once per suit", "courts help some of those who are right")
NO_SUIT, PENDING, JUDGED_ALREADY = range(3)


@inner
def sue(w: World, slot: int, day: int) -> Any:
    """A buyer left with a loss weighs a suit; returns whether he sues, and then the order stays open for the court."""
    o = w.orders[slot]
    e = w.env[0]
    loss = o.price - o.refunded
    if o.court != NO_SUIT or loss <= 0 or loss < e.law_threshold or o.cancelled or o.returned or o.whole:
        return False
    if o.noticed and o.outcome != BAD:
        return False
    u = uniform(w.seeds[LUCK], SUES, o.key)
    trouble = e.law_hours * w.buyers[o.buyer].hour_cost * math.exp(0.3 * math.log(u / (1.0 - u)))
    if e.law_recovery_prob * loss <= e.law_cost + trouble:
        return False
    if not o.noticed:
        notice(w, slot, BAD, day)
        plan_rating(w, slot, day)
    o.closing = True
    o.court = PENDING
    o.minutes_buyer += int(60.0 * e.law_hours + 0.5)
    post(w, day, COURT_COSTS, wallet_of_buyer(o.buyer), COURT, e.law_cost, o.key)
    o.dispute_fees += e.law_cost
    w.flow[day].suits += 1
    tell(w, day, o.key, E_SUED, float(loss), 0.0)
    if o.state != DISPUTED:
        move(w, slot, DISPUTED)
    o.hearing = day + max(1, e.law_delay_days)
    plan(w, slot, CLOSE, o.hearing)
    return True


@inner
def judge(w: World, slot: int, day: int) -> None:
    """The court's day: the loss comes back from the seller, or it does not; either way the order is settled."""
    o = w.orders[slot]
    o.court = JUDGED_ALREADY
    w.flow[day].suit_days += w.env[0].law_delay_days
    won = uniform(w.seeds[LUCK], JUDGED, o.key) < w.env[0].law_recovery_prob
    tell(w, day, o.key, E_JUDGED, 1.0 if won else 0.0, 0.0)
    if won:
        loss = o.price - o.refunded
        post(w, day, JUDGMENT, wallet_of_seller(w, o.seller), wallet_of_buyer(o.buyer), loss, o.key)
        o.from_seller += loss
        o.refunded += loss
        o.whole = True
        w.flow[day].suits_won += 1
    settle(w, slot, day)


@inner
def court_sits(w: World, slot: int, day: int) -> Any:
    """Whether the court hears this order today."""
    o = w.orders[slot]
    return o.state == DISPUTED and o.court == PENDING and o.hearing == day
