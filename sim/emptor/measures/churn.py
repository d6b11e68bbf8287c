"""Churn: who leaves, why, and whether a claim given up is what drives buyers out."""

from __future__ import annotations

from typing import ClassVar, override

import numpy as np

from emptor.measures.book import MONTH, Book, ratio
from emptor.measures.registry import NOT_NEGATIVE, Measure
from emptor.measures.survival import Spells, incidence_at, spells, survival_at
from emptor.state.people import (
    ABANDONED,
    ANNOYED,
    DISTRUST,
    FOLLOWED,
    LOSS,
    OPERATOR_GONE,
    OUTSIDE,
    TROUBLE,
    UNANSWERED,
)

BUYERS_LEFT = (
    "left_outside",
    "left_loss",
    "left_abandoned",
    "left_trouble",
    "left_distrust",
    "left_unanswered",
    "left_annoyed",
    "left_followed",
    "left_operator",
)
SELLERS_LEFT = (
    "sellers_left_outside",
    "sellers_left_unprofitable",
    "sellers_left_banned",
    "sellers_left_scam",
    "sellers_left_dropped",
    "sellers_left_closed",
    "sellers_left_defected",
    "sellers_left_operator",
)


def membership(book: Book) -> Spells:
    """Days of membership of buyers, and the cause of leaving (0 for those still there).

    The count begins on the day of joining, or on the first measured day for those who were there
    already: what happened in the warm-up does not count. That day is day 1. Those who are there
    when the run ends are right-censored.
    """
    buyers = book.buyers
    joined = buyers["joined"].astype(np.int64)
    left = buyers["left"].astype(np.int64)
    here = (joined >= 0) & (joined < book.days) & ((left < 0) | (left >= book.warm_up_days))
    start = np.maximum(joined, book.warm_up_days)[here]
    gone = (left >= 0)[here]
    time = np.where(gone, left[here], book.days - 1) - start + 1
    return spells(time, np.where(gone, buyers["leave_cause"][here], 0))


class Retention90(Measure):
    """Formula: S(90), the Kaplan–Meier share of buyers still members after 90 days.

    S(t) = Π over days k ≤ t of (1 − left on day k / members on day k); day 1 is the day of
    joining, or the first measured day if later. Those still there when the run ends are
    right-censored. NaN if nobody was followed for 90 days. Source: Kaplan and Meier 1958.
    """

    name = "retention_90"
    unit = "share of buyers"
    better = "higher"
    summary = "Of the buyers in the market on a day, how many are still there 90 days on."

    @override
    def value(self, book: Book) -> float:
        return survival_at(membership(book), 90)


class Retention365(Measure):
    """Formula: S(365), S as in retention_90.

    The Kaplan–Meier share of buyers still members after 365 days. NaN if nobody was followed for
    365 days, as in a run of fewer than warm_up_days + 365 days. Source: Kaplan and Meier 1958.
    """

    name = "retention_365"
    unit = "share of buyers"
    better = "higher"
    summary = "Of the buyers in the market on a day, how many are still there a year on."

    @override
    def value(self, book: Book) -> float:
        return survival_at(membership(book), 365)


class LeavingByCause(Measure):
    """Base of the measures of leaving for one cause within some days of membership.

    Formula: F_c(h) = Σ over days k ≤ h of S(k − 1) · left for cause c on day k / members on day k,
    the Aalen–Johansen cumulative incidence; S, members and the window as in retention_90. Over
    all causes they add up to 1 − S(h). NaN if nobody was followed for h days. Source: Aalen and
    Johansen 1978.
    """

    unit = "share of buyers"
    better = "lower"
    cause: ClassVar[int]
    horizon: ClassVar[int]

    @override
    def value(self, book: Book) -> float:
        return incidence_at(membership(book), self.cause, self.horizon)


_WORDS = {
    LOSS: ("loss", "left over a loss that nobody made good"),
    ABANDONED: ("abandoned_claim", "left after giving up a claim"),
    TROUBLE: ("trouble", "left over a dispute's trouble or a disappointment"),
    DISTRUST: ("distrust", "left because their trust in the platform had worn down"),
    OPERATOR_GONE: ("operator", "left because the operator took the money"),
    OUTSIDE: ("outside", "left for reasons outside the market"),
    UNANSWERED: ("unanswered", "left over a complaint that nobody answered in time"),
    ANNOYED: ("promotion", "left over too much promotion"),
    FOLLOWED: ("followed", "left with or for a shop that closed or moved, or a person there who went"),
}


def _leaving(cause: int, horizon: int) -> type[LeavingByCause]:
    """One measure of leaving: eighteen classes alike, so they are made from their table."""
    word, happened = _WORDS[cause]
    span = "a year" if horizon == 365 else f"{horizon} days"
    title = "".join(part.title() for part in word.split("_"))
    return type(
        f"Left{title}{horizon}",
        (LeavingByCause,),
        {
            "__module__": __name__,
            "__doc__": f"Formula: F_c({horizon}) for buyers who {happened}.\n\n"
            f"F_c(h) = Σ over days k ≤ h of S(k − 1) · left for the cause on day k / members on day k (Aalen–Johansen\n"
            f"1978); S, members and window as in retention_90. NaN if nobody was followed for {horizon} days.\n",
            "name": f"left_{word}_{horizon}",
            "summary": f"Of the buyers in the market on a day, how many have {happened} within {span}.",
            "cause": cause,
            "horizon": horizon,
        },
    )


