"""What a market keeps for its readers: settled orders, looks at the shops, frames, the trust graph, stories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from emptor.measures import Book, buyers_frame, daily_frame, sellers_frame
from emptor.order_frames import orders_table, postings_table, story_lines
from emptor.state.accounts import FIRST_PERSON
from emptor.state.orders import EVENTS, FREE, FREE_ROWS, LIVE, ORDER, POSTINGS, RECORDS, RETIRED, SHOPS
from emptor.state.people import ACCOMPLICE, EMPTY_SEAT, NO_AGENT
from emptor.state.record import RATING
from emptor.state.tally import SNAPSHOT

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from emptor.market import Market


class Ledger:
    """The records of one market.

    Parameters
    ----------
    market
        The market.
    keep_orders
        Whether settled orders are kept; live ones always are.
    """

    def __init__(self, market: Market, *, keep_orders: bool) -> None:
        self.market = market
        self.keep_orders = keep_orders
        self.settled: list[np.ndarray] = []
        self.looks: list[np.ndarray] = []
        self.warm_up_revenue: np.ndarray = np.zeros(0, np.int64)

    def retire(self) -> None:
        """Free the rows of settled orders that nothing awaits; keep a copy where all orders are kept."""
        w = self.market.world
        n = int(w.n[RETIRED])
        if n:
            slots = w.retired[:n]
            if self.keep_orders:
                self.settled.append(np.asarray(w.orders)[slots].view(ORDER))
            w.orders["state"][slots] = FREE
            free = int(w.n[FREE_ROWS])
            w.free[free : free + n] = slots
            w.n[FREE_ROWS] += n
            w.n[LIVE] -= n
            w.n[RETIRED] = 0
        if self.market.day == self.market.settings.warm_up_days - 1:
            self.warm_up_revenue = np.array(w.shops["revenue"][: w.n[SHOPS]])

    def snapshot(self) -> None:
        """Look at every open shop: what it shows, and what it has done so far."""
        w = self.market.world
        shops = np.asarray(w.shops)[: w.n[SHOPS]]
        rows = np.flatnonzero(shops["closed"] < 0)
        look = np.zeros(len(rows), SNAPSHOT)
        look["day"], look["shop"] = self.market.day, rows
        for name in ("shown_n", "orders", "cheats", "shown"):
            look[name] = shops[name][rows]
        owners = np.asarray(w.sellers)[shops["seller"][rows]]
        look["quality"], look["cheat"] = owners["quality"], owners["cheat"]
        self.looks.append(look)

    def book(self) -> Book:
        """What measures read."""
        w, settings = self.market.world, self.market.settings
        days = self.market.day
        live = np.asarray(w.orders["state"])
        return Book(
            flow=np.asarray(w.flow)[:days],
            cohort=np.asarray(w.cohort)[:days],
            buyers=np.asarray(w.buyers)[np.asarray(w.buyers["agent"]) >= NO_AGENT],
            sellers=np.asarray(w.sellers)[np.asarray(w.sellers["agent"]) != EMPTY_SEAT],
            shops=np.asarray(w.shops)[: w.n[SHOPS]],
            snapshots=np.concatenate(self.looks) if self.looks else np.zeros(0, SNAPSHOT),
            orders_open=int(np.sum((live > 0) & (live < 7))),
            days=days,
            warm_up_days=settings.warm_up_days,
            follow_up_days=settings.follow_up_days,
            minor_units=settings.environment.minor_units,
            currency=settings.environment.currency,
            mean_order_value=int(w.env[0]["mean_order_value"]),
            hour_cost=float(np.asarray(w.buyers["hour_cost"])[np.asarray(w.buyers["agent"]) != ACCOMPLICE].mean()),
            product_noise=float(w.rules[0]["mismatch"]),
            warm_up_revenue=self.warm_up_revenue,
            record=np.asarray(w.record)[: w.n[RECORDS]],
            campaigns=self._campaigns(),
            first_account=len(w.buyers) - len(w.accounts),
        )

    def _campaigns(self) -> np.ndarray:
        """The campaigns as they stand now, what came back today included."""
        w = self.market.world
        rows = np.array(w.campaigns)
        first = FIRST_PERSON + len(w.buyers) - len(w.accounts)
        for c in rows:
            c["spent"] = -int(w.balances[first + c["first"] : first + c["first"] + c["rows"]].sum())
        return rows

    def daily_frame(self) -> pd.DataFrame:
        """One row a day."""
        return daily_frame(self.book())

    def buyers_frame(self) -> pd.DataFrame:
        """One row a buyer."""
        return buyers_frame(self.book())

    def sellers_frame(self) -> pd.DataFrame:
        """One row a seller."""
        names = [s.name for s in self.market.strategies]
        return sellers_frame(self.book(), names, list(self.market.settings.environment.categories))

    def orders(self) -> np.ndarray:
        """Orders as rows: those kept, and the live ones, by day placed and key."""
        live = np.asarray(self.market.world.orders)
        live = live[live["state"] != FREE].view(ORDER)
        rows = np.concatenate([*self.settled, live])
        return rows[np.lexsort((rows["key"], rows["placed"]))]

    def orders_frame(self) -> pd.DataFrame:
        """One row an order."""
        return orders_table(self.orders(), self.market.settings)

    def journal_frame(self) -> pd.DataFrame:
        """Every posting that was written down."""
        w = self.market.world
        return postings_table(np.asarray(w.journal)[: w.n[POSTINGS]], self.market.settings)

    def story(self, order: str) -> list[str]:
        """One order's events and postings, in words."""
        w = self.market.world
        return story_lines(
            order,
            self.orders(),
            np.asarray(w.events)[: w.n[EVENTS]],
            np.asarray(w.journal)[: w.n[POSTINGS]],
            w,
            self.market.settings,
        )

    def trust_graph(self) -> nx.DiGraph[str]:
        """Who rated whom, and how.

        Returns
        -------
        A directed graph: nodes "b17" (buyers, attribute kind="buyer") and "s3" (shops, kind="shop"), edges from rater
        to rated with the attributes positive, neutral, negative (counts), stars (mean) and last (day).
        """
        import networkx as nx

        w = self.market.world
        rows = np.asarray(w.record)[: w.n[RECORDS]]
        rows = rows[(rows["kind"] == RATING) & (rows["buyer"] >= 0)]  # names of the sellers' own are nobody
        graph: Any = nx.DiGraph()
        for e in rows:
            buyer, shop = f"b{e['buyer']}", f"s{e['shop']}"
            graph.add_node(buyer, kind="buyer")
            graph.add_node(shop, kind="shop")
            if not graph.has_edge(buyer, shop):
                graph.add_edge(buyer, shop, positive=0, neutral=0, negative=0, stars=0.0, last=0)
            edge = graph.edges[buyer, shop]
            edge[("neutral", "positive", "negative")[int(e["ternary"])]] += 1
            n = edge["positive"] + edge["neutral"] + edge["negative"]
            edge["stars"] += (float(e["stars"]) - edge["stars"]) / n
            edge["last"] = int(e["day"])
        return cast("nx.DiGraph[str]", graph)
