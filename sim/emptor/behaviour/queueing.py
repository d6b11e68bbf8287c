"""A forum that is busy: cases wait for their hearing, and some who wait give up."""

from __future__ import annotations

from typing import Any

import numpy as np

from emptor.behaviour.claiming import drop_case
from emptor.state.calendar import HEAR, done, plan
from emptor.state.compile import inner, kernel
from emptor.state.draws import LUCK, again, decision, uniform, wait
from emptor.state.orders import DISPUTED, OPEN
from emptor.state.trace import E_WAITED, tell
from emptor.state.world import World

QUEUE_PATIENCE = decision(
    "queue_patience",
    "geometric days",
    "order, forum",
    "once per case and forum",
    "who is kept waiting gives up one day",
)


def admitted(w: World, slots: np.ndarray, day: int) -> np.ndarray:
    """Of the cases due today, those that their forums have time for; the others wait until tomorrow.

    Those who have waited longest come first, then by the order's key, so that it does not matter in which order cases
    were entered.
    """
    orders, cases = np.asarray(w.orders)[slots], np.asarray(w.cases)[slots]
    waits = np.zeros(len(slots), bool)
    due = (orders["state"] == DISPUTED) & (orders["claim"] == OPEN) & (orders["hearing"] == day)
    # A case that changed its forum may have come to the same day by both its plans; it is heard once.
    _, once = np.unique(slots, return_index=True)
    due &= np.isin(np.arange(len(slots)), once)
    for number, capacity in enumerate(np.asarray(w.forums)["queue_capacity"].tolist()):
        mine = np.flatnonzero(due & (orders["forum"] == number))
        if len(mine) > capacity:
            first = np.lexsort((orders["key"][mine], cases["ready"][mine]))
            waits[mine[first[capacity:]]] = True
    keep_waiting(w, slots[waits], day)
    return slots[~waits]


@kernel
def keep_waiting(w: World, slots: Any, day: int) -> None:
    """Put hearings off until tomorrow; who has waited for too long drops the case."""
    for j in range(slots.size):
        slot = slots[j]
        c = w.cases[slot]
        if has_given_up(w, slot, day):
            tell(w, day, w.orders[slot].key, E_WAITED, float(day - c.ready), 0.0)
            drop_case(w, slot, day)
        else:
            w.orders[slot].hearing = day + 1
            w.flow[day].queue_days += 1
            plan(w, slot, HEAR, day + 1)
        done(w, slot)


@inner
def has_given_up(w: World, slot: int, day: int) -> Any:
    """Whether who brought a case has waited for its hearing for longer than his patience."""
    o = w.orders[slot]
    waited = day - w.cases[slot].ready
    if waited <= 0:
        return False
    patience = wait(uniform(w.seeds[LUCK], QUEUE_PATIENCE, again(o.key, o.forum)), w.pop[0].buyers_claims_queue_days)
    return waited > patience
