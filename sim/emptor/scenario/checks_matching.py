"""Contradictions in how prices are found, and in the order of the page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from emptor.scenario.errors import Problem
from emptor.scenario.view import View, needs

BELONGS = {
    "auction": "english_auction",
    "group_min": "group_buy",
    "group": "group_buy",
    "negotiation": "negotiation",
    "tender": "tender",
}
"""Keys of `matching` that only one mechanism reads."""


@needs("matching")
def keys_fit_the_mechanism(view: View) -> Iterator[Problem]:
    """What only one mechanism reads would be ignored under another."""
    matching = view.rules.matching
    mechanism, usual = matching.mechanism, type(matching)()
    for key, owner in BELONGS.items():
        if owner != mechanism and getattr(matching, key) != getattr(usual, key):
            said = f"is for {owner}, but mechanism is {mechanism}"
            yield view.problem(("rules", "matching", key), said, f"mechanism: {owner}")


@needs("matching")
def ladder_of_prices_falls(view: View) -> Iterator[Problem]:
    """The more buyers, the lower the price; every step can be reached on its own."""
    matching = view.rules.matching
    steps = matching.group.steps
    path = ("rules", "matching", "group", "steps")
    for i, (low, high) in enumerate(pairwise(steps)):
        if high.buyers <= low.buyers:
            said = f"{high.buyers} buyers are no more than in the step before, {low.buyers}"
            yield view.problem((*path, i + 1, "buyers"), said, "rising numbers of buyers")
        elif high.discount <= low.discount:
            said = f"a discount of {high.discount:g} is no more than in the step before, {low.discount:g}"
            yield view.problem((*path, i + 1, "discount"), said, "rising discounts")
        elif view.given(*path) and high.buyers <= matching.group_min:
            said = f"never holds: a group of group_min, {matching.group_min}, has reached the step after it"
            yield view.problem((*path, i), said, f"a step for more than {matching.group_min} buyers, or none")


@needs("matching", "sellers")
def groups_can_be_served(view: View) -> Iterator[Problem]:
    """A group larger than a seller's capacity can never buy."""
    matching, capacity = view.rules.matching, view.sellers.capacity
    if matching.mechanism == "group_buy" and matching.group_min > capacity:
        said = f"{matching.group_min} members are more than a seller can serve a day, {capacity}"
        yield view.problem(("rules", "matching", "group_min"), said, f"at most {capacity}, or a larger capacity")


@needs("matching", "fees")
def bids_count_and_are_taken(view: View) -> Iterator[Problem]:
    """Places on the page are sold if bids move them, and bids move them if they are sold."""
    weight, sold = view.rules.matching.rank_weights.ad_bid, view.rules.fees.ads_enabled
    if sold and weight <= 0:
        said = "sells places on the page, but matching.rank_weights.ad_bid gives a bid no weight"
        yield view.problem(("rules", "fees", "ads_enabled"), said, "rank_weights.ad_bid above 0, or false")
    elif weight and not sold:
        said = "ranks by bids, but fees.ads_enabled is false, and nobody bids"
        yield view.problem(("rules", "matching", "rank_weights", "ad_bid"), said, "0, or ads_enabled: true")
