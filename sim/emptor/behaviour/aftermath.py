"""How an order ends: what it was worth, who bore the loss, what its buyer makes of it."""

from __future__ import annotations

from typing import Any

from emptor.behaviour.learning import (
    CHEAT_DECIDED,
    CHEAT_NEGATIVE,
    CHEAT_REFUND,
    CLAIM,
    RECOVERY,
    SURPLUS,
    observe,
    trust_of,
)
from emptor.behaviour.plotted import count_up
from emptor.behaviour.rating import plan_rating
from emptor.rules.governance import expose
from emptor.rules.payment import plan_close
from emptor.rules.retention import reconciled
from emptor.schema import PPM
from emptor.state.accounts import share_of
from emptor.state.compile import inner, kernel
from emptor.state.draws import LUCK, decision, uniform
from emptor.state.orders import (
    BAD,
    CLAIM_LOST,
    ENDED,
    GIVEN_UP,
    GOOD,
    MILD,
    MISDESCRIBED,
    NOT_FILED,
    SETTLED,
    WITHHELD,
    WON,
    move,
)
from emptor.state.people import ABANDONED, ACCOMPLICE, LOSS, TROUBLE
from emptor.state.trace import E_LEFT, E_SETTLED, tell
from emptor.state.world import World

LEAVES = decision("leaves", "Bernoulli", "order", "once per order that went wrong", "some buyers never come back")
TALKS = decision("talks", "Bernoulli", "order", "once per order", "some buyers tell their friends")


@inner
def notice(w: World, slot: int, outcome: int, day: int) -> None:
    """The buyer knows how the order came out: the calibration table and his own memory take it in."""
    o = w.orders[slot]
    if o.noticed:
        return
    o.noticed = True
    o.outcome = outcome
    good = 1 if outcome == GOOD else 0
    b = w.buyers[o.buyer]
    if b.agent != ACCOMPLICE:  # what adversaries find teaches nobody
        w.belief[o.bin].good_today += good
        w.belief[o.bin].n_today += 1
    remember(w, o.buyer, o.shop, day, good, 1 - good, 0, 0)
    if outcome == BAD:
        b.bad_orders += 1
        if b.first_bad < 0:
            b.first_bad = day
        if o.conduct in (WITHHELD, MISDESCRIBED):
            b.cheated += 1
    plan_close(w, slot, day)


@inner
def remember(w: World, buyer: int, shop: int, day: int, good: int, bad: int, heard_good: int, heard_bad: int) -> None:
    """Add to what a buyer remembers of a shop; the entry untouched for longest makes room, ties by the shop's key."""
    width = w.memory.shape[1]
    at = -1
    for k in range(width):
        if w.memory[buyer, k].shop == shop:
            at = k
            break
    if at < 0:
        at = 0
        for k in range(width):
            m = w.memory[buyer, k]
            oldest = w.memory[buyer, at]
            if m.shop < 0:
                at = k
                break
            if m.day < oldest.day or (m.day == oldest.day and w.shops[m.shop].key < w.shops[oldest.shop].key):
                at = k
        m = w.memory[buyer, at]
        m.shop = shop
        m.good = 0
        m.bad = 0
        m.heard_good = 0
        m.heard_bad = 0
    m = w.memory[buyer, at]
    m.day = day
    m.good += good
    m.bad += bad
    m.heard_good += heard_good
    m.heard_bad += heard_bad


@kernel
def settle(w: World, slot: int, day: int) -> None:
    """The order is over: its buyer draws his conclusions, and it enters the books."""
    o = w.orders[slot]
    o.closing = True
    if not o.noticed and not o.cancelled:
        notice(w, slot, BAD, day)
        plan_rating(w, slot, day)
    move(w, slot, SETTLED)
    o.settled = day
    if w.ended.size > 0:
        w.ended[w.n[ENDED]] = slot
        w.n[ENDED] += 1
    tell(w, day, o.key, E_SETTLED, float(o.refunded), 0.0)
    whole = o.whole or o.refunded >= o.price
    if w.buyers[o.buyer].agent == ACCOMPLICE:
        count_up(w, slot, day)
        return
    learn_from(w, slot, whole)
    if w.rules[0].governance_publicity > 0.0:
        expose(w, slot, whole, day)
    left = False
    if w.buyers[o.buyer].left < 0:
        left = conclude(w, slot, whole, day)
    fold(w, slot, whole, left)


