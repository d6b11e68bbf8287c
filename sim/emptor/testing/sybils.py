"""Sybil attacks on a model of reputation: one agent makes up others, who rate it, each other and its rivals."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator, default_rng

from emptor.reputation.ratings import Floats, Ratings
from emptor.testing.streams import joined
from emptor.testing.trial import Trial

ATTACKS, IDENTITIES = 6, (1, 4, 12)
MOST_VIEWERS, MOST_DEALS = 6, 80
LOSS_ATTACKS, VICTIMS = 1, 6
EPS = 1e-7


def check_sybils(trial: Trial, samples: list[Ratings]) -> None:
    """Try the profile's `sybil_bounded` by random attacks; `no` claims nothing and is not tried."""
    bound = trial.made.profile.sybil_bounded
    if bound == "no":
        return
    rng = default_rng(21)
    for ratings in samples:
        for attack in range(ATTACKS):
            cheat = int(ratings.rated[rng.integers(len(ratings))])
            if cheat in trial.known:
                continue
            sybils = IDENTITIES[attack % len(IDENTITIES)]
            if bound == "loss":
                if attack < LOSS_ATTACKS:
                    _check_loss(trial, ratings, cheat, rng)
                continue
            honest = np.delete(np.arange(ratings.agents), cheat)
            viewers = np.r_[-1, rng.choice(honest, min(len(honest), MOST_VIEWERS), replace=False)]
            before = _seen(trial, ratings, viewers, ratings.agents)
            after = _seen(trial, joined(ratings, attacked(ratings, cheat, sybils, rng)), viewers, ratings.agents)
            raised = after[:, cheat] > before[:, cheat] + EPS * (1 + abs(before[:, cheat]))
            if raised.any():
                where = int(np.flatnonzero(raised)[0])
                trial.fail(
                    f"lets {sybils} made-up identities raise an agent's score from {before[where, cheat]:.4g} to "
                    f"{after[where, cheat]:.4g}, but its profile says sybil_bounded={bound!r}",
                    "ratings count though nobody whom the viewer trusts vouches for the rater; "
                    "symmetric scores such as PageRank can always be raised",
                )
            if bound == "rank":
                _check_rank(trial, before, after, cheat, viewers, honest, sybils)


def attacked(ratings: Ratings, cheat: int, sybils: int, rng: Generator) -> Ratings:
    """What a cheat and its identities say on the last day: praise each other, praise or blame the others."""
    ring = np.r_[cheat, ratings.agents + np.arange(sybils)]
    count = 8 * len(ring)
    rater = rng.choice(ring, count)
    inside = rng.random(count) < 0.7
    others = np.delete(np.arange(ratings.agents), cheat)
    rated = np.where(inside, rng.choice(ring, count), rng.choice(others, count))
    value = np.where(inside | (rng.random(count) < 0.5), 1.0, -1.0)
    day = np.full(count, ratings.day[-1])
    amount = np.full(count, float(ratings.amount.max()))
    agents = ratings.agents + sybils
    said = Ratings.of(rater, rated, value, day, amount, agents=agents, levels=ratings.levels)
    return said[said.rater != said.rated]


def _seen(trial: Trial, ratings: Ratings, viewers: np.ndarray, agents: int) -> Floats:
    """Scores of the agents that were there before, by these viewers; an unknown one stands lowest."""
    memory = trial.learned(ratings)
    grid = np.meshgrid(viewers, np.arange(agents), indexing="ij")
    scores = trial.score(memory, grid[0].ravel(), grid[1].ravel(), float(ratings.day[-1]))
    return np.nan_to_num(scores.reshape(grid[0].shape), nan=-1e12)


def _check_rank(
    trial: Trial, before: Floats, after: Floats, cheat: int, viewers: np.ndarray, honest: np.ndarray, sybils: int
) -> None:
    for k, viewer in enumerate(viewers):
        others = honest[honest != viewer]
        stood_above = others[before[k, others] > before[k, cheat] + EPS]
        if (after[k, stood_above] < after[k, cheat] - EPS).any():
            trial.fail(
                f"lets {sybils} made-up identities lift an agent past others, but its profile says "
                "sybil_bounded='rank'",
                "blame by made-up identities lowers others; say sybil_bounded='value' if the agent's own score holds",
            )


def _check_loss(trial: Trial, ratings: Ratings, cheat: int, rng: Generator) -> None:
    """Everybody deals with the ring wherever it is trusted at all, and is cheated, until nobody trusts it."""
    few, many = (_deals(trial, ratings, cheat, sybils, rng) for sybils in (3, 30))
    if many > few + 2:
        trial.fail(
            f"lets an agent cheat {many} times with 30 made-up identities, but {few} times with 3, and its profile "
            "says sybil_bounded='loss'",
            "each identity brings trust of its own; what they can take together must not exceed what others gave them",
        )


def _deals(trial: Trial, ratings: Ratings, cheat: int, sybils: int, rng: Generator) -> int:
    lies = attacked(ratings, cheat, sybils, rng)
    # What they say of others stands for dealings that were paid for, so that only what they say of each other is free.
    said = joined(ratings, lies[(lies.rated == cheat) | (lies.rated >= ratings.agents)])
    memory = trial.learned(said)
    ring = np.r_[cheat, ratings.agents + np.arange(sybils)]
    honest = np.unique(ratings.rater[ratings.rater != cheat])[:VICTIMS]
    grid = [axis.ravel() for axis in np.meshgrid(honest, ring, indexing="ij")]
    least = 0.5 if trial.made.profile.scale == "chance" else 0.0
    day = float(said.day[-1])
    price = float(np.median(ratings.amount))
    for deals in range(MOST_DEALS):
        scores = np.nan_to_num(trial.score(memory, grid[0], grid[1], day), nan=-1e12)
        best = int(scores.argmax())
        if scores[best] <= least + EPS:
            return deals
        pair = ([grid[0][best]], [grid[1][best]])
        trial.learn(memory, Ratings.of(*pair, [-1.0], [day], [price], agents=said.agents, levels=ratings.levels))
    return MOST_DEALS
