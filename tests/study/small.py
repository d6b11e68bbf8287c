"""A market small enough to run in a blink."""

from emptor.scenario import load

SMALL = [
    "population.buyers.count=40",
    "population.sellers.count=6",
    "warm_up_days=5",
    "follow_up_days=5",
]
WORDS = [word for text in SMALL for word in ("--set", text)]
"""The same as words of a command."""


def small(rules="taobao", days=40, **options):
    return load("baseline", rules=rules, days=days, overrides=SMALL, **options)
