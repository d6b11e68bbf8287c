"""Rating extortion: pay, or I blame you."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, override

from emptor.behaviour.adversaries import coups
from emptor.behaviour.adversaries.attack import Attack
from emptor.schema import Share, field, ppm
from emptor.state.draws import decision
from emptor.state.orders import LETS_IT_BE, UNRATED

if TYPE_CHECKING:
    from emptor.behaviour.adversaries.campaign import Campaign

SHOP = decision(
    "extort_shop", "uniform over the shops", "campaign, place, day", "once per act", "who is held to ransom"
)


class RatingExtortion(Attack):
    """Names: feedback extortion, rating extortion, review blackmail. Buys, and offers to praise for money.

    When the goods have come, the accomplice asks for a ransom. The seller pays if that is less than what one more
    negative would cost it: the sales of `horizon_days` by which shops with the worse record sell less. Who pays is
    praised, who does not is blamed. A campaign lives on its ransoms; one that is not paid runs out of money.
    """

    name = "rating_extortion"
    summary = "buyers who blame a seller unless it pays them"
    targets: ClassVar = ("against",)

    against: str = field("", "strategy of the sellers who are held to ransom", max_length=60)
    ransom: Share = field(0.3, "what an accomplice asks for", "share of price", "unverified")
    horizon_days: float = field(
        30.0, "days of lost sales that a seller reckons with", "days", "unverified", ge=0, le=3650
    )
    acts_per_day: Share = field(0.1, "chance a day that an account does something", "probability per day", "unverified")

    @override
    def plot(self, campaign: Campaign, day: int) -> None:
        victims = campaign.open_shops(campaign.sellers(self.against))
        if not len(victims):
            return
        places = campaign.acting(day)
        lots = campaign.draw("extort_shop", places, day)
        for place, lot in zip(places, lots, strict=True):
            account = campaign.account(place, day)
            if account >= 0:
                campaign.order(account, int(victims[int(lot * len(victims))]), day, UNRATED, LETS_IT_BE)

    @override
    def follow_up(self, campaign: Campaign, day: int) -> None:
        arrived = campaign.market.trips.arrived
        coups.extort(campaign.world, arrived, campaign.number, ppm(self.ransom), self.horizon_days, day)
