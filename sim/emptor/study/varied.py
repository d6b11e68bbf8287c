"""What a dotted path of a scenario holds, by the scenario's own models: for tables, pages and files."""

from __future__ import annotations

from functools import cache
from typing import get_origin

from emptor.scenario.models import Scenario
from emptor.scenario.slots import Slot, root_slot, step


@cache
def about(path: str) -> tuple[str, str]:
    """Unit and meaning of what varies; both empty of a path that the models do not know.

    Money has the unit "currency", as measures have it. Elements of lists are found by what they are named after, a
    strategy or an attack.

    Parameters
    ----------
    path
        Dotted path in the scenario.
    """
    slot: Slot | None = root_slot(Scenario)
    for word in path.split("."):
        if slot is None:
            return "", ""
        named = dict.fromkeys(("strategy", "attack", "model"), word)
        slot = step(slot, 0, named) if get_origin(slot.kind) is list else step(slot, word, None)
    return ("", "") if slot is None else (unit_of(slot), slot.text)


def unit_of(slot: Slot) -> str:
    """The unit of a slot's numbers, money as measures say it."""
    return slot.unit.replace("money", "currency")
