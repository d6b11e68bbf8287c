"""People as Mesa agents: views of the arrays, and hand-written agents beside the vectorised ones.

A view holds an index and nothing else: columns grow, so it never holds a slice. A hand-written
agent takes a seat in the pool of buyers or sellers and decides order by order; all randomness it
needs comes from `self.draw(name, order)`, which is keyed like every other draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from emptor.behaviour.buying import utility
from emptor.behaviour.crew import uniforms
from emptor.behaviour.learning import expected_recovery
from emptor.order_frames import name_of
from emptor.rules.identity import open_shop
from emptor.state.accounts import FIRST_PERSON
from emptor.state.orders import BAD, CONDUCTS, DISPUTED, OPEN, OUTCOMES, PAID, UNRATED
from emptor.state.people import EMPTY_SEAT, NO_AGENT

if TYPE_CHECKING:
    from emptor.market import Market


class Person(mesa.Agent):
    """A row of the buyers' or the sellers' table."""

    table = ""

    def __init__(self, model: Market, index: int) -> None:
        super().__init__(model)
        self.index = index

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in ("index", "model", "table"):
            raise AttributeError(name)
        rows = getattr(self.model.world, type(self).table)
        if name not in rows.dtype.names:
            raise AttributeError(f"{type(self).__name__} has no {name!r}; it has {', '.join(rows.dtype.names)}")
        return rows[name][self.index].item()

    def draw(self, name: str, order: Order | None = None) -> float:
        """A uniform in (0, 1) keyed by a decision's name and an order (or this person and today).

        The same name and order give the same number under every rule set.
        """
        key = order.key if order is not None else self.key ^ (int(self.model.day + 1) * 0x9E3779B97F4A7C15) % 2**64
        return float(uniforms(int(self.model.world.seeds[1]), name, np.array([key], np.uint64))[0])

    @property
    def wallet(self) -> float:
        """Money in the person's wallet, in currency; spending shows as a debit."""
        w = self.model.world
        account = FIRST_PERSON + self.index + (len(w.buyers) if type(self).table == "sellers" else 0)
        return float(w.balances[account]) / float(self.model.settings.environment.minor_units)

    @property
    def active(self) -> bool:
        """Whether the person is in the market now."""
        return bool(self.joined >= 0 and self.left < 0)


class Buyer(Person):
    """A buyer, as a view; attributes are the columns of `people.BUYER`."""

    table = "buyers"


class Seller(Person):
    """A seller, as a view; attributes are the columns of `people.SELLER`."""

    table = "sellers"

    @property
    def price(self) -> float:
        """Price of its open shop, in currency; NaN without one."""
        w = self.model.world
        return (
            float(w.shops["price"][self.shop]) / self.model.settings.environment.minor_units
            if self.shop >= 0
            else np.nan
        )

    @property
    def score(self) -> float:
        """The score its open shop shows; NaN without one."""
        return float(self.model.world.shops["shown"][self.shop]) if self.shop >= 0 else np.nan


@dataclass(frozen=True)
class Order:
    """What a hand-written agent sees of an order."""

    name: str
    key: int
    price: float
    day: int
    buyer: int
    seller: int
    outcome: str


@dataclass(frozen=True)
class Offer:
    """What a hand-written buyer sees of a listing."""

    shop: int
    price: float
    score: float
    ratings: int
    belief: float
    surplus: float


class SellerAgent(Seller):
    """A hand-written seller: subclass it, and override what it decides.

    Parameters
    ----------
    model
        The market; the seller opens its shop on the market's next morning.
    price
        Its price in currency; None for cost and the population's mark-up.
    quality
        Chance that goods sent in good faith please, 0-1; None for the population's mean.
    """

    def __init__(self, model: Market, price: float | None = None, quality: float | None = None) -> None:
        super().__init__(model, model.hands.seat("sellers"))
        row = model.world.sellers[self.index]
        row["agent"] = model.hands.add_seller(self)
        row["scripted"] = True
        row["concede"] = 0.0
        row["capital"] = 2**60
        if quality is not None:
            row["quality"] = quality
        self.asked = price

    def serve(self, order: Order) -> str:
        """How to serve an order: "as described", "misdescribed", "nothing sent" or "slip"."""
        return "as described"

    def respond(self, order: Order) -> bool:
        """Whether to refund a claim at once."""
        return order.outcome == "bad"

    def adapt(self) -> None:
        """What to change in the evening, e.g. `self.set_price(...)`."""

    def set_price(self, price: float) -> None:
        """Ask another price from tomorrow."""
        self.asked = price
        if self.shop >= 0:
            units = self.model.settings.environment.minor_units
            self.model.world.shops["price"][self.shop] = max(1, int(price * units + 0.5))


class BuyerAgent(Buyer):
    """A hand-written buyer: subclass it, and override what it decides.

    Parameters
    ----------
    model
        The market; the buyer shops from the market's next morning.
    """

    def __init__(self, model: Market) -> None:
        super().__init__(model, model.hands.seat("buyers"))
        row = model.world.buyers[self.index]
        row["agent"] = model.hands.add_buyer(self)
        row["joined"] = model.day

    def choose(self, offers: list[Offer]) -> Offer | None:
        """Which of the listings looked at to buy, or None; by default the largest expected surplus, if positive."""
        best = max(offers, key=lambda offer: offer.surplus)
        return best if best.surplus > 0 else None

    def claims(self, order: Order) -> bool:
        """Whether to file a claim on an order that went wrong."""
        return True

    def rates(self, order: Order) -> int | None:
        """+1, 0 or -1, or None to stay silent."""
        return -1 if order.outcome == "bad" else 1


