"""What a seller's record can become, and what each state of it earns: the plan behind the rational seller.

A state of the record is so many ratings, so many of them bad. Good and bad ratings come at the rates that the market
has taught; once a record is as long as its window, each new rating pushes an old one out, a bad one as often as bad
ones are among them. The page shows what the rules' aggregator makes of the state, and the market has learned what shops
that show it sell. What single buyers remember of the shop is no part of the state, but a cost of each cheat (`custom`).
Levels lie one rating apart around the record of today and further apart beyond; a move across a wide
gap is that much rarer, so that the mean is kept.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from emptor.behaviour.adversaries.custom import custom_lost
from emptor.behaviour.learning import CHEAT_NEGATIVE, chance_of_decision, chance_of_negative, chance_of_refund
from emptor.behaviour.scheming import gain_at_once
from emptor.reputation.published import BINS, MEAN, RATE, bin_of, blame, counts_of
from emptor.rules.governance import cost_of_publicity
from emptor.rules.matching import going_price
from emptor.state.compile import inner
from emptor.state.orders import RECORDS
from emptor.state.record import CALENDAR_YEAR, EVER, RATING, SALE, YEAR
from emptor.state.world import World

RATING_LEVELS, BAD_LEVELS = 16, 24
STATES = RATING_LEVELS * BAD_LEVELS
FINE = 6
"""Levels on either side of the record of today that lie one rating apart."""
WIDER = 1.7
"""By how much each gap beyond those exceeds the one before."""
PRIOR_ORDERS = 20.0
"""Orders that a seller's first guess at the chances of ratings counts for."""
PRIOR_RATED, PRIOR_BLAME = 0.5, 0.02
"""That guess: how many orders are rated, and how many of those served in good faith are blamed; unverified."""
ORDERS, RATINGS, BLAMES = 0, 1, 2


class Terms(NamedTuple):
    """What an evening's plans of all sellers have in common.

    Attributes
    ----------
    blamed, praised
        Chances that an order served in good faith gets a bad rating, and a good one.
    cheat_blamed
        Chance that a cheated order gets a bad rating.
    lost
        Later orders that a cheat costs by what its buyer remembers and tells.
    """

    blamed: float
    praised: float
    cheat_blamed: float
    lost: float


@inner
def read_record(w: World, seen: Any, place: int) -> Any:
    """Count the orders, ratings and bad ratings of today's public record; older ones fade. Returns where it ends."""
    keep = w.pop[0].buyers_belief_forgetting
    for k in range(seen.size):
        seen[k] *= keep
    for p in range(place, w.n[RECORDS]):
        e = w.record[p]
        if e.kind == SALE:
            seen[ORDERS] += 1.0
        elif e.kind == RATING:
            seen[RATINGS] += 1.0
            if e.ternary < 0:
                seen[BLAMES] += 1.0
    return w.n[RECORDS]


@inner
def terms_of(w: World, seen: Any, custom: Any, stakes: Any, horizon: float) -> Any:
    """What the market has taught about ratings."""
    cheats = w.learned[CHEAT_NEGATIVE]
    fair = PRIOR_ORDERS + max(0.0, seen[ORDERS] - cheats.n)
    blamed = min(1.0, (PRIOR_ORDERS * PRIOR_BLAME + max(0.0, seen[BLAMES] - cheats.total)) / fair)
    rated = min(1.0, (PRIOR_ORDERS * PRIOR_RATED + seen[RATINGS]) / (PRIOR_ORDERS + seen[ORDERS]))
    return Terms(
        blamed,
        max(0.0, rated - blamed),
        chance_of_negative(w),
        custom_lost(custom, stakes, horizon),
    )


@inner
def praise(score: Any) -> Any:
    """What the best rating adds to a score's numerator."""
    if score.aggregator == MEAN and score.top > 0:
        return score.top
    return 0 if score.aggregator == RATE else 1


@inner
def worst(score: Any) -> Any:
    """What the worst rating adds to it; of a rate of events, one event."""
    return 1 if score.aggregator == RATE else blame(score)


@inner
def standing_of(w: World, shop: int) -> Any:
    """A shop's record as ratings and bad ratings; a neutral one is half of each."""
    if w.rules[0].shown < 0:
        return 0.0, 0.0
    score = w.scores[w.rules[0].shown]
    num, den = counts_of(w, score, shop)
    best, least = praise(score), worst(score)
    return den / score.unit, max(0.0, (best * den - num) / ((best - least) * score.unit))


@inner
def bin_at(w: World, score: Any, ratings: float, bad: float) -> Any:
    """The bin of the calibration table that a record is shown in, without its badge."""
    n = int(ratings + 0.5)
    b = min(n, int(bad + 0.5))
    return bin_of(w, score, score.unit * (praise(score) * (n - b) + worst(score) * b), score.unit * n)


