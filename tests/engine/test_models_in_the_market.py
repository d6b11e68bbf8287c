"""Models of reputation in the market: what reaches them, what buyers are shown of them, and what that changes."""

import copy
import pickle
from typing import ClassVar

import numpy as np
import pytest

import emptor
import emptor.scenario.errors
from emptor import Profile, ReputationModel
from emptor.behaviour.personal import believe
from emptor.reputation import bands
from emptor.reputation.agents import Agents
from emptor.reputation.evidence import Evidence
from emptor.reputation.published import BINS
from emptor.state.orders import FREE, RECORDS, SHOPS, UNRATED
from emptor.state.record import RATING, STRUCK
from engine.busy import STRICT, busy, elsewhere


class HandBeta(ReputationModel):
    """(r + 1) / (r + s + 2)."""

    name = "hand_beta"
    summary = "a Beta mean, written out for the tests"
    profile: ClassVar = Profile()

    def begin(self):
        return Evidence()

    def learn(self, memory, ratings):
        memory.add(ratings)

    def score(self, memory, viewers, rated, day):
        good, bad = memory.of(rated)
        return (good + 1) / (good + bad + 2)


class HandShare(HandBeta):
    name = "hand_share"
    summary = "a share of positives, written out for the tests"

    def score(self, memory, viewers, rated, day):
        good, bad = memory.of(rated)
        return np.divide(good, good + bad, out=np.full(len(rated), np.nan), where=good + bad > 0)


class HandPersonal(HandBeta):
    """The same scores as the Beta mean, but asked for pair by pair."""

    name = "hand_personal"
    summary = "a Beta mean that is asked for each viewer"
    profile: ClassVar = Profile(personal=True)


class OwnWord(ReputationModel):
    """Only what the viewer has said himself."""

    name = "own_word"
    summary = "the mean of the viewer's own ratings"
    profile: ClassVar = Profile(personal=True, uses_rater=True, cost="history")

    def score(self, memory, viewers, rated, day):
        r = memory.ratings
        said = [r.good[(r.rater == v) & (r.rated == s)] for v, s in zip(viewers, rated, strict=True)]
        return np.array([s.mean() if len(s) else np.nan for s in said])


class Hearsay(HandBeta):
    """As the Beta mean, but so declared that what one more negative would cost must be learned."""

    name = "hearsay"
    summary = "a Beta mean whose falls are learned"
    profile: ClassVar = Profile(uses_rater=True, cost="graph")


class Listener(HandBeta):
    """Notes what it is told of."""

    name = "listener"
    summary = "notes silent dealings"
    profile: ClassVar = Profile(uses_silence=True)
    heard: ClassVar[list] = []

    def learn_silence(self, memory, dealings):
        self.heard.append(dealings)


DECISIVE = {"raters": {"mild_neutral": 0.0, "mild_negative": 0.5}}
"""Nobody gives neutrals, of which published scores and evidence in halves make different things."""


def scenario(model=None, *, score="beta", days=45, people=None, **rules):
    """The busy scenario, every rating one of +1 and -1 and shown from the first on, under a score and maybe a model."""
    made = busy({**STRICT, **rules}, days=days)
    made["population"] = copy.deepcopy(made["population"])
    made["population"]["buyers"]["raters"] = DECISIVE["raters"]
    made["population"]["sellers"].update(people or {})
    reputation = copy.deepcopy(STRICT["reputation"])
    if "stars5" not in made["rules"]["feedback"]["scale"]:
        reputation["scores"] = [score for score in reputation["scores"] if score["source"] != "stars5"]
    reputation["scores"].append({"id": "page", "source": "ternary", "aggregator": score})
    reputation |= {"shown": "page", "ranking": "sum"} | ({"model": model} if model else {})
    made["rules"]["reputation"] = reputation
    return made


def trades(market):
    """All that happened: every day's tallies, every order, and the bins that it was bought under."""
    orders = market.orders_frame()
    return np.asarray(market.world.flow).tobytes(), np.asarray(market.world.cohort).tobytes(), orders.to_json()


def run(made, **options):
    return emptor.Market(made, keep_orders=True, **options).run()


