"""Forums, climbed in order: who decides a dispute, at whose cost, in what time."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from emptor.schema import Days, Money, Part, Share, Window, field, ppm
from emptor.state.records import ANCHORS, choices, code, minor

MAX_FORUMS = 6
MAX_JURORS = 1023
"""Seats of the largest jury: eight appeals from three jurors, as KlerosLiquid allows."""
PLURALITY = 0
Quota = Annotated[
    int,
    BeforeValidator(lambda value: PLURALITY if value == "plurality" else value),
    PlainSerializer(lambda value: value or "plurality"),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1, "maximum": MAX_JURORS}, {"const": "plurality"}]}),
]
"""Votes that a side needs, or `plurality`."""


class Eligibility(Part):
    """Who may be drawn as a juror."""

    account_age_d: Days = field(
        0, "days since joining; people who are there at the start have been there for long", "days"
    )
    kyc: Literal["none", "email", "phone", "id_document"] = field("none", "proof of identity that jurors have given")
    good_standing: bool = field(False, "whether people who lost a decided case are left out")


class Appeal(Part):
    """Hearing a case again at the same forum, at the loser's wish."""

    rounds: int = field(1, "appeals that a case can have here", "appeals", ge=1, le=16)
    next_n: Literal["2n+1", "same"] = field("2n+1", "jurors of the next round")
    fee: Literal["filing", "per_juror", "none"] = field(
        "filing",
        "what the loser pays: all that filing costs, with the jurors of the next round; those jurors alone; or nothing",
    )
    window_d: Days = field(10, "days to appeal; losers take half of them on average", "days", "unverified")
    jump_at: int | None = field(
        None, "jurors of a round from which an appeal goes to the forum above; null for never", "jurors", ge=1, le=1023
    )


class Forum(Part):
    """One place where a dispute is heard.

    `negotiation`: the two sides alone; the other side answers, and may concede. `platform`: staff decide.
    `arbitrator`: a professional outside the platform, paid by case. `jury`: users, drawn by lot, vote. `payment_rail`:
    the buyer's card or wallet takes the money back (chargeback); it reaches sellers whom the platform cannot.
    """

    id: str = field(text="name of the forum", min_length=1, max_length=40)
    kind: Literal["negotiation", "platform", "jury", "arbitrator", "payment_rail"] = field(text="who decides")
    open: Window | None = field(
        None,
        "until when a claim can be filed here; null for the first forum means 60 days after delivery was due; later "
        "forums take over cases, not claims, unless they are exclusive",
    )
    claimants: Literal["buyer", "both"] = field(
        "buyer", "who may bring a case: with `both`, sellers ask for money kept back and go on after a defeat"
    )
    claims_from: Money = field(0.0, "smallest price of an order that is heard here", "money")
    claims_to: Money | None = field(None, "largest price of an order that is heard here; null for any", "money")
    exclusive: bool = field(
        False, "whether a buyer may turn here at once in place of the other forums, which this closes"
    )
    effort_buyer: float = field(0.5, "the buyer's time to bring the case here", "hours", "unverified", ge=0, le=1000)
    effort_seller: float = field(0.5, "the seller's time to answer here", "hours", "unverified", ge=0, le=1000)
    filing_fee: Money = field(0.0, "what the claimant pays to file", "money")
    filing_fee_share: Share = field(0.0, "the same as a share of the price, on top", "share of price")
    fee_rule: Literal["returned", "loser", "each", "platform"] = field(
        "returned",
        "who bears the fees for filing and jurors: the platform returns them with a win, the loser repays the winner, "
        "each side pays (a filing fee each, half of the jurors), or the platform pays",
    )
    seller_fee: Money = field(0.0, "what the seller is charged for a case here, however it ends", "money")
    case_cost: Money = field(0.0, "what a hearing costs the platform, e.g. in staff", "money")
    respond_days: Days = field(3, "days the other side has to answer", "days")
    silence_favours: Literal["buyer", "seller", "claimant"] = field("buyer", "who wins when nobody answers")
    decide_days: Days = field(0, "days from the answer to the decision", "days")
    queue_capacity: int | None = field(
        None, "cases heard a day, the longest waiting first; null for no limit", "cases a day", ge=1, le=1_000_000
    )
    accuracy: float = field(
        0.9, "chance that a well-founded claim is upheld", "probability", "unverified", ge=0.5, le=1
    )
    accuracy_for_seller: float | None = field(
        None, "chance that an unfounded claim is dismissed; null for the same as accuracy", "probability", ge=0.5, le=1
    )
    accuracy_spread: float = field(0.0, "how much arbitrators differ in accuracy", "sd of probability", ge=0, le=0.5)
    split: Literal["none", "proportional"] = field(
        "none",
        "whether a verdict divides the money: by the votes of a jury, or by how sure staff can be given their accuracy",
    )
    binding: bool = field(True, "whether the other side must comply; if not it may refuse, and the case goes on")
    selection: Literal["random", "stake_weighted", "seller_menu_buyer_pick"] = field(
        "random",
        "how jurors or arbitrators are chosen: by lot; by lot weighted by stake, with repetition; by the buyer from "
        "the seller's list",
    )
    menu: int = field(3, "arbitrators on a seller's list", "people", "unverified", ge=1, le=20)
    jurors: int = field(0, "seats of the jury", "jurors", ge=0, le=MAX_JURORS)
    quota: Quota = field(PLURALITY, "votes that a side needs to win, or `plurality`", "votes", ge=0, le=MAX_JURORS)
    drawn_from: Literal["buyers", "sellers", "both"] = field("both", "among whom jurors are drawn")
    eligibility: Eligibility = field(Eligibility(), "who may be drawn")
    juror_fee: Money = field(0.0, "for a seat; shared among the coherent", "money")
    juror_stake: Money = field(0.0, "what a juror puts up for a seat", "money")
    slash: Share = field(1.0, "share of the stake that an incoherent or silent juror loses to the coherent", "share")
    commit_reveal: bool = field(False, "whether votes stay secret until all are in")
    appeal: Appeal | None = field(None, "hearing a case again at the loser's wish; null for no appeal")


