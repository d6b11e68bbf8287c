"""The parts of a scenario as a check sees them: those that are valid in themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pydantic import TypeAdapter, ValidationError

from emptor.behaviour.adversaries.attack import AnyAttack, Attack
from emptor.behaviour.buyers import Buyers
from emptor.behaviour.environment import Environment
from emptor.behaviour.strategies import Honest, Sellers
from emptor.rules.rule_set import RulesCurrency, RuleSet
from emptor.scenario.errors import Problem
from emptor.scenario.models import Scenario, fit_to_days
from emptor.scenario.nodes import Node, Place
from emptor.schema import Part

_ATTACK: TypeAdapter[Attack] = TypeAdapter(AnyAttack)
TIMES = ("days", "warm_up_days", "follow_up_days", "measures")


def _options(node: Node) -> set[str]:
    """The options that set a value somewhere below a node."""
    file = node.place.file or ""
    own = {file} if file.startswith("--") else set[str]()
    value = node.value
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return own.union(*(_options(child) for child in below))


def _blank() -> Scenario:
    return Scenario.model_construct()


class View:
    """A tree read part by part, so that a mistake in one part leaves the checks of the others.

    A part that is not valid is left out of `sound`, and a default stands in its place; checks that
    need it are not run.
    """

    def __init__(self, model: type[Part], tree: Node) -> None:
        self.sound: set[str] = set()
        self.is_rules = model is RuleSet
        self.tree = tree
        self.rules: RuleSet = self._rules(self.node("rules") if model in (RuleSet, Scenario) else None)
        self.environment = self._part("environment", Environment, Environment())
        self.buyers = self._part("population.buyers", Buyers, Buyers())
        self.sellers = self._part(
            "population.sellers", Sellers, Sellers(strategies=[Honest(share=1.0, strategy="honest")])
        )
        self.adversaries = self._adversaries()
        self.scenario = self._scenario(model)

    def _rules(self, node: Node | None) -> RuleSet:
        parts: dict[str, object] = {"currency": RulesCurrency(reference_order_value=1.0)}
        if node is None or not isinstance(node.value, dict):
            return RuleSet.model_validate(parts)
        for name in RuleSet.model_fields:
            if (child := node.child(name)) is None:
                self.sound.add(name)
                continue
            try:
                rest = {} if name == "currency" else {"currency": parts["currency"]}
                parts[name] = getattr(RuleSet.model_validate({**rest, name: child.plain()}), name)
                self.sound.add(name)
            except ValidationError:
                continue
        return RuleSet.model_validate(parts)

    def _part[P: Part](self, path: str, model: type[P], default: P) -> P:
        node = None if self.is_rules else self.node(*path.split("."))
        if node is None:
            return default
        try:
            found = model.model_validate(node.plain())
        except ValidationError:
            return default
        self.sound.add(path.rpartition(".")[2])
        return found

    def _adversaries(self) -> list[tuple[int, Attack]]:
        """The campaigns that are valid in themselves, with their places in the list."""
        node = None if self.is_rules else self.node("population", "adversaries")
        found = []
        for i in range(len(node.value) if node is not None and isinstance(node.value, list) else 0):
            try:
                found.append((i, _ATTACK.validate_python(node.child(i).plain())))  # type: ignore[union-attr]
            except ValidationError:
                continue
        return found

    def _scenario(self, model: type[Part]) -> Scenario:
        times = {}
        for name in TIMES if model is Scenario and isinstance(self.tree.value, dict) else ():
            child = self.node(name)
            try:
                if child is not None:
                    Scenario.__pydantic_validator__.validate_assignment(_blank(), name, child.plain())
                    times[name] = child.plain()
                self.sound.add(name)
            except ValidationError:
                continue
        return Scenario.model_construct(None, **fit_to_days(times))

    def node(self, *path: str | int) -> Node | None:
        """The node at a path that is counted from a scenario's root."""
        node: Node | None = self.tree
        for name in self._from_root(path):
            node = node.child(name) if node is not None else None
        return node

    def _from_root(self, path: tuple[str | int, ...]) -> tuple[str | int, ...]:
        return path[1:] if self.is_rules and path[:1] == ("rules",) else path

    def given(self, *path: str | int) -> bool:
        """Whether the file sets the key."""
        return self.node(*path) is not None

    def problem(self, path: tuple[str | int, ...], said: str, expected: str = "", close: str = "") -> Problem:
        """A problem at the deepest node of a path that the file sets."""
        node = self.tree
        names = list(self._from_root(path))
        while names and (child := node.child(names[0])) is not None:
            node = child
            names.pop(0)
        place: Place = node.key_place if names else node.place
        for name in names:
            place = place.at(name)
        options = sorted(_options(node) - {place.file or ""})
        if options:
            said += f" (after {', '.join(options)})"
        return place.problem(said, expected, close)


Check = Callable[[View], Iterator[Problem]]
CHECKS: list[tuple[frozenset[str], Check]] = []
"""Every check, with the parts that must be sound for it to say anything."""


def needs(*parts: str) -> Callable[[Check], Check]:
    """Register a check that reads these parts."""

    def register(check: Check) -> Check:
        CHECKS.append((frozenset(parts), check))
        return check

    return register
