"""The contract test passes good strategies and says what is wrong with broken ones."""

import random
from typing import ClassVar

import numpy as np
import pytest

from emptor import Strategy, field
from emptor.behaviour.library import REGISTRY
from emptor.testing import ContractError, check_strategy

SHIPPED = list(REGISTRY.values())
DAYS = 30


class Good(Strategy):
    name = "t_good"
    summary = "cheats on dear orders, and now and then"
    ill_intentioned = True
    dear: float = field(50.0, "what is dear", "money", ge=0)

    def begin(self, crew):
        crew["concede"] = 0.5

    def adapt(self, crew, day):
        crew["cheat"] = np.clip(crew["cheat"] + 0.01, 0, 1)

    def conduct(self, crew, orders):
        dear = orders["price"] > self.dear * 100
        return np.where(dear | (orders.draw("t_good_whim") < 0.1), 2, 0)


class Base(Strategy):
    """No name: a base for the broken ones, which are registered one at a time."""

    summary = "is broken"


class GlobalRandom(Base):
    name = "t_global_random"

    def adapt(self, crew, day):
        crew["cheat"] = random.random()


class GlobalNumpy(Base):
    name = "t_global_numpy"

    def adapt(self, crew, day):
        crew["cheat"] = np.random.rand(len(crew))  # noqa: NPY002


class OwnGenerator(Base):
    name = "t_own_generator"

    def conduct(self, crew, orders):
        return np.random.default_rng(1).integers(0, 2, len(orders))


class KeptGenerator(Base):
    name = "t_kept_generator"
    rng: ClassVar = np.random.default_rng(1)

    def adapt(self, crew, day):
        crew["cheat"] = self.rng.uniform(size=len(crew))


class CountsAlong(Base):
    name = "t_counts_along"

    def conduct(self, crew, orders):
        return np.arange(len(orders)) % 2


class WrongLength(Base):
    name = "t_wrong_length"

    def conduct(self, crew, orders):
        return np.zeros(3, int)


class WrongCode(Base):
    name = "t_wrong_code"

    def conduct(self, crew, orders):
        return np.full(len(orders), 9)


class Floats(Base):
    name = "t_floats"

    def conduct(self, crew, orders):
        return orders.draw("t_floats")


class TooMuch(Base):
    name = "t_too_much"

    def adapt(self, crew, day):
        crew["cheat"] = crew["cheat"] + 0.3


class NotANumber(Base):
    name = "t_nan"

    def adapt(self, crew, day):
        crew["concede"] = np.nan


class NoPrice(Base):
    name = "t_no_price"

    def adapt(self, crew, day):
        crew["markup"] = -1.5


class OddCause(Base):
    name = "t_odd_cause"

    def adapt(self, crew, day):
        crew["leaving"] = 77


class Meddler(Base):
    name = "t_meddler"

    def adapt(self, crew, day):
        crew.world.sellers["cheat"][:] = 0.0
        crew.world.sellers["slip"][:] = 0.5


class Thief(Base):
    name = "t_thief"

    def adapt(self, crew, day):
        crew.world.balances[0] += 1


class Scribbler(Base):
    name = "t_scribbler"
    notes: list[int] = field([], "its notes")

    def adapt(self, crew, day):
        self.notes.append(day)


class Remembers(Base):
    name = "t_remembers"
    best: float = field(0.0, "best so far", "money")

    def adapt(self, crew, day):
        self.best = 1.0


class Branches(Base):
    name = "t_branches"

    def adapt(self, crew, day):
        if crew["sold_mean"] > 1:
            crew["cheat"] = 0.5


class NoColumn(Base):
    name = "t_no_column"

    def adapt(self, crew, day):
        crew["reputation"] = 0.5


class KeepsTheBooks(Base):
    name = "t_keeps_the_books"

    def adapt(self, crew, day):
        crew["cheats"] = 1.0


class Misspelt(Base):
    name = "t_misspelt"

    def adopt(self, crew, day):
        crew["cheat"] = 1.0


class Nameless(Strategy):
    summary = "has no name"


class Mute(Strategy):
    name = "t_mute"


class Needy(Base):
    name = "t_needy"
    wait: int = field(text="days before it cheats", unit="days", ge=0)


