"""How a buyer stands up for his money: inspecting, waiting, filing, climbing, giving up; and how some lie."""

from __future__ import annotations

from typing import Any

from emptor.behaviour.aftermath import notice, settle
from emptor.behaviour.climbing import GOES_ON, after_hearing, door
from emptor.behaviour.keeping import expect_answer
from emptor.behaviour.rating import plan_rating
from emptor.behaviour.seller_claims import ask_for_money, expect_money, resume_waiting
from emptor.behaviour.stalemate import waits_for_keys
from emptor.behaviour.suing import court_sits, judge, sue
from emptor.rules.delivery import carriers_fault, mark_late
from emptor.rules.dispute_fees import return_pot, settle_fees
from emptor.rules.disputes import FOR_BUYER, FOR_SELLER
from emptor.rules.fees import charge_case
from emptor.rules.governance import PLUS_LAW
from emptor.rules.hearing import bring, hear, open_case
from emptor.rules.identity import recognition
from emptor.rules.jury import settle_jurors
from emptor.rules.payment import (
    A_CHECKIN,
    A_DELIVERED,
    A_SUBMITTED,
    MULTISIG,
    ON_CONFIRM,
    ON_DELIVERED,
    ON_MILESTONE,
    pay_out,
    plan_auto_release,
    release,
    window_open,
)
from emptor.rules.payment_rail import stand_in
from emptor.rules.remedies import BUYER_SHIPS, make_good, take_back
from emptor.rules.sanctions import penalise
from emptor.rules.services import CONFIRM
from emptor.rules.standing import CLAIMS, note
from emptor.schema import PPM
from emptor.state.ahead import buyer_ahead, memory_ahead, order_ahead, seller_ahead, whole_order_ahead
from emptor.state.calendar import CLAIM, CLOSE, PAY_OUT, RELEASE, RETURN, done, due, plan
from emptor.state.cases import BUYER_SIDE
from emptor.state.compile import inner, kernel
from emptor.state.draws import LUCK, decision, uniform, wait, wait_by
from emptor.state.orders import (
    AT_THE_RAIL,
    BAD,
    CLAIM_LOST,
    DAMAGED,
    DELIVERED,
    DISPUTED,
    GIVEN_UP,
    GOOD,
    KEEPS_GOODS,
    MILD,
    MISDESCRIBED,
    NO_CLAIM,
    NOT_FILED,
    OPEN,
    PAID,
    RETURNING,
    SHIPPED,
    SLIP,
    SWAPPED,
    WITHDRAWN,
    WON,
    move,
)
from emptor.state.record import COMPLAINT, DEFECT, UNRESOLVED, write
from emptor.state.trace import (
    E_DELIVERED,
    E_FILED,
    E_INSPECTED,
    E_MISSING,
    E_NOT_FILED,
    E_SENT_BACK,
    E_WITHDREW,
    tell,
)
from emptor.state.world import World

QUALITY = decision("quality", "Bernoulli", "order", "once per order", "goods sent in good faith please or disappoint")
SENDS_BACK = decision("sends_back", "Bernoulli", "order", "once per disappointing order", "some goods go back")
RETURN_DAYS = decision("return_days", "geometric days", "order", "once per return", "goods sent back take their time")
MILD_CLAIM = decision(
    "mild_claim", "Bernoulli", "order", "once per disappointing order", "some make a case of a disappointment"
)
LIES = decision("lies", "Bernoulli", "order", "once per good order of a dishonest buyer", "some buyers try it on")


