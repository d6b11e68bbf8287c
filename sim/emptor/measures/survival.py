"""Times to an event when not all are seen to the end: Kaplan–Meier and Aalen–Johansen in whole days.

Sources: Kaplan and Meier 1958, Journal of the American Statistical Association 53(282):457–481;
Aalen and Johansen 1978, Scandinavian Journal of Statistics 5(3):141–150; for late entry and the
restricted mean, Klein and Moeschberger 2003, Survival Analysis, 2nd ed., sections 4.5–4.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

CENSORED = 0
"""The cause of those whose event was not seen."""


@dataclass(frozen=True, eq=False)
class Spells:
    """How long each person was watched, and what ended it.

    Attributes
    ----------
    time
        Days to the event, or to the end of the watch; 0 or more.
    cause
        1, 2, … for the event's cause, 0 if it was not seen (right-censored).
    entry
        Days of the spell that had passed before the watch began (left-truncated): the person is
        at risk at times above it. Those with time <= entry do not count.
    """

    time: NDArray[Any]
    cause: NDArray[Any]
    entry: NDArray[Any]

    @property
    def followed(self) -> int:
        """The longest time watched; 0 if nobody was."""
        counted = self.time[self.time > self.entry]
        return int(counted.max()) if counted.size else 0


@dataclass(frozen=True, eq=False)
class Curves:
    """Estimates at the days 0, 1, …, horizon.

    Attributes
    ----------
    at_risk
        People watched on the day, before its events.
    survival
        Share with no event yet, Kaplan–Meier.
    incidence
        Share with an event of a cause so far, Aalen–Johansen; indexed by cause, then day.
    """

    at_risk: NDArray[np.int64]
    survival: NDArray[np.float64]
    incidence: NDArray[np.float64]


def spells(time: Any, cause: Any, entry: Any = 0) -> Spells:
    """Spells from anything that NumPy takes for whole numbers."""
    times = np.asarray(time, dtype=np.int64)
    return Spells(
        times, np.asarray(cause, dtype=np.int64), np.broadcast_to(np.asarray(entry, dtype=np.int64), times.shape)
    )


def curves(watched: Spells, horizon: int, causes: int = 1) -> Curves:
    """Kaplan–Meier and Aalen–Johansen estimates up to a horizon.

    At a tie the event comes first: those censored on a day were at risk on it. On days with
    nobody at risk nothing changes.

    Parameters
    ----------
    watched
        The spells.
    horizon
        Last day of the curves.
    causes
        Number of causes.
    """
    counted = watched.time > watched.entry
    time, cause, entry = watched.time[counted], watched.cause[counted], watched.entry[counted]
    length = max(horizon, int(time.max(initial=0))) + 1
    entered = np.bincount(np.minimum(entry, length - 1), minlength=length)
    ended = np.bincount(time, minlength=length)
    at_risk = np.zeros(length, dtype=np.int64)
    at_risk[1:] = (np.cumsum(entered) - np.cumsum(ended))[:-1]
    events = np.zeros((causes + 1, length), dtype=np.int64)
    np.add.at(events, (cause, time), 1)
    survival = np.ones(length)
    incidence = np.zeros((causes + 1, length))
    alive = 1.0
    for day in np.flatnonzero(events[1:].sum(axis=0)):
        incidence[1:, day] = alive * (events[1:, day] / at_risk[day])
        alive *= 1.0 - int(events[1:, day].sum()) / int(at_risk[day])
        survival[day:] = alive
    incidence = np.cumsum(incidence, axis=1)
    return Curves(at_risk[: horizon + 1], survival[: horizon + 1], incidence[:, : horizon + 1])


def survival_at(watched: Spells, day: int) -> float:
    """Share with no event in the first `day` days; NaN if nobody was watched as long."""
    estimate = curves(watched, day, _causes(watched))
    return float(estimate.survival[day]) if _seen(watched, estimate, day) else float("nan")


def incidence_at(watched: Spells, cause: int, day: int) -> float:
    """Share with an event of a cause in the first `day` days; NaN if nobody was watched as long."""
    estimate = curves(watched, day, max(cause, _causes(watched)))
    return float(estimate.incidence[cause, day]) if _seen(watched, estimate, day) else float("nan")


def median(watched: Spells) -> float:
    """First day by which half or more have had the event; NaN if that was not seen."""
    survival = curves(watched, watched.followed, _causes(watched)).survival
    # Products of shares such as 4/5 · 5/8 can miss a half by a rounding error.
    reached = np.flatnonzero(survival <= 0.5 + 1e-12)
    return float(reached[0]) if reached.size else float("nan")


def restricted_mean(watched: Spells, horizon: int) -> float:
    """Mean days to the event, counting at most `horizon`: the area under the survival curve.

    NaN if nobody was watched so long and some were still without the event.
    """
    estimate = curves(watched, horizon, _causes(watched))
    return float(np.cumsum(estimate.survival)[horizon - 1]) if _seen(watched, estimate, horizon) else float("nan")


def _causes(watched: Spells) -> int:
    return int(watched.cause.max(initial=1))


def _seen(watched: Spells, estimate: Curves, day: int) -> bool:
    """Whether the watch lasted to a day, or ended because nobody was left to have the event."""
    return watched.followed >= max(day, 1) or bool(watched.followed and estimate.survival[day] == 0.0)
