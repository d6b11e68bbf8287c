"""ReGreT: own impressions, each side with its reliability, and what the society says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, override

import numpy as np

from emptor.reputation.model import Profile, ReputationModel
from emptor.reputation.pairs import of_agents
from emptor.reputation.ratings import Floats, History, Numbers, Ratings
from emptor.schema import field as key

_SHIFT = 32


@dataclass
class Impressions:
    """All ratings; by pair what the one thinks of the other and how reliably; and both summed up by who is rated."""

    history: History = field(default_factory=History)
    pair: Numbers = field(default_factory=lambda: np.zeros(0, np.int64))
    thinks: Floats = field(default_factory=lambda: np.zeros(0))
    surely: Floats = field(default_factory=lambda: np.zeros(0))
    weight: Floats = field(default_factory=lambda: np.zeros(0))
    said: Floats = field(default_factory=lambda: np.zeros(0))


class Regret(ReputationModel):
    """Names: ReGreT. What a thinks of b is R = Σ ρ W over a's ratings W of b, ρ in proportion to their dates; its
    reliability is (1 - μ) N + μ (1 - D), N = sin(π n / 2 m) for n of the m ratings that make them intimate, then 1, and
    D = Σ ρ |W - R|. What society thinks of b is the mean of R over all others, by reliability. The score is
    ξ R + (1 - ξ) × society, ξ being `own` times the viewer's reliability, brought from -1 to +1 to 0 to 1.

    The paper has a and b belong to groups, and speaks of what a thinks of b's group, and a's group of b and of b's. A
    stream of ratings knows no groups: all others are taken for a's, and b's has only b in it. Its ontology, by which
    one reputation is made of several, has one entry here. That the reliabilities are the weights is the authors' later
    form (2002) for the witnesses and ours for the viewer; dates count from the first rating. A D above 1 counts as 1.
    """

    name = "regret"
    summary = "own impressions, and those of all others by their reliability, the late ones weighing more"
    source = "Sabater and Sierra 2001, REGRET: A reputation model for gregarious societies"
    profile: ClassVar = Profile(personal=True, uses_time=True, uses_rater=True, cost="history")

    intimate: float = key(10.0, "m, ratings that make two people intimate", "ratings", "unverified", ge=1, le=10_000)
    deviation: float = key(0.5, "μ, weight of the deviation in the reliability", "share", "unverified", ge=0, le=1)
    own: float = key(1.0, "weight of the viewer's own impressions when they are fully reliable", "share", ge=0, le=1)

    @override
    def begin(self) -> Impressions:
        return Impressions()

    @override
    def learn(self, memory: Impressions, ratings: Ratings) -> None:
        memory.history.append(ratings)
        everything = memory.history.ratings
        some = everything[everything.rater != everything.rated]
        if not len(some):
            return
        date = some.day - everything.day[0] + 1.0
        memory.pair, place = np.unique((some.rater << _SHIFT) | some.rated, return_inverse=True)
        share = date / np.bincount(place, date)[place]
        memory.thinks = np.bincount(place, share * some.value)
        apart = np.minimum(1.0, np.bincount(place, share * np.abs(some.value - memory.thinks[place])))
        many = np.sin(np.pi / 2.0 * np.minimum(1.0, np.bincount(place) / self.intimate))
        memory.surely = (1.0 - self.deviation) * many + self.deviation * (1.0 - apart)
        rated = memory.pair & ((1 << _SHIFT) - 1)
        memory.weight = np.bincount(rated, memory.surely, everything.agents)
        memory.said = np.bincount(rated, memory.surely * memory.thinks, everything.agents)

    @override
    def score(self, memory: Impressions, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        wanted = (np.maximum(viewers, 0) << _SHIFT) | np.maximum(rated, 0)
        spot = np.minimum(np.searchsorted(memory.pair, wanted), max(0, len(memory.pair) - 1))
        mine = (viewers >= 0) & (rated >= 0) & (len(memory.pair) > 0)
        mine[mine] = memory.pair[spot[mine]] == wanted[mine]
        thinks, surely = np.zeros(len(rated)), np.zeros(len(rated))
        thinks[mine], surely[mine] = memory.thinks[spot[mine]], memory.surely[spot[mine]]
        weight = of_agents(memory.weight, rated, 0.0) - surely
        others = weight > 1e-9
        society = (of_agents(memory.said, rated, 0.0) - surely * thinks) / np.where(others, weight, 1.0)
        share = np.where(mine, np.where(others, self.own * surely, 1.0), 0.0)
        trust = np.where(mine | others, share * thinks + (1.0 - share) * np.where(others, society, 0.0), np.nan)
        return ((1.0 + trust) / 2.0).clip(0.0, 1.0)