@kernel
def deliver(w: World, slots: Any, day: int) -> None:
    """Parcels that come today; a claim that nothing came is withdrawn."""
    for j in range(slots.size):
        order_ahead(w, slots, j)
        o = w.orders[slots[j]]
        if o.state == DISPUTED and not o.noticed:
            o.claim = WITHDRAWN
            o.claimed = -1
            o.resolved = day
            w.flow[day].withdrawn += 1
            end_case(w, slots[j], -1, day)
            tell(w, day, o.key, E_WITHDREW, 0.0, 0.0)
        elif o.state != SHIPPED:
            continue
        o.delivered = day
        move(w, slots[j], DELIVERED)
        resume(w, slots[j], day)
        w.flow[day].delivered += 1
        tell(w, day, o.key, E_DELIVERED, float(o.fault), 0.0)


@inner
def resume(w: World, slot: int, day: int) -> None:
    """A withdrawn claim no longer stops the money."""
    o = w.orders[slot]
    if o.claim == WITHDRAWN and o.held > 0:
        if o.released:
            plan(w, slot, PAY_OUT, max(day + 1, o.release_due))
        else:
            r = w.rules[o.terms]
            if r.payment_custody == MULTISIG and r.payment_auto_release_anchor < 0:
                return  # no clock and no custodian: it waits for two keys
            plan(w, slot, RELEASE, day + max(1, r.payment_auto_release_days))


@kernel
def inspect(w: World, slots: Any, day: int) -> None:
    """Buyers open today's parcels: pleased, disappointed, or cheated as far as they can tell."""
    seed = w.seeds[LUCK]
    for j in range(slots.size):
        order_ahead(w, slots, j)
        seller_ahead(w, slots, j)
        buyer_ahead(w, slots, j)
        memory_ahead(w, slots, j)
        slot = slots[j]
        o = w.orders[slot]
        if o.state == DELIVERED and o.delivered == day:
            pleases = w.sellers[o.seller].quality * (1.0 - w.rules[0].mismatch)
            if o.conduct in (MISDESCRIBED, SLIP) or o.fault in (DAMAGED, SWAPPED):
                outcome = BAD
            elif uniform(seed, QUALITY, o.key) < pleases:
                outcome = GOOD
            else:
                outcome = MILD
            tell(w, day, o.key, E_INSPECTED, float(outcome), 0.0)
            notice(w, slot, outcome, day)
            plan_rating(w, slot, day)
            react(w, slot, outcome, day)
            plan_auto_release(w, slot, A_DELIVERED, day)
            plan_auto_release(w, slot, A_SUBMITTED, day)
            if o.held > 0 and w.rules[o.terms].payment_release_on == ON_DELIVERED:
                plan(w, slot, RELEASE, day)
            confirms = outcome != BAD and w.buyers[o.buyer].confirms
            if o.held > 0 and confirms and w.rules[o.terms].payment_release_on in (ON_CONFIRM, ON_MILESTONE):
                plan(w, slot, RELEASE, day + wait_by(uniform(seed, CONFIRM, o.key), w.falls[0].confirming))
        done(w, slot)


@inner
def react(w: World, slot: int, outcome: int, day: int) -> None:
    """What a buyer does on opening the parcel: think of a claim, send the goods back, or lie."""
    o = w.orders[slot]
    p = w.pop[0]
    seed = w.seeds[LUCK]
    r = w.rules[o.terms]
    if o.wish == KEEPS_GOODS and outcome != BAD:
        if r.remedies_no_reason_return_anchor >= 0:
            plan(w, slot, RETURN, day + 1)
    elif outcome == BAD:
        plan(w, slot, CLAIM, day)
    elif outcome == MILD:
        # Who pays the freight himself sends less back: the refund is worth that much less.
        freight = w.env[0].return_shipping / PPM if r.remedies_return_shipping_payer == BUYER_SHIPS else 0.0
        chance = p.buyers_claims_returns * (1.0 - freight)
        if r.remedies_no_reason_return_anchor >= 0 and uniform(seed, SENDS_BACK, o.key) < chance:
            plan(w, slot, RETURN, day + 1)
        elif uniform(seed, MILD_CLAIM, o.key) < p.buyers_claims_mild_claims:
            plan(w, slot, CLAIM, day)
    elif o.wish >= AT_THE_RAIL or (
        w.buyers[o.buyer].dishonest
        and uniform(seed, LIES, o.key)
        < p.buyers_claims_false_claim * (1.0 - recognition(w, w.rules[o.terms].identity_kyc_buyer))
    ):
        plan(w, slot, CLAIM, day)
    if w.rules[0].sellers_claim and not (outcome != BAD and w.buyers[o.buyer].confirms):
        expect_money(w, slot, day)


