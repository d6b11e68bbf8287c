"""What an evaluation of models comes to: tables for the console, a long table for a file, a figure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from emptor.report.console import Row, fits, paragraph, say, table
from emptor.report.style import FAINT, INK, figure, look, styled
from emptor.report.words import fixed
from emptor.study.evaluation import BASELINE, COUNT, ERRORS, METRICS, SETS, Evaluation

if TYPE_CHECKING:
    import pandas as pd

BEST, NEAR = "*", "~"
"""Marks of the best model of a column, and of those that cannot be told from it."""
PREDICTING = ("auc", "tau", "rmse", "brier")
CHEATS = ("cheats_before", "cheats_known", "cheats_end")
FEW = 200
"""Ratings below which the common set says little."""


def print_evaluation(found: Evaluation, scale_words: str) -> None:
    """Tables of all models: at predicting, on the common set if it is another, at telling cheats."""
    task = found.task
    n, known = int(task.counted.sum()), int((task.counted & task.known_before()).sum())
    values = task.ratings.value[task.counted]
    say("")
    paragraph(
        f"{n:,} ratings held out, in {task.batches - task.measured} batches, each predicted from all before it; "
        f"the first {int(task.edges[task.measured]):,} only train. {1 - known / n:.0%} of those held out are of people "
        f"whom nobody had rated before. {np.mean(values < 0):.1%} are below the middle of the scale, "
        f"{np.mean(values == 0):.1%} at it."
    )
    say("")
    _print(found, "all", "Predicting the rating: " + SETS["all"], PREDICTING, scale_words)
    quiet = {m: found.silent(m) for m in found.predictions if found.silent(m) > 0}
    if quiet and (BASELINE, "common") in found.counts:
        count = found.counts[BASELINE, "common"]
        say("")
        if count:
            _print(found, "common", f"On the {count:,} ratings on which no model is silent", PREDICTING, scale_words)
        most = sorted(quiet, key=lambda m: -quiet[m])[:3]
        if count < max(FEW, n // 20):
            paragraph(
                f"The common set has {count:,} of {n:,} ratings, because {', '.join(most)} are silent most often; "
                "leave them out with --models for a fairer one."
            )
    if found.labelled[1]:
        say("")
        benign, cheats = found.labelled
        head = f"Telling {cheats:,} people labelled fraudulent from {benign:,} labelled benign"
        benign, cheats = found.labelled_held_out
        head += f"; {cheats:,} and {benign:,} of them were rated among the held-out ratings"
        _print(found, "all", head, CHEATS, scale_words)
    say("")
    for line in notes(found, scale_words):
        paragraph(line)


def notes(found: Evaluation, scale_words: str) -> list[str]:
    """How to read the tables."""
    lines = [
        "AUC: chance that a rating above the middle was given to somebody with a higher score than one below it (½ is "
        f"a coin). τ: rank correlation of score and rating. RMSE: in points of the scale ({scale_words}). Brier: "
        "squared error of the chance of a rating above the middle. For the errors, scores are turned into expectations "
        "by a curve fitted to the past alone, the same way for every model.",
        f"{BASELINE}: expects of everybody what all were rated so far. {COUNT}: knows how often somebody was rated "
        "before, and not how; a model no better than it has only found out who is new.",
        "Brackets hold 95% intervals from a bootstrap over raters and rated at once. "
        f"{BEST} best of its column; {NEAR} not told from the best by the interval of their difference.",
    ]
    if found.labelled[1]:
        lines.append(
            "Beforehand: by the scores that raters would have seen before each held-out rating of a labelled person, "
            "each person weighing the same; rated already: only where somebody had rated that person before. In the "
            "end: by the score after the last rating, when what the labels were made from may be among the ratings, "
            "and models that forget have forgotten."
        )
    lines += found.unjudged()
    lines += [f"{name}: {what}" for name, what in found.lacks.items()]
    for name, why in found.failures.items():
        lines.append(f"{name} failed and is left out: {why}")
    if found.interrupted:
        lines.append(f"Stopped early: {len(found.predictions)} of {found.planned} models were finished.")
    return lines


def _print(found: Evaluation, of: str, head: str, metrics: tuple[str, ...], scale_words: str) -> None:
    first = metrics[0]

    def worth(model: str) -> float:
        value = found.value(model, of, first).mean
        return -value if math.isfinite(value) else math.inf

    rows = []
    for model in sorted(found.models, key=worth):
        cells = [model, *(cell(found, model, of, metric) for metric in metrics)]
        if of == "all" and metrics == PREDICTING:
            cells.append(f"{found.silent(model):.1%}")
            cells.append("" if model in found.baselines else f"{found.predictions[model].seconds:.1f}")
        strong = [False, *(found.best(of, metric) == model for metric in metrics)]
        rows.append(Row(cells, strong=strong))
    paragraph(head)
    heads = ["model", *(METRICS[m].removeprefix("AUC cheats, ") for m in metrics)]
    heads += ["silent", "seconds"] if of == "all" and metrics == PREDICTING else []
    if fits(heads, rows):
        table(heads, rows)
        return
    # Too wide for this terminal: two metrics at a time.
    for places in ([0, 1, 2], [0, 3, 4], [0, *range(5, len(heads))]):
        chosen = [i for i in places if i < len(heads)]
        if len(chosen) > 1:
            table([heads[i] for i in chosen], [row.columns(chosen) for row in rows])
            say("")


def cell(found: Evaluation, model: str, of: str, metric: str) -> str:
    """A value with its interval and mark."""
    value = found.value(model, of, metric)
    if not math.isfinite(value.mean):
        return "–"
    text = fixed(value.mean, 3)
    if value.has_interval and value.high > value.low:
        text += f" ({fixed(value.low, 3)} to {fixed(value.high, 3)})"
    return f"{text} {_mark(found, model, of, metric)}"


def _mark(found: Evaluation, model: str, of: str, metric: str) -> str:
    if found.best(of, metric) == model:
        return BEST
    gap = found.from_best(model, of, metric)
    # What does not show in the digits is no difference either.
    return NEAR if gap.has_interval and (not gap.differs or abs(gap.mean) < 5e-4) else " "


def long_frame(found: Evaluation) -> pd.DataFrame:
    """One row a model, set and metric: value, interval, difference from the best with its interval, ratings."""
    import pandas as pd

    rows = []
    for model, of, metric in found.cells:
        value, gap = found.value(model, of, metric), found.from_best(model, of, metric)
        rows.append(
            {
                "model": model,
                "set": of,
                "metric": metric,
                "value": value.mean,
                "low": value.low,
                "high": value.high,
                "from_best": gap.mean,
                "from_best_low": gap.low,
                "from_best_high": gap.high,
                "ratings": found.counts[model, of] if not metric.startswith("cheats") else None,
                "people": sum(found.labelled) if metric.startswith("cheats") else None,
                "silent": found.silent(model),
            }
        )
    return pd.DataFrame(rows).astype({"ratings": "Int64", "people": "Int64"})


def evaluation_figure(found: Evaluation, scale_words: str) -> Any:
    """A panel a metric: each model's value and 95% interval; errors less those of the baseline, pair by pair."""
    metrics = [*PREDICTING, *(m for m in CHEATS[:2] if found.labelled[1])]
    columns = len(metrics) // 2
    order = sorted([*found.predictions, COUNT], key=lambda m: found.value(m, "all", "auc").mean)
    with styled():
        drawn = figure(4.2 * columns, 2 * (1.3 + 0.26 * len(order)) + 0.3)
        drawn.get_layout_engine().set(h_pad=0.12, w_pad=0.1)
        axes = drawn.subplots(2, columns, squeeze=False, sharey=True)
        for ax, metric in zip(axes.T.flat if columns == 3 else axes.flat, metrics, strict=True):
            _panel(ax, found, metric, order)
            ax.set_xlabel(_axis(metric, scale_words))
        drawn.supxlabel(
            "all held-out ratings; 95% intervals over raters and rated; square: the best; dashed: no better than the "
            "mean of the past",
            fontsize=9.5, color=FAINT,
        )  # fmt: skip
    return drawn


