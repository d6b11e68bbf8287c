"""Custody, late parcels and holds by record: what each parameter must move."""

from __future__ import annotations

from mechanisms.bench import Row
from mechanisms.people import (
    CHEATS,
    HONEST,
    NO_FORUMS,
    NO_PAYER,
    NOBODY_CLAIMS,
    NOT_LATE,
    OPPORTUNISTS,
    SCAMMERS,
    SLIPPING,
)

_TALK = "rules.disputes.forums=[{id: talk, kind: negotiation}]"
_STUBBORN = "population.sellers.strategies=[{strategy: honest, share: 1, slip: 0.3, concede: 0}]"
"""Three parcels in ten are wrong, and nobody gives in."""
_ALWAYS = "rules.reputation.tiers=[{when: [{metric: account_age, op: '>=', value: 0}], effect: {@}}]"

CUSTODY = (
    Row("rules.payment.custody", "escrow", "multisig_2of3", "locked", 1,
        "where the buyer does not sign and nobody decides, the money stays under its keys",
        falsifier=("rules.payment.hold_fraction=0",), at="rules.payment={custody: @, release_on: buyer_confirm}"),
    Row("rules.payment.custody", "multisig_2of3", "smart_contract", "days money is held", -1,
        "a contract pays out once nobody carries a case on; keys wait for their timeout",
        (_STUBBORN, _TALK, "population.sellers.silence=0"), (NO_FORUMS,),
        at="rules.payment={custody: @, release_on: buyer_confirm, auto_release: {anchor: paid, days: 60}}"),
    Row("rules.payment.custody", "platform_hold", "merchant_of_record", "loss_borne_by_platform", 1,
        "who sells in its own name owes the refund even when the shop behind it is gone",
        (SCAMMERS, NO_PAYER), (HONEST,), at="rules.payment={custody: @, release_on: paid}", n=16),
    Row("rules.payment.custody", "direct", "merchant_of_record", "fraud_lost", -1,
        "a merchant of record pays the refund itself", (CHEATS, NO_PAYER), (HONEST,),
        at="rules.payment={custody: @, release_on: paid}"),
    Row("rules.reputation.tiers.effect.hold_fraction", "1", "0", "days money is held", -1,
        "a shop with a record has its money at once", falsifier=("rules.payment.custody=platform_hold",
        "rules.payment.release_on=paid", "rules.payment.auto_release=null", "rules.payment.extension_days=0"),
        at=_ALWAYS.replace("@", "hold_fraction: @")),
    Row("rules.reputation.tiers.effect.hold_fraction", "1", "0", "fraud_lost", 1,
        "what is not held is lost to a cheat", (CHEATS, NO_PAYER), (HONEST,),
        at=_ALWAYS.replace("@", "hold_fraction: @")),
)  # fmt: skip

REMEDIES = (
    Row("rules.remedies.late_ship_comp", "0", "0.3", "late compensation", 1, "a late parcel is paid for",
        ("population.sellers.tardy=0.5", "population.sellers.handling_days=5"), (NOT_LATE,)),
)  # fmt: skip

_SERVICE = "rules.delivery={fulfilment: none}"
_NO_RETURNS = "rules.remedies.no_reason_return=null"
_SILENT_BUYERS = "population.buyers.claims.confirms=0"
_PAYS = "rules.payment={custody: escrow, release_on: @}"
_UNTIL = "rules.payment={custody: escrow, release_on: buyer_confirm, auto_release: {anchor: @, days: 5}}"
_PARTS = "rules.payment={custody: escrow, release_on: milestone_approved, milestones: @}"
_NOTHING_HELD = ("rules.payment.hold_fraction=0",)
_LONG = "environment.service_days=12"
_ROUGH = "environment.carrier={loss: 0.1, damage: 0.1, swap: 0.1, liability: 1}"
_SMOOTH = "environment.carrier={loss: 0, damage: 0, swap: 0, liability: 1}"
_CLOCKED = "rules.payment={custody: escrow, release_on: delivered}"

