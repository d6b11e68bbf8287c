"""Sweeps: runs in, rows out, nothing lost and nothing made twice."""

import json
import multiprocessing
import os
import sys

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

import emptor
from emptor.report.sweep_table import print_sweep
from emptor.scenario import ScenarioError
from emptor.study import Run, make_rows
from emptor.study.folder import FolderBusy, StudyFolder
from emptor.study.journal import DiskFull
from emptor.study.plan import plan_of
from emptor.study.runs import Rows
from emptor.study.statistics import interval
from emptor.study.sweeping import Sweep
from study.small import small

STUDY = {
    "name": "trial",
    "title": "Does the hour's cost matter?",
    "set": {
        "days": 24,
        "warm_up_days": 2,
        "follow_up_days": 2,
        "population.buyers.count": 16,
        "population.sellers.count": 4,
        "population.buyers.trips_per_day": 0.2,
    },
    "rules": ["taobao", "no_rules"],
    "uncertainties": {"population.buyers.claims.hour_cost": [5.0, 20.0]},
    "outcomes": ["gmv", "fraud_attempted"],
    "replications": 3,
}


def sweep(out=None, study=STUDY, **options):
    return emptor.sweep(study, out, backend=options.pop("backend", "here"), **options)


def parts(out):
    return {p.name: p.read_bytes() for p in sorted((out / "runs").iterdir())}


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    out = tmp_path_factory.mktemp("sweep") / "out"
    return out, sweep(out)


def test_a_row_a_run_sorted_by_run(done):
    out, found = done
    frame = pd.read_parquet(out / "runs")
    assert list(frame["run"]) == list(range(12))
    assert list(frame["rules"]) == ["taobao", "no_rules"] * 6
    assert list(frame["population.buyers.claims.hour_cost"]) == [5.0, 5.0, 20.0, 20.0] * 3
    assert frame["error"].isna().all()
    assert (frame["orders_placed"] > 0).all()
    assert frame["digest"].nunique() > 6
    assert not found.failures
    pd.testing.assert_frame_equal(found.frame, frame, check_dtype=False)


def test_the_row_of_a_run_is_what_the_run_alone_comes_to(done):
    _, found = done
    for number in (0, 7):
        run = found.plan.runs[number]
        alone = emptor.Market(run.scenario).run()
        row = found.frame.iloc[number]
        assert row["digest"] == alone.digest()
        assert row["gmv"] == alone.measure(["gmv"])["gmv"]


def test_duckdb_reads_the_parts_and_each_column_says_what_it_is(done):
    out, _ = done
    query = f"select rules, count(*) as n, avg(gmv) as mean from '{out}/runs/*.parquet' group by rules order by rules"
    with duckdb.connect() as connection:
        found = connection.sql(query).fetchall()
    assert [(rules, n) for rules, n, _ in found] == [("no_rules", 6), ("taobao", 6)]
    schema = pq.read_schema(out / "runs" / "part-0000.parquet")
    assert all(field.metadata[b"meaning"] for field in schema)
    varied = schema.field("population.buyers.claims.hour_cost").metadata
    assert varied == {b"unit": b"currency", b"meaning": b"median cost of an hour spent on a claim"}


def test_running_again_makes_nothing_anew_and_changes_no_byte(done):
    out, _ = done
    before, journal = parts(out), (out / "journal.jsonl").read_bytes()
    again = sweep(out)
    assert (again.rows.made, again.rows.reused) == (0, 12)
    assert parts(out) == before
    assert (out / "journal.jsonl").read_bytes() == journal
    record = json.loads((out / "study.json").read_text())
    assert [s["made"] for s in record["sittings"]][:2] == [12, 0]


def test_more_replications_keep_what_is_there(done, tmp_path):
    more = sweep(tmp_path / "out", STUDY | {"replications": 1})
    assert more.rows.made == 4
    more = sweep(tmp_path / "out")
    assert (more.rows.made, more.rows.reused) == (8, 4)
    assert parts(tmp_path / "out") == parts(done[0])


def test_other_code_makes_the_runs_again(tmp_path, monkeypatch):
    study = STUDY | {"replications": 1}
    sweep(tmp_path / "out", study)
    monkeypatch.setattr("emptor.study.code.package_version", lambda: "another")
    assert sweep(tmp_path / "out", study).rows.made == 4


