"""The bench that mechanisms are tried on: a small, busy baseline market, run in pairs of settings on the same seeds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from scipy import stats

from emptor import Market
from emptor.measures import Book, evaluate
from emptor.scenario.loading import load
from emptor.scenario.models import Scenario
from emptor.state.accounts import CARRIER, CUSTODY, FIRST_PERSON
from emptor.state.orders import RECORDS
from emptor.state.record import RATING, SALE

SCALE = (
    "days=100",
    "warm_up_days=15",
    "follow_up_days=30",
    "population.buyers.count=120",
    "population.buyers.trips_per_day=0.25",
    "population.sellers.count=14",
    "population.buyers.raters.bad=0.5",
)
"""The baseline at the size of the bench: fewer people, fewer days, more trips, so that a run takes a twentieth of a
second; and more of the wronged speak, because a hundred days of few people hold few negatives. It is what `base` of a
row is put on top of, and no part of what the row tries."""
SAME = 4
"""Seeds without any difference at all that say enough under a falsifier."""
LEVEL = 0.001
"""One in a thousand: what must be seen is beyond it, what must not be seen is within it."""


@dataclass(frozen=True)
class Row:
    """One row of the table: a parameter, what moving it must move, and where it must move nothing.

    Attributes
    ----------
    key
        The parameter, as a dotted key of `rules`, of `population` or of `environment`.
    was, now
        Its value in the two settings, as in YAML.
    measure
        Name of a measure of `emptor.measures`, or of one of `measured.MORE`.
    sign
        Which way the measure must move: +1 or -1.
    why
        The mechanism, in a line.
    base
        At most three overrides that make the mechanism large enough to see.
    falsifier
        Overrides that take away whom or what the mechanism works on; with them the measure must not move.
    without
        Why no falsifier makes sense, where there is none.
    at
        How the value is written, where it is not `key=value`: `@` stands for it.
    n
        Seeds 0 to n - 1, chosen by power.
    waits
        What is wrong with the engine, while it is: the row is then expected to fail.
    """

    key: str
    was: str
    now: str
    measure: str
    sign: int
    why: str
    base: tuple[str, ...] = ()
    falsifier: tuple[str, ...] = ()
    without: str = ""
    at: str = ""
    n: int = 8
    waits: str = ""

    @property
    def name(self) -> str:
        """As pytest prints it."""
        return f"{self.key}: {self.was} -> {self.now}"[:90]

    def overrides(self, value: str) -> tuple[str, ...]:
        """What is set to give the parameter a value."""
        return (*self.base, (self.at or f"{self.key}=@").replace("@", value))


@dataclass(frozen=True, eq=False)
class Outcome:
    """What one run leaves for measures: the book, and what the accounts held."""

    book: Book
    custody: float
    """Sum over days of the money in custody in the evening, minor units."""
    carrier: int
    """Balance of the carriers' account, minor units."""
    sellers: int
    """Balance of all sellers' wallets, minor units."""
    mean_price: float
    """Of the open shops, minor units."""
    repeated: float
    """Share of the sales that are not the first of their buyer with their shop."""
    mean_number: float
    """Mean of the stars, or of the scores out of ten, that were given; 0 without any."""
    served: int
    """People who ever sat on a jury."""


@lru_cache(maxsize=1)
def _bench() -> dict[str, Any]:
    # The rules of the benchmark: taobao's core, which does not change when the rule set learns another clause.
    rules = load("bench").model_dump(mode="json", exclude_unset=True)["rules"]
    people = load("baseline").model_dump(mode="json", exclude_unset=True)
    bench = load(people | {"rules": rules}, overrides=SCALE).model_dump(mode="json", exclude_unset=True)
    return bench


@lru_cache(maxsize=4096)
def settings(overrides: tuple[str, ...]) -> Scenario:
    """The bench with some overrides; of two that write the same key the later one counts."""
    last = {text.partition("=")[0]: text for text in overrides}
    return load(_bench(), overrides=last.values())


@lru_cache(maxsize=4096)
def _text(overrides: tuple[str, ...]) -> str:
    rules_apart = {"rules": {"sources", "name", "title", "not_modelled"}, "name": True, "title": True}
    return settings(overrides).model_dump_json(exclude=rules_apart)


