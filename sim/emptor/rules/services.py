"""Services: nothing is sent. The buyer checks in, or the seller works and hands in, at once or part by part."""

from __future__ import annotations

from typing import Any

from emptor.rules.fees import commission_on
from emptor.rules.payment import (
    A_CHECKIN,
    A_SUBMITTED,
    ON_CHECKIN,
    plan_auto_release,
    plan_close,
)
from emptor.state.accounts import (
    COMMISSION,
    CUSTODY,
    GOODS,
    ORDER_FEE,
    PAYOUT,
    PLATFORM,
    WORLD,
    post,
    wallet_of_seller,
)
from emptor.state.calendar import APPROVE, ARRIVE, CLAIM, PART, RELEASE, done, due, plan
from emptor.state.compile import inner, kernel
from emptor.state.draws import LUCK, again, decision, uniform, wait
from emptor.state.orders import AS_DESCRIBED, DELIVERED, MISDESCRIBED, SHIPPED, WITHHELD
from emptor.state.trace import E_APPROVED, E_BEGAN, E_HANDED_IN, E_STAYED_AWAY, tell
from emptor.state.world import World

CONFIRM = decision("confirm", "geometric days", "order", "once per order", "buyers confirm receipt in their own time")
PATIENCE = decision("patience", "geometric days", "order", "once per order", "how long a buyer waits past the estimate")
SERVICE = decision("service", "geometric days", "order, part", "once per part", "work takes its time")
BREAKS = decision(
    "breaks", "uniform over the parts", "order", "once per order gone wrong", "a seller can stop half-way"
)


@inner
def equal_part(total: int, n: int, k: int) -> Any:
    """The k-th (from 0) of n equal parts of an amount by largest remainder: the first ones take the odd units."""
    return total // n + (1 if k < total % n else 0)


@inner
def doubt_day(w: World, o: Any, day: int) -> Any:
    """When a buyer gives up waiting for work: past the estimated day, as long as his patience lasts."""
    patience = wait(uniform(w.seeds[LUCK], PATIENCE, o.key), w.pop[0].buyers_claims_patience_days)
    return max(day + 1, o.estimated + patience)


@inner
def begin(w: World, slot: int, day: int) -> None:
    """The buyer checks in, or the work begins; who has paid for a place sees at once that nobody is there."""
    o = w.orders[slot]
    r = w.rules[o.terms]
    if r.payment_milestones > 1:
        tell(w, day, o.key, E_BEGAN, 0.0, 0.0)
        plan_part(w, slot, day)
        plan_auto_release(w, slot, A_CHECKIN, day)
        return
    at_a_place = r.payment_release_on == ON_CHECKIN or r.payment_auto_release_anchor == A_CHECKIN
    if o.conduct == WITHHELD:
        tell(w, day, o.key, E_STAYED_AWAY, 0.0, 0.0)
        plan(w, slot, CLAIM, day + 1 if at_a_place else doubt_day(w, o, day))
        return
    tell(w, day, o.key, E_BEGAN, 0.0, 0.0)
    seller = w.sellers[o.seller]
    o.cost = int((seller.junk if o.conduct == MISDESCRIBED else seller.cost) + 0.5)
    post(w, day, GOODS, wallet_of_seller(w, o.seller), WORLD, o.cost, o.key)
    o.arrives = day + wait(uniform(w.seeds[LUCK], SERVICE, o.key), w.env[0].service_days)
    plan(w, slot, ARRIVE, o.arrives)
    if o.held > 0 and r.payment_release_on == ON_CHECKIN:
        plan(w, slot, RELEASE, day)
    plan_auto_release(w, slot, A_CHECKIN, day)
    doubt = doubt_day(w, o, day)
    if not at_a_place and o.arrives > doubt:
        plan(w, slot, CLAIM, doubt)


@inner
def plan_part(w: World, slot: int, day: int) -> None:
    """Enter the day on which the next part of the work is due: the first at once if need be, others a day later."""
    o = w.orders[slot]
    mean = w.env[0].service_days / w.rules[o.terms].payment_milestones
    days = wait(uniform(w.seeds[LUCK], SERVICE, again(o.key, o.submitted)), mean)
    plan(w, slot, PART, day + (max(1, days) if o.submitted > 0 else days))


