"""Relations between people who trade again: side tables, laid out only where a rule or a trait asks for them."""

from __future__ import annotations

import numpy as np

MEMBER = np.dtype(
    [
        ("fatigue", "f8"),  # promotions a week that he has seen of late, an exponential average
        ("tolerance", "f8"),  # promotions a week that he puts up with
        ("custom", "i4"),  # orders kept in the running period
        ("before", "i4"),  # orders kept in the period before
        ("tier", "i2"),  # tier he is in, from 0
        ("vital", "?"),  # one of the few who bring most of the demand
        ("elsewhere", "?"),  # also on the rival platform
        ("reads", "?"),  # takes part in the platform's community
    ],
    align=True,
)
"""One row a buyer: his standing with the platform."""

TIE = np.dtype(
    [
        ("shop", "i4"),  # or -1
        ("orders", "i4"),  # kept, with this shop
        ("known", "i4"),  # of these, those that the person who now serves him knows of
        ("day", "i4"),  # of the last one
        ("contact", "i4"),  # day since which the same person serves him
    ],
    align=True,
)
"""A buyer's standing with a shop; a few rows a buyer."""

NEWS = np.dtype(
    [("good", "f8"), ("bad", "f8"), ("good_today", "i8"), ("bad_today", "i8"), ("buried", "?")],
    align=True,
)
"""One row a shop: what the community says of it, and whether its regulars have dealt with its closing."""
