import json

import pytest
import yaml

from emptor.scenario.json_schema import FILES, json_schema, text
from emptor.scenario.shelf import home

jsonschema = pytest.importorskip("jsonschema")


@pytest.mark.parametrize("which", FILES)
def test_the_shipped_copy_is_what_the_code_prints(which):
    shipped = (home() / FILES[which]).read_text(encoding="utf-8")
    assert shipped == text(which), f"run: emptor schema {which} > scenarios/{FILES[which]}"


@pytest.mark.parametrize("path", sorted(home().rglob("*.yaml")), ids=lambda p: p.stem)
def test_shipped_yaml_names_its_schema_and_fits_it(path):
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    schema = json.loads((path.parent / first.partition("=")[2]).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), schema)


def test_the_schema_knows_keys_choices_and_strategies():
    validator = jsonschema.Draft202012Validator(json_schema("scenario"))
    assert validator.is_valid({"extends": "baseline", "rules": "taobao", "population": {"extends": "baseline"}})
    assert not validator.is_valid({"extends": "baseline", "rules": {"payment": {"custdy": "escrow"}}})
    assert not validator.is_valid({"rules": "taoba"})
    entry = {"strategy": "honest", "share": 1, "slip": 0.1}
    assert validator.is_valid({"population": {"sellers": {"strategies": [entry]}}})
    assert not validator.is_valid({"population": {"sellers": {"strategies": [{**entry, "sharpness": 1}]}}})
    assert validator.is_valid({"population": {"sellers": {"strategies": [{**entry, "strategy": "own", "x": 1}]}}})
