"""How fast a study runs: runs a second on one process and on two, what collecting results costs, and memory.

python experiments/study_speed.py                  # 500 runs of 200 buyers, 20 sellers, 200 days
python experiments/study_speed.py --runs 100 --jobs 1 2 4

The time is that from the first finished run to the last, so that starting processes, which a long study pays once, is
printed apart. Collecting is what the parent does between a worker's answer and the next wait (checksums, journal, disk,
Parquet) and what workers spend on working measures out; the first delays nobody as long as workers have work waiting.
Run it on a quiet machine: with others at work, two processes share what is left.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from emptor.study import make_rows
from emptor.study.folder import StudyFolder
from emptor.study.plan import plan_of

STUDY: dict[str, Any] = {
    "name": "speed",
    "scenario": "baseline",
    "set": {"days": 200, "population.buyers.count": 200, "population.sellers.count": 20},
    "uncertainties": {"environment.carrier.loss": {"low": 0.001, "high": 0.05, "scale": "log"}},
    "design": {"kind": "latin_hypercube"},
}


class Timed(StudyFolder):
    """A folder that notes how long it takes to write."""

    spent = 0.0

    def add(self, row: dict[str, Any]) -> None:
        """Write a row down, and note the time."""
        begun = perf_counter()
        super().add(row)
        self.spent += perf_counter() - begun


def measured(runs: int, jobs: int, backend: str) -> dict[str, float]:
    """Make a study and time it."""
    begun = perf_counter()
    study = STUDY | {"design": {"kind": "latin_hypercube", "size": runs}, "rules": ["taobao"]}
    plan = plan_of(study)
    planned = perf_counter() - begun
    ends: list[float] = []
    memory: list[float] = []

    def note() -> None:
        ends.append(perf_counter())
        memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)

    with tempfile.TemporaryDirectory() as folder, Timed(Path(folder)) as out:
        begun = perf_counter()
        rows = make_rows(plan.runs, out=out, jobs=jobs, backend=backend, on_done=note)
        total = perf_counter() - begun
        spent, failed = out.spent, len(rows.failures)
    steady = ends[-1] - ends[0]
    return {
        "jobs": jobs,
        "runs": runs,
        "failed": failed,
        "planning_s": planned,
        "starting_s": ends[0] - begun,
        "steady_s": steady,
        "total_s": total,
        "runs_per_s": (runs - 1) / steady,
        "collecting_parent": spent / steady,
        "measuring_workers": rows.seconds_measuring / rows.seconds,
        "worker_mb": rows.peak_mb,
        "parent_mb_at_a_tenth": memory[len(memory) // 10],
        "parent_mb_at_the_end": memory[-1],
    }


def main() -> None:
    """Print a line for each number of processes, and the speed-up over the first."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--backend", default="loky")
    options = parser.parse_args()
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    found = [measured(options.runs, jobs, options.backend) for jobs in options.jobs]
    for line in found:
        print("  ".join(f"{name} {value:.3g}" for name, value in line.items()))
    for line in found[1:]:
        ratio = line["runs_per_s"] / found[0]["runs_per_s"]
        print(f"speed-up from {found[0]['jobs']:.0f} to {line['jobs']:.0f} processes: {ratio:.2f}")
        minutes = 10_000 / line["runs_per_s"] / 60
        print(f"10,000 such runs on {line['jobs']:.0f} processes: about {minutes:.1f} min (extrapolated)")


if __name__ == "__main__":
    main()
