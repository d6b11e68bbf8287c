"""`--out` is tried before anything is run, and a folder is told by what it holds."""

import json
from pathlib import Path

import pytest

from emptor.cli import main
from emptor.scenario import ScenarioError
from emptor.study import record as study_record
from emptor.study import redteam_record, search_record
from emptor.study.folder import StudyFolder
from emptor.study.journal import DiskFull
from emptor.study.out import HOLDS, RECORD, refuse_foreign
from emptor.study.storing import write_json, written

NOWHERE = Path("/proc/nope")
"""A folder that nobody can make, whatever the system says of permissions."""
RATINGS = "rater,rated,rating\n" + "".join(f"a{i},b{i % 7},{i % 5 + 1}\n" for i in range(60))
STUDY = (
    "scenario: baseline\nrules: [taobao, no_rules]\nuncertainties: {environment.carrier.loss: {low: 0, high: 0.1}}\n"
)

no_proc = pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no /proc")


def emptor(capsys, *args):
    with pytest.raises(SystemExit) as caught:
        main([str(arg) for arg in args])
    return caught.value.code or 0, capsys.readouterr().err


@no_proc
@pytest.mark.parametrize(
    "args",
    [
        ["run", "taobao"], ["compare", "baseline", "--rules", "taobao", "no_rules"], ["sweep", "release_and_parcels"],
        ["sensitivity", "what_to_find_out_first"], ["search", "release_and_deterrence"], ["redteam", "taobao"],
        ["evaluate", "ratings.csv"], ["score", "ratings.csv", "--model", "beta"],
    ],
    ids=lambda args: args[0],
)  # fmt: skip
def test_a_folder_that_cannot_be_made_is_said_before_anything_is_run(tmp_path, monkeypatch, capsys, args):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ratings.csv").write_text(RATINGS)
    monkeypatch.setattr("emptor.market.Market.run", lambda *_: pytest.fail("a market was run"))
    code, said = emptor(capsys, *args, "--out", NOWHERE / "x.csv" if args[0] == "score" else NOWHERE)
    assert code == 2
    assert said.startswith(f"--out {NOWHERE}")
    assert "nothing can be written into" in said or "its folder does not exist" in said
    assert len(said.splitlines()) == 1


@no_proc
def test_a_folder_that_becomes_unwritable_later_ends_in_words(monkeypatch, capsys):
    monkeypatch.setattr("emptor.commands.run.refuse_foreign", lambda _: None)
    monkeypatch.setattr("emptor.commands.run.get_ready", lambda: None)
    small = ["--days", "3", "--set", "population.buyers.count=20", "--set", "population.sellers.count=4"]
    code, said = emptor(capsys, "run", "no_rules", *small, "--set", "warm_up_days=0", "--out", NOWHERE)
    assert code == 1
    assert said.splitlines()[-1].startswith("stopped: /proc/")
    assert said.splitlines()[-1].endswith("cannot be written: No such file or directory")


@no_proc
def test_what_writes_says_disk_full():
    with pytest.raises(DiskFull), written(NOWHERE):
        pass
    with pytest.raises(DiskFull):
        StudyFolder(NOWHERE)


@pytest.mark.parametrize("name", sorted(set(HOLDS) - {RECORD}))
def test_a_folder_with_other_results_is_told_by_name(tmp_path, name):
    write_json(tmp_path / name, {"emptor": "0"})
    with pytest.raises(ScenarioError, match=rf"this folder holds {HOLDS[name]}; expected another folder, or no --out"):
        refuse_foreign(tmp_path)
    refuse_foreign(tmp_path, name)


def test_the_folder_of_a_run_is_none_of_a_study(tmp_path):
    write_json(tmp_path / RECORD, {"emptor": "0"})
    for module in (study_record, search_record, redteam_record):
        with pytest.raises(ScenarioError, match=r"this folder holds results of a run; expected another folder$"):
            module.refuse_other(tmp_path)


def test_nothing_is_left_where_it_was_tried(tmp_path):
    refuse_foreign(tmp_path / "new" / "deeper")
    refuse_foreign(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_one_run_of_a_sweep_and_an_analysis_do_not_go_into_its_folder(tmp_path, capsys):
    study, out = tmp_path / "study.yaml", tmp_path / "sw"
    study.write_text(STUDY + "design: {kind: latin_hypercube, size: 2}\n")
    out.mkdir()
    (out / "study.json").write_text(json.dumps({"emptor": "0"}))
    expected = f"--out {out}: this folder holds a sweep; expected another folder, or no --out at all\n"
    assert emptor(capsys, "sweep", study, "--out", out, "--run", "1") == (2, expected)
    assert emptor(capsys, "sensitivity", study, "--out", out, "--method", "morris") == (2, expected)
