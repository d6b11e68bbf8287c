import pytest

from emptor.scenario import Scenario, ScenarioError, load, load_any, load_population, load_rules
from emptor.scenario.plugins import load_plugin
from emptor.scenario.shelf import home, names
from emptor.scenario.writing import dump

SHIPPED = [*names("scenario"), *names("rules")]
RULES = "currency: {reference_order_value: 100}\npayment: {custody: escrow}\n"


def wrong(*args, **more):
    with pytest.raises(ScenarioError) as caught:
        load(*args, **more)
    return str(caught.value)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_names_load(name):
    assert isinstance(load(name), Scenario)


@pytest.mark.parametrize(
    "path",
    [p for p in sorted(home().rglob("*.yaml")) if p.parent.name not in ("studies", "searches")],
    ids=lambda p: p.stem,
)
def test_shipped_files_load_by_path(path):
    kind, _ = load_any(path)
    assert kind == {"rules": "rules", "populations": "population"}.get(path.parent.name, "scenario")


def test_a_rule_set_alone_means_the_baseline_under_it(tmp_path):
    assert load("no_rules").population == load("baseline").population
    (tmp_path / "mine.yaml").write_text(RULES)
    mine = load(tmp_path / "mine.yaml")
    assert (mine.name, mine.rules.name, mine.rules.payment.custody) == ("baseline", "mine", "escrow")


def test_a_rule_set_by_name_replaces_and_a_mapping_is_laid_over():
    replaced = load({"extends": "baseline", "rules": "no_rules"})
    assert replaced.rules == load_rules("no_rules")
    laid = load({"extends": "baseline", "rules": {"payment": {"payout_delay_days": 2}}})
    assert laid.rules.payment == load("baseline").rules.payment.model_copy(update={"payout_delay_days": 2})


def test_blocks_extend_names_and_paths_beside_the_file(tmp_path):
    (tmp_path / "base.yaml").write_text(RULES + "name: base\ntitle: the base\nmatching: {page_size: 7}\n")
    (tmp_path / "run.yaml").write_text(
        "population: {extends: baseline, buyers: {count: 50}}\nenvironment: baseline\n"
        "rules: {extends: ./base.yaml, payment: {custody: platform_hold}}\n"
    )
    run = load(str(tmp_path / "run.yaml"))
    assert run.name == "run"
    assert run.population.buyers.count == 50
    assert run.population.sellers == load_population("baseline")[0].sellers
    assert (run.rules.matching.page_size, run.rules.payment.custody) == (7, "platform_hold")
    assert (run.rules.name, run.rules.title) == ("base, changed", "")


def test_files_that_lead_back_or_too_far(tmp_path):
    for i in range(12):
        (tmp_path / f"r{i}.yaml").write_text(f"extends: ./r{i + 1}.yaml\n")
    (tmp_path / "r12.yaml").write_text(RULES)
    with pytest.raises(ScenarioError, match="more than 10 files"):
        load_rules(tmp_path / "r0.yaml")
    assert load_rules(tmp_path / "r4.yaml").payment.custody == "escrow"
    (tmp_path / "r12.yaml").write_text("extends: ./r11.yaml\n")
    with pytest.raises(ScenarioError, match="circle"):
        load_rules(tmp_path / "r11.yaml")


def test_names_do_not_lead_outside(tmp_path):
    assert "did you mean" in wrong("taobaoo")
    assert "cannot be a file" in wrong({"extends": "a\0.yaml"})
    assert "is a rule set" in wrong({"extends": "taobao", "rules": {}})
    assert "there is no" in wrong({"extends": "../nowhere/x.yaml"})


