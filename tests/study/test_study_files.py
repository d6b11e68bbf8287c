"""Study files: what they say is checked before anything runs, and the designs are what they are called."""

import math

import pytest

from emptor.scenario import ScenarioError
from emptor.study.design import Axis, corners_of, points_of
from emptor.study.plan import plan_of
from emptor.study.study_file import Design

FILE = """\
name: trial
scenario: baseline
set:
  days: 40
  population.buyers.count: 40
rules:
  sets: [taobao, no_rules]
uncertainties:
  environment.carrier.loss: {low: 0.001, high: 0.05, scale: log}
  population.buyers.claims.hour_cost: [5, 10]
outcomes: [gmv, fraud_attempted]
design: {kind: latin_hypercube, size: 8}
replications: 2
"""


MISTAKEN = """\
name: trial
scenario: baseline
days: 3
rules:
  sets: [taobao, ebay_2017]
uncertainties:
  rules.remedies.refund_shre: [0.1, 0.2]
  population.sellers.count: [10, x]
  population.sellers.quality: {low: 0.5, high: 2}
outcomes: [fraud_lst]
replications: 0
"""
"""A mistake of each kind: the study's own keys and values, names of rule sets and measures, the scenario's keys and
values."""


def test_all_mistakes_are_told_at_once(tmp_path):
    path = tmp_path / "trial.yaml"
    path.write_text(MISTAKEN, encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        plan_of(path)
    assert [problem.line for problem in error.value.problems] == [3, 5, 7, 8, 9, 10, 11]


def base(**changes):
    found = {
        "scenario": "baseline",
        "set": {"days": 40},
        "rules": ["taobao"],
        "uncertainties": {"population.buyers.claims.hour_cost": [5, 10]},
        "outcomes": ["gmv"],
    }
    return found | changes


def wrong(source):
    with pytest.raises(ScenarioError) as caught:
        plan_of(source)
    return str(caught.value)


def test_runs_go_replication_by_replication_and_are_paired_across_rule_sets(tmp_path):
    file = tmp_path / "trial.yaml"
    file.write_text(FILE)
    plan = plan_of(file)
    assert len(plan.runs) == 2 * 8 * 2
    assert [r.rules for r in plan.runs[:2]] == ["taobao", "no_rules"]
    assert [r.replication for r in plan.runs] == [0] * 16 + [1] * 16
    one, other = plan.runs[:2]
    assert one.values == other.values
    assert one.seeds == other.seeds == (1, 1)
    assert plan.runs[16].seeds == (2, 2)
    scenario = plan.runs[17].scenario
    assert scenario.rules.name == "no_rules"
    assert scenario.environment.carrier.loss == plan.runs[17].values["environment.carrier.loss"]
    assert (scenario.days, scenario.population.buyers.count) == (40, 40)
    assert "= 32 runs of 40 days" in plan.text()


def test_seeds_can_be_fresh_at_each_point_and_move_in_part():
    def seeds(**more):
        return [run.seeds for run in plan_of(base(replications=2, seeds=more)).runs]

    assert seeds() == [(1, 1), (1, 1), (2, 2), (2, 2)]
    assert seeds(population=7, luck=3) == [(7, 3), (7, 3), (8, 4), (8, 4)]
    assert seeds(moves="luck") == [(1, 1), (1, 1), (1, 2), (1, 2)]
    assert seeds(moves="population") == [(1, 1), (1, 1), (2, 1), (2, 1)]
    assert len(set(seeds(across_points="fresh"))) == 4


def test_levers_are_crossed_with_the_points_of_a_sample():
    study = base(
        rules={"rules.payment.auto_release.days": [3, 10], "rules.disputes.forums.platform.accuracy": [0.7, 0.9]},
        uncertainties={"environment.carrier.loss": {"low": 0.01, "high": 0.02}},
        design={"kind": "sobol", "size": 4},
    )
    plan = plan_of(study)
    assert (len(plan.policies), len(plan.points), len(plan.runs)) == (4, 4, 16)
    assert {run.scenario.rules.payment.auto_release.days for run in plan.runs} == {3, 10}
    worlds = {tuple(sorted(run.values.items())) for run in plan.runs}
    assert len(worlds) == 16


def test_a_scenario_may_lie_beside_the_study(tmp_path):
    (tmp_path / "mine.yaml").write_text("extends: baseline\ndays: 33\n")
    (tmp_path / "strict.yaml").write_text("extends: taobao\nname: strict\n")
    (tmp_path / "study.yaml").write_text("scenario: ./mine.yaml\nrules: [taobao, ./strict.yaml]\nreplications: 3\n")
    plan = plan_of(tmp_path / "study.yaml")
    assert plan.labels == ["taobao", "strict"]
    assert {run.scenario.days for run in plan.runs} == {33}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"carrier.loss": "carrier.los"}, "trial.yaml:9: uncertainties.environment.carrier.los: the scenario has no "
         "such key; did you mean environment.carrier.loss?"),
        ({"claims.hour_cost": "hour_cost"}, "trial.yaml:10: uncertainties.population.buyers.hour_cost.0: the scenario "
         "has no such key; did you mean population.buyers.claims.hour_cost?"),
        ({"[5, 10]": "[5, -3]"}, "trial.yaml:10: uncertainties.population.buyers.claims.hour_cost.1: -3 is too small"),
        ({"high: 0.05": "high: 5"}, "trial.yaml:9: uncertainties.environment.carrier.loss: 5.0 is too large"),
        ({"low: 0.001": "low: 0.1"}, "low 0.1 is not below high 0.05"),
        ({"low: 0.001": "low: 0"}, "a log scale cannot begin at 0"),
        ({"uncertainties": "uncertaintes"}, "uncertaintes: unknown key; did you mean uncertainties?"),
        ({"gmv": "gmw"}, "trial.yaml:11: outcomes.0: there is no measure 'gmw'; did you mean gmv?"),
        ({"latin_hypercube, size: 8": "sobol, size: 9"}, "9 is not a power of two; expected 8 or 16"),
        ({"latin_hypercube, size: 8": "latin_hypercube"}, "trial.yaml:12: design.size: the key is missing"),
        ({"no_rules": "no_rule"}, "trial.yaml:7: rules.sets.1: no rule set is called 'no_rule'; did you mean no_rules"),
        ({"sets: [taobao, no_rules]": "payment.custody: [escrow]"}, "did you mean rules.payment.custody?"),
        ({"replications: 2": "replications: 0"}, "trial.yaml:13: replications: 0 is too small"),
        ({"days: 40": "dayz: 40"}, "dayz"),
        ({"environment.carrier.loss": "population.buyers.count"}, "trial.yaml:5: set.population.buyers.count: "),
        ({"environment.carrier.loss": "seeds.luck"}, "seeds are not varied here"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_file_line_key_and_nearest_name(change, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = FILE
    for old, new in change.items():
        assert old in text
        text = text.replace(old, new, 1)
    (tmp_path / "trial.yaml").write_text(text)
    assert said in wrong("trial.yaml")


def test_values_that_contradict_each_other_are_named_together():
    said = wrong(base(rules={"rules.payment.custody": ["escrow", "direct"]}))
    assert "rules.payment.custody = 'direct', population.buyers.claims.hour_cost = 5: " in said
    assert "contradicts custody: direct" in said
    assert "'escrow'" not in said


def test_corners_are_checked_where_the_points_are_too_many():
    many = {"low": 0.001, "high": 0.01}
    study = base(
        uncertainties={"environment.carrier.loss": many, "days": {"low": 30, "high": 100}, "warm_up_days": [0, 60]},
        set={},
        design={"kind": "latin_hypercube", "size": 1024},
    )
    said = wrong(study)
    assert "days = 30" in said
    assert "warm_up_days = 60" in said
    assert "days = 100" not in said


def test_a_list_says_its_own_points():
    points = [{"environment.carrier.loss": 0.01, "days": 30}, {"environment.carrier.loss": 0.02, "days": 50}]
    plan = plan_of(base(uncertainties={}, set={}, design={"kind": "list", "points": points}))
    assert [run.scenario.days for run in plan.runs] == [30, 50]
    del points[1]["days"]
    assert "not every point says days" in wrong(base(uncertainties={}, design={"kind": "list", "points": points}))
    assert "points of the list" in wrong(base(uncertainties={}, design={"kind": "list"}))
    assert "says itself what varies" in wrong(base(design={"kind": "list", "points": points[:1]}))


def test_what_is_set_may_lay_the_ground_for_what_varies_in_it():
    crew, path = "population.sellers.strategies", "population.sellers.strategies.honest.slip"
    ground = {"days": 40, crew: [{"strategy": "honest", "share": 1.0}]}
    runs = plan_of(base(set=ground, uncertainties={path: [0.01, 0.02]})).runs
    assert [run.scenario.population.sellers.strategies[0].slip for run in runs] == [0.01, 0.02]
    listed = {"kind": "list", "points": [{path: 0.03}]}
    assert len(plan_of(base(set=ground, uncertainties={}, design=listed)).runs) == 1
    both = base(set={"days": 40, path: 0.5}, uncertainties={path: [0.01, 0.02]})
    assert "given under uncertainties already" in wrong(both)
    under = base(set={"days": 40, path: 0.5}, uncertainties={crew: [ground[crew]]})
    assert "given under uncertainties already" in wrong(under)


def test_whole_numbers_are_drawn_alike_and_logs_by_ratio():
    whole = Axis("n", (), 1.0, 4.0, whole=True)
    assert [whole.at(u) for u in (0.0, 0.26, 0.51, 0.76, 1.0)] == [1, 2, 3, 4, 4]
    assert whole.steps(3) == (1, 2, 4)
    log = Axis("x", (), 0.001, 10.0, log=True)
    assert log.steps(5) == (0.001, pytest.approx(0.01), pytest.approx(0.1), pytest.approx(1.0), 10.0)
    assert Axis("c", ("a", "b", "c")).at(0.99) == "c"


def test_a_latin_hypercube_has_one_point_in_each_stretch_and_sobol_fills_evenly():
    axes = [Axis("x", (), 0.0, 1.0), Axis("y", (), 2.0, 4.0), Axis("c", ("a", "b"))]
    for kind in ("latin_hypercube", "sobol"):
        points = points_of(Design(kind=kind, size=16), axes)
        assert sorted(math.floor(p["x"] * 16) for p in points) == list(range(16))
        assert sorted(math.floor((p["y"] - 2) * 8) for p in points) == list(range(16))
        assert sum(p["c"] == "a" for p in points) == 8
        assert points == points_of(Design(kind=kind, size=16), axes)
        assert points != points_of(Design(kind=kind, size=16, seed=2), axes)


def test_corners_are_all_ends_or_each_end_in_turn():
    axes = [Axis(f"x{i}", (), 0.0, 1.0) for i in range(3)]
    assert len(corners_of(axes)) == 8
    many = corners_of([Axis(f"x{i}", (), 0.0, 1.0) for i in range(10)])
    assert len(many) == 22
    assert len(corners_of(axes * 1, most=5)) == 5
