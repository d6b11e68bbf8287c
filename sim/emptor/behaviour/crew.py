"""What a strategy sees: the sellers who follow it, and their orders that are due."""

from __future__ import annotations

import difflib
from typing import Any

import numpy as np

from emptor.state.draws import GOLDEN, LUCK, code_of
from emptor.state.world import World

CHANCES = ("cheat", "withhold", "slip", "concede", "quality")
"""Columns that are probabilities."""
KEPT = frozenset({
    "key", "agent", "strategy", "shop", "joined", "left", "leave_cause", "accounts", "orders", "cheats", "first_cheat",
    "detected", "banned", "refused", "sold_mean", "profit_mean", "profit", "wealth", "period_profit", "last_profit",
    "direction", "shams", "alias", "plotted",
})  # fmt: skip
"""Columns in which the market keeps its books: a strategy reads them and cannot write them."""


class Crew:
    """The sellers of one strategy, as columns.

    `crew["cheat"]` reads a column of `people.SELLER` as an array with one value a seller, and
    `crew["cheat"] = values` writes it, unless the market keeps it itself (`KEPT`).
    `crew.shop("price")` reads a column of their open shops, NaN or 0 for those without one.
    `crew.memory[name]` keeps an array of the strategy's own, from one evening to the next; it counts as state of the
    market.
    """

    def __init__(self, world: World, rows: np.ndarray) -> None:
        self.world = world
        self.rows = rows
        self.memory: dict[str, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, column: str) -> np.ndarray:
        return np.asarray(self._column(column)[self.rows])

    def __setitem__(self, column: str, values: Any) -> None:
        if column in CHANCES and not np.all((np.asarray(values) >= 0) & (np.asarray(values) <= 1)):
            raise ValueError(f"crew[{column!r}] is a chance and must lie between 0 and 1")
        own = self._column(column)
        if column in KEPT:
            near = difflib.get_close_matches(column, set(self.world.sellers.dtype.names) - KEPT, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise KeyError(f"the market keeps the column {column!r} itself, and a strategy only reads it{hint}")
        own[self.rows] = values

    def _column(self, name: str) -> Any:
        names = self.world.sellers.dtype.names
        if name not in names:
            near = difflib.get_close_matches(name, names, 1)
            raise KeyError(f"sellers have no column {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
        return self.world.sellers[name]

    def shop(self, column: str) -> np.ndarray:
        """A column of `people.SHOP` for each seller's open shop; 0 where there is none."""
        shops = self["shop"]
        values = np.asarray(self.world.shops[column])[np.maximum(shops, 0)]
        return np.asarray(np.where(shops >= 0, values, np.zeros_like(values)))


class DueOrders:
    """Orders that are due for one decision, as columns of `orders.ORDER`."""

    def __init__(self, world: World, slots: np.ndarray) -> None:
        self.world = world
        self.slots = slots

    def __len__(self) -> int:
        return len(self.slots)

    def __getitem__(self, column: str) -> np.ndarray:
        return np.asarray(self.world.orders[column][self.slots])

    def draw(self, name: str) -> np.ndarray:
        """A uniform in (0, 1) for each order, keyed by the decision's name and the order: the same under all rules."""
        return uniforms(int(self.world.seeds[LUCK]), name, self["key"])


def uniforms(seed: int, name: str, keys: np.ndarray) -> np.ndarray:
    """Keyed uniforms in (0, 1), the array form of `draws.uniform`.

    Parameters
    ----------
    seed
        64-bit seed.
    name
        Name of the decision.
    keys
        uint64 keys of what is decided about.
    """
    with np.errstate(over="ignore"):
        h = _mix(np.asarray(keys, np.uint64) ^ _mix(np.uint64(seed) ^ np.uint64(code_of(name))))
    return np.asarray(((h >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52)


def again(keys: np.ndarray, number: Any) -> np.ndarray:
    """Keys of further draws about the same things, the array form of `draws.again`: of a round, a day, a place."""
    with np.errstate(over="ignore"):
        return np.asarray(
            _mix(np.asarray(keys, np.uint64) ^ ((np.asarray(number).astype(np.uint64) + np.uint64(1)) * GOLDEN))
        )


def _mix(z: Any) -> Any:
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
