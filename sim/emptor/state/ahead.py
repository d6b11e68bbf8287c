"""Asking memory for rows before they are needed: a loop over due orders would otherwise wait for each."""

from __future__ import annotations

from typing import Any

from emptor.state.compile import inner, intrinsic
from emptor.state.lines import LINE
from emptor.state.world import World

FAR, NEAR = 16, 8
"""How many orders ahead a loop asks for the order's row, and, once that is there, for the rows it names."""


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
def order_ahead(w: World, slots: Any, j: int) -> None:
    """Ask for the part of the order FAR places on that most events read."""
    if j + FAR < slots.size:
        fetch(w.orders, slots[j + FAR], 0)
        fetch(w.orders, slots[j + FAR], LINE)


@inner
def whole_order_ahead(w: World, slots: Any, j: int) -> None:
    """Ask for the whole order FAR places on."""
    order_ahead(w, slots, j)
    if j + FAR < slots.size:
        fetch(w.orders, slots[j + FAR], 2 * LINE)
        fetch(w.orders, slots[j + FAR], 3 * LINE)


@inner
def seller_ahead(w: World, slots: Any, j: int) -> None:
    """Ask for the seller of the order NEAR places on."""
    if j + NEAR < slots.size:
        fetch(w.sellers, w.orders[slots[j + NEAR]].seller, 0)


@inner
def shop_ahead(w: World, slots: Any, j: int) -> None:
    """Ask for the shop of the order NEAR places on."""
    if j + NEAR < slots.size:
        shop = w.orders[slots[j + NEAR]].shop
        fetch(w.shops, shop, 0)
        fetch(w.shops, shop, LINE)


@inner
def buyer_ahead(w: World, slots: Any, j: int) -> None:
    """Ask for the buyer of the order NEAR places on."""
    if j + NEAR < slots.size:
        buyer = w.orders[slots[j + NEAR]].buyer
        fetch(w.buyers, buyer, 0)
        fetch(w.buyers, buyer, LINE)


@inner
def memory_ahead(w: World, slots: Any, j: int) -> None:
    """Ask for what the buyer of the order NEAR places on remembers."""
    if j + NEAR < slots.size:
        buyer = w.orders[slots[j + NEAR]].buyer
        fetch(w.memory, buyer, 0)
        fetch(w.memory, buyer, LINE)
