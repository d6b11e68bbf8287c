"""Contradictions between campaigns of adversaries and the market that they are about."""

from __future__ import annotations

from collections.abc import Iterator

from emptor.scenario.errors import Problem, nearest, one_of, quoted
from emptor.scenario.view import View, needs

MOST_ACCOUNTS = 1_000_000


@needs("sellers")
def campaigns_are_about_somebody(view: View) -> Iterator[Problem]:
    """A campaign names strategies that some sellers follow, and at least one."""
    known = list(dict.fromkeys(s.strategy for s in view.sellers.strategies))
    for i, attack in view.adversaries:
        path = ("population", "adversaries", i)
        named = [key for key in attack.targets if getattr(attack, key)]
        if attack.targets and not named:
            said = "the campaign is about nobody"
            yield view.problem(path, said, "a strategy of sellers under " + one_of(attack.targets))
        for key in ("praises", "blames", "against"):
            value = getattr(attack, key, "")
            if value and key not in attack.targets:
                said = f"{attack.attack} has no use for it"
                yield view.problem((*path, key), said, "the key left out")
            elif value and value not in known:
                said = f"no seller follows the strategy {quoted(value)}"
                yield view.problem((*path, key), said, one_of(known), nearest(value, known))


@needs("environment")
def campaigns_know_their_category(view: View) -> Iterator[Problem]:
    """The category of a campaign is one that the environment trades."""
    known = list(view.environment.categories)
    for i, attack in view.adversaries:
        if attack.category and attack.category not in known:
            path = ("population", "adversaries", i, "category")
            said = f"nothing is traded in the category {quoted(attack.category)}"
            yield view.problem(path, said, one_of(known), nearest(attack.category, known))


@needs()
def accounts_fit(view: View) -> Iterator[Problem]:
    """All accounts that a campaign could ever open have a row from the start."""
    for i, attack in view.adversaries:
        if attack.accounts > MOST_ACCOUNTS:
            said = f"people x accounts_each x names make {attack.accounts:,} accounts"
            yield view.problem(("population", "adversaries", i), said, f"at most {MOST_ACCOUNTS:,}")
