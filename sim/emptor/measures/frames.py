"""A run as tables for pandas, with a dictionary of what each column is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from emptor.measures.book import Book, Table
from emptor.measures.columns import BUYER_COLUMNS, DAILY_COLUMNS, SELLER_COLUMNS
from emptor.measures.welfare import sellers_revenue
from emptor.schema import PPM
from emptor.state.people import BUYER_CAUSES, SELLER_CAUSES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BUYER_COLUMNS", "DAILY_COLUMNS", "SELLER_COLUMNS", "buyers_frame", "daily_frame", "sellers_frame"]


def daily_frame(book: Book) -> pd.DataFrame:
    """One row a day, warm-up included; columns as `DAILY_COLUMNS` says, money in major units.

    Columns that begin with `placed_` tell what became of the orders placed on the day.
    """
    import pandas as pd

    data: dict[str, Any] = {}
    for prefix, table in (("", book.flow), ("placed_", book.cohort)):
        for name in table.dtype.names or ():
            data[prefix + name] = _scaled(table[name][: book.days], DAILY_COLUMNS[prefix + name][0], book)
    data["trust_mean"] = _share(data["trust"], data["buyers"])
    data["price_index"] = _share(data["price_old"] + data["price_new"], data["n_old"] + data["n_new"])
    data["measured"] = np.arange(book.days) >= book.warm_up_days
    frame = pd.DataFrame({name: data[name] for name in DAILY_COLUMNS})
    frame.index = pd.RangeIndex(book.days, name="day")
    return frame


def buyers_frame(book: Book) -> pd.DataFrame:
    """One row a potential buyer; columns as `BUYER_COLUMNS` says, money in major units."""
    frame = _people(book, book.buyers, BUYER_COLUMNS, BUYER_CAUSES)
    frame.index.name = "buyer"
    return frame


def sellers_frame(book: Book, strategies: Sequence[str], categories: Sequence[str]) -> pd.DataFrame:
    """One row a potential seller; columns as `SELLER_COLUMNS` says, money in major units.

    Parameters
    ----------
    book
        The counts of a run.
    strategies, categories
        Names by the codes in `sellers`; two entries may follow one strategy, with parameters of their own.
    """
    import pandas as pd

    people, shops = book.sellers, book.shops
    shop = people["shop"]
    has_shop = shop >= 0
    price = np.full(people.size, np.nan)
    price[has_shop] = shops["price"][shop[has_shop]] / book.minor_units
    shown = np.full(people.size, np.nan)
    rated = has_shop.copy()
    rated[has_shop] = shops["shown_n"][shop[has_shop]] > 0
    shown[rated] = shops["shown"][shop[rated]]
    extra = {
        "strategy": pd.Categorical(
            [strategies[code] for code in people["strategy"]], categories=list(dict.fromkeys(strategies))
        ),
        "category": pd.Categorical.from_codes(people["category"].astype(np.int64), categories=pd.Index(categories)),
        "revenue": sellers_revenue(book) / book.minor_units,
        "price": price,
        "shown": shown,
    }
    frame = _people(book, people, SELLER_COLUMNS, SELLER_CAUSES, extra)
    frame.index.name = "seller"
    return frame


def _people(
    book: Book,
    people: Table,
    columns: dict[str, tuple[str, str]],
    causes: Sequence[str],
    extra: dict[str, Any] | None = None,
) -> pd.DataFrame:
    import pandas as pd

    data: dict[str, Any] = {}
    for name, (unit, _) in columns.items():
        if extra and name in extra:
            data[name] = extra[name]
        elif name == "leave_cause":
            # Code 0 is "still here", which from_codes writes as missing, -1.
            codes = people[name].astype(np.int64) - 1
            data[name] = pd.Categorical.from_codes(codes, categories=pd.Index(causes[1:]))
        elif unit in ("day", "row"):
            values = pd.array(people[name].astype(np.int64), dtype="Int64")
            values[people[name] < 0] = pd.NA
            data[name] = values
        else:
            data[name] = _scaled(people[name], unit, book)
    return pd.DataFrame(data)


def _scaled(values: Any, unit: str, book: Book) -> Any:
    """Major units for money, fractions for parts per million, anything else as it is."""
    if unit.startswith("currency"):
        return values / book.minor_units
    if unit.startswith("sum of") and np.issubdtype(values.dtype, np.integer):
        return values / PPM
    return values.copy()


def _share(numerator: Any, denominator: Any) -> Any:
    """Ratio by row, NaN where the denominator is zero."""
    out = np.full(len(denominator), np.nan)
    np.divide(numerator, denominator, out=out, where=denominator != 0)
    return out
