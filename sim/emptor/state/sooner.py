"""Four of the numba compiler's ways, made quick: they took a third of the first run.

What is asked and what is answered stays the same. Looking for the implementation of an `int(...)` or `len(...)`, numba
asks tens of thousands of times whether two sets of compiler flags are equal, and builds a dictionary of all flags,
defaults included, for each. It works out anew what `+` of two integers is wherever a `+` stands. And to list the
variables of an instruction it asks of every name, number and place in the source whether it is a variable.
Meanwhile Python looks for garbage among all that the compiler has built, over and over.
"""

from __future__ import annotations

import atexit
import gc
from typing import Any

from numba.core.event import Listener, register
from numba.core.ir import Inst, Loc, Var
from numba.core.targetconfig import TargetConfig
from numba.core.types.functions import BaseFunction


def quicken() -> None:
    """Make numba quick, where it is built as expected; a numba that works otherwise is left alone."""
    if {"__eq__", "__hash__", "values"} <= set(vars(TargetConfig)):
        _compare_what_was_set()
    if "get_call_type" in vars(BaseFunction):
        _remember_signatures()
    if "_rec_list_vars" in vars(Inst):
        _look_only_where_variables_are()
    register("numba:compile", NoTidying())
    atexit.register(gc.freeze)  # nor is it gone through once more when the process ends, for a second


def _compare_what_was_set() -> None:
    """Flags compare what was set before they compare everything, and hash their names once."""
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


def _remember_signatures() -> None:
    """What a built-in function makes of some types is worked out once."""
    builtin: Any = BaseFunction
    work_out = builtin.get_call_type

    def call_type(self: Any, context: Any, args: Any, kws: Any) -> Any:
        if kws:
            return work_out(self, context, args, kws)
        known = vars(self).setdefault("_known", {})
        asked = (id(context), args)
        if asked not in known:
            known[asked] = work_out(self, context, args, kws)
        return known[asked]

    builtin.get_call_type = call_type


def _look_only_where_variables_are() -> None:
    """The variables of an instruction, in the same order."""
    never = {str, int, float, bool, type(None), Loc}

    def variables(self: Any, value: Any) -> list[Any]:
        kind = type(value)
        if kind is Var:
            return [value]
        if isinstance(value, Inst):
            return list(value.list_vars())
        if isinstance(value, dict):
            value = value.values()
        elif not isinstance(value, list | tuple):
            return []
        found: list[Any] = []
        for item in value:
            kind = type(item)
            if kind is Var:
                found.append(item)
            elif kind not in never:
                found += variables(self, item)
        return found

    Inst._rec_list_vars = variables


class NoTidying(Listener):
    """No search for garbage in cycles while numba compiles: it would go through all that the compiler holds."""

    def __init__(self) -> None:
        self.depth = 0
        self.before = True

    def on_start(self, event: Any) -> None:
        """A compilation begins, perhaps within another."""
        if self.depth == 0:
            self.before = gc.isenabled()
            gc.disable()
        self.depth += 1

    def on_end(self, event: Any) -> None:
        """A compilation ends."""
        self.depth -= 1
        if self.depth == 0 and self.before:
            gc.enable()