def test_a_journal_cut_short_at_any_byte_is_gone_on_with(done, tmp_path):
    whole = (done[0] / "journal.jsonl").read_bytes()
    for cut in (0, 1, len(whole) // 3, len(whole) // 2 + 17, len(whole) - 1):
        out = tmp_path / f"cut{cut}"
        out.mkdir()
        (out / "journal.jsonl").write_bytes(whole[:cut])
        (out / "study.json").write_text('{"emptor": "0"}')
        found = sweep(out)
        assert found.rows.reused == whole[:cut].count(b"\n")
        assert parts(out) == parts(done[0])


def test_a_damaged_line_is_named_set_aside_and_its_run_made_again(done, tmp_path):
    out = tmp_path / "out"
    sweep(out)
    data = bytearray((out / "journal.jsonl").read_bytes())
    data[data.index(b"\n", len(data) // 2) + 40] ^= 4  # within a line, wherever lines end today
    (out / "journal.jsonl").write_bytes(data)
    again = sweep(out)
    assert again.rows.made == 1
    assert "1 damaged line of journal.jsonl set aside" in again.notes[0]
    assert parts(out) == parts(done[0])
    assert (out / "journal.damaged.jsonl").exists()


def test_a_damaged_part_is_named_set_aside_and_made_again(done, tmp_path):
    out = tmp_path / "out"
    sweep(out)
    part = out / "runs" / "part-0000.parquet"
    data = bytearray(part.read_bytes())
    data[60] ^= 255
    part.write_bytes(data)
    again = sweep(out)
    assert again.rows.made == 0
    assert "part-0000.parquet was damaged: set aside" in again.notes[0]
    assert part.read_bytes() == parts(done[0])[part.name]
    assert (out / "runs" / "part-0000.damaged").read_bytes() == bytes(data)
    assert len(pd.read_parquet(part)) == 12


def test_a_full_disk_is_named_and_what_was_finished_is_kept(done, tmp_path):
    out = tmp_path / "out"
    resource = pytest.importorskip("resource")
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    process = context.Process(target=with_small_files, args=(out, resource.RLIMIT_FSIZE))
    process.start()
    process.join()
    assert process.exitcode == 7
    assert 1 <= (out / "journal.jsonl").read_bytes().count(b"\n") < 12
    found = sweep(out)
    assert 0 < found.rows.reused < 12
    assert parts(out) == parts(done[0])


def with_small_files(out, limit):
    import resource

    StudyFolder(out).close()
    (out / "study.json").write_text('{"emptor": "0"}')
    (out / "journal.jsonl").write_bytes(b"")
    # Room for some rows; the other files of a study are smaller.
    resource.setrlimit(limit, (2600, 2600))
    try:
        make_rows(emptor.study.plan.plan_of(STUDY).runs, out=out, outcomes=STUDY["outcomes"], backend="here")
    except DiskFull:
        os._exit(7)
    os._exit(8)


def test_one_study_at_a_time_writes_into_a_folder(tmp_path):
    with StudyFolder(tmp_path / "out"), pytest.raises(FolderBusy, match="another process"):
        sweep(tmp_path / "out")


def test_a_foreign_folder_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(ScenarioError, match="did not write"):
        sweep(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.tex"]


def test_runs_that_come_to_the_same_are_made_once():
    scenario = small(days=12)
    runs = [Run(label, 0, (5, 6), lambda: scenario) for label in ("one", "two")]
    rows = make_rows(runs, backend="here", outcomes=["gmv"])
    assert (rows.made, len(rows)) == (1, 2)
    assert list(rows.frame()["rules"]) == ["one", "two"]
    assert rows.frame()["gmv"].nunique() == 1


def test_a_run_that_raises_is_a_row_and_the_rest_goes_on(tmp_path):
    def fails_in_some(market):
        if market.settings.seeds.luck == 2:
            raise ArithmeticError("the sums do not add up")

    scenario = small(days=12)
    runs = [Run("taobao", r, (r, r), lambda: scenario, command=f"again {r}") for r in range(4)]
    rows = make_rows(runs, backend="here", out=tmp_path / "out", prepare=fails_in_some)
    frame = rows.frame()
    assert "ArithmeticError: the sums do not add up (test_sweep.py, line" in frame.loc[2, "error"]
    assert frame["gmv"].notna().tolist() == [True, True, False, True]
    assert [failure.command for failure in rows.failures] == ["again 2"]
    again = make_rows(runs, backend="here", out=tmp_path / "out", prepare=fails_in_some)
    assert (again.made, again.reused) == (1, 3), "a failed run is tried again"


def test_what_a_folder_says_of_itself(done):
    out, _ = done
    record = json.loads((out / "study.json").read_text())
    assert (record["planned"], record["finished"], record["failed"]) == (12, 12, 0)
    sitting = record["sittings"][0]
    assert {"emptor", "code", "commit", "python", "platform", "host", "packages", "started", "ended"} <= set(sitting)
    assert set(record["sha256"]) >= {"journal.jsonl", "runs/part-0000.parquet", "study.yaml", "scenarios/taobao.yaml"}
    assert emptor.load(out / "scenarios" / "no_rules.yaml").days == 24


def test_the_copy_of_the_study_makes_the_same_rows(done, tmp_path):
    out, _ = done
    assert sweep(tmp_path / "again", out / "study.yaml").plan.runs[3].command.endswith("study.yaml --run 3")
    rows = [pd.read_parquet(o / "runs").drop(columns="command") for o in (out, tmp_path / "again")]
    pd.testing.assert_frame_equal(*rows)


def test_the_crate_has_what_the_specification_asks_for(done):
    out, _ = done
    document = json.loads((out / "ro-crate-metadata.json").read_text())
    assert document["@context"] == "https://w3id.org/ro/crate/1.1/context"
    graph = {entity["@id"]: entity for entity in document["@graph"]}
    assert len(graph) == len(document["@graph"]), "identifiers are unique"
    assert all("@type" in entity for entity in graph.values())
    descriptor = graph["ro-crate-metadata.json"]
    assert descriptor["@type"] == "CreativeWork"
    assert descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"]["@id"].startswith("https://w3id.org/ro/crate/1.1")
    root = graph["./"]
    assert root["@type"] == "Dataset"
    assert root["name"]
    assert root["description"]
    assert pd.Timestamp(root["datePublished"]) is not pd.NaT
    assert root["license"]["@id"] in graph
    for part in root["hasPart"]:
        assert graph[part["@id"]]["@type"] == "File"
        assert (out / part["@id"]).is_file()
    present = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file() and not p.name.startswith(".")}
    assert {part["@id"] for part in root["hasPart"]} == present - {"ro-crate-metadata.json"}
    action = graph["#sweep"]
    assert graph[action["instrument"]["@id"]]["@type"] == "SoftwareApplication"
    references = [v for e in graph.values() for v in e.values() if isinstance(v, dict) and set(v) == {"@id"}]
    assert all(r["@id"] in graph or r["@id"].startswith("https://w3id.org/") for r in references)


def test_tables_of_a_sweep(done):
    _, found = done
    table = found.table()
    assert list(table["rules"].unique()) == ["taobao", "no_rules"]
    assert (table.loc[table["measure"] == "gmv", "n"] == 6).all()
    frame = found.frame
    assert table.loc[0, "mean"] == pytest.approx(frame.loc[frame["rules"] == "taobao", "gmv"].mean())
    # Six runs, but of so many seeds only: runs that share theirs are not independent.
    one = frame[frame["rules"] == "taobao"].groupby(["population_seed", "luck_seed"])["gmv"].mean()
    assert len(one) < 6
    expected = interval(one.tolist())
    assert (table.loc[0, "low"], table.loc[0, "high"]) == pytest.approx((expected.low, expected.high))
    assert repr(found) == "Sweep of 12 runs; table() and frame hold what came of them"
    assert "<table>" in found._repr_html_()


def test_rule_sets_are_held_against_the_first_on_the_same_seeds(done):
    _, found = done
    table, frame = found.table(), found.frame
    theirs, mine = (table[(table["measure"] == "gmv") & (table["rules"] == r)].iloc[0] for r in ("taobao", "no_rules"))
    assert pd.isna(theirs["difference"])
    values = frame.pivot(index=["replication", "point"], columns="rules", values="gmv")
    gaps = (values["no_rules"] - values["taobao"]).groupby("replication").mean()
    expected = interval(gaps.tolist())
    assert (mine["difference"], mine["difference_low"], mine["difference_high"]) == pytest.approx(
        (expected.mean, expected.low, expected.high)
    )
    # The interval of six runs rests on three seeds, and the table says so.
    assert (mine["n"], mine["seeds"]) == (6, 3)
    assert "difference to taobao (95%)" in found._repr_html_()


def stopped_after(found, count, **study):
    """A sweep as it is when it is interrupted after so many runs."""
    plan = plan_of(STUDY | study)
    rows = Rows(plan.runs, [str(i) for i in range(len(plan.runs))], found.rows.outcomes)
    values = {"gmv": 10.0, "fraud_attempted": 0.1}
    rows.hold({str(i): {"measures": {k: v + i for k, v in values.items()}} for i in range(count)})
    rows.interrupted = True
    return Sweep(plan, rows)


@pytest.mark.parametrize(
    ("count", "n", "said"),
    [
        # Points of one replication, each under both rule sets.
        (3, 1, "3 of 12 runs are made. The table rests on the 1 of 2 points"),
        # One replication is whole, and what there is of the next has no part in it.
        (7, 2, "7 of 12 runs are made. The table rests on the 1 replication that is whole; 3 runs beside are left out"),
        (8, 4, "8 of 12 runs are made. The table rests on the 2 replications that are whole."),
    ],
)
def test_a_sweep_that_was_stopped_compares_like_with_like_and_says_of_what(done, capsys, count, n, said):
    found = stopped_after(done[1], count)
    table = found.table()
    assert (table["n"] == n).all()
    # Run by run no_rules comes right after taobao, so the made-up numbers differ by one.
    assert table.loc[table["rules"] == "no_rules", "difference"].tolist() == pytest.approx([1.0, 1.0])
    print_sweep(found)
    printed = " ".join(capsys.readouterr().out.split())
    assert said in printed
    assert ("no interval" in printed) == (count < 8)


def test_a_sweep_stopped_before_any_point_is_whole_has_an_empty_table(done):
    found = stopped_after(done[1], 1)
    assert found.table().empty
    assert "1 of 12 runs are made" in found._repr_html_()
