"""Buyers who cheat sellers: friendly fraud and the abuse of refunds."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, override

from emptor.behaviour.adversaries.attack import Attack
from emptor.schema import Share, field
from emptor.state.draws import decision
from emptor.state.orders import AT_THE_RAIL, COME_WHAT_MAY, KEEPS_GOODS, UNRATED

if TYPE_CHECKING:
    from emptor.behaviour.adversaries.campaign import Campaign

SHOP = decision("abuse_shop", "uniform over the shops", "campaign, place, day", "once per act", "where it shops today")


class _Abuse(Attack):
    """Orders from shops of one strategy, and wants the money back."""

    targets: ClassVar = ("against",)

    against: str = field("", "strategy of the sellers whom it buys from", max_length=60)
    acts_per_day: Share = field(0.1, "chance a day that an account does something", "probability per day", "unverified")
    per_account: int = field(
        10, "orders after which an account is dropped for the next one; 0 for never", "orders", "unverified", ge=0,
        le=100_000,
    )  # fmt: skip
    names: int = field(
        5,
        "accounts that can follow each other in one place: as many may be found out, or dropped, before it stays empty",
        "accounts",
        "unverified",
        ge=1,
        le=10_000,
    )
    strikes: int = field(
        2,
        "orders lost, the money gone, after which a place is left for good; 0 for never",
        "orders",
        "unverified",
        ge=0,
        le=10_000,
    )

    def intent(self) -> int:
        """What an account means to do with an order, as a code of orders."""
        raise NotImplementedError

    @override
    def plot(self, campaign: Campaign, day: int) -> None:
        victims = campaign.open_shops(campaign.sellers(self.against))
        if not len(victims):
            return
        places = campaign.acting(day)
        lots = campaign.draw("abuse_shop", places, day)
        for place, lot in zip(places, lots, strict=True):
            if self.strikes and campaign.losses(place) >= self.strikes:
                continue
            account = campaign.account(place, day, self.per_account)
            if account >= 0:
                campaign.order(account, int(victims[int(lot * len(victims))]), day, UNRATED, self.intent())


class FriendlyFraud(_Abuse):
    """Names: friendly fraud, chargeback fraud, first-party fraud. Gets the goods, and claims that they never came or
    were not as described: at the payment rail, which charges the price back, or by whatever way is best.

    The campaign lives on what it gets back, goods sold on included: its out-of-pocket falls below 0 where this pays.
    """

    name = "friendly_fraud"
    summary = "buyers who claim their money back though the goods were good, at the payment rail or elsewhere"

    way: Literal["any", "chargeback"] = field(
        "any", "where the claim is filed: where it is worth most, or at the rail alone"
    )

    @override
    def intent(self) -> int:
        return AT_THE_RAIL if self.way == "chargeback" else COME_WHAT_MAY


class RefundAbuse(_Abuse):
    """Names: refund abuse, return fraud, wardrobing. Uses the right to send goods back, and sends back an empty or
    another box, or the goods worn: the price returns, the seller gets nothing that it could sell.
    """

    name = "refund_abuse"
    summary = "buyers who send goods back without a reason, used or not at all"

    @override
    def intent(self) -> int:
        return KEEPS_GOODS
