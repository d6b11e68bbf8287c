"""What moves each outcome: pictures of Morris's effects and of Sobol' indices."""

from __future__ import annotations

import math
from textwrap import fill, shorten
from typing import TYPE_CHECKING, Any

from emptor.report.sensitivity_words import (
    group_text,
    groups_of,
    names_of,
    outcome_title,
    outcome_unit,
    per_cent,
    scaled,
)
from emptor.report.style import FAINT, GRID, INK, figure, look, styled
from emptor.study.indices import Effect, Index

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from emptor.study.sampled import Answer, Sampled
    from emptor.study.sensitivity import Sensitivity

PANELS = 12
"""Panels of a figure; what does not fit is in the tables."""
COLUMNS = 2
WIDTH, PHONE = 10.5, 4.2
LABEL = 30
"""Letters of a factor's name that fit beside its mark."""
LETTERS = {True: 34, False: 44}
"""Letters that fit on a line over a panel: of a narrow figure, of another."""


def sensitivity_figures(found: Sensitivity, *, narrow: bool = False) -> dict[str, Any]:
    """Both figures by the name of their file, as far as there are numbers; narrow for a phone."""
    drawn = {}
    for part in found.parts:
        chosen = groups_of_panels(part)
        answers = [answer for answer in part.answers if answer.parts and answer.group in chosen]
        if answers:
            name = "morris" if part.walked else "sobol"
            drawn[name] = (_effects if part.walked else _bars)(part, answers, narrow)
    return drawn


