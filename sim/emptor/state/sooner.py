"""Two of the numba compiler's own comparisons, made quick: they took a quarter of the first run.

Looking for the implementation of an `int(...)` or `len(...)`, numba asks tens of thousands of times whether two sets
of compiler flags are equal, and builds a dictionary of all flags, defaults included, for each. What is asked and
answered here is the same.
"""

from __future__ import annotations

from typing import Any

from numba.core.targetconfig import TargetConfig


def quicken() -> None:
    """Teach numba's flags to compare what was set before they compare everything, and to hash their names once."""
    if not {"__eq__", "__hash__", "values"} <= set(vars(TargetConfig)):
        return  # a numba whose flags work otherwise is left alone

    hashes: dict[type, int] = {}

    def equal(self: Any, other: object) -> Any:
        if not isinstance(other, TargetConfig):
            return NotImplemented
        if self is other or self._values == other._values:
            return True
        if type(self) is not type(other):
            return self.values() == other.values()
        return all(getattr(self, k) == getattr(other, k) for k in self._values.keys() | other._values.keys())

    def hashed(self: Any) -> int:
        kind = type(self)
        if kind not in hashes:
            hashes[kind] = hash(tuple(sorted(self.values())))
        return hashes[kind]

    TargetConfig.__eq__ = equal
    TargetConfig.__hash__ = hashed
