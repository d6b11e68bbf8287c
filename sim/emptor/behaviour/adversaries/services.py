"""Bought ratings: a service with workers, clients and a price, and a platform that may expose it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, override

from emptor.behaviour.adversaries import coups
from emptor.behaviour.adversaries.attack import Attack
from emptor.behaviour.adversaries.unfair import served_shops
from emptor.behaviour.crew import uniforms
from emptor.schema import Share, field
from emptor.state.draws import LUCK, decision

if TYPE_CHECKING:
    from emptor.behaviour.adversaries.campaign import Campaign

EXPOSED = decision(
    "service_exposed", "daily hazard", "campaign, day", "daily", "a platform finds a whole service now and then"
)


class RatingService(Attack):
    """Names: reputation escalation as a service, SRE (Xu, Liu, Wang and Stavrou 2015, 2017, abstracts: more than 11,000
    sellers and 219,165 tasks; records grow at least ten times as fast; 2.2% of the clients were penalised at first,
    25% later). Bought ratings, brushing.

    Sellers of one strategy post tasks, which the service's workers carry out: a sham sale with its praise. A task costs
    the worker's fee beside an empty parcel and the platform's fees; `budget` is what all clients put up together. The
    platform finds single sales by its audits. It may also expose the service as a whole: then everything that it wrote
    in the last `back_days` is struck off, each client gets the points for one sham rating, and all accounts are burnt.
    The workers come back under other names.
    """

    name = "rating_service"
    summary = "sellers of one strategy buy ratings from a service, until the platform exposes it"
    targets: ClassVar = ("praises",)

    praises: str = field("", "strategy of the sellers who are its clients", max_length=60)
    fee: Share = field(0.05, "a worker's fee for a task", "share of price", "unverified")
    exposed: Share = field(
        0.002, "chance a day that the platform exposes the service", "probability per day", "unverified"
    )
    back_days: int = field(
        60, "days back from which the ratings of a service that is exposed are struck off", "days", "unverified",
        ge=1, le=20_000,
    )  # fmt: skip
    rests_at: Share | None = field(
        0.9,
        "a client posts no task while it stands above this share of its category by displayed score; null for never",
        "share of shops",
        "unverified",
    )
    careful: bool = field(
        True, "whether a client posts no task that, if found, would bring it to the next rung of the ladder"
    )
    lies_low_days: int = field(
        14, "days that a client posts no task after it was hidden or taken down", "days", "unverified", ge=0, le=400
    )
    names: int = field(
        3,
        "accounts that can follow each other in one place: as many may be found out, or dropped, before it stays empty",
        "accounts",
        "unverified",
        ge=1,
        le=10_000,
    )

    @override
    def plot(self, campaign: Campaign, day: int) -> None:
        if self.exposed > 0 and day > self.from_day:
            seed = int(campaign.world.seeds[LUCK])
            if float(uniforms(seed, "service_exposed", campaign.day_key(day))[0]) < self.exposed:
                coups.expose_service(campaign.world, campaign.number, day, self.back_days)
                return
        clients = served_shops(campaign, self, day)
        if not clients:
            campaign.rest()
            return
        places = campaign.acting(day)
        lots = campaign.draw("plot_shop", places, day)
        for place, lot in zip(places, lots, strict=True):
            account = campaign.account(place, day)
            if account >= 0:
                campaign.sham(account, clients[int(lot * len(clients))], day, self.fee)
