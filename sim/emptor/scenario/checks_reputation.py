"""Contradictions in windows, weights, lapsing points and ladders."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from emptor.rules.sanctions import Sanctions
from emptor.rules.scores import MODEL, Tier
from emptor.scenario.errors import Problem
from emptor.scenario.view import View, needs

USUAL = Sanctions()
CHANCES = ("share_positive", "beta")
"""Aggregators whose scores are chances."""


@needs("reputation")
def windows_fit_the_aggregator(view: View) -> Iterator[Problem]:
    """The best of several windows needs several, rising; any other score has one."""
    for i, score in enumerate(view.rules.reputation.scores):
        at = ("rules", "reputation", "scores", i)
        if score.aggregator != "max_of_windows":
            if score.windows_d:
                yield view.problem((*at, "windows_d"), f"several windows do not fit {score.aggregator}", "window_d")
            continue
        if len(score.windows_d) < 2:
            yield view.problem((*at, "windows_d"), "the best of several windows needs several", "at least two")
        if score.window_d is not None:
            yield view.problem((*at, "window_d"), "one window does not fit max_of_windows", "null, and windows_d")
        for k, (low, high) in enumerate(pairwise(score.windows_d)):
            if high <= low:
                said = f"{high} does not rise above the window before, {low}"
                yield view.problem((*at, "windows_d", k + 1), said, "rising windows")


@needs("reputation")
def weights_fit_the_score(view: View) -> Iterator[Problem]:
    """Ratings are weighed, orders are not; steps begin at 0 and rise."""
    for i, score in enumerate(view.rules.reputation.scores):
        at, steps = ("rules", "reputation", "scores", i, "weight_by_value"), score.weight_by_value
        if steps and score.source == "orders":
            yield view.problem(at, "a weight for ratings does not fit source: orders", "an empty list")
        if steps and steps[0].above != 0:
            yield view.problem((*at, 0, "above"), f"the first step begins at {steps[0].above:g}", "0")
        for k, (low, high) in enumerate(pairwise(steps)):
            if high.above <= low.above:
                said = f"{high.above:g} does not rise above the step before, {low.above:g}"
                yield view.problem((*at, k + 1, "above"), said, "rising bounds")


@needs("sanctions")
def one_clock_for_points(view: View) -> Iterator[Problem]:
    """Points that all lapse on 31 December have no days of their own."""
    at = ("rules", "sanctions", "points_reset_days")
    days = view.rules.sanctions.points_reset_days
    if view.rules.sanctions.points_reset == "calendar" and view.given(*at) and days != USUAL.points_reset_days:
        yield view.problem(at, "days do not fit points_reset: calendar", "no such key, or points_reset: rolling")


@needs("sanctions")
def complaints_have_a_window(view: View) -> Iterator[Problem]:
    """A window for complaints needs complaints that count."""
    at = ("rules", "sanctions", "audit_window_d")
    days = view.rules.sanctions.audit_window_d
    if view.rules.sanctions.audit_per_complaint == 0 and view.given(*at) and days != USUAL.audit_window_d:
        yield view.problem(at, "counts complaints that lead to no audit", "an audit_per_complaint above 0")


@needs("reputation", "sanctions", "fees")
def subscriptions_are_paid_first(view: View) -> Iterator[Problem]:
    """What is given back must have been charged."""
    for family, key in (("reputation", "tiers"), ("sanctions", "ladder")):
        for i, tier in enumerate(getattr(getattr(view.rules, family), key)):
            if tier.effect.subscription_refund and view.rules.fees.subscription_per_year == 0:
                said = "is a share of fees.subscription_per_year, which is 0"
                path = ("rules", family, key, i, "effect", "subscription_refund")
                yield view.problem(path, said, "a subscription")


def severity(tier: Tier) -> tuple[float, ...]:
    """How hard a step of the ladder is: what it ends, then for how long, then what it costs."""
    e = tier.effect
    delisted = (e.block_days or 401) if e.delist else 0
    return (bool(e.ban), bool(e.close_store), bool(e.suspend), delisted, e.block_days or 0, e.forfeit or 0)


@needs("sanctions")
def ladder_hardens(view: View) -> Iterator[Problem]:
    """A ladder does not go down: no step is milder than the one before it."""
    steps = list(enumerate(view.rules.sanctions.ladder))
    for (_, low), (i, high) in pairwise(steps):
        on_points = all(t.when[0].metric == "violation_points" and t.when[0].op in (">", ">=") for t in (low, high))
        if on_points and severity(high) < severity(low):
            path = ("rules", "sanctions", "ladder", i, "effect")
            yield view.problem(
                path, "this step is milder than the one before it", "steps from the mildest to the hardest"
            )


@needs("reputation", "feedback")
def roles_meet_in_ratings(view: View) -> Iterator[Problem]:
    """Praise as a buyer counts for the shop only where sellers praise buyers, on the scale they do it on."""
    both = view.rules.feedback.direction in ("two_sided", "seller_positive_only")
    for i, score in enumerate(view.rules.reputation.scores):
        if not score.roles_separate and (score.source != "ternary" or not both):
            path = ("rules", "reputation", "scores", i, "roles_separate")
            said = f"sellers do not rate buyers here (source {score.source}, direction {view.rules.feedback.direction})"
            yield view.problem(path, said, "true, or source ternary and feedback of both sides")


@needs("reputation", "feedback", "disputes")
def buyers_records_matter(view: View) -> Iterator[Problem]:
    """A record of buyers needs something to count and somebody who looks."""
    buyers, at = view.rules.reputation.buyers, ("rules", "reputation", "buyers")
    looked_at = buyers.refuse_below > 0 or buyers.forum_weight > 0
    if buyers.source == "none" and looked_at:
        yield view.problem((*at, "source"), "nothing is known of buyers to judge them by", "ratings or claims")
    elif buyers.source != "none" and not looked_at:
        yield view.problem((*at, "source"), "nobody looks at the record", "refuse_below or forum_weight above 0")
    if buyers.source == "ratings" and view.rules.feedback.direction != "two_sided":
        yield view.problem((*at, "source"), "sellers cannot blame buyers", "claims, or feedback.direction two_sided")
    if buyers.source == "claims" and not view.rules.disputes.forums:
        yield view.problem((*at, "source"), "there is no forum to throw a claim out", "a forum, or ratings")


# -- models ----------------------------------------------------------------------------------------


@needs("reputation", "feedback")
def models_have_ratings(view: View) -> Iterator[Problem]:
    """A model learns from ratings, and its name is not that of a score."""
    reputation, at = view.rules.reputation, ("rules", "reputation")
    if reputation.model is None:
        return
    if view.rules.feedback.direction == "none":
        yield view.problem((*at, "model"), "a model learns from ratings, and nobody rates", "null, or feedback")
    for i, score in enumerate(reputation.scores):
        if score.id == MODEL:
            said = "beside a model this id would be two things for `ranking`"
            yield view.problem((*at, "scores", i, "id"), said, "another id")


@needs("reputation", "buyers")
def face_value_is_a_chance(view: View) -> Iterator[Problem]:
    """Only a score that is a chance can be taken at its word."""
    if view.buyers.belief.learning != "face_value":
        return
    reputation = view.rules.reputation
    if reputation.model is not None:
        if reputation.model.profile.scale == "chance":
            return
        said = f"the score of {reputation.model.model} is no chance: only the order of its scores means anything"
    else:
        rated = [s for s in reputation.scores if s.source != "orders"]
        chosen = [s for s in rated if s.id == reputation.shown] or [s for s in rated if s.source != "outcomes"][:1]
        if chosen and chosen[0].aggregator in CHANCES:
            return
        what = f"the score {chosen[0].id!r} ({chosen[0].aggregator}) is no chance" if chosen else "no score is shown"
        said = f"{what} that could be taken at face value"
    expected = "market, or a model of scale `chance`, or a score with aggregator share_positive or beta"
    yield view.problem(("population", "buyers", "belief", "learning"), said, expected)
