"""The world behind one pointer: what a kernel gets is the address of a table that says where each array lies.

numba's own struct references count who holds them, at every call of a function that is not inlined, and counting took
a tenth of a day. Nothing is counted here: the handle that Python holds keeps table and arrays alive. And since the
table never changes, the compiler is told so, and reads an array's place once where it would read it after every store.
"""

from __future__ import annotations

import hashlib
import operator
from functools import cache
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.datamodel import models
from numba.core.imputils import lower_builtin
from numba.core.typing.templates import AttributeTemplate
from numba.extending import NativeValue, infer_getattr, lower_getattr_generic, register_model, unbox
from numba.np import arrayobj
from numba.np.numpy_support import from_dtype

from emptor.state.world import World

WORD = ir.IntType(64)


class Bare(types.Array):
    """An array that nobody counts references to."""

    def __init__(self, array: types.Array) -> None:
        super().__init__(array.dtype, array.ndim, "C", name=f"bare {array.name}")


@register_model(Bare)
class BareModel(models.StructModel):
    """The layout of an array, its reference count a mere pointer."""

    def __init__(self, manager: Any, kind: Any) -> None:
        members = [
            ("meminfo", types.voidptr),
            ("parent", types.voidptr),
            ("nitems", types.intp),
            ("itemsize", types.intp),
            ("data", types.CPointer(kind.dtype)),
            ("shape", types.UniTuple(types.intp, kind.ndim)),
            ("strides", types.UniTuple(types.intp, kind.ndim)),
        ]
        super().__init__(manager, kind, members)


class WorldType(types.Type):
    """What numba knows of a world: the type of each array, and its place in the table."""

    def __init__(self, kinds: tuple[Bare, ...]) -> None:
        self.kinds = dict(zip(World._fields, kinds, strict=True))
        self.places = {}
        place = 0
        for name, kind in self.kinds.items():
            self.places[name] = place
            place += 1 + kind.ndim
        # A short name, for it is spelled out in every compiled symbol.
        told = ", ".join(kind.name for kind in kinds)
        super().__init__("World" + hashlib.blake2b(told.encode(), digest_size=8).hexdigest())


register_model(WorldType)(models.OpaqueModel)


@cache
def _bare(dtype: np.dtype, dimensions: int) -> Bare:
    return Bare(types.Array(from_dtype(dtype), dimensions, "C"))


@cache
def _world_type(kinds: tuple[Bare, ...]) -> WorldType:
    return WorldType(kinds)


class Handle:
    """What Python holds: the arrays as attributes, and the table of their places for kernels.

    Parameters
    ----------
    w
        The arrays, each without gaps in memory.
    kind
        Their numba type, where it is known: to find it takes as long as some days of a small market.

    Raises
    ------
    ValueError
        If an array has gaps.
    """

    _arrays: World
    _numba_type_: WorldType

    def __init__(self, w: World, kind: WorldType | None = None) -> None:
        gaps = [name for name, array in zip(w._fields, w, strict=True) if not array.flags.c_contiguous]
        if gaps:
            raise ValueError(f"kernels need arrays without gaps: {', '.join(gaps)}")
        table = np.array([word for array in w for word in (array.ctypes.data, *array.shape)], np.int64)
        vars(self).update(
            w._asdict(),
            _arrays=w,
            _table=table,
            _address=table.ctypes.data,
            _numba_type_=kind or _world_type(tuple(_bare(array.dtype, array.ndim) for array in w)),
        )

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a world's arrays are exchanged by _replace({name}=...), which tells kernels too")

    def __iter__(self) -> Any:
        return iter(self._arrays)

    def _replace(self, **changes: Any) -> Handle:
        old = self._arrays
        alike = all(_alike(getattr(old, name), array) for name, array in changes.items())
        return Handle(old._replace(**changes), self._numba_type_ if alike else None)

    def __reduce__(self) -> Any:
        return (Handle, (self._arrays,))


def _alike(old: np.ndarray, new: np.ndarray) -> bool:
    return old.ndim == new.ndim and old.dtype == new.dtype


@unbox(WorldType)
def _address_of(kind: Any, handle: Any, c: Any) -> Any:
    """The table's address, out of the handle."""
    number = c.pyapi.object_getattr_string(handle, "_address")
    address = c.pyapi.long_as_voidptr(number)
    c.pyapi.decref(number)
    return NativeValue(address, is_error=c.builder.icmp_unsigned("==", address, address.type(None)))


