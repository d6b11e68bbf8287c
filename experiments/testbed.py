"""The sellers of the unfair-rating test bed, and one run of it. As a plug-in it makes `testbed.yaml` run anywhere."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, ClassVar, override

import numpy as np

import emptor
from emptor import Strategy

HERE = Path(__file__).parent
DUOPOLY = 0
COMMON = 1 + np.arange(10)
"""Categories of the test bed, by their place in the scenario."""


class _Seller(Strategy):
    """Always does as it does; those outside the duopoly share the common categories evenly."""

    rival: ClassVar[bool] = False
    cheats: ClassVar[bool] = False

    @override
    def begin(self, crew: Any) -> None:
        crew["category"] = crew["search"] = DUOPOLY if self.rival else COMMON[np.arange(len(crew)) % len(COMMON)]
        crew["cheat"] = float(self.cheats)
        crew["slip"] = 0.0


class HonestRival(_Seller):
    """Names: the honest seller of the duopoly."""

    name = "testbed_honest_rival"
    summary = "the honest one of the duopoly"
    rival: ClassVar[bool] = True


class DishonestRival(_Seller):
    """Names: the dishonest seller of the duopoly. Sends junk on every order."""

    name = "testbed_dishonest_rival"
    summary = "the dishonest one of the duopoly"
    rival: ClassVar[bool] = True
    cheats: ClassVar[bool] = True
    ill_intentioned = True


class HonestCommon(_Seller):
    """Names: an honest common seller."""

    name = "testbed_honest_common"
    summary = "honest, outside the duopoly"


class DishonestCommon(_Seller):
    """Names: a dishonest common seller. Sends junk on every order."""

    name = "testbed_dishonest_common"
    summary = "dishonest, outside the duopoly"
    cheats: ClassVar[bool] = True
    ill_intentioned = True


def load(
    model: str | dict[str, Any], attack: dict[str, Any] | None, *, buyers: int, days: int, seed: int, swap: bool = False
) -> Any:
    """The test bed under a model and an attack.

    Parameters
    ----------
    model
        A value of `rules.reputation.model`.
    attack
        An entry of `population.adversaries`, whose targets are `honest` or `dishonest`, of the duopoly; None for none.
    buyers
        Honest buyers.
    days, seed
        Days to run; the seed of people and luck.
    swap
        Whether the attackers promote the honest seller and blame the dishonest one.
    """
    over: dict[str, Any] = {"rules.reputation.model": model, "population.buyers.count": buyers}
    if attack is not None:
        flipped = {"honest": "dishonest", "dishonest": "honest"}
        targets = {aim: attack[aim] for aim in ("praises", "blames") if aim in attack}
        named = {aim: f"testbed_{flipped[who] if swap else who}_rival" for aim, who in targets.items()}
        over["population.adversaries"] = [{**attack, **named, "category": "duopoly"}]
    return emptor.load(str(HERE / "testbed.yaml"), overrides=over | _read(model), days=days, seed=seed)


def _read(model: str | dict[str, Any]) -> dict[str, Any]:
    """How scores are read: a chance at its word, anything else by `by_place`."""
    return {} if _is_chance(model) else {"population.buyers.belief.learning": "fixed"}


def _is_chance(model: str | dict[str, Any]) -> bool:
    from emptor.reputation.library import MODELS

    return MODELS[model if isinstance(model, str) else model["model"]].profile.scale == "chance"


def by_place(market: Any, trips: Any) -> np.ndarray:
    """Beliefs where only the order of scores means something: the place among the listings that the trip looks at.

    The best has nearly 1 and the worst nearly 0, ties half way; who has no score stands at one half.
    """
    n = int(trips.start[trips.count])
    score = trips.score if len(trips.score) else np.asarray(market.world.shops["shown"])[trips.shops[:n]]
    belief = np.full(n, 0.5)
    for t in range(trips.count):
        mine = slice(trips.start[t], trips.start[t + 1])
        told = np.isfinite(score[mine])
        ranked = np.sort(score[mine][told])
        if len(ranked) > 1:
            below = np.searchsorted(ranked, score[mine][told], "left")
            upto = np.searchsorted(ranked, score[mine][told], "right")
            belief[mine][told] = (below + upto) / (2.0 * len(ranked))
    return belief


def run(scenario: Any) -> dict[str, float]:
    """One run of the test bed.

    Returns
    -------
    `robustness`: R = (|Tran(S_H)| - |Tran(S_D)|) / (|B_H| days r), honest buyers' orders with the honest and with the
    dishonest seller of the duopoly over those expected (Zhang et al. 2012): 1 robust, -1 captured. `fraud_loss`: share
    of honest buyers' spending that went to cheats and did not come back. `honest_share`: the honest seller's part of
    what honest buyers bought in the duopoly. `rank_correlation`: Spearman's between shown scores and true quality,
    mean over looks. `spent`: what the attack was out of pocket, in mean order values. `seconds` of processor time.
    """
    began = time.process_time()
    market = emptor.Market(scenario, keep_orders=True, collect=False)
    model = scenario.rules.reputation.model
    if model.profile.scale != "chance":
        market.believe = by_place
    market.run()
    orders, sellers = market.orders_frame(), market.sellers_frame()
    honest_buyers, days = scenario.population.buyers.count, scenario.days
    orders = orders[orders["buyer"] < honest_buyers]
    who = sellers["strategy"].to_numpy()[orders["seller"].to_numpy()]
    trips = honest_buyers * days * scenario.population.buyers.trips_per_day
    shares = np.array(list(scenario.environment.categories.values()))
    r = float(shares[DUOPOLY] / shares.sum())
    honest, dishonest = (int(np.sum(who == f"testbed_{kind}_rival")) for kind in ("honest", "dishonest"))
    cheated = orders[["dishonest" in name for name in who]]
    return {
        "robustness": (honest - dishonest) / (trips * r),
        "fraud_loss": float((cheated["price"] - cheated["refunded"]).sum() / orders["price"].sum()),
        "honest_share": honest / max(1, honest + dishonest),
        "rank_correlation": market.measure(["rank_correlation"])["rank_correlation"],
        "spent": _spent(market),
        "seconds": time.process_time() - began,
    }


def _spent(market: Any) -> float:
    campaigns = getattr(market.world, "campaigns", None)
    return (
        0.0
        if campaigns is None or not len(campaigns)
        else float(market.book.campaigns["spent"].sum()) / float(market.world.env[0]["mean_order_value"])
    )
