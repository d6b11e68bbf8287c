"""Attacks: what adversaries' campaigns cost them, and how much of the record is theirs."""

from __future__ import annotations

from typing import override

import numpy as np

from emptor.measures.book import MONTH, Book, ratio
from emptor.measures.registry import UNLIMITED, Measure
from emptor.state.record import RATING


class AttackSpent(Measure):
    """Formula: Σ spent / mean order value, over the campaigns, from the first day to the last.

    Numerator: what each campaign's accounts paid (orders, fees, empty parcels, new identities) less what came back to
    them (refunds, goods sold on, ransoms); below 0 where attacks paid. Denominator: the environment's mean order value.
    NaN without campaigns.
    """

    name = "attack_spent"
    unit = "mean order values"
    limits = UNLIMITED
    better = None
    summary = "What adversaries' campaigns were out of pocket: attacks are compared at equal spend."

    @override
    def value(self, book: Book) -> float:
        if not len(book.campaigns):
            return float("nan")
        return ratio(float(book.campaigns["spent"].sum()), book.mean_order_value)


class FalseRatings(Measure):
    """Formula: ratings on the record by no customer / all ratings on the record, from the first day to the last.

    Numerator: ratings by accounts of adversaries, and those that sellers bought, as far as no audit struck them off.
    Denominator: all ratings that stand. NaN without ratings.
    """

    name = "false_ratings"
    unit = "share of ratings"
    better = "lower"
    summary = "Of the ratings on the record, how many come from adversaries' accounts or were bought."

    @override
    def value(self, book: Book) -> float:
        raters = book.record["buyer"][book.record["kind"] == RATING]
        false = (raters < 0) | (raters >= book.first_account)
        return ratio(float(np.sum(false)), len(raters))


class AttackersProfit(Measure):
    """Formula: (Σ profit of sellers who mean to cheat − Σ spent of campaigns) a month, major units.

    What people of ill will make, from the first day to the last: the profit of all sellers who mean to cheat where it
    pays, honest sales included, less what adversaries' campaigns were out of pocket. What an attack brings is its
    difference to the same market without the attack. NaN if no day was measured.
    """

    name = "attackers_profit"
    unit = "currency a month"
    better = "lower"
    summary = "What sellers who mean to cheat and adversaries' campaigns make together in a month."

    @override
    def value(self, book: Book) -> float:
        if not book.measured_days:
            return float("nan")
        sellers = int(book.sellers["profit"][book.sellers["ill"]].sum())
        spent = int(book.campaigns["spent"].sum()) if len(book.campaigns) else 0
        return ratio((sellers - spent) * MONTH, book.days * book.minor_units)
