"""The people at the start: who they are is drawn once, from the population's seed and their lineage."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from emptor.state.compile import inner, kernel
from emptor.state.draws import POPULATION, decision, lineage, normal, uniform
from emptor.state.lines import blank_rows
from emptor.state.people import ACCOMPLICE, BUYER, EMPTY_SEAT, MEMORY, NO_AGENT, SEATS, SELLER
from emptor.state.world import World

if TYPE_CHECKING:
    from emptor.behaviour.buyers import Buyers, Network
    from emptor.behaviour.strategies import Sellers

HOUR_COST_U = decision(
    "hour_cost_u", "lognormal (first uniform)", "buyer", "once per person", "an hour is worth more to some"
)
HOUR_COST_V = decision(
    "hour_cost_v", "lognormal (second uniform)", "buyer", "once per person", "an hour is worth more to some"
)
RATE_U = decision("trip_rate_u", "lognormal (first uniform)", "buyer", "once per person", "some shop more")
RATE_V = decision("trip_rate_v", "lognormal (second uniform)", "buyer", "once per person", "some shop more")
DISHONEST = decision("dishonest", "Bernoulli", "buyer", "once per person", "some buyers file false claims")
CONFIRMS = decision("confirms", "Bernoulli", "buyer", "once per person", "some buyers never confirm receipt")
BUYER_RESERVATION = decision("buyer_reservation", "exponential", "buyer", "once per person", "outside options differ")
STRATEGY = decision(
    "strategy", "a keyed shuffle into exact shares", "seller", "once per person", "who follows which strategy"
)
QUALITY_U = decision(
    "quality_u", "normal (first uniform), clipped to 0-1", "seller", "once per person", "quality differs"
)
QUALITY_V = decision(
    "quality_v", "normal (second uniform), clipped to 0-1", "seller", "once per person", "quality differs"
)
COST_U = decision("cost_u", "lognormal (first uniform)", "seller", "once per person", "costs differ")
COST_V = decision("cost_v", "lognormal (second uniform)", "seller", "once per person", "costs differ")
CAPITAL_U = decision("capital_u", "lognormal (first uniform)", "seller", "once per person", "means differ")
CAPITAL_V = decision("capital_v", "lognormal (second uniform)", "seller", "once per person", "means differ")
SELLER_RESERVATION = decision(
    "seller_reservation", "exponential", "seller", "once per person", "outside options differ"
)
RECIPROCATES = decision("reciprocates", "Bernoulli", "seller", "once per person", "some sellers answer in kind")
SELLS_IN = decision("sells_in", "by shares of demand", "seller", "once per person", "what a seller sells")
LISTED_IN = decision(
    "listed_in", "uniform over a category's searches", "seller", "once per person", "which searches find it"
)
DIRECTION = decision(
    "first_price_change", "up or down", "seller", "once per person", "where a seller starts to look for a better price"
)


def pool(count: int, entrants: float) -> int:
    """People of one side: those at the start and those who may come, without the seats for hand-written agents."""
    return count + int(count * entrants + 0.5)


def buyers_table(p: Buyers, accounts: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """The buyers' table and their memories, not yet drawn, one row a person: the pool, the seats for hand-written
    agents, and last the accounts of adversaries.
    """
    n = pool(p.count, p.entrants)
    rows = n + SEATS + accounts
    table = blank_rows(rows, BUYER)
    table["key"] = lineage("buyer", np.arange(rows))
    for column in ("joined", "left", "first_bad"):
        table[column] = -1
    table["joined"][: p.count] = 0
    table["agent"] = NO_AGENT
    table["agent"][n:] = EMPTY_SEAT
    table["agent"][n + SEATS :] = ACCOMPLICE
    memory = blank_rows((rows, p.memory), MEMORY)
    memory["shop"] = -1
    return table, memory


def sellers_table(p: Sellers) -> np.ndarray:
    """The sellers' table, not yet drawn, shape (pool + seats,)."""
    n = pool(p.count, p.entrants)
    table = np.zeros(n + SEATS, SELLER)
    table["key"] = lineage("seller", np.arange(n + SEATS))
    for column in ("shop", "joined", "left", "first_cheat", "detected", "struck"):
        table[column] = -1
    table["agent"] = NO_AGENT
    table["agent"][n:] = EMPTY_SEAT
    table["markup"] = p.markup
    table["withhold"] = p.withhold
    return table


@inner
def lognormal(seed: Any, code_u: Any, code_v: Any, key: Any, spread: float) -> Any:
    """A lognormal factor with median 1."""
    if spread <= 0.0:
        return 1.0
    return math.exp(spread * normal(uniform(seed, code_u, key), uniform(seed, code_v, key)))


