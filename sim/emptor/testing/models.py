"""The contract test of models of reputation: what the market and `emptor score` rely on, checked in a few seconds."""

from __future__ import annotations

import pickle
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.random import default_rng
from pydantic import ValidationError

from emptor.reputation.model import MODELS, Profile, ReputationModel, make
from emptor.reputation.ratings import Ratings
from emptor.testing.claims import check_claims
from emptor.testing.contract import ContractError, check_named, fail
from emptor.testing.streams import relabelled, streams
from emptor.testing.sybils import check_sybils
from emptor.testing.trial import Trial, parties, same
from emptor.testing.work import check_cost

OUTSIDE = (
    "it keeps something in the class, a global or a private attribute; keep what is learned in the memory that "
    "begin() makes anew"
)


def check_reputation_model(model: type[ReputationModel], *, known: tuple[int, ...] = (), **fields: Any) -> None:
    """Check that a model of reputation keeps what its users rely on, and that its profile tells the truth.

    It must be usable by its name; answer alike when run twice; learn the same from one batch as from many, wherever
    the stream is cut and whenever agents become known; leave ratings, its own fields and the memory's answers as they
    are when it scores; give each pair a score that does not hang on which other pairs are asked for, within 0 to 1 on
    the scale `chance`; stand no ratings at all, agents and viewers never heard of and the viewer -1; give agents the
    same scores under other numbers; survive pickling, its memory too. Each claim of the profile is tried both ways:
    what is claimed must make a difference somewhere, what is not must make none. Bounds against Sybils are tried by
    random attacks. The cost of a day is told by the memory that it takes and the lines of Python that it runs, not by
    a clock.

    Parameters
    ----------
    model
        The class.
    known
        Numbers of agents that the fields name, such as those trusted from the start; they keep their numbers.
    fields
        Values of its fields, as a scenario would set them. A claim of use may also be shown by the defaults.

    Raises
    ------
    ContractError
        At the first thing that is wrong, with its likely cause.

    Examples
    --------
    >>> from emptor.reputation.counts import FeedbackSum
    >>> check_reputation_model(FeedbackSum)
    """
    trial = Trial(_made(model, fields), known)
    samples = streams()
    _check_cold_start(trial)
    for ratings in samples:
        _check_unheard(trial, ratings)
        _check_repeat(trial, ratings)
        _check_cuts(trial, ratings)
        _check_looking(trial, ratings)
        _check_arrivals(trial, ratings)
        _check_pairs(trial, ratings)
        _check_numbers(trial, ratings)
    _check_odd(trial, samples[1])
    _check_pickle(trial, samples[0])
    check_claims(trial, _default(model, known) if fields else None, samples)
    check_sybils(trial, samples)
    check_cost(trial)


def _made(model: type[ReputationModel], fields: dict[str, Any]) -> ReputationModel:
    if not (isinstance(model, type) and issubclass(model, ReputationModel)):
        raise ContractError(f"{model!r} is no model of reputation: subclass emptor.ReputationModel and pass the class")
    check_named(model, ReputationModel, MODELS, "model", "models")
    if not isinstance(model.profile, Profile):
        fail(model, "has no profile", "write profile: ClassVar = Profile(...) with what the model uses")
    try:
        return make(model, **fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(place) for place in first["loc"])
        fail(
            model,
            f"cannot be made with these fields: {where}: {first['msg']}",
            "a field without a default that was not given here, or a value outside the range its `field` declares",
            error,
        )


def _default(model: type[ReputationModel], known: tuple[int, ...]) -> Trial | None:
    try:
        return Trial(make(model), known)
    except ValidationError:
        return None


def _check_pickle(trial: Trial, ratings: Ratings) -> None:
    memory = trial.learned(ratings)
    before = trial.table(memory, ratings)
    for what, thing in (("", trial.model), ("'s memory", memory)):
        try:
            copy = pickle.loads(pickle.dumps(thing))
        except Exception as error:
            fail(
                trial.made,
                f"{what} cannot be pickled ({error})".lstrip(),
                "a class or function defined inside a function; define it at the top level of a file or notebook "
                "cell, so that runs in several processes can find it",
                error,
            )
        other = Trial(copy, trial.known) if what == "" else trial
        if not same(before, other.table(memory if what == "" else copy, ratings)):
            trial.fail(f"{what} does not answer the same after pickling".lstrip(), OUTSIDE)


def _check_cold_start(trial: Trial) -> None:
    nothing = Ratings.of([], [], [], agents=12)
    for memory in (trial.begin(), trial.learned(nothing)):
        table = trial.table(memory, nothing)
        strangers = np.delete(table, [k for k in trial.known if k < 12], axis=1)
        if not same(strangers[0], np.full(strangers.shape[1], strangers[0, 0])):
            trial.fail(
                "gives different scores to agents before anything was rated",
                "it reads meaning into an agent's number, or its columns are not set at the start",
            )
        trial.score(memory, [], [], 0.0)


def _check_unheard(trial: Trial, ratings: Ratings) -> None:
    table = trial.fresh(ratings)
    if not same(table[:, -1], table[:, -2]):
        trial.fail("gives different scores to two agents never heard of", "it reads meaning into an agent's number")
    if not same(table[0], table[-1]):
        trial.fail(
            "shows a viewer never heard of other scores than the stranger, -1",
            "-1 used as an index takes the last agent's row; look viewers up by emptor.reputation.evidence.grown, and "
            "give both what somebody sees who has rated nobody",
        )


