"""The evening of relations: rebates, complaints unanswered, tiers, promotion, people won back, ties that break."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from emptor.behaviour.aftermath import TALKS
from emptor.behaviour.bonds import strength
from emptor.behaviour.learning import trust_of
from emptor.rules.retention import MOST_ANSWER_DAYS, pay_rebate, tie_with, tier_of
from emptor.state.accounts import PLATFORM, REACTIVATION, post, wallet_of_buyer
from emptor.state.ahead import FAR, fetch
from emptor.state.calendar import ANSWER, done, due, plan
from emptor.state.compile import inner, kernel
from emptor.state.draws import LUCK, POPULATION, again, decision, uniform, wait
from emptor.state.orders import BAD, DISPUTED, ENDED, GOOD, OPEN, SHOPS
from emptor.state.people import ANNOYED, DISTRUST, FOLLOWED, NO_AGENT, OUTSIDE, S_DEFECTED, UNANSWERED
from emptor.state.trace import E_LEFT, tell
from emptor.state.world import World

PATIENCE = decision("answer_patience", "geometric days", "order", "once per claim", "some wait longer for an answer")
UNHEARD = decision("leaves_unanswered", "Bernoulli", "order", "once per claim", "some leave when nobody answers")
ANNOYS = decision("annoyed", "daily hazard", "buyer, day", "daily", "promotion beyond one's tolerance drives out")
GRIEVANCE = decision("grievance", "exponential", "buyer, day left", "once per leaving", "some want more to come back")
SURVEY = decision("exit_survey", "Bernoulli", "buyer, day left", "once per leaving", "some say why they left")
STAFF_GOES = decision("staff_goes", "daily hazard", "seller, day", "daily", "the person who knows the customers leaves")
FOLLOWS = decision("follows", "Bernoulli", "buyer, shop, day", "once per tie that breaks", "some regulars go with it")
SELLS_ELSEWHERE = decision("sells_elsewhere", "Bernoulli", "seller", "once per person", "some are on two platforms")
DEFECTS = decision("defects", "daily hazard", "seller, day", "daily", "a shop on two platforms may move to the other")
FATIGUE_DAYS = 28.0
"""Days over which a buyer averages the promotions he sees; unverified."""
WHOLE, LEFT_BY_STAFF, CLOSED = range(3)


@kernel
def follow_up(w: World, day: int) -> None:
    """Orders that ended today: rebates first, by the standing of this morning, then standing."""
    for k in range(w.n[ENDED]):
        o = w.orders[w.ended[k]]
        b = w.buyers[o.buyer]
        if is_kept(o) and b.left < 0 and b.leaving == 0:
            pay_rebate(w, w.ended[k], day)
    for k in range(w.n[ENDED]):
        o = w.orders[w.ended[k]]
        if is_kept(o):
            w.members[o.buyer].custom += 1
        bind(w, o, day)
        spread_word(w, o)
    w.n[ENDED] = 0


@inner
def is_kept(o: Any) -> Any:
    """Whether an order counts as custom: goods kept, and not all of the price given back."""
    return not o.cancelled and not o.returned and o.refunded < o.price


@inner
def expect_answer(w: World, slot: int, day: int) -> None:
    """Who complains today will wait for an answer for so long, if it can take as long at all."""
    patience = wait(
        uniform(w.seeds[LUCK], PATIENCE, w.orders[slot].key), w.pop[0].buyers_relations_answer_patience_days
    )
    if patience < MOST_ANSWER_DAYS:
        plan(w, slot, ANSWER, day + patience)


@kernel
def wait_for_answers(w: World, day: int) -> None:
    """Who complained and is still not answered when his patience is over may leave over it."""
    slots = due(w, ANSWER, day)
    for j in range(slots.size):
        o = w.orders[slots[j]]
        # A complaint that was taken back and made again has a day of its own.
        patience = wait(uniform(w.seeds[LUCK], PATIENCE, o.key), w.pop[0].buyers_relations_answer_patience_days)
        if o.state == DISPUTED and o.claim == OPEN and day == o.claimed + patience:
            goes_unanswered(w, o, patience, day)
        done(w, slots[j])


@inner
def goes_unanswered(w: World, o: Any, patience: int, day: int) -> None:
    """Leave, with the chance that trust leaves open, if the first answer is not there yet."""
    b = w.buyers[o.buyer]
    if patience >= w.rules[0].retention_complaint_response_days or o.false_claim or b.left >= 0 or b.leaving != 0:
        return
    chance = w.pop[0].buyers_relations_after_unanswered * (1.0 - trust_of(w, o.buyer))
    if uniform(w.seeds[LUCK], UNHEARD, o.key) < chance:
        b.leaving = UNANSWERED
        tell(w, day, o.key, E_LEFT, 0.0, 0.0)


@inner
def bind(w: World, o: Any, day: int) -> None:
    """A kept order that did not go wrong strengthens the tie with its shop, one that went wrong unmakes it.

    The tie untouched for longest makes room, ties by the shop's key, so that the order of a day's orders does not
    matter.
    """
    k = tie_with(w, o.buyer, o.shop)
    if o.outcome == BAD or not is_kept(o):
        if k >= 0 and o.outcome == BAD:
            w.ties[o.buyer, k].known = 0
        return
    if w.shops[o.shop].closed >= 0:
        return
    if k < 0:
        k = 0
        for j in range(w.ties.shape[1]):
            tie = w.ties[o.buyer, j]
            oldest = w.ties[o.buyer, k]
            if tie.shop < 0:
                k = j
                break
            if tie.day < oldest.day or (tie.day == oldest.day and w.shops[tie.shop].key < w.shops[oldest.shop].key):
                k = j
        old = w.ties[o.buyer, k]
        if old.shop >= 0 and old.day == day and w.shops[o.shop].key < w.shops[old.shop].key:
            return
        old.shop = o.shop
        old.orders = 0
        old.known = 0
        old.contact = day
    tie = w.ties[o.buyer, k]
    tie.orders += 1
    tie.known += 1
    tie.day = day


@inner
def spread_word(w: World, o: Any) -> None:
    """Who tells his friends of an order tells the community too, if he takes part in it."""
    if not w.members[o.buyer].reads:
        return
    good = o.outcome == GOOD
    bad = o.outcome == BAD and o.refunded < o.price
    chance = w.pop[0].buyers_talk_good if good else w.pop[0].buyers_talk_bad
    if (good or bad) and uniform(w.seeds[LUCK], TALKS, o.key) < chance:
        w.news[o.shop].good_today += 1 if good else 0
        w.news[o.shop].bad_today += 1 if bad else 0


@kernel
def keep_members(w: World, day: int) -> None:
    """Each buyer's tier and patience with promotion; those who left some days ago are asked back; news fade."""
    r = w.rules[0]
    review = (day + 1) % r.retention_tier_period_days == 0
    promotions = r.retention_promotions_per_week
    for i in range(w.members.size):
        fetch(w.buyers, i + FAR, 0)
        b = w.buyers[i]
        if b.joined < 0:
            continue
        if b.left >= 0:
            if r.retention_winback_days > 0 and day - b.left == r.retention_winback_days:
                ask_back(w, i, day)
            continue
        m = w.members[i]
        if review:
            m.before = m.custom
            m.custom = 0
        now = tier_of(w, max(m.custom, m.before))
        w.flow[day].tier_up += 1 if now > m.tier else 0
        w.flow[day].tier_down += 1 if now < m.tier else 0
        m.tier = now
        m.fatigue += (promotions - m.fatigue) / FATIGUE_DAYS
        chance = w.pop[0].buyers_relations_annoyance * (m.fatigue - m.tolerance)
        if chance > 0.0 and b.leaving == 0 and uniform(w.seeds[LUCK], ANNOYS, again(b.key, day)) < chance:
            b.leaving = ANNOYED
    keep = w.pop[0].buyers_belief_forgetting
    for i in range(w.n[SHOPS]):
        news = w.news[i]
        news.good = keep * news.good + news.good_today
        news.bad = keep * news.bad + news.bad_today
        news.good_today = 0
        news.bad_today = 0


