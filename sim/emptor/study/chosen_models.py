"""Models of reputation by name, with parameters as a person types them."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher, get_close_matches
from typing import Any

from pydantic import ValidationError

from emptor.reputation.library import MODELS, ReputationModel
from emptor.scenario.errors import Problem, ScenarioError, nearest, one_of
from emptor.scenario.nodes import Node, Place
from emptor.scenario.overriding import override
from emptor.scenario.translate import problems_from
from emptor.study.rating_files import RatingFile

AS_NEAR = 0.06
"""Names whose likeness to what was typed is within this of the nearest one's are suggested too."""


def chosen(name: str, sets: Sequence[str] = (), *, option: str = "--model") -> ReputationModel:
    """A model by name, some of its parameters set.

    Parameters
    ----------
    name
        As `emptor list models` prints it.
    sets
        `key=value`, as typed after `--set`.
    option
        Where the name was given, for messages.

    Raises
    ------
    ScenarioError
        If there is no such model, or a parameter is unknown, of the wrong kind or out of range.
    """
    model = MODELS.get(name)
    if model is None:
        near = _like(name)
        said = "there is no such model"
        raise ScenarioError([Problem(f"{option} {name}", None, "", said, one_of(sorted(MODELS), most=40), near)])
    problems: list[Problem] = []
    tree = Node({}, Place(f"{option} {name}"))
    known = [key for key in model.model_fields if key != "model"]
    for text in sets:
        key, equals, _ = text.partition("=")
        if equals and key.strip().split(".")[0] not in known:
            said = f"{name} has no such parameter"
            expected = one_of(known, most=20) if known else "no --set: it has no parameters"
            problems.append(Problem(f"--set {text}", None, "", said, expected, nearest(key, known)))
        elif not equals:
            problems.append(Problem(f"--set {text}", None, "", "this is not key=value", "for example a=.1"))
        else:
            tree = override(tree, text, problems, {}, lambda _key, node: node)
    if problems:
        raise ScenarioError(problems)
    values: Any = tree.plain()
    try:
        return model.model_validate({"model": name, **values})
    except ValidationError as error:
        raise ScenarioError(problems_from(error, model, tree)) from None


def _like(name: str) -> str:
    """The models whose names are nearest to one, those that are nearly as near among them; empty if none is near."""
    wanted = name[:80].lower().replace("-", "_").replace(" ", "_")
    found = {known: SequenceMatcher(None, wanted, known).ratio() for known in get_close_matches(wanted, MODELS, 3, 0.6)}
    best = max(found.values(), default=0.0)
    return one_of([known for known, ratio in found.items() if ratio > best - AS_NEAR]) if found else ""


def many(names: str | None, *, option: str = "--models") -> list[ReputationModel]:
    """Models from a list with commas; all known ones without a list. Raises `ScenarioError`."""
    if names is None:
        return [chosen(name) for name in MODELS]
    found, problems = list[ReputationModel](), list[Problem]()
    for name in dict.fromkeys(part.strip() for part in names.split(",") if part.strip()):
        try:
            found.append(chosen(name, option=option))
        except ScenarioError as error:
            problems += error.problems
    if not problems and not found:
        problems.append(Problem(f"{option} {names}", None, "", "no model is named", "names such as sum,mean"))
    if problems:
        raise ScenarioError(problems)
    return found


def settings(model: ReputationModel) -> str:
    """Parameters and their values, `a=0.1, b=2`; empty for a model without any."""
    return ", ".join(f"{key}={value}" for key, value in model.model_dump().items() if key != "model")


def lacks(model: ReputationModel, found: RatingFile) -> list[str]:
    """What a model would use and a file of ratings does not have, a sentence each."""
    p, lines = model.profile, []
    if p.uses_time and found.time == "none":
        lines.append("weighs ratings by their age, and the file has no times: all count as of one day.")
    if p.uses_amount and not found.has_value:
        lines.append("weighs ratings by what was dealt over, and the file does not say: all weigh the same.")
    if p.uses_silence:
        lines.append("counts dealings without a rating, which the file does not have.")
    return lines
