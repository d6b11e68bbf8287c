"""Who pays for a hearing: fees put down, returned, repaid by the loser; what is kept for a jury."""

from __future__ import annotations

from typing import Any

from emptor.rules.disputes import (
    ARBITRATOR,
    EACH_PAYS,
    FREE,
    JURY,
    LOSER_PAYS,
    PER_JUROR,
    PLATFORM_PAYS,
    RAIL,
    RETURNED,
)
from emptor.rules.remedies import within_reach
from emptor.state.accounts import (
    ARBITRATORS,
    FEE_REPAID,
    FILING_FEE,
    FILING_FEE_BACK,
    JURORS,
    PLATFORM,
    RAILS,
    SELLER_FEE,
    post,
    share_of,
    wallet_of_buyer,
    wallet_of_seller,
)
from emptor.state.cases import BOTH_SIDES, BUYER_SIDE, PLATFORM_SIDE, SELLER_SIDE
from emptor.state.compile import inner
from emptor.state.world import World


@inner
def wallet_of_side(w: World, slot: int, side: int) -> Any:
    """Account of the buyer or the seller of an order."""
    o = w.orders[slot]
    return wallet_of_buyer(o.buyer) if side == BUYER_SIDE else wallet_of_seller(w, o.seller)


@inner
def house(kind: int) -> Any:
    """The account that filing fees of a kind of forum go to."""
    if kind == ARBITRATOR:
        return ARBITRATORS
    return RAILS if kind == RAIL else PLATFORM


@inner
def filing(w: World, slot: int, number: int, again: int) -> Any:
    """The filing fee of a forum, or what of it an appeal costs."""
    f = w.forums[number]
    if again in (PER_JUROR, FREE):
        return 0
    return f.filing_fee + share_of(w.orders[slot].price, f.filing_fee_share)


@inner
def own_part(w: World, slot: int, number: int, jurors: int, again: int) -> Any:
    """What the side that brings a case, or appeals, has to put down."""
    f = w.forums[number]
    if f.fee_rule == PLATFORM_PAYS or again == FREE:
        return 0
    jury = f.juror_fee * jurors if f.kind == JURY else 0
    if f.fee_rule == EACH_PAYS:
        jury -= jury // 2
    return filing(w, slot, number, again) + jury


@inner
def put_down(w: World, slot: int, side: int, to: int, amount: int, day: int) -> None:
    """A side pays a fee."""
    o = w.orders[slot]
    post(w, day, FILING_FEE, wallet_of_side(w, slot, side), to, amount, o.key)
    if side == BUYER_SIDE:
        o.dispute_fees += amount
    if to == PLATFORM:
        w.flow[day].filing_fees += amount
    elif to != JURORS:
        w.flow[day].forum_costs += amount


