"""What two rule sets or scenarios decide differently."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from emptor.behaviour.environment import Environment
from emptor.rules.rule_set import RuleSet
from emptor.scenario import provenance
from emptor.scenario.layout import Layout
from emptor.scenario.models import PopulationFile, Scenario
from emptor.scenario.page import FRAME, amounts_are, families, plain, said, source_note
from emptor.scenario.patching import rules_by_day
from emptor.scenario.slots import slot_of
from emptor.scenario.words.voice import words
from emptor.schema import Part

NOTHING = "(nothing of the kind)"


def clauses_that_differ(one: RuleSet, other: RuleSet, environment: Environment | None) -> dict[str, tuple[str, str]]:
    """The clauses that two rule sets word differently, by name, each as worded in both.

    Amounts are compared in the environment's money, so that a deposit of 1,000 yuan where the mean order is 100 and
    one of 500 dollars where it is 50 are the same; a clause that one of them lacks is empty there.
    """
    found = {}
    for family in families(one):
        left, right = (
            {c.name: c.text for c in said(r, family, environment, own_money=environment is None)} for r in (one, other)
        )
        full, whole = ({c.name: c.text for c in said(r, family, environment)} for r in (one, other))
        for name in dict.fromkeys([*left, *right]):
            if left.get(name) != right.get(name):
                found[name] = (full.get(name, ""), whole.get(name, ""))
    return found


@dataclass(frozen=True)
class Topic:
    """One thing that two rule sets decide differently: the sentences of each, none where one says nothing of it."""

    family: str
    name: str
    one: list[str]
    other: list[str]


def topics_that_differ(one: RuleSet, other: RuleSet, environment: Environment | None) -> list[Topic]:
    """What two rule sets decide differently, in the order of a page; items of one list are one topic."""
    found: dict[str, Topic] = {}
    for name, texts in clauses_that_differ(one, other, environment).items():
        family, _, rest = name.partition(".")
        about = rest.partition("/")[0]
        topic = found.setdefault(f"{family}.{about}", Topic(family, about, [], []))
        topic.one.extend(text for text in texts[:1] if text)
        topic.other.extend(text for text in texts[1:] if text)
    return list(found.values())


def rules_against(one: RuleSet, other: RuleSet, environment: Environment | None, layout: Layout) -> list[str]:
    """A page of what differs between two rule sets, clause by clause."""
    labels = (one.name, other.name) if one.name != other.name else (f"{one.name} (1)", f"{other.name} (2)")
    lines = layout.wrap(f"{labels[0]} against {labels[1]}")
    for label, rules in zip(labels, (one, other), strict=True):
        lines += layout.item("-", f"{label}: {rules.title}")
        lines += layout.wrap(amounts_are(rules, environment), "  ", "  ")
    differ = topics_that_differ(one, other, environment)
    wide = max(len(label) for label in labels)
    for family, topics in groupby(differ, lambda topic: topic.family):
        lines += ["", *layout.wrap(f"{words(family).upper()}: {slot_of(RuleSet, family).text}")]
        for topic in topics:
            lines += ["", f"  {topic.name}"]
            for label, texts in zip(labels, (topic.one, topic.other), strict=True):
                for i, text in enumerate(texts or [NOTHING]):
                    start = label if i == 0 else ""
                    lines += layout.wrap(text, f"    {start:<{wide}}  ", " " * (wide + 6))
    lines += [] if differ else ["", "Nothing differs."]
    lines.append("")
    for label, rules in zip(labels, (one, other), strict=True):
        lines.append(f"{label}: {provenance.count(rules)}.")
    return lines


def reforms(scenario: Scenario, layout: Layout) -> list[str]:
    """What each change of a schedule makes different, clause by clause, with the sources of its numbers."""
    lines: list[str] = []
    before = scenario.rules
    for change, after in rules_by_day(scenario):
        lines += ["", *layout.wrap(f"FROM DAY {change.day} ON" + (f": {change.label}" if change.label else ""))]
        sources = {
            clause.name: source_note(after, clause, True)
            for family in families(after)
            for clause in said(after, family, scenario.environment)
        }
        differ = clauses_that_differ(before, after, scenario.environment)
        for name, (was, now) in differ.items():
            lines += layout.item("*", now or "no longer")
            lines += layout.note("source", sources.get(name, ""))
            lines += layout.note("before", was or "nothing of the kind")
        lines += [] if differ else layout.item("-", "nothing differs")
        lines.append(f"  {provenance.count(after)}.")
        before = after
    return lines


def parts_against(one: Part, other: Part, layout: Layout) -> list[str]:
    """What two scenarios or populations set differently outside their rules, key by key."""
    left, right = dict(_flat(one)), dict(_flat(other))
    lines = []
    for key in dict.fromkeys([*left, *right]):
        a, b = left.get(key, "none"), right.get(key, "none")
        if a != b:
            lines += layout.item("-", f"{key}: {a} | {b}")
    return lines


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Part):
        for key in type(value).model_fields:
            if key in FRAME and isinstance(value, (Scenario, PopulationFile)):
                continue
            if key == "rules" and isinstance(value, Scenario):
                continue
            yield from _flat(getattr(value, key), f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and isinstance(value[0], Part):
        for i, item in enumerate(value):
            named = (getattr(item, key, None) for key in ("id", "strategy", "attack"))
            label = next((name for name in named if name), str(i + 1))
            yield from _flat(item, f"{path}.{label}")
    elif value not in (None, []):
        yield path, plain(value)
