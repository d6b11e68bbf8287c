"""The figures of a run and of a comparison."""

from __future__ import annotations

import math
from collections.abc import Callable
from textwrap import fill
from typing import TYPE_CHECKING, Any

from emptor.report.estimates_figure import comparison_figure, differences_figure
from emptor.report.series import DAYS_SMOOTHED, fraud_share, mean_and_spread, retention_band
from emptor.report.style import FAINT, INK, PARTS, figure, look, styled

if TYPE_CHECKING:
    from emptor.study.comparison import Comparison
    from emptor.study.result import Floats, RunResult

Runs = dict[str, list["RunResult"]]
"""Runs by the label of their rule set."""

PHONE, LETTERS = 4.2, 44
"""Width of a figure for a phone, in inches, and the letters that fit on a line of it."""


def comparison_figures(comparison: Comparison) -> dict[str, Any]:
    """All figures of a comparison by the name of their file; rule sets with no finished run are left out."""
    runs = {label: found for label, found in comparison.by_rules.items() if found}
    drawn = {"comparison": comparison_figure(comparison), "differences": differences_figure(comparison)}
    drawn |= run_figures(runs)
    if comparison.attribution is not None:
        drawn["attribution"] = comparison.attribution.figure(comparison.headline)
    return drawn


def narrow_figures(comparison: Comparison) -> dict[str, Any]:
    """The same figures drawn for a phone, four inches wide."""
    runs = {label: found for label, found in comparison.by_rules.items() if found}
    return {
        "comparison": comparison_figure(comparison, narrow=True),
        "differences": differences_figure(comparison, narrow=True),
        **run_figures(runs, narrow=True),
    }


def run_figures(runs: Runs, *, narrow: bool = False) -> dict[str, Any]:
    """Figures of the days, of retention and of who bears the harm, by the name of their file; narrow for a phone."""
    return {
        "daily": daily_figure(runs, narrow=narrow),
        "retention": retention_figure(runs, narrow=narrow),
        "incidence": incidence_figure(runs, narrow=narrow),
    }


def _panels() -> tuple[tuple[str, str, Callable[[RunResult], Floats]], ...]:
    return (
        ("buyers in the market", "buyers", lambda r: r.series["buyers"].to_numpy(float)),
        ("trust in the platform", "% (100 full)", lambda r: 100.0 * r.series["trust_mean"].to_numpy(float)),
        (
            f"lost by buyers to cheating sellers, orders of {DAYS_SMOOTHED} days together",
            "% of sales",
            lambda r: 100.0 * fraud_share(r),
        ),
    )


MOST_LABELS = 8
"""Reforms of a schedule beyond which their names would cover each other."""


def _reforms(runs: Runs) -> dict[int, str]:
    """Days on which the rules of any of these runs change, with what the change is called."""
    found: dict[int, str] = {}
    for results in runs.values():
        for change in results[0].scenario.schedule if results and results[0].scenario is not None else ():
            found[change.day] = found.get(change.day) or change.label or f"reform, day {change.day}"
    return dict(sorted(found.items()))


def _mark_reforms(axes: Any, runs: Runs) -> None:
    """A thin line through all panels on each day of reform, named in the first."""
    reforms = _reforms(runs)
    for day, name in reforms.items():
        for ax in axes:
            ax.axvline(day, color=INK, linewidth=0.8, zorder=1)
        if len(reforms) <= MOST_LABELS:
            axes[0].annotate(
                name, (day, 0.04), xycoords=("data", "axes fraction"), xytext=(3, 0), textcoords="offset points",
                rotation=90, ha="left", va="bottom", color=INK, fontsize=9,
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.8},
            )  # fmt: skip


def daily_figure(runs: Runs, *, narrow: bool = False) -> Any:
    """Buyers, trust and fraud by day; with several runs the mean and the middle 80% of them."""
    first = next(iter(runs.values()))[0]
    many = max(len(found) for found in runs.values()) > 1
    with styled():
        drawn = figure(PHONE if narrow else 8.5, 8.5 if narrow else 9)
        axes = drawn.subplots(3, 1, sharex=True)
        for ax, (head, units, of) in zip(axes, _panels(), strict=True):
            for place, found in enumerate(runs.values()):
                style = look(place)
                mean, low, high = mean_and_spread([of(r) for r in found])
                if len(found) > 1:
                    ax.fill_between(range(len(mean)), low, high, color=style.colour, alpha=0.15, linewidth=0)
                ax.plot(mean, color=style.colour, linestyle=style.line, linewidth=2)
            ax.set_title(_folded(head, narrow))
            ax.set_ylabel(units)
            ax.set_ylim(0, ax.get_ylim()[1] * 1.05)
            ax.margins(x=0)
            if 0 < first.warm_up_days < first.days:
                ax.axvspan(0, first.warm_up_days, color="#f0f0f0", zorder=0, linewidth=0)
        if 0 < first.warm_up_days < first.days:
            axes[0].text(
                first.warm_up_days / 2, 0.04, "warm-up", transform=axes[0].get_xaxis_transform(), ha="center",
                color=FAINT, fontsize=9.5,
            )  # fmt: skip
        axes[1].set_ylim(0, 100)
        _mark_reforms(axes, runs)
        below = "day of the run" + ("; lines are means, bands hold the middle 80% of the runs" if many else "")
        axes[2].set_xlabel(_folded(below, narrow))
        _legend(drawn, list(runs), narrow)
    return drawn


