"""Who may blame whom, and when it shows: open two-sided feedback, sellers who may only praise, and blind feedback.

All other rules are eBay's before May 2008, except that no rating is taken back by agreement, which only open
two-sided feedback could have. In the open a buyer who blames risks an answer in kind, and some keep silent. Sellers
who may only praise cannot answer, and neither can they where both ratings show at once, or, if only one side rates,
when the window closes; then news of a bad shop waits that long. The ratings are worth what they tell: whether the
shares of good orders that buyers expect come true (Brier's score), whether the worse score belongs to the shop that
cheats next (area under the curve) and the better one to the better shop (rank correlation). That half of the negatives
are held back where they can be answered is put in (`raters.fear`, unverified); what it does to the rest comes out.
Intervals: Student's t over seeds, paired.

    python experiments/feedback_rules.py              # 20 seeds
    python experiments/feedback_rules.py --seeds 5
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pandas as pd
from joblib import Parallel, delayed

from emptor.study import Estimate, interval, paired

OPEN = "open, two-sided"
RULES = {
    OPEN: {"direction": "two_sided", "reveal": "immediate"},
    "sellers only praise": {"direction": "seller_positive_only", "reveal": "immediate"},
    "blind, two-sided": {"direction": "two_sided", "reveal": "simultaneous"},
}
DAYS = 540
SERIES = {
    "negative_share": (100, "negatives,\n% of buyers' ratings"),
    "retaliation": (100, "negatives answered in kind,\n% of negatives"),
    "brier": (1, "Brier's score of expectations\n(0: all come true)"),
    "auc_conduct": (1, "score warns of cheats,\narea under curve (0.5: a coin)"),
    "rank_correlation": (1, "score and true quality,\nrank correlation (1: the same)"),
    "fraud_attempted": (100, "sales cheated,\n% of GMV"),
}
"""Measures: what they are multiplied by, and what the figure calls them."""


def main() -> None:
    options = _options()
    found = Parallel(n_jobs=options.jobs)(
        delayed(run)(rule, seed, options.days) for seed in range(options.seeds) for rule in RULES
    )
    runs = pd.DataFrame(found)
    print(f"{options.seeds} seeds, {options.days} days; means, and differences to the open rule, with 95% intervals.\n")
    print(f"{'':<18}" + "".join(f"{rule:>26}" for rule in RULES) + f"{'difference':>26}" * (len(RULES) - 1))
    for name, (scale, _) in SERIES.items():
        cells = [interval((scale * values(runs, name, rule)).tolist()) for rule in RULES]
        gaps = [difference(runs, name, rule) for rule in list(RULES)[1:]]
        print(f"{name:<18}" + "".join(f"{_words(each):>26}" for each in cells + gaps))
    print("\n" + sentences(runs))
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        runs.to_csv(options.out / "feedback_rules.csv", index=False)
        draw(runs).savefig(options.out / "feedback_rules.png", dpi=150)


def run(rule: str, seed: int, days: int = DAYS) -> dict[str, Any]:
    """One market."""
    import emptor

    overrides = {f"rules.feedback.{key}": value for key, value in RULES[rule].items()}
    overrides["rules.feedback.withdrawal"] = "none"
    scenario = emptor.load("baseline", rules="ebay_pre2008", days=days, overrides=overrides, seed=seed)
    market = emptor.Market(scenario, collect=False).run()
    return {"rule": rule, "seed": seed, **market.measure(list(SERIES))}


def values(runs: pd.DataFrame, name: str, rule: str) -> pd.Series:
    """A measure under one rule, by seed."""
    return runs[runs["rule"] == rule].set_index("seed")[name].sort_index()


def difference(runs: pd.DataFrame, name: str, rule: str) -> Estimate:
    """A rule less the open one, in the units of the figure; seeds where either is missing are left out."""
    scale = SERIES[name][0]
    return paired((scale * values(runs, name, rule)).tolist(), (scale * values(runs, name, OPEN)).tolist())


def sentences(runs: pd.DataFrame) -> str:
    """What was found, from the numbers."""
    others = list(RULES)[1:]
    kept = interval((100 * values(runs, "negative_share", OPEN)).tolist()).mean
    asked = interval((100 * values(runs, "retaliation", OPEN)).tolist()).mean
    said = " and ".join(f"{_change(difference(runs, 'negative_share', rule))} where {WORDS[rule]}" for rule in others)
    first = (
        f"In the open {kept:.2f}% of ratings are negative and sellers answer {asked:.0f}% of those in kind; the share "
        f"of negatives changes by {said}."
    )
    told = [
        f"{text} by {' and '.join(_change(difference(runs, name, rule), unit) for rule in others)}"
        for name, (text, unit) in INFORMED.items()
    ]
    return f"{first} In the same order, these rules change {', '.join(told[:-1])}, and {told[-1]}."


WORDS = {"sellers only praise": "sellers may only praise", "blind, two-sided": "both sides rate blind"}
INFORMED = {
    "brier": ("Brier's score", ""),
    "auc_conduct": ("the area under the curve", ""),
    "rank_correlation": ("the rank correlation", ""),
    "fraud_attempted": ("the share of sales cheated", " points"),
}


def _change(found: Estimate, unit: str = " points") -> str:
    digits = 2 if unit else 3
    noise = "" if found.differs else ", within noise"
    return f"{found.mean:+.{digits}f}{unit} (+/- {(found.high - found.low) / 2:.{digits}f}{noise})"


def _words(found: Estimate) -> str:
    return f"{found.mean:.3f} (+/- {(found.high - found.low) / 2:.3f})"


def draw(runs: pd.DataFrame) -> Any:
    """Each measure under each rule, with intervals."""
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(2, 3, figsize=(8.6, 5.2), sharex=True, layout="constrained")
    for axes, (name, (scale, text)) in zip(panels.flat, SERIES.items(), strict=True):
        for place, (rule, marker) in enumerate(zip(RULES, "osD", strict=True)):
            found = interval((scale * values(runs, name, rule)).tolist())
            look = {"color": "black", "markerfacecolor": "black" if rule == OPEN else "white"}
            axes.errorbar(
                [place], [found.mean], [(found.high - found.low) / 2], fmt=marker, capsize=3, clip_on=False, **look
            )
        if name == "auc_conduct":
            axes.axhline(0.5, color="0.6", linewidth=0.8, linestyle=":")
        axes.set_ylabel(text, fontsize=9)
        axes.set_xlim(-0.5, len(RULES) - 0.5)
        axes.set_xticks(range(len(RULES)), ["open", "sellers\nonly praise", "blind"])
        axes.tick_params(labelsize=8)
        axes.set_ylim(bottom=0.45 if name == "auc_conduct" else 0)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    return figure


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=int, default=20, help="runs of each rule (at least 2)")
    parser.add_argument("--days", type=int, default=DAYS, help="days of a run (at least 150)")
    parser.add_argument("--jobs", type=int, default=-1, help="processes; -1 for all processors")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the runs and the figure")
    return parser.parse_args()


if __name__ == "__main__":
    main()
