"""Rules by category, and governance: what each parameter must move."""

from __future__ import annotations

from mechanisms.bench import Row
from mechanisms.people import CHEATS, HONEST, NO_FORUMS, NO_PAYER, OPPORTUNISTS, SLOPPY

_OTHER_GOODS = ("environment.categories={other: 1}",)
"""Nobody trades the goods that the override is for."""
_OWN = "rules.category_overrides={general: {@}}"
_SLOW = "population.sellers.handling_days=5"


def _category(
    key: str, was: str, now: str, measure: str, sign: int, why: str, base: tuple[str, ...] = (), n: int = 8
) -> Row:
    at = _OWN.replace("@", f"{key}: @")
    return Row("rules.category_overrides", was, now, measure, sign, why, base, _OTHER_GOODS, at=at, n=n)


CATEGORIES = (
    _category("identity.seller_deposit", "0", "20000", "sellers", -1,
        "goods with a deposit of their own have fewer sellers",
        (NO_PAYER, "rules.identity.seller_deposit=0")),
    _category("identity.screening_power", "0", "0.9", "fraud_attempted", -1,
        "who means to cheat is kept out of goods that are screened", (CHEATS,)),
    _category("payment.auto_release", "{anchor: shipped, days: 20}", "{anchor: shipped, days: 2}",
        "days money is held", -1,
        "virtual goods are paid for sooner", ("population.buyers.claims.confirms=0",)),
    _category("payment.extension_days", "0", "30", "days money is held", 1,
        "a buyer whose parcel has not come puts the release off",
        ("rules.payment.auto_release={anchor: paid, days: 4}",)),
    _category("payment.payout_delay_days", "0", "20", "days money is held", 1, "the money of some goods waits longer"),
    _category("delivery.ship_deadline_days", "10", "1", "cancelled orders", 1,
        "goods that must ship sooner are cancelled more often", (_SLOW, "population.sellers.tardy=1")),
    _category("remedies.no_reason_return", "null", "{anchor: delivered, days: 10}", "returned", 1,
        "goods that may go back do, custom goods may not", ("rules.remedies.no_reason_return=null",)),
    _category("remedies.return_shipping_payer", "buyer", "seller", "consumer_surplus", 1,
        "freight that the seller pays does not cost the buyer",
        ("rules.remedies.no_reason_return={anchor: delivered, days: 20}", "environment.return_shipping=0.5")),
)  # fmt: skip

_LAW = "rules.governance.mode=platform_plus_law"
_EASY = "environment.law={recovery_prob: 0.9, cost: 0, hours: 0, delay_days: 3}"
_NO_LAW = ("rules.governance.mode=platform_rules",)

GOVERNANCE = (
    Row("rules.governance.mode", "platform_rules", "norms_only", "fraud_lost", 1,
        "who means to cheat need not heed advice", (CHEATS, NO_PAYER), (HONEST,)),
    Row("rules.governance.mode", "platform_rules", "norms_only", "blocks", -1,
        "a ladder that only reprimands takes nobody off the page", (CHEATS,), ("rules.sanctions={}",)),
    Row("rules.governance.mode", "platform_rules", "platform_plus_law", "fraud_lost", -1,
        "a court reaches what the platform's forums do not", (CHEATS, NO_FORUMS, _EASY), (HONEST,)),
    Row("rules.governance.publicity", "0", "1", "cheats an order", -1,
        "who fears for his name cheats less", (OPPORTUNISTS, NO_FORUMS, "rules.sanctions={}"), (HONEST,), n=16),
    Row("rules.governance.publicity", "0", "1", "bad orders", -1,
        "buyers hear whose parcels went wrong, and buy from others; sellers cannot help it and change nothing",
        (SLOPPY, NO_FORUMS, "rules.sanctions={}"), ("population.buyers.belief.word_weight=0",), n=16),
)  # fmt: skip

LAW = (
    Row("environment.law.recovery_prob", "0", "0.9", "fraud_lost", -1, "courts give back what was lost",
        (CHEATS, NO_FORUMS, _LAW), _NO_LAW,
        at="environment.law={cost: 0, hours: 0, delay_days: 3, recovery_prob: @}"),
    Row("environment.law.cost", "0", "1000", "suits", -1, "a suit that costs more than the loss is not brought",
        (CHEATS, NO_FORUMS, _LAW), _NO_LAW, at="environment.law={hours: 0, delay_days: 3, cost: @}"),
    Row("environment.law.hours", "0", "1000", "suits", -1, "a suit that takes for ever is not brought",
        (CHEATS, NO_FORUMS, _LAW), _NO_LAW, at="environment.law={cost: 0, delay_days: 3, hours: @}"),
    Row("environment.law.delay_days", "3", "20", "days at court", 1, "slow courts judge late",
        (CHEATS, NO_FORUMS, _LAW), _NO_LAW, at="environment.law={cost: 0, hours: 0, delay_days: @}"),
    Row("environment.law.threshold", "0", "1000", "suits", -1, "courts do not hear small claims",
        (CHEATS, NO_FORUMS, _LAW), _NO_LAW, at="environment.law={cost: 0, hours: 0, delay_days: 3, threshold: @}"),
)  # fmt: skip

ROWS = (*CATEGORIES, *GOVERNANCE)
WORLD_ROWS = LAW
