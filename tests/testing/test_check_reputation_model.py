"""The contract test passes good models of reputation and says what is wrong with broken ones."""

import random
from typing import ClassVar

import numpy as np
import pytest

from emptor import Profile, Ratings, ReputationModel, field
from emptor.reputation.evidence import grown
from emptor.reputation.library import MODELS, make
from emptor.testing import ContractError, check_reputation_model
from emptor.testing.sybils import attacked
from emptor.testing.work import PAST, TIMES

HISTORY = Profile(cost="history")


@pytest.fixture(autouse=True)
def _only_shipped_names():
    before = dict(MODELS)
    yield
    MODELS.clear()
    MODELS.update(before)


def mean(ratings, rated):
    """Mean positive evidence on each, NaN without any."""
    agents = max([ratings.agents, *(rated + 1)])
    n = np.bincount(ratings.rated, minlength=agents)
    good = np.bincount(ratings.rated, ratings.good, agents)
    return np.where(n > 0, good / np.maximum(n, 1), np.nan)[rated]


class Base(ReputationModel):
    """No name: a base for the broken ones, which are registered one at a time."""

    summary = "is broken"
    profile: ClassVar = HISTORY

    def score(self, memory, viewers, rated, day):
        return mean(memory.ratings, rated)


class Good(Base):
    name = "t_good"
    least: int = field(0, "ratings below which nothing is said", "ratings", ge=0, le=100)


class GlobalRandom(Base):
    name = "t_global_random"

    def score(self, memory, viewers, rated, day):
        return np.full(len(rated), random.random())


class OwnGenerator(Base):
    name = "t_own_generator"

    def score(self, memory, viewers, rated, day):
        return np.random.default_rng().random(len(rated))


class WritesToRatings(Base):
    name = "t_writes"

    def learn(self, memory, ratings):
        ratings.value[ratings.value < 0] = -0.5
        memory.append(ratings)


class WritesToPairs(Base):
    name = "t_writes_pairs"

    def score(self, memory, viewers, rated, day):
        rated[rated < 0] = 0
        return mean(memory.ratings, rated)


class Scalar(Base):
    name = "t_scalar"

    def score(self, memory, viewers, rated, day):
        return 0.5


class OneTooFew(Base):
    name = "t_few"

    def score(self, memory, viewers, rated, day):
        return mean(memory.ratings, np.unique(rated))


class NotAChance(Base):
    name = "t_no_chance"

    def score(self, memory, viewers, rated, day):
        return 2 * mean(memory.ratings, rated) - 1


class Infinite(Base):
    name = "t_infinite"
    profile: ClassVar = Profile(scale="relative", cost="history")

    def score(self, memory, viewers, rated, day):
        return np.nan_to_num(mean(memory.ratings, rated), nan=np.inf)


class Columns(Base):
    """Keeps two columns; what is wrong comes in the subclasses."""

    profile: ClassVar = Profile()

    def begin(self):
        return {"good": np.zeros(0), "n": np.zeros(0)}

    def learn(self, memory, ratings):
        self.room(memory, ratings.agents)
        np.add.at(memory["good"], ratings.rated, ratings.good)
        np.add.at(memory["n"], ratings.rated, 1.0)

    def room(self, memory, agents):
        for name in memory:
            memory[name] = grown(memory[name], agents)

    def score(self, memory, viewers, rated, day):
        self.room(memory, int(rated.max(initial=0)) + 1)
        return (memory["good"][rated] + 1) / (memory["n"][rated] + 2)


class GoodColumns(Columns):
    name = "t_columns"


class NoRoom(Columns):
    name = "t_no_room"

    def score(self, memory, viewers, rated, day):
        return (memory["good"][rated] + 1) / (memory["n"][rated] + 2)


class DropsDuplicates(Columns):
    name = "t_drops"

    def learn(self, memory, ratings):
        self.room(memory, ratings.agents)
        memory["good"][ratings.rated] += ratings.good
        memory["n"][ratings.rated] += 1


class FixedSize(Base):
    """Its columns are as long as the first batch knew agents; later ones are left out."""

    name = "t_fixed"
    profile: ClassVar = Profile()

    def begin(self):
        return {}

    def learn(self, memory, ratings):
        memory = memory.setdefault("columns", [np.zeros(ratings.agents), np.zeros(ratings.agents)])
        known = ratings[ratings.rated < len(memory[0])]
        np.add.at(memory[0], known.rated, known.good)
        np.add.at(memory[1], known.rated, 1.0)

    def score(self, memory, viewers, rated, day):
        agents = int(rated.max(initial=0)) + 1
        good, n = (grown(column, agents) for column in memory.get("columns", (np.zeros(0), np.zeros(0))))
        return (good[rated] + 1) / (n[rated] + 2)


