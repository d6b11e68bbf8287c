"""What a red team leaves in its folder: what was tried, the worst attack as a scenario, the clauses, and how."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from emptor.scenario.writing import dump
from emptor.study.code import code_version, commit
from emptor.study.folder import LOCK
from emptor.study.journal import NAME as JOURNAL
from emptor.study.journal import replace_whole
from emptor.study.out import refuse_foreign
from emptor.study.parts import FOLDER as ROWS
from emptor.study.saving import DPI
from emptor.study.storing import plain, record

if TYPE_CHECKING:
    from emptor.study.redteam_result import RedTeam

NAME = "redteam.json"
BEGUN = {LOCK, ROWS, JOURNAL, "redteam.db", "redteam.db-journal", f".{NAME}.new"}


def refuse_other(out: Path) -> None:
    """Say before anything is run that results cannot go into a folder. Raises `ScenarioError`."""
    refuse_foreign(out, NAME, BEGUN)


def write(folder: Path, found: RedTeam, plugins: Sequence[Path], command: str, started: datetime) -> None:
    """Write down what came of it. Raises `DiskFull`."""
    asked, worst, weakest = found.asked, found.worst, found.weakest
    facts = record(
        "redteam",
        command,
        started,
        rules=asked.scenario.rules.name,
        scenario=asked.scenario.name,
        objective=asked.objective,
        budget=asked.budget,
        sellers=asked.sellers,
        attacks=[choice.name for choice in asked.choices],
        trials=asked.trials,
        replications=asked.replications,
        confirm=asked.confirm,
        seed=asked.seed,
        seeds=asked.scenario.seeds.model_dump(),
        trials_told=len(found.attempts),
        worst_attack=None if worst is None else worst.attempt.attack,
        weakest_clause=None if weakest is None else weakest.patch.clause,
        clauses_that_cannot_be_strengthened=dict(found.cannot),
        interrupted=found.interrupted,
        code=code_version(plugins),
        commit=commit(),
    )
    text = json.dumps(plain(facts), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    replace_whole(folder / NAME, text.encode())
    frames = {"tried": found.attacks_frame(), "attacks": found.table(), "clauses": found.clauses_frame()}
    for name, frame in frames.items():
        replace_whole(folder / f"{name}.csv", frame.to_csv(index=False, lineterminator="\n").encode())
    if not found.finalists:
        return
    replace_whole(folder / "worst_attack.yaml", dump(found.besieged(found.finalists[0])).encode())
    from emptor.report.redteam_page import redteam_page
    from emptor.report.style import styled

    drawn = found.figure()
    (folder / "figures").mkdir(exist_ok=True)
    with styled():
        for kind in ("png", "svg"):
            held = io.BytesIO()
            drawn.savefig(held, format=kind, dpi=DPI, metadata={"Software": None} if kind == "png" else {"Date": None})
            replace_whole(folder / "figures" / f"redteam.{kind}", held.getvalue())
    replace_whole(folder / "report.html", redteam_page(found, command, drawn).encode())
