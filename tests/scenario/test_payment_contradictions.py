"""Rules of payment and delivery that contradict each other are refused, by file and key, with what would do."""

import pytest

import emptor
from emptor.scenario.errors import ScenarioError

REFUSED = {
    "{payment: {custody: multisig_2of3, release_on: shipped}}": "payment.release_on: 'shipped' is seen by nobody",
    "{payment: {custody: smart_contract, release_on: buyer_confirm}}": "without a timer a contract holds",
    "{payment: {custody: merchant_of_record}, remedies: {payer_of_last_resort: platform_fund}}": "does nothing under",
    "{payment: {custody: merchant_of_record}, remedies: {payer_of_last_resort: issuer}}": "does nothing under",
    "{payment: {release_on: checkin}}": "'checkin' never comes where a parcel is sent",
    "{payment: {auto_release: {anchor: submitted, days: 3}}}": "'submitted' never comes where a parcel is sent",
    "{delivery: {fulfilment: none}, payment: {release_on: shipped}}": "'shipped' never comes under delivery.fulfilment",
    "{payment: {custody: direct, release_on: paid, milestones: 3}}": "3 parts contradict custody: direct",
    "{payment: {milestones: 3}}": "3 parts are approved one by one, but release_on is delivered",
    "{delivery: {fulfilment: none}, payment: {release_on: milestone_approved, milestones: 3, hold_fraction: 0.5}}": (
        "3 parts of the whole price contradict hold_fraction: 0.5"
    ),
    "{delivery: {fulfilment: none, tracking: required}}": "delivery.tracking: nothing is sent",
    "{delivery: {fulfilment: none}, remedies: {no_reason_return: {anchor: paid, days: 3}}}": "so nothing goes back",
    "{delivery: {fulfilment: none, inspection: third_party}}": "there are no goods to inspect",
    "{delivery: {fulfilment: platform, tracking: none}}": "'none' contradicts fulfilment: platform",
    "{delivery: {handling_days: 3}}": "is the platform's pace, but parcels are sent by fulfilment: seller",
    "{delivery: {inspection_fee: 3}}": "is about an inspection that there is not",
    "{delivery: {inspection: third_party, inspection_payer: seller}}": "delivery.inspection_payer: pays a fee of 0",
    "{delivery: {inspection: platform}, payment: {release_on: paid}}": "the seller is paid before anybody looks",
    "{delivery: {inspection: platform}, payment: {custody: direct, release_on: paid}}": "(custody: direct)",
    "{payment: {custody: direct, release_on: paid}, reputation: {tiers: [{when: [{metric: sales, op: '>=', value: 50}],"
    " effect: {hold_fraction: 0.5}}]}}": "hold_fraction: contradicts custody: direct",
}  # fmt: skip


def refused(overrides):
    with pytest.raises(ScenarioError) as told:
        emptor.load("baseline", overrides=overrides)
    return str(told.value)


@pytest.mark.parametrize("rules", REFUSED)
def test_contradiction(rules, tmp_path):
    file = tmp_path / "rules.yaml"
    # A mapping in one line is YAML too.
    file.write_text(rules[:-1] + ", currency: {reference_order_value: 100}}\n", encoding="utf-8")
    from emptor.scenario import load_rules

    with pytest.raises(ScenarioError) as told:
        load_rules(file)
    assert REFUSED[rules] in str(told.value)
    assert "expected" in str(told.value)


def test_an_operator_without_a_reason():
    assert "never goes" in refused(["environment.operator={conduct: hazard}"])
    assert "says nothing about an operator of conduct: honest" in refused(["environment.operator.hazard=0.1"])
