"""Calls handed to a pool and taken back, whatever becomes of its processes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import count, islice
from typing import Any

from emptor.study.pools import Lost, Pool
from emptor.study.worker import Broken, Call

MOST_DEATHS = 20
"""Processes that may die one after the other, with no run finished between, before a study gives up."""

DIED = "the process died in this run: it ran out of memory, was killed, or compiled or plug-in code ended it"


class Hopeless(RuntimeError):
    """Every process that is started dies."""


def work[T](items: Iterable[tuple[T, Call]], pool: Pool) -> Iterator[tuple[T, Any]]:
    """Have all calls made; yields each item with its value or `Broken`, as they finish.

    When a process dies, several runs may have been with it, and only one is to blame. Each of them is made again with
    nothing else under way; the one whose process dies again is `Broken`, the others lose nothing but time.

    Parameters
    ----------
    items
        Whatever the caller knows a call by, and the call. Read only as far as there is room.
    pool
        An open pool, which is closed at the end: at once, if it is left early.

    Raises
    ------
    Hopeless
        If one process after the other dies.
    """
    queue, numbers = iter(items), count()
    under_way: dict[int, tuple[T, Call]] = {}
    suspects: deque[tuple[T, Call]] = deque()
    deaths, alone, finished = 0, False, False

    def begin(item: tuple[T, Call]) -> None:
        number = next(numbers)
        under_way[number] = item
        pool.submit(number, item[1])

    try:
        while True:
            if suspects:
                if not under_way:
                    alone = True
                    begin(suspects.popleft())
            else:
                alone = alone and bool(under_way)
                if not alone:
                    for item in islice(queue, pool.slots - len(under_way)):
                        begin(item)
            if not under_way:
                break
            for number, value in pool.wait():
                item = under_way.pop(number)
                if not isinstance(value, Lost):
                    deaths = 0
                    yield item[0], Broken(_told(value)) if isinstance(value, BaseException) else value
                elif alone:
                    deaths += 1
                    yield item[0], Broken(DIED)
                    if deaths >= MOST_DEATHS:
                        raise Hopeless(f"{deaths} processes died one after the other, each in its first run")
                else:
                    suspects.append(item)
        finished = True
    finally:
        pool.close(kill=not finished)


def _told(error: BaseException) -> str:
    from emptor.study.worker import describe

    return describe(error)
