"""Subjective logic: opinions that know how uncertain they are, handed on and fused (Josang 2016, Subjective Logic)."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, NamedTuple, override

import numpy as np

from emptor.reputation.model import Profile
from emptor.reputation.opinions import Advised, Asked, Opinions, Sums
from emptor.reputation.ratings import Floats
from emptor.schema import Share, field

PRIOR_WEIGHT = 2.0
"""W, the weight of the base rate: with it an opinion is a Beta distribution with a flat prior."""


class Opinion(NamedTuple):
    """Belief + disbelief + uncertainty = 1; numbers, or arrays of one shape."""

    belief: Any
    disbelief: Any
    uncertainty: Any
    base_rate: Any = 0.5

    @property
    def expectation(self) -> Any:
        """Chance of a good dealing: b + a u."""
        return self.belief + self.base_rate * self.uncertainty


def of_evidence(good: Any, bad: Any, base_rate: Any = 0.5) -> Opinion:
    """The opinion that some evidence gives: b = r / (r + s + W), d = s / (r + s + W), u = W / (r + s + W)."""
    total = good + bad + PRIOR_WEIGHT
    return Opinion(good / total, bad / total, PRIOR_WEIGHT / total, base_rate)


def evidence(opinion: Opinion) -> tuple[Any, Any]:
    """Evidence behind an opinion that is not certain: r = W b / u, s = W d / u."""
    return (
        PRIOR_WEIGHT * opinion.belief / opinion.uncertainty,
        PRIOR_WEIGHT * opinion.disbelief / opinion.uncertainty,
    )


def discount(trust: Opinion, opinion: Opinion) -> Opinion:
    """What a word is worth from somebody trusted so far: b = b1 b2, d = b1 d2, u = d1 + u1 + b1 u2."""
    return _at_rate(trust.belief, opinion)


def discount_by_expectation(trust: Opinion, opinion: Opinion) -> Opinion:
    """The same with the expectation of trust in place of belief, so that strangers are believed at the base rate."""
    return _at_rate(trust.expectation, opinion)


def _at_rate(rate: Any, opinion: Opinion) -> Opinion:
    b, d = rate * opinion.belief, rate * opinion.disbelief
    return Opinion(b, d, 1.0 - b - d, opinion.base_rate)


def cumulative(one: Opinion, other: Opinion) -> Opinion:
    """Two opinions on different evidence: the evidence adds up. Two certain ones are averaged."""
    kappa = one.uncertainty + other.uncertainty - one.uncertainty * other.uncertainty
    return _fused(one, other, other.uncertainty, one.uncertainty, kappa, one.uncertainty * other.uncertainty)


def averaging(one: Opinion, other: Opinion) -> Opinion:
    """Two opinions on the same evidence: the evidence is averaged."""
    both = one.uncertainty + other.uncertainty
    return _fused(one, other, other.uncertainty, one.uncertainty, both, 2.0 * one.uncertainty * other.uncertainty)


def weighted(one: Opinion, other: Opinion) -> Opinion:
    """Averaging weighted by confidence, 1 - u: who knows nothing does not count. Two that know nothing stay so."""
    u, v = one.uncertainty, other.uncertainty
    # b + d and not 1 - u, which keeps no digits of the little that somebody near to vacuous knows.
    sure, surely = one.belief + one.disbelief, other.belief + other.disbelief
    kappa = sure * v + surely * u
    fused = _fused(one, other, sure * v, surely * u, kappa, (sure + surely) * u * v)
    vacuous = (np.asarray(sure) <= 0.0) & (np.asarray(surely) <= 0.0)
    belief, disbelief = (np.where(vacuous, 0.0, part) for part in fused[:2])
    return Opinion(belief, disbelief, np.where(vacuous, 1.0, fused.uncertainty), fused.base_rate)


def _fused(one: Opinion, other: Opinion, weight: Any, counterweight: Any, kappa: Any, u: Any) -> Opinion:
    """(weight x one + counterweight x other) / kappa; half and half where kappa is 0."""
    certain = np.asarray(kappa) <= 0
    safe = np.where(certain, 1.0, kappa)
    parts = [
        np.where(certain, (x + y) / 2.0, (weight * x + counterweight * y) / safe)
        for x, y in ((one.belief, other.belief), (one.disbelief, other.disbelief))
    ]
    uncertainty = np.where(certain, 0.0, u / safe)
    base_rate = (np.asarray(one.base_rate) + other.base_rate) / 2.0
    return Opinion(parts[0], parts[1], uncertainty, base_rate)


class SubjectiveLogic(Advised):
    """Names: subjective logic, trust network with discounting and fusion.

    A viewer holds an opinion on each rater from how far they agreed: each agent whom both have rated is one piece of
    evidence, split by the distance of their mean ratings. (Subjective logic leaves open where trust in a source comes
    from; that is this model's choice.) The rater's opinion on the rated is discounted by it, and all are fused with the
    viewer's own. Fusion of many: cumulative adds evidence, averaging takes its mean over all who speak, weighted its
    mean weighted by confidence.
    """

    name = "subjective_logic"
    summary = "opinions with uncertainty, discounted by trust in who holds them, and fused"
    source = "Josang 2001 and 2016; weighted fusion: van der Heijden, Kopp and Kargl 2018"
    profile: ClassVar = Profile(personal=True, uses_rater=True, cost="pairs")
    fusion: Literal["cumulative", "averaging", "weighted"] = field("cumulative", "how opinions are fused")
    discounting: Literal["belief", "expectation"] = field(
        "expectation",
        "what of the trust in a rater counts: belief (strangers count for nothing) or expectation (strangers count at "
        "the base rate)",
    )
    base_rate: Share = field(
        0.5, "chance that somebody never rated pleases, and that a stranger is honest", "probability"
    )

    @override
    def judge(self, memory: Opinions, asked: Asked, day: float) -> Floats:
        agents = memory.agents
        share = memory.good / (memory.good + memory.bad)
        common = memory.shared(asked.viewers)
        apart = np.abs(share[common.own] - share[common.other])
        size = len(asked.viewers) * agents
        agreed = Sums(common.viewer * agents + memory.rater[common.other], size, 1.0 - apart, apart)

        pair, row = self.advice(memory, asked)
        agree, differ = agreed.of(asked.viewer[pair] * agents + memory.rater[row])
        trust = of_evidence(agree, differ, self.base_rate)
        hand_on = discount if self.discounting == "belief" else discount_by_expectation
        told = hand_on(trust, of_evidence(memory.good[row], memory.bad[row], self.base_rate))
        own = memory.find(asked.who, asked.rated)
        good, bad = self._fuse(told, pair, own)
        return np.asarray(of_evidence(good, bad, self.base_rate).expectation)

    def _fuse(self, told: Opinion, pair: Any, own: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
        """Evidence of each pair, from opinions handed on and the viewer's own."""
        pairs = len(own[0])
        good, bad = evidence(told)
        if self.fusion == "cumulative":
            return own[0] + np.bincount(pair, good, pairs), own[1] + np.bincount(pair, bad, pairs)
        known = own[0] + own[1] > 0
        if self.fusion == "averaging":
            weight, own_weight = np.ones(len(pair)), known.astype(np.float64)
        else:
            mine = of_evidence(*own)
            weight, own_weight = told.belief + told.disbelief, mine.belief + mine.disbelief
        total = np.bincount(pair, weight, pairs) + own_weight
        total[total <= 0] = 1.0
        return (
            (own_weight * own[0] + np.bincount(pair, weight * good, pairs)) / total,
            (own_weight * own[1] + np.bincount(pair, weight * bad, pairs)) / total,
        )
