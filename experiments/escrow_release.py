"""When escrow lets go of the money: on payment, on shipping, or on the buyer's confirmation.

Taobao's rules, and nothing but the day of release changes; money that the buyer does not confirm is released by the
same clock. Shipping is what the seller says it is: a cheat can pretend it. What was released is the seller's: a buyer
who wins a claim later can be paid out of the seller's deposit alone. So each release is tried with the deposit that
Taobao asks for, and without any. A seller's wait is the mean number of days from payment to payout, over the money
that sellers were paid. Intervals: Student's t over seeds, paired.

    python experiments/escrow_release.py              # 20 seeds
    python experiments/escrow_release.py --seeds 5
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pandas as pd
from joblib import Parallel, delayed

from emptor.study import Estimate, interval, paired

RELEASES = {"payment": "paid", "shipping": "shipped", "confirmation": "buyer_confirm"}
BACKED = {
    "deposit": {},
    "no deposit": {"rules.identity.seller_deposit": 0, "rules.remedies.payer_of_last_resort": "none"},
}
DAYS, MARGIN = 365, 60
"""Days of a run, and days at either end whose payments do not count for the wait."""
SERIES = {
    "fraud_attempted": (100, "sales cheated, % of GMV"),
    "fraud_lost": (100, "lost to cheats for good, % of GMV"),
    "disputes_per_order": (100, "claims, % of orders"),
    "wait": (1, "from payment to payout, days"),
}
"""Measures: what they are multiplied by, and what the figure calls them."""


def main() -> None:
    options = _options()
    cells = [(release, backed) for release in RELEASES for backed in BACKED]
    found = Parallel(n_jobs=options.jobs)(
        delayed(run)(release, backed, seed, options.days) for seed in range(options.seeds) for release, backed in cells
    )
    runs = pd.DataFrame(found)
    print(f"{options.seeds} seeds, {options.days} days; means with 95% intervals.\n")
    print(f"{'release on':<14}{'':<12}" + "".join(f"{name:>24}" for name in SERIES))
    for release, backed in cells:
        texts = [_words(interval(values(runs, name, release, backed).tolist())) for name in SERIES]
        print(f"{release:<14}{backed:<12}" + "".join(f"{text:>24}" for text in texts))
    print("\n" + sentences(runs))
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        runs.to_csv(options.out / "escrow_release.csv", index=False)
        draw(runs).savefig(options.out / "escrow_release.png", dpi=150)


def run(release: str, backed: str, seed: int, days: int = DAYS) -> dict[str, Any]:
    """One market."""
    import emptor

    overrides = {"rules.payment.release_on": RELEASES[release], **BACKED[backed]}
    scenario = emptor.load("baseline", rules="taobao", days=days, overrides=overrides, seed=seed)
    market = emptor.Market(scenario, collect=False, journal=True).run()
    measured = market.measure([name for name in SERIES if name != "wait"])
    waited = wait(market.journal(), MARGIN, days - MARGIN)
    return {"release": release, "backed": backed, "seed": seed, "wait": waited, **measured}


def wait(journal: pd.DataFrame, first: int, last: int) -> float:
    """Mean days from payment to payout over the money paid out, for orders paid from day `first` to before `last`."""
    paid = journal[journal["reason"] == "payment"].groupby("order")["day"].min()
    out = journal[journal["reason"] == "payout"].join(paid.rename("paid"), on="order")
    out = out[(out["paid"] >= first) & (out["paid"] < last)]
    return float(((out["day"] - out["paid"]) * out["amount"]).sum() / out["amount"].sum())


def values(runs: pd.DataFrame, name: str, release: str, backed: str) -> pd.Series:
    """A measure in one cell in the units of the figure, by seed."""
    cell = runs[(runs["release"] == release) & (runs["backed"] == backed)]
    return SERIES[name][0] * cell.set_index("seed")[name].sort_index()


def cost(runs: pd.DataFrame, name: str, release: str, backed: str) -> Estimate:
    """A release less the release on confirmation."""
    ours, theirs = (values(runs, name, each, backed) for each in (release, "confirmation"))
    return paired(ours.tolist(), theirs.tolist())


def sentences(runs: pd.DataFrame) -> str:
    """What was found, from the numbers."""
    days = {release: interval(values(runs, "wait", release, "no deposit").tolist()).mean for release in RELEASES}
    lost = {release: _change(cost(runs, "fraud_lost", release, "no deposit")) for release in RELEASES}
    first = (
        f"Without a deposit sellers wait {days['confirmation']:.1f} days for their money where buyers confirm, "
        f"{days['shipping']:.1f} where it is released on shipping and {days['payment']:.1f} on payment, and the "
        f"share of GMV that buyers lose to cheats changes by {lost['shipping']} and by {lost['payment']}."
    )
    backed = _change(cost(runs, "fraud_lost", "payment", "deposit"))
    claims = {each: _change(cost(runs, "disputes_per_order", "payment", each)) for each in BACKED}
    second = (
        f"With the deposit behind it, release on payment changes this loss by {backed}; claims per hundred orders "
        f"change by {claims['deposit']} with the deposit and by {claims['no deposit']} without."
    )
    return f"{first} {second}"


def _change(found: Estimate) -> str:
    noise = "" if found.differs else ", within noise"
    return f"{found.mean:+.2f} points (+/- {(found.high - found.low) / 2:.2f}{noise})"


def _words(found: Estimate) -> str:
    return f"{found.mean:.2f} (+/- {(found.high - found.low) / 2:.2f})"


def draw(runs: pd.DataFrame) -> Any:
    """Each measure by release, with and without a deposit, with intervals."""
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(2, 2, figsize=(7.2, 5.2), sharex=True, layout="constrained")
    for axes, (name, (_, text)) in zip(panels.flat, SERIES.items(), strict=True):
        for backed, marker, fill, shift in (("deposit", "o", "black", -0.08), ("no deposit", "s", "white", 0.08)):
            found = [interval(values(runs, name, release, backed).tolist()) for release in RELEASES]
            places = [place + shift for place in range(len(RELEASES))]
            means, halves = [each.mean for each in found], [(each.high - each.low) / 2 for each in found]
            look = {"fmt": marker, "color": "black", "markerfacecolor": fill, "capsize": 3, "clip_on": False}
            axes.errorbar(places, means, halves, label=backed, **look)
        axes.set_ylabel(text, fontsize=9)
        axes.set_xlim(-0.5, len(RELEASES) - 0.5)
        axes.set_xticks(range(len(RELEASES)), list(RELEASES))
        axes.set_ylim(bottom=0)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    for axes in panels[-1]:
        axes.set_xlabel("escrow releases the money on")
    panels[0, 1].legend(frameon=False, fontsize=8, loc="upper right")
    return figure


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=int, default=20, help="runs of each cell (at least 2)")
    parser.add_argument("--days", type=int, default=DAYS, help=f"days of a run (more than {2 * MARGIN})")
    parser.add_argument("--jobs", type=int, default=-1, help="processes; -1 for all processors")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the runs and the figure")
    return parser.parse_args()


if __name__ == "__main__":
    main()
