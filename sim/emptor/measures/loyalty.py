"""Loyalty: who comes back, how much hangs on few, and who goes when a shop does."""

from __future__ import annotations

from math import inf
from typing import override

import numpy as np

from emptor.measures.book import MONTH, Book, ratio
from emptor.measures.churn import BUYERS_LEFT
from emptor.measures.registry import NOT_NEGATIVE, Measure
from emptor.state.record import SALE


class RepeatCustom(Measure):
    """Formula: measured sales that are not the first of their buyer with their shop / measured sales.

    First: from the first day of the run, warm-up included. Window: sales on measured days. NaN
    if nothing was sold.
    """

    name = "repeat_custom"
    unit = "share of orders"
    better = "higher"
    summary = "Of all orders, how many go to a shop that the buyer has bought from before."

    @override
    def value(self, book: Book) -> float:
        sales = book.record[book.record["kind"] == SALE]
        pairs = sales["buyer"].astype(np.int64) << 32 | sales["shop"].astype(np.int64)
        first = np.zeros(len(sales), bool)
        first[np.unique(pairs, return_index=True)[1]] = True
        measured = sales["day"] >= book.warm_up_days
        return ratio(int(np.sum(measured & ~first)), int(np.sum(measured)))


class GmvTopFifth(Measure):
    """Formula: Σ spent by the fifth of buyers who spent most / Σ spent by all.

    Buyers who bought at least once; a fifth is rounded up. Prices and buyers' fees over the whole
    run, warm-up included. NaN if nobody bought. One in five for everybody alike is 0.2; the rule
    of thumb of 80/20 is 0.8.
    """

    name = "gmv_top_fifth"
    unit = "share of GMV"
    summary = "How much of all trade hangs on the fifth of buyers who buy most."

    @override
    def value(self, book: Book) -> float:
        spent = np.sort(book.buyers["spent"][book.buyers["orders"] > 0])[::-1]
        return ratio(int(spent[: -(-len(spent) // 5)].sum()), int(spent.sum()))


class LostWithShop(Measure):
    """Formula: Σ left_followed / Σ ties_cut.

    Numerator: buyers who left with or for a shop that closed or moved, or a person there who
    went. Denominator: ties of regulars that were cut by it. Window: measured days. NaN if no tie
    was cut, as where nothing makes regulars matter.
    """

    name = "lost_with_shop"
    unit = "share of ties cut"
    better = "lower"
    summary = "Of the regulars who lose their shop, or the person they dealt with there, how many leave the market."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("left_followed"), book.flow_sum("ties_cut"))


class CorrelatedChurn(Measure):
    """Formula: variance / mean of the number of buyers who leave in a week, less 1.

    Index of dispersion of Fisher (1925), over the whole weeks of the measured days, with n - 1
    in the variance. About 0 if people leave independently of one another and at a steady rate,
    more if they leave in groups. NaN with fewer than two weeks, or if nobody left.
    """

    name = "correlated_churn"
    unit = "excess of variance over mean"
    limits = (-1.0, inf)
    better = "lower"
    summary = "Whether buyers leave one by one (about 0) or in groups, as when a shop takes its customers along."

    @override
    def value(self, book: Book) -> float:
        weeks = len(book.measured_flow) // 7
        rows = book.measured_flow[: 7 * weeks]
        daily = np.sum([rows[name] for name in BUYERS_LEFT], axis=0, dtype=np.int64)
        left = daily.reshape(weeks, 7).sum(axis=1)
        if weeks < 2 or not left.any():
            return float("nan")
        return float(np.var(left, ddof=1) / np.mean(left)) - 1.0


class Reactivated(Measure):
    """Formula: Σ reactivated / Σ buyers who left, all causes.

    Who comes back has not left for `retention_90` and the other measures of membership. Window:
    measured days. NaN if nobody left.
    """

    name = "reactivated"
    unit = "share of leavings"
    better = "higher"
    summary = "Of the buyers who leave, how many come back when they are asked."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("reactivated"), book.flow_sum(*BUYERS_LEFT))


class TierRise(Measure):
    """Formula: Σ tier_up / (Σ buyers at the end of each day / (365/12)).

    Denominator: buyer-months. Window: measured days. NaN if there were no buyers.
    """

    name = "tier_rise"
    unit = "rises a month per buyer"
    limits = NOT_NEGATIVE
    summary = "How often a buyer rises to a higher tier."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("tier_up") * MONTH, book.flow_sum("buyers"))


class TierFall(Measure):
    """Formula: Σ tier_down / (Σ buyers at the end of each day / (365/12)).

    Denominator: buyer-months. Window: measured days. NaN if there were no buyers.
    """

    name = "tier_fall"
    unit = "falls a month per buyer"
    limits = NOT_NEGATIVE
    summary = "How often a buyer falls to a lower tier."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("tier_down") * MONTH, book.flow_sum("buyers"))


class RetentionCost(Measure):
    """Formula: Σ (goodwill + rebates + offers to those who left) / Σ gmv.

    All that buyers are given to keep them, whoever pays. Window: measured days. NaN if nothing
    was sold.
    """

    name = "retention_cost"
    unit = "share of GMV"
    limits = NOT_NEGATIVE
    better = "lower"
    summary = "What is spent on keeping customers: goodwill, rebates, and offers to those who left."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("goodwill", "rebates", "winback"), book.flow_sum("gmv"))


class RivalTrips(Measure):
    """Formula: Σ rival_trips / Σ trips.

    Trips of people on both platforms that ended on the other. Window: measured days. NaN without
    trips.
    """

    name = "rival_trips"
    unit = "share of trips"
    better = "lower"
    summary = "Of all shopping trips, how many end on a rival platform."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("rival_trips"), book.flow_sum("trips"))