BROKEN = [
    (GlobalRandom, "adapt draws from the global generator of `random`"),
    (GlobalNumpy, "adapt draws from the global generator of numpy.random"),
    (OwnGenerator, "conduct makes a random generator"),
    (KeptGenerator, "ends in another state when the same run is repeated"),
    (CountsAlong, "when the orders come in another order"),
    (WrongLength, "conduct answers with shape"),
    (WrongCode, "conduct answers with the code 9"),
    (Floats, "conduct answers with float64 values"),
    (TooMuch, "adapt: ValueError: crew\\['cheat'\\] is a chance and must lie between 0 and 1"),
    (NotANumber, "adapt: ValueError: crew\\['concede'\\] is a chance and must lie between 0 and 1"),
    (NoPrice, "a markup that gives no price"),
    (OddCause, "an unknown cause in leaving"),
    (Meddler, "changes sellers who do not follow it"),
    (Thief, "changes money"),
    (Scribbler, "changes the scenario"),
    (Remembers, "a strategy's fields never change"),
    (Branches, "use numpy.where"),
    (NoColumn, "sellers have no column 'reputation'"),
    (KeepsTheBooks, "the market keeps the column 'cheats' itself.*did you mean 'cheat'"),
    (Misspelt, "a method adopt that nobody calls.*adapt was meant"),
    (Nameless, "has no name"),
    (Mute, "has no summary"),
    (Needy, "cannot be used in a scenario: .*wait"),
    (int, "is no strategy"),
]


@pytest.fixture(autouse=True)
def _registry_as_before():
    before = dict(REGISTRY)
    yield
    REGISTRY.clear()
    REGISTRY.update(before)


@pytest.fixture(autouse=True, scope="module")
def _take_off_the_register():
    yield
    for name in [name for name in REGISTRY if name.startswith("t_")]:
        del REGISTRY[name]


def test_a_good_strategy_passes():
    check_strategy(Good, days=DAYS, dear=40.0)


@pytest.mark.parametrize("strategy", SHIPPED, ids=lambda s: s.name)
def test_shipped_strategies_pass(strategy):
    check_strategy(strategy, days=DAYS)


@pytest.mark.parametrize(("strategy", "said"), BROKEN, ids=lambda x: getattr(x, "__name__", None))
def test_a_broken_strategy_is_told_what_is_wrong(strategy, said):
    with pytest.raises(ContractError, match=said.replace("(", "\\(")) as caught:
        check_strategy(strategy, days=DAYS)
    assert ":" in str(caught.value)


def test_one_that_is_defined_in_a_function_cannot_be_sent_to_other_processes():
    class Local(Base):
        name = "t_local"

    with pytest.raises(ContractError, match="defined inside a function"):
        check_strategy(Local, days=DAYS)


def test_a_wrong_value_of_a_field_is_named():
    with pytest.raises(ContractError, match="dear"):
        check_strategy(Good, days=DAYS, dear=-1.0)


def test_share_belongs_to_the_scenario():
    with pytest.raises(ContractError, match=r"Good is given share, which is no field of its own.*leave it out"):
        check_strategy(Good, days=DAYS, share=0.6)


class Unsaid(Good):
    name = "t_unsaid"
    ill_intentioned = False


def test_a_cheat_that_does_not_say_so_is_told_where_its_fraud_is_counted():
    with pytest.warns(UserWarning, match=r"Unsaid cheats, and its ill_intentioned is False.*fraud_by_others"):
        check_strategy(Unsaid, days=DAYS)


def test_only_a_missing_field_is_called_one():
    with pytest.raises(ContractError, match=r"(?s)wait.*Likely cause: a field without a default"):
        check_strategy(Needy, days=DAYS)
    with pytest.raises(ContractError, match=r"-1.0 is too small") as caught:
        check_strategy(Good, days=DAYS, dear=-1.0)
    assert "without a default" not in str(caught.value)


def test_a_name_taken_by_another_class():
    class Second(Base):
        name = "t_second"

    REGISTRY[Second.name] = Good
    with pytest.raises(ContractError, match="another class took the name"):
        check_strategy(Second, days=DAYS)