@kernel
def draw_buyers(w: World) -> None:
    """Draw who the buyers are."""
    p = w.pop[0]
    seed = w.seeds[POPULATION]
    mean_order = w.env[0].mean_order_value
    for i in range(w.buyers.size):
        b = w.buyers[i]
        b.value = p.buyers_value * mean_order
        b.hour_cost = p.buyers_claims_hour_cost * lognormal(
            seed, HOUR_COST_U, HOUR_COST_V, b.key, p.buyers_claims_hour_cost_spread
        )
        spread = p.buyers_trips_spread
        rate = (
            p.buyers_trips_per_day * lognormal(seed, RATE_U, RATE_V, b.key, spread) * math.exp(-0.5 * spread * spread)
        )
        b.no_trip = math.exp(-min(rate, 50.0))
        b.dishonest = uniform(seed, DISHONEST, b.key) < p.buyers_claims_dishonest
        b.confirms = uniform(seed, CONFIRMS, b.key) < p.buyers_claims_confirms
        b.reservation = -math.log(uniform(seed, BUYER_RESERVATION, b.key)) * p.buyers_reservation * mean_order


@kernel
def draw_sellers(w: World) -> None:
    """Draw who the sellers are, before their strategies set to work on them."""
    p = w.pop[0]
    seed = w.seeds[POPULATION]
    mean_order = w.env[0].mean_order_value
    for i in range(w.sellers.size):
        s = w.sellers[i]
        z = normal(uniform(seed, QUALITY_U, s.key), uniform(seed, QUALITY_V, s.key))
        s.quality = min(1.0, max(0.0, p.sellers_quality + p.sellers_quality_spread * z))
        s.cost = p.sellers_cost * mean_order * lognormal(seed, COST_U, COST_V, s.key, p.sellers_cost_spread)
        s.junk = p.sellers_junk_cost * mean_order
        s.capital = int(
            p.sellers_capital * mean_order * lognormal(seed, CAPITAL_U, CAPITAL_V, s.key, p.sellers_capital_spread)
        )
        s.reservation = -math.log(uniform(seed, SELLER_RESERVATION, s.key)) * p.sellers_reservation * mean_order
        s.reciprocates = uniform(seed, RECIPROCATES, s.key) < p.buyers_raters_reciprocators
        s.direction = 1 if uniform(seed, DIRECTION, s.key) < 0.5 else -1
        u = uniform(seed, SELLS_IN, s.key)
        c = 0
        below = w.category_share[0]
        while u > below and c + 1 < w.category_share.size:
            c += 1
            below += w.category_share[c]
        s.category = c
        first = w.search_start[c]
        s.search = first + int(uniform(seed, LISTED_IN, s.key) * (w.search_start[c + 1] - first))


def assign_strategies(keys: np.ndarray, uniforms: np.ndarray, shares: list[float], groups: list[int]) -> np.ndarray:
    """Strategy of each seller: exact shares (largest remainder) in each group, who is who by a keyed shuffle.

    Parameters
    ----------
    keys
        Lineage keys of the sellers, shape (n,).
    uniforms
        One keyed uniform a seller, shape (n,).
    shares
        Shares of the strategies, adding up to 1.
    groups
        Sizes of the groups (those at the start, those who may come); they add up to n.
    """
    out = np.zeros(len(keys), np.int16)
    at = 0
    for size in groups:
        exact = [share * size for share in shares]
        counts = [math.floor(x + 1e-9) for x in exact]
        order = sorted(range(len(shares)), key=lambda k: (counts[k] - exact[k], k))
        for k in order[: size - sum(counts)]:
            counts[k] += 1
        members = at + np.lexsort((keys[at : at + size], uniforms[at : at + size]))
        out[members] = np.repeat(np.arange(len(shares)), counts)
        at += size
    return out


def friendships(network: Network, people: int, rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The social graph as lists of friends: start (rows + 1,) and friends.

    Parameters
    ----------
    network
        Kind of graph and its parameters.
    people, rows
        Buyers in the pool, and rows of the table (the pool and the seats).
    seed
        The population's seed.
    """
    start = np.zeros(rows + 1, np.int64)
    if network.kind == "none" or people < 3:
        return start, np.zeros(0, np.int64)
    import networkx as nx

    k = min(network.friends, people - 1)
    graph: Any
    if network.kind == "watts_strogatz":
        graph = nx.watts_strogatz_graph(people, max(2, k), network.rewiring, seed=seed % 2**32)
    elif network.kind == "barabasi_albert":
        graph = nx.barabasi_albert_graph(people, max(1, k // 2), seed=seed % 2**32)
    else:
        graph = nx.fast_gnp_random_graph(people, k / (people - 1), seed=seed % 2**32)
    lists = [sorted(graph.adj[i]) for i in range(people)]
    start[1 : people + 1] = np.cumsum([len(x) for x in lists])
    start[people + 1 :] = start[people]
    return start, np.array([j for x in lists for j in x], np.int64)
