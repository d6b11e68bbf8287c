"""What the market has learned: the worth of a displayed score, of a claim, of a cheat, of a trip.

Evidence is counted in whole numbers during a day, so that its order cannot matter, and folded
into the running counts each evening, where older evidence fades.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from emptor.behaviour.buyers import Belief
from emptor.reputation.published import BADGES, BINS
from emptor.rules.delivery import keeps_openly
from emptor.rules.disputes import NEGOTIATION as TALKS_ONLY
from emptor.rules.disputes import RAIL
from emptor.rules.feedback import NOBODY
from emptor.rules.governance import PLUS_LAW, binds
from emptor.rules.inspection import caught
from emptor.rules.matching import NEGOTIATION
from emptor.rules.payment import DIRECT, MERCHANT, PLATFORM_HOLD, will_hold
from emptor.rules.remedies import DEPOSIT_PAYS
from emptor.schema import PPM
from emptor.state.accounts import deposit_of
from emptor.state.compile import inner, kernel
from emptor.state.orders import SHOPS
from emptor.state.records import code
from emptor.state.world import World

MARKET, FACE_VALUE = (code(Belief, "learning", how) for how in ("market", "face_value"))
SELLERS_PRIOR = 20.0
"""Cheated orders that the sellers' reading of the rules counts for."""

BELIEF = np.dtype(
    [
        ("chance", "f8"), ("good", "f8"), ("n", "f8"), ("sales", "f8"), ("shop_days", "f8"),
        ("good_today", "i8"), ("n_today", "i8"), ("sales_today", "i8"), ("shop_days_today", "i8"),
    ],
    align=True,
)  # fmt: skip
"""One row a displayed bin: P(good order | what the page shows), orders that pleased, orders, sales and days of shops
that showed it."""
LEARNED_ROWS = (
    "share of the price given back, orders gone wrong",
    "share of the price given back, orders gone wrong and claimed",
    "share of the price given back, orders cheated",
    "decided against the seller, orders cheated",
    "negative ratings, orders cheated",
    "profit in minor units, days in business of sellers who mean well",
    "profit in minor units, days in business of sellers who cheat where it pays",
    "buyers' surplus in minor units, trips",
    "agreed price over asked price, bargains",
    "orders, clicks on listings of shops that advertise",
)
RECOVERY, CLAIM, CHEAT_REFUND, CHEAT_DECIDED, CHEAT_NEGATIVE, PROFIT_HONEST, PROFIT_ILL, SURPLUS, BARGAIN, CLICK = (
    range(10)
)
LEARNED = np.dtype([("total", "f8"), ("n", "f8"), ("total_today", "i8"), ("n_today", "i8")], align=True)
"""A mean that the market has learned, as a sum and the number of cases; shares are summed in ppm."""


def new_belief(prior: float) -> np.ndarray:
    """A calibration table with nothing learned: every bin shows the prior chance of a good order."""
    table = np.zeros(BINS * BADGES, BELIEF)
    table["chance"] = prior
    return table


@inner
def trust_of(w: World, buyer: int) -> Any:
    """A buyer's trust in the platform: a prior, own experience, and friends' word."""
    b = w.buyers[buyer]
    p = w.pop[0]
    word = p.buyers_belief_word_weight
    good = p.buyers_leaving_trust_weight * p.buyers_leaving_trust_prior + b.trust_good + word * b.heard_good
    all_ = p.buyers_leaving_trust_weight + b.trust_good + b.trust_bad + word * (b.heard_good + b.heard_bad)
    return good / all_


@inner
def promise(w: World) -> Any:
    """The share of the price that the rules can enforce for a buyer who is right."""
    r = w.rules[0]
    if w.forums.size == 0:
        return 0.0
    if r.payment_custody == DIRECT and r.remedies_payer_of_last_resort == 0 and not reaches_any(w):
        return 0.0
    return r.remedies_refund_share / PPM


@inner
def court_promise(w: World) -> Any:
    """The share of a mean order that a court gives back, where there is one and a suit over such an order pays."""
    e = w.env[0]
    if w.rules[0].governance_mode != PLUS_LAW or e.mean_order_value < e.law_threshold:
        return 0.0
    cost = e.law_cost + e.law_hours * w.pop[0].buyers_claims_hour_cost
    return e.law_recovery_prob if e.law_recovery_prob * e.mean_order_value > cost else 0.0


@inner
def reaches_any(w: World) -> Any:
    """Whether a forum takes money back from whoever has it."""
    rails = 0
    for number in range(w.forums.size):
        rails += w.forums[number].kind == RAIL
    return rails > 0


@kernel
def expected_recovery(w: World, buyer: int, claimed: bool) -> Any:
    """Share of a price a buyer expects back if things go wrong: the rules' text times trust, then experience.

    Before a claim an inspector may have found what is wrong.
    """
    found = 0.0 if claimed else caught(w)
    text = (found + (1.0 - found) * promise(w)) * trust_of(w, buyer)
    text += (1.0 - text) * court_promise(w)
    return learned_mean(w, CLAIM if claimed else RECOVERY, text, w.pop[0].buyers_belief_prior_weight, PPM)


