"""Measures of single mechanisms, where no measure of `emptor.measures` is about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from emptor.state.record import RATING
from mechanisms.bench import Outcome


def _per(top: str, below: str, table: str = "flow") -> Callable[[Outcome], float]:
    """A sum of one column over that of another, 0 where nothing happened."""

    def measure(o: Outcome) -> float:
        rows = o.book.measured_flow if table == "flow" else o.book.measured_cohort
        return float(rows[top].sum()) / max(1.0, float(rows[below].sum()))

    return measure


def _sum(column: str) -> Callable[[Outcome], float]:
    def measure(o: Outcome) -> float:
        return float(o.book.flow[column].sum())

    return measure


def _open(o: Outcome) -> Any:
    return o.book.shops[o.book.shops["closed"] < 0]


def _mean(values: Any) -> float:
    return float(np.mean(values)) if len(values) else 0.0


def _shown(o: Outcome) -> float:
    return _mean(np.nan_to_num(_open(o)["shown"]))


def _hidden(o: Outcome) -> float:
    return _mean(np.isnan(_open(o)["shown"]))


def _trips_gini(o: Outcome) -> float:
    orders = np.sort(o.book.buyers["orders"][o.book.buyers["joined"] == 0].astype(float))
    n = len(orders)
    return float(2 * np.sum(np.arange(1, n + 1) * orders) / (n * max(1.0, orders.sum())) - (n + 1) / n)


def _spread(table: str, column: str) -> Callable[[Outcome], float]:
    def measure(o: Outcome) -> float:
        rows = getattr(o.book, table)
        rows = rows[rows["joined"] >= 0]
        return float(np.std(rows[column])) if len(rows) else 0.0

    return measure


def _level(table: str, column: str) -> Callable[[Outcome], float]:
    def measure(o: Outcome) -> float:
        rows = getattr(o.book, table)
        return _mean(rows[column][rows["joined"] >= 0])

    return measure


def _genuine(o: Outcome) -> Any:
    """Each seller's orders of people who want the goods."""
    return o.book.sellers["orders"] - o.book.sellers["plotted"]


def _false_in_first(o: Outcome) -> float:
    """Ratings by adversaries' accounts of shops of the first category."""
    rows = o.book.record[(o.book.record["kind"] == RATING) & (o.book.record["buyer"] >= o.book.first_account)]
    return float(np.sum(o.book.shops["category"][rows["shop"]] == 0))


def _praise(o: Outcome) -> Any:
    rows = o.book.record
    return rows[(rows["kind"] == RATING) & (rows["buyer"] >= o.book.first_account)]


def _false_of_cheats(o: Outcome) -> float:
    """Ratings by adversaries' accounts of shops of sellers who mean to cheat."""
    return float(o.book.sellers["ill"][o.book.shops["seller"][_praise(o)["shop"]]].sum())


def _raters_of_cheats(o: Outcome) -> float:
    """Accounts of adversaries that rate a shop, on average."""
    rows = _praise(o)
    pairs = len(np.unique(rows["buyer"].astype(np.int64) * 2**31 + rows["shop"]))
    return pairs / max(1, len(np.unique(rows["shop"])))


def _mostly_honest(o: Outcome) -> Any:
    """Sellers of the first strategy of the cast."""
    return o.book.sellers["strategy"] == 0


def _paid_over_usual(o: Outcome) -> float:
    """Mean price paid to sellers who mean to cheat, over their cost."""
    rows = o.book.shops[o.book.sellers["ill"][o.book.shops["seller"]]]
    return float(rows["revenue"].sum() / max(1, rows["orders"].sum()))


def _sales(ill: bool) -> Callable[[Outcome], float]:
    """Orders of people who want the goods, of sellers who mean to cheat or of those who do not."""

    def measure(o: Outcome) -> float:
        return float(_genuine(o)[o.book.sellers["ill"] == ill].sum())

    return measure


