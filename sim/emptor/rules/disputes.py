"""Who decides a dispute: forums climbed in order."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from emptor.rules.sanctions import penalise
from emptor.rules.standing import leaning
from emptor.schema import Days, Money, Part, Window, field
from emptor.state.accounts import FILING_FEE, FILING_FEE_BACK, PLATFORM, post, wallet_of_buyer
from emptor.state.calendar import HEAR, plan
from emptor.state.compile import inner
from emptor.state.draws import LUCK, again, decision, uniform, wait
from emptor.state.orders import AS_DESCRIBED, BAD, GOOD, MILD, SWAPPED
from emptor.state.records import ANCHORS, code, minor
from emptor.state.trace import E_CONCEDED, E_FOR_BUYER, E_FOR_SELLER, E_SILENT, tell
from emptor.state.world import World

MAX_FORUMS = 6


class Forum(Part):
    """One place where a dispute is heard.

    `negotiation`: the two sides alone; the seller answers, and may concede. `platform`: staff decide.
    """

    not_yet: ClassVar[dict[str, str]] = {
        "kind=jury": "juries",
        "kind=arbitrator": "arbitrators",
        "kind=payment_rail": "chargebacks",
        "claimants": "sellers as claimants",
        "appeal": "appeals",
        "exclusive": "exclusive forums",
        "binding": "non-binding decisions",
        "split": "split awards",
        "fee_rule": "rules on who bears the fee",
        "filing_fee_share": "filing fees by value",
        "queue_capacity": "a queue at the forum",
    }

    id: str = field(text="name of the forum", min_length=1, max_length=40)
    kind: Literal["negotiation", "platform"] = field(text="who decides")
    open: Window | None = field(
        None,
        "until when a claim can be filed here; null for the first forum means 60 days after delivery was due; later "
        "forums take over cases, not claims",
    )
    effort_buyer: float = field(0.5, "the buyer's time to bring the case here", "hours", "unverified", ge=0, le=1000)
    effort_seller: float = field(0.5, "the seller's time to answer here", "hours", "unverified", ge=0, le=1000)
    filing_fee: Money = field(0.0, "what the claimant pays to file, returned with a win", "money")
    respond_days: Days = field(3, "days the seller has to answer", "days")
    silence_favours: Literal["buyer", "seller"] = field("buyer", "who wins when the seller does not answer")
    decide_days: Days = field(0, "days from the answer to the decision", "days")
    accuracy: float = field(
        0.9, "chance that a well-founded claim is upheld", "probability", "unverified", ge=0.5, le=1
    )
    accuracy_for_seller: float | None = field(
        None, "chance that an unfounded claim is dismissed; null for the same as accuracy", "probability", ge=0.5, le=1
    )


class Disputes(Part):
    """The ladder of forums."""

    forums: list[Forum] = field([], "forums in the order in which a case climbs them", max_length=MAX_FORUMS)


NEGOTIATION, PLATFORM_STAFF = (code(Forum, "kind", k) for k in ("negotiation", "platform"))
FOR_BUYER, FOR_SELLER = 0, 1

FORUM = np.dtype(
    [
        ("kind", "i8"), ("open_anchor", "i8"), ("open_days", "i8"), ("filing_fee", "i8"), ("respond_days", "i8"),
        ("silence", "i8"), ("decide_days", "i8"), ("effort_buyer", "f8"), ("effort_seller", "f8"),
        ("accuracy", "f8"), ("accuracy_for_seller", "f8"),
    ],
    align=True,
)  # fmt: skip
DEFAULT_OPEN = Window(anchor="estimated_delivery", days=60)


def forums(rules: Disputes, units: int) -> np.ndarray:
    """The ladder of forums as an array for kernels, money in minor units."""
    rows = np.zeros(len(rules.forums), FORUM)
    for row, f in zip(rows, rules.forums, strict=True):
        window = f.open or DEFAULT_OPEN
        row["kind"] = code(Forum, "kind", f.kind)
        row["open_anchor"], row["open_days"] = ANCHORS.index(window.anchor), window.days
        row["filing_fee"] = minor(f.filing_fee, units)
        row["silence"] = code(Forum, "silence_favours", f.silence_favours)
        row["accuracy_for_seller"] = f.accuracy if f.accuracy_for_seller is None else f.accuracy_for_seller
        for name in ("respond_days", "decide_days", "effort_buyer", "effort_seller", "accuracy"):
            row[name] = getattr(f, name)
    return rows


SILENT = decision("silent", "Bernoulli", "order, forum", "once per case and forum", "some sellers do not answer")
ANSWER = decision(
    "answer", "geometric days", "order, forum", "once per case and forum", "sellers answer in their own time"
)
CONCEDE = decision("concede", "Bernoulli", "order, forum", "once per case and forum", "whether the seller gives in")
JUDGE = decision("judge", "Bernoulli", "order, forum", "once per case and forum", "forums err, by their accuracy")
PLEA = decision(
    "plea", "Bernoulli", "order", "once per false claim", "a false claim is of non-receipt or of description"
)


@inner
def bring(w: World, slot: int, number: int, day: int) -> None:
    """Bring a case to a forum: time and fee are spent, the seller is asked, the hearing is set."""
    o = w.orders[slot]
    f = w.forums[number]
    o.forum = number
    o.minutes_buyer += int(60.0 * f.effort_buyer + 0.5)
    post(w, day, FILING_FEE, wallet_of_buyer(o.buyer), PLATFORM, f.filing_fee, o.key)
    o.dispute_fees += f.filing_fee
    w.flow[day].filing_fees += f.filing_fee
    if is_silent(w, slot):
        o.hearing = day + max(1, f.respond_days)
        plan(w, slot, HEAR, o.hearing)
        return
    o.minutes_seller += int(60.0 * f.effort_seller + 0.5)
    u = uniform(w.seeds[LUCK], ANSWER, again(o.key, number))
    answer = min(wait(u, 0.5 * f.respond_days), f.respond_days)
    o.hearing = day + max(1, answer + (f.decide_days if f.kind == PLATFORM_STAFF else 0))
    plan(w, slot, HEAR, o.hearing)


@inner
def is_silent(w: World, slot: int) -> Any:
    """Whether the seller lets this forum's time to answer run out."""
    o = w.orders[slot]
    if w.sellers[o.seller].agent >= 0:
        return False
    return uniform(w.seeds[LUCK], SILENT, again(o.key, o.forum)) < w.pop[0].sellers_silence


