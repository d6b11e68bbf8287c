"""What is wrong with a file, said so that a person can put it right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where.

    Parameters
    ----------
    file
        The file as the user named it, or the option (`--set a.b=c`); None for data given in Python.
    line
        Line in the file, from 1; None where there is no file.
    key
        Dotted key within the file, e.g. `payment.auto_release.days`; may be empty.
    said
        What is wrong.
    expected
        What would be right; may be empty.
    nearest
        The known name that was probably meant; may be empty.
    """

    file: str | None
    line: int | None
    key: str
    said: str
    expected: str = ""
    nearest: str = ""

    def __str__(self) -> str:
        place = self.file or ""
        if self.file and self.line is not None:
            place += f":{self.line}"
        text = self.said
        if self.nearest:
            text += f"; did you mean {self.nearest}?"
        elif self.expected:
            text += f"; expected {self.expected}"
        key = self.key if len(self.key) <= 160 else self.key[:159] + "…"
        return _on_one_line(": ".join(part for part in (place, key, text) if part))


def _on_one_line(text: str) -> str:
    # A key or value may hold line breaks, or codes that a terminal would obey.
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


class ScenarioError(ValueError):
    """Everything that is wrong with the files and options of one request, a line a problem."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = _sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Problem, ...]]]:
        # The default would rebuild it from its text: an error must survive the way back from a worker.
        return type(self), (self.problems,)


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    unique = dict.fromkeys(problems)
    files = {problem.file: rank for rank, problem in reversed(list(enumerate(unique)))}
    return tuple(sorted(unique, key=lambda p: (files[p.file], p.line or 0)))


def nearest(name: object, known: Iterable[str]) -> str:
    """The known name closest to `name`, or an empty text where none is close."""
    if not isinstance(name, str):
        return ""
    by_case = {item.lower(): item for item in known}
    # A person may write `-` or a space for `_`.
    wanted = name[:80].lower().replace("-", "_").replace(" ", "_")
    found = difflib.get_close_matches(wanted, by_case, n=1, cutoff=0.6)
    return by_case[found[0]] if found else ""


def one_of(names: Sequence[str], most: int = 12) -> str:
    """`a, b or c`, cut short where there are many."""
    shown = list(names[:most])
    if len(names) > most:
        return ", ".join(shown) + ", …"
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + f" or {shown[-1]}" if shown else "nothing"


def quoted(value: object, most: int = 40) -> str:
    """A value as it stood in the file, cut short."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = str(value)
    text = text if len(text) <= most else text[: most - 1] + "…"
    return f"'{text}'" if isinstance(value, str) else text