@infer_getattr
class Arrays(AttributeTemplate):
    """`w.orders` is the array of that name."""

    key = WorldType

    def generic_resolve(self, world: Any, name: str) -> Any:
        """Its type, or None."""
        return world.kinds.get(name)


@lower_getattr_generic(WorldType)
def _array_of(context: Any, builder: Any, world: Any, table: Any, name: str) -> Any:
    """The array of a name, read from the table."""
    kind = world.kinds[name]
    place = world.places[name]
    words = builder.bitcast(table, WORD.as_pointer())
    never_changes = builder.module.add_metadata([])

    def word(k: int) -> Any:
        loaded = builder.load(builder.gep(words, [WORD(place + k)]))
        loaded.set_metadata("invariant.load", never_changes)
        return loaded

    size = context.get_abi_sizeof(context.get_data_type(kind.dtype))
    data, *shape = (word(k) for k in range(1 + kind.ndim))
    strides = [WORD(size)]
    items = shape[-1]
    for length in reversed(shape[:-1]):
        strides.insert(0, builder.mul(WORD(size), items))
        items = builder.mul(items, length)
    layout = context.get_value_type(kind)
    view = ir.Constant(layout, None)
    for member, value in enumerate((items, WORD(size), builder.inttoptr(data, layout.elements[4])), 2):
        view = builder.insert_value(view, value, member)
    for k in range(kind.ndim):
        view = builder.insert_value(view, shape[k], (5, k))
        view = builder.insert_value(view, strides[k], (6, k))
    return view


def _item(context: Any, builder: Any, kind: Any, array: Any, indices: Any) -> Any:
    """Where an item lies; rows are counted from 0, and none from the end."""
    view = context.make_array(kind)(context, builder, array)
    shape = cgutils.unpack_tuple(builder, view.shape, kind.ndim)
    if context.enable_boundscheck:
        for axis, (index, length) in enumerate(zip(indices, shape, strict=True)):
            cgutils.do_boundscheck(context, builder, index, length, axis)
    return cgutils.get_item_pointer2(context, builder, view.data, shape, None, "C", indices)


def _indices(context: Any, builder: Any, kinds: Any, values: Any) -> list[Any]:
    return [context.cast(builder, v, k, types.intp) for k, v in zip(kinds, values, strict=True)]


@lower_builtin(operator.getitem, Bare, types.Integer)
def _get_row(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    """`w.orders[slot]`."""
    kind, index = signature.args
    if kind.ndim > 1:
        return arrayobj.getitem_arraynd_intp(context, builder, signature, args)
    place = _item(context, builder, kind, args[0], _indices(context, builder, [index], [args[1]]))
    return arrayobj.load_item(context, builder, kind, place)


@lower_builtin(operator.getitem, Bare, types.BaseTuple)
def _get_cell(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    """`w.memory[buyer, k]`."""
    kind, indices = signature.args
    if len(indices) < kind.ndim or not all(isinstance(i, types.Integer) for i in indices):
        return arrayobj.getitem_array_tuple(context, builder, signature, args)
    values = cgutils.unpack_tuple(builder, args[1], count=len(indices))
    place = _item(context, builder, kind, args[0], _indices(context, builder, indices, values))
    return arrayobj.load_item(context, builder, kind, place)


@lower_builtin(operator.setitem, Bare, types.Integer, types.Any)
def _set_row(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    """`w.n[LIVE] = 0`."""
    kind, index, value = signature.args
    if kind.ndim > 1:
        return arrayobj.setitem_array(context, builder, signature, args)
    place = _item(context, builder, kind, args[0], _indices(context, builder, [index], [args[1]]))
    arrayobj.store_item(context, builder, kind, context.cast(builder, args[2], value, kind.dtype), place)


@lower_builtin(operator.setitem, Bare, types.BaseTuple, types.Any)
def _set_cell(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    """`w.counts[shop, k] = 0`."""
    kind, indices, value = signature.args
    if len(indices) < kind.ndim or not all(isinstance(i, types.Integer) for i in indices):
        return arrayobj.setitem_array(context, builder, signature, args)
    values = cgutils.unpack_tuple(builder, args[1], count=len(indices))
    place = _item(context, builder, kind, args[0], _indices(context, builder, indices, values))
    arrayobj.store_item(context, builder, kind, context.cast(builder, args[2], value, kind.dtype), place)