MORE: dict[str, Callable[[Outcome], float]] = {
    "days money is held": lambda o: o.custody / max(1.0, float(o.book.flow["gmv"].sum())),
    "orders of newcomers": lambda o: float(o.book.sellers["orders"][o.book.sellers["joined"] > 0].sum()),
    "minor units sold": _sum("gmv"),
    "repeated sales": lambda o: o.repeated,
    "blamed though right": _per("misjudged_seller", "orders"),
    "honest bans": _sum("honest_bans"),
    "late parcels": _per("late", "shipped"),
    "finalised early": _per("early", "orders"),
    "operator took": _sum("operator_took"),
    "locked": _per("locked", "gmv"),
    "late compensation": _per("late_comp", "gmv"),
    "cancelled orders": _per("cancelled", "orders"),
    "days in dispute an order": _per("resolution_days", "orders"),
    "decisions": _per("decided", "orders"),
    "misjudged": _per("misjudged", "orders"),
    "juror votes": _per("juror_votes", "orders"),
    "juror agreement": _per("juror_right", "juror_votes"),
    "juror minutes": _per("juror_minutes", "orders"),
    "jurors who served": lambda o: float(o.served),
    "appeals": _per("appeals", "orders"),
    "days in the queue": _per("queue_days", "orders"),
    "seller claims": _per("seller_claims", "orders"),
    "given up": _per("given_up", "settled", "cohort"),
    "retaliations": _per("retaliations", "orders"),
    "answers": _per("answers", "orders"),
    "rationed": _per("rationed", "trips"),
    "walked": _per("walked", "trips"),
    "price paid": _per("gmv", "orders"),
    "paid over asked": _per("gmv", "asked"),
    "no deal": _per("no_deal", "trips"),
    "groups failed": _per("groups_failed", "groups"),
    "groups closed": _sum("groups"),
    "cheats an order": _per("cheats", "orders"),
    "claims an order": _per("claims", "orders"),
    "withdrawn": _per("withdrawn", "orders"),
    "negatives": _per("negative", "orders"),
    "neutrals": _per("neutral", "orders"),
    "positives": _per("positive", "orders"),
    "star ratings": lambda o: float(sum(o.book.flow[f"stars{k}"].sum() for k in range(1, 6))),
    "withheld": _per("withheld", "settled", "cohort"),
    "returned": _per("returned", "settled", "cohort"),
    "false claims": _per("false_claims", "settled", "cohort"),
    "false claims won": _per("false_won", "settled", "cohort"),
    "won": _per("won", "settled", "cohort"),
    "bad orders": _per("bad", "settled", "cohort"),
    "borne by carrier": _per("borne_carrier", "gmv", "cohort"),
    "carrier paid": lambda o: -float(o.carrier),
    "sellers' wallets": lambda o: float(o.sellers),
    "mean price": lambda o: o.mean_price,
    "reopened": _sum("reopened"),
    "dropped": _sum("sellers_left_dropped"),
    "sellers refused": _sum("sellers_refused"),
    "sellers joined": _sum("sellers_joined"),
    "buyers joined": _sum("buyers_joined"),
    "left outside": _sum("left_outside"),
    "left over a loss": _sum("left_loss"),
    "left after giving up": _sum("left_abandoned"),
    "left over trouble": _sum("left_trouble"),
    "left in distrust": _sum("left_distrust"),
    "sellers left outside": _sum("sellers_left_outside"),
    "sellers gave up": _sum("sellers_left_unprofitable"),
    "cheats": _sum("cheats"),
    "orders placed": _sum("orders"),
    "audits an order": _per("audits", "orders"),
    "mean number given": lambda o: o.mean_number,
    "private words": _per("private_words", "orders"),
    "revised": _per("revised", "orders"),
    "taken back": _per("taken_back", "orders"),
    "shams": _sum("shams"),
    "honest sales": _sales(False),
    "cheats' sales": _sales(True),
    "false ratings in a": _false_in_first,
    "out of pocket": lambda o: float(o.book.campaigns["spent"].sum()),
    "false ratings of cheats": _false_of_cheats,
    "raters of cheats": _raters_of_cheats,
    "plotted with the honest": lambda o: float(o.book.sellers["plotted"][_mostly_honest(o)].sum()),
    "paid over usual": _paid_over_usual,
    "cheating now": lambda o: _mean(o.book.sellers["cheat"][o.book.sellers["ill"] & (o.book.sellers["shop"] >= 0)] > 0),
    "most plotted": lambda o: float(o.book.sellers["plotted"].max() / max(1, o.book.sellers["plotted"].sum())),
    "accounts opened": lambda o: float(o.book.campaigns["opened"].sum()),
    "plotted": _sum("plotted"),
    "plotted refunds": _sum("plotted_refunds"),
    "ransoms": _sum("ransoms"),
    "turned away": _per("turned_away", "trips"),
    "blocks": _sum("blocks"),
    "bans": _sum("bans"),
    "suits": _sum("suits"),
    "days at court": _per("suit_days", "orders"),
    "forfeits": _sum("forfeits"),
    "surcharge": lambda o: _mean(_open(o)["fee_add"] > 0),
    "ratings shown": lambda o: _mean(_open(o)["shown_n"]),
    "score shown": _shown,
    "nothing shown": _hidden,
    "concentration of buyers": _trips_gini,
    "change of trips from day to day": lambda o: float(np.abs(np.diff(o.book.flow["trips"].astype(float))).mean()),
    "spread of sellers' prices": lambda o: float(np.std(_open(o)["price"])) if len(_open(o)) else 0.0,
    "spread of sellers' markups": _spread("sellers", "markup"),
    "heard": lambda o: float((o.book.buyers["heard_good"] + o.book.buyers["heard_bad"]).sum()),
    "heard bad": lambda o: float(o.book.buyers["heard_bad"].sum()),
    "heard good": lambda o: float(o.book.buyers["heard_good"].sum()),
    "spread of hearing": _spread("buyers", "heard_good"),
    "markup": _level("sellers", "markup"),
    "left unanswered": _sum("left_unanswered"),
    "left over promotion": _sum("left_annoyed"),
    "left with a shop": _sum("left_followed"),
    "sellers moved": _sum("sellers_left_defected"),
    "ties cut": _sum("ties_cut"),
    "rebates": _sum("rebates"),
    "won back": _sum("reactivated"),
}
"""Names as the table uses them. Shares are of orders or trips; counts are of the whole run."""
