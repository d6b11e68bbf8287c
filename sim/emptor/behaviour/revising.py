"""Second thoughts about a negative: who was made whole, who is pressed, and two who make peace."""

from __future__ import annotations

from typing import Any

from emptor.behaviour.learning import CHEAT_NEGATIVE, observe
from emptor.rules.feedback import MUTUAL, enter, number_of
from emptor.rules.standing import RATINGS, note
from emptor.state.calendar import REVISE, plan
from emptor.state.compile import inner
from emptor.state.draws import LUCK, decision, uniform
from emptor.state.orders import BLAME, DISPUTED, MISDESCRIBED, RETURNING, UNRATED, WITHHELD
from emptor.state.record import strike_off
from emptor.state.trace import E_REVISED, E_TAKEN_BACK, tell
from emptor.state.world import World

MOLLIFIED = decision(
    "mollified", "Bernoulli", "order", "once per negative", "some of those made whole change their rating"
)
PRESSED = decision("pressed", "Bernoulli", "order", "once per negative", "some sellers press those who blame them")
YIELDS = decision("yields", "Bernoulli", "order", "once per negative", "some raters yield to pressure")
MAKES_PEACE = decision("makes_peace", "Bernoulli", "order", "once per negative", "some pairs take both negatives back")


@inner
def think_over(w: World, slot: int, day: int) -> None:
    """The buyer of a negative rating thinks it over, once his case has ended."""
    o = w.orders[slot]
    if o.state in (DISPUTED, RETURNING):
        plan(w, slot, REVISE, day + 1)
    elif w.rules[o.terms].feedback_withdrawal == MUTUAL:
        if o.seller_rating < 0 and o.seller_rating != UNRATED:
            make_peace(w, slot, day)
    elif would_revise(w, o):
        take_back(w, o)
        o.rating = 1
        o.stars = number_of(w, o, 4)
        o.entry = enter(w, o, day)
        w.flow[day].revised += 1
        tell(w, day, o.key, E_REVISED, 0.0, 0.0)


@inner
def would_revise(w: World, o: Any) -> Any:
    """Whether a buyer changes a negative to praise: made whole meanwhile, or pressed by the seller and yielding."""
    if o.says == BLAME:
        return False  # nothing was wrong that could be put right
    p = w.pop[0]
    seed = w.seeds[LUCK]
    whole = o.whole or o.refunded >= o.price
    if whole and uniform(seed, MOLLIFIED, o.key) < p.buyers_raters_mollified:
        return True
    pressed = uniform(seed, PRESSED, o.key) < p.buyers_raters_sellers_press
    return pressed and uniform(seed, YIELDS, o.key) < p.buyers_raters_yields


@inner
def make_peace(w: World, slot: int, day: int) -> None:
    """Both sides take their negatives back, if they come to terms."""
    o = w.orders[slot]
    if uniform(w.seeds[LUCK], MAKES_PEACE, o.key) >= w.pop[0].buyers_raters_makes_peace:
        return
    take_back(w, o)
    o.withdrawn = True
    if w.rules[0].reputation_buyers_source == RATINGS:
        note(w, o.buyer, 0, -1)
    w.flow[day].taken_back += 1
    tell(w, day, o.key, E_TAKEN_BACK, 0.0, 0.0)


@inner
def take_back(w: World, o: Any) -> None:
    """A negative leaves the record; sellers learn that this one cost its subject nothing."""
    strike_off(w, o.entry)
    if o.conduct in (WITHHELD, MISDESCRIBED):
        observe(w, CHEAT_NEGATIVE, -1, 0)
