"""Sweeps that are killed, workers that die, Ctrl-C: as a user meets them, through the command line."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pandas as pd
import psutil
import pytest
import yaml

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="no signals")]
ROOT_OF_IMPORTS = [p for p in sys.path if p]
STUDY = {
    "name": "many",
    "set": {
        "days": 12,
        "warm_up_days": 1,
        "follow_up_days": 1,
        "population.buyers.count": 12,
        "population.sellers.count": 3,
        "population.buyers.trips_per_day": 0.2,
    },
    "rules": ["taobao", "no_rules"],
    "uncertainties": {"population.buyers.claims.hour_cost": {"low": 2.0, "high": 40.0}},
    "outcomes": ["gmv", "fraud_attempted", "buyer_churn"],
    "design": {"kind": "latin_hypercube", "size": 10},
}


def file_of(folder, **changes):
    file = folder / "study.yaml"
    file.write_text(yaml.safe_dump(STUDY | changes))
    return file


def hears_ctrl_c():
    """A shell that started the tests in the background has Ctrl-C ignored, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(*args):
    program = "import sys; from emptor.cli import main; main(sys.argv[1:])"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(ROOT_OF_IMPORTS), "RAY_DEDUP_LOGS": "0"}
    return subprocess.Popen(
        [sys.executable, "-c", program, "sweep", *map(str, args)], env=environment, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, preexec_fn=hears_ctrl_c, start_new_session=True,
    )  # fmt: skip


def sweep(*args, seconds=900):
    with start(*args) as process:
        out, err = process.communicate(timeout=seconds)
    return process.returncode, out, err


def finished(out):
    journal = out / "journal.jsonl"
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


def workers_of(pid):
    """All processes that a study has started, but for Ray's agents, which look for their master once a minute only."""
    return [p for p in psutil.Process(pid).children(recursive=True) if not is_agent(p)]


def is_agent(process):
    with suppress(psutil.Error):
        return any(part.startswith(("ray::DashboardAgent", "ray::RuntimeEnvAgent")) for part in process.cmdline())
    return True


def kill_at(lines, pause, out, *args):
    """Start a sweep and kill it, and nothing else, some time after its journal has so many lines."""
    with start(*args) as process:
        deadline = time.monotonic() + 600
        while finished(out) < lines and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(pause)
        family = workers_of(process.pid) if process.poll() is None else []
        process.kill()
        process.communicate(timeout=60)
    _, left = psutil.wait_procs(family, timeout=300)
    assert left == [], "workers outlive their study"


def parts(out):
    return {p.name: p.read_bytes() for p in sorted((out / "runs").iterdir())}


@pytest.mark.parametrize(
    ("backend", "replications", "kills"), [("loky", 20, 5), ("dask", 4, 1), ("ray", 4, 1)], ids=["loky", "dask", "ray"]
)
def test_killed_and_gone_on_with_equals_uninterrupted_to_the_byte(backend, replications, kills, tmp_path):
    if backend != "loky":
        pytest.importorskip({"dask": "distributed", "ray": "ray"}[backend])
    study, total = file_of(tmp_path, replications=replications), 20 * replications
    straight, killed = tmp_path / "straight", tmp_path / "killed"
    # Dask and Ray must come to the bytes of loky.
    assert sweep(study, "--out", straight, "--jobs", 2)[0] == 0
    chance = random.Random(20_05)
    for at in sorted(chance.sample(range(total - 10), kills)):
        kill_at(at, chance.uniform(0.0, 0.3), killed, study, "--out", killed, "--jobs", 2, "--backend", backend)
        # Whatever the moment, what can be read is whole and sorted.
        if (killed / "runs").is_dir() and any((killed / "runs").glob("part-*.parquet")):
            assert pd.read_parquet(killed / "runs")["run"].is_monotonic_increasing
    before = finished(killed)
    assert 0 < before < total
    code, _, err = sweep(study, "--out", killed, "--jobs", 2, "--backend", backend)
    assert (code, err) == (0, "")
    assert parts(killed) == parts(straight)
    frame = pd.read_parquet(killed / "runs")
    assert len(frame) == total
    assert frame["error"].isna().all()
    sittings = json.loads((killed / "study.json").read_text())["sittings"]
    assert len(sittings) >= 2
    assert sittings[-1]["reused"] >= before - 1, "at most the line that was being written is lost"


