"""Printing: with colour and a moving bar on a terminal, plain in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

WIDTH = 110
"""Width of running text in a pipe."""
WIDEST = 150
"""Width of tables in a pipe, where they can be parted."""


@dataclass(frozen=True)
class Row:
    """A line of a table: the cells, or a heading alone over the lines that follow."""

    cells: Sequence[str]
    heading: bool = False
    strong: Sequence[bool] = ()

    def columns(self, chosen: Sequence[int]) -> Row:
        """The row with some of its columns."""
        if self.heading:
            return self
        return Row([self.cells[i] for i in chosen], strong=[i < len(self.strong) and self.strong[i] for i in chosen])


def fits(heads: Sequence[str], rows: Sequence[Row]) -> bool:
    """Whether a table fits the terminal, or a pipe's generous width."""
    import shutil

    lines = [heads, *(r.cells for r in rows if not r.heading)]
    needed = sum(max(len(line[i]) for line in lines) for i in range(len(heads))) + 2 * len(heads)
    return needed <= (shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDEST)


def say(text: str, *, error: bool = False) -> None:
    """A line as it is, to standard output or standard error."""
    print(text, file=sys.stderr if error else sys.stdout, flush=True)


def paragraph(text: str) -> None:
    """Running text, wrapped to the terminal's width."""
    import shutil

    width = min(shutil.get_terminal_size((WIDTH, 24)).columns, WIDTH)
    say("\n".join(wrap(text, width, break_long_words=False, break_on_hyphens=False)))


def table(heads: Sequence[str], rows: Sequence[Row], left: Collection[int] = (0,)) -> None:
    """A table; the columns of the numbers in `left` hold words, the others numbers."""
    if sys.stdout.isatty():
        _rich(heads, rows, left)
    else:
        _plain(heads, rows, left)


@contextmanager
def progress(total: int, unit: str, *, rate: bool = False) -> Iterator[Callable[[], None]]:
    """A bar on a terminal's standard error; silence elsewhere. Yields what to call after each step.

    `rate` adds the steps a second.
    """
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Any) -> Text:
            speed = task.finished_speed or task.speed
            return Text(f"{speed:.1f}/s" if speed else "", style="progress.data.speed")

    columns: list[Any] = [BarColumn(), MofNCompleteColumn(), TextColumn(unit)]
    columns += [Rate()] if rate else []
    columns += [TimeRemainingColumn(), TextColumn("{task.fields[note]}")]
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        # The first run in a fresh installation compiles for half a minute before anything moves.
        task = bar.add_task("", total=total, note="getting ready")
        yield lambda: bar.update(task, advance=1, note="")


def _plain(heads: Sequence[str], rows: Sequence[Row], left: Collection[int]) -> None:
    lines = [list(heads), *(list(r.cells) for r in rows if not r.heading)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(heads))]

    def text(cells: Sequence[str]) -> str:
        put = (c.ljust(w) if i in left else c.rjust(w) for i, (c, w) in enumerate(zip(cells, widths, strict=True)))
        return "  ".join(put).rstrip()

    say(text(heads))
    say("-" * (sum(widths) + 2 * (len(widths) - 1)))
    for row in rows:
        say(f"[{row.cells[0]}]" if row.heading else text(row.cells))


def _rich(heads: Sequence[str], rows: Sequence[Row], left: Collection[int]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, show_edge=False)
    for i, head in enumerate(heads):
        grid.add_column(head, justify="left" if i in left else "right", overflow="fold")
    for row in rows:
        if row.heading:
            grid.add_row(Text(row.cells[0], style="bold cyan"), *[""] * (len(heads) - 1))
            continue
        marks = [*row.strong, *[False] * len(heads)]
        grid.add_row(*(Text(c, style="bold" if marks[i] else "") for i, c in enumerate(row.cells)))
    Console(highlight=False).print(grid)