SERVICES = (
    Row("rules.payment.release_on", "buyer_confirm", "checkin", "days money is held", -1,
        "who is there need not confirm", (_SERVICE, _NO_RETURNS, _LONG), _NOTHING_HELD, at=_PAYS),
    Row("rules.payment.release_on", "checkin", "paid", "fraud_lost", 1,
        "who pays before he is there pays for closed doors", (_SERVICE, CHEATS,
        "rules.remedies={payer_of_last_resort: none}"), (HONEST,), at=_PAYS),
    Row("rules.payment.release_on", "checkin", "milestone_approved", "days money is held", 1,
        "work is approved when it is done", (_SERVICE, _NO_RETURNS, _LONG), _NOTHING_HELD, at=_PAYS),
    Row("rules.payment.milestones", "1", "5", "days money is held", -1, "parts are paid as they are approved",
        (_SERVICE, _NO_RETURNS, _LONG), (_SILENT_BUYERS, HONEST, NOBODY_CLAIMS), at=_PARTS),
    Row("rules.payment.milestones", "1", "5", "fraud_lost", 1, "who stops half-way keeps what was approved",
        (_SERVICE, "rules.remedies={payer_of_last_resort: none}", CHEATS), (HONEST,), at=_PARTS),
    Row("rules.payment.auto_release.anchor", "checkin", "submitted", "days money is held", 1,
        "work is handed in at the end of what a check-in begins", (_SERVICE, _NO_RETURNS, _SILENT_BUYERS),
        ("environment.service_days=0", HONEST), at=_UNTIL),
    Row("environment.service_days", "0", "15", "days money is held", 1, "a long job is paid for late",
        (_SERVICE, _NO_RETURNS, _CLOCKED), _NOTHING_HELD),
)  # fmt: skip

FULFILMENT = (
    Row("rules.delivery.fulfilment", "seller", "platform", "withheld", -1,
        "what lies in the platform's store cannot be kept back", (CHEATS,), (HONEST,),
        at="rules.delivery={fulfilment: @}"),
    Row("rules.delivery.fulfilment", "seller", "platform", "borne by carrier", 1,
        "stones in the platform's own parcel are put down to the carrier", (_ROUGH,), (_SMOOTH,),
        at="rules.delivery={fulfilment: @}"),
    Row("rules.delivery.fulfilment", "seller", "platform", "late parcels", -1, "the platform keeps its own deadline",
        ("population.sellers.tardy=0.5", "population.sellers.handling_days=5"), (NOT_LATE,),
        at="rules.delivery={ship_deadline_days: 1, fulfilment: @}"),
    Row("rules.delivery.fulfilment", "seller", "none", "bad orders", -1, "what is not sent cannot break on the way",
        (_NO_RETURNS, _CLOCKED, _ROUGH), (_SMOOTH, HONEST, NOBODY_CLAIMS), at="rules.delivery={fulfilment: @}"),
    Row("rules.delivery.handling_days", "0", "10", "days money is held", 1, "a slow store holds the money long",
        ("rules.delivery={fulfilment: platform, ship_deadline_days: 30}",), _NOTHING_HELD),
)  # fmt: skip

_SENDS_JUNK = "population.sellers.withhold=0"
_DOOR = "rules.delivery={inspection: @}"
_LOOKED = "rules.delivery={inspection: third_party, inspection_accuracy: @}"
_LOOKED_DEAR = "rules.delivery={inspection: third_party, inspection_fee: 10, inspection_payer: @}"
_FEE = "rules.delivery={inspection: third_party, inspection_payer: buyer, inspection_fee: @}"

INSPECTION = (
    *(Row("rules.delivery.inspection", "none", who, "fraud_lost", -1,
        "what is found wrong before the money is released goes back", (CHEATS, _SENDS_JUNK, NO_FORUMS), (HONEST,),
        at=_DOOR, n=16) for who in ("buyer_at_door", "third_party", "platform")),
    Row("rules.delivery.inspection", "platform", "buyer_at_door", "loss_borne_by_buyer", -1,
        "who opens the parcel at the door sees the stones that were put in on the way", (_ROUGH, NO_FORUMS, HONEST),
        (_SMOOTH,), at=_DOOR),
    Row("rules.delivery.inspection", "none", "third_party", "cheats an order", -1,
        "who expects to be found out cheats less", (OPPORTUNISTS, _SENDS_JUNK, NO_FORUMS), (HONEST,), at=_DOOR),
    Row("rules.delivery.inspection_accuracy", "0.5", "1", "refused_in_error", -1, "a careful inspector errs less",
        (SLIPPING,), ("rules.delivery.inspection_accuracy=0.8",), at=_LOOKED),
    Row("rules.delivery.inspection_accuracy", "0.5", "1", "fraud_lost", -1, "a careful inspector finds more",
        (CHEATS, NO_PAYER, NO_FORUMS), (HONEST,), at=_LOOKED),
    Row("rules.delivery.inspection_fee", "0", "10", "orders", -1, "a dearer purchase is made less often",
        falsifier=("population.buyers.value=50",), at=_FEE),
    Row("rules.delivery.inspection_payer", "seller", "buyer", "orders", -1,
        "a fee that the buyer pays is one that he reckons with", falsifier=("population.buyers.value=50",),
        at=_LOOKED_DEAR),
    Row("rules.delivery.inspection_payer", "seller", "platform", "platform_net_revenue", -1,
        "a platform that pays the inspector earns less", falsifier=("population.buyers.trips_per_day=0",),
        at=_LOOKED_DEAR),
)  # fmt: skip

