"""`emptor run` and `emptor compare` as a user types them."""

import json
import os
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest
from typer.testing import CliRunner

from emptor.cli import app
from emptor.study import compare
from study.small import WORDS, small

ROOT_OF_IMPORTS = [p for p in sys.path if p]
PLUGIN = '''
from emptor import Strategy

class Breaks(Strategy):
    """Breaks on the third day."""
    name = "breaks"
    summary = "breaks on the third day"

    def adapt(self, crew, day):
        if day >= 2:
            raise RuntimeError("no more")
'''


def all_are(strategy):
    return ["--set", f"population.sellers.strategies=[{{strategy: {strategy}, share: 1.0}}]"]


def hears_ctrl_c():
    """A shell that started the tests in the background has Ctrl-C ignored, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(*args, **options):
    program = "import sys; from emptor.cli import main; main(sys.argv[1:])"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(ROOT_OF_IMPORTS)}
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, args)], env=environment, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, preexec_fn=hears_ctrl_c, **options,
    )  # fmt: skip


def emptor(*args):
    with start(*args) as process:
        out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def test_run_prints_a_table_and_says_that_one_run_has_no_interval():
    code, out, err = emptor("run", "taobao", "--days", 40, *WORDS)
    assert (code, err) == (0, "")
    assert "% of sales" in out
    assert "no interval" in out
    assert "unverified" in out
    assert "\x1b" not in out


@pytest.mark.parametrize("days", [1, 30])
def test_a_run_shorter_than_its_warm_up_never_crashes(days, tmp_path):
    code, out, err = emptor("run", "taobao", "--days", days, "--out", tmp_path / "out")
    # Whether so short a run is a mistake is for the loader to say.
    assert code in (0, 2), err
    assert "Traceback" not in err
    if code == 0:
        assert f"{days} days" in out


def test_replications_give_intervals_and_files(tmp_path):
    out = tmp_path / "out"
    code, printed, _ = emptor("run", "taobao", "--days", 40, *WORDS, "--replications", 3, "--orders", "--out", out)
    assert code == 0
    assert "95% interval" in printed
    assert len(pd.read_parquet(out / "runs.parquet")) == 3
    assert len(pd.read_parquet(out / "orders.parquet")) > 0
    assert json.loads((out / "summary.json").read_text())["replications"] == 3


def test_trace_tells_a_story_or_names_orders_that_exist():
    code, _, err = emptor("run", "taobao", "--days", 40, *WORDS, "--trace", "b0-d0-99")
    assert code == 2
    assert "no such order" in err
    name = err.split("the first are ")[1].split(",")[0]
    code, out, _ = emptor("run", "taobao", "--days", 40, *WORDS, "--trace", name)
    assert code == 0
    assert "->" in out


def test_foreign_folder_is_refused_before_anything_runs(tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    for command in (["run", "taobao"], ["compare", "baseline", "--rules", "taobao", "no_rules"]):
        code, out, err = emptor(*command, "--out", tmp_path)
        assert (code, out) == (2, "")
        assert "did not write" in err
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.tex"]


def test_compare_writes_a_table_runs_and_a_page(tmp_path):
    out = tmp_path / "out"
    code, printed, err = emptor(
        "compare", "baseline", "--rules", "taobao", "no_rules", "--days", 40, *WORDS, "--jobs", 1, "--replications", 10,
        "--until-ci", "trust=0.000001", "gmv=500%", "--at-most", 12, "--margin", "10%", "trust=0.2", "--out", out,
    )  # fmt: skip
    assert (code, err) == (0, "")
    assert "looked at after 10 and 12 runs of each: 12 were the most allowed" in " ".join(printed.split())
    table = pd.read_csv(out / "comparison.csv")
    assert set(table["rules"]) == {"taobao", "no_rules"}
    at_once = compare(small(days=40), ["taobao", "no_rules"], 12, jobs=1, margin={"": "10%", "trust": 0.2})
    assert (out / "comparison.csv").read_text() == at_once.differences().to_csv(index=False, lineterminator="\n")
    assert len(pd.read_parquet(out / "runs.parquet")) == 24
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "http" not in page.replace("http://www.w3.org", "")
    assert "12 were the most allowed" in page
    assert {p.name for p in (out / "figures").iterdir()} == {
        "comparison.png", "differences.png", "daily.png", "retention.png", "incidence.png",
    }  # fmt: skip
    facts = json.loads((out / "run.json").read_text())
    assert (facts["looks"], facts["replications"]) == ([10, 12], 12)
    assert facts["terms"]["margin"]["named"] == {"trust": {"number": 0.2, "relative": False}}


def test_attribute_says_which_clause_and_writes_it_down(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text("extends: taobao\nname: dear\nfees: {commission: [{above: 0, rate: 0.2}]}\n", encoding="utf-8")
    command = ["compare", "baseline", "--rules", "taobao", mine, "--replications", 2, "--jobs", 1, "--days", 60, *WORDS]
    code, out, err = emptor(*command, "--attribute", "--out", tmp_path / "out")
    assert (code, err) == (0, "")
    assert "fees: commission" in out
    frame = pd.read_csv(tmp_path / "out" / "attribution.csv")
    assert set(frame["clauses"]) == {"fees: commission"}
    assert "Which clause did it" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert (tmp_path / "out" / "figures" / "attribution.png").exists()
    code, out, err = emptor("compare", "baseline", "--rules", "taobao", "no_rules", "ebay_2016", "--attribute")
    assert code == 2
    assert "two rule sets" in err
    code, out, err = emptor("compare", "baseline", "--rules", "taobao", "taobao", "--attribute")
    assert (code, out) == (2, "")
    assert err == "--attribute: the two rule sets decide everything alike; expected two rule sets that differ\n"
    code, out, err = emptor(*command, "--out", tmp_path / "out")
    assert code == 0
    assert "--attribute" in out[out.index("it replaces what") :]
    assert not (tmp_path / "out" / "attribution.csv").exists()


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failing_strategy_is_a_row_with_the_command_to_see_it_again(tmp_path, jobs):
    plugin = tmp_path / "breaks.py"
    plugin.write_text(PLUGIN)
    out = tmp_path / "out"
    typed = [
        "--days",
        "40",
        *WORDS,
        "--set",
        "population.sellers.strategies=[{strategy: breaks, share: 1.0}]",
        "--plugin",
        plugin,
    ]
    code, _, err = emptor(
        "compare",
        "baseline",
        "--rules",
        "taobao",
        "no_rules",
        *typed,
        "--replications",
        1,
        "--jobs",
        jobs,
        "--out",
        out,
    )
    assert code == 1, err
    assert "Traceback" not in err
    assert "RuntimeError: no more (breaks.py, line 11)" in err
    assert "emptor run baseline --rules no_rules" in err
    assert pd.read_parquet(out / "runs.parquet")["error"].str.contains("no more").all()
    again = json.loads((out / "run.json").read_text())["failures"][1]["command"]
    assert "--seed 1" in again
    assert f"--plugin {plugin}" in again


def interrupted(process, until):
    """Send Ctrl-C to the process's whole group, as a terminal does, once `until` says so."""
    deadline = time.monotonic() + 900
    while not until() and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    sent = time.monotonic()
    out, err = process.communicate(timeout=300)
    return out, err, time.monotonic() - sent


