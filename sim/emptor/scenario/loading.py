"""Loading: a name, a path or a mapping in, a validated scenario out, or everything wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from emptor.behaviour.environment import Environment
from emptor.rules.rule_set import RuleSet
from emptor.scenario import checks
from emptor.scenario.compose import BLOCKS, MODELS, Composer, unsourced, without_sources
from emptor.scenario.kinds import wrong_kind
from emptor.scenario.models import Population, PopulationFile, Scenario
from emptor.scenario.nodes import BAD, Node, Place, from_python
from emptor.scenario.overriding import override, put_value
from emptor.scenario.patching import spelt_out
from emptor.scenario.shelf import Kind
from emptor.scenario.translate import problems_from
from emptor.scenario.variants import variant_problems
from emptor.schema import Part

Source = str | Path | Mapping[str, Any] | Scenario


def load(
    source: Source,
    *,
    rules: str | Path | Mapping[str, Any] | RuleSet | None = None,
    overrides: Iterable[str] | Mapping[str, Any] = (),
    days: int | None = None,
    seed: int | None = None,
    measures: Iterable[str] | None = None,
) -> Scenario:
    """Read a scenario.

    Parameters
    ----------
    source
        A shipped name (`baseline`, or a rule set such as `taobao`, which means the baseline under
        these rules), a path to a YAML file (`~` is not expanded), a mapping, or a scenario to vary.
    rules
        A rule set to use in place of the scenario's: name, path, mapping or rule set.
    overrides
        Texts `dotted.key=value`, as after `--set`: `rules.disputes.forums.platform.accuracy=.8`; or a mapping of
        dotted keys to values.
    days
        Days to simulate, in place of the scenario's.
    seed
        Seed of both the population and luck.
    measures
        Names of the measures to look at, in place of the scenario's.

    Returns
    -------
    Scenario
        With the amounts of its rules as written; `emptor.scenario.rescale` puts them into the
        environment's money.

    Raises
    ------
    ScenarioError
        With every problem of every file and option.
    """
    if isinstance(overrides, Mapping):
        overrides = [f"{key}={json.dumps(value, default=_item)}" for key, value in overrides.items()]
    composer = Composer()
    if isinstance(source, Scenario):
        source = source.model_dump(mode="json", exclude_unset=True)
    tree = scenario_tree(composer, source, replaced=rules is not None)
    if tree is None:
        composer.stop_if_wrong()
        raise AssertionError("a source that cannot be read is a problem")
    if rules is not None:
        tree = under_rules(composer, tree, rules)
    for text in overrides:
        tree = _override(composer, tree, text)
    if days is not None:
        tree = tree.with_child("days", Node(days, Place(f"--days {days}")))
    if seed is not None:
        one = from_python(seed, Place(f"--seed {seed}"), composer.problems)
        tree = tree.with_child("seeds", Node({"population": one, "luck": one}, one.place))
    if measures is not None:
        chosen = [Node(name, Place(f"--measures {name}")) for name in measures]
        tree = tree.with_child("measures", Node(chosen, Place("--measures")))
    return validated(composer, Scenario, tree)


def _override(composer: Composer, tree: Node, text: str) -> Node:
    after = override(tree, text, composer.problems, dict(BLOCKS), composer.block)
    key = text.strip().partition("=")[0].strip()
    return _sources_of_others(tree, after, key, f"unverified, set by --set {text[:80]}")


def _sources_of_others(before: Node, after: Node, key: str, reason: str) -> Node:
    """A tree in which one key was set: its numbers no longer rest on the sources of what stood there."""
    old, new = before.child("rules"), after.child("rules")
    if old is None or new is None or not key.startswith("rules."):
        return after
    rules = unsourced(old, new, None, reason)
    return after.with_child("rules", without_sources(rules, key.removeprefix("rules.") + "."))


def put(composer: Composer, tree: Node, key: str, value: Node) -> Node:
    """A scenario's tree with one dotted key set to a value that was written elsewhere, e.g. in a study.

    Parameters
    ----------
    composer
        Takes what is wrong.
    tree
        The tree of a scenario, from `scenario_tree`.
    key
        Dotted; elements of lists by index, `id` or `strategy`.
    value
        The value, with the place that messages should name.
    """
    if key in BLOCKS:
        return tree.with_child(key, composer.block(key, value))
    place = replace(value.key_place, key="")
    after = put_value(tree, key.split("."), value, place, composer.problems)
    return _sources_of_others(tree, after, key, "unverified, varied by a study")


def _item(value: Any) -> Any:
    """The plain value of one of NumPy's numbers or arrays."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"a {type(value).__name__} cannot stand in a scenario: numbers, text, lists and mappings can")


