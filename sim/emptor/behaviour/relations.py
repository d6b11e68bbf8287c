"""Who keeps buying from whom: key customers, regulars, partners, rival platforms, staff who come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from emptor.schema import Part, Share, field
from emptor.state.relations import MEMBER, NEWS, TIE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from emptor.rules.retention import Retention


class BuyerRelations(Part):
    """What binds buyers to shops and to the platform; with the defaults, nothing does."""

    key_customers: Share = field(
        0.0, "share of buyers who bring `key_demand` of all trips", "share of buyers", "unverified"
    )
    key_demand: Share = field(
        0.8, "share of trips that key customers make (the rule of thumb of 80/20)", "share of trips", "unverified"
    )
    attachment: float = field(
        0.0,
        "what dealing with a familiar shop is worth at the most; half of it after three orders",
        "share of mean order value",
        "unverified",
        ge=0,
        le=10,
    )
    partners: int = field(4, "shops that a buyer can be familiar with", "shops", "unverified", ge=1, le=64)
    follows: Share = field(
        0.0,
        "chance that a regular leaves the market when his shop closes or moves away, or the person who served him "
        "goes; for the closest tie, and as far as no common records are kept",
        "probability",
        "unverified",
    )
    multihoming: Share = field(0.0, "share of buyers who are also on the rival platform", "share of buyers")
    answer_patience_days: float = field(
        2.0, "mean days a buyer waits for an answer to a complaint", "days", "unverified", ge=0, le=60
    )
    after_unanswered: Share = field(
        0.5, "chance to leave once that wait is over, at no trust at all; falls with trust", "probability", "unverified"
    )
    forgiving: float = field(
        3.0,
        "how much goodwill weighs: the chance to leave over an order falls by the factor exp(-forgiving x share of "
        "the price given)",
        "per share of price",
        "unverified",
        ge=0,
        le=100,
    )
    lock_in: float = field(
        3.0,
        "how much a rebate that would be forgone weighs, in the same way",
        "per share of price",
        "unverified",
        ge=0,
        le=100,
    )
    agent_worth: float = field(
        0.1,
        "what a person of one's own in a shop is worth at the most; half of it after three orders",
        "share of mean order value",
        "unverified",
        ge=0,
        le=10,
    )
    community_weight: float = field(
        0.2, "what an order told in the community counts for, against one's own", "share", "unverified", ge=0, le=1
    )
    promotion_pull: float = field(
        0.01,
        "what each promotion a week adds to the appeal of the market, as far as a buyer puts up with it",
        "share of mean order value",
        "unverified",
        ge=0,
        le=1,
    )
    promotion_tolerance: float = field(
        3.0, "mean of the promotions a week that a buyer puts up with", "per week", "unverified", ge=0, le=100
    )
    annoyance: float = field(
        0.002,
        "chance a day to leave, for each promotion a week beyond that",
        "probability per day",
        "unverified",
        ge=0,
        le=1,
    )
    grievance: float = field(
        0.5, "mean of what would bring one back who left", "share of mean order value", "unverified", ge=0, le=100
    )
    survey_answers: Share = field(0.3, "share of leavers who answer an exit survey", "share of leavers", "unverified")
    understood: Share = field(
        0.5, "what is left of the grievance of one who was asked and answered", "share of grievance", "unverified"
    )


class SellerRelations(Part):
    """Sellers' people, and sellers' other markets."""

    staff_turnover: float = field(
        0.0,
        "how often the person who serves a shop's regulars goes, and with him what only he knows",
        "times a year",
        "unverified",
        ge=0,
        le=365,
    )
    multihoming: Share = field(0.0, "share of sellers who are also on the rival platform", "share of sellers")


class Rival(Part):
    """A platform outside the market, for those who are on both."""

    value: float = field(
        0.0, "what a trip there is worth to a buyer", "share of mean order value", "unverified", ge=-1, le=2
    )
    poaching: Share = field(
        0.001,
        "chance a day that a shop which is on both and earns less than `seller_profit` here moves there for good",
        "probability per day",
        "unverified",
    )
    seller_profit: float = field(
        1.0, "profit a day that a seller expects there", "mean order values a day", "unverified", ge=0, le=10_000
    )


def wanted(rules: Iterable[Retention], buyers: BuyerRelations, sellers: SellerRelations) -> bool:
    """Whether anything makes relations matter; else no table of them is laid out.

    Parameters
    ----------
    rules
        How customers are kept: one for each state of the rules over the run.
    buyers, sellers
        What binds people to one another.
    """
    return any(part != type(part)() for part in (*rules, buyers, sellers))


def tables(on: bool, partners: int, buyers: int, shops: int) -> dict[str, np.ndarray]:
    """The side tables of a world: members, ties and news.

    Parameters
    ----------
    on
        Whether relations matter; if not, the tables are empty.
    partners
        Shops that a buyer can be familiar with.
    buyers, shops
        Rows of the tables of people.
    """
    ties = np.zeros((buyers if on else 0, partners), TIE)
    ties["shop"] = -1
    return {
        "members": np.zeros(buyers if on else 0, MEMBER),
        "ties": ties,
        "news": np.zeros(shops if on else 0, NEWS),
    }