@inner
def hoped_price(w: World) -> Any:
    """What a buyer reckons with, over the price that a shop shows: 1 where prices are posted.

    Where he bargains it is what the market's bargains have come to; in a group it is the lowest step of the ladder,
    for he need not stay if the price does not fall so far; in an auction the start price, for the same reason.
    """
    if w.rules[0].matching_mechanism == NEGOTIATION:
        return learned_mean(w, BARGAIN, 1.0, w.pop[0].buyers_belief_prior_weight, PPM)
    return w.rules[0].hoped / PPM


@inner
def reach(w: World, shop: int) -> Any:
    """Share of a refund that the rules can take from a seller who means to keep the money; others may pay the rest."""
    r = w.rules[0]
    if r.payment_custody in (PLATFORM_HOLD, MERCHANT) or reaches_any(w):
        return 1.0
    held = will_hold(w, shop, w.env[0].carrier_transit_days)
    if r.remedies_payer_of_last_resort == DEPOSIT_PAYS:
        return max(held, min(1.0, w.balances[deposit_of(w, shop)] / max(1, w.shops[shop].price)))
    return held


@inner
def chance_of_refund(w: World, shop: int) -> Any:
    """Share of the price that a cheat expects to give back itself."""
    found = caught(w)
    text = 0.5 * seen_through(w, shop) * promise(w) * reach(w, shop) if binds(w) else 0.0
    text = found + (1.0 - found) * text
    return learned_mean(w, CHEAT_REFUND, text + (1.0 - text) * court_promise(w), SELLERS_PRIOR, PPM)


@inner
def chance_of_decision(w: World, shop: int) -> Any:
    """Chance that a cheat expects to lose a dispute before a forum."""
    decides = w.forums.size > 0 and w.forums[w.forums.size - 1].kind != TALKS_ONLY
    prior = 0.5 * seen_through(w, shop) if decides else 0.0
    return learned_mean(w, CHEAT_DECIDED, prior, SELLERS_PRIOR, 1)


@inner
def chance_of_negative(w: World) -> Any:
    """Chance that a cheat expects a negative rating."""
    prior = 0.0 if w.rules[0].feedback_direction == NOBODY else 0.5
    return learned_mean(w, CHEAT_NEGATIVE, prior, SELLERS_PRIOR, 1)


@inner
def last_accuracy(w: World) -> Any:
    """How well the last forum upholds founded claims; two sides alone settle few of a cheat's cases."""
    if w.forums.size == 0:
        return 0.0
    last = w.forums[w.forums.size - 1]
    return last.accuracy if last.kind != TALKS_ONLY else 0.3


@inner
def seen_through(w: World, shop: int) -> Any:
    """How well the last forum sees what a shop did: that a parcel which had to be tracked was never sent is plain."""
    accuracy = last_accuracy(w)
    if w.forums.size == 0 or w.forums[w.forums.size - 1].kind == TALKS_ONLY:
        return accuracy
    return accuracy + (1.0 - accuracy) * keeps_openly(w, shop)


@kernel
def learn(w: World, day: int) -> None:
    """Evening: fold the day's evidence in, and let older evidence fade."""
    keep = w.pop[0].buyers_belief_forgetting
    weight = w.pop[0].buyers_belief_prior_weight
    prior = w.pop[0].buyers_belief_prior_good
    for i in range(w.n[SHOPS]):
        s = w.shops[i]
        if s.closed < 0 and s.delisted_until <= day:
            w.belief[s.bin].shop_days_today += 1
            w.belief[s.bin].sales_today += s.today
    for k in range(w.belief.size):
        b = w.belief[k]
        if w.pop[0].buyers_belief_learning == MARKET:
            b.good = keep * b.good + b.good_today
            b.n = keep * b.n + b.n_today
            b.chance = (weight * prior + b.good) / (weight + b.n)
        b.sales = keep * b.sales + b.sales_today
        b.shop_days = keep * b.shop_days + b.shop_days_today
        b.good_today = 0
        b.n_today = 0
        b.sales_today = 0
        b.shop_days_today = 0
    for j in range(w.learned.size):
        k = w.learned[j]
        if j > CLAIM or w.pop[0].buyers_belief_learning == MARKET:
            k.total = keep * k.total + k.total_today
            k.n = keep * k.n + k.n_today
        k.total_today = 0
        k.n_today = 0


@inner
def observe(w: World, row: int, total: int, cases: int) -> None:
    """Add today's evidence to a learned mean."""
    w.learned[row].total_today += total
    w.learned[row].n_today += cases


@inner
def learned_mean(w: World, row: int, prior: float, weight: float, scale: float) -> Any:
    """A learned mean, shrunk to a prior that counts for `weight` cases; `scale` units of the sum make one."""
    k = w.learned[row]
    return (weight * prior + k.total / scale) / (weight + k.n)
