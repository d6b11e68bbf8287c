"""Compiled kernels, linked when the first market is made.

`@kernel` marks a function for numba without importing numba: `emptor check` and `emptor show`
read the rules and never pay for a compiler. `link()` compiles lazily, per signature. The cache
lives in a folder named by a hash of the whole package, because numba's own check looks at a
function's file alone and would miss an edited callee in another.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_KERNELS: list[Kernel] = []
_linked = False


class Kernel:
    """A function that numba will compile; calling it links all kernels first."""

    def __init__(self, fn: Callable[..., Any], inside: bool, typed: Callable[..., Any] | None = None) -> None:
        self.fn = fn
        self.inside = inside
        self.typed = typed
        self.compiled: Callable[..., Any] | None = None
        self.__doc__ = fn.__doc__
        self.__name__ = fn.__name__

    def __call__(self, *args: Any) -> Any:
        """Run it, compiled."""
        link()
        assert self.compiled is not None
        return self.compiled(*args)


def kernel(fn: Callable[..., Any]) -> Any:
    """Mark `fn` as a kernel: plain loops over arrays, compiled without fastmath.

    Scalar `math` functions only: NumPy's own `log` and `exp` differ from libm in some inputs and
    between processors, and state must not.
    """
    return _mark(fn, False)


def inner(fn: Callable[..., Any]) -> Any:
    """Mark `fn` as a part of kernels that only kernels call: it compiles in half the time, without a door to Python."""
    return _mark(fn, True)


def intrinsic(typed: Callable[..., Any]) -> Callable[[Callable[..., Any]], Any]:
    """Mark a function whose compiled form `typed` writes in LLVM's own words (numba's `intrinsic`).

    The decorated function is what plain Python runs.
    """

    def mark(fn: Callable[..., Any]) -> Any:
        return _mark(fn, True, typed)

    return mark


def _mark(fn: Callable[..., Any], inside: bool, typed: Callable[..., Any] | None = None) -> Any:
    marked = Kernel(fn, inside, typed)
    _KERNELS.append(marked)
    if _linked:
        marked.compiled = _compile(marked)
        return marked.compiled
    return marked


def link() -> None:
    """Replace every marked kernel, wherever it was imported to, by its numba dispatcher."""
    global _linked
    if _linked:
        return
    _linked = True
    from emptor.state.sooner import quicken

    quicken()
    for marked in _KERNELS:
        marked.compiled = _compile(marked)
    namespaces = [vars(m) for name, m in list(sys.modules.items()) if name.split(".")[0] == "emptor" and m is not None]
    namespaces += [marked.fn.__globals__ for marked in _KERNELS]
    for namespace in namespaces:
        for name, value in list(namespace.items()):
            if isinstance(value, Kernel):
                namespace[name] = value.compiled


def interpreted() -> bool:
    """Whether numba's compiler is switched off, so that kernels run as plain Python."""
    import numba

    return bool(numba.config.DISABLE_JIT)


def _compile(marked: Kernel) -> Callable[..., Any]:
    import numba

    if marked.typed is not None:
        return marked.fn if interpreted() else numba.extending.intrinsic(marked.typed)
    with _cache_folder(numba):
        dispatcher = numba.njit(fastmath=False, error_model="numpy", no_cfunc_wrapper=True, **_how(marked.inside))(
            marked.fn
        )
    if interpreted():
        return dispatcher  # type: ignore[no-any-return]
    # Constants reach a callee as literal types, and numba would compile it once for each: widen them first.
    template = dispatcher.get_call_template
    dispatcher.get_call_template = lambda args, kws: template(
        [numba.types.unliteral(a) for a in args], {k: numba.types.unliteral(a) for k, a in kws.items()}
    )
    return dispatcher  # type: ignore[no-any-return]


def _how(inside: bool) -> dict[str, Any]:
    """Options of a kernel, or of a function that only kernels call."""
    if not inside:
        return {"cache": True}
    if interpreted():
        return {}
    from emptor.state.inside import InsideKernels

    return {"no_cpython_wrapper": True, "pipeline_class": InsideKernels}


@contextlib.contextmanager
def _cache_folder(numba: Any) -> Iterator[None]:
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(_cache_path())
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before


NO_KERNELS = ("scenario", "measures", "reputation", "study", "report", "commands", "cli", "day.py", "market.py")
"""Parts of the package that hold no kernels and no constants of kernels; but `published.py` of `reputation` does."""
_path: Path | None = None


def _cache_path() -> Path:
    """Folder of this source tree's compiled kernels; older trees' folders are swept away."""
    global _path
    if _path is None:
        package = Path(__file__).resolve().parent.parent
        digest = hashlib.blake2b(digest_size=8)
        for file in sorted(package.rglob("*.py")):
            if file.relative_to(package).parts[0] in NO_KERNELS and file.name != "published.py":
                continue
            digest.update(file.relative_to(package).as_posix().encode())
            digest.update(file.read_bytes())
        base = Path(os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        _path = _writable(base / "emptor" / digest.hexdigest()) or Path(tempfile.mkdtemp(prefix="emptor-"))
        _sweep(_path)
    return _path


def is_cold() -> bool:
    """Whether nothing of this source tree has been compiled yet."""
    return not any(_cache_path().rglob("*.nbi"))


def _writable(path: Path) -> Path | None:
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            return path
    except OSError:
        return None


def _sweep(path: Path, keep: int = 8) -> None:
    with contextlib.suppress(OSError):
        others = sorted((p for p in path.parent.iterdir() if p.is_dir() and p != path), key=lambda p: p.stat().st_mtime)
        for old in others[:-keep]:
            shutil.rmtree(old, ignore_errors=True)
