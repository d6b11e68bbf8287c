"""Which models of reputation survive which attacks: models x attacks on the test bed of unfair ratings.

R = (|Tran(S_H)| - |Tran(S_D)|) / (|B_H| days r) counts what honest buyers buy from the honest and from the dishonest
seller of a duopoly (Zhang et al. 2012; Irissappane et al. 2012): 1 is robust, -1 captured. Beside it: the share of
honest buyers' spending lost to cheats, what the honest seller lost of its sales to them (against the same model and
seed without an attack), and the rank correlation of shown scores with true quality. Means with intervals (95%,
Student's t over seeds). Two falsifiers: without an attack R is 1 within .03, and where attackers promote the honest
seller instead (labels swapped) a captured model turns to the other side. As in the published program, every honest
buyer buys once a day, so that the denominator of R is exact; what is left of 1 are the first two days, before any
rating is read, on which half of the duopoly's buyers go to the wrong seller, and the coin that says who is after it.

A short probe of every model says before the first run how long all of them take. Finished runs are appended to
`runs.jsonl` in the folder of results; running again goes on where it stopped, and comes to the same tables.

    python experiments/robustness.py                          # 10 models x 8 attacks x 20 runs
    python experiments/robustness.py --runs 2 --out /some/folder
    python experiments/robustness.py --full                   # all models, more attacks, 50 runs
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from joblib import Parallel, delayed, effective_n_jobs

import testbed
from emptor.study import interval
from emptor.study.code import package_version

HERE = Path(__file__).parent
NONE, SWAPPED = "no attack", ", labels swapped"
TABLES = {
    "robustness": "R: honest buyers' orders with the honest rival less those with the dishonest one, over expected",
    "fraud_loss": "share of honest buyers' spending lost to cheats",
    "honest_loss": "share of its sales to honest buyers that the honest seller of the duopoly lost to the attack",
    "rank_correlation": "rank correlation of what strangers are told with true quality, over all 200 sellers",
    "spent": "what the attack was out of pocket, mean order values (the same under every model)",
}
TOLERANCE = 0.03
"""How far R may be from 1 without an attack."""
PROBES = (0.2, 0.4)
"""Parts of the days for which each model is tried before anything is run."""


def main() -> None:
    options = _options()
    plan = yaml.safe_load(options.config.read_text(encoding="utf-8"))
    if options.full:
        plan["models"] |= plan["full_models"]
        plan["attacks"] |= plan["full_attacks"]
        plan["runs"] = plan["full_runs"]
    plan["runs"] = options.runs or plan["runs"]
    plan["days"] = options.days or plan["days"]
    if options.models:
        plan["models"] = {name: plan["models"][name] for name in options.models}
    cells = cells_of(plan)
    options.out.mkdir(parents=True, exist_ok=True)
    journal = options.out / "runs.jsonl"
    try:
        runs = carry_out(cells, journal, options.jobs)
    except KeyboardInterrupt:
        print(f"\nstopped; {len(finished(journal))} runs are in {journal}, and the same command goes on from there")
        raise SystemExit(130) from None
    report(runs, plan)
    for name in TABLES:
        table(runs, plan, name).to_csv(options.out / f"{name}.csv")
    draw(runs, plan).savefig(options.out / "robustness.png", dpi=150)
    print(f"\ntables, runs and heat map in {options.out}")


# -- what is to be run -----------------------------------------------------------------------------


def cells_of(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Every run of a plan, seed by seed, so that what is finished when it stops early is balanced."""
    columns: list[tuple[str, dict[str, Any] | None, bool]] = [(NONE, None, False)]
    columns += [(name, attack, False) for name, attack in plan["attacks"].items()]
    columns += [(name + SWAPPED, plan["attacks"][name], True) for name in plan["swapped"]]
    return [
        {
            "model": label,
            "attack": column,
            "seed": seed,
            "setting": {
                "model": model,
                "attack": None if attack is None else {"budget": plan["budget"], **attack},
                "buyers": plan["sybil_buyers" if "sybil" in str((attack or {}).get("attack")) else "buyers"],
                "days": plan["days"],
                "swap": swap,
            },
        }
        for seed in range(plan["runs"])
        for label, model in plan["models"].items()
        for column, attack, swap in columns
    ]


def key_of(cell: dict[str, Any]) -> str:
    """What tells a run from every other: its setting, its seed, the test bed as it is written, and this emptor."""
    files = b"".join((HERE / name).read_bytes() for name in ("testbed.yaml", "testbed.py"))
    told = json.dumps([cell["setting"], cell["seed"]], sort_keys=True).encode()
    return hashlib.sha256(files + package_version().encode() + told).hexdigest()[:16]


