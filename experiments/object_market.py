"""A plain Mesa market of objects, for the benchmark: one Python object a person, one method call a decision.

The purchase decision is that of the full model: a buyer looks at about ten listings of a page, forms a
belief about each, weighs worth, price and taste, chooses the best or none, pays, and rates. There are no
escrow, claims, sanctions, entry or strategies, so that it does *less* work an order than emptor.
"""

from __future__ import annotations

import math
from random import Random

import mesa

LOOKS = 10
PAGE = 50
TRIPS_PER_DAY = 0.1
TASTE = 400.0
RECORD_WEIGHT = 8.0


class Seller(mesa.Agent):
    """A seller with a price, a quality, a record and a wallet, in cents."""

    def __init__(self, model: ObjectMarket) -> None:
        super().__init__(model)
        random: Random = model.random
        self.price = int(4_900 * math.exp(random.gauss(0.0, 0.1)))
        self.quality = min(1.0, max(0.0, random.gauss(0.9, 0.05)))
        self.good = 0
        self.bad = 0
        self.wallet = 0

    @property
    def score(self) -> float:
        """Beta mean of the ratings."""
        return (self.good + 1.0) / (self.good + self.bad + 2.0)


class Buyer(mesa.Agent):
    """A buyer who remembers how each seller served him."""

    def __init__(self, model: ObjectMarket) -> None:
        super().__init__(model)
        self.memory: dict[int, tuple[int, int]] = {}
        self.wallet = 0

    def belief(self, seller: Seller) -> float:
        """Chance of a good order: the record, and own orders."""
        good, bad = self.memory.get(seller.unique_id, (0, 0))
        return (RECORD_WEIGHT * seller.score + good) / (RECORD_WEIGHT + good + bad)

    def step(self) -> None:
        """A day: perhaps a trip."""
        random: Random = self.model.random
        if random.random() >= self.model.trip_chance:
            return
        worth = 6_750.0 * math.exp(random.gauss(0.0, 0.35))
        chosen, best = None, self._taste(random)
        for seller in random.sample(self.model.page(random), min(LOOKS, PAGE, len(self.model.sellers))):
            utility = self.belief(seller) * worth - seller.price + self._taste(random)
            if utility > best:
                chosen, best = seller, utility
        if chosen is not None:
            self._buy(chosen, random)

    def _taste(self, random: Random) -> float:
        return -TASTE * math.log(-math.log(random.random() or 0.5))

    def _buy(self, seller: Seller, random: Random) -> None:
        self.wallet -= seller.price
        seller.wallet += seller.price
        pleased = random.random() < seller.quality
        good, bad = self.memory.get(seller.unique_id, (0, 0))
        self.memory[seller.unique_id] = (good + pleased, bad + (not pleased))
        if random.random() < 0.6:
            seller.good += pleased
            seller.bad += not pleased
        self.model.orders += 1


class ObjectMarket(mesa.Model):
    """The market; one step is one day.

    Parameters
    ----------
    buyers, sellers
        How many.
    rng
        Seed.
    """

    def __init__(self, buyers: int, sellers: int, rng: int = 1) -> None:
        super().__init__(rng=rng)
        self.orders = 0
        self.trip_chance = 1.0 - math.exp(-TRIPS_PER_DAY)
        self.sellers = [Seller(self) for _ in range(sellers)]
        for _ in range(buyers):
            Buyer(self)
        self._ranked: list[Seller] = []

    def page(self, random: Random) -> list[Seller]:
        """The page of one search: a window of the ranking, as long as a page."""
        if len(self._ranked) <= PAGE:
            return self._ranked
        first = random.randrange(len(self._ranked) - PAGE + 1)
        return self._ranked[first : first + PAGE]

    def step(self) -> None:
        """A day: rank by score and price, then every buyer, in random order."""
        self._ranked = sorted(self.sellers, key=lambda seller: seller.score - seller.price / 5_000, reverse=True)
        self.agents_by_type[Buyer].shuffle_do("step")
