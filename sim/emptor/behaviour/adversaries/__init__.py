"""Adversaries: sellers who attack the record, the rules or the buyers, one kind of attack a file.

Each module that is imported here adds its strategies to the registry; `behaviour/strategies.py` imports this package
last of all, so that whoever reads the registry finds them by name.
"""

from emptor.behaviour.adversaries import (
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

__all__ = [
    "abuse",
    "bombing",
    "choosy",
    "extortion",
    "proliferation",
    "rational",
    "rings",
    "services",
    "timing",
    "unfair",
]