def run_of(cell: dict[str, Any]) -> dict[str, Any]:
    """One run, with what it was a run of."""
    setting = cell["setting"]
    scenario = testbed.load(
        setting["model"], setting["attack"], buyers=setting["buyers"], days=setting["days"], seed=cell["seed"],
        swap=setting["swap"],
    )  # fmt: skip
    return {"key": key_of(cell)} | testbed.run(scenario)


# -- running ---------------------------------------------------------------------------------------


def finished(journal: Path) -> dict[str, dict[str, Any]]:
    """Runs that a file holds, by key; a last line that was cut off counts for nothing."""
    found = {}
    for line in journal.read_text(encoding="utf-8").splitlines() if journal.exists() else []:
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            continue
        found[row["key"]] = row
    return found


def carry_out(cells: list[dict[str, Any]], journal: Path, jobs: int) -> pd.DataFrame:
    """Make the runs that are not in the file yet, and add them to it; all runs of the plan come back."""
    done = finished(journal)
    open_ = [cell for cell in cells if key_of(cell) not in done]
    print(f"{len(cells)} runs, {len(cells) - len(open_)} of them finished before.", flush=True)
    if open_:
        print(_in_words(forecast(open_), len(open_), jobs), flush=True)
    with journal.open("a", encoding="utf-8") as file:
        if journal.stat().st_size and not journal.read_text(encoding="utf-8").endswith("\n"):
            file.write("\n")
        for row in Parallel(n_jobs=jobs, return_as="generator_unordered")(delayed(run_of)(c) for c in open_):
            done[row["key"]] = row
            file.write(json.dumps(row) + "\n")
            file.flush()
    rows = [{"model": c["model"], "attack": c["attack"], "seed": c["seed"], **done[key_of(c)]} for c in cells]
    return with_losses(pd.DataFrame(rows))


def forecast(cells: list[dict[str, Any]]) -> float:
    """Seconds of processor time that runs take, by short runs of each model with each number of buyers, under the first
    and the last attack of those that leave the labels alone.

    The time of a run is taken to go with its days and their square, as models take that go over all ratings every day.
    """
    testbed.run(testbed.load("beta", None, buyers=4, days=3, seed=0))  # compiles, once
    tried: dict[tuple[str, int], dict[str, dict[str, Any]]] = {}
    for cell in cells:
        if cell["setting"]["attack"] is not None and not cell["setting"]["swap"]:
            tried.setdefault((cell["model"], cell["setting"]["buyers"]), {})[cell["attack"]] = cell
    for cell in cells:  # those that are left have no other attack
        tried.setdefault((cell["model"], cell["setting"]["buyers"]), {cell["attack"]: cell})
    paces = {
        kind: [_pace(found[name]) for name in dict.fromkeys([next(iter(found)), next(reversed(found))])]
        for kind, found in tried.items()
    }
    work = 0.0
    for cell in cells:
        known, days = paces[cell["model"], cell["setting"]["buyers"]], cell["setting"]["days"]
        work += sum(days * (steady + growth * days) for steady, growth in known) / len(known)
    return work


def _pace(cell: dict[str, Any]) -> tuple[float, float]:
    """What a model takes a day, and a day squared."""
    days = [max(2, round(part * cell["setting"]["days"])) for part in PROBES]
    if days[0] == days[1]:
        days[1] += 1
    run_of(cell | {"setting": cell["setting"] | {"days": days[0]}})  # loads what the model needs
    early, late = (run_of(cell | {"setting": cell["setting"] | {"days": d}})["seconds"] / d for d in days)
    growth = min(max(0.0, (late - early) / (days[1] - days[0])), late / days[1])
    return late - growth * days[1], growth


def _in_words(work: float, runs: int, jobs: int) -> str:
    workers = effective_n_jobs(jobs)
    return (
        f"About {work / workers / 60:.1f} minutes for {runs} runs on {workers} processes "
        f"({work:.0f} s of processor time), by a short probe of each model."
    )


def with_losses(runs: pd.DataFrame) -> pd.DataFrame:
    """With what the honest seller lost, against the same model and seed without an attack."""
    free = runs[runs["attack"] == NONE].set_index(["model", "seed"])["honest_share"]
    before = free.reindex(pd.MultiIndex.from_frame(runs[["model", "seed"]])).to_numpy()
    return runs.assign(honest_loss=1.0 - runs["honest_share"] / before)


# -- telling ---------------------------------------------------------------------------------------


