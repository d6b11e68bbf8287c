"""Which files a run and a comparison leave behind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from emptor.measures import all_measures
from emptor.measures.display import title
from emptor.scenario.writing import dump
from emptor.study.batch import Batch
from emptor.study.out import RECORD
from emptor.study.ranges import mean_of
from emptor.study.result import RunResult
from emptor.study.statistics import interval
from emptor.study.storing import measure_columns, run_columns, write_json, write_parquet, written

if TYPE_CHECKING:
    import pandas as pd

    from emptor.scenario.models import Scenario
    from emptor.study.comparison import Comparison

DPI = 150


def save_run(out: Path, scenario: Scenario, batch: Batch, record: dict[str, Any], *, figures: bool = True) -> None:
    """Write what `emptor run --out` promises; frames are those of the first run.

    Parameters
    ----------
    out
        Folder.
    scenario
        What was run.
    batch
        Its runs, the first with its tables.
    record
        The content of `run.json`.
    figures
        Whether to draw.
    """
    first = batch.results[0]
    with written(out) as stage:
        write_json(stage / "summary.json", summary(scenario, batch.results))
        for name, frame in first.tables.items():
            write_parquet(stage / f"{name}.parquet", frame, run_columns(name))
        if batch.planned > 1:
            write_parquet(stage / "runs.parquet", runs_frame(batch), measure_columns(first.currency))
        (stage / "scenario.yaml").write_text(dump(scenario), encoding="utf-8")
        if figures:
            from emptor.report.figures import run_figures

            draw(stage / "figures", run_figures({first.rules: batch.results}))
        write_json(stage / RECORD, record)


def save_comparison(out: Path, comparison: Comparison, batch: Batch, record: dict[str, Any]) -> None:
    """Write what `emptor compare --out` promises; figures and report only if it was not interrupted."""
    with written(out) as stage:
        # repr is the shortest text that reads back as the same number.
        comparison.differences().to_csv(stage / "comparison.csv", index=False, lineterminator="\n")
        write_parquet(stage / "runs.parquet", runs_frame(batch), measure_columns(comparison.currency))
        (stage / "scenarios").mkdir()
        for label, scenario in comparison.scenarios.items():
            (stage / "scenarios" / f"{file_name(label)}.yaml").write_text(dump(scenario), encoding="utf-8")
        if comparison.attribution is not None:
            comparison.attribution.frame().to_csv(stage / "attribution.csv", index=False, lineterminator="\n")
        if batch.results and not batch.interrupted:
            from emptor.report.figures import comparison_figures
            from emptor.report.page import report

            figures = comparison_figures(comparison)
            text = report(comparison, figures, str(record["command"]))
            (stage / "report.html").write_text(text, encoding="utf-8")
            draw(stage / "figures", figures)
        write_json(stage / RECORD, record)


def file_name(label: str) -> str:
    """A label as the stem of a file's name."""
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in label).lstrip(".") or "rules"


def summary(scenario: Scenario, results: list[RunResult]) -> dict[str, Any]:
    """What `summary.json` says: measures with units, incidence, what was left out."""
    from emptor.scenario import provenance

    first, known, measures = results[0], all_measures(), {}
    for name in first.measures:
        found = mean_of(name, [r.measures[name] for r in results])
        value: dict[str, Any] = {"label": title(known[name]), "value": found.mean}
        if len(results) > 1:
            value |= {"low": found.low, "high": found.high, "n": found.n}
        measures[name] = value | {"unit": known[name].unit.replace("currency", first.currency)}
    trust = provenance.count(scenario.rules)
    return {
        "scenario": scenario.name,
        "rules": first.rules,
        "replications": len(results),
        "seeds": [{"population": r.seeds[0], "luck": r.seeds[1]} for r in results],
        "days": first.days,
        "warm_up_days": first.warm_up_days,
        "follow_up_days": first.follow_up_days,
        "currency": first.currency,
        "orders": [r.orders for r in results],
        "orders_open": [r.orders_open for r in results],
        "digests": [r.digest for r in results],
        "clauses_left_out": trust.clauses_left_out,
        "numbers": trust.numbers,
        "numbers_unverified": trust.unverified,
        "measures": measures,
        "incidence": mean_incidence(results),
    }


def mean_incidence(results: list[RunResult]) -> dict[str, dict[str, float]]:
    """The incidence table, each row the mean over the runs that have it."""
    return {
        title: {row: interval([r.incidence[title][row] for r in results]).mean for row in rows}
        for title, rows in results[0].incidence.items()
    }


def runs_frame(batch: Batch) -> pd.DataFrame:
    """One row a run, failed ones included; a column a measure."""
    import pandas as pd

    rows: list[dict[str, Any]] = [
        {
            "rules": r.rules,
            "replication": r.replication,
            "population_seed": r.seeds[0],
            "luck_seed": r.seeds[1],
            "error": None,
            "orders_placed": r.orders,
            "still_open": r.orders_open,
            "digest": r.digest,
            **r.measures,
        }
        for r in batch.results
    ]
    rows += [
        {
            "rules": f.rules,
            "replication": f.replication,
            "population_seed": f.seeds[0],
            "luck_seed": f.seeds[1],
            "error": f.error,
        }
        for f in batch.failures
    ]
    frame = pd.DataFrame(rows)
    texts = {name: "string" for name in ("rules", "error", "digest") if name in frame}
    counts = {name: "Int64" for name in ("orders_placed", "still_open") if name in frame}
    return frame.astype({**texts, **counts})


def draw(folder: Path, figures: dict[str, Any]) -> None:
    """Figures as PNG files, by their names."""
    from emptor.report.style import styled

    folder.mkdir()
    with styled():
        for name, figure in figures.items():
            figure.savefig(folder / f"{name}.png", dpi=DPI)
