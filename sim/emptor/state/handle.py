"""The world behind one pointer: a numba struct reference that Python reads like the tuple it holds."""

from __future__ import annotations

import hashlib
from typing import Any

from numba import types
from numba.core.datamodel import models
from numba.experimental import structref
from numba.extending import intrinsic, register_model

from emptor.state.compile import kernel
from emptor.state.world import World


@structref.register
class WorldType(types.StructRef):
    """Type of the reference; its fields have the types of the arrays."""

    @property
    def mangling_args(self) -> tuple[str, tuple[()]]:
        """A short name in compiled symbols: spelling forty record types out in each takes a fifth of compilation."""
        if not hasattr(self, "_symbol"):
            self._symbol = "World" + hashlib.blake2b(self.name.encode(), digest_size=8).hexdigest()
        return self._symbol, ()

    def get_data_type(self) -> Any:
        """What the reference points to; numba asks at every field that is read, and would spell all types out anew."""
        if not hasattr(self, "_payload"):
            self._payload = super().get_data_type()
        return self._payload

    def preprocess_fields(self, fields: Any) -> Any:
        """Arrays need no change."""
        return tuple((name, types.unliteral(kind)) for name, kind in fields)


class Handle(structref.StructRefProxy):
    """What Python holds: the reference, and the arrays as attributes."""

    # The slot itself, read without a line of Python: Ctrl-C that comes during a kernel would be raised at the next such
    # line, which is numba's own property at the next call, and be lost there with a traceback.
    _numba_type_ = structref.StructRefProxy._type

    @classmethod
    def of(cls, w: World) -> Any:
        """A handle on the arrays of a world."""
        handle = _refer(World(*w))
        object.__setattr__(handle, "_arrays", World(*w))
        return handle

    def __getattr__(self, name: str) -> Any:
        return getattr(object.__getattribute__(self, "_arrays"), name)

    def __iter__(self) -> Any:
        return iter(self._arrays)

    def _replace(self, **changes: Any) -> Any:
        return Handle.of(self._arrays._replace(**changes))

    def __reduce__(self) -> Any:
        return (Handle.of, (self._arrays,))


structref.define_proxy(Handle, WorldType, list(World._fields))


class Bare(types.Array):
    """An array that nobody counts references to; the handle keeps it alive."""

    def __init__(self, array: Any) -> None:
        super().__init__(array.dtype, array.ndim, array.layout, name=f"bare {array.name}")


@register_model(Bare)
class BareModel(models.StructModel):
    """The layout of an array, its reference count a mere pointer.

    A kernel reads dozens of arrays an order, and counting each read costs more than the read.
    """

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


@intrinsic
def bare(context: Any, array: Any) -> Any:
    """The same array, its references not counted."""
    result = Bare(array)

    def codegen(target: Any, builder: Any, signature: Any, args: Any) -> Any:
        counted = target.make_array(array)(target, builder, args[0])
        view = target.make_array(result)(target, builder)
        nothing = target.get_constant_null(types.voidptr)
        view.meminfo, view.parent = nothing, nothing
        for part in ("nitems", "itemsize", "data", "shape", "strides"):
            setattr(view, part, getattr(counted, part))
        return view._getvalue()

    return result(array), codegen


@kernel
def _refer(w: World) -> Any:
    return Handle(
        bare(w.orders),
        bare(w.retired),
        bare(w.taken),
        bare(w.ended),
        bare(w.legal),
        bare(w.wheel_head),
        bare(w.wheel),
        bare(w.n),
        bare(w.buyers),
        bare(w.sellers),
        bare(w.shops),
        bare(w.memory),
        bare(w.friend_start),
        bare(w.friend_list),
        bare(w.balances),
        bare(w.journal),
        bare(w.record),
        bare(w.pairs),
        bare(w.accumulators),
        bare(w.counts),
        bare(w.details),
        bare(w.standing),
        bare(w.value_weights),
        bare(w.rules),
        bare(w.env),
        bare(w.pop),
        bare(w.falls),
        bare(w.forums),
        bare(w.cases),
        bare(w.votes),
        bare(w.jurors),
        bare(w.steps),
        bare(w.scores),
        bare(w.grades),
        bare(w.tiers),
        bare(w.conditions),
        bare(w.belief),
        bare(w.learned),
        bare(w.page_start),
        bare(w.page),
        bare(w.page_key),
        bare(w.page_pleases),
        bare(w.page_cost),
        bare(w.offers),
        bare(w.attention),
        bare(w.category_share),
        bare(w.search_start),
        bare(w.bids),
        bare(w.price_steps),
        bare(w.ads),
        bare(w.customers),
        bare(w.seeds),
        bare(w.flow),
        bare(w.cohort),
        bare(w.events),
        bare(w.members),
        bare(w.ties),
        bare(w.news),
        bare(w.loyalty),
        bare(w.campaigns),
        bare(w.accounts),
    )
