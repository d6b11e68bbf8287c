"""The two processes of a first run share all stages of a day."""

from emptor.day import DAY
from emptor.warm_up import HERE


def test_what_one_process_compiles_first_are_stages_of_the_day():
    assert set(HERE) < set(DAY)
