"""The robustness matrix: what it runs, that it goes on where it stopped, and what the test bed measures."""

import importlib
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

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
    made = []

    def run_of(cell):
        made.append(cell)
        return {"key": robustness.key_of(cell)} | told(cell)

    monkeypatch.setattr(robustness, "run_of", run_of)
    monkeypatch.setattr(robustness.testbed, "run", lambda scenario: None)
    monkeypatch.setattr(robustness.testbed, "load", lambda *args, **kwargs: None)
    cells, journal = robustness.cells_of(plan), tmp_path / "runs.jsonl"
    first = robustness.carry_out(cells, journal, 1)
    assert len(made) == len(cells) == len(journal.read_text().splitlines())
    lines = journal.read_text().splitlines()
    journal.write_text("\n".join([*lines[:40], lines[40][:25]]))
    again = robustness.carry_out(cells, journal, 1)
    assert len(made) == len(cells) + len(cells) - 40
    pd.testing.assert_frame_equal(first, again)
    robustness.carry_out(cells, journal, 1)
    assert len(made) == len(cells) + len(cells) - 40
    assert "About" in capsys.readouterr().out
    assert all(json.loads(line) for i, line in enumerate(journal.read_text().splitlines()) if i != 40)


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
    assert "R is 1 ± 0.03 for 2 of 2 models, over the trips expected." in said
    assert "R is 1 ± 0.03 for 2 of 2 models, over those made, which are Poisson." in said


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
    assert found["robustness"] == pytest.approx(1, abs=0.15)  # trips are Poisson


def test_sybils_take_the_duopoly_from_beta_and_swapped_they_give_it_back(script):
    testbed = script("testbed")
    sybil = {"attack": "sybil", "praises": "dishonest", "blames": "honest", "budget": 5000}
    captured, given = (
        testbed.run(testbed.load("beta", sybil, buyers=12, days=60, seed=1, swap=swap))["robustness"]
        for swap in (False, True)
    )
    assert captured < -0.5
    assert given > 0.5
