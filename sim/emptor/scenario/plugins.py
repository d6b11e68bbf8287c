"""A user's own strategies, models of reputation, measures and rules, loaded from a Python file (`--plugin`)."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import traceback
from pathlib import Path

from emptor.scenario.errors import Problem, ScenarioError

_LOADED: dict[Path, str] = {}


def load_plugin(path: str | Path) -> None:
    """Run a Python file, whose subclasses of `Strategy` and `ReputationModel` are then usable by name.

    A file is run once a process. Raises `ScenarioError` where there is no such file, where it
    fails, or where it takes the name of a strategy or a model that exists.
    """
    # Late, as only plug-ins need them; all shipped ones, so that they stay on the register whatever the file does.
    from emptor.behaviour.library import ATTACKS, REGISTRY
    from emptor.reputation.library import MODELS

    shown, file = str(path), Path(path)
    if not file.is_file():
        raise ScenarioError([Problem(shown, None, "", "there is no such file", "a Python file")])
    file = file.resolve()
    if file in _LOADED:
        return
    name = f"emptor_plugin_{file.stem}_{hashlib.sha256(str(file).encode()).hexdigest()[:8]}"
    spec = importlib.util.spec_from_file_location(name, file)
    if file.suffix != ".py" or spec is None or spec.loader is None:
        raise ScenarioError([Problem(shown, None, "", "this is not a plug-in", "a file that ends in .py")])
    module = importlib.util.module_from_spec(spec)
    before, models, attacks = dict(REGISTRY), dict(MODELS), dict(ATTACKS)
    # Annotations are looked up through sys.modules while the file's classes are made.
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        sys.modules.pop(name, None)
        REGISTRY.clear()
        REGISTRY.update(before)
        MODELS.clear()
        MODELS.update(models)
        ATTACKS.clear()
        ATTACKS.update(attacks)
        first = (str(error).strip().splitlines() or [""])[0]
        said = f"the plug-in fails: {type(error).__name__}: {first}"
        raise ScenarioError([Problem(shown, _line(error, file), "", said.rstrip(": "))]) from error
    _LOADED[file] = name


def _line(error: BaseException, file: Path) -> int | None:
    if isinstance(error, SyntaxError):
        return error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno for frame in reversed(frames) if frame.filename == str(file)), None)
