"""`emptor evaluate` from end to end."""

import json

import numpy as np
import pandas as pd
import pytest

from emptor import ReputationModel
from emptor.reputation.model import MODELS
from emptor.study.evaluation import BASELINE, COUNT
from ratings.files import LABELS, OTC, emptor, needs_data, write
from ratings.market import planted

QUICK = ["--batches", "8", "--replicates", "20", "--models", "beta", "sum"]


@pytest.fixture
def _own_models():
    before = dict(MODELS)

    class Breaks(ReputationModel):
        """Names: none. Always fails."""

        name = "breaks"
        summary = "always fails"

        def score(self, memory, viewers, rated, day):
            raise RuntimeError("no more")

    class Stops(Breaks):
        """Names: none. Somebody presses Ctrl-C meanwhile."""

        name = "stops"

        def score(self, memory, viewers, rated, day):
            raise KeyboardInterrupt

    yield
    MODELS.clear()
    MODELS.update(before)


def test_tables_files_and_figure(tmp_path):
    file, labels, _ = planted(tmp_path, ratings=900)
    out = tmp_path / "out"
    code, printed, err = emptor("evaluate", file, "--labels", labels, *QUICK, "--out", out)
    assert (code, err) == (0, "")
    for part in ("ternary", "held out", BASELINE, COUNT, "Telling 15 people labelled fraudulent from 45", "curve"):
        assert part in printed
    frame = pd.read_csv(out / "evaluation.csv")
    assert set(frame["model"]) == {BASELINE, COUNT, "beta", "sum"}
    assert {"all", "known", "answered", "common"} == set(frame["set"])
    assert (frame["low"] <= frame["value"] + 1e-9).all() or frame["low"].isna().any()
    predictions = pd.read_parquet(out / "predictions.parquet")
    assert len(predictions) == 900
    assert predictions["line"].tolist() == list(range(2, 902))
    assert predictions.loc[predictions["batch"] == 0, "beta"].isna().all()
    assert set(predictions["rating"]) == {-1, 1}
    record = json.loads((out / "run.json").read_text())
    assert record["kind"] == "evaluate"
    assert not record["interrupted"]
    assert set(record["files"]) == {"evaluation.csv", "figures/evaluation.png", "predictions.parquet"} | {"run.json"}
    assert (out / "figures" / "evaluation.png").stat().st_size > 10_000


def test_the_same_again(tmp_path):
    file, labels, _ = planted(tmp_path, ratings=600)
    texts = []
    for name in ("one", "two"):
        assert emptor("evaluate", file, "--labels", labels, *QUICK, "--out", tmp_path / name)[0] == 0
        texts.append([(tmp_path / name / f).read_bytes() for f in ("evaluation.csv", "predictions.parquet")])
    assert texts[0] == texts[1]


@pytest.mark.usefixtures("_own_models")
def test_a_model_that_fails_leaves_the_others(tmp_path):
    file, _, _ = planted(tmp_path, ratings=400)
    out = tmp_path / "out"
    code, printed, err = emptor("evaluate", file, "--batches", 5, "--models", "breaks,sum", "--out", out)
    assert code == 1
    assert "breaks failed and is left out" in " ".join(printed.split())
    assert "failed: breaks: RuntimeError: no more" in err
    assert "Traceback" not in err
    assert json.loads((out / "run.json").read_text())["failures"].keys() == {"breaks"}


@pytest.mark.usefixtures("_own_models")
def test_ctrl_c_keeps_what_is_finished(tmp_path):
    file, _, _ = planted(tmp_path, ratings=400)
    out = tmp_path / "out"
    code, printed, err = emptor("evaluate", file, "--batches", 5, "--models", "sum,stops,beta", "--out", out)
    assert code == 130
    assert err == "stopped: 1 of 3 models were finished\n"
    assert "Stopped early" in printed
    assert json.loads((out / "run.json").read_text())["interrupted"] is True
    assert "sum" in pd.read_parquet(out / "predictions.parquet")
    code, _, err = emptor("evaluate", file, "--batches", 5, "--models", "stops", "--out", tmp_path / "none")
    assert code == 130
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--models", "beta,bta"], "--models bta: there is no such model; did you mean beta?"),
        (["--models", "etrust"], "did you mean peertrust, powertrust or eigentrust?"),
        (["--models", ","], "no model is named"),
        (["--labels", "{folder}/lables.csv"], "did you mean labels.csv?"),
        (["--labels", "{folder}/ratings.csv"], "user: the column is missing"),
        (["--out", "{folder}"], "did not write"),
        (["--scale", "2..9"], "is off the scale"),
        (["--batches", "1"], "--batches"),
        (["--training", "1"], "--training"),
    ],
)
def test_bad_input_is_exit_code_2_and_nothing_written(tmp_path, options, problem):
    file, _, _ = planted(tmp_path, ratings=50)
    code, out, err = emptor("evaluate", file, *(o.format(folder=tmp_path) for o in options))
    assert (code, out) == (2, "")
    assert problem in " ".join(err.replace("│", "").split())
    assert "Traceback" not in err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["labels.csv", "ratings.csv"]