LEAVING: dict[tuple[int, int], type[LeavingByCause]] = {
    (cause, horizon): _leaving(cause, horizon) for horizon in (90, 365) for cause in _WORDS
}
"""The measures of leaving, by cause (as in `people`) and horizon in days."""


class BuyerChurn(Measure):
    """Formula: Σ buyers who left, all causes / (Σ buyers at the end of each day / (365/12)).

    Denominator: buyer-months in the market. Window: measured days. NaN if there were no buyers.
    """

    name = "buyer_churn"
    unit = "share of buyers a month"
    limits = NOT_NEGATIVE
    better = "lower"
    summary = "Of 100 buyers in the market, how many leave in a month, for whatever reason (as a share)."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum(*BUYERS_LEFT) * MONTH, book.flow_sum("buyers"))


class BuyerChurnPlatform(Measure):
    """Formula: Σ buyers who left over something that happened in the market / buyer-months.

    As buyer_churn without those who left for other reasons, whom no rule could have kept.
    Window: measured days. NaN if there were no buyers.
    """

    name = "buyer_churn_platform"
    unit = "share of buyers a month"
    limits = NOT_NEGATIVE
    better = "lower"
    summary = "Of the buyers in the market, how many leave in a month over something that happened in it."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum(*BUYERS_LEFT[1:]) * MONTH, book.flow_sum("buyers"))


class SellerExit(Measure):
    """Formula: Σ sellers who left, all causes / (Σ sellers at the end of each day / (365/12)).

    Denominator: seller-months in the market. A person who drops a shop and comes back under a
    new name has not left. Window: measured days. NaN if there were no sellers.
    """

    name = "seller_exit"
    unit = "share of sellers a month"
    limits = NOT_NEGATIVE
    summary = "Of the sellers in the market, how many leave in a month, for whatever reason."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum(*SELLERS_LEFT) * MONTH, book.flow_sum("sellers"))


class _SellerExitByCause(Measure):
    unit = "share of sellers a month"
    limits = NOT_NEGATIVE
    column: ClassVar[str]

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum(self.column) * MONTH, book.flow_sum("sellers"))


class SellerExitOutside(_SellerExitByCause):
    """Formula: Σ sellers_left_outside / seller-months; window and zeros as in seller_exit."""

    name = "seller_exit_outside"
    summary = "Of the sellers in the market, how many leave in a month for reasons outside it."
    column = "sellers_left_outside"


class SellerExitUnprofitable(_SellerExitByCause):
    """Formula: Σ sellers_left_unprofitable / seller-months; window and zeros as in seller_exit."""

    name = "seller_exit_unprofitable"
    summary = "Of the sellers in the market, how many leave in a month because it does not pay."
    column = "sellers_left_unprofitable"


class SellerExitBanned(_SellerExitByCause):
    """Formula: Σ sellers_left_banned / seller-months; window and zeros as in seller_exit."""

    name = "seller_exit_banned"
    summary = "Of the sellers in the market, how many are banned in a month and leave for it."
    column = "sellers_left_banned"


class SellerExitScam(_SellerExitByCause):
    """Formula: Σ sellers_left_scam / seller-months; window and zeros as in seller_exit."""

    name = "seller_exit_scam"
    better = "lower"
    summary = "Of the sellers in the market, how many take the buyers' money in a month and go."
    column = "sellers_left_scam"


class SellerExitDropped(_SellerExitByCause):
    """Formula: Σ sellers_left_dropped / seller-months; window and zeros as in seller_exit."""

    name = "seller_exit_dropped"
    summary = "Of the sellers in the market, how many drop a spent name in a month and do not come back."
    column = "sellers_left_dropped"


class SellerExitClosed(_SellerExitByCause):
    """Formula: Σ sellers_left_closed / seller-months; window and zeros as in seller_exit."""

    name = "seller_exit_closed"
    summary = "Of the sellers in the market, how many have their store closed in a month, free to open another."
    column = "sellers_left_closed"


class SellerExitDefected(_SellerExitByCause):
    """Formula: Σ sellers_left_defected / seller-months; window and zeros as in seller_exit."""

    name = "seller_exit_defected"
    summary = "Of the sellers in the market, how many move to a rival platform in a month."
    column = "sellers_left_defected"


class ClaimsAbandoned(Measure):
    """Formula: Σ abandoned / Σ (claimed + not_filed).

    Numerator: claims not filed for want of worth, or filed and given up at a later forum.
    Denominator: claims filed, and those that would have been if worth it. Window: measured
    orders. NaN if there was no cause for a claim.
    """

    name = "claims_abandoned"
    unit = "share of claims, unfiled ones included"
    better = "lower"
    summary = "Of those with a reason to claim, how many let it go because it is not worth the trouble."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("abandoned"), book.cohort_sum("claimed", "not_filed"))


class LostAfterAbandoned(Measure):
    """Formula: Σ abandoned_left / Σ abandoned.

    Numerator: claims not filed or given up after which the buyer left the market over it.
    Denominator: claims not filed or given up. Window: measured orders. NaN if there were none.
    """

    name = "lost_after_abandoned"
    unit = "share of claims abandoned"
    better = "lower"
    summary = "Of the claims let go as not worth the trouble, after how many the buyer left the market."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("abandoned_left"), book.cohort_sum("abandoned"))
