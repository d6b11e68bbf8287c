"""A case that ended with nobody's verdict while the money lies under keys."""

from __future__ import annotations

from typing import Any

from emptor.behaviour.aftermath import notice
from emptor.behaviour.rating import plan_rating
from emptor.rules.payment import window_end
from emptor.state.calendar import RELEASE, plan
from emptor.state.compile import inner
from emptor.state.orders import BAD, DELIVERED, move
from emptor.state.world import World


@inner
def waits_for_keys(w: World, slot: int, day: int) -> Any:
    """Whether the money of a case that the buyer did not win stays locked: neither side signs for the other, and no
    forum has decided.

    The order waits for the timeout, `auto_release`; without one, for good.
    """
    o = w.orders[slot]
    if o.decided or o.released or o.held == 0:
        return False
    if not o.noticed:
        notice(w, slot, BAD, day)
        plan_rating(w, slot, day)
    o.closing = False
    move(w, slot, DELIVERED)
    r = w.rules[o.terms]
    if r.payment_auto_release_anchor >= 0:
        plan(w, slot, RELEASE, max(day + 1, window_end(o, r.payment_auto_release_anchor, r.payment_auto_release_days)))
    return True
