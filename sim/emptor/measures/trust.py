"""Trust: how much buyers have, and whether what the platform shows deserves it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import override

import numpy as np
from numpy.typing import NDArray

from emptor.measures.book import Book, Table, ratio
from emptor.measures.registry import Measure
from emptor.schema import PPM
from emptor.state.tally import SNAPSHOT_EVERY

AHEAD = SNAPSHOT_EVERY
"""Days over which the conduct of a shop is looked at after its score."""


class Trust(Measure):
    """Formula: Σ trust / Σ buyers, over all buyers and measured days.

    Numerator: buyers' trust in the platform, 0 to 1, summed over the buyers in the market at the
    end of each day. Denominator: their number. Window: measured days. NaN if there were no buyers.
    """

    name = "trust"
    unit = "share, 0 to 1"
    better = "higher"
    summary = "Buyers' trust in the platform on an average day: how likely they hold it to be that it stands by them."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.flow_sum("trust"), book.flow_sum("buyers") * PPM)


class TrustEnd(Measure):
    """Formula: trust / buyers on the last day.

    As `trust`, on the last day alone. Those who left are not asked. NaN if no buyer was left, or
    no day was measured.
    """

    name = "trust_end"
    unit = "share, 0 to 1"
    better = "higher"
    summary = "Trust in the platform, on the last day, of the buyers who are still there."

    @override
    def value(self, book: Book) -> float:
        last = book.measured_flow[-1:]
        return ratio(int(last["trust"].sum()), int(last["buyers"].sum()) * PPM)


class Brier(Measure):
    """Formula: Σ (belief − outcome)² / Σ (good + mild + bad), outcome 1 if the order pleased, else 0.

    Belief is the chance of a good order that the buyer had in mind when he bought. 0 is
    foresight; always saying one half gives .25. Orders cancelled before anything was sent have no
    outcome. Window: measured orders. NaN if there were none.
    Source: Brier 1950, Monthly Weather Review 78(1):1–3.
    """

    name = "brier"
    unit = "squared error, 0 to 1"
    limits = (0.0, 1.0)
    better = "lower"
    summary = "How far buyers' expectations, formed from what the page shows, are off; 0 is perfect foresight."

    @override
    def value(self, book: Book) -> float:
        return ratio(book.cohort_sum("brier"), book.cohort_sum("good", "mild", "bad") * PPM)


def looks(book: Book) -> Iterator[tuple[int, Table]]:
    """The measured days on which shops were looked at, each with the shops that showed a score."""
    seen = book.snapshots
    seen = seen[(seen["day"] >= book.warm_up_days) & (seen["shown_n"] > 0) & np.isfinite(seen["shown"])]
    for day in np.unique(seen["day"]):
        yield int(day), seen[seen["day"] == day]


def conduct_after(book: Book, day: int, seen: Table) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each shop seen on a day traded, and whether it cheated, in the next 30 days.

    The counters of the next look tell; for a shop that closed before it, its final ones do, so
    that those who take the money and vanish are not overlooked.
    """
    later = book.snapshots[book.snapshots["day"] == day + AHEAD]
    orders, cheats = book.shops["orders"].astype(np.int64), book.shops["cheats"].astype(np.int64)
    closed = book.shops["closed"]
    known = (closed >= 0) & (closed <= day + AHEAD)
    orders[later["shop"]], cheats[later["shop"]], known[later["shop"]] = later["orders"], later["cheats"], True
    shop = seen["shop"]
    cheated = known[shop] & (cheats[shop] > seen["cheats"])
    return known[shop] & ((orders[shop] > seen["orders"]) | cheated), cheated


def midranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 1; ties share the mean of theirs."""
    # scipy.stats has this too, and takes a third of a second to load: half of a short run.
    import pandas as pd

    return np.asarray(pd.Series(values).rank(), np.float64)


class AucConduct(Measure):
    """Formula: Σ U / Σ (cheats × others), U = pairs ranked right + ½ pairs tied.

    A pair is a shop that cheats in the 30 days after a look and one that trades and does not,
    seen on the same day; it is ranked right if the latter's score is higher. One half is a coin,
    1 a perfect warning. Only shops that show a score and trade in the 30 days count. Window:
    looks on measured days at least 30 days before the end. NaN if there is no such pair.
    Source: Hanley and McNeil 1982, Radiology 143(1):29–36.
    """

    name = "auc_conduct"
    unit = "chance, ½ is a coin"
    limits = (0.0, 1.0)
    better = "higher"
    summary = "How well today's score tells who will cheat in the next 30 days: .5 is a coin, 1 a perfect warning."

    @override
    def value(self, book: Book) -> float:
        right = pairs = 0.0
        for day, seen in looks(book):
            if day + AHEAD >= book.days:
                break
            traded, cheated = conduct_after(book, day, seen)
            score, cheats = seen["shown"][traded], cheated[traded]
            bad = int(cheats.sum())
            good = cheats.size - bad
            if bad and good:
                # Midranks are multiples of a half, so their sum is exact in any order.
                right += float(midranks(score)[~cheats].sum()) - good * (good + 1) / 2
                pairs += bad * good
        return ratio(right, pairs)


class RankCorrelation(Measure):
    """Formula: mean over looks of Spearman's ρ(shown score, true quality).

    True quality = quality · (1 − product_noise) · (1 − cheat): the chance that an order from the
    shop pleases, carriers aside. Shops that show no score are left out; ties share their ranks.
    Window: looks on measured days with three shops or more and neither side all tied. NaN if
    there is none. Source: Spearman 1904, American Journal of Psychology 15(1):72–101.
    """

    name = "rank_correlation"
    unit = "rank correlation, -1 to 1"
    limits = (-1.0, 1.0)
    better = "higher"
    summary = "Whether the shops that show the better scores are the better shops: 1 yes, 0 no relation."

    @override
    def value(self, book: Book) -> float:
        found = []
        for _, seen in looks(book):
            true = seen["quality"] * (1.0 - book.product_noise) * (1.0 - seen["cheat"])
            if seen.size >= 3 and np.ptp(seen["shown"]) > 0 and np.ptp(true) > 0:
                found.append(float(np.corrcoef(midranks(seen["shown"]), midranks(true))[0, 1]))
        return ratio(math.fsum(found), len(found))
