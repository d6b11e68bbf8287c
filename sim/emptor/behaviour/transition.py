"""What a change of the rules does to orders and shops under way."""

from __future__ import annotations

from typing import Any

from emptor.behaviour.claiming import close_case
from emptor.rules.dispute_fees import return_pot
from emptor.rules.hearing import bring
from emptor.rules.terms import terms_of
from emptor.state.accounts import DEPOSIT_BACK, deposit_of, post, wallet_of_seller
from emptor.state.cases import SELLER_SIDE
from emptor.state.compile import kernel
from emptor.state.orders import CLAIM_LOST, DISPUTED, OPEN, SHOPS, WON
from emptor.state.world import World

NOWHERE = -1
"""No forum of the new list takes a case over."""


@kernel
def hand_over(w: World, slots: Any, target: Any, day: int) -> None:
    """Cases before a forum that is gone: brought anew before the one that takes over, or ended where there is none."""
    for j in range(slots.size):
        o = w.orders[slots[j]]
        if o.state != DISPUTED or o.claim != OPEN:
            continue
        c = w.cases[slots[j]]
        return_pot(w, slots[j], day)
        if target[j] != NOWHERE:
            bring(w, slots[j], target[j], c.claimant, 0, day)
        elif c.claimant == SELLER_SIDE and not c.for_money:
            # The seller had gone on after a defeat; there is nobody left to hear it.
            close_case(w, slots[j], WON, day)
        else:
            c.tied = c.for_money
            close_case(w, slots[j], CLAIM_LOST, day)


@kernel
def adjust_deposits(w: World, day: int) -> None:
    """Shops have to fill up to a larger deposit, and get back what a smaller one does not ask for.

    Where no deposits are asked for any more, those of closed shops go back at once too.
    """
    for i in range(w.n[SHOPS]):
        s = w.shops[i]
        account = deposit_of(w, i)
        required = w.rules[terms_of(w, s.category)].identity_seller_deposit
        if s.closed >= 0:
            if not w.rules[0].deposits:
                post(w, day, DEPOSIT_BACK, account, wallet_of_seller(w, s.seller), w.balances[account], s.key)
            continue
        if w.balances[account] >= required:
            more = w.balances[account] - required
            post(w, day, DEPOSIT_BACK, account, wallet_of_seller(w, s.seller), more, s.key)
            s.short_since = -1
        elif s.short_since < 0:
            s.short_since = day
