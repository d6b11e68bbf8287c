"""Where runs are made: this process, local processes (loky), Dask or Ray, behind one small interface.

A pool takes a call and later says what came of it: a value, an exception, or that the process was lost. What is done
about lost ones is said once, in `working.py`, so that all pools give the same rows.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import partial
from typing import Any

from emptor.study.interrupts import interrupts_held, remembered_stop
from emptor.study.worker import Call, make, make_in_worker

BACKENDS = ("loky", "dask", "ray", "here")
"""Names of the pools; `dask=ADDRESS` and `ray=ADDRESS` use a cluster that runs already."""


class BackendMissing(RuntimeError):
    """A backend that was asked for is not installed, or does not answer."""


@dataclass(frozen=True)
class Lost:
    """The process that was to make a run is gone."""


class Pool(ABC):
    """Calls under way.

    Attributes
    ----------
    slots
        Calls to have under way at once: more than workers, so that none waits; few, so that memory stays flat.
    """

    slots: int = 1

    @abstractmethod
    def submit(self, number: int, call: Call) -> None:
        """Begin a call; `number` comes back with what came of it."""

    @abstractmethod
    def wait(self) -> list[tuple[int, Any]]:
        """Wait until something is done: numbers with a value, an exception or `Lost`."""

    def close(self, *, kill: bool) -> None:
        """End the pool; with `kill` at once, whatever is under way."""
        del kill


class KeptOpen(Pool):
    """A pool that outlives the list of calls that it is handed, for studies that plan their next runs by the last.

    Parameters
    ----------
    pool
        What makes the calls; its owner ends it, by `finish`.
    """

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.slots = pool.slots

    def submit(self, number: int, call: Call) -> None:
        """Hand the call on."""
        self.pool.submit(number, call)

    def wait(self) -> list[tuple[int, Any]]:
        """Wait for what was handed on."""
        return self.pool.wait()

    def close(self, *, kill: bool) -> None:
        """End the pool if what is under way is to be ended too."""
        if kill:
            self.pool.close(kill=True)

    def finish(self) -> None:
        """End the pool."""
        self.pool.close(kill=False)


def open_pool(backend: str, workers: int) -> Pool:
    """The pool of a backend.

    Parameters
    ----------
    backend
        One of `BACKENDS`, with `=ADDRESS` after it for a running Dask or Ray cluster.
    workers
        Processes of a local pool.

    Raises
    ------
    BackendMissing
        If its library is not installed, or nothing answers at the address.
    ValueError
        If there is no such backend.
    """
    name, _, address = backend.partition("=")
    if name not in BACKENDS or (address and name not in ("dask", "ray")):
        raise ValueError(f"there is no backend {backend!r}: expected loky, dask, ray, dask=ADDRESS or ray=ADDRESS")
    if name == "here":
        return Here()
    if name == "loky":
        return Loky(workers)
    try:
        if name == "dask":
            from emptor.study.pool_dask import Dask

            return Dask(workers, address)
        from emptor.study.pool_ray import Ray

        return Ray(workers, address)
    except ImportError as error:
        said = f"the backend {name} needs a library that is not installed ({error.name or error})"
        raise BackendMissing(f"{said}; install emptor with the extra {name}: emptor[{name}]") from error


class Here(Pool):
    """One call after the other in this process."""

    def __init__(self) -> None:
        self._call: tuple[int, Call] | None = None

    def submit(self, number: int, call: Call) -> None:
        """Keep the call until it is waited for."""
        self._call = (number, call)

    def wait(self) -> list[tuple[int, Any]]:
        """Make the call."""
        assert self._call is not None
        number, call = self._call
        self._call = None
        with remembered_stop() as stopped:
            value = make(call)
            if stopped:
                raise KeyboardInterrupt
        return [(number, value)]


class Loky(Pool):
    """Processes of this machine that live as long as the study does."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.slots = 2 * workers
        self._executor: Any = None
        self._under_way: dict[Any, int] = {}
        self._gone: list[int] = []

    def submit(self, number: int, call: Call) -> None:
        """Hand the call to the next free process."""
        from concurrent.futures import BrokenExecutor

        if self._executor is None:
            from joblib.externals.loky import ProcessPoolExecutor

            with interrupts_held():
                self._executor = ProcessPoolExecutor(
                    max_workers=self.workers, initializer=partial(begin_worker, os.getpid())
                )
                future = self._executor.submit(make_in_worker, call)
        else:
            try:
                future = self._executor.submit(make_in_worker, call)
            except BrokenExecutor:
                self._gone.append(number)
                return
        self._under_way[future] = number

    def wait(self) -> list[tuple[int, Any]]:
        """What has finished; if a process has died, all that was under way is lost."""
        from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, wait

        found: list[tuple[int, Any]] = []
        broken = bool(self._gone)
        if not broken:
            done, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
            broken = any(isinstance(future.exception(), BrokenExecutor) for future in done)
        for future in [f for f in self._under_way if f.done()]:
            error = future.exception()
            if not isinstance(error, BrokenExecutor):
                found.append((self._under_way.pop(future), error if error is not None else future.result()))
        if broken:
            found += [(number, Lost()) for number in (*self._under_way.values(), *self._gone)]
            self.close(kill=True)
        return found

    def close(self, *, kill: bool) -> None:
        """End the processes."""
        executor, self._executor = self._executor, None
        self._under_way, self._gone = {}, []
        if executor is None:
            return
        if kill:
            # The pool's own thread, its work taken from under it, may complain on its way out.
            threading.excepthook = _unless_the_pools
        executor.shutdown(wait=not kill, kill_workers=kill)


def begin_worker(parent: int) -> None:
    """Leave Ctrl-C to the parent, and end when the parent is gone, also if it was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "win32":
        return

    def watch() -> None:
        pause = threading.Event()
        while os.getppid() == parent:
            pause.wait(1.0)
        os._exit(0)

    threading.Thread(target=watch, daemon=True, name="emptor-parent-watch").start()


def _unless_the_pools(args: threading.ExceptHookArgs) -> None:
    """Report what a thread died of, but for the thread of a pool that was killed."""
    if args.thread is None or args.thread.name != "ExecutorManagerThread":
        threading.__excepthook__(args)
