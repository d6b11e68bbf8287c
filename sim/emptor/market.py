"""The market: a Mesa model whose day is one readable list of stages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from mesa.experimental.scenarios import Scenario as MesaScenario

from emptor.agents import BuyerAgent, Hands, SellerAgent
from emptor.behaviour import (
    advertising,
    bidding,
    bonds,
    buying,
    claiming,
    entry,
    haggling,
    inspecting,
    keeping,
    operator,
    queueing,
    rating,
    selling,
)
from emptor.behaviour.crew import DueOrders
from emptor.behaviour.learning import learn
from emptor.behaviour.strategies import Strategy
from emptor.build import found
from emptor.ledger import Ledger
from emptor.reform import change_rules
from emptor.reputation.published import publish
from emptor.rules import ads, custody, fees, identity, matching, payment, sanctions, services, standing
from emptor.rules.governance import spread_news
from emptor.scenario.loading import load
from emptor.scenario.models import Scenario
from emptor.scenario.patching import rules_by_day
from emptor.state.calendar import ARRIVE, CLAIM, HEAR, RATE, SHIP, due, due_today
from emptor.state.compile import link
from emptor.state.orders import BIDS, ILLEGAL, LIVE, OWNED, SHOPS, IllegalMove
from emptor.state.room import enlarged, make_room
from emptor.state.tally import SNAPSHOT_EVERY
from emptor.state.world import World

if TYPE_CHECKING:
    from os import PathLike

    import networkx as nx
    import pandas as pd

    from emptor.measures import Book
    from emptor.rules.rule_set import RuleSet

link()


@dataclass(frozen=True)
class Stage:
    """One step of the day.

    Parameters
    ----------
    name
        Its name, by which another stage can be put before or after it.
    run
        What it does, given the market.
    """

    name: str
    run: Callable[[Market], None]

    @property
    def meaning(self) -> str:
        """What the stage does, in words."""
        return (self.run.__doc__ or "").strip().split("\n")[0]


class Market(mesa.Model):
    """A marketplace under a scenario; one step is one day.

    Parameters
    ----------
    scenario
        A scenario: the name of a shipped one, a file, a mapping, an `emptor.Scenario`, or None for the baseline.
    rng
        Seed of luck, in any form that Mesa takes; None for the scenario's own.
    rules
        Another rule set on the same people and the same luck: a name or a file.
    journal
        Write every posting down (`market.journal()`).
    keep_orders
        Keep settled orders (`market.orders_frame()`).
    trace
        Write every event of every order down (`market.story(order)`).
    collect
        Collect daily series for Mesa's DataCollector; off, a run is a little faster and otherwise the same.
    """

    def __init__(
        self,
        scenario: str | PathLike[str] | Mapping[str, Any] | Scenario | MesaScenario[Any] | None = None,
        *,
        rng: Any = None,
        rules: str | PathLike[str] | None = None,
        journal: bool = False,
        keep_orders: bool = False,
        trace: bool = False,
        collect: bool = True,
    ) -> None:
        settings = _settings(scenario, rules, rng)
        super().__init__(scenario=MesaScenario(rng=settings.seeds.luck % 2**32, settings=settings))
        self.settings = settings
        self.day = 0
        self.world, self.lists, self.crews = found(settings, settings.days, journal=journal, tracing=trace)
        self.reforms = rules_by_day(settings)
        states = (settings.rules, *(rules for _, rules in self.reforms))
        self.has_news = any(rules.governance.publicity > 0 for rules in states)
        self.strategies: list[Strategy] = list(settings.population.sellers.strategies)
        self.ledger = Ledger(self, keep_orders=keep_orders)
        self.hands = Hands(self)
        self.stages: list[Stage] = [Stage(name, function) for name, function in DAY.items()]
        self.believe: Callable[[Market, Trips], np.ndarray] | None = None
        self.trips = Trips()
        self.collects = collect
        self.closed_down = False
        self._scripted = any(type(s).conduct is not Strategy.conduct for s in self.strategies)
        publish(self.world, 0)
        if collect:
            from mesa.datacollection import DataCollector

            self.datacollector = DataCollector(model_reporters={name: partial(_today, name) for name in REPORTED})
            self.datacollector.collect(self)

    def step(self) -> None:
        """One day, stage by stage."""
        self._make_room()
        self._reform()
        for stage in self.stages:
            stage.run(self)
        self.day += 1
        if self.world.n[ILLEGAL]:
            raise IllegalMove(f"{self.world.n[ILLEGAL]} illegal moves of orders on day {self.day - 1}")
        if self.collects:
            self.datacollector.collect(self)
        self.running = self.day < self.settings.days

    def run(self, days: int | None = None, *, progress: Callable[[int], None] | None = None) -> Market:
        """Run for some days, by default to the end of the scenario; returns the market.

        Parameters
        ----------
        days
            Days to run from now.
        progress
            Called with the day after each day.
        """
        for _ in range(self.settings.days - self.day if days is None else days):
            self.step()
            if progress:
                progress(self.day)
        return self

    def insert_stage(
        self, name: str, run: Callable[[Market], None], *, before: str | None = None, after: str | None = None
    ) -> None:
        """Add a stage of one's own to the day.

        Parameters
        ----------
        name
            Its name, new.
        run
            What it does; its docstring says so.
        before, after
            The stage it comes before or after; give one.

        Raises
        ------
        ValueError
            If the name is taken, or the neighbour does not exist.
        """
        names = [s.name for s in self.stages]
        neighbour = before or after
        if name in names or neighbour not in names or (before and after):
            raise ValueError(f"a stage needs a new name and one neighbour out of {', '.join(names)}")
        self.stages.insert(names.index(neighbour) + (after is not None), Stage(name, run))

    def digest(self) -> str:
        """A hash of the whole state: the same scenario and seeds give the same digest, anywhere."""
        w = self.world
        h = hashlib.sha256(str(self.day).encode())
        live = w.orders[w.orders["state"] > 0]
        live = live[np.argsort(live["key"])]
        n = int(w.n[SHOPS])
        tables = (w.buyers, w.sellers, w.shops[:n], w.memory, live, w.counts[:n], w.belief, w.learned)
        for table in (*tables, w.members, w.ties, w.news):
            for name in table.dtype.names:
                h.update(np.ascontiguousarray(table[name]).tobytes())
        bids = w.bids[: w.n[BIDS]]
        h.update(np.ascontiguousarray(bids[np.argsort(bids["key"])]).tobytes())
        h.update(np.ascontiguousarray(w.ads[:n]).tobytes())
        h.update(w.balances.tobytes())
        return h.hexdigest()

    @property
    def book(self) -> Book:
        """What measures read."""
        return self.ledger.book()

    def measure(self, names: list[str] | None = None) -> dict[str, float]:
        """The values of measures, by name; by default those that the scenario asks for, or all."""
        from emptor.measures import evaluate

        return evaluate(self.book, names or self.settings.measures)

    def daily_frame(self) -> pd.DataFrame:
        """One row a day; columns and units in `emptor.measures.DAILY_COLUMNS`."""
        return self.ledger.daily_frame()

    def buyers_frame(self) -> pd.DataFrame:
        """One row a buyer who ever joined."""
        return self.ledger.buyers_frame()

    def sellers_frame(self) -> pd.DataFrame:
        """One row a seller who ever joined."""
        return self.ledger.sellers_frame()

    def orders_frame(self) -> pd.DataFrame:
        """One row an order: the open ones, and with `keep_orders` all."""
        return self.ledger.orders_frame()

    def journal(self) -> pd.DataFrame:
        """Every posting, if `journal` was asked for."""
        return self.ledger.journal_frame()

    def story(self, order: str) -> list[str]:
        """The story of one order, by its name in `orders_frame()` ("b17-d12-0"), a line an event or posting."""
        return self.ledger.story(order)

    def trust_graph(self) -> nx.DiGraph[str]:
        """Who rated whom, and how: an edge from a buyer to a shop with counts of each rating."""
        return self.ledger.trust_graph()

    @property
    def agents(self) -> Any:
        """All people in the market as Mesa agents: views that hold an index, made when first asked for."""
        if not getattr(self, "_views_made", False) and hasattr(self, "hands"):
            self._views_made = True
            self.hands.make_views()
        return self._all_agents

    def rules_on(self, day: int) -> RuleSet:
        """The rules in force on a day, as written: those of the scenario, or of the last change of its schedule."""
        passed = [rules for change, rules in self.reforms if change.day <= day]
        return passed[-1] if passed else self.settings.rules

    def _reform(self) -> None:
        if any(change.day == self.day for change, _ in self.reforms):
            change_rules(self, self.rules_on(self.day - 1), self.rules_on(self.day))
            self._make_room()  # other rules fill other tables today: bids, pairs under a cap

    def _make_room(self) -> None:
        trips = self.trips.capacity(self.world) + int(self.world.n[BIDS])
        items = due_today(self.world, self.day) + trips
        self.world = make_room(self.world, trips, len(self.world.sellers), items, self.day)
        if self.day >= len(self.world.flow):
            rows = 2 * len(self.world.flow) + 1
            self.world = self.world._replace(
                flow=enlarged(self.world.flow, rows), cohort=enlarged(self.world.cohort, rows)
            )
        for crew in self.crews:
            crew.world = self.world


class Trips:
    """Today's shopping trips, and the listings each looked at."""

    def __init__(self) -> None:
        self.rows = np.zeros(0, buying.TRIP)
        self.count = 0
        self.start = np.zeros(1, np.int64)
        self.shops = np.zeros(0, np.int64)
        self.belief = np.zeros(0)
        self.extra = np.zeros(0)
        self.placed = np.zeros(0, np.int64)
        self.arrived = np.zeros(0, np.int64)
        self.most = 0

    def make_room(self, rows: int = 0) -> None:
        """Room for as many trips as today may bring, or for more."""
        rows = max(self.most, rows)
        if len(self.rows) < rows:
            self.rows = enlarged(self.rows, rows)
            self.start = enlarged(self.start, rows + 1)
            self.placed = np.zeros(rows, np.int64)

    def capacity(self, w: World) -> int:
        """Trips that today may bring at the most."""
        if not self.most:
            expected = float(-np.log(np.asarray(w.buyers["no_trip"])).sum())
            self.most = int(expected + 10 * expected**0.5 + 16)
        return self.most


