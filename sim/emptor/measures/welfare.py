"""Welfare: how much is traded, what it is worth, and who gets it."""

from __future__ import annotations

from math import inf
from typing import override

import numpy as np

from emptor.measures.book import MONTH, Book, ratio
from emptor.measures.registry import NOT_NEGATIVE, UNLIMITED, Measure

FEES = ("commission", "order_fees", "buyer_fees", "subscriptions", "filing_fees", "ads")


class Gmv(Measure):
    """Formula: Σ gmv / (measured days / (365/12)), major units.

    Value of orders placed, whatever became of them. Window: measured days. NaN if no day was
    measured.
    """

    name = "gmv"
    unit = "currency a month"
    limits = NOT_NEGATIVE
    better = "higher"
    summary = "The value of the orders placed in a month."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("gmv") * MONTH, book.measured_days * book.minor_units)


class Orders(Measure):
    """Formula: Σ orders / (measured days / (365/12)).

    Orders placed, whatever became of them. Window: measured days. NaN if no day was measured.
    """

    name = "orders"
    unit = "orders a month"
    limits = NOT_NEGATIVE
    better = "higher"
    summary = "The number of orders placed in a month."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("orders") * MONTH, book.measured_days)


class Buyers(Measure):
    """Formula: Σ buyers at the end of each day / measured days.

    Window: measured days. NaN if no day was measured.
    """

    name = "buyers"
    unit = "people"
    limits = NOT_NEGATIVE
    better = "higher"
    summary = "Buyers in the market on an average day."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("buyers"), book.measured_days)


class Sellers(Measure):
    """Formula: Σ sellers at the end of each day / measured days.

    Window: measured days. NaN if no day was measured.
    """

    name = "sellers"
    unit = "people"
    limits = NOT_NEGATIVE
    summary = "Sellers in the market on an average day."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("sellers"), book.measured_days)


class Efficiency(Measure):
    """Formula: Σ gain / Σ attainable.

    Numerator: worth of goods received less their cost, of measured orders. Denominator: the best
    expected gain from trade on the pages that shoppers saw on the days these were placed. Luck
    can lift a small market a little above 1; fraud can push it below 0. NaN if there was nothing
    to gain.
    """

    name = "efficiency"
    unit = "share of the attainable gain from trade"
    limits = UNLIMITED
    better = "higher"
    summary = "How much of what buyers and sellers could gain by trading they do gain."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("gain"), int(book.cohort_flow["attainable"].sum()))


class ConsumerSurplus(Measure):
    """Formula: Σ surplus / (Σ buyers at the end of each day / (365/12)), major units.

    Numerator: worth of goods received less money paid (refunds and damages taken off, fees of
    disputes added) and less the buyers' own time on disputes at their own price of an hour, of
    measured orders. Taste shocks, the liking for one listing or another that steers a choice, do
    not count. Denominator: buyer-months while these orders were placed.
    NaN if there were no buyers.
    """

    name = "consumer_surplus"
    unit = "currency a month per buyer"
    better = "higher"
    summary = "What a buyer gains by the market in a month: worth of what arrives less money and time spent."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("surplus") * MONTH, int(book.cohort_flow["buyers"].sum()) * book.minor_units)


class PlatformRevenue(Measure):
    """Formula: Σ (commission + order_fees + buyer_fees + subscriptions + filing_fees + ads) a month, major units.

    Fees alone: deposits forfeited and refunds paid by the fund are in platform_net_revenue.
    Window: measured days. NaN if no day was measured.
    """

    name = "platform_revenue"
    unit = "currency a month"
    limits = NOT_NEGATIVE
    better = "higher"
    summary = "What the platform takes in fees in a month."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum(*FEES) * MONTH, book.measured_days * book.minor_units)


class PlatformNetRevenue(Measure):
    """Formula: Σ (fees + forfeits + inspection_fees + own_trade − fund_paid − returns_paid − inspections_paid
    − retention_paid − forums_paid) a month.

    Major units; fees as in platform_revenue. Deposits forfeited, fees for its own inspections, and what its own shops
    take less what they spend (own_trade) count as income; refunds out of the platform's fund or as merchant of record,
    freight of returns, inspections and hearings it pays for, and what it gives to keep customers (goodwill, rebates,
    offers to those who left) as cost. Window: measured days. NaN if no day was measured.
    """

    name = "platform_net_revenue"
    unit = "currency a month"
    better = "higher"
    summary = "What the platform keeps in a month: fees and forfeited deposits less the refunds it pays itself."

    @override
    def value(self, book: Book) -> float:
        paid = book.flow_sum("fund_paid", "returns_paid", "inspections_paid", "retention_paid", "forums_paid")
        kept = book.flow_sum(*FEES, "forfeits", "inspection_fees", "own_trade") - paid
        return ratio(kept * MONTH, book.measured_days * book.minor_units)


class HonestBurden(Measure):
    """Formula: (Σ honest_gmv − Σ honest_kept + Σ honest_minutes / 60 · mean cost of an hour) / Σ honest_gmv.

    What rules and mishaps take from honest sellers: fees on the order, refunds, damages and deposits (whether or not
    the claim was right), less what carriers and returned goods bring back, and their time on disputes, priced at the
    mean of the buyers' cost of an hour. Cost of the goods does not count. Denominator: price of the settled orders of
    sellers who mean no cheating, those they cheated on or never shipped left out. Subscriptions, advertising, capital
    tied up in deposits and sales lost to sanctions are not in it; honest_sanctioned counts the last. Window: measured
    orders. NaN if there was no such order.
    """

    name = "honest_burden"
    unit = "share of honest sellers' sales"
    limits = UNLIMITED
    better = "lower"
    summary = "Of each unit that honest sellers sell for, what fees, refunds, damages and disputes take from them."

    @override
    def value(self, book: Book) -> float:
        time = book.cohort_sum("honest_minutes") / 60.0 * book.hour_cost
        sold = book.cohort_sum("honest_gmv")
        return ratio(sold - book.cohort_sum("honest_kept") + time, sold)


