"""The operator of the platform, who may take what lies with him and go; and shops that are the platform's own."""

from __future__ import annotations

from typing import Any, Literal

from emptor.behaviour.aftermath import notice, settle
from emptor.behaviour.rating import plan_rating
from emptor.rules.dispute_fees import return_pot
from emptor.rules.jury import settle_jurors
from emptor.rules.payment import CONTRACT, DIRECT, MULTISIG, plan_close
from emptor.schema import Part, Share, field
from emptor.state.accounts import (
    CUSTODY,
    OPERATOR,
    OWN_TRADE,
    PLATFORM,
    TAKEN_BY_OPERATOR,
    deposit_of,
    post,
    wallet_of_seller,
)
from emptor.state.compile import inner, kernel
from emptor.state.draws import LUCK, again, code_of, decision, uniform
from emptor.state.orders import BAD, CLAIM_LOST, DELIVERED, DISPUTED, PAID, RETURNING, SHIPPED, SHOPS
from emptor.state.people import OPERATOR_GONE, S_OPERATOR_GONE
from emptor.state.records import code
from emptor.state.trace import E_TAKEN, tell
from emptor.state.world import World


class Operator(Part):
    """Who runs the platform, and whether he can resist what lies with him.

    What he can take is the money in custody under escrow, platform_hold and merchant_of_record, with the sellers'
    deposits; under keys or a contract he can move nothing, so there is nothing to run away with. When he goes the
    market closes for good.
    """

    conduct: Literal["honest", "hazard", "best_moment"] = field(
        "honest",
        "`hazard`: on any day he may take what he can and go; `best_moment`: he goes on the day on which what he can "
        "take is worth more than what the platform would go on to earn",
    )
    hazard: Share = field(0.0, "chance a day that he goes, under `hazard`", "probability per day", "unverified")
    horizon_days: float = field(
        180.0,
        "days of the platform's income that he weighs it against, under `best_moment`, at the mean of the last 30 days",
        "days",
        "unverified",
        ge=0,
        le=36_500,
    )


HONEST, HAZARD, BEST_MOMENT = (code(Operator, "conduct", c) for c in ("honest", "hazard", "best_moment"))
INCOME_DAYS = 30
"""Days over which he looks at the platform's income; before that he has seen too little to go."""
RUNS = decision("operator_runs", "daily hazard", "day", "daily", "an operator who cannot be trusted can go on any day")
THE_OPERATOR = code_of("the operator")
"""There is one operator, so his draws are keyed by the day alone."""


@inner
def in_reach(custody: int) -> Any:
    """Whether the operator can move what a custody holds."""
    return custody not in (DIRECT, MULTISIG, CONTRACT)


@inner
def deposits_in_reach(w: World) -> Any:
    """Whether sellers' deposits lie with the operator: they lie where the buyers' money does."""
    return w.rules[0].payment_custody not in (MULTISIG, CONTRACT)


@kernel
def within_grasp(w: World) -> Any:
    """What the operator could take tonight, minor units: money held on open orders, and deposits."""
    total = 0
    for slot in range(w.orders.size):
        o = w.orders[slot]
        if o.state in (PAID, SHIPPED, DELIVERED, DISPUTED, RETURNING) and in_reach(w.rules[o.terms].payment_custody):
            total += o.held
    if deposits_in_reach(w):
        for i in range(w.n[SHOPS]):
            total += w.balances[deposit_of(w, i)]
    return total


@kernel
def goes_tonight(w: World, grasp: int, day: int) -> Any:
    """Whether the operator goes: only for money, and by chance or at the best moment."""
    env = w.env[0]
    if grasp == 0:
        return False
    if env.operator_conduct == HAZARD:
        return uniform(w.seeds[LUCK], RUNS, again(THE_OPERATOR, day)) < env.operator_hazard
    if day < INCOME_DAYS:
        return False
    income = 0
    for k in range(day - INCOME_DAYS + 1, day + 1):
        f = w.flow[k]
        income += f.commission + f.order_fees + f.buyer_fees + f.subscriptions + f.filing_fees + f.inspection_fees
    return grasp > env.operator_horizon_days * income / INCOME_DAYS


@kernel
def abscond(w: World, day: int) -> None:
    """The operator takes what lies with him, and there is no market any more.

    What has been shipped still arrives; what has not will not. Open cases have nobody to decide them.
    """
    flow = w.flow[day]
    flow.operator_gone = 1
    for slot in range(w.orders.size):
        o = w.orders[slot]
        if o.state not in (PAID, SHIPPED, DELIVERED, DISPUTED, RETURNING):
            continue
        if in_reach(w.rules[o.terms].payment_custody) and o.held > 0:
            post(w, day, TAKEN_BY_OPERATOR, CUSTODY, OPERATOR, o.held, o.key)
            tell(w, day, o.key, E_TAKEN, float(o.held), 0.0)
            flow.operator_took += o.held
            o.gone += o.held
            o.held = 0
            o.released = True
        if o.held > 0 or o.state == RETURNING:
            continue  # out of his reach, and nobody else's business: it goes on without him
        if o.state == DISPUTED:
            o.claim = CLAIM_LOST
            o.resolved = day
            flow.resolved += 1
            flow.resolution_days += day - o.claimed
            # A jury that will not sit is not paid, and one that sat has not been proved wrong.
            return_pot(w, slot, day)
            settle_jurors(w, slot, -1, True, day)
            end(w, slot, day)
        elif o.state == PAID:
            end(w, slot, day)
        else:
            plan_close(w, slot, day + 1)  # today's closing is over
    if deposits_in_reach(w):
        for i in range(w.n[SHOPS]):
            account = deposit_of(w, i)
            flow.operator_took += w.balances[account]
            post(w, day, TAKEN_BY_OPERATOR, account, OPERATOR, w.balances[account], w.shops[i].key)
    everybody_leaves(w, day)


@inner
def end(w: World, slot: int, day: int) -> None:
    """An order that nothing will come of any more; today's rating is over, so its buyer speaks tomorrow at the
    earliest.
    """
    o = w.orders[slot]
    o.closing = True
    if not o.noticed:
        notice(w, slot, BAD, day)
        plan_rating(w, slot, day + 1)
    settle(w, slot, day)


@inner
def everybody_leaves(w: World, day: int) -> None:
    """Without an operator there is no market to be in."""
    for i in range(w.buyers.size):
        b = w.buyers[i]
        if b.joined >= 0 and b.left < 0:
            b.left = day
            b.leave_cause = OPERATOR_GONE
            b.leaving = 0
            w.flow[day].left_operator += 1
    for i in range(w.sellers.size):
        s = w.sellers[i]
        if s.shop >= 0:
            w.shops[s.shop].closed = day
            s.shop = -1
            s.left = day
            s.leave_cause = S_OPERATOR_GONE
            s.leaving = 0
            w.flow[day].sellers_left_operator += 1


@kernel
def pool_cash(w: World, day: int) -> None:
    """Evening: what the platform's own shops took or spent is the platform's, as in a firm that pools its cash."""
    for i in range(w.sellers.size):
        s = w.sellers[i]
        if not s.owned:
            continue
        wallet = wallet_of_seller(w, i)
        earned = w.balances[wallet]
        s.wealth -= earned
        w.flow[day].own_trade += earned
        if earned > 0:
            post(w, day, OWN_TRADE, wallet, PLATFORM, earned, s.key)
        else:
            post(w, day, OWN_TRADE, PLATFORM, wallet, -earned, s.key)
