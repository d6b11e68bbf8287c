"""A reform before and after, and what it did: eBay's feedback of May 2008 introduced half way through a run.

Until the day of the reform both sides rate each other in the open, so that a buyer who complains risks an answer in
kind; from then on sellers can only praise. A plain before-and-after reading takes the difference between the days
before and the days after it. But markets move on their own: people learn, cheats come and go. The same people
with the same luck and no reform say what would have happened anyway, so that the difference to them is the effect of
the reform alone. Intervals: Student's t over seeds, paired.

    python experiments/reform.py              # 20 seeds
    python experiments/reform.py --seeds 5
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy import stats

DAYS, REFORM, SPAN = 540, 270, 150
"""Days of a run, the day of the reform, and the days compared: the last before it, and the last of the run less 45."""
PATCH = {
    "feedback.direction": "seller_positive_only",
    "feedback.window": {"anchor": "completed", "days": 60},
    # With negatives on one side alone there is nothing to take back by agreement.
    "feedback.withdrawal": "none",
}
SERIES = {
    "negatives": "negatives, share of ratings",
    "cheats": "orders cheated, share of orders",
    "trust": "buyers' trust in the platform",
}


def main() -> None:
    options = _options()
    found = Parallel(n_jobs=options.jobs)(
        delayed(run)(seed, reformed) for seed in range(options.seeds) for reformed in (True, False)
    )
    runs = pd.concat(found)
    table = effects(runs)
    print(f"{options.seeds} seeds, {DAYS} days, reform on day {REFORM}; paired means with 95% intervals.\n")
    print(f"{'':<34}{'before and after':>28}{'against no reform':>28}")
    for name, text in SERIES.items():
        row = table.loc[name]
        print(f"{text:<34}{_words(row['plain'], row['plain_half']):>28}{_words(row['true'], row['true_half']):>28}")
    print("\n" + sentences(table))
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        table.to_csv(options.out / "reform.csv")
        draw(runs).savefig(options.out / "reform.png", dpi=150)


def run(seed: int, reformed: bool) -> pd.DataFrame:
    """The daily series of one run."""
    import emptor

    scenario = emptor.load("baseline", rules="ebay_pre2008", days=DAYS, seed=seed)
    if reformed:
        change = {"day": REFORM, "label": "sellers may only praise", "patch": PATCH}
        scenario = emptor.load({**scenario.model_dump(mode="json", exclude_unset=True), "schedule": [change]})
    market = emptor.Market(scenario, collect=False).run()
    flow = market.world.flow
    columns = ("positive", "neutral", "negative", "cheats", "orders", "trust", "buyers")
    frame = pd.DataFrame({name: np.asarray(flow[name])[:DAYS].astype(float) for name in columns})
    return frame.assign(day=range(DAYS), seed=seed, reformed=reformed)


def ratios(frame: pd.DataFrame) -> pd.Series:
    """The series over some days of a run, as shares."""
    total = frame.sum(numeric_only=True)
    ratings = total["positive"] + total["neutral"] + total["negative"]
    return pd.Series(
        {
            "negatives": total["negative"] / max(1.0, ratings),
            "cheats": total["cheats"] / max(1.0, total["orders"]),
            "trust": total["trust"] / 1e6 / max(1.0, total["buyers"]),
        }
    )


def effects(runs: pd.DataFrame) -> pd.DataFrame:
    """For each series: after less before within the reformed run, and reformed less not reformed after the day."""
    last = DAYS - 45
    before = runs[(runs["day"] >= REFORM - SPAN) & (runs["day"] < REFORM)]
    after = runs[(runs["day"] >= last - SPAN) & (runs["day"] < last)]
    was, now = (part.groupby(["seed", "reformed"]).apply(ratios, include_groups=False) for part in (before, after))
    plain = now.xs(True, level="reformed") - was.xs(True, level="reformed")
    true = now.xs(True, level="reformed") - now.xs(False, level="reformed")
    rows = {}
    for name in SERIES:
        rows[name] = {"before": was.xs(True, level="reformed")[name].mean()}
        for kind, values in (("plain", plain[name]), ("true", true[name])):
            half = stats.t.ppf(0.975, len(values) - 1) * stats.sem(values) if len(values) > 1 else np.nan
            rows[name] |= {kind: values.mean(), f"{kind}_half": half}
    return pd.DataFrame.from_dict(rows, orient="index")


def sentences(table: pd.DataFrame) -> str:
    """What was found, from the numbers."""
    told = []
    negatives, cheats = table.loc["negatives"], table.loc["cheats"]
    told.append(
        f"Once sellers could not answer in kind, the share of negatives was {_points(negatives)} against the same "
        f"market without the reform, from {negatives['before']:.2%} before it."
    )
    gap = cheats["plain"] - cheats["true"]
    told.append(
        f"The share of orders cheated was {_points(cheats)}; a plain before-and-after reading would have said "
        f"{100 * cheats['plain']:+.2f} points, {abs(100 * gap):.2f} of them the market's own drift."
    )
    return " ".join(told)


def _points(row: pd.Series) -> str:
    clear = abs(row["true"]) > row["true_half"]
    text = f"{abs(100 * row['true']):.2f} points {'higher' if row['true'] > 0 else 'lower'}"
    return f"{text} (+/- {100 * row['true_half']:.2f})" if clear else f"no different beyond noise ({text})"


def _words(value: float, half: float) -> str:
    return f"{100 * value:+.2f} (+/- {100 * half:.2f}) points"


def draw(runs: pd.DataFrame) -> Any:
    """Each series over time in trailing four weeks, with and without the reform, means over seeds."""
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(len(SERIES), 1, figsize=(7.5, 7.2), sharex=True, layout="constrained")
    for axes, (name, text) in zip(panels, SERIES.items(), strict=True):
        for reformed, style in ((True, {"color": "black"}), (False, {"color": "0.5", "linestyle": "--"})):
            part = runs[runs["reformed"] == reformed].groupby("day").sum(numeric_only=True)
            week = part.rolling(28).sum()
            ratings = week["positive"] + week["neutral"] + week["negative"]
            value = {
                "negatives": week["negative"] / ratings,
                "cheats": week["cheats"] / week["orders"],
                "trust": week["trust"] / 1e6 / week["buyers"],
            }[name]
            axes.plot(value.index, 100 * value, label="with the reform" if reformed else "without", **style)
        axes.axvline(REFORM, color="0.3", linewidth=1)
        axes.set_title(f"{text}, in percent", fontsize=9, loc="left")
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    panels[0].text(REFORM + 4, panels[0].get_ylim()[1], "sellers may only praise", fontsize=8, va="top", color="0.3")
    panels[-1].legend(frameon=False, fontsize=8, loc="lower right")
    panels[-1].set_xlabel("day (sums over the 28 days before; axes do not begin at 0)")
    return figure


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=int, default=20, help="pairs of runs (at least 2)")
    parser.add_argument("--jobs", type=int, default=-1, help="processes; -1 for all processors")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the table and the figure")
    return parser.parse_args()


if __name__ == "__main__":
    main()
