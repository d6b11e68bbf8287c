"""Identity, payment, remedies and fees: what each parameter must move."""

from __future__ import annotations

from mechanisms.bench import Row
from mechanisms.people import (
    BOLD,
    CHEATS,
    HONEST,
    NO_FORUMS,
    NO_LADDER,
    NO_ORDERS,
    NO_PAYER,
    NOBODY_CLAIMS,
    OPPORTUNISTS,
    PAID_AT_ONCE,
    SLIPPING,
)

_KNOWN = "environment.kyc_recognition={email: 0.5, phone: 0.6}"
_CAUGHT = "rules.sanctions.audit_prob=0.3"
_SIZES = "a proof of identity ties a banned cheat's new name to the old one"
_HELD = "what custody holds, and for how long, is what a cheat cannot run off with"
_NOBODY_CONFIRMS = "population.buyers.claims.confirms=0"
_NOTHING_HELD = ("rules.payment.hold_fraction=0",)
_SENT_BACK = ("population.buyers.claims.returns=0",)
_RETURNS = "rules.remedies.no_reason_return={anchor: delivered, days: 20}"
_KEEN = ("population.buyers.value=50",)

IDENTITY = (
    Row("rules.currency.reference_order_value", "1000", "20", "sellers", -1,
        "the smaller the money that a rule set speaks of, the larger its deposit is here, and the fewer can pay it",
        falsifier=("rules.identity.seller_deposit=0", NO_PAYER)),
    *(Row("rules.identity.kyc_seller", "none", level, "reopened", -1, _SIZES, (CHEATS, _CAUGHT, _KNOWN),
          falsifier=(HONEST,)) for level in ("email", "phone", "id_document", "business_licence")),
    *(Row("rules.identity.kyc_buyer", "none", level, "false claims", -1,
          "fewer dare a false claim under a name that is theirs",
          ("population.buyers.claims={dishonest: 0.5, false_claim: 0.5}", _KNOWN),
          ("population.buyers.claims.dishonest=0",))
      for level in ("email", "phone", "id_document", "business_licence")),
    Row("rules.identity.new_identity_cost", "0", "20000", "dropped", -1, "a costly name is not dropped for a fresh one",
        (CHEATS,), (HONEST,)),
    Row("rules.identity.seller_deposit", "0", "20000", "sellers", -1, "those without means cannot pay it in",
        (NO_PAYER,), ("population.sellers.capital=1000000", "population.sellers.entrants=0")),
    Row("rules.identity.deposit_topup_days", "400", "1", "cheats an order", -1,
        "a deposit that was drawn on and is not refilled in time closes the shop to buyers",
        (BOLD, PAID_AT_ONCE, NO_LADDER), (HONEST,), n=32),
    Row("rules.identity.screening_power", "0", "0.9", "fraud_attempted", -1, "those who mean to cheat are kept out",
        (CHEATS,), (HONEST, "environment.screening_error=0")),
)  # fmt: skip

