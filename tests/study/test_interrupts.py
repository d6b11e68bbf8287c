"""Ctrl-C is held back where something must not be left half done, whichever thread the system gives it to."""

import signal
import sys
import threading
import time
from contextlib import suppress

import pytest

from emptor.study.interrupts import interrupts_held, remembered_stop

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no signals")


def ctrl_c_to_another_thread():
    """The system may hand a signal of the process to any thread that does not block it."""
    gone = threading.Event()

    def take():
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        gone.set()

    thread = threading.Thread(target=take)
    thread.start()
    while not gone.is_set():
        time.sleep(0.001)
    thread.join()


@pytest.fixture(autouse=True)
def answered():
    """A shell that started the tests in the background has Ctrl-C ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def held(done, deep):
    with interrupts_held():
        if deep == 1:
            ctrl_c_to_another_thread()
        else:
            held([], deep - 1)
        done.append(sum(range(1000)))


@pytest.mark.parametrize("deep", [1, 2])
def test_what_is_held_is_finished_and_then_interrupted(deep):
    finished = []
    with pytest.raises(KeyboardInterrupt):
        held(finished, deep)
    assert finished
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def fails():
    with interrupts_held():
        ctrl_c_to_another_thread()
        raise OSError("no room")


def test_it_is_not_lost_where_what_is_held_fails():
    with pytest.raises(KeyboardInterrupt) as raised:
        fails()
    assert isinstance(raised.value.__context__, OSError)


def test_nothing_is_held_where_nothing_came():
    with interrupts_held():
        pass
    with pytest.raises(KeyboardInterrupt):
        ctrl_c_to_another_thread()


def test_a_stop_that_was_swallowed_is_remembered():
    with remembered_stop() as stopped:
        with suppress(KeyboardInterrupt):  # as a library's callback would
            ctrl_c_to_another_thread()
        assert stopped
