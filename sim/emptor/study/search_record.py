"""What a search leaves in its folder: its file and plug-ins, the front, all trials, a page, and how it was made."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emptor.scenario.writing import dump
from emptor.study.code import code_version, commit
from emptor.study.folder import LOCK
from emptor.study.journal import NAME as JOURNAL
from emptor.study.journal import replace_whole
from emptor.study.out import refuse_foreign
from emptor.study.parts import FOLDER as ROWS
from emptor.study.saving import DPI, file_name
from emptor.study.storing import plain, record

if TYPE_CHECKING:
    from emptor.study.growing import Growing
    from emptor.study.search_plan import SearchPlan
    from emptor.study.search_result import SearchResult

NAME = "search.json"
FILE = "search.yaml"
PLUGINS = "plugins"
BEGUN = {LOCK, ROWS, JOURNAL, FILE, PLUGINS, "search.db", "search.db-journal", f".{FILE}.new", f".{NAME}.new"}
MOST_FAILURES = 100


def refuse_other(out: Path) -> None:
    """Say before anything is run that results cannot go into a folder. Raises `ScenarioError`."""
    refuse_foreign(out, NAME, BEGUN)


def begin(folder: Path, plan: SearchPlan, plugins: Sequence[Path], command: str, started: datetime) -> None:
    """Write down what is going to be searched, and all that it takes to search again. Raises `DiskFull`."""
    file = plan.file
    if file.study.source:
        data = (file.study.folder / Path(file.study.source).name).read_bytes()
    else:
        data = (json.dumps(file.node.plain(), indent=1, ensure_ascii=False) + "\n").encode()
    replace_whole(folder / FILE, data)
    if plugins:
        (folder / PLUGINS).mkdir(exist_ok=True)
    for plugin in plugins:
        replace_whole(folder / PLUGINS / plugin.name, plugin.read_bytes())
    _write(folder, record("search", command, started, **_asked(plan, plugins)) | {"ended": None})


def end(
    folder: Path, found: SearchResult, plugins: Sequence[Path], command: str, started: datetime, growing: Growing
) -> None:
    """Write down what came of it. Raises `DiskFull`."""
    failures = found.failures
    facts = record(
        "search",
        command,
        started,
        **_asked(found.plan, plugins),
        trials_told=len(found.trials),
        feasible=sum(t.feasible for t in found.trials),
        runs_made=growing.made,
        runs_reused=growing.reused,
        seconds_of_runs=round(growing.seconds, 1),
        interrupted=found.interrupted,
        failures=[{"rules": f.rules, "replication": f.replication, "error": f.error} for f in failures[:MOST_FAILURES]],
    )
    _write(folder, facts)
    _csv(folder / "trials.csv", found.trials_frame())
    if not found.points:
        return
    _csv(folder / "front.csv", found.table())
    for name in ("rules", "figures"):
        (folder / name).mkdir(exist_ok=True)
        for old in (folder / name).iterdir():
            old.unlink()
    for point in found.points:
        if point.trial is not None:
            name = f"{found.plan.file.search.name} {point.label}"[:60]
            rules = point.scenario.rules.model_copy(update={"name": name})
            replace_whole(folder / "rules" / f"{file_name(point.label)}.yaml", dump(rules, defaults=False).encode())
    import io

    from emptor.report.search_page import search_page
    from emptor.report.style import styled

    drawn = found.figure()
    with styled():
        for kind in ("png", "svg"):
            held = io.BytesIO()
            drawn.savefig(held, format=kind, dpi=DPI, metadata={"Software": None} if kind == "png" else {"Date": None})
            replace_whole(folder / "figures" / f"front.{kind}", held.getvalue())
    replace_whole(folder / "report.html", search_page(found, str(facts["command"]), drawn).encode())


def _asked(plan: SearchPlan, plugins: Sequence[Path]) -> dict[str, Any]:
    return {
        "name": plan.file.search.name,
        "title": plan.file.search.title,
        "search": plan.file.node.plain(),
        "identity": plan.identity(plugins),
        "code": code_version(plugins),
        "commit": commit(),
        "reference": plan.reference,
    }


def _write(folder: Path, facts: dict[str, Any]) -> None:
    text = json.dumps(plain(facts), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    replace_whole(folder / NAME, text.encode())


def _csv(path: Path, frame: Any) -> None:
    replace_whole(path, frame.to_csv(index=False, lineterminator="\n").encode())
