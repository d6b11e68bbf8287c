"""What a forum keeps of a case beside the order: who brought it, fees, stakes, votes; one row an order's slot."""

from __future__ import annotations

import numpy as np

BUYER_SIDE, SELLER_SIDE, PLATFORM_SIDE, BOTH_SIDES = range(4)
"""Who brought a case, who paid for a jury."""

CASE = np.dtype(
    [
        ("claimant", "i1"),  # who brought it to the forum where it is
        ("verdict", "i1"),  # whom the last hearing was for
        ("before", "i1"),  # the order's claim before the seller asked for its money
        ("pot_payer", "i1"),  # who paid for the jury that has not sat yet
        ("pot_rule", "i1"),  # under which rule on fees
        ("appeals", "i2"),  # at the forum where it is
        ("for_money", "?"),  # the seller asks for money that the buyer does not release
        ("tied", "?"),  # the last jury came to no decision
        ("rail", "?"),  # the payment rail takes the money back
        ("judged", "?"),  # the last hearing was a decision, neither silence nor a settlement
        ("panel", "i4"),  # jurors of the next hearing
        ("ready", "i4"),  # day from which it waits for its hearing
        ("seller_due", "i4"),  # day on which the seller considers a claim of its own
        ("votes", "i4"),  # first of its votes that are kept, or 0
        ("pot", "i8"),  # fees for the jury that has not sat yet
        ("award", "i8"),  # of what the rules promise, to the buyer, ppm
        ("loser_buyer", "i8"),  # fees of the buyer's that a loser repays
        ("loser_seller", "i8"),
        ("returned_buyer", "i8"),  # fees of the buyer's that the platform returns with a win
        ("returned_seller", "i8"),
    ],
    align=True,
)

VOTE = np.dtype(
    [
        ("stake", "i8"),
        ("penalty", "i8"),  # what an incoherent vote costs of the stake
        ("fee", "i8"),  # the seat's share of what was paid for the jury
        ("next", "i4"),  # the vote before it in the case, or the next free row
        ("person", "i4"),  # buyers first, then sellers
        ("instance", "i2"),  # which jury of the case
        ("said", "i1"),  # for the buyer, for the seller, or -1 for silence
    ],
    align=True,
)
"""A seat on a jury whose stake or fee is still held. Row 0 is no seat: its `next` is the first free row and its
`person` the number of rows in use."""

JUROR = np.dtype([("net", "i8"), ("struck", "i4"), ("served", "i4"), ("coherent", "i4")], align=True)
"""One row a person, buyers first: what serving brought, the day good standing was lost (or -1), seats held, seats on
the side of the final verdict."""


def new_votes(rows: int) -> np.ndarray:
    """An empty table of votes, its rows chained as free."""
    table = np.zeros(rows, VOTE)
    table["next"] = np.append(np.arange(1, rows), 0)
    return table


def more_votes(table: np.ndarray, rows: int) -> np.ndarray:
    """A longer table, the new rows free."""
    longer = np.zeros(rows, VOTE)
    longer[: len(table)] = table
    longer["next"][len(table) :] = np.append(np.arange(len(table) + 1, rows), table["next"][0])
    longer["next"][0] = len(table)
    return longer


def new_jurors(people: int) -> np.ndarray:
    """Everybody who could be drawn, in good standing."""
    table = np.zeros(people, JUROR)
    table["struck"] = -1
    return table
