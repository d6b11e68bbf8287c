"""PowerTrust: as EigenTrust, looking two steps ahead, with power nodes that the web itself brings forth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, override

import numpy as np

from emptor.reputation.model import Profile, ReputationModel
from emptor.reputation.pairs import Pairs, of_agents, rows_to_one
from emptor.reputation.ratings import Floats, Numbers, Ratings
from emptor.schema import field as key

TOLERANCE = 1e-13
MOST_ROUNDS = 200
_TIES = 1e-9


@dataclass
class Powers:
    """The pairs, and what was found from them."""

    pairs: Pairs = field(default_factory=Pairs)
    trust: Floats = field(default_factory=lambda: np.zeros(0))
    power: Numbers = field(default_factory=lambda: np.zeros(0, np.int64))


class PowerTrust(ReputationModel):
    """Names: PowerTrust. Global trust v over the local trust R of EigenTrust (each rater's good minus bad dealings, in
    shares of its row): first v = (R²)ᵀ v from all alike, the look-ahead random walk; then the few with the most of it
    are the power nodes, and v = (1 - α) (R²)ᵀ v + α p with p shared by them alike.

    The paper leaves local scoring open. What it does not say is ours: a step from somebody who trusts nobody goes to
    all who have dealt (first) or to the power nodes (then), ties for the last place among them all get in, and the
    first walk, which need not settle where the web falls apart, stops after 200 rounds.

    In a market in which sellers rate nobody the power nodes are sellers and pass nothing on: all trust ends on them, in
    equal parts, and which of two power nodes was praised more cannot be seen. Two rivals who both are one stand alike.
    """

    name = "powertrust"
    summary = "trust that flows two steps at a time, and back to the few most trusted"
    source = "Zhou and Hwang 2007, PowerTrust, IEEE Transactions on Parallel and Distributed Systems 18(4)"
    profile: ClassVar = Profile(uses_rater=True, scale="relative", cost="graph")

    alpha: float = key(0.15, "greedy factor: chance of a step to the power nodes", "probability", ge=0.001, le=1)
    power_share: float = key(0.01, "power nodes, rounded up", "share of all who dealt", "unverified", gt=0, le=1)

    @override
    def begin(self) -> Powers:
        return Powers()

    @override
    def learn(self, memory: Powers, ratings: Ratings) -> None:
        memory.pairs.add(ratings)
        dealt = np.zeros(memory.pairs.agents, bool)
        dealt[memory.pairs.rater] = dealt[memory.pairs.rated] = True
        if not dealt.any():
            memory.trust = np.zeros(memory.pairs.agents)
            return
        local = rows_to_one(memory.pairs.trust())
        everyone = dealt / dealt.sum()
        first = self.walk(local, everyone, 0.0)
        place = int(np.ceil(self.power_share * dealt.sum()))
        least = np.sort(first)[-place]
        memory.power = np.flatnonzero(first >= least * (1.0 - _TIES))
        powers = np.zeros(len(first))
        powers[memory.power] = 1.0 / len(memory.power)
        memory.trust = self.walk(local, powers, self.alpha)

    def walk(self, local: Any, restart: Floats, alpha: float) -> Floats:
        """Where the look-ahead walk ends, from all of `restart`."""
        forward = local.T.tocsr()
        empty = np.diff(local.indptr) == 0
        v = restart
        for _ in range(MOST_ROUNDS):
            ahead = v
            for _ in range(2):
                ahead = forward @ ahead + float(ahead[empty].sum()) * restart
            ahead = (1.0 - alpha) * ahead + alpha * restart
            gap = float(np.abs(ahead - v).sum())
            v = ahead
            if gap < TOLERANCE:
                break
        return v

    @override
    def score(self, memory: Powers, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        return of_agents(memory.trust, rated, 0.0)
