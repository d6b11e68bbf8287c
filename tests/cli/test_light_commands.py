"""The commands that only read: what they print, their exit codes, what they import."""

import os
import subprocess
import sys
import textwrap

import pytest

from emptor.cli import main
from emptor.scenario.shelf import home


def emptor(capsys, *args):
    with pytest.raises(SystemExit) as caught:
        main(args)
    out = capsys.readouterr()
    return caught.value.code or 0, out.out, out.err


@pytest.mark.parametrize("args", [["--help"], ["check", "taobao"], ["show", "taobao"], ["list", "rules"], ["schema"]])
def test_light_commands_import_nothing_heavy(args):
    program = textwrap.dedent("""
        import sys
        from emptor.cli import main
        try:
            main(sys.argv[1:])
        except SystemExit as end:
            assert not end.code, end.code
        heavy = {"mesa", "pandas", "numba", "scipy", "networkx", "matplotlib", "pyarrow"} & set(sys.modules)
        assert not heavy, heavy
    """)
    done = subprocess.run([sys.executable, "-c", program, *args], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_check_says_ok_a_line_each(capsys):
    files = [str(path) for path in sorted(home().rglob("*.yaml"))]
    code, out, err = emptor(capsys, "check", *files)
    assert (code, err) == (0, "")
    assert [line.partition(": ")[2].split(" ")[0] for line in out.splitlines()] == ["ok"] * len(files)


def test_check_says_everything_that_is_wrong(capsys, tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text("currency: {reference_order_value: 1}\npayment: {custdy: escrow, hold_fraction: 2}\n")
    code, out, err = emptor(capsys, "check", "taobao", str(bad), "nothing")
    assert code == 2
    assert out == "taobao: ok (rule set)\n"
    said = sorted(line.rpartition("bad.yaml:")[2][:12] for line in err.splitlines()[:2])
    assert said == ["2: payment.c", "2: payment.h"]
    assert err.splitlines()[2].startswith("nothing: no such scenario")


@pytest.mark.parametrize(
    "args",
    [
        ["run", "nope"], ["run", "baseline", "--set", "x"], ["run", "baseline", "--days", "0"],
        ["run", "baseline", "--plugin", "none.py"], ["compare", "baseline", "--rules", "taobao"],
        ["compare", "baseline", "--rules", "taobao", "taobaoo"], ["check", "no.yaml"], ["show", "nope"], ["list", "x"],
        ["schema", "x"], ["nope"], ["run"], ["run", "taobao", "--rules"],
    ],
)  # fmt: skip
def test_bad_input_is_exit_code_2_without_a_traceback(capsys, args):
    code, out, err = emptor(capsys, *args)
    assert code == 2
    assert out == ""
    assert err.strip()
    assert "Traceback" not in err


def test_show_tells_clauses_amounts_sources_and_gaps(capsys):
    code, out, _ = emptor(capsys, "show", "taobao")
    assert code == 0
    text = " ".join(out.split())
    assert "a deposit of 1,000 CNY (500 USD)" in text
    assert "source: 1,000 CNY (500 USD): wodebaobaowang.com; 15 days: emptor's default" in text
    assert "default: Sellers pay in no deposit." in text
    assert (
        "* The buyer's money is held by a neutral account (escrow) and released to the seller when the buyer confirms, "
        "or 10 days after shipping." in text
    )
    assert "LEFT OUT OF THE MODEL" in text
    assert "numbers unverified" in text
    assert "A shop with 48 or more violation points: the account is closed" in text


def test_show_against(capsys):
    code, out, _ = emptor(capsys, "show", "taobao", "--against", "no_rules")
    assert code == 0
    text = " ".join(out.split())
    assert "no_rules The buyer pays the seller directly" in text
    assert "1,000 CNY (500 USD)" in text
    assert "Nothing differs." in emptor(capsys, "show", "taobao", "--against", "taobao")[1]
    assert "population.buyers" not in emptor(capsys, "show", "baseline", "--against", "no_rules")[1]


def test_show_fits_the_terminal(capsys, monkeypatch):
    for width in (60, 80, 100):
        monkeypatch.setenv("COLUMNS", str(width))
        for args in (["show", "taobao"], ["show", "ebay_2016", "--against", "taobao"], ["show", "baseline"]):
            lines = emptor(capsys, *args)[1].splitlines()
            assert max(len(line) for line in lines) <= width


@pytest.mark.parametrize(
    ("thing", "name"),
    [("strategies", "opportunist"), ("models", "share_positive"), ("rules", "ebay_2016"), ("scenarios", "baseline")],
)
def test_list(capsys, thing, name):
    code, out, _ = emptor(capsys, "list", thing)
    assert code == 0
    assert any(line.startswith(name) for line in out.splitlines())


def test_schema_is_the_shipped_file(capsys):
    assert emptor(capsys, "schema", "rules")[1] == (home() / "rules.schema.json").read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_an_interrupt_is_one_line_and_130():
    program = textwrap.dedent("""
        import os, signal
        import emptor.scenario
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job starts with Ctrl-C ignored
        emptor.scenario.load_any = lambda file: os.kill(os.getpid(), signal.SIGINT) or __import__("time").sleep(5)
        from emptor.cli import main
        main(["check", "taobao"])
    """)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "stopped\n")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["list", "measuers"], "there is no 'measuers'; did you mean measures?"),
        (["list", "x"], "there is no 'x'; expected rules, strategies, models"),
        (["schema", "stdy"], "there is no 'stdy'; did you mean study?"),
        (["run", "taobao", "--days", "-5"], "--days -5: -5 is too small; expected a whole number from 1 to 20,000"),
        (["run", "taobao", "--seed", "-5"], "--seed -5: -5 is too small"),
        (["compare", "baseline", "--rules", "taobao", "no_rules", "--measures", "gmv", "fraud_lots"],
         "--measures fraud_lots: unknown measure 'fraud_lots'; did you mean fraud_lost?"),
    ],
)  # fmt: skip
def test_what_was_typed_is_what_is_told(capsys, args, said):
    code, _, err = emptor(capsys, *args)
    assert code == 2
    assert said in err.splitlines()[-1]
    assert "Value error" not in err
    assert "--set" not in err