@inner
def part_that_breaks(w: World, o: Any, n: int) -> Any:
    """The part, from 0, that is not handed in or is not as it should be; n where all are."""
    if o.conduct == AS_DESCRIBED:
        return n
    return min(n - 1, int(n * uniform(w.seeds[LUCK], BREAKS, o.key)))


@kernel
def part_stage(w: World, day: int) -> None:
    """Parts of work due today: handed in, or the seller stops. The last part, or one that is wrong, is the delivery."""
    slots = due(w, PART, day)
    for i in range(slots.size):
        slot = slots[i]
        o = w.orders[slot]
        if o.state == SHIPPED:
            hand_in(w, slot, day)
        done(w, slot)


@inner
def hand_in(w: World, slot: int, day: int) -> None:
    """One part of the work: its share of the cost is spent, and its approval comes in the buyer's own time."""
    o = w.orders[slot]
    r = w.rules[o.terms]
    n = r.payment_milestones
    k = o.submitted
    breaks = part_that_breaks(w, o, n)
    if k == breaks and o.conduct == WITHHELD:
        tell(w, day, o.key, E_STAYED_AWAY, 0.0, 0.0)
        plan(w, slot, CLAIM, doubt_day(w, o, day))
        return
    seller = w.sellers[o.seller]
    whole = int((seller.junk if k == breaks and o.conduct == MISDESCRIBED else seller.cost) + 0.5)
    part = equal_part(whole, n, k)
    post(w, day, GOODS, wallet_of_seller(w, o.seller), WORLD, part, o.key)
    o.cost += part
    o.submitted += 1
    tell(w, day, o.key, E_HANDED_IN, float(o.submitted), 0.0)
    if k == breaks or k == n - 1:
        o.arrives = day
        plan(w, slot, ARRIVE, day)
        return
    plan_part(w, slot, day)
    days = -1
    if w.buyers[o.buyer].confirms:
        days = wait(uniform(w.seeds[LUCK], CONFIRM, again(o.key, k)), w.pop[0].buyers_claims_confirm_days)
    if r.payment_auto_release_anchor == A_SUBMITTED and (days < 0 or days > r.payment_auto_release_days):
        days = r.payment_auto_release_days
    if days >= 0:
        plan(w, slot, APPROVE, day + days + r.payment_payout_delay_days + w.shops[o.shop].hold_days)


@kernel
def approve_stage(w: World, day: int) -> None:
    """Parts whose approval, and payout, falls due today; a claim filed by today wins."""
    slots = due(w, APPROVE, day)
    for i in range(slots.size):
        slot = slots[i]
        o = w.orders[slot]
        if o.state in (SHIPPED, DELIVERED) and not o.released:
            approve(w, slot, day)
        done(w, slot)


@inner
def approve(w: World, slot: int, day: int) -> None:
    """One part of the price goes to the seller, less its part of the fees."""
    o = w.orders[slot]
    n = w.rules[o.terms].payment_milestones
    k = o.approved
    part = min(equal_part(o.price, n, k), o.held)
    wallet = wallet_of_seller(w, o.seller)
    post(w, day, PAYOUT, CUSTODY, wallet, part, o.key)
    o.held -= part
    o.to_seller += part
    o.approved += 1
    tell(w, day, o.key, E_APPROVED, float(o.approved), float(part))
    commission = equal_part(commission_on(w, o.shop, o.price), n, k)
    fixed = w.rules[0].fees_per_order if k == 0 else 0
    post(w, day, COMMISSION, wallet, PLATFORM, commission, o.key)
    post(w, day, ORDER_FEE, wallet, PLATFORM, fixed, o.key)
    o.fees += commission + fixed
    w.flow[day].commission += commission
    w.flow[day].order_fees += fixed
    if o.held == 0:
        o.released = True
        plan_close(w, slot, day)
