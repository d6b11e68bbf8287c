"""A campaign at work in a market: its accounts, its money, and what it can see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from emptor.behaviour.adversaries import moves
from emptor.behaviour.crew import again, uniforms
from emptor.schema import ppm
from emptor.state.draws import LUCK, POPULATION, decision
from emptor.state.orders import NOT_ASKED, SHOPS

if TYPE_CHECKING:
    from emptor.behaviour.adversaries.attack import Attack
    from emptor.market import Market

ACTS = decision(
    "plot_acts", "daily hazard", "campaign, place, day", "daily", "an accomplice does something now and then"
)
CHOSEN = decision(
    "plot_chosen", "a keyed shuffle of the shops", "campaign, seller", "once per campaign", "which shops it is about"
)


class Campaign:
    """What an `Attack` sees and does.

    A *place* is an account in use; `names` accounts can follow each other in it. Accounts are numbered within the
    market: their rows of `World.accounts`.

    Attributes
    ----------
    attack
        The campaign's parameters.
    number
        Its row in `World.campaigns`.
    """

    def __init__(self, market: Market, attack: Attack, number: int) -> None:
        self.market = market
        self.attack = attack
        self.number = number
        strategies = market.settings.population.sellers.strategies
        self._follow = {name: [i for i, s in enumerate(strategies) if s.name == name] for s in strategies
                        for name in (s.name,)}  # fmt: skip
        categories = list(market.settings.environment.categories)
        self._category = categories.index(attack.category) if attack.category else -1
        row = market.world.campaigns[number]
        self.first = int(row["first"])
        self.key = np.uint64(row["key"])
        places = np.arange(attack.places, dtype=np.uint64)
        with np.errstate(over="ignore"):
            self.place_keys = again(np.full(attack.places, self.key), places)
        says = market.plots.says
        self._says, self._wish = says, market.plots.wish

    @property
    def world(self) -> Any:
        """The market's state."""
        return self.market.world

    @property
    def row(self) -> Any:
        """Its row of `World.campaigns`."""
        return self.world.campaigns[self.number]

    def left(self) -> int:
        """Money that it may still lay out today, minor units."""
        c = self.row
        return int(min(c["budget"] - c["spent"], c["a_day"] - c["today"]))

    # -- luck --------------------------------------------------------------------------------------

    def draw(self, name: str, places: np.ndarray, day: int) -> np.ndarray:
        """A uniform in (0, 1) for each place, keyed by the decision's name, the place and the day."""
        return uniforms(int(self.world.seeds[LUCK]), name, again(self.place_keys[places], day))

    def day_key(self, day: int) -> np.ndarray:
        """The key of what is drawn once a day for the whole campaign."""
        return again(np.array([self.key]), day)

    def acting(self, day: int, rate: float | None = None) -> np.ndarray:
        """Places that do something today."""
        places = np.arange(self.attack.places)
        rate = self.attack.acts_per_day if rate is None else rate
        return places[self.draw("plot_acts", places, day) < rate]

    # -- what it sees ------------------------------------------------------------------------------

    def sellers(self, strategy: str) -> np.ndarray:
        """Rows of the sellers whom the campaign is about, among those who follow a strategy; "" for none.

        Which they are is drawn once, from all who could ever take part.
        """
        if not strategy:
            return np.zeros(0, np.int64)
        sellers = np.asarray(self.world.sellers)
        mine = np.isin(sellers["strategy"], self._follow[strategy])
        if self._category >= 0:
            mine &= sellers["category"] == self._category
        rows = np.flatnonzero(mine)
        if self.attack.shops:
            here = sellers["joined"][rows] == 0  # who was there at the start comes first
            lot = uniforms(int(self.world.seeds[POPULATION]), "plot_chosen", sellers["key"][rows] ^ self.key)
            rows = rows[np.lexsort((lot, ~here))][: self.attack.shops]
        return np.sort(rows)

    def open_shops(self, sellers: np.ndarray) -> np.ndarray:
        """Rows of the open shops of some sellers."""
        shops = np.asarray(self.world.sellers["shop"])[sellers]
        return np.asarray(shops[shops >= 0], np.int64)

    def others(self, sellers: np.ndarray) -> np.ndarray:
        """Rows of all open shops but those of some sellers."""
        shops = np.asarray(self.world.shops)[: self.world.n[SHOPS]]
        return np.flatnonzero((shops["closed"] < 0) & ~np.isin(shops["seller"], sellers))

    def standing(self, shop: int) -> float:
        """Share of the shops of a shop's category whose displayed score is no better, itself left out; NaN where the
        page shows none for it.
        """
        shops = np.asarray(self.world.shops)[: self.world.n[SHOPS]]
        own = shops["shown"][shop]
        rivals = (shops["closed"] < 0) & (shops["category"] == shops["category"][shop])
        rivals[shop] = False
        if np.isnan(own) or not rivals.any():
            return float("nan")
        return float(np.mean(np.nan_to_num(shops["shown"][rivals], nan=-np.inf) <= own))

    def is_struck(self, shop: int, day: int, days: int) -> bool:
        """Whether a shop is hidden or taken down, or was so within some days."""
        s = self.world.shops[shop]
        until = max(int(s["hidden_until"]), int(s["delisted_until"]))
        return until > 0 and day < until + days

    def near_rung(self, shop: int) -> bool:
        """Whether one more sham sale that is found brings a shop to the next rung of the ladder."""
        points = int(self.world.rules[0]["sanctions_points_sham_rating"])
        return points > 0 and float(moves.points_left(self.world, shop)) <= points

    # -- what it does ------------------------------------------------------------------------------

    def account(self, place: int, day: int, ratings: int = 0) -> int:
        """The account in use in a place, opened where need be; -1 if there is none left or no money for one.

        Parameters
        ----------
        place
            Number of the place.
        day
            Today.
        ratings
            Drop an account after so many orders and sham sales; 0 for never.
        """
        table = self.world.accounts
        first = self.first + int(place) * self.attack.names
        for account in range(first, first + self.attack.names):
            a = table[account]
            if a["opened"] < 0:
                return account if moves.open_account(self.world, account, day) else -1
            if ratings and a["said"] >= ratings:
                table["burnt"][account] = True
            if not table["burnt"][account]:
                return account
        return -1

    def losses(self, place: int) -> int:
        """Orders under the accounts of a place that ended with the money gone."""
        first = self.first + int(place) * self.attack.names
        return int(self.world.accounts["lost"][first : first + self.attack.names].sum())

    def said(self, account: int) -> int:
        """Orders and sham sales made under an account."""
        return int(self.world.accounts["said"][account])

    def sham(self, account: int, shop: int, day: int, fee: float = 0.0) -> int:
        """A sham sale with its praise, and a fee on top, a share of the price: moves.DONE, NO_MONEY or FOUND."""
        return int(moves.sham_sale(self.world, account, int(shop), ppm(fee), day))

    def order(self, account: int, shop: int, day: int, says: int = NOT_ASKED, wish: int = 0) -> bool:
        """An order under an account; returns whether there was money for it.

        Parameters
        ----------
        account, shop, day
            Who orders where, today.
        says
            What it will say of it: a code of orders (PRAISE, BLAME, FAIR, UNRATED), or NOT_ASKED to be like others.
        wish
            What it will claim: a code of orders (LETS_IT_BE, AT_THE_RAIL, COME_WHAT_MAY), or 0 to be like others.
        """
        trips = self.market.trips
        if trips.count >= len(trips.rows):
            trips.make_room(2 * len(trips.rows) + 1)
        if not moves.order_for_show(self.world, trips.rows, trips.count, account, int(shop), day):
            return False
        trips.count += 1
        self._says[account] = says
        self._wish[account] = wish
        return True

    def rest(self, until: int = 0) -> None:
        """Note that it did nothing today, and lie low until a day."""
        self.row["rested"] += 1
        self.row["lies_low"] = max(int(self.row["lies_low"]), until)


