"""Whether the baseline shows the stylised facts that it is fitted to, with intervals, and what lies outside.

Field facts are held against the same people under the rules of the platform that they were seen on: what
buyers say and what they think under eBay's rules before 2008, disputes under Taobao's. The ranges are
envelopes around published values; the class says how well each value is known. These facts are what the
baseline was fitted to, so that being inside is no evidence for the model; being outside is one against it.

    python experiments/stylised_facts.py              # 20 seeds
    python experiments/stylised_facts.py --seeds 5
    python experiments/stylised_facts.py --first-seed 1000 --seeds 60 --set population.buyers.raters.bad=0.33

The last is how a parameter is fitted: on seeds other than those of the check. docs/design.md says which fact settles
which.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy import stats


@dataclass(frozen=True)
class Fact:
    """A published regularity as a range that a mean over seeds should lie in.

    Parameters
    ----------
    key, text, rules
        Its name here, what it says, and the rule set that it is looked for under.
    low, high
        The range, inclusive.
    evidence
        Class of the published value and where it stands. F2: read in a secondary source; M: from memory,
        with the confidence; D: an envelope set by hand around such values.
    """

    key: str
    text: str
    rules: str
    low: float
    high: float
    evidence: str


FACTS = (
    Fact("D1", "buyers' feedback rate", "ebay_pre2008", 0.50, 0.70,
         "M .9 Resnick and Zeckhauser 2002: 52.1%; F2 Dellarocas and Wood 2008: 67%"),
    Fact("D2", "negative share of feedback", "ebay_pre2008", 0.003, 0.010,
         "M .9 Resnick and Zeckhauser 2002: .6%; F2 Dellarocas and Wood 2008: .55%"),
    Fact("D3", "true dissatisfaction", "ebay_pre2008", 0.15, 0.22,
         "F2 Dellarocas and Wood 2008: 78.9% satisfied"),
    Fact("D4a", "seller percent positive, median", "ebay_pre2008", 0.995, 1.0,
         "F2 Nosko and Tadelis 2015: 100%; here: rounds to 100%"),
    Fact("D4b", "effective percent positive, median", "ebay_pre2008", 0.62, 0.72,
         "F2 Nosko and Tadelis 2015: 67%"),
    Fact("D11", "disputes per order", "taobao", 0.005, 0.02,
         "D, an envelope; F, selection biased, Rule: about 1% of orders"),
)  # fmt: skip


def main() -> None:
    options = _options()
    rules = list(dict.fromkeys(fact.rules for fact in FACTS))
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    found = Parallel(n_jobs=options.jobs)(
        delayed(moments)(name, seed, tuple(options.set)) for name in rules for seed in seeds
    )
    runs = pd.DataFrame(found, index=[name for name in rules for _ in seeds])
    table = judge(runs)
    print(f"Baseline population, seeds {seeds[0]} to {seeds[-1]}; means with 95% intervals (Student's t).\n")
    for row in table.itertuples():
        print(
            f"{row.fact:<4} {row.text:<36} {row.mean:>8.2%} ({row.lower:.2%} to {row.upper:.2%})"
            f"   range {row.low:.1%} to {row.high:.1%}   {row.verdict}\n"
            f"       under {row.rules}; evidence: {row.evidence}"
        )
    outside = table[~table["verdict"].str.startswith("inside")]
    print(
        f"\n{len(table) - len(outside)} of {len(table)} inside"
        + (f"; not: {', '.join(outside['fact'])}" if len(outside) else "")
    )
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        runs.rename_axis("rules").to_csv(options.out / "stylised_facts_runs.csv")
        table.to_csv(options.out / "stylised_facts.csv", index=False)


def moments(rules: str, seed: int, overrides: tuple[str, ...] = ()) -> dict[str, float]:
    """Every fact's value in one run."""
    import emptor

    market = emptor.Market(
        emptor.load("baseline", rules=rules, seed=seed, overrides=overrides), keep_orders=True, collect=False
    ).run()
    found = market.measure(["feedback_rate", "negative_share", "dissatisfaction", "disputes_per_order"])
    positive, effective = percent_positive(market.orders_frame(), market.settings.warm_up_days)
    return {
        "D1": found["feedback_rate"],
        "D2": found["negative_share"],
        "D3": found["dissatisfaction"],
        "D4a": positive,
        "D4b": effective,
        "D11": found["disputes_per_order"],
    }


def percent_positive(orders: pd.DataFrame, warm_up_days: int, least: int = 10) -> tuple[float, float]:
    """Median over shops of positives per positive and negative rating, and of positives per order.

    Parameters
    ----------
    orders
        An orders frame; only settled orders placed after the warm-up count.
    warm_up_days
        First days left out.
    least
        Shops with fewer orders are left out: their shares are mostly luck.
    """
    orders = orders[(orders["placed"] >= warm_up_days) & (orders["state"] == "settled")]
    shops = pd.DataFrame(
        {
            "orders": orders.groupby("shop").size(),
            "positive": (orders["rating"] == 1).fillna(False).groupby(orders["shop"]).sum(),
            "negative": (orders["rating"] == -1).fillna(False).groupby(orders["shop"]).sum(),
        }
    )
    shops = shops[shops["orders"] >= least]
    judged = shops["positive"] + shops["negative"]
    shares = (shops["positive"] / judged)[judged > 0]
    return float(shares.median()), float((shops["positive"] / shops["orders"]).median())


def judge(runs: pd.DataFrame) -> pd.DataFrame:
    """Mean, interval and verdict of each fact, from one row a run, indexed by rule set."""
    rows = []
    for fact in FACTS:
        values = runs.loc[[fact.rules], fact.key].dropna().to_numpy()
        mean = float(np.mean(values)) if len(values) else math.nan
        half = float(stats.t.ppf(0.975, len(values) - 1) * stats.sem(values)) if len(values) > 1 else math.nan
        rows.append(
            {"fact": fact.key, "text": fact.text, "rules": fact.rules, "mean": mean, "lower": mean - half,
             "upper": mean + half, "low": fact.low, "high": fact.high, "evidence": fact.evidence,
             "verdict": _verdict(mean, half, fact)}
        )  # fmt: skip
    return pd.DataFrame(rows)


def _verdict(mean: float, half: float, fact: Fact) -> str:
    if fact.low <= mean - half and mean + half <= fact.high:
        return "inside, the whole interval"
    if fact.low <= mean <= fact.high:
        return "inside, but the interval reaches out"
    return "OUTSIDE"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=0, help="to fit on other seeds than one checks on")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a parameter to try")
    parser.add_argument("--jobs", type=int, default=-1, help="processes; -1 for all processors")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the runs and the table")
    return parser.parse_args()


if __name__ == "__main__":
    main()
