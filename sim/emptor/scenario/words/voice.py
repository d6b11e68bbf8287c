"""Reading a rule set aloud: each value said in a sentence, and remembered with where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from emptor.behaviour.environment import Environment
from emptor.rules.rule_set import RuleSet
from emptor.scenario.rescale import factor
from emptor.schema import Part

Path = tuple[str | int, ...]
Said = Iterator[tuple[str, str]]
"""What the words of a family yield: the name of a clause, and its sentence."""

ANCHORS = {
    "paid": "payment",
    "shipped": "shipping",
    "estimated_delivery": "the estimated day of delivery",
    "delivered": "delivery",
    "completed": "completion",
    "submitted": "the work was handed in",
    "checkin": "check-in",
}
"""Events that windows count from, as nouns."""
NO_LIMIT = 1e9
"""An amount that stands for no limit."""


@dataclass
class Heard:
    """What has been said since the last clause ended."""

    keys: list[Path] = field(default_factory=list)
    numbers: list[tuple[str, Path]] = field(default_factory=list)


@dataclass(frozen=True)
class Clause:
    """A sentence about some keys of a rule set.

    Attributes
    ----------
    name
        What the clause is about, the same in every rule set; list items by their id.
    text
        The sentence.
    keys
        Paths of the keys that it speaks of.
    numbers
        Its numbers as printed, each with its path.
    """

    name: str
    text: str
    keys: tuple[Path, ...]
    numbers: tuple[tuple[str, Path], ...]


class Voice:
    """Says values of a rule set from some path on down.

    Parameters
    ----------
    rules
        The rule set.
    environment
        What its amounts are put into the money of; None to leave them as they are.
    own_money
        Whether amounts are said in the rule set's own money too.
    """

    def __init__(self, rules: RuleSet, environment: Environment | None = None, own_money: bool = True) -> None:
        self.rules = rules
        self.environment = environment
        self.own_money = own_money
        self.base: Path = ()
        self.heard = Heard()

    def inside(self, *path: str | int) -> Voice:
        """The same voice, further in."""
        deeper = Voice(self.rules, self.environment, self.own_money)
        deeper.base, deeper.heard = (*self.base, *path), self.heard
        return deeper

    def _look(self, path: Path) -> Any:
        value: Any = self.rules
        for step in (*self.base, *path):
            value = value[step] if isinstance(step, int) or isinstance(value, dict) else getattr(value, step)
        return value

    def has(self, key: str) -> bool:
        """Whether the part here has such a key."""
        part = self._look(())
        return isinstance(part, Part) and key in type(part).model_fields

    def at(self, *path: str | int) -> Any:
        """A value, which counts as said."""
        self.heard.keys.append((*self.base, *path))
        return self._look(path)

    def number(self, *path: str | int, form: Callable[[float], str] | None = None) -> str:
        """A number as printed, which counts as said and is remembered with its place."""
        value = self.at(*path)
        text = (form or _plain)(value)
        self.heard.numbers.append((text, (*self.base, *path)))
        return text

    def count(self, *path: str | int, one: str, many: str = "") -> str:
        """A number of things: `1 rating`, `6 ratings`."""
        return self.number(*path, form=lambda n: f"{_plain(n)} {one if n == 1 else many or one + 's'}")

    def days(self, *path: str | int) -> str:
        """`10 days`."""
        return self.count(*path, one="day")

    def share(self, *path: str | int) -> str:
        """A share or chance in percent."""
        return self.number(*path, form=percent)

    def money(self, *path: str | int) -> str:
        """An amount in the rule set's money, and in the environment's where that is another."""
        return self.number(*path, form=self.amount)

    def amount(self, value: float) -> str:
        """An amount as printed."""
        code = self.rules.currency.code
        if self.environment is None:
            return f"{_plain(value)} {code}"
        come_to = value * factor(self.rules, self.environment)
        own, exact = f"{_plain(value)} {code}", f"{_plain(round(come_to, 10))} {self.environment.currency}"
        if not self.own_money:
            return exact
        here = f"{_plain(round(come_to, 2) if come_to >= 1 else float(f'{come_to:.3g}'))} {self.environment.currency}"
        if exact == own or value == 0:
            return here
        return f"{own} ({here}{' here' if code == self.environment.currency else ''})"

    def window(self, *path: str | int, after: str = "after") -> str:
        """A window: `10 days after shipping`."""
        anchor = self.at(*path, "anchor")
        days = self.days(*path, "days")
        return f"{days} {after} {ANCHORS.get(anchor, words(anchor))}"


def _plain(value: float) -> str:
    return f"{value:,.10g}"


def percent(value: float) -> str:
    """A share in percent: `0.2%`."""
    return f"{value * 100:,.10g}%"


def words(name: str) -> str:
    """A name as words: `buyer_confirm` as `buyer confirm`."""
    return name.replace("_", " ")


def listed(parts: list[str], last: str = "and") -> str:
    """`a, b and c`."""
    return f" {last} ".join(p for p in (", ".join(parts[:-1]), *parts[-1:]) if p)


def clauses(voice: Voice, family: str, say: Callable[[Voice], Said]) -> Iterator[Clause]:
    """The clauses of a family, each with the keys and numbers that its sentence used."""
    heard = voice.heard
    for name, text in say(voice.inside(family)):
        yield Clause(f"{family}.{name}", text, tuple(heard.keys), tuple(heard.numbers))
        heard.keys, heard.numbers = [], []
