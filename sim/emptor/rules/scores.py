"""What is published about a seller: scores over ratings and over orders."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from emptor.reputation.choice import AnyModel
from emptor.rules.standing import BuyerRecord
from emptor.schema import Money, Part, Share, field

MAX_SCORES = 8
MODEL = "model"
"""What `ranking` says where the page is sorted by the model; no score can have this id beside a model."""
WindowDays = Annotated[int, Field(ge=1, le=100_000)]


class PairCap(Part):
    """How many ratings of one buyer for one seller count."""

    n: int = field(text="ratings of one pair that count within the period", unit="ratings", ge=1, le=1000)
    per_d: int | None = field(text="length of the period; null for ever", unit="days", ge=1, le=100_000)


class ValueWeight(Part):
    """What a rating counts, by the price of what was rated."""

    above: Money = field(text="price from which the weight holds", unit="money")
    weight: float = field(text="ratings that one rating counts for", unit="ratings", ge=0.001, le=100)


class Score(Part):
    """One published number about a seller."""

    id: str = field(text="name of the score, used by tiers and by `shown` and `ranking`", min_length=1, max_length=40)
    source: Literal["ternary", "stars5", "score10", "orders", "outcomes"] = field(
        text="what is counted: ternary ratings, stars, scores out of ten, orders, or what buyers told the platform in "
        "private (+1/0/-1, feedback.private_channel), which buyers read only if `shown` names it"
    )
    aggregator: Literal["sum", "mean", "share_positive", "beta", "rate", "max_of_windows"] = field(
        text="sum of +1/0/-1; mean of stars or of +1/0/-1; positives over positives and negatives (stars: 4-5 against "
        "1-2); Beta mean (r+1)/(r+s+2) (Josang and Ismail 2002); share of orders with the `measure`; the best of the "
        "means over `windows_d` (Upwork's job success)"
    )
    dimension: int | None = field(
        None, "which dimension of the ratings, from 1; null for the rating as a whole", "dimension", ge=1, le=10
    )
    measure: Literal["defect", "late", "unresolved", "cancel"] | None = field(
        None,
        "for source `orders`: defect (cancelled by the seller or a case closed unresolved), late "
        "(shipped after the deadline), unresolved (case closed without the seller solving it), cancel "
        "(not shipped in time, so that the platform cancelled)",
    )
    window_d: int | None = field(None, "days that count; null for all", "days", ge=1, le=100_000)
    windows_d: list[WindowDays] = field(
        [], "for max_of_windows: the windows, rising, of which the best counts", "days", max_length=6
    )
    roles_separate: bool = field(
        True,
        "whether ratings that the shop's owner got as a buyer are left out; if not, praise can be bought for pennies",
    )
    weight_by_value: list[ValueWeight] = field(
        [],
        "rising steps of what a rating counts, by the price of the order, the first from 0; empty: each counts one",
        max_length=8,
    )
    pair_cap: PairCap | None = field(None, "how many ratings of one pair count; null for all")
    min_n_display: int = field(0, "ratings or orders below which nothing is shown", "count", ge=0, le=100_000)
    grades: list[int] = field(
        [], "rising lower bounds of the grades shown in place of the number; empty shows the number", max_length=40
    )


class Condition(Part):
    """`metric op value`, e.g. violation_points >= 12."""

    metric: str = field(
        text="violation_points, sales, revenue, account_age, a score's id, or defect_rate, late_rate, cancel_rate, "
        "unresolved_case_rate, low_stars_rate, or response_rate: of the times that a forum asked the seller about a "
        "claim, how often it answered within respond_days"
    )
    op: Literal["<", "<=", ">", ">=", "=="] = field(text="comparison")
    value: float = field(text="threshold; shares as 0-1, revenue as money")
    window_d: int | None = field(None, "days that count; null for all", "days", ge=1, le=100_000)
    over: Literal["whole", "worst", "each"] = field(
        "whole",
        "for ratings with dimensions: the rating as a whole, the worst of its dimensions, or each, which must all do",
    )
    min_n: int = field(0, "orders or ratings below which the condition does not hold", "count", ge=0, le=100_000)


class Effect(Part):
    """What follows when all conditions hold: standing effects last as long as the conditions,
    one-off effects fire once each time the conditions come to hold.
    """

    fee_multiplier: float | None = field(None, "standing: commission is multiplied by this", "factor", ge=0, le=10)
    fee_add: Share | None = field(None, "standing: commission rises by this", "share of price")
    rank_multiplier: float | None = field(
        None,
        "standing: above 1 lifts the rank, below 1 lowers it (rank value moves by ln of it)",
        "factor",
        gt=0,
        le=100,
    )
    hold_days: int | None = field(None, "standing: payouts wait this much longer", "days", ge=0, le=400)
    hold_fraction: Share | None = field(
        None, "standing: share of the price that is held, in place of payment.hold_fraction", "share of price"
    )
    finalise_early: bool | None = field(
        None, "standing: the shop may ask a buyer to release the money at once, for a discount; he may agree"
    )
    badge: str | None = field(None, "standing: a badge buyers see", min_length=1, max_length=40)
    fee_per_case: float | None = field(
        None, "standing: what each claim filed against the shop costs its owner", "money", ge=0, le=1e9
    )
    subscription_refund: Share | None = field(
        None, "standing: share of each bill of the subscription that is given back", "share of the subscription"
    )
    suspend: bool | None = field(
        None, "standing: the shop cannot sell while the conditions hold, so a rate must recover as its window moves on"
    )
    block_days: int | None = field(None, "one-off: hidden from search for this long", "days", ge=1, le=400)
    delist: bool | None = field(None, "with block_days: cannot sell at all meanwhile; alone: for good until re-entry")
    forfeit: float | None = field(None, "one-off: taken from the deposit", "money", ge=0, le=1e9)
    close_store: bool | None = field(
        None, "one-off: the account is closed, and its owner may open another like anybody else"
    )
    ban: bool | None = field(None, "one-off: the account is closed, and its owner barred")


class Tier(Part):
    """Conditions that must all hold, and their effects."""

    when: list[Condition] = field(text="conditions, all of which must hold", min_length=1, max_length=8)
    effect: Effect = field(text="what follows")


class Reputation(Part):
    """Published scores, and the tiers that hang on records."""

    scores: list[Score] = field([], "scores that are published", max_length=MAX_SCORES)
    model: AnyModel | None = field(
        None,
        "model of reputation that buyers read in place of a score: its name, or a mapping of its name and its "
        "parameters; null for none (emptor list models)",
    )
    shown: str | None = field(
        None, "id of the score that buyers read where there is no model; null for the first; must be a rating score"
    )
    ranking: str | None = field(
        None, "id of the score that feeds rank_weights.reputation; null for the first; `model` for the model"
    )
    buyers: BuyerRecord = field(BuyerRecord(), "what is known of buyers, and what follows from it")
    tiers: list[Tier] = Field(
        [], description="evaluated daily, in order; the last match wins per standing effect", max_length=12
    )
