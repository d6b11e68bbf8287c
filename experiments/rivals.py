"""Taobao against EachNet against eBay, on one population.

EachNet and eBay before 2008 pay the seller at once, charge for listing and sale, and auction; Taobao holds the money
until the buyer confirms, decides disputes, posts prices and lives on advertising. Auctions alone change how many
orders there are, so that both rivals also run as they are but at posted prices: what still parts them from Taobao is
not the auction. All face the same people with the same luck, and every difference is against Taobao, paired by seed.
Nobody moves between the platforms; this is what each would do with the same town. Intervals: Student's t over seeds.

    python experiments/rivals.py              # 20 seeds
    python experiments/rivals.py --seeds 5 --out results
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from emptor.study import interval

POSTED = {"rules.matching.mechanism": "posted_price", "rules.matching.auction": {}}
RIVALS: dict[str, tuple[str, dict[str, Any]]] = {
    "Taobao": ("taobao", {}),
    "EachNet": ("eachnet_2003", {}),
    "eBay": ("ebay_pre2008", {}),
    "EachNet, posted prices": ("eachnet_2003", POSTED),
    "eBay, posted prices": ("ebay_pre2008", POSTED),
}
HOME = "Taobao"
MEASURES = {
    "orders": ("orders", "orders a month", 1.0, 0),
    "fraud_attempted": ("sales cheated", "% of GMV", 100.0, 2),
    "fraud_lost": ("fraud lost after refunds", "% of GMV", 100.0, 2),
    "trust": ("trust in the platform", "%, average day", 100.0, 1),
    "sellers_revenue": ("sellers' revenue after fees", "thousand USD a month", 1e-3, 1),
    "platform_revenue": ("platform's revenue", "thousand USD a month", 1e-3, 2),
}
SAID = {
    "orders": "orders a month",
    "fraud_lost": "points of GMV lost to fraud",
    "trust": "points of trust",
    "sellers_revenue": "thousand USD a month for sellers",
    "platform_revenue": "thousand for the platform",
}
DERIVED = "sellers_revenue"
"""Value of the orders placed less all that the platform takes in fees, refunds not taken off."""


def main() -> None:
    options = _options()
    found = Parallel(n_jobs=options.jobs)(
        delayed(run)(rival, seed, options.days) for seed in range(options.seeds) for rival in RIVALS
    )
    runs = pd.DataFrame(found)
    print(f"{options.seeds} seeds, {options.days} days; means with 95% intervals.\n")
    print(f"{'':<26}" + "".join(f"{name:>26}" for name in RIVALS))
    for measure, (text, unit, _, _) in MEASURES.items():
        print(f"{text}, {unit}")
        table = _column(runs, measure)
        print(f"{'':<26}" + "".join(f"{_words(_estimate(table[name]), measure):>26}" for name in RIVALS))
        gaps = (_words(_estimate(table[name] - table[HOME]), measure, sign=True) for name in RIVALS if name != HOME)
        print(f"{f'  less {HOME}':<26}{'':>26}" + "".join(f"{gap:>26}" for gap in gaps))
    print("\n" + sentences(runs))
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        runs.to_csv(options.out / "rivals.csv", index=False)
        draw(runs).savefig(options.out / "rivals.png", dpi=150)


def run(rival: str, seed: int, days: int) -> dict[str, Any]:
    """One market."""
    import emptor

    rules, overrides = RIVALS[rival]
    scenario = emptor.load("baseline", rules=rules, overrides=overrides, days=days, seed=seed)
    found = emptor.Market(scenario, collect=False).run().measure(["gmv", *(m for m in MEASURES if m != DERIVED)])
    return {"rival": rival, "seed": seed, **found, DERIVED: found["gmv"] - found["platform_revenue"]}


def sentences(runs: pd.DataFrame) -> str:
    """What was found, from the numbers: what buyers see, and what is earned."""
    told = []
    for name in ("EachNet", "eBay"):
        posted = f"{name}, posted prices"
        gaps = [
            f"{_gap(runs, name, measure, words)} ({_gap(runs, posted, measure, 'at posted prices')})"
            for measure, words in SAID.items()
        ]
        told.append(f"Against {HOME}, {name} has " + ", ".join(gaps[:-1]) + f" and {gaps[-1]}.")
    return " ".join(told)


def _gap(runs: pd.DataFrame, rival: str, measure: str, words: str) -> str:
    table = _column(runs, measure)
    mean, half = _estimate(table[rival] - table[HOME])
    _, _, scale, digits = MEASURES[measure]
    noise = "" if abs(mean) > half else ", within noise"
    return f"{scale * mean:+.{digits}f} +/- {scale * half:.{digits}f} {words}{noise}"


def _column(runs: pd.DataFrame, measure: str) -> pd.DataFrame:
    return runs.pivot_table(index="seed", columns="rival", values=measure, dropna=False)


def _estimate(values: pd.Series) -> tuple[float, float]:
    """Mean and half its interval, seeds without a value left out."""
    found = interval(values.tolist())
    return found.mean, found.high - found.mean


def _words(estimate: tuple[float, float], measure: str, sign: bool = False) -> str:
    _, _, scale, digits = MEASURES[measure]
    mean = f"{scale * estimate[0]:{'+' if sign else ''}.{digits}f}"
    return f"{mean} (+/- {scale * estimate[1]:.{digits}f})"


def draw(runs: pd.DataFrame) -> Any:
    """For each measure a point with its interval by platform."""
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(2, 3, figsize=(10, 5), sharey=True, layout="constrained")
    places = np.arange(len(RIVALS))[::-1]
    for axes, (measure, (title, unit, scale, _)) in zip(panels.flat, MEASURES.items(), strict=True):
        table = _column(runs, measure)
        for place, name in zip(places, RIVALS, strict=True):
            mean, half = (scale * value for value in _estimate(table[name]))
            auctions = RIVALS[name][1] == {} and name != HOME
            axes.errorbar(
                mean, place, xerr=half, fmt="s" if auctions else "o", color="black", capsize=3,
                markerfacecolor="white" if auctions else "black",
            )  # fmt: skip
        axes.set_xlim(0, 1.05 * axes.get_xlim()[1])
        axes.set_ylim(-0.6, len(RIVALS) - 0.4)
        axes.locator_params(axis="x", nbins=5)
        axes.set_title(title, fontsize=9, loc="left")
        axes.set_xlabel(unit, fontsize=9)
        axes.grid(axis="y", color="0.9")
        axes.set_axisbelow(True)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.tick_params(axis="y", length=0)
    panels[0][0].set_yticks(places, list(RIVALS))
    title = f"Three platforms and one population: means of {runs['seed'].nunique()} seeds, 95% intervals"
    figure.suptitle(f"{title}; white squares: auctions", fontsize=10)
    return figure


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=int, default=20, help="runs of each platform (at least 2)")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--jobs", type=int, default=-1, help="processes; -1 for all processors")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the runs and the figure")
    return parser.parse_args()


if __name__ == "__main__":
    main()
