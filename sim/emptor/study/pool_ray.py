"""Runs on Ray: a cluster that runs already, or processes of this machine."""

from __future__ import annotations

import logging
from typing import Any

import ray
from ray.exceptions import RayError, RayTaskError

from emptor.study.interrupts import interrupts_held
from emptor.study.pools import BackendMissing, Lost, Pool
from emptor.study.worker import Call, make_in_worker


class Ray(Pool):
    """A driver of a Ray cluster.

    Parameters
    ----------
    workers
        Processes of a local cluster.
    address
        Of a cluster that runs already, e.g. `auto` or `ray://10.0.0.1:10001`; empty for a local one. If this process
        is connected to a cluster already, that is used, and left as it is.
    """

    def __init__(self, workers: int, address: str = "") -> None:
        self._ours = not ray.is_initialized()
        options: dict[str, Any] = {"address": address} if address else {"num_cpus": workers, "include_dashboard": False}
        if self._ours:
            try:
                with interrupts_held():
                    ray.init(**options, log_to_driver=False, logging_level=logging.CRITICAL)
            except (ConnectionError, RayError, OSError) as error:
                raise BackendMissing(f"no Ray cluster answers at {address or 'this machine'}: {error}") from error
        self.slots = 2 * max(1, int(ray.cluster_resources().get("CPU", 1)))
        # A run that kills its worker is made again by us, alone.
        self._make: Any = ray.remote(max_retries=0, num_cpus=1)(make_in_worker)
        self._under_way: dict[Any, int] = {}

    def submit(self, number: int, call: Call) -> None:
        """Hand the call to Ray."""
        self._under_way[self._make.remote(call)] = number

    def wait(self) -> list[tuple[int, Any]]:
        """What has finished."""
        ready: list[Any] = []
        while not ready:
            # A wait without an end could not be interrupted.
            ready, _ = ray.wait(list(self._under_way), num_returns=1, timeout=1.0)
        return [(self._under_way.pop(reference), _outcome(reference)) for reference in ready]

    def close(self, *, kill: bool) -> None:
        """End the processes of a local cluster; runs under way on another are called off."""
        if self._ours:
            ray.shutdown()
        elif kill:
            for reference in self._under_way:
                ray.cancel(reference, force=True)
        self._under_way.clear()


def _outcome(reference: Any) -> Any:
    try:
        return ray.get(reference)
    except RayTaskError as error:
        return error.cause if isinstance(error.cause, Exception) else error
    except RayError:
        return Lost()