def ratings_of(market):
    log = np.asarray(market.world.record)[: int(market.world.n[RECORDS])]
    return log[log["kind"] == RATING]


# -- the same numbers, the same trades -------------------------------------------------------------


SAID = [("beta", "hand_beta"), ("beta", "beta"), ("share_positive", "share_positive"), ("mean", "mean")]


@pytest.mark.parametrize(("score", "model"), SAID)
def test_a_model_that_says_what_the_page_says_changes_nothing(score, model):
    page, modelled = run(scenario(score=score)), run(scenario(model, score=score))
    assert trades(page) == trades(modelled)
    n = int(page.world.n[SHOPS])
    for column in ("bin", "bin_worse", "shown_n", "rank"):
        assert page.world.shops[column][:n].tolist() == modelled.world.shops[column][:n].tolist(), column
    assert len(np.unique(page.world.shops["bin"][:n])) > 3
    shown = np.asarray(page.world.shops["shown"])[:n]
    shown = (1 + shown) / 2 if score == "mean" else shown
    np.testing.assert_allclose(shown, modelled.world.shops["shown"][:n], rtol=1e-9)


def test_a_sum_ranks_shops_as_the_page_does():
    """Only the order of a sum means something: bins are places, and the order of shops is the page's."""
    market = run(scenario("sum", score="sum"))
    n = int(market.world.n[SHOPS])
    shops = np.asarray(market.world.shops)[:n]
    open_ = (shops["closed"] < 0) & (shops["shown_n"] > 0)
    number = market.lists.scores[-1]["accumulator"]
    assert shops["shown"][open_].tolist() == market.world.counts["num"][:n, number][open_].tolist()
    order = np.argsort(shops["shown"][open_], kind="stable")
    band = (shops["bin"][open_] % BINS - 1) // 4
    assert np.all(np.diff(band[order]) >= 0)
    assert band.max() > 4 > band.min()


def test_asking_pair_by_pair_comes_to_the_same_where_all_are_told_the_same():
    cast = {
        "strategies": [{"strategy": "honest", "share": 0.5, "slip": 0.2}, {"strategy": "whitewasher", "share": 0.5}]
    }
    once, pairwise = run(scenario("hand_beta", people=cast)), run(scenario("hand_personal", people=cast))
    assert trades(once) == trades(pairwise)


def test_no_model_no_keeper():
    market = emptor.Market(scenario())
    assert market.keeper is None
    market.run(10)
    assert len(market.trips.bins) == 0


# -- personal scores -------------------------------------------------------------------------------


def test_each_order_remembers_what_its_buyer_saw():
    market = emptor.Market(scenario("own_word", days=40), keep_orders=True)
    seen = 0
    while market.day < 40:
        before, day = ratings_of(market), market.day
        market.step()
        orders = np.asarray(market.world.orders)
        for o in orders[(orders["state"] != FREE) & (orders["placed"] == day)]:
            own = before[(before["buyer"] == o["buyer"]) & (before["shop"] == o["shop"])]["ternary"]
            n = int((before["shop"] == o["shop"]).sum())
            silent = bands.SILENT if n else 0
            band = int(bands.band(np.array([(1 + own.mean()) / 2]))[0]) if len(own) else -1
            expected = 1 + 4 * band + int(np.searchsorted([5, 20, 100], n, "right")) if len(own) else silent
            assert o["bin"] % BINS == expected
            seen += len(own) > 0
    assert seen > 20


def test_beliefs_are_those_of_the_page_where_the_score_is():
    """`believe` and `buying.look` agree to the last digit on the same bins."""
    cast = {"strategies": [{"strategy": "honest", "share": 1.0, "slip": 0.3}]}
    market = emptor.Market(scenario("hand_beta", people=cast)).run(20)
    compared = []

    def look(market, trips):
        w, n = market.world, int(trips.start[trips.count])
        chance = np.asarray(w.belief["chance"])[np.asarray(w.shops["bin"])[trips.shops[:n]]]
        own = np.zeros(n)
        believe(w, trips.rows, trips.count, trips.start, trips.shops, chance, own)
        compared.append((own.copy(), trips.belief[:n].copy()))
        return trips.belief[:n]

    market.believe = look
    market.run(10)
    assert sum(len(own) for own, _ in compared) > 100
    assert all((own == page).all() for own, page in compared)


