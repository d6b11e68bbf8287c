"""Where scenario files live: the shipped ones by name, a user's own by path."""

from __future__ import annotations

import os
import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

Kind = Literal["scenario", "rules", "population", "study", "search"]

FOLDERS: dict[Kind, str] = {
    "scenario": "",
    "rules": "rules",
    "population": "populations",
    "study": "studies",
    "search": "searches",
}
NOUNS: dict[Kind, str] = {
    "scenario": "scenario",
    "rules": "rule set",
    "population": "population",
    "study": "study",
    "search": "search",
}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")


@cache
def home() -> Path:
    """The folder of the shipped files: in the wheel `emptor/scenarios`, in a checkout `scenarios`."""
    package = Path(str(resources.files("emptor")))
    inside = package / "scenarios"
    return inside if inside.is_dir() else package.parent.parent / "scenarios"


def names(kind: Kind) -> list[str]:
    """The shipped names of a kind, in alphabetical order."""
    folder = home() / FOLDERS[kind]
    return sorted(path.stem for path in folder.glob("*.yaml")) if folder.is_dir() else []


def shipped(kind: Kind, name: str) -> Path | None:
    """The file of a shipped name, or None."""
    if not _NAME.fullmatch(name):
        return None
    path = home() / FOLDERS[kind] / f"{name}.yaml"
    return path if path.is_file() else None


def is_path(text: str) -> bool:
    """Whether a reference means a file of the user's, rather than a shipped name."""
    return text.endswith((".yaml", ".yml")) or "/" in text or os.sep in text


def shown(path: Path) -> str:
    """A path as messages print it: from the working directory where it lies inside."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)