@inner
def climb(levels: Any, first: int, end: float) -> Any:
    """Fill levels upwards from the one at `first`, up to `end` or until there is no more room; returns how many."""
    gap = 1.0
    at = first
    while at + 1 < levels.size and levels[at] < end - 0.5:
        levels[at + 1] = min(end, levels[at] + gap)
        at += 1
        if at - first >= FINE:
            gap *= WIDER
    return at + 1


@inner
def lay_bads(levels: Any, bad: float, most: float) -> Any:
    """Levels of bad ratings around those of today: down to none in a third of the room, and up to `most`."""
    levels[0] = bad
    down = 0
    gap = 1.0
    room = levels.size // 3
    while levels[down] > 0.0 and down < room:
        levels[down + 1] = max(0.0, levels[down] - gap) if down + 1 < room else 0.0
        down += 1
        if down >= FINE // 2:
            gap *= WIDER
    for k in range((down + 1) // 2):
        low = levels[down - k]
        levels[down - k] = levels[k]
        levels[k] = low
    return climb(levels, down, max(most, bad))


@inner
def length_of(w: World, ratings: float, a_day: float, horizon: float) -> Any:
    """How long a record gets: as its window holds at this rate, and at least as it is; for ever, by the horizon."""
    score = w.scores[w.rules[0].shown]
    window = w.accumulators[score.accumulator + score.windows - 1].window
    if window == EVER:
        return ratings + a_day * horizon
    return max(ratings, a_day * (YEAR if window == CALENDAR_YEAR else window))


@inner
def lay_out(
    w: World, seller: int, terms: Any, sales: Any, horizon: float, most: float, day: int,
    ratings: Any, bads: Any, gain: Any, to: Any, chance: Any,
) -> Any:  # fmt: skip
    """Write the plan of one seller; returns how many levels of ratings and of bad ones there are, the discount, and
    what a day as of today would bring for ever: where to begin.

    A decision problem in continuous time, at the pace of its busiest state (uniformisation): actions are serving all
    orders, and cheating on the share `most` of them.
    """
    s = w.sellers[seller]
    shop = w.shops[s.shop]
    price = going_price(w, s.shop)
    margin = max(0.0, price - s.cost)
    rate = max(s.sold_mean, 0.25 * sales[shop.bin])
    share = min(4.0, rate / sales[shop.bin])
    future = margin * rate * horizon
    refunded = chance_of_refund(w, s.shop)
    decided = chance_of_decision(w, s.shop)
    extra = gain_at_once(w, seller, price, refunded, decided, terms.cheat_blamed, rate, sales, horizon, day)
    extra -= cost_of_publicity(w, s.shop, max(decided, 1.0 - refunded), future) + terms.lost * margin
    ratings[0], bads[0] = standing_of(w, s.shop)
    rows = columns = 1
    if w.rules[0].shown >= 0:
        length = length_of(w, ratings[0], rate * (terms.blamed + terms.praised), horizon)
        rows = climb(ratings, 0, length)
        columns = lay_bads(bads, bads[0], length)
    pace = 0.0
    for i in range(rows):
        for j in range(columns):
            state = i * columns + j
            shown = shop.bin
            if w.rules[0].shown >= 0:
                shown = bin_at(w, w.scores[w.rules[0].shown], ratings[i], bads[j]) + BINS * shop.badge
            orders = share * sales[shown]
            for a in range(2):
                cheated = most * a
                bad = orders * (cheated * terms.cheat_blamed + (1.0 - cheated) * terms.blamed)
                new = bad + orders * (1.0 - cheated) * terms.praised
                gain[state, a] = orders * (margin + cheated * extra)
                total = 0.0
                for k in range(2):
                    to[state, a, k] = state
                    chance[state, a, k] = 0.0
                if i + 1 < rows:
                    to[state, a, 0] = state + columns
                    chance[state, a, 0] = new / (ratings[i + 1] - ratings[i])
                    total += chance[state, a, 0]
                elif j > 0:
                    to[state, a, 0] = state - 1
                    leaving = new * min(1.0, bads[j] / max(1.0, ratings[i]))
                    chance[state, a, 0] = leaving / (bads[j] - bads[j - 1])
                    total += chance[state, a, 0]
                if j + 1 < columns:
                    to[state, a, 1] = state + 1
                    chance[state, a, 1] = bad / (bads[j + 1] - bads[j])
                    total += chance[state, a, 1]
                pace = max(pace, total)
    pace = max(pace, 1.0 / horizon)
    for state in range(rows * columns):
        for a in range(2):
            gain[state, a] /= pace + 1.0 / horizon
            for k in range(2):
                chance[state, a, k] /= pace
    return rows, columns, pace / (pace + 1.0 / horizon), rate * margin * horizon
