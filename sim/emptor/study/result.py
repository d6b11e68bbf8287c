"""What a run leaves behind: small, and able to travel between processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Retention:
    """The share of buyers still in the market, by days since the watch began (Kaplan–Meier).

    Attributes
    ----------
    survival
        Share still there after 0, 1, … days.
    low, high
        Pointwise 95% band for the sampling of buyers (Greenwood's variance, log(−log) scale).
    at_risk
        Buyers watched on each day.
    """

    survival: Floats
    low: Floats
    high: Floats
    at_risk: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class RunResult:
    """One finished market.

    Attributes
    ----------
    rules
        Label of the rule set, unique within a study.
    replication
        0, 1, …; replication r has the scenario's seeds plus r.
    seeds
        (population, luck).
    measures
        Every measure by name; NaN where it says nothing.
    series
        One row a day: the columns that the figures need, out of `emptor.measures.DAILY_COLUMNS`.
    incidence
        What became of cheated buyers, and who bears each 100 lost; see `emptor.measures.incidence`.
    fates
        Of 100 cheated orders: "made whole", "gave up the claim", "got less or nothing"; adds up to 100.
    retention
        Kaplan–Meier curve of the buyers.
    days, warm_up_days, follow_up_days
        Days run, and those left out of the measures at the start and, for outcomes, at the end.
    currency
        Code of the currency of all money.
    orders, orders_open
        Orders placed; of these, still under way at the end.
    measured, unfinished
        Orders placed on measured days; of these, still under way at the end, and so in no measure of outcomes.
    seconds
        Time the run took, without compiling.
    orders_per_second
        Over the days after the first, on which kernels are loaded.
    digest
        Hash of the final state.
    tables
        "daily", "buyers", "sellers" and, if kept, "orders" and "journal"; only where asked for.
    """

    rules: str
    replication: int
    seeds: tuple[int, int]
    measures: dict[str, float]
    series: pd.DataFrame
    incidence: dict[str, dict[str, float]]
    fates: dict[str, float]
    retention: Retention
    days: int
    warm_up_days: int
    follow_up_days: int
    currency: str
    orders: int
    orders_open: int
    measured: int
    unfinished: int
    seconds: float
    orders_per_second: float
    digest: str
    scenario: Any = None
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    def table(self) -> pd.DataFrame:
        """All measures: value, unit and what each tells."""
        import pandas as pd

        from emptor.measures import all_measures, unit_of

        known = all_measures()
        rows = [
            {
                "measure": name,
                "value": value,
                "unit": known[name].unit.replace("currency", self.currency) if name in known else "",
                "shown in": unit_of(known[name], self.currency) if name in known else "",
                "meaning": known[name].summary if name in known else "",
            }
            for name, value in self.measures.items()
        ]
        return pd.DataFrame(rows).set_index("measure")

    def figure(self) -> Any:
        """Buyers, trust and fraud by day, as a Matplotlib figure."""
        from emptor.report.figures import daily_figure

        return daily_figure({self.rules: [self]})

    def _repr_html_(self) -> str:
        from emptor.report.notebook import run_html

        return run_html(self)


@dataclass(frozen=True)
class Failure:
    """A run that did not finish.

    Attributes
    ----------
    rules, replication, seeds
        Which run.
    error
        Kind and text of the error, and where it arose.
    command
        What to type to see it again; empty where it was not started from the command line.
    """

    rules: str
    replication: int
    seeds: tuple[int, int]
    error: str
    command: str = ""
