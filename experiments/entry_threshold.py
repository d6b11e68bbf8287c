"""How high to set the threshold for sellers: a deposit, or screening at the door.

A deposit keeps out those who cannot put it up, honest or not, and is lost to claims by those who cheat; screening
refuses applicants who mean to cheat, and a few others by mistake. Both are raised step by step under taobao's rules
(whose own deposit is 10 mean orders, held at that while screening varies), on one population. What keeps cheats out
keeps sellers out, so that fraud is held against how many sellers there are, what shops younger than 90 days sell, and
what an order costs on average. Every change is against the lowest threshold of its kind, paired by seed. Intervals:
Student's t over seeds.

    python experiments/entry_threshold.py              # 20 seeds
    python experiments/entry_threshold.py --seeds 5 --out results
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from emptor.study import interval

DEPOSITS = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
"""In mean orders. Not 0: taobao's refunds of last resort come out of deposits."""
SCREENING = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Chance that an applicant who means to cheat is refused."""
KINDS = {"deposit": DEPOSITS, "screening": SCREENING}
NAMED = {"deposit": 100.0, "screening": 0.5}
"""The thresholds that the sentences speak of, one of each kind, whatever comes out."""
CAST = [
    {"strategy": "honest", "share": 0.6, "slip": 0.004},
    {"strategy": "opportunist", "share": 0.2, "most": 0.5},
    {"strategy": "whitewasher", "share": 0.2, "cheat": 0.3},
]
"""More cheats than in the baseline, so that there is fraud to keep out."""
MEASURES = {
    "fraud_attempted": ("sales cheated", "% of GMV", 100.0),
    "sellers": ("sellers in the market", "people, average day", 1.0),
    "newcomers_share": ("sold by new shops", "% of GMV", 100.0),
    "price": ("price paid", "USD an order", 1.0),
}


def main() -> None:
    options = _options()
    cells = [(kind, level) for kind, levels in KINDS.items() for level in levels]
    found = Parallel(n_jobs=options.jobs)(
        delayed(run)(kind, level, seed, options.days) for seed in range(options.seeds) for kind, level in cells
    )
    runs = pd.DataFrame(found)
    print(f"{options.seeds} seeds, {options.days} days; means with 95% intervals.\n")
    print(f"{'':<28}" + "".join(f"{f'{text}, {unit}':>42}" for text, unit, _ in MEASURES.values()))
    for kind, level in cells:
        row = f"{kind} {level:g} mean orders" if kind == "deposit" else f"{kind} {level:.0%}"
        print(f"{row:<28}" + "".join(f"{_words(_estimate(_column(runs, kind, m)[level]), m):>42}" for m in MEASURES))
    print("\n" + sentences(runs))
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        runs.to_csv(options.out / "entry_threshold.csv", index=False)
        draw(runs).savefig(options.out / "entry_threshold.png", dpi=150)


def run(kind: str, level: float, seed: int, days: int) -> dict[str, Any]:
    """One market."""
    import emptor

    overrides: dict[str, Any] = {"population.sellers.strategies": CAST}
    if kind == "screening":
        overrides["rules.identity.screening_power"] = level
    else:
        order = emptor.load("baseline", rules="taobao").rules.currency.reference_order_value
        overrides["rules.identity.seller_deposit"] = level * order
    scenario = emptor.load("baseline", rules="taobao", overrides=overrides, days=days, seed=seed)
    found = (
        emptor.Market(scenario, collect=False).run().measure(["gmv", "orders", *(m for m in MEASURES if m != "price")])
    )
    price = found["gmv"] / found["orders"] if found["orders"] else np.nan
    return {"kind": kind, "level": level, "seed": seed, **found, "price": price}


def sentences(runs: pd.DataFrame) -> str:
    """What was found, from the numbers: a sentence for each kind of threshold."""
    return " ".join(_sentence(runs, kind) for kind in KINDS)


def _sentence(runs: pd.DataFrame, kind: str) -> str:
    level, lowest = NAMED[kind], KINDS[kind][0]
    change = {measure: _change(_gap(runs, kind, level, measure), measure) for measure in MEASURES}
    named = f"A deposit of {level:g} mean orders" if kind == "deposit" else f"Screening that catches {level:.0%}"
    against = f"one of {lowest:g}" if kind == "deposit" else "none"
    return (
        f"{named}, against {against}, changes the share of sales cheated by {change['fraud_attempted']}, the number of "
        f"sellers by {change['sellers']}, the share sold by new shops by {change['newcomers_share']} and the price "
        f"paid by {change['price']}."
    )


def _gap(runs: pd.DataFrame, kind: str, level: float, measure: str) -> tuple[float, float]:
    table = _column(runs, kind, measure)
    return _estimate(table[level] - table[KINDS[kind][0]])


def _column(runs: pd.DataFrame, kind: str, measure: str) -> pd.DataFrame:
    part = runs[runs["kind"] == kind]
    return part.pivot_table(index="seed", columns="level", values=measure, dropna=False)


def _estimate(values: pd.Series) -> tuple[float, float]:
    """Mean and half its interval, seeds without a value left out."""
    found = interval(values.tolist())
    return found.mean, found.high - found.mean


def _clear(estimate: tuple[float, float]) -> bool:
    return abs(estimate[0]) > estimate[1]


def _change(estimate: tuple[float, float], measure: str) -> str:
    _, unit, scale = MEASURES[measure]
    unit = {"%": "points", "USD": "USD", "people,": "people"}[unit.split(" ")[0]]
    noise = "" if _clear(estimate) else ", within noise"
    return f"{scale * estimate[0]:+.2f} {unit} (+/- {scale * estimate[1]:.2f}{noise})"


def _words(estimate: tuple[float, float], measure: str) -> str:
    scale = MEASURES[measure][2]
    return f"{scale * estimate[0]:.2f} (+/- {scale * estimate[1]:.2f})"


def draw(runs: pd.DataFrame) -> Any:
    """For each measure a row and for each kind of threshold a column: means with intervals."""
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(
        len(MEASURES), len(KINDS), figsize=(7.5, 7.5), sharey="row", sharex="col", layout="constrained"
    )
    for row, (measure, (title, unit, scale)) in zip(panels, MEASURES.items(), strict=True):
        for axes, (kind, levels) in zip(row, KINDS.items(), strict=True):
            table = _column(runs, kind, measure)
            means, halves = zip(*(_estimate(table[level]) for level in levels), strict=True)
            axes.errorbar(
                levels, scale * np.array(means), scale * np.array(halves), fmt="o-", color="black", markersize=4,
                linewidth=1, capsize=3,
            )  # fmt: skip
            for side in ("top", "right"):
                axes.spines[side].set_visible(False)
        free = measure == "price"
        note = " (axis does not begin at 0)" if free else ""
        row[0].set_title(f"{title}, {unit}{note}", fontsize=9, loc="left")
        row[0].set_ylim(None if free else 0)
    panels[-1][0].set_xscale("log")
    panels[-1][0].set_xticks(DEPOSITS, [f"{level:g}" for level in DEPOSITS])
    panels[-1][0].minorticks_off()
    panels[-1][0].set_xlabel("deposit, mean orders (log scale)")
    panels[-1][1].set_xticks(SCREENING, [f"{100 * level:g}" for level in SCREENING])
    panels[-1][1].set_xlabel("applicants who mean to cheat refused, %")
    title = f"The threshold for sellers: means of {runs['seed'].nunique()} seeds, 95% intervals"
    figure.suptitle(title, fontsize=10)
    return figure


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=int, default=20, help="runs of each threshold (at least 2)")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--jobs", type=int, default=-1, help="processes; -1 for all processors")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the runs and the figure")
    return parser.parse_args()


if __name__ == "__main__":
    main()
