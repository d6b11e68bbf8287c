"""Review bombing: everybody at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from emptor.behaviour.adversaries.unfair import BadMouthing
from emptor.schema import Share, field

if TYPE_CHECKING:
    from emptor.behaviour.adversaries.campaign import Campaign


class ReviewBombing(BadMouthing):
    """Names: review bombing. Many accounts blame one shop within a few days, once each, and are gone."""

    name = "review_bombing"
    summary = "many accounts blame a shop within a few days"
    shops: int = field(
        1, "how many of those shops it is about, drawn once; 0 for all", "shops", "unverified", ge=0, le=1_000_000
    )
    people: int = field(40, "accomplices", "people", "unverified", ge=1, le=100_000)
    acts_per_day: Share = field(0.8, "chance a day that an account does something", "probability per day", "unverified")
    per_account: int = field(
        1, "acts after which an account is dropped for the next one; 0 for never", "acts", "unverified", ge=0,
        le=100_000,
    )  # fmt: skip
    burst_days: int = field(5, "days that it lasts", "days", "unverified", ge=1, le=20_000)

    @override
    def plot(self, campaign: Campaign, day: int) -> None:
        if day < self.from_day + self.burst_days:
            super().plot(campaign, day)