class Plots:
    """All campaigns of a market."""

    def __init__(self, market: Market) -> None:
        n = len(market.world.accounts)
        self.market = market
        self.says: np.ndarray = np.zeros(n, np.int64)
        self.wish: np.ndarray = np.zeros(n, np.int64)
        self.campaigns: list[Campaign] = []

    def begin(self) -> None:
        """Make the campaigns, once the market knows these plots."""
        attacks = self.market.settings.population.adversaries
        self.campaigns = [Campaign(self.market, attack, k) for k, attack in enumerate(attacks)]

    @property
    def most_a_day(self) -> int:
        """Orders that the campaigns may place in a day at the most."""
        return sum(c.attack.places for c in self.campaigns)

    def plot(self) -> None:
        """Morning: every campaign that has begun does what it does today."""
        market = self.market
        trips = market.trips
        room = trips.count + self.most_a_day
        if len(trips.rows) < room or len(trips.placed) < room:
            trips.make_room(room)
        moves.count_money(market.world)
        for c in self.campaigns:
            if market.day >= max(c.attack.from_day, int(c.row["lies_low"])) and c.row["budget"] > 0:
                c.attack.plot(c, market.day)

    def take_note(self, slots: np.ndarray) -> None:
        """Write down what the campaigns mean to do with the orders that they have just placed."""
        moves.take_note(self.market.world, slots, self.says, self.wish, self.market.day)

    def follow_up(self) -> None:
        """Before anybody rates: every campaign looks after its orders."""
        for c in self.campaigns:
            if c.row["budget"] > 0:
                c.attack.follow_up(c, self.market.day)
