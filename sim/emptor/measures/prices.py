"""Prices: how they come out where they are not posted, and what places on the page cost."""

from __future__ import annotations

from typing import override

from emptor.measures.book import Book, ratio
from emptor.measures.registry import NOT_NEGATIVE, Measure


class PaidToAsked(Measure):
    """Formula: Σ gmv / Σ asked.

    Numerator: prices of the orders placed. Denominator: what their shops asked on that day (in an auction, the start
    price). 1 where prices are posted. Window: measured days. NaN without orders.
    """

    name = "paid_to_asked"
    unit = "ratio"
    limits = NOT_NEGATIVE
    summary = "What buyers paid over what their shops asked: above 1 in auctions, below 1 in groups and bargains."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("gmv"), book.flow_sum("asked"))


class NoDeal(Measure):
    """Formula: Σ no_deal / Σ trips.

    Numerator: trips that chose a listing and came to no price: outbid, in a group that failed, in talks that broke
    down. Denominator: shopping trips. Window: measured days. NaN without trips.
    """

    name = "no_deal"
    unit = "share of trips"
    better = "lower"
    summary = "Of all shopping trips, how many chose a listing and came to no price."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("no_deal"), book.flow_sum("trips"))


class GroupsFailed(Measure):
    """Formula: Σ groups_failed / Σ groups.

    Numerator: groups that too few joined, or whose members would not pay the price of their number. Denominator: groups
    with at least one member whose last day it was. Window: measured days. NaN without groups.
    """

    name = "groups_failed"
    unit = "share of groups"
    better = "lower"
    summary = "Of all groups that gathered to buy, how many failed."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("groups_failed"), book.flow_sum("groups"))


class Advertising(Measure):
    """Formula: Σ ads / Σ gmv.

    Numerator: what shops paid for clicks. Denominator: value of the orders placed. Window: measured days. NaN without
    orders.
    """

    name = "advertising"
    unit = "share of GMV"
    limits = NOT_NEGATIVE
    summary = "What sellers pay the platform for clicks, as a share of sales."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("ads"), book.flow_sum("gmv"))
