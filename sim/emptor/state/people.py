"""Buyers, sellers and shops: one row each, in tables that never move a person.

A *seller* is a person; a *shop* is an account of that person's. Reputation sits on the shop,
money and intent on the seller. Rows of the whole pool of potential buyers and sellers exist from
the start, the same under all rule sets; `joined` and `left` tell who is in the market.
"""

from __future__ import annotations

import numpy as np

from emptor.state.lines import whole_lines

NO_AGENT, EMPTY_SEAT, ACCOMPLICE = -1, -2, -3
"""Most people have no hand-written agent; a few seats wait for one; the accounts of adversaries are no people."""
SEATS = 16
"""Seats on each side for hand-written agents."""
ABSENT = -1
"""A day that has not come: not joined, not left, not closed."""

BUYER_CAUSES = (
    "", "outside", "loss", "abandoned claim", "trouble", "distrust", "unanswered", "promotion", "followed a shop",
    "operator gone",
)  # fmt: skip
STAYS, OUTSIDE, LOSS, ABANDONED, TROUBLE, DISTRUST, UNANSWERED, ANNOYED, FOLLOWED, OPERATOR_GONE = range(10)
"""Why a buyer left: other reasons, a loss nobody made good, a claim given up, trouble or a
disappointment, trust worn down, a complaint that nobody answered, too much promotion, a shop that
closed or moved, or a person there who did, an operator who took the money."""

SELLER_CAUSES = (
    "", "outside", "unprofitable", "banned", "took the money", "dropped a name", "store closed", "moved to a rival",
    "operator gone",
)  # fmt: skip
(
    S_STAYS, S_OUTSIDE, S_UNPROFITABLE, S_BANNED, S_SCAM, S_DROPPED, S_CLOSED, S_DEFECTED, S_OPERATOR_GONE,
) = range(9)  # fmt: skip
"""Why a seller left."""

BUYER = whole_lines(
    np.dtype(
        [
            # One cache line for what the daily look at every buyer reads.
            ("key", "u8"),
            ("value", "f8"),  # factor on the worth of goods to this buyer
            ("no_trip", "f8"),  # chance of a day without a shopping trip, exp(-rate)
            ("hour_cost", "f8"),  # minor units an hour
            ("joined", "i4"),
            ("left", "i4"),
            ("trust_good", "i4"),
            ("trust_bad", "i4"),
            ("heard_good", "i4"),
            ("heard_bad", "i4"),
            ("agent", "i4"),  # number of its hand-written agent, NO_AGENT, EMPTY_SEAT, or ACCOMPLICE
            ("leave_cause", "i1"),
            ("leaving", "i1"),  # cause that takes effect in the leave stage
            ("dishonest", "?"),
            ("confirms", "?"),
            # Another for its books.
            ("reservation", "f8"),  # surplus a trip below which he does not join, minor units
            ("spent", "i8"),
            ("lost", "i8"),  # paid for goods that went wrong and not given back
            ("surplus", "i8"),
            ("orders", "i4"),
            ("bad_orders", "i4"),
            ("cheated", "i4"),
            ("claims", "i4"),
            ("abandoned", "i4"),
            ("first_bad", "i4"),
        ],
        align=True,
    )
)

SELLER = np.dtype(
    [
        ("key", "u8"),
        ("quality", "f8"),  # chance that goods sent in good faith please
        ("cost", "f8"),  # minor units a unit
        ("junk", "f8"),  # minor units for what a cheat sends
        ("cheat", "f8"),  # chance that it cheats on an order, set by its strategy
        ("withhold", "f8"),  # share of cheats that send nothing where that can be hidden
        ("slip", "f8"),
        ("concede", "f8"),  # chance to refund a justified claim at once
        ("reservation", "f8"),  # minor units a day
        ("markup", "f8"),
        ("sold_mean", "f8"),  # exponential average of orders a day
        ("profit_mean", "f8"),  # exponential average of profit a day, minor units
        ("profit", "i8"),  # so far
        ("wealth", "i8"),  # wallet and deposit, last evening
        ("capital", "i8"),  # what it can put up to enter
        ("period_profit", "i8"),  # of orders placed since the last change of price, at today's margin
        ("last_profit", "i8"),  # of the period before
        ("shop", "i4"),  # its open shop, or -1
        ("joined", "i4"),
        ("left", "i4"),
        ("accounts", "i4"),  # shops opened so far
        ("orders", "i4"),
        ("cheats", "i4"),
        ("first_cheat", "i4"),
        ("detected", "i4"),  # day it was first sanctioned
        ("struck", "i4"),  # day an exit scam began
        ("agent", "i4"),
        ("search", "i4"),
        ("strategy", "i2"),
        ("category", "i2"),
        ("direction", "i1"),  # of the last change of price
        ("leave_cause", "i1"),
        ("leaving", "i1"),
        ("ill", "?"),  # means to cheat where it pays
        ("reciprocates", "?"),
        ("banned", "?"),
        ("refused", "?"),  # turned away at the door
        ("returns", "?"),  # opens a new account after losing or dropping one
        ("owned", "?"),  # the platform's own: its wallet is emptied into the platform's each evening
        ("scripted", "?"),  # conduct decided order by order in Python
        ("shams", "i4"),  # ratings it has bought
        ("alias", "i4"),  # names of the record that are its own begin here, counted down from -1
        ("plan", "i4"),  # what a strategy of adversaries keeps in mind
        ("plotted", "i4"),  # of its orders, by adversaries' accounts
    ],
    align=True,
)

SHOP = np.dtype(
    [
        ("key", "u8"),
        ("price", "i8"),
        ("revenue", "i8"),
        ("fee_add", "i8"),  # parts per million
        ("fee_multiplier", "i8"),  # parts per million
        ("matched", "u8"),  # tiers whose conditions hold, a bit each
        ("shown", "f8"),  # the displayed score, as a number
        ("rank_score", "f8"),
        ("rank_log", "f8"),  # sum of logs of rank multipliers
        ("rank", "f8"),
        ("seller", "i4"),
        ("opened", "i4"),
        ("closed", "i4"),
        ("search", "i4"),
        ("short_since", "i4"),  # day its deposit fell short, or -1
        ("hidden_until", "i4"),
        ("delisted_until", "i4"),
        ("hold_days", "i4"),
        ("early", "?"),  # may ask buyers to finalise early
        ("hold_fraction", "i4"),  # parts per million of the price, or -1 for what the rules say
        ("orders", "i4"),
        ("cheats", "i4"),
        ("today", "i4"),
        ("billed", "i4"),  # day of the last subscription bill
        ("shown_n", "i4"),  # ratings behind the displayed score
        ("bin", "i2"),  # what buyers see, as a bin of the calibration table
        ("bin_worse", "i2"),  # the bin it would be in after one more negative
        ("badge", "i2"),
        ("category", "i2"),
        ("fee_per_case", "i8"),  # minor units
        ("subscription_refund", "i8"),  # parts per million
        ("infamy", "f8"),  # public offences remembered, in bad orders of one's own
        ("exposed", "i4"),  # offences that became public today
    ],
    align=True,
)

MEMORY = np.dtype(
    [("shop", "i4"), ("day", "i4"), ("good", "i2"), ("bad", "i2"), ("heard_good", "i2"), ("heard_bad", "i2")],
    align=True,
)
"""What a buyer remembers of a shop: own orders and friends' word."""
