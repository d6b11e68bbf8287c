"""Where each buyer is shown scores of his own: what he makes of them, and which of them an order remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from emptor.behaviour.learning import FACE_VALUE
from emptor.reputation.published import BINS
from emptor.state.compile import kernel
from emptor.state.world import World

if TYPE_CHECKING:
    from emptor.behaviour.trips import Trips
    from emptor.reputation.keeper import ScoreKeeper


def look(w: World, trips: Trips, keeper: ScoreKeeper, day: int) -> None:
    """Ask a personal model about today's pairs of viewer and shop; beliefs follow, and the bins are kept.

    The model knows what it learned last evening. A bid that is won days after its trip is remembered under what its
    shop shows strangers on that day.
    """
    trips.forget_bins()
    count = int(trips.start[trips.count])
    shops = trips.shops[:count]
    buyers = np.asarray(trips.rows["buyer"][: trips.count], np.int64)
    viewers = np.repeat(buyers, np.diff(trips.start[: trips.count + 1]))
    trips.score = score = keeper.score(viewers, shops, day)
    badges = np.asarray(w.shops["bin"])[shops].astype(np.int64) // BINS  # as the page was printed last evening
    trips.bins = keeper.bins_of(score, shops, badges)
    if w.pop[0]["buyers_belief_learning"] == FACE_VALUE:
        chance = np.where(np.isnan(score), float(w.pop[0]["buyers_belief_prior_good"]), score)
    else:
        chance = np.asarray(w.belief["chance"])[trips.bins]
    believe(w, trips.rows, trips.count, trips.start, trips.shops, chance, trips.belief)


@kernel
def believe(w: World, trips: Any, n_trips: int, start: Any, shops: Any, chance: Any, belief: Any) -> None:
    """Beliefs as in `buying.look`, with each pair's own score in place of what the shop shows everybody."""
    p = w.pop[0]
    record = p.buyers_belief_record_weight
    word = p.buyers_belief_word_weight
    for t in range(n_trips):
        for j in range(start[t], start[t + 1]):
            belief[j] = record * chance[j] / w.offers[shops[j]].known
        for k in range(w.memory.shape[1]):
            m = w.memory[trips[t].buyer, k]
            if m.shop < 0:
                break
            for j in range(start[t], start[t + 1]):
                if shops[j] == m.shop:
                    good = record * chance[j] + (m.good + word * m.heard_good)
                    known = w.offers[m.shop].known
                    belief[j] = good / (known + (m.good + m.bad + word * (m.heard_good + m.heard_bad)))
                    break


@kernel
def note_bins(w: World, trips: Any, n_trips: int, start: Any, shops: Any, bins: Any) -> None:
    """Let each trip remember the bin under which its buyer saw the shop that he chose."""
    for t in range(n_trips):
        for j in range(start[t], start[t + 1]):
            if shops[j] == trips[t].shop:
                trips[t].sees = 1 + bins[j]
                break
