"""PeerTrust: ratings weighed by the size of the deal and by how much their raters are to be believed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, override

import numpy as np

from emptor.reputation.model import Profile, ReputationModel
from emptor.reputation.pairs import Pairs, of_agents
from emptor.reputation.ratings import Floats, Numbers, Ratings
from emptor.schema import field as key

TOLERANCE = 1e-11
MOST_ROUNDS = 300
_VIEWERS = 128


@dataclass
class Satisfaction:
    """Sums by pair: ratings as they are, and each times the size of its deal; and trust as it was found last."""

    plain: Pairs = field(default_factory=Pairs)
    sized: Pairs = field(default_factory=Pairs)
    trust: Floats = field(default_factory=lambda: np.zeros(0))

    @property
    def weighed(self) -> tuple[Floats, Floats]:
        """Positive evidence and size of each pair."""
        return (self.sized.amount + self.sized.value) / 2.0, self.sized.amount


class _Believing(ReputationModel):
    """What both metrics share: T(u) = Σ S Cr TF / Σ Cr TF over the deals of u, S from 0 to 1.

    Dividing by the sum of Cr TF keeps T within 0 to 1, as the paper's Cr, a share, does. The community factor, which
    pays peers for rating at all, is left out (the paper's β = 0), and so is its adaptive window of time.
    """

    size_power: float = key(
        1.0, "transaction factor TF: the size of a deal to this power; 0 counts all deals alike", "exponent", ge=0, le=2
    )

    @override
    def begin(self) -> Satisfaction:
        return Satisfaction()

    @override
    def learn(self, memory: Satisfaction, ratings: Ratings) -> None:
        size = ratings.amount**self.size_power
        memory.plain.add(ratings)
        memory.sized.add(replace(ratings, value=ratings.value * size, amount=size))


class PeerTrust(_Believing):
    """Names: PeerTrust TVM, trust value measure. A rater is believed as much as it is trusted itself, by the same sum,
    T(u) = Σ S(u, i) T(p(u, i)) / Σ T(p(u, i)) over the dealings i of u, S being how they went and p with whom; it is
    solved in rounds from 1 for all. Who was never rated is believed by `unrated`.

    The paper's peers buy and sell. Where only sellers are rated no rater has a T of his own, T(p) cancels, and what is
    left is the mean weighed by size of deal: that is the published model in such a market, no fault of this one.
    PeerTrust PSM, which looks at what raters say, tells raters apart there too.

    Left out: the community factor (β = 0 in the paper's basic metric) and the adaptive time window.
    """

    name = "peertrust"
    summary = "the mean rating by size of deal and trust in the rater"
    source = "Xiong and Liu 2004, PeerTrust, IEEE Transactions on Knowledge and Data Engineering 16(7)"
    profile: ClassVar = Profile(uses_amount=True, uses_rater=True, cost="graph")

    unrated: float = key(0.5, "how far somebody is believed whom nobody has rated", "trust", "unverified", gt=0, le=1)

    @override
    def learn(self, memory: Satisfaction, ratings: Ratings) -> None:
        super().learn(memory, ratings)
        rater, rated, n = memory.plain.rater, memory.plain.rated, memory.plain.agents
        good, size = memory.weighed
        got = np.bincount(rated, size, n) > 0
        plain = np.bincount(rated, good, n) / np.where(got, np.bincount(rated, size, n), 1.0)
        trust = np.ones(n)
        for _ in range(MOST_ROUNDS):
            believed = np.where(got, trust, self.unrated)[rater]
            over = np.bincount(rated, size * believed, n)
            # Where nobody who rated is believed at all, they count alike.
            found = np.where(over > 0, np.bincount(rated, good * believed, n) / np.where(over > 0, over, 1.0), plain)
            gap = float(np.abs(found - trust)[got].max(initial=0.0))
            trust = found
            if gap < TOLERANCE:
                break
        memory.trust = np.where(got, trust, np.nan)

    @override
    def score(self, memory: Satisfaction, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        return of_agents(memory.trust, rated, np.nan)


class PeerTrustSimilar(_Believing):
    """Names: PeerTrust PSM, personalised similarity measure. A rater is believed as far as it and the viewer agree on
    those whom both have rated, IJS: Sim(v, w) = 1 - √(Σ (S̄(x, v) - S̄(x, w))² / |IJS(v, w)|) over x in IJS(v, w), S̄
    being mean ratings from 0 to 1; it takes the place of T(p) in the sum.

    A rater with whom the viewer has nobody in common, and so everyone for a stranger, is believed by `no_common`. Left
    out: the community factor and the adaptive time window.
    """

    name = "peertrust_psm"
    summary = "the mean rating by size of deal and likeness of the rater's other ratings to the viewer's"
    source = "Xiong and Liu 2004, PeerTrust, IEEE Transactions on Knowledge and Data Engineering 16(7)"
    profile: ClassVar = Profile(personal=True, uses_amount=True, uses_rater=True, cost="graph")

    no_common: float = key(
        0.5, "how far a rater is believed with whom the viewer has nobody in common", "trust", "unverified", gt=0, le=1
    )

    @override
    def score(self, memory: Satisfaction, viewers: Numbers, rated: Numbers, day: float) -> Floats:
        from scipy.sparse import csr_array

        pairs, n = memory.plain, memory.plain.agents
        out: Floats = np.full(len(rated), np.nan)
        asked = np.flatnonzero((rated >= 0) & (rated < n))
        if not len(asked) or not len(pairs.key):
            return out
        rater, about = pairs.rater, pairs.rated
        mean = (1.0 + pairs.value / pairs.number) / 2.0
        good, size = memory.weighed

        def matrix(weight: Floats, rows: Numbers, columns: Numbers) -> Any:
            return csr_array((weight, (rows, columns)), shape=(n, n))

        has = matrix(np.ones(len(mean)), rater, about)
        means, squares = matrix(mean, rater, about), matrix(mean**2, rater, about)
        goods, sizes = matrix(good, about, rater), matrix(size, about, rater)
        people, column = np.unique(np.where((viewers >= 0) & (viewers < n), viewers, -1)[asked], return_inverse=True)
        for low in range(0, len(people), _VIEWERS):
            some = people[low : low + _VIEWERS]
            mine, my_mean = (m[np.maximum(some, 0)].toarray().T * (some >= 0) for m in (has, means))
            common = has @ mine
            apart = squares @ mine - 2.0 * (means @ my_mean) + has @ my_mean**2
            alike = 1.0 - np.sqrt(np.maximum(apart, 0.0) / np.maximum(common, 1.0))
            believed = np.where(common > 0, alike, self.no_common)
            over, under = sizes @ believed, goods @ believed
            here = (column >= low) & (column < low + _VIEWERS)
            cell = (rated[asked[here]], column[here] - low)
            weight = over[cell]
            out[asked[here]] = np.where(weight > 1e-9, under[cell] / np.where(weight > 1e-9, weight, 1.0), np.nan)
        return out.clip(0.0, 1.0)