@inner
def is_founded(o: Any) -> Any:
    """Whether the goods are missing or not as they should be, whoever is to blame."""
    return o.outcome == BAD or o.outcome == MILD or o.delivered < 0


@inner
def seller_is_right(o: Any) -> Any:
    """Whether the seller did what it should: the claim is false, or stones were put in its parcel on the way."""
    return o.outcome == GOOD or (o.conduct == AS_DESCRIBED and o.fault == SWAPPED)


@inner
def hear(w: World, slot: int, day: int) -> Any:
    """What a forum's hearing comes to: for the buyer or for the seller."""
    o = w.orders[slot]
    f = w.forums[o.forum]
    seed = w.seeds[LUCK]
    key = again(o.key, o.forum)
    if is_silent(w, slot):
        tell(w, day, o.key, E_SILENT, 0.0, 0.0)
        penalise(w, slot, w.rules[0].sanctions_points_minor, day)
        o.decided = f.kind == PLATFORM_STAFF
        return f.silence
    founded = is_founded(o)
    if f.kind == NEGOTIATION:
        blames_itself = founded and not seller_is_right(o)
        chance = w.sellers[o.seller].concede if blames_itself else w.pop[0].sellers_appease
        if w.sellers[o.seller].agent >= 0:
            chance = 0.0
        if o.conceded or uniform(seed, CONCEDE, key) < chance:
            o.conceded = True
            tell(w, day, o.key, E_CONCEDED, 0.0, 0.0)
            return FOR_BUYER
        return FOR_SELLER
    lean = leaning(w, o.buyer)
    right = uniform(seed, JUDGE, key) < (f.accuracy * lean if founded else 1.0 - (1.0 - f.accuracy_for_seller) * lean)
    if o.tracked and about_receipt(w, slot):
        right = True
    o.decided = True
    w.flow[day].decided += 1
    verdict = FOR_BUYER if right == founded else FOR_SELLER
    if not right:
        w.flow[day].misjudged += 1
    if verdict == FOR_BUYER and seller_is_right(o):
        w.flow[day].misjudged_seller += 1
    tell(w, day, o.key, E_FOR_BUYER if verdict == FOR_BUYER else E_FOR_SELLER, float(o.forum), 0.0)
    return verdict


@inner
def about_receipt(w: World, slot: int) -> Any:
    """Whether the claim says that nothing came; tracking settles such a claim either way."""
    o = w.orders[slot]
    if o.false_claim:
        return uniform(w.seeds[LUCK], PLEA, o.key) < 0.5
    return o.delivered < 0


@inner
def return_fee(w: World, slot: int, day: int) -> None:
    """Who wins gets the filing fees back."""
    o = w.orders[slot]
    post(w, day, FILING_FEE_BACK, PLATFORM, wallet_of_buyer(o.buyer), o.dispute_fees, o.key)
    w.flow[day].filing_fees -= o.dispute_fees
    o.dispute_fees = 0
