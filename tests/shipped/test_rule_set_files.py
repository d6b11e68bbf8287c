"""What a shipped rule set owes its reader: a source for each number, and for no_rules every family."""

import pytest

from emptor.rules.rule_set import RuleSet
from emptor.scenario import load_rules
from emptor.scenario.provenance import numbers
from emptor.scenario.shelf import names
from emptor.schema import Part

RULES = names("rules")
FAMILIES = [
    name
    for name, key in RuleSet.model_fields.items()
    if isinstance(key.annotation, type) and issubclass(key.annotation, Part)
]


@pytest.mark.parametrize("name", RULES)
def test_every_number_has_an_entry_under_sources(name):
    bare = [".".join(map(str, number.path)) for number in numbers(load_rules(name)) if number.source is None]
    assert bare == []


@pytest.mark.parametrize("name", RULES)
def test_every_clause_left_out_has_its_reason(name):
    rules = load_rules(name)
    assert all(reason.strip() for reason in rules.not_modelled.values())
    assert rules.not_modelled or name == "no_rules", "no platform is modelled whole"


@pytest.mark.parametrize("name", RULES)
def test_the_file_says_its_own_name_and_a_title(name):
    rules = load_rules(name)
    assert rules.name == name
    assert rules.title


def test_no_rules_spells_out_every_family():
    assert len(FAMILIES) >= 10
    assert set(FAMILIES) <= load_rules("no_rules").model_fields_set


def test_no_rules_has_none():
    rules = load_rules("no_rules")
    assert rules.payment.custody == "direct"
    assert rules.feedback.direction == "none"
    assert (rules.disputes.forums, rules.sanctions.ladder, rules.reputation.tiers) == ([], [], [])
    assert (rules.remedies.refund_share, rules.sanctions.audit_prob, rules.identity.seller_deposit) == (0, 0, 0)
