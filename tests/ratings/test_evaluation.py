"""Models compared on files: nothing looks ahead, planted truth is found, silence does not win."""

from typing import ClassVar

import numpy as np
import pytest
from scipy.stats import kendalltau, mannwhitneyu

from emptor.reputation.library import MODELS, Profile, Ratings, ReputationModel, make
from emptor.study import accuracy
from emptor.study.evaluation import BASELINE, COUNT, evaluate
from emptor.study.prediction import calibrated, in_batches, predict
from emptor.study.rating_files import load_labels, load_ratings
from ratings.files import write
from ratings.market import planted

SHIPPED = sorted(MODELS)


@pytest.fixture
def own_model():
    """Registers models for one test."""
    before = dict(MODELS)
    yield lambda **members: type("Own", (ReputationModel,), {"__module__": __name__, "__doc__": "Own.", **members})
    MODELS.clear()
    MODELS.update(before)


def files_that_part(tmp_path, keep):
    """Two files of one length and the same times that are the same for their first ratings only."""
    generator = np.random.default_rng(5)
    lines, other = [], []
    for i in range(240):
        a, b = generator.choice(25, 2, replace=False)
        lines.append(f"p{a},p{b},{generator.choice([-1, 0, 1, 1, 1])},{i // 2},{generator.integers(1, 90)}")
        other.append(f"q{b},p{a},{generator.choice([-1, -1, 1])},{i // 2},{generator.integers(1, 90)}")
    head = "rater,rated,rating,time,value"
    return (
        load_ratings(write(tmp_path / "one.csv", head, *lines)),
        load_ratings(write(tmp_path / "two.csv", head, *lines[:keep], *other[keep:])),
    )


@pytest.mark.parametrize("name", SHIPPED)
def test_the_future_does_not_touch_a_prediction_of_the_past(tmp_path, name):
    one, two = files_that_part(tmp_path, 160)
    assert set(one.names) != set(two.names)
    tasks = [in_batches(file.ratings, 12, 0.25) for file in (one, two)]
    assert tasks[0].edges.tolist() == tasks[1].edges.tolist()
    last = int(np.searchsorted(tasks[0].edges, 160, side="right"))
    # Batches up to and including the one in which the files part; their own ratings are predicted before they are read.
    until = int(tasks[0].edges[last - 1])
    found = [predict(make(MODELS[name]), task) for task in tasks]
    assert until >= 140
    for what in ("raw", "expected", "pleased"):
        first, second = (getattr(f, what)[:until] for f in found)
        assert first.tobytes() == second.tobytes(), what


def test_a_batch_is_not_told_of_itself(tmp_path, own_model):
    """A model that repeats the last rating of a person sees none of the batch that it predicts."""
    seen = []

    def score(_self, memory, viewers, rated, day):
        seen.append((len(memory), memory.agents, day, int(viewers.max(initial=-1))))
        return np.zeros(len(rated))

    model = own_model(name="spy", profile=Profile(scale="relative"), score=score)
    one, _ = files_that_part(tmp_path, 160)
    task = in_batches(one.ratings, 12, 0.25)
    predict(make(model), task)
    assert [n for n, *_ in seen] == task.edges[1:-1].tolist()
    for n, agents, day, viewer in seen:
        past = one.ratings[slice(0, n)]
        assert agents == max(past.rater.max(), past.rated.max()) + 1
        assert past.day[-1] <= day
        assert viewer == -1 or viewer in past.rater


def test_a_model_cannot_write_to_the_ratings(tmp_path, own_model):
    def learn(_self, memory, ratings):
        ratings.value[:] = 0

    model = own_model(name="vandal", learn=learn)
    one, _ = files_that_part(tmp_path, 160)
    found = evaluate([make(model), make(MODELS["sum"])], in_batches(one.ratings, 6, 0.25), replicates=0)
    assert "read-only" in found.failures["vandal"]
    assert list(found.predictions) == ["sum"]


def test_calibration_uses_the_past_alone():
    n = 400
    ratings = Ratings.of(np.zeros(n, int), np.ones(n, int), np.r_[np.ones(200), -np.ones(200)], np.arange(n))
    task = in_batches(ratings, 4, 0.25)
    # Half way the world turns over; a curve that knew would expect the worst from then on.
    raw = np.r_[np.full(100, np.nan), np.zeros(300)]
    expected, pleased = calibrated(raw, task)
    assert expected[100:300].tolist() == [1.0] * 200
    assert np.allclose(expected[300:], 0.5)
    assert np.allclose(pleased[300:], 0.5)


