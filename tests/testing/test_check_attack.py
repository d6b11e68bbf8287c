"""The contract test passes good campaigns and says what is wrong with broken ones."""

import random
from typing import ClassVar

import numpy as np
import pytest

from emptor import Attack, field
from emptor.behaviour.library import ATTACKS
from emptor.testing import ContractError, check_attack

SHIPPED = list(ATTACKS.values())
DAYS = 12


class Good(Attack):
    """Praises shops of one strategy at weekends."""

    name = "t_good"
    summary = "praise at weekends"
    targets: ClassVar = ("praises",)
    praises: str = field("", "strategy of the sellers whose shops it praises")
    weekend: int = field(5, "day of the week on which the weekend begins", "day", ge=0, le=6)

    def plot(self, campaign, day):
        shops = campaign.open_shops(campaign.sellers(self.praises))
        for place in campaign.acting(day) if day % 7 >= self.weekend and len(shops) else ():
            account = campaign.account(place, day)
            if account >= 0:
                campaign.sham(account, shops[place % len(shops)], day)


class Broken(Good):
    """Has no name: a base for the broken ones."""

    name = ""
    summary = "is broken"
    weekend: int = field(0, "day of the week on which the weekend begins", "day", ge=0, le=6)
    people: int = field(3, "accomplices", "people", ge=1, le=100)
    acts_per_day: float = field(1.0, "chance a day that an account does something", "probability per day", ge=0, le=1)


class GlobalRandom(Broken):
    """Tosses a coin of its own."""

    name = "t_global_random"

    def plot(self, campaign, day):
        if random.random() < 0.5:
            super().plot(campaign, day)


class OwnGenerator(Broken):
    """Has a generator."""

    name = "t_own_generator"

    def plot(self, campaign, day):
        np.random.default_rng(day)


class KeepsCount(Broken):
    """Remembers from one run to the next."""

    name = "t_keeps_count"
    runs: ClassVar[list[int]] = []

    def plot(self, campaign, day):
        self.runs.append(day)
        if len(self.runs) % 17 > 5:
            super().plot(campaign, day)


class Undocumented(Broken):
    name = "t_undocumented"


class NoPlot(Attack):
    """Leaves out what it is about."""

    name = "t_no_plot"
    summary = "does nothing"


class Misspelt(Broken):
    """Means follow_up."""

    name = "t_misspelt"

    def followup(self, campaign, day):
        """Nobody calls it."""


class NoField(Broken):
    """Has a target that is none of its fields."""

    name = "t_no_field"
    targets: ClassVar = ("blames",)


class Lazy(Broken):
    """Never acts."""

    name = "t_lazy"

    def plot(self, campaign, day):
        campaign.rest()


