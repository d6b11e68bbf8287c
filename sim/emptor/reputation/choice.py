"""The model that a rule set names: read by its name, alone or with its parameters."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import SerializeAsAny, ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import InitErrorDetails, PydanticCustomError

from emptor.reputation.model import MODELS, ReputationModel


def known_models() -> dict[str, type[ReputationModel]]:
    """Every model that can be named: the shipped ones, and those of plug-ins."""
    from emptor.reputation import library  # late: only a rule set that names a model needs them all

    return library.MODELS


def _by_name(value: Any, handler: ValidatorFunctionWrapHandler) -> ReputationModel:
    """Read a name, or a mapping, as the class that it names, so that its own keys are checked."""
    if isinstance(value, ReputationModel):
        return value
    if isinstance(value, str):
        value = {"model": value}
    name = value.get("model") if isinstance(value, dict) else None
    if not isinstance(name, str):
        plain: ReputationModel = handler(value)
        return plain
    if name not in MODELS and name not in known_models():
        unknown = PydanticCustomError("unknown_model", "unknown model")
        details = InitErrorDetails(type=unknown, loc=("model",), input=name)
        raise ValidationError.from_exception_data("ReputationModel", [details])
    return MODELS[name].model_validate(value)


AnyModel = SerializeAsAny[Annotated[ReputationModel, WrapValidator(_by_name)]]
"""A value of `rules.reputation.model`: any known model, read by its name."""
