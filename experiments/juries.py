"""A jury of 17, a jury of 31 and staff at equal cost per decision.

All hear the cases that the two sides do not settle between themselves, under taobao's rules, on one population. Equal
cost: a decision costs what is paid for it, plus the time of jurors at the price of an hour in `cost_per_case`. The
jury of 31 serves unpaid, as on Taobao, and the time of those who look into the case sets the budget, seed by seed. The
jury of 17 costs less time, and the rest of the budget is shared among its seats as fees, which move some more of them
to look; the fee is found by bisection. Staff are paid the budget by case. How accurate that makes staff nobody
publishes, so that they are shown at three accuracies. Juries take 2 days and staff 4, as in the rule set: that is
given, not found. Intervals: Student's t over seeds, paired by seed.

    python experiments/juries.py              # 20 seeds
    python experiments/juries.py --seeds 5 --out results
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from emptor.study import interval

TALKS = {
    "id": "talks",
    "kind": "negotiation",
    "open": {"anchor": "completed", "days": 15},
    "effort_buyer": 0.5,
    "effort_seller": 0.25,
    "respond_days": 5,
}
EFFORT = {"effort_buyer": 1.0, "effort_seller": 0.5}
"""The same before every decider, so that they differ in what they decide alone."""
QUOTAS = {17: 9, 31: 16}
STAFF = {"staff, right in 80%": 0.8, "staff, right in 90%": 0.9, "staff, right in 95%": 0.95}
DECIDERS = ("jury of 31", "jury of 17", *STAFF)
MEASURES = {
    "adjudication_error": ("decisions against the facts", "% of decisions", 100.0),
    "resolution_days": ("time to resolution", "days from filing", 1.0),
    "fraud_lost": ("fraud lost after refunds", "% of GMV", 100.0),
    "cost_of_decision": ("cost of a decision (made equal)", "USD, jurors' time included", 1.0),
    "cost_per_case": ("cost of a claim, all sides", "USD, time included", 1.0),
}
STEPS, MOST_FEE = 7, 40.0
"""Steps of the bisection, and its upper end in the environment's money."""


def main() -> None:
    options = _options()
    found = Parallel(n_jobs=options.jobs)(delayed(runs_of)(seed, options.days) for seed in range(options.seeds))
    runs = pd.DataFrame([row for rows in found for row in rows])
    print(f"{options.seeds} seeds, {options.days} days; means with 95% intervals.\n")
    print(f"{'':<24}" + "".join(f"{text:>34}" for text, _, _ in MEASURES.values()))
    for decider in DECIDERS:
        cells = (_words(_estimate(_column(runs, name)[decider]), name) for name in MEASURES)
        print(f"{decider:<24}" + "".join(f"{cell:>34}" for cell in cells))
    print("\n" + sentences(runs))
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        runs.to_csv(options.out / "juries.csv", index=False)
        draw(runs).savefig(options.out / "juries.png", dpi=150)


def runs_of(seed: int, days: int) -> list[dict[str, Any]]:
    """All deciders on one seed: the unpaid jury of 31 sets the budget of the others."""
    rows = [run("jury of 31", jury(31, 0.0), seed, days)]
    budget = float(np.nan_to_num(rows[0]["cost_of_decision"]))
    low, high = 0.0, MOST_FEE
    for _ in range(STEPS):
        fee = (low + high) / 2
        small = run("jury of 17", jury(17, fee), seed, days)
        low, high = (fee, high) if small["cost_of_decision"] < budget else (low, fee)
    rows.append(small)
    for name, accuracy in STAFF.items():
        rows.append(run(name, staff(accuracy, budget), seed, days))
    return rows


def jury(seats: int, fee: float) -> dict[str, Any]:
    """A jury that decides by majority of its seats within two days; a fee per seat in the environment's money."""
    forum = {"id": "decider", "kind": "jury", **EFFORT, "decide_days": 2, "jurors": seats, "quota": QUOTAS[seats]}
    return forum | ({"juror_fee": fee, "fee_rule": "platform"} if fee > 0 else {})


def staff(accuracy: float, cost: float) -> dict[str, Any]:
    """Staff who decide within four days, paid by case."""
    return {"id": "decider", "kind": "platform", **EFFORT, "decide_days": 4, "accuracy": accuracy, "case_cost": cost}


def run(decider: str, forum: dict[str, Any], seed: int, days: int) -> dict[str, Any]:
    """One market; money in the forum is the environment's, and is put into the rule set's here."""
    import emptor

    scenario = emptor.load("baseline", rules="taobao", days=days, seed=seed)
    money = scenario.rules.currency.reference_order_value / scenario.environment.mean_order_value
    forum = forum | {key: money * forum[key] for key in ("juror_fee", "case_cost") if key in forum}
    scenario = emptor.load(scenario, overrides={"rules.disputes.forums": [TALKS, forum]})
    market = emptor.Market(scenario, collect=False).run()
    measured = market.measure([name for name in MEASURES if name != "cost_of_decision"])
    book = market.book
    time = book.flow_sum("juror_minutes") / 60.0 * book.hour_cost
    decided = book.flow_sum("decided")
    cost = (book.flow_sum("forum_costs") + time) / book.minor_units
    return {
        "decider": decider,
        "seed": seed,
        "decided": decided,
        **measured,
        "cost_of_decision": cost / decided if decided else np.nan,
        "mean_order": scenario.environment.mean_order_value,
    }


