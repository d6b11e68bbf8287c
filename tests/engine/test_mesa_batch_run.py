"""Mesa's own `batch_run` on a market: parameters as keyword arguments, one row a run."""

import numpy as np
import pandas as pd
import pytest
from mesa.batchrunner import batch_run

import emptor
from emptor.scenario import ScenarioError

SMALL = {"population.buyers.count": 16, "population.sellers.count": 4, "days": 12, "warm_up_days": 1}
"""Values for every run of a batch."""


def batch(parameters, **options):
    options = {"rng": [1], "max_steps": 1000} | options
    # Warnings are errors here: batch_run has nothing to complain about.
    return pd.DataFrame(batch_run(emptor.Market, parameters | {"follow_up_days": 1}, display_progress=False, **options))


def test_scenarios_rules_and_values_vary_and_seeds_repeat():
    frame = batch(SMALL | {"rules": ["taobao", "no_rules"], "population.buyers.trips_per_day": [0.1, 0.3]}, rng=[1, 2])
    assert len(frame) == 8
    assert (frame["Step"] == 12).all()
    assert set(frame["rules"]) == {"taobao", "no_rules"}
    assert set(frame["population.buyers.trips_per_day"]) == {0.1, 0.3}
    assert {"orders", "gmv", "trust"} <= set(frame.columns)


def test_a_row_is_what_the_market_alone_comes_to():
    frame = batch(SMALL | {"rules": "no_rules"}, data_collection_period=1)
    alone = emptor.Market(rules="no_rules", rng=1, follow_up_days=1, **SMALL).run()
    own = alone.datacollector.get_model_vars_dataframe()
    assert list(frame["Step"]) == list(range(13))
    assert frame["gmv"].tolist() == own["gmv"].tolist()
    assert frame["trust"].tolist() == own["trust"].tolist()


def test_a_scenario_is_one_value_and_a_list_of_them_many():
    one = emptor.load("baseline", overrides=SMALL | {"follow_up_days": 1})
    other = emptor.load(one, rules="no_rules")
    assert len(batch_run(emptor.Market, {"scenario": one}, rng=[1], display_progress=False)) == 1
    found = batch_run(emptor.Market, {"scenario": [one, other]}, rng=[1], display_progress=False)
    assert [row["scenario"].rules.name for row in found] == ["taobao", "no_rules"]


def test_numbers_of_numpy_are_numbers():
    frame = batch(SMALL | {"population.buyers.count": np.arange(10, 30, 10)})
    assert frame["buyers"].tolist() == sorted(frame["buyers"])
    market = emptor.Market(**{"population.buyers.count": np.int64(7)})
    assert market.settings.population.buyers.count == 7


def test_max_steps_ends_a_run_early():
    assert batch(SMALL, max_steps=5)["Step"].tolist() == [5]


def test_what_is_no_parameter_is_named():
    with pytest.raises(TypeError, match="no argument 'iterations'"):
        emptor.Market(iterations=3)
    with pytest.raises(ScenarioError, match="did you mean count"):
        emptor.Market(**{"population.buyers.cuont": 3})
    with pytest.raises(ScenarioError, match="is too large"):
        emptor.Market(**{"environment.carrier.loss": 3.0})


@pytest.mark.slow
def test_several_processes_give_the_same_rows():
    parameters = SMALL | {"rules": ["taobao", "no_rules"]}
    alone, together = batch(parameters), batch(parameters, number_processes=2)
    pd.testing.assert_frame_equal(together.sort_values("RunId", ignore_index=True), alone)
