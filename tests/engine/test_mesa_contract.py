"""What Mesa's users expect to just work on a model."""

import gc
import pickle
import random
import weakref

import mesa
import numpy as np
import pytest
from mesa.experimental.scenarios import Scenario as MesaScenario

import emptor
from emptor import Market
from engine.busy import busy


def small(**options):
    return Market(busy(days=20), **options)


def test_builds_with_no_arguments():
    market = Market()
    assert isinstance(market, mesa.Model)
    market.step()
    assert market.settings.name == "baseline"


@pytest.mark.parametrize(
    "rng",
    [
        3,
        np.int64(3),
        np.uint32(3),
        [1, 2, 3],
        np.random.SeedSequence(3),
        np.random.default_rng(3),
        np.random.PCG64(3),
        None,
    ],
    ids=lambda r: type(r).__name__,
)
def test_seeds_of_any_kind(rng):
    market = Market(busy(days=5), rng=rng).run()
    assert market.day == 5


def test_seeds_of_one_value_are_one_seed():
    assert small(rng=3).run().digest() == small(rng=np.int64(3)).run().digest() != small(rng=4).run().digest()
    assert small(rng=[1, 2]).run().digest() == small(rng=[1, 2]).run().digest() != small(rng=[2, 1]).run().digest()
    sequences = [np.random.SeedSequence(5), np.random.SeedSequence(5), np.random.SeedSequence(6)]
    first, again, other = (small(rng=s).run().digest() for s in sequences)
    assert first == again != other
    assert small(rng=np.random.default_rng(9)).run().digest() == small(rng=np.random.default_rng(9)).run().digest()
    assert small().run().digest() == small(rng=7).run().digest(), "None is the scenario's own luck, 7"


def test_step_is_one_unit_of_time():
    market = small()
    assert market.time == 0
    for day in range(1, 4):
        market.step()
        assert market.time == day == market.day


def test_run_for_and_until():
    market = small()
    market.run_for(3)
    assert market.day == market.time == 3
    market.run_until(7)
    assert market.day == market.time == 7
    assert market.digest() == small().run(7).digest()


def test_scheduled_events_happen():
    market, seen = small(), []

    def look():
        seen.append(market.day)

    market.schedule_event(look, at=4.5)
    market.run_until(3)
    assert seen == []
    market.run_until(6)
    assert seen == [4]
    assert market.digest() == small().run(6).digest()


def test_running_is_a_bool_and_ends_with_the_days():
    market = Market(busy(days=3))
    assert market.running is True
    market.step()
    assert market.running is True
    market.run()
    assert market.running is False
    assert market.day == 3


def test_data_collector():
    market = small().run()
    frame = market.datacollector.get_model_vars_dataframe()
    assert len(frame) == 21, "row 0 is the initial state"
    assert all(dtype.kind in "fi" for dtype in frame.dtypes)
    assert not frame.isna().any().any()
    assert frame["buyers"].iloc[0] == 24
    assert frame["orders"].iloc[0] == frame["gmv"].iloc[0] == 0
    assert frame["orders"].iloc[1:].sum() == market.world.flow["orders"].sum() > 0
    daily = market.daily_frame()
    assert (frame["orders"].iloc[1:].to_numpy() == daily["orders"].to_numpy()).all()
    assert (frame["sellers"].iloc[1:].to_numpy() == daily["sellers"].to_numpy()).all()


def test_a_data_collector_of_ones_own():
    market = small(collect=False)
    collector = mesa.DataCollector(
        model_reporters={"orders": lambda m: int(m.world.flow["orders"].sum())},
        agenttype_reporters={emptor.agents.Seller: {"wallet": "wallet"}},
    )
    for _ in range(5):
        market.step()
        collector.collect(market)
    assert collector.get_model_vars_dataframe()["orders"].is_monotonic_increasing
    agents = collector.get_agenttype_vars_dataframe(emptor.agents.Seller)
    assert agents.index.names == ["Step", "AgentID"]
    assert len(agents) == 5 * 21