@inner
def learn_from(w: World, slot: int, whole: bool) -> None:
    """What the market learns from a settled order about recovery, claims and cheating."""
    o = w.orders[slot]
    back = min(PPM, o.refunded * PPM // max(1, o.price))
    if o.outcome == BAD:
        observe(w, RECOVERY, back, 1)
        if o.claim in (WON, CLAIM_LOST, GIVEN_UP):
            observe(w, CLAIM, back, 1)
    if o.conduct in (WITHHELD, MISDESCRIBED):
        given = max(0, o.refunded - o.from_fund - o.from_issuer)  # what others paid cost the cheat nothing
        observe(w, CHEAT_REFUND, min(PPM, given * PPM // max(1, o.price)), 1)
        observe(w, CHEAT_DECIDED, 1 if o.decided and o.claim == WON else 0, 1)
        observe(w, CHEAT_NEGATIVE, 0, 1)


@inner
def conclude(w: World, slot: int, whole: bool, day: int) -> Any:
    """The buyer's trust, his word to friends, and whether he leaves over it."""
    o = w.orders[slot]
    b = w.buyers[o.buyer]
    p = w.pop[0]
    seed = w.seeds[LUCK]
    happy = o.outcome == GOOD
    lost = o.outcome == BAD and not whole
    if lost:
        b.lost += o.price - o.refunded
    told = uniform(seed, TALKS, o.key) < (p.buyers_talk_good if happy else p.buyers_talk_bad)
    if (happy or lost) and told:
        tell_friends(w, slot, happy, day)
    chance = 0.0
    cause = TROUBLE
    if lost:
        abandoned = o.claim in (NOT_FILED, GIVEN_UP)
        b.abandoned += 1 if abandoned else 0
        cause = ABANDONED if abandoned else LOSS
        chance = p.buyers_leaving_after_abandoned if abandoned else p.buyers_leaving_after_loss
    elif not happy:
        chance = p.buyers_leaving_after_bad
    chance *= 1.0 - trust_of(w, o.buyer)
    if not happy and w.members.size > 0:
        chance *= reconciled(w, slot, day)
    if lost:
        b.trust_bad += 1
    elif happy or o.outcome == BAD:
        b.trust_good += 1
    if chance > 0.0 and uniform(seed, LEAVES, o.key) < chance and b.leaving == 0:
        b.leaving = cause
        tell(w, day, o.key, E_LEFT, 0.0, 0.0)
        return True
    return False


@inner
def tell_friends(w: World, slot: int, happy: bool, day: int) -> None:
    """Friends hear of the order: of the shop, and of the platform."""
    o = w.orders[slot]
    for k in range(w.friend_start[o.buyer], w.friend_start[o.buyer + 1]):
        friend = w.friend_list[k]
        if happy:
            w.buyers[friend].heard_good += 1
            remember(w, friend, o.shop, day, 0, 0, 1, 0)
        else:
            w.buyers[friend].heard_bad += 1
            remember(w, friend, o.shop, day, 0, 0, 0, 1)


@inner
def fold(w: World, slot: int, whole: bool, left: bool) -> None:
    """Enter a settled order into the books of the day on which it was placed."""
    o = w.orders[slot]
    c = w.cohort[o.placed]
    cheated = o.conduct in (WITHHELD, MISDESCRIBED)
    abandoned = o.claim in (NOT_FILED, GIVEN_UP)
    lost = max(0, o.price - o.refunded)
    fees = o.fees + o.buyer_fee
    c.settled += 1
    c.gmv += o.price
    c.revenue += fees
    c.rateable += 1 if not o.cancelled else 0
    c.minutes_buyer += o.minutes_buyer
    c.minutes_seller += o.minutes_seller
    c.money_buyer += o.dispute_fees
    if o.ill:
        c.ill_gmv += o.price
    if cheated:
        c.cheated += 1
        c.cheated_gmv += o.price
        c.ill_cheated_gmv += o.price if o.ill else 0
        c.withheld += 1 if o.conduct == WITHHELD else 0
        c.misdescribed += 1 if o.conduct == MISDESCRIBED else 0
        kept = o.to_seller - o.from_seller - o.from_deposit
        if kept > 0 and lost > 0:
            c.completed += 1
            c.completed_gmv += o.price
        c.fraud_lost += lost
        c.fraud_gain += kept - o.fees - o.cost
        claimed = o.claimed >= 0
        c.cheated_claimed += 1 if claimed else 0
        c.cheated_gave_up += 1 if abandoned else 0
        c.cheated_whole += 1 if o.refunded + o.damages >= o.price else 0
        c.cheated_left += 1 if left else 0
    worth = 0
    if o.outcome == GOOD:
        c.good += 1
        worth = o.worth
    elif o.outcome == MILD:
        c.mild += 1
        worth = int(o.worth * w.env[0].mild_worth + 0.5)
    if o.returned:
        c.returned += 1
        worth = 0
    if o.outcome == BAD:
        c.bad += 1
        c.bad_gmv += o.price
        platform = min(o.from_fund, o.price - lost)
        issuer = min(o.from_issuer, o.price - lost - platform)
        carrier = min(o.from_carrier, o.price - lost - platform - issuer)
        c.borne_buyer += lost
        c.borne_platform += platform
        c.borne_carrier += carrier
        c.borne_issuer += issuer
        c.borne_seller += o.price - lost - platform - issuer - carrier
        c.not_filed += 1 if o.claim == NOT_FILED else 0
    c.abandoned += 1 if abandoned else 0
    c.abandoned_left += 1 if abandoned and left else 0
    c.given_up += 1 if o.claim == GIVEN_UP else 0
    c.won += 1 if o.claim == WON else 0
    c.lost += 1 if o.claim == CLAIM_LOST else 0
    c.claimed += 1 if o.claimed >= 0 else 0
    if o.false_claim:
        c.false_claims += 1
        if o.claim == WON:
            c.false_won += 1
            c.false_value += o.refunded
    if not o.cancelled:
        miss = o.belief - (1.0 if o.outcome == GOOD else 0.0)
        c.brier += int(miss * miss * 1e6 + 0.5)
    spent_time = o.minutes_buyer * w.buyers[o.buyer].hour_cost / 60.0
    surplus = (
        worth - o.price - o.buyer_fee + o.refunded + o.damages - o.dispute_fees - o.freight - int(spent_time + 0.5)
    )
    c.surplus += surplus
    w.buyers[o.buyer].surplus += surplus
    observe(w, SURPLUS, surplus, 0)
    salvaged = share_of(o.cost, w.env[0].salvage) if o.returned else 0
    if not (cheated or o.ill or o.cancelled):
        c.honest_gmv += o.price
        c.honest_kept += o.to_seller + o.from_carrier + salvaged - o.from_seller - o.from_deposit - o.fees
        c.honest_minutes += o.minutes_seller
    c.gain += worth - o.cost + salvaged