def test_ratings_of_one_time_are_never_parted():
    days = np.repeat([0, 1, 2, 5], 25)
    task = in_batches(Ratings.of(np.zeros(100, int), np.ones(100, int), np.ones(100), days), 40, 0.25)
    assert task.edges.tolist() == [0, 25, 50, 75, 100]
    assert in_batches(Ratings.of(np.zeros(9, int), np.ones(9, int), np.ones(9)), 3, 0.25).edges.tolist() == [0, 3, 6, 9]
    with pytest.raises(ValueError, match="too few"):
        in_batches(Ratings.of([0], [1], [1.0]), 5, 0.25)


def test_the_planted_truth_is_found(tmp_path):
    file, labels, pleases = planted(tmp_path)
    found = load_ratings(file)
    known = load_labels(labels, found, [])
    task = in_batches(found.ratings, 20, 0.5, 2.0)
    result = evaluate([make(MODELS[m]) for m in ("beta", "sum")], task, labels=known)
    counted, ratings = task.counted, found.ratings
    chance = np.array([pleases[int(found.names[i][1:])] if found.names[i][0] == "s" else 0 for i in ratings.rated])
    truth = accuracy.ranks(chance[counted])
    bad = ratings.value[counted] < 0
    best = mannwhitneyu(truth[~bad], truth[bad]).statistic / (bad.sum() * (~bad).sum())
    auc = result.value("beta", "all", "auc")
    # After some thirty ratings each, a Beta score tells .25 from .95 nearly as well as the truth does.
    assert auc.mean == pytest.approx(best, abs=0.02)
    assert auc.low < best < auc.high
    assert result.value("beta", "all", "cheats_before").mean > 0.99
    assert result.value("beta", "all", "cheats_end").mean == 1.0
    # What the truth itself gets wrong on these very ratings; luck may put a model a little below.
    error = np.mean((ratings.good - chance)[counted] ** 2)
    floor = 2 * np.sqrt(error)
    baseline = 2 * np.std(ratings.good[counted])
    assert result.value(BASELINE, "all", "rmse").mean == pytest.approx(baseline, rel=0.01)
    assert 0.98 * floor < result.value("beta", "all", "rmse").mean < floor * 1.05 < baseline
    assert result.value("beta", "all", "brier_stated").mean == pytest.approx(error, rel=0.05)
    assert result.value(BASELINE, "all", "auc").mean == 0.5
    # How often somebody was rated says nothing here.
    assert result.value(COUNT, "all", "auc").low < 0.5 < result.value(COUNT, "all", "auc").high
    assert result.against("beta", BASELINE, "all", "brier").high < 0


def test_labels_turned_round_turn_the_answer_round(tmp_path):
    file, labels, _ = planted(tmp_path, ratings=1500)
    found = load_ratings(file)
    known = load_labels(labels, found, [])
    task = in_batches(found.ratings, 8, 0.25)
    there, back = (
        evaluate([make(MODELS["beta"])], task, labels=of, replicates=0).value("beta", "all", "cheats_before").mean
        for of in (known, {p: not cheat for p, cheat in known.items()})
    )
    assert there + back == pytest.approx(1.0)


def test_silence_on_hard_cases_does_not_win(tmp_path, own_model):
    file, _, _ = planted(tmp_path, ratings=2000)
    found = load_ratings(file)
    beta = MODELS["beta"]

    def score(_self, memory, viewers, rated, day):
        said = make(beta).score(memory, viewers, rated, day)
        return np.where(said > 0.9, said, np.nan)

    members = {n: lambda _self, *args, n=n: getattr(make(beta), n)(*args) for n in ("begin", "learn")}
    shy = own_model(name="shy", score=score, **members)
    task = in_batches(found.ratings, 10, 0.3)
    result = evaluate([make(beta), make(shy)], task, replicates=20)
    assert 0.3 < result.silent("shy") < 0.95
    # Where it speaks it is hardly ever wrong; measured on everything, it knows less.
    assert result.value("shy", "answered", "brier").mean < result.value("beta", "all", "brier").mean
    assert result.value("shy", "all", "brier").mean > result.value("beta", "all", "brier").mean
    assert result.counts["shy", "answered"] == result.counts["beta", "common"] < result.counts["beta", "all"]
    shy_there, beta_there = (result.value(m, "common", "rmse").mean for m in ("shy", "beta"))
    assert shy_there == pytest.approx(beta_there, rel=0.2)


