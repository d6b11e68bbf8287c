"""A page says every clause of a rule set, with the source of each number."""

from __future__ import annotations

from typing import Any

import pytest

from emptor.rules.rule_set import RuleSet
from emptor.scenario import load_population, load_rules
from emptor.scenario.differing import clauses_that_differ
from emptor.scenario.layout import Layout
from emptor.scenario.page import families, is_set, page, said, source_note
from emptor.scenario.provenance import numbers
from emptor.scenario.rescale import rescale
from emptor.scenario.shelf import names
from emptor.scenario.slots import slot_of
from emptor.scenario.words.voice import words
from emptor.schema import Part

RULES = names("rules")
HERE = load_population("baseline")[1]
IDLE = {
    "disputes.forums.0.decide_days": "two sides alone do not decide",
    "disputes.forums.0.accuracy": "two sides alone do not judge",
    "disputes.forums.0.accuracy_for_seller": "two sides alone do not judge",
    "disputes.forums.0.fee_rule": "taobao charges no fee for a claim",
    "remedies.fund_cap": "taobao has no fund",
    "sanctions.points_reset_days": "all points lapse at the end of the year",
    "delivery.handling_days": "taobao's sellers ship",
    "delivery.inspection_accuracy": "taobao inspects nothing",
    "delivery.inspection_fee": "taobao inspects nothing",
    "delivery.inspection_payer": "taobao inspects nothing",
    **{
        f"matching.{key}": "taobao posts its prices"
        for key in ("auction.days", "auction.increment", "auction.lots", "auction.start", "group_min", "group.days",
                    "group.steps.0.buyers", "group.steps.0.discount", "negotiation.sellers_share",
                    "negotiation.failure", "tender.asked")
    },
}  # fmt: skip
"""Keys that say nothing under taobao's rules."""


def texts(rules: RuleSet) -> list[str]:
    return [clause.text for family in families(rules) for clause in said(rules, family, HERE)]


@pytest.mark.parametrize("name", RULES)
def test_every_number_of_a_file_is_printed_with_its_source(name):
    rules = load_rules(name)
    printed = {
        path: source_note(rules, clause, changed=True)
        for family in families(rules)
        for clause in said(rules, family, HERE)
        for _, path in clause.numbers
    }
    for number in numbers(rules):
        if number.path[0] == "currency":
            continue
        at = tuple(number.path)
        while at and at not in printed:
            at = at[:-1]  # a list of grades is one number of the page
        if not at:
            if number.path[-1] == "above" and number.value == 0:
                continue  # a step from 0 on is no number to a reader
            default: Any = RuleSet(currency=rules.currency)
            for step in number.path:
                default = getattr(default, str(step), None)
            assert number.value == default, f"{number.path} is not printed"
            continue
        assert (number.source or "unverified") in printed[at]


@pytest.mark.parametrize("name", RULES)
def test_a_page_is_whole(name):
    rules = load_rules(name)
    text = " ".join(" ".join(page(rules, HERE, Layout(200))).split())
    for family in families(rules):
        assert f"{words(family).upper()}: " in text
    for key, reason in rules.not_modelled.items():
        assert " ".join(f"{key}: {reason}".split()) in text


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], type[Part], str, Any]]:
    found: list[Any] = []
    for key in type(value).model_fields:
        inner = getattr(value, key)
        if isinstance(inner, Part):
            found += leaves(inner, (*path, key))
        elif isinstance(inner, list) and inner and isinstance(inner[0], Part):
            found += leaves(inner[0], (*path, key, 0))
        else:
            found.append(((*path, key), type(value), key, inner))
    return found


def changed(value: Any, path: tuple[str | int, ...], to: Any) -> Any:
    if not path:
        return to
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        return [changed(v, rest, to) if i == step else v for i, v in enumerate(value)]
    update = {step: changed(getattr(value, step), rest, to)}
    return type(value).model_construct({*value.model_fields_set, step}, **{**dict(value), **update})


def others(model: type[Part], key: str, value: Any) -> list[Any]:
    slot = slot_of(model, key)
    if slot.choices:
        return [choice for choice in slot.choices if choice != value]
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, (int, float)):
        low, high = slot.limits.get("ge", 0), slot.limits.get("le", 1e9)
        return [next(x for x in (0.5 * (value + low), 0.5 * (value + high), high, low) if x != value)]
    return []


TAOBAO = load_rules("taobao")
PARTS = [family for family in families(TAOBAO) if isinstance(getattr(TAOBAO, family), Part)]
LEAVES = [leaf for family in PARTS for leaf in leaves(getattr(TAOBAO, family), (family,))]


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: ".".join(map(str, leaf[0])))
def test_changing_a_key_changes_the_page(leaf):
    path, model, key, value = leaf
    if ".".join(map(str, path)) in IDLE:
        return
    for other in others(model, key, value):
        now = changed(TAOBAO, path, other)
        assert texts(now) != texts(TAOBAO), f"{path}: {value} -> {other} is not seen"


def test_choices_read_apart():
    for path, model, key, _ in LEAVES:
        choices = slot_of(model, key).choices
        if choices and ".".join(map(str, path)) not in IDLE:
            pages = {tuple(texts(changed(TAOBAO, path, choice))) for choice in choices}
            assert len(pages) == len(choices), f"two choices of {path} read alike"


@pytest.mark.parametrize(
    ("mechanism", "keys"),
    [("english_auction", ("auction",)), ("group_buy", ("group", "group_min")), ("negotiation", ("negotiation",)),
     ("tender", ("tender",))],
)  # fmt: skip
def test_a_mechanism_says_its_keys(mechanism, keys):
    here = changed(TAOBAO, ("matching", "mechanism"), mechanism)
    for path, model, key, value in LEAVES:
        if path[0] == "matching" and path[1] in keys:
            for other in others(model, key, value):
                assert texts(changed(here, path, other)) != texts(here), path


def test_amounts_that_come_to_the_same_here_do_not_differ():
    assert clauses_that_differ(TAOBAO, rescale(TAOBAO, HERE), HERE) == {}
    dearer = changed(TAOBAO, ("identity", "seller_deposit"), 2000.0)
    assert clauses_that_differ(TAOBAO, dearer, HERE) == {
        "identity.deposit": tuple(
            f"A seller pays in a deposit of {amount} before the first sale. Once it was drawn on, it is refilled "
            "within 15 days, or the shop is delisted."
            for amount in ("1,000 CNY (500 USD)", "2,000 CNY (1,000 USD)")
        )
    }


def test_a_key_without_words_is_printed_all_the_same(monkeypatch):
    from emptor.scenario import page as module

    monkeypatch.setattr(module, "WORDS", {})
    found = {clause.name: clause.text for clause in said(TAOBAO, "payment", HERE)}
    assert found["payment.extension_days"].startswith("extension_days 3 days: ")
    assert "payment.payout_delay_days" not in found, "at its default"


def test_set_and_default_are_told_apart():
    assert is_set(TAOBAO, ("payment", "auto_release", "days"))
    assert not is_set(TAOBAO, ("payment", "payout_delay_days"))
    assert not is_set(TAOBAO, ("disputes", "forums", 0, "decide_days"))