class Fails(Broken):
    """Divides by the shops of a strategy that nobody follows."""

    name = "t_fails"

    def plot(self, campaign, day):
        campaign.rest(day + 1 // len(campaign.sellers("")))


class Learns(Broken):
    """Changes a field."""

    name = "t_learns"

    def plot(self, campaign, day):
        self.weekend = 3


class PlaceForAccount(Broken):
    """Takes a place for an account."""

    name = "t_place_for_account"

    def plot(self, campaign, day):
        campaign.sham(0, campaign.open_shops(campaign.sellers(self.praises))[0], day)


class NotItsOwn(Broken):
    """Uses another campaign's account."""

    name = "t_not_its_own"

    def plot(self, campaign, day):
        campaign.sham(campaign.first + self.accounts, campaign.open_shops(campaign.sellers(self.praises))[0], day)


class NoneLeft(Broken):
    """Does not look whether there is an account."""

    name = "t_none_left"

    def plot(self, campaign, day):
        campaign.sham(-1, campaign.open_shops(campaign.sellers(self.praises))[0], day)


class SellerForShop(Broken):
    """Takes something else for a shop."""

    name = "t_seller_for_shop"

    def plot(self, campaign, day):
        campaign.order(campaign.account(0, day), 10_000, day)


class Twice(Broken):
    """Acts twice under an account."""

    name = "t_twice"
    budget: float = field(1000.0, "much", "mean order values", ge=0, le=1e9)

    def plot(self, campaign, day):
        super().plot(campaign, day)
        super().plot(campaign, day)


class TooFar(Broken):
    """Has more places in mind than there are."""

    name = "t_too_far"

    def plot(self, campaign, day):
        campaign.account(self.places, day)


class Prices(Broken):
    """Changes prices."""

    name = "t_prices"

    def plot(self, campaign, day):
        campaign.world.shops["price"] += 1


class Persuades(Broken):
    """Makes sellers cheat."""

    name = "t_persuades"

    def plot(self, campaign, day):
        campaign.world.sellers["cheat"] = 1.0


class Robs(Broken):
    """Takes the buyers' money."""

    name = "t_robs"

    def plot(self, campaign, day):
        w = campaign.world
        w.balances[-len(w.sellers) - len(w.buyers) - 40 :] += 5


class Prints(Broken):
    """Gives its accounts money from nowhere."""

    name = "t_prints"

    def plot(self, campaign, day):
        from emptor.state.accounts import FIRST_PERSON

        w = campaign.world
        w.balances[FIRST_PERSON + len(w.buyers) - len(w.accounts) + campaign.first] += 100


class Forgets(Broken):
    """Forgets what it has spent."""

    name = "t_forgets"

    def plot(self, campaign, day):
        campaign.row["spent"] = -(10**9)
        shops = campaign.open_shops(campaign.sellers(self.praises))
        account = campaign.account(0, day)
        campaign.order(account, shops[0], day)


class Helps(Broken):
    """Gives itself a larger budget."""

    name = "t_helps"

    def plot(self, campaign, day):
        campaign.row["budget"] += 10**9


BROKEN = [
    (GlobalRandom, "global generator of `random`"),
    (OwnGenerator, "makes a random generator"),
    (KeepsCount, "ends in another state when the same run is repeated"),
    (Undocumented, "does not say what it is"),
    (NoPlot, "has no plot"),
    (Misspelt, "follow_up was meant"),
    (NoField, "'blames' that is none of its fields"),
    (Lazy, "does nothing in 12 days"),
    (Fails, "there may be no open shop of its targets"),
    (Learns, "a campaign's fields never change"),
    (PlaceForAccount, "never opened or paid for"),
    (NotItsOwn, "which is another campaign's"),
    (NoneLeft, "acts under the account -1"),
    (SellerForShop, "about shop 10000, which is not open"),
    (Twice, "acts twice under account 0 on one day"),
    (TooFar, "asks for the account of place 3, and has 3"),
    (Prices, "changes shops and their prices"),
    (Persuades, "changes how sellers behave"),
    (Robs, "the money of buyers, or of another campaign"),
    (Prints, "moves money that no posting speaks of"),
    (Forgets, "is out of pocket by"),
    (Helps, "changes its own budget"),
]


# Defined above, they are on the register; other tests, which draw from it, must not meet them.
OURS = {name: kind for name, kind in ATTACKS.items() if kind.__module__ == __name__}
for _name in OURS:
    del ATTACKS[_name]


@pytest.fixture(autouse=True, scope="module")
def _on_the_register():
    ATTACKS.update(OURS)
    yield
    for name in OURS:
        del ATTACKS[name]


def test_a_good_campaign_passes():
    check_attack(Good, days=DAYS, people=5)


@pytest.mark.parametrize("attack", SHIPPED, ids=lambda a: a.name)
def test_shipped_campaigns_pass(attack):
    check_attack(attack, days=DAYS)


@pytest.mark.parametrize(("attack", "said"), BROKEN, ids=lambda x: getattr(x, "__name__", None))
def test_a_broken_campaign_is_told_what_is_wrong(attack, said):
    with pytest.raises(ContractError, match=said.replace("(", "\\(")) as caught:
        check_attack(attack, days=DAYS)
    assert "Likely cause" in str(caught.value)


def test_one_that_is_defined_in_a_function_cannot_be_sent_to_other_processes():
    class Local(Broken):
        """Is nowhere to be found."""

        name = "t_local"

    with pytest.raises(ContractError, match="defined inside a function"):
        check_attack(Local, days=DAYS)


def test_a_wrong_value_of_a_field_is_named():
    with pytest.raises(ContractError, match="weekend"):
        check_attack(Good, days=DAYS, weekend=9)


def test_what_is_no_campaign():
    with pytest.raises(ContractError, match="is no campaign"):
        check_attack(Good.__name__)
