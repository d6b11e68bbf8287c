"""Who may rate whom, when, and who sees it."""

from __future__ import annotations

from typing import Any, Literal

from emptor.rules.payment import window_end, window_open
from emptor.rules.standing import RATINGS, note
from emptor.schema import Part, Window, field
from emptor.state.calendar import RATE_BACK, REVISE, SILENCE, plan
from emptor.state.compile import inner
from emptor.state.draws import LUCK, again, decision, uniform, wait
from emptor.state.orders import RECORDS, UNRATED
from emptor.state.record import RATING, write
from emptor.state.records import code
from emptor.state.trace import E_ANSWERED, E_RATED, E_SILENCE, tell
from emptor.state.world import World

MOST_DIMENSIONS = 10


class Feedback(Part):
    """Ratings after a trade."""

    direction: Literal["none", "buyer_to_seller", "two_sided", "seller_positive_only"] = field(
        "buyer_to_seller",
        "who may rate: nobody, buyers, both sides, or both with sellers limited to praise",
    )
    scale: list[Literal["ternary", "stars5", "score10"]] = field(
        ["stars5"],
        "scales collected, at once where two are given: +1/0/-1, and either stars (4-5 praise, 1-2 blame) or a score "
        "out of ten (7-10 praise, 1-4 blame)",
        min_length=1,
        max_length=2,
    )
    dimensions: int = field(
        1,
        "points of a trade that are rated apart, on the scale of numbers: 1 is the whole alone; of more, each has a "
        "mean of its own, and a late parcel lowers the third",
        "dimensions",
        ge=1,
        le=MOST_DIMENSIONS,
    )
    window: Window = field(Window(anchor="completed", days=60), "when a rating can be left")
    reveal: Literal["immediate", "simultaneous"] = field(
        "immediate", "whether a rating shows at once, or only when both sides rated or the window closed"
    )
    private_channel: bool = field(
        False,
        "whether buyers can tell the platform in private how it went; this word is never on the page, but scores over "
        "`outcomes` count it",
    )
    cooling_off_days: int = field(0, "days after completion in which no negative can be left", "days", ge=0, le=60)
    withdrawal: Literal["none", "rater_revision", "mutual"] = field(
        "none",
        "whether a buyer can change a negative to praise (made whole, or pressed), or two negatives are taken back "
        "where both sides agree",
    )
    default_if_silent: Literal["none", "positive"] = field(
        "none", "what an unrated order counts as once the window closes"
    )


NOBODY, ONE_WAY, TWO_SIDED, SELLER_PRAISES = (
    code(Feedback, "direction", d) for d in ("none", "buyer_to_seller", "two_sided", "seller_positive_only")
)
SIMULTANEOUS = code(Feedback, "reveal", "simultaneous")
NO_WITHDRAWAL, RATER_REVISES, MUTUAL = (code(Feedback, "withdrawal", w) for w in ("none", "rater_revision", "mutual"))
SILENCE_IS_PRAISE = code(Feedback, "default_if_silent", "positive")

DETAIL = decision(
    "rating_detail", "one uniform over a step down, none, a step up", "order, dimension",
    "once per rating and dimension", "people judge the parts of a trade apart",
)  # fmt: skip
TENTH = decision("score_of_ten", "Bernoulli", "order", "once per rating", "a star is two points of ten")
REVISION_DAY = decision(
    "revision_day", "geometric days", "order", "once per negative", "second thoughts take their own time"
)
SHIPPING = 2
"""The dimension, from 0, that a late parcel lowers, by LATE_STEPS steps (unverified)."""
LATE_STEPS = 2
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
    o.stars = number_of(w, o, stars)
    tell(w, day, o.key, E_RATED, float(ternary), float(o.stars))
    if w.rules[o.terms].feedback_reveal == SIMULTANEOUS:
        plan(w, slot, RATE_BACK, day + 1 if seller_rates(w, o) else max(day + 1, last_day(w, o) + 1))
        return
    show_rating(w, slot, day)
    plan_revision(w, slot, day)
    if ternary < 0:
        if can_retaliate(w, o) and w.sellers[o.seller].reciprocates:
            plan(w, slot, RATE_BACK, day + 1)
    elif seller_rates(w, o):
        give_opinion(w, slot, day)


