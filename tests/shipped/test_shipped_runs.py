"""Every shipped YAML runs, and no money is made or lost on the way."""

import numpy as np
import pytest

from emptor import Market, load
from emptor.scenario.shelf import names
from emptor.state.accounts import CUSTODY, FIRST_PERSON, FUND
from emptor.state.orders import SETTLED, SHOPS
from engine.invariants import Watch, replayed

DAYS = 60
YEAR = 365
RULES = names("rules")
SCENARIOS = names("scenario")
POPULATIONS = names("population")
PLATFORMS = {
    "taobao", "tmall", "jd_pop", "jd_self_operated", "xianyu", "ebay_pre2008", "ebay_2008", "ebay_2016",
    "amazon_marketplace", "airbnb", "upwork", "kleros_escrow", "dnm_escrow", "dnm_multisig", "openbazaar",
    "eachnet_2003", "b2b_alibaba", "b2q_inspection", "c2b_group_buy", "o2o_checkin", "paypal_overlay", "card_overlay",
}  # fmt: skip
COMPOSED = ["ebay_pre2008+paypal_overlay", "ebay_2008+paypal_overlay", "amazon_marketplace+card_overlay"]


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
    assert PLATFORMS | {"no_rules"} == set(RULES)
    assert {"baseline", "bench"} <= set(SCENARIOS)
    assert "baseline" in POPULATIONS


@pytest.mark.parametrize("rules", [*RULES, *COMPOSED])
def test_a_year_of_the_baseline_under_every_rule_set(rules):
    market = Market(load("baseline", rules=rules, days=YEAR), journal=True)
    watch = Watch(market)
    while market.day < YEAR:
        market.run(min(30, YEAR - market.day))
        watch.look()
    assert not market.running
    assert np.array_equal(replayed(market), np.asarray(market.world.balances))
    assert int(market.daily_frame()["orders"].sum()) > 2000, "people trade"
    measured = market.measure(["gmv", "trust", "buyer_churn"])
    assert all(np.isfinite(value) for value in measured.values()), measured


@pytest.mark.parametrize("scenario", [name for name in SCENARIOS if name != "baseline"])
@pytest.mark.parametrize("rules", RULES)
def test_every_other_scenario_runs_under_every_rule_set(scenario, rules):
    market = Market(load(scenario, rules=rules, days=DAYS), journal=True).run(DAYS)
    assert_money_is_conserved(market)
    assert int(market.daily_frame()["orders"].sum()) > 250, "people trade"


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
