"""Workers of a long study do not grow by the markets that they have run."""

import os
import subprocess
import sys

PROGRAM = """
import weakref
import emptor
from emptor.market import Market
from emptor.study.worker import Call, kit_for, make_in_worker, packed

seen = []
begin = Market.__init__

def noted(self, *args, **more):
    seen.append(weakref.ref(self))
    begin(self, *args, **more)

Market.__init__ = noted
small = {"population.buyers.count": 10, "population.sellers.count": 3}
scenario = emptor.load("baseline", days=5, overrides=[f"{k}={v}" for k, v in small.items()] + ["warm_up_days=0"])
kit_id, kit = kit_for((), rows=True, outcomes=["gmv"])
for number in range(3):
    made = make_in_worker(Call(kit_id, kit, packed(scenario), "taobao", number))
    assert made["orders_placed"] >= 0, made
    alive = [market for market in seen if market() is not None]
    print(len(seen), len(alive))
"""


def test_a_worker_frees_each_market_at_once():
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:3] == ["1 0", "2 0", "3 0"]