@pytest.mark.skipif(sys.platform == "win32", reason="no process groups")
@pytest.mark.parametrize("jobs", [1, 2])
def test_interrupt_of_compare_keeps_what_is_finished(tmp_path, jobs):
    out, marks = tmp_path / "out", tmp_path / "marks"
    marks.mkdir()
    plugin = tmp_path / "marks.py"
    # A measure that leaves a mark tells from outside that runs have finished.
    plugin.write_text(f'''
import os, tempfile
from emptor import Measure

class Mark(Measure):
    """Leaves a mark."""
    name = "mark"
    unit = "count"
    summary = "leaves a mark"

    def value(self, book):
        tempfile.mkstemp(dir={str(marks)!r})
        return 1.0
''')
    process = start(
        "compare", "baseline", "--rules", "taobao", "no_rules", *WORDS, "--replications", 2000, "--jobs", jobs,
        "--plugin", plugin, "--out", out, start_new_session=True,
    )  # fmt: skip
    printed, err, seconds = interrupted(process, lambda: len(list(marks.iterdir())) >= 12)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert "KeyboardInterrupt" not in err
    assert "Stopped early" in printed
    assert seconds < 120
    runs = pd.read_parquet(out / "runs.parquet")
    assert 1 <= len(runs) < 4000
    assert json.loads((out / "run.json").read_text())["interrupted"]


@pytest.mark.skipif(sys.platform == "win32", reason="no process groups")
def test_interrupt_of_one_run_keeps_its_days(tmp_path):
    out, mark = tmp_path / "out", tmp_path / "mark"
    plugin = tmp_path / "slow.py"
    plugin.write_text(f'''
import time
from pathlib import Path
from emptor import Strategy

class Slow(Strategy):
    """Takes its time."""
    name = "slow"
    summary = "takes its time"

    def adapt(self, crew, day):
        time.sleep(0.05)
        if day == 10:
            Path({str(mark)!r}).touch()
''')
    process = start(
        "run", "taobao", "--days", 10000, *WORDS, *all_are("slow"), "--plugin", plugin,
        "--out", out, start_new_session=True,
    )  # fmt: skip
    printed, err, _ = interrupted(process, mark.exists)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert "Stopped after" in printed
    assert 10 < len(pd.read_parquet(out / "daily.parquet")) < 10000


def test_intervals_corrections_and_measures_as_typed():
    code, printed, err = emptor(
        "compare", "baseline", "--rules", "taobao", "no_rules", "--days", 40, *WORDS, "--jobs", 1, "--replications", 6,
        "--measures", "trust", "gmv", "--interval", "bootstrap", "--correction", "bh", "--margin", "trust=0.2",
    )  # fmt: skip
    assert (code, err) == (0, "")
    told = " ".join(printed.split())
    assert "BCa bootstrap of pairs" in told
    assert "2 comparisons tested here (Benjamini and Hochberg)" in told
    assert "±20 points" in told
    assert "sellers cheat" not in printed[: printed.index("Differences are")]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--margin", "wide"], '--margin: "wide" is no size; expected a number above 0'),
        (["--margin", "trusst=0.1"], 'did you mean "trust"'),
        (["--until-ci", "0"], "expected a number above 0"),
        (["--until-ci", "0.01", "--replications", "5"], "10 runs or more"),
        (["--until-ci", "0.01", "--at-most", "15"], "--at-most"),
        (["--measures", "trusst"], "did you mean trust"),
        (["--interval", "z"], "bootstrap"),
    ],
)
def test_options_of_compare_that_are_wrong_are_named(typed, said):
    found = CliRunner().invoke(app, ["compare", "baseline", "--rules", "taobao", "no_rules", *typed])
    assert found.exit_code == 2
    assert found.stdout == ""
    assert said in " ".join(found.stderr.split())
