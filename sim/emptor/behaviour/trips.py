"""Today's shopping trips, and the listings that each looked at."""

from __future__ import annotations

import numpy as np

from emptor.behaviour.buying import TRIP
from emptor.state.room import enlarged
from emptor.state.world import World


class Trips:
    """Today's shopping trips, and the listings each looked at.

    Attributes
    ----------
    rows, count
        The trips, and how many there are.
    start, shops, belief
        Trip t looked at shops[start[t]:start[t + 1]], and gives each the chance in belief of a good order.
    score, bins
        Where a personal model is what buyers read: what it told each of each, and the bin that this falls into.
    """

    def __init__(self) -> None:
        self.rows = np.zeros(0, TRIP)
        self.count = 0
        self.start = np.zeros(1, np.int64)
        self.shops = np.zeros(0, np.int64)
        self.belief = np.zeros(0)
        self.extra = np.zeros(0)
        self.score = np.zeros(0)
        self.bins = np.zeros(0, np.int64)
        self.placed = np.zeros(0, np.int64)
        self.arrived = np.zeros(0, np.int64)
        self.most = 0

    def forget_bins(self) -> None:
        """No trip remembers what its buyer alone was shown; rows are used again, and those of bids never are asked."""
        self.rows["sees"] = 0
        self.score = np.zeros(0)
        self.bins = np.zeros(0, np.int64)

    def make_room(self, rows: int = 0) -> None:
        """Room for as many trips as today may bring, or for more."""
        rows = max(self.most, rows)
        if len(self.rows) < rows:
            self.rows = enlarged(self.rows, rows)
            self.start = enlarged(self.start, rows + 1)
            self.placed = np.zeros(rows, np.int64)

    def capacity(self, w: World) -> int:
        """Trips that today may bring at the most."""
        if not self.most:
            expected = float(-np.log(np.asarray(w.buyers["no_trip"])).sum())
            self.most = int(expected + 10 * expected**0.5 + 16)
        return self.most
