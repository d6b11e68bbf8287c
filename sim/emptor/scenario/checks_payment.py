"""Contradictions in payment and delivery: who holds the money, what moves it, and what never comes."""

from __future__ import annotations

from collections.abc import Iterator

from emptor.behaviour.operator import Operator
from emptor.rules.delivery import Delivery
from emptor.scenario.errors import Problem, one_of
from emptor.scenario.view import View, needs

SIGNED = ("buyer_confirm", "checkin", "milestone_approved")
"""Releases that the buyer gives himself; the only ones that keys or a contract can carry out."""
DECIDED_ELSEWHERE = ("multisig_2of3", "smart_contract")
"""Custodies from which the platform can move nothing."""


@needs("payment")
def nobody_signs_for_an_event(view: View) -> Iterator[Problem]:
    """Keys and contracts do not see a parcel go or come: the buyer releases, or a clock does."""
    pay = view.rules.payment
    if pay.custody in DECIDED_ELSEWHERE and pay.release_on not in SIGNED:
        said = f"{pay.release_on!r} is seen by nobody who can move the money under custody: {pay.custody}"
        yield view.problem(("rules", "payment", "release_on"), said, one_of(SIGNED))


@needs("payment")
def a_contract_has_a_timer(view: View) -> Iterator[Problem]:
    """A contract that nobody can move needs a clock that ends it."""
    pay = view.rules.payment
    if pay.custody == "smart_contract" and pay.auto_release is None:
        said = "is missing: without a timer a contract holds what nobody confirms for ever"
        yield view.problem(("rules", "payment", "auto_release"), said, "a window, or custody: multisig_2of3")


@needs("payment", "remedies")
def a_merchant_pays_itself(view: View) -> Iterator[Problem]:
    """A merchant of record owes refunds as the seller; a fund beside it would do nothing."""
    payer = view.rules.remedies.payer_of_last_resort
    if view.rules.payment.custody == "merchant_of_record" and payer in ("platform_fund", "issuer"):
        said = f"{payer!r} does nothing under custody: merchant_of_record, where the platform owes every refund"
        yield view.problem(("rules", "remedies", "payer_of_last_resort"), said, "none or deposit")


@needs("payment", "reputation", "sanctions")
def a_tier_holds_what_is_held(view: View) -> Iterator[Problem]:
    """`hold_fraction` of a tier needs a custody that holds."""
    if view.rules.payment.custody != "direct":
        return
    for family, key in (("reputation", "tiers"), ("sanctions", "ladder")):
        for i, tier in enumerate(getattr(getattr(view.rules, family), key)):
            for name in ("hold_fraction", "finalise_early"):
                if getattr(tier.effect, name) is not None:
                    at = ("rules", family, key, i, "effect", name)
                    yield view.problem(at, "contradicts custody: direct, where nothing is held", "null, or a custody")


# -- services ---------------------------------------------------------------------------------------


@needs("payment", "delivery")
def a_service_is_never_shipped(view: View) -> Iterator[Problem]:
    """Where nothing is sent, nothing ships; where a parcel is sent, nobody checks in or hands in work."""
    pay, service = view.rules.payment, view.rules.delivery.fulfilment == "none"
    anchor = pay.auto_release.anchor if pay.auto_release else ""
    for key, event in (("release_on", str(pay.release_on)), ("auto_release", str(anchor))):
        at = ("rules", "payment", key)
        if service and event == "shipped":
            said = "'shipped' never comes under delivery.fulfilment: none"
            yield view.problem(at, said, "checkin, submitted, delivered or buyer_confirm")
        elif not service and event in ("checkin", "milestone_approved", "submitted"):
            said = (
                f"{event!r} never comes where a parcel is sent (delivery.fulfilment: {view.rules.delivery.fulfilment})"
            )
            yield view.problem(at, said, "delivery.fulfilment: none, or an event of a parcel")


@needs("payment")
def parts_are_approved(view: View) -> Iterator[Problem]:
    """Milestones are parts of the whole price, each released when it is approved."""
    pay = view.rules.payment
    if pay.milestones == 1:
        return
    at = ("rules", "payment", "milestones")
    if pay.custody == "direct":
        said = f"{pay.milestones} parts contradict custody: direct, where the seller is paid at once"
        yield view.problem(at, said, "1, or a custody")
    elif pay.release_on != "milestone_approved":
        said = f"{pay.milestones} parts are approved one by one, but release_on is {pay.release_on}"
        yield view.problem(at, said, "1, or release_on: milestone_approved")
    elif pay.hold_fraction < 1:
        said = f"{pay.milestones} parts of the whole price contradict hold_fraction: {pay.hold_fraction:g}"
        yield view.problem(at, said, "1, or hold_fraction: 1")