class Hands:
    """The hand-written agents of a market, asked at the stages where people decide."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.sellers: list[SellerAgent] = []
        self.buyers: list[BuyerAgent] = []

    def seat(self, table: str) -> int:
        """An empty seat in the pool.

        Raises
        ------
        RuntimeError
            If all seats are taken.
        """
        rows = np.flatnonzero(np.asarray(getattr(self.market.world, table)["agent"]) == EMPTY_SEAT)
        if not len(rows):
            raise RuntimeError(f"all seats for hand-written {table} are taken; write a Strategy for large numbers")
        return int(rows[0])

    def add_seller(self, agent: SellerAgent) -> int:
        """Register a seller; returns its number."""
        self.sellers.append(agent)
        return len(self.sellers) - 1

    def add_buyer(self, agent: BuyerAgent) -> int:
        """Register a buyer; returns its number."""
        self.buyers.append(agent)
        return len(self.buyers) - 1

    def make_views(self) -> None:
        """Views of everybody in the pools who has no hand-written agent."""
        w = self.market.world
        for table, view in (("buyers", Buyer), ("sellers", Seller)):
            for index in np.flatnonzero(np.asarray(getattr(w, table)["agent"]) == NO_AGENT):
                view(self.market, int(index))

    def take_seats(self) -> None:
        """Hand-written sellers who have no shop and never left open one."""
        for agent in self.sellers:
            w = self.market.world
            if agent.shop < 0 and agent.joined < 0 and not agent.refused:
                open_shop(w, agent.index, self.market.day)
                if agent.asked is not None:
                    agent.set_price(agent.asked)

    def choose(self) -> None:
        """Ask hand-written buyers what to buy."""
        if not self.buyers:
            return
        trips, w = self.market.trips, self.market.world
        units = self.market.settings.environment.minor_units
        trouble = float(w.pop[0]["buyers_hassle"]) * int(w.env[0]["mean_order_value"])
        for t in np.flatnonzero(trips.rows["scripted"][: trips.count]):
            row = trips.rows[t]
            agent = self.buyers[int(w.buyers["agent"][row["buyer"]])]
            recovery = expected_recovery(w, int(row["buyer"]), False)
            offers = []
            for j in range(trips.start[t], trips.start[t + 1]):
                shop = int(trips.shops[j])
                s, offer = w.shops[shop], w.offers[shop]
                belief = float(trips.belief[j])
                surplus = float(utility(row["worth"], belief, recovery, trouble, offer["price"], offer["paid"])) / units
                offers.append(Offer(shop, s["price"] / units, float(s["shown"]), int(s["shown_n"]), belief, surplus))
            pick = agent.choose(offers) if offers else None
            before = int(row["shop"])
            row["shop"] = -1 if pick is None else pick.shop
            if pick is not None:
                row["belief"] = pick.belief
            if offers:
                w.flow["walked"][self.market.day] += int(row["shop"] < 0) - int(before < 0)

    def serve(self, slots: np.ndarray) -> None:
        """Ask hand-written sellers how to serve the orders that leave today."""
        for slot, agent in self._of(self.sellers, "sellers", "seller", slots, (PAID,)):
            said = agent.serve(self.order(slot))
            if said not in CONDUCTS:
                raise ValueError(
                    f"{type(agent).__name__}.serve said {said!r}; it must say one of {', '.join(CONDUCTS)}"
                )
            self.market.world.orders["conduct"][slot] = CONDUCTS.index(said)

    def claim(self, slots: np.ndarray) -> None:
        """Ask hand-written buyers whether to file."""
        for slot, agent in self._of(self.buyers, "buyers", "buyer", slots, None):
            self.market.world.orders["wish"][slot] = 1 if agent.claims(self.order(slot)) else 2

    def respond(self, slots: np.ndarray) -> None:
        """Ask hand-written sellers whether to give in."""
        for slot, agent in self._of(self.sellers, "sellers", "seller", slots, (DISPUTED,)):
            o = self.market.world.orders[slot]
            if o["claim"] == OPEN and o["hearing"] == self.market.day and agent.respond(self.order(slot)):
                o["conceded"] = True

    def rate(self, slots: np.ndarray) -> None:
        """Ask hand-written buyers for ratings."""
        for slot, agent in self._of(self.buyers, "buyers", "buyer", slots, None):
            said = agent.rates(self.order(slot))
            self.market.world.orders["says"][slot] = UNRATED if said is None else int(np.sign(said))

    def adapt(self) -> None:
        """Evening."""
        for agent in self.sellers:
            agent.adapt()

    def order(self, slot: int) -> Order:
        """An order as agents see it; a parcel that never came counts as bad once it is given up."""
        o = self.market.world.orders[slot]
        outcome = "bad" if o["outcome"] == BAD or (o["delivered"] < 0 and o["shipped"] >= 0) else OUTCOMES[o["outcome"]]
        units = self.market.settings.environment.minor_units
        return Order(
            name_of(o), int(o["key"]), o["price"] / units, int(o["placed"]), int(o["buyer"]), int(o["seller"]), outcome
        )

    def _of(self, agents: list[Any], table: str, column: str, slots: np.ndarray, states: tuple[int, ...] | None) -> Any:
        if not agents or not len(slots):
            return
        w = self.market.world
        numbers = np.asarray(getattr(w, table)["agent"])[np.asarray(w.orders[column])[slots]]
        for slot, number in zip(slots[numbers >= 0], numbers[numbers >= 0], strict=True):
            if states is None or w.orders["state"][slot] in states:
                yield int(slot), agents[int(number)]
