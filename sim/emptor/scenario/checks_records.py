"""Contradictions in what is published and punished: scores, feedback, tiers, ladder, fees, money, sources."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from emptor.rules.rule_set import RuleSet
from emptor.rules.scores import MODEL, Tier
from emptor.scenario.errors import Problem, nearest, one_of, quoted
from emptor.scenario.rescale import amounts, factor
from emptor.scenario.slots import root_slot, step
from emptor.scenario.translate import not_yet
from emptor.scenario.view import View, needs
from emptor.state.record import MOST_ACCUMULATORS

SHARE_METRICS = ("defect_rate", "late_rate", "cancel_rate", "unresolved_case_rate", "low_stars_rate", "response_rate")
METRICS = ("violation_points", "sales", "revenue", "account_age", *SHARE_METRICS)
"""What a condition may ask about, beside the ids of scores."""
MOST_MINOR_UNITS = 2**53
"""Above this a float no longer holds every whole number."""
MOST_BADGES = 3
RANKING_COUNTS = 6
"""Counts that the ranking and audits may keep: refunds, complaints (twice), late parcels, points, returning buyers."""
Path = tuple[str | int, ...]


# -- scores, feedback ------------------------------------------------------------------------------


@needs("reputation")
def scores_are_told_apart(view: View) -> Iterator[Problem]:
    """Score ids are unique, and none hides a metric of the platform's."""
    ids = [score.id for score in view.rules.reputation.scores]
    for i, name in enumerate(ids):
        if name in ids[:i]:
            yield view.problem(
                ("rules", "reputation", "scores", i, "id"), f"two scores are called {quoted(name)}", "a name each"
            )


@needs("disputes")
def forums_are_told_apart(view: View) -> Iterator[Problem]:
    """Forum ids are unique."""
    ids = [forum.id for forum in view.rules.disputes.forums]
    for i, name in enumerate(ids):
        if name in ids[:i]:
            yield view.problem(
                ("rules", "disputes", "forums", i, "id"), f"two forums are called {quoted(name)}", "a name each"
            )


@needs("reputation")
def chosen_scores_exist(view: View) -> Iterator[Problem]:
    """`shown` and `ranking` name scores; buyers read a score over ratings."""
    reputation = view.rules.reputation
    by_id = {score.id: score for score in reputation.scores}
    for key, name in (("shown", reputation.shown), ("ranking", reputation.ranking)):
        models = [MODEL] if key == "ranking" and reputation.model is not None else []
        if name in models:
            continue
        if name is not None and name not in by_id:
            path = ("rules", "reputation", key)
            yield view.problem(
                path,
                f"no score is called {quoted(name)}",
                one_of(list(dict.fromkeys([*by_id, *models]))) if by_id or models else "null",
                nearest(name, by_id),
            )
    first = reputation.scores[0].id if reputation.scores else None
    shown = by_id.get(reputation.shown or first or "")
    if shown is not None and shown.source == "orders":
        said = f"the score {quoted(shown.id)} counts orders, but buyers read a score over ratings"
        yield view.problem(
            ("rules", "reputation", "shown"), said, one_of([s for s in by_id if by_id[s].source != "orders"])
        )


@needs("reputation")
def aggregators_fit_sources(view: View) -> Iterator[Problem]:
    """Rates are over orders and name their measure; everything else is over ratings."""
    for i, score in enumerate(view.rules.reputation.scores):
        at = ("rules", "reputation", "scores", i)
        if (score.source == "orders") != (score.aggregator == "rate"):
            fit = "rate" if score.source == "orders" else "sum, mean, share_positive, beta or max_of_windows"
            yield view.problem(
                (*at, "aggregator"), f"{quoted(score.aggregator)} does not fit source: {score.source}", fit
            )
        elif (score.measure is None) != (score.source != "orders"):
            said = "is missing for a rate" if score.measure is None else "is for rates over orders only"
            yield view.problem(
                (*at, "measure"),
                f"the measure {said}",
                "defect, late, unresolved or cancel" if score.measure is None else "",
            )


