"""The seller who plans: it guards thresholds, yields to punishment, and earns at least what simple sellers earn."""

from __future__ import annotations

import numpy as np
import pytest

import emptor
from emptor import Strategy
from emptor.behaviour.adversaries.custom import SERVED
from emptor.behaviour.learning import CHEAT_NEGATIVE, CHEAT_REFUND
from emptor.reputation.published import publish
from emptor.schema import PPM
from emptor.state.orders import SHOPS
from emptor.study import Estimate, paired
from mechanisms.bench import LEVEL, difference, settings
from mechanisms.people import NO_LADDER, STRATEGIES
from mechanisms.table_rational import NO_SCORE, SELDOM, SHARE, TALKS
from mechanisms.test_deterrence import BAN, PUNISHMENTS, attempts

GRADES = (4, 41, 91)
BY_GRADE = "rules.reputation={scores: [{id: s, source: ternary, aggregator: sum, grades: [4, 41, 91]}]}"
PLANNERS = STRATEGIES + "[{strategy: rational, share: 1, horizon_days: 90}]"


def shop_at(market: emptor.Market, points: int) -> float:
    """The share of orders that the first planner cheats on if its shop has so many points, all of them praise."""
    w, crew = market.world, market.crews[0]
    w.counts[: w.n[SHOPS]] = (points, points)
    publish(w, 0)
    crew.memory["shops"][:] = -1
    market.strategies[0].adapt(crew, 0)
    cheats = crew["cheat"][crew["shop"] >= 0]
    assert len(cheats) > 5
    assert np.ptp(cheats) == 0, "all shops are alike"
    return float(cheats[0])


@pytest.fixture
def market() -> emptor.Market:
    """Sellers who look a quarter of a year ahead."""
    return prepared(PLANNERS)


def prepared(people: str) -> emptor.Market:
    """Shops that are all alike, on a market that has learned: shops sell the more, the higher their grade."""
    market = emptor.Market(settings((people, TALKS, NO_LADDER, BY_GRADE, "population.sellers.markup_step=0")))
    w, crew = market.world, market.crews[0]
    for column in ("cost", "junk", "quality", "withhold"):
        w.sellers[column] = np.median(w.sellers[column])
    w.shops["price"] = 5000
    w.sellers["cost"], w.sellers["junk"], w.sellers["sold_mean"] = 3500.0, 500.0, 1.0
    crew.memory["seen"][:] = (1e6, 1e6, 1e3)
    crew.memory["custom"]["days"] = 1e9
    for row, share in ((CHEAT_NEGATIVE, 1.0), (CHEAT_REFUND, 0.0)):
        w.learned[row]["n"], w.learned[row]["total"] = 1e6, share * 1e6 * (PPM if row == CHEAT_REFUND else 1)
    sell(market, 1.0, 2.0, 3.0, 4.0)
    return market


def sell(market: emptor.Market, *a_day: float) -> None:
    """What shops of each grade have sold a day."""
    market.world.belief["shop_days"] = 1e6
    market.world.belief["sales"] = 1e6
    market.world.belief["sales"][1 : 1 + len(a_day)] = np.array(a_day) * 1e6


def milked(market: emptor.Market) -> list[int]:
    """Points of the second grade, 41 to 90, at which it cheats."""
    return [points for points in range(41, 91) if shop_at(market, points) > 0]


def test_it_guards_a_grade_and_milks_the_middle(market):
    found = milked(market)
    assert 41 not in found, "one more negative would lose the grade"
    assert 90 not in found, "one more praise wins the next"
    assert len(found) > 10
    assert found == list(range(found[0], found[-1] + 1)), "between the two it cheats all the way"
    # The other grades have their own edges.
    assert shop_at(market, 4) == shop_at(market, 40) == shop_at(market, 91) == 0.0


def test_without_anything_to_lose_there_is_nothing_to_guard(market):
    sell(market, 2.0, 2.0, 2.0, 2.0)
    assert milked(market) == list(range(41, 91))
    assert shop_at(market, 4) == shop_at(market, 91) == 1.0


def test_it_cheats_in_fewer_states_where_more_is_given_back(market):
    found = []
    for share in (0.0, 0.3, 0.5, 0.9):
        market.world.learned[CHEAT_REFUND]["total"] = share * 1e6 * PPM
        found.append(set(milked(market)))
    assert found[0] > found[1] > found[2]
    # A refund of nine tenths of the price is more than the cost of the goods.
    assert found[3] == set()


def test_it_keeps_customers_who_would_come_back(market):
    memory = market.crews[0].memory
    memory["custom"]["orders"][SERVED] = 0.02 * 1e9
    # 90 days x .02 orders x a margin of 15 is 27; a cheat saves at most 35 - 5/2.
    few = milked(market)
    memory["custom"]["orders"][SERVED] = 0.03 * 1e9
    assert milked(market) == []
    assert few != []


