"""Imports point one way: nothing in a lower layer imports a higher one when it is loaded."""

import ast
from pathlib import Path

import emptor

HOME = Path(emptor.__file__).parent
LAYER = {
    "schema": 0,
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


def layer(module):
    """The layer of `emptor.x.y`, by x."""
    return LAYER.get(module.split(".")[1]) if module.startswith("emptor.") else None


def test_imports_point_one_way():
    wrong = []
    for file in sorted(HOME.rglob("*.py")):
        own = LAYER.get(file.relative_to(HOME).parts[0].removesuffix(".py"))
        if own is None:
            continue
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and node.module:
                other = layer(node.module)
                if other is not None and other > own:
                    wrong.append(f"{file.relative_to(HOME)} imports {node.module}")
    assert wrong == []


def test_every_module_has_a_layer():
    names = {
        path.name.removesuffix(".py")
        for path in HOME.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert names - set(LAYER) == {"__init__", "testing"}
