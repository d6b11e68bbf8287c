from __future__ import annotations

import time

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emptor.reputation.eigentrust import EigenTrust, PersonalPageRank
from emptor.reputation.library import Ratings, make
from reputation.webs import relabelled, told, web, webs


def networkx_pagerank(ratings: Ratings, a: float, restart: dict[int, float]) -> np.ndarray:
    graph = nx.DiGraph()
    graph.add_nodes_from(range(ratings.agents))
    for i, j, v in zip(ratings.rater, ratings.rated, ratings.value, strict=True):
        if i != j:
            weight = graph.get_edge_data(i, j, {"s": 0.0})["s"]
            graph.add_edge(i, j, s=weight + v)
    graph.remove_edges_from([(i, j) for i, j, s in graph.edges(data="s") if s <= 0])
    found = nx.pagerank(
        graph, alpha=1 - a, personalization=restart, dangling=restart, weight="s", tol=1e-14, max_iter=100_000
    )
    return np.array([found[i] for i in range(ratings.agents)])


@settings(max_examples=60, deadline=None)
@given(webs(agents=9), st.sampled_from([0.05, 0.1, 0.5]), st.sets(st.integers(0, 8), min_size=1))
def test_it_is_networkx_pagerank_with_the_pre_trusted_as_personalisation(ratings, a, trusted):
    mine = told(EigenTrust, ratings, a=a, trusted=sorted(trusted))
    theirs = networkx_pagerank(ratings, a, dict.fromkeys(trusted, 1 / len(trusted)))
    np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(webs(agents=9), st.integers(0, 8))
def test_personal_pagerank_is_networkx_rooted_at_the_viewer(ratings, viewer):
    mine = told(PersonalPageRank, ratings, viewer=viewer, a=0.15)
    theirs = networkx_pagerank(ratings, 0.15, {viewer: 1.0})
    if np.isnan(mine).any():
        assert np.isnan(mine).all()
        assert theirs[viewer] == pytest.approx(1.0), "silent though the viewer trusts somebody"
    else:
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-9)


def test_three_peers_by_hand():
    # 0 trusts 1; 1 trusts 0 and 2 as 1 : 3; 2 trusts nobody, so its weight goes to p = {0}. With a = 1/2:
    # t0 = 1/2 (t1/4 + t2) + 1/2, t1 = t0/2, t2 = 3/8 t1  =>  t0 = 32/54, t1 = 16/54, t2 = 6/54.
    ratings = web((0, 1, 2), (1, 0, 1), (1, 2, 3))
    np.testing.assert_allclose(told(EigenTrust, ratings, a=0.5, trusted=[0]), np.array([32, 16, 6]) / 54, atol=1e-12)


def test_bad_dealings_weigh_against_good_ones_and_never_below_zero():
    # s(0,1) = 3 - 1 = 2, s(0,2) = 1 - 2 < 0: all of 0's trust goes to 1.
    ratings = web((0, 1, 3), (0, 1, -1), (0, 2, 1), (0, 2, -2))
    trust = told(EigenTrust, ratings, a=0.2, trusted=[0])
    assert trust[2] == 0
    assert trust[1] == pytest.approx(0.8 * trust[0])


@given(webs(agents=7, least=2), st.integers(1, 39))
@settings(max_examples=30, deadline=None)
def test_warm_from_the_day_before_ends_where_a_cold_start_ends(ratings, cut):
    model = make(EigenTrust)
    memory = model.begin()
    for part in (ratings[:cut], ratings[cut:]):
        model.learn(memory, part)
    everyone = np.arange(7)
    np.testing.assert_allclose(model.score(memory, everyone, everyone, 60.0), told(EigenTrust, ratings), atol=1e-11)


@given(webs(agents=7), st.permutations(range(7)))
@settings(max_examples=30, deadline=None)
def test_names_do_not_matter(ratings, order):
    names = np.array(order)
    for model in (EigenTrust, PersonalPageRank):
        mine = told(model, ratings, viewer=3)
        theirs = told(model, relabelled(ratings, names), viewer=int(names[3]))
        np.testing.assert_allclose(theirs[names], mine, atol=1e-9)


