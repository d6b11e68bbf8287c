from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emptor.reputation.credit import Bazaar
from emptor.reputation.library import Ratings, make
from reputation.webs import relabelled, told, webs


def links(memory) -> dict[tuple[int, int], float]:
    who = np.argsort(np.where(memory.place < 0, 10**6, memory.place))
    ends = zip(
        who[memory.key >> 32].tolist(), who[memory.key & 0xFFFFFFFF].tolist(), memory.weight.tolist(), strict=True
    )
    return {(i, j): w for i, j, w in ends if i < j}


def learned(ratings: Ratings):
    model = make(Bazaar)
    memory = model.begin()
    model.learn(memory, ratings)
    return memory


def test_by_hand():
    # 0-1 carries 5 and 1-2 carries 3; a loss of 2 between 0 and 2 comes off both; 3 is known only to 2.
    good = [(0, 1, 5), (2, 1, 3), (2, 3, 10)]
    rows = [(i, j, 1.0, a) for i, j, a in good] + [(0, 2, -1.0, 2)]
    rater, rated, value, amount = zip(*rows, strict=True)
    before = told(Bazaar, Ratings.of(rater[:3], rated[:3], value[:3], amount=amount[:3]), viewer=0)
    np.testing.assert_allclose(before, [np.nan, 5, 3, 3])
    ratings = Ratings.of(rater, rated, value, amount=amount)
    assert links(learned(ratings)) == pytest.approx({(0, 1): 3, (1, 2): 1, (2, 3): 10, (0, 2): 0})
    np.testing.assert_allclose(told(Bazaar, ratings, viewer=0), [np.nan, 3, 1, 1])


def test_a_loss_beyond_what_the_links_carry_takes_all_they_carry():
    ratings = Ratings.of([0, 1, 0], [1, 2, 2], [1, 1, -1], amount=[5, 3, 100])
    assert links(learned(ratings)) == pytest.approx({(0, 1): 2, (1, 2): 0, (0, 2): 0})


def test_a_rating_in_the_middle_changes_nothing():
    ratings = Ratings.of([0, 0], [1, 1], [1, 0], amount=[5, 100])
    assert links(learned(ratings)) == {(0, 1): 5}


HONEST, MINE = 5, 4


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["trade", "cheat", "praise", "serve"]),
            st.integers(0, HONEST - 1), st.integers(0, HONEST - 1), st.integers(0, MINE - 1), st.integers(0, MINE - 1),
            st.integers(1, 20),
        ),
        min_size=5, max_size=60,
    )
)  # fmt: skip
def test_the_loss_to_any_number_of_identities_is_bounded_by_their_honest_trade(steps):
    """Honest people trade, are served well or are cheated by an attacker's identities, which also praise each other."""
    model = make(Bazaar)
    memory = model.begin()
    served = lost = 0.0
    for what, one, other, mine, yours, amount in steps:
        crook, friend = HONEST + mine, HONEST + yours
        agents = HONEST + MINE
        match what:
            case "trade":
                rating = Ratings.of([one], [other], [1.0], amount=[amount], agents=agents)
            case "praise":
                rating = Ratings.of([crook], [friend], [1.0], amount=[1e6], agents=agents)
            case "serve":
                served += amount
                rating = Ratings.of([one], [crook], [1.0], amount=[amount], agents=agents)
            case _:
                allowed = model.score(memory, np.array([one]), np.array([crook]), 0.0)[0]
                if not allowed >= amount:
                    continue
                lost += amount
                rating = Ratings.of([one], [crook], [-1.0], amount=[amount], agents=agents)
        model.learn(memory, rating)
        assert lost <= served + 1e-3


def test_identities_that_praise_each_other_for_fortunes_do_not_drown_small_change():
    ratings = Ratings.of([0, 7, 8], [1, 8, 9], [1.0, 1.0, 1.0], amount=[0.05, 1e15, 1e15])
    scores = told(Bazaar, ratings, viewer=0)
    assert scores[1] == pytest.approx(0.05)
    assert scores[7] == 0


def test_praise_for_honest_people_that_costs_nothing_would_break_the_bound():
    # The falsifier: the links are undirected, so a rating that no trade stands behind makes credit.
    free = Ratings.of([0, 9], [1, 0], [1.0, 1.0], amount=[5, 1000])
    assert told(Bazaar, free, viewer=0)[9] == 1000


@settings(max_examples=40, deadline=None)
@given(webs(agents=7, most=40))
def test_score_is_the_undirected_flow_and_a_loss_takes_what_it_says(ratings):
    model = make(Bazaar)
    memory = learned(ratings)
    graph = nx.Graph()
    graph.add_nodes_from(range(7))
    graph.add_edges_from((i, j, {"capacity": w}) for (i, j), w in links(memory).items())
    scores = told(Bazaar, ratings, viewer=0)
    for other in range(1, 7):
        flow = nx.maximum_flow_value(graph, 0, other)
        assert np.nan_to_num(scores[other]) == pytest.approx(flow, abs=1e-4)
    model.learn(memory, Ratings.of([0], [1], [-1], [60.0], [2.0], agents=7))
    after = model.score(memory, np.array([0]), np.array([1]), 60.0)[0]
    assert np.nan_to_num(after) == pytest.approx(max(0.0, np.nan_to_num(scores[1]) - 2.0), abs=1e-4)


@given(webs(agents=7), st.permutations(range(7)))
@settings(max_examples=25, deadline=None)
def test_names_do_not_matter(ratings, order):
    names = np.array(order)
    mine, theirs = told(Bazaar, ratings, 3), told(Bazaar, relabelled(ratings, names), int(names[3]))
    np.testing.assert_allclose(theirs[names], mine, atol=1e-4)


def test_strangers_hear_nothing():
    ratings = Ratings.of([0], [1], [1.0], amount=[5])
    assert np.isnan(told(Bazaar, ratings, viewer=-1)).all()
    assert np.isnan(told(Bazaar, ratings, viewer=7)).all()
    assert told(Bazaar, ratings, viewer=1, agents=9)[8] == 0
