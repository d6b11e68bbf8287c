"""How buyers arrive, judge, choose, claim, rate, talk and leave: the parameters."""

from __future__ import annotations

from typing import Literal

from emptor.behaviour.relations import BuyerRelations
from emptor.schema import Money, Part, Share, field


class Network(Part):
    """Who hears whose word: a NetworkX graph over all potential buyers."""

    kind: Literal["none", "watts_strogatz", "barabasi_albert", "erdos_renyi"] = field(
        "watts_strogatz", "the NetworkX generator"
    )
    friends: int = field(4, "mean number of friends", "people", "unverified", ge=1, le=200)
    rewiring: Share = field(0.1, "share of ties rewired (watts_strogatz)", "probability", "unverified")


class Belief(Part):
    """How a buyer turns what the page shows into a chance that the order goes well."""

    learning: Literal["market", "fixed", "face_value"] = field(
        "market",
        "whether the worth of a displayed score is learned from what the market's orders came to; `fixed`: nothing is "
        "learned and every score is worth the prior; `face_value`: a score that is a chance is taken at its word, the "
        "prior stands for shops without one, and nothing else is learned either",
    )
    prior_good: Share = field(0.8, "chance of a good order before anything is learned", "probability", "unverified")
    prior_weight: float = field(
        10.0, "orders the prior counts for, per displayed bin", "orders", "unverified", gt=0, le=1e6
    )
    record_weight: float = field(
        8.0, "own orders that the displayed record counts for", "orders", "unverified", gt=0, le=1e6
    )
    word_weight: Share = field(0.5, "what a friend's order counts for, against one's own", "share", "unverified")
    forgetting: float = field(
        0.995, "what a day leaves of the market's past evidence", "factor per day", "unverified", gt=0, le=1
    )


class Claims(Part):
    """When a buyer stands up for his money, and when he cheats."""

    patience_days: float = field(
        5.0, "mean days a buyer waits past the estimated day", "days", "unverified", ge=0, le=60
    )
    hour_cost: Money = field(15.0, "median cost of an hour spent on a claim", "money", "unverified")
    hour_cost_spread: float = field(0.8, "spread of the cost between people", "sd of log", "unverified", ge=0, le=3)
    mild_claims: Share = field(
        0.0, "chance that a buyer who is merely disappointed thinks of claiming", "probability", "unverified"
    )
    returns: Share = field(
        0.3, "chance that a disappointed buyer sends goods back where no reason is asked", "probability", "unverified"
    )
    dishonest: Share = field(0.02, "share of buyers who file false claims", "share of buyers", "unverified")
    false_claim: Share = field(
        0.1, "chance that such a buyer tries it on a good order", "probability per order", "unverified"
    )
    confirm_days: float = field(
        2.0, "mean days from delivery to the buyer's confirmation", "days", "unverified", ge=0, le=60
    )
    answers: Share = field(
        0.5, "chance that a buyer answers a seller who asks for its money", "probability", "unverified"
    )
    queue_days: float = field(
        10.0,
        "mean days that one waits for a busy forum before one drops the case",
        "days",
        "unverified",
        ge=0,
        le=400,
    )
    confirms: Share = field(0.7, "share of buyers who confirm receipt at all", "probability", "unverified")


class Raters(Part):
    """Who speaks: silence depends on the outcome."""

    good: Share = field(0.65, "chance to rate after a good order", "probability", "unverified")
    mild: Share = field(0.35, "chance to rate after a disappointing order", "probability", "unverified")
    bad: Share = field(0.6, "chance to rate after a bad order", "probability", "unverified")
    mild_negative: Share = field(
        0.01, "share of those disappointed raters who give a negative", "probability", "unverified"
    )
    mild_neutral: Share = field(0.03, "share of them who give a neutral", "probability", "unverified")
    bad_positive: Share = field(
        0.5, "share of raters who were made whole after a bad order and still praise", "probability", "unverified"
    )
    fear: Share = field(
        0.4,
        "share of negatives held back where the rules let a seller answer in kind, however few do",
        "probability",
        "unverified",
    )
    delay_days: float = field(4.0, "mean days from the end of an order to a rating", "days", "unverified", ge=0, le=60)
    sellers_rate: Share = field(
        0.6, "chance that a seller rates a buyer", "probability", "Resnick and Zeckhauser 2002 (from memory): 60.6%"
    )
    detail_noise: Share = field(
        0.4,
        "chance that a detail of a rating is judged one step above or below the whole (half each)",
        "probability",
        "unverified",
    )
    private: Share = field(
        0.5,
        "chance to tell the platform in private how an order went, where there is a way",
        "probability",
        "unverified",
    )
    mollified: Share = field(
        0.5,
        "share of negatives changed to praise once the rater was made whole, where that is allowed",
        "probability",
        "unverified",
    )
    sellers_press: Share = field(
        0.3,
        "share of negatives whose rater the seller presses to change it, where that is allowed",
        "probability",
        "unverified",
    )
    yields: Share = field(0.3, "share of those pressed who change a negative to praise", "probability", "unverified")
    makes_peace: Share = field(
        0.5,
        "share of pairs with a negative each that take both back, where that is allowed",
        "probability",
        "unverified",
    )
    reciprocators: Share = field(
        0.5,
        "share of sellers who wait for the buyer's rating and answer a negative with a negative",
        "share of sellers",
        "unverified",
    )