def test_agent_sets():
    market = small().run(10)
    sellers = market.agents.select(agent_type=emptor.agents.Seller)
    buyers = market.agents.select(lambda a: isinstance(a, emptor.agents.Buyer) and a.active)
    assert len(sellers) == 21
    assert 0 < len(buyers) <= 36
    assert buyers.get("orders") == [int(market.world.buyers["orders"][b.index]) for b in buyers]
    assert buyers.agg("orders", sum) == sum(buyers.get("orders"))
    by_category = sellers.groupby("category")
    assert sum(len(group) for _, group in by_category) == 21
    ranked = sellers.sort("orders", ascending=False).get("orders")
    assert ranked == sorted(ranked, reverse=True)
    assert sellers.map(lambda s: s.wallet) == [s.wallet for s in sellers]
    assert len({a.unique_id for a in market.agents}) == len(market.agents)
    market.step()
    assert buyers.get("orders") == [int(market.world.buyers["orders"][b.index]) for b in buyers], "views are stale"


def test_views_name_what_they_lack():
    seller = next(iter(small().agents.select(agent_type=emptor.agents.Seller)))
    with pytest.raises(AttributeError, match="has no 'colour'"):
        _ = seller.colour


def test_agents_can_be_removed():
    market = small()
    before = len(market.agents)
    agent = next(iter(market.agents))
    agent.remove()
    assert len(market.agents) == before - 1
    assert agent not in market.agents
    market.run()
    assert market.digest() == small().run().digest(), "a view is no person: the person stays"


def test_a_mesa_agent_of_ones_own_stands_beside_them():
    class Observer(mesa.Agent):
        def step(self):
            self.seen = self.model.day

    market = small()
    observer = Observer(market)
    market.run(2)
    market.agents.select(agent_type=Observer).do("step")
    assert observer.seen == 2


def test_reporters_and_measures_draw_nothing_random():
    market = small()
    market.step()
    before = (market.random.getstate(), str(market.rng.bit_generator.state))
    market.datacollector.collect(market)
    market.measure()
    market.daily_frame()
    assert before == (market.random.getstate(), str(market.rng.bit_generator.state))


def test_global_generators_are_left_alone():
    np.random.seed(5)  # noqa: NPY002
    random.seed(5)
    legacy, plain = str(np.random.get_state()), random.getstate()  # noqa: NPY002
    market = small(trace=True, keep_orders=True).run()
    market.measure()
    market.trust_graph()
    list(market.agents)
    assert plain == random.getstate()
    assert legacy == str(np.random.get_state())  # noqa: NPY002
    random.seed(6)
    np.random.seed(6)  # noqa: NPY002
    assert market.digest() == small().run().digest()


def test_batch_run_serial_and_parallel_agree():
    parameters = {"scenario": [busy(days=10)], "rules": ["taobao", "no_rules"]}
    options = {"rng": [1, 2], "max_steps": 10, "data_collection_period": -1, "display_progress": False}
    serial = mesa.batch_run(Market, parameters, number_processes=1, **options)
    parallel = mesa.batch_run(Market, parameters, number_processes=2, **options)
    keep = ("rules", "rng", "orders", "gmv", "cheats", "buyers", "sellers", "trust")

    def table(rows):
        return sorted(tuple(str(row.get(k)) for k in keep) for row in rows)

    assert len(serial) == 4
    assert table(serial) == table(parallel)
    assert len(set(table(serial))) == 4


def test_pickles_with_its_agents():
    market = small(journal=True).run(5)
    wallets = [s.wallet for s in market.agents.select(agent_type=emptor.agents.Seller)]
    again = pickle.loads(pickle.dumps(market))
    assert [s.wallet for s in again.agents.select(agent_type=emptor.agents.Seller)] == wallets
    assert all(a.model is again for a in again.agents)
    assert again.run().digest() == market.run().digest()


