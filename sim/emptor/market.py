"""The market: a Mesa model that runs the stages of `day.py`, one day a step."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from mesa.experimental.scenarios import Scenario as MesaScenario

from emptor.agents import BuyerAgent, Hands, SellerAgent
from emptor.behaviour.adversaries.campaign import Plots
from emptor.behaviour.operator import HONEST
from emptor.behaviour.strategies import Strategy
from emptor.behaviour.trips import Trips
from emptor.build import at_work, found
from emptor.day import DAY, Stage
from emptor.ledger import Ledger
from emptor.reform import change_rules
from emptor.reputation.keeper import ScoreKeeper, show_scores
from emptor.scenario.loading import load
from emptor.scenario.models import Scenario
from emptor.scenario.patching import rules_by_day
from emptor.state.calendar import due_today
from emptor.state.compile import link
from emptor.state.orders import BIDS, ILLEGAL, SHOPS, IllegalMove
from emptor.state.room import enlarged, make_room
from emptor.state.world import World

if TYPE_CHECKING:
    from os import PathLike

    import networkx as nx
    import pandas as pd

    from emptor.measures import Book
    from emptor.rules.rule_set import RuleSet

link()


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
    values
        Values of the scenario by dotted path, e.g. `Market(days=90, **{"population.buyers.count": 50})`, so that
        Mesa's `batch_run` and sliders can vary them.

    Raises
    ------
    ScenarioError
        If a scenario, rule set or value is wrong.
    TypeError
        If a keyword is neither an argument nor a key of a scenario.
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
        **values: Any,
    ) -> None:
        settings = _settings(scenario, rules, rng, values)
        super().__init__(scenario=MesaScenario(rng=settings.seeds.luck % 2**32, settings=settings))
        self.settings = settings
        self.day = 0
        self.reforms = rules_by_day(settings)
        later = [rules for _, rules in self.reforms]
        self.world, self.lists, self.crews = found(settings, settings.days, later, journal=journal, tracing=trace)
        self.at_work = at_work(self.world)
        self.tempted = self.world.env[0]["operator_conduct"] != HONEST
        states = (settings.rules, *later)
        self.has_news = any(rules.governance.publicity > 0 for rules in states)
        self.strategies: list[Strategy] = list(settings.population.sellers.strategies)
        self.ledger = Ledger(self, keep_orders=keep_orders)
        self.hands = Hands(self)
        self.stages: list[Stage] = [Stage(name, function) for name, function in DAY.items()]
        self.believe: Callable[[Market, Trips], np.ndarray] | None = None
        self.trips = Trips()
        self.collects = collect
        self.plots = Plots(self)
        self.plots.begin()
        self.closed_down = False
        self.scripted = any(type(s).conduct is not Strategy.conduct for s in self.strategies)
        self.keeper = ScoreKeeper.of(settings.rules, len(self.world.buyers))
        show_scores(self.world, self.keeper, 0)
        if collect:
            from mesa.datacollection import DataCollector

            self.datacollector = DataCollector(model_reporters={name: partial(_today, name) for name in REPORTED})
            self.datacollector.collect(self)

    def step(self) -> None:
        """One day, stage by stage."""
        self.make_room()
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
        for table in (*tables, w.members, w.ties, w.news, w.campaigns, w.accounts):
            for name in table.dtype.names:
                h.update(np.ascontiguousarray(table[name]).tobytes())
        bids = w.bids[: w.n[BIDS]]
        h.update(np.ascontiguousarray(bids[np.argsort(bids["key"])]).tobytes())
        h.update(np.ascontiguousarray(w.ads[:n]).tobytes())
        h.update(w.balances.tobytes())
        for crew in self.crews:
            for name in sorted(crew.memory):
                h.update(np.ascontiguousarray(crew.memory[name]).tobytes())
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
            self.make_room()  # other rules fill other tables today: bids, pairs under a cap

    def make_room(self) -> None:
        """Room in every table for what today may bring."""
        trips = self.trips.capacity(self.world) + int(self.world.n[BIDS]) + self.plots.most_a_day
        items = due_today(self.world, self.day) + trips
        self.world = make_room(self.world, self.at_work, trips, len(self.world.sellers), items, self.day)
        if self.day >= len(self.world.flow):
            rows = 2 * len(self.world.flow) + 1
            self.world = self.world._replace(
                flow=enlarged(self.world.flow, rows), cohort=enlarged(self.world.cohort, rows)
            )
        for crew in self.crews:
            crew.world = self.world


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


def _settings(scenario: Any, rules: Any, rng: Any, values: Mapping[str, Any]) -> Scenario:
    """The scenario to run, from whatever Mesa or a person passes."""
    for name in values:
        if "." not in name and name not in Scenario.model_fields:
            raise TypeError(f"Market has no argument {name!r}, and a scenario no such key")
    if isinstance(scenario, MesaScenario):
        scenario = getattr(scenario, "settings", None)
    if isinstance(scenario, Scenario) and rules is None and not values:
        settings = scenario
    else:
        settings = load("baseline" if scenario is None else scenario, rules=rules, overrides=values)
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
