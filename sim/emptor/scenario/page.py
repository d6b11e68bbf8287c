"""A rule set or scenario as a page to read: clause by clause, in words and units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from emptor.behaviour.environment import Environment
from emptor.rules.rule_set import RuleSet
from emptor.rules.scores import Tier
from emptor.scenario import provenance
from emptor.scenario.models import Population, PopulationFile, Scenario
from emptor.scenario.rescale import factor, is_money, rescale
from emptor.scenario.slots import slot_of
from emptor.schema import Part

_FRAME = ("name", "title", "currency", "not_modelled", "sources")
Path = tuple[str | int, ...]


def page(found: Scenario | RuleSet | PopulationFile, environment: Environment | None) -> list[str]:
    """The lines of a page; `environment` is what the amounts of a rule set alone are rescaled to."""
    lines = [f"{found.name}: {found.title}" if found.title else found.name, ""]
    if isinstance(found, RuleSet):
        return lines + _rules(found, environment)
    if isinstance(found, Scenario):
        lines += [
            f"{found.days} days, of which the first {found.warm_up_days} and, for the outcomes of orders, the last "
            f"{found.follow_up_days} are left out of the measures; seeds: population {found.seeds.population}, "
            f"luck {found.seeds.luck}",
            "",
        ]
    lines += _people(found.population, found.environment)
    if isinstance(found, Scenario):
        lines += [f"rules: {found.rules.name}: {found.rules.title}", "", *_rules(found.rules, found.environment)]
    return lines


def _people(population: Population, environment: Environment) -> list[str]:
    lines = ["population: who is there"]
    lines += _clauses(population, ("population",), None, None)
    lines += ["", "environment: what no platform decides"]
    return [*lines, *_clauses(environment, ("environment",), None, None), ""]


def _rules(rules: RuleSet, environment: Environment | None) -> list[str]:
    currency = rules.currency
    lines = [f"amounts refer to a mean order value of {currency.reference_order_value:g} {currency.code}"]
    if environment is not None:
        by = factor(rules, environment)
        lines[0] += (
            f"; where that is {environment.mean_order_value:g} {environment.currency}, they are multiplied by {by:.6g}"
        )
    lines += ["(* differs from the default)", ""]
    for name in type(rules).model_fields:
        if name in _FRAME:
            continue
        lines.append(f"{name}: {slot_of(RuleSet, name).text}")
        lines += _clauses(getattr(rules, name), (name,), rules, environment)
        lines.append("")
    lines.append("left out of the model:")
    lines += [f"    {key}: {reason}" for key, reason in rules.not_modelled.items()] or ["    nothing"]
    return [*lines, "", str(provenance.count(rules))]


def _clauses(
    part: Part, path: Path, rules: RuleSet | None, environment: Environment | None, depth: int = 1
) -> Iterator[str]:
    pad = "    " * depth
    default = _default(type(part))
    for key in type(part).model_fields:
        value, slot = getattr(part, key), slot_of(type(part), key)
        at = (*path, key)
        if value is None and depth > 2 and slot.nullable:
            continue
        usual = getattr(default, key) if default is not None else _usual(type(part), key)
        changed = "* " if value != usual and usual is not ... else "  "
        if isinstance(value, Part):
            yield f"{pad}{changed}{key}: {slot.text}"
            yield from _clauses(value, at, rules, environment, depth + 1)
        elif isinstance(value, list) and value and isinstance(value[0], Part):
            yield f"{pad}{changed}{key}: {slot.text}"
            for i, item in enumerate(value):
                if isinstance(item, Tier):
                    yield f"{pad}    {i + 1}. {_tier(item, rules, environment)}{_tier_source(rules, (*at, i))}"
                    continue
                yield f"{pad}    {i + 1}."
                yield from _clauses(item, (*at, i), rules, environment, depth + 2)
        else:
            text = _value(value)
            if is_money(part, key) and rules is not None and value is not None:
                text = _money(value, rules, environment)
            elif slot.unit and slot.unit != "money" and value is not None:
                text += f" ({slot.unit})"
            notes = [f"default {_value(usual)}"] if changed == "* " else []
            notes += _sources(rules, at, value, part) if rules is not None else []
            yield f"{pad}{changed}{key}: {text} - {slot.text}" + (f" [{'; '.join(notes)}]" if notes else "")


def _money(value: float, rules: RuleSet, environment: Environment | None) -> str:
    text = f"{value:,.10g} {rules.currency.code}"
    return (
        text if environment is None else f"{text} = {value * factor(rules, environment):,.10g} {environment.currency}"
    )


def _tier(tier: Tier, rules: RuleSet | None, environment: Environment | None) -> str:
    def amount(part: Part, key: str, value: Any) -> str:
        return _money(value, rules, environment) if rules is not None and is_money(part, key) else _value(value)

    when = []
    for condition in tier.when:
        text = f"{condition.metric} {condition.op} {amount(condition, 'value', condition.value)}"
        text += f" in {condition.window_d} days" if condition.window_d is not None else ""
        when.append(text + (f" (from {condition.min_n} on)" if condition.min_n else ""))
    effects = [f"{key} {amount(tier.effect, key, value)}" for key, value in tier.effect if value is not None]
    return f"{' and '.join(when)}: {', '.join(effects)}"


def _tier_source(rules: RuleSet | None, path: Path) -> str:
    return f" [{provenance.source_of(rules, path) or 'unverified'}]" if rules is not None else ""


def _sources(rules: RuleSet, path: Path, value: Any, part: Part) -> list[str]:
    holds_numbers = isinstance(value, (int, float)) and not isinstance(value, bool)
    holds_numbers = holds_numbers or (isinstance(value, list) and any(isinstance(v, (int, float)) for v in value))
    if not holds_numbers or path[-1] not in part.model_fields_set:
        return []
    found = provenance.source_of(rules, path)
    return ["unverified" if found is None else found]


def _default(model: type[Part]) -> Part | None:
    if any(info.is_required() for info in model.model_fields.values()):
        return None
    return model()


def _usual(model: type[Part], key: str) -> Any:
    """The default of one field, or `...` where it must be given."""
    info = model.model_fields[key]
    return ... if info.is_required() else info.get_default(call_default_factory=True)


def _value(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:,.10g}"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_value(inner)}" for key, inner in value.items()) or "nothing"
    if isinstance(value, Part):
        return ", ".join(f"{key} {_value(inner)}" for key, inner in value)
    if isinstance(value, list):
        return ", ".join(_value(inner).replace(",", "") for inner in value) or "nothing"
    return str(value)


def differences(one: Part, other: Part, environment: Environment | None = None) -> list[str]:
    """What two rule sets or scenarios decide differently, a line a key; amounts of rule sets are rescaled."""
    left, right = dict(_flat(one, environment)), dict(_flat(other, environment))
    lines = []
    for key in dict.fromkeys([*left, *right]):
        a, b = left.get(key, "none"), right.get(key, "none")
        if a != b:
            lines.append(f"    {key}: {a} | {b}")
    return lines or ["    nothing"]


def _flat(value: Any, environment: Environment | None, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, RuleSet) and environment is not None:
        value = rescale(value, environment)
    if isinstance(value, Tier):
        yield path, _tier(value, None, None)
    elif isinstance(value, Part):
        for key in type(value).model_fields:
            if not (isinstance(value, (RuleSet, Scenario, PopulationFile)) and key in _FRAME):
                yield from _flat(getattr(value, key), environment, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and isinstance(value[0], Part):
        for i, item in enumerate(value):
            label = getattr(item, "id", None) or getattr(item, "strategy", None) or str(i + 1)
            yield from _flat(item, environment, f"{path}.{label}")
    elif value not in (None, []):
        yield path, _value(value)
