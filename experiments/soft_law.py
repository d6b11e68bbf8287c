"""Soft law against hard law, in a closed group and in an open one.

Soft law: forums advise, nothing is enforced, and every offence is known to all buyers. Hard law: the platform enforces
its rules and offences stay between the parties. In a closed group a new name is dear, so that an offender cannot shake
off what is known of him; in an open one it costs nothing. For comparison, no law: neither enforcement nor publicity.
One population holds sellers who cheat where it pays and sellers who drop a worn-out name. Intervals: Student's t over
seeds, paired.

    python experiments/soft_law.py              # 20 seeds
    python experiments/soft_law.py --seeds 5
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy import stats

LAWS = {
    "no law": {"mode": "norms_only", "publicity": 0.0},
    "soft law": {"mode": "norms_only", "publicity": 1.0},
    "hard law": {"mode": "platform_rules", "publicity": 0.0},
}
GROUPS = {"closed": 2000.0, "open": 0.0}
"""What a new name costs, in the money of the rule set (mean order 100)."""
CAST = [
    {"strategy": "honest", "share": 0.6, "slip": 0.004},
    {"strategy": "opportunist", "share": 0.2, "most": 0.5},
    {"strategy": "whitewasher", "share": 0.2, "cheat": 0.3},
]
MEASURE = "fraud_attempted"


def main() -> None:
    options = _options()
    cells = [(law, group) for law in LAWS for group in GROUPS]
    found = Parallel(n_jobs=options.jobs)(
        delayed(run)(law, group, seed) for seed in range(options.seeds) for law, group in cells
    )
    runs = pd.DataFrame(found)
    table = runs.pivot_table(index="seed", columns=["law", "group"], values=MEASURE)
    print(f"Share of sales on which sellers cheat, {options.seeds} seeds, 365 days; means with 95% intervals.\n")
    print(f"{'':<12}" + "".join(f"{group:>24}" for group in GROUPS))
    for law in LAWS:
        print(f"{law:<12}" + "".join(f"{_words(table[law, group]):>24}" for group in GROUPS))
    print("\n" + sentences(table))
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        runs.to_csv(options.out / "soft_law.csv", index=False)
        draw(table).savefig(options.out / "soft_law.png", dpi=150)


def run(law: str, group: str, seed: int) -> dict[str, Any]:
    """One market."""
    import emptor

    overrides = {
        "rules.governance": LAWS[law],
        "rules.identity.new_identity_cost": GROUPS[group],
        "rules.identity.kyc_seller": "email",
        "population.sellers.strategies": CAST,
    }
    scenario = emptor.load("baseline", rules="taobao", overrides=overrides, seed=seed)
    market = emptor.Market(scenario, collect=False).run()
    return {"law": law, "group": group, "seed": seed, **market.measure([MEASURE])}


def difference(gap: pd.Series) -> tuple[float, float]:
    """Mean of paired differences and half its interval."""
    gap = gap.dropna()
    return float(gap.mean()), float(stats.t.ppf(0.975, len(gap) - 1) * stats.sem(gap))


def sentences(table: pd.DataFrame) -> str:
    """What was found, from the numbers."""
    effect = {(law, group): table[law, group] - table["no law", group] for law in LAWS for group in GROUPS}
    told = []
    for law, works in (("soft law", "Publicity"), ("hard law", "Enforcement")):
        closed, opened = (_change(*difference(effect[law, group])) for group in ("closed", "open"))
        gap, half = difference(effect[law, "closed"] - effect[law, "open"])
        apart = "weaker" if gap < 0 else "stronger"
        told.append(
            f"{works} changes the share of sales cheated by {closed} in the closed group and by {opened} in the open "
            f"one, where it is {apart} by {abs(100 * gap):.2f} (+/- {100 * half:.2f})"
            + ("." if abs(gap) > half else ", which is within noise.")
        )
    return " ".join(told)


def _change(mean: float, half: float) -> str:
    text = f"{100 * mean:+.2f} points (+/- {100 * half:.2f})"
    return text if abs(mean) > half else f"{text}, within noise,"


def _words(values: pd.Series) -> str:
    half = stats.t.ppf(0.975, len(values) - 1) * stats.sem(values)
    return f"{values.mean():.2%} (+/- {half:.2%})"


def draw(table: pd.DataFrame) -> Any:
    """A point with its interval for each law and group."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(6.5, 3.4), layout="constrained")
    for shift, (group, marker) in zip((-0.08, 0.08), (("closed", "o"), ("open", "s")), strict=True):
        means = [100 * table[law, group].mean() for law in LAWS]
        halves = [100 * stats.t.ppf(0.975, len(table) - 1) * stats.sem(table[law, group].dropna()) for law in LAWS]
        places = np.arange(len(LAWS)) + shift
        axes.errorbar(
            places, means, halves, fmt=marker, color="black", markerfacecolor="black" if group == "closed" else "white",
            capsize=3, label=f"{group} group: a new name costs {GROUPS[group] / 100:g} mean orders",
        )  # fmt: skip
    axes.set_xticks(range(len(LAWS)), list(LAWS))
    axes.set_ylabel("% of sales cheated")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False, fontsize=8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=int, default=20, help="runs of each cell (at least 2)")
    parser.add_argument("--jobs", type=int, default=-1, help="processes; -1 for all processors")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the runs and the figure")
    return parser.parse_args()


if __name__ == "__main__":
    main()
