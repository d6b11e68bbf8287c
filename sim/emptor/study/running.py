"""One market, from a scenario to a result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from emptor.scenario.models import Scenario, Seeds
from emptor.study.result import Retention, RunResult

if TYPE_CHECKING:
    from emptor.market import Market
    from emptor.measures import Book, Measure

SERIES = ("buyers", "sellers", "orders", "gmv", "trust_mean", "placed_gmv", "placed_fraud_lost", "measured")
"""Daily columns that a result carries for the figures."""

FATES = ("made whole", "gave up the claim", "got less or nothing")
"""What a cheated buyer comes to, each counted once."""

Z95 = 1.959963984540054
"""Normal quantile of a 95% band."""

Prepare = Callable[["Market"], object]
"""Called with a new market before its first day, e.g. to add hand-written agents."""


def seeded(scenario: Scenario, replication: int) -> Scenario:
    """The scenario with both seeds moved on by `replication`: other people and other luck."""
    seeds = Seeds(
        population=(scenario.seeds.population + replication) % 2**63, luck=(scenario.seeds.luck + replication) % 2**63
    )
    return scenario.model_copy(update={"seeds": seeds})


def simulate(
    scenario: Scenario,
    *,
    journal: bool = False,
    keep_orders: bool = False,
    trace: bool = False,
    prepare: Prepare | None = None,
    progress: Callable[[int], object] | None = None,
    stop: Callable[[], bool] | None = None,
) -> tuple[Market, float, float]:
    """Run a market to the end of its scenario.

    Parameters
    ----------
    scenario
        What to run.
    journal, keep_orders, trace
        As in `emptor.Market`.
    prepare
        Called with the market before its first day.
    progress
        Called with the day after each day.
    stop
        Asked after each day; a true answer ends the run there.

    Returns
    -------
    tuple
        The market, the seconds that the first day took, and those of all others.
    """
    from emptor.market import Market

    begun = perf_counter()
    market = Market(scenario, journal=journal, keep_orders=keep_orders, trace=trace, collect=False)
    if prepare is not None:
        prepare(market)
    loaded = begun
    for day in range(scenario.days):
        market.step()
        if day == 0:
            loaded = perf_counter()
        if progress is not None:
            progress(market.day)
        if stop is not None and stop():
            break
    return market, loaded - begun, perf_counter() - loaded


def result_of(
    market: Market,
    label: str,
    replication: int = 0,
    seconds: tuple[float, float] = (0.0, 0.0),
    *,
    tables: bool = False,
    added: Sequence[Measure] = (),
) -> RunResult:
    """What a market that has run comes to.

    Parameters
    ----------
    market
        The market.
    label
        Name of its rule set in tables.
    replication
        Its number.
    seconds
        Of the first day and of all others.
    tables
        Whether to carry the frames of days, buyers, sellers and kept orders.
    added
        Measures that this process has not registered.
    """
    from emptor.measures import all_measures, daily_frame, incidence

    settings, book = market.settings, market.book
    measures = {**{m.name: m for m in added}, **all_measures()}
    daily = daily_frame(book)
    orders = int(book.flow["orders"].sum())
    kept = {}
    if tables:
        kept = {"daily": daily, "buyers": market.buyers_frame(), "sellers": market.sellers_frame()}
        if market.ledger.keep_orders:
            kept["orders"] = market.orders_frame()
    later = orders - int(book.flow["orders"][:1].sum())
    return RunResult(
        rules=label,
        replication=replication,
        seeds=(settings.seeds.population, settings.seeds.luck),
        measures={name: float(measure.value(book)) for name, measure in measures.items()},
        series=daily[list(SERIES)],
        incidence=incidence(book),
        fates=fates(book),
        retention=retention(book),
        days=book.days,
        warm_up_days=book.warm_up_days,
        follow_up_days=book.follow_up_days,
        currency=book.currency,
        orders=orders,
        orders_open=book.orders_open,
        measured=int(book.cohort_flow["orders"].sum()),
        unfinished=book.unfinished,
        seconds=sum(seconds),
        orders_per_second=later / seconds[1] if seconds[1] > 0 else float("nan"),
        digest=market.digest(),
        scenario=settings,
        tables=kept,
    )


def run_one(
    scenario: Scenario,
    label: str | None = None,
    replication: int = 0,
    *,
    tables: bool = False,
    prepare: Prepare | None = None,
    added: Sequence[Measure] = (),
    **options: Any,
) -> RunResult:
    """Simulate and sum up; see `simulate` and `result_of`. The seeds are used as they stand."""
    market, first, rest = simulate(scenario, prepare=prepare, **options)
    return result_of(market, label or scenario.rules.name, replication, (first, rest), tables=tables, added=added)


def retention(book: Book) -> Retention:
    """Kaplan–Meier curve of buyers, up to the longest time that one was watched."""
    from emptor.measures.churn import membership
    from emptor.measures.survival import curves

    watched = membership(book)
    estimate = curves(watched, watched.followed, int(watched.cause.max(initial=1)))
    survival, at_risk = estimate.survival, estimate.at_risk
    before = np.concatenate(([1.0], survival[:-1]))
    events = np.where(before > 0, at_risk * (1.0 - survival / np.where(before > 0, before, 1.0)), 0.0)
    room = at_risk * (at_risk - events)
    variance = np.cumsum(np.divide(events, room, out=np.zeros(len(events)), where=room > 0.5))
    low, high = survival.copy(), survival.copy()
    inside = (survival > 0) & (survival < 1)
    log = np.log(survival[inside])
    spread = Z95 * np.sqrt(variance[inside]) / np.abs(log)
    low[inside] = np.exp(log * np.exp(spread))
    high[inside] = np.exp(log * np.exp(-spread))
    return Retention(survival, low, high, at_risk)


def fates(book: Book) -> dict[str, float]:
    """Of 100 cheated orders, each counted once, what the buyer got; NaN if nobody was cheated."""
    cheated = book.cohort_sum("cheated")
    if not cheated:
        return dict.fromkeys(FATES, float("nan"))
    whole = min(100.0, 100.0 * book.cohort_sum("cheated_whole") / cheated)
    # A claim given up at one forum after a full refund at another counts as made whole.
    gave_up = min(100.0 - whole, 100.0 * book.cohort_sum("cheated_gave_up") / cheated)
    return dict(zip(FATES, (whole, gave_up, 100.0 - whole - gave_up), strict=True))
