"""Backends that cannot be had, said as other bad input is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from emptor.scenario.errors import Problem, ScenarioError
from emptor.study.pools import BackendMissing


@contextmanager
def told(backend: str) -> Iterator[None]:
    """Turn a backend that is not installed, or does not answer, into a `ScenarioError`."""
    try:
        yield
    except BackendMissing as error:
        raise ScenarioError([Problem(f"--backend {backend}", None, "", str(error))]) from None
