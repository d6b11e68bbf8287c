"""Disputes: how many, how long, how well judged, and what each side spends on them."""

from __future__ import annotations

from typing import override

from emptor.measures.book import Book, ratio
from emptor.measures.registry import NOT_NEGATIVE, UNLIMITED, Measure


class DisputesPerOrder(Measure):
    """Formula: Σ claimed / Σ settled.

    Numerator: orders with a claim filed. Denominator: settled orders. Window: measured orders.
    NaN if none settled.
    """

    name = "disputes_per_order"
    unit = "share of orders"
    summary = "Of all orders, how many end in a claim."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("claimed"), book.cohort_sum("settled"))


class ClaimsWon(Measure):
    """Formula: Σ won / Σ (won + lost).

    Numerator: claims that ended for the buyer. Denominator: claims that ended for either side.
    Window: measured orders. NaN if there were none.
    """

    name = "claims_won"
    unit = "share of claims settled"
    summary = "Of the claims that end for one side or the other, how many the buyer wins."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("won"), book.cohort_sum("won", "lost"))


class ResolutionDays(Measure):
    """Formula: Σ resolution_days / Σ resolved.

    Days from filing to resolution, over the claims resolved on measured days; those still open
    when the run ends are not in it. NaN if none was resolved.
    """

    name = "resolution_days"
    unit = "days"
    limits = NOT_NEGATIVE
    better = "lower"
    summary = "How long a claim takes from filing to its end."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("resolution_days"), book.flow_sum("resolved"))


class AdjudicationError(Measure):
    """Formula: Σ misjudged / Σ decided.

    Numerator: decisions of forums against the facts. Denominator: decisions of forums; a case
    that climbs is decided at each. Window: measured days. NaN if there were none.
    """

    name = "adjudication_error"
    unit = "share of decisions"
    better = "lower"
    summary = "Of the claims that a forum decides, how many it decides against the facts."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("misjudged"), book.flow_sum("decided"))


class AdjudicationErrorSellers(Measure):
    """Formula: Σ misjudged_seller / Σ decided.

    Numerator: decisions of forums against a seller who was right. Denominator: decisions of
    forums; a case that climbs is decided at each. Window: measured days. NaN if there were none.
    """

    name = "adjudication_error_sellers"
    unit = "share of decisions"
    better = "lower"
    summary = "Of the claims that a forum decides, how many go against a seller who was in the right."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("misjudged_seller"), book.flow_sum("decided"))


class JurorAgreement(Measure):
    """Formula: Σ juror_right / Σ juror_votes.

    Numerator: votes of jurors for the side that was right. Denominator: votes of jurors, those who
    kept silent left out. Window: measured days. NaN if nobody voted.
    """

    name = "juror_agreement"
    unit = "share of votes"
    better = "higher"
    summary = "Of the votes that jurors cast, how many are for the side that is in the right."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("juror_right"), book.flow_sum("juror_votes"))


class QueueDays(Measure):
    """Formula: Σ queue_days / Σ resolved.

    Days that cases waited because a forum was busy, over the claims resolved on measured days.
    NaN if none was resolved.
    """

    name = "queue_days"
    unit = "days"
    limits = NOT_NEGATIVE
    better = "lower"
    summary = "How long a claim waits because the forum is busy."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("queue_days"), book.flow_sum("resolved"))


class CostPerCase(Measure):
    """Formula: (Σ forum_costs + Σ (dispute_minutes + juror_minutes) / 60 · mean cost of an hour) / Σ resolved.

    What hearings cost, whoever pays (staff, arbitrators, jurors, payment rails), and the time of
    both sides and of jurors at the mean of the buyers' own price of an hour. Fees that the platform
    keeps are no cost of the case. Denominator: claims resolved. Window: measured days. NaN if none
    was resolved.
    """

    name = "cost_per_case"
    unit = "currency per claim"
    limits = NOT_NEGATIVE
    better = "lower"
    summary = "What a claim costs all sides together, time included."

    @override
    def value(self, book: Book) -> float:
        time = book.flow_sum("dispute_minutes", "juror_minutes") / 60.0 * book.hour_cost
        return ratio(book.flow_sum("forum_costs") + time, book.minor_units * book.flow_sum("resolved"))


