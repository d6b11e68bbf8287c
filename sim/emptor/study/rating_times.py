"""When ratings were given: Unix seconds or milliseconds, days, or ISO dates, told apart by their size and form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np

from emptor.reputation.ratings import Floats, Numbers
from emptor.study.csv_rows import MOST_PROBLEMS, Faults, shown

DAY = 86_400.0
MOST_DAYS = 1e6
"""Numbers up to here are days."""
LEAST_SECONDS, LEAST_MILLISECONDS = 1e8, 1e11
"""Unix seconds since March 1973, milliseconds likewise; later than any that is meant for a day."""
DATES = {"unix", "unix_ms", "iso"}
"""Kinds of time whose days are counted from 1 January 1970, UTC."""
EXPECTED = "Unix seconds, days as a number, or a date such as 2024-01-31 or 2024-01-31T12:30:00Z"

NUMBER, ISO, BAD = 0, 1, 2


@dataclass
class Times:
    """A column of times as it is read."""

    values: list[Floats] = field(default_factory=list)
    kinds: list[Numbers] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    """What was written on a line, for the first of each kind."""
    zones: set[bool] = field(default_factory=set)

    def take(self, lines: Sequence[int], cells: Sequence[str]) -> None:
        """Read some more cells."""
        kinds = np.full(len(cells), NUMBER)
        try:
            values = np.array(list(map(float, cells)), np.float64)
        except ValueError:
            try:
                values = np.array([self._days(when) for when in map(datetime.fromisoformat, cells)])
                kinds[:] = ISO
            except ValueError:
                values = np.empty(len(cells))
                for i, cell in enumerate(cells):
                    values[i], kinds[i] = self._one(cell)
        self.values.append(values)
        self.kinds.append(kinds)
        for kind in (NUMBER, ISO, BAD):
            for i in np.flatnonzero(self.kinds[-1] == kind)[:MOST_PROBLEMS]:
                self.texts[lines[i]] = cells[i]

    def _one(self, cell: str) -> tuple[float, int]:
        try:
            return float(cell), NUMBER
        except ValueError:
            pass
        try:
            return self._days(datetime.fromisoformat(cell.strip())), ISO
        except ValueError:
            return 0.0, BAD

    def _days(self, when: datetime) -> float:
        zone = when.tzinfo is not None
        self.zones.add(zone)
        return (when if zone else when.replace(tzinfo=UTC)).timestamp() / DAY

    def days(self, lines: Numbers, asked: str, faults: Faults, notes: list[str]) -> tuple[Floats, str]:
        """Days, and the kind of time that they were read from; cells that are no such time go to `faults`."""
        values, kinds = np.concatenate(self.values), np.concatenate(self.kinds)
        numbers = int(np.sum(kinds == NUMBER))
        iso = asked == "iso" or (asked == "auto" and int(np.sum(kinds == ISO)) > numbers)
        wrong = (kinds != (ISO if iso else NUMBER)) | ~np.isfinite(values)
        form = "a date such as 2024-01-31" if iso else EXPECTED if not numbers else "a number, as in the other lines"
        for i in np.flatnonzero(wrong):
            line = int(lines[i])
            cell = self.texts.get(line, f"{values[i]:g}")
            faults.add(line, "time", f"{shown(cell)} is no such time" if cell.strip() else "the time is empty", form)
        if iso:
            if len(self.zones) == 2:
                notes.append("times without a zone are taken as UTC, like those with one")
            return values, "iso"
        right = np.flatnonzero(~wrong)
        if not len(right):
            return values, "days"
        kind = asked if asked != "auto" else _kind(values, right, lines, faults)
        return values / {"days": 1.0, "unix": DAY, "unix_ms": 1000.0 * DAY}[kind], kind


def _kind(values: Floats, right: Numbers, lines: Numbers, faults: Faults) -> str:
    place = right[np.argmax(values[right])]
    low, high = float(values[right].min()), float(values[place])
    if high < MOST_DAYS:
        return "days"
    if low >= LEAST_MILLISECONDS:
        return "unix_ms"
    if low >= LEAST_SECONDS and high < LEAST_MILLISECONDS:
        return "unix"
    said = f"times from {low:.10g} to {high:.10g} may be days or seconds"
    if 19_000_000 < low <= high < 21_000_000:
        said += ", or dates without dashes"
    faults.add(int(lines[place]), "time", said, "--time unix or --time days, or dates such as 2024-01-31")
    return "days"


def day_text(day: float, kind: str) -> str:
    """A day as people write it: a date where it is known, else a number."""
    if kind in DATES:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)).strftime("%Y-%m-%d")
    return f"day {day:g}"