def arrive(market: Market) -> None:
    """People who look in may join; buyers set out on their trips."""
    w, trips = market.world, market.trips
    if market.closed_down:
        trips.count = 0
        return
    entry.join(w, market.day)
    market.hands.take_seats()
    selling.open_day(w)
    trips.make_room()
    trips.count = buying.set_out(w, market.day, trips.rows)
    while trips.count < 0:
        # A day with more trips than there was room for: draws are keyed, so drawing again gives the same day.
        trips.most *= 2
        trips.make_room()
        market._make_room()
        trips.count = buying.set_out(market.world, market.day, trips.rows)


def shop(market: Market) -> None:
    """Pages are laid out; buyers look at some listings, form beliefs, choose one or none; scarce units are drawn."""
    w, day, trips = market.world, market.day, market.trips
    if market.closed_down:
        return
    matching.rank(w, day)
    matching.lay_out_pages(w, day)
    buying.make_offers(w, day)
    most = trips.count * (int(w.rules[0]["matching_page_size"]) + w.memory.shape[1])
    if len(trips.shops) < most:
        trips.shops = np.zeros(2 * most, np.int64)
        trips.belief = np.zeros(2 * most)
    buying.look(w, trips.rows, trips.count, trips.start, trips.shops, trips.belief)
    if market.believe is not None:
        pairs = int(trips.start[trips.count])
        trips.belief[:pairs] = market.believe(market, trips)
    if len(w.members):
        if len(trips.extra) < len(trips.shops):
            trips.extra = np.zeros(len(trips.shops))
        bonds.favour(w, trips.rows, trips.count, trips.start, trips.shops, trips.belief, trips.extra)
    mechanism = int(w.rules[0]["matching_mechanism"])
    choose = haggling.compare_offers if mechanism == matching.TENDER else buying.choose
    choose(w, trips.rows, trips.count, trips.start, trips.shops, trips.belief, trips.extra, day)
    market.hands.choose()
    if len(w.members):
        bonds.stray(w, trips.rows, trips.count, day)
    if w.rules[0]["fees_ads_enabled"]:
        ads.count_clicks(w, trips.rows, trips.count, trips.start, trips.shops)
    if w.rules[0]["reputation_buyers_refuse_below"] > 0:
        standing.turn_away(w, trips.rows, trips.count, day)
    if mechanism != matching.POSTED or w.n[BIDS]:
        find_prices(market, mechanism)
    buying.ration(w, trips.rows, trips.count, day)


