"""The base of all campaigns: accomplices with accounts of their own, a budget, and something that they are after.

An entry of `population.adversaries` names a campaign by its `attack`. Its accounts are rows of the buyers' table that
are never in the market; each morning `plot` is asked what they do today, and does it through a `Campaign`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, override

from pydantic import SerializeAsAny, WrapValidator

from emptor.naming import register
from emptor.schema import Part, Share, by_name, field

if TYPE_CHECKING:
    from emptor.behaviour.adversaries.campaign import Campaign

LIBRARY = "emptor.behaviour.library"
ATTACKS: dict[str, type[Attack]] = {}
"""Campaigns by the name that a scenario uses; all are there when the library is loaded."""


class Attack(Part):
    """Base of all campaigns; its fields are the keys that a scenario may set.

    Subclass it, give it a `name` and a `summary`, declare fields with `emptor.field`, and override `plot`.
    Every subclass is usable in a scenario by its name at once.
    """

    name: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    targets: ClassVar[tuple[str, ...]] = ()
    """Fields that name a strategy of sellers; at least one of them must be given."""

    attack: str = field(text="name of the campaign")
    budget: float = field(
        100.0, "the most that it may be out of pocket", "mean order values", "unverified", ge=0, le=1e9
    )
    budget_per_day: float | None = field(
        None, "the most that it may lay out in a day; null for no limit", "mean order values", ge=0, le=1e9
    )
    from_day: int = field(0, "first day of the campaign", "days", ge=0, le=20_000)
    category: str = field("", "category of the shops that it is about; empty for all", max_length=60)
    shops: int = field(0, "how many of those shops it is about, drawn once; 0 for all", "shops", ge=0, le=1_000_000)
    people: int = field(12, "accomplices", "people", "unverified", ge=1, le=100_000)
    accounts_each: int = field(1, "accounts that each of them holds at a time", "accounts", ge=1, le=10_000)
    names: int = field(
        1,
        "accounts that can follow each other in one place: as many may be found out, or dropped, before it stays empty",
        "accounts",
        ge=1,
        le=10_000,
    )
    acts_per_day: Share = field(0.5, "chance a day that an account does something", "probability per day", "unverified")
    parcel: Share = field(
        0.05, "what a sham sale costs beside the platform's fees: an empty parcel", "share of price", "unverified"
    )
    resale: Share = field(
        0.5, "what goods are worth to it that it bought for another end", "share of price", "unverified"
    )

    @classmethod
    @override
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        register(cls, Attack, ATTACKS, "attack", ("attack",), LIBRARY)

    @property
    def places(self) -> int:
        """Accounts that are in use at a time."""
        return self.people * self.accounts_each

    @property
    def accounts(self) -> int:
        """Accounts that it can ever open: what a market lays out room for."""
        return self.places * self.names

    def plot(self, campaign: Campaign, day: int) -> None:
        """Do what is to be done today, through the campaign's methods.

        Parameters
        ----------
        campaign
            Its accounts, its money, and what it can see of the market.
        day
            Today, from 0.
        """
        raise NotImplementedError

    def follow_up(self, campaign: Campaign, day: int) -> None:
        """Look after the orders of the campaign whose parcels came; by default nothing."""


AnyAttack = SerializeAsAny[Annotated[Attack, WrapValidator(by_name("attack", ATTACKS, LIBRARY))]]
"""An entry of `population.adversaries`: any registered campaign, read by its name."""
