"""Lines of a page at the width of the terminal."""

from __future__ import annotations

import shutil
import textwrap
from dataclasses import dataclass

MOST = 100
"""Columns beyond which a line is hard to read, however wide the terminal."""


@dataclass(frozen=True)
class Layout:
    """How wide a page is."""

    width: int = MOST

    @classmethod
    def of_terminal(cls) -> Layout:
        """As wide as the terminal, or $COLUMNS, but no wider than is good to read."""
        return cls(max(40, min(MOST, shutil.get_terminal_size((MOST, 24)).columns)))

    def wrap(self, text: str, first: str = "", rest: str = "") -> list[str]:
        """Text in lines, with what stands before the first and before the others."""
        return textwrap.wrap(
            text, self.width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
        ) or [first.rstrip()]

    def item(self, mark: str, text: str, depth: int = 0) -> list[str]:
        """A marked item of a list."""
        pad = "    " * depth
        return self.wrap(text, f"{pad}{mark} ", f"{pad}  ")

    def note(self, label: str, text: str) -> list[str]:
        """A remark under an item; nothing where there is none."""
        return self.wrap(text, f"      {label}: ", "        ") if text else []
