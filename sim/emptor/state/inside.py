"""A numba pipeline for functions that only kernels call: they are kept as LLVM's intermediate code, for inlining.

numba makes machine code of every function it compiles. What no Python code ever calls is only inlined into its
callers, and the machine code of its own would take a fifth of the first run and two thirds of the cache.
"""

from __future__ import annotations

from typing import Any

from llvmlite.binding import Linkage
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.compiler_machinery import register_pass
from numba.core.typed_passes import NativeLowering


class CodeForCallers(JITCodeLibrary):
    """A library that is never run: callers take its code in, and that of the libraries it needs, and optimise it."""

    def finalize(self) -> None:
        """Nothing is linked here, so that what many functions need is linked into a kernel once."""
        self._raise_if_finalized()
        for function in self._final_module.functions:
            if not function.is_declaration and function.linkage == Linkage.external:
                function.linkage = "linkonce_odr"
        self._shared_module = self._final_module
        self._finalized = True

    def needed(self) -> list[Any]:
        """Itself and all that it calls, each once."""
        return list(dict.fromkeys([self, *self._linking_libraries]))


@register_pass(mutates_CFG=True, analysis_only=False)
class LoweringForCallers(NativeLowering):
    """Lower a function, tell callers where to find it, and stop there."""

    _name = "lowering_for_callers"

    def run_pass(self, state: Any) -> bool:
        """Run it."""
        state.library = CodeForCallers(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        state.flags.no_compile = True
        super().run_pass(state)
        # What stands for the function among its callers has to be built in and one of its kind; nothing calls it.
        place: Any = [].append
        state.targetctx.insert_user_function(place, state["cr"].fndesc, state.library.needed())
        state["cr"] = state["cr"]._replace(cfunc=place)
        return True


class InsideKernels(Compiler):
    """numba's own pipeline, with `LoweringForCallers` for its lowering."""

    def define_pipelines(self) -> list[Any]:
        """The pipelines to try."""
        pipelines: list[Any] = super().define_pipelines()
        for pipeline in pipelines:
            pipeline.passes = [
                (LoweringForCallers if step is NativeLowering else step, what) for step, what in pipeline.passes
            ]
        return pipelines
