"""Who comes and who goes, on both sides, and why."""

from __future__ import annotations

from typing import Any

from emptor.behaviour.learning import PROFIT_HONEST, PROFIT_ILL, SURPLUS, learned_mean, trust_of
from emptor.rules.identity import entry_cost, open_shop
from emptor.rules.terms import terms_of
from emptor.state.accounts import deposit_of, wallet_of_seller
from emptor.state.ahead import FAR, fetch
from emptor.state.compile import inner, kernel
from emptor.state.draws import LUCK, again, decision, uniform
from emptor.state.people import (
    ANNOYED,
    DISTRUST,
    EMPTY_SEAT,
    NO_AGENT,
    OUTSIDE,
    S_BANNED,
    S_CLOSED,
    S_DEFECTED,
    S_DROPPED,
    S_OUTSIDE,
    S_SCAM,
    S_UNPROFITABLE,
    UNANSWERED,
)
from emptor.state.world import World

BUYER_LOOKS = decision(
    "buyer_looks_in", "daily hazard", "buyer, day", "daily", "would-be buyers consider joining now and then"
)
SELLER_LOOKS = decision(
    "seller_looks_in", "daily hazard", "seller, day", "daily", "would-be sellers consider opening now and then"
)
BUYER_OUTSIDE = decision("buyer_outside", "daily hazard", "buyer, day", "daily", "people leave for other reasons")
SELLER_OUTSIDE = decision("seller_outside", "daily hazard", "seller, day", "daily", "people leave for other reasons")
GIVES_UP = decision(
    "seller_gives_up", "daily hazard", "seller, day", "daily", "not everybody closes at the first bad month"
)
GIVING_UP = 0.05
"""Chance a day that a seller below its reservation profit closes."""
DEPOSIT_INTEREST = 0.05 / 365
"""What a day of a tied-up deposit costs, per unit."""


@kernel
def join(w: World, day: int) -> None:
    """People who look in today join if what they have learned of the market is worth it."""
    p = w.pop[0]
    seed = w.seeds[LUCK]
    if p.buyers_joining_per_day > 0.0:
        surplus = learned_mean(w, SURPLUS, 0.2 * w.env[0].mean_order_value, 50.0, 1)
        # The first rows of the pool are in the market from the start.
        for i in range(p.buyers_count, w.buyers.size):
            b = w.buyers[i]
            if b.joined >= 0 or b.agent < NO_AGENT:
                continue
            if uniform(seed, BUYER_LOOKS, again(b.key, day)) < p.buyers_joining_per_day and surplus > b.reservation:
                b.joined = day
                w.flow[day].buyers_joined += 1
    subscription_day = w.rules[0].fees_subscription_per_year / 365.0
    for i in range(w.sellers.size):
        s = w.sellers[i]
        if s.shop >= 0 or s.refused or s.agent == EMPTY_SEAT:
            continue
        if s.joined < 0 or (s.leave_cause == S_CLOSED and not s.returns):
            if uniform(seed, SELLER_LOOKS, again(s.key, day)) >= p.sellers_joining_per_day:
                continue
            profit = learned_mean(w, PROFIT_ILL if s.ill else PROFIT_HONEST, 0.1 * w.env[0].mean_order_value, 50.0, 1)
            deposit = w.rules[terms_of(w, s.category)].identity_seller_deposit
            deposit_day = deposit * DEPOSIT_INTEREST + subscription_day
            if profit - deposit_day - w.rules[0].identity_new_identity_cost / p.sellers_patience_days <= s.reservation:
                continue
        elif not s.returns or s.leave_cause not in (S_BANNED, S_DROPPED, S_CLOSED):
            continue
        if s.capital >= entry_cost(w, i):
            open_shop(w, i, day)
            s.wealth = w.balances[wallet_of_seller(w, i)] + (w.balances[deposit_of(w, s.shop)] if s.shop >= 0 else 0)


@kernel
def leave(w: World, day: int) -> None:
    """Those who have had enough, or have something better to do, go; each with the cause."""
    p = w.pop[0]
    seed = w.seeds[LUCK]
    flow = w.flow[day]
    for i in range(w.buyers.size):
        fetch(w.buyers, i + FAR, 0)
        b = w.buyers[i]
        if b.joined < 0 or b.left >= 0:
            continue
        trust = trust_of(w, i)
        cause = b.leaving
        if cause == 0 and uniform(seed, BUYER_OUTSIDE, again(b.key, day)) < p.buyers_leaving_outside_per_day:
            cause = OUTSIDE
        if cause == 0 and trust < p.buyers_leaving_distrust:
            cause = DISTRUST
        if cause == 0:
            flow.buyers += 1
            flow.trust += int(1e6 * trust + 0.5)
            continue
        b.left = day
        b.leave_cause = cause
        count_buyer(flow, cause)
    for i in range(w.sellers.size):
        s = w.sellers[i]
        if s.shop < 0:
            continue
        cause = s.leaving
        key = again(s.key, day)
        if cause == 0 and s.agent == NO_AGENT:
            if uniform(seed, SELLER_OUTSIDE, key) < p.sellers_outside_per_day:
                cause = S_OUTSIDE
            elif (
                day - s.joined >= p.sellers_patience_days
                and s.profit_mean < s.reservation
                and uniform(seed, GIVES_UP, key) < GIVING_UP
            ):
                cause = S_UNPROFITABLE
        if cause == 0:
            flow.sellers += 1
            continue
        close_shop(w, i, cause, day)


@inner
def count_buyer(flow: Any, cause: int) -> None:
    """Count a buyer's exit under its cause."""
    if cause == 1:
        flow.left_outside += 1
    elif cause == 2:
        flow.left_loss += 1
    elif cause == 3:
        flow.left_abandoned += 1
    elif cause == 4:
        flow.left_trouble += 1
    elif cause == DISTRUST:
        flow.left_distrust += 1
    elif cause == UNANSWERED:
        flow.left_unanswered += 1
    elif cause == ANNOYED:
        flow.left_annoyed += 1
    else:
        flow.left_followed += 1


@inner
def close_shop(w: World, seller: int, cause: int, day: int) -> None:
    """A seller leaves: its account is closed, orders under way run to their end."""
    s = w.sellers[seller]
    flow = w.flow[day]
    w.shops[s.shop].closed = day
    s.shop = -1
    s.left = day
    s.leave_cause = cause
    s.leaving = 0
    if cause == S_OUTSIDE:
        flow.sellers_left_outside += 1
    elif cause == S_UNPROFITABLE:
        flow.sellers_left_unprofitable += 1
    elif cause == S_BANNED:
        flow.sellers_left_banned += 1
    elif cause == S_SCAM:
        flow.sellers_left_scam += 1
    elif cause == S_CLOSED:
        flow.sellers_left_closed += 1
    elif cause == S_DEFECTED:
        flow.sellers_left_defected += 1
    else:
        flow.sellers_left_dropped += 1
