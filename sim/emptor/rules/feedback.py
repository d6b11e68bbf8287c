"""Who may rate whom, when, and who sees it."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from emptor.rules.payment import window_end, window_open
from emptor.schema import Part, Window, field
from emptor.state.calendar import RATE_BACK, SILENCE, plan
from emptor.state.compile import inner
from emptor.state.draws import LUCK, decision, uniform
from emptor.state.orders import UNRATED
from emptor.state.record import RATING, write
from emptor.state.records import code
from emptor.state.trace import E_ANSWERED, E_RATED, E_SILENCE, tell
from emptor.state.world import World


class Feedback(Part):
    """Ratings after a trade."""

    not_yet: ClassVar[dict[str, str]] = {
        "dimensions": "ratings by dimension",
        "private_channel": "private feedback",
        "cooling_off_days": "cooling-off before a negative",
        "withdrawal": "withdrawal and revision of feedback",
        "scale=score10": "a ten-point scale",
    }

    direction: Literal["none", "buyer_to_seller", "two_sided", "seller_positive_only"] = field(
        "buyer_to_seller",
        "who may rate: nobody, buyers, both sides, or both with sellers limited to praise",
    )
    scale: list[Literal["ternary", "stars5"]] = field(
        ["stars5"], "scales collected, at once where both are given", min_length=1, max_length=2
    )
    window: Window = field(Window(anchor="completed", days=60), "when a rating can be left")
    reveal: Literal["immediate", "simultaneous"] = field(
        "immediate", "whether a rating shows at once, or only when both sides rated or the window closed"
    )
    default_if_silent: Literal["none", "positive"] = field(
        "none", "what an unrated order counts as once the window closes"
    )


NOBODY, ONE_WAY, TWO_SIDED, SELLER_PRAISES = (
    code(Feedback, "direction", d) for d in ("none", "buyer_to_seller", "two_sided", "seller_positive_only")
)
SIMULTANEOUS = code(Feedback, "reveal", "simultaneous")
SILENCE_IS_PRAISE = code(Feedback, "default_if_silent", "positive")

SELLER_RATES = decision("seller_rates", "Bernoulli", "order", "once per order", "some sellers rate their buyers")


@inner
def may_rate(w: World, o: Any, day: int) -> Any:
    """Whether a rating can still be left."""
    f = w.rules[o.terms]
    return f.feedback_direction != NOBODY and window_open(o, f.feedback_window_anchor, f.feedback_window_days, day)


@inner
def last_day(w: World, o: Any) -> Any:
    """Last day on which an order can be rated."""
    return window_end(o, w.rules[o.terms].feedback_window_anchor, w.rules[o.terms].feedback_window_days)


@inner
def can_retaliate(w: World, o: Any) -> Any:
    """Whether a seller can see a negative and answer it in kind."""
    return w.rules[o.terms].feedback_direction == TWO_SIDED and w.rules[o.terms].feedback_reveal != SIMULTANEOUS


@inner
def seller_rates(w: World, o: Any) -> Any:
    """Whether the seller leaves a rating of its own on this order."""
    both = w.rules[o.terms].feedback_direction in (TWO_SIDED, SELLER_PRAISES)
    return both and uniform(w.seeds[LUCK], SELLER_RATES, o.key) < w.pop[0].buyers_raters_sellers_rate


@inner
def leave_rating(w: World, slot: int, ternary: int, stars: int, day: int) -> None:
    """The buyer's rating: shown at once, or held back until both sides rated or the window closes."""
    o = w.orders[slot]
    o.rating = ternary
    o.stars = stars if w.rules[o.terms].collects_stars else 0
    tell(w, day, o.key, E_RATED, float(ternary), float(o.stars))
    if w.rules[o.terms].feedback_reveal == SIMULTANEOUS:
        plan(w, slot, RATE_BACK, day + 1 if seller_rates(w, o) else max(day + 1, last_day(w, o) + 1))
        return
    show_rating(w, slot, day)
    if ternary < 0:
        if can_retaliate(w, o) and w.sellers[o.seller].reciprocates:
            plan(w, slot, RATE_BACK, day + 1)
    elif seller_rates(w, o):
        answer(w, slot, 1, day)


@inner
def show_rating(w: World, slot: int, day: int) -> None:
    """Put the buyer's rating on the shop's record; where only stars are collected, 4-5 praise and 1-2 blame."""
    o = w.orders[slot]
    f = w.flow[day]
    if not w.rules[o.terms].collects_ternary:
        o.rating = 1 if o.stars >= 4 else (0 if o.stars == 3 else -1)
    write(w, day, o.shop, RATING, o.price, o.buyer, o.rating, o.stars, w.rules[0].pair_caps)
    if o.rating > 0:
        f.positive += 1
    elif o.rating < 0:
        f.negative += 1
    else:
        f.neutral += 1
    if not w.rules[o.terms].collects_stars:
        return
    if o.stars == 1:
        f.stars1 += 1
    elif o.stars == 2:
        f.stars2 += 1
    elif o.stars == 3:
        f.stars3 += 1
    elif o.stars == 4:
        f.stars4 += 1
    else:
        f.stars5 += 1


@inner
def rate_back(w: World, slot: int, day: int) -> None:
    """A seller who answers in kind answers a negative; under simultaneous reveal both ratings show now."""
    o = w.orders[slot]
    f = w.rules[o.terms]
    if f.feedback_reveal == SIMULTANEOUS:
        if seller_rates(w, o):
            answer(w, slot, 1, day)
        if o.rating != UNRATED:
            show_rating(w, slot, day)
        return
    w.flow[day].retaliations += 1
    answer(w, slot, -1, day)


@inner
def answer(w: World, slot: int, ternary: int, day: int) -> None:
    """The seller's rating of the buyer."""
    o = w.orders[slot]
    o.seller_rating = ternary
    w.flow[day].answers += 1
    tell(w, day, o.key, E_ANSWERED, float(ternary), 0.0)


@inner
def plan_silence(w: World, slot: int, day: int) -> None:
    """A buyer will not rate: where silence counts as praise, it counts once the window closes."""
    o = w.orders[slot]
    f = w.rules[o.terms]
    if f.feedback_default_if_silent == SILENCE_IS_PRAISE and f.feedback_direction != NOBODY:
        plan(w, slot, SILENCE, max(day + 1, last_day(w, o) + 1))


@inner
def count_silence(w: World, slot: int, day: int) -> None:
    """The window closed without a rating."""
    o = w.orders[slot]
    if o.rating == UNRATED:
        stars = 5 if w.rules[o.terms].collects_stars else 0
        write(w, day, o.shop, RATING, o.price, o.buyer, 1, stars, w.rules[0].pair_caps)
        w.flow[day].silent_positive += 1
        tell(w, day, o.key, E_SILENCE, 0.0, 0.0)
