"""Trust along paths from the viewer: max-flow and shortest path, which no number of Sybils can raise.

Nisan, Roughgarden, Tardos and Vazirani (eds) 2007, Algorithmic Game Theory, chapter 27, theorems 27.5 to 27.9: no
symmetric reputation is sybilproof; max-flow is proof in value and not in rank; shortest path is proof in both. The
capacity of a pair is its good minus its bad dealings, its length one over that; pairs at 0 or below are no edge.
"""

from __future__ import annotations

from typing import Any, ClassVar, override

import numpy as np

from emptor.reputation.model import Profile, ReputationModel
from emptor.reputation.pairs import Pairs, of_agents
from emptor.reputation.ratings import Floats, Numbers, Ratings

_VIEWERS = 128
_CELLS = 2**20
_MOST = 2**30


def flows(graph: Any, sources: Numbers, sinks: Numbers) -> Numbers:
    """Maximum flow between pairs of two agents, over a sparse matrix of capacities (32-bit whole numbers).

    Where paths of one and two steps already carry all that can leave the one or reach the other, that is the answer;
    else Dinic's algorithm finds it.
    """
    from scipy.sparse.csgraph import maximum_flow

    back = graph.T.tocsr()
    leaves, reaches = (np.asarray(m.sum(axis=1)).astype(np.int64) for m in (graph, back))
    onward, before = (_passed_on(m, sums) for m, sums in ((graph, leaves), (back, reaches)))
    out, most = np.zeros(len(sources), np.int64), np.zeros(len(sources), np.int64)
    chunk = max(1, _CELLS // max(1, graph.shape[0]))
    for low in range(0, len(sources), chunk):
        here = slice(low, low + chunk)
        source, sink = sources[here], sinks[here]
        first, last = (m.toarray().astype(np.int64) for m in (graph[source], back[sink]))
        direct = first[np.arange(len(sink)), sink]
        out[here] = direct + np.minimum(first, last).sum(axis=1)
        most[here] = direct + np.minimum(
            onward[source] - np.minimum(direct, leaves[sink]), before[sink] - np.minimum(direct, reaches[source])
        )
    for n in np.flatnonzero(out < most):
        out[n] = maximum_flow(graph, int(sources[n]), int(sinks[n])).flow_value
    return out


def _passed_on(graph: Any, sums: Numbers) -> Numbers:
    """What each agent's row carries, no entry counting for more than the row that it leads to."""
    capped = graph.copy()
    capped.data = np.minimum(graph.data, sums[graph.indices])
    return np.asarray(capped.sum(axis=1)).astype(np.int64)


def whole(matrix: Any) -> Any:
    """A sparse matrix as `maximum_flow` wants it: rounded to 32 bits, entries in order."""
    matrix = matrix.tocsr()
    matrix.sort_indices()
    matrix.data = np.minimum(np.rint(matrix.data), _MOST).astype(np.int32)
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    return matrix


class _OverPairs(ReputationModel):
    """What both have in common: they add ratings up by pair, and speak only to who has had good dealings."""

    @override
    def begin(self) -> Pairs:
        return Pairs()

    @override
    def learn(self, memory: Pairs, ratings: Ratings) -> None:
        memory.add(ratings)

    @override
    def score(self, memory: Pairs, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        trust = memory.trust()
        speaks = of_agents(np.diff(trust.indptr) > 0, viewers, False)
        out = np.where(speaks & (viewers != rated), 0.0, np.nan)
        known = np.flatnonzero(np.isfinite(out) & (rated >= 0) & (rated < memory.agents))
        if len(known):
            out[known] = self.along_paths(memory, trust, viewers[known], rated[known])
        return out

    def along_paths(self, memory: Pairs, trust: Any, viewers: Numbers, rated: Numbers) -> Floats:
        """Scores of pairs of two different agents, both known."""
        raise NotImplementedError


class MaxFlow(_OverPairs):
    """Names: max-flow trust. The most trust that can be carried from the viewer to somebody along pairs with good
    dealings, none of which carries more than it has; in ratings of 1.

    Nothing that an agent does with its own ratings or with identities of its own raises what reaches it. It can lower
    what reaches others through it, and so its place among them is not safe. It says nothing to somebody who has had no
    good dealing; where sellers rate nobody, it knows of each viewer only that viewer's own dealings.
    """

    name = "max_flow"
    summary = "the most trust that good dealings can carry from the viewer"
    source = "Algorithmic Game Theory 2007, chapter 27; Cheng and Friedman 2005, Sybilproof reputation mechanisms"
    profile: ClassVar = Profile(
        personal=True, uses_rater=True, scale="relative", sybil_bounded="value", cost="graph"
    )  # fmt: skip

    @override
    def along_paths(self, memory: Pairs, trust: Any, viewers: Numbers, rated: Numbers) -> Floats:
        unit = max(1, memory.levels - 1)
        return flows(whole(trust * unit), viewers, rated) / unit


class ShortestPath(_OverPairs):
    """Names: shortest-path trust. One over the length of the shortest way from the viewer to somebody, a pair being as
    long as one over its good minus its bad dealings.

    An agent and its identities can neither raise its score nor overtake anybody: whoever is reached through it is
    further away. It says nothing to somebody who has had no good dealing.
    """

    name = "shortest_path"
    summary = "how near somebody is to the viewer along good dealings"
    source = "Algorithmic Game Theory 2007, chapter 27; Cheng and Friedman 2005, Sybilproof reputation mechanisms"
    profile: ClassVar = Profile(
        personal=True, uses_rater=True, scale="relative", sybil_bounded="rank", cost="graph"
    )  # fmt: skip

    @override
    def along_paths(self, memory: Pairs, trust: Any, viewers: Numbers, rated: Numbers) -> Floats:
        from scipy.sparse.csgraph import dijkstra

        lengths = trust.copy()
        lengths.data = 1.0 / lengths.data
        people, row = np.unique(viewers, return_inverse=True)
        out = np.zeros(len(rated))
        for low in range(0, len(people), _VIEWERS):
            away = dijkstra(lengths, indices=people[low : low + _VIEWERS])
            here = (row >= low) & (row < low + _VIEWERS)
            out[here] = 1.0 / away[row[here] - low, rated[here]]
        return out
