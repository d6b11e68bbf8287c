"""Feedback: who rates, and what the ratings say beside the truth."""

from __future__ import annotations

from typing import override

from emptor.measures.book import Book, ratio
from emptor.measures.registry import Measure

TERNARY = ("positive", "neutral", "negative")
STARS = ("stars1", "stars2", "stars3", "stars4", "stars5")


class FeedbackRate(Measure):
    """Formula: Σ rated / Σ rateable.

    Numerator: orders the buyer rated. Denominator: orders that the rules let him rate. Window:
    measured orders. NaN if none could be rated.
    """

    name = "feedback_rate"
    unit = "share of orders"
    summary = "Of the orders that can be rated, how many the buyer rates."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("rated"), book.cohort_sum("rateable"))


class PositiveShare(Measure):
    """Formula: Σ positive / Σ (positive + neutral + negative).

    Ratings by buyers; unrated orders that the rules count as positive are left out. Window:
    ratings given on measured days. NaN if there were none.
    """

    name = "positive_share"
    unit = "share of ratings"
    summary = "Of the positive, neutral and negative ratings that buyers give, how many are positive."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("positive"), book.flow_sum(*TERNARY))


class NeutralShare(Measure):
    """Formula: Σ neutral / Σ (positive + neutral + negative).

    Ratings by buyers given on measured days. NaN if there were none.
    """

    name = "neutral_share"
    unit = "share of ratings"
    summary = "Of the positive, neutral and negative ratings that buyers give, how many are neutral."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("neutral"), book.flow_sum(*TERNARY))


class NegativeShare(Measure):
    """Formula: Σ negative / Σ (positive + neutral + negative).

    Ratings by buyers given on measured days. NaN if there were none.
    """

    name = "negative_share"
    unit = "share of ratings"
    summary = "Of the positive, neutral and negative ratings that buyers give, how many are negative."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("negative"), book.flow_sum(*TERNARY))


class MeanStars(Measure):
    """Formula: Σ k · stars_k / Σ stars_k, k = 1 … 5.

    Star ratings by buyers given on measured days. NaN if there were none.
    """

    name = "mean_stars"
    unit = "stars, 1 to 5"
    limits = (1.0, 5.0)
    summary = "The mean of the stars that buyers give."

    @override
    def value(self, book: Book) -> float:
        return ratio(sum(k * book.flow_sum(name) for k, name in enumerate(STARS, start=1)), book.flow_sum(*STARS))


class FiveStarShare(Measure):
    """Formula: Σ stars5 / Σ (stars1 + … + stars5).

    Star ratings by buyers given on measured days. NaN if there were none.
    """

    name = "five_star_share"
    unit = "share of star ratings"
    summary = "Of the star ratings, how many give five stars."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("stars5"), book.flow_sum(*STARS))


class OneStarShare(Measure):
    """Formula: Σ stars1 / Σ (stars1 + … + stars5).

    Star ratings by buyers given on measured days. NaN if there were none.
    """

    name = "one_star_share"
    unit = "share of star ratings"
    summary = "Of the star ratings, how many give one star."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("stars1"), book.flow_sum(*STARS))


class Retaliation(Measure):
    """Formula: Σ retaliations / Σ negative.

    Numerator: negatives that sellers gave in answer to a negative. Denominator: negative ratings
    by buyers. Window: measured days; an answer may fall a few days after its cause. NaN if there
    were no negatives.
    """

    name = "retaliation"
    unit = "share of negative ratings"
    better = "lower"
    summary = "Of the negatives that buyers give, how many the seller pays back in kind."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("retaliations"), book.flow_sum("negative"))


class Dissatisfaction(Measure):
    """Formula: Σ (mild + bad) / Σ settled.

    Numerator: orders that disappointed or went wrong, whoever said so. Denominator: settled
    orders. Window: measured orders. NaN if none settled.
    """

    name = "dissatisfaction"
    unit = "share of orders"
    better = "lower"
    summary = "Of all orders, how many in truth leave the buyer disappointed or worse, whatever the ratings say."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("mild", "bad"), book.cohort_sum("settled"))