@pytest.mark.parametrize("backend", ["loky", "dask", "ray"])
def test_a_worker_that_dies_costs_its_own_run_alone(backend, tmp_path):
    if backend != "loky":
        pytest.importorskip({"dask": "distributed", "ray": "ray"}[backend])
    plugin = tmp_path / "deadly.py"
    plugin.write_text('''
import os
from emptor import Strategy, field

class Deadly(Strategy):
    """Ends the process, or raises, on its third day."""
    name = "deadly"
    summary = "ends the process"
    how: str = field("not", "how it ends")

    def adapt(self, crew, day):
        if day == 3 and self.how == "dead":
            os._exit(3)
        if day == 3 and self.how == "raises":
            raise RuntimeError("no more")
''')

    def sellers(how):
        return {"population.sellers.strategies": [{"strategy": "deadly", "share": 1.0, "how": how}]}

    points = [sellers(how) for how in ("not", "dead", "raises")]
    study = file_of(
        tmp_path, uncertainties={}, design={"kind": "list", "points": points}, rules=["taobao"], replications=2
    )
    out = tmp_path / "out"
    code, printed, err = sweep(study, "--out", out, "--jobs", 2, "--backend", backend, "--plugin", plugin)
    assert code == 1, err
    assert "Traceback" not in err
    frame = pd.read_parquet(out / "runs")
    assert list(frame["point"]) == [0, 1, 2] * 2
    assert frame.loc[frame["point"] == 0, "error"].isna().all()
    assert frame.loc[frame["point"] == 1, "error"].str.contains("the process died in this run").all()
    assert frame.loc[frame["point"] == 2, "error"].str.contains(r"RuntimeError: no more \(deadly.py, line 15\)").all()
    assert f"emptor sweep {study} --run 2 --plugin {plugin}" in err
    assert "4 runs failed and are left out" in " ".join(printed.split())
    code, _, err = sweep(study, "--run", 2, "--plugin", plugin)
    assert code == 1
    assert "RuntimeError: no more" in err


@pytest.mark.parametrize("backend", ["loky", "dask", "ray"])
def test_ctrl_c_ends_at_once_and_keeps_what_is_finished(backend, tmp_path):
    if backend != "loky":
        pytest.importorskip({"dask": "distributed", "ray": "ray"}[backend])
    study, out = file_of(tmp_path, replications=500), tmp_path / "out"
    with start(study, "--out", out, "--jobs", 2, "--backend", backend) as process:
        deadline = time.monotonic() + 600
        while finished(out) < 10 and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        # A terminal sends it to every process of the group.
        os.killpg(process.pid, signal.SIGINT)
        sent = time.monotonic()
        _, err = process.communicate(timeout=300)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert "type it again to go on" in err
    assert time.monotonic() - sent < 60
    frame = pd.read_parquet(out / "runs")
    assert 10 <= len(frame) < 10_000
    assert len(frame) == finished(out)


def test_a_backend_that_is_missing_is_named(tmp_path):
    study = file_of(tmp_path)
    (tmp_path / "distributed.py").write_text("raise ModuleNotFoundError('no distributed', name='distributed')\n")
    program = "import sys; from emptor.cli import main; main(sys.argv[1:])"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), *ROOT_OF_IMPORTS])}
    done = subprocess.run(
        [sys.executable, "-c", program, "sweep", str(study), "--out", str(tmp_path / "out"), "--backend", "dask"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "install emptor with the extra dask" in done.stderr
    assert "Traceback" not in done.stderr
    code, _, err = sweep(study, "--out", tmp_path / "out", "--backend", "spark")
    assert code == 2
    assert "there is no backend 'spark'" in err


def test_shipped_studies_run_from_end_to_end(tmp_path):
    folder = Path(__file__).parents[2] / "scenarios" / "studies"
    names = sorted(path.stem for path in folder.glob("*.yaml"))
    assert len(names) >= 2
    for name in names:
        code, printed, err = sweep(name, "--out", tmp_path / name, "--jobs", 2)
        assert (code, err) == (0, "")
        frame = pd.read_parquet(tmp_path / name / "runs")
        assert f"{len(frame)} runs" in printed
        assert frame["error"].isna().all()
        outcomes = yaml.safe_load((folder / f"{name}.yaml").read_text())["outcomes"]
        assert frame[outcomes].notna().any().all()
