"""The tables are whole: every parameter has a row, every choice is chosen, and rows keep to their form."""

from __future__ import annotations

import pytest

from emptor.measures import all_measures
from emptor.scenario.checks_records import METRICS
from emptor.scenario.errors import ScenarioError
from mechanisms import (
    table_adversaries,
    table_delivery,
    table_disputes,
    table_governance,
    table_matching,
    table_models,
    table_money,
    table_payment,
    table_people,
    table_rational,
    table_record,
    table_reputation,
    table_retention,
    table_world,
)
from mechanisms.bench import Row, settings
from mechanisms.measured import MORE
from mechanisms.walk import PEOPLE, RULES, Parameter

REFUSED = {"rules.payment.auto_release.anchor": "completed"}
"""Choices that loading refuses, so that there is nothing to try."""
RULE_ROWS = (
    *table_money.ROWS,
    *table_delivery.ROWS,
    *table_payment.ROWS,
    *table_matching.ROWS,
    *table_record.ROWS,
    *table_disputes.RULE_ROWS,
    *table_reputation.ROWS,
    *table_retention.RULES,
    *table_governance.ROWS,
    *table_models.RULES,
)
PEOPLE_ROWS = (
    *table_disputes.PEOPLE,
    *table_people.ROWS,
    *table_world.ROWS,
    *table_rational.ROWS,
    *table_reputation.WORLD_ROWS,
    *table_retention.PEOPLE,
    *table_governance.WORLD_ROWS,
    *table_models.PEOPLE,
    *table_adversaries.ROWS,
)
ROWS = (*RULE_ROWS, *PEOPLE_ROWS)


def _tried(key: str) -> list[Row]:
    return [row for row in ROWS if row.key == key]


@pytest.mark.parametrize("parameter", [*RULES, *PEOPLE], ids=lambda p: p.key)
def test_it_has_a_row(parameter: Parameter):
    assert _tried(parameter.key), f"no row tries {parameter.key}: a parameter that nothing tries may do nothing"


@pytest.mark.parametrize("parameter", [p for p in (*RULES, *PEOPLE) if p.choices], ids=lambda p: p.key)
def test_every_choice_is_chosen(parameter: Parameter):
    written = " ".join(f"{row.was} {row.now}" for row in _tried(parameter.key))
    words = written.replace(",", " ").replace("[", " ").replace("]", " ").split()
    never = set(parameter.choices) - set(words) - {REFUSED.get(parameter.key, "")}
    assert not never, f"never tried: {never}"


@pytest.mark.parametrize("key", REFUSED)
def test_what_is_not_tried_is_refused(key: str):
    with pytest.raises(ScenarioError):
        settings((f"{key}={REFUSED[key]}",))


def test_every_metric_is_asked_about():
    asked = {value for row in _tried("rules.reputation.tiers.when.metric") for value in (row.was, row.now)}
    assert set(METRICS) <= asked
    assert "s" in asked, "a score's id is a metric too"


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r.name)
def test_it_keeps_to_the_form(row: Row):
    known = {p.key for p in (*RULES, *PEOPLE)}
    assert row.key in known, f"{row.key} is no parameter"
    assert len(row.base) <= 3
    assert row.sign in (1, -1)
    assert row.n >= 8
    assert row.measure in MORE or row.measure in all_measures()
    assert row.falsifier or row.without, "say whom to take away, or why nobody can be"
    assert "@" in (row.at or "@")


def test_rules_have_falsifiers():
    assert [row.name for row in RULE_ROWS if not row.falsifier] == []
