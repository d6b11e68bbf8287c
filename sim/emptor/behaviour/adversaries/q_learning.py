"""Q-learning (Watkins and Dayan 1992): the worth of an action in a state, learned from what it brought."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from emptor.behaviour.adversaries.planning import Plan
from emptor.state.compile import inner, kernel
from emptor.state.draws import again, decision, uniform

EXPLORES = decision(
    "q_explores", "Bernoulli", "learner, period", "once per choice", "a learner tries what does not look best"
)
TRIES = decision("q_tries", "uniform over actions", "learner, period", "once per trial", "what it then tries")
PRACTICE = decision(
    "q_practice", "one uniform over the successors", "learner, period", "once per period", "practice outside a market"
)

SLOWING = 0.7
"""Power of the visits by which steps get smaller; above 1/2 and below 1, so that values settle."""


@inner
def favourite(q: Any, s: int) -> Any:
    """The action that looks best in a state; of equals the first."""
    best = 0
    for a in range(1, q.shape[1]):
        if q[s, a] > q[s, best]:
            best = a
    return best


@inner
def choose(q: Any, s: int, exploration: float, seed: Any, key: Any) -> Any:
    """Epsilon-greedy: mostly what looks best, now and then any action."""
    if uniform(seed, EXPLORES, key) < exploration:
        return int(uniform(seed, TRIES, key) * q.shape[1])
    return favourite(q, s)


@inner
def update(q: Any, visits: Any, s: int, a: int, reward: float, then: float, rate: float) -> None:
    """One step: Q moves towards reward + discounted value of where it led (`then`).

    The step is visits^-0.7 until that falls below `rate`: with 1 / visits, values that lie far ahead would take a time
    to travel that is exponential in their distance (Even-Dar and Mansour 2003).
    """
    visits[s, a] += 1
    step = max(rate, math.pow(visits[s, a], -SLOWING))
    q[s, a] += step * (reward + then - q[s, a])


@kernel
def _practise(
    gain: Any, to: Any, chance: Any, discount: float, keys: Any, q: Any, visits: Any, states: Any, seed: Any,
    first: int, periods: int, rate: float, exploration: float,
) -> None:  # fmt: skip
    for j in range(keys.size):
        s = states[j]
        for t in range(first, first + periods):
            key = again(keys[j], t)
            a = choose(q[j], s, exploration, seed, key)
            u = uniform(seed, PRACTICE, key)
            landed = s
            for k in range(to.shape[2]):
                if u < chance[s, a, k]:
                    landed = to[s, a, k]
                    break
                u -= chance[s, a, k]
            then = discount * q[j][landed, favourite(q[j], landed)]
            update(q[j], visits[j], s, a, gain[s, a], then, rate)
            s = landed
        states[j] = s


def practise(
    plan: Plan, keys: np.ndarray, periods: int, *, rate: float, exploration: float, seed: int, start: int = 0
) -> np.ndarray:
    """Let learners meet a decision problem that they do not know, each on its own.

    Parameters
    ----------
    plan
        The decision problem; it only answers what is tried.
    keys
        uint64 keys of the learners; each has luck of its own.
    periods
        Choices that each makes.
    rate, exploration
        Floor of the learning rate, and the chance of trying any action; 0 to 1.
    seed
        64-bit seed of all draws.
    start
        State in which each begins.

    Returns
    -------
    Learned values of actions, learners x states x actions.
    """
    q = np.zeros((len(keys), *plan.gain.shape))
    visits = np.zeros(q.shape, np.int64)
    states = np.full(len(keys), start, np.int64)
    _practise(
        np.asarray(plan.gain, np.float64), np.asarray(plan.to, np.int64), np.asarray(plan.chance, np.float64),
        float(plan.discount), np.asarray(keys, np.uint64), q, visits, states, np.uint64(seed), 0, periods, rate,
        exploration,
    )  # fmt: skip
    return q