class Disputes(Part):
    """The ladder of forums."""

    forums: list[Forum] = field([], "forums in the order in which a case climbs them", max_length=MAX_FORUMS)


NEGOTIATION, PLATFORM_STAFF, JURY, ARBITRATOR, RAIL = range(len(choices(Forum.model_fields["kind"])))
FOR_BUYER, FOR_SELLER = 0, 1
FOR_CLAIMANT = code(Forum, "silence_favours", "claimant")
RETURNED, LOSER_PAYS, EACH_PAYS, PLATFORM_PAYS = range(len(choices(Forum.model_fields["fee_rule"])))
BY_LOT, BY_STAKE, FROM_LIST = range(len(choices(Forum.model_fields["selection"])))
FROM_BUYERS, FROM_SELLERS, FROM_BOTH = range(len(choices(Forum.model_fields["drawn_from"])))
FILING_AGAIN, PER_JUROR, FREE = range(len(choices(Appeal.model_fields["fee"])))
FIRST_TIME = -1
"""In place of an appeal's fee: the case is brought to a forum for the first time."""

FORUM = np.dtype(
    [
        ("kind", "i8"), ("open_anchor", "i8"), ("open_days", "i8"), ("filing_fee", "i8"), ("respond_days", "i8"),
        ("silence", "i8"), ("decide_days", "i8"), ("effort_buyer", "f8"), ("effort_seller", "f8"),
        ("accuracy", "f8"), ("accuracy_for_seller", "f8"),
        ("both_claim", "?"), ("exclusive", "?"), ("proportional", "?"), ("binding", "?"), ("commit_reveal", "?"),
        ("good_standing", "?"), ("claims_from", "i8"), ("claims_to", "i8"), ("filing_fee_share", "i8"),
        ("fee_rule", "i8"), ("seller_fee", "i8"), ("case_cost", "i8"), ("queue_capacity", "i8"),
        ("accuracy_spread", "f8"), ("selection", "i8"), ("menu", "i8"), ("jurors", "i8"), ("quota", "i8"),
        ("drawn_from", "i8"), ("juror_age", "i8"), ("juror_kyc", "i8"), ("juror_fee", "i8"), ("juror_stake", "i8"),
        ("penalty", "i8"), ("appeals", "i8"), ("doubles", "?"), ("appeal_fee", "i8"), ("appeal_days", "i8"),
        ("jump_at", "i8"),
    ],
    align=True,
)  # fmt: skip
DEFAULT_OPEN = Window(anchor="estimated_delivery", days=60)
NO_LIMIT = 2**62
_PLAIN = (
    "respond_days", "decide_days", "effort_buyer", "effort_seller", "accuracy", "accuracy_spread", "menu", "jurors",
    "quota", "exclusive", "binding", "commit_reveal",
)  # fmt: skip
_AMOUNTS = ("filing_fee", "seller_fee", "case_cost", "claims_from", "juror_fee", "juror_stake")
_CHOICES = ("kind", "fee_rule", "selection", "drawn_from")


