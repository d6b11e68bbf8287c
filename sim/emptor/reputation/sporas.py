"""Sporas, in which a rating moves a reputation by the standing of its rater, and Histos, which asks the viewer's web.

R ← R + Φ(R) R' (W - R / D) / θ, where R' is the rater's reputation and W the rating, from .1 to 1, and
Φ(R) = 1 - 1 / (1 + exp(-(R - D) / σ)) slows down those near the top D. As long as θ > 1, 0 < R ≤ D.

Two figures of the paper's simulations, 1,603 ratings until equilibrium and fewer than 20 with θ = 30, cannot be reached
with the parameters that it states. The formulas are followed here, not those figures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, ClassVar, override

import numpy as np

from emptor.reputation.model import Profile, ReputationModel
from emptor.reputation.ratings import Floats, Numbers, Ratings
from emptor.schema import field as key


@dataclass
class Standing:
    """Reputations, and the last rating of each pair: W and the rater's reputation then, by rated and rater, in order.

    Parameters
    ----------
    reputation
        By agent, of those who were rated.
    said
        For each rated agent, what each rater said last, oldest first.
    count
        Ratings taken in so far; the third entry of what was said.
    """

    reputation: dict[int, float] = field(default_factory=dict)
    said: dict[int, dict[int, tuple[float, float, int]]] = field(default_factory=dict)
    count: int = 0


class Sporas(ReputationModel):
    """Names: Sporas. Everybody's reputation moves with each rating towards what it says, the further the better its
    rater stands, the less the higher it is itself. Of several ratings by one rater the last counts, as if the others
    had never been.

    New people stand at the bottom, so that nobody gains by starting anew. The paper puts the bottom at 0; but then the
    first raters, who stand there too, could move nobody, ever: here it is `newcomer`, above 0. Where nobody rates the
    raters they all stay there, and all move others alike.
    """

    name = "sporas"
    summary = "each rating moves a reputation by the standing of its rater, and less the higher it is"
    source = "Zacharia, Moukas and Maes 2000, Collaborative reputation mechanisms, Decision Support Systems 29(4)"
    profile: ClassVar = Profile(uses_order=True, uses_rater=True, scale="relative", cost="pairs")

    top: float = key(3000.0, "D, the highest reputation", "reputation", ge=1, le=1e9)
    theta: float = key(10.0, "θ, how many ratings a reputation remembers", "ratings", gt=1, le=10_000)
    sigma: float = key(0.11, "σ, how soon a rise slows down near the top", "share of D", gt=0, le=0.11)
    newcomer: float = key(0.1, "reputation of new people", "share of D", "unverified; 0 in the paper", gt=0, le=1)

    @override
    def begin(self) -> Standing:
        return Standing()

    def damping(self, reputation: float) -> float:
        """Φ, 1 far below the top and one half at it."""
        return 1.0 / (1.0 + math.exp((reputation - self.top) / (self.sigma * self.top)))

    def moved(self, reputation: float, w: float, other: float) -> float:
        """The reputation after one more rating w (.1 to 1) by somebody of reputation `other`."""
        return reputation + self.damping(reputation) * other * (w - reputation / self.top) / self.theta

    @override
    def learn(self, memory: Standing, ratings: Ratings) -> None:
        bottom = self.newcomer * self.top
        w = 0.1 + 0.9 * ratings.good
        for rater, rated, said in zip(ratings.rater.tolist(), ratings.rated.tolist(), w.tolist(), strict=True):
            if rater == rated:
                continue
            memory.count += 1
            other = memory.reputation.get(rater, bottom)
            about = memory.said.setdefault(rated, {})
            again = about.pop(rater, None) is not None
            about[rater] = (said, other, memory.count)
            if again:
                reputation = bottom
                for past, by, _ in about.values():
                    reputation = self.moved(reputation, past, by)
            else:
                reputation = self.moved(memory.reputation.get(rated, bottom), said, other)
            memory.reputation[rated] = reputation

    @override
    def score(self, memory: Standing, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        bottom = self.newcomer * self.top
        return np.array([memory.reputation.get(who, bottom) for who in rated.tolist()], np.float64)


class Histos(Sporas):
    """Names: Histos. Whom the viewer rated stands at that rating times D. Whom people of level n rated, who have not
    come up before, is of level n + 1, and stands at the mean of the last θ of their ratings, each weighed by how its
    rater stands with the viewer, times D. Only those with at least `heeded` of D pass it on. Who is on no path stands
    where Sporas has it.

    The paper's formula is for one pair and leaves open which paths it means when they differ in length: here the
    shortest.
    """

    name = "histos"
    summary = "as Sporas, but from the viewer's own ratings, and theirs whom it rated, step by step"
    profile: ClassVar = Profile(personal=True, uses_order=True, uses_rater=True, scale="relative", cost="pairs")

    depth: int = key(4, "steps from the viewer beyond which nobody is asked", "steps", "unverified", ge=1, le=100)
    heeded: float = key(0.5, "standing from which on somebody's ratings are passed on", "share of D", ge=0, le=1)

    @override
    def score(self, memory: Standing, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        out = super().score(memory, viewers, rated, day)
        said = [(i, j, w, n) for j, about in memory.said.items() for i, (w, _, n) in about.items()]
        if not said or not len(rated):
            return out
        rater, about, w, number = (np.array(column) for column in zip(*said, strict=True))
        order = np.lexsort((-number, about))
        rater, about, w = rater[order], about[order], w[order]
        agents = int(max(rater.max(), about.max())) + 1
        known = np.flatnonzero((viewers >= 0) & (viewers < agents) & (rated >= 0) & (rated < agents))
        starts = np.searchsorted(about, about, side="left")
        for viewer in np.unique(viewers[known]).tolist():
            mine = known[(viewers[known] == viewer) & (rated[known] != viewer)]
            near = self.seen_from(viewer, rated[mine], (rater, about, w, starts), agents)
            out[mine] = np.where(np.isnan(near), out[mine], near)
        return out

    def seen_from(self, viewer: int, whom: Numbers, said: tuple[Any, ...], agents: int) -> Floats:
        """How some stand with one viewer, NaN off its paths.

        `said` has raters, rated, W and where the ratings of the same rated begin; by rated, the latest first.
        """
        rater, about, w, starts = said
        standing = np.full(agents, np.nan)
        standing[viewer] = self.top
        level = np.zeros(agents, bool)
        level[viewer] = True
        for _ in range(self.depth):
            heard = np.flatnonzero(level[rater])
            heard = heard[np.isnan(standing[about[heard]])]
            if not len(heard) or not np.isnan(standing[whom]).any():
                break
            # Of those heard about one person the first θ: how many were heard before, less those before its first.
            first = np.searchsorted(heard, starts[heard])
            heard = heard[np.arange(len(heard)) - first < self.theta]
            i, j = rater[heard], about[heard]
            over = np.bincount(j, standing[i], agents)
            under = np.bincount(j, standing[i] * w[heard], agents)
            level = over > 0
            standing[level] = self.top * under[level] / over[level]
            level &= standing >= self.heeded * self.top
        return standing[whom]