def retention_figure(runs: Runs, *, narrow: bool = False) -> Any:
    """Kaplan–Meier curves of buyers with 95% bands."""
    many = max(len(found) for found in runs.values()) > 1
    with styled():
        drawn = figure(PHONE if narrow else 8.5, 4.5 if narrow else 5)
        ax = drawn.subplots()
        lowest = 100.0
        for place, found in enumerate(runs.values()):
            style = look(place)
            mean, low, high = (100.0 * values for values in retention_band(found))
            ax.fill_between(range(len(mean)), low, high, step="post", color=style.colour, alpha=0.15, linewidth=0)
            ax.step(range(len(mean)), mean, where="post", color=style.colour, linestyle=style.line, linewidth=2)
            lowest = min(lowest, float(low.min()) if len(low) else 100.0)
        ax.set_title("buyers still in the market")
        ax.set_ylabel("% of buyers" + ("" if lowest < 40 else " (axis does not begin at 0)"))
        band = "95% interval of the mean over runs" if many else "95% band for the sampling of buyers"
        ax.set_xlabel(_folded(f"days since joining, or since the end of the warm-up; Kaplan–Meier, {band}", narrow))
        ax.set_ylim(0 if lowest < 40 else 5 * math.floor(lowest / 5 - 0.2), 100.5)
        ax.yaxis.set_major_formatter("{x:g}")
        ax.margins(x=0)
        _legend(drawn, list(runs), narrow)
    return drawn


def incidence_figure(runs: Runs, *, narrow: bool = False) -> Any:
    """Of 100 cheated buyers, what they got; and who bears each 100 lost on orders gone wrong."""
    from emptor.measures.incidence import BORNE
    from emptor.study.running import FATES
    from emptor.study.saving import mean_incidence

    fates, borne, notes = {}, {}, {}
    for label, found in runs.items():
        fates[label] = _mean_rows([r.fates for r in found])
        table = mean_incidence(found)
        borne[label] = next(rows for head, rows in table.items() if "lost" in head)
        left = next(rows for head, rows in table.items() if "cheated" in head).get("leave the market", math.nan)
        notes[label] = f"{left:.0f} leave" if math.isfinite(left) else ""
    with styled():
        drawn = figure(PHONE if narrow else 8.5, (5.2 if narrow else 2.6) + 1.0 * len(runs))
        top, bottom = drawn.subplots(2, 1, sharex=True)
        empty = "nobody was cheated"
        _stack(top, fates, FATES, list(PARTS[:3]), "of 100 cheated buyers", empty, notes, narrow)
        colours = [PARTS[2], PARTS[0], PARTS[3], PARTS[4], PARTS[1]]
        _stack(
            bottom,
            borne,
            tuple(BORNE),
            colours,
            "who bears each 100 lost on orders gone wrong",
            "nothing went wrong",
            {},
            narrow,
        )
        bottom.set_xlabel("of 100")
    return drawn


def _stack(
    ax: Any, rows: dict[str, dict[str, float]], parts: tuple[str, ...], looks: list[Any], head: str, empty: str,
    notes: dict[str, str], narrow: bool,
) -> None:  # fmt: skip
    for place, (label, values) in enumerate(rows.items()):
        start = 0.0
        if not all(math.isfinite(values[p]) for p in parts):
            ax.text(1, place, empty, va="center", color=FAINT)
            continue
        for part, style in zip(parts, looks, strict=True):
            width = values[part]
            ax.barh(
                place, width, left=start, height=0.62, facecolor=style.tint, hatch=style.hatch,
                edgecolor=style.colour, linewidth=1,
            )  # fmt: skip
            if width >= (11 if narrow else 6):
                box = {"facecolor": "white", "edgecolor": "none", "boxstyle": "round,pad=0.15"}
                ax.text(start + width / 2, place, f"{width:.0f}", ha="center", va="center", bbox=box, color=INK)
            start += width
        if notes.get(label):
            ax.text(101.5, place, notes[label], va="center", fontsize=9.5, color=INK)
    columns = 1 if narrow else len(parts)
    ax.set_title(fill(head, 30) if narrow else head, pad=6 + 18 * math.ceil(len(parts) / columns))
    ax.set_yticks(range(len(rows)), list(rows))
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlim(0, 100)
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False, axis="y")
    ax.spines["left"].set_visible(False)
    from matplotlib.patches import Patch

    keys = [
        Patch(facecolor=s.tint, edgecolor=s.colour, hatch=s.hatch, label=p) for p, s in zip(parts, looks, strict=True)
    ]
    ax.legend(
        handles=keys, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=columns, borderaxespad=0.2, handlelength=1.6,
        borderpad=0, columnspacing=1.4,
    )  # fmt: skip


def _mean_rows(rows: list[dict[str, float]]) -> dict[str, float]:
    from emptor.study.statistics import interval

    return {name: interval([row[name] for row in rows]).mean for name in rows[0]}


def _legend(drawn: Any, labels: list[str], narrow: bool) -> None:
    """Names over the panels, outside the data; with one rule set its name alone."""
    from matplotlib.lines import Line2D

    keys = [
        Line2D([], [], color=look(i).colour, linestyle=look(i).line, linewidth=2, label=label)
        for i, label in enumerate(labels)
    ]
    drawn.legend(handles=keys, loc="outside upper left", ncols=min(2 if narrow else 4, len(keys)), handlelength=3)


def _folded(text: str, narrow: bool) -> str:
    return fill(text, LETTERS) if narrow else text