@inner
def number_of(w: World, o: Any, stars: int) -> Any:
    """Stars on the scale of numbers that is collected: themselves, one of their two points of ten, or nothing."""
    top = w.rules[o.terms].top
    if top == 10:
        return 2 * stars - (1 if uniform(w.seeds[LUCK], TENTH, o.key) < 0.5 else 0)
    return stars if top > 0 else 0


@inner
def in_fives(w: World, o: Any) -> Any:
    """An order's number as stars: ten points are five stars."""
    return (o.stars + 1) // 2 if w.rules[o.terms].top == 10 else o.stars


@inner
def enter(w: World, o: Any, day: int) -> Any:
    """Write an order's rating into the shop's record, with its details; returns its place."""
    if len(w.details) > 0:
        top = w.rules[o.terms].top
        step = top // 5
        noise = w.pop[0].buyers_raters_detail_noise
        for k in range(w.details.shape[1]):
            u = uniform(w.seeds[LUCK], DETAIL, again(o.key, k))
            value = o.stars
            if u < 0.5 * noise:
                value -= step
            elif u > 1.0 - 0.5 * noise:
                value += step
            if k == SHIPPING and o.late:
                value -= LATE_STEPS * step
            w.details[w.n[RECORDS], k] = min(top, max(1, value))
    return write(w, day, o.shop, RATING, o.price, o.buyer, o.rating, o.stars, w.rules[0].pair_caps)


@inner
def cooling(w: World, o: Any, day: int) -> Any:
    """The day on which a negative can be left at the earliest; a case that a forum closed counts from its end."""
    days = w.rules[o.terms].feedback_cooling_off_days
    if days == 0:
        return day
    start = o.completed if o.completed >= 0 else o.settled
    return start + days if start >= 0 else day + 1


@inner
def plan_revision(w: World, slot: int, day: int) -> None:
    """A negative that is on the record may be thought over, where the rules let it be."""
    o = w.orders[slot]
    if o.rating < 0 and w.rules[o.terms].feedback_withdrawal != NO_WITHDRAWAL:
        days = wait(uniform(w.seeds[LUCK], REVISION_DAY, o.key), w.pop[0].buyers_raters_delay_days)
        plan(w, slot, REVISE, day + 1 + days)


@inner
def show_rating(w: World, slot: int, day: int) -> None:
    """Put the buyer's rating on the shop's record; where only stars are collected, 4-5 praise and 1-2 blame."""
    o = w.orders[slot]
    f = w.flow[day]
    if not w.rules[o.terms].collects_ternary:
        fives = in_fives(w, o)
        o.rating = 1 if fives >= 4 else (0 if fives == 3 else -1)
    o.entry = enter(w, o, day)
    if o.rating > 0:
        f.positive += 1
    elif o.rating < 0:
        f.negative += 1
    else:
        f.neutral += 1
    if w.rules[o.terms].top == 0:
        return
    fives = in_fives(w, o)
    if fives == 1:
        f.stars1 += 1
    elif fives == 2:
        f.stars2 += 1
    elif fives == 3:
        f.stars3 += 1
    elif fives == 4:
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
            give_opinion(w, slot, day)
        if o.rating != UNRATED:
            show_rating(w, slot, day)
            plan_revision(w, slot, day)
        return
    w.flow[day].retaliations += 1
    answer(w, slot, -1, day)


@inner
def give_opinion(w: World, slot: int, day: int) -> None:
    """A seller rates of its own accord: praise, or blame for a claim that it knows to be false, if it may blame."""
    o = w.orders[slot]
    if not o.false_claim:
        answer(w, slot, 1, day)
    elif w.rules[o.terms].feedback_direction == TWO_SIDED:
        answer(w, slot, -1, day)


@inner
def answer(w: World, slot: int, ternary: int, day: int) -> None:
    """The seller's rating of the buyer."""
    o = w.orders[slot]
    o.seller_rating = ternary
    if w.rules[0].reputation_buyers_source == RATINGS:
        note(w, o.buyer, 1 if ternary > 0 else 0, 1 if ternary < 0 else 0)
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
        top = w.rules[o.terms].top
        for k in range(w.details.shape[1] if len(w.details) > 0 else 0):
            w.details[w.n[RECORDS], k] = top
        write(w, day, o.shop, RATING, o.price, o.buyer, 1, top, w.rules[0].pair_caps)
        w.flow[day].silent_positive += 1
        tell(w, day, o.key, E_SILENCE, 0.0, 0.0)
