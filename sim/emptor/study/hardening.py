"""Clauses of a rule set, strengthened one at a time: a list of patches that a platform could write tomorrow.

Each is about one clause, by the key of its family, and says what it would say instead. Those that a rule set says
already, or that contradict the rest of it, are left out, and the latter are named.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from emptor.rules.rule_set import RuleSet
from emptor.scenario.errors import ScenarioError
from emptor.scenario.loading import load
from emptor.scenario.models import Scenario

Changes = dict[str, Any]


@dataclass(frozen=True)
class Patch:
    """One clause, stronger.

    Attributes
    ----------
    clause
        The key of the clause within the rules.
    says
        What it would say.
    changes
        Values by dotted path within the rules, for a rule set; empty where it has no such clause.
    """

    clause: str
    says: str
    changes: Callable[[RuleSet], Changes]


@dataclass(frozen=True)
class Hardened:
    """A rule set with one clause strengthened.

    Attributes
    ----------
    patch
        The clause.
    scenario
        The market under it.
    """

    patch: Patch
    scenario: Scenario


def _order(rules: RuleSet) -> float:
    return rules.currency.reference_order_value


def _escrow(_: RuleSet) -> Changes:
    return {
        "payment.custody": "escrow",
        "payment.release_on": "buyer_confirm",
        "payment.auto_release": {"anchor": "delivered", "days": 14},
    }


def _longer(rules: RuleSet) -> Changes:
    clock = rules.payment.auto_release
    return {} if clock is None else {"payment.auto_release.days": min(60, max(14, 2 * clock.days))}


def _scores(key: str, value: Any, sources: tuple[str, ...]) -> Callable[[RuleSet], Changes]:
    def changes(rules: RuleSet) -> Changes:
        return {f"reputation.scores.{s.id}.{key}": value for s in rules.reputation.scores if s.source in sources}

    return changes


def _recent(rules: RuleSet) -> Changes:
    scores = [s for s in rules.reputation.scores if (s.window_d is None or s.window_d > 90) and not s.windows_d]
    return {f"reputation.scores.{score.id}.window_d": 90 for score in scores}


def _forums(key: str, value: Callable[[Any], Any], kinds: tuple[str, ...] = ()) -> Callable[[RuleSet], Changes]:
    def changes(rules: RuleSet) -> Changes:
        chosen = [f for f in rules.disputes.forums if not kinds or f.kind in kinds]
        return {f"disputes.forums.{forum.id}.{key}": value(forum) for forum in chosen}

    return changes


def _points(rules: RuleSet) -> Changes:
    points = rules.sanctions.points.model_dump()
    return {f"sanctions.points.{name}": 2 * value for name, value in points.items() if value}


def _fee(rules: RuleSet) -> Changes:
    held = [step.model_dump() for step in rules.fees.commission] or [{"above": 0.0, "rate": 0.0}]
    return {"fees.commission": [step | {"rate": min(1.0, step["rate"] + 0.05)} for step in held]}


RATINGS = ("ternary", "stars5", "score10")
STAFF = ("platform", "arbitrator")

PATCHES: tuple[Patch, ...] = (
    Patch(
        "identity.new_identity_cost",
        "a new account costs half a mean order more",
        lambda r: {"identity.new_identity_cost": r.identity.new_identity_cost + 0.5 * _order(r)},
    ),
    Patch(
        "identity.seller_deposit",
        "sellers put up ten mean orders more",
        lambda r: {"identity.seller_deposit": r.identity.seller_deposit + 10 * _order(r)},
    ),
    Patch(
        "identity.kyc_seller",
        "sellers prove who they are by document",
        lambda r: {"identity.kyc_seller": "id_document"},
    ),
    Patch(
        "identity.kyc_buyer", "buyers prove who they are by document", lambda r: {"identity.kyc_buyer": "id_document"}
    ),
    Patch(
        "identity.screening_power",
        "half of those who mean to cheat are refused at the door",
        lambda r: {"identity.screening_power": max(0.5, r.identity.screening_power)},
    ),
    Patch("payment.custody", "money is held until the buyer confirms, 14 days at most", _escrow),
    Patch("payment.auto_release", "held money waits twice as long for the buyer, 14 days at least", _longer),
    Patch(
        "payment.payout_delay_days",
        "sellers are paid two weeks later",
        lambda r: {"payment.payout_delay_days": r.payment.payout_delay_days + 14},
    ),
    Patch("payment.hold_fraction", "the whole price is held", lambda r: {"payment.hold_fraction": 1.0}),
    Patch("delivery.tracking", "parcels are tracked", lambda r: {"delivery.tracking": "required"}),
    Patch(
        "delivery.inspection",
        "buyers open the parcel at the door",
        lambda r: {"delivery.inspection": "buyer_at_door"},
    ),
    Patch("feedback.direction", "sellers do not rate buyers", lambda r: {"feedback.direction": "buyer_to_seller"}),
    Patch("feedback.reveal", "both ratings appear together", lambda r: {"feedback.reveal": "simultaneous"}),
    Patch("feedback.default_if_silent", "silence is no praise", lambda r: {"feedback.default_if_silent": "none"}),
    Patch("feedback.withdrawal", "ratings cannot be taken back", lambda r: {"feedback.withdrawal": "none"}),
    Patch(
        "reputation.scores.pair_cap",
        "of one buyer's ratings of a shop, one counts",
        _scores("pair_cap", {"n": 1, "per_d": None}, RATINGS),
    ),
    Patch("reputation.scores.window_d", "scores count the last 90 days", _recent),
    Patch("reputation.scores.min_n_display", "scores show from ten ratings on", _scores("min_n_display", 10, RATINGS)),
    Patch(
        "reputation.buyers",
        "a record of buyers' claims; sellers refuse those with less than 80% good orders",
        lambda r: {"reputation.buyers.source": "claims", "reputation.buyers.refuse_below": 0.8},
    ),
    Patch(
        "disputes.forums.effort_buyer",
        "a claim takes the buyer half the time",
        _forums("effort_buyer", lambda f: f.effort_buyer / 2),
    ),
    Patch(
        "disputes.forums.accuracy",
        "staff decide rightly in 99 of 100 cases",
        _forums("accuracy", lambda f: 0.99, STAFF),
    ),
    Patch(
        "disputes.forums.silence_favours",
        "a seller who does not answer a claim has not lost it",
        _forums("silence_favours", lambda f: "seller"),
    ),
    Patch("remedies.no_reason_return", "no returns without a reason", lambda r: {"remedies.no_reason_return": None}),
    Patch(
        "remedies.return_shipping_payer",
        "who sends goods back pays for it",
        lambda r: {"remedies.return_shipping_payer": "buyer"},
    ),
    Patch("remedies.refund_share", "refunds are whole", lambda r: {"remedies.refund_share": 1.0}),
    Patch(
        "remedies.damages_multiple",
        "damages of three times the price more",
        lambda r: {"remedies.damages_multiple": min(10.0, r.remedies.damages_multiple + 3)},
    ),
    Patch(
        "remedies.payer_of_last_resort",
        "the platform pays refunds that nobody else does",
        lambda r: {"remedies.payer_of_last_resort": "platform_fund"},
    ),
    Patch(
        "sanctions.audit_prob",
        "ten times as many audits, one order in a hundred at least",
        lambda r: {"sanctions.audit_prob": min(0.2, max(0.01, 10 * r.sanctions.audit_prob))},
    ),
    Patch("sanctions.points", "offences bring twice the points", _points),
    Patch("fees.commission", "five per cent more commission, also on sham sales", _fee),
)
"""What can be strengthened, clause by clause."""


def hardened(scenario: Scenario) -> tuple[list[Hardened], dict[str, str]]:
    """A market under its rule set with each clause strengthened in turn.

    Returns
    -------
    tuple
        Those that can stand; and by clause why another cannot.
    """
    found, cannot = [], {}
    before = _decided(scenario)
    for patch in PATCHES:
        changes = {f"rules.{path}": value for path, value in patch.changes(scenario.rules).items()}
        if not changes:
            continue
        try:
            after = load(scenario, overrides=changes)
        except ScenarioError as error:
            cannot[patch.clause] = "; ".join(str(problem) for problem in error.problems[:1])
            continue
        if _decided(after) != before:
            found.append(Hardened(patch, after))
    return found, cannot


def _decided(scenario: Scenario) -> str:
    text: str = scenario.rules.model_dump_json(exclude={"sources"})
    return text
