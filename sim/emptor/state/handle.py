"""The world behind one pointer: a numba struct reference that Python reads like the tuple it holds."""

from __future__ import annotations

import hashlib
from typing import Any

from numba import types
from numba.core import cgutils
from numba.experimental import structref
from numba.extending import intrinsic

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

    def preprocess_fields(self, fields: Any) -> Any:
        """Arrays need no change."""
        return tuple((name, types.unliteral(kind)) for name, kind in fields)


class Handle(structref.StructRefProxy):
    """What Python holds: the reference, and the arrays as attributes."""

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


@intrinsic
def bare(context: Any, array: Any) -> Any:
    """The same array without its reference count.

    A kernel reads dozens of arrays an order, and counting each read with an atomic instruction costs more than the
    read. The handle keeps the arrays alive.
    """

    def codegen(target: Any, builder: Any, signature: Any, args: Any) -> Any:
        view = target.make_array(array)(target, builder, args[0])
        view.meminfo = cgutils.get_null_value(view.meminfo.type)
        view.parent = cgutils.get_null_value(view.parent.type)
        return view._getvalue()

    return array(array), codegen


@kernel
def _refer(w: World) -> Any:
    return Handle(
        bare(w.orders),
        bare(w.retired),
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
        bare(w.rules),
        bare(w.env),
        bare(w.pop),
        bare(w.forums),
        bare(w.steps),
        bare(w.scores),
        bare(w.grades),
        bare(w.tiers),
        bare(w.conditions),
        bare(w.belief),
        bare(w.learned),
        bare(w.page_start),
        bare(w.page),
        bare(w.listing),
        bare(w.attention),
        bare(w.category_share),
        bare(w.search_start),
        bare(w.seeds),
        bare(w.flow),
        bare(w.cohort),
        bare(w.events),
    )
