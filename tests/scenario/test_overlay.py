"""Rule sets laid over one another by a plus."""

import pytest

from emptor.scenario import ScenarioError, load, load_any, load_rules

PLATFORM = """
name: platform
title: A platform
currency: {code: CNY, reference_order_value: 100}
payment: {custody: direct, release_on: paid}
disputes: {forums: [{id: talk, kind: negotiation, filing_fee: 4}, {id: staff, kind: platform, decide_days: 9}]}
reputation:
  scores: [{id: stars, source: stars5, aggregator: mean}]
  tiers: [{when: [{metric: sales, op: ">=", value: 3}], effect: {badge: seen}}]
sources: {disputes.forums.staff: a page}
not_modelled: {fees: unknown}
"""
RAIL = """
name: rail
title: a rail
currency: {code: USD, reference_order_value: 50}
disputes: {forums: [{id: rail, kind: platform, filing_fee: 10}, {id: staff, kind: platform, decide_days: 1}]}
reputation: {tiers: [{when: [{metric: revenue, op: ">=", value: 1000}], effect: {fee_add: 0.1}}]}
identity: {kyc_seller: phone}
sources: {disputes.forums.rail: another page}
not_modelled: {remedies: unknown too}
"""


@pytest.fixture
def files(tmp_path, monkeypatch):
    (tmp_path / "platform.yaml").write_text(PLATFORM)
    (tmp_path / "rail.yaml").write_text(RAIL)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("files")
def test_an_overlay_adds_to_lists_and_replaces_by_id():
    both = load_rules("./platform.yaml+./rail.yaml")
    assert (both.name, both.title) == ("platform+rail", "A platform; with a rail")
    assert [forum.id for forum in both.disputes.forums] == ["talk", "staff", "rail"]
    assert both.disputes.forums[1].decide_days == 1
    assert both.identity.kyc_seller == "phone"
    assert both.payment.custody == "direct"
    assert len(both.reputation.tiers) == 2
    assert set(both.not_modelled) == {"fees", "remedies"}
    assert set(both.sources) == {"disputes.forums.staff", "disputes.forums.rail"}


@pytest.mark.usefixtures("files")
def test_amounts_of_an_overlay_are_put_into_the_platforms_money():
    both = load_rules("./platform.yaml+./rail.yaml")
    assert (both.currency.code, both.currency.reference_order_value) == ("CNY", 100)
    assert [forum.filing_fee for forum in both.disputes.forums] == [4, 0, 20]
    assert both.reputation.tiers[1].when[0].value == 2000
    assert both.reputation.tiers[0].when[0].value == 3, "three sales are no money"


@pytest.mark.usefixtures("files")
def test_it_stands_wherever_a_rule_set_does(files):
    composed = load_rules("./platform.yaml+./rail.yaml")
    assert load("baseline", rules="./platform.yaml+./rail.yaml").rules == composed
    assert load({"extends": "baseline", "rules": "./platform.yaml+./rail.yaml"}).rules == composed
    assert load_any("./platform.yaml+./rail.yaml") == ("rules", composed)
    (files / "mine.yaml").write_text("extends: ./platform.yaml+./rail.yaml\nidentity: {kyc_seller: email}\n")
    assert [forum.id for forum in load_rules("./mine.yaml").disputes.forums] == ["talk", "staff", "rail"]
    (files / "with+plus.yaml").write_text(PLATFORM)
    assert load_rules("./with+plus.yaml").name == "platform"


@pytest.mark.usefixtures("files")
def test_what_is_wrong_is_said_where_it_stands(files):
    for text in ("taobao+", "taobao+nobody", "nobody+taobao"):
        with pytest.raises(ScenarioError, match="no rule set is called"):
            load_rules(text)
    (files / "bad.yaml").write_text(RAIL.replace("decide_days: 1", "decide_days: -1"))
    with pytest.raises(ScenarioError, match=r"bad\.yaml:5: disputes\.forums\.1\.decide_days"):
        load_rules("./platform.yaml+./bad.yaml")
