"""A front as a picture: what was tried, the best of it with intervals, and the rule set that one started from."""

from __future__ import annotations

import math
from itertools import combinations, product
from textwrap import fill
from typing import TYPE_CHECKING, Any

from emptor.measures import all_measures
from emptor.report.search_words import level, lever_names, percent
from emptor.report.style import FAINT, INK, figure, look, styled
from emptor.report.words import shown, title, unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from emptor.study.search_result import Point, SearchResult

COLUMNS = 3
TRIED = "#c4c4c4"
LABEL = 42
"""Letters that fit beside a panel."""
PHONE, LEGEND = 4.2, 0.9
"""Width of the figure on a phone, and height of the legend there, in inches."""
LEVER = {True: 16, False: 32}
"""Letters of a lever's name that fit on a line: of a narrow figure, of another."""


def front_figure(found: SearchResult, *, narrow: bool = False) -> Any:
    """Objective against objective, as differences to the rule set that one started from; below, the front's levers.

    With one objective the points stand in a row each. A filled mark is on the front by its fresh seeds, an empty one
    is not; grey dots are the rule sets that were tried, by the search's own seeds. An objective that comes out the same
    under all is left out.

    Parameters
    ----------
    found
        The search, with points.
    narrow
        One column of panels, for a phone.
    """
    aims = [name for name in found.objectives if not found.same(name)] or list(found.objectives)[:1]
    pairs = list(combinations(aims, 2))
    columns = 1 if narrow else min(COLUMNS, max(1, len(pairs)))
    rows = max(1, -(-len(pairs) // columns))
    below = _has_levers(found)
    size = 4.0 if narrow else 4.6 if columns == 1 else 4.4
    width = PHONE if narrow else 8.4 if columns == 1 else 4.1 * columns
    height = size * rows if pairs else 0.42 * len(found.points) + 1.4
    height += LEGEND * narrow if pairs else 0.0
    lower = (0.7 if narrow else 0.42) * len(found.plan.axes) + 0.8 if below else 0.0
    with styled():
        drawn = figure(width, height + lower)
        upper, under = drawn.subfigures(2, 1, height_ratios=[height, lower]) if below else (drawn, None)
        if pairs:
            grid = upper.subplots(rows, columns, squeeze=False).ravel()
            for ax, (one, other) in zip(grid, pairs, strict=False):
                _panel(ax, found, one, other, (72 * (width / columns - 0.8), 72 * (size - 0.9)))
            for ax in grid[len(pairs) :]:
                ax.set_axis_off()
            _legend(upper, found, narrow)
        else:
            _rows(upper.subplots(), found, aims[0])
        if under is not None:
            _levers(under.subplots(), found, narrow)
    return drawn


def alt_text(found: SearchResult) -> str:
    """The figure in words."""
    from emptor.report.words import value_text

    known, told = all_measures(), []
    for point in found.points:
        values = "; ".join(
            f"{title(known[n])} {value_text(known[n], point.estimate(n).mean)} {unit(known[n], found.currency)}"
            for n in found.objectives
        )
        told.append(f"{point.label} ({percent(point.chance)} likely to be on the front): {values}")
    return ". ".join(told) + "."


def _panel(ax: Any, found: SearchResult, one: str, other: str, size: tuple[float, float]) -> None:
    known = all_measures()
    tried = [t for t in found.trials if t.feasible]
    x, y = ([shown(known[n], t.means[n] - found.base.means.get(n, math.nan)) for t in tried] for n in (one, other))
    ax.plot(x, y, "o", color=TRIED, markersize=3, linestyle="none", zorder=1, label="tried")
    ends: tuple[list[float], list[float]] = ([0.0], [0.0])
    places: list[tuple[float, float]] = []
    for point in found.points:
        across, up = _of(found, point, one), _of(found, point, other)
        ends[0].extend(across)
        ends[1].extend(up)
        colour, marker = _look(point)
        ax.errorbar(
            across[1], up[1], xerr=_arms(across), yerr=_arms(up), fmt=marker, color=colour, ecolor=colour,
            elinewidth=1.1, markersize=7, markerfacecolor=colour if point.on_front else "white",
            markeredgewidth=1.3, zorder=3,
        )  # fmt: skip
        places.append((across[1], up[1]))
    ax.axvline(0, color=FAINT, linewidth=0.8, zorder=0)
    ax.axhline(0, color=FAINT, linewidth=0.8, zorder=0)
    for set_limits, values in zip((ax.set_xlim, ax.set_ylim), ends, strict=True):
        finite = [value for value in values if math.isfinite(value)]
        margin = 0.12 * (max(finite) - min(finite)) or 1.0
        set_limits(min(finite) - margin, max(finite) + 1.3 * margin)
    _labels(ax, found.points, places, size)
    ax.set_xlabel(_axis(found, one))
    ax.set_ylabel(_axis(found, other))


def _labels(ax: Any, points: Sequence[Point], places: Sequence[tuple[float, float]], size: tuple[float, float]) -> None:
    """Each point's label beside its mark where none stands yet, tied to it by a line where that is farther away.

    Parameters
    ----------
    ax
        The panel, its limits set.
    points, places
        The points, and where their marks are.
    size
        About how large the panel is, in points of a letter's size.
    """
    from matplotlib.patheffects import withStroke

    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    marks = [(size[0] * (x - left) / (right - left), size[1] * (y - bottom) / (top - bottom)) for x, y in places]
    halo = [withStroke(linewidth=2.5, foreground="white")]
    taken = [(x - 5, y - 5, x + 5, y + 5) for x, y in marks]
    for point, place, (x, y) in zip(points, places, marks, strict=True):
        wide = 3 + 6.5 * len(point.label)
        for away, turn in product((9, 20, 32, 46, 62), (45, -45, 135, -135, 0, 180, 90, -90)):
            over = away * math.cos(math.radians(turn)) - (wide if abs(turn) > 90 else 0)
            up = away * math.sin(math.radians(turn))
            box = (x + over, y + up - 6, x + over + wide, y + up + 6)
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= size[0] and box[3] <= size[1]
            if inside and not any(_overlap(box, other) for other in taken):
                break
        taken.append(box)
        ax.annotate(
            point.label, place, xytext=(over, up), textcoords="offset points", fontsize=9.5, color=INK, va="center",
            zorder=4, weight="bold" if point.on_front else "normal", path_effects=halo,
            arrowprops={"arrowstyle": "-", "color": FAINT, "linewidth": 0.6} if away > 9 else None,
        )  # fmt: skip


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _rows(ax: Any, found: SearchResult, name: str) -> None:
    """One objective: a row a point."""
    for place, point in enumerate(found.points):
        across = _of(found, point, name)
        colour, marker = _look(point)
        face = colour if point.on_front else "white"
        ax.errorbar(across[1], place, xerr=_arms(across), fmt=marker, color=colour, markersize=7, markerfacecolor=face)
    ax.axvline(0, color=FAINT, linewidth=0.8, zorder=0)
    ax.set_yticks(range(len(found.points)), [point.label for point in found.points])
    ax.set_ylim(len(found.points) - 0.4, -0.6)
    ax.set_xlabel(_axis(found, name))
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False, axis="y")


def _legend(upper: Any, found: SearchResult, narrow: bool) -> None:
    """What the marks mean, in a line of its own above the panels."""
    from matplotlib.lines import Line2D

    blue, other = look(0).colour, look(1)
    marks = [Line2D([], [], color=blue, marker="o", linestyle="none", label="on the front")]
    if any(point.trial is not None and not point.on_front for point in found.points):
        empty = Line2D([], [], color=blue, marker="o", markerfacecolor="white", linestyle="none")
        empty.set_label("not on it, by fresh seeds")
        marks.append(empty)
    face = other.colour if found.reference is not None and found.reference.on_front else "white"
    marks.append(
        Line2D(
            [], [], color=other.colour, marker="D", markerfacecolor=face, linestyle="none",
            label=f"{found.plan.reference}, where one started",
        )
    )  # fmt: skip
    marks.append(Line2D([], [], color=TRIED, marker="o", markersize=3, linestyle="none", label="tried"))
    upper.legend(handles=marks, loc="outside upper left", ncols=1 if narrow else len(marks), fontsize=9.5)


def _levers(ax: Any, found: SearchResult, narrow: bool) -> None:
    """Where each point of the front has each lever: from the lower end of the range to the upper."""
    axes = found.plan.axes
    for row, axis in enumerate(axes):
        ax.plot([0, 1], [row, row], color=FAINT, linewidth=0.8, zorder=1)
        stacked: dict[int, int] = {}
        for point in found.points:
            if point.trial is None or not point.on_front:
                continue
            value = point.trial.values[axis.path]
            if axis.values:
                place = axis.values.index(value) / max(1, len(axis.values) - 1)
            else:
                low, high = axis.ends
                if axis.log:
                    place = (math.log(value) - math.log(low)) / (math.log(high) - math.log(low))
                else:
                    place = (value - low) / (high - low)
            bin_ = round(place * 40)
            lift = stacked[bin_] = stacked.get(bin_, -1) + 1
            ax.plot([place], [row], "o", color=look(0).colour, markersize=4.5, zorder=2)
            ax.annotate(
                point.label, (place, row), xytext=(9 * lift, 5), textcoords="offset points", fontsize=8.5, ha="center"
            )
        ends = (axis.values[0], axis.values[-1]) if axis.values else axis.ends
        for end, x, side in ((ends[0], 0.0, "left"), (ends[1], 1.0, "right")):
            ax.annotate(
                level(end), (x, row), xytext=(0, -4), textcoords="offset points", ha=side, va="top", fontsize=8.5,
                color=FAINT,
            )  # fmt: skip
    names = lever_names(found)
    ax.set_yticks(range(len(axes)), [fill(names[a.path] + (" (log)" if a.log else ""), LEVER[narrow]) for a in axes])
    ax.set_ylim(len(axes) - 0.4, -0.9)
    ax.set_xlim(-0.03, 1.03)
    ax.set_xticks([])
    ax.set_xlabel(fill("the front's levers, between the ends of what was allowed", 24 if narrow else 60))
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False)
    ax.spines[["left", "bottom"]].set_visible(False)


def _has_levers(found: SearchResult) -> bool:
    return any(point.trial is not None and point.on_front for point in found.points)


def _look(point: Point) -> tuple[str, str]:
    chosen = look(1) if point.trial is None else look(0)
    return chosen.colour, "D" if point.trial is None else "o"


def _of(found: SearchResult, point: Point, name: str) -> tuple[float, float, float]:
    """Ends and mean of the difference to the reference."""
    if point.trial is None:
        return 0.0, 0.0, 0.0
    measure, gap = all_measures()[name], found.difference(point, name)
    low, high = (gap.low, gap.high) if gap.has_interval else (gap.mean, gap.mean)
    return shown(measure, low), shown(measure, gap.mean), shown(measure, high)


def _arms(ends: tuple[float, float, float]) -> list[list[float]]:
    return [[ends[1] - ends[0]], [ends[2] - ends[1]]]


def _axis(found: SearchResult, name: str) -> str:
    measure = all_measures()[name]
    way = "less is better" if found.objectives[name] > 0 else "more is better"
    text = f"{title(measure)}, {unit(measure, found.currency)}: difference to {found.plan.reference} ({way})"
    return fill(text, LABEL)