@needs("reputation")
def settings_fit_the_kind_of_score(view: View) -> Iterator[Problem]:
    """Grades are for sums; pair caps and grades mean nothing for rates over orders."""
    for i, score in enumerate(view.rules.reputation.scores):
        at = ("rules", "reputation", "scores", i)
        if score.grades and score.aggregator != "sum":
            yield view.problem((*at, "grades"), f"grades do not fit aggregator: {score.aggregator}", "aggregator: sum")
        if score.pair_cap is not None and score.source == "orders":
            yield view.problem((*at, "pair_cap"), "a cap on ratings does not fit source: orders", "null")


@needs("reputation", "sanctions")
def badges_are_few(view: View) -> Iterator[Problem]:
    """Buyers tell at most three badges apart."""
    seen: list[str] = []
    for family, key in (("reputation", "tiers"), ("sanctions", "ladder")):
        for i, tier in enumerate(getattr(getattr(view.rules, family), key)):
            badge = tier.effect.badge
            if badge is not None and badge not in seen:
                seen.append(badge)
                if len(seen) > MOST_BADGES:
                    at = ("rules", family, key, i, "effect", "badge")
                    yield view.problem(at, f"{quoted(badge)} is one badge too many", f"at most {MOST_BADGES} badges")


@needs("reputation", "sanctions")
def counts_are_not_too_many(view: View) -> Iterator[Problem]:
    """Every distinct count over a window is kept for every shop."""
    rules = view.rules
    tiers = [*rules.reputation.tiers, *rules.sanctions.ladder]
    counts = {(c.metric, c.window_d) for tier in tiers for c in tier.when}
    windows = sum(max(1, len(score.windows_d)) for score in rules.reputation.scores)
    total = len(counts) * max([1, *(len(s.windows_d) for s in rules.reputation.scores)]) + windows + RANKING_COUNTS
    if total > MOST_ACCUMULATORS:
        said = f"the tiers ask for {len(counts)} different metrics and windows"
        most = MOST_ACCUMULATORS - RANKING_COUNTS - windows
        yield view.problem(("rules", "reputation", "tiers"), said, f"at most {most} beside these scores")


@needs("disputes")
def only_the_first_forum_opens(view: View) -> Iterator[Problem]:
    """Later forums take over cases from the forum before."""
    for i, forum in enumerate(view.rules.disputes.forums[1:], start=1):
        if forum.open is not None and not forum.exclusive:
            at = ("rules", "disputes", "forums", i, "open")
            yield view.problem(
                at, "a later forum takes over cases and has no window of its own", "null, or exclusive: true"
            )


@needs("payment")
def release_does_not_wait_for_itself(view: View) -> Iterator[Problem]:
    """An order is completed by its release, so the release cannot wait for completion."""
    window = view.rules.payment.auto_release
    if window is not None and window.anchor == "completed":
        at = ("rules", "payment", "auto_release", "anchor")
        yield view.problem(at, "an order is completed by this very release", "paid, shipped or delivered")


@needs("reputation", "feedback")
def scores_read_what_is_collected(view: View) -> Iterator[Problem]:
    """A score over ratings needs ratings on its scale."""
    feedback = view.rules.feedback
    for i, score in enumerate(view.rules.reputation.scores):
        at = ("rules", "reputation", "scores", i, "source")
        if score.source == "orders" or (score.source == "outcomes" and feedback.private_channel):
            continue
        if score.source == "outcomes":
            yield view.problem(at, "nobody tells the platform in private how it went", "feedback.private_channel: true")
        elif feedback.direction == "none":
            yield view.problem(
                at, f"{quoted(score.source)} is read, but feedback.direction is none", "orders, or feedback"
            )
        elif score.source not in feedback.scale:
            yield view.problem(
                at, f"{quoted(score.source)} is not collected by feedback.scale", one_of([*feedback.scale, "orders"])
            )


