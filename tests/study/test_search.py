"""Searches: a planted optimum is found, a killed one goes on as if it had not been, mistakes in a file are said."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import optuna
import pandas as pd
import pytest
import yaml
from matplotlib.text import Text

import emptor
from emptor.behaviour.adversaries.attack import ATTACKS
from emptor.behaviour.strategies import REGISTRY
from emptor.cli import main
from emptor.measures import registry
from emptor.report.search_figure import front_figure
from emptor.report.search_page import caption
from emptor.report.search_words import answers
from emptor.reputation.model import MODELS
from emptor.scenario import ScenarioError
from emptor.study.front import chances, dominated, layers, spread, worth_a_look
from emptor.study.search_file import read
from emptor.study.search_plan import plan_of_search
from emptor.study.search_result import SearchResult

PLUGIN = '''
from emptor import Measure


class Fee(Measure):
    """Formula: buyers' fees / GMV, which is the fee that the rules ask for, but for cents."""

    name = "fee"
    unit = "share of GMV"
    summary = "the fee"
    aim = None

    def value(self, book):
        fee = book.flow["buyer_fees"].sum() / book.flow["gmv"].sum()
        return float(fee if self.aim is None else (fee - self.aim) ** 2)


class NearLow(Fee):
    """Formula: (fee - 0.04)²."""

    name = "near_low"
    aim = 0.04


class NearHigh(Fee):
    """Formula: (fee - 0.12)²."""

    name = "near_high"
    aim = 0.12


class Mute(Fee):
    """Formula: NaN."""

    name = "mute"

    def value(self, book):
        return float("nan")
