"""Fraud: who is there to cheat, what they do, what it brings them and when they are found out."""

from __future__ import annotations

from typing import override

import numpy as np

from emptor.measures.book import MONTH, Book, person_days, ratio
from emptor.measures.registry import NOT_NEGATIVE, Measure
from emptor.measures.survival import Spells, median, restricted_mean, spells

YEAR = 365
LONGEST_DETECTION = 180


class FraudAttempted(Measure):
    """Formula: Σ cheated_gmv / Σ gmv.

    Numerator: price of orders on which the seller sent nothing or something else on purpose.
    Denominator: price of all settled orders. Window: measured orders. NaN if none settled.
    Equals fraud_selection × fraud_effort + fraud_by_others, exactly.
    """

    name = "fraud_attempted"
    unit = "share of GMV"
    better = "lower"
    summary = "Of the money spent, how much went into orders on which the seller cheated."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("cheated_gmv"), book.cohort_sum("gmv"))


class FraudSelection(Measure):
    """Formula: Σ ill_gmv / Σ gmv.

    Numerator: price of orders sold by sellers who mean to cheat where it pays, cheated or not.
    Denominator: price of all settled orders. Window: measured orders. NaN if none settled.
    With fraud_effort it splits fraud_attempted into who is there and what they do.
    """

    name = "fraud_selection"
    unit = "share of GMV"
    better = "lower"
    summary = "Who is there: how much of the money spent went to sellers who would cheat where it pays."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("ill_gmv"), book.cohort_sum("gmv"))


class FraudEffort(Measure):
    """Formula: Σ ill_cheated_gmv / Σ ill_gmv.

    Numerator: price of orders cheated by sellers who mean to cheat where it pays. Denominator:
    price of all their orders. Window: measured orders. NaN if they sold nothing.
    """

    name = "fraud_effort"
    unit = "share of such sellers' GMV"
    better = "lower"
    summary = "What they do: of the sales of sellers who would cheat where it pays, on how much they did cheat."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("ill_cheated_gmv"), book.cohort_sum("ill_gmv"))


class FraudByOthers(Measure):
    """Formula: (Σ cheated_gmv − Σ ill_cheated_gmv) / Σ gmv.

    Numerator: price of orders cheated by sellers not counted in fraud_selection. Denominator:
    price of all settled orders. Window: measured orders. NaN if none settled. The remainder:
    fraud_attempted = fraud_selection × fraud_effort + fraud_by_others.
    """

    name = "fraud_by_others"
    unit = "share of GMV"
    better = "lower"
    summary = "The rest of the fraud attempted: cheating by sellers who are not of the cheating kind."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("cheated_gmv") - book.cohort_sum("ill_cheated_gmv"), book.cohort_sum("gmv"))


class FraudCompleted(Measure):
    """Formula: Σ completed_gmv / Σ gmv.

    Numerator: price of cheated orders whose money the seller got, in part or whole, and the
    buyer did not get back in full. Denominator: price of all settled orders. Window: measured
    orders. NaN if none settled.
    """

    name = "fraud_completed"
    unit = "share of GMV"
    better = "lower"
    summary = "Of the money spent, how much went into frauds that worked: the cheat was paid, the buyer not made whole."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("completed_gmv"), book.cohort_sum("gmv"))


class FraudLost(Measure):
    """Formula: Σ fraud_lost / Σ gmv.

    Numerator: price of cheated orders less what was refunded to their buyers. Denominator: price
    of all settled orders. Window: measured orders. NaN if none settled.
    """

    name = "fraud_lost"
    unit = "share of GMV"
    better = "lower"
    summary = "Of the money spent, how much buyers lost to cheats for good, after all refunds."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("fraud_lost"), book.cohort_sum("gmv"))


class BuyersFraud(Measure):
    """Formula: Σ false_value / Σ gmv.

    Numerator: refunds won by false claims. Denominator: price of all settled orders. Window:
    measured orders. NaN if none settled.
    """

    name = "buyers_fraud"
    unit = "share of GMV"
    better = "lower"
    summary = "Of the money spent, how much dishonest buyers got back for goods that pleased them."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("false_value"), book.cohort_sum("gmv"))


class FalseClaimRate(Measure):
    """Formula: Σ false_claims / Σ claimed.

    Numerator: claims filed on orders that pleased. Denominator: orders with a claim filed.
    Window: measured orders. NaN if no claim was filed.
    """

    name = "false_claim_rate"
    unit = "share of claims"
    better = "lower"
    summary = "Of all claims filed, how many were false: the goods were fine."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("false_claims"), book.cohort_sum("claimed"))


class FalseClaimsWon(Measure):
    """Formula: Σ false_won / Σ false_claims.

    Numerator: false claims that ended for the buyer. Denominator: claims filed on orders that
    pleased. Window: measured orders. NaN if there was no false claim.
    """

    name = "false_claims_won"
    unit = "share of false claims"
    better = "lower"
    summary = "Of the false claims, how many the buyer won."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("false_won"), book.cohort_sum("false_claims"))


class LostToOperator(Measure):
    """Formula: Σ operator_took / Σ gmv.

    Numerator: money in custody and deposits with which the operator ran away. Denominator: value of orders placed.
    Window: measured days. NaN if nothing was ordered.
    """

    name = "lost_to_operator"
    unit = "share of GMV"
    limits = NOT_NEGATIVE
    better = "lower"
    summary = "Of the money spent, how much the operator of the platform took and went away with."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("operator_took"), book.flow_sum("gmv"))


