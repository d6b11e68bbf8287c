"""Rule sets between two others: clause by clause from one to the other, each a rule set that can stand.

A clause is a key of a family (`payment.custody`, `disputes.forums`). Some make sense only together: a release after
check-in needs services, a quota needs its jury. Clauses that no valid rule set can separate are moved together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from emptor.rules.rule_set import RuleSet
from emptor.scenario.errors import Problem, ScenarioError
from emptor.scenario.loading import load
from emptor.scenario.models import Scenario
from emptor.scenario.rescale import rescale

ABOUT = ("name", "title", "currency", "not_modelled", "sources")
"""Keys of a rule set that decide nothing."""
WHOLE = ("category_overrides",)
"""Keys that hold no family, and are one clause."""

Hybrid = frozenset[int]
"""Which groups of clauses are the other rule set's, by place."""


@dataclass(frozen=True)
class Group:
    """Clauses that are moved together; most often one."""

    keys: tuple[str, ...]

    @property
    def label(self) -> str:
        """The clauses in words: `payment: custody, release_on; fees: commission`."""
        families: dict[str, list[str]] = {}
        for key in self.keys:
            family, _, clause = key.partition(".")
            families.setdefault(family, []).append(clause)
        return "; ".join(f"{family}: {', '.join(c)}" if all(c) else family for family, c in families.items())


class Between:
    """All rule sets between two, under one scenario.

    Parameters
    ----------
    one, other
        The same people and environment under two rule sets.

    Raises
    ------
    ValueError
        If anything but the rules differs, or the rules do not.
    """

    def __init__(self, one: Scenario, other: Scenario) -> None:
        apart = [k for k in type(one).model_fields if k not in ("rules", "name", "title")]
        if any(getattr(one, key) != getattr(other, key) for key in apart):
            raise ValueError("only rule sets can be taken apart: the two scenarios differ in more than their rules")
        self._frame = one.model_dump(mode="json", exclude_unset=True)
        self._ends = tuple(_clauses(rescale(s.rules, s.environment)) for s in (one, other))
        self._about = rescale(one.rules, one.environment).model_dump(mode="json", include={"currency"})
        self._known: dict[frozenset[str], Scenario | list[Problem]] = {}
        full = [_clauses(rescale(s.rules, s.environment), unset=True) for s in (one, other)]
        differ = [key for key in full[0] if full[0][key] != full[1][key]]
        if not differ:
            raise ValueError("the two rule sets decide everything alike")
        self.groups = [Group((key,)) for key in differ]

    @cached_property
    def whole(self) -> Hybrid:
        """All groups: the other rule set."""
        return frozenset(range(len(self.groups)))

    def scenario(self, hybrid: Collection[int]) -> Scenario:
        """The scenario under a hybrid. Raises `ScenarioError` if such rules cannot stand."""
        found = self._tried(frozenset(hybrid))
        if isinstance(found, list):
            raise ScenarioError(found)
        return found

    def unite(self, wanted: Iterable[Hybrid] = ()) -> bool:
        """Put clauses that cannot be parted together, until each clause alone, all but each, and `wanted` can stand.

        Returns
        -------
        bool
            Whether groups were united; `wanted` then speaks of groups that are no more, and has to be drawn anew.
        """
        united = False
        while True:
            singles = [frozenset((g,)) for g in range(len(self.groups))]
            tried = [frozenset(), self.whole, *singles, *(self.whole - s for s in singles), *(() if united else wanted)]
            failed = next((h for h in tried if isinstance(self._tried(h), list)), None)
            if failed is None:
                return united
            if failed in (frozenset(), self.whole):
                self.scenario(failed)  # the rule sets themselves cannot stand here: says why
            united = True
            self._join(self._inseparable(failed))

    def _inseparable(self, failed: Hybrid) -> set[int]:
        """Groups that cannot be parted as they are in a hybrid that cannot stand."""
        outside = self.whole - failed
        # What stands once it is moved back, and what stands once it is moved along.
        back = [g for g in sorted(failed) if self._stands(failed - {g})]
        along = [g for g in sorted(outside) if self._stands(failed | {g})]
        if back and along:
            return {back[0], along[0]}
        named = [g for g in self.whole if self._is_named(g, failed)]
        mixed = [*(back or along)[:1], *named]
        for pool in (mixed, self._same_families(mixed), sorted(self.whole)):
            if set(pool) & failed and set(pool) & outside:
                return set(pool)
        return set(self.whole)

    def _same_families(self, groups: Iterable[int]) -> list[int]:
        families = {key.partition(".")[0] for g in groups for key in self.groups[g].keys}
        return [g for g in self.whole if any(key.partition(".")[0] in families for key in self.groups[g].keys)]

    def _is_named(self, group: int, failed: Hybrid) -> bool:
        found = self._tried(failed)
        assert isinstance(found, list)
        return any(key in str(problem) for problem in found for key in self.groups[group].keys)

    def _stands(self, hybrid: Hybrid) -> bool:
        return not isinstance(self._tried(hybrid), list)

    def _join(self, places: set[int]) -> None:
        first = min(places)
        keys = tuple(key for g in sorted(places) for key in self.groups[g].keys)
        self.groups = [
            Group(keys) if g == first else group for g, group in enumerate(self.groups) if g == first or g not in places
        ]
        del self.whole

    def _tried(self, hybrid: Hybrid) -> Scenario | list[Problem]:
        moved = frozenset(key for g in hybrid for key in self.groups[g].keys)
        if moved not in self._known:
            rules: dict[str, Any] = {"name": "hybrid", **self._about}
            for key in {**self._ends[0], **self._ends[1]}:
                end = self._ends[key in moved]
                if key not in end:
                    continue
                family, _, clause = key.partition(".")
                value = end[key]
                if clause:
                    rules.setdefault(family, {})[clause] = value
                else:
                    rules[family] = value
            try:
                self._known[moved] = load(self._frame | {"rules": rules})
            except ScenarioError as error:
                self._known[moved] = list(error.problems)
        return self._known[moved]


def _clauses(rules: RuleSet, *, unset: bool = False) -> dict[str, Any]:
    """Clauses of a rule set by dotted key, as plain data: those that its file sets, or all."""
    found: dict[str, Any] = {}
    for family, value in rules.model_dump(mode="json", exclude_unset=not unset).items():
        if family in WHOLE:
            found[family] = value
        elif family not in ABOUT:
            found.update({f"{family}.{key}": clause for key, clause in value.items()})
    return found
