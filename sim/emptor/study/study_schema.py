"""JSON Schema (draft 2020-12) of study files, for editors that complete and check YAML."""

from __future__ import annotations

import json
from typing import Any

from emptor.scenario.json_schema import reference, tidy
from emptor.study.study_models import Range, Study

FILE = "studies/schema.json"
"""The shipped copy, beside the shipped studies' YAML."""


def study_schema() -> dict[str, Any]:
    """The schema of a study file. It does not know the scenario, so that paths are only checked for their form."""
    from emptor.measures import all_measures

    schema = Study.model_json_schema(ref_template="#/$defs/{model}")
    definitions: dict[str, Any] = schema.pop("$defs", {})
    bounds = Range.model_json_schema()
    definitions["Range"] = bounds
    shipped = [m.name for m in all_measures().values() if type(m).__module__.startswith("emptor.")]
    properties = schema["properties"]
    varied = {"anyOf": [{"type": "array", "minItems": 1}, {"$ref": "#/$defs/Range"}]}
    path = r"^[A-Za-z0-9_]+(\.[A-Za-z0-9_-]+)*$"
    rule_sets = {"type": "array", "minItems": 1, "items": {"anyOf": [reference("rules"), {"type": "object"}]}}
    properties["scenario"] |= {"anyOf": [reference("scenario"), reference("rules"), {"type": "object"}]}
    properties["uncertainties"] |= {"additionalProperties": varied, "propertyNames": {"pattern": path}}
    properties["set"] |= {"propertyNames": {"pattern": path}}
    properties["rules"] |= {
        "anyOf": [
            reference("rules"),
            rule_sets,
            {
                "type": "object",
                "properties": {"sets": rule_sets},
                "patternProperties": {r"^rules\.": varied},
                "additionalProperties": False,
            },
        ]
    }
    # A measure of a plug-in is a name like any other.
    properties["outcomes"] = {
        "description": properties["outcomes"]["description"],
        "anyOf": [
            {"type": "array", "items": {"anyOf": [{"enum": shipped}, {"type": "string"}]}},
            {"type": "null"},
        ],
    }
    for definition in definitions.values():
        tidy(definition)
    tidy(schema)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "emptor study",
        **{key: value for key, value in schema.items() if key != "title"},
        "$defs": dict(sorted(definitions.items())),
    }


def text() -> str:
    """The schema as the shipped file holds it."""
    return json.dumps(study_schema(), indent=1, ensure_ascii=False) + "\n"
