"""The benchmark: `make bench`. Orders a second, where the time goes, memory, start-up, and a market of objects.

Everything runs on one core, on the frozen `scenarios/bench.yaml`, with the plug-in hooks live: a stage of a
user's own, and a belief model in Python that passes the built-in beliefs on. There are no thresholds: the
numbers depend on the machine, and a benchmark is not a test.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SIZES: dict[str, tuple[int, int, int, int]] = {
    # buyers, sellers, days of warm-up, days timed
    "200 x 20": (200, 20, 0, 365),
    "10,000 x 500": (10_000, 500, 30, 30),
    "100,000 x 5,000": (100_000, 5_000, 30, 30),
}
RUNS = {"200 x 20": 7, "10,000 x 500": 7, "100,000 x 5,000": 3}
"""How often each is timed, on a market made anew; the median run is told, and between which runs it lies."""
EVERY_FAMILY = "10,000 x 500"
"""Size at which the market with every family of rules switched on is timed too."""
OBJECT_SIZES = {"200 x 20": 120, "10,000 x 500": 10}
"""Days for which the market of objects is timed."""


def main() -> None:
    options = _options()
    result: dict[str, Any] = {"machine": _machine(), "start_up": start_up(options.cold)}
    _print_start_up(result["start_up"])
    result["sizes"] = {}
    print(f"\n{'buyers x sellers':>18} {'days':>5} {'orders':>9} {'seconds':>8} {'CPU':>6} {'orders/s':>11}"
          f" {'slowest - fastest':>21} {'Market(...)':>11} {'peak memory':>12}"
          f" {'objects':>14} {'ratio':>7}")  # fmt: skip
    for name in options.sizes:
        row = result["sizes"][name] = pipeline(name)
        if name in OBJECT_SIZES:
            row["objects_orders_per_second"] = objects(name)
        _print_row(name, row)
        if name == EVERY_FAMILY:
            result["every_family"] = pipeline(name, "bench_every_family")
            _print_row("every family on", result["every_family"])
    result["stages"] = {name: stages(name) for name in options.sizes}
    _print_stages(result["stages"])
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "bench.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def build(name: str, scenario: str = "bench") -> tuple[Any, float]:
    """A market of a size with both hooks live, and the seconds it took to make."""
    import emptor

    buyers, sellers, warm_up, timed = SIZES[name]
    settings = emptor.load(
        scenario,
        days=warm_up + timed,
        # Nobody joins later, so that the counts of people are those of the table.
        overrides=[
            f"population.buyers.count={buyers}", "population.buyers.entrants=0",
            f"population.sellers.count={sellers}", "population.sellers.entrants=0",
        ],
    )  # fmt: skip
    began = time.perf_counter()
    market = emptor.Market(settings, collect=False)
    took = time.perf_counter() - began
    market.insert_stage("hook", idle, after="deliver")
    market.believe = as_built_in
    return market, took


def idle(market: Any) -> None:
    """A user's stage that does nothing."""


def as_built_in(market: Any, trips: Any) -> Any:
    """A user's belief model that passes the built-in beliefs on."""
    return trips.belief[: trips.start[trips.count]]


