"""Panels of the headline measures: means with their intervals, and the paired differences run by run."""

from __future__ import annotations

import math
from textwrap import fill
from typing import TYPE_CHECKING, Any

from emptor.measures import all_measures
from emptor.report.style import FAINT, figure, look, styled
from emptor.report.words import shown, title, unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from emptor.measures import Measure
    from emptor.report.style import Look
    from emptor.study.comparison import Comparison
    from emptor.study.statistics import Estimate

LETTERS = {True: 32, False: 36}
"""Letters that fit on a line over a panel: of a narrow figure, of another."""
GOLDEN = 0.618033988749895
"""Multiples of it, less their whole part, lie apart from each other: dots side by side, the same ones every time."""


def comparison_figure(comparison: Comparison, *, narrow: bool = False) -> Any:
    """A small panel a headline measure: mean and 95% interval under each rule set.

    Parameters
    ----------
    comparison
        What to draw.
    narrow
        One column of panels, for a phone.
    """
    labels = [label for label, found in comparison.by_rules.items() if found]

    def draw(ax: Any, measure: Measure) -> None:
        for place, label in enumerate(labels):
            _estimate(ax, place, look(place), measure, comparison.mean(label, measure.name))

    return _panels(comparison, labels, draw, narrow, "", 0.27)


def differences_figure(comparison: Comparison, *, narrow: bool = False) -> Any:
    """A small panel a headline measure: each pair's difference to the reference, their mean and its 95% interval.

    Parameters
    ----------
    comparison
        What to draw.
    narrow
        One column of panels, for a phone.
    """
    labels = comparison.labels[1:]

    def draw(ax: Any, measure: Measure) -> None:
        ax.axvline(0, color=FAINT, linewidth=1)
        for place, label in enumerate(labels):
            style = look(comparison.labels.index(label))
            pairs = zip(*comparison.pairs(label, measure.name), strict=True)
            gaps = [shown(measure, mine - theirs) for mine, theirs in pairs if math.isfinite(mine - theirs)]
            beside = [place + 0.5 * (GOLDEN * n % 1.0 - 0.5) for n in range(len(gaps))]
            ax.plot(
                gaps, beside, "o", markersize=4.5, markerfacecolor=style.tint, markeredgecolor=style.colour,
                markeredgewidth=0.6,
            )  # fmt: skip
            _estimate(ax, place, style, measure, comparison.difference(label, measure.name))

    return _panels(comparison, labels, draw, narrow, f"against {comparison.reference}, ", 0.4)


def _panels(
    comparison: Comparison,
    labels: list[str],
    draw: Callable[[Any, Measure], None],
    narrow: bool,
    before: str,
    row: float,
) -> Any:
    known, names = all_measures(), comparison.headline
    columns = 1 if narrow else 3
    lines = math.ceil(len(names) / columns)
    with styled():
        drawn = figure(3.9 if narrow else 11, lines * (1.2 + row * len(labels)) + 0.2)
        drawn.get_layout_engine().set(h_pad=0.12, w_pad=0.1)
        axes = drawn.subplots(lines, columns, squeeze=False, sharey=True)
        for number, ax in enumerate(axes.flat):
            if number >= len(names):
                ax.set_visible(False)
                continue
            measure = known[names[number]]
            draw(ax, measure)
            ax.set_title(fill(title(measure), LETTERS[narrow]))
            ax.set_xlabel(fill(before + unit(measure, comparison.currency), LETTERS[narrow] + 6))
            ax.set_yticks(range(len(labels)), labels)
            ax.set_ylim(len(labels) - 0.5, -0.5)
            ax.tick_params(axis="y", length=0)
            ax.grid(visible=False, axis="y")
            ax.spines["left"].set_visible(False)
            _calm(ax)
            if not any(len(line.get_xdata()) for line in ax.lines if line.get_marker() != "None"):
                ax.set_xticks([])
    return drawn


def _estimate(ax: Any, place: int, style: Look, measure: Measure, found: Estimate) -> None:
    mean = shown(measure, found.mean)
    if not math.isfinite(mean):
        # On paper of its own, lest a line or dots run through it.
        ax.text(
            0.02, place, "no such case", transform=ax.get_yaxis_transform(), va="center", color=FAINT, zorder=4,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
        )  # fmt: skip
        return
    if found.has_interval:
        ends = [shown(measure, found.low), shown(measure, found.high)]
        ax.plot(ends, [place, place], color=style.colour, linewidth=2.2, solid_capstyle="butt")
    ax.plot(mean, place, style.marker, color=style.colour, markersize=7, markeredgecolor="white")


def _calm(ax: Any) -> None:
    """Few ticks, each written out in full."""
    from matplotlib.ticker import MaxNLocator

    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.xaxis.set_major_formatter("{x:,g}")
    ax.margins(x=0.08)
