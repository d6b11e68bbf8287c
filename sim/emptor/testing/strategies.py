"""The contract test of strategies: what the market relies on, checked in a few seconds."""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np

from emptor.behaviour.crew import Crew, DueOrders
from emptor.behaviour.strategies import REGISTRY, Strategy
from emptor.state.orders import CONDUCTS
from emptor.state.people import SELLER_CAUSES
from emptor.testing.contract import ContractError, bytes_of, check_named, no_shared_luck, refused
from emptor.testing.contract import fail as _fail

SHARES = ("cheat", "withhold", "slip", "concede", "quality")
"""Columns of a seller that are chances, 0 to 1."""
RULE_SETS = ("taobao", "no_rules")
"""A strategy must stand strict rules and none at all."""
DRAW_KEYED = "draw with orders.draw(name), or emptor.behaviour.crew.uniforms(seed, name, crew['key'])"


def check_strategy(strategy: type[Strategy], *, days: int = 60, **fields: Any) -> None:
    """Check that a strategy keeps what the market relies on.

    It must be usable by its name; decide alike when run twice; draw keyed randomness only; keep its columns
    in their ranges; answer `conduct` with one legal code an order, whatever order the orders come in; change
    nobody's rows but its own, and neither orders nor money; and leave the scenario as it is.

    Parameters
    ----------
    strategy
        The class.
    days
        Days of the markets in which it is tried.
    fields
        Values of its fields, as a scenario would set them.

    Raises
    ------
    ContractError
        At the first thing that is wrong, with its likely cause.

    Warns
    -----
    UserWarning
        If it cheats and does not say so of itself (`ill_intentioned`).

    Examples
    --------
    >>> from emptor.behaviour.strategies import Honest
    >>> check_strategy(Honest, days=5, slip=0.02)
    """
    _check_name(strategy)
    for key in fields.keys() & Strategy.model_fields.keys():
        what = f"is given {key}, which is no field of its own"
        _fail(strategy, what, f"{key} stands in every entry of a scenario; here it is set already: leave it out")
    cheats = 0
    for rules in RULE_SETS:
        settings = _scenario(strategy, rules, days, fields)
        mine = next(s for s in settings.population.sellers.strategies if type(s) is strategy)
        _check_pickle(mine)
        before = settings.model_dump_json()
        ends = [_run(settings, strategy) for _ in range(2)]
        cheats += ends[0][1]
        if settings.model_dump_json() != before:
            _fail(strategy, "changes the scenario", "a list or mapping among its fields is changed in place")
        if ends[0] != ends[1]:
            _fail(
                strategy,
                f"ends in another state when the same run is repeated (rules {rules})",
                "it draws from a generator of its own, loops over a set, or keeps something in the class or a "
                "global from one run to the next; draw with orders.draw(name), keep what lasts in columns",
            )
    if cheats and not strategy.ill_intentioned:
        warnings.warn(
            f"{strategy.__name__} cheats, and its ill_intentioned is False: screening does not look for it, and "
            "its fraud is counted as that of others (fraud_by_others). If it means to: ill_intentioned = True",
            stacklevel=2,
        )


def _check_name(strategy: type[Strategy]) -> None:
    if not (isinstance(strategy, type) and issubclass(strategy, Strategy)):
        raise ContractError(f"{strategy!r} is no strategy: subclass emptor.Strategy and pass the class itself")
    check_named(strategy, Strategy, REGISTRY, "strategy", "strategies")


def _scenario(strategy: type[Strategy], rules: str, days: int, fields: dict[str, Any]) -> Any:
    from emptor.scenario import ScenarioError, load

    tree = load("baseline", rules=rules).model_dump(mode="json", exclude_unset=True)
    tree |= {"days": days, "warm_up_days": 0, "follow_up_days": 0}
    tree["population"]["sellers"]["strategies"] = [
        {"strategy": "honest", "share": 0.5},
        {"strategy": strategy.name, "share": 0.5, **fields},
    ]
    try:
        return load(tree)
    except ScenarioError as error:
        refused(strategy, error)


def _check_pickle(mine: Strategy) -> None:
    try:
        same = pickle.loads(pickle.dumps(mine))
    except Exception as error:
        _fail(
            type(mine),
            f"cannot be pickled ({error})",
            "the class is defined inside a function; define it at the top level of a file or notebook cell, "
            "so that runs in several processes can find it",
            error,
        )
    if same != mine:
        _fail(type(mine), "is not the same after pickling", "a private attribute holds state; use columns instead")


def _run(settings: Any, strategy: type[Strategy]) -> tuple[str, int]:
    """Digest of a run in which every call of the strategy is watched, and how many orders it cheated on."""
    from emptor.market import Market

    with ExitStack() as stack:
        for method in ("begin", "adapt", "conduct"):
            original = getattr(strategy, method)
            if original is not getattr(Strategy, method):
                stack.enter_context(patch.object(strategy, method, _watched(strategy, method, original)))
        market = Market(settings, collect=False).run()
    ours = [crew for mine, crew in zip(market.strategies, market.crews, strict=True) if type(mine) is strategy]
    return market.digest(), sum(int(crew["cheats"].sum()) for crew in ours)