@inner
def ask_back(w: World, buyer: int, day: int) -> None:
    """One who left over something that the platform can make up for comes back if the offer outweighs it.

    Nobody comes back who left for other reasons, or whose trust is still worn down.
    """
    b = w.buyers[buyer]
    p = w.pop[0]
    seed = w.seeds[LUCK]
    if b.leave_cause in (OUTSIDE, DISTRUST) or trust_of(w, buyer) < p.buyers_leaving_distrust:
        return
    key = again(b.key, b.left)
    wants = -math.log(uniform(seed, GRIEVANCE, key)) * p.buyers_relations_grievance * w.env[0].mean_order_value
    if w.rules[0].retention_exit_survey and uniform(seed, SURVEY, key) < p.buyers_relations_survey_answers:
        wants *= p.buyers_relations_understood
    offer = w.rules[0].retention_winback_offer
    if offer < wants:
        return
    b.left = -1
    b.leave_cause = 0
    b.leaving = 0
    w.members[buyer].fatigue = 0.0
    b.surplus += offer
    post(w, day, REACTIVATION, PLATFORM, wallet_of_buyer(buyer), offer, b.key)
    w.flow[day].winback += offer
    w.flow[day].retention_paid += offer
    w.flow[day].reactivated += 1


@kernel
def move_away(w: World, day: int) -> None:
    """Shops that are on the rival platform too may move there for good, if they earn less here than they expect."""
    p = w.pop[0]
    chance = w.env[0].rival_poaching
    if p.sellers_relations_multihoming == 0.0 or chance == 0.0:
        return
    enough = w.env[0].rival_seller_profit * w.env[0].mean_order_value
    for i in range(w.sellers.size):
        s = w.sellers[i]
        if s.shop < 0 or s.leaving != 0 or s.agent != NO_AGENT or s.profit_mean >= enough:
            continue
        both = uniform(w.seeds[POPULATION], SELLS_ELSEWHERE, s.key) < p.sellers_relations_multihoming
        if both and uniform(w.seeds[LUCK], DEFECTS, again(s.key, day)) < chance:
            s.leaving = S_DEFECTED