def _check_repeat(trial: Trial, ratings: Ratings) -> None:
    """Two memories at once, of different streams, must not know of each other."""
    if not same(trial.fresh(ratings), trial.fresh(ratings)):
        trial.fail("gives other scores when the same stream comes again", OUTSIDE)
    half = len(ratings) // 2
    mine, other = trial.begin(), trial.begin()
    trial.learn(mine, ratings[:half])
    trial.learn(other, ratings[half:])
    trial.learn(mine, ratings[half:])
    trial.table(other, ratings)
    if not same(trial.table(mine, ratings), trial.fresh(ratings)):
        again = trial.learned(ratings[:half], ratings[half:])
        if same(trial.table(again, ratings), trial.fresh(ratings)):
            trial.fail("gives other scores when it serves two markets at once", OUTSIDE)
        _check_cuts(trial, ratings)


def _check_cuts(trial: Trial, ratings: Ratings) -> None:
    rng = default_rng(41)
    whole = trial.fresh(ratings)
    for pieces in (2, 7, 40):
        cuts = np.sort(rng.integers(0, len(ratings) + 1, pieces - 1))
        bounds = [0, *cuts.tolist(), len(ratings)]
        batches = [ratings[a:b] for a, b in pairwise(bounds)]
        if not same(whole, trial.table(trial.learned(*batches), ratings)):
            trial.fail(
                f"learns something else from one batch than from the same ratings in {pieces} batches",
                "`array[index] += value` drops all but one of the ratings of an agent in a batch (use numpy.add.at or "
                "numpy.bincount), something is done once a batch, or a batch takes the place of what was learned",
            )


def _check_arrivals(trial: Trial, ratings: Ratings) -> None:
    """Agents become known as they come; in the end it must not matter when each was first heard of."""
    memory = trial.begin()
    cuts = [0, 2, 5, *range(10, len(ratings), 25), len(ratings)]
    for first, last in pairwise(cuts):
        some = ratings[first:last]
        known = int(max(ratings.rater[:last].max(), ratings.rated[:last].max())) + 1
        trial.learn(memory, replace(some, agents=known))
        trial.score(memory, [-1, known - 1], [known - 1, known + 7], float(some.day[-1]))
    trial.learn(memory, ratings[:0])
    if not same(trial.fresh(ratings), trial.table(memory, ratings)):
        trial.fail(
            "ends up with other scores when agents become known one after the other",
            "its columns are as long as `ratings.agents` was in the first batch; let them grow, by "
            "emptor.reputation.evidence.grown",
        )


def _check_odd(trial: Trial, ratings: Ratings) -> None:
    """What real files hold: ratings of oneself, one rating alone, sums of money far apart."""
    selves = replace(ratings, rater=np.where(np.arange(len(ratings)) % 3 == 0, ratings.rated, ratings.rater))
    sums = replace(ratings, amount=np.where(np.arange(len(ratings)) % 2 == 0, 1e-4, 1e9))
    alone = replace(ratings[:1], amount=np.array([1e-4]))
    for odd in (selves, sums, alone):
        trial.fresh(odd, shift=10_000.0)


def _check_looking(trial: Trial, ratings: Ratings) -> None:
    """A memory that was asked all along must end up like one that was never asked."""
    half = len(ratings) // 2
    asked, left_alone = trial.begin(), trial.begin()
    trial.table(asked, ratings[:0])
    trial.learn(asked, ratings[:half])
    trial.table(asked, ratings, day=float(ratings.day[half]))
    trial.table(asked, ratings[half:])
    trial.learn(asked, ratings[half:])
    for batch in (ratings[:half], ratings[half:]):
        trial.learn(left_alone, batch)
    later = trial.table(asked, ratings, shift=900.0)
    first, again = trial.table(asked, ratings), trial.table(asked, ratings)
    plain = trial.table(left_alone, ratings)
    if not (same(first, again) and same(first, plain) and same(later, trial.table(left_alone, ratings, shift=900.0))):
        trial.fail(
            "answers otherwise after it has been asked before",
            "score changes the memory, keeps an answer that learn or another day makes stale, or returns a view of "
            "its memory that whoever asked has written to",
        )


def _check_pairs(trial: Trial, ratings: Ratings) -> None:
    memory = trial.learned(ratings)
    table = trial.table(memory, ratings)
    rng = default_rng(42)
    viewers, rated = parties(ratings.agents)
    v, r = rng.integers(0, len(viewers), 40), rng.integers(0, len(rated), 40)
    few = [trial.score(memory, viewers[v[k]], rated[r[k]], float(ratings.day[-1])) for k in (slice(0, 1), slice(1, 40))]
    if not same(np.concatenate(few), table[v, r]):
        trial.fail(
            "gives a pair another score when other pairs are asked for with it",
            "scores are scaled by the pairs at hand, or answers come sorted or once a pair that is asked twice",
        )


def _check_numbers(trial: Trial, ratings: Ratings) -> None:
    rng = default_rng(43)
    free = np.setdiff1d(np.arange(ratings.agents), trial.known)
    number = np.arange(ratings.agents)
    number[free] = rng.permutation(free)
    moved = trial.table(trial.learned(relabelled(ratings, number)), ratings, number=number)
    if not same(trial.fresh(ratings), moved):
        trial.fail(
            "gives agents other scores when only their numbers change",
            "ties are broken by number, or a column is indexed by a number that means another agent; agents that "
            "fields name are to be passed as `known`",
        )
