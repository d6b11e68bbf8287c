"""A model of reputation in the market: each evening it takes in the day's ratings and says what buyers read."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from emptor.behaviour.crew import uniforms
from emptor.reputation import bands
from emptor.reputation.agents import Agents
from emptor.reputation.model import ReputationModel
from emptor.reputation.published import BINS, BY_MODEL, publish
from emptor.reputation.ratings import Floats, Numbers, Ratings
from emptor.state.draws import GOLDEN, LUCK, decision
from emptor.state.orders import RECORDS, RETIRED, SHOPS, UNRATED
from emptor.state.record import RATING
from emptor.state.world import World

if TYPE_CHECKING:
    from emptor.rules.rule_set import RuleSet

PRIOR_FALLS = 10.0
"""Negative ratings that the first guess counts for: that each costs a band."""
STALE = 0.01
"""Share of the ratings learned, taken back since, from which the model learns the log anew."""
ONE_MORE = "one_more_negative"
decision(
    ONE_MORE, "Bernoulli", "shop, day", "daily",
    "how many bands one more negative would cost, where a model cannot say: the market's mean, rounded up or down",
)  # fmt: skip


class ScoreKeeper:
    """What a platform needs to run a model of reputation: its memory, and who is who.

    Ratings reach the model on the evening after which they are on the record. What is struck off or taken back before
    that evening never reaches it; what is taken back later leaves the model when it learns the log anew, which it does
    as soon as a hundredth of what it has learned is gone: no model can unlearn a single rating.

    Attributes
    ----------
    personal
        Whether two buyers may be shown different scores.
    seen
        Ratings learned of each shop.
    """

    def __init__(
        self, model: ReputationModel, buyers: int, *, ternary: bool, top: int, silence: bool, since: int = 0
    ) -> None:
        self.model = model
        self.personal = model.profile.personal
        self.relative = model.profile.scale == "relative"
        self.buyers = buyers
        self.ternary = ternary
        self.top = top
        self.silence = silence
        self.since = since
        self.falls = PRIOR_FALLS
        self.negatives = PRIOR_FALLS
        self._forget()

    def kept_by(self, rules: RuleSet) -> bool:
        """Whether other rules keep the same model on the same scale, so that it goes on with what it has learned."""
        other = ScoreKeeper.of(rules, self.buyers)
        if other is None:
            return False
        return all(getattr(other, name) == getattr(self, name) for name in ("model", "ternary", "top", "silence"))

    @classmethod
    def of(cls, rules: RuleSet, buyers: int, since: int = 0) -> ScoreKeeper | None:
        """The keeper that a rule set asks for, if it names a model; its scale of numbers holds since some day."""
        if rules.reputation.model is None:
            return None
        scale = rules.feedback.scale
        silence = rules.feedback.default_if_silent == "none"
        return cls(
            rules.reputation.model, buyers, ternary="ternary" in scale, top=top_of(scale), silence=silence, since=since
        )

    def _forget(self) -> None:
        self.memory = self.model.begin()
        self.agents = Agents(self.buyers)
        self.read = 0
        self.learned = 0
        self.seen = np.zeros(0, np.int64)
        self.band = np.zeros(0, np.int64)

    # -- the stream --------------------------------------------------------------------------------

    def take_in(self, w: World, day: int) -> Numbers:
        """Learn the ratings since last evening; returns how many negatives each shop got."""
        shops, n = int(w.n[SHOPS]), int(w.n[RECORDS])
        # Bought ratings are struck off on the evening they are bought, before the model hears of them.
        if np.any(w.rules["feedback_withdrawal"]):
            taken_back = self.learned - int(np.count_nonzero(w.record["kind"][: self.read] == RATING))
            if taken_back > 0 and taken_back >= STALE * self.learned:
                self._forget()
        self._meet(shops)
        log = np.asarray(w.record[self.read : n])
        new = log[log["kind"] == RATING]
        self.read = n
        self.learned += len(new)
        if len(new):
            raters, rated = self.agents.raters(new["buyer"]), self.agents.shops(new["shop"])
            amount = new["amount"] / float(w.env[0]["minor_units"])
            values = self._values(new)
            self.model.learn(self.memory, self._batch(raters, rated, values, new["day"], amount))
            self.seen += np.bincount(new["shop"], minlength=shops)
        if self.model.profile.uses_silence and self.silence:
            self._hear_silence(w, day)
        return np.bincount(new["shop"][new["ternary"] < 0], minlength=shops)

    def _meet(self, shops: int) -> None:
        self.agents.meet_shops(shops)
        self.seen, self.band = _longer(self.seen, shops, 0), _longer(self.band, shops, -1)

    def _batch(self, raters: Numbers, rated: Numbers, values: Floats, days: Any, amounts: Any) -> Ratings:
        levels = 3 if self.ternary else self.top or 3
        floats = np.maximum(np.asarray(amounts, np.float64), 1e-9)
        return Ratings(raters, rated, values, np.asarray(days, np.float64), floats, self.agents.total, levels)

    def _values(self, new: Any) -> Floats:
        """Ratings from -1 to +1: the ternary where one is collected, else the number on its scale.

        Of days on which another scale was collected, what the number meant: praise, neither, blame.
        """
        values: Floats = new["ternary"].astype(np.float64)
        if self.ternary:
            return values
        numbered = (new["day"] >= self.since) & (new["stars"] > 0)
        if self.top:
            numbers = new["stars"][numbered].astype(np.float64)
            values[numbered] = np.minimum(1.0, (2.0 * numbers - (self.top + 1)) / (self.top - 1))
        return values

    def _hear_silence(self, w: World, day: int) -> None:
        """Orders that ended today without a rating."""
        over = np.asarray(w.orders)[np.asarray(w.retired[: int(w.n[RETIRED])])]
        over = over[(over["rating"] == UNRATED) & ~over["cancelled"]]
        if len(over):
            raters, rated = over["buyer"].astype(np.int64), self.agents.shops(over["shop"])
            amount = over["price"] / float(w.env[0]["minor_units"])
            zeros = np.zeros(len(over))
            self.model.learn_silence(self.memory, self._batch(raters, rated, zeros, zeros + day, amount))

    # -- what is shown -----------------------------------------------------------------------------

    def score(self, viewers: Numbers, shops: Numbers, day: int) -> Floats:
        """What each viewer (a buyer's row, or -1 for a stranger) is told of a shop, in pairs; NaN for nothing.

        Rounded to ten digits, so that the last bits of a processor's sums decide nothing.
        """
        self._meet(int(shops.max(initial=-1)) + 1)
        found = self.model.score(self.memory, viewers, self.agents.shops(shops), float(day))
        return bands.rounded(np.where(self.seen[shops] > 0, found, np.nan))

    def show(self, w: World, day: int) -> None:
        """Evening: learn, then write what every open shop shows, and what one more negative would show.

        Under a personal model this is what a stranger is told: it is what sellers go by, and what may rank.
        """
        negatives = self.take_in(w, day)
        shops = w.shops
        open_ = np.flatnonzero(np.asarray(shops["closed"])[: int(w.n[SHOPS])] < 0)
        strangers = np.full(len(open_), -1)
        score = self.score(strangers, open_, day)
        known = np.isfinite(score)
        seen = self.seen[open_]
        band = self._band(score, score)
        worse = self._exactly_worse(score, open_, day) if self._can_try() else None
        fallen = self._mean_fall(w, open_, band, negatives, day) if worse is None else self._band(worse, score)
        self.band[:] = -1
        self.band[open_] = np.where(known, band, -1)
        badge = BINS * np.asarray(shops["badge"])[open_].astype(np.int64)
        shops["shown"][open_] = score
        shops["shown_n"][open_] = seen
        shops["bin"][open_] = bands.bins(band, seen, known) + badge
        shops["bin_worse"][open_] = bands.bins(fallen, seen + 1, known | (seen == 0)) + badge
        if w.rules[0]["ranking"] == BY_MODEL:
            shops["rank_score"][open_] = np.where(known, bands.places(score, score) if self.relative else score, 0.0)

    def bins_of(self, score: Floats, shops: Numbers, badges: Numbers) -> Numbers:
        """The bin of the calibration table that each pair's score falls into.

        Where only the order of scores means something, it is the place among all pairs asked about.
        """
        return bands.bins(self._band(score, score), self.seen[shops], np.isfinite(score)) + BINS * badges

    def _band(self, score: Floats, among: Floats) -> Numbers:
        return bands.band(bands.places(score, among), relative=True) if self.relative else bands.band(score)

    # -- one more negative -------------------------------------------------------------------------

    def _can_try(self) -> bool:
        """Whether trying is cheap and exact: a global model of which each rating moves its own shop's score alone."""
        profile = self.model.profile
        return not (profile.personal or profile.uses_rater) and profile.cost == "ratings"

    def _exactly_worse(self, score: Floats, open_: Numbers, day: int) -> Floats:
        """The score of each shop if a stranger blamed it today, and every other: what they have in common moves too."""
        memory = copy.deepcopy(self.memory)
        rated = self.agents.shops(open_)
        blame, days = np.full(len(open_), -1.0), np.full(len(open_), float(day))
        raters = np.full(len(open_), self.agents.total)
        batch = self._batch(raters, rated, blame, days, np.ones(len(open_)))
        self.model.learn(memory, batch)
        return bands.rounded(self.model.score(memory, np.full(len(open_), -1), rated, float(day)))

    def _mean_fall(self, w: World, open_: Numbers, band: Numbers, negatives: Numbers, day: int) -> Numbers:
        """The band of each shop less what a negative has cost in this market on the average.

        Learned from the evenings on which a shop got negatives: how far its band fell since the evening before, over
        how many negatives there were. A fraction of a band is a chance of a whole one.
        """
        was, blamed = self.band[open_], negatives[open_]
        told = (was >= 0) & (blamed > 0)
        self.falls += float((was - band)[told].sum())
        self.negatives += float(blamed[told].sum())
        mean = max(0.0, self.falls / self.negatives)
        with np.errstate(over="ignore"):
            keys = np.asarray(w.shops["key"])[open_] ^ (np.uint64(day + 1) * GOLDEN)
        up = uniforms(int(w.seeds[LUCK]), ONE_MORE, keys) < mean - int(mean)
        fallen: Numbers = np.maximum(0, band - int(mean) - up)
        return fallen


def top_of(scale: Sequence[str]) -> int:
    """The highest number of what is collected; 0 where no numbers are."""
    return 10 if "score10" in scale else 5 if "stars5" in scale else 0


def show_scores(w: World, keeper: ScoreKeeper | None, day: int) -> None:
    """Bring what shops show up to date: the published scores, and what a model says where one is named."""
    publish(w, day)
    if keeper is not None:
        keeper.show(w, day)


def _longer(column: Numbers, rows: int, fill: int) -> Numbers:
    return np.append(column, np.full(rows - len(column), fill)) if rows > len(column) else column