@needs("delivery", "remedies", "disputes", "feedback")
def a_service_is_no_parcel(view: View) -> Iterator[Problem]:
    """Services are not tracked, cannot be sent back, and no window counts from their shipping."""
    rules = view.rules
    if rules.delivery.fulfilment != "none":
        return
    never = "nothing is sent under delivery.fulfilment: none"
    if rules.delivery.tracking == "required":
        yield view.problem(("rules", "delivery", "tracking"), never, "none")
    if rules.remedies.no_reason_return is not None:
        yield view.problem(("rules", "remedies", "no_reason_return"), f"{never}, so nothing goes back", "null")
    if rules.feedback.window.anchor == "shipped":
        yield view.problem(("rules", "feedback", "window", "anchor"), never, "delivered or completed")
    for i, forum in enumerate(rules.disputes.forums):
        if forum.open is not None and forum.open.anchor == "shipped":
            yield view.problem(("rules", "disputes", "forums", i, "open", "anchor"), never, "delivered or completed")


@needs("delivery")
def a_platform_knows_its_parcels(view: View) -> Iterator[Problem]:
    """What the platform ships itself it tracks; its pace means nothing where it does not ship."""
    delivery = view.rules.delivery
    if delivery.fulfilment == "platform":
        if delivery.tracking == "none":
            said = f"{delivery.tracking!r} contradicts fulfilment: platform, which knows where its parcels are"
            yield view.problem(("rules", "delivery", "tracking"), said, "required")
    elif delivery.handling_days != Delivery.model_fields["handling_days"].default:
        said = f"is the platform's pace, but parcels are sent by fulfilment: {delivery.fulfilment}"
        yield view.problem(("rules", "delivery", "handling_days"), said, "fulfilment: platform")


# -- inspection ---------------------------------------------------------------------------------------


@needs("payment", "delivery")
def an_inspector_stands_before_the_money(view: View) -> Iterator[Problem]:
    """An inspection comes before the money is released, of goods that are sent; its settings need one."""
    pay, delivery = view.rules.payment, view.rules.delivery
    if delivery.inspection == "none":
        for key in ("inspection_accuracy", "inspection_fee", "inspection_payer"):
            if getattr(delivery, key) != Delivery.model_fields[key].default:
                said = "is about an inspection that there is not (delivery.inspection: none)"
                yield view.problem(("rules", "delivery", key), said, "an inspection")
        return
    at = ("rules", "delivery", "inspection")
    if delivery.fulfilment == "none":
        yield view.problem(at, "there are no goods to inspect under fulfilment: none", "none")
    if pay.custody == "direct":
        yield view.problem(at, "the seller is paid before anybody looks (custody: direct)", "none, or a custody")
    elif pay.release_on in ("paid", "shipped") and pay.payout_delay_days == 0 and pay.custody != "merchant_of_record":
        said = f"the seller is paid before anybody looks (release_on: {pay.release_on})"
        yield view.problem(at, said, "none, or release_on: delivered or buyer_confirm")
    if delivery.inspection_payer != "buyer" and delivery.inspection_fee == 0:
        said = "pays a fee of 0"
        yield view.problem(("rules", "delivery", "inspection_payer"), said, "an inspection_fee")


# -- the operator -------------------------------------------------------------------------------------


@needs("environment")
def an_operator_has_his_reasons(view: View) -> Iterator[Problem]:
    """A hazard belongs to `hazard`, a horizon to `best_moment`."""
    operator = view.environment.operator
    at = ("environment", "operator")
    if operator.conduct == "hazard" and operator.hazard == 0:
        yield view.problem((*at, "hazard"), "is 0, so that an operator of conduct: hazard never goes", "above 0")
    for key, conduct in (("hazard", "hazard"), ("horizon_days", "best_moment")):
        if operator.conduct != conduct and getattr(operator, key) != Operator.model_fields[key].default:
            said = f"says nothing about an operator of conduct: {operator.conduct}"
            yield view.problem((*at, key), said, f"conduct: {conduct}")