# -- what reaches a model --------------------------------------------------------------------------


def test_numbers_are_given_once():
    agents = Agents(10)
    agents.meet_shops(2)
    assert agents.shops(np.array([0, 1])).tolist() == [10, 11]
    assert agents.raters(np.array([3, -7, -1, -7])).tolist() == [3, 12, 13, 12]
    agents.meet_shops(3)
    assert agents.shops(np.array([2, 0])).tolist() == [14, 10]
    assert agents.raters(np.array([-1, -8])).tolist() == [13, 15]
    assert agents.total == 16


def test_every_rating_that_counts_is_learned_once():
    market = run(scenario("hand_beta"))
    log, keeper = ratings_of(market), market.keeper
    assert keeper.learned == len(log) == keeper.seen.sum()
    assert keeper.seen.tolist() == np.bincount(log["shop"], minlength=len(keeper.seen)).tolist()
    assert keeper.memory.good.sum() == (log["ternary"] > 0).sum()


def test_what_is_taken_back_is_unlearned_once_it_is_a_hundredth():
    rules = {"feedback": {"direction": "two_sided", "scale": ["ternary"], "withdrawal": "rater_revision"}}
    market = emptor.Market(scenario("hand_beta", days=60, **rules))
    stale = 0
    while market.day < 60:
        market.step()
        log, keeper = ratings_of(market), market.keeper
        behind = keeper.learned - len(log)
        assert 0 <= behind < max(1, 0.01 * keeper.learned)
        stale += behind > 0
    struck = np.asarray(market.world.record["kind"])[: int(market.world.n[RECORDS])] == STRUCK
    assert struck.sum() > 3
    assert keeper.memory.bad.sum() == (log["ternary"] < 0).sum() + behind


def test_stars_are_read_where_only_stars_are_collected():
    rules = {"feedback": {"direction": "buyer_to_seller", "scale": ["stars5"]}}
    made = busy({**STRICT, **rules, "reputation": {"model": "hand_beta"}}, days=30)
    market = emptor.Market(made).run()
    log = ratings_of(market)
    assert market.keeper.memory.good.sum() == pytest.approx((log["stars"] - 1).sum() / 4)
    assert len(np.unique(log["stars"])) == 5


def test_silence_is_heard_where_it_matters():
    Listener.heard.clear()
    feedback = {"direction": "buyer_to_seller", "scale": ["ternary"]}
    market = run(scenario("listener", feedback=feedback))
    told = sum(len(dealings) for dealings in Listener.heard)
    over = np.concatenate(market.ledger.settled)  # those that nothing awaits any more, a late rating least of all
    silent = (over["rating"] == UNRATED) & ~over["cancelled"]
    assert told == silent.sum() > 20
    Listener.heard.clear()
    run(scenario("listener", feedback=feedback | {"default_if_silent": "positive"}))
    assert Listener.heard == []


# -- one more negative -----------------------------------------------------------------------------


