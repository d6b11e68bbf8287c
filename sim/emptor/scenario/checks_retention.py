"""Contradictions in how customers are kept: tiers nobody is in, payers of nothing, offers that nobody gets."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from emptor.rules.retention import Retention
from emptor.scenario.errors import Problem
from emptor.scenario.view import View, needs

RETENTION = ("rules", "retention")
USUAL = Retention()
"""What a file that speaks of a key may repeat without meaning anything by it."""


@needs("retention")
def tiers_rise(view: View) -> Iterator[Problem]:
    """Each tier takes more custom than the one below."""
    for i, (low, high) in enumerate(pairwise((0, *view.rules.retention.buyer_tiers))):
        if high <= low:
            said = f"{high} does not rise above the tier below, {low}"
            yield view.problem((*RETENTION, "buyer_tiers", i), said, "rising bounds")


@needs("retention")
def tiers_exist(view: View) -> Iterator[Problem]:
    """Service from a tier on needs that tier; the first is everybody's."""
    rules = view.rules.retention
    top = len(rules.buyer_tiers) + 1
    for key, tier in (("served_first_from", rules.served_first_from), ("one_to_one_from", rules.one_to_one_from)):
        if tier > top:
            yield view.problem((*RETENTION, key), f"there is no tier {tier}", f"0 for nobody, or 1 to {top}")


@needs("retention")
def tiers_are_of_use(view: View) -> Iterator[Problem]:
    """Tiers that bring nothing are a mistake."""
    rules = view.rules.retention
    if rules.loyalty_rebate or rules.served_first_from or rules.one_to_one_from:
        return
    for key in ("buyer_tiers", "tier_period_days"):
        if getattr(rules, key) != getattr(USUAL, key):
            said = "brings buyers nothing"
            yield view.problem((*RETENTION, key), said, "a loyalty_rebate, served_first_from or one_to_one_from")


@needs("retention")
def what_is_paid_is_something(view: View) -> Iterator[Problem]:
    """A payer, a scope, a survey or a hand-over says something about a thing that there must be."""
    rules = view.rules.retention
    pairs = (
        ("goodwill_payer", "goodwill_rate", rules.goodwill_rate),
        ("loyalty_payer", "loyalty_rebate", rules.loyalty_rebate),
        ("loyalty_scope", "loyalty_rebate", rules.loyalty_rebate),
        ("handover_days", "one_to_one_from", rules.one_to_one_from),
        ("winback_offer", "winback_days", rules.winback_days),
        ("exit_survey", "winback_days", rules.winback_days),
        ("winback_days", "winback_offer", rules.winback_offer),
    )
    for key, of, amount in pairs:
        if not amount and getattr(rules, key) != getattr(USUAL, key):
            yield view.problem((*RETENTION, key), f"says how {of} is used, which is 0", f"a {of} above 0")


@needs("buyers")
def key_customers_bring_more(view: View) -> Iterator[Problem]:
    """Key customers are those who shop more than others."""
    relations = view.buyers.relations
    if relations.key_customers and relations.key_demand < relations.key_customers:
        said = (
            f"{relations.key_customers:g} of buyers bring {relations.key_demand:g} of trips: they would shop less than "
            "others"
        )
        path = ("population", "buyers", "relations", "key_demand")
        yield view.problem(path, said, "a share above key_customers")