class TakenByFraud(Measure):
    """Formula: Σ (fraud_lost + false_value + plotted_refunds + ransoms_paid), each a month, major units.

    What people of ill will take from buyers and sellers of good will: price of cheated orders less refunds, refunds
    won by false claims, refunds to adversaries' accounts, ransoms. Windows: measured orders for the first two, over
    the days on which they were placed; measured days for the others. A refund to an account of adversaries counts as
    taken also where the seller had cheated or never shipped. What buyers lose because they were misled, and honest
    sellers because they were slandered, is in consumer_surplus and honest_burden. NaN if no day was measured.
    """

    name = "taken_by_fraud"
    unit = "currency a month"
    limits = NOT_NEGATIVE
    better = "lower"
    summary = "What cheating sellers, false claims, abused refunds and ransoms take from everybody else in a month."

    @override
    def value(self, book: Book) -> float:
        orders = ratio(book.cohort_sum("fraud_lost", "false_value"), len(book.measured_cohort))
        others = ratio(book.flow_sum("plotted_refunds", "ransoms_paid"), book.measured_days)
        return (orders + others) * MONTH / book.minor_units


class OwnShare(Measure):
    """Formula: Σ revenue of sellers the platform owns / Σ revenue of all sellers.

    Revenue: what a person's shops sold on measured days. NaN if nothing was sold.
    """

    name = "own_share"
    unit = "share of GMV"
    summary = "Of the money spent, how much goes to the platform's own shops."

    @override
    def value(self, book: Book) -> float:
        revenue = sellers_revenue(book)
        return ratio(int(revenue[book.sellers["owned"]].sum()), int(revenue.sum()))


class TakeRate(Measure):
    """Formula: Σ (commission + order_fees + buyer_fees + subscriptions + filing_fees + ads) / Σ gmv.

    Window: measured days. NaN if nothing was ordered.
    """

    name = "take_rate"
    unit = "share of GMV"
    limits = NOT_NEGATIVE
    summary = "What the platform takes in fees, of each unit of money spent."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum(*FEES), book.flow_sum("gmv"))


class ReputationPremium(Measure):
    """Formula: (Σ price_old / Σ n_old) / (Σ price_new / Σ n_new) − 1.

    Price is measured over the mean cost of the category. Old: orders with shops of 10 ratings or
    more; new: with fewer. Window: measured days. NaN if either sold nothing.
    """

    name = "reputation_premium"
    unit = "share of a new shop's price"
    limits = (-1.0, inf)
    summary = "How much more shops with a record charge for the same goods than shops without."

    @override
    def value(self, book: Book) -> float:
        old = ratio(book.flow_sum("price_old"), book.flow_sum("n_old"))
        new = ratio(book.flow_sum("price_new"), book.flow_sum("n_new"))
        return ratio(old, new) - 1.0


class NewcomersShare(Measure):
    """Formula: Σ new_gmv / Σ gmv.

    Numerator: value of orders placed with shops younger than 90 days. Denominator: value of all
    orders placed. Window: measured days. NaN if nothing was ordered.
    """

    name = "newcomers_share"
    unit = "share of GMV"
    better = "higher"
    summary = "Of the money spent, how much goes to shops younger than 90 days."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("new_gmv"), book.flow_sum("gmv"))


class Gini(Measure):
    """Formula: Σ_i (2i − n − 1) x_i / (n Σ x_i), x_1 ≤ … ≤ x_n the sellers' revenues.

    x is what all of a person's shops sold on measured days (from the first day, where the book
    does not hold the revenue at the warm-up's end). People: sellers in the market at the end,
    those who sold nothing included. 0: all sell alike; near 1: one sells everything. NaN if
    nobody is there or nobody sold. Source: Gini 1912, in the form of Sen 1973, On Economic
    Inequality.
    """

    name = "gini"
    unit = "0 equal to 1 concentrated"
    limits = (0.0, 1.0)
    summary = "How unequally sales are spread over the sellers: 0 all alike, near 1 one sells everything."

    @override
    def value(self, book: Book) -> float:
        revenue = sellers_revenue(book)[(book.sellers["joined"] >= 0) & (book.sellers["left"] < 0)]
        incomes = [int(x) for x in np.sort(revenue)]
        n = len(incomes)
        # Python's integers: a sum of ranks times money can pass 2^63.
        weighted = sum((2 * i - n - 1) * x for i, x in enumerate(incomes, start=1))
        return ratio(weighted, n * sum(incomes))


def sellers_revenue(book: Book) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """What each seller's shops sold after the warm-up, minor units, by row of `sellers`."""
    sold = book.shops["revenue"].astype(np.int64)
    before = book.warm_up_revenue[: sold.size]
    sold[: before.size] -= before
    revenue = np.zeros(book.sellers.size, dtype=np.int64)
    opened = book.shops["opened"] >= 0
    np.add.at(revenue, book.shops["seller"][opened], sold[opened])
    return revenue
