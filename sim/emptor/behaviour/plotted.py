"""How an order ends that an adversary's account placed: it teaches nobody, and enters no books but the campaign's."""

from __future__ import annotations

from typing import Any

from emptor.state.accounts import RESALE, WORLD, post, share_of, wallet_of_buyer
from emptor.state.attacks import first_account
from emptor.state.compile import inner
from emptor.state.orders import GOOD, KEEPS_GOODS, MILD, WITHHELD, WON
from emptor.state.world import World


@inner
def count_up(w: World, slot: int, day: int) -> None:
    """Goods that were kept are sold on; what came back is counted."""
    o = w.orders[slot]
    a = w.accounts[o.buyer - first_account(w)]
    c = w.campaigns[a.campaign]
    a.lost += 1 if o.refunded < o.price else 0
    if has_goods(o):
        post(w, day, RESALE, WORLD, wallet_of_buyer(o.buyer), share_of(o.price, c.resale), o.key)
    w.flow[day].plotted_refunds += o.refunded
    c.won += 1 if (o.false_claim and o.claim == WON) or o.returned else 0


@inner
def has_goods(o: Any) -> Any:
    """Whether the account was left with goods as described."""
    return (
        o.outcome in (GOOD, MILD)
        and o.conduct != WITHHELD
        and o.delivered >= 0
        and (not o.returned or o.wish == KEEPS_GOODS)
    )