class LockedForGood(Measure):
    """Formula: Σ locked / Σ gmv.

    Numerator: money under keys of which no two will ever agree. Denominator: value of orders placed. Window: measured
    days. NaN if nothing was ordered.
    """

    name = "locked_for_good"
    unit = "share of GMV"
    limits = NOT_NEGATIVE
    better = "lower"
    summary = "Of the money spent, how much stays locked under its keys for ever."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("locked"), book.flow_sum("gmv"))


class FraudstersProfit(Measure):
    """Formula: Σ fraud_gain / (days in the market of sellers who mean to cheat / (365/12)).

    Numerator: what sellers kept of cheated orders, less fees and costs, major units, measured
    orders. Denominator: months that sellers who mean to cheat where it pays spent in the market
    while the measured orders were placed. Their honest sales do not count; neither do deposits
    forfeited. NaN if none of them was there.
    """

    name = "fraudsters_profit"
    unit = "currency a month per seller who would cheat"
    better = "lower"
    summary = "What cheating brings, a month, to each seller in the market who would cheat where it pays."

    @override
    def value(self, book: Book) -> float:
        ill = book.sellers[book.sellers["ill"]]
        days = person_days(ill, book.warm_up_days, book.last_cohort_day)
        return ratio(book.cohort_sum("fraud_gain") * MONTH, days * book.minor_units)


def detection_spells(book: Book) -> Spells:
    """Days from a seller's first cheat (day 1) to its first sanction; 1 for found out.

    Watched from the end of the warm-up at the earliest (late entry), until the seller left or
    the run ended (right-censored). A sanction before the first cheat is no detection.
    """
    people = book.sellers[book.sellers["first_cheat"] >= 0]
    first = people["first_cheat"].astype(np.int64)
    detected = people["detected"].astype(np.int64)
    left = people["left"].astype(np.int64)
    end = np.where(left >= 0, left, book.days - 1)
    found = detected >= first
    time = np.where(found, detected, end) - first + 1
    entry = np.maximum(book.warm_up_days - first, 0)
    return spells(time, found.astype(np.int64), entry)


class DetectionDays(Measure):
    """Formula: Σ S(t) over t = 0 … 179, the mean days undetected, counting at most 180.

    S is the Kaplan–Meier share not yet sanctioned t days after the first cheat, its day being
    day 1: people are the sellers who cheated, followed from the warm-up's end until their first
    sanction; those who left or outlasted the run are right-censored. The restricted mean stands
    here rather than the median because it exists even where most are never found. Window:
    measured days. NaN if nobody cheated, or if nobody was followed for 180 days and some were
    still undetected. Source: Klein and Moeschberger 2003, section 4.5.
    """

    name = "detection_days"
    unit = "days, at most 180"
    horizon = LONGEST_DETECTION
    better = "lower"
    summary = "How long a cheat goes on before the first sanction, on average; half a year and more counts as 180 days."

    @override
    def value(self, book: Book) -> float:
        return restricted_mean(detection_spells(book), LONGEST_DETECTION)


class DetectionMedianDays(Measure):
    """Formula: the least t with S(t) ≤ 1/2, S as in detection_days.

    Kaplan–Meier median of days from first cheat to first sanction, right-censored at leaving or
    the run's end. Window: measured days. NaN if nobody cheated, or if by the end of the watch
    fewer than half were found out. Source: Kaplan and Meier 1958.
    """

    name = "detection_median_days"
    unit = "days"
    limits = NOT_NEGATIVE
    better = "lower"
    summary = "Days after which half of the cheats have met their first sanction."

    @override
    def value(self, book: Book) -> float:
        return median(detection_spells(book))


class DetectedShare(Measure):
    """Formula: sellers sanctioned after their first cheat / sellers who cheated.

    Both count only sellers who were in the market and not yet sanctioned when the measured days
    began, or who cheated later. Window: measured days. NaN if there are none.
    """

    name = "detected_share"
    unit = "share of sellers who cheated"
    better = "higher"
    summary = "Of the sellers who cheated, how many were sanctioned by the end of the run."

    @override
    def value(self, book: Book) -> float:
        watched = detection_spells(book)
        counted = watched.time > watched.entry
        return ratio(int(watched.cause[counted].sum()), int(counted.sum()))


class HonestSanctioned(Measure):
    """Formula: 100 × Σ (honest_blocks + honest_bans) / years in the market without a cheat.

    Numerator: blocks, delistings and bans of shops whose owner had never cheated. Denominator:
    years that sellers spent in the market before their first cheat, if any. A slip is no cheat.
    Window: measured days. NaN if there was no such seller.
    """

    name = "honest_sanctioned"
    unit = "sanctions per 100 honest sellers a year"
    limits = NOT_NEGATIVE
    better = "lower"
    summary = "How often, per 100 sellers a year, somebody who never cheated is blocked or banned."

    @override
    def value(self, book: Book) -> float:
        days = person_days(book.sellers, book.warm_up_days, book.days, until=book.sellers["first_cheat"])
        return ratio(100 * YEAR * book.flow_sum("honest_blocks", "honest_bans"), days)