def find_prices(market: Market, mechanism: int) -> None:
    """Where prices are not posted: bids are made and auctions end, groups gather and close, buyers bargain or compare.

    A bid that wins today, days after its trip, becomes one of today's trips.
    """
    w, trips, day = market.world, market.trips, market.day
    if mechanism == matching.NEGOTIATION:
        haggling.bargain(w, trips.rows, trips.count, day)
    elif mechanism == matching.TENDER:
        haggling.price_offers(w, trips.rows, trips.count, trips.start)
    if mechanism in (matching.AUCTION, matching.GROUP):
        if len(w.bids) < w.n[BIDS] + trips.count:
            market._make_room()
            w = market.world
        bidding.bid(w, trips.rows, trips.count, day)
        trips.make_room(trips.count + int(w.n[BIDS]))
        trips.count = bidding.close_bids(w, trips.rows, trips.count, day)
    elif w.n[BIDS]:
        bidding.call_off(w, day)


def pay(market: Market) -> None:
    """Orders are placed and paid for, into custody or to the seller."""
    w, trips = market.world, market.trips
    placed = buying.place(w, trips.rows, trips.count, market.day, trips.placed)
    buying.pay(w, trips.placed[:placed], market.day)


def fulfil(market: Market) -> None:
    """Sellers serve the orders that leave today: as described, with a slip, or as a cheat."""
    w = market.world
    slots = due(w, SHIP, market.day)
    if market._scripted:
        numbers = np.asarray(w.sellers["strategy"])[np.asarray(w.orders["seller"])[slots]]
        for number, strategy in enumerate(market.strategies):
            if type(strategy).conduct is not Strategy.conduct:
                mine = slots[numbers == number]
                w.orders["conduct"][mine] = strategy.conduct(market.crews[number], DueOrders(w, mine))
    market.hands.serve(slots)
    selling.fulfil(w, slots, market.day)
    if np.any(w.rules["payment_milestones"] > 1):
        services.part_stage(w, market.day)


