"""The first run on a machine compiles all kernels: a second process starts from the evening and meets it half way."""

from __future__ import annotations

import os
import subprocess
import sys

from emptor.state.compile import interpreted, is_cold


def warm_up() -> None:
    """Where nothing is compiled yet and a second processor is there, start compiling the stages from the last one.

    Both processes share the cache on disk, so each finds what the other has done. Returns at once.
    """
    if not interpreted() and is_cold() and (os.cpu_count() or 1) > 1:
        subprocess.Popen(
            [sys.executable, "-m", "emptor.warm_up"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def backwards() -> None:
    """Run the stages of one day from the last to the first: each compiles what it calls."""
    from emptor.market import Market

    market = Market(collect=False)
    for stage in reversed(market.stages):
        stage.run(market)


if __name__ == "__main__":
    backwards()
