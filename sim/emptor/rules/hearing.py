"""A case before a forum: brought, answered or not, heard."""

from __future__ import annotations

from typing import Any

from emptor.rules.dispute_fees import charge_seller, charge_sides, return_pot
from emptor.rules.disputes import (
    ARBITRATOR,
    FIRST_TIME,
    FOR_BUYER,
    FOR_CLAIMANT,
    FOR_SELLER,
    FROM_LIST,
    JURY,
    MAX_FORUMS,
    NEGOTIATION,
    PLATFORM_STAFF,
    RAIL,
)
from emptor.rules.jury import hold
from emptor.rules.merits import about_receipt, buyer_is_right, is_founded, seller_is_right
from emptor.rules.sanctions import penalise
from emptor.rules.standing import leaning
from emptor.schema import PPM
from emptor.state.accounts import CASE_COST, PLATFORM, WORLD, post
from emptor.state.calendar import HEAR, plan
from emptor.state.cases import BUYER_SIDE, SELLER_SIDE
from emptor.state.compile import inner
from emptor.state.draws import LUCK, POPULATION, again, decision, normal, uniform, wait
from emptor.state.orders import GOOD
from emptor.state.record import REPLY, write
from emptor.state.trace import E_CONCEDED, E_FOR_BUYER, E_FOR_SELLER, E_SILENT, tell
from emptor.state.world import World

SILENT = decision("silent", "Bernoulli", "order, forum", "once per case and forum", "some sellers do not answer")
BUYER_SILENT = decision(
    "buyer_silent", "Bernoulli", "order, forum", "once per case and forum",
    "who did not confirm may not answer a seller either",
)  # fmt: skip
ANSWER = decision(
    "answer", "geometric days", "order, forum", "once per case and forum", "sellers answer in their own time"
)
CONCEDE = decision("concede", "Bernoulli", "order, forum", "once per case and forum", "whether the seller gives in")
JUDGE = decision("judge", "Bernoulli", "order, forum, appeal", "once per hearing", "forums err, by their accuracy")
ARBITER_U = decision(
    "arbiter_u", "normal (first uniform)", "seller or order, place on the list", "once per arbitrator",
    "arbitrators differ in accuracy",
)  # fmt: skip
ARBITER_V = decision(
    "arbiter_v", "normal (second uniform)", "seller or order, place on the list", "once per arbitrator",
    "arbitrators differ in accuracy",
)  # fmt: skip


@inner
def open_case(w: World, slot: int, day: int) -> None:
    """A new case on an order: nothing paid, nothing decided."""
    c = w.cases[slot]
    c.for_money = False
    c.tied = False
    c.rail = False
    c.judged = False
    c.before = w.orders[slot].claim
    c.votes = 0
    c.pot = 0
    c.award = 0
    c.loser_buyer = 0
    c.loser_seller = 0
    c.returned_buyer = 0
    c.returned_seller = 0


@inner
def hearing_key(w: World, slot: int) -> Any:
    """What is drawn at this hearing is drawn anew at the next."""
    o = w.orders[slot]
    return again(o.key, o.forum + (MAX_FORUMS + 2) * w.cases[slot].appeals)


@inner
def bring(w: World, slot: int, number: int, side: int, jurors: int, day: int) -> None:
    """Bring a case to a forum: time and fees are spent, the other side is asked, the hearing is set.

    `jurors` is the size of a jury that is larger for having come by appeal, or 0.
    """
    o = w.orders[slot]
    c = w.cases[slot]
    f = w.forums[number]
    o.forum = number
    c.claimant = side
    c.appeals = 0
    c.panel = max(f.jurors, jurors) if f.kind == JURY else 0
    c.rail = f.kind == RAIL
    silent = is_silent(w, slot, number)
    if side == BUYER_SIDE or not silent:
        o.minutes_buyer += int(60.0 * f.effort_buyer + 0.5)
        w.flow[day].dispute_minutes += int(60.0 * f.effort_buyer + 0.5)
    if side == SELLER_SIDE or not silent:
        o.minutes_seller += int(60.0 * f.effort_seller + 0.5)
        w.flow[day].dispute_minutes += int(60.0 * f.effort_seller + 0.5)
    charge_sides(w, slot, number, side, c.panel, FIRST_TIME, not silent, day)
    charge_seller(w, slot, number, day)
    if silent:
        set_hearing(w, slot, day + max(1, f.respond_days))
        return
    u = uniform(w.seeds[LUCK], ANSWER, again(o.key, number))
    answer = min(wait(u, 0.5 * f.respond_days), f.respond_days)
    set_hearing(w, slot, day + max(1, answer + (f.decide_days if f.kind != NEGOTIATION else 0)))


@inner
def set_hearing(w: World, slot: int, day: int) -> None:
    """Enter the hearing into the calendar."""
    w.orders[slot].hearing = day
    w.cases[slot].ready = day
    plan(w, slot, HEAR, day)


@inner
def is_silent(w: World, slot: int, number: int) -> Any:
    """Whether the other side lets a forum's time to answer run out."""
    o = w.orders[slot]
    c = w.cases[slot]
    if c.claimant == SELLER_SIDE:
        if not c.for_money or w.buyers[o.buyer].agent >= 0:
            return False
        return uniform(w.seeds[LUCK], BUYER_SILENT, again(o.key, number)) >= w.pop[0].buyers_claims_answers
    return seller_is_silent(w, slot, number)


@inner
def seller_is_silent(w: World, slot: int, number: int) -> Any:
    """Whether the seller does not answer at a forum."""
    o = w.orders[slot]
    if w.sellers[o.seller].agent >= 0:
        return False
    return uniform(w.seeds[LUCK], SILENT, again(o.key, number)) < w.pop[0].sellers_silence