def deliver(market: Market) -> None:
    """Parcels arrive."""
    market.trips.arrived = due(market.world, ARRIVE, market.day)
    claiming.deliver(market.world, market.trips.arrived, market.day)


def inspect(market: Market) -> None:
    """Buyers open their parcels and know whether they are pleased."""
    if np.any(market.world.rules["delivery_inspection"]):
        inspecting.inspect_parcels(market.world, market.trips.arrived, market.day)
    claiming.inspect(market.world, market.trips.arrived, market.day)


def claim(market: Market) -> None:
    """Buyers with a case weigh its worth against its effort; some file, some do not, some lie, some send goods back."""
    slots = due(market.world, CLAIM, market.day)
    market.hands.claim(slots)
    claiming.claim_stage(market.world, slots, market.day)


def adjudicate(market: Market) -> None:
    """Forums hear the cases of today: sellers concede or not, staff decide."""
    slots = due(market.world, HEAR, market.day)
    if market.world.rules[0]["queues"]:
        slots = queueing.admitted(market.world, slots, market.day)
    market.hands.respond(slots)
    claiming.adjudicate(market.world, slots, market.day)


def settle(market: Market) -> None:
    """Money is released and paid out, finished orders are settled, bills are sent, deposits refilled or returned."""
    w, day = market.world, market.day
    if np.any(w.rules["payment_milestones"] > 1):
        services.approve_stage(w, day)
    payment.release_stage(w, day)
    if np.any(w.rules["payment_custody"] == payment.MULTISIG):
        custody.lock_stage(w, day)
    claiming.close_stage(w, day)
    fees.bill(w, day)
    if w.rules[0]["fees_ads_enabled"]:
        ads.bill_clicks(w, day)
    identity.deposits(w, day)


def rate(market: Market) -> None:
    """Buyers and sellers rate each other, or stay silent."""
    slots = due(market.world, RATE, market.day)
    market.hands.rate(slots)
    rating.rate_stage(market.world, slots, market.day)


def publish_scores(market: Market) -> None:
    """Scores are brought up to date and shown."""
    if market.has_news:
        spread_news(market.world)
    publish(market.world, market.day)


def sanction(market: Market) -> None:
    """Tiers and the ladder are evaluated for every shop."""
    sanctions.evaluate(market.world, market.day)


