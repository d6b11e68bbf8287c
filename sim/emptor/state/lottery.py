"""A lottery: tickets come up in the order of what was drawn for them."""

from __future__ import annotations

from typing import Any

import numpy as np

from emptor.state.compile import inner


@inner
def drawn_order(numbers: Any) -> Any:
    """The places of some numbers, the lowest first (Shell 1959); equal ones as they stand.

    NumPy's own sort would do, but compiling it takes a twentieth of the first run.
    """
    order = np.empty(numbers.size, np.int64)
    for i in range(numbers.size):
        order[i] = i
    gap = 1
    while gap < numbers.size:
        gap = gap * 9 // 4 + 1
    while gap > 0:
        for i in range(gap, numbers.size):
            k = order[i]
            j = i
            while j >= gap and comes_before(numbers, k, order[j - gap]):
                order[j] = order[j - gap]
                j -= gap
            order[j] = k
        gap = 0 if gap == 1 else max(1, gap * 4 // 9)
    return order


@inner
def comes_before(numbers: Any, a: int, b: int) -> Any:
    """Whether one ticket comes up before another."""
    return numbers[a] < numbers[b] or (numbers[a] == numbers[b] and a < b)
