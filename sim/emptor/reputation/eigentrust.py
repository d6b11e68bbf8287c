"""Trust that flows along ratings: EigenTrust, and PageRank as each viewer would have it.

Both are one equation. s = good minus bad dealings of a pair (graded ratings count by their value), c = max(s, 0)
divided by its sum over the rater's row, and t = (1 - a) Cᵀ t + a p. A rater who trusts nobody passes its weight to p.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, override

import numpy as np

from emptor.reputation.model import Profile, ReputationModel
from emptor.reputation.pairs import Pairs, of_agents, rows_to_one
from emptor.reputation.ratings import Floats, Numbers, Ratings
from emptor.schema import field as key

TOLERANCE = 1e-13
"""Sum of changes in a round below which a vector counts as found."""
MOST_ROUNDS = 2000
"""Rounds after which it is taken as it is; only a = 0 can need so many."""
_VIEWERS = 128


def stationary(trust: Any, restart: Floats, a: float, start: Floats) -> Floats:
    """The vector t = (1 - a) Cᵀ t + a p by the power method, empty rows of C standing for p.

    Parameters
    ----------
    trust
        C, sparse; rows sum to 1 or 0.
    restart
        p, summing to 1.
    a
        Weight of p, 0 to 1.
    start
        Where to begin, summing to 1; with a > 0 the end does not depend on it, but the time does.
    """
    forward = trust.T.tocsr()
    empty = np.diff(trust.indptr) == 0
    t = start
    for _ in range(MOST_ROUNDS):
        step = forward @ t
        step += float(t[empty].sum()) * restart
        step = (1.0 - a) * step + a * restart
        gap = float(np.abs(step - t).sum())
        t = step
        if gap < TOLERANCE:
            break
    return t / t.sum()


def seen_from(trust: Any, viewers: Numbers, a: float, tolerance: float = 1e-11) -> Floats:
    """Personalised PageRank with all of p on the viewer: one column a viewer, each summing to 1.

    An empty row leads back to the viewer, so t is (I - (1 - a) Cᵀ)⁻¹ p up to a factor, which is summed term by term.
    """
    forward = trust.T.tocsr()
    term = np.zeros((trust.shape[0], len(viewers)))
    term[viewers, np.arange(len(viewers))] = 1.0
    total = term.copy()
    while float(term.sum(axis=0).max(initial=0.0)) > tolerance:
        term = (1.0 - a) * (forward @ term)
        total += term
    return np.asarray(total / total.sum(axis=0))


@dataclass
class Web:
    """What EigenTrust keeps: the pairs, when each rater first rated, and the vector as it was found last."""

    pairs: Pairs = field(default_factory=Pairs)
    joined: Floats = field(default_factory=lambda: np.zeros(0))
    opened: float = np.nan
    trust: Floats = field(default_factory=lambda: np.zeros(0))

    def add(self, ratings: Ratings) -> float:
        """Add up ratings, and say what day it is."""
        self.pairs.add(ratings)
        unseen = np.full(self.pairs.agents - len(self.joined), np.inf)
        self.joined = np.concatenate([self.joined, unseen])
        np.minimum.at(self.joined, ratings.rater, ratings.day)
        if np.isnan(self.opened):
            self.opened = float(ratings.day[0])
        return float(ratings.day[-1])


class EigenTrust(ReputationModel):
    """Names: EigenTrust. Each is trusted as much as those who are trusted trust it: the share of time that somebody
    spends with it who always walks on to a partner of good dealings, and now and then starts afresh from the
    pre-trusted.

    The paper takes the pre-trusted for given: the designers and first users of a network. A stream of ratings does not
    name them, so `pretrusted` says how they are found. `founders`, whoever rated within the first days of the stream:
    no identity made later can ever join them, and without dates everybody is one. `veterans`, whoever rated first so
    many days ago: an attacker has to wait. `everyone` who ever rated, which is PageRank and stops no Sybil. `trusted`
    names them by number. Where nobody qualifies yet, it is everyone. In a market where sellers rate nobody, trust ends
    at the sellers after one step, and only the ratings of the pre-trusted count.
    """

    name = "eigentrust"
    summary = "trust that flows from the pre-trusted along good dealings"
    source = "Kamvar, Schlosser and Garcia-Molina 2003, The EigenTrust algorithm, WWW"
    profile: ClassVar = Profile(uses_time=True, uses_rater=True, scale="relative", cost="graph")

    a: float = key(0.1, "weight of the pre-trusted in every step", "share", "the paper's examples", ge=0, le=1)
    pretrusted: Literal["founders", "veterans", "everyone"] = key("founders", "who is trusted beforehand")
    pretrusted_days: float = key(
        30.0, "days from the first rating within which one is a founder, or ago that a veteran began", "days",
        "unverified", ge=0, le=10_000,
    )  # fmt: skip
    trusted: list[int] = key([], "numbers of agents who are trusted beforehand, instead of those", max_length=10_000)

    @override
    def begin(self) -> Web:
        return Web()

    @override
    def learn(self, memory: Web, ratings: Ratings) -> None:
        if not len(ratings):
            return
        today = memory.add(ratings)
        restart = self.restart(memory, today)
        trust = rows_to_one(memory.pairs.trust())
        # Without a > 0 the end can depend on the beginning, which must then not be yesterday's end.
        start = restart
        if self.a > 0 and len(memory.trust):
            start = np.concatenate([memory.trust, np.zeros(len(restart) - len(memory.trust))])
        memory.trust = stationary(trust, restart, self.a, start)

    def restart(self, memory: Web, today: float) -> Floats:
        """The distribution p: the pre-trusted, all alike."""
        joined = memory.joined
        if self.trusted:
            chosen = np.isin(np.arange(len(joined)), self.trusted)
        elif self.pretrusted == "founders":
            chosen = joined <= memory.opened + self.pretrusted_days
        elif self.pretrusted == "veterans":
            chosen = joined <= today - self.pretrusted_days
        else:
            chosen = np.isfinite(joined)
        if not chosen.any():
            chosen = np.isfinite(joined)
        return chosen / chosen.sum()

    @override
    def score(self, memory: Web, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        return of_agents(memory.trust, rated, 0.0)


class PersonalPageRank(ReputationModel):
    """Names: personalised PageRank, rooted PageRank. EigenTrust in which each viewer is the only one whom it trusts
    beforehand. It says nothing to somebody who has had no good dealing.
    """

    name = "personal_pagerank"
    summary = "trust that flows from the viewer along its own and its partners' good dealings"
    source = "Haveliwala 2002, Topic-sensitive PageRank, WWW; Jeh and Widom 2003, Scaling personalized web search, WWW"
    profile: ClassVar = Profile(personal=True, uses_rater=True, scale="relative", cost="graph")

    a: float = key(0.15, "chance to go back to the viewer at every step", "probability", "PageRank", ge=0.01, le=1)

    @override
    def begin(self) -> Pairs:
        return Pairs()

    @override
    def learn(self, memory: Pairs, ratings: Ratings) -> None:
        memory.add(ratings)

    @override
    def score(self, memory: Pairs, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        trust = rows_to_one(memory.trust())
        out = np.full(len(rated), np.nan)
        asks = np.flatnonzero(of_agents(np.diff(trust.indptr) > 0, viewers, False))
        people, column = np.unique(viewers[asks], return_inverse=True)
        for low in range(0, len(people), _VIEWERS):
            near = seen_from(trust, people[low : low + _VIEWERS], self.a)
            here = (column >= low) & (column < low + _VIEWERS)
            about = rated[asks[here]]
            known = (about >= 0) & (about < memory.agents)
            out[asks[here]] = np.where(known, near[np.where(known, about, 0), column[here] - low], 0.0)
        return out