@needs("feedback")
def feedback_agrees_with_itself(view: View) -> Iterator[Problem]:
    """Simultaneous reveal needs two sides, a default for silence needs feedback, scales differ."""
    feedback = view.rules.feedback
    two_sided = ("two_sided", "seller_positive_only")
    if feedback.reveal == "simultaneous" and feedback.direction not in two_sided:
        said = f"'simultaneous' needs both sides to rate, but direction is {feedback.direction}"
        yield view.problem(("rules", "feedback", "reveal"), said, "immediate, or direction two_sided")
    if feedback.default_if_silent != "none" and feedback.direction == "none":
        said = f"{quoted(feedback.default_if_silent)} stands for ratings, but direction is none"
        yield view.problem(("rules", "feedback", "default_if_silent"), said, "none")
    if len(set(feedback.scale)) < len(feedback.scale):
        yield view.problem(("rules", "feedback", "scale"), "a scale stands twice", "each scale once")


# -- tiers and ladder ------------------------------------------------------------------------------


def _tiers(view: View) -> Iterator[tuple[Path, Tier]]:
    for i, tier in enumerate(view.rules.reputation.tiers):
        yield ("rules", "reputation", "tiers", i), tier
    for i, tier in enumerate(view.rules.sanctions.ladder):
        yield ("rules", "sanctions", "ladder", i), tier


@needs("reputation", "sanctions", "feedback")
def conditions_are_known(view: View) -> Iterator[Problem]:
    """A condition asks about a metric or a score that there is, and shares lie between 0 and 1."""
    scores = {score.id: score for score in view.rules.reputation.scores}
    known = [*METRICS, *scores]
    for at, tier in _tiers(view):
        for i, condition in enumerate(tier.when):
            path, name = (*at, "when", i), condition.metric
            if name not in known:
                if what := not_yet(type(condition), "metric", name):
                    yield view.problem((*path, "metric"), f"{quoted(name)} is not available yet: {what}")
                else:
                    said = f"unknown metric {quoted(name)}"
                    yield view.problem((*path, "metric"), said, one_of(known), nearest(name, known))
            elif name in SHARE_METRICS and name not in scores and not 0 <= condition.value <= 1:
                said = f"{condition.value:g} is out of range for {name}, which is a share"
                yield view.problem((*path, "value"), said, "a number from 0 to 1")
            elif name == "low_stars_rate" and not {"stars5", "score10"} & set(view.rules.feedback.scale):
                said = "reads stars, which feedback.scale does not collect"
                yield view.problem((*path, "metric"), said, "stars5 or score10 in feedback.scale")


@needs("reputation", "sanctions")
def effects_do_something(view: View) -> Iterator[Problem]:
    """An effect without a key would be accepted and ignored."""
    for at, tier in _tiers(view):
        if all(value is None or value is False for value in dict(tier.effect).values()):
            yield view.problem((*at, "effect"), "the effect does nothing", "at least one of its keys")


@needs("reputation", "sanctions", "identity")
def forfeits_take_from_a_deposit(view: View) -> Iterator[Problem]:
    """`forfeit` takes from a deposit, so there must be one."""
    for at, tier in _tiers(view):
        if tier.effect.forfeit and view.rules.identity.seller_deposit == 0:
            said = "is taken from the deposit, but identity.seller_deposit is 0"
            yield view.problem((*at, "effect", "forfeit"), said, "a deposit")


@needs("reputation", "sanctions", "disputes")
def points_are_given(view: View) -> Iterator[Problem]:
    """A sanction on points needs an offence that gives some and a way to find it out."""
    points, rules = view.rules.sanctions.points, view.rules
    disputed = points.nsad > 0 and bool(rules.disputes.forums)
    audited = (
        points.counterfeit + points.sham_rating > 0
        and rules.sanctions.audit_prob + rules.sanctions.audit_per_complaint > 0
    )
    if points.late > 0 or points.minor > 0 or disputed or audited:
        return
    for at, tier in _tiers(view):
        for i, condition in enumerate(tier.when):
            if condition.metric == "violation_points" and condition.op in (">=", ">", "==") and condition.value > 0:
                said = (
                    "no offence gives points here (late or minor; nsad with a forum; counterfeit or sham_rating "
                    "with an audit)"
                )
                yield view.problem((*at, "when", i, "metric"), said, "sanctions.points")