@kernel
def claim_stage(w: World, slots: Any, day: int) -> None:
    """Buyers send goods back, and those with a case weigh it."""
    back = due(w, RETURN, day)
    for j in range(back.size):
        send_back(w, back[j], day)
        done(w, back[j])
    for j in range(slots.size):
        slot = slots[j]
        if w.cases[slot].seller_due == day and 0 <= w.orders[slot].delivered < day:
            if w.rules[0].sellers_claim:
                ask_for_money(w, slot, day)
        else:
            consider(w, slot, day)
        done(w, slot)


@inner
def send_back(w: World, slot: int, day: int) -> None:
    """Goods go back while the window is open, and are refunded when they arrive."""
    o = w.orders[slot]
    r = w.rules[o.terms]
    if o.state == RETURNING:
        take_back(w, slot, day)
        settle(w, slot, day)
    elif (
        o.state == DELIVERED
        and o.gone == 0
        and window_open(o, r.remedies_no_reason_return_anchor, r.remedies_no_reason_return_days, day)
    ):
        move(w, slot, RETURNING)
        tell(w, day, o.key, E_SENT_BACK, 0.0, 0.0)
        days = wait(uniform(w.seeds[LUCK], RETURN_DAYS, o.key), w.env[0].carrier_transit_days)
        plan(w, slot, RETURN, day + 1 + days)


@inner
def consider(w: World, slot: int, day: int) -> None:
    """A buyer with a case decides whether it is worth a claim."""
    o = w.orders[slot]
    if o.state not in (PAID, SHIPPED, DELIVERED) or o.claim not in (NO_CLAIM, WITHDRAWN):
        return
    if o.delivered < 0:
        tell(w, day, o.key, E_MISSING, 0.0, 0.0)
        if o.arrives < 0:
            if o.state == PAID:
                mark_late(w, slot, day)
            notice(w, slot, BAD, day)
            plan_rating(w, slot, day)
            never_comes(w, slot, day)
    if w.forums.size == 0:
        return
    open_case(w, slot, day)
    w.cases[slot].appeals = 0
    number = door(w, slot, day)
    if number < 0:
        if o.outcome == BAD:
            o.claim = NOT_FILED
            tell(w, day, o.key, E_NOT_FILED, 0.0, 0.0)
        return
    o.claim = OPEN
    o.claimed = day
    o.false_claim = o.outcome == GOOD
    move(w, slot, DISPUTED)
    if w.members.size > 0:
        expect_answer(w, slot, day)
    w.flow[day].claims += 1
    w.buyers[o.buyer].claims += 1
    write(w, day, o.shop, COMPLAINT, 0, o.buyer, 0, 0, False)
    charge_case(w, slot, day)
    tell(w, day, o.key, E_FILED, float(number), 0.0)
    bring(w, slot, number, BUYER_SIDE, 0, day)


@inner
def never_comes(w: World, slot: int, day: int) -> None:
    """An automatic release that counts from delivery counts from the estimated day where nothing comes."""
    o = w.orders[slot]
    comes = w.rules[o.terms].payment_auto_release_anchor in (A_DELIVERED, A_CHECKIN, A_SUBMITTED)
    if comes and o.held > 0 and not o.released:
        plan(w, slot, RELEASE, max(day, o.estimated + w.rules[o.terms].payment_auto_release_days))