'''
EFFORT = "rules.disputes.forums.platform.effort_buyer"
SEARCH = {
    "name": "planted",
    "rules": "no_rules",
    "set": {
        "days": 12,
        "warm_up_days": 1,
        "follow_up_days": 1,
        "population.buyers.count": 12,
        "population.sellers.count": 3,
        "population.buyers.trips_per_day": 0.4,
    },
    "levers": {
        "rules.fees.buyer_fee": {"low": 0.0, "high": 0.2},
        "rules.matching.page_size": {"low": 5, "high": 50},
        "rules.feedback.direction": ["two_sided", "buyer_to_seller"],
    },
    "objectives": {"near_low": "minimise", "near_high": "minimise"},
    "trials": 48,
    "population_size": 12,
    "replications": 1,
    "confirm": {"points": 6, "replications": 3},
}


@pytest.fixture(scope="module")
def plugin(tmp_path_factory):
    from emptor.measures import registry

    before = dict(registry._REGISTRY)
    file = tmp_path_factory.mktemp("plugin") / "planted.py"
    file.write_text(PLUGIN)
    yield file
    registry._REGISTRY.clear()
    registry._REGISTRY.update(before)


def search(plugin, out=None, **changes):
    return emptor.search(SEARCH | changes, out, backend="here", plugins=[plugin])


def fees(points):
    return [point.trial.values["rules.fees.buyer_fee"] for point in points if point.trial is not None]


@pytest.fixture(scope="module")
def found(plugin, tmp_path_factory):
    out = tmp_path_factory.mktemp("search") / "out"
    return out, search(plugin, out)


# -- the optimum that was planted -----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2])
def test_one_objective_finds_the_fee_that_was_planted(plugin, seed):
    best = search(plugin, objectives={"near_low": "minimise"}, trials=96, seed=seed)
    # A hundredth of the range; several may tie, because the other levers do nothing.
    assert fees(best.front) == [pytest.approx(0.04, abs=0.002)] * len(best.front)
    assert best.front[0].label == "A"


def test_two_objectives_find_the_front_from_one_to_the_other(found):
    _, best = found
    # The Pareto set is known: every fee from 0.04 to 0.12, and no other.
    chosen = sorted(fees(best.front))
    assert len(chosen) >= 4
    assert chosen[0] == pytest.approx(0.04, abs=0.012)
    assert chosen[-1] == pytest.approx(0.12, abs=0.012)
    assert all(0.028 < fee < 0.132 for fee in chosen)


def test_a_constraint_moves_the_optimum_to_its_bound(plugin):
    best = search(plugin, objectives={"near_low": "minimise"}, constraints={"fee": {"at_least": 0.09}}, trials=96)
    assert fees(best.front) == [pytest.approx(0.09, abs=0.004)] * len(best.front)
    assert best.front[0].kept > 0.95
    assert best.reference.kept < 0.05
    assert not best.reference.on_front
    assert all(t.feasible == (t.means["fee"] >= 0.09) for t in best.trials)


# -- what comes of it -----------------------------------------------------------------------------------------


def test_the_best_are_run_again_on_seeds_that_the_search_has_not_seen(found):
    _, best = found
    frame = best.frame
    searched = frame[frame["replication"] < 1000]
    fresh = frame[frame["replication"] >= 1000]
    assert not set(searched["luck_seed"]) & set(fresh["luck_seed"])
    # The same fresh seeds for all, the rule set that one started from included.
    assert (fresh.groupby("rules")["luck_seed"].apply(list).map(tuple).nunique()) == 1
    assert set(fresh["rules"]) == {"no_rules", *(f"trial {p.trial.number}" for p in best.points if p.trial)}
    point = best.points[0]
    own = fresh[fresh["rules"] == f"trial {point.trial.number}"]
    assert point.samples["near_low"] == own["near_low"].tolist()


def test_the_folder_holds_what_a_user_needs(found):
    out, best = found
    table = pd.read_csv(out / "front.csv")
    assert list(table["point"].unique()) == [point.label for point in best.points]
    trials = pd.read_csv(out / "trials.csv")
    assert list(trials["trial"]) == list(range(48))
    rules = emptor.load("baseline", rules=out / "rules" / "A.yaml").rules
    assert rules.fees.buyer_fee == best.points[0].trial.values["rules.fees.buyer_fee"]
    assert rules.matching.page_size == best.points[0].trial.values["rules.matching.page_size"]
    page = (out / "report.html").read_text()
    assert "<h2 id=" in page
    assert "http" not in page.replace("http://www.w3.org", "")
    storage = optuna.storages.RDBStorage(f"sqlite:///{out / 'search.db'}")
    kept = optuna.load_study(study_name=None, storage=storage).trials
    storage.remove_session()
    storage.engine.dispose()
    assert [t.number for t in kept] == list(range(48))
    assert kept[7].values == [best.trials[7].means[n] for n in ("near_low", "near_high")]
    assert json.loads((out / "search.json").read_text())["trials_told"] == 48
    assert len(pd.read_parquet(out / "runs")) == len(best.rows)


def test_a_lever_has_one_source_under_the_path_that_it_had(found):
    plan = plan_of_search(read(SEARCH | {"rules": "taobao", "levers": {EFFORT: {"low": 1, "high": 2}}}))
    sources = plan.tried({EFFORT: 1.2}).rules.sources
    assert sources["disputes.forums.platform.effort_buyer"] == "unverified, varied by a study"
    assert [path for path in sources if path.endswith("1.effort_buyer")] == []


def test_it_says_what_it_found(found):
    _, best = found
    html = best._repr_html_()
    assert "<table" in html
    assert "on the front" in html
    assert best.table().groupby("point")["chance_on_front"].first().between(0, 1).all()
    assert best.figure().get_axes()


def made_up(found, **samples):
    """A search whose points have the values of `samples` a measure, the rule set that one started from last."""
    points = [
        replace(p, samples={name: list(values[i]) for name, values in samples.items()}, on_front=True)
        for i, p in enumerate([*found.points[:2], found.reference])
    ]
    made = SearchResult(found.plan, found.base, found.trials, points, found.rows)
    assert made.reference is points[-1]
    return made


def test_what_is_the_same_under_all_is_said_and_not_drawn(found):
    _, best = found
    alike = made_up(best, near_low=[[0.0, 0.0]] * 3, near_high=[[1.0, 1.1], [1.0, 1.1], [3.0, 3.0]])
    said = answers(alike)
    assert [line for line in said if re.match(r"Near low: 0%? \(0 to 0\), the same under all rule sets", line)]
    # Two that tie are both named.
    tied = f"Least near high: {best.points[0].label} and {best.points[1].label}, "
    assert [line for line in said if line.startswith(tied)]
    axes = front_figure(alike).get_axes()
    assert axes[0].get_xlabel().startswith("near high")
    assert "is the same under all: near low" in caption(alike)
    grey_dots = any(line.get_label() == "tried" for ax in axes for line in ax.get_lines())
    assert ("Grey:" in caption(alike)) == grey_dots
    assert "Grey:" in caption(best)


@pytest.mark.parametrize("narrow", [False, True])
def test_labels_cover_neither_each_other_nor_the_edge(found, narrow):
    _, best = found
    near = made_up(best, near_low=[[1.0, 1.2]] * 2 + [[1.0, 1.21]], near_high=[[2.0, 2.2]] * 2 + [[2.0, 2.21]])
    for one in (best, near):
        drawn = front_figure(one, narrow=narrow)
        drawn.draw_without_rendering()
        renderer = drawn.canvas.get_renderer()
        known = {point.label for point in one.points}
        boxes = [t.get_window_extent(renderer) for t in drawn.get_axes()[0].texts if t.get_text() in known]
        assert len(boxes) == len(known)
        assert not [1 for a, b in combinations(boxes, 2) if a.shrunk(0.9, 0.8).overlaps(b.shrunk(0.9, 0.8))]
        words = [t for t in drawn.findobj(Text) if t.get_visible() and any(map(str.isalpha, t.get_text()))]
        ends = [(t.get_text(), t.get_window_extent(renderer)) for t in words]
        assert [text for text, box in ends if box.x0 < -1 or box.x1 > drawn.bbox.x1 + 1] == []


def test_the_search_begins_where_it_starts_from(found):
    _, best = found
    assert best.trials[0].values == {
        "rules.fees.buyer_fee": 0.0,
        "rules.matching.page_size": 50,
        # What no_rules says, none, is not on the list, and is drawn.
        "rules.feedback.direction": best.trials[0].values["rules.feedback.direction"],
    }


def test_rules_that_contradict_each_other_are_refused_and_said(plugin, capsys):
    from emptor.report.search_table import print_search

    levers = {
        "rules.fees.buyer_fee": {"low": 0.0, "high": 0.2},
        "rules.payment.custody": ["escrow", "direct"],
        "rules.payment.release_on": ["buyer_confirm", "paid"],
    }
    best = search(plugin, levers=levers, objectives={"near_low": "minimise"}, trials=24)
    refused = [t for t in best.trials if t.why.startswith("refused")]
    assert refused
    assert not any(t.feasible for t in refused)
    assert all(t.means == {} for t in refused)
    print_search(best)
    assert f"{len(refused)} were refused because their clauses contradict each other" in " ".join(
        capsys.readouterr().out.split()
    )


def test_a_measure_that_says_nothing_recommends_nothing(plugin, capsys):
    from emptor.report.search_table import print_search

    best = search(plugin, objectives={"mute": "minimise"}, trials=12)
    assert [point.label for point in best.points] == ["no_rules"]
    assert "mute says nothing in 1 of 1 runs" in best.trials[0].why
    print_search(best)
    assert "There is no rule set to recommend" in capsys.readouterr().out


# -- going on -------------------------------------------------------------------------------------------------


def test_more_trials_go_on_from_those_that_are_there(plugin, tmp_path):
    whole = search(plugin, trials=30)
    search(plugin, tmp_path / "out", trials=17)
    more = search(plugin, tmp_path / "out", trials=30)
    assert more.trials == whole.trials
    assert [p.samples for p in more.points] == [p.samples for p in whole.points]


def test_the_same_again_runs_nothing(plugin, found):
    out, whole = found
    made = []
    again = emptor.search(SEARCH, out, backend="here", plugins=[plugin], on_done=lambda: made.append(1))
    assert again.rows.made == 0
    assert again.trials == whole.trials
    assert len(made) == len(again.rows)


def test_another_search_in_the_folder_begins_anew(plugin, tmp_path):
    search(plugin, tmp_path / "out", trials=12)
    other = search(plugin, tmp_path / "out", trials=12, seed=2)
    assert other.trials == search(plugin, trials=12, seed=2).trials


PROGRAM = """
import sys
import emptor
emptor.search(sys.argv[1], sys.argv[2], backend="here", plugins=[sys.argv[3]])
"""


def rows_of(out):
    journal = out / "journal.jsonl"
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
def test_killed_and_gone_on_with_equals_uninterrupted(plugin, found, tmp_path, monkeypatch):
    _, whole = found
    # What other tests have defined in this process would count as another version of the code.
    for register in (REGISTRY, MODELS, ATTACKS, registry._REGISTRY):
        for name, kind in list(register.items()):
            if not (kind if isinstance(kind, type) else type(kind)).__module__.startswith(
                ("emptor.", "emptor_plugin_")
            ):
                monkeypatch.delitem(register, name)
    file, out = tmp_path / "planted.yaml", tmp_path / "out"
    file.write_text(yaml.safe_dump(SEARCH, sort_keys=False))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    command = [sys.executable, "-c", PROGRAM, str(file), str(out), str(plugin)]
    with subprocess.Popen(command, env=environment) as process:
        deadline = time.monotonic() + 300
        while rows_of(out) < 30 and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
    assert 30 <= rows_of(out) < len(whole.rows)
    done = emptor.search(file, out, backend="here", plugins=[plugin])
    assert done.rows.reused >= 30
    assert done.trials == whole.trials
    assert [(p.label, p.samples, p.chance) for p in done.points] == [
        (p.label, p.samples, p.chance) for p in whole.points
    ]
    assert pd.read_csv(out / "front.csv").equals(pd.read_csv(found[0] / "front.csv"))


# -- what is wrong with a file --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"objectives": {"fraud_lst": "minimise"}}, ["objectives.fraud_lst", "there is no measure", "fraud_lost"]),
        ({"objectives": {"fraud_lost": "less"}}, ["objectives.fraud_lost", "minimise"]),
        ({"constraints": {"gmv": {}}}, ["constraints.gmv", "the constraint has no bound"]),
        ({"constraints": {"gmv": {"at_most": 1, "at_least": 2}}}, ["at_least 2 is above at_most 1"]),
        ({"levers": {"rules.fees.buyer_fe": {"low": 0.0, "high": 0.1}}}, ["no such key", "rules.fees.buyer_fee"]),
        ({"levers": {"rules.fees.buyer_fee": {"low": 0.0, "high": 9.0}}}, ["rules.fees.buyer_fee", "0.5"]),
        ({"levers": {"population.buyers.count": [1, 2]}}, ["a lever is a path that begins with rules."]),
        ({"levers": {"rules.fees.buyer_fee": [0.1]}}, ["nothing can vary"]),
        ({"trails": 3}, ["trails", "trials"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_key(changes, said):
    small = SEARCH | {"objectives": {"gmv": "maximise"}} | changes
    with pytest.raises(ScenarioError) as error:
        plan_of_search(small)
    for words in said:
        assert words in str(error.value)


def test_the_line_is_named(tmp_path, capsys):
    file = tmp_path / "mine.yaml"
    file.write_text(
        "scenario: baseline\nlevers:\n  rules.fees.buyer_fee: {low: 0.2, high: 0.1}\nobjectives: {gmv: maximise}\n"
    )
    with pytest.raises(SystemExit) as stopped:
        main(["check", str(file)])
    assert stopped.value.code == 2
    assert f"{file}:3" in capsys.readouterr().err


def test_shipped_searches_are_sound(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["check", "release_and_deterrence"])
    assert stopped.value.code == 0
    assert "ok (search); release_and_deterrence: 200 trials of 5 levers" in capsys.readouterr().out
    schema = json.loads((emptor.scenario.shelf.home() / "searches" / "schema.json").read_text())
    from emptor.study.search_schema import search_schema

    assert schema == json.loads(json.dumps(search_schema())), "emptor schema search > scenarios/searches/schema.json"
    assert read("release_and_deterrence").search.trials == 200


def test_the_command_needs_a_folder_and_leaves_foreign_ones_alone(tmp_path, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["search", "release_and_deterrence"])
    assert stopped.value.code == 2
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(SystemExit) as stopped:
        main(["search", "release_and_deterrence", "--out", str(tmp_path)])
    assert stopped.value.code == 2
    assert "left alone" in capsys.readouterr().err


# -- fronts ---------------------------------------------------------------------------------------------------


def test_who_dominates_whom():
    costs = np.array([[1.0, 4.0], [2.0, 2.0], [2.0, 3.0], [4.0, 1.0], [2.0, 2.0]])
    able = np.ones(5, dtype=bool)
    # The second and the last are the same, and neither dominates the other.
    assert dominated(costs, able).tolist() == [False, False, True, False, False]
    assert dominated(costs, np.array([True, False, True, True, False])).tolist() == [False, False, False, False, False]
    assert layers(costs) == [[0, 1, 3, 4], [2]]


def test_a_spread_keeps_the_ends():
    costs = np.array([[float(i), float(10 - i)] for i in range(11)])
    assert spread(costs, 3) == [0, 5, 10]
    assert worth_a_look(costs, 20) == list(range(11))


def test_chances_by_hand():
    # Three resamples of two points: the first dominates, then the second, then the second breaks a constraint.
    costs = np.array([[[1.0], [2.0]], [[2.0], [1.0]], [[2.0], [1.0]]])
    feasible = np.array([[True, True], [True, True], [True, False]])
    kept, front = chances(costs, feasible)
    assert kept == [1.0, pytest.approx(2 / 3)]
    assert front == [pytest.approx(2 / 3), pytest.approx(1 / 3)]


def test_what_the_page_shows_runs(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "search.md").read_text(encoding="utf-8")
    (tmp_path / "my_search.yaml").write_text(re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)[0])
    plan = plan_of_search(tmp_path / "my_search.yaml")
    assert len(plan.axes) == 3
    exec(re.findall(r"```python\n(.*?)```", page, re.DOTALL)[0].replace("jobs=1", 'backend="here"'), {})
