"""The rational seller's solver gives Dellarocas's equilibrium, and what must break it does."""

from __future__ import annotations

import importlib
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emptor.behaviour.adversaries.planning import Plan, solve, weigh
from emptor.study import interval

EXPERIMENTS = str(Path(__file__).parents[2] / "experiments")
WINDOWS = (1, 2, 3, 5, 8, 10)
FEES = {1: 1.913876, 5: 5.937741, 10: 11.332645}


@pytest.fixture(scope="module")
def paper() -> Any:
    sys.path.insert(0, EXPERIMENTS)
    try:
        return importlib.import_module("dellarocas")
    finally:
        sys.path.remove(EXPERIMENTS)


@pytest.mark.parametrize("n", WINDOWS)
def test_profit_does_not_depend_on_the_window(paper, n):
    setting = paper.Setting()
    values = solve(paper.plan(setting, paper.belief(setting, n)))
    assert values[0] == pytest.approx(58.181818, abs=5e-7)
    assert values[0] / setting.first_best == pytest.approx(0.969697, abs=5e-7)


@pytest.mark.parametrize("n", WINDOWS)
def test_the_seller_is_indifferent_in_every_history(paper, n):
    setting = paper.Setting()
    problem = paper.plan(setting, paper.belief(setting, n))
    assert np.ptp(weigh(problem, solve(problem)), axis=1).max() < 1e-9
    # So that what buyers believe in is a best response, and the belief comes true.
    assert paper.theory(setting, n)["mixed"] == pytest.approx(setting.best_value, abs=1e-9)


def test_profit_depends_on_the_window_where_theta_does_not(paper):
    setting = paper.Setting()
    slope = setting.theta(10)
    found = [solve(paper.plan(setting, np.maximum(0, 1 - slope * np.arange(n + 1))))[0] for n in WINDOWS]
    assert (np.diff(found) < -1).all()
    # Below the right theta cheating pays everywhere: w - w theta beta (delta + ... + delta^N) a period.
    by_hand = [4 * (1 - slope * 0.6 * setting.memory(n)) / 0.05 for n in WINDOWS[:-1]]
    assert found[:-1] == pytest.approx(by_hand)


@pytest.mark.parametrize("n", WINDOWS)
def test_the_equilibrium_ends_at_the_least_ratio(paper, n):
    setting = paper.Setting()
    assert setting.least_ratio(n) == pytest.approx(n / (0.55 * sum(0.95**i for i in range(1, n + 1))))
    assert abs(paper.temptation(setting, n, 1.001)) < 1e-9
    assert paper.temptation(setting, n, 0.999) > 1e-4


@pytest.mark.parametrize("n", WINDOWS)
def test_the_entry_fee_deters_to_the_cent(paper, n):
    setting = paper.Setting()
    trust = paper.belief(setting, n)
    values = solve(paper.plan(setting, trust))
    fee = setting.fee(n)
    assert values[0] - values[-1] == pytest.approx(fee, abs=1e-9)
    if n in FEES:
        assert fee == pytest.approx(FEES[n], abs=5e-7)
    # The worst record is the last history; with a lower fee it is dropped, with a higher one nothing changes.
    assert solve(paper.plan(setting, trust, fee + 0.001)) == pytest.approx(values, abs=1e-9)
    assert solve(paper.plan(setting, trust, fee - 0.001))[-1] > values[-1] + 5e-4


def test_silence_that_counts_as_praise_costs_nothing(paper):
    """Only a share eta of negatives is written: theta rises by 1/eta, profit stays."""
    eta = 0.4
    setting = paper.Setting()
    quiet = replace(setting, alpha=eta * setting.alpha, beta=eta * setting.beta, worth=8.0)
    loud = replace(setting, worth=8.0)
    values = [solve(paper.plan(each, paper.belief(each, 3)))[0] for each in (loud, quiet)]
    assert values[0] == pytest.approx(values[1])
    assert quiet.theta(3) == pytest.approx(loud.theta(3) / eta)


def test_the_solver_agrees_with_a_policy_worked_out_by_linear_algebra(paper):
    setting = paper.Setting()
    problem = paper.plan(setting, np.array([1.0, 0.9, 0.2, 0.1]))
    values = solve(problem)
    rows = np.arange(len(values))
    best = weigh(problem, values).argmax(axis=1)
    assert set(best) == {paper.EFFORT, paper.CHEAT}
    moves = np.zeros((len(values), len(values)))
    for k in range(2):
        np.add.at(moves, (rows, problem.to[rows, best, k]), problem.chance[rows, best, k])
    assert values == pytest.approx(np.linalg.solve(np.eye(len(values)) - 0.95 * moves, problem.gain[rows, best]))


def test_a_plan_without_discount_is_refused():
    forever = Plan(np.ones((1, 1)), np.zeros((1, 1, 1), int), np.ones((1, 1, 1)), 1.0)
    with pytest.raises(ValueError, match="discount must lie from 0 up to but below 1"):
        solve(forever)
    with pytest.raises(ValueError, match="have not settled"):
        solve(forever._replace(to=np.array([[[0]], [[0]]]), gain=np.ones((2, 1)), chance=np.ones((2, 1, 1)),
                               discount=0.9), most=1)  # fmt: skip


def test_learners_come_within_two_percent_of_the_best_response(paper):
    setting = paper.Setting()
    for n in (1, 3):
        for name in paper.beliefs(setting, n):
            rows = paper.lessons(setting, n, 30, 100_000, only=name)
            assert interval([row["worth"] / row["best"] for row in rows]).low > 0.98, (n, name)


def test_learners_who_never_explore_or_hardly_live_do_not(paper, monkeypatch):
    setting = paper.Setting()

    def reached(periods):
        rows = paper.lessons(setting, 3, 30, periods, only="falls more slowly")
        return interval([row["worth"] / row["best"] for row in rows]).high

    assert reached(300) < 0.98
    monkeypatch.setattr(paper, "EXPLORATION", 0.0)
    assert reached(20_000) < 0.98


def test_it_prints_and_draws(paper, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("sys.argv", ["dellarocas.py", "--learners", "2", "--periods", "200", "--out", str(tmp_path)])
    paper.main()
    printed = capsys.readouterr().out
    assert printed.count("58.181818    0.969697") == len(WINDOWS)
    assert all(printed.split().count(f"{fee:.6f}") >= 2 for fee in FEES.values())
    assert (tmp_path / "dellarocas.png").stat().st_size > 5_000
