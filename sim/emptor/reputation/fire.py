"""FIRE: trust from own dealings and from witnesses, each by how much there is of it and how well it agrees."""

from __future__ import annotations

from typing import ClassVar, override

import numpy as np

from emptor.reputation.model import Profile, ReputationModel
from emptor.reputation.ratings import Floats, History, Numbers
from emptor.schema import field as key


class Fire(ReputationModel):
    """Names: FIRE. A component's trust is T = Σ ω v / Σ ω over its ratings v, -1 to +1, and its reliability
    ρ = (1 - exp(-γ Σ ω)) (1 - Σ ω |v - T| / 2 Σ ω); FIRE is Σ W ρ T / Σ W ρ over the components, brought to 0 to 1.
    Interaction: the viewer's own ratings, ω = exp(-age / λ), which halves with `half_life`. Witnesses: all others'
    ratings, ω times the witness's credibility where that is above 0. γ is ln 2 for both.

    Credibility: where a witness and the viewer rated the same agent, it earns 1 - |difference| if they are within
    `tolerance`, else -1; the mean of that, `unknown_witness` before the first. The paper compares one rating with the
    next and lets old comparisons fade; here mean ratings are compared, and nothing fades.

    Left out: role-based trust and certified reputation, which need roles, and references that sellers carry with them;
    a stream of ratings has neither. Nor are witnesses looked for by way of acquaintances: all are heard.
    """

    name = "fire"
    summary = "own dealings and witnesses', by number, age and agreement, witnesses by their record with the viewer"
    source = "Huynh, Jennings and Shadbolt 2006, An integrated trust and reputation model, JAAMAS 13(2)"
    profile: ClassVar = Profile(personal=True, uses_time=True, uses_rater=True, cost="history")

    half_life: float = key(5.0, "age at which a rating weighs half; the paper's rounds", "days", ge=0.1, le=10_000)
    own: float = key(2.0, "W of the viewer's own dealings", "weight", "the paper", ge=0, le=1000)
    witness: float = key(1.0, "W of witnesses", "weight", "the paper", gt=0, le=1000)
    tolerance: float = key(0.5, "difference beyond which a witness counts as lying", "rating", "unverified", ge=0, le=2)
    unknown_witness: float = key(0.5, "credibility of an unknown witness", "credibility", "unverified", gt=0, le=1)

    @override
    def score(self, memory: History, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        out = np.full(len(rated), np.nan)
        all_ratings = memory.ratings
        ratings = all_ratings[all_ratings.rater != all_ratings.rated]
        if not len(ratings):
            return out
        n = memory.agents
        # By rated agent, so that the ratings of one lie together.
        ratings = ratings[np.argsort(ratings.rated, kind="stable")]
        start = np.searchsorted(ratings.rated, np.arange(n + 1))
        fresh = 0.5 ** ((day - ratings.day) / self.half_life)
        pairs, place = np.unique((ratings.rated << 32) | ratings.rater, return_inverse=True)
        mean = np.bincount(place, ratings.value) / np.bincount(place)
        known = np.flatnonzero((rated >= 0) & (rated < n))
        known = known[start[rated[known]] < start[rated[known] + 1]]
        asked = np.where((viewers >= 0) & (viewers < n), viewers, -1)
        for viewer in np.unique(asked[known]).tolist():
            believed = self.credibility(viewer, pairs, mean, n)
            for k in known[asked[known] == viewer].tolist():
                these = slice(start[rated[k]], start[rated[k] + 1])
                out[k] = self.trust(viewer, ratings.rater[these], ratings.value[these], fresh[these], believed)
        return out

    def credibility(self, viewer: int, pairs: Numbers, mean: Floats, agents: int) -> Floats:
        """How far a viewer believes each agent as a witness, -1 to 1."""
        rater, about = pairs & 0xFFFFFFFF, pairs >> 32
        own = np.full(agents, np.nan)
        mine = rater == viewer
        own[about[mine]] = mean[mine]
        shared = np.flatnonzero(~np.isnan(own[about]) & ~mine)
        apart = np.abs(mean[shared] - own[about[shared]])
        earned = np.bincount(rater[shared], np.where(apart <= self.tolerance, 1.0 - apart, -1.0), agents)
        times = np.bincount(rater[shared], minlength=agents)
        return np.where(times > 0, earned / np.maximum(times, 1), self.unknown_witness)

    def trust(self, viewer: int, rater: Numbers, value: Floats, fresh: Floats, believed: Floats) -> float:
        """FIRE of one agent for one viewer, 0 to 1, from all ratings of the agent; NaN if nobody is to be heard."""
        over = under = 0.0
        mine = rater == viewer
        heard = np.where(mine, 0.0, np.maximum(0.0, believed[rater]) * fresh)
        for part, weight in ((self.own, np.where(mine, fresh, 0.0)), (self.witness, heard)):
            total = float(weight.sum())
            if total <= 0.0 or part <= 0.0:
                continue
            mean = float((weight * value).sum()) / total
            apart = float((weight * np.abs(value - mean)).sum()) / total
            reliable = part * -np.expm1(-np.log(2.0) * total) * (1.0 - apart / 2.0)
            over, under = over + reliable * mean, under + reliable
        return float(min(1.0, max(0.0, (1.0 + over / under) / 2.0))) if under > 0.0 else np.nan
