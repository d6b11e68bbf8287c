"""The first run on a machine compiles all kernels: a second process begins with the other half of the day."""

from __future__ import annotations

import os
import subprocess
import sys

from emptor.state.compile import interpreted, is_cold


def warm_up() -> None:
    """Where nothing is compiled yet and a second processor is there, start compiling what comes later in the day.

    Both processes share the cache on disk, so each finds what the other has done. Returns at once.
    """
    if not interpreted() and is_cold() and (os.cpu_count() or 1) > 1:
        subprocess.Popen(
            [sys.executable, "-m", "emptor.warm_up"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


LATE = ("adjudicate", "rate", "adapt", "sanction", "leave")
"""Stages of the second half of the day that take the compiler longest; the other process is still in the first half."""


def other_half() -> None:
    """Run the late stages of a day, then the others, the last first: each compiles what it calls."""
    from emptor.market import Market

    market = Market(collect=False)
    for name in LATE:
        next(stage for stage in market.stages if stage.name == name).run(market)
    for stage in reversed(market.stages):
        stage.run(market)


if __name__ == "__main__":
    other_half()
