"""A rule set or scenario as a page to read: clause by clause, in words and units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from emptor.behaviour.environment import Environment
from emptor.rules.by_category import CategoryRules, changed_keys, rules_for
from emptor.rules.rule_set import RuleSet
from emptor.scenario import provenance
from emptor.scenario.layout import Layout
from emptor.scenario.models import Population, PopulationFile, Scenario
from emptor.scenario.rescale import factor, is_money
from emptor.scenario.slots import slot_of
from emptor.scenario.words import WORDS, Clause, Voice, clauses
from emptor.scenario.words.voice import Path, percent, words
from emptor.schema import Part

FRAME = ("name", "title", "currency", "not_modelled", "sources")
"""Keys of a rule set that are no clauses."""
DEFAULT = "emptor's default"
"""What stands for the source of a number that the file leaves at its default."""


def page(found: Scenario | RuleSet | PopulationFile, environment: Environment | None, layout: Layout) -> list[str]:
    """The lines of a page; `environment` is what the amounts of a rule set alone are put into the money of."""
    lines = layout.wrap(f"{found.name}: {found.title}" if found.title else found.name)
    if isinstance(found, RuleSet):
        return [*lines, "", *_rules(found, environment, layout)]
    if isinstance(found, Scenario):
        lines += layout.wrap(
            f"{found.days} days. Measures leave out the first {found.warm_up_days} and, for the outcomes of orders, "
            f"the last {found.follow_up_days}. Seeds: population {found.seeds.population}, luck {found.seeds.luck}."
        )
    lines += ["", *_people(found.population, found.environment, layout)]
    if isinstance(found, Scenario):
        lines += layout.wrap(f"RULES: {found.rules.name}: {found.rules.title}")
        lines += ["", *_rules(found.rules, found.environment, layout)]
    return lines


# -- rules -----------------------------------------------------------------------------------------


def families(rules: RuleSet) -> list[str]:
    """Keys of a rule set that hold clauses, in the order of a page."""
    unused = () if rules.category_overrides else ("category_overrides",)
    return [name for name in type(rules).model_fields if name not in (*FRAME, *unused)]


def said(rules: RuleSet, family: str, environment: Environment | None, own_money: bool = True) -> list[Clause]:
    """What the words of a family say, and then each key without words that differs from its default."""
    voice = Voice(rules, environment, own_money)
    found = list(clauses(voice, family, WORDS[family])) if family in WORDS else []
    spoken = {key for clause in found for key in clause.keys}
    return found + list(_unsaid(voice, (family,), getattr(rules, family), spoken))


def _unsaid(voice: Voice, path: Path, value: Any, spoken: set[Path]) -> Iterator[Clause]:
    """A plain line for each key that no sentence speaks of and that differs from its default."""
    if isinstance(value, Part):
        for key in type(value).model_fields:
            inner = getattr(value, key)
            at = (*path, key)
            leaf = not isinstance(inner, Part) and not (
                inner and isinstance(inner, list) and isinstance(inner[0], Part)
            )
            if not leaf:
                yield from _unsaid(voice, at, inner, spoken)
            elif at not in spoken and inner != _default_at(voice.rules, at, type(value), key):
                yield _plain_clause(voice, at, value, key, inner)
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _unsaid(voice, (*path, i), item, spoken)
    elif isinstance(value, dict) and path == ("category_overrides",):
        for name in value:
            yield from _of_category(voice, name, value[name])


def _of_category(voice: Voice, category: str, layer: CategoryRules) -> Iterator[Clause]:
    """The sentences that read differently for goods of a category."""
    rules = voice.rules
    changed, there = changed_keys(layer), rules_for(rules, category)
    traded = voice.environment is None or category in voice.environment.categories
    label = words(category).capitalize() + ("" if traded else " (not traded here)")
    for family in dict.fromkeys(key.partition(".")[0] for key in changed):
        usual = {clause.name: clause.text for clause in said(rules, family, voice.environment, voice.own_money)}
        for clause in said(there, family, voice.environment, voice.own_money):
            if clause.text != usual.get(clause.name):
                # A number of the category stands under its own key; the others are those of all goods.
                numbers = tuple(
                    (text, ("category_overrides", category, *path) if ".".join(map(str, path[:2])) in changed else path)
                    for text, path in clause.numbers
                )
                name = f"category_overrides.{category}/{clause.name}"
                yield Clause(name, f"{label}: {clause.text}", clause.keys, numbers)


def _plain_clause(voice: Voice, at: Path, part: Part, key: str, value: Any) -> Clause:
    slot = slot_of(type(part), key)
    text = voice.amount(value) if is_money(part, key) and isinstance(value, (int, float)) else plain(value)
    unit = f" {slot.unit}" if slot.unit not in ("", "money") and value is not None else ""
    numbers = ((text, at),) if isinstance(value, (int, float)) and not isinstance(value, bool) else ()
    return Clause(".".join(map(str, at)), f"{'.'.join(map(str, at[1:]))} {text}{unit}: {slot.text}", (at,), numbers)


def _default_at(rules: RuleSet, path: Path, model: type[Part], key: str) -> Any:
    """What stands at a path by default: in the default rule set, or else, inside a list, in the field itself."""
    value: Any = RuleSet(currency=rules.currency)
    for step in path:
        if not isinstance(value, Part):
            return _usual(model, key)
        value = getattr(value, str(step))
    return value


def _usual(model: type[Part], key: str) -> Any:
    info = model.model_fields[key]
    return ... if info.is_required() else info.get_default(call_default_factory=True)


def _rules(rules: RuleSet, environment: Environment | None, layout: Layout) -> list[str]:
    default = RuleSet(currency=rules.currency)
    lines = layout.wrap(
        f"{amounts_are(rules, environment)} A star marks what differs from the defaults; below it stand the source of "
        "its numbers and what holds by default."
    )
    for family in families(rules):
        usual = {clause.name: clause.text for clause in said(default, family, environment)}
        lines += ["", *layout.wrap(f"{words(family).upper()}: {slot_of(RuleSet, family).text}")]
        for clause in said(rules, family, environment):
            changed = clause.text != usual.get(clause.name)
            lines += layout.item("*" if changed else "-", clause.text)
            lines += layout.note("source", source_note(rules, clause, changed))
            if changed and clause.name in usual:
                lines += layout.note("default", usual[clause.name])
    lines += ["", "LEFT OUT OF THE MODEL"]
    for key, reason in rules.not_modelled.items():
        lines += layout.item("-", f"{key}: {reason}")
    lines += [] if rules.not_modelled else layout.item("-", "nothing")
    return [*lines, "", f"{provenance.count(rules)}."]


def amounts_are(rules: RuleSet, environment: Environment | None) -> str:
    """What the amounts of a rule set refer to, and what they come to here."""
    reference, code = rules.currency.reference_order_value, rules.currency.code
    source = provenance.source_of(rules, ("currency", "reference_order_value"))
    text = f"Amounts are in {code} where the mean order is {reference:,.10g} {code} ({source or 'unverified'})."
    if environment is not None:
        by = factor(rules, environment)
        here = f"{environment.mean_order_value:,.10g} {environment.currency}"
        if by != 1 or code != environment.currency:
            text += f" Where the mean order is {here}, as here, they are multiplied by {by:.6g}."
    return text


def source_note(rules: RuleSet, clause: Clause, changed: bool) -> str:
    """Where the numbers of a clause come from; nothing where all of them are defaults of a default clause."""
    by_source: dict[str, list[str]] = {}
    for text, path in clause.numbers:
        source = provenance.source_of(rules, path) or "unverified" if is_set(rules, path) else DEFAULT
        texts = by_source.setdefault(source, [])
        texts += [] if text in texts else [text]
    if not by_source or (set(by_source) == {DEFAULT} and not changed):
        return ""
    if len(by_source) == 1:
        return next(iter(by_source))
    return "; ".join(f"{', '.join(texts)}: {source}" for source, texts in by_source.items())


def is_set(rules: RuleSet, path: Path) -> bool:
    """Whether the file sets a key, rather than leaving it at its default."""
    value: Any = rules
    for step in path:
        if isinstance(step, int):
            value = value[step]
        elif isinstance(value, Part):
            if step not in value.model_fields_set:
                return False
            value = getattr(value, step)
        else:
            value = value[step]
    return True


# -- people and their world ------------------------------------------------------------------------


def _people(population: Population, environment: Environment, layout: Layout) -> list[str]:
    lines = ["POPULATION: who is there"]
    lines += _table(population, layout, 0)
    lines += ["", "ENVIRONMENT: what no platform decides"]
    return [*lines, *_table(environment, layout, 0), ""]


def _table(part: Part, layout: Layout, depth: int) -> Iterator[str]:
    """Keys of a part with values, units and meanings; what differs from the default is starred."""
    for key in type(part).model_fields:
        value, slot = getattr(part, key), slot_of(type(part), key)
        usual = _usual(type(part), key)
        mark = "*" if value != usual and usual is not ... else "-"
        if isinstance(value, Part):
            yield from layout.item("-", f"{key}: {slot.text}", depth)
            yield from _table(value, layout, depth + 1)
        elif isinstance(value, list) and value and isinstance(value[0], Part):
            yield from layout.item("-", f"{key}: {slot.text}", depth)
            for item in value:
                named = getattr(item, "strategy", None) or getattr(item, "attack", None) or getattr(item, "id", "")
                share = getattr(item, "share", None)
                yield from layout.item("-", f"{named}, {percent(share)} of them" if share else str(named), depth + 1)
                yield from _table_of_item(item, layout, depth + 2)
        else:
            unit = f" {slot.unit}" if slot.unit not in ("", "money") and value is not None else ""
            text = f"{key} {plain(value)}{unit}: {slot.text}"
            text += f" (default {plain(usual)})" if mark == "*" else ""
            yield from layout.item(mark, text, depth)


def _table_of_item(item: Part, layout: Layout, depth: int) -> Iterator[str]:
    keys: Iterable[str] = [key for key in type(item).model_fields if key not in ("strategy", "attack", "share", "id")]
    for key in keys:
        value, slot = getattr(item, key), slot_of(type(item), key)
        usual = _usual(type(item), key)
        mark = "*" if value != usual and usual is not ... else "-"
        unit = f" {slot.unit}" if slot.unit not in ("", "money") and value is not None else ""
        yield from layout.item(mark, f"{key} {plain(value)}{unit}: {slot.text}", depth)


def plain(value: Any) -> str:
    """A value as a word, a number or a list of them."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:,.10g}"
    if isinstance(value, dict):
        return ", ".join(f"{key} {plain(inner)}" for key, inner in value.items()) or "nothing"
    if isinstance(value, Part):
        return ", ".join(f"{key} {plain(inner)}" for key, inner in value)
    if isinstance(value, list):
        return ", ".join(plain(inner).replace(",", "") for inner in value) or "nothing"
    return str(value)
