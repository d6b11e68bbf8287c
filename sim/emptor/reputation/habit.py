"""HABIT: a seller is like those of whom the same people said the same things."""

from __future__ import annotations

from typing import ClassVar, override

import numpy as np

from emptor.reputation.model import Profile
from emptor.reputation.opinions import DENSE, ROWS_AT_ONCE, Advised, Asked, Opinions, spread
from emptor.reputation.ratings import Floats, Numbers
from emptor.schema import field


def log_beta(a: Floats, b: Floats) -> Floats:
    """Logarithm of the Beta function."""
    from scipy.special import gammaln

    return np.asarray(gammaln(a) + gammaln(b) - gammaln(a + b))


def log_likeness(good: Floats, bad: Floats, other_good: Floats, other_bad: Floats) -> Floats:
    """Logarithm of how far two Beta distributions with flat priors overlap: of the integral of their product."""
    return (
        log_beta(good + other_good + 1.0, bad + other_bad + 1.0)
        - log_beta(good + 1.0, bad + 1.0)
        - log_beta(other_good + 1.0, other_bad + 1.0)
    )


class Habit(Advised):
    """Names: HABIT, hierarchical and Bayesian inferred trust.

    Behaviour is good or bad, with a Beta distribution of its chance; how the behaviours of sellers go together with
    what sources say of them follows a Dirichlet process. What a viewer expects of a seller is then a mixture: what he
    found with each seller he knows, weighted by how well this one's record fits (his own few dealings with it, and for
    every source who speaks of both the overlap of what is said), and the flat prior, with the process's own weight.
    What others say counts only as far as it goes together with what he found himself, so whoever has no experience
    hears nothing.

    This is the paper's variant for discrete behaviour with a Dirichlet process as reputation model. Sellers with whom
    the viewer never dealt would each add the flat prior over and over; they are left out of the mixture.

    Written from the paper's description, without its numbers: the tests hold it against overlaps by integration and by
    hand, not against printed results.
    """

    name = "habit"
    summary = "a seller is judged by sellers known oneself of whom the same sources say the same"
    source = "Teacy, Luck, Rogers and Jennings 2012, Artificial Intelligence 193:149-185"
    profile: ClassVar = Profile(personal=True, uses_rater=True, cost="graph")
    concentration: float = field(1.0, "weight of the flat prior beside one seller known", "sellers", gt=0, le=1000)

    @override
    def judge(self, memory: Opinions, asked: Asked, day: float) -> Floats:
        good, bad = memory.find(asked.who, asked.rated)
        pair, row = _acquaintances(memory, asked)
        known_good, known_bad = memory.good[row], memory.bad[row]
        weight = (
            log_beta(known_good + good[pair] + 1.0, known_bad + bad[pair] + 1.0)
            - log_beta(known_good + 1.0, known_bad + 1.0)
            + self._likeness(memory, asked, pair, row)
        )
        # Among the sources is the viewer himself, whose dealings have been counted already.
        himself = log_likeness(good[pair], bad[pair], known_good, known_bad)
        weight -= np.where((good + bad > 0)[pair], himself, 0.0)

        flat = np.log(self.concentration) + log_beta(good + 1.0, bad + 1.0)
        highest = flat.copy()
        np.maximum.at(highest, pair, weight)
        share, flat_share = np.exp(weight - highest[pair]), np.exp(flat - highest)
        mean = (known_good + good[pair] + 1.0) / (known_good + known_bad + (good + bad)[pair] + 2.0)
        pairs = len(asked.rated)
        expected = flat_share * (good + 1.0) / (good + bad + 2.0) + np.bincount(pair, share * mean, pairs)
        return np.asarray(expected / (flat_share + np.bincount(pair, share, pairs)))

    def _likeness(self, memory: Opinions, asked: Asked, pair: Numbers, row: Numbers) -> Floats:
        """For each pair and seller known, how alike the sources' words on it and on the one asked about are."""
        whom, place = np.unique(asked.rated, return_inverse=True)
        known, which = np.unique(memory.rated[row], return_inverse=True)
        number = np.full(memory.agents, -1)
        number[known] = np.arange(len(known))
        source, word = memory.about(whom)
        other_words = np.bincount(memory.rater, minlength=memory.agents)[memory.rater[word]]
        part = (np.cumsum(other_words) - other_words) // ROWS_AT_ONCE
        out = np.zeros(len(row))
        step = max(1, DENSE // max(1, len(known)))
        for first in range(0, len(whom), step):
            mine = (place[pair] >= first) & (place[pair] < first + step)
            total = np.zeros(min(step, len(whom) - first) * len(known))
            here = (source >= first) & (source < first + step)
            for p in np.unique(part[here]):
                some = here & (part == p)
                at, other = memory.by(memory.rater[word[some]])
                one, about = word[some][at], source[some][at]
                column = number[memory.rated[other]]
                apart = (column >= 0) & (other != one)
                one, other, about, column = one[apart], other[apart], about[apart], column[apart]
                alike = log_likeness(memory.good[one], memory.bad[one], memory.good[other], memory.bad[other])
                total += np.bincount((about - first) * len(known) + column, alike, len(total))
            out[mine] = total[(place[pair[mine]] - first) * len(known) + which[mine]]
        return out


def _acquaintances(memory: Opinions, asked: Asked) -> tuple[Numbers, Numbers]:
    """Own rows of the viewer on everybody but the one asked about: (pair, row)."""
    place, own = memory.by(asked.viewers)
    start = np.searchsorted(place, asked.viewer, "left")
    stop = np.searchsorted(place, asked.viewer, "right")
    pair, spot = spread(start, stop)
    other = memory.rated[own[spot]] != asked.rated[pair]
    return pair[other], own[spot[other]]
