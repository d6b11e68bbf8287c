"""Which files a sensitivity analysis leaves behind, beside the folders of its studies."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from emptor.study.out import RECORD, on_disk
from emptor.study.sampled import SCREENING, VARIANCE
from emptor.study.saving import draw
from emptor.study.storing import Columns, record, write_json, write_parquet, written

if TYPE_CHECKING:
    from emptor.study.sensitivity import Sensitivity

COLUMNS: Columns = {
    "rules": ("name", "rule set"),
    "outcome": ("name", "measure"),
    "unit": ("text", "unit of the effects"),
    "factor": ("path", "what varies"),
    "mu": ("as unit", "mean effect of the whole range"),
    "mu_star": ("as unit", "mean size of the effect of the whole range"),
    "mu_star_low": ("as unit", "lower end of its 95% interval"),
    "mu_star_high": ("as unit", "upper end of its 95% interval"),
    "sigma": ("as unit", "standard deviation of the effect over places"),
    "mu_star_of_luck": ("as unit", "the mean size that luck alone would give"),
    "S1": ("share of variance", "first-order Sobol' index: alone"),
    "S1_low": ("share of variance", "lower end of its 95% interval"),
    "S1_high": ("share of variance", "upper end of its 95% interval"),
    "ST": ("share of variance", "total Sobol' index: together with others"),
    "ST_low": ("share of variance", "lower end of its 95% interval"),
    "ST_high": ("share of variance", "upper end of its 95% interval"),
    "fixed_at": ("text", "where screening left it out of the second part"),
    "why": ("text", "why there is no number"),
}


def begin(out: Path, command: str, started: datetime) -> None:
    """Mark a folder as ours before the first run, so that a study that is killed can be gone on with."""
    with on_disk():
        out.mkdir(parents=True, exist_ok=True)
        if not (out / RECORD).exists():
            write_json(out / RECORD, record("sensitivity", command, started))


def save(out: Path, found: Sensitivity, command: str, started: datetime) -> None:
    """Write tables, luck, figures and the page."""
    from emptor.report.sensitivity_page import sensitivity_report

    facts = record(
        "sensitivity",
        command,
        started,
        parts=[SCREENING if part.walked else VARIANCE for part in found.parts],
        planned=found.planned,
        finished=found.made,
        interrupted=found.interrupted,
        fixed=[{"path": one.path, "value": one.value, "why": one.why} for one in found.fixed],
        failures=[{"rules": f.rules, "error": f.error, "command": f.command} for f in found.failures[:100]],
        packages_of_the_analysis={"SALib": _salib()},
    )
    frame, luck = found.frame, found.luck
    with written(out) as stage:
        # repr is the shortest text that reads back as the same number.
        frame.to_csv(stage / "sensitivity.csv", index=False, lineterminator="\n")
        luck.to_csv(stage / "luck.csv", index=False, lineterminator="\n")
        write_parquet(stage / "sensitivity.parquet", frame, COLUMNS)
        figures = found.figures()
        (stage / "report.html").write_text(sensitivity_report(found, figures, command), encoding="utf-8")
        draw(stage / "figures", figures)
        write_json(stage / RECORD, json.loads(json.dumps(facts, default=str)))


def _salib() -> str:
    from importlib.metadata import version

    return version("SALib")
