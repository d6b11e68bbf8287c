"""One order's story: events and decisions, written down when somebody asks for a trace."""

from __future__ import annotations

from typing import Any

import numpy as np

from emptor.state.compile import inner
from emptor.state.orders import EVENTS, TRACING
from emptor.state.world import World

EVENT = np.dtype([("order", "u8"), ("day", "i4"), ("what", "i4"), ("x", "f8"), ("y", "f8")], align=True)

STORY = {
    "placed": "the buyer placed the order at a price of {x:money}, believing in a good order with {y:.0%}",
    "shipped": "the seller shipped ({x:conduct})",
    "pretended": "the seller said it had shipped, and sent nothing",
    "cancelled": "the platform cancelled the unshipped order",
    "audited": "the platform audited the order ({x:yesno} taken for counterfeit)",
    "delivered": "the parcel came ({x:fault})",
    "inspected": "the buyer found the goods {x:outcome}",
    "missing": "the parcel had not come, and the buyer was out of patience",
    "weighed a claim": "the buyer weighed a claim: expected gain {x:money} against a cost of {y:money}",
    "did not file": "the buyer let it be",
    "filed": "the buyer filed a claim at forum {x:.0f}",
    "gave up": "the buyer gave the claim up before forum {x:.0f}",
    "conceded": "the seller gave in",
    "silent": "the seller did not answer",
    "decided for buyer": "forum {x:.0f} decided for the buyer",
    "decided for seller": "forum {x:.0f} decided for the seller",
    "withdrew": "the parcel came after all; the claim was withdrawn",
    "released": "the money was released to the seller",
    "put off": "the buyer put off the automatic release",
    "sent back": "the buyer sent the goods back without a reason",
    "rated": "the buyer rated {x:+.0f} ({y:.0f} stars)",
    "answered": "the seller rated the buyer {x:+.0f}",
    "silence counted": "no rating came, which counts as positive",
    "settled": "the order was settled; the buyer had {x:money} back",
    "left": "the buyer left the market over it",
    "sued": "the buyer sued for {x:money}",
    "judged": "the court heard the suit (the loss came back: {x:yesno})",
    "exposed": "what happened became known to all buyers",
    "began": "the service began",
    "stayed away": "nobody was there to serve",
    "handed in": "part {x:.0f} of the work was handed in",
    "approved": "part {x:.0f} was approved: {y:money} went to the seller",
    "passed": "the inspector passed the goods",
    "refused": "the inspector refused the goods (found what was there: {x:yesno})",
    "taken": "the operator took {x:money} and went",
    "locked": "no two keys move the money any more: {x:money} stay locked",
    "compensated": "the buyer had {x:money} for the late shipping",
    "revised": "the buyer changed his rating to praise",
    "taken back": "both sides took their negatives back",
    "appealed": "the loser appealed to forum {x:.0f}, before {y:.0f} jurors",
    "disobeyed": "the verdict does not bind, and the loser refused it",
    "went on": "the seller took the case to forum {x:.0f}",
    "asked for money": "the seller filed for its money: waiting costs it {x:money}, a case {y:money}",
    "voted": "the jury voted, {x:.0f} for the buyer and {y:.0f} for the seller",
    "waited": "after {x:.0f} days in the queue the case was dropped",
    "kept": "the seller, who has the money, sent nothing and did not say that it had",
}  # fmt: skip
"""What each event says; `x` and `y` are its two numbers."""
(
    E_PLACED, E_SHIPPED, E_PRETENDED, E_CANCELLED, E_AUDITED, E_DELIVERED, E_INSPECTED, E_MISSING,
    E_WEIGHED, E_NOT_FILED, E_FILED, E_GAVE_UP, E_CONCEDED, E_SILENT, E_FOR_BUYER, E_FOR_SELLER, E_WITHDREW,
    E_RELEASED, E_PUT_OFF, E_SENT_BACK, E_RATED, E_ANSWERED, E_SILENCE, E_SETTLED, E_LEFT,
    E_SUED, E_JUDGED, E_EXPOSED,
    E_BEGAN, E_STAYED_AWAY, E_HANDED_IN, E_APPROVED, E_PASSED, E_REFUSED, E_TAKEN, E_LOCKED, E_COMPENSATED,
    E_REVISED, E_TAKEN_BACK,
    E_APPEALED, E_DISOBEYED, E_SELLER_WENT_ON, E_SELLER_FILED, E_JURY, E_WAITED,
    E_KEPT,
) = range(46)  # fmt: skip


@inner
def tell(w: World, day: int, order: Any, what: int, x: float, y: float) -> None:
    """Write an event of an order down, if anybody listens."""
    if w.n[TRACING]:
        e = w.events[w.n[EVENTS]]
        e.order = order
        e.day = day
        e.what = what
        e.x = x
        e.y = y
        w.n[EVENTS] += 1