class Forgets(Base):
    name = "t_forgets"

    def begin(self):
        return [Ratings.of([], [], [])]

    def learn(self, memory, ratings):
        memory[0] = ratings

    def score(self, memory, viewers, rated, day):
        return mean(memory[0], rated)


SHARED = {"good": np.zeros(0), "n": np.zeros(0)}


class InTheClass(Columns):
    name = "t_class"

    def begin(self):
        return SHARED


class Learns(Columns):
    name = "t_score_learns"

    def score(self, memory, viewers, rated, day):
        self.room(memory, int(rated.max(initial=0)) + 1)
        memory["n"][rated] += 0.01
        return (memory["good"][rated] + 1) / (memory["n"][rated] + 2)


class View(Columns):
    name = "t_view"

    def score(self, memory, viewers, rated, day):
        self.room(memory, int(rated.max(initial=0)) + 1)
        asked = (memory["n"].sum(), rated.tobytes())
        if memory.setdefault("asked", None) != asked:
            memory["asked"] = asked
            memory["answer"] = (memory["good"][rated] + 1) / (memory["n"][rated] + 2)
        return memory["answer"]

    def room(self, memory, agents):
        for name in ("good", "n"):
            memory[name] = grown(memory[name], agents)


class Scaled(Base):
    name = "t_scaled"

    def score(self, memory, viewers, rated, day):
        scores = np.nan_to_num(mean(memory.ratings, rated))
        return scores / max(1e-9, scores.max(initial=0.0))


class ByNumber(Base):
    name = "t_number"

    def score(self, memory, viewers, rated, day):
        told = mean(memory.ratings, rated)
        return np.where(np.isnan(told), told, told * 0.9 + 0.1 * (rated % 2))


class NumberAtStart(Base):
    name = "t_number_at_start"

    def score(self, memory, viewers, rated, day):
        return 1.0 / (1.0 + rated)


class LastRow(Base):
    name = "t_last_row"
    profile: ClassVar = Profile(personal=True, uses_rater=True, cost="history")

    def score(self, memory, viewers, rated, day):
        ratings = memory.ratings
        gave = np.bincount(ratings.rater, minlength=max(1, ratings.agents))
        known = np.where(viewers < len(gave), gave[viewers % len(gave)], 0)
        return mean(ratings, rated) * (1 + np.tanh(known)) / 2


class Local:
    """Makes a memory that holds a function without a name."""

    def __call__(self):
        return {"n": np.zeros(0), "how": lambda: 0}


class NotPickled(Base):
    name = "t_pickle"

    def begin(self):
        return Local()()

    def learn(self, memory, ratings):
        pass

    def score(self, memory, viewers, rated, day):
        return np.full(len(rated), 0.5)


class Today(Base):
    name = "t_today"

    def score(self, memory, viewers, rated, day):
        return mean(memory.ratings, rated) * np.exp(-day / 1000)


class LastWord(Base):
    name = "t_last_word"

    def score(self, memory, viewers, rated, day):
        ratings = memory.ratings
        last = np.full(max([ratings.agents, *(rated + 1)]), np.nan)
        last[ratings.rated] = ratings.good
        return last[rated]


class ByAmount(Base):
    name = "t_amount"

    def score(self, memory, viewers, rated, day):
        ratings = memory.ratings
        agents = max([ratings.agents, *(rated + 1)])
        weight = np.bincount(ratings.rated, ratings.amount, agents)
        good = np.bincount(ratings.rated, ratings.amount * ratings.good, agents)
        return np.where(weight > 0, good / np.maximum(weight, 1e-9), np.nan)[rated]


class CountsRaters(Base):
    name = "t_raters"
    profile: ClassVar = Profile(scale="relative", cost="history")

    def score(self, memory, viewers, rated, day):
        ratings = memory.ratings
        pairs = np.unique(np.stack([ratings.rater, ratings.rated]), axis=1)
        return np.bincount(pairs[1], minlength=max([ratings.agents, *(rated + 1)]))[rated].astype(float)


class OwnView(Base):
    name = "t_own_view"
    profile: ClassVar = Profile(uses_rater=True, cost="history")

    def score(self, memory, viewers, rated, day):
        ratings = memory.ratings
        n = max([ratings.agents, *(viewers + 1), *(rated + 1)])
        own = np.zeros((n + 1, n))
        own[ratings.rater, ratings.rated] = 1
        return own[np.where(viewers < 0, n, viewers), rated]


