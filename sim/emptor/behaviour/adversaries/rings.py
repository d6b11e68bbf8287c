"""Collusion rings: sellers who praise each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, override

import numpy as np

from emptor.behaviour.adversaries.attack import Attack
from emptor.schema import Share, field

if TYPE_CHECKING:
    from emptor.behaviour.adversaries.campaign import Campaign


class CollusionRing(Attack):
    """Names: collusion ring, collusive group (Allahbakhsh et al. 2013), mutual promotion.

    The sellers of one strategy form rings; each holds an account in the ring and buys from the next ones for show,
    never from itself. Every pair deals seldom, so that caps on the ratings of a pair do not bite, and no shop is
    praised by its own account. There are as many places as sellers, or `people` if there are fewer of those.
    """

    name = "collusion_ring"
    summary = "sellers of one strategy praise each other, in rings"
    targets: ClassVar = ("praises",)

    praises: str = field("", "strategy of the sellers who are in it", max_length=60)
    ring: int = field(5, "members of a ring", "sellers", "unverified", ge=2, le=10_000)
    rests_at: Share | None = field(
        None,
        "a member is left alone while it stands above this share of its category by displayed score; null for never",
        "share of shops",
    )
    lies_low_days: int = field(
        14, "days that it stays away from a member that was hidden or taken down", "days", "unverified", ge=0, le=400
    )

    @override
    def plot(self, campaign: Campaign, day: int) -> None:
        members = campaign.sellers(self.praises)
        shops = np.asarray(campaign.world.sellers["shop"])[members]
        places = campaign.acting(day)
        for place in places[places < len(members)]:
            first = int(place) // self.ring * self.ring
            size = min(self.ring, len(members) - first)
            if size < 2:
                continue
            # Whom it buys from goes round the others day by day.
            ahead = 1 + (day + int(place)) % (size - 1)
            shop = int(shops[first + (int(place) - first + ahead) % size])
            if shop < 0 or campaign.is_struck(shop, day, self.lies_low_days):
                continue
            if self.rests_at is not None and campaign.standing(shop) > self.rests_at:
                continue
            account = campaign.account(place, day)
            if account >= 0:
                campaign.sham(account, shop, day)