def forums(rules: Disputes, units: int) -> np.ndarray:
    """The ladder of forums as an array for kernels, money in minor units."""
    rows = np.zeros(len(rules.forums), FORUM)
    for row, f in zip(rows, rules.forums, strict=True):
        window = f.open or DEFAULT_OPEN
        row["open_anchor"], row["open_days"] = ANCHORS.index(window.anchor), window.days
        row["silence"] = code(Forum, "silence_favours", f.silence_favours)
        row["accuracy_for_seller"] = f.accuracy if f.accuracy_for_seller is None else f.accuracy_for_seller
        for name in _PLAIN:
            row[name] = getattr(f, name)
        for name in _AMOUNTS:
            row[name] = minor(getattr(f, name), units)
        for name in _CHOICES:
            row[name] = code(Forum, name, getattr(f, name))
        row["both_claim"] = f.claimants == "both"
        row["proportional"] = f.split == "proportional"
        row["claims_to"] = NO_LIMIT if f.claims_to is None else minor(f.claims_to, units)
        row["filing_fee_share"] = ppm(f.filing_fee_share)
        row["queue_capacity"] = NO_LIMIT if f.queue_capacity is None else f.queue_capacity
        row["juror_age"], row["good_standing"] = f.eligibility.account_age_d, f.eligibility.good_standing
        row["juror_kyc"] = code(Eligibility, "kyc", f.eligibility.kyc)
        row["penalty"] = minor(f.juror_stake * f.slash, units)
        row["jump_at"] = NO_LIMIT
        if f.appeal is not None:
            row["appeals"], row["appeal_days"] = f.appeal.rounds, f.appeal.window_d
            row["doubles"] = f.appeal.next_n == "2n+1"
            row["appeal_fee"] = code(Appeal, "fee", f.appeal.fee)
            row["jump_at"] = NO_LIMIT if f.appeal.jump_at is None else f.appeal.jump_at
    return rows


def switches(rules: Disputes) -> dict[str, Any]:
    """What the ladder needs of the day's stages, worked out once."""
    return {
        "juries": any(f.kind == "jury" for f in rules.forums),
        "queues": any(f.queue_capacity is not None for f in rules.forums),
        "sellers_claim": bool(rules.forums) and rules.forums[0].claimants == "both",
    }


def largest_jury(rules: Disputes) -> int:
    """Seats of the largest jury that appeals can lead to."""
    n = most = 0
    for f in rules.forums:
        if f.kind != "jury":
            n = 0
            continue
        n = max(f.jurors, n)
        for _ in range(f.appeal.rounds if f.appeal is not None else 0):
            jumps = f.appeal is not None and f.appeal.jump_at is not None and n >= f.appeal.jump_at
            n = 2 * n + 1 if f.appeal is not None and f.appeal.next_n == "2n+1" else n
            if jumps:
                break
        most = max(most, n)
    return most