class Silence(Columns):
    name = "t_silence"

    def learn_silence(self, memory, dealings):
        self.room(memory, dealings.agents)
        np.add.at(memory["n"], dealings.rated, 1.0)


class Boast(Base):
    name = "t_boast"
    profile: ClassVar = Profile(uses_amount=True, cost="history")


class SybilsLift(Base):
    name = "t_sybils"
    profile: ClassVar = Profile(sybil_bounded="value", cost="history")


class OnlyOwn(Base):
    """What the viewer said himself: nobody else can raise it."""

    name = "t_only_own"
    profile: ClassVar = Profile(personal=True, uses_rater=True, sybil_bounded="rank", scale="relative", cost="history")

    def score(self, memory, viewers, rated, day):
        ratings = memory.ratings
        n = max([ratings.agents, *(viewers + 1), *(rated + 1)])
        own = np.zeros((n + 1, n))
        np.add.at(own, (ratings.rater, ratings.rated), ratings.value)
        return own[np.where(viewers < 0, n, viewers), rated]


class OnlyOwnLoss(OnlyOwn):
    name = "t_only_own_loss"
    profile: ClassVar = Profile(personal=True, uses_rater=True, sybil_bounded="loss", scale="relative", cost="history")


class NotRankBound(Base):
    """The worst that any two others said: Sybils cannot raise it, but they can lower rivals."""

    name = "t_not_rank"
    profile: ClassVar = Profile(sybil_bounded="rank", scale="relative", cost="history")

    def score(self, memory, viewers, rated, day):
        ratings = memory.ratings
        bad = np.bincount(ratings.rated, (ratings.value < 0).astype(float), max([ratings.agents, *(rated + 1)]))
        return -bad[rated].astype(float)


class TrustsAnybodyNew(Base):
    name = "t_loss"
    profile: ClassVar = Profile(sybil_bounded="loss", cost="history")

    def score(self, memory, viewers, rated, day):
        told = mean(memory.ratings, rated)
        return np.where(np.isnan(told), 0.6, told)


class SaysItIsCheap(Base):
    name = "t_cheap"
    profile: ClassVar = Profile()


class Loops(Columns):
    """Keeps counts, and goes over all pairs in Python all the same."""

    name = "t_loops"

    def begin(self):
        return {"good": np.zeros(0), "n": np.zeros(0), "seen": []}

    def room(self, memory, agents):
        for name in ("good", "n"):
            memory[name] = grown(memory[name], agents)

    def learn(self, memory, ratings):
        super().learn(memory, ratings)
        memory["seen"].append(int(ratings.rater.sum()))
        memory["seen"].extend(range(len(ratings)))

    def score(self, memory, viewers, rated, day):
        total = 0
        for number in memory["seen"]:
            total += number
        return super().score(memory, viewers, rated, day)


class Misspelt(Good):
    name = "t_misspelt"

    def scores(self, memory, viewers, rated, day):
        return np.zeros(len(rated))


BROKEN = {
    Misspelt: ("a method scores that nobody calls", "score was meant"),
    GlobalRandom: ("global generator of `random`", "a model draws nothing"),
    OwnGenerator: ("makes a random generator", "a model draws nothing"),
    WritesToRatings: ("fails in learn: ValueError", "writes to what it was given"),
    WritesToPairs: ("fails in score: ValueError", "writes to what it was given"),
    Scalar: ("with float", "one score a pair"),
    OneTooFew: ("of shape", "one score a pair"),
    NotAChance: ("profile says that scores are chances", 'scale="relative"'),
    Infinite: ("an infinite score", "division by zero"),
    NoRoom: ("fails in score: IndexError", "unheard-of agents"),
    DropsDuplicates: ("batches", "np.add.at|numpy.add.at"),
    FixedSize: ("one after the other", "first batch"),
    Forgets: ("batches", "takes the place of what was learned"),
    InTheClass: ("two markets|comes again", "the class, a global"),
    Learns: ("after it has been asked before", "score changes the memory"),
    View: ("after it has been asked before", "a view of its memory"),
    Scaled: ("other pairs are asked for", "scaled by the pairs"),
    ByNumber: ("never heard of|numbers change", "number"),
    NumberAtStart: ("before anything was rated", "number"),
    LastRow: ("never heard of other scores than the stranger", "-1 used as an index"),
    NotPickled: ("cannot be pickled", "top level"),
    Today: ("uses_time=False", "ratings.day"),
    LastWord: ("uses_order=False", "takes the place of an earlier one"),
    ByAmount: ("uses_amount=False", "ratings.amount"),
    CountsRaters: ("uses_rater=False", "counts pairs"),
    OwnView: ("personal=False", "personal=True"),
    Silence: ("uses_silence=False", "learn_silence"),
    Boast: ("uses_amount=True", "left over"),
    SybilsLift: ("made-up identities raise", "vouches"),
    NotRankBound: ("past others", "lowers others"),
    TrustsAnybodyNew: ("cheat", "trust of its own"),
    SaysItIsCheap: ("bytes", "all past ratings"),
    Loops: ("lines of Python", "all past ratings"),
}


