"""The contract test of campaigns: what the market relies on in people who attack it, checked in a few seconds."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np

from emptor.behaviour.adversaries.attack import ATTACKS, Attack
from emptor.behaviour.adversaries.campaign import Campaign
from emptor.state.accounts import FIRST_PERSON
from emptor.state.orders import POSTINGS, SHOPS
from emptor.testing.contract import ContractError, bytes_of, check_named, no_shared_luck, refused
from emptor.testing.contract import fail as _fail

RULE_SETS = ("taobao", "no_rules")
"""A campaign must stand strict rules and none at all."""
BUDGETS = (0.0, 0.3, None)
"""Mean order values: nothing, less than an order, and what it has by itself or was given."""
CAST = ("honest", "whitewasher")
"""Strategies of the sellers; a target that is not given is the first of them."""
PEOPLE = {"buyers": {"count": 60}, "sellers": {"count": 12}}
BYSTANDER = {"attack": "ballot_stuffing", "praises": "honest", "acts_per_day": 0.0, "people": 2}
"""A second campaign that does nothing, so that there are accounts that are not the first one's."""
KEYED = "draw with campaign.draw(name, places, day), which is keyed by campaign, place and day"
CONDUCT = ("cheat", "quality", "markup", "concede", "slip", "withhold")
"""Columns of sellers that only their strategy decides."""


def check_attack(attack: type[Attack], *, days: int = 40, **fields: Any) -> None:
    """Check that a campaign keeps what the market relies on.

    It must be usable by its name, and say what it is; decide alike when run twice; draw keyed randomness only; act
    through the accounts that it was given, each once a day at the most, on shops that are open; never be out of pocket
    by more than its budget, with no money but what is posted; do nothing without a budget, and something with one;
    change nobody's rows; survive pickling; and leave the scenario as it is.

    Parameters
    ----------
    attack
        The class.
    days
        Days of the markets in which it is tried.
    fields
        Values of its fields, as a scenario would set them. Targets that are not given are the honest sellers.

    Raises
    ------
    ContractError
        At the first thing that is wrong, with its likely cause.

    Examples
    --------
    >>> from emptor.behaviour.adversaries.unfair import BallotStuffing
    >>> check_attack(BallotStuffing, days=5, people=2)
    """
    _check_class(attack)
    acts = 0
    for rules in RULE_SETS:
        for budget in BUDGETS:
            settings = _scenario(attack, rules, days, fields if budget is None else fields | {"budget": budget})
            _check_pickle(settings.population.adversaries[0])
            before = settings.model_dump_json()
            watch, digest = _run(settings, attack)
            if settings.model_dump_json() != before:
                _fail(attack, "changes the scenario", "a list or mapping among its fields is changed in place")
            if budget is None:
                acts += watch.acts
                if _run(settings, attack)[1] != digest:
                    _fail(
                        attack,
                        f"ends in another state when the same run is repeated (rules {rules})",
                        "it draws from a generator of its own, loops over a set, or keeps something in the class or a "
                        f"global from one run to the next; {KEYED}",
                    )
    if not acts:
        _fail(
            attack,
            f"does nothing in {days} days, whatever the rules",
            "plot returns before it comes to campaign.sham or campaign.order; or its targets, its first day or its "
            "chance to act leave it nothing to do: give them, check_attack(MyAttack, from_day=0)",
        )


def _check_class(attack: type[Attack]) -> None:
    if not (isinstance(attack, type) and issubclass(attack, Attack)):
        raise ContractError(f"{attack!r} is no campaign: subclass emptor.Attack and pass the class itself")
    check_named(attack, Attack, ATTACKS, "attack", "strategies")
    if not vars(attack).get("__doc__"):
        _fail(attack, "does not say what it is", "it has no docstring: what it does, and by what name it is known")
    if attack.plot is Attack.plot:
        _fail(attack, "has no plot", "override plot(self, campaign, day), which is asked each morning")
    for target in attack.targets:
        if target not in attack.model_fields:
            _fail(
                attack,
                f"has a target {target!r} that is none of its fields",
                f'declare it: {target}: str = field("", "strategy of the sellers whom it is about")',
            )


