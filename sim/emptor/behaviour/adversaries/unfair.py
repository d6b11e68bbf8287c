"""Unfair ratings: praise for some shops, blame for others, and what makes the liars hard to tell from the honest."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, override

import numpy as np

from emptor.behaviour.adversaries.attack import Attack
from emptor.behaviour.adversaries.moves import NO_MONEY
from emptor.schema import Share, field
from emptor.state.draws import decision
from emptor.state.orders import BLAME, FAIR, LETS_IT_BE

if TYPE_CHECKING:
    from emptor.behaviour.adversaries.campaign import Campaign
    from emptor.behaviour.adversaries.services import RatingService

AIM = decision("plot_aim", "Bernoulli", "campaign, place, day", "once per act", "praise or blame")
ELSEWHERE = decision(
    "plot_elsewhere", "Bernoulli", "campaign, place, day", "once per act", "some acts are there to look like a buyer"
)
SHOP = decision("plot_shop", "uniform over the shops", "campaign, place, day", "once per act", "which shop it is today")


def served_shops(campaign: Campaign, attack: UnfairRatings | RatingService, day: int) -> list[int]:
    """Shops to praise today: not those that stand high enough, were struck of late, or are a find from a rung."""
    shops = campaign.open_shops(campaign.sellers(attack.praises))
    return [shop for shop in shops.tolist() if not leaves_alone(campaign, attack, shop, day)]


def leaves_alone(campaign: Campaign, attack: UnfairRatings | RatingService, shop: int, day: int) -> bool:
    """Whether a shop needs no praise today, or must not have any."""
    if campaign.is_struck(shop, day, attack.lies_low_days) or (attack.careful and campaign.near_rung(shop)):
        return True
    return attack.rests_at is not None and campaign.standing(shop) > attack.rests_at


class UnfairRatings(Attack):
    """Names: always unfair, unfair rating attack (Dellarocas 2000; the test bed of Zhang et al. 2012 and Irissappane
    et al. 2012: 12 attackers beside 28 honest buyers, each active every other day, from memory).

    Accomplices praise the shops of one strategy by sham sales, which cost an empty parcel and the platform's fees, and
    blame those of another, whom they buy from for real. They rest while the page shows what they want, lie low while
    what they praise is struck or a rung away from it, and come back under another account when one is found out.
    """

    name = "unfair_ratings"
    summary = "accomplices praise one kind of shop and blame another, always"
    targets: ClassVar[tuple[str, ...]] = ("praises", "blames")

    praises: str = field("", "strategy of the sellers whose shops it praises; empty for none", max_length=60)
    blames: str = field("", "strategy of the sellers whose shops it blames; empty for none", max_length=60)
    praise: Share = field(0.5, "share of its acts that praise, where there are both to do", "share of acts")
    elsewhere: Share = field(0.0, "share of its acts that are orders from other shops", "share of acts")
    says_elsewhere: Literal["fair", "unfair"] = field(
        "fair", "what it says of other shops: how it was, or the worst whatever came"
    )
    fair_first: int = field(
        0, "honest orders elsewhere that an account makes before its first lie", "orders", ge=0, le=10_000
    )
    per_account: int = field(
        0, "acts after which an account is dropped for the next one; 0 for never", "acts", ge=0, le=100_000
    )
    rests_at: Share | None = field(
        None,
        "it rests while what it praises stands above this share of its category by displayed score, or what it blames "
        "below the rest; null for never",
        "share of shops",
    )
    careful: bool = field(
        False, "whether it stops praising a shop that one more find would bring to the next rung of the ladder"
    )
    lies_low_days: int = field(
        14, "days that it stays away from a shop it praises after that was hidden or taken down", "days", "unverified",
        ge=0, le=400,
    )  # fmt: skip

    @override
    def plot(self, campaign: Campaign, day: int) -> None:
        friends, rivals = campaign.sellers(self.praises), campaign.sellers(self.blames)
        up = served_shops(campaign, self, day)
        down = [s for s in campaign.open_shops(rivals) if not self._is_down(campaign, s)]
        others = campaign.others(np.concatenate([friends, rivals]))
        if not up and not down:
            campaign.rest()
            return
        places = campaign.acting(day)
        aims = campaign.draw("plot_aim", places, day)
        strays = campaign.draw("plot_elsewhere", places, day)
        lots = campaign.draw("plot_shop", places, day)
        for place, aim, stray, lot in zip(places, aims, strays, lots, strict=True):
            account = campaign.account(place, day, self.per_account)
            if account < 0:
                continue
            if len(others) and (campaign.said(account) < self.fair_first or stray < self.elsewhere):
                honest = campaign.said(account) < self.fair_first or self.says_elsewhere == "fair"
                campaign.order(account, others[int(lot * len(others))], day, FAIR if honest else BLAME, LETS_IT_BE)
            elif up and (not down or aim < self.praise):
                if campaign.sham(account, up[int(lot * len(up))], day) == NO_MONEY:
                    continue
            else:
                campaign.order(account, down[int(lot * len(down))], day, BLAME, LETS_IT_BE)

    def _is_down(self, campaign: Campaign, shop: int) -> bool:
        return self.rests_at is not None and campaign.standing(shop) < 1.0 - self.rests_at


class BallotStuffing(UnfairRatings):
    """Names: ballot stuffing (Dellarocas 2000), unfairly high ratings. Praise alone."""

    name = "ballot_stuffing"
    summary = "accomplices praise shops of one strategy by sham sales"
    targets: ClassVar = ("praises",)


class BadMouthing(UnfairRatings):
    """Names: bad-mouthing (Dellarocas 2000), unfairly low ratings. Blame alone, for real orders from the victim."""

    name = "bad_mouthing"
    summary = "accomplices buy from shops of one strategy to blame them"
    targets: ClassVar = ("blames",)


class Camouflage(UnfairRatings):
    """Names: camouflage (Yang et al. 2009; the test bed of Irissappane et al. 2012). Fair ratings of other shops first,
    to gain standing as a rater; then unfair ones.
    """

    name = "camouflage"
    summary = "unfair ratings by accounts that rate fairly first"
    fair_first: int = field(
        10, "honest orders elsewhere that an account makes before its first lie", "orders", "unverified", ge=0,
        le=10_000,
    )  # fmt: skip


class WhitewashedRatings(UnfairRatings):
    """Names: whitewashing by raters (the test bed of Irissappane et al. 2012). A fresh account after some ratings, so
    that no account has a record worth distrusting.
    """

    name = "whitewashed_ratings"
    summary = "unfair ratings under ever new accounts"
    names: int = field(
        50,
        "accounts that can follow each other in one place: as many may be found out, or dropped, before it stays empty",
        "accounts",
        "unverified",
        ge=1,
        le=10_000,
    )
    per_account: int = field(
        1, "acts after which an account is dropped for the next one; 0 for never", "acts", "unverified", ge=0,
        le=100_000,
    )  # fmt: skip


class Sybil(UnfairRatings):
    """Names: Sybil attack (Douceur 2002). One person with so many accounts that liars outnumber the honest: 28 beside
    12 in the test bed (from memory).
    """

    name = "sybil"
    summary = "unfair ratings under many accounts of one person, more than there are honest buyers"
    people: int = field(1, "accomplices", "people", ge=1, le=100_000)
    accounts_each: int = field(
        28, "accounts that each of them holds at a time", "accounts", "unverified", ge=1, le=10_000
    )


class SybilCamouflage(Sybil):
    """Names: Sybil attack with camouflage (the test bed of Irissappane et al. 2012)."""

    name = "sybil_camouflage"
    summary = "many accounts of one person that rate fairly first"
    fair_first: int = field(
        10, "honest orders elsewhere that an account makes before its first lie", "orders", "unverified", ge=0,
        le=10_000,
    )  # fmt: skip


class SybilWhitewashing(Sybil):
    """Names: Sybil attack with whitewashing (the test bed of Irissappane et al. 2012)."""

    name = "sybil_whitewashing"
    summary = "many accounts of one person, each soon dropped for a fresh one"
    names: int = field(
        50,
        "accounts that can follow each other in one place: as many may be found out, or dropped, before it stays empty",
        "accounts",
        "unverified",
        ge=1,
        le=10_000,
    )
    per_account: int = field(
        1, "acts after which an account is dropped for the next one; 0 for never", "acts", "unverified", ge=0,
        le=100_000,
    )  # fmt: skip
