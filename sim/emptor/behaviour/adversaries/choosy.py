"""Sellers who choose on which orders to cheat: by their size, or by who placed them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, override

import numpy as np

from emptor.behaviour.adversaries.coups import ask, usual_prices
from emptor.behaviour.adversaries.timing import standings
from emptor.behaviour.crew import uniforms
from emptor.behaviour.strategies import Strategy
from emptor.schema import Share, field
from emptor.state.draws import POPULATION, decision
from emptor.state.orders import AS_DESCRIBED, MISDESCRIBED, WITHHELD

if TYPE_CHECKING:
    from emptor.behaviour.crew import Crew, DueOrders

TAKES_THE_BAIT = decision(
    "imbalance_cheat", "Bernoulli", "order", "once per dear order", "not every dear order is cheated on"
)
VICTIM = decision("victim", "Bernoulli", "seller, buyer", "once per pair", "whom a seller cheats when it cheats some")
VICTIM_CHEAT = decision(
    "victim_cheat", "Bernoulli", "order", "once per order", "not every order of a victim goes wrong"
)
CHEAT_KIND = decision(
    "choosy_kind", "Bernoulli", "order", "once per cheat", "nothing sent, or something else, by hand-picked cheats"
)


def served(crew: Crew, orders: DueOrders, cheats: np.ndarray) -> np.ndarray:
    """Codes of conduct: nothing sent, or something else, where it cheats; as described elsewhere."""
    withhold = np.asarray(crew.world.sellers["withhold"])[orders["seller"]]
    kinds = np.where(orders.draw("choosy_kind") < withhold, WITHHELD, MISDESCRIBED)
    return np.where(cheats, kinds, AS_DESCRIBED)


class ValueImbalance(Strategy):
    """Names: value imbalance (Kerr and Cohen 2009). Honest on small orders, cheats on big ones.

    A shop asks one price at a time here. So it lists at a bait price until it shows the record it wants, and serves
    what it sold as bait honestly; then at its full price, and cheats on what it sold at that. Once its score has
    fallen it baits again. What the bait costs is the seller's loss, and is in its profit.
    """

    name = "value_imbalance"
    summary = "honest on orders at a bait price, cheats on those at its full price"
    ill_intentioned = True
    bait: Share = field(0.7, "price while it baits, of its full price", "share of price", "unverified")
    cheat: Share = field(
        0.8, "share of orders at the full price that it cheats on", "probability per order", "unverified"
    )
    ratings: int = field(
        10, "ratings it shows before it asks its full price", "ratings", "unverified", ge=0, le=100_000
    )
    high: Share = field(
        0.5, "share of its category that must stand no better before it asks its full price", "share of shops",
        "unverified",
    )  # fmt: skip
    low: Share = field(
        0.2, "share of its category that must stand no better, or it baits again", "share of shops", "unverified"
    )

    @override
    def begin(self, crew: Crew) -> None:
        crew["plan"] = -1
        crew["concede"] = 0.3

    @override
    def adapt(self, crew: Crew, day: int) -> None:
        stands, plan = standings(crew), crew["plan"]
        ready = (stands >= self.high) & (crew.shop("shown_n") >= self.ratings)
        plan = np.where((plan < 0) & ready, day, np.where((plan >= 0) & (stands < self.low), -1, plan))
        plan = np.where(crew["shop"] >= 0, plan, -1)
        crew["plan"] = plan
        ask(crew.world, crew.rows, np.where(plan >= 0, 1.0, self.bait))

    @override
    def conduct(self, crew: Crew, orders: DueOrders) -> np.ndarray:
        full = usual_prices(crew.world, orders["shop"])
        dear = orders["price"] > 0.5 * (1.0 + self.bait) * full
        return served(crew, orders, dear & (orders.draw("imbalance_cheat") < self.cheat))


class Discriminator(Strategy):
    """Names: discrimination (Dellarocas 2000): cheats only some buyers, so that the others' praise covers it.

    `some`: a fixed share of all people, by chance; `newcomers`: those who have bought little on the platform yet, whose
    word counts little; `strangers`: those who have not bought from it before.
    """

    name = "discriminator"
    summary = "cheats only some buyers, newcomers or strangers"
    ill_intentioned = True
    whom: Literal["some", "newcomers", "strangers"] = field("some", "which buyers it cheats")
    victims: Share = field(
        0.3, "share of all people whom it cheats, where it cheats some", "share of buyers", "unverified"
    )
    new: int = field(3, "orders up to which a buyer is a newcomer", "orders", "unverified", ge=1, le=100_000)
    cheat: Share = field(0.9, "share of victims' orders cheated", "probability per order", "unverified")

    @override
    def begin(self, crew: Crew) -> None:
        crew["concede"] = 0.3

    @override
    def conduct(self, crew: Crew, orders: DueOrders) -> np.ndarray:
        w = crew.world
        buyers = np.asarray(w.buyers)
        if self.whom == "some":
            keys = buyers["key"][orders["buyer"]] ^ np.asarray(w.sellers["key"])[orders["seller"]]
            victim = uniforms(int(w.seeds[POPULATION]), "victim", keys) < self.victims
        elif self.whom == "newcomers":
            victim = buyers["orders"][orders["buyer"]] <= self.new
        else:
            memory = np.asarray(w.memory)[orders["buyer"]]
            met = (memory["shop"] == orders["shop"][:, None]) & (memory["good"] + memory["bad"] > 0)
            victim = ~met.any(axis=1)
        return served(crew, orders, victim & (orders.draw("victim_cheat") < self.cheat))
