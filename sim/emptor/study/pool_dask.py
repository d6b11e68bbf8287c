"""Runs on Dask: a cluster that runs already, or processes of this machine."""

from __future__ import annotations

import logging
import queue
from functools import partial
from typing import Any
from uuid import uuid4

import dask
from distributed import Client, LocalCluster
from distributed.scheduler import KilledWorker

from emptor.study.interrupts import interrupts_ignored
from emptor.study.pools import BackendMissing, Lost, Pool
from emptor.study.worker import Call, make_in_worker

PATIENCE = 10.0
"""Seconds to wait for a cluster to answer, or to close."""


class Dask(Pool):
    """A client of a Dask cluster.

    Parameters
    ----------
    workers
        Processes of a local cluster.
    address
        Of a scheduler that runs already, e.g. `tcp://10.0.0.1:8786`; empty for a local cluster.
    """

    def __init__(self, workers: int, address: str = "") -> None:
        self._cluster: Any = None
        # A run that kills its worker is made again by us, alone, and not by Dask on one worker after the other.
        self._settings: Any = dask.config.set({"distributed.scheduler.allowed-failures": 0})
        self._settings.__enter__()
        try:
            with interrupts_ignored():
                if not address:
                    self._cluster = LocalCluster(
                        n_workers=workers,
                        threads_per_worker=1,
                        processes=True,
                        dashboard_address=None,
                        silence_logs=logging.CRITICAL,
                    )
                self._client: Any = Client(
                    address or self._cluster, set_as_default=False, timeout=PATIENCE, name="emptor"
                )
        except (OSError, TimeoutError) as error:
            self._settings.__exit__(None, None, None)
            raise BackendMissing(f"no Dask scheduler answers at {address or 'this machine'}: {error}") from error
        held = sum(self._client.nthreads().values()) if address else workers
        self.slots = 2 * max(1, held)
        self._study = uuid4().hex[:8]
        self._done: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()
        self._under_way: dict[int, Any] = {}

    def submit(self, number: int, call: Call) -> None:
        """Hand the call to the scheduler."""
        future = self._client.submit(make_in_worker, call, key=f"emptor-{self._study}-{number}", pure=False, retries=0)
        self._under_way[number] = future
        future.add_done_callback(partial(self._note, number))

    def _note(self, number: int, future: Any) -> None:
        self._done.put((number, future))

    def wait(self) -> list[tuple[int, Any]]:
        """What has finished."""
        found: list[tuple[int, Any]] = []
        while not found:
            try:
                # A wait without an end could not be interrupted.
                number, future = self._done.get(timeout=1.0)
            except queue.Empty:
                continue
            if self._under_way.pop(number, None) is None:
                continue
            found.append((number, _outcome(future)))
            future.release()
        return found

    def close(self, *, kill: bool) -> None:
        """End the processes of a local cluster; runs under way on another are called off."""
        if kill:
            self._client.cancel(list(self._under_way.values()), force=True)
        self._under_way.clear()
        self._client.close(timeout=PATIENCE)
        if self._cluster is not None:
            self._cluster.close(timeout=PATIENCE)
        self._settings.__exit__(None, None, None)


def _outcome(future: Any) -> Any:
    if future.cancelled():
        return Lost()
    error = future.exception()
    if error is None:
        return future.result()
    return Lost() if isinstance(error, KilledWorker) else error
