"""What no platform decides: carriers, product noise, the mix of goods, the outside option."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from emptor.behaviour.operator import Operator
from emptor.behaviour.relations import Rival
from emptor.schema import Days, Money, Part, Share, field


class Carrier(Part):
    """What can happen to a parcel on its way."""

    transit_days: float = field(3.0, "mean days on the way", "days", "unverified", ge=0, le=60)
    loss: Share = field(0.0, "chance that a parcel is lost", "probability per parcel", "unverified")
    damage: Share = field(0.0, "chance that goods arrive broken", "probability per parcel", "unverified")
    swap: Share = field(
        0.0,
        "chance that somebody on the way takes the goods and puts stones in the parcel, so that the honest "
        "seller is blamed",
        "probability per parcel",
        "unverified",
    )
    liability: Share = field(
        0.0,
        "share of the price that the carrier pays the seller for a tracked parcel seen to be lost, once the seller "
        "has refunded it",
        "share of price",
        "unverified",
    )


class KycRecognition(Part):
    """Chance that a banned person who applies under a new name is recognised, by level of proof."""

    none: Share = field(0.0, "no proof", "probability", "unverified")
    email: Share = field(0.05, "e-mail", "probability", "unverified")
    phone: Share = field(0.25, "phone number", "probability", "unverified")
    id_document: Share = field(0.8, "identity document", "probability", "unverified")
    business_licence: Share = field(0.9, "business licence", "probability", "unverified")


class Law(Part):
    """The court that a wronged buyer can turn to where governance.mode is platform_plus_law."""

    recovery_prob: Share = field(
        0.3, "chance that a suit gives a buyer back what he lost", "probability per suit", "unverified"
    )
    cost: Money = field(20.0, "what a suit costs the buyer in fees, win or lose", "money", "unverified")
    hours: float = field(6.0, "the buyer's time for a suit", "hours", "unverified", ge=0, le=1000)
    delay_days: Days = field(90, "days from the suit to the judgment", "days", "unverified")
    threshold: Money = field(0.0, "smallest loss that a court hears", "money", "unverified")


Mix = Annotated[float, Field(gt=0.0, le=1e6)]


class Environment(Part):
    """The world the platform is put into; the same under all rule sets."""

    currency: str = field("USD", "currency of all money in the run", min_length=3, max_length=3)
    mean_order_value: float = field(50.0, "mean price of goods", "money", ge=0.01, le=1e6)
    minor_units: Literal[1, 100, 1000] = field(100, "minor units in one unit of the currency")
    day_of_year: int = field(
        0, "day of the year on which the run begins, 0 for 1 January; years have 365 days", "days", ge=0, le=364
    )
    categories: dict[str, Mix] = Field(
        {"general": 1.0}, min_length=1, max_length=200, description="categories of goods and their shares of demand"
    )
    listings_per_search: int = field(
        100,
        "about how many listings match one search: a category with more sellers splits into several searches",
        "listings",
        ge=1,
        le=100_000,
    )
    carrier: Carrier = field(Carrier(), "what can happen to a parcel")
    service_days: float = field(
        2.0,
        "mean days from the beginning of a service (check-in, or the start of work) to its end",
        "days",
        "unverified",
        ge=0,
        le=365,
    )
    operator: Operator = field(Operator(), "who runs the platform, and whether he can be trusted")
    tracking_uptake: Share = field(
        0.5, "share of parcels tracked where tracking is optional", "share of parcels", "unverified"
    )
    product_noise: Share = field(
        0.0,
        "chance that goods sent in good faith disappoint all the same (size, taste, a weak spot), on top of the "
        "seller's own quality",
        "probability per order",
        "unverified",
    )
    chat_clears: Share = field(
        0.3,
        "share of product_noise that a chat before the sale clears up, where there is one (matching.presale_chat)",
        "share of product_noise",
        "unverified",
    )
    mild_worth: Share = field(
        0.6, "worth of disappointing goods, against goods that please", "share of worth", "unverified"
    )
    outside_value: float = field(
        0.0, "worth of shopping elsewhere or not at all", "share of mean order value", "unverified", ge=-1.0, le=2.0
    )
    rival: Rival = field(Rival(), "a platform outside, for those who are on both")
    audit_error: Share = field(
        0.01, "chance that an audit takes honest goods for counterfeit", "probability per audit", "unverified"
    )
    screening_error: Share = field(
        0.1,
        "chance that an honest applicant is refused, as a share of screening_power",
        "share of screening_power",
        "unverified",
    )
    kyc_recognition: KycRecognition = field(KycRecognition(), "what each level of proof is worth")
    law: Law = field(Law(), "the court behind the platform")
    return_shipping: Share = field(0.1, "cost of sending goods back", "share of price", "unverified")
    salvage: Share = field(0.8, "what returned goods are still worth to the seller", "share of cost", "unverified")
