"""Who rates, and how: silence depends on the outcome, and on what an answer could do."""

from __future__ import annotations

from typing import Any

from emptor.behaviour.learning import CHEAT_NEGATIVE, observe
from emptor.behaviour.revising import think_over
from emptor.rules.feedback import (
    NOBODY,
    can_retaliate,
    cooling,
    count_silence,
    last_day,
    leave_rating,
    may_rate,
    plan_silence,
    rate_back,
)
from emptor.state.ahead import FAR, fetch, order_ahead
from emptor.state.calendar import RATE, RATE_BACK, REVISE, SILENCE, done, due, plan
from emptor.state.compile import inner, kernel
from emptor.state.draws import LUCK, decision, uniform, wait_by
from emptor.state.orders import (
    BAD,
    BLAME,
    DISPUTED,
    FAIR,
    GOOD,
    MILD,
    MISDESCRIBED,
    NOT_ASKED,
    ORDER,
    PRAISE,
    RETURNING,
    UNRATED,
    WITHHELD,
)
from emptor.state.people import NO_AGENT
from emptor.state.record import PRIVATE, look_ahead_record, write
from emptor.state.world import World

RATES = decision("rates", "Bernoulli", "order", "once per order", "most people are silent, by how it went")
WHEN = decision("rating_delay", "geometric days", "order", "once per order", "ratings come in their own time")
VALUE = decision(
    "rating_value", "one uniform over the values", "order", "once per rating", "the same outcome is rated differently"
)
WHISPERS = decision("private_word", "Bernoulli", "order", "once per order", "some tell the platform how it went")
FEAR = decision(
    "fear", "Bernoulli", "order", "once per negative", "some negatives are held back where they can be answered"
)
STARS = decision("stars", "one uniform over the values", "order", "once per rating", "stars spread around the outcome")


NOTE = ORDER.fields["entry"][1] if ORDER.fields else 0
"""Where in an order's row its rating's place in the record stands, in bytes."""


@inner
def plan_rating(w: World, slot: int, day: int) -> None:
    """Enter the day on which the buyer might rate; nothing where nobody rates."""
    if w.rules[w.orders[slot].terms].feedback_direction == NOBODY:
        return
    o = w.orders[slot]
    if w.rules[o.terms].feedback_private_channel:
        whisper(w, o, day)
    if o.outcome == GOOD and w.buyers[o.buyer].agent == NO_AGENT and not speaks_of_good(w, o):
        plan_silence(w, slot, day)
        return
    when = day + wait_by(uniform(w.seeds[LUCK], WHEN, o.key), w.falls[0].rating)
    plan(w, slot, RATE, when)


@inner
def whisper(w: World, o: Any, day: int) -> None:
    """A private word to the platform on how the order went: no seller can answer it, so nobody fears to say it."""
    if uniform(w.seeds[LUCK], WHISPERS, o.key) < w.pop[0].buyers_raters_private:
        said = 1 if o.outcome == GOOD else (0 if o.outcome == MILD else -1)
        write(w, day, o.shop, PRIVATE, o.price, o.buyer, said, 0, False)
        w.flow[day].private_words += 1


@inner
def speaks_of_good(w: World, o: Any) -> Any:
    """Whether a pleased buyer will rate; most silences are known at once and need no day in the calendar."""
    return uniform(w.seeds[LUCK], RATES, o.key) < w.pop[0].buyers_raters_good


@kernel
def rate_stage(w: World, slots: Any, day: int) -> None:
    """Answers and silences that fall due, then today's ratings; two raters on one day do not see each other."""
    answers = due(w, RATE_BACK, day)
    for j in range(answers.size):
        order_ahead(w, answers, j)
        rate_back(w, answers[j], day)
        done(w, answers[j])
    silences = due(w, SILENCE, day)
    for j in range(silences.size):
        order_ahead(w, silences, j)
        look_ahead_record(w, silences, j)
        count_silence(w, silences[j], day)
        done(w, silences[j])
    second_thoughts = due(w, REVISE, day)
    for j in range(second_thoughts.size):
        think_over(w, second_thoughts[j], day)
        done(w, second_thoughts[j])
    for j in range(slots.size):
        order_ahead(w, slots, j)
        note_ahead(w, slots, j)
        look_ahead_record(w, slots, j)
        rate(w, slots[j], day)
        done(w, slots[j])


@inner
def note_ahead(w: World, slots: Any, j: int) -> None:
    """Ask for the end of the row of the order FAR places on, where a rating notes its place in the record."""
    if j + FAR < slots.size:
        fetch(w.orders, slots[j + FAR], NOTE)


@kernel
def rate(w: World, slot: int, day: int) -> None:
    """One buyer rates, waits for his case to end, or stays silent."""
    o = w.orders[slot]
    if o.state in (DISPUTED, RETURNING) and day < last_day(w, o):
        plan(w, slot, RATE, day + 1)
        return
    if o.rating != UNRATED or not may_rate(w, o, day):
        return
    value = verdict(w, o)
    if value < 0 and value != UNRATED and cooling(w, o, day) > day:
        plan(w, slot, RATE, cooling(w, o, day))
    elif value == UNRATED:
        plan_silence(w, slot, day)
    else:
        leave_rating(w, slot, value, stars_for(w, o, value), day)
        w.cohort[o.placed].rated += 1
        if value < 0 and o.conduct in (WITHHELD, MISDESCRIBED):
            observe(w, CHEAT_NEGATIVE, 1, 0)


@inner
def verdict(w: World, o: Any) -> Any:
    """+1, 0, -1, or silence."""
    if o.says != NOT_ASKED:
        return intended(o)
    p = w.pop[0]
    seed = w.seeds[LUCK]
    if o.outcome == GOOD:
        return 1 if speaks_of_good(w, o) else UNRATED
    speaks = uniform(seed, RATES, o.key)
    u = uniform(seed, VALUE, o.key)
    value = -1
    if o.outcome == MILD:
        if speaks >= p.buyers_raters_mild:
            return UNRATED
        if o.returned or u >= p.buyers_raters_mild_negative + p.buyers_raters_mild_neutral:
            return 1
        if u >= p.buyers_raters_mild_negative:
            value = 0
    else:
        if speaks >= p.buyers_raters_bad:
            return UNRATED
        if o.whole and u < p.buyers_raters_bad_positive:
            return 1
    if can_retaliate(w, o) and uniform(seed, FEAR, o.key) < p.buyers_raters_fear:
        return UNRATED
    return value


@inner
def intended(o: Any) -> Any:
    """What somebody who made up his mind before says: a hand-written buyer, or an adversary's account."""
    if o.says == FAIR:
        return -1 if o.outcome == BAD else 1
    return 1 if o.says == PRAISE else (-1 if o.says == BLAME else o.says)


@inner
def stars_for(w: World, o: Any, value: int) -> Any:
    """Stars that go with a rating and an outcome."""
    u = uniform(w.seeds[LUCK], STARS, o.key)
    if o.says in (PRAISE, BLAME):
        return 5 if value > 0 else 1
    if value > 0:
        if o.outcome == GOOD:
            return 5 if u < 0.85 else 4
        return 4 if u < 0.6 else 3
    if value == 0:
        return 3 if u < 0.5 else 2
    return 1 if u < 0.7 else 2
