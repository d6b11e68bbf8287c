"""Delivery and disputes: what each parameter must move."""

from __future__ import annotations

from mechanisms.bench import Row
from mechanisms.people import CHEATS, HONEST, NOBODY_CLAIMS, NOT_LATE, SLIPPING

_LOST = "environment.carrier={loss: 0.1, liability: 1}"
_PAID = "rules.payment={custody: direct, release_on: paid}"
_SLOW = ("population.sellers.tardy=0.5", "population.sellers.handling_days=5")

DELIVERY = (
    Row("rules.delivery.ship_deadline_days", "10", "1", "late parcels", 1, "a tighter deadline is missed more often",
        _SLOW, (NOT_LATE,)),
    Row("rules.delivery.ship_deadline_days", "10", "1", "cancelled orders", 1,
        "an order still unshipped on the estimated day is cancelled, and that day comes sooner", _SLOW, (NOT_LATE,)),
    Row("rules.delivery.tracking", "none", "optional", "borne by carrier", 1,
        "a carrier answers for the parcels that are seen to be lost", (_LOST,), ("environment.tracking_uptake=0",)),
    Row("rules.delivery.tracking", "optional", "required", "borne by carrier", 1,
        "a carrier answers for the parcels that are seen to be lost", (_LOST,), ("environment.tracking_uptake=1",
        HONEST)),
    Row("rules.delivery.tracking", "optional", "required", "withheld", -1,
        "who must show a parcel on its way cannot pretend to have sent one", (CHEATS,), (HONEST,)),
    Row("rules.delivery.tracking", "none", "required", "withheld", -1,
        "where money is released on shipping, saying so is enough without tracking, and not with it",
        (CHEATS, "rules.payment={custody: escrow, release_on: shipped}"), (HONEST,)),
    Row("rules.delivery.tracking", "none", "required", "late parcels", 1,
        "a cheat who has been paid sends nothing, and with tracking that shows: it never ships",
        (CHEATS, _PAID, NOT_LATE), (HONEST,)),
)  # fmt: skip


def _forum(*settings: str) -> str:
    return "rules.disputes.forums=[{" + ", ".join(("id: staff", "kind: platform", *settings)) + "}]"


_LADDER = "rules.disputes.forums=[{id: talk, kind: negotiation}, {id: staff, kind: platform, @}]"
_OPEN = "a window that closes later lets more file"
_SHORT = _forum("open: {anchor: @, days: 4}")
_BUSY = (SLIPPING, "environment.carrier={loss: 0.1}")
_NEVER_SILENT = "population.sellers.silence=0"
_ALWAYS_SILENT = "population.sellers.silence=1"
_OFTEN_SILENT = "population.sellers.silence=0.5"
_LIARS = ("population.buyers.claims.dishonest=0.5", "population.buyers.claims.false_claim=0.5")

DISPUTES = (
    Row("rules.disputes.forums.kind", "negotiation", "platform", "decisions", 1,
        "staff decide, two sides alone come to terms or do not", (SLIPPING,), (NOBODY_CLAIMS,),
        at="rules.disputes.forums=[{id: f, kind: @}]"),
    Row("rules.disputes.forums.kind", "negotiation", "platform", "fraud_lost", -1,
        "a cheat does not concede, but staff can make it pay", (CHEATS,), (_ALWAYS_SILENT,),
        at="rules.disputes.forums=[{id: f, kind: @}]"),
    Row("rules.disputes.forums.open", "null", "{anchor: paid, days: 2}", "claims an order", -1,
        "a window that closes before the parcel comes shuts the claim out", (SLIPPING,), (NOBODY_CLAIMS,),
        at=_forum("open: @")),
    Row("rules.disputes.forums.open.days", "0", "20", "claims an order", 1, _OPEN, _BUSY, (NOBODY_CLAIMS,),
        at=_forum("open: {anchor: estimated_delivery, days: @}")),
    Row("rules.disputes.forums.open.anchor", "paid", "shipped", "claims an order", 1, _OPEN, _BUSY, (NOBODY_CLAIMS,),
        at=_SHORT),
    Row("rules.disputes.forums.open.anchor", "shipped", "estimated_delivery", "claims an order", 1, _OPEN, _BUSY,
        (NOBODY_CLAIMS,), at=_SHORT),
    Row("rules.disputes.forums.open.anchor", "estimated_delivery", "delivered", "claims an order", 1,
        "a clock that starts with delivery does not run while nothing comes",
        (SLIPPING, "environment.carrier={loss: 0.2}", "population.buyers.claims.patience_days=20"), (NOBODY_CLAIMS,),
        at=_SHORT),
    Row("rules.disputes.forums.open.anchor", "shipped", "completed", "claims an order", 1, _OPEN, _BUSY,
        (NOBODY_CLAIMS,), at=_SHORT),
    Row("rules.disputes.forums.effort_buyer", "0.1", "8", "claims_abandoned", 1,
        "a claim that costs a day is not filed",
        (SLIPPING,), ("population.buyers.claims.hour_cost=0",), at=_forum("effort_buyer: @")),
    Row("rules.disputes.forums.effort_buyer", "0.1", "8", "buyer_churn_platform", 1,
        "effort, claim abandoned, buyer lost: the chain from end to end",
        (SLIPPING,), ("population.buyers.claims.hour_cost=0",), at=_forum("effort_buyer: @"), n=16),
    Row("rules.disputes.forums.effort_seller", "0.1", "5", "effort_sellers", 1, "answering takes time",
        (SLIPPING,), (_ALWAYS_SILENT,), at=_forum("effort_seller: @")),
    Row("rules.disputes.forums.filing_fee", "0", "200", "claims an order", -1, "a fee above the refund keeps cases out",
        (SLIPPING,), (NOBODY_CLAIMS,), at=_forum("filing_fee: @")),
    Row("rules.disputes.forums.respond_days", "1", "20", "days in dispute an order", 1,
        "cases wait for the other side's answer", (SLIPPING,), (NOBODY_CLAIMS,), at=_forum("respond_days: @")),
    Row("rules.disputes.forums.silence_favours", "buyer", "seller", "won", -1,
        "a seller who keeps silent keeps the money", (SLIPPING, _OFTEN_SILENT), (_NEVER_SILENT,),
        at=_forum("silence_favours: @")),
    Row("rules.disputes.forums.decide_days", "0", "20", "days in dispute an order", 1, "cases wait for the decision",
        (SLIPPING,), (_ALWAYS_SILENT,), at=_forum("decide_days: @")),
    Row("rules.disputes.forums.accuracy", "0.5", "1", "misjudged", -1, "a careful forum errs less", (SLIPPING,),
        (_ALWAYS_SILENT,), at=_forum("accuracy: @")),
    Row("rules.disputes.forums.accuracy_for_seller", "0.5", "1", "false claims won", -1,
        "a forum that checks the buyer's word throws false claims out", _LIARS,
        ("population.buyers.claims.dishonest=0",),
        at=_forum("accuracy: 0.9, accuracy_for_seller: @")),
)  # fmt: skip

ROWS = (*DELIVERY, *DISPUTES)