def groups_of_panels(part: Sampled) -> list[Mapping[str, Any]]:
    """Rule sets and choices of levers that are drawn: as many as there is room for, for every outcome the same."""
    return groups_of(part)[: max(1, PANELS // max(1, len(part.outcomes)))]


def _panels(answers: Sequence[Answer], height: float, narrow: bool) -> tuple[Any, list[Any]]:
    columns = 1 if narrow or len(answers) == 1 else COLUMNS
    lines = math.ceil(len(answers) / columns)
    width = PHONE if narrow else WIDTH if columns > 1 else 0.62 * WIDTH
    drawn = figure(width, lines * height + 0.2)
    drawn.get_layout_engine().set(h_pad=0.12, w_pad=0.1)
    axes = list(drawn.subplots(lines, columns, squeeze=False).flat)
    for ax in axes[len(answers) :]:
        ax.set_visible(False)
    return drawn, axes[: len(answers)]


def _title(part: Sampled, answer: Answer, narrow: bool) -> str:
    said = group_text(part, answer.group)
    return fill(outcome_title(answer.outcome) + (f", {said}" if said else ""), LETTERS[narrow])


# -- Morris --------------------------------------------------------------------------------------------------


def _effects(part: Sampled, answers: Sequence[Answer], narrow: bool) -> Any:
    """A panel an outcome: μ* against σ, each factor named at the side and tied to its mark by a line."""
    names = names_of(part.factors)
    with styled():
        drawn, axes = _panels(answers, max(3.0, 1.2 + 0.24 * len(names)), narrow)
        for ax, answer in zip(axes, answers, strict=True):
            effects = [one for one in answer.parts if isinstance(one, Effect)]
            across = [scaled(answer.outcome, one.mu_star.mean) for one in effects]
            up = [scaled(answer.outcome, one.sigma) for one in effects]
            ends = [scaled(answer.outcome, one.mu_star.high) for one in effects]
            right = max(e for e in [*across, *ends] if math.isfinite(e)) or 1.0
            top = max([*up, 0.05 * right])
            # The right part of the panel is for the names.
            letters = min(LABEL, max(len(names[path]) for path in part.factors))
            room = letters * (0.034 if narrow else 0.027)
            ax.set_xlim(-0.03 * right, right * (1.16 + room))
            ax.set_ylim(-0.06 * top, 1.12 * top)
            _rays(ax, right, top)
            for i, one in enumerate(effects):
                low, high = (scaled(answer.outcome, end) for end in (one.mu_star.low, one.mu_star.high))
                style = look(i)
                if math.isfinite(low) and high > low:
                    ax.plot([low, high], [up[i]] * 2, color=style.colour, linewidth=1.6, alpha=0.6)
                ax.plot(
                    across[i],
                    up[i],
                    style.marker,
                    color=style.colour,
                    markersize=8,
                    markeredgecolor="white",
                    markeredgewidth=0.5,
                    zorder=3,
                )
            _names(ax, [names[path] for path in part.factors], across, up, 1.16 * right, top)
            unit = outcome_unit(answer.outcome, part.currency)
            ax.set_title(_title(part, answer, narrow))
            ax.set_xlabel(fill("μ*: moves it by" + (f", {unit}" if unit else ""), LETTERS[narrow]), loc="left")
            ax.set_ylabel("σ: depends on the others")
            ticks = [tick for tick in ax.get_xticks() if 0 <= tick <= 1.05 * right]
            ax.set_xticks(ticks)
            ax.xaxis.set_major_formatter("{x:,g}")
            ax.yaxis.set_major_formatter("{x:,g}")
            ax.grid(visible=False, axis="x")
    return drawn


def _rays(ax: Any, right: float, top: float) -> None:
    """σ = μ* and σ = μ*/10: below the second an effect is nearly the same everywhere, above the first it is not."""
    for slope, text in ((1.0, "σ = μ*"), (0.1, "σ = μ*/10")):
        end = min(1.1 * right, 1.1 * top / slope)
        ax.plot([0, end], [0, slope * end], color=GRID, linewidth=1.2, zorder=1)
        ax.annotate(
            text, (0.62 * end, 0.62 * slope * end), xytext=(4, -2), textcoords="offset points", ha="left",
            va="top", fontsize=8, color=FAINT, zorder=2.5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        )  # fmt: skip


def _names(
    ax: Any, names: Sequence[str], across: Sequence[float], up: Sequence[float], left: float, top: float
) -> None:
    """Names in a column at the side, in the order of their marks' heights and as far apart as letters need."""
    order = sorted(range(len(names)), key=lambda i: (up[i], across[i]))
    gap = 1.18 * top / max(len(names), 9)
    heights: list[float] = []
    for i in order:
        heights.append(max(up[i], heights[-1] + gap) if heights else up[i])
    over = heights[-1] - 1.08 * top
    for k in range(len(heights) - 1, -1, -1):
        # Pushed down from the top as far as there is need.
        ceiling = 1.08 * top if k == len(heights) - 1 else heights[k + 1] - gap
        heights[k] = min(heights[k], ceiling) if over > 0 else heights[k]
    for place, i in enumerate(order):
        style = look(i)
        ax.plot([across[i], left], [up[i], heights[place]], color=style.colour, linewidth=0.7, alpha=0.55, zorder=2)
        ax.text(left, heights[place], f" {shorten(names[i], LABEL, placeholder='…')}", va="center", fontsize=9.5)


# -- Sobol' --------------------------------------------------------------------------------------------------


def _bars(part: Sampled, answers: Sequence[Answer], narrow: bool) -> Any:
    """A panel an outcome: what each factor makes of the variance alone and together with others, with intervals."""
    names, count = names_of(part.factors), len(part.factors)
    mine, ours = look(0), look(1)
    with styled():
        drawn, axes = _panels(answers, 1.35 + 0.46 * count, narrow)
        for ax, answer in zip(axes, answers, strict=True):
            indices = [one for one in answer.parts if isinstance(one, Index)]
            order = sorted(range(count), key=lambda i: -indices[i].total.mean)
            for place, i in enumerate(order):
                for found, style, shift in ((indices[i].alone, mine, -0.19), (indices[i].total, ours, 0.19)):
                    # Light, so that the interval can be seen on it, in grey too.
                    bar = {"color": style.tint, "edgecolor": style.colour, "hatch": style.hatch, "linewidth": 0.8}
                    value = 100.0 * found.mean
                    ax.barh(place + shift, value, height=0.34, label=None if place else _legend(style is mine), **bar)
                    if found.has_interval:
                        low, high = 100.0 * found.low, 100.0 * found.high
                        ax.plot([low, high], [place + shift] * 2, color=INK, linewidth=1.4, solid_capstyle="butt")
            ax.axvline(0, color=FAINT, linewidth=0.8)
            ax.set_yticks(range(count), [fill(names[part.factors[i]], 16 if narrow else 22) for i in order])
            ax.set_ylim(count - 0.4, -0.6)
            ax.set_xlim(-2, 102)
            ax.set_xticks(range(0, 101, 25))
            luck = answer.luck
            said = "% of the variance over these values"
            if luck is not None and math.isfinite(luck.share):
                said += f"\n(luck: {per_cent(luck.share)}% of the variance over single runs)"
            ax.set_xlabel(said)
            ax.set_title(_title(part, answer, narrow))
            ax.tick_params(axis="y", length=0)
            ax.grid(visible=False, axis="y")
            ax.spines["left"].set_visible(False)
        handles, labels = axes[0].get_legend_handles_labels()
        drawn.legend(handles, labels, loc="outside lower center", ncols=1 if narrow else 2)
    return drawn


def _legend(alone: bool) -> str:
    return "alone (S1)" if alone else "together with others (ST)"
