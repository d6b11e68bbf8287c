"""Which clause did it: a picture."""

from __future__ import annotations

import math
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from emptor.measures import all_measures
from emptor.report.attribution_table import counted, explained, leading
from emptor.report.style import FAINT, INK, figure, look, styled
from emptor.report.words import shown, title, unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from emptor.study.attribution import Attribution

PANELS = 6
LABEL = 52
"""Letters of a clause's name that fit beside its bar."""


def attribution_figure(found: Attribution, measures: Sequence[str], currency: str) -> Any:
    """A panel a measure: bars of what the leading clauses change, with 95% intervals, and the whole below.

    Parameters
    ----------
    found
        The attribution.
    measures
        Measures to draw; the first six that can be taken apart are.
    currency
        Code of the currency.
    """
    known = all_measures()
    names = explained(found, measures)[:PANELS]
    bars = [leading(found, name) for name in names]
    heights = [len(b) + 2.6 for b in bars]
    with styled():
        drawn = figure(9.5, 0.3 * sum(heights) + 0.9)
        axes = drawn.subplots(len(names), 1, squeeze=False, height_ratios=heights)[:, 0]
        for ax, name, chosen in zip(axes, names, bars, strict=True):
            measure = known[name]
            whole = found.whole(name)
            rest = found.sum_of(name, [g for g in range(len(found.groups)) if g not in chosen])
            others = len(found.groups) - len(chosen)
            rows = [(_short(found.groups[g].label), found.share(name, g), look(0).tint) for g in chosen]
            rows += [(f"the other {others} together", rest, "#c8c8c8")] if others else []
            rows += [("the whole difference", whole, "#8c8c8c")]
            for place, (_, part, colour) in enumerate(rows):
                ax.barh(place, shown(measure, part.mean), height=0.62, color=colour)
                if part.has_interval and math.isfinite(part.mean):
                    ends = [shown(measure, part.low), shown(measure, part.high)]
                    ax.plot(ends, [place, place], color=INK, linewidth=1.6, solid_capstyle="butt")
            ax.axvline(0, color=FAINT, linewidth=0.8)
            ax.set_yticks(range(len(rows)), [label for label, _, _ in rows])
            ax.set_ylim(len(rows) - 0.4, -0.6)
            ax.set_title(f"{title(measure)}: {found.labels[1]} less {found.labels[0]}")
            ax.set_xlabel(unit(measure, currency) + counted(found, name))
            ax.tick_params(axis="y", length=0)
            ax.grid(visible=False, axis="y")
            ax.spines["left"].set_visible(False)
    return drawn


def _short(label: str) -> str:
    return shorten(label, LABEL, placeholder=" …")