def _scenario(attack: type[Attack], rules: str, days: int, fields: dict[str, Any]) -> Any:
    from emptor.scenario import ScenarioError, load

    tree = load("baseline", rules=rules).model_dump(mode="json", exclude_unset=True)
    tree |= {"days": days, "warm_up_days": 0, "follow_up_days": 0}
    for who, what in PEOPLE.items():
        tree["population"][who] |= what
    tree["population"]["sellers"]["strategies"] = [{"strategy": name, "share": 1 / len(CAST)} for name in CAST]
    mine = {"attack": attack.name} | dict.fromkeys(attack.targets, CAST[0]) | fields
    tree["population"]["adversaries"] = [mine, BYSTANDER]
    try:
        return load(tree)
    except ScenarioError as error:
        refused(attack, error)


def _check_pickle(mine: Attack) -> None:
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
        _fail(type(mine), "is not the same after pickling", "a private attribute holds state")


def _run(settings: Any, attack: type[Attack]) -> tuple[_Watch, str]:
    """A run in which every call of the campaign is watched, and the digest it ends in."""
    from emptor.market import Market

    market = Market(settings, journal=True, collect=False)
    watch = _Watch(attack, market)
    with ExitStack() as stack:
        for method in ("plot", "follow_up"):
            stack.enter_context(patch.object(attack, method, watch.call(method, getattr(attack, method))))
        for act in ("account", "sham", "order"):
            stack.enter_context(patch.object(Campaign, act, watch.act(act, getattr(Campaign, act))))
        for _ in range(settings.days):
            watch.today = set()
            market.step()
            watch.look()
    return watch, str(market.digest())