def test_a_file_too_small_or_of_one_day(tmp_path):
    one = write(tmp_path / "r.csv", "rater,rated,rating,time", *[f"a,b{i},-1,7" for i in range(50)])
    code, printed, err = emptor("evaluate", one, "--models", "sum")
    assert (code, err) == (0, "")
    assert "the order of lines is the order of time" in " ".join(printed.split())
    small = write(tmp_path / "s.csv", "rater,rated,rating", "a,b,-1")
    code, out, err = emptor("evaluate", small, "--models", "sum")
    assert (code, out) == (2, "")
    assert "too few ratings" in err


def test_two_ratings_are_refused_and_how_many_are_not(tmp_path):
    lines = [f"a{i % 7},b{i % 5},{(-1) ** i},{i}" for i in range(31)]
    for count, code in ((2, 2), (30, 2), (31, 0)):
        file = write(tmp_path / "r.csv", "rater,rated,rating,time", *lines[:count])
        found, out, err = emptor("evaluate", file, "--models", "sum", "--replicates", 5)
        assert found == code, err
        if code:
            assert out == ""
            assert f"{count} ratings are too few ratings to hold any out; expected more than 30" in err
    file = write(tmp_path / "r.csv", "rater,rated,rating,time", lines[1])
    assert "1 rating is too few" in emptor("evaluate", file)[2]


def test_it_says_what_cannot_be_judged(tmp_path):
    rows = [f"a{i},b{i % 5},{1 if i % 3 else -1},{i}" for i in range(60)]
    file = write(tmp_path / "r.csv", "rater,rated,rating,time", *rows)
    models = ("--models", "sum,max_flow", "--replicates", 5)
    one_each = " ".join(emptor("evaluate", file, *models, "--batches", 60)[1].split())
    # Nobody rates twice, so that max-flow, which speaks to those who have rated, has nobody to speak to.
    assert "max_flow cannot be judged: it says nothing on any held-out rating." in one_each
    assert "sum cannot" not in one_each
    assert "no batch has ratings on both sides of the middle; fewer --batches" in one_each
    assert "cannot be told by AUC" not in emptor("evaluate", file, *models, "--batches", 6)[1]


def test_ctrl_c_while_a_model_is_measured_leaves_nothing_of_it(tmp_path, monkeypatch):
    from emptor.study import evaluation

    whole, measured = evaluation._before, []

    def pressed(*args):
        measured.append(args)
        if len(measured) > 7:  # twice each for two baselines and the first model; then the second's first is made
            raise KeyboardInterrupt
        return whole(*args)

    monkeypatch.setattr(evaluation, "_before", pressed)
    file, labels, _ = planted(tmp_path, ratings=400)
    out = tmp_path / "out"
    code, _, err = emptor("evaluate", file, "--labels", labels, "--models", "mean,max_flow,sum", "--batches", 5,
                          "--replicates", 5, "--out", out)  # fmt: skip
    assert (code, err) == (130, "stopped: 1 of 3 models were finished\n")
    frame = pd.read_csv(out / "evaluation.csv")
    assert set(frame["model"]) == {BASELINE, COUNT, "mean"}
    assert set(frame["set"]) == {"all", "known", "answered", "common"}


def test_ratings_that_are_all_alike(tmp_path):
    file = write(tmp_path / "r.csv", "rater,rated,rating,time", *[f"a{i % 7},b{i % 5},5,{i}" for i in range(200)])
    code, printed, err = emptor("evaluate", file, *QUICK)
    assert (code, err) == (0, "")
    assert "–" in printed


@needs_data
@pytest.mark.slow
def test_bitcoin_otc(tmp_path):
    out = tmp_path / "out"
    options = ["--models", "beta,sum", "--replicates", 50, "--labels", LABELS, "--out", out]
    code, _, err = emptor("evaluate", OTC, *options)
    assert (code, err) == (0, "")
    frame = pd.read_csv(out / "evaluation.csv").set_index(["model", "set", "metric"])
    value = frame["value"]
    assert value[COUNT, "all", "auc"] < value["beta", "all", "auc"]
    assert value["beta", "all", "rmse"] < value[BASELINE, "all", "rmse"]
    assert 0.85 < value["beta", "all", "cheats_before"] < 1.0
    # Most of that is telling newcomers: who has rated nobody yet is a cheat more often than not.
    assert value[COUNT, "all", "cheats_before"] > 0.8
    assert np.isfinite(frame.loc[("beta", "all", "auc"), ["low", "high"]].to_numpy(float)).all()