@needs("sanctions")
def ladder_rises(view: View) -> Iterator[Problem]:
    """The ladder goes from the mildest step to the hardest."""
    last: float | None = None
    for i, tier in enumerate(view.rules.sanctions.ladder):
        if len(tier.when) != 1 or tier.when[0].metric != "violation_points" or tier.when[0].op not in (">=", ">"):
            continue
        value = tier.when[0].value
        if last is not None and value <= last:
            path = ("rules", "sanctions", "ladder", i, "when", 0, "value")
            yield view.problem(path, f"{value:g} does not rise above the step before, {last:g}", "rising thresholds")
        last = value


@needs("reputation")
def grades_rise(view: View) -> Iterator[Problem]:
    """Grades are rising lower bounds."""
    for i, score in enumerate(view.rules.reputation.scores):
        for k, (low, high) in enumerate(pairwise(score.grades)):
            if high <= low:
                path = ("rules", "reputation", "scores", i, "grades", k + 1)
                yield view.problem(path, f"{high} does not rise above the grade before, {low}", "rising bounds")


@needs("fees")
def commission_steps_rise(view: View) -> Iterator[Problem]:
    """Commission starts from 0 and its steps rise."""
    steps = view.rules.fees.commission
    path = ("rules", "fees", "commission")
    if steps and steps[0].above != 0:
        yield view.problem((*path, 0, "above"), f"the first step begins at {steps[0].above:g}", "0")
    for i, (low, high) in enumerate(pairwise(steps)):
        if high.above <= low.above:
            said = f"{high.above:g} does not rise above the step before, {low.above:g}"
            yield view.problem((*path, i + 1, "above"), said, "rising bounds")


# -- money and sources -----------------------------------------------------------------------------


@needs("environment")
def prices_have_units(view: View) -> Iterator[Problem]:
    """A mean price below a minor unit would round to nothing."""
    world = view.environment
    if world.mean_order_value * world.minor_units < 1:
        said = f"{world.mean_order_value:g} is less than one of {world.minor_units} minor units"
        yield view.problem(("environment", "mean_order_value"), said, "a larger value, or more minor_units")


@needs("environment", "currency", "identity", "remedies", "fees", "disputes", "reputation", "sanctions", "retention")
def amounts_can_be_counted(view: View) -> Iterator[Problem]:
    """Rescaled amounts stay countable to the minor unit."""
    by, units = factor(view.rules, view.environment), view.environment.minor_units
    for amount in amounts(view.rules):
        if amount.value * by * units > MOST_MINOR_UNITS:
            said = f"{amount.value:g} becomes {amount.value * by:.3g} in the environment's money, too large to count"
            yield view.problem(("rules", *amount.path), said, "a smaller amount, or a larger reference_order_value")


@needs("sources", "reputation", "disputes", "sanctions", "fees")
def sources_name_keys(view: View) -> Iterator[Problem]:
    """An entry of `sources` names a key of the rules; list elements by index or id."""
    dumped: Any = view.rules.model_dump(mode="json")
    root = view.node("rules")
    for name in view.rules.sources:
        entry = view.node("rules", "sources", name)
        if root is None or entry is None or entry.place.file != root.place.file:
            continue  # inherited: it may speak of a list that was replaced
        if view.rules.sources[name].startswith(("unverified, set by --set", "unverified, changed from ")):
            continue  # not the file's: the key itself is judged where it was set
        slot, value = root_slot(RuleSet), dumped
        for word in name.split("."):
            key: str | int = word
            if isinstance(value, list):
                ids = [item.get("id") if isinstance(item, dict) else None for item in value]
                key = ids.index(word) if word in ids else int(word) if word.isdecimal() and len(word) < 6 else -1
                inner = value[key] if isinstance(key, int) and 0 <= key < len(value) else None
            else:
                inner = value.get(word) if isinstance(value, dict) else None
            following = step(slot, key, inner) if not (isinstance(value, list) and inner is None) else None
            if following is None:
                known = list(slot.part.model_fields) if slot.part is not None else []
                said = f"{quoted(word)} is no key of the rules"
                yield view.problem(
                    ("rules", "sources", name), said, "a dotted key of this rule set", nearest(word, known)
                )
                break
            slot, value = following, inner
