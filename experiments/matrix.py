"""Which rule sets differ, in what, and by which clauses: every pair of platforms on the same people and luck.

Each rule set runs on the same seeds. For each pair and each measure of fraud, churn and trust the differences are
paired by seed, and one counts as beyond noise if its 99.9% t-interval leaves zero out. At that level, of 1,000
comparisons of equals one is expected to count; with 23 rule sets and a dozen measures that is about three cells'
worth of letters in the whole matrix. Measures of fees are not among them, and clauses on fees are not listed. A
measure that says nothing of a rule set, such as claims given up where there is no forum, is held against nothing.

At 20 seeds 251 of the 253 pairs differ: most often in buyers' trust (204), in the share of cheated buyers made whole
(159), in sellers who leave (134) and in what cheats take for good (134), least often in fraud by buyers (40). The two
that do not are EachNet and eBay before 2008, whose few differences (proof of identity, tracking, withdrawal, the score)
all but cancel on these people, and JD's marketplace and Tmall, which differ in many clauses but ask deposits that leave
so few sellers on the baseline that their runs differ widely. A pair told apart by one letter alone may be one of the
three that chance makes. The 460 runs take about a minute and a quarter of processor time.

    python experiments/matrix.py                      # 20 seeds; prints the matrix
    python experiments/matrix.py --out matrix         # also the figure, every difference, every pair in words
    python experiments/matrix.py --pair taobao ebay_2016
"""

from __future__ import annotations

import argparse
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd

import emptor
from emptor.scenario import load_population, load_rules
from emptor.scenario.differing import topics_that_differ
from emptor.scenario.shelf import names
from emptor.study.statistics import paired

MEASURES = {
    "fraud_attempted": "F",
    "fraud_lost": "F",
    "buyers_fraud": "F",
    "cheated_made_whole": "F",
    "detected_share": "F",
    "honest_sanctioned": "F",
    "claims_abandoned": "C",
    "buyer_churn_platform": "C",
    "cheated_who_leave": "C",
    "seller_exit": "C",
    "trust": "T",
    "brier": "T",
    "rank_correlation": "T",
}
"""Measures by name, with the letter of their group: chosen before any run, none of them about fees."""
GROUPS = {"F": "fraud", "C": "churn", "T": "trust"}
LEVEL = 0.999
FEWEST = 5
"""Pairs of runs below which nothing is said of a measure."""
OVERLAYS = {"paypal_overlay": "ebay_pre2008+paypal_overlay", "card_overlay": "amazon_marketplace+card_overlay"}
"""What each overlay is laid over here: alone it would be a platform of defaults."""


def main() -> None:
    options = _options()
    rules = options.pair or [OVERLAYS.get(name, name) for name in names("rules")]
    compared = emptor.compare("baseline", rules, options.seeds, options.jobs, days=options.days)
    for failure in compared.failures:
        print(f"failed: {failure.rules}, replication {failure.replication}: {failure.error}")
    table = differences(compared.frame, rules)
    print(
        f"Differences beyond noise between {len(rules)} rule sets on the baseline: {options.days} days, "
        f"{options.seeds} seeds,\npaired, {LEVEL:.1%} intervals. F fraud, C churn, T trust; . where no measure of the "
        "group differs.\n"
    )
    print("\n".join(matrix(table, rules)))
    print("\n" + "\n".join(summary(table, rules)))
    if options.pair:
        print("\n" + "\n".join(pair_in_words(table, *rules)))
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        table.to_csv(options.out / "matrix.csv", index=False)
        found = [pair_in_words(table, one, other) for one, other in combinations(rules, 2)]
        text = "\n\n".join("\n".join(lines) for lines in found)
        (options.out / "pairs.txt").write_text(text + "\n", encoding="utf-8")
        draw(table, rules, options.seeds).savefig(options.out / "matrix.png", dpi=150)


