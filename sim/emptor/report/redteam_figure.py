"""A red team as a picture: attacks by harm, clauses by what they take away of it."""

from __future__ import annotations

import math
from textwrap import fill
from typing import TYPE_CHECKING, Any

from emptor.measures import all_measures
from emptor.report.redteam_words import SHOWN
from emptor.report.style import FAINT, INK, figure, look, styled
from emptor.report.words import shown, title, unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from emptor.study.redteam_result import RedTeam
    from emptor.study.statistics import Estimate


PHONE = 4.2
"""Width of the figure on a phone, in inches."""


def redteam_figure(found: RedTeam, *, narrow: bool = False) -> Any:
    """Two panels of bars with 95% intervals.

    Parameters
    ----------
    found
        A red team with finalists.
    narrow
        One panel under the other, for a phone.
    """
    measure, asked = all_measures()[found.asked.objective], found.asked
    attacks = [(f.attempt.attack, f.harm) for f in found.finalists]
    clauses = [(c.patch.clause, c.removed) for c in found.clauses[:SHOWN]] if found.worst is not None else []
    rows = max(len(attacks), len(clauses))
    of = unit(measure, asked.currency)
    with styled():
        if narrow:
            heights = [0.4 * len(bars) + 1.5 for bars in (attacks, clauses) if bars]
            drawn = figure(PHONE, sum(heights))
            axes = drawn.subplots(len(heights), 1, squeeze=False, height_ratios=heights)[:, 0]
        else:
            drawn = figure(10.5 if clauses else 6.0, 0.4 * rows + 1.5)
            axes = drawn.subplots(1, 2 if clauses else 1, squeeze=False)[0]
        letters = 30 if narrow else 52
        _bars(axes[0], measure, attacks, 1)
        axes[0].set_title(fill("Harm by attack, at its worst", letters))
        axes[0].set_xlabel(fill(f"{title(measure)}, {of}: worse by", letters))
        if clauses:
            _bars(axes[1], measure, clauses, 2)
            axes[1].set_title(fill(f"Harm taken away from {attacks[0][0]}", letters))
            axes[1].set_xlabel(fill(f"by strengthening one clause, {of}", letters))
            if narrow:
                # Clauses have long names: each over two lines, so that there is room for the bars.
                names = [".".join(clause.split(".")[:-1]) + ".\n" + clause.split(".")[-1] for clause, _ in clauses]
                axes[1].set_yticks(range(len(clauses)), names, fontsize=8)
            if found.harm.has_interval:
                axes[1].axvline(shown(measure, found.harm.mean), color=look(1).colour, linewidth=1.2, linestyle="--")
                axes[1].annotate(
                    "all of it", (shown(measure, found.harm.mean), -0.75), ha="right", va="center", fontsize=9,
                    color=look(1).colour, xytext=(-4, 0), textcoords="offset points",
                )  # fmt: skip
    return drawn


def _bars(ax: Any, measure: Any, rows: Sequence[tuple[str, Estimate]], colour: int) -> None:
    for place, (_, one) in enumerate(rows):
        ax.barh(place, shown(measure, one.mean), height=0.6, color=look(colour).tint)
        if one.has_interval and math.isfinite(one.mean):
            ends = [shown(measure, one.low), shown(measure, one.high)]
            ax.plot(ends, [place, place], color=INK, linewidth=1.6, solid_capstyle="butt")
    ax.axvline(0, color=FAINT, linewidth=0.8)
    ax.set_yticks(range(len(rows)), [label for label, _ in rows])
    ax.set_ylim(len(rows) - 0.4, -1.0)
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False, axis="y")
    ax.spines["left"].set_visible(False)