@pytest.mark.parametrize("levels", [2, 5, 40])
def test_statistics_are_those_of_scipy(levels):
    generator = np.random.default_rng(levels)
    score = np.round(generator.normal(size=400), 1)
    outcome = np.round(score + 2 * generator.normal(size=400)).clip(-levels // 2, levels // 2)
    rank, ones = accuracy.ranks(score), np.ones((1, 400), np.float32)
    agree, in_rank, in_outcome = accuracy.tau_parts(rank, outcome, ones)
    assert agree / np.sqrt(in_rank * in_outcome) == pytest.approx(kendalltau(score, outcome).statistic)
    bad = outcome < 0
    over, under = accuracy.auc_parts(rank, bad, ones)
    assert over / under == pytest.approx(mannwhitneyu(score[~bad], score[bad]).statistic / (bad.sum() * (~bad).sum()))


def test_weights_count_like_copies():
    generator = np.random.default_rng(1)
    score, outcome = generator.integers(0, 9, 60).astype(float), generator.integers(-2, 3, 60).astype(float)
    copies = generator.integers(0, 4, 60)
    weighed = accuracy.auc_parts(accuracy.ranks(score), outcome < 0, copies[None, :].astype(np.float32))
    many = np.repeat(np.arange(60), copies)
    ones = np.ones((1, len(many)), np.float32)
    copied = accuracy.auc_parts(accuracy.ranks(score[many]), outcome[many] < 0, ones)
    assert np.allclose(weighed, copied)
    weighed = accuracy.tau_parts(accuracy.ranks(score), outcome, copies[None, :].astype(np.float32))
    copied = accuracy.tau_parts(accuracy.ranks(score[many]), outcome[many], ones)
    assert np.allclose(weighed, copied)


def test_a_rater_who_says_all_twenty_times_adds_no_certainty():
    generator = np.random.default_rng(2)
    n, copies = 300, 20

    def width(times):
        r = generator.permutation(n)
        truth = generator.random(n)
        value = np.where(truth < 0.7, 1.0, -1.0)
        parts = [np.repeat(x, times) for x in (r, r + n, value)]
        task = in_batches(Ratings.of(*parts, np.repeat(np.arange(n), times)), 4, 0.25)
        found = evaluate([], task, replicates=300).value(BASELINE, "all", "brier")
        return found.high - found.low

    once, often = width(1), width(copies)
    assert often > 0.6 * once


def test_intervals_hold_the_truth_where_ratings_hang_together():
    """Sixty markets in which raters and rated differ; the truth is the mean over all of them."""
    found = []
    for seed in range(60):
        generator = np.random.default_rng(seed)
        rater, rated = generator.integers(0, 60, 600), generator.integers(0, 40, 600)
        kind, good = generator.normal(size=60), 1.5 * generator.normal(size=40)
        value = np.where(kind[rater] + good[rated] + generator.normal(size=600) > -1, 1.0, -1.0)
        task = in_batches(Ratings.of(rater, rated + 60, value, np.arange(600)), 6, 0.3)
        found.append(evaluate([], task, replicates=100, seed=seed).value(BASELINE, "all", "brier"))
    truth = np.mean([f.mean for f in found])
    covered = np.mean([f.low <= truth <= f.high for f in found])
    # What is meant is 95%. Intervals that take ratings for independent are far too narrow.
    assert covered >= 0.87
    naive = np.mean([abs(f.mean - truth) <= 1.96 * np.sqrt(f.mean * (1 - 4 * f.mean) / 420) for f in found])
    assert naive < covered - 0.1


def test_a_tie_is_a_tie_though_sums_round_differently(own_model):
    def score(_self, memory, viewers, rated, day):
        return np.where(rated % 2 == 0, 0.1 + 0.2, 0.3)

    generator = np.random.default_rng(0)
    ratings = Ratings.of(
        generator.integers(0, 9, 300), generator.integers(0, 9, 300), generator.choice([-1, 1], 300), np.arange(300)
    )
    found = evaluate([make(own_model(name="rounding", score=score))], in_batches(ratings, 5, 0.2), replicates=0)
    assert found.value("rounding", "all", "auc").mean == 0.5


class _Odd:
    cases: ClassVar = {
        "shape": (lambda n: np.zeros(n + 1), "scores of shape"),
        "infinite": (lambda n: np.full(n, np.inf), "infinite score"),
        "none": (lambda n: None, "shape"),
    }


@pytest.mark.parametrize("case", sorted(_Odd.cases))
def test_a_model_that_gives_nonsense_fails_alone(tmp_path, own_model, case):
    gives, why = _Odd.cases[case]
    model = own_model(name=case, score=lambda _self, _m, _v, rated, _d: gives(len(rated)))
    one, _ = files_that_part(tmp_path, 160)
    found = evaluate([make(model), make(MODELS["sum"])], in_batches(one.ratings, 6, 0.25), replicates=2)
    assert why in found.failures[case]
    assert "sum" in found.predictions
