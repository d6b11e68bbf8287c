"""JSON Schema (draft 2020-12) of scenario and rule set files, for editors that complete and check YAML.

It is made from the models, so it cannot differ from them in keys, ranges and meanings. It is
looser in one way: what `extends` may bring is not asked for.
"""

from __future__ import annotations

import json
from typing import Any, Literal

from emptor.behaviour.library import ATTACKS, REGISTRY, Attack, Strategy
from emptor.reputation.choice import known_models
from emptor.rules.rule_set import RuleSet
from emptor.scenario.models import Scenario
from emptor.scenario.shelf import names
from emptor.schema import Part

HOME = __name__.partition(".")[0]
Which = Literal["scenario", "rules"]
FILES: dict[Which, str] = {"scenario": "schema.json", "rules": "rules.schema.json"}
"""The shipped copies, beside the scenarios."""
_IN_LISTS = ("Forum", "Score", "PairCap", "Condition", "Effect", "Tier", "Step")
"""Elements of lists, which are replaced as a whole, so that what they need is asked for."""


def json_schema(which: Which = "scenario") -> dict[str, Any]:
    """The schema of a scenario file (population files fit it too) or of a rule set file."""
    model: type[Part] = RuleSet if which == "rules" else Scenario
    schema = model.model_json_schema(ref_template="#/$defs/{model}")
    definitions: dict[str, Any] = schema.pop("$defs", {})
    shipped = [name for name, cls in REGISTRY.items() if cls.__module__.startswith(f"{HOME}.behaviour.")]
    for name in shipped:
        definitions |= _named(REGISTRY[name], "strategy")
    attacks = [
        name for name, cls in ATTACKS.items() if which == "scenario" and cls.__module__.startswith(f"{HOME}.behaviour.")
    ]
    for name in attacks:
        definitions |= _named(ATTACKS[name], "attack")
    if attacks:
        definitions["Attack"] = {
            "description": "a campaign of adversaries; plug-ins add their own",
            "oneOf": [{"$ref": f"#/$defs/{ATTACKS[name].__name__}"} for name in attacks] + [_own_attack(attacks)],
        }
    definitions["Strategy"] = {
        "description": "a strategy of sellers; plug-ins add their own",
        "oneOf": [{"$ref": f"#/$defs/{REGISTRY[name].__name__}"} for name in shipped] + [_own_strategy(shipped)],
    }
    models = {name: cls for name, cls in known_models().items() if cls.__module__.startswith(f"{HOME}.reputation.")}
    for name in models:
        definitions |= _model(name)
    definitions["ReputationModel"] = {
        "description": "a model of reputation, by its name or with its parameters; plug-ins add their own",
        "anyOf": [
            {"type": "string"},
            *({"$ref": f"#/$defs/{cls.__name__}"} for cls in models.values()),
            _own_model(list(models)),
        ],
    }
    whole = {REGISTRY[n].__name__ for n in shipped} | {cls.__name__ for cls in models.values()}
    whole |= {ATTACKS[n].__name__ for n in attacks}
    for name, definition in definitions.items():
        tidy(definition)
        if name not in _IN_LISTS and name not in whole:
            definition.pop("required", None)
    tidy(schema)
    schema.pop("required", None)
    if which == "scenario":
        definitions["RuleSet"]["properties"] |= _extends("rules")
        for block, kind in (("rules", "rules"), ("population", "population"), ("environment", "population")):
            definition = {"rules": "RuleSet", "population": "Population", "environment": "Environment"}[block]
            definitions[definition]["properties"] |= _extends(kind)
            schema["properties"][block] = {
                "description": f"{schema['properties'][block]['description']}: a name, a path or the keys themselves",
                "anyOf": [reference(kind), {"$ref": f"#/$defs/{definition}"}],
            }
    schema["properties"] |= _extends(which)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"emptor {'rule set' if which == 'rules' else which}",
        **{key: value for key, value in schema.items() if key != "title"},
        "$defs": dict(sorted(definitions.items())),
    }


def text(which: Which) -> str:
    """The schema as the shipped file holds it."""
    return json.dumps(json_schema(which), indent=1, ensure_ascii=False) + "\n"


def _named(cls: type[Strategy] | type[Attack], key: str) -> dict[str, Any]:
    definition = cls.model_json_schema()
    inner: dict[str, Any] = definition.pop("$defs", {})
    definition["properties"][key] = {"const": cls.name, "description": cls.summary}
    return {**inner, cls.__name__: definition}


def _model(name: str) -> dict[str, Any]:
    cls = known_models()[name]
    definition = cls.model_json_schema()
    inner: dict[str, Any] = definition.pop("$defs", {})
    definition["properties"]["model"] = {"const": name, "description": cls.summary}
    return {**inner, cls.__name__: definition}


def _own_model(shipped: list[str]) -> dict[str, Any]:
    return {
        "description": "a model from a plug-in",
        "type": "object",
        "properties": {"model": {"type": "string", "not": {"enum": shipped}}},
        "required": ["model"],
    }


def _own_attack(shipped: list[str]) -> dict[str, Any]:
    return {
        "description": "a campaign from a plug-in",
        "type": "object",
        "properties": {"attack": {"type": "string", "not": {"enum": shipped}}},
        "required": ["attack"],
    }


def _own_strategy(shipped: list[str]) -> dict[str, Any]:
    return {
        "description": "a strategy from a plug-in",
        "type": "object",
        "properties": {"strategy": {"type": "string", "not": {"enum": shipped}}, "share": {"type": "number"}},
        "required": ["strategy", "share"],
    }


def reference(kind: str) -> dict[str, Any]:
    """What may name a file of a kind: a shipped name or a path."""
    known = names("rules" if kind == "rules" else "population" if kind == "population" else "scenario")
    return {"anyOf": [{"enum": known}, {"type": "string", "pattern": r"\.ya?ml$"}]}


def _extends(kind: str) -> dict[str, Any]:
    return {"extends": {"description": "what this is laid over: a shipped name or a path", **reference(kind)}}


def tidy(schema: Any) -> None:
    """Units into descriptions; titles, which only repeat the keys, out."""
    if isinstance(schema, list):
        for item in schema:
            tidy(item)
    if not isinstance(schema, dict):
        return
    if isinstance(schema.get("title"), str):
        del schema["title"]
    unit, source = schema.pop("unit", None), schema.pop("source", None)
    if isinstance(unit, str) and "description" in schema:
        schema["description"] += f" [{unit}]"
    if isinstance(source, str) and "default" in schema and "description" in schema:
        schema["description"] += f" (default: {source})"
    for key, value in list(schema.items()):
        if key == "properties":
            for inner in value.values():
                tidy(inner)
        elif key not in ("default", "enum", "const"):
            tidy(value)
