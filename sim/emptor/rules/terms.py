"""Which rules an order is under: those of the day and the category in which it was placed.

`World.rules` has a row for what the platform decides today (row 0) and, where rules vary by category or have
changed, further rows. An order keeps the row of its day: what custody, shipping, feedback and remedies come to
was agreed when it was paid for. Forums, audits, points, ladders and the fees of sellers are the platform's own
business with its people, and follow row 0.
"""

from __future__ import annotations

from typing import Any

from emptor.state.compile import inner
from emptor.state.world import World


@inner
def terms_of(w: World, category: int) -> Any:
    """Row of the rules for goods of a category, today."""
    return 1 + category if w.rules[0].by_category else 0