def differences(frame: pd.DataFrame, rules: list[str]) -> pd.DataFrame:
    """One row a pair and measure: mean of both, paired difference (second less first), interval, whether it counts."""
    values = frame.pivot_table(index="replication", columns=["measure", "rules"], values="value", dropna=False)
    rows = []
    for one, other in combinations(rules, 2):
        for name, group in MEASURES.items():
            a, b = values[name, one], values[name, other]
            found = paired(b.tolist(), a.tolist(), LEVEL)
            rows.append(
                {
                    "one": one, "other": other, "measure": name, "group": group,
                    "mean_one": float(a.mean()), "mean_other": float(b.mean()), "difference": found.mean,
                    "low": found.low, "high": found.high, "runs": found.n,
                    "differs": found.n >= FEWEST and found.differs,
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def cell(table: pd.DataFrame, one: str, other: str) -> str:
    """The letters of the groups in which a pair differs: `FCT`, `F.T`, `...`."""
    both = table[table["one"].isin((one, other)) & table["other"].isin((one, other)) & table["differs"]]
    return "".join(letter if (both["group"] == letter).any() else "." for letter in GROUPS)


def matrix(table: pd.DataFrame, rules: list[str]) -> list[str]:
    """The lower triangle, a row a rule set; columns are numbered as the rows."""
    wide = max(len(name) for name in rules)
    lines = [" " * (wide + 4) + " ".join(f"{i + 1:>3}" for i in range(len(rules) - 1))]
    for i, name in enumerate(rules):
        cells = " ".join(cell(table, name, rules[k]) for k in range(i))
        lines.append(f"{i + 1:>2} {name:<{wide}} {cells}".rstrip())
    return lines


def summary(table: pd.DataFrame, rules: list[str]) -> list[str]:
    """How many pairs differ, in which measures, and the pairs that do not."""
    pairs = list(combinations(rules, 2))
    alike = [(a, b) for a, b in pairs if cell(table, a, b) == "..."]
    lines = [f"{len(pairs) - len(alike)} of {len(pairs)} pairs differ in fraud, churn or trust."]
    by_measure = table[table["differs"]]["measure"].value_counts()
    lines.append("Pairs that differ in each measure: " + ", ".join(f"{k} {v}" for k, v in by_measure.items()) + ".")
    for a, b in alike:
        topics = clauses(a, b)
        lines.append(f"Not told apart: {a} and {b}, which differ in {', '.join(topics) or 'fees alone'}.")
    return lines


def clauses(one: str, other: str) -> list[str]:
    """What two rule sets decide differently, fees left out."""
    topics = topics_that_differ(load_rules(one), load_rules(other), load_population("baseline")[1])
    return [f"{topic.family}: {topic.name}" for topic in topics if topic.family != "fees"]


def pair_in_words(table: pd.DataFrame, one: str, other: str) -> list[str]:
    """One pair: what differs beyond noise, by how much, and the clauses that differ."""
    rows = table[(table["one"] == one) & (table["other"] == other)]
    lines = [f"{one} against {other}: {cell(table, one, other)}"]
    for row in rows[rows["differs"]].itertuples():
        interval = f"{row.low:+.3g} to {row.high:+.3g}"
        lines.append(
            f"    {GROUPS[row.group]}: {row.measure} {row.mean_one:.4g} -> {row.mean_other:.4g} "
            f"({row.difference:+.3g}, {interval})"
        )
    if not rows["differs"].any():
        lines.append("    no measure of fraud, churn or trust differs beyond noise")
    lines.append(f"    clauses that differ: {', '.join(clauses(one, other)) or 'fees alone'}")
    return lines


def draw(table: pd.DataFrame, rules: list[str], seeds: int) -> Any:
    """The matrix as a figure: how many measures differ, and the letters of their groups."""
    import matplotlib.pyplot as plt
    import numpy as np

    counts = np.full((len(rules), len(rules)), np.nan)
    figure, axes = plt.subplots(figsize=(0.42 * len(rules) + 3.6, 0.36 * len(rules) + 2.4), layout="constrained")
    for i, name in enumerate(rules):
        for k in range(i):
            both = table[(table["one"] == rules[k]) & (table["other"] == name)]
            counts[i, k] = both["differs"].sum()
            shade = "white" if counts[i, k] > 0.55 * len(MEASURES) else "black"
            text = cell(table, name, rules[k]).replace(".", "") or "–"  # compared and alike, unlike the empty half
            axes.text(k, i, text, ha="center", va="center", color=shade, fontsize=6.5)
    image = axes.imshow(counts, cmap="Greys", vmin=0, vmax=len(MEASURES))
    figure.colorbar(image, ax=axes, shrink=0.6, label=f"measures that differ, of {len(MEASURES)}; – none")
    axes.set_xticks(range(len(rules) - 1), rules[:-1], rotation=60, ha="right", fontsize=8)
    axes.set_yticks(range(1, len(rules)), rules[1:], fontsize=8)
    axes.set_xlim(-0.5, len(rules) - 1.5)
    axes.set_ylim(len(rules) - 0.5, 0.5)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    figure.suptitle(
        f"Where platforms differ beyond noise: F fraud, C churn, T trust ({seeds} seeds, {LEVEL:.1%} paired intervals)",
        fontsize=10,
    )
    return figure


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=int, default=20, help=f"runs of each rule set (at least {FEWEST})")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--jobs", type=int, default=-1, help="processes; -1 for all processors")
    parser.add_argument("--pair", nargs=2, metavar="RULES", help="two rule sets alone, in words")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the figure and the tables")
    options = parser.parse_args()
    if options.seeds < FEWEST:
        parser.error(f"an interval takes at least {FEWEST} seeds")
    return options


if __name__ == "__main__":
    main()
