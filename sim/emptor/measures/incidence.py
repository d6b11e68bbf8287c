"""Where harm ends up: of 100 cheated buyers, and of each 100 lost on orders gone wrong."""

from __future__ import annotations

from typing import override

from emptor.measures.book import Book, ratio
from emptor.measures.registry import Measure


class CheatedWhoClaim(Measure):
    """Formula: Σ cheated_claimed / Σ cheated.

    Numerator: cheated orders with a claim filed. Denominator: orders on which the seller
    cheated. Window: measured orders. NaN if nobody was cheated.
    """

    name = "cheated_who_claim"
    unit = "share of cheated orders"
    better = "higher"
    summary = "Of the buyers who are cheated, how many file a claim."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("cheated_claimed"), book.cohort_sum("cheated"))


class CheatedWhoGiveUp(Measure):
    """Formula: Σ cheated_gave_up / Σ cheated.

    Numerator: cheated orders whose claim was never filed for want of worth, or filed and given
    up; the latter are in cheated_who_claim too. Denominator: orders on which the seller cheated.
    Window: measured orders. NaN if nobody was cheated. Where the rules offer no forum there is no
    claim to give up, and it is 0.
    """

    name = "cheated_who_give_up"
    unit = "share of cheated orders"
    better = "lower"
    summary = "Of the buyers who are cheated, how many let it go because claiming is not worth the trouble."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("cheated_gave_up"), book.cohort_sum("cheated"))


class CheatedMadeWhole(Measure):
    """Formula: Σ cheated_whole / Σ cheated.

    Numerator: cheated orders whose price came back in full, damages included.
    Denominator: orders on which the seller cheated. Window: measured orders. NaN if nobody was
    cheated.
    """

    name = "cheated_made_whole"
    unit = "share of cheated orders"
    better = "higher"
    summary = "Of the buyers who are cheated, how many get the whole price back."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("cheated_whole"), book.cohort_sum("cheated"))


class CheatedWhoLeave(Measure):
    """Formula: Σ cheated_left / Σ cheated.

    Numerator: cheated orders over which the buyer left the market. Denominator: orders on which
    the seller cheated. Window: measured orders. NaN if nobody was cheated.
    """

    name = "cheated_who_leave"
    unit = "share of cheated orders"
    better = "lower"
    summary = "Of the buyers who are cheated, how many leave the market over it."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("cheated_left"), book.cohort_sum("cheated"))


class LossBorneByBuyer(Measure):
    """Formula: Σ borne_buyer / Σ bad_gmv.

    Numerator: part of the price that buyers did not get back. Denominator: price of orders that
    went wrong: not received, not as described, broken. Window: measured orders. NaN if none.
    """

    name = "loss_borne_by_buyer"
    unit = "share of the price of orders gone wrong"
    better = "lower"
    summary = "When an order goes wrong, the part of its price that the buyer loses."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("borne_buyer"), book.cohort_sum("bad_gmv"))


class LossBorneBySeller(Measure):
    """Formula: Σ borne_seller / Σ bad_gmv.

    Numerator: part refunded out of sellers' money, deposits included. Denominator: price of
    orders that went wrong. Window: measured orders. NaN if none.
    """

    name = "loss_borne_by_seller"
    unit = "share of the price of orders gone wrong"
    summary = "When an order goes wrong, the part of its price that the seller gives back, guilty or not."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("borne_seller"), book.cohort_sum("bad_gmv"))


class LossBorneByPlatform(Measure):
    """Formula: Σ borne_platform / Σ bad_gmv.

    Numerator: part refunded out of the platform's money. Denominator: price of orders that went
    wrong. Window: measured orders. NaN if none.
    """

    name = "loss_borne_by_platform"
    unit = "share of the price of orders gone wrong"
    summary = "When an order goes wrong, the part of its price that the platform pays."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("borne_platform"), book.cohort_sum("bad_gmv"))


class LossBorneByCarrier(Measure):
    """Formula: Σ borne_carrier / Σ bad_gmv.

    Numerator: part made good by carriers. Denominator: price of orders that went wrong. Window:
    measured orders. NaN if none.
    """

    name = "loss_borne_by_carrier"
    unit = "share of the price of orders gone wrong"
    summary = "When an order goes wrong, the part of its price that the carrier makes good."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("borne_carrier"), book.cohort_sum("bad_gmv"))


class LossBorneByIssuer(Measure):
    """Formula: Σ borne_issuer / Σ bad_gmv.

    Numerator: part refunded by the issuer of the buyer's card, who is payer of last resort.
    Denominator: price of orders that went wrong. Window: measured orders. NaN if none.
    """

    name = "loss_borne_by_issuer"
    unit = "share of the price of orders gone wrong"
    summary = "When an order goes wrong, the part of its price that the card's issuer pays."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("borne_issuer"), book.cohort_sum("bad_gmv"))


CHEATED = {
    "file a claim": CheatedWhoClaim,
    "give up, before or after filing": CheatedWhoGiveUp,
    "are made whole": CheatedMadeWhole,
    "leave the market": CheatedWhoLeave,
}
BORNE = {
    "buyer": LossBorneByBuyer,
    "seller": LossBorneBySeller,
    "platform": LossBorneByPlatform,
    "carrier": LossBorneByCarrier,
    "issuer": LossBorneByIssuer,
}


def incidence(book: Book) -> dict[str, dict[str, float]]:
    """The incidence table of a run, per 100.

    Returns
    -------
    dict
        "of 100 cheated buyers": what they do and what becomes of them (one buyer may be counted
        in several rows). "of each 100 lost on orders gone wrong": who bears it, which adds up to
        100. All NaN where nobody was cheated, or nothing went wrong.
    """
    return {
        "of 100 cheated buyers": {row: 100.0 * measure().value(book) for row, measure in CHEATED.items()},
        "of each 100 lost on orders gone wrong": {row: 100.0 * measure().value(book) for row, measure in BORNE.items()},
    }
