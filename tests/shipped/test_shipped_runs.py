"""Every shipped YAML runs, and no money is made or lost on the way."""

import numpy as np
import pytest

from emptor import Market, load
from emptor.scenario.shelf import names
from emptor.state.accounts import CUSTODY, FIRST_PERSON, FUND
from emptor.state.orders import SETTLED, SHOPS

DAYS = 120
RULES = names("rules")
SCENARIOS = names("scenario")
POPULATIONS = names("population")


def balances_by_journal(market):
    """Every balance from the written journal alone."""
    balances = np.zeros(len(market.world.balances), np.int64)
    units = market.settings.environment.minor_units
    for row in market.journal().itertuples():
        cents = round(row.amount * units)
        balances[row.debit] -= cents
        balances[row.credit] += cents
    return balances


def assert_money_is_conserved(market):
    w = market.world
    balances = np.asarray(w.balances)
    live = np.asarray(w.orders)
    live = live[(live["state"] > 0) & (live["state"] < SETTLED)]
    assert balances.sum() == 0
    assert balances[CUSTODY] == live["held"].sum()
    assert (live["held"] >= 0).all()
    assert balances[FUND] >= 0
    first = FIRST_PERSON + len(w.buyers) + len(w.sellers)
    assert (balances[first : first + w.n[SHOPS]] >= 0).all(), "a deposit is negative"
    assert np.array_equal(balances, balances_by_journal(market))


def test_there_are_files_to_test():
    assert {"taobao", "ebay_pre2008", "ebay_2016", "no_rules"} <= set(RULES)
    assert {"baseline", "bench"} <= set(SCENARIOS)
    assert "baseline" in POPULATIONS


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("rules", RULES)
def test_every_pair_runs_and_conserves_money(scenario, rules):
    market = Market(load(scenario, rules=rules, days=DAYS), journal=True)
    for _ in range(DAYS // 30):
        market.run(30)
        assert_money_is_conserved(market)
    assert market.day == DAYS
    assert not market.running
    orders = int(market.daily_frame()["orders"].sum())
    assert orders > 500, "people trade"
    assert {np.isfinite(market.measure(["gmv"])["gmv"])} == {True}


@pytest.mark.parametrize("population", POPULATIONS)
def test_every_population_runs(population):
    market = Market({"name": "p", "title": "p", "days": DAYS, "population": population,
                     "environment": population, "rules": "taobao"}, journal=True)  # fmt: skip
    market.run()
    assert_money_is_conserved(market)


def test_the_check_finds_a_lost_cent():
    market = Market(load("baseline", days=DAYS), journal=True).run(20)
    market.world.balances[CUSTODY] += 1
    with pytest.raises(AssertionError):
        assert_money_is_conserved(market)