def _watched(strategy: type[Strategy], method: str, original: Callable[..., Any]) -> Callable[..., Any]:
    def call(self: Strategy, crew: Crew, *rest: Any) -> Any:
        world = crew.world
        with _own_rows_only(strategy, method, crew), no_shared_luck(strategy, method, DRAW_KEYED):
            try:
                if method != "conduct":
                    original(self, crew, *rest)
                    answer = None
                else:
                    answer = _conduct(strategy, lambda orders: original(self, crew, orders), world, rest[0])
            except (ContractError, KeyboardInterrupt):
                raise
            except Exception as error:
                _fail(strategy, f"fails in {method}: {type(error).__name__}: {error}", _why(error), error)
        _check_columns(strategy, method, crew)
        return answer

    return call


def _why(error: Exception) -> str:
    text = str(error)
    if "frozen" in text:
        return "a strategy's fields never change; keep what does in columns, crew[name] = values"
    if isinstance(error, ValueError | IndexError) and ("no field" in text or "field of name" in text):
        return "there is no such column; those of people.SELLER and orders.ORDER exist"
    if "truth value" in text:
        return "`if` or `and` on an array; a strategy decides for all its sellers at once: use numpy.where"
    return "see the line in the trace above"


def _conduct(
    strategy: type[Strategy], decide: Callable[[DueOrders], Any], world: Any, orders: DueOrders
) -> np.ndarray[Any, Any]:
    """The answer of `conduct`, checked, and asked again with the orders the other way round."""
    before = world.sellers.copy()
    answer = _codes(strategy, decide(orders), len(orders))
    after = world.sellers.copy()
    world.sellers[:] = before
    backwards = _codes(strategy, decide(DueOrders(world, orders.slots[::-1])), len(orders))
    world.sellers[:] = after
    if not np.array_equal(answer, backwards[::-1]):
        _fail(
            strategy,
            "serves an order in another way when the orders come in another order",
            "it draws from a generator or counts along the rows; draw with orders.draw(name), which is keyed by order",
        )
    return answer


def _codes(strategy: type[Strategy], answer: Any, count: int) -> np.ndarray[Any, Any]:
    codes = np.asarray(answer)
    legal = ", ".join(f"{code} {name}" for code, name in enumerate(CONDUCTS))
    if codes.shape != (count,):
        _fail(
            strategy,
            f"conduct answers with shape {codes.shape} for {count} orders",
            "it must return an array with one code an order; days without due orders count too",
        )
    if count and not np.issubdtype(codes.dtype, np.integer):
        _fail(strategy, f"conduct answers with {codes.dtype} values", f"codes are integers: {legal}")
    if count and (codes.min() < 0 or codes.max() >= len(CONDUCTS)):
        _fail(
            strategy,
            f"conduct answers with the code {codes.min() if codes.min() < 0 else codes.max()}",
            f"the codes are {legal}",
        )
    return codes


def _check_columns(strategy: type[Strategy], method: str, crew: Crew) -> None:
    for column in SHARES:
        values = crew[column]
        wrong = ~((values >= 0) & (values <= 1))
        if wrong.any():
            _fail(
                strategy,
                f"{method} leaves {column} at {values[wrong][0]}, but it is a chance from 0 to 1",
                "a sum that goes beyond 1 (clip it: numpy.clip(values, 0, 1)) or a division by zero (NaN)",
            )
    markup = crew["markup"]
    if not (np.isfinite(markup) & (markup > -1)).all():
        _fail(strategy, f"{method} leaves a markup that gives no price", "markup is on cost: it must exceed -1")
    leaving = crew["leaving"]
    if ((leaving < 0) | (leaving >= len(SELLER_CAUSES))).any():
        causes = ", ".join(f"{code} {cause or 'stays'}" for code, cause in enumerate(SELLER_CAUSES))
        _fail(strategy, f"{method} leaves an unknown cause in leaving", f"the codes are {causes}")


@contextmanager
def _own_rows_only(strategy: type[Strategy], method: str, crew: Crew) -> Iterator[None]:
    if strategy.campaigns:
        yield
        return
    world = crew.world
    others = np.ones(len(world.sellers), bool)
    others[crew.rows] = False
    before = [bytes_of(part) for part in (world.sellers[others], world.orders, world.buyers, world.balances)]
    yield
    after = [bytes_of(part) for part in (world.sellers[others], world.orders, world.buyers, world.balances)]
    names = ("sellers who do not follow it", "orders", "buyers", "money")
    for name, was, is_now in zip(names, before, after, strict=True):
        if was != is_now:
            _fail(strategy, f"{method} changes {name}", "it writes to crew.world; write to crew[column] alone")
