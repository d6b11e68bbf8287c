"""What pairing saves: the same people and luck under both rules, against people and luck drawn anew.

Two variants of one market differ in one key: `remedies.refund_share` is .60 or .65, on the baseline with
taobao's rules. A study that compares them wants the difference of the means. With n runs of each, its
variance is (var a + var b)/n if each run has a seed of its own, and var(a - b)/n if run i of both has seed i.
Their ratio is how many times more runs the unpaired study needs for the same interval. Both are read off the
same paired runs, because marginal variances do not care for pairing. Intervals: bootstrap over seeds.

    python experiments/pairing.py              # 200 seeds
    python experiments/pairing.py --seeds 30   # a quick look
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

MEASURES = {
    "gmv": "value traded",
    "consumer_surplus": "consumer surplus",
    "efficiency": "efficiency",
    "trust": "trust in the platform",
    "brier": "error of expectations",
    "disputes_per_order": "disputes per order",
    "loss_borne_by_buyer": "loss borne by buyers",
    "fraud_lost": "fraud lost after remedies",
    "buyer_churn": "buyer churn",
    "seller_exit": "seller exit",
}
"""Ten measures, by name, with what the figure calls them: chosen before any run, for breadth."""
KEY = "rules.remedies.refund_share"
SHARES = (0.60, 0.65)
DRAWS = 4_000


def main() -> None:
    options = _options()
    seeds = range(1, options.seeds + 1)
    runs = Parallel(n_jobs=options.jobs)(
        delayed(values)(share, seed, options.days) for seed in seeds for share in SHARES
    )
    frame = pd.DataFrame(runs)
    table = saved(frame)
    print(
        f"Runs saved by pairing: {KEY}={SHARES[0]} against {SHARES[1]}, baseline with taobao's rules,\n"
        f"200 buyers, {options.days} days, {options.seeds} seeds; bootstrap 95% intervals over seeds.\n"
        "10 says that an unpaired comparison needs ten times the runs; 1 says that pairing saves nothing.\n"
    )
    print(f"{'measure':<22}{'runs saved':>11}{'95% interval':>20}{'difference':>14}{'+/- (paired)':>14}")
    for name, row in table.iterrows():
        interval = f"{row['low']:,.2f} to {row['high']:,.2f}"
        print(f"{name:<22}{row['saved']:>11,.2f}{interval:>20}{row['difference']:>14.5f}{row['half_width']:>14.5f}")
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        frame.to_csv(options.out / "pairing_runs.csv", index=False)
        table.to_csv(options.out / "pairing.csv")
        draw(table, options.seeds).savefig(options.out / "pairing.png", dpi=150)


def values(share: float, seed: int, days: int) -> dict[str, float]:
    """The ten measures of one run."""
    import emptor

    scenario = emptor.load("baseline", rules="taobao", overrides=[f"{KEY}={share}"], days=days, seed=seed)
    market = emptor.Market(scenario, collect=False).run()
    return {"share": share, "seed": seed, **market.measure(list(MEASURES))}


def saved(runs: pd.DataFrame) -> pd.DataFrame:
    """For each measure: (var a + var b) / var(a - b), its bootstrap interval, and the paired difference."""
    rng = np.random.default_rng(0)
    rows: dict[str, dict[str, float]] = {}
    for name in MEASURES:
        both = runs.pivot(index="seed", columns="share", values=name).dropna().to_numpy()
        draws = rng.integers(len(both), size=(DRAWS, len(both)))
        ratios = np.sort(_ratio(both[draws]))
        # Picked, not interpolated: some resamples may be infinite.
        low, high = ratios[int(0.025 * DRAWS)], ratios[int(0.975 * DRAWS)]
        apart = both[:, 1] - both[:, 0]
        rows[name] = {
            "saved": float(_ratio(both[None])[0]),
            "low": float(low),
            "high": float(high),
            "difference": float(apart.mean()),
            "half_width": float(1.96 * apart.std(ddof=1) / len(apart) ** 0.5),
            "seeds": len(both),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("measure")


def _ratio(samples: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The ratio along the last but one axis; infinite where a change of the rule changed nothing."""
    apart = (samples[..., 1] - samples[..., 0]).var(axis=-1, ddof=1)
    alone = samples.var(axis=-2, ddof=1).sum(axis=-1)
    return np.divide(alone, apart, out=np.full_like(alone, np.inf), where=apart > 0)


def draw(table: pd.DataFrame, seeds: int) -> Any:
    """A dot for each measure with its interval, on a logarithmic axis; without those that the rule never moved."""
    import matplotlib.pyplot as plt
    from matplotlib.ticker import FuncFormatter

    table = table[np.isfinite(table["saved"])].sort_values("saved")
    figure, axes = plt.subplots(figsize=(7.5, 4.2), layout="constrained")
    places = np.arange(len(table))
    finite = np.isfinite(table["high"])
    high = np.where(finite, table["high"], table["saved"])
    axes.hlines(places, table["low"], high, color="0.45", linewidth=1.6)
    axes.plot(table["saved"], places, "o", color="black", markersize=5)
    axes.axvline(1.0, color="0.6", linestyle="--", linewidth=1)
    axes.text(1.03, len(table) - 0.45, "no saving", color="0.35", fontsize=8, va="bottom")
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_formatter(
        FuncFormatter(lambda value, _: f"{value:g}" if value in (2, 3, 5, 20, 30, 50) else "")
    )
    axes.tick_params(axis="x", which="minor", labelsize=8)
    axes.set_yticks(places, [MEASURES[name] for name in table.index])
    axes.set_ylim(-0.6, len(table) + 0.1)
    axes.set_xlabel("runs an unpaired comparison needs for one paired run (log scale)")
    figure.suptitle(
        f"What pairing saves: refund share .60 against .65, {seeds} seeds; bars are 95% intervals", fontsize=10
    )
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)
    return figure


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=int, default=200, help="pairs of runs (at least 3)")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--jobs", type=int, default=-1, help="processes; -1 for all processors")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the runs, the table and the figure")
    options = parser.parse_args()
    if options.seeds < 3:
        parser.error("a variance takes at least 3 seeds")
    return options


if __name__ == "__main__":
    main()
