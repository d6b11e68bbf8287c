"""How figures look: colours that the colour-blind tell apart, and marks that tell them apart in grey too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

INK, FAINT, GRID = "#222222", "#6b6b6b", "#e3e3e3"


@dataclass(frozen=True)
class Look:
    """How one rule set is drawn."""

    colour: str
    marker: str
    line: Any
    hatch: str

    @property
    def tint(self) -> str:
        """The colour mixed with white: opaque, because vector formats drop the hatch of a see-through face."""
        parts = (int(self.colour[i : i + 2], 16) for i in (1, 3, 5))
        return "#" + "".join(f"{round(0.4 * part + 0.6 * 255):02x}" for part in parts)


LOOKS = (
    Look("#0072B2", "o", "-", ""),
    Look("#D55E00", "s", (0, (5, 2)), "////"),
    Look("#009E73", "^", (0, (1, 1.2)), "...."),
    Look("#CC79A7", "D", (0, (6, 2, 1, 2)), "xxxx"),
    Look("#000000", "v", (0, (3, 1, 1, 1, 1, 1)), "----"),
    Look("#E69F00", "P", (0, (9, 2)), "\\\\\\\\"),
    Look("#56B4E9", "X", (0, (2, 3)), "oooo"),
)
"""Okabe and Ito's palette, without its yellow, which is too faint for lines on white."""

PARTS = (
    Look("#009E73", "o", "-", ""),
    Look("#E69F00", "s", "-", "////"),
    Look("#D55E00", "^", "-", "xxxx"),
    Look("#56B4E9", "D", "-", "...."),
    Look("#CC79A7", "v", "-", "\\\\\\\\"),
)
"""How the parts of a stacked bar are drawn."""

SETTINGS: Any = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 10.5,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 10,
    "axes.labelcolor": INK,
    "axes.edgecolor": FAINT,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 10,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "text.color": INK,
    "legend.frameon": False,
    "legend.fontsize": 10,
    "hatch.linewidth": 0.7,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.fonttype": "path",
    "svg.hashsalt": "emptor",
}


def look(number: int) -> Look:
    """The look of the n-th rule set; after seven they come round again."""
    return LOOKS[number % len(LOOKS)]


@contextmanager
def styled() -> Iterator[None]:
    """Draw with these settings, and leave the caller's own as they were."""
    from matplotlib import rc_context

    with rc_context(SETTINGS):
        yield


def figure(width: float, height: float) -> Any:
    """An empty figure that no window system and no pyplot knows of; size in inches."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    made = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(made)
    return made
