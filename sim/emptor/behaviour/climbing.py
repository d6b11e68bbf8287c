"""What follows a hearing: who goes on, where, and for how much; which door a claimant takes."""

from __future__ import annotations

import math
from typing import Any

from emptor.behaviour.learning import expected_recovery
from emptor.rules.dispute_fees import charge_sides, own_part
from emptor.rules.disputes import FIRST_TIME, FOR_BUYER, JURY, MAX_FORUMS, NEGOTIATION, RAIL
from emptor.rules.hearing import bring, hearing_key, seller_is_silent, set_hearing
from emptor.rules.merits import is_founded, seller_is_right
from emptor.rules.payment import window_open
from emptor.rules.remedies import promised, within_reach
from emptor.schema import PPM
from emptor.state.accounts import share_of
from emptor.state.cases import BUYER_SIDE, SELLER_SIDE
from emptor.state.compile import inner
from emptor.state.draws import LUCK, again, decision, uniform, wait
from emptor.state.orders import AT_THE_RAIL, BAD, CLAIM_LOST, GIVEN_UP, LETS_IT_BE, WON
from emptor.state.trace import E_APPEALED, E_DISOBEYED, E_GAVE_UP, E_SELLER_WENT_ON, E_WEIGHED, tell
from emptor.state.world import World

MOOD = decision(
    "mood", "logistic, scale .3", "order, forum, appeal", "once per case and forum", "what a claim costs varies by day"
)
SELLER_MOOD = decision(
    "seller_mood", "logistic, scale .3", "order, forum, appeal", "once per case and forum",
    "what a case costs a seller varies by day",
)  # fmt: skip
COMPLY = decision(
    "comply", "Bernoulli", "order, forum, appeal", "once per hearing", "whether a verdict that does not bind is obeyed"
)
APPEAL_DAYS = decision(
    "appeal_days", "geometric days", "order, forum, appeal", "once per appeal", "losers appeal in their own time"
)
GOES_ON = -1


# -- weighing --------------------------------------------------------------------------------------


@inner
def cost_of_time(w: World, slot: int, decision_code: Any, number: int, hours: float, hour: float) -> Any:
    """What the hours of a forum cost somebody today."""
    c = w.cases[slot]
    u = uniform(w.seeds[LUCK], decision_code, again(w.orders[slot].key, number + (MAX_FORUMS + 2) * c.appeals))
    return hours * hour * math.exp(0.3 * math.log(u / (1.0 - u)))


@inner
def buyer_gain(w: World, slot: int, number: int) -> Any:
    """What a buyer expects back beyond what he has: what he has come to expect of the platform, or of his bank."""
    o = w.orders[slot]
    share = expected_recovery(w, o.buyer, True)
    if w.forums[number].kind == RAIL:
        share = w.forums[number].accuracy * promised(w, o) / o.price
    return o.price * share


@inner
def buyer_cost(w: World, slot: int, number: int, jurors: int, again_: int) -> Any:
    """What it costs a buyer to bring a case to a forum or to appeal there."""
    f = w.forums[number]
    hour = w.buyers[w.orders[slot].buyer].hour_cost
    return own_part(w, slot, number, jurors, again_) + cost_of_time(w, slot, MOOD, number, f.effort_buyer, hour)


@inner
def buyer_wants(w: World, slot: int, number: int, jurors: int, again_: int, day: int) -> Any:
    """Whether the expected refund outweighs the time and the fee of a forum, today."""
    c = w.cases[slot]
    if c.for_money and w.orders[slot].outcome != BAD:
        return False
    gain = buyer_gain(w, slot, number) * (1.0 - c.award / PPM)
    cost = buyer_cost(w, slot, number, jurors, again_)
    tell(w, day, w.orders[slot].key, E_WEIGHED, gain, cost)
    return gain > cost


@inner
def seller_wants(w: World, slot: int, number: int, jurors: int, again_: int) -> Any:
    """Whether a seller who lost goes on: what it would have to pay, and the chance that the next hearing sees it so."""
    o = w.orders[slot]
    f = w.forums[number]
    if o.conceded or f.kind == NEGOTIATION or seller_is_silent(w, slot, number):
        return False
    owed = share_of(promised(w, o), w.cases[slot].award) - o.refunded
    stake = min(owed, o.held)
    if within_reach(w, slot) or f.kind == RAIL:
        stake = owed
    right = seller_is_right(o) or not is_founded(o)
    if f.kind == JURY:
        chance = w.pop[0].jurors_skill if right else 1.0 - w.pop[0].jurors_skill
    else:
        chance = f.accuracy_for_seller if right else 1.0 - f.accuracy
    hour = w.pop[0].sellers_claims_hour_cost
    cost = own_part(w, slot, number, jurors, again_)
    cost += cost_of_time(w, slot, SELLER_MOOD, number, f.effort_seller, hour)
    return stake * chance > cost


# -- which forum ------------------------------------------------------------------------------------


@inner
def admits(w: World, slot: int, number: int, first: bool, day: int) -> Any:
    """Whether a forum hears cases of this size, and can still be turned to."""
    o = w.orders[slot]
    f = w.forums[number]
    if o.price < f.claims_from or o.price > f.claims_to:
        return False
    return not (first or f.exclusive) or window_open(o, f.open_anchor, f.open_days, day)


@inner
def next_forum(w: World, slot: int, day: int) -> Any:
    """The forum that a case can climb to, or -1."""
    o = w.orders[slot]
    if w.forums[o.forum].exclusive:
        return -1
    for number in range(o.forum + 1, w.forums.size):
        if admits(w, slot, number, False, day):
            return number
    return -1