def test_overrides_reach_list_elements_by_name_and_index():
    run = load(
        "taobao",
        overrides=[
            "rules.disputes.forums.platform.accuracy=.8",
            "rules.disputes.forums.0.respond_days=6",
            "rules.payment.auto_release=null",
            "rules.payment.extension_days=0",
            "population.sellers.strategies.honest.slip=.5",
            "rules.reputation.scores.credit.grades=[1, 2]",
        ],
    )
    assert run.rules.disputes.forums[1].accuracy == 0.8
    assert run.rules.disputes.forums[0].respond_days == 6
    assert run.rules.payment.auto_release is None
    assert run.population.sellers.strategies[0].slip == 0.5
    assert run.rules.reputation.scores[0].grades == [1, 2]
    assert load("baseline", overrides=["rules=no_rules"]).rules == load_rules("no_rules")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "rules.payment.custdy=3",
            "--set rules.payment.custdy=3: rules.payment.custdy: unknown key; did you mean custody?",
        ),
        ("payment.custody=direct", "did you mean rules.payment?"),
        ("rules.disputes.forums.court.accuracy=.8", "the list has no element court"),
        ("rules.payment", "is not key=value"),
        ("population.sellers.strategies.honest.share=.9", "after --set population.sellers.strategies.honest.share=.9"),
        (
            "population.sellers.strategies.0.strategy=opportunist",
            "--set population.sellers.strategies.0.strategy=opportunist: population.sellers.strategies.0.slip: "
            "slip, which scenarios/populations/baseline.yaml:",
        ),
        ("population.sellers.strategies.0.strategy=opportunist", "is no key of 'opportunist': set the whole entry"),
        ("rules.matching.page_size=0", "0 is too small; expected a whole number from 1 to 1,000 (listings)"),
    ],
)
def test_what_is_wrong_with_an_override(text, said):
    assert said in wrong("taobao", overrides=[text])


def test_days_and_seed():
    run = load("baseline", days=200, seed=7)
    assert (run.days, run.seeds.population, run.seeds.luck) == (200, 7, 7)
    assert "--days 0: 0 is too small" in wrong("baseline", days=0)
    assert "--seed -1: -1 is too small" in wrong("baseline", seed=-1)
    assert wrong("baseline", measures=["fraud_lots"]).startswith("--measures fraud_lots: unknown measure")


def test_a_loaded_scenario_can_be_varied_and_written(tmp_path):
    run = load("taobao")
    assert load(run) == run
    assert load(run, rules="no_rules").rules == load_rules("no_rules")
    (tmp_path / "again.yaml").write_text(dump(run))
    assert load(tmp_path / "again.yaml") == run


PLUGIN = """
import emptor
from emptor.behaviour.strategies import Strategy


class Twister(Strategy):
    name = "twister"
    summary = "twists"
    twist: float = emptor.field(0.5, "how far", ge=0, le=1)
"""


def test_plugins(tmp_path, monkeypatch):
    from emptor.behaviour import strategies

    monkeypatch.setattr(strategies, "REGISTRY", strategies.REGISTRY)
    file = tmp_path / "mine.py"
    file.write_text(PLUGIN)
    try:
        load_plugin(file)
        load_plugin(file)
        entries = [{"strategy": "twister", "share": 1.0, "twist": 0.2}]
        mix = {"population": {"sellers": {"strategies": entries}}}
        assert load({"extends": "baseline", **mix}).population.sellers.strategies[0].twist == 0.2
        entries[0]["twist"] = 2
        assert "2 is too large; expected a number from 0 to 1" in wrong({"extends": "baseline", **mix})
    finally:
        strategies.REGISTRY.pop("twister", None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1\nraise ValueError('no luck')\n", r"mine.py:2: the plug-in fails: ValueError: no luck"),
        ("def (:\n", r"mine.py:1: the plug-in fails: SyntaxError"),
        (
            PLUGIN.replace('"twister"', '"honest"'),
            r"mine.py:6: the plug-in fails: ValueError: the strategy name honest is taken by emptor\.behaviour",
        ),
        ("raise SystemExit(3)\n", "the plug-in fails: SystemExit: 3"),
    ],
)
def test_plugins_that_fail(tmp_path, text, said):
    from emptor.behaviour.strategies import REGISTRY

    before = dict(REGISTRY)
    (tmp_path / "mine.py").write_text(text)
    with pytest.raises(ScenarioError, match=said):
        load_plugin(tmp_path / "mine.py")
    assert before == REGISTRY
