"""Sellers' strategies: the shipped types, and the small base class for one's own.

A strategy is vectorised over the sellers who follow it. In `adapt`, each evening, it decides how
often each of them cheats tomorrow, what mark-up it asks and whether it leaves. One that wants to
decide order by order overrides `conduct`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, override

from pydantic import SerializeAsAny, WrapValidator

from emptor.behaviour.relations import SellerRelations
from emptor.behaviour.scheming import build_and_strike, wear_out_names, weigh_cheating
from emptor.behaviour.seller_claims import SellersClaims
from emptor.behaviour.shamming import ENTRIES, buy_ratings, give_names
from emptor.naming import register
from emptor.schema import Part, Share, by_name, field

if TYPE_CHECKING:
    import numpy as np

    from emptor.behaviour.crew import Crew, DueOrders

LIBRARY = "emptor.behaviour.library"
"""The module that loads all shipped strategies and campaigns."""
REGISTRY: dict[str, type[Strategy]] = {}
"""Strategies by the name that a scenario uses; those of adversaries join when the library is loaded."""


class Strategy(Part):
    """Base of all seller strategies; its fields are the keys a scenario may set.

    Subclass it, give it a `name`, declare fields with `emptor.field`, and override `begin`,
    `adapt` or `conduct`. Every subclass is usable in a scenario by its name at once.
    """

    name: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    ill_intentioned: ClassVar[bool] = False
    """Whether screening looks for this type, and fraud by it counts as selection."""
    returns: ClassVar[bool] = False
    """Whether it opens a new account after losing or dropping one."""
    campaigns: ClassVar[bool] = False
    """Whether it acts beyond its own sellers' columns, through one of the package's kernels: money, ratings, orders."""

    share: Share = field(text="share of the sellers who follow this strategy", unit="share of sellers")
    strategy: str = field(text="name of the strategy")

    @classmethod
    @override
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        register(cls, Strategy, REGISTRY, "strategy", ("strategy", "share"), LIBRARY)

    def entries_a_day(self) -> int:
        """Entries that one of its sellers may write into the public record in a day, beside those of orders."""
        return 0

    def begin(self, crew: Crew) -> None:
        """Set the columns of the sellers who follow this strategy, once, before day 0.

        Parameters
        ----------
        crew
            The sellers; `crew["slip"] = .1` sets a column of people.SELLER for all of them.
        """

    def adapt(self, crew: Crew, day: int) -> None:
        """Decide for tomorrow: `crew["cheat"]`, `crew["markup"]`, `crew["leaving"]`.

        Parameters
        ----------
        crew
            The sellers who follow this strategy, as columns.
        day
            Today, from 0.
        """

    def conduct(self, crew: Crew, orders: DueOrders) -> np.ndarray:
        """Serve the orders that leave today, one code an order (orders.CONDUCTS).

        Only a strategy that overrides this is asked; the others cheat at the rate in `crew["cheat"]`.

        Parameters
        ----------
        crew
            The sellers who follow this strategy.
        orders
            Their orders that are due; columns such as `orders["price"]`, and `orders.draw(name)`
            for a uniform an order.
        """
        raise NotImplementedError


class Honest(Strategy):
    """Names: honest, commitment type. Ships what was described; slips now and then."""

    name = "honest"
    summary = "ships what was described, with slips"
    slip: Share = field(
        0.01, "chance of an honest mistake: the wrong or a broken thing is sent", "probability per order", "unverified"
    )
    concede: Share = field(0.9, "chance to refund at once a claim that is justified", "probability", "unverified")

    @override
    def begin(self, crew: Crew) -> None:
        crew["slip"] = self.slip
        crew["concede"] = self.concede


class LowQuality(Strategy):
    """Names: low quality, lemon (Akerlof 1970). Means well, disappoints often."""

    name = "low_quality"
    summary = "means well, disappoints often"
    quality_gap: Share = field(0.25, "added chance that goods disappoint", "probability per order", "unverified")
    slip: Share = field(0.03, "chance of an honest mistake", "probability per order", "unverified")
    concede: Share = field(0.6, "chance to refund at once a claim that is justified", "probability", "unverified")

    @override
    def begin(self, crew: Crew) -> None:
        crew["quality"] = (crew["quality"] - self.quality_gap).clip(0.0)
        crew["slip"] = self.slip
        crew["concede"] = self.concede


class Opportunist(Strategy):
    """Names: opportunist, moral hazard, strategic type. Cheats when it pays under these very rules."""

    name = "opportunist"
    summary = "compares the learned payoff of cheating with that of honest trade, future sales included"
    ill_intentioned = True
    horizon_days: float = field(90.0, "days of future sales that count", "days", "unverified", ge=0, le=3650)
    sharpness: float = field(
        8.0, "how sharply the choice follows the gain (logit), per price", "1/price", "unverified", gt=0, le=1000
    )
    most: Share = field(0.5, "the most of its orders that it dares to cheat on", "probability per order", "unverified")
    concede: Share = field(0.3, "chance to refund at once a claim that is justified", "probability", "unverified")

    @override
    def begin(self, crew: Crew) -> None:
        crew["concede"] = self.concede

    @override
    def adapt(self, crew: Crew, day: int) -> None:
        weigh_cheating(crew.world, crew.rows, self.horizon_days, self.sharpness, self.most, day)


CONCEDES = 0.9
"""Share of justified claims that an exit scammer gives in to while it builds its record (unverified)."""


class ExitScammer(Strategy):
    """Names: exit scam. Builds a record, then takes the money of many orders at once and goes."""

    name = "exit_scammer"
    summary = "builds a record, then cheats on everything and leaves"
    ill_intentioned = True
    sales: int = field(40, "sales after which it strikes", "orders", "unverified", ge=0, le=100_000)
    strike_days: int = field(14, "days of the strike before it leaves", "days", "unverified", ge=1, le=400)
    discount: Share = field(0.1, "how far it undercuts its usual price while striking", "share of price", "unverified")

    @override
    def begin(self, crew: Crew) -> None:
        crew["concede"] = CONCEDES

    @override
    def adapt(self, crew: Crew, day: int) -> None:
        build_and_strike(crew.world, crew.rows, self.sales, self.strike_days, self.discount, CONCEDES, day)


class Whitewasher(Strategy):
    """Names: whitewashing, cheap pseudonyms (Friedman and Resnick 2001). Cheats, and comes back under a new name."""

    name = "whitewasher"
    summary = "cheats until its name is spent, then opens a new account"
    ill_intentioned = True
    returns = True
    cheat: Share = field(0.5, "share of orders cheated", "probability per order", "unverified")
    tolerance: Share = field(
        0.6, "share of the sales of a fresh name below which it drops a name", "share of sales", "unverified"
    )

    @override
    def begin(self, crew: Crew) -> None:
        crew["cheat"] = self.cheat

    @override
    def adapt(self, crew: Crew, day: int) -> None:
        wear_out_names(crew.world, crew.rows, self.cheat, self.tolerance, day)


class PlatformOwned(Strategy):
    """Names: self-operated shop, first-party retail. The platform's own shop: what it takes is the platform's.

    It pays no commission to itself, and neither cheats nor gives up; deposits and fixed fees go from one of the
    platform's pockets to the other.
    """

    name = "platform_owned"
    summary = "the platform's own shop: its wallet is the platform's, and it pays no commission"
    slip: Share = field(0.01, "chance of an honest mistake", "probability per order", "unverified")
    concede: Share = field(0.95, "chance to refund at once a claim that is justified", "probability", "unverified")

    @override
    def begin(self, crew: Crew) -> None:
        crew["slip"] = self.slip
        crew["concede"] = self.concede
        crew["owned"] = True
        crew["capital"] = 10**15
        crew["reservation"] = -1e15


class RatingBuyer(Strategy):
    """Names: brushing, ballot stuffing (Dellarocas 2000), bought reputation. Sells poor goods under bought praise.

    Where praise as a buyer counts for the shop it buys for pennies elsewhere (Brown and Morgan 2006), else it sells to
    names of its own and rates itself, which costs the platform's commission too and can be found by audits.
    """

    name = "rating_buyer"
    summary = "buys praise while a better displayed score pays for it"
    ill_intentioned = True
    campaigns = True
    quality_gap: float = field(
        0.2, "added chance that goods disappoint", "probability per order", "unverified", ge=0, le=1
    )
    a_day: int = field(2, "ratings it buys a day while that pays", "ratings a day", "unverified", ge=0, le=1000)
    names: int = field(20, "buyers' names that it uses in turn", "names", "unverified", ge=1, le=100_000)
    cost: Share = field(
        0.05, "what a sham sale costs beside the commission: an agent, an empty parcel", "share of price", "unverified"
    )
    penny: Share = field(0.01, "what a purchase costs that earns praise as a buyer", "share of price", "unverified")
    horizon_days: float = field(30.0, "days of better sales that count", "days", "unverified", ge=0, le=3650)

    @override
    def begin(self, crew: Crew) -> None:
        crew["quality"] = (crew["quality"] - self.quality_gap).clip(0.0)
        give_names(crew.world, crew.rows, self.names)

    @override
    def entries_a_day(self) -> int:
        return ENTRIES * self.a_day

    @override
    def adapt(self, crew: Crew, day: int) -> None:
        buy_ratings(crew.world, crew.rows, self.a_day, self.names, self.cost, self.penny, self.horizon_days, day)


AnyStrategy = SerializeAsAny[Annotated[Strategy, WrapValidator(by_name("strategy", REGISTRY, LIBRARY))]]
"""An entry of `population.sellers.strategies`: any registered strategy, read by its name."""


class Sellers(Part):
    """The sellers' side of the population."""

    count: int = field(20, "sellers at the start", "people", ge=1, le=1_000_000)
    entrants: float = field(
        0.5, "people who may open a shop later, per seller at the start", "share of count", "unverified", ge=0, le=10
    )
    joining_per_day: Share = field(
        0.005,
        "chance a day that one of them considers it; he enters if the learned profit exceeds his reservation and the "
        "cost of entry",
        "probability per day",
        "unverified",
    )
    reservation: float = field(0.05, "mean reservation profit", "mean order values a day", "unverified", ge=0, le=1000)
    patience_days: int = field(
        60, "days over which a seller looks at its profit before it gives up", "days", "unverified", ge=7, le=400
    )
    strategies: list[AnyStrategy] = field(
        text="strategies and their shares, which add up to 1", min_length=1, max_length=50
    )
    quality: Share = field(
        0.9, "mean chance that goods sent in good faith please, before product noise", "probability", "unverified"
    )
    quality_spread: float = field(0.05, "spread of it between sellers", "sd", "unverified", ge=0, le=0.5)
    cost: Share = field(0.7, "unit cost of the goods as described", "share of mean order value", "unverified")
    cost_spread: float = field(0.1, "spread of it between sellers", "sd of log", "unverified", ge=0, le=2)
    junk_cost: Share = field(0.1, "unit cost of what a cheat sends instead", "share of mean order value", "unverified")
    withhold: Share = field(
        0.5,
        "share of cheats who send nothing, where shipping can be pretended; the others misdescribe",
        "probability",
        "unverified",
    )
    markup: float = field(0.4, "mark-up on cost at the start", "x cost", "unverified", ge=0, le=10)
    markup_step: float = field(
        0.02,
        "step of the mark-up each fortnight: on in the same direction while profit does not fall, else back "
        "(derivative follower, Kephart, Hanson and Greenwald 2000); 0 fixes prices",
        "x cost",
        "unverified",
        ge=0,
        le=1,
    )
    early_asks: Share = field(
        0.5,
        "share of sellers who ask buyers to finalise early, where a tier allows them to",
        "share of sellers",
        "unverified",
    )
    early_discount: Share = field(
        0.05, "what they take off the price of a buyer who agrees", "share of price", "unverified"
    )
    ad_share: Share = field(
        0.3,
        "share of what a click is worth to a seller that it bids for a place on the page, where the rules sell places",
        "share of expected profit",
        "unverified",
    )
    capacity: int = field(20, "orders a seller can take a day", "orders a day", "unverified", ge=1, le=100_000)
    handling_days: float = field(1.5, "mean days from payment to shipping", "days", "unverified", ge=0, le=60)
    capital: float = field(
        100.0,
        "median capital a seller can put up for deposit and entry",
        "mean order values",
        "unverified",
        ge=0,
        le=1e6,
    )
    capital_spread: float = field(1.5, "spread of it between sellers", "sd of log", "unverified", ge=0, le=5)
    outside_per_day: Share = field(
        0.0003,
        "chance a day that a seller leaves for reasons that have nothing to do with the market",
        "probability per day",
        "unverified",
    )
    appease: Share = field(
        0.15, "chance that a seller refunds a claim that it thinks unfounded, for peace", "probability", "unverified"
    )
    tardy: Share = field(
        0.02,
        "chance that a seller who is behind misses the shipping deadline all the same",
        "probability",
        "unverified",
    )
    silence: Share = field(0.1, "chance that a seller does not answer a claim in time", "probability", "unverified")
    relations: SellerRelations = field(SellerRelations(), "staff, and other markets")
    claims: SellersClaims = field(SellersClaims(), "cases that sellers bring")
