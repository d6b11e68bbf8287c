"""Many markets: running them, holding rule sets against each other, storing what came out.

Everything here works on results; where a result shows itself (a figure, a page, a table on the
console), `emptor.report` is imported at that moment and not before.
"""

from __future__ import annotations

from emptor.study.comparison import Comparison, compare, run
from emptor.study.result import Failure, RunResult
from emptor.study.statistics import Estimate, interval, paired

__all__ = ["Comparison", "Estimate", "Failure", "RunResult", "compare", "interval", "paired", "run"]
