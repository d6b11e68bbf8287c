"""A search on the console: the front as a table, then in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emptor.report.console import Row, fits, paragraph, say, table
from emptor.report.search_words import answers, caveats, cells, heads, how_to_read, lever_cells, lever_heads

if TYPE_CHECKING:
    from emptor.study.search_result import SearchResult


def print_search(found: SearchResult) -> None:
    """The points that were run again, those on the front first; what they say; what to bear in mind."""
    if not found.points:
        return
    on = [point for point in found.points if point.on_front]
    off = [point for point in found.points if not point.on_front]
    rows, levers = [], []
    for said, points in (("on the front", on), ("not on the front, by fresh seeds", off)):
        if points:
            rows.append(Row([said], heading=True))
            rows += [Row(cells(found, point), strong=[point.trial is not None and point.on_front]) for point in points]
            levers += [Row(lever_cells(found, point)) for point in points]
    _table(heads(found), rows)
    say("")
    _table(lever_heads(found), levers)
    say("")
    paragraph(how_to_read(found))
    say("")
    for line in answers(found):
        paragraph(line)
    say("")
    for line in caveats(found):
        paragraph(line)


def _table(names: list[str], rows: list[Row]) -> None:
    """A table; a column a point where the terminal is too narrow for a row each."""
    if fits(names, rows):
        table(names, rows)
        return
    own = [row for row in rows if not row.heading]
    turned = [Row([head, *(row.cells[i] for row in own)]) for i, head in enumerate(names) if i]
    table(["", *(row.cells[0] for row in own)], turned)