PAYMENT = (
    Row("rules.payment.custody", "direct", "escrow", "fraud_lost", -1, "money in escrow goes back to a cheated buyer",
        (CHEATS, NO_PAYER), (HONEST,), at="rules.payment={custody: @}"),
    Row("rules.payment.custody", "escrow", "platform_hold", "fraud_lost", -1,
        "a platform that owes a seller money on other orders can take refunds from it",
        (CHEATS, NO_PAYER), (HONEST,), at="rules.payment={custody: @, release_on: paid}", n=24),
    Row("rules.payment.release_on", "paid", "shipped", "days money is held", 1, _HELD, falsifier=_NOTHING_HELD),
    Row("rules.payment.release_on", "shipped", "delivered", "days money is held", 1, _HELD, falsifier=_NOTHING_HELD),
    Row("rules.payment.release_on", "delivered", "buyer_confirm", "days money is held", 1, _HELD,
        falsifier=_NOTHING_HELD),
    Row("rules.payment.release_on", "paid", "delivered", "fraud_lost", -1,
        "what is held until delivery goes back when nothing comes",
        (CHEATS, NO_PAYER, "rules.delivery.tracking=none"), (HONEST,)),
    Row("rules.payment.auto_release", "null", "{anchor: shipped, days: 10}", "days money is held", -1,
        "buyers who do not confirm cannot keep a seller's money back", (_NOBODY_CONFIRMS,
        "rules.payment.extension_days=0"),
        (PAID_AT_ONCE,)),
    Row("rules.payment.auto_release.days", "3", "20", "days money is held", 1, _HELD, (_NOBODY_CONFIRMS,),
        (PAID_AT_ONCE,)),
    Row("rules.payment.auto_release.anchor", "paid", "shipped", "days money is held", 1, _HELD,
        (_NOBODY_CONFIRMS, "rules.payment.auto_release.days=20"), (PAID_AT_ONCE,)),
    Row("rules.payment.auto_release.anchor", "shipped", "delivered", "days money is held", 1, _HELD,
        (_NOBODY_CONFIRMS, "rules.payment.auto_release.days=20"), (PAID_AT_ONCE,)),
    Row("rules.payment.auto_release.anchor", "shipped", "estimated_delivery", "days money is held", 1, _HELD,
        (_NOBODY_CONFIRMS, "rules.payment.auto_release.days=20"), (PAID_AT_ONCE,)),
    Row("rules.payment.extension_days", "0", "30", "days money is held", 1,
        "a buyer whose parcel has not come puts the release off",
        ("rules.payment.auto_release={anchor: paid, days: 4}",), _NOTHING_HELD),
    Row("rules.payment.payout_delay_days", "0", "20", "days money is held", 1, _HELD, falsifier=_NOTHING_HELD),
    Row("rules.payment.hold_fraction", "1", "0.2", "fraud_lost", 1, "what the seller has at once, a cheat keeps",
        (CHEATS, NO_PAYER), (HONEST,)),
)  # fmt: skip

REMEDIES = (
    Row("rules.remedies.refund_share", "1", "0.3", "loss_borne_by_buyer", 1,
        "a smaller refund leaves more with the buyer",
        falsifier=(NO_FORUMS,)),
    Row("rules.remedies.no_reason_return", "null", "{anchor: delivered, days: 10}", "returned", 1,
        "goods that disappoint go back", falsifier=_SENT_BACK),
    Row("rules.remedies.no_reason_return.days", "0", "10", "returned", 1, "goods that disappoint go back in time",
        falsifier=_SENT_BACK),
    Row("rules.remedies.no_reason_return.anchor", "paid", "shipped", "returned", 1,
        "a clock that starts later runs later",
        ("rules.remedies.no_reason_return.days=4",), _SENT_BACK),
    Row("rules.remedies.no_reason_return.anchor", "shipped", "delivered", "returned", 1,
        "a clock that starts later runs later",
        ("rules.remedies.no_reason_return.days=4",), _SENT_BACK),
    Row("rules.remedies.no_reason_return.anchor", "shipped", "estimated_delivery", "returned", 1,
        "a clock that starts later runs later", ("rules.remedies.no_reason_return.days=4",), _SENT_BACK),
    Row("rules.remedies.no_reason_return.anchor", "shipped", "completed", "returned", 1,
        "a clock that starts later runs later", ("rules.remedies.no_reason_return.days=4",), _SENT_BACK),
    Row("rules.remedies.return_shipping_payer", "buyer", "seller", "consumer_surplus", 1,
        "freight that the seller pays does not cost the buyer", (_RETURNS, "environment.return_shipping=0.5"),
        _SENT_BACK),
    Row("rules.remedies.return_shipping_payer", "seller", "platform", "platform_net_revenue", -1,
        "freight that the platform pays costs the platform", (_RETURNS, "environment.return_shipping=0.5"), _SENT_BACK),
    Row("rules.remedies.damages_multiple", "0", "3", "consumer_surplus", 1, "a decided case pays more than the price",
        (SLIPPING, "population.buyers.claims.hour_cost=0"), (NO_FORUMS,)),
    Row("rules.remedies.damages_multiple", "0", "5", "cheats an order", -1, "who must pay several prices cheats less",
        (OPPORTUNISTS, "rules.identity.seller_deposit=5000", NO_LADDER), (HONEST,)),
    Row("rules.remedies.payer_of_last_resort", "none", "deposit", "fraud_lost", -1,
        "the deposit pays what the seller keeps", (CHEATS, PAID_AT_ONCE), (HONEST,)),
    Row("rules.remedies.payer_of_last_resort", "none", "platform_fund", "loss_borne_by_platform", 1,
        "the fund pays what the seller keeps", (CHEATS, PAID_AT_ONCE), (HONEST,)),
    Row("rules.remedies.payer_of_last_resort", "none", "issuer", "loss_borne_by_issuer", 1,
        "the bank pays what the seller keeps", (CHEATS, PAID_AT_ONCE), (HONEST,)),
    Row("rules.remedies.payer_of_last_resort", "none", "issuer", "fraud_lost", -1,
        "a buyer whom the bank pays back has lost nothing", (CHEATS, PAID_AT_ONCE), (HONEST,)),
    Row("rules.remedies.fund_cap", "1000", "20", "fraud_lost", 1, "the fund pays no more than its cap",
        (CHEATS, PAID_AT_ONCE, "rules.remedies.payer_of_last_resort=platform_fund"), (HONEST,)),
)  # fmt: skip

