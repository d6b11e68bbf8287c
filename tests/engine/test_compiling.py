"""The two processes of a first run compile each stage of a day once, and none is left behind."""

import subprocess

import pytest

from emptor import warm_up
from emptor.day import DAY, Stage


class Other:
    """In place of the second process."""

    def __init__(self, *_args, **_more):
        self.waited = self.killed = False

    def wait(self):
        self.waited = True

    def kill(self):
        self.killed = True


@pytest.fixture
def ran(monkeypatch):
    """Names of the stages that were run, none of them really."""
    names = []

    class Market:
        def __init__(self, *, collect):
            self.stages = [Stage(name, lambda _market, name=name: names.append(name)) for name in DAY]

    monkeypatch.setattr("emptor.market.Market", Market)
    return names


def test_each_stage_is_compiled_in_one_of_the_two_processes(ran):
    warm_up.compile_stages(here=True)
    assert set(ran) == set(warm_up.HERE)
    warm_up.compile_stages(here=False)
    assert sorted(ran) == sorted(DAY)


@pytest.mark.parametrize("stopped", [False, True])
def test_the_other_process_is_waited_for_and_never_left_behind(ran, monkeypatch, stopped):
    others = []
    monkeypatch.setattr(subprocess, "Popen", lambda *args, **more: others.append(Other()) or others[-1])

    def advance():
        if stopped:
            raise KeyboardInterrupt

    if stopped:
        with pytest.raises(KeyboardInterrupt):
            warm_up.warm_up(advance)
    else:
        warm_up.warm_up(advance)
    assert (others[0].waited, others[0].killed) == (not stopped, True)