@kernel
def break_ties(w: World, day: int) -> None:
    """Where a shop has closed or its person gone, or a customer is handed over, what only they knew is lost."""
    r = w.rules[0]
    happened = np.zeros(w.n[SHOPS], np.int64)
    any_ = False
    goes = w.pop[0].sellers_relations_staff_turnover / 365.0
    for i in range(w.n[SHOPS]):
        s = w.shops[i]
        if s.closed >= 0:
            if not w.news[i].buried:
                w.news[i].buried = True
                happened[i] = CLOSED
                any_ = True
        elif goes > 0.0 and uniform(w.seeds[LUCK], STAFF_GOES, again(w.sellers[s.seller].key, day)) < goes:
            happened[i] = LEFT_BY_STAFF
            any_ = True
    hands_over = r.retention_handover_days > 0
    if not any_ and not hands_over:
        return
    for i in range(w.members.size):
        if w.buyers[i].joined < 0 or w.buyers[i].left >= 0:
            continue
        served = 0 < r.retention_one_to_one_from <= w.members[i].tier + 1
        for k in range(w.ties.shape[1]):
            tie = w.ties[i, k]
            if tie.shop < 0:
                continue
            if happened[tie.shop] != WHOLE:
                part(w, i, k, day)
                if happened[tie.shop] == CLOSED:
                    tie.shop = -1
            elif hands_over and served and day - tie.contact >= r.retention_handover_days:
                meet_anew(w, i, k, day)


@inner
def part(w: World, buyer: int, k: int, day: int) -> None:
    """A regular loses his shop or the person he dealt with; he may leave the market over it."""
    tie = w.ties[buyer, k]
    b = w.buyers[buyer]
    if tie.known > 0:
        w.flow[day].ties_cut += 1
    chance = w.pop[0].buyers_relations_follows * strength(tie.known) * (1.0 - w.rules[0].retention_crm_sharing)
    key = again(b.key ^ w.shops[tie.shop].key, day)
    if b.leaving == 0 and uniform(w.seeds[LUCK], FOLLOWS, key) < chance:
        b.leaving = FOLLOWED
    meet_anew(w, buyer, k, day)


@inner
def meet_anew(w: World, buyer: int, k: int, day: int) -> None:
    """Another person takes over, and knows what the records tell."""
    tie = w.ties[buyer, k]
    tie.known = int(tie.known * w.rules[0].retention_crm_sharing)
    tie.contact = day