_kept: dict[tuple[str, int], Outcome] = {}


def run(overrides: tuple[str, ...], seed: int) -> Outcome:
    """One run, shared between rows that come to the same setting; `seed` is both the people's and the luck's."""
    key = (_text(overrides), seed)
    if key not in _kept:
        if len(_kept) > 1500:
            _kept.clear()
        seeds = settings(overrides).seeds.model_copy(update={"population": seed, "luck": seed})
        _kept[key] = _run(settings(overrides).model_copy(update={"seeds": seeds}))
    return _kept[key]


def _run(scenario: Scenario) -> Outcome:
    market = Market(scenario, collect=False)
    custody = 0
    while market.day < scenario.days:
        Market.step(market)  # past Mesa's clock, which costs as much as the day
        custody += int(market.world.balances[CUSTODY])
    w = market.world
    b, s = FIRST_PERSON + len(w.buyers), FIRST_PERSON + len(w.buyers) + len(w.sellers)
    shops = np.asarray(w.shops)[: market.book.shops.size]
    log = np.asarray(w.record)[: w.n[RECORDS]]
    sold, rated = log[log["kind"] == SALE], log[(log["kind"] == RATING) & (log["stars"] > 0)]
    pairs = len(np.unique(sold["buyer"].astype(np.int64) * 2**31 + sold["shop"]))
    return Outcome(
        book=market.book,
        custody=float(custody),
        carrier=int(w.balances[CARRIER]),
        sellers=int(w.balances[b:s].sum()),
        mean_price=float(shops["price"][shops["closed"] < 0].mean()) if np.any(shops["closed"] < 0) else 0.0,
        repeated=1.0 - pairs / max(1, len(sold)),
        mean_number=float(rated["stars"].mean()) if len(rated) else 0.0,
        served=int(np.sum(np.asarray(w.jurors["served"]) > 0)),
    )


@dataclass(frozen=True)
class Difference:
    """A paired difference over seeds."""

    values: np.ndarray
    before: float
    mean: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "mean", float(self.values.mean()))

    def p(self, sign: int = 0) -> float:
        """Chance of such a difference or a larger one if there is none; with a sign, one-sided (paired t)."""
        if np.ptp(self.values) == 0:
            return 0.0 if self.mean * sign > 0 or (sign == 0 and self.mean != 0) else 1.0
        which = {1: "greater", -1: "less", 0: "two-sided"}[sign]
        return float(stats.ttest_1samp(self.values, 0.0, alternative=which).pvalue)

    def __str__(self) -> str:
        spread = self.values.std(ddof=1) / math.sqrt(len(self.values))
        return f"{self.before:.4g} moved by {self.mean:+.4g} (standard error {spread:.2g}, {len(self.values)} seeds)"


def difference(
    was: tuple[str, ...], now: tuple[str, ...], measure: str | Callable[[Outcome], float], seeds: Iterable[int]
) -> Difference:
    """The paired difference of a measure between two settings."""
    pairs = [(value(run(was, s), measure), value(run(now, s), measure)) for s in seeds]
    before = np.array([a for a, _ in pairs])
    return Difference(np.array([b for _, b in pairs]) - before, float(before.mean()))


def value(outcome: Outcome, measure: str | Callable[[Outcome], float]) -> float:
    """A measure of a run."""
    from mechanisms.measured import MORE

    if callable(measure):
        return float(measure(outcome))
    if measure in MORE:
        return float(MORE[measure](outcome))
    return evaluate(outcome.book, [measure])[measure]


def tried(row: Row) -> Difference:
    """What the parameter moves."""
    return difference(row.overrides(row.was), row.overrides(row.now), row.measure, range(row.n))


def falsified(row: Row) -> Difference:
    """What it moves where there is nothing for it to work on."""
    was, now = ((*row.overrides(v), *row.falsifier) for v in (row.was, row.now))
    first = difference(was, now, row.measure, range(SAME))
    # Where not a digit changes on the first seeds, the mechanism is out of reach, and more seeds would show it again.
    return difference(was, now, row.measure, range(row.n)) if first.values.any() else first
