"""Contradictions in how ratings are given, thought over and counted by dimension."""

from __future__ import annotations

from collections.abc import Iterator

from emptor.scenario.errors import Problem, quoted
from emptor.scenario.view import View, needs

NUMBERS = ("stars5", "score10")
NO_FEEDBACK = "means nothing where feedback.direction is none"


@needs("feedback")
def one_scale_of_numbers(view: View) -> Iterator[Problem]:
    """Stars and scores out of ten are two ways to say the same."""
    if set(NUMBERS) <= set(view.rules.feedback.scale):
        yield view.problem(("rules", "feedback", "scale"), "two scales of numbers", "stars5 or score10")


@needs("feedback")
def feedback_is_given_at_all(view: View) -> Iterator[Problem]:
    """Where nobody rates there is nothing to tell, to cool off or to take back."""
    feedback = view.rules.feedback
    if feedback.direction != "none":
        return
    usual = {"dimensions": 1, "private_channel": False, "cooling_off_days": 0, "withdrawal": "none"}
    for key, value in usual.items():
        if getattr(feedback, key) != value:
            yield view.problem(("rules", "feedback", key), NO_FEEDBACK, str(value).lower())


@needs("feedback")
def dimensions_are_numbers(view: View) -> Iterator[Problem]:
    """The parts of a trade are rated with numbers."""
    feedback = view.rules.feedback
    if feedback.dimensions > 1 and not set(NUMBERS) & set(feedback.scale):
        said = "dimensions are rated with numbers, which feedback.scale does not collect"
        yield view.problem(("rules", "feedback", "dimensions"), said, "1, or stars5 or score10 in feedback.scale")


@needs("feedback")
def a_negative_can_be_left(view: View) -> Iterator[Problem]:
    """Somebody must be able to complain once he has cooled off."""
    feedback = view.rules.feedback
    if feedback.window.anchor == "completed" and 0 < feedback.window.days < feedback.cooling_off_days:
        said = f"no negative can be left in {feedback.cooling_off_days} days, and the window closes before"
        yield view.problem(("rules", "feedback", "cooling_off_days"), said, f"at most {feedback.window.days}")


@needs("feedback")
def peace_needs_two_negatives(view: View) -> Iterator[Problem]:
    """Both sides take a negative back only where both can give one, and see the other's."""
    feedback = view.rules.feedback
    if feedback.withdrawal != "mutual":
        return
    path = ("rules", "feedback", "withdrawal")
    if feedback.direction != "two_sided":
        said = f"'mutual' needs negatives of both sides, but direction is {feedback.direction}"
        yield view.problem(path, said, "rater_revision, or direction two_sided")
    elif feedback.reveal == "simultaneous":
        yield view.problem(
            path, "'mutual' trades answers in kind, which simultaneous reveal prevents", "rater_revision"
        )


@needs("feedback", "reputation", "sanctions")
def dimensions_exist(view: View) -> Iterator[Problem]:
    """A score or a condition names a dimension that is rated, of a rating in numbers."""
    dimensions = view.rules.feedback.dimensions
    rated = {}
    for i, score in enumerate(view.rules.reputation.scores):
        rated[score.id] = score
        at = ("rules", "reputation", "scores", i, "dimension")
        if score.dimension is None:
            continue
        if score.source not in NUMBERS:
            yield view.problem(at, f"{quoted(score.source)} has no dimensions", "null, or source stars5 or score10")
        elif dimensions == 1 or score.dimension > dimensions:
            yield view.problem(
                at, f"feedback.dimensions is {dimensions}", "null" if dimensions == 1 else f"1 to {dimensions}"
            )
    for family, key in (("reputation", "tiers"), ("sanctions", "ladder")):
        for i, tier in enumerate(getattr(getattr(view.rules, family), key)):
            for k, condition in enumerate(tier.when):
                if condition.over == "whole":
                    continue
                where = ("rules", family, key, i, "when", k, "over")
                found = rated.get(condition.metric)
                fits = found is not None and found.source in NUMBERS and found.dimension is None
                fits = fits and found.aggregator != "max_of_windows" if found is not None else fits
                if dimensions == 1:
                    yield view.problem(where, "feedback.dimensions is 1", "whole")
                elif not fits and condition.metric != "low_stars_rate":
                    said = f"{quoted(condition.metric)} is no score in numbers over the whole rating"
                    yield view.problem(where, said, "whole, or low_stars_rate or such a score")
