import json
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest

from emptor.scenario import ScenarioError, load
from emptor.study.batch import run_all, tasks_for
from emptor.study.out import refuse_foreign
from emptor.study.saving import save_run
from emptor.study.storing import record, written
from study.small import small

FILES = [
    "buyers.parquet",
    "daily.parquet",
    "orders.parquet",
    "run.json",
    "scenario.yaml",
    "sellers.parquet",
    "summary.json",
]


def save(out, scenario, figures=False, **options):
    first = {"tables": True, "keep_orders": True} | options
    batch = run_all(tasks_for({scenario.rules.name: scenario}, 1), jobs=1, first=first)
    save_run(out, scenario, batch, record("run", "emptor run", datetime.now(UTC)), figures=figures)


def names(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_same_scenario_and_seed_same_bytes(tmp_path):
    scenario = small()
    for folder in ("one", "two"):
        save(tmp_path / folder, scenario)
    assert names(tmp_path / "one") == sorted(FILES)
    for name in FILES:
        if name != "run.json":
            assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_scenario_file_makes_the_same_run_again(tmp_path):
    scenario = small()
    save(tmp_path / "one", scenario)
    save(tmp_path / "two", load(str(tmp_path / "one" / "scenario.yaml")))
    assert (tmp_path / "one/orders.parquet").read_bytes() == (tmp_path / "two/orders.parquet").read_bytes()


def test_every_column_is_in_the_data_dictionary(tmp_path):
    save(tmp_path / "out", small())
    for name in ("daily", "buyers", "sellers", "orders"):
        schema = pq.read_schema(tmp_path / "out" / f"{name}.parquet")
        for column in schema:
            assert column.metadata, f"{name}.{column.name} has no unit and meaning"
            assert {b"unit", b"meaning"} <= set(column.metadata)


def test_summary_has_no_time_in_it_and_run_json_has(tmp_path):
    save(tmp_path / "out", small())
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert summary["measures"]["gmv"]["value"] > 0
    assert summary["warm_up_days"] == 5
    assert not {"started", "seconds", "host"} & set(summary)
    run = json.loads((tmp_path / "out" / "run.json").read_text())
    assert {"started", "host", "packages"} <= set(run)
    assert run["files"] == sorted(FILES)


def test_earlier_results_give_way_and_leave_nothing_behind(tmp_path):
    out = tmp_path / "out"
    save(out, small(), figures=True)
    assert {"figures/daily.png", "figures/retention.png", "figures/incidence.png"} <= set(names(out))
    (out / "notes.txt").write_text("mine")
    refuse_foreign(out)
    save(out, small(), keep_orders=False)
    assert names(out) == sorted({*FILES, "notes.txt"} - {"orders.parquet"})
    assert not (out / "figures").exists()


def test_folders_that_are_not_ours_are_refused(tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(ScenarioError, match="did not write"):
        refuse_foreign(tmp_path)
    with pytest.raises(ScenarioError, match="a file"):
        refuse_foreign(tmp_path / "thesis.tex")
    (tmp_path / "empty").mkdir()
    refuse_foreign(tmp_path / "empty")
    refuse_foreign(tmp_path / "new" / "deeper")


def test_a_failure_while_writing_leaves_earlier_results_whole(tmp_path):
    out = tmp_path / "out"
    save(out, small())
    before = {name: (out / name).read_bytes() for name in names(out)}

    def half_way():
        with written(out) as stage:
            (stage / "summary.json").write_text("half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        half_way()
    assert {name: (out / name).read_bytes() for name in names(out)} == before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_no_path_of_an_old_record_leads_outside(tmp_path):
    out = tmp_path / "out"
    save(out, small())
    (tmp_path / "precious").write_text("x")
    found = json.loads((out / "run.json").read_text())
    found["files"] += ["../precious", str(tmp_path / "precious")]
    (out / "run.json").write_text(json.dumps(found))
    save(out, small())
    assert (tmp_path / "precious").exists()
