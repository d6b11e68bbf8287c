"""What a long form costs a market: dispute effort, claims abandoned, buyers lost.

The first forum of Taobao's rules takes the buyer from no time at all to eight hours; nothing else changes. Who finds
that the refund is not worth the hours lets the claim go, and some who let it go leave. How much of the buyers lost goes
through this chain and not round it is seen by cutting its last link: the same people with the same luck, of whom
nobody leaves over a claim given up. Intervals: Student's t over seeds, paired.

    python experiments/dispute_effort.py              # 20 seeds
    python experiments/dispute_effort.py --seeds 5
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pandas as pd
from joblib import Parallel, delayed

from emptor.study import Estimate, interval, paired

HOURS = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Of the buyer, to bring a case to the first forum; an hour costs the median buyer 0.3 mean orders."""
DAYS = 365
LEAVES = "population.buyers.leaving.after_abandoned"
CHAINS = {"whole": {}, "cut": {LEAVES: 0.0}}
SERIES = {
    "disputes_per_order": "claims, % of orders",
    "claims_abandoned": "claims abandoned,\n% of causes for a claim",
    "left_abandoned_claim_90": "gone over an abandoned claim\nwithin 90 days, % of buyers",
    "buyer_churn_platform": "gone over anything in the market,\n% of buyers a month",
}
CUT = "nobody leaves over\nan abandoned claim"
LOOKS = {
    "whole": {"color": "black", "marker": "o", "label": "as it is"},
    "cut": {"color": "0.45", "marker": "s", "linestyle": "--", "markerfacecolor": "white", "label": CUT},
}


def main() -> None:
    options = _options()
    cells = [(hours, chain) for hours in HOURS for chain in CHAINS]
    found = Parallel(n_jobs=options.jobs)(
        delayed(run)(hours, chain, seed, options.days) for seed in range(options.seeds) for hours, chain in cells
    )
    runs = pd.DataFrame(found)
    print(f"{options.seeds} seeds, {options.days} days; means with 95% intervals, in percent.\n")
    print(f"{'hours':<8}" + "".join(f"{name:>28}" for name in SERIES))
    for hours in HOURS:
        texts = [_words(interval(values(runs, name, hours).tolist())) for name in SERIES]
        print(f"{hours:<8g}" + "".join(f"{text:>28}" for text in texts))
    print("\n" + sentences(runs))
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        runs.to_csv(options.out / "dispute_effort.csv", index=False)
        draw(runs).savefig(options.out / "dispute_effort.png", dpi=150)


def run(hours: float, chain: str, seed: int, days: int = DAYS) -> dict[str, Any]:
    """One market."""
    import emptor

    overrides = {"rules.disputes.forums.0.effort_buyer": hours, **CHAINS[chain]}
    scenario = emptor.load("baseline", rules="taobao", days=days, overrides=overrides, seed=seed)
    market = emptor.Market(scenario, collect=False).run()
    return {"hours": hours, "chain": chain, "seed": seed, **market.measure(list(SERIES))}


def values(runs: pd.DataFrame, name: str, hours: float, chain: str = "whole") -> pd.Series:
    """A measure in one cell, by seed."""
    cell = runs[(runs["hours"] == hours) & (runs["chain"] == chain)]
    return cell.set_index("seed")[name].sort_index()


def effect(runs: pd.DataFrame, name: str, chain: str = "whole") -> pd.Series:
    """The longest form less none, by seed."""
    return values(runs, name, HOURS[-1], chain) - values(runs, name, HOURS[0], chain)


def sentences(runs: pd.DataFrame) -> str:
    """What was found, from the numbers."""
    name = "claims_abandoned"
    none, most = (interval(values(runs, name, hours).tolist()).mean for hours in (HOURS[0], HOURS[-1]))
    given_up = interval(effect(runs, name).tolist())
    gone = interval(effect(runs, "left_abandoned_claim_90").tolist())
    first = (
        f"A first forum that takes {HOURS[-1]:g} hours and not none changes the share of claims abandoned from "
        f"{none:.1%} to {most:.1%}, {_change(given_up)}, and the share of buyers gone over one within 90 days by "
        f"{_change(gone)}."
    )
    lost = effect(runs, "buyer_churn_platform")
    round_it = effect(runs, "buyer_churn_platform", "cut")
    through = paired(lost.tolist(), round_it.tolist())
    second = (
        f"The share of buyers who leave in a month over anything in the market changes by "
        f"{_change(interval(lost.tolist()))}; with the last link cut it changes by "
        f"{_change(interval(round_it.tolist()))}, so that {_change(through)} go through the chain."
    )
    return f"{first} {second}"


def _change(found: Estimate) -> str:
    noise = "" if found.differs else ", within noise"
    return f"{100 * found.mean:+.2f} points (+/- {50 * (found.high - found.low):.2f}{noise})"


def _words(found: Estimate) -> str:
    return f"{100 * found.mean:.2f} (+/- {50 * (found.high - found.low):.2f})"


def draw(runs: pd.DataFrame) -> Any:
    """Each link of the chain over the hours, with intervals."""
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(2, 2, figsize=(7.5, 5.6), sharex=True, layout="constrained")
    for axes, (name, text) in zip(panels.flat, SERIES.items(), strict=True):
        for chain, look in LOOKS.items():
            if chain == "cut" and name != "buyer_churn_platform":
                continue
            found = [interval((100 * values(runs, name, hours, chain)).tolist()) for hours in HOURS]
            halves = [(each.high - each.low) / 2 for each in found]
            # Side by side, so that both intervals are seen.
            places = [hours + (0.12 if chain == "cut" else 0.0) for hours in HOURS]
            axes.errorbar(places, [each.mean for each in found], halves, capsize=3, markersize=5, **look)
        axes.set_ylabel(text, fontsize=9)
        axes.set_ylim(bottom=0)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    for axes in panels[-1]:
        axes.set_xlabel("buyer's hours at the first forum")
    panels[-1, -1].legend(frameon=False, fontsize=8, loc="upper left")
    return figure


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=int, default=20, help="runs of each cell (at least 2)")
    parser.add_argument("--days", type=int, default=DAYS, help="days of a run (at least 150)")
    parser.add_argument("--jobs", type=int, default=-1, help="processes; -1 for all processors")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the runs and the figure")
    return parser.parse_args()


if __name__ == "__main__":
    main()