@inner
def charge_sides(
    w: World, slot: int, number: int, side: int, jurors: int, again: int, answered: bool, day: int
) -> None:
    """Fees fall due as a case is brought or goes to appeal: to the house, and into the pot for its jury."""
    o = w.orders[slot]
    c = w.cases[slot]
    f = w.forums[number]
    to = house(f.kind)
    fee = filing(w, slot, number, again)
    jury = f.juror_fee * jurors if f.kind == JURY else 0
    c.pot = jury
    c.pot_rule = f.fee_rule
    if f.fee_rule == PLATFORM_PAYS or again == FREE:
        c.pot_payer = PLATFORM_SIDE
        if to != PLATFORM:
            post(w, day, FILING_FEE, PLATFORM, to, fee, o.key)
            w.flow[day].forum_costs += fee
            w.flow[day].forums_paid += fee
        post(w, day, FILING_FEE, PLATFORM, JURORS, jury, o.key)
        w.flow[day].forums_paid += jury
        return
    c.pot_payer = side
    put_down(w, slot, side, to, fee, day)
    if f.fee_rule == EACH_PAYS and answered:
        put_down(w, slot, 1 - side, to, fee, day)
        put_down(w, slot, 1 - side, JURORS, jury // 2, day)
        put_down(w, slot, side, JURORS, jury - jury // 2, day)
        c.pot_payer = BOTH_SIDES
        return
    put_down(w, slot, side, JURORS, jury, day)
    count_on(w, slot, f.fee_rule, side, fee + jury)


@inner
def count_on(w: World, slot: int, rule: int, side: int, amount: int) -> None:
    """Remember what comes back to a side with a win."""
    c = w.cases[slot]
    if rule == LOSER_PAYS and side == BUYER_SIDE:
        c.loser_buyer += amount
    elif rule == LOSER_PAYS:
        c.loser_seller += amount
    elif rule == RETURNED and side == BUYER_SIDE:
        c.returned_buyer += amount
    elif rule == RETURNED:
        c.returned_seller += amount


@inner
def charge_seller(w: World, slot: int, number: int, day: int) -> None:
    """What a seller is charged for a case, however it ends."""
    o = w.orders[slot]
    f = w.forums[number]
    to = house(f.kind)
    post(w, day, SELLER_FEE, wallet_of_seller(w, o.seller), to, f.seller_fee, o.key)
    if to == PLATFORM:
        w.flow[day].filing_fees += f.seller_fee
    else:
        w.flow[day].forum_costs += f.seller_fee


@inner
def return_pot(w: World, slot: int, day: int) -> None:
    """A jury that never sits is not paid: its pot goes back to who filled it."""
    o = w.orders[slot]
    c = w.cases[slot]
    if c.pot == 0:
        return
    if c.pot_payer == PLATFORM_SIDE:
        post(w, day, FILING_FEE_BACK, JURORS, PLATFORM, c.pot, o.key)
        w.flow[day].forums_paid -= c.pot
    elif c.pot_payer == BOTH_SIDES:
        mover = c.claimant
        give_back(w, slot, 1 - mover, JURORS, c.pot // 2, day)
        give_back(w, slot, mover, JURORS, c.pot - c.pot // 2, day)
    else:
        give_back(w, slot, c.pot_payer, JURORS, c.pot, day)
        count_on(w, slot, c.pot_rule, c.pot_payer, -c.pot)
    c.pot = 0


@inner
def give_back(w: World, slot: int, side: int, source: int, amount: int, day: int) -> None:
    """A side gets a fee back from the house."""
    o = w.orders[slot]
    post(w, day, FILING_FEE_BACK, source, wallet_of_side(w, slot, side), amount, o.key)
    if side == BUYER_SIDE:
        o.dispute_fees -= amount
    if source == PLATFORM:
        w.flow[day].filing_fees -= amount


@inner
def settle_fees(w: World, slot: int, winner: int, day: int) -> None:
    """The winner gets back what the rules say, from the platform or from the loser as far as it can be reached.

    Without a winner (-1) the platform returns to each side what it would return with a win.
    """
    o = w.orders[slot]
    c = w.cases[slot]
    if winner == BUYER_SIDE:
        give_back(w, slot, BUYER_SIDE, PLATFORM, c.returned_buyer, day)
        if c.loser_buyer > 0 and within_reach(w, slot):
            post(w, day, FEE_REPAID, wallet_of_seller(w, o.seller), wallet_of_buyer(o.buyer), c.loser_buyer, o.key)
            o.dispute_fees -= c.loser_buyer
    elif winner == SELLER_SIDE:
        give_back(w, slot, SELLER_SIDE, PLATFORM, c.returned_seller, day)
        post(w, day, FEE_REPAID, wallet_of_buyer(o.buyer), wallet_of_seller(w, o.seller), c.loser_seller, o.key)
        o.dispute_fees += c.loser_seller
    else:
        give_back(w, slot, BUYER_SIDE, PLATFORM, c.returned_buyer, day)
        give_back(w, slot, SELLER_SIDE, PLATFORM, c.returned_seller, day)
    c.returned_buyer = 0
    c.returned_seller = 0
    c.loser_buyer = 0
    c.loser_seller = 0
