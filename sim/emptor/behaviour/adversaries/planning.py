"""Best responses by dynamic programming: the solver behind the rational seller.

A *plan* is a finite decision problem: states, two or more actions in each, what an action earns at once, and where it
leads. States are whatever a seller's future hangs on; for Dellarocas (2005) the last N ratings, in a market the record
behind the displayed score.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from emptor.state.compile import inner, kernel


class Plan(NamedTuple):
    """A decision problem with `s` states, `a` actions and at most `k` places that an action leads to.

    Attributes
    ----------
    gain
        What an action earns at once, s x a.
    to
        States that it leads to, s x a x k.
    chance
        With what chance, s x a x k. Chance that is left over is that of staying.
    discount
        What a unit of the next period is worth today, 0 up to but below 1.
    """

    gain: np.ndarray
    to: np.ndarray
    chance: np.ndarray
    discount: float


@inner
def _standing(gain: Any, to: Any, chance: Any, discount: float, values: Any, s: int, a: int) -> Any:
    """Value of a state if the action is repeated until the state is left: loops to itself are summed in closed form."""
    total = gain[s, a]
    moves = 0.0
    for k in range(to.shape[2]):
        if to[s, a, k] != s:
            moves += chance[s, a, k]
            total += discount * chance[s, a, k] * values[to[s, a, k]]
    return total / (1.0 - discount * (1.0 - moves))


@inner
def improve(
    gain: Any, to: Any, chance: Any, discount: float, values: Any, first: int, states: int, tolerance: float, most: int
) -> Any:
    """Value iteration on states `first` to `first + states` of a plan, in place; returns the sweeps it took.

    Gauss-Seidel: a sweep uses the values that it has just improved, and sweeps go to and fro, so that values travel
    along chains of states in either direction at once (Puterman 1994, 6.3.3).
    """
    for sweep in range(most):
        change = 0.0
        for i in range(states):
            s = first + (states - 1 - i if sweep % 2 == 0 else i)
            best = _standing(gain, to, chance, discount, values, s, 0)
            for a in range(1, gain.shape[1]):
                best = max(best, _standing(gain, to, chance, discount, values, s, a))
            change = max(change, abs(best - values[s]))
            values[s] = best
        if change <= tolerance:
            return sweep + 1
    return most


@kernel
def _solve(gain: Any, to: Any, chance: Any, discount: float, values: Any, tolerance: float, most: int) -> Any:
    return improve(gain, to, chance, discount, values, 0, values.size, tolerance, most)


@inner
def action_value(gain: Any, to: Any, chance: Any, discount: float, values: Any, s: int, a: int) -> Any:
    """Value of taking an action once and going on by the values: gain + discount x expected value."""
    total = 0.0
    moves = 0.0
    for k in range(to.shape[2]):
        moves += chance[s, a, k]
        total += chance[s, a, k] * values[to[s, a, k]]
    return gain[s, a] + discount * (total + (1.0 - moves) * values[s])


@kernel
def _weigh(gain: Any, to: Any, chance: Any, discount: float, values: Any, out: Any) -> None:
    for s in range(gain.shape[0]):
        for a in range(gain.shape[1]):
            out[s, a] = action_value(gain, to, chance, discount, values, s, a)


def solve(plan: Plan, *, tolerance: float = 1e-12, most: int = 100_000) -> np.ndarray:
    """The value of every state under the best policy.

    Parameters
    ----------
    plan
        The decision problem.
    tolerance
        Largest change of a value in the last sweep, in units of gain.
    most
        Sweeps after which it gives up.

    Raises
    ------
    ValueError
        If the discount is not below 1, or values have not settled after so many sweeps.

    Examples
    --------
    One unit a day for ever, or two at once and nothing ever after:

    >>> stay_or_grab = Plan(np.array([[1.0, 2.0], [0.0, 0.0]]), np.array([[[0], [1]], [[1], [1]]]), np.ones((2, 2, 1)),
    ...                     0.75)
    >>> solve(stay_or_grab).round(6).tolist()
    [4.0, 0.0]
    """
    if not 0.0 <= plan.discount < 1.0:
        raise ValueError(f"discount must lie from 0 up to but below 1, not {plan.discount}")
    values = np.zeros(len(plan.gain))
    if _solve(*_arrays(plan), values, tolerance, most) == most:
        raise ValueError(f"values have not settled after {most} sweeps: allow more, or a larger tolerance")
    return values


def weigh(plan: Plan, values: np.ndarray) -> np.ndarray:
    """The value of every action in every state, s x a: taken once, the rest following `values`."""
    out = np.zeros(plan.gain.shape)
    _weigh(*_arrays(plan), values, out)
    return out


def _arrays(plan: Plan) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    return (
        np.ascontiguousarray(plan.gain, np.float64),
        np.ascontiguousarray(plan.to, np.int64),
        np.ascontiguousarray(plan.chance, np.float64),
        float(plan.discount),
    )
