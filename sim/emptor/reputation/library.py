"""All shipped models of reputation; importing this makes each usable by its name.

Left out: MET (Jiang, Zhang and Ong 2013). Its evolution of trust networks, in which buyers exchange candidates from one
generation to the next, has details that its abstract does not give; and what it finds would hang on when it is asked.
"""

from __future__ import annotations

# One file a family; to import a family is to register its models.
from emptor.reputation import (  # noqa: F401
    beta,
    blade,
    counts,
    credit,
    eigentrust,
    fairness_goodness,
    filtering,
    fire,
    flow,
    habit,
    iclub,
    liquid_rank,
    peer_prediction,
    peertrust,
    personalised,
    powertrust,
    regret,
    rev2,
    sporas,
    subjective_logic,
    travos,
)
from emptor.reputation.model import MODELS, Profile, ReputationModel, make
from emptor.reputation.ratings import History, Ratings

__all__ = ["MODELS", "History", "Profile", "Ratings", "ReputationModel", "make"]
