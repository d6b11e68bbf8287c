"""The claims of a model's profile, tried both ways: what it says that it uses, and what it says that it does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import default_rng

from emptor.reputation.ratings import Ratings
from emptor.testing.streams import other_raters, redated, shuffled
from emptor.testing.trial import Trial, same

Changed = Callable[[Trial, Ratings], bool]
"""Whether anything that the claim is about makes a difference on one stream."""


@dataclass(frozen=True)
class Claim:
    """One field of `Profile`, how it is tried, and what to say when it is wrong."""

    field: str
    changed: Changed
    if_used: str
    if_not: str


def check_claims(trial: Trial, default: Trial | None, samples: list[Ratings]) -> None:
    """Try every claim; one of use counts as shown when the model with its default fields shows it."""
    for claim in CLAIMS:
        claimed = getattr(trial.made.profile, claim.field)
        shows = any(claim.changed(trial, ratings) for ratings in samples)
        if shows and not claimed:
            trial.fail(f"says {claim.field}=False in its profile, but {claim.if_used}", _CAUSE[claim.field])
        if claimed and not shows and default is not None:
            shows = any(claim.changed(default, ratings) for ratings in samples)
        if claimed and not shows:
            trial.fail(
                f"says {claim.field}=True in its profile, but {claim.if_not}",
                f"the claim is left over from another model, or the fields that were given switch it off; say "
                f"{claim.field}=False, or pass fields under which it shows",
            )


def _by_viewer(trial: Trial, ratings: Ratings) -> bool:
    table = trial.fresh(ratings)
    return not same(table, np.broadcast_to(table[:1], table.shape))


def _by_time(trial: Trial, ratings: Ratings) -> bool:
    memory = trial.learned(ratings)
    now = trial.table(memory, ratings)
    later = trial.table(memory, ratings, shift=500.0)
    long_ago = redated(ratings, np.zeros(len(ratings)))
    rng = default_rng(31)
    spread = redated(ratings, rng.integers(0, 400, len(ratings)))
    tables = [trial.table(trial.learned(r), r, day=400.0) for r in (ratings, long_ago, spread)]
    return not (same(now, later) and same(tables[0], tables[1]) and same(tables[0], tables[2]))


def _by_order(trial: Trial, ratings: Ratings) -> bool:
    rng = default_rng(32)
    at_once = redated(ratings, np.zeros(len(ratings)))
    pairs = [(at_once, at_once[::-1]), (ratings, shuffled(ratings, rng, across_days=False))]
    if not trial.made.profile.uses_time:
        pairs.append((ratings, shuffled(ratings, rng, across_days=True)))
    return any(not same(trial.fresh(one), trial.fresh(other)) for one, other in pairs)


def _by_amount(trial: Trial, ratings: Ratings) -> bool:
    amount = default_rng(33).lognormal(2, 1.5, len(ratings))
    amounts = (amount, np.ones(len(ratings)))
    return any(not same(trial.fresh(ratings), trial.fresh(replace(ratings, amount=a))) for a in amounts)


def _by_rater(trial: Trial, ratings: Ratings) -> bool:
    rng = default_rng(34)
    tables = [trial.fresh(other_raters(ratings, rng)) for _ in range(3)]
    tables.append(trial.fresh(ratings))
    return any(not same(tables[0], table) for table in tables[1:])


def _by_silence(trial: Trial, ratings: Ratings) -> bool:
    memory = trial.learned(ratings)
    before = trial.table(memory, ratings)
    quiet = ratings[:: max(1, len(ratings) // 20)]
    quiet = replace(quiet, value=np.zeros(len(quiet)), day=np.full(len(quiet), ratings.day[-1]))
    trial.learn(memory, quiet, silent=True)
    return not same(before, trial.table(memory, ratings))


CLAIMS = (
    Claim("personal", _by_viewer, "two viewers see different scores of one agent", "all viewers see the same"),
    Claim("uses_time", _by_time, "other days, or asking later, give other scores", "dates change nothing"),
    Claim("uses_order", _by_order, "the same ratings in another order give other scores", "the order changes nothing"),
    Claim("uses_amount", _by_amount, "other amounts give other scores", "amounts change nothing"),
    Claim("uses_rater", _by_rater, "the same ratings by other raters give other scores", "who rates changes nothing"),
    Claim(
        "uses_silence",
        _by_silence,
        "dealings without a rating change scores",
        "dealings without a rating change nothing",
    ),
)

_CAUSE = {
    "personal": "it looks at `viewers`; say personal=True, or leave them alone",
    "uses_time": "it looks at `ratings.day` or `day`; say uses_time=True, or leave them alone",
    "uses_order": (
        "a later rating takes the place of an earlier one, or the state is updated one rating at a time; say "
        "uses_order=True. If order should not matter, `array[index] += value` may have dropped ratings that come "
        "twice: use numpy.add.at or numpy.bincount"
    ),
    "uses_amount": "it looks at `ratings.amount`; say uses_amount=True, or leave it alone",
    "uses_rater": "it looks at `ratings.rater`, or counts pairs; say uses_rater=True, or leave it alone",
    "uses_silence": "learn_silence changes the memory; say uses_silence=True",
}