def test_who_looks_one_day_ahead_guards_nothing():
    """The horizon is the only reason to hold back here."""
    short = STRATEGIES + "[{strategy: rational, share: 1, horizon_days: 1}]"
    market = prepared(short)
    assert milked(market) == list(range(41, 91))


# -- in the market ----------------------------------------------------------------------------------

DETERRED = {
    "audits, where a counterfeit is banned": 60,
    "damages, out of a deposit": 20,
    "a deposit that is forfeited": 20,
    "points for lost disputes": 60,
}
"""Punishments, and how far ahead sellers look who still cheat under the mild one: a ban costs those more who look far.
A planner is all or nothing, and the forum that `test_deterrence` tries on opportunists deters it at its worst."""


@pytest.mark.parametrize("name", DETERRED)
def test_punishment_deters_who_plans(name: str):
    text, mild, hard, base = PUNISHMENTS[name]
    people = f"{STRATEGIES}[{{strategy: honest, share: 0.5}}, {{strategy: rational, share: 0.5, horizon_days: "
    people += f"{DETERRED[name]}}}]"
    was, now = ((people, SELDOM, *base, text.replace("@", v)) for v in (mild, hard))
    moved = difference(was, now, attempts, range(12))
    assert moved.p(-1) < LEVEL, f"{name}: attempts {moved}"
    assert moved.mean < -0.1 * moved.before, f"{name}: attempts {moved}"


class AlwaysCheats(Strategy):
    """Cheats on every order."""

    name = "t_always_cheats"
    summary = "cheats on every order"
    ill_intentioned = True

    def begin(self, crew):
        crew["cheat"] = 1.0
        crew["concede"] = 0.3


AUDITED = "rules.sanctions={audit_prob: 0.01, points: {counterfeit: 1}, " + BAN.replace("48", "1") + "}"
MANY = ("population.buyers.count=600", SELDOM)
"""As many trips as the bench has, by more people."""
PLACES = {
    "share positive, buyers who come back, looks 90 days ahead": ((SHARE, NO_LADDER), 90),
    "share positive, buyers who seldom do, looks 30 days ahead": ((SHARE, NO_LADDER, *MANY), 30),
    "audits and a ban, no score, looks 90 days ahead": ((NO_SCORE, AUDITED, *MANY), 90),
    "no score, no sanctions, looks 90 days ahead": ((NO_SCORE, NO_LADDER, *MANY), 90),
}
SEEDS = range(40)


def earned(strategy: str, rules: tuple[str, ...], horizon: int, seed: int) -> float:
    """Discounted profit over 250 days of the same four sellers in ten, when they follow a strategy; minor units."""
    people = STRATEGIES + "[{strategy: honest, share: 0.6}, {strategy: " + strategy + ", share: 0.4}]"
    scenario = settings((people, TALKS, *rules, "days=250", "population.sellers.entrants=0"))
    seeds = scenario.seeds.model_copy(update={"population": seed, "luck": seed})
    market = emptor.Market(scenario.model_copy(update={"seeds": seeds}), collect=False)
    crew, worth, before = market.crews[1], 0.0, 0.0
    for day in range(250):
        emptor.Market.step(market)
        now = float(crew["profit"].sum())
        worth += (now - before) * (1.0 + 1.0 / horizon) ** -day
        before = now
    return worth


def advantage(place: str, instead: str) -> tuple[Estimate, float]:
    """What planning earns beyond another strategy in its place, and what that one earns."""
    rules, horizon = PLACES[place]
    planned = [earned(f"rational, horizon_days: {horizon}", rules, horizon, seed) for seed in SEEDS]
    other = [earned(instead, rules, horizon, seed) for seed in SEEDS]
    return paired(planned, other), float(np.mean(other))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("instead", ["honest, slip: 0, concede: 0.3", "t_always_cheats"])
def test_it_earns_at_least_what_simple_sellers_do(place: str, instead: str):
    found, theirs = advantage(place, instead)
    assert found.low > -0.05 * theirs, f"{place}, against {instead}: {found} on {theirs}"


@pytest.mark.parametrize(
    ("place", "instead"),
    [
        ("share positive, buyers who come back, looks 90 days ahead", "t_always_cheats"),
        ("share positive, buyers who seldom do, looks 30 days ahead", "honest, slip: 0, concede: 0.3"),
    ],
)
def test_it_earns_more_where_the_simple_way_is_wrong(place: str, instead: str):
    found, theirs = advantage(place, instead)
    assert found.low > 0.2 * theirs, f"{place}, against {instead}: {found} on {theirs}"