_WAIVED = "rules.reputation.tiers=[{when: [{metric: account_age, op: '>=', value: 0}], effect: {fee_multiplier: 0}}]"
FEES = (
    Row("rules.fees.commission.above", "20", "90", "take_rate", -1, "the dear step begins later, for fewer",
        falsifier=("population.sellers.cost=0.1",),
        at="rules.fees.commission=[{above: 0, rate: 0.02}, {above: @, rate: 0.3}]"),
    Row("rules.fees.commission.rate", "0.02", "0.1", "take_rate", 1, "sellers pay a share of the price",
        falsifier=(_WAIVED,),
        at="rules.fees.commission=[{above: 0, rate: @}]"),
    Row("rules.fees.commission.rate", "0", "0.3", "orders", -1, "commission is passed on in prices, and fewer buy",
        falsifier=_KEEN, at="rules.fees.commission=[{above: 0, rate: @}]"),
    Row("rules.fees.per_order", "0", "10", "platform_revenue", 1, "sellers pay a fixed fee an order",
        falsifier=(NO_ORDERS,)),
    Row("rules.fees.buyer_fee", "0", "0.2", "orders", -1, "a dearer market sells less", falsifier=_KEEN),
    Row("rules.fees.subscription_per_year", "0", "100000", "sellers gave up", 1,
        "a shop that costs more than it earns closes",
        falsifier=("population.sellers.patience_days=400",)),
    Row("rules.fees.listing", "0", "5000", "sellers gave up", 1, "a shop that costs more than it earns closes",
        falsifier=("population.sellers.patience_days=400",)),
)  # fmt: skip

_BANNED = "[{when: [{metric: violation_points, op: '>=', value: 12}], effect: {ban: true}}]"
_LATE_ONES = ("population.sellers.tardy=1", "population.sellers.handling_days=4")
SANCTIONS = (
    Row("rules.sanctions.audit_prob", "0", "0.3", "fraud_attempted", -1, "audits find cheats that buyers do not report",
        (CHEATS,), ("rules.sanctions.points.counterfeit=0",)),
    Row("rules.sanctions.points.late", "0", "12", "blocks", 1, "late parcels bring points, points bring blocks",
        _LATE_ONES, ("population.sellers.handling_days=0",)),
    Row("rules.sanctions.points.nsad", "0", "12", "blocks", 1, "lost disputes bring points, points bring blocks",
        (SLIPPING,), (NO_FORUMS,)),
    Row("rules.sanctions.points.counterfeit", "0", "48", "fraud_attempted", -1, "a cheat who is found out is banned",
        (CHEATS, "rules.sanctions.audit_prob=0.3"), ("rules.sanctions.audit_prob=0",)),
    Row("rules.sanctions.points_reset_days", "365", "3", "bans", -1, "points that lapse do not add up",
        _LATE_ONES, ("population.sellers.handling_days=0", HONEST, NOBODY_CLAIMS)),
    Row("rules.sanctions.ladder", "[]", _BANNED,
        "fraud_attempted", -1, "who has the points is thrown out", (CHEATS, "rules.sanctions.audit_prob=0.3"), (HONEST,
        )),
)  # fmt: skip

ROWS = (*IDENTITY, *PAYMENT, *REMEDIES, *FEES, *SANCTIONS)
