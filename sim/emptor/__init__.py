"""Simulate marketplaces where strangers trade, and measure fraud, churn and trust.

The public names load on first use, so that `import emptor`, and with it `emptor --help`,
pulls in neither Mesa nor pandas nor numba.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emptor.behaviour.adversaries.attack import Attack as Attack
    from emptor.behaviour.strategies import Strategy as Strategy
    from emptor.reputation.model import Profile as Profile
    from emptor.reputation.model import ReputationModel as ReputationModel
    from emptor.reputation.ratings import Ratings as Ratings
    from emptor.scenario.models import Scenario as Scenario
    from emptor.schema import field as field

__version__ = "0.1.0"

_PUBLIC = {
    "Attack": "emptor.behaviour.adversaries.attack",
    "BuyerAgent": "emptor.market",
    "Market": "emptor.market",
    "Measure": "emptor.measures",
    "Profile": "emptor.reputation.model",
    "Ratings": "emptor.reputation.ratings",
    "ReputationModel": "emptor.reputation.model",
    "Scenario": "emptor.scenario.models",
    "SellerAgent": "emptor.market",
    "Strategy": "emptor.behaviour.strategies",
    "attribute": "emptor.study.attribution",
    "compare": "emptor.study",
    "decision": "emptor.state.draws",
    "field": "emptor.schema",
    "load": "emptor.scenario",
    "redteam": "emptor.study.redteaming",
    "run": "emptor.study",
    "search": "emptor.study.searching",
    "sensitivity": "emptor.study.sensitivity",
    "sweep": "emptor.study",
}
"""Where each public name lives."""

__all__ = ["__version__", *_PUBLIC]


def __getattr__(name: str) -> Any:
    """Import the module of a public name when the name is first used."""
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
