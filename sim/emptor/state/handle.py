"""The world behind one pointer: a numba struct reference that Python reads like the tuple it holds."""

from __future__ import annotations

import hashlib
from typing import Any

from numba import types
from numba.experimental import structref

from emptor.state.compile import kernel
from emptor.state.world import World


@structref.register
class WorldType(types.StructRef):  # type: ignore[misc]
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


class Handle(structref.StructRefProxy):  # type: ignore[misc]
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


@kernel
def _refer(w):  # type: ignore[no-untyped-def]
    return Handle(
        w.orders,
        w.free,
        w.retired,
        w.legal,
        w.wheel_head,
        w.wheel_next,
        w.wheel_item,
        w.n,
        w.buyers,
        w.sellers,
        w.shops,
        w.memory,
        w.friend_start,
        w.friend_list,
        w.balances,
        w.journal,
        w.record,
        w.pair_key,
        w.pair_last,
        w.accumulators,
        w.counts,
        w.rules,
        w.env,
        w.pop,
        w.forums,
        w.steps,
        w.scores,
        w.grades,
        w.tiers,
        w.conditions,
        w.belief,
        w.learned,
        w.page_start,
        w.page,
        w.attention,
        w.category_share,
        w.search_start,
        w.seeds,
        w.flow,
        w.cohort,
        w.events,
    )
