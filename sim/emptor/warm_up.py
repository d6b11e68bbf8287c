"""The first run on a machine compiles all kernels: two processes take half of the day each."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

from emptor.state.compile import interpreted, is_cold

HERE = ("arrive", "shop", "fulfil", "rate", "sanction", "adapt")
"""Stages that this process compiles, while another has the rest. So parted, both take about as long, and they compile
little twice: what becomes of an order after its claim is in the other half."""


def needed() -> bool:
    """Whether nothing is compiled yet, and a second processor is there to help."""
    return not interpreted() and is_cold() and (os.cpu_count() or 1) > 1


def warm_up(advance: Callable[[], object] = lambda: None) -> None:
    """Compile the day in two processes, into the cache on disk that both share; where it is `needed`.

    What the other process did not come to, for whatever reason, is compiled when it is first called.

    Parameters
    ----------
    advance
        Called after each of the stages that are compiled `HERE`.
    """
    other = subprocess.Popen(
        [sys.executable, "-m", "emptor.warm_up"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        compile_stages(here=True, advance=advance)
        other.wait()
    finally:
        other.kill()


def compile_stages(*, here: bool, advance: Callable[[], object] = lambda: None) -> None:
    """Run the stages of one half on a market of no further use: each compiles what it calls."""
    from emptor.market import Market

    market = Market(collect=False)
    for stage in market.stages:
        if (stage.name in HERE) == here:
            stage.run(market)
            advance()


if __name__ == "__main__":
    compile_stages(here=False)