def sentences(runs: pd.DataFrame) -> str:
    """What was found, from the numbers."""
    error, lost, cost, days = (
        _column(runs, name) for name in ("adjudication_error", "fraud_lost", "cost_of_decision", "resolution_days")
    )
    ranks: dict[str, list[str]] = {"less than": [], "no differently, beyond noise, from": [], "more than": []}
    for name in STAFF:
        gap = _estimate(error["jury of 31"] - error[name])
        rank = "no differently, beyond noise, from" if not _clear(gap) else "less than" if gap[0] < 0 else "more than"
        ranks[rank].append(name.replace("staff,", "staff"))
    rank = ", ".join(f"{how} {' or '.join(names)}" for how, names in ranks.items() if names)
    budget = cost["jury of 31"].mean()
    gap = _estimate(error["jury of 17"] - error["jury of 31"])
    orders = budget / runs["mean_order"].iloc[0]
    first = (
        f"At {budget:.0f} USD a decision, {orders:.1f} times the mean order, the jury of 31 is wrong in "
        f"{_words(_estimate(error['jury of 31']), 'adjudication_error')} of decisions, {rank}; the jury of 17, better "
        f"paid a head, is wrong {_change(gap, 100, 'points', ('more', 'less'))}."
    )
    other = "staff, right in 90%"
    sooner = _estimate(days["jury of 31"] - days[other])
    saved = _estimate(lost["jury of 31"] - lost[other])
    second = (
        f"Against staff right in 90%, the jury of 31 ends claims {_change(sooner, 1, 'days', ('later', 'sooner'))}, by "
        f"its shorter clock, and buyers lose {_change(saved, 100, 'points of GMV', ('more', 'less'))} to fraud."
    )
    return f"{first} {second}"


def _column(runs: pd.DataFrame, name: str) -> pd.DataFrame:
    return runs.pivot_table(index="seed", columns="decider", values=name, dropna=False)


def _estimate(values: pd.Series) -> tuple[float, float]:
    """Mean and half its interval, seeds without a value left out."""
    found = interval(values.tolist())
    return found.mean, found.high - found.mean


def _clear(estimate: tuple[float, float]) -> bool:
    return abs(estimate[0]) > estimate[1]


def _change(estimate: tuple[float, float], scale: float, unit: str, ways: tuple[str, str]) -> str:
    mean, half = scale * estimate[0], scale * estimate[1]
    noise = "" if abs(mean) > half else ", within noise"
    return f"{abs(mean):.2f} {unit} {ways[0] if mean > 0 else ways[1]} (+/- {half:.2f}{noise})"


def _words(estimate: tuple[float, float], name: str) -> str:
    unit, scale = MEASURES[name][1].split(",")[0].split(" ")[0], MEASURES[name][2]
    digits = 3 if name == "fraud_lost" else 1
    return (
        f"{scale * estimate[0]:.{digits}f} (+/- {scale * estimate[1]:.{digits}f}){'%' if unit == '%' else ' ' + unit}"
    )


def draw(runs: pd.DataFrame) -> Any:
    """For each measure a point with its interval by decider."""
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(1, len(MEASURES), figsize=(13, 2.9), sharey=True, layout="constrained")
    places = np.arange(len(DECIDERS))[::-1]
    for axes, (name, (title, unit, scale)) in zip(panels, MEASURES.items(), strict=True):
        table = _column(runs, name)
        for place, decider in zip(places, DECIDERS, strict=True):
            mean, half = _estimate(table[decider])
            fill = "black" if decider.startswith("jury") else "white"
            mark = "o" if decider.startswith("jury") else "s"
            axes.errorbar(
                scale * mean, place, xerr=scale * half, fmt=mark, color="black", markerfacecolor=fill, capsize=3
            )
        axes.set_xlim(0, 1.05 * axes.get_xlim()[1])
        axes.locator_params(axis="x", nbins=4)
        axes.set_title(title, fontsize=9, loc="left")
        axes.set_xlabel(unit, fontsize=9)
        axes.set_ylim(-0.6, len(DECIDERS) - 0.4)
        axes.grid(axis="y", color="0.9")
        axes.set_axisbelow(True)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.tick_params(axis="y", length=0)
    panels[0].set_yticks(places, DECIDERS)
    title = f"Who decides, at equal cost of a decision: means of {runs['seed'].nunique()} seeds, 95% intervals"
    figure.suptitle(title, fontsize=10)
    return figure


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=int, default=20, help="runs of each decider (at least 2)")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--jobs", type=int, default=-1, help="processes; -1 for all processors")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the runs and the figure")
    return parser.parse_args()


if __name__ == "__main__":
    main()