@inner
def first_forum(w: World, slot: int, day: int) -> Any:
    """The first forum of the ladder that hears cases of this size, or -1."""
    price = w.orders[slot].price
    for number in range(w.forums.size):
        if w.forums[number].claims_from <= price <= w.forums[number].claims_to:
            return number if admits(w, slot, number, True, day) else -1
    return -1


@inner
def door(w: World, slot: int, day: int) -> Any:
    """Where a buyer files: on the ladder or, in its place, at an exclusive forum; -1 where neither is worth it."""
    o = w.orders[slot]
    first = first_forum(w, slot, day)
    if o.wish == LETS_IT_BE:
        return -1
    best = -1
    # Who has made up his mind takes the better door, worth it or not.
    most = -1e300 if o.wish != 0 else 0.0
    for number in range(w.forums.size):
        if number != first and not (w.forums[number].exclusive and admits(w, slot, number, False, day)):
            continue
        if o.wish == AT_THE_RAIL and w.forums[number].kind != RAIL:
            continue
        gain = buyer_gain(w, slot, number)
        f = w.forums[number]
        cost = buyer_cost(w, slot, number, f.jurors, FIRST_TIME)
        tell(w, day, o.key, E_WEIGHED, gain, cost)
        if gain - cost > most:
            most = gain - cost
            best = number
    return best


# -- after a hearing ----------------------------------------------------------------------------------


@inner
def after_hearing(w: World, slot: int, day: int) -> Any:
    """Whether the case goes on (GOES_ON), or how it ends, as a code of orders.CLAIMS."""
    o = w.orders[slot]
    c = w.cases[slot]
    if c.judged and not w.forums[o.forum].binding and not obeys(w, slot):
        tell(w, day, o.key, E_DISOBEYED, 0.0, 0.0)
        c.verdict = 1 - c.verdict
        c.award = PPM if c.verdict == FOR_BUYER else 0
        c.judged = False
    # A buyer who says no to a seller who asks for money, or nothing, is not refunded: all stays as it was.
    c.tied = c.tied or (c.for_money and c.verdict == FOR_BUYER and not c.judged)
    loser = SELLER_SIDE if c.verdict == FOR_BUYER else BUYER_SIDE
    if c.judged and appeals(w, slot, loser, day):
        return GOES_ON
    following = next_forum(w, slot, day)
    if following >= 0 and climbs(w, slot, loser, following, day):
        bring(w, slot, following, loser, 0, day)
        return GOES_ON
    if c.verdict == FOR_BUYER and not (c.for_money and c.tied):
        return WON
    if following < 0 or c.for_money:
        return CLAIM_LOST
    tell(w, day, o.key, E_GAVE_UP, float(following), 0.0)
    return GIVEN_UP


@inner
def obeys(w: World, slot: int) -> Any:
    """Whether the side that a verdict goes against obeys it though it does not bind."""
    o = w.orders[slot]
    c = w.cases[slot]
    if c.verdict != c.claimant:
        return True
    chance = w.pop[0].buyers_claims_answers
    if c.verdict == FOR_BUYER:
        blames_itself = is_founded(o) and not seller_is_right(o)
        chance = w.sellers[o.seller].concede if blames_itself else w.pop[0].sellers_appease
    return uniform(w.seeds[LUCK], COMPLY, hearing_key(w, slot)) < chance


@inner
def climbs(w: World, slot: int, loser: int, number: int, day: int) -> Any:
    """Whether the loser takes the case to the next forum."""
    o = w.orders[slot]
    if loser == BUYER_SIDE:
        return buyer_wants(w, slot, number, w.forums[number].jurors, FIRST_TIME, day)
    if not w.forums[number].both_claim or seller_is_silent(w, slot, o.forum):
        return False
    if seller_wants(w, slot, number, w.forums[number].jurors, FIRST_TIME):
        tell(w, day, o.key, E_SELLER_WENT_ON, float(number), 0.0)
        return True
    return False


@inner
def appeals(w: World, slot: int, loser: int, day: int) -> Any:
    """Whether the loser has the case heard again here, or by the forum above where the jury has grown too large."""
    o = w.orders[slot]
    c = w.cases[slot]
    f = w.forums[o.forum]
    if c.appeals >= f.appeals:
        return False
    jurors = 2 * c.panel + 1 if f.doubles and f.kind == JURY else c.panel
    above = next_forum(w, slot, day) if f.kind == JURY and c.panel >= f.jump_at else -1
    if f.kind == JURY and c.panel >= f.jump_at and above < 0:
        return False
    number = above if above >= 0 else o.forum
    again_ = FIRST_TIME if above >= 0 else f.appeal_fee
    c.appeals += 1
    wants = (
        buyer_wants(w, slot, number, jurors, again_, day)
        if loser == BUYER_SIDE
        else seller_wants(w, slot, number, jurors, again_)
    )
    if not wants:
        c.appeals -= 1
        return False
    tell(w, day, o.key, E_APPEALED, float(number), float(jurors))
    w.flow[day].appeals += 1
    if above >= 0:
        bring(w, slot, above, loser, jurors, day)
        return True
    c.panel = jurors
    o.minutes_buyer += int(60.0 * f.effort_buyer + 0.5) if loser == BUYER_SIDE else 0
    o.minutes_seller += int(60.0 * f.effort_seller + 0.5) if loser == SELLER_SIDE else 0
    hours = f.effort_buyer if loser == BUYER_SIDE else f.effort_seller
    w.flow[day].dispute_minutes += int(60.0 * hours + 0.5)
    c.claimant = loser
    charge_sides(w, slot, number, loser, jurors, again_, True, day)
    u = uniform(w.seeds[LUCK], APPEAL_DAYS, hearing_key(w, slot))
    set_hearing(w, slot, day + min(wait(u, 0.5 * f.appeal_days), f.appeal_days) + max(1, f.decide_days))
    return True