def test_where_a_model_cannot_say_what_a_negative_costs_the_market_learns_it():
    market = emptor.Market(scenario("hearsay", days=45))
    falls, negatives = market.keeper.falls, market.keeper.negatives
    was = np.zeros(0, np.int64)
    for _ in range(45):
        before = len(ratings_of(market))
        market.step()
        shops = np.asarray(market.world.shops)[: int(market.world.n[SHOPS])]
        # Scores are those of the evening's stage; who closes after it keeps what it showed.
        band = np.where(shops["shown_n"] > 0, (shops["bin"] % BINS - 1) // 4, -1)
        blamed = ratings_of(market)[before:]
        got = np.bincount(blamed["shop"][blamed["ternary"] < 0], minlength=len(shops))
        for shop in np.flatnonzero(got[: len(was)] > 0):
            if was[shop] >= 0:
                falls += was[shop] - band[shop]
                negatives += got[shop]
        was = np.where(shops["closed"] < 0, band, -1)
        open_ = (shops["closed"] < 0) & (shops["shown_n"] > 0)
        drop = band[open_] - (shops["bin_worse"][open_] % BINS - 1) // 4
        mean = market.keeper.falls / market.keeper.negatives
        assert np.all(drop <= int(mean) + 1)
        assert np.all(drop >= np.minimum(band[open_], int(mean)))
    assert negatives > 25
    assert (market.keeper.falls, market.keeper.negatives) == (falls, negatives)


# -- reforms ---------------------------------------------------------------------------------------


def test_a_model_named_on_a_day_knows_the_whole_log():
    made = scenario() | {"schedule": [{"day": 20, "patch": {"reputation.model": "hand_beta"}}]}
    market, before = emptor.Market(made).run(20), emptor.Market(scenario()).run(20)
    assert market.digest() == before.digest()
    assert market.keeper is None
    n, page = int(market.world.n[SHOPS]), np.asarray(market.world.shops["bin"]).copy()
    market._reform()
    assert market.keeper.learned == len(ratings_of(market)) > 20
    open_ = np.asarray(market.world.shops["closed"])[:n] < 0
    assert (market.world.shops["bin"][:n] % BINS)[open_].tolist() == (page[:n] % BINS)[open_].tolist()
    market.run(25)
    assert market.keeper.learned == len(ratings_of(market))


def test_another_model_forgets_what_bins_were_worth_and_the_same_one_does_not():
    patch = {"reputation.model": {"model": "hand_share"}}
    market = emptor.Market(scenario("hand_beta") | {"schedule": [{"day": 20, "patch": patch}]}).run(20)
    assert market.world.belief["n"][1:].sum() > 5
    keeper = market.keeper
    market._reform()
    assert market.world.belief["n"][1:].sum() == 0
    assert market.keeper is not keeper
    patch = {"reputation.model": {"model": "hand_beta"}, "remedies.refund_share": 0.7}
    market = emptor.Market(scenario("hand_beta") | {"schedule": [{"day": 20, "patch": patch}]}).run(20)
    keeper, worth = market.keeper, market.world.belief["n"].copy()
    market._reform()
    assert market.keeper is keeper
    assert (market.world.belief["n"] == worth).all()


def test_laying_the_same_model_out_anew_is_the_identity(monkeypatch):
    plain = run(scenario("hand_beta")).digest()
    monkeypatch.setattr("emptor.reform._decides", lambda rules: object())
    made = scenario("hand_beta") | {"schedule": [{"day": 20, "patch": {"remedies.refund_share": 0.8}}]}
    assert run(made).digest() == plain


# -- the same everywhere ---------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["hand_beta", "hand_personal", "hearsay", "sum"])
def test_pickled_halfway(model):
    whole, half = run(scenario(model)), emptor.Market(scenario(model), keep_orders=True).run(20)
    assert pickle.loads(pickle.dumps(half)).run().digest() == whole.digest()


def test_the_same_in_another_process():
    made = scenario("sum")
    market = emptor.Market(made)
    digests = [market.run(15).digest() for _ in range(3)]
    assert elsewhere(made, PYTHONHASHSEED="11")[0] == digests


# -- taken at its word -----------------------------------------------------------------------------


def test_at_face_value_a_chance_is_a_chance():
    made = scenario("hand_beta", days=30)
    made["population"]["buyers"]["belief"] = {"learning": "face_value", "record_weight": 1e6, "prior_good": 0.5}
    market = emptor.Market(made).run()
    w, n = market.world, int(market.world.n[SHOPS])
    shown = np.asarray(w.shops["shown"])[:n].copy()
    open_ = np.asarray(w.shops["closed"])[:n] < 0
    market.run(1)
    chance = np.asarray(market.world.offers["chance"])[:n]
    expected = np.where(np.isnan(shown), 0.5, shown)
    known = open_ & (np.asarray(market.world.shops["infamy"])[:n] == 0)
    np.testing.assert_allclose(chance[known], expected[known], rtol=1e-12)
    assert (market.world.belief["n"] == 0).all()


@pytest.mark.parametrize("model", ["sum"])
def test_what_is_no_chance_is_not_taken_at_its_word(model):
    made = scenario(model)
    made["population"]["buyers"]["belief"] = {"learning": "face_value"}
    with pytest.raises(emptor.scenario.errors.ScenarioError, match="no chance"):
        emptor.load(made)
