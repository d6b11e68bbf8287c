"""Which code made a result: a hash of what can change a row, and the commit where there is one."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import emptor

NO_RESULTS = ("report", "commands", "app", "cli", "testing", "warm_up.py", "study")
"""Parts of the package that no row of a study depends on; but these two files of `study` do."""
OF_STUDY = ("running.py", "worker.py")


@cache
def package_version() -> str:
    """A hash of the sources of this version of emptor."""
    home, digest = Path(emptor.__file__).parent, sha256()
    for file in sorted(home.rglob("*.py")):
        parts = file.relative_to(home).parts
        if parts[0] not in NO_RESULTS or (parts[0] == "study" and parts[-1] in OF_STUDY):
            digest.update("/".join(parts).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def code_version(plugins: Sequence[Path] = (), prepare: Any = None) -> str:
    """A hash of the code that makes rows: this package, the plug-ins, and what a notebook defined.

    What has no source that can be read is taken to be new each time, so that nothing stale is ever used.
    """
    from emptor.behaviour.adversaries.attack import ATTACKS
    from emptor.behaviour.strategies import REGISTRY
    from emptor.measures import all_measures
    from emptor.reputation.model import MODELS

    texts = [package_version(), *sorted(Path(file).read_text(encoding="utf-8") for file in plugins)]
    added = [*REGISTRY.values(), *ATTACKS.values(), *MODELS.values(), *map(type, all_measures().values())]
    own = [cls for cls in added if not cls.__module__.startswith(("emptor.", "emptor_plugin_"))]
    texts += sorted(_source(thing) for thing in [*own, *([] if prepare is None else [prepare])])
    return sha256("\0".join(texts).encode()).hexdigest()[:16]


def _source(thing: Any) -> str:
    try:
        return inspect.getsource(thing)
    except (OSError, TypeError):
        return uuid4().hex


def commit() -> str:
    """The commit that the sources were checked out at, with `, changed` after it if they differ; empty elsewhere."""
    home = Path(emptor.__file__).parent
    with suppress(OSError, subprocess.SubprocessError):
        said = [
            subprocess.run(
                ["git", "-C", str(home), *words], capture_output=True, text=True, timeout=10, check=True
            ).stdout.strip()
            for words in (["rev-parse", "HEAD"], ["status", "--porcelain", "--", "."])
        ]
        return said[0] + (", changed" if said[1] else "")
    return ""


def command_line() -> list[str]:
    """The words that this process was started with."""
    return list(sys.argv)