class _Watch:
    """What one run of a campaign is held to."""

    def __init__(self, attack: type[Attack], market: Any) -> None:
        self.attack, self.market = attack, market
        row = market.world.campaigns[0]
        self.budget, self.a_day = int(row["budget"]), int(row["a_day"])
        self.first, self.rows = int(row["first"]), int(row["rows"])
        self.acts = 0
        self.today: set[int] = set()

    def fail(self, what: str, cause: str, error: Exception | None = None) -> None:
        """Say what is wrong."""
        _fail(self.attack, what, cause, error)

    # -- what it is called for ---------------------------------------------------------------------

    def call(self, method: str, original: Callable[..., None]) -> Callable[..., None]:
        """A method of the campaign, watched."""

        def watched(mine: Attack, campaign: Campaign, day: int) -> None:
            with self._nobody_elses_rows(method), no_shared_luck(self.attack, method, KEYED):
                try:
                    original(mine, campaign, day)
                except (ContractError, KeyboardInterrupt):
                    raise
                except Exception as error:
                    self.fail(f"fails in {method}: {type(error).__name__}: {error}", _why(error), error)

        return watched

    def act(self, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        """A method of `Campaign`, which looks at what it is given before anything is done with it."""

        def watched(campaign: Campaign, which: int, second: int, *rest: Any, **more: Any) -> Any:
            if campaign.number == 0:
                if name == "account":
                    self._check_place(campaign, which)
                else:
                    self._check_account(int(which))
                    self._check_shop(second)
            done = original(campaign, which, second, *rest, **more)
            if campaign.number == 0 and name != "account" and done:
                self.acts += 1
                self.today.add(int(which))
            return done

        return watched

    def _check_place(self, campaign: Campaign, place: int) -> None:
        if not 0 <= place < campaign.attack.places:
            self.fail(
                f"asks for the account of place {place}, and has {campaign.attack.places}",
                "places are numbered from 0; campaign.acting(day) gives those that act today",
            )

    def _check_account(self, account: int) -> None:
        if account < 0:
            self.fail(
                "acts under the account -1",
                "campaign.account gives -1 where no account is left, or no money to open one: then do nothing",
            )
        if not self.first <= account < self.first + self.rows:
            self.fail(
                f"acts under account {account}, which is another campaign's",
                "a place is not an account: campaign.account(place, day) gives the account in use",
            )
        if self.market.world.accounts["opened"][account] < 0:
            self.fail(
                f"acts under account {account}, which was never opened or paid for",
                "campaign.account(place, day) opens it",
            )
        if account in self.today:
            self.fail(
                f"acts twice under account {account} on one day",
                "an account has one order or sham sale a day, and its luck is keyed by it; loop over places, once each",
            )

    def _check_shop(self, shop: int) -> None:
        shops = self.market.world.shops
        if not 0 <= shop < self.market.world.n[SHOPS] or shops["closed"][shop] >= 0:
            self.fail(
                f"is about shop {shop}, which is not open",
                "a seller is not a shop: campaign.open_shops(sellers) gives the rows of the shops that are open",
            )

    # -- what it leaves ----------------------------------------------------------------------------

    @contextmanager
    def _nobody_elses_rows(self, method: str) -> Iterator[None]:
        before, journal = self._rows(), int(self.market.world.n[POSTINGS])
        balances = np.array(self.market.world.balances)
        yield
        for name, was, is_now in zip(_ROWS, before, self._rows(), strict=True):
            if was != is_now:
                self.fail(
                    f"{method} changes {name}",
                    "it writes to campaign.world; a campaign acts by campaign.sham and campaign.order alone",
                )
        w = self.market.world
        posted = np.asarray(w.journal)[journal : w.n[POSTINGS]]
        moved = np.zeros(len(balances), np.int64)
        np.subtract.at(moved, posted["debit"], posted["amount"])
        np.add.at(moved, posted["credit"], posted["amount"])
        if not np.array_equal(np.asarray(w.balances) - balances, moved):
            self.fail(
                f"{method} moves money that no posting speaks of",
                "it writes to campaign.world.balances; campaign.sham and campaign.order post what they cost",
            )
        self._check_pockets(method)

    def _rows(self) -> list[bytes]:
        """What a campaign must leave alone, as bytes."""
        w = self.market.world
        people = len(w.buyers) - len(w.accounts)
        own = np.arange(self.first, self.first + self.rows)
        purses = np.delete(np.asarray(w.balances)[FIRST_PERSON : FIRST_PERSON + len(w.buyers)], people + own)
        limits = [int(w.campaigns[name][0]) for name in ("budget", "a_day", "parcel", "resale")]
        return [
            bytes_of(np.asarray(w.buyers)[:people]),
            bytes_of(np.asarray(w.sellers)[list(CONDUCT)]),
            bytes_of(np.asarray(w.shops)[["price", "category", "seller"]]),
            bytes_of(np.delete(np.asarray(w.accounts), own)),
            purses.tobytes(),
            bytes_of(np.array(limits)),
        ]

    def _check_pockets(self, when: str) -> None:
        w = self.market.world
        base = FIRST_PERSON + len(w.buyers) - len(w.accounts) + self.first
        lacks = -int(np.asarray(w.balances)[base : base + self.rows].sum())
        if lacks > self.budget or w.campaigns["today"][0] > self.a_day:
            self.fail(
                f"is out of pocket by {lacks} minor units after {when}, and its budget is {self.budget}",
                "it changes spent or today of campaign.row, by which the market reckons what it may still do",
            )

    def look(self) -> None:
        """In the evening: nothing was overdrawn, and who has no budget has done nothing."""
        self._check_pockets("the day")
        if self.budget == 0 and self.acts:
            self.fail("acts without a budget", "it does not go through campaign.sham or campaign.order")


_ROWS = (
    "buyers who are none of its accounts",
    "how sellers behave",
    "shops and their prices",
    "accounts of another campaign",
    "the money of buyers, or of another campaign",
    "its own budget",
)


def _why(error: Exception) -> str:
    text = str(error)
    if "frozen" in text:
        return "a campaign's fields never change, and nothing can be kept in it; look at campaign.said(account)"
    if isinstance(error, ValueError | IndexError) and ("no field" in text or "field of name" in text):
        return "there is no such column; see emptor.state.people and emptor.state.attacks"
    if isinstance(error, ZeroDivisionError | IndexError):
        return "there may be no open shop of its targets, and nobody acting today"
    if isinstance(error, NotImplementedError):
        return "a base class leaves a method to its subclasses"
    return "see the line in the trace above"
