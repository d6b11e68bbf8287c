"""Some of the numba compiler's ways, made quick: they took a third of the first run.

What is asked and what is answered stays the same. Looking for the implementation of an `int(...)` or `len(...)`, numba
asks tens of thousands of times whether two sets of compiler flags are equal, and builds a dictionary of all flags,
defaults included, for each. It works out anew what `+` of two integers is wherever a `+` stands. And to list the
variables of an instruction it asks of every name, number and place in the source whether it is a variable. After each
of nine passes it works out which variables live where, which three of them need. It has LLVM read a small program to
tell the size of a type, each time one is asked for, and spells out a record's fields wherever its type is named.
Meanwhile Python looks for garbage among all that the compiler has built, over and over.
"""

from __future__ import annotations

import atexit
import gc
from typing import Any

from numba.core.base import BaseContext
from numba.core.event import Listener, register
from numba.core.ir import Inst, Loc, Var
from numba.core.postproc import PostProcessor, VariableLifetime
from numba.core.targetconfig import TargetConfig
from numba.core.transforms import canonicalize_cfg
from numba.core.types.functions import BaseFunction
from numba.core.types.npytypes import Record


def quicken() -> None:
    """Make numba quick, where it is built as expected; a numba that works otherwise is left alone."""
    if {"__eq__", "__hash__", "values"} <= set(vars(TargetConfig)):
        _compare_what_was_set()
    if "get_call_type" in vars(BaseFunction):
        _remember_signatures()
    if "_rec_list_vars" in vars(Inst):
        _look_only_where_variables_are()
    if "run" in vars(PostProcessor):
        _follow_lives_only_to_end_them()
    if "get_abi_sizeof" in vars(BaseContext):
        _remember_sizes()
    if "__repr__" in vars(Record):
        _remember_names_of_records()
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


def _follow_lives_only_to_end_them() -> None:
    """Which variables live at the start of each block is worked out where their ends are to be marked."""
    follow = PostProcessor.run

    def run(self: Any, emit_dels: bool = False, extend_lifetimes: bool = False) -> None:
        code = self.func_ir
        if emit_dels or code.is_generator:
            follow(self, emit_dels, extend_lifetimes)
            return
        code.blocks = canonicalize_cfg(code.blocks)
        code.variable_lifetime = VariableLifetime(code.blocks)
        code.generator_info = None

    PostProcessor.run = run


def _remember_sizes() -> None:
    """The size of a type is asked of LLVM once."""
    context: Any = BaseContext
    ask = context.get_abi_sizeof
    known: dict[tuple[int, str], int] = {}

    def size(self: Any, kind: Any) -> int:
        asked = (id(self.target_data), str(kind))
        if asked not in known:
            known[asked] = ask(self, kind)
        return known[asked]

    context.get_abi_sizeof = size


def _remember_names_of_records() -> None:
    """A record's fields are spelled out once. The text is not kept with the type, which goes into the cache on disk."""
    record: Any = Record
    spell = record.__repr__
    known: dict[int, tuple[Any, str]] = {}

    def name(self: Any) -> str:
        if id(self) not in known:
            known[id(self)] = self, spell(self)
        return known[id(self)][1]

    record.__repr__ = name


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