def _panel(ax: Any, found: Evaluation, metric: str, order: list[str]) -> None:
    best = found.best("all", metric)
    ax.axvline(0.0 if metric in ERRORS or metric == "tau" else 0.5, color=FAINT, linewidth=1, linestyle=(0, (4, 3)))
    for place, model in enumerate(order):
        # The errors of two models rise and fall together: only their difference can be told from noise.
        value = found.against(model, BASELINE, "all", metric) if metric in ERRORS else found.value(model, "all", metric)
        if not math.isfinite(value.mean):
            continue
        style = look(1) if model == best else look(0)
        if value.has_interval:
            ax.plot([value.low, value.high], [place, place], color=style.colour, linewidth=2.2, solid_capstyle="butt")
        ax.plot(value.mean, place, style.marker, color=style.colour, markersize=7, markeredgecolor="white")
    ax.set_title(METRICS[metric] + (" less that of the mean" if metric in ERRORS else ""), color=INK)
    ax.set_yticks(range(len(order)), order)
    ax.set_ylim(-0.6, len(order) - 0.4)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.locator_params(axis="x", nbins=4)
    ax.margins(x=0.08)


def _axis(metric: str, scale_words: str) -> str:
    if metric == "rmse":
        return f"points of the scale ({scale_words}); left is better"
    if metric == "brier":
        return "squared error; left is better"
    return "rank correlation; right is better" if metric == "tau" else "chance (½ is a coin); right is better"
