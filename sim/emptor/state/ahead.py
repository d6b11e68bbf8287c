"""Asking memory for rows before they are needed: a loop over due orders would otherwise wait for each."""

from __future__ import annotations

from typing import Any

from emptor.state.compile import inner, intrinsic
from emptor.state.world import World

FAR, NEAR = 16, 8
"""How many orders ahead a loop asks for the order's row, and, once that is there, for the rows it names."""
LINE = 64


def _fetch(typing: Any, array: Any, row: Any, offset: Any) -> Any:
    """LLVM's prefetch of the cache line at `offset` bytes into a row; an out-of-range address is harmless."""
    from llvmlite import ir
    from numba.core import types

    def codegen(target: Any, builder: Any, signature: Any, args: Any) -> Any:
        view = target.make_array(array)(target, builder, args[0])
        word = ir.IntType(64)
        place = builder.add(
            builder.ptrtoint(view.data, word),
            builder.add(builder.mul(args[1], builder.extract_value(view.strides, 0)), args[2]),
        )
        pointer = builder.inttoptr(place, ir.IntType(8).as_pointer())
        number = ir.IntType(32)
        shape = ir.FunctionType(ir.VoidType(), [pointer.type, number, number, number])
        function = builder.module.declare_intrinsic("llvm.prefetch", [pointer.type], shape)
        builder.call(function, [pointer, number(1), number(3), number(1)])
        return target.get_dummy_value()

    return types.void(array, types.intp, types.intp), codegen


@intrinsic(_fetch)
def fetch(array: Any, row: int, offset: int) -> None:
    """Ask for one cache line of a row; plain Python needs no asking."""


@inner
def look_ahead(w: World, slots: Any, j: int) -> None:
    """Ask for the order FAR places on, and for the people and the shop of the order NEAR places on."""
    if j + FAR < slots.size:
        slot = slots[j + FAR]
        fetch(w.orders, slot, 0)
        fetch(w.orders, slot, LINE)
        fetch(w.orders, slot, 2 * LINE)
        fetch(w.orders, slot, 3 * LINE)
    if j + NEAR < slots.size:
        o = w.orders[slots[j + NEAR]]
        fetch(w.buyers, o.buyer, 0)
        fetch(w.buyers, o.buyer, LINE)
        fetch(w.sellers, o.seller, 0)
        fetch(w.shops, o.shop, 0)
        fetch(w.shops, o.shop, LINE)


@inner
def look_ahead_far(w: World, slots: Any, j: int) -> None:
    """As `look_ahead`, and what the buyer remembers."""
    look_ahead(w, slots, j)
    if j + NEAR < slots.size:
        buyer = w.orders[slots[j + NEAR]].buyer
        fetch(w.memory, buyer, 0)
        fetch(w.memory, buyer, LINE)
