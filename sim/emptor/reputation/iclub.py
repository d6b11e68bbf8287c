"""iCLUB: whoever rates like the viewer is believed, found by clustering what raters say of one agent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import ClassVar, override

import numpy as np

from emptor.reputation.model import Profile, ReputationModel
from emptor.reputation.pairs import Pairs
from emptor.reputation.ratings import Floats, Numbers, Ratings
from emptor.schema import field as key


def linked(points: Floats, reach: float) -> Numbers:
    """The cluster of each point, from 0: points within reach of each other share one, and so on from point to point.

    That is DBSCAN in which one point is dense enough.
    """
    from scipy.sparse.csgraph import connected_components

    if not len(points) or float(np.ptp(points, axis=0).max()) < 1e-9:
        return np.zeros(len(points), np.int64)
    some, place = np.unique(np.round(points, 9), axis=0, return_inverse=True)
    apart = np.sqrt(((some[:, None, :] - some[None, :, :]) ** 2).sum(axis=2))
    _, cluster = connected_components(apart <= reach + 1e-9, directed=False)
    return np.asarray(cluster[place.ravel()], np.int64)


@dataclass
class Clubs:
    """What was said, by rated and rater, and in which cluster of the rated agent's raters each rater is.

    Parameters
    ----------
    said
        Ratings and the sum of their values; here the *rated* come first in each pair.
    signs
        Of the same pairs, ratings above the middle (as value) and below it (as amount).
    club
        Number of the cluster of each pair, from 0 in each rated agent.
    """

    said: Pairs = field(default_factory=Pairs)
    signs: Pairs = field(default_factory=Pairs)
    club: Numbers = field(default_factory=lambda: np.zeros(0, np.int64))


class IClub(ReputationModel):
    """Names: iCLUB, integrated clustering. Everybody's ratings of one agent make a point, the shares of bad, middling
    and good ones, and an agent's raters fall into clusters of such points. Locally: a viewer who has rated the agent
    `enough` times takes the mean of the ratings of all in its own cluster there. Globally, if it has not: raters are
    credible who were in its cluster with every agent that both rated, and it takes the mean of that cluster of the
    agent's raters in which most are credible.

    The paper clusters by DBSCAN over the counts of every level; here over the shares of three, so that a keen rater is
    like others who say the same, and without DBSCAN's least number of points, so that nobody is left out as noise.
    Where nobody is credible, and for strangers, the largest cluster is taken, which is ours; of several, all of them.
    """

    name = "iclub"
    summary = "the mean rating of those who rate like the viewer, here or elsewhere"
    source = "Liu, Zhang, Miao, Theng and Kot 2011, iCLUB, AAMAS; Computational Intelligence 30(2), 2014"
    profile: ClassVar = Profile(personal=True, uses_rater=True, cost="graph")

    reach: float = key(0.3, "distance at which two points are in one cluster", "share", "unverified", ge=0, le=1.5)
    enough: int = key(1, "own ratings of an agent that are enough to go by", "ratings", "unverified", ge=1, le=1000)

    @override
    def begin(self) -> Clubs:
        return Clubs()

    @override
    def learn(self, memory: Clubs, ratings: Ratings) -> None:
        turned = replace(ratings, rater=ratings.rated, rated=ratings.rater)
        before, club = memory.said.key, memory.club
        memory.said.add(turned)
        good, bad = (ratings.value > 0).astype(float), (ratings.value < 0).astype(float)
        memory.signs.add(replace(turned, value=good, amount=bad))
        memory.club = np.zeros(len(memory.said.key), np.int64)
        memory.club[np.searchsorted(memory.said.key, before)] = club
        touched = np.unique(ratings.rated)
        starts, ends = (np.searchsorted(memory.said.rater, touched, side) for side in ("left", "right"))
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            if end - start > 1:
                number = memory.said.number[start:end]
                bad, good = memory.signs.amount[start:end] / number, memory.signs.value[start:end] / number
                memory.club[start:end] = linked(np.stack([bad, 1.0 - good - bad, good], axis=1), self.reach)

    @override
    def score(self, memory: Clubs, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        out = np.full(len(rated), np.nan)
        n = memory.said.agents
        about, rater = memory.said.rater, memory.said.rated
        start = np.searchsorted(about, np.arange(n + 1))
        known = np.flatnonzero((rated >= 0) & (rated < n))
        known = known[start[rated[known]] < start[rated[known] + 1]]
        asked = np.where((viewers >= 0) & (viewers < n), viewers, -1)
        for viewer in np.unique(asked[known]).tolist():
            own = np.full(n, -1, np.int64)
            mine = rater == viewer
            own[about[mine]] = memory.club[mine]
            shared = (own[about] >= 0) & ~mine
            unlike = np.bincount(rater[shared], memory.club[shared] != own[about[shared]], n) > 0
            credible = (np.bincount(rater[shared], minlength=n) > 0) & ~unlike
            for k in known[asked[known] == viewer].tolist():
                these = slice(start[rated[k]], start[rated[k] + 1])
                club, who, number = memory.club[these], rater[these], memory.said.number[these]
                me = np.flatnonzero(who == viewer)
                if len(me) and number[me[0]] >= self.enough:
                    heard = club == club[me[0]]
                else:
                    votes = np.bincount(club, credible[who])
                    votes = votes if votes.max() > 0 else np.bincount(club).astype(float)
                    heard = votes[club] == votes.max()
                total = number[heard].sum()
                out[k] = (total + memory.said.value[these][heard].sum()) / (2.0 * total)
        return out.clip(0.0, 1.0)