def test_is_garbage_collected():
    market = small()
    market.run(3)
    list(market.agents)
    market.measure()
    gone = weakref.ref(market)
    world = weakref.ref(market.world.orders)
    del market
    gc.collect()
    assert gone() is None
    assert world() is None


def test_reset_as_a_dashboard_does_it():
    """SolaraViz builds the class anew with both the generator's seed and the model's own scenario."""
    market = small(rng=11).run()
    again = Market(rng=11, scenario=market.scenario)
    assert again.day == 0
    assert again.settings == market.settings
    assert again.run().digest() == market.digest()
    other = Market(rng=12, scenario=market.scenario)
    assert other.run().digest() != market.digest()
    same = Market(scenario=market.scenario)
    assert same.run().digest() == market.digest()


def test_a_bare_mesa_scenario_gives_the_baseline():
    assert Market(MesaScenario(rng=3)).settings.name == "baseline"


def test_other_rules_on_the_same_people_and_luck():
    market = Market(busy(days=20), rules="no_rules")
    assert market.settings.rules.name == "no_rules"
    assert market.settings.population == small().settings.population
    reset = Market(scenario=market.scenario, rules="taobao")
    assert reset.settings.rules.name == "taobao"
    assert reset.settings.seeds == market.settings.seeds


def test_stages_can_be_looked_at_and_added_to():
    market, seen = small(), []

    def note(market):
        """Note the day."""
        seen.append(market.day)

    market.insert_stage("note", note, before="claim")
    names = [stage.name for stage in market.stages]
    assert names.index("note") == names.index("claim") - 1
    assert all(stage.meaning for stage in market.stages)
    market.run(3)
    assert seen == [0, 1, 2]
    assert market.digest() == small().run(3).digest()
    for wrong in ({"before": "nowhere"}, {}, {"before": "claim", "after": "claim"}):
        with pytest.raises(ValueError, match="one neighbour out of"):
            market.insert_stage("another", note, **wrong)
    with pytest.raises(ValueError, match="new name"):
        market.insert_stage("note", note, after="claim")


def test_hand_written_agents_take_seats_and_the_last_is_told():
    market = small()
    sellers = [emptor.SellerAgent(market, price=30.0 + k) for k in range(16)]
    with pytest.raises(RuntimeError, match="seats"):
        emptor.SellerAgent(market)
    market.run()
    assert [s.price for s in sellers if s.shop >= 0] == [30.0 + k for k, s in enumerate(sellers) if s.shop >= 0]
    assert market.agents.select(agent_type=emptor.SellerAgent).agg("orders", sum) > 0


def test_hand_written_agents_draw_by_key():
    """The same name and order give the same number; another name or another order another."""
    market = small()
    seller, buyer = emptor.SellerAgent(market), emptor.BuyerAgent(market)
    assert seller.draw("mood") == seller.draw("mood") != seller.draw("other")
    assert seller.draw("mood") != buyer.draw("mood")
    today = seller.draw("mood")
    market.step()
    assert seller.draw("mood") != today
    order = emptor.agents.Order("b1-d0-0", 123, 1.0, 0, 1, 1, "good")
    assert seller.draw("mood", order) == buyer.draw("mood", order)


def test_an_agent_that_says_nonsense_is_told_what_it_may_say():
    class Fool(emptor.SellerAgent):
        def serve(self, order):
            return "by pigeon"

    market = Market(busy(days=20))
    Fool(market, price=1.0)
    with pytest.raises(ValueError, match="by pigeon"):
        market.run()


def test_idle_seats_change_nothing():
    """A hand-written buyer who never buys, and a seller nobody can afford, leave all others' luck as it was."""

    class Idle(emptor.BuyerAgent):
        def choose(self, offers):
            return None

    market = Market(busy("no_rules", days=20), keep_orders=True)
    Idle(market)
    alone = Market(busy("no_rules", days=20), keep_orders=True).run()
    market.run()
    assert (market.ledger.orders()["key"] == alone.ledger.orders()["key"]).all()
