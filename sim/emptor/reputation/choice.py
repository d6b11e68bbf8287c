"""The model that a rule set names: read by its name, alone or with its parameters."""

from __future__ import annotations

from typing import Annotated

from pydantic import SerializeAsAny, WrapValidator

from emptor.reputation.model import LIBRARY, MODELS, ReputationModel
from emptor.schema import by_name


def known_models() -> dict[str, type[ReputationModel]]:
    """Every model that can be named, by name: the shipped ones, and those of plug-ins."""
    from emptor.reputation import library  # late: only a rule set that names a model needs them all

    return dict(sorted(library.MODELS.items()))


AnyModel = SerializeAsAny[Annotated[ReputationModel, WrapValidator(by_name("model", MODELS, LIBRARY, alone=True))]]
"""A value of `rules.reputation.model`: any known model, read by its name."""
