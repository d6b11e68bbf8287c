"""Zhang and Cohen's personalised approach: trust in advisers and sellers, private where there is enough to go by."""

from __future__ import annotations

import math
from typing import ClassVar, override

import numpy as np

from emptor.reputation.model import Profile
from emptor.reputation.opinions import MOST_WINDOWS, Advised, Asked, Opinions, Sums
from emptor.reputation.ratings import Floats, Numbers
from emptor.schema import field


def enough(error: float, confidence: float) -> float:
    """Chernoff's bound on how many cases make a share known: -ln((1 - confidence) / 2) / (2 error²)."""
    return -math.log((1.0 - confidence) / 2.0) / (2.0 * error**2)


def discounted(good: Floats, bad: Floats, trust: Floats) -> tuple[Floats, Floats]:
    """Evidence from somebody trusted so far: 2 T r / ((1 - T)(r + s) + 2), and likewise for s."""
    scale = 2.0 * trust / ((1.0 - trust) * (good + bad) + 2.0)
    return scale * good, scale * bad


class Personalised(Advised):
    """Names: personalised approach, PMA, Zhang-Cohen.

    Trust in an adviser is T = w private + (1 - w) public. Private: the Beta mean of how often he and the viewer spoke
    alike of one seller in one window of time. Public: of how often he spoke like most others did. w is the number of
    common cases over what Chernoff's bound asks for, at most 1. Trust in a seller likewise mixes own experience with
    advisers' ratings, each discounted by trust in who gave it; both fade from window to window.

    Several ratings of a pair in one window count as one word, by their sign. Most others means those who rated the
    seller in the same window. What the paper leaves open and matters here: the number of own dealings fades too.
    The paper's own example was not to be had; the tests work its equations out by hand on another.
    """

    name = "personalised"
    summary = "own experience and advice, each by how much of it there is; advisers trusted privately and publicly"
    source = "Zhang and Cohen 2008, Electronic Commerce Research and Applications 7(3):330-340"
    profile: ClassVar = Profile(personal=True, uses_time=True, uses_rater=True, cost="history")
    window_days: int = field(30, "length of a window of time", "days", "unverified", ge=1, le=10_000)
    forgetting: float = field(0.9, "what is left of a rating after a window", "share", "unverified", gt=0, le=1)
    error: float = field(0.2, "error of a share that is acceptable", "probability", "unverified", gt=0, lt=1)
    confidence: float = field(0.8, "confidence that the error is no larger", "probability", "unverified", gt=0, lt=1)

    @override
    def begin(self) -> Opinions:
        return Opinions(window=float(self.window_days))

    @override
    def judge(self, memory: Opinions, asked: Asked, day: float) -> Floats:
        now = int(memory.windows(np.array([day]))[0])
        weight = self.forgetting ** (now - memory.item % MOST_WINDOWS).astype(np.float64)
        pair, row = memory.about(asked.rated)
        own = memory.rater[row] == asked.who[pair]
        pairs = len(asked.rated)

        mine, told = row[own], row[~own]
        good = np.bincount(pair[own], weight[mine] * memory.good[mine], pairs)
        bad = np.bincount(pair[own], weight[mine] * memory.bad[mine], pairs)
        private = (good + 1.0) / (good + bad + 2.0)

        trust = self._trust(memory, asked, asked.viewer[pair[~own]], memory.rater[told])
        praise, blame = discounted(memory.good[told], memory.bad[told], trust)
        said_good = np.bincount(pair[~own], weight[told] * praise, pairs)
        said_bad = np.bincount(pair[~own], weight[told] * blame, pairs)
        public = (said_good + 1.0) / (said_good + said_bad + 2.0)

        sure = np.minimum(1.0, (good + bad) / enough(self.error, self.confidence))
        return np.asarray(sure * private + (1.0 - sure) * public)

    def _trust(self, memory: Opinions, asked: Asked, viewer: Numbers, adviser: Numbers) -> Floats:
        """Trust of viewers in advisers, 0 to 1."""
        word = np.sign(np.round(memory.good - memory.bad, 9))
        common = memory.shared(asked.viewers)
        case = np.abs(word[common.own] * word[common.other])
        alike = (word[common.own] * word[common.other] > 0).astype(np.float64)
        agents = memory.agents
        cases = Sums(common.viewer * agents + memory.rater[common.other], len(asked.viewers) * agents, alike, case)
        fair, number = cases.of(viewer * agents + adviser)
        private = (fair + 1.0) / (number + 2.0)
        sure = np.minimum(1.0, number / enough(self.error, self.confidence))
        return np.asarray(sure * private + (1.0 - sure) * self._public(memory, word)[adviser])

    def _public(self, memory: Opinions, word: Floats) -> Floats:
        """Public reputation of each agent as an adviser: how often he spoke like most others."""
        _, item = np.unique(memory.item, return_inverse=True)
        others = np.sign(np.bincount(item, word)[item] - word) if len(word) else word
        case = np.abs(word * others)
        alike = (word * others > 0).astype(np.float64)
        rater = memory.rater
        return (np.bincount(rater, alike, memory.agents) + 1.0) / (np.bincount(rater, case, memory.agents) + 2.0)