@kernel
def adjudicate(w: World, slots: Any, day: int) -> None:
    """Hearings of today: a case is won, climbs to the next forum, is given up, or is lost at the last."""
    for j in range(slots.size):
        slot = slots[j]
        o = w.orders[slot]
        if o.state == DISPUTED and o.claim == OPEN and o.hearing == day:
            hear(w, slot, day)
            end = after_hearing(w, slot, day)
            if end != GOES_ON:
                close_case(w, slot, end, day)
        done(w, slot)


@kernel
def close_case(w: World, slot: int, result: int, day: int) -> None:
    """A case has come to its end: remedies or release, fees and jurors, marks on the record; the order is settled."""
    o = w.orders[slot]
    c = w.cases[slot]
    award = c.award
    if c.for_money and result == CLAIM_LOST and (award == 0 or c.tied):
        end_case(w, slot, -1 if c.tied else FOR_SELLER, day)
        resume_waiting(w, slot, not c.tied, day)
        return
    o.claim = result if result == WON or not c.for_money else c.before
    o.resolved = day
    o.closing = True
    if not c.for_money:
        w.flow[day].resolved += 1
        w.flow[day].resolution_days += day - o.claimed
    if award > 0:
        make_good(w, slot, award, day)
        if c.rail:
            stand_in(w, slot, award, day)
    elif w.rules[o.terms].payment_custody == MULTISIG and waits_for_keys(w, slot, day):
        end_case(w, slot, FOR_SELLER, day)
        return
    else:
        if result == CLAIM_LOST and w.rules[0].reputation_buyers_source == CLAIMS:
            note(w, o.buyer, 0, 1)
        release(w, slot, day)
    end_case(w, slot, FOR_BUYER if result == WON else FOR_SELLER, day)
    if result == WON and o.decided and not carriers_fault(w, o):
        write(w, day, o.shop, UNRESOLVED, 0, o.buyer, 0, 0, False)
        write(w, day, o.shop, DEFECT, 0, o.buyer, 0, 0, False)
        penalise(w, slot, w.rules[0].sanctions_points_nsad, day)
    settle_or_wait(w, slot, day)


@inner
def drop_case(w: World, slot: int, day: int) -> None:
    """Who brought a case does not go on: what was decided before stands; where nothing was, all stays as it was."""
    c = w.cases[slot]
    if c.claimant == BUYER_SIDE:
        close_case(w, slot, GIVEN_UP, day)
    else:
        c.tied = c.for_money
        close_case(w, slot, CLAIM_LOST if c.for_money else WON, day)


@inner
def end_case(w: World, slot: int, winner: int, day: int) -> None:
    """Fees and stakes of a case are settled; without a winner nobody's vote was wrong, and fees go back."""
    o = w.orders[slot]
    c = w.cases[slot]
    return_pot(w, slot, day)
    settle_fees(w, slot, winner, day)
    settle_jurors(w, slot, winner, winner < 0 or c.tied, day)
    if winner >= 0 and c.judged:
        loser = o.buyer if winner == FOR_SELLER else w.buyers.size + o.seller
        if w.jurors[loser].struck < 0:
            w.jurors[loser].struck = day
    c.rail = False


@inner
def settle_or_wait(w: World, slot: int, day: int) -> None:
    """Settle now; money that waits for its payout is paid out with it."""
    o = w.orders[slot]
    if o.held > 0:
        pay_out(w, slot, day)
    if w.rules[0].governance_mode == PLUS_LAW and sue(w, slot, day):
        return
    settle(w, slot, day)


@kernel
def close_stage(w: World, day: int) -> None:
    """Orders about which nothing more can be claimed."""
    slots = due(w, CLOSE, day)
    for j in range(slots.size):
        whole_order_ahead(w, slots, j)
        buyer_ahead(w, slots, j)
        slot = slots[j]
        if w.orders[slot].state in (PAID, SHIPPED, DELIVERED):
            settle_or_wait(w, slot, day)
        elif court_sits(w, slot, day):
            judge(w, slot, day)
        done(w, slot)