def load_rules(source: str | Path | Mapping[str, Any]) -> RuleSet:
    """Read a rule set alone: a shipped name, a path or a mapping. Raises `ScenarioError`."""
    return _alone(RuleSet, "rules", source)


def load_population(source: str | Path | Mapping[str, Any]) -> tuple[Population, Environment]:
    """Read a population file alone: the people and their world. Raises `ScenarioError`."""
    found = _alone(PopulationFile, "population", source)
    return found.population, found.environment


def load_any(source: str | Path) -> tuple[Kind, Scenario | RuleSet | PopulationFile]:
    """Read a file of any kind, told by its keys. Raises `ScenarioError`."""
    composer = Composer()
    kind, tree = composer.source(source)
    if tree is None:
        composer.stop_if_wrong()
        raise AssertionError("a source that cannot be read is a problem")
    found = validated(composer, MODELS[kind], tree)
    assert isinstance(found, (Scenario, RuleSet, PopulationFile))
    return kind, found


def under_rules(composer: Composer, tree: Node, rules: str | Path | Mapping[str, Any] | RuleSet | Node) -> Node:
    """A scenario's tree with another rule set."""
    node = rules if isinstance(rules, Node) else _rules_node(composer, rules)
    return tree.with_child("rules", composer.block("rules", node))


def _rules_node(composer: Composer, rules: str | Path | Mapping[str, Any] | RuleSet) -> Node:
    place = Place(None, None, "rules")
    if isinstance(rules, RuleSet):
        rules = rules.model_dump(mode="json", exclude_unset=True)
    if isinstance(rules, Path):
        # A path without a folder or suffix would read as a shipped name.
        rules = str(rules.absolute())
    if isinstance(rules, str):
        place = Place(f"--rules {rules}")
    return from_python(rules, place, composer.problems)


def scenario_tree(composer: Composer, source: str | Path | Mapping[str, Any], *, replaced: bool) -> Node | None:
    """The tree of a scenario, not yet validated; None where it cannot be read, which the composer then knows.

    `replaced` says that its rules will be others, so that none need be there.
    """
    kind, tree = composer.source(source)
    if tree is None or kind == "scenario":
        return tree
    if kind == "population":
        text = "" if isinstance(source, Mapping) else str(source)
        composer.problems.append(wrong_kind(Place(text or None), text, kind, "scenario"))
        return None
    baseline = composer.source("baseline")[1]
    if baseline is None or baseline.value is BAD:
        return None
    return baseline if replaced else baseline.with_child("rules", tree)


def _alone[P: Part](model: type[P], kind: Kind, source: str | Path | Mapping[str, Any]) -> P:
    composer = Composer()
    tree: Node | None
    if isinstance(source, Mapping):
        tree = composer.extended(kind, from_python(source, Place(), composer.problems), ())
    else:
        place = Place(str(source))
        if isinstance(source, Path):
            tree = composer.file(kind, source, (), place)
        else:
            tree = composer.referred(kind, source, place)
    if tree is None:
        composer.stop_if_wrong()
        raise AssertionError("a source that cannot be read is a problem")
    return validated(composer, model, tree)


def validated[P: Part](composer: Composer, model: type[P], tree: Node) -> P:
    """What a tree says, checked in every respect. Raises `ScenarioError`."""
    if model is RuleSet:
        tree = spelt_out(tree)
    elif (rules := tree.child("rules")) is not None:
        tree = tree.with_child("rules", spelt_out(rules))
    plain = tree.plain()
    found: P | None = None
    try:
        found = model.model_validate(plain)
    except ValidationError as error:
        composer.problems.extend(problems_from(error, model, tree))
    composer.problems.extend(checks.run(model, tree))
    composer.problems.extend(variant_problems(model, tree, composer.problems))
    composer.stop_if_wrong()
    if found is None:
        raise AssertionError("every validation error is a problem")
    return found
