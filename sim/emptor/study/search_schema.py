"""JSON Schema (draft 2020-12) of search files, for editors that complete and check YAML."""

from __future__ import annotations

import json
from typing import Any

from emptor.scenario.json_schema import reference, tidy
from emptor.study.search_models import Search
from emptor.study.study_models import Range

FILE = "searches/schema.json"
"""The shipped copy, beside the shipped searches' YAML."""


def search_schema() -> dict[str, Any]:
    """The schema of a search file. It does not know the scenario, so that paths are only checked for their form."""
    from emptor.measures import all_measures

    schema = Search.model_json_schema(ref_template="#/$defs/{model}")
    definitions: dict[str, Any] = schema.pop("$defs", {})
    definitions["Range"] = Range.model_json_schema()
    shipped = [m.name for m in all_measures().values() if type(m).__module__.startswith("emptor.")]
    properties = schema["properties"]
    # A measure of a plug-in is a name like any other.
    measure = {"anyOf": [{"enum": shipped}, {"pattern": "^[a-z][a-z0-9_]*$"}]}
    varied = {"anyOf": [{"type": "array", "minItems": 1}, {"$ref": "#/$defs/Range"}]}
    properties["scenario"] |= {"anyOf": [reference("scenario"), reference("rules"), {"type": "object"}]}
    properties["rules"] |= {"anyOf": [reference("rules"), {"type": "object"}, {"type": "null"}]}
    properties["levers"] |= {
        "patternProperties": {r"^rules(\.[A-Za-z0-9_-]+)+$": varied},
        "additionalProperties": False,
    }
    properties["objectives"] |= {"propertyNames": measure}
    properties["constraints"] |= {"propertyNames": measure}
    for definition in definitions.values():
        tidy(definition)
    tidy(schema)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "emptor search",
        **{key: value for key, value in schema.items() if key != "title"},
        "$defs": dict(sorted(definitions.items())),
    }


def text() -> str:
    """The schema as the shipped file holds it."""
    return json.dumps(search_schema(), indent=1, ensure_ascii=False) + "\n"
