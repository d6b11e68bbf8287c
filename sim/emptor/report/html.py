"""Pieces of HTML that pages and notebooks share: tables, lists, pictures."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from emptor.report.style import styled

NARROW = "screen and (max-width: 40rem)"
"""Screens on which the narrow drawing of a figure is shown."""
MANY = 4
"""Columns beyond which the cells of a printed table fold their lines."""


def table(heads: Iterable[str], rows: Iterable[str], caption: str = "") -> str:
    """A table that scrolls sideways, by keyboard too, where the page is too narrow; rows are HTML.

    Parameters
    ----------
    heads
        Heads of the columns, as text.
    rows
        Rows, as HTML.
    caption
        What the table holds, as text; it also names the part of the page that scrolls.
    """
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    top = f"<caption>{escape(caption)}</caption>" if caption else ""
    body = f"<table>{top}<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return scrolling(body, caption or "table")


def stacked_table(heads: Sequence[str], rows: Iterable[Sequence[str]], caption: str, kind: str = "numbers") -> str:
    """A table whose rows become blocks on a narrow screen, each cell under the name of its column.

    The roles are spelt out because browsers forget that a table is one when its rows are laid out otherwise.

    Parameters
    ----------
    heads
        Heads of the columns, as text.
    rows
        Cells as HTML, the first of a row its head.
    caption
        What the table holds, as text.
    kind
        "numbers" or "texts".
    """
    head = "".join(f'<th scope="col" role="columnheader">{escape(h)}</th>' for h in heads)
    body = []
    for first, *cells in rows:
        # A notebook has no style sheet that would show or hide the column's name.
        told = "".join(
            f'<td role="cell"><span class="of" hidden>{escape(name)}</span><div>{cell}</div></td>'
            for name, cell in zip(heads[1:], cells, strict=True)
        )
        body.append(f'<tr role="row"><th scope="row" role="rowheader">{first}</th>{told}</tr>')
    many = " many" if len(heads) > MANY else ""
    content = (
        f'<table class="stack {kind}{many}" role="table"><caption>{escape(caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{"".join(body)}</tbody></table>'
    )
    return scrolling(content, caption)


def scrolling(content: str, name: str) -> str:
    """HTML that scrolls sideways where it must, and can be reached and named from the keyboard."""
    return f'<div class="wide" role="group" tabindex="0" aria-label="{escape(name)}">{content}</div>'


def itemised(lines: Sequence[str], kind: str = "answers") -> str:
    """Lines of text as a list."""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<ul class="{kind}">{items}</ul>' if items else "<p>No runs say anything about this.</p>"


def picture(drawn: Any, alt: str, caption: str, narrow: Any = None) -> str:
    """A Matplotlib figure with its caption, inside the page.

    Parameters
    ----------
    drawn
        The figure.
    alt
        What it shows, for those who do not see it.
    caption
        What it is, for everybody.
    narrow
        The same drawn for a phone; without it the figure scrolls sideways there.
    """
    image = f'<img alt="{escape(alt)}" src="{_data(drawn)}">'
    if narrow is None:
        inside = scrolling(image, caption)
    else:
        inside = f'<picture><source media="{NARROW}" srcset="{_data(narrow)}">{image}</picture>'
    return f"<figure>{inside}<figcaption>{escape(caption)}</figcaption></figure>"


def with_contents(page: str, mark: str) -> str:
    """A page whose second-level headings can be linked to, with links to them where `mark` stood."""
    links = []

    def linked(found: re.Match[str]) -> str:
        anchor = re.sub(r"[^a-z0-9]+", "-", found[1].lower()).strip("-")
        links.append(f'<li><a href="#{anchor}">{found[1]}</a></li>')
        return f'<h2 id="{anchor}">{found[1]}</h2>'

    page = re.sub(r"<h2>(.*?)</h2>", linked, page)
    return page.replace(mark, f'<nav aria-label="Contents"><ul>{"".join(links)}</ul></nav>', 1)


def _data(drawn: Any) -> str:
    held = io.BytesIO()
    with styled():
        # No date: the same results make the same page.
        drawn.savefig(held, format="svg", metadata={"Date": None})
    return "data:image/svg+xml;base64," + base64.b64encode(held.getvalue()).decode("ascii")