def relate(market: Market) -> None:
    """Rebates are paid, complaints wait, tiers change, ties with shops form and break, the lost are asked back."""
    w, day = market.world, market.day
    if len(w.members):
        keeping.follow_up(w, day)
        keeping.keep_members(w, day)
        keeping.move_away(w, day)
        keeping.break_ties(w, day)


def adapt(market: Market) -> None:
    """Sellers keep their books, change prices, and decide how to behave tomorrow; the market learns."""
    w, day = market.world, market.day
    selling.keep_books(w, day)
    if w.n[OWNED]:
        operator.pool_cash(w, day)
    if w.rules[0]["fees_ads_enabled"]:
        advertising.bid_for_places(w, day)
    learn(w, day)
    for strategy, crew in zip(market.strategies, market.crews, strict=True):
        strategy.adapt(crew, day)
    market.hands.adapt()


def leave(market: Market) -> None:
    """Those who have had enough go, each with the cause."""
    if market.world.env[0]["operator_conduct"] != operator.HONEST and not market.closed_down:
        tempt(market)
    entry.leave(market.world, market.day)


def tempt(market: Market) -> None:
    """The operator looks at what lies with him, and may take it and go; the market then closes for good."""
    w, day = market.world, market.day
    if not operator.goes_tonight(w, operator.within_grasp(w), day):
        return
    w = market.world = make_room(w, 0, 0, due_today(w, day) + int(w.n[LIVE]), day)
    operator.abscond(w, day)
    if w.n[BIDS]:
        bidding.call_off(w, day)
    market.closed_down = True
    market.world = w._replace(forums=w.forums[:0])
    for crew in market.crews:
        crew.world = market.world


def measure(market: Market) -> None:
    """Settled orders leave the live ledger; every 30 days each shop is looked at."""
    market.ledger.retire()
    if market.day % SNAPSHOT_EVERY == 0:
        market.ledger.snapshot()


DAY: dict[str, Callable[[Market], None]] = {
    "arrive": arrive,
    "shop": shop,
    "pay": pay,
    "fulfil": fulfil,
    "deliver": deliver,
    "inspect": inspect,
    "claim": claim,
    "adjudicate": adjudicate,
    "settle": settle,
    "rate": rate,
    "publish": publish_scores,
    "sanction": sanction,
    "relate": relate,
    "adapt": adapt,
    "leave": leave,
    "measure": measure,
}
"""The day, in order."""

REPORTED = ("orders", "gmv", "cheats", "claims", "buyers", "sellers", "trust")
"""Series that Mesa's DataCollector keeps; all the others are in `daily_frame()`."""


def _today(name: str, market: Market) -> float:
    w = market.world
    if market.day == 0:
        return _at_start(name, w)
    row = w.flow[market.day - 1]
    if name == "gmv":
        return float(row["gmv"]) / market.settings.environment.minor_units
    if name == "trust":
        return float(row["trust"]) / 1e6 / max(1, int(row["buyers"]))
    return float(row[name])


def _at_start(name: str, w: World) -> float:
    if name == "buyers":
        return float(np.sum(w.buyers["joined"] >= 0))
    if name == "sellers":
        return float(np.sum(w.sellers["shop"] >= 0))
    if name == "trust":
        return float(w.pop[0]["buyers_leaving_trust_prior"])
    return 0.0


def _settings(scenario: Any, rules: Any, rng: Any) -> Scenario:
    """The scenario to run, from whatever Mesa or a person passes."""
    if isinstance(scenario, MesaScenario):
        settings = getattr(scenario, "settings", None) or load("baseline")
        if rules is not None:
            settings = load(settings, rules=rules)
    elif isinstance(scenario, Scenario) and rules is None:
        settings = scenario
    else:
        settings = load("baseline" if scenario is None else scenario, rules=rules)
    if rng is None:
        return settings
    if isinstance(rng, int | np.integer):
        luck = int(rng)
    elif isinstance(rng, np.random.Generator | np.random.BitGenerator):
        luck = int(np.random.default_rng(rng).integers(2**62))
    else:
        luck = int(np.random.default_rng(rng).integers(2**62))
    return settings.model_copy(update={"seeds": settings.seeds.model_copy(update={"luck": luck})})


__all__ = ["BuyerAgent", "Market", "SellerAgent", "Stage", "Trips"]
