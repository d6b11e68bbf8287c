"""Ctrl-C: remembered, ignored or held back where it would do harm."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def remembered_stop() -> Iterator[list[int]]:
    """Ctrl-C interrupts as ever, and is remembered: one that falls into a call of compiled code can be lost."""
    stopped: list[int] = []
    ignored = signal.getsignal(signal.SIGINT) == signal.SIG_IGN  # a shell starts background jobs so
    if ignored or threading.current_thread() is not threading.main_thread():
        yield stopped
        return

    def stop(number: int, _frame: Any) -> None:
        stopped.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def interrupts_ignored() -> Iterator[None]:
    """Start processes that leave Ctrl-C to this one for good: what is ignored stays so in a program that is started.

    For libraries whose processes answer it with a traceback. A Ctrl-C that comes meanwhile is lost.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back over what must not be left half done; one that came meanwhile takes effect afterwards.

    Processes that are started meanwhile inherit the hold: one that is still loading would answer with a traceback. But
    to block the signal in this thread is not enough: another thread may take it, and Python answers in this one.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[Any] = []
    answer = signal.getsignal(signal.SIGINT)
    if callable(answer):
        signal.signal(signal.SIGINT, lambda *what: came.append(what))
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        if callable(answer):
            signal.signal(signal.SIGINT, answer)
            if came:  # also where something failed meanwhile: whoever pressed it wants to stop
                answer(*came[-1])
