"""BLADE: what an advisor's words mean, learned from what they meant before."""

from __future__ import annotations

from typing import ClassVar, override

import numpy as np

from emptor.reputation.model import Profile
from emptor.reputation.opinions import Advised, Asked, Opinions, Sums
from emptor.reputation.ratings import Floats
from emptor.schema import field


class Blade(Advised):
    """Names: BLADE, Bayesian advisor interpretation.

    A seller has one hidden feature, good or bad. Of each advisor the viewer learns how he speaks of good and of bad
    sellers, P(word | feature), with a Dirichlet prior, from the agents with whom both have dealt, each counted by what
    the viewer expects of it. A word on another seller is then evidence for the feature that probably lies behind it, so
    that whoever always lies is as useful as whoever never does.

    The exact posterior is a mixture that grows with every word; like the version that Teacy et al. (2012) compared
    theirs with, this one shares each word between the features once, by the viewer's own experience. Agents whom the
    viewer does not know teach him nothing about advisors here. The paper's drift of sellers and advisors over time is
    left out.

    Written from the paper's description, without its numbers. The tests compare it with the exact posterior: it is that
    for one word of a stranger, 5/9, and after two words .583 in place of .594.
    """

    name = "blade"
    summary = "learns what each adviser's words mean, liars' included"
    source = "Regan, Poupart and Cohen 2006, Bayesian Reputation Modeling in E-Marketplaces, AAAI; Teacy et al. 2012"
    profile: ClassVar = Profile(personal=True, uses_rater=True, cost="pairs")
    faith: float = field(
        2.0,
        "prior evidence that a word means what it says, beside 1 that it means the contrary; at 1, strangers tell "
        "nothing",
        "words",
        "unverified",
        gt=0,
        le=100,
    )

    @override
    def judge(self, memory: Opinions, asked: Asked, day: float) -> Floats:
        agents = memory.agents
        own_good, own_bad = memory.find(asked.who, asked.rated)
        expected = (own_good + 1.0) / (own_good + own_bad + 2.0)
        row_mean = (memory.good + 1.0) / (memory.good + memory.bad + 2.0)
        common = memory.shared(asked.viewers)
        behind, word = row_mean[common.own], common.other
        learned = Sums(
            common.viewer * agents + memory.rater[word],
            len(asked.viewers) * agents,
            behind * memory.good[word],
            behind * memory.bad[word],
            (1.0 - behind) * memory.good[word],
            (1.0 - behind) * memory.bad[word],
        )

        pair, row = self.advice(memory, asked)
        praise, blame = memory.good[row], memory.bad[row]
        # What was said of this very seller is to be interpreted, and does not teach how to.
        here = np.where((own_good + own_bad > 0)[pair], expected[pair], 0.0)
        there = np.where((own_good + own_bad > 0)[pair], 1.0 - expected[pair], 0.0)
        sums = learned.of(asked.viewer[pair] * agents + memory.rater[row])
        taken = (here * praise, here * blame, there * praise, there * blame)
        good_praise, good_blame, bad_praise, bad_blame = (
            np.maximum(0.0, s - t) + prior for s, t, prior in zip(sums, taken, self._prior(), strict=True)
        )
        if_good = good_praise / (good_praise + good_blame)
        if_bad = bad_praise / (bad_praise + bad_blame)
        before = expected[pair]
        behind_praise = before * if_good / (before * if_good + (1.0 - before) * if_bad)
        behind_blame = before * (1.0 - if_good) / (before * (1.0 - if_good) + (1.0 - before) * (1.0 - if_bad))
        pairs = len(asked.rated)
        good = own_good + np.bincount(pair, praise * behind_praise + blame * behind_blame, pairs)
        words = np.bincount(pair, praise + blame, pairs)
        return np.asarray((good + 1.0) / (own_good + own_bad + words + 2.0))

    def _prior(self) -> tuple[float, float, float, float]:
        """Praise and blame of the good, then of the bad."""
        return self.faith, 1.0, 1.0, self.faith
