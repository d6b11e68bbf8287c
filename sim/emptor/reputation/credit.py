"""Bazaar: past trade is credit, and what can be lost to somebody is what still leads from him to those who lose."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, override

import numpy as np

from emptor.reputation.flow import flows
from emptor.reputation.model import Profile, ReputationModel
from emptor.reputation.pairs import of_agents
from emptor.reputation.ratings import Floats, Numbers, Ratings
from emptor.schema import field as key

_SHIFT = 32
_MOST = 2.0**24


@dataclass
class RiskNetwork:
    """Undirected links between people who traded, each held in both directions, rising by the two ends.

    Parameters
    ----------
    key
        Both ends in one number.
    weight
        What was traded to satisfaction over the link, less what was lost over it; in currency.
    place
        The number by which each agent goes here, -1 for those who never came up: in the order in which they did, so
        that which of several paths carries a loss does not hang on the numbers of agents.
    agents
        Agents who came up.
    """

    key: Numbers = field(default_factory=lambda: np.zeros(0, np.int64))
    weight: Floats = field(default_factory=lambda: np.zeros(0))
    place: Numbers = field(default_factory=lambda: np.zeros(0, np.int64))
    agents: int = 0

    def meet(self, ratings: Ratings) -> None:
        """Give those who come up for the first time their places."""
        self.place = np.concatenate([self.place, np.full(max(0, ratings.agents - len(self.place)), -1, np.int64)])
        people, first = np.unique(np.stack([ratings.rater, ratings.rated], axis=1), return_index=True)
        people = people[np.argsort(first)]
        people = people[self.place[people] < 0]
        self.place[people] = self.agents + np.arange(len(people))
        self.agents += len(people)

    def open(self, one: Numbers, other: Numbers) -> None:
        """Make room for links; what is new weighs nothing yet."""
        keys = np.unique(np.concatenate([(one << _SHIFT) | other, (other << _SHIFT) | one]))
        new = keys[~np.isin(keys, self.key)]
        spot = np.searchsorted(self.key, new)
        self.key, self.weight = np.insert(self.key, spot, new), np.insert(self.weight, spot, 0.0)

    def add(self, one: int, other: int, amount: float) -> None:
        """Add to the weight of a link that is open."""
        for both in ((one << _SHIFT) | other, (other << _SHIFT) | one):
            self.weight[np.searchsorted(self.key, both)] += amount

    def capacities(self, cent: float) -> Any:
        """Weights in whole cents, rounded down; a link counts for no more than 16.8 million of them."""
        from scipy.sparse import csr_array

        people = np.arange(self.agents + 1, dtype=np.int64)
        start = np.searchsorted(self.key, people << _SHIFT).astype(np.int32)
        ends = (self.key & ((1 << _SHIFT) - 1)).astype(np.int32)
        # A part in 10⁹ more, so that what is whole but for rounding stays whole.
        cents = np.floor(np.minimum(self.weight / cent, _MOST) * (1 + 1e-9)).astype(np.int32)
        return csr_array((cents, ends, start), shape=(self.agents, self.agents))

    def lose(self, buyer: int, seller: int, amount: float, cent: float) -> None:
        """Take an amount, or what can be, off the links that carry it from one to the other."""
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import maximum_flow

        graph = self.capacities(cent)
        # One more agent, whose only link leads to the buyer, so that no more than the amount flows.
        n = self.agents
        wider = csr_array(
            (
                np.append(graph.data, np.int32(np.ceil(min(amount / cent, _MOST) * (1 - 1e-9)))),
                np.append(graph.indices, np.int32(buyer)),
                np.append(graph.indptr, np.int32(len(graph.data) + 1)),
            ),
            shape=(n + 1, n + 1),
        )
        over = maximum_flow(wider, n, seller).flow.tocoo()
        inside = (over.data != 0) & (over.row < n) & (over.col < n)
        keys = (over.row[inside].astype(np.int64) << _SHIFT) | over.col[inside]
        place = np.searchsorted(self.key, keys)
        self.weight[place] = np.maximum(0.0, self.weight[place] - np.abs(over.data[inside]) * cent)


class Bazaar(ReputationModel):
    """Names: Bazaar, credit network. The most that can flow from the viewer to somebody over links that past trade has
    made, in the currency of the amounts: Bazaar lets them trade if that is no less than the price.

    A good rating adds its amount to the link between the two, a bad one takes its amount off the links that carry it
    from the rater to the rated, for good; one in the middle does neither. Every loss so shrinks what leads from an
    attacker's identities, all of them together, to everybody else; who buys only within the score cannot lose more to
    them than they have traded well, however many they are.

    Two parts of the paper lie outside a stream of ratings. An order under way should hold its links until it is rated;
    here only a rating changes them. And the paper refuses a trade that the links cannot carry; here it may have been
    made all the same, and a good rating of it opens the first link of a newcomer. A rating must therefore stand for a
    trade that was paid for: where an attacker can praise honest people for nothing, it makes its own credit. If both
    sides rate one trade, it counts twice.
    """

    name = "bazaar"
    summary = "what past trade, less what was lost, can carry from the viewer"
    source = "Post, Shah and Mislove 2011, Bazaar: Strengthening user reputations in online marketplaces, NSDI"
    profile: ClassVar = Profile(
        personal=True, uses_order=True, uses_amount=True, uses_rater=True, scale="relative", sybil_bounded="loss",
        cost="graph",
    )  # fmt: skip

    cent: float = key(0.01, "amounts count in whole ones of these, rounded down", "currency", ge=1e-6, le=1000)

    @override
    def begin(self) -> RiskNetwork:
        return RiskNetwork()

    @override
    def learn(self, memory: RiskNetwork, ratings: Ratings) -> None:
        ratings = ratings[(ratings.rater != ratings.rated) & (ratings.value != 0)]
        memory.meet(ratings)
        one, other = memory.place[ratings.rater], memory.place[ratings.rated]
        memory.open(one, other)
        columns = (one, other, ratings.value, ratings.amount)
        for rater, rated, value, amount in zip(*(c.tolist() for c in columns), strict=True):
            if value > 0:
                memory.add(rater, rated, amount)
            else:
                memory.lose(rater, rated, amount, self.cent)

    @override
    def score(self, memory: RiskNetwork, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        graph = memory.capacities(self.cent)
        linked = np.asarray(graph.sum(axis=1)) > 0
        here, there = (of_agents(memory.place, people, -1) for people in (viewers, rated))
        out = np.where(of_agents(linked, here, False) & (viewers != rated), 0.0, np.nan)
        known = np.flatnonzero(np.isfinite(out) & (there >= 0))
        out[known] = flows(graph, here[known], there[known]) * self.cent
        return out