_KEYS = "rules.payment={custody: multisig_2of3, release_on: buyer_confirm}"
_EARNS = "rules.fees={commission: [{above: 0, rate: 0.1}]}"
_OPERATOR = "environment.operator=@"
_HALF_OWN = "population.sellers.strategies=[{strategy: honest, share: 0.5, slip: 0}, {strategy: platform_owned, @}]"

OPERATOR = (
    Row("environment.operator.conduct", "{conduct: honest }", "{conduct: hazard , hazard: 0.05}", "operator took", 1,
        "held money tempts who holds it; under keys he can take nothing", falsifier=(_KEYS,
        "rules.identity.seller_deposit=0", NO_PAYER), at=_OPERATOR),
    Row("environment.operator.conduct", "{conduct: honest }", "{conduct: best_moment , horizon_days: 2}",
        "operator took", 1, "he goes when he holds more than he would earn", falsifier=(_KEYS,
        "rules.identity.seller_deposit=0", NO_PAYER), at=_OPERATOR),
    Row("environment.operator.hazard", "0.0001", "0.05", "operator took", 1, "who is tempted daily falls",
        falsifier=(_KEYS, "rules.identity.seller_deposit=0", NO_PAYER),
        at="environment.operator={conduct: hazard, hazard: @}"),
    Row("environment.operator.horizon_days", "2", "36000", "operator took", -1,
        "who thinks of all the years to come stays", (_EARNS,), (_KEYS, "rules.identity.seller_deposit=0", NO_PAYER),
        at="environment.operator={conduct: best_moment, horizon_days: @}"),
    Row("population.sellers.strategies.platform_owned.slip", "0", "0.3", "bad orders", 1,
        "the platform's own people make mistakes too", falsifier=("population.buyers.trips_per_day=0",),
        at=_HALF_OWN.replace("@", "share: 0.5, slip: @")),
    Row("population.sellers.strategies.platform_owned.concede", "0", "1", "decisions", -1,
        "who gives in at once leaves nothing to decide", falsifier=("population.buyers.claims.hour_cost=1000000",),
        at=_HALF_OWN.replace("@", "share: 0.5, slip: 0.3, concede: @")),
)  # fmt: skip

_EARLY = _ALWAYS.replace("@", "finalise_early: true")
_GENEROUS = "population.sellers.early_discount=0.3"
_NOBODY_ASKS = ("population.sellers.early_asks=0",)

EARLY = (
    Row("rules.reputation.tiers.effect.finalise_early", "false, rank_multiplier: 1", "true, rank_multiplier: 1",
        "finalised early", 1, "who may ask for the money at once asks", (_GENEROUS,), _NOBODY_ASKS,
        at=_ALWAYS.replace("@", "finalise_early: @")),
    Row("rules.reputation.tiers.effect.finalise_early", "false, rank_multiplier: 1", "true, rank_multiplier: 1",
        "fraud_lost", 1, "what was released at once a cheat keeps", (CHEATS, NO_PAYER,
        "population.sellers.early_discount=0.3"), _NOBODY_ASKS, at=_ALWAYS.replace("@", "finalise_early: @")),
    Row("population.sellers.early_asks", "0", "1", "finalised early", 1, "more ask", (_EARLY, _GENEROUS),
        ("population.sellers.early_discount=0",)),
    Row("population.sellers.early_discount", "0", "0.3", "finalised early", 1,
        "buyers give the custody's protection up for a discount", (_EARLY,), _NOBODY_ASKS),
)  # fmt: skip

ROWS = (*EARLY, *OPERATOR, *CUSTODY, *REMEDIES, *SERVICES, *FULFILMENT, *INSPECTION)