def table(runs: pd.DataFrame, plan: dict[str, Any], name: str) -> pd.DataFrame:
    """Mean, and half the width of the interval, by model and attack."""
    cells = runs.groupby(["model", "attack"], sort=False)[name].apply(_mean_and_half)
    columns = list(runs["attack"].unique())
    return cells.unstack().reindex(index=list(plan["models"]), columns=columns)


def _mean_and_half(values: pd.Series) -> tuple[float, float]:
    known = values.dropna().to_numpy()
    if len(known) < 2:
        return (float(known.mean()) if len(known) else float("nan"), float("nan"))
    found = interval(known)
    return found.mean, (found.high - found.low) / 2


def report(runs: pd.DataFrame, plan: dict[str, Any]) -> None:
    """Print the tables, and how the falsifiers came out."""
    for name, text in TABLES.items():
        print(f"\n{text}; mean ± half of the 95% interval over {runs['seed'].nunique()} runs")
        cells = table(runs, plan, name)
        print((cells.head(1) if name == "spent" else cells).map(_words).to_string())
    r = table(runs, plan, "robustness").map(lambda cell: cell[0])
    print()
    off = r[NONE][(r[NONE] - 1.0).abs() > TOLERANCE]
    told = ", ".join(f"{name} ({value:.3f})" for name, value in off.items())
    print(f"Without an attack R is 1 ± {TOLERANCE:g} for {len(r) - len(off)} of {len(r)} models", end="")
    print(f"; not for {told}." if told else f" ({r[NONE].min():.3f} to {r[NONE].max():.3f}).")
    for name in plan["swapped"]:
        captured = r[r[name] < 0]
        turned = captured[captured[name + SWAPPED] > 0]
        stay = ", ".join(str(model) for model in captured.index.difference(turned.index))
        print(
            f"{name}: {len(captured)} models captured (R below 0), {len(turned)} of them turn with the labels", end=""
        )
        print(f"; not {stay}." if stay else ".")


def _words(cell: Any) -> str:
    if not isinstance(cell, tuple) or np.isnan(cell[0]):
        return "-"
    return f"{cell[0] + 0.0:.2f}".replace("-0.00", "0.00") + ("" if np.isnan(cell[1]) else f" ± {cell[1]:.2f}")


def draw(runs: pd.DataFrame, plan: dict[str, Any]) -> Any:
    """The heat map of R, and smaller ones of the three other measures."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    panels = {
        "robustness": ("R: 1 robust, -1 captured", "RdYlBu", -1.0, 1.0),
        "fraud_loss": ("fraud loss, share of spending", "YlOrRd", 0.0, 0.6),
        "honest_loss": ("honest seller's loss, share of its sales", "YlOrRd", 0.0, 1.0),
        "rank_correlation": ("rank correlation of scores with quality", "RdYlBu", -1.0, 1.0),
    }
    rows, columns = len(plan["models"]), runs["attack"].nunique()
    size = (2 * (2.2 + 0.62 * columns), 2 * (1.9 + 0.36 * rows))
    figure, axes = plt.subplots(2, 2, figsize=size, layout="constrained")
    for axis, (name, (title, colours, low, high)) in zip(axes.flat, panels.items(), strict=True):
        values = table(runs, plan, name).map(lambda c: c[0] if isinstance(c, tuple) else np.nan).astype(float)
        image = axis.imshow(values, cmap=colours, vmin=low, vmax=high, aspect="auto")
        axis.set_title(title, loc="left", fontsize=11)
        axis.set_xticks(range(columns), values.columns, rotation=40, ha="right", fontsize=9)
        axis.set_yticks(range(rows), values.index, fontsize=9)
        middle, reach = (low + high) / 2, (high - low) / 2
        for i in range(rows):
            for j in range(columns):
                value = values.iat[i, j]
                strong = abs(value - middle) > 0.72 * reach if colours == "RdYlBu" else value > 0.7 * high
                text = "–" if np.isnan(value) else f"{value:.2f}".replace("-0.00", "0.00")
                axis.text(j, i, text, ha="center", va="center", fontsize=8, color="white" if strong else "black")
        axis.spines[:].set_visible(False)
        figure.colorbar(image, ax=axis, shrink=0.8, pad=0.01)
    return figure


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", type=Path, default=HERE / "robustness.yaml")
    parser.add_argument("--full", action="store_true", help="all models, more attacks, more runs")
    parser.add_argument("--models", nargs="*", help="only these, by their labels")
    parser.add_argument("--runs", type=int, help="runs of each cell")
    parser.add_argument("--days", type=int)
    parser.add_argument("--jobs", type=int, default=-1)
    parser.add_argument("--out", type=Path, default=Path("results") / "robustness")
    return parser.parse_args()


if __name__ == "__main__":
    main()
