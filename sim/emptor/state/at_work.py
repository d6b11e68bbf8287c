"""Which families of rules are at work: what a day asks before it calls on one of them."""

from __future__ import annotations

from typing import NamedTuple


class AtWork(NamedTuple):
    """Switches of the rules in force, as plain values: to read one out of the table of rules takes longer than a kernel
    of a small market. Those in the plural hold where any category has them.
    """

    mechanism: int
    """How prices are found (`rules/matching.py`)."""
    page_size: int
    ads: bool
    refusals: bool
    """Buyers may be turned away for their standing."""
    queues: bool
    milestones: bool
    multisigs: bool
    inspections: bool
    bids: bool
    repeats: bool
    pair_caps: bool
    juries: bool