@pytest.mark.parametrize("model", [Good, GoodColumns, OnlyOwn, OnlyOwnLoss], ids=lambda m: m.__name__)
def test_sound_models_pass(model):
    MODELS[model.name] = model
    check_reputation_model(model)


@pytest.mark.parametrize("model", BROKEN, ids=lambda m: m.__name__)
def test_broken_models_are_told_why(model):
    MODELS[model.name] = model
    with pytest.raises(ContractError) as caught:
        check_reputation_model(model)
    what, cause = BROKEN[model]
    said, _, why = str(caught.value).partition("Likely cause: ")
    assert model.__name__ in said
    assert any(part in said for part in what.split("|")), str(caught.value)
    assert any(part in why for part in cause.split("|")), str(caught.value)


def test_names_and_fields():
    class Nameless(Base):
        pass

    class Dumb(Base):
        name = "t_dumb"
        summary = ""

    class First(Base):
        name = "t_taken"

    class Careless(Base):
        name = "t_careless"
        profile: ClassVar = {"personal": True}

    MODELS["t_taken"] = Good
    for model, said in (
        (int, "subclass emptor.ReputationModel"),
        (Nameless, "has no name"),
        (Dumb, "has no summary"),
        (First, "took the name later"),
        (Careless, "has no profile"),
    ):
        with pytest.raises(ContractError, match=said):
            check_reputation_model(model)
    MODELS["t_good"] = Good
    with pytest.raises(ContractError, match="least"):
        check_reputation_model(Good, least=101)
    check_reputation_model(Good, least=5)


class Discount(Base):
    name = "t_discount"
    profile: ClassVar = Profile(uses_time=True, cost="history")
    rate: float = field(0.1, "forgetting", "1/day", ge=0, le=1)

    def score(self, memory, viewers, rated, day):
        ratings = memory.ratings
        weight = np.exp(-self.rate * (day - ratings.day))
        agents = max([ratings.agents, *(rated + 1)])
        n = np.bincount(ratings.rated, weight, agents)
        return ((np.bincount(ratings.rated, weight * ratings.good, agents) + 1) / (n + 2))[rated]


def test_a_claim_that_the_given_fields_switch_off_may_be_shown_by_the_defaults():
    MODELS[Discount.name] = Discount
    check_reputation_model(Discount, rate=0.0)


def test_a_class_inside_a_function_is_told_to_move():
    class Inner(Discount):
        name = "t_inner"

    with pytest.raises(ContractError, match="top level"):
        check_reputation_model(Inner)


def test_known_agents_keep_their_numbers():
    MODELS[ByNumberKnown.name] = ByNumberKnown
    check_reputation_model(ByNumberKnown, known=(3,), trusted=3)
    with pytest.raises(ContractError, match="known"):
        check_reputation_model(ByNumberKnown, trusted=3)


class ByNumberKnown(Base):
    """Agent `trusted` is always told to be good, once anything is known."""

    name = "t_known"
    trusted: int = field(3, "agent who is trusted", "agent", ge=0)

    def score(self, memory, viewers, rated, day):
        told = mean(memory.ratings, rated)
        return np.where((rated == self.trusted) & (len(memory) > 0), 1.0, told)


def test_sybils_never_speak_as_others():
    ratings = Ratings.of([0, 1, 2], [3, 3, 4], [1, 1, -1], agents=6)
    said = attacked(ratings, 3, 4, np.random.default_rng(1))
    assert set(said.rater) <= {3, 6, 7, 8, 9}
    assert not np.any(said.rater == said.rated)


def test_the_past_of_the_work_check_is_long_enough_to_tell():
    assert PAST * TIMES * 8 > 3 * 65_536


def test_make_sets_the_name():
    MODELS["t_good"] = Good
    assert make(Good, least=3).model == "t_good"
