"""What a study's folder says of itself: `study.json`, the files needed to run it again, and an RO-Crate."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import emptor
from emptor.scenario.writing import dump
from emptor.study import crate
from emptor.study.code import code_version, commit
from emptor.study.folder import LOCK
from emptor.study.journal import NAME as JOURNAL
from emptor.study.journal import replace_whole
from emptor.study.out import refuse_foreign
from emptor.study.parts import FOLDER as ROWS
from emptor.study.saving import file_name
from emptor.study.storing import PACKAGES, plain

if TYPE_CHECKING:
    from emptor.study.plan import Plan
    from emptor.study.runs import Rows

NAME = "study.json"
STUDY = "study.yaml"
BEGUN = {LOCK, ROWS, JOURNAL, STUDY, "scenarios", "plugins", *(f".{name}.new" for name in (STUDY, NAME))}
MOST_FAILURES = 100
"""Failures that `study.json` names; all of them are in the table."""


def refuse_other(out: Path) -> None:
    """Say before anything is run that results cannot go into a folder. Raises `ScenarioError`."""
    refuse_foreign(out, NAME, BEGUN)


class Record:
    """Writes what is known of a study, before its first run and after its last.

    Parameters
    ----------
    folder
        Where.
    plan
        The study.
    plugins
        Files that it needs.
    command
        What was typed.
    started
        When this sitting began.
    backend, jobs
        As asked for.
    """

    def __init__(
        self,
        folder: Path,
        plan: Plan,
        plugins: Sequence[Path],
        command: str,
        started: datetime,
        backend: str,
        jobs: int | None,
    ) -> None:
        self.folder = folder
        self.plan = plan
        self.plugins = plugins
        earlier = (_read(folder / NAME) or {}).get("sittings", [])
        self.sittings: list[dict[str, Any]] = earlier if isinstance(earlier, list) else []
        self.sitting: dict[str, Any] = {
            "command": command,
            "started": started.isoformat(timespec="seconds"),
            "ended": None,
            "backend": backend.partition("=")[0],
            "jobs": jobs,
            "emptor": emptor.__version__,
            "code": code_version(plugins),
            "commit": commit(),
            "python": platform.python_version(),
            "platform": platform.platform(),
            "host": platform.node(),
            "packages": _versions(backend),
        }

    def begin(self) -> None:
        """Write down what is going to be run, and all that it takes to run it again. Raises `DiskFull`."""
        file = self.plan.file
        if file.source:
            data = (file.folder / Path(file.source).name).read_bytes()
        else:
            data = (json.dumps(file.node.plain(), indent=1, ensure_ascii=False) + "\n").encode()
        replace_whole(self.folder / STUDY, data)
        for sub in ("scenarios", "plugins") if self.plugins else ("scenarios",):
            (self.folder / sub).mkdir(exist_ok=True)
        for label in self.plan.labels:
            text = dump(self.plan.scenario(label, {}))
            replace_whole(self.folder / "scenarios" / f"{file_name(label)}.yaml", text.encode())
        for plugin in self.plugins:
            replace_whole(self.folder / "plugins" / plugin.name, plugin.read_bytes())
        self._write(None)

    def end(self, rows: Rows | None) -> None:
        """Write down what came of it. Raises `DiskFull`."""
        self.sitting["ended"] = datetime.now(UTC).isoformat(timespec="seconds")
        if rows is not None:
            self.sitting |= {
                "made": rows.made,
                "reused": rows.reused,
                "interrupted": rows.interrupted,
                "seconds_of_runs": round(rows.seconds, 1),
                "peak_mb_of_a_process": rows.peak_mb,
            }
        self._write(rows)

    def _write(self, rows: Rows | None) -> None:
        study = self.plan.file.study
        facts: dict[str, Any] = {
            "emptor": emptor.__version__,
            "kind": "sweep",
            "name": study.name,
            "title": study.title,
            "again": f"emptor sweep {STUDY} --out NEW_FOLDER"
            + "".join(f" --plugin plugins/{plugin.name}" for plugin in self.plugins),
            "study": self.plan.file.node.plain(),
            "planned": len(self.plan.runs),
            "rules": self.plan.labels,
            "varies": [axis.path for axis in (*self.plan.axes, *self.plan.levers)],
            "points": len(self.plan.points),
            "replications": study.replications,
        }
        if rows is not None:
            failures = rows.failures
            facts |= {"finished": len(rows) - len(failures), "failed": len(failures)}
            facts["failures"] = [
                {"rules": f.rules, "replication": f.replication, "error": f.error, "command": f.command}
                for f in failures[:MOST_FAILURES]
            ]
        facts["sittings"] = [*self.sittings, self.sitting]
        facts["sha256"] = {
            path.relative_to(self.folder).as_posix(): sha256(path.read_bytes()).hexdigest()
            for path in crate.files(self.folder)
            if path.name not in (NAME, crate.NAME)
        }
        text = json.dumps(plain(facts), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        replace_whole(self.folder / NAME, text.encode())
        described = json.dumps(crate.metadata(self.folder, facts), indent=1, ensure_ascii=False) + "\n"
        replace_whole(self.folder / crate.NAME, described.encode())


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and "emptor" in found else None


def _versions(backend: str) -> dict[str, str]:
    found = {}
    more = {"dask": ("dask", "distributed"), "ray": ("ray",)}
    for package in (*PACKAGES, *more.get(backend.partition("=")[0], ())):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "unknown"
    return found
