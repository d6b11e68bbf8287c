"""What kernels see of the world is what Python sees, and nothing else can slip in."""

import gc
import os
import pickle
import subprocess
import sys
import weakref

import numpy as np
import pytest

import emptor
from emptor.state.compile import interpreted, kernel

WORDS = {"population.buyers.count": 30, "population.sellers.count": 5}

pytestmark = pytest.mark.skipif(interpreted(), reason="kernels run as plain Python and take the arrays themselves")


@kernel
def _seen(w):
    last = w.counts.shape[0] - 1
    w.counts[last, 1].num = 7
    w.memory[2, 1].shop = 41
    return (
        w.buyers.size, len(w.buyers), w.memory.shape[0], w.memory.shape[1], w.memory.size, w.buyers[3].key,
        w.belief[2].chance, w.details.shape[1], w.legal[1, 2],
    )  # fmt: skip


def test_kernels_read_and_write_the_arrays_of_python():
    w = emptor.Market("baseline", collect=False, **WORDS).world
    w.buyers["key"][3] = 12345
    expected = (
        w.buyers.size, len(w.buyers), *w.memory.shape, w.memory.size, 12345, w.belief["chance"][2], w.details.shape[1],
        bool(w.legal[1, 2]),
    )  # fmt: skip
    assert _seen(w) == expected
    assert w.counts["num"][-1, 1] == 7
    assert w.memory["shop"][2, 1] == 41


def test_a_changed_array_reaches_kernels():
    w = emptor.Market("baseline", collect=False, **WORDS).world
    other = w._replace(buyers=np.concatenate([w.buyers, w.buyers]).view(type(w.buyers)))
    assert _seen(other)[:2] == (2 * len(w.buyers), 2 * len(w.buyers))
    assert _seen(w)[:2] == (len(w.buyers), len(w.buyers))


def test_an_array_cannot_be_set_behind_the_kernels_back():
    w = emptor.Market("baseline", collect=False, **WORDS).world
    with pytest.raises(AttributeError, match="_replace"):
        w.buyers = w.buyers[:1]


def test_arrays_with_gaps_are_refused():
    w = emptor.Market("baseline", collect=False, **WORDS).world
    with pytest.raises(ValueError, match="without gaps: buyers"):
        w._replace(buyers=w.buyers[::2])


def test_a_copy_in_another_process_reads_its_own_arrays():
    w = emptor.Market("baseline", collect=False, **WORDS).world
    twin = pickle.loads(pickle.dumps(w))
    twin.buyers["key"][3] = 77
    assert _seen(twin)[5] == 77
    assert _seen(w)[5] != 77


def test_nothing_keeps_a_world_alive_when_it_is_dropped():
    market = emptor.Market("baseline", collect=False, **WORDS)
    market.run(3)
    gone = weakref.ref(market.world)
    del market
    gc.collect()
    assert gone() is None


NEGATIVE = """
import numpy as np
from emptor.state.compile import kernel
from emptor.state.handle import Handle
from emptor.state.world import World

@kernel
def read(w, i):
    return w.n[i]

@kernel
def write(w, i):
    w.n[i] = 7

@kernel
def cell(w, i, j):
    return w.legal[i, j]

w = Handle(World(*[np.zeros((2, 3) if name == "legal" else 4, np.int64) for name in World._fields]))
write(w, 3)
assert (read(w, 3), cell(w, 1, 2)) == (7, 0)
for call, at in ((read, (-1,)), (write, (-1,)), (cell, (0, -1)), (cell, (-1, 0)), (read, (4,)), (cell, (2, 0))):
    try:
        call(w, *at)
    except IndexError:
        continue
    raise SystemExit(f"{call.__name__}{at} was not refused")
"""


def test_with_bounds_checked_no_row_is_counted_from_the_end(tmp_path):
    settings = {"NUMBA_BOUNDSCHECK": "1", "XDG_CACHE_HOME": str(tmp_path), "NUMBA_CACHE_DIR": str(tmp_path)}
    file = tmp_path / "negative.py"
    file.write_text(NEGATIVE)
    done = subprocess.run([sys.executable, file], env=os.environ | settings, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