def pipeline(name: str, scenario: str = "bench") -> dict[str, float]:
    """Orders a second of the full day, after the warm-up: the median run, and the slowest and the fastest."""
    _warm()
    runs = sorted((_one_run(name, scenario) for _ in range(RUNS[name])), key=lambda run: run["orders_per_second"])
    slowest, fastest = (run["orders_per_second"] for run in (runs[0], runs[-1]))
    return {**runs[len(runs) // 2], "runs": len(runs), "slowest": slowest, "fastest": fastest}


def _one_run(name: str, scenario: str) -> dict[str, float]:
    warm_up, timed = SIZES[name][2:]
    market, built = build(name, scenario)
    market.run(warm_up)
    cpu, began = time.process_time(), time.perf_counter()
    market.run(timed)
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    orders = int(market.world.flow["orders"][warm_up : warm_up + timed].sum())
    return {
        "days": timed,
        "orders": orders,
        "seconds": seconds,
        "cpu_seconds": cpu,
        "orders_per_second": orders / seconds,
        "market_seconds": built,
        "peak_mb": _peak_mb(),
    }


_warmed = False


def _warm() -> None:
    """Compile, or read from the cache, once, so that no row of the table pays for it."""
    global _warmed
    if not _warmed:
        build("200 x 20")[0].run(40)
        _warmed = True


def stages(name: str) -> dict[str, float]:
    """Share of the time by stage, in a run of its own, because the clock itself takes time."""
    warm_up, timed = SIZES[name][2:]
    market, _ = build(name)
    market.run(warm_up)
    spent: dict[str, float] = {}

    def timing(stage: Any) -> Callable[[Any], None]:
        def run(running: Any) -> None:
            began = time.perf_counter()
            stage.run(running)
            spent[stage.name] += time.perf_counter() - began

        return run

    for place, stage in enumerate(market.stages):
        spent[stage.name] = 0.0
        market.stages[place] = type(stage)(stage.name, timing(stage))
    market.run(timed)
    total = sum(spent.values())
    return {stage: seconds / total for stage, seconds in spent.items()}


def objects(name: str) -> float:
    """Orders a second of the market of objects."""
    from object_market import ObjectMarket

    buyers, sellers = SIZES[name][:2]
    market = ObjectMarket(buyers, sellers)
    for _ in range(3):
        market.step()
    before, began = market.orders, time.perf_counter()
    for _ in range(OBJECT_SIZES[name]):
        market.step()
    return (market.orders - before) / (time.perf_counter() - began)


def start_up(cold: bool) -> dict[str, float]:
    """Seconds of fresh processes: imports, the light commands, and the first result."""
    emptor = [sys.executable, "-m", "emptor.cli"]
    found = {
        "import emptor": _timed([sys.executable, "-c", "import emptor"], times=3),
        "import emptor, with Market": _timed([sys.executable, "-c", "from emptor import Market"], times=3),
        "emptor --help": _timed([*emptor, "--help"], times=3),
        "emptor check": _timed([*emptor, "check", "taobao"], times=3),
        "emptor show taobao": _timed([*emptor, "show", "taobao"], times=3),
    }
    _timed([*emptor, "run", "taobao"])
    found["emptor run taobao, kernels cached"] = _timed([*emptor, "run", "taobao"], times=3)
    if cold:
        with tempfile.TemporaryDirectory() as folder:
            env = {key: value for key, value in os.environ.items() if key != "NUMBA_CACHE_DIR"}
            found["emptor run taobao, first on a machine"] = _timed(
                [*emptor, "run", "taobao"], {**env, "XDG_CACHE_HOME": folder}
            )
    return found


def _timed(command: list[str], env: dict[str, str] | None = None, times: int = 1) -> float:
    """Seconds of a command, the quickest of some times: what else runs on the machine only ever adds."""
    if times > 1:
        return min(_timed(command, env) for _ in range(times))
    began = time.perf_counter()
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    took = time.perf_counter() - began
    if done.returncode:
        print(f"{' '.join(command[1:])} failed: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return float("nan")
    return took


def _peak_mb() -> float:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Bytes on macOS, kibibytes elsewhere.
    return most / 2**20 if sys.platform == "darwin" else most / 2**10


def _machine() -> dict[str, str]:
    return {"python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}"}


def _print_start_up(found: dict[str, float]) -> None:
    print("seconds of a fresh process")
    for what, seconds in found.items():
        print(f"  {what:<40} {seconds:6.2f}")


def _print_row(name: str, row: dict[str, float]) -> None:
    slow = row.get("objects_orders_per_second")
    beside = f"{slow:>12,.0f}/s {row['orders_per_second'] / slow:>6,.0f}x" if slow else ""
    print(f"{name:>18} {row['days']:>5} {row['orders']:>9,} {row['seconds']:>8.2f} {row['cpu_seconds']:>6.2f}"
          f" {row['orders_per_second']:>11,.0f} {row['slowest']:>10,.0f} - {row['fastest']:>8,.0f}"
          f" {row['market_seconds']:>10.2f}s {row['peak_mb']:>9,.0f} MB {beside}",
          flush=True)  # fmt: skip


def _print_stages(found: dict[str, dict[str, float]]) -> None:
    print(f"\nshare of the time by stage\n{'':<12}" + "".join(f"{name:>18}" for name in found))
    for stage in next(iter(found.values())):
        print(f"{stage:<12}" + "".join(f"{shares[stage]:>18.1%}" for shares in found.values()))
    print("\nOrders a second are those of the median run, each on a market made anew, between the slowest run and"
          "\nthe fastest. Seconds well above those of the CPU say that the machine was busy otherwise. Peak memory is"
          "\nthat of the process so far, compilation and smaller markets included. The market of objects does the"
          "\npurchase decision alone: no escrow, claims, sanctions, entry or strategies.")  # fmt: skip


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sizes", nargs="+", choices=list(SIZES), default=list(SIZES), help="which markets to time")
    parser.add_argument("--cold", action="store_true", help="also the first run on a machine, compilation included")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for bench.json; nothing is written without")
    return parser.parse_args()


if __name__ == "__main__":
    main()
