"""Thirty and more broken files: each gets its message, with line and key, and nothing else."""

import re
from pathlib import Path

import pytest

from emptor.scenario import ScenarioError, load_any
from scenario.broken_messages import EXPECTED

FOLDER = Path(__file__).parent / "broken"


def test_every_broken_file_has_an_expected_message():
    assert sorted(EXPECTED) == sorted(path.stem for path in FOLDER.glob("*.yaml"))
    assert len(EXPECTED) >= 30


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_message(name, monkeypatch):
    monkeypatch.chdir(FOLDER)
    with pytest.raises(ScenarioError) as caught:
        load_any(f"./{name}.yaml")
    said = [re.sub(r"^\S*?(no_rules\.yaml)", r"\1", str(p)) for p in caught.value.problems]
    assert [line.removeprefix(f"{name}.yaml") for line in said] == EXPECTED[name]
    assert str(caught.value).count("\n") == len(said) - 1