class EffortBuyers(Measure):
    """Formula: 100 · Σ minutes_buyer / 60 / Σ settled.

    Buyers' time on disputes. Denominator: settled orders, disputed or not. Window: measured
    orders. NaN if none settled.
    """

    name = "effort_buyers"
    unit = "hours per 100 orders"
    limits = NOT_NEGATIVE
    better = "lower"
    summary = "The hours that buyers spend on disputes, per 100 orders."

    @override
    def value(self, book: Book) -> float:
        return ratio(100 * book.cohort_sum("minutes_buyer"), 60 * book.cohort_sum("settled"))


class EffortSellers(Measure):
    """Formula: 100 · Σ minutes_seller / 60 / Σ settled.

    Sellers' time on disputes. Denominator: settled orders, disputed or not. Window: measured
    orders. NaN if none settled.
    """

    name = "effort_sellers"
    unit = "hours per 100 orders"
    limits = NOT_NEGATIVE
    better = "lower"
    summary = "The hours that sellers spend on disputes, per 100 orders."

    @override
    def value(self, book: Book) -> float:
        return ratio(100 * book.cohort_sum("minutes_seller"), 60 * book.cohort_sum("settled"))


class MoneyBuyers(Measure):
    """Formula: 100 · Σ money_buyer / Σ settled, major units.

    Buyers' money spent on disputes: fees not returned, goods sent back. Denominator: settled
    orders, disputed or not. Window: measured orders. NaN if none settled.
    """

    name = "money_buyers"
    unit = "currency per 100 orders"
    better = "lower"
    summary = "The money that buyers spend on disputes, refunds aside, per 100 orders."

    @override
    def value(self, book: Book) -> float:
        return ratio(100 * book.cohort_sum("money_buyer"), book.minor_units * book.cohort_sum("settled"))


class DisputeCostBuyers(Measure):
    """Formula: (Σ money_buyer + Σ minutes_buyer / 60 · mean cost of an hour) / Σ gmv.

    What disputes cost buyers, in money and in time at the mean of the buyers' own price of an
    hour. Denominator: price of all settled orders. Window: measured orders. NaN if none settled.
    """

    name = "dispute_cost_buyers"
    unit = "share of GMV"
    limits = UNLIMITED
    better = "lower"
    summary = "Of each unit of money spent, what buyers lose on disputes in fees and in time."

    @override
    def value(self, book: Book) -> float:
        time = book.cohort_sum("minutes_buyer") / 60.0 * book.hour_cost
        return ratio(book.cohort_sum("money_buyer") + time, book.cohort_sum("gmv"))


class FundPaid(Measure):
    """Formula: Σ fund_paid / Σ gmv.

    Numerator: refunds paid by the platform's fund. Denominator: value of orders placed. Window:
    measured days; a refund may belong to an order of some weeks before. NaN if nothing was
    ordered.
    """

    name = "fund_paid"
    unit = "share of GMV"
    limits = NOT_NEGATIVE
    better = "lower"
    summary = "Of each unit of money spent, what the platform pays in refunds out of its own pocket."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("fund_paid"), book.flow_sum("gmv"))


class OrdersOpen(Measure):
    """Formula: orders not settled when the run ended, a count over the whole run."""

    name = "orders_open"
    unit = "orders"
    limits = NOT_NEGATIVE
    summary = "Orders still under way when the run ended; they are in no measure of outcomes."

    @override
    def value(self, book: Book) -> float:
        return float(book.orders_open)


class RefusedAtInspection(Measure):
    """Formula: Σ refused / Σ inspected.

    Parcels that an inspector looked at before the money was released, and those he refused. Window: measured days.
    NaN if none was inspected.
    """

    name = "refused_at_inspection"
    unit = "share of parcels inspected"
    summary = "Of the parcels inspected before payment, how many were refused."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("refused"), book.flow_sum("inspected"))


class RefusedInError(Measure):
    """Formula: Σ refused_in_error / Σ refused.

    Numerator: refused goods in which there was nothing for the inspector to find. Window: measured days. NaN if none
    was refused.
    """

    name = "refused_in_error"
    unit = "share of refusals"
    better = "lower"
    summary = "Of the parcels that inspectors refused, how many were as they should be."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("refused_in_error"), book.flow_sum("refused"))
