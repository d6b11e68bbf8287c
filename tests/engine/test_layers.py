"""Imports point one way: nothing in a lower layer imports a higher one, wherever in a file the import stands."""

import ast
from pathlib import Path

import pytest

import emptor

HOME = Path(emptor.__file__).parent
LAYER = {
    "schema": 0,
    "naming": 0,
    "state": 1,
    "rules": 2,
    "behaviour": 2,
    "reputation": 2,
    "measures": 2,
    "scenario": 3,
    "order_frames": 4,
    "build": 4,
    "reform": 5,
    "agents": 5,
    "day": 5,
    "ledger": 5,
    "market": 6,
    "warm_up": 6,
    "study": 7,
    "report": 8,
    "commands": 9,
    "cli": 10,
}


TYPED = "names the market for typing alone: who acts on the whole market is handed it"
LATE = "reports what it has found; loaded only when a figure or page is asked for"
ALLOWED = {
    ("agents.py", "emptor.market"): TYPED,
    ("behaviour/adversaries/campaign.py", "emptor.market"): TYPED,
    ("day.py", "emptor.market"): TYPED,
    ("ledger.py", "emptor.market"): TYPED,
    ("reform.py", "emptor.market"): TYPED,
    ("study/attribution.py", "emptor.report.attribution_figure"): LATE,
    ("study/attribution.py", "emptor.report.attribution_table"): LATE,
    ("study/comparison.py", "emptor.report.estimates_figure"): LATE,
    ("study/comparison.py", "emptor.report.notebook"): LATE,
    ("study/result.py", "emptor.report.figures"): LATE,
    ("study/result.py", "emptor.report.notebook"): LATE,
    ("study/saving.py", "emptor.report.figures"): LATE,
    ("study/saving.py", "emptor.report.page"): LATE,
    ("study/saving.py", "emptor.report.style"): LATE,
    ("study/redteam_record.py", "emptor.report.redteam_page"): LATE,
    ("study/redteam_record.py", "emptor.report.style"): LATE,
    ("study/redteam_result.py", "emptor.report.redteam_figure"): LATE,
    ("study/redteam_result.py", "emptor.report.redteam_table"): LATE,
    ("study/search_record.py", "emptor.report.search_page"): LATE,
    ("study/search_record.py", "emptor.report.style"): LATE,
    ("study/search_result.py", "emptor.report.search_figure"): LATE,
    ("study/search_result.py", "emptor.report.search_page"): LATE,
    ("study/sensitivity.py", "emptor.report.sensitivity_figure"): LATE,
    ("study/sensitivity.py", "emptor.report.sensitivity_page"): LATE,
    ("study/sensitivity.py", "emptor.report.sensitivity_sentences"): LATE,
    ("study/sensitivity_saving.py", "emptor.report.sensitivity_page"): LATE,
    ("study/sweeping.py", "emptor.report.sweep_table"): LATE,
}
"""Imports against the direction, inside functions or for typing, and why each may stay."""


def layer(module):
    """The layer of `emptor.x.y`, by x."""
    return LAYER.get(module.split(".")[1]) if module.startswith("emptor.") else None


def imported(node):
    """Modules that an import names; `from emptor import x` names `emptor.x`."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        assert node.level == 0, "imports are absolute"
        return [f"emptor.{alias.name}" for alias in node.names] if node.module == "emptor" else [node.module]
    return []


def against_the_direction(tree, own):
    """Modules of higher layers that a file imports anywhere: at its top, in functions, for typing."""
    found = [name for node in ast.walk(tree) for name in imported(node)]
    return {name for name in found if (other := layer(name)) is not None and other > own}


def test_imports_point_one_way():
    wrong = set()
    for file in sorted(HOME.rglob("*.py")):
        place = file.relative_to(HOME)
        own = LAYER.get(place.parts[0].removesuffix(".py"))
        if own is None:
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        wrong |= {(place.as_posix(), module) for module in against_the_direction(tree, own)}
    assert wrong - set(ALLOWED) == set()
    assert set(ALLOWED) - wrong == set(), "allowed, and no longer there"


def test_what_is_allowed_is_never_loaded_with_its_module():
    """An exception is for typing or inside a function; at the top of a file it would be a circle."""
    for place, module in ALLOWED:
        top = ast.parse((HOME / place).read_text(encoding="utf-8")).body
        assert module not in [name for node in top for name in imported(node)]


@pytest.mark.parametrize(
    "text",
    [
        "from emptor.market import Market",
        "import emptor.market",
        "from emptor import market",
        "def late():\n    from emptor.market import Market",
        "if TYPE_CHECKING:\n    from emptor.market import Market",
        "class A:\n    def f(self):\n        if True:\n            import emptor.market as m",
    ],
)
def test_the_walk_finds_an_import_wherever_it_is(text):
    assert against_the_direction(ast.parse(text), LAYER["rules"]) == {"emptor.market"}
    assert against_the_direction(ast.parse(text), LAYER["study"]) == set()


def test_every_module_has_a_layer():
    names = {
        path.name.removesuffix(".py")
        for path in HOME.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert names - set(LAYER) == {"__init__", "testing"}
