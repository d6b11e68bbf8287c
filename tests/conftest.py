"""Settings that all tests share."""

import os
import subprocess
import sys

from hypothesis import Phase, settings

os.environ.setdefault("MPLBACKEND", "Agg")

# No deadline: the first example pays for compilation. CI repeats the same examples every time, and shows a failure as
# it was found, since to make it small can take longer than all tests; at a desk each run explores new ones.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
settings.load_profile("ci" if os.environ.get("CI") else "desk")

COMPILE = """
from emptor.state.compile import interpreted, is_cold
from emptor.warm_up import needed, warm_up
if not interpreted() and is_cold():
    if needed():
        warm_up()
    from emptor import Market
    Market("taobao", collect=False).run(40)
"""


def pytest_configure(config):
    """Where several workers share the tests and nothing is compiled yet, compile before they start: each of them, and
    each one's helper, would else compile everything for itself, at the same time.
    """
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        subprocess.run([sys.executable, "-c", COMPILE], check=True)


def pytest_collection_modifyitems(items):
    """Slow tests come first, so that no worker ends alone with one."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