class Leaving(Part):
    """Why buyers leave for good."""

    trust_prior: Share = field(0.7, "trust in the platform at the start", "probability", "unverified")
    trust_weight: float = field(4.0, "experiences that this trust counts for", "orders", "unverified", gt=0, le=1e6)
    after_loss: Share = field(
        0.3,
        "chance to leave after a loss that nobody made good, at no trust at all; falls with trust",
        "probability",
        "unverified",
    )
    after_abandoned: Share = field(0.45, "the same after giving up a claim", "probability", "unverified")
    after_bad: Share = field(
        0.03, "the same after trouble that was made good, or a disappointment", "probability", "unverified"
    )
    outside_per_day: Share = field(
        0.0002,
        "chance a day to leave for reasons that have nothing to do with the market",
        "probability per day",
        "unverified",
    )
    distrust: Share = field(0.25, "trust below which a buyer leaves", "probability", "unverified")


class Buyers(Part):
    """The buyers' side of the population."""

    count: int = field(200, "buyers at the start", "people", ge=1, le=5_000_000)
    entrants: float = field(
        0.5, "people who may join later, per buyer at the start", "share of count", "unverified", ge=0, le=10
    )
    joining_per_day: Share = field(
        0.003,
        "chance a day that one of them looks in; he joins if the learned surplus a trip exceeds his reservation",
        "probability per day",
        "unverified",
    )
    reservation: float = field(
        0.05, "mean reservation surplus of a trip", "share of mean order value", "unverified", ge=0, le=10
    )
    trips_per_day: float = field(0.1, "mean shopping trips of a buyer a day", "trips a day", "unverified", ge=0, le=5)
    trips_spread: float = field(0.5, "spread of it between buyers", "sd of log", "unverified", ge=0, le=2)
    trips_schedule: Literal["poisson", "even"] = field(
        "poisson",
        "how his trips fall on days: `poisson`, at any time; `even`, as many each day as it takes: at 1 a day one, "
        "at 0.3 a day one with that chance",
    )
    value: float = field(1.35, "mean worth of goods to a buyer", "x mean order value", "unverified", ge=0, le=100)
    value_spread: float = field(0.35, "spread of it between trips", "sd of log", "unverified", ge=0, le=2)
    taste: float = field(
        0.08,
        "scale of the taste shock for one listing (Gumbel)",
        "share of mean order value",
        "unverified",
        ge=0,
        le=10,
    )
    taste_shock: Literal["persistent", "daily"] = field(
        "persistent", "whether a buyer's taste for a listing lasts or is new each day"
    )
    attention: float = field(
        10.0, "listings of a page that a buyer looks at, on average", "listings", "unverified", ge=1, le=1000
    )
    memory: int = field(6, "sellers that a buyer remembers", "sellers", "unverified", ge=1, le=64)
    talk_good: Share = field(0.05, "chance to tell friends of a good order", "probability", "unverified")
    talk_bad: Share = field(0.25, "chance to tell friends of a bad order", "probability", "unverified")
    hassle: float = field(
        0.1,
        "what trouble with an order costs a buyer beside the money",
        "share of mean order value",
        "unverified",
        ge=0,
        le=10,
    )
    network: Network = field(Network(), "who hears whose word")
    belief: Belief = field(Belief(), "how the page is read")
    claims: Claims = field(Claims(), "claims and false claims")
    raters: Raters = field(Raters(), "who rates, and how")
    leaving: Leaving = field(Leaving(), "why buyers leave")
    relations: BuyerRelations = field(BuyerRelations(), "what binds them")
