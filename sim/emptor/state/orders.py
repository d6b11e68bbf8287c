"""The order ledger: one row an order, one state at a time, legal moves only."""

from __future__ import annotations

import numpy as np

from emptor.state.compile import inner
from emptor.state.lines import LINE, whole_lines
from emptor.state.world import World

STATES = ("free", "placed", "paid", "shipped", "delivered", "disputed", "returning", "settled")
FREE, PLACED, PAID, SHIPPED, DELIVERED, DISPUTED, RETURNING, SETTLED = range(8)

LEGAL_MOVES: dict[str, tuple[str, ...]] = {
    "free": ("placed",),
    "placed": ("paid",),
    "paid": ("shipped", "disputed", "settled"),
    "shipped": ("delivered", "disputed", "settled"),
    "delivered": ("disputed", "returning", "settled"),
    "disputed": ("delivered", "settled"),
    "returning": ("settled",),
    "settled": ("free",),
}
"""What may follow what. A disputed order goes back to `delivered` when the missing parcel comes, or when its
case ends and no two keys move the money."""

LEGAL = np.array([[b in LEGAL_MOVES[a] for b in STATES] for a in STATES])

CONDUCTS = ("as described", "nothing sent", "misdescribed", "slip")
AS_DESCRIBED, WITHHELD, MISDESCRIBED, SLIP = range(4)
FAULTS = ("none", "lost", "damaged", "swapped")
NO_FAULT, LOST, DAMAGED, SWAPPED = range(4)
OUTCOMES = ("unknown", "good", "disappointing", "bad")
UNKNOWN, GOOD, MILD, BAD = range(4)
CLAIMS = ("none", "not filed", "open", "won", "lost", "given up", "withdrawn")
NO_CLAIM, NOT_FILED, OPEN, WON, CLAIM_LOST, GIVEN_UP, WITHDRAWN = range(7)
CLAIMS_IT, LETS_IT_BE, AT_THE_RAIL, COME_WHAT_MAY, KEEPS_GOODS = 1, 2, 3, 4, 5
"""Claims that are settled beforehand: of a hand-written buyer, and false ones of an adversary's account, which go to
the payment rail alone or to whatever door is best; the last sends back a box without the goods."""
UNRATED = -2
NOT_ASKED = -3
PRAISE, BLAME, FAIR = 5, -5, 4
"""What an adversary's account says of an order: the best or the worst whatever came, or how it was."""

COLUMNS = np.dtype(
    [
        ("key", "u8"),
        ("price", "i8"),
        ("held", "i8"),
        ("buyer", "i4"),
        ("seller", "i4"),
        ("shop", "i4"),
        ("placed", "i4"),
        ("estimated", "i4"),
        ("shipped", "i4"),
        ("delivered", "i4"),
        ("pending", "i4"),  # entries of the calendar that still name it
        ("claimed", "i4"),
        ("release_due", "i4"),
        ("completed", "i4"),
        ("trip", "i2"),
        ("category", "i2"),
        ("bin", "i2"),
        ("terms", "i2"),  # row of `World.rules` under which it was placed
        ("state", "i1"),
        ("conduct", "i1"),
        ("fault", "i1"),
        ("outcome", "i1"),
        ("claim", "i1"),
        ("forum", "i1"),
        ("rating", "i1"),
        ("stars", "i1"),
        ("seller_rating", "i1"),
        ("wish", "i1"),  # 0 not asked, or whether there will be a claim: CLAIMS_IT, LETS_IT_BE, …
        ("says", "i1"),  # a hand-written buyer's rating, an adversary's intent, or NOT_ASKED
        ("tracked", "?"),
        ("late", "?"),
        ("extended", "?"),
        ("returned", "?"),
        ("false_claim", "?"),
        ("ill", "?"),  # by a seller who means to cheat where it pays
        ("released", "?"),
        ("noticed", "?"),  # the outcome has entered beliefs and memory
        ("conceded", "?"),  # the seller gave in
        ("cancelled", "?"),
        ("whole", "?"),  # refunded as far as the rules promise
        ("decided", "?"),  # a forum decided the claim
        ("closing", "?"),  # its last day is in the calendar
        ("audited", "?"),
        ("buyer_fee", "i8"),
        ("cost", "i8"),
        ("worth", "i8"),  # of the goods to the buyer, if they please
        ("to_seller", "i8"),  # gross, before fees
        ("fees", "i8"),
        ("refunded", "i8"),
        ("from_custody", "i8"),
        ("from_seller", "i8"),
        ("from_deposit", "i8"),
        ("from_fund", "i8"),
        ("from_carrier", "i8"),
        ("damages", "i8"),
        ("freight", "i8"),  # the buyer paid to send goods back, or to have them inspected
        ("dispute_fees", "i8"),  # the buyer's, net of those returned
        ("belief", "f8"),  # chance of a good order that the buyer saw
        ("arrives", "i4"),  # day the parcel will come, or -1; nobody in the market knows it
        ("resolved", "i4"),
        ("settled", "i4"),
        ("hearing", "i4"),  # day of the next hearing
        ("minutes_buyer", "i4"),
        ("minutes_seller", "i4"),
        ("court", "i1"),  # no suit, one that is pending, one that is over
        ("early", "?"),  # the buyer agreed to release the money at once
        ("inspected", "?"),
        ("refused", "?"),  # by an inspector
        ("submitted", "i1"),  # parts of the work handed in
        ("approved", "i1"),  # parts of the price released on their own
        ("gone", "i8"),  # of the price, out of everybody's reach: locked for good, or taken by the operator
        ("entry", "i4"),  # place of the buyer's rating in the record
        ("withdrawn", "?"),  # both sides took their negatives back
        ("from_issuer", "i8"),
    ],
    align=True,
)
"""What most events read comes first, so that a touch of a row is a touch of one or two cache lines."""
ORDER = whole_lines(COLUMNS)
ORDER_LINES = ORDER.itemsize // LINE


class IllegalMove(Exception):
    """An order was asked to move to a state that its table of moves does not allow."""


@inner
def move(w: World, slot: int, state: int) -> None:
    """Move an order to another state; an illegal move is counted and the day's check raises it."""
    o = w.orders[slot]
    if not w.legal[o.state, state]:
        w.n[ILLEGAL] += 1
    o.state = state


# Slots of `World.n`, the few counters that kernels share.
(
    FREE_ROWS,
    RECORDS,
    POSTINGS,
    EVENTS,
    SHOPS,
    WHEEL_FREE,
    WHEEL_USED,
    ILLEGAL,
    PAIRS,
    RETIRED,
    TRACING,
    JOURNALLING,
    LIVE,
    OWNED,
    BIDS,
    SHAM_ENTRIES,
    CUSTOMERS,
    NAMES,
    ENDED,
) = range(19)
COUNTERS = 24
