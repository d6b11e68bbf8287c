from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from emptor.reputation.flow import MaxFlow, ShortestPath
from emptor.reputation.library import Ratings
from reputation.webs import relabelled, told, web, webs

VIEWER, ATTACKER, SYBILS = 0, 1, 3


def together(first: Ratings, rater: list[int], rated: list[int], agents: int) -> Ratings:
    """Ratings, and good ones after them."""
    return Ratings.of(
        [*first.rater, *rater], [*first.rated, *rated], [*first.value, *[1.0] * len(rater)], agents=agents,
        levels=first.levels,
    )  # fmt: skip


@st.composite
def attacks(draw, agents=7):
    """Ratings, and what they become when one agent drops some of its own and makes identities to rate with."""
    before = draw(webs(agents=agents, most=30))
    kept = np.ones(len(before), bool)
    own = np.flatnonzero(before.rater == ATTACKER)
    kept[own] = draw(st.lists(st.booleans(), min_size=len(own), max_size=len(own)))
    mine = [ATTACKER, *range(agents, agents + SYBILS)]
    n = draw(st.integers(0, 25))
    rater = draw(st.lists(st.sampled_from(mine), min_size=n, max_size=n))
    rated = draw(st.lists(st.integers(0, agents + SYBILS - 1), min_size=n, max_size=n))
    return before, together(before[kept], rater, rated, agents + SYBILS), mine


@settings(max_examples=150, deadline=None)
@given(attacks())
def test_sybils_cannot_raise_max_flow(attack):
    before, after, mine = attack
    assert np.nanmax(np.r_[0.0, told(MaxFlow, after, VIEWER)[mine]]) <= np.nan_to_num(
        told(MaxFlow, before, VIEWER)[ATTACKER]
    )


@settings(max_examples=150, deadline=None)
@given(attacks())
def test_sybils_cannot_raise_shortest_path_nor_overtake_anybody(attack):
    before, after, mine = attack
    then, now = told(ShortestPath, before, VIEWER), told(ShortestPath, after, VIEWER)
    assume(np.isfinite(then[ATTACKER]))
    best = now[mine].max()
    assert best <= then[ATTACKER]
    others = [i for i in range(before.agents) if i not in (VIEWER, ATTACKER) and then[i] >= then[ATTACKER]]
    assert all(now[i] >= best for i in others)


def test_max_flow_is_not_proof_in_rank():
    # 2 is ahead of 1 only by what 1 passes on to it; 1 stops doing so.
    before = told(MaxFlow, web((0, 1, 2), (1, 2, 1), (0, 2, 2)), viewer=0)
    after = told(MaxFlow, web((0, 1, 2), (0, 2, 1)), viewer=0)
    assert before[2] == 3 > before[1] == 2
    assert after[1] == before[1] > after[2] == 1
    same = told(ShortestPath, web((0, 1, 2), (1, 2, 1), (0, 2, 2)), viewer=0)
    assert not same[2] > same[1]


def test_by_hand():
    # Two ways from 0 to 3, 0-1-3 and 0-2-3, carry 2 and 1; the shorter is 1/2 + 1/3 long.
    ratings = web((0, 1, 2), (1, 3, 3), (0, 2, 4), (2, 3, 1), (2, 4, 2), (2, 4, -2), (3, 5, -1))
    np.testing.assert_allclose(told(MaxFlow, ratings, viewer=0), [np.nan, 2, 4, 3, 0, 0])
    np.testing.assert_allclose(told(ShortestPath, ratings, viewer=0), [np.nan, 2, 4, 1.2, 0, 0])


def test_ratings_between_the_ends_of_the_scale_carry_their_value():
    ratings = Ratings.of([0, 0, 1], [1, 1, 2], [0.5, 0.5, 0.5], levels=5)
    np.testing.assert_allclose(told(MaxFlow, ratings, viewer=0)[1:], [1.0, 0.5])
    np.testing.assert_allclose(told(ShortestPath, ratings, viewer=0)[1:], [1.0, 1 / 3])


@settings(max_examples=60, deadline=None)
@given(webs(agents=9, most=60, levels=5))
def test_they_are_what_networkx_finds(ratings):
    graph = nx.DiGraph()
    graph.add_nodes_from(range(9))
    for i, j, v in zip(ratings.rater.tolist(), ratings.rated.tolist(), ratings.value.tolist(), strict=True):
        if i != j:
            graph.add_edge(i, j, capacity=graph.get_edge_data(i, j, {"capacity": 0.0})["capacity"] + v)
    graph.remove_edges_from([(i, j) for i, j, c in graph.edges(data="capacity") if c <= 0])
    for _, _, data in graph.edges(data=True):
        data["length"] = 1 / data["capacity"]
    flow, near = told(MaxFlow, ratings, VIEWER), told(ShortestPath, ratings, VIEWER)
    away = nx.single_source_dijkstra_path_length(graph, VIEWER, weight="length")
    if not graph.out_degree(VIEWER):
        assert np.isnan(flow).all()
        assert np.isnan(near).all()
        return
    for sink in range(1, 9):
        assert flow[sink] == pytest.approx(nx.maximum_flow_value(graph, VIEWER, sink))
        assert near[sink] == pytest.approx(1 / away[sink] if sink in away else 0.0)


@given(webs(agents=7), st.permutations(range(7)))
@settings(max_examples=25, deadline=None)
def test_names_do_not_matter(ratings, order):
    names = np.array(order)
    for model in (MaxFlow, ShortestPath):
        mine, theirs = told(model, ratings, 3), told(model, relabelled(ratings, names), int(names[3]))
        np.testing.assert_allclose(theirs[names], mine)


def test_strangers_hear_nothing_and_unknown_people_have_nothing():
    ratings = web((0, 1, 1.0), (2, 1, -1.0))
    for model in (MaxFlow, ShortestPath):
        for viewer in (-1, 1, 2, 9):
            assert np.isnan(told(model, ratings, viewer=viewer)).all()
        assert told(model, ratings, viewer=0, agents=6)[5] == 0