def ring(crooks: int) -> Ratings:
    """Ten honest people who deal with each other and a few crooks, who praise only each other."""
    honest = [(i, (i + k) % 10, 1.0) for i in range(10) for k in (1, 2, 3)]
    fooled = [(i, 10 + i % crooks, 1.0) for i in range(3)]
    praise = [(10 + i, 10 + (i + 1) % crooks, 1.0) for i in range(crooks)]
    return web(*honest, *fooled, *praise)


def test_without_the_pre_trusted_a_ring_takes_all():
    # Threat model B of the paper: once a walk has entered the ring nothing leads out, unless a > 0.
    broken = told(EigenTrust, ring(4), a=0.0, trusted=[0, 1, 2])
    assert broken[10:].sum() > 0.99
    kept = told(EigenTrust, ring(4), a=0.5, trusted=[0, 1, 2])
    assert kept[10:].sum() < 0.2


def test_pagerank_is_not_sybilproof():
    # AGT theorem 27.5: no symmetric reputation is. An agent that makes five identities which praise it moves up.
    web_before = web(*[(i, (i + 1) % 6, 1.0) for i in range(6)], (1, 4, 1.0))
    before = told(EigenTrust, web_before, pretrusted="everyone")
    sybils = [(s, 0, 1.0) for s in range(6, 11)] + [(0, s, 1.0) for s in range(6, 11)]
    edges = list(zip(web_before.rater, web_before.rated, web_before.value, strict=True))
    after = told(EigenTrust, web(*edges, *sybils), pretrusted="everyone")
    assert after[0] > before[0]
    assert (before > before[0]).sum() > (after > after[0]).sum()
    # Where an identity made later cannot be pre-trusted, five more that nobody else trusts bring less than that.
    dated = Ratings.of(
        [*web_before.rater, *[s[0] for s in sybils]], [*web_before.rated, *[s[1] for s in sybils]],
        np.ones(7 + 10), [0.0] * 7 + [90.0] * 10,
    )  # fmt: skip
    assert told(EigenTrust, dated, pretrusted="founders")[6:].sum() < after[6:].sum()


def test_who_is_pre_trusted():
    ratings = Ratings.of([0, 1, 2], [3, 3, 3], [1, 1, 1], [0.0, 20.0, 100.0])
    for fields, chosen in (
        ({"pretrusted": "founders", "pretrusted_days": 20.0}, [0, 1]),
        ({"pretrusted": "veterans", "pretrusted_days": 90.0}, [0]),
        ({"pretrusted": "veterans", "pretrusted_days": 500.0}, [0, 1, 2]),
        ({"pretrusted": "everyone"}, [0, 1, 2]),
        ({"trusted": [2]}, [2]),
    ):
        trust = told(EigenTrust, ratings, **fields)
        assert np.flatnonzero(trust[:3] > 0).tolist() == chosen, fields


def test_nothing_is_known_of_strangers():
    ratings = web((0, 1, 1.0))
    assert told(EigenTrust, ratings, agents=5)[4] == 0
    assert np.isnan(told(PersonalPageRank, ratings, viewer=-1)).all()
    assert np.isnan(told(PersonalPageRank, ratings, viewer=1)).all()
    assert told(PersonalPageRank, ratings, viewer=0, agents=5)[4] == 0
    empty = make(EigenTrust).begin()
    make(EigenTrust).learn(empty, web())
    assert make(EigenTrust).score(empty, np.array([0]), np.array([0]), 0.0)[0] == 0


@pytest.mark.slow
def test_a_million_ratings_in_seconds():
    draw = np.random.default_rng(7)
    n, people = 1_000_000, 50_000
    rater, rated = draw.integers(0, people, n), draw.zipf(1.3, n) % people
    value = np.where(draw.random(n) < 0.9, 1.0, -1.0)
    ratings = Ratings.of(rater, rated, value, np.linspace(0, 400, n))
    model = make(EigenTrust)
    memory = model.begin()
    begun = time.perf_counter()
    model.learn(memory, ratings[: n - 2000])
    cold = time.perf_counter() - begun
    begun = time.perf_counter()
    model.learn(memory, ratings[n - 2000 :])
    warm = time.perf_counter() - begun
    assert cold < 20
    assert warm < cold
