"""Red teams: a hole that was planted in a rule set is found, with the clause that it is in."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.text import Text

import emptor
from emptor.cli import main
from emptor.report.redteam_figure import redteam_figure
from emptor.report.redteam_table import print_redteam
from emptor.report.redteam_words import SHOWN
from emptor.scenario import ScenarioError, load
from emptor.study.attack_space import besieged, choices
from emptor.study.hardening import PATCHES, hardened
from emptor.study.statistics import Estimate

MARKET = {
    "warm_up_days": 4,
    "follow_up_days": 8,
    "population.buyers.count": 40,
    "population.sellers.count": 10,
    "population.sellers.strategies": [{"strategy": "honest", "share": 0.9}, {"strategy": "whitewasher", "share": 0.1}],
}
FORUM = {"id": "staff", "kind": "platform", "respond_days": 1, "decide_days": 1, "accuracy": 1.0, "effort_buyer": 0.1}
SOUND = {
    "name": "sound",
    "currency": {"code": "USD", "reference_order_value": 50.0},
    "payment": {
        "custody": "escrow",
        "release_on": "buyer_confirm",
        "auto_release": {"anchor": "delivered", "days": 14},
    },
    "delivery": {"tracking": "required"},
    "disputes": {"forums": [FORUM]},
}
RETURNS = SOUND | {"name": "returns", "remedies": {"no_reason_return": {"anchor": "delivered", "days": 14}}}
COIN = SOUND | {"name": "coin", "disputes": {"forums": [FORUM | {"accuracy": 0.5}]}}
TRIED = ["bad_mouthing", "ballot_stuffing", "refund_abuse", "friendly_fraud", "exit_scammer"]


def redteam(rules, out=None, **changes):
    asked = {"days": 40, "attacks": TRIED, "trials": 14, "replications": 1, "confirm": 4, "finalists": 3} | changes
    return emptor.redteam(rules, out, backend="here", overrides=MARKET, **asked)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    out = tmp_path_factory.mktemp("redteam") / "out"
    return out, redteam(RETURNS, out)


def test_returns_without_goods_are_found_with_their_clause(found):
    _, best = found
    assert best.worst.attempt.attack == "refund_abuse"
    assert best.worst.harm.low > 0
    assert best.weakest.patch.clause == "remedies.no_reason_return"
    # Without the clause nobody can abuse it: all of the harm is gone.
    assert best.weakest.removed.mean == pytest.approx(best.harm.mean, rel=0.02)
    assert "refund_abuse" in repr(best)
    assert "remedies.no_reason_return" in best._repr_html_()


def test_a_forum_that_tosses_a_coin_is_found_with_its_clause():
    best = redteam(COIN)
    assert best.worst.attempt.attack == "friendly_fraud"
    assert best.weakest.patch.clause == "disputes.forums.accuracy"


def test_the_folder_holds_what_a_user_needs(found):
    out, best = found
    facts = json.loads((out / "redteam.json").read_text())
    assert (facts["worst_attack"], facts["weakest_clause"]) == ("refund_abuse", "remedies.no_reason_return")
    under = load(out / "worst_attack.yaml").population.adversaries
    assert [attack.attack for attack in under] == ["refund_abuse"]
    assert "weakest clause" in (out / "report.html").read_text()
    assert len((out / "tried.csv").read_text().splitlines()) == 1 + len(best.attempts)
    # The same again runs nothing, and comes to the same.
    again = redteam(RETURNS, out)
    assert again.rows.made == 0
    assert again.attempts == best.attempts
    assert again.clauses_frame().equals(best.clauses_frame())


def test_the_tables_say_what_their_numbers_mean(found, capsys):
    out, best = found
    clauses = pd.read_csv(out / "clauses.csv")
    changes = clauses[[f"honest_burden_changes{end}" for end in ("_low", "", "_high")]].to_numpy()
    assert (changes[:, 0] <= changes[:, 1]).all()
    assert (changes[:, 1] <= changes[:, 2]).all()
    quiet = replace(best.finalists[0], harm=Estimate(0.0, 0.0, 0.0, 4), spent=-12.0, struck=False)
    alike = replace(best, finalists=[best.finalists[0], quiet])
    print_redteam(alike)
    said = " ".join(capsys.readouterr().out.split())
    assert f"{SHOWN} of {len(best.clauses)} clauses, those that take most away" in said
    assert "below 0 it took in more" in said
    assert "never struck within these runs" in said
    assert "percentage points" in said
    assert re.search(r"Its parameters: .*\w+ [\d.]+ \([a-z ]+\)", said)
    assert " −0 " not in said
    assert best.worst.struck


def test_the_figure_for_a_phone_has_one_panel_under_the_other(found):
    _, best = found
    drawn = redteam_figure(best, narrow=True)
    drawn.draw_without_rendering()
    one, other = drawn.get_axes()
    assert one.get_position().y0 > other.get_position().y1
    renderer = drawn.canvas.get_renderer()
    words = [t.get_window_extent(renderer) for t in drawn.findobj(Text) if any(map(str.isalpha, t.get_text()))]
    assert min(box.x0 for box in words) > -1
    assert max(box.x1 for box in words) < drawn.bbox.x1 + 1


def test_each_attack_is_tried_as_it_comes_first(found):
    _, best = found
    assert {attempt.attack for attempt in best.attempts[: len(TRIED)]} == set(TRIED)


def test_no_number_rests_on_seeds_by_which_it_was_picked(found):
    _, best = found
    frame = best.rows.frame()
    seeds = [set(frame["luck_seed"][(frame["replication"] // 1_000_003) == stage]) for stage in range(3)]
    assert all(seeds)
    assert not seeds[0] & seeds[1]
    assert not seeds[1] & seeds[2]


def test_every_attack_can_be_tried_as_it_comes_and_at_the_ends_of_its_ranges():
    scenario = load("baseline")
    tried = choices(scenario)
    assert len(tried) >= 25
    for choice in tried:
        ends = [{axis.path: axis.ends[place] for axis in choice.axes} for place in (0, -1)]
        for values in ends:
            after = besieged(scenario, choice, values, 100.0, 1)
            if choice.by_sellers:
                shares = [entry.share for entry in after.population.sellers.strategies]
                assert sum(shares) == pytest.approx(1.0)
            else:
                assert after.population.adversaries[-1].budget == 100.0


def test_sellers_who_turn_take_the_place_of_honest_ones_alone():
    scenario = load("baseline")
    choice = choices(scenario, ["milker"])[0]
    after = besieged(scenario, choice, {}, 100.0, 1)
    one, other = (emptor.Market(s.model_copy(update={"days": 1})) for s in (scenario, after))
    names = [[m.strategies[n].strategy for n in m.world.sellers["strategy"]] for m in (one, other)]
    changed = {(before, now) for before, now in zip(*names, strict=True) if before != now}
    assert changed == {("honest", "milker")}


@pytest.mark.parametrize("rules", ["taobao", "ebay_2016", "no_rules"])
def test_clauses_are_strengthened_one_at_a_time(rules):
    scenario = load("baseline", rules=rules)
    stronger, cannot = hardened(scenario)
    assert len(stronger) >= 8
    assert not {one.patch.clause for one in stronger} & set(cannot)
    before = scenario.rules.model_dump(mode="json")
    for one in stronger:
        after = one.scenario.rules.model_dump(mode="json")
        families = {key for key in before if before[key] != after[key]} - {"sources"}
        assert families == {one.patch.clause.partition(".")[0]}, one.patch.clause
    assert len({patch.clause for patch in PATCHES}) == len(PATCHES)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"attacks": ["balot_stuffing"]}, ["--attacks", "there is no attack balot_stuffing", "ballot_stuffing"]),
        ({"objective": "fraud_lst"}, ["--objective", "there is no measure fraud_lst", "fraud_lost"]),
        ({"objective": "attack_spent"}, ["--objective", "no way of attack_spent is worse"]),
    ],
)
def test_what_is_wrong_is_said(changes, said):
    with pytest.raises(ScenarioError) as error:
        redteam(SOUND, **changes)
    for words in said:
        assert words in str(error.value)


def test_more_sellers_than_there_are_cannot_turn():
    best = redteam(SOUND, attacks=["exit_scammer"], sellers=10, trials=1)
    assert "10 sellers cannot turn from honest to exit_scammer" in best.attempts[0].why
    assert best.worst is None


def test_the_command_needs_a_folder(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["redteam", "taobao"])
    assert stopped.value.code == 2
    assert "name a folder for the results" in capsys.readouterr().err


@pytest.mark.slow
def test_what_the_page_shows_runs():
    page = (Path(__file__).parents[2] / "docs" / "search.md").read_text(encoding="utf-8")
    exec(re.findall(r"```python\n(.*?)```", page, re.DOTALL)[-1].replace("jobs=1", 'backend="here"'), {})
