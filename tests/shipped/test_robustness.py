"""The robustness matrix: what it runs, that it goes on where it stopped, and what the test bed measures."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

import emptor

EXPERIMENTS = Path(__file__).parents[2] / "experiments"


@pytest.fixture
def script(monkeypatch):
    monkeypatch.syspath_prepend(EXPERIMENTS)
    return importlib.import_module


@pytest.fixture
def plan():
    found = yaml.safe_load((EXPERIMENTS / "robustness.yaml").read_text(encoding="utf-8"))
    return found | {"runs": 3, "models": {"beta": "beta", "mean": "mean"}}


def told(cell):
    """What a run would say, made up: an attack costs R, the more the larger the seed."""
    hurt = 0.0 if cell["setting"]["attack"] is None else 0.5 + 0.1 * cell["seed"]
    return {"robustness": 1 - hurt, "fraud_loss": hurt / 2, "honest_share": 1 - hurt, "rank_correlation": 0.9,
            "spent": 100 * hurt, "seconds": 0.1}  # fmt: skip


def test_the_quick_matrix_is_ten_by_eight_and_names_what_there_is(script):
    robustness = script("robustness")
    from emptor.reputation.library import MODELS

    found = yaml.safe_load((EXPERIMENTS / "robustness.yaml").read_text(encoding="utf-8"))
    assert (len(found["models"]), len(found["attacks"]), found["runs"]) == (10, 8, 20)
    assert set(found["models"].values()) | set(found["full_models"].values()) <= set(MODELS)
    cells = robustness.cells_of(found)
    assert len(cells) == 10 * (1 + 8 + 2) * 20
    assert len({robustness.key_of(cell) for cell in cells}) == len(cells)
    assert {cell["setting"]["buyers"] for cell in cells if "Sybil" in cell["attack"]} == {12}


def test_it_goes_on_where_it_stopped(script, plan, monkeypatch, tmp_path, capsys):
    robustness = script("robustness")
    made, estimated = [], []

    def run_of(cell):
        made.append(cell)
        return {"key": robustness.key_of(cell)} | told(cell)

    def forecast(cells):
        estimated.append((len(cells), len(made)))
        return 90.0

    monkeypatch.setattr(robustness, "run_of", run_of)
    monkeypatch.setattr(robustness, "forecast", forecast)
    cells, journal = robustness.cells_of(plan), tmp_path / "runs.jsonl"
    first = robustness.carry_out(cells, journal, 1)
    assert len(made) == len(cells) == len(journal.read_text().splitlines())
    assert "About 1.5 minutes for 66 runs on 1 processes (90 s of processor time)" in capsys.readouterr().out
    lines = journal.read_text().splitlines()
    journal.write_text("\n".join([*lines[:40], lines[40][:25]]))
    again = robustness.carry_out(cells, journal, 1)
    assert len(made) == len(cells) + len(cells) - 40
    pd.testing.assert_frame_equal(first, again)
    robustness.carry_out(cells, journal, 1)
    assert len(made) == len(cells) + len(cells) - 40
    assert estimated == [(66, 0), (26, 66)], "before anything is run, of what is left, and not where nothing is"
    assert all(json.loads(line) for i, line in enumerate(journal.read_text().splitlines()) if i != 40)


def test_the_estimate_is_a_short_probe_of_each_model(script, plan, monkeypatch):
    robustness = script("robustness")
    probed = []

    def run_of(cell):
        days = cell["setting"]["days"]
        probed.append((cell["model"], cell["setting"]["buyers"], days))
        return {"seconds": days * (0.01 + (0.0002 * days if cell["model"] == "mean" else 0.0))}

    monkeypatch.setattr(robustness, "run_of", run_of)
    monkeypatch.setattr(robustness.testbed, "run", lambda scenario: None)
    monkeypatch.setattr(robustness.testbed, "load", lambda *args, **kwargs: None)
    cells = robustness.cells_of(plan)
    # 33 runs of each model, a hundred days: .01 a day, and with "mean" .0002 more for each day that went before.
    assert robustness.forecast(cells) == pytest.approx(33 * 1.0 + 33 * (1.0 + 2.0))
    assert {days for _, _, days in probed} == {20, 40}
    assert len(probed) == 2 * 2 * 2 * 3, "three short runs for each model, number of buyers, first and last attack"
    free = [cell for cell in cells if cell["attack"] == robustness.NONE]
    assert robustness.forecast(free) == pytest.approx(3 * 1.0 + 3 * 3.0)


KILLED = """
import os, sys
sys.path[:0] = {paths!r}
import robustness
plan, made = robustness.yaml.safe_load(open({plan!r})), []
whole = robustness.run_of
def run_of(cell):
    if len(made) == {after}:
        os._exit(9)
    made.append(cell)
    return whole(cell)