@inner
def hear(w: World, slot: int, day: int) -> None:
    """A hearing: sets for whom it is, what the buyer is awarded, and whether it was a decision."""
    o = w.orders[slot]
    c = w.cases[slot]
    f = w.forums[o.forum]
    c.judged = False
    c.tied = False
    silent = c.appeals == 0 and is_silent(w, slot, o.forum)
    if c.appeals == 0 and c.claimant == BUYER_SIDE:
        write(w, day, o.shop, REPLY, 0 if silent else 1, o.buyer, 0, 0, False)
    if silent:
        tell(w, day, o.key, E_SILENT, 0.0, 0.0)
        if c.claimant == BUYER_SIDE:
            penalise(w, slot, w.rules[0].sanctions_points_minor, day)
        o.decided = f.kind != NEGOTIATION
        c.verdict = c.claimant if f.silence == FOR_CLAIMANT else f.silence
        c.award = PPM if c.verdict == FOR_BUYER else 0
        return_pot(w, slot, day)
    elif f.kind == NEGOTIATION:
        c.verdict = negotiate(w, slot, day)
        c.award = PPM if c.verdict == FOR_BUYER else 0
    else:
        judge(w, slot, day)


@inner
def negotiate(w: World, slot: int, day: int) -> Any:
    """Two sides alone: the seller may give in; a buyer whose goods are good confirms when he is asked to."""
    o = w.orders[slot]
    if w.cases[slot].claimant == SELLER_SIDE:
        return FOR_SELLER if w.cases[slot].for_money and o.outcome == GOOD else FOR_BUYER
    blames_itself = is_founded(o) and not seller_is_right(o)
    chance = w.sellers[o.seller].concede if blames_itself else w.pop[0].sellers_appease
    if w.sellers[o.seller].agent >= 0:
        chance = 0.0
    if o.conceded or uniform(w.seeds[LUCK], CONCEDE, again(o.key, o.forum)) < chance:
        o.conceded = True
        tell(w, day, o.key, E_CONCEDED, 0.0, 0.0)
        return FOR_BUYER
    return FOR_SELLER


@inner
def judge(w: World, slot: int, day: int) -> None:
    """Staff, an arbitrator, a payment rail or a jury decide."""
    o = w.orders[slot]
    c = w.cases[slot]
    f = w.forums[o.forum]
    right_side = FOR_BUYER if buyer_is_right(w, slot) else FOR_SELLER
    if f.kind == JURY:
        c.verdict = hold(w, slot, hearing_key(w, slot), day)
    else:
        chance = accuracy(w, slot, right_side)
        if f.kind == PLATFORM_STAFF:
            lean = leaning(w, o.buyer)
            chance = chance * lean if right_side == FOR_BUYER else 1.0 - (1.0 - chance) * lean
        right = uniform(w.seeds[LUCK], JUDGE, hearing_key(w, slot)) < chance
        if o.tracked and about_receipt(w, slot):
            right = True
        c.verdict = right_side if right else 1 - right_side
        c.award = PPM if c.verdict == FOR_BUYER else 0
        if f.proportional:
            c.award = sureness(w, slot, c.verdict)
    post(w, day, CASE_COST, PLATFORM, WORLD, f.case_cost, o.key)
    w.flow[day].forum_costs += f.case_cost
    w.flow[day].forums_paid += f.case_cost
    c.judged = True
    o.decided = True
    w.flow[day].decided += 1
    if c.verdict != right_side:
        w.flow[day].misjudged += 1
    if c.verdict == FOR_BUYER and seller_is_right(o):
        w.flow[day].misjudged_seller += 1
    tell(w, day, o.key, E_FOR_BUYER if c.verdict == FOR_BUYER else E_FOR_SELLER, float(o.forum), 0.0)


@inner
def accuracy(w: World, slot: int, side: int) -> Any:
    """Chance that staff or an arbitrator find for the side that is right; arbitrators differ, lists give a choice."""
    o = w.orders[slot]
    f = w.forums[o.forum]
    base = f.accuracy if side == FOR_BUYER else f.accuracy_for_seller
    if f.kind != ARBITRATOR or f.accuracy_spread <= 0.0:
        return base
    if f.selection != FROM_LIST:
        return clipped(base + f.accuracy_spread * gift(w, again(o.key, MAX_FORUMS)))
    best = -10.0
    for k in range(f.menu):
        best = max(best, gift(w, again(w.sellers[o.seller].key, k)))
    return clipped(base + f.accuracy_spread * best)


@inner
def clipped(chance: float) -> Any:
    """No arbitrator is worse than a coin."""
    return min(1.0, max(0.5, chance))


@inner
def gift(w: World, key: Any) -> Any:
    """How much better than most an arbitrator is, in standard deviations."""
    seed = w.seeds[POPULATION]
    return normal(uniform(seed, ARBITER_U, key), uniform(seed, ARBITER_V, key))


@inner
def sureness(w: World, slot: int, verdict: int) -> Any:
    """The buyer's share of the money, ppm: how sure a forum of this accuracy can be that he is right.

    Bayes' rule with even odds before: P(right | found for) = a / (a + 1 - b), with a the accuracy for founded and b
    for unfounded claims.
    """
    a = accuracy(w, slot, FOR_BUYER)
    b = accuracy(w, slot, FOR_SELLER)
    chance = a / (a + 1.0 - b) if verdict == FOR_BUYER else (1.0 - a) / (1.0 - a + b)
    return int(PPM * chance + 0.5)
