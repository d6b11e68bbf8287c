"""All shipped strategies of sellers and campaigns of adversaries; importing this makes each usable by its name."""

from __future__ import annotations

# One file a kind of attack; to import it is to register what it has.
from emptor.behaviour.adversaries import (  # noqa: F401
    abuse,
    bombing,
    choosy,
    extortion,
    proliferation,
    rational,
    rings,
    services,
    timing,
    unfair,
)
from emptor.behaviour.adversaries.attack import ATTACKS, Attack
from emptor.behaviour.strategies import REGISTRY, Strategy

__all__ = ["ATTACKS", "REGISTRY", "Attack", "Strategy"]
