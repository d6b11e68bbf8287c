"""What the README tells people to type exists, and its Python runs."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from emptor.behaviour.library import REGISTRY
from emptor.cli import app
from emptor.scenario import load

HOME = Path(__file__).parents[2]
README = (HOME / "README.md").read_text(encoding="utf-8")
COMMANDS = typer.main.get_command(app)
TYPED = sorted(set(re.findall(r"^    (?:\.venv/bin/)?(emptor .*?)(?:\s+#.*)?$", README, re.MULTILINE)))
TARGETS = sorted(set(re.findall(r"\bmake ([a-z][a-z-]*)", README)) - {"and"})
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_something_was_found():
    assert len(TYPED) >= 3
    assert {"demo", "test"} <= set(TARGETS)
    assert BLOCKS


@pytest.mark.parametrize("line", TYPED)
def test_a_command_exists_with_its_options(line):
    words = shlex.split(line)[1:]
    command = COMMANDS.commands[words[0]]
    known = {option for param in command.params for option in param.opts}
    assert {word for word in words if word.startswith("--")} <= known


@pytest.mark.parametrize("line", [line for line in TYPED if shlex.split(line)[1] in ("run", "compare")])
def test_its_scenario_and_overrides_load(line):
    words = shlex.split(line)[1:]
    sets = [words[i + 1] for i, word in enumerate(words) if word == "--set"]
    load(words[1], overrides=sets)


@pytest.mark.parametrize("target", TARGETS)
def test_make_knows_the_target(target):
    makefile = (HOME / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"make {target}"


def test_the_python_runs():
    before = dict(REGISTRY)
    namespace = {"__name__": "readme"}
    try:
        for block in BLOCKS:
            exec(compile(block, "README.md", "exec"), namespace)
    finally:
        REGISTRY.clear()
        REGISTRY.update(before)


@pytest.mark.parametrize("target", re.findall(r"\]\(((?!https?:)[^)#]+)\)", README))
def test_links_lead_somewhere(target):
    assert (HOME / target).exists()