robustness.forecast, robustness.run_of = (lambda cells: 1.0), run_of
robustness.carry_out(robustness.cells_of(plan), robustness.Path({journal!r}), 1)
"""


@pytest.mark.slow
def test_a_matrix_that_was_killed_comes_to_the_same_numbers(script, plan, monkeypatch, tmp_path):
    robustness = script("robustness")
    monkeypatch.setattr(robustness, "forecast", lambda cells: 1.0)
    sybil = plan["attacks"]["Sybil"]
    plan |= {"runs": 2, "days": 8, "attacks": {"Sybil": sybil}, "swapped": ["Sybil"]}
    file, journal = tmp_path / "plan.yaml", tmp_path / "runs.jsonl"
    file.write_text(yaml.safe_dump(plan))
    here = [str(EXPERIMENTS), *(p for p in sys.path if p)]
    program = KILLED.format(paths=here, plan=str(file), after=5, journal=str(journal))
    assert subprocess.run([sys.executable, "-c", program], check=False, capture_output=True).returncode == 9
    assert len(journal.read_text().splitlines()) == 5
    cells = robustness.cells_of(plan)
    resumed = robustness.carry_out(cells, journal, 1)
    whole = robustness.carry_out(cells, tmp_path / "whole.jsonl", 1)
    assert len(journal.read_text().splitlines()) == len(cells) == 12
    pd.testing.assert_frame_equal(resumed.drop(columns="seconds"), whole.drop(columns="seconds"))


def test_tables_by_hand(script, plan, capsys):
    robustness = script("robustness")
    cells = robustness.cells_of(plan)
    rows = [{"model": c["model"], "attack": c["attack"], "seed": c["seed"], **told(c)} for c in cells]
    runs = robustness.with_losses(pd.DataFrame(rows))
    mean, half = robustness.table(runs, plan, "robustness").loc["beta", "Sybil"]
    assert mean == pytest.approx(0.4)
    # Three values .1 apart: t of 2 degrees of freedom, .1 / sqrt(3).
    assert half == pytest.approx(4.302653 * 0.1 / np.sqrt(3), rel=1e-6)
    assert robustness.table(runs, plan, "honest_loss").loc["mean", "camouflage"][0] == pytest.approx(0.6)
    robustness.report(runs, plan)
    said = capsys.readouterr().out
    assert "R is 1 ± 0.03 for 2 of 2 models (1.000 to 1.000)." in said
    assert "Sybil: 0 models captured" in said
    runs.loc[runs["attack"] == "Sybil", "robustness"] = -0.5
    runs.loc[(runs["attack"] == "Sybil, labels swapped") & (runs["model"] == "mean"), "robustness"] = -0.1
    robustness.report(runs, plan)
    assert "Sybil: 2 models captured (R below 0), 1 of them turn with the labels; not mean." in capsys.readouterr().out


def test_places_are_among_what_a_trip_looks_at(script):
    testbed = script("testbed")

    class Trips:
        start, count = np.array([0, 3, 5]), 2
        score = np.array([5.0, np.nan, -2.0, 7.0, 7.0])
        shops = np.arange(5)

    assert testbed.by_place(None, Trips).tolist() == [0.75, 0.5, 0.25, 0.5, 0.5]


@pytest.mark.parametrize("model", ["beta", "eigentrust", "travos"])
def test_without_an_attack_the_honest_seller_has_the_duopoly(script, model):
    testbed = script("testbed")
    found = testbed.run(testbed.load(model, None, buyers=28, days=60, seed=1))
    assert found["honest_share"] > 0.95
    assert found["fraud_loss"] < 0.05
    # 1680 purchases, each for the duopoly on the toss of a coin: a standard error of .024.
    assert found["robustness"] == pytest.approx(1, abs=0.1)


def test_every_honest_buyer_buys_once_a_day(script):
    testbed = script("testbed")
    market = emptor.Market(testbed.load("beta", None, buyers=28, days=20, seed=1), keep_orders=True, collect=False)
    orders = market.run().orders_frame()
    assert orders.groupby(["buyer", "placed"]).size().eq(1).all()
    assert len(orders) == 28 * 20


def test_sybils_take_the_duopoly_from_beta_and_swapped_they_give_it_back(script):
    testbed = script("testbed")
    sybil = {"attack": "sybil", "praises": "dishonest", "blames": "honest", "budget": 5000}
    captured, given = (
        testbed.run(testbed.load("beta", sybil, buyers=12, days=60, seed=1, swap=swap))["robustness"]
        for swap in (False, True)
    )
    assert captured < -0.5
    assert given > 0.5
