"""Many markets: running them, holding rule sets against each other, storing what came out.

Everything here works on results; where a result shows itself (a figure, a page, a table on the
console), `emptor.report` is imported at that moment and not before.
"""

from __future__ import annotations

from emptor.study.comparing import compare, run
from emptor.study.comparison import Comparison
from emptor.study.result import Failure, RunResult
from emptor.study.runs import Rows, Run, make_rows
from emptor.study.statistics import Estimate, interval, paired
from emptor.study.sweeping import Sweep, sweep

__all__ = [
    "Comparison",
    "Estimate",
    "Failure",
    "Rows",
    "Run",
    "RunResult",
    "Sweep",
    "compare",
    "interval",
    "make_rows",
    "paired",
    "run",
    "sweep",
]
