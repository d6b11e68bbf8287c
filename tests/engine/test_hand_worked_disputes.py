"""Disputes worked out by hand, over custodies and forums: every account known to the cent.

As in `hand_worked`: goods at 100.00 that cost the seller 60.00 (10.00 if it sends something else); parcels
take a day, buyers confirm or claim on the day of delivery (day 1), or on day 2 if nothing came. Forty people who never
shop stand by as jurors; `people` is what they have together. Amounts are cents.
"""

from dataclasses import replace

import pytest

from engine.hand_worked import CONFIRM, Case, played

ESCROW = {"payment": CONFIRM}
DIRECT = {"payment": {"custody": "direct", "release_on": "paid"}}
HOLD = {"payment": {"custody": "platform_hold", "release_on": "delivered"}}
EARLY = {"payment": {"custody": "escrow", "release_on": "paid"}}
TALK = {"id": "talk", "kind": "negotiation", "respond_days": 0, "effort_buyer": 0.0, "effort_seller": 0.0}
STAFF = {
    "id": "staff", "kind": "platform", "respond_days": 0, "decide_days": 2, "accuracy": 1.0, "effort_buyer": 0.0,
    "effort_seller": 0.0,
}  # fmt: skip
BLIND = STAFF | {"id": "blind", "accuracy": 0.5, "accuracy_for_seller": 0.5}
COURT = {
    "id": "court", "kind": "jury", "respond_days": 0, "decide_days": 2, "jurors": 3, "effort_buyer": 0.0,
    "effort_seller": 0.0, "drawn_from": "buyers", "commit_reveal": True,
}  # fmt: skip
ARBITER = {
    "id": "arbiter", "kind": "arbitrator", "respond_days": 0, "accuracy": 1.0, "effort_buyer": 0.0,
    "effort_seller": 0.0,
}  # fmt: skip
CARD = {
    "id": "card", "kind": "payment_rail", "respond_days": 0, "accuracy": 1.0, "effort_buyer": 0.0,
    "effort_seller": 0.0,
}  # fmt: skip
SEE = (
    "population.buyers.count=41", "population.buyers.value=0",
    "population.jurors={willing: 1, skill: 1, skill_spread: 0, common: 0, silent: 0, diligent: 1, herding: 0}",
)  # fmt: skip
ERR = (*SEE, "population.jurors.skill=0")
MUTE = (*SEE, "population.jurors.silent=1")
ASKS = (
    "population.sellers.claims={patience_days: 0, hour_cost: 0, waiting: 1}", "population.buyers.claims.confirms=0",
    "population.buyers.claims.answers=1",
)  # fmt: skip
WON_BACK = {"seller": -1_000, "world": 1_000}
"""Junk was sent, and the price came back."""
KEPT = {"buyer": -10_000, "seller": 9_000, "world": 1_000}
"""Junk was sent, and the seller has the price."""


def forums(*ladder, **more):
    return {"disputes": {"forums": list(ladder)}} | more


def junk(rules, ladder, ends, overrides=(), **more):
    return Case(rules | forums(*ladder), ends, serves="misdescribed", overrides=overrides, **more)


def plus(ends, **more):
    return ends | {who: ends.get(who, 0) + amount for who, amount in more.items()}


CASES = {
    # -- who decides ----------------------------------------------------------------------------------
    "jury, unpaid, sees": junk(ESCROW, [COURT], WON_BACK, SEE, order={"claim": "won"}),
    "jury, unpaid, errs": junk(ESCROW, [COURT], KEPT, ERR, order={"claim": "lost"}),
    "jury, nobody votes: the claim is not upheld": junk(ESCROW, [COURT], KEPT, MUTE, order={"claim": "lost"}),
    "jury after talks": junk(ESCROW, [TALK, COURT], WON_BACK, SEE, order={"claim": "won"}),
    "jury, an honest parcel robbed on the way": Case(
        ESCROW | forums(COURT), {"seller": -6_000, "world": 6_000},
        overrides=(*SEE, "environment.carrier.swap=1"), order={"claim": "won"},
    ),
    "jury, a false claim": Case(
        ESCROW | forums(COURT), {"buyer": -10_000, "seller": 4_000, "world": 6_000},
        overrides=(*SEE, "population.buyers.claims.dishonest=1", "population.buyers.claims.false_claim=1"),
        order={"claim": "lost", "false_claim": True},
    ),
    "arbitrator, no fee": junk(ESCROW, [ARBITER], WON_BACK),
    "rail, in escrow": junk(ESCROW, [CARD], WON_BACK, ill=True),
    "rail, paid at once, ill seller": junk(DIRECT, [CARD], WON_BACK, ill=True, order={"from_seller": 100.0}),
    "rail, early release, ill seller": junk(EARLY, [CARD], WON_BACK, ill=True),
    "staff, early release, ill seller": junk(EARLY, [STAFF], KEPT, ill=True, order={"whole": False}),
    "staff then rail, ill seller": junk(  # staff uphold, the money is out of reach
        EARLY, [STAFF, CARD], KEPT, ill=True, order={"claim": "won"},
    ),
    "rail instead of staff, ill seller": junk(EARLY, [STAFF, CARD | {"exclusive": True}], WON_BACK,
        ("population.buyers.leaving.trust_prior=0",), ill=True),
    "rail closed too early": junk(
        EARLY, [STAFF, CARD | {"exclusive": True, "open": {"anchor": "paid", "days": 0}}], KEPT,
        ("population.buyers.leaving.trust_prior=0", "population.buyers.belief.prior_weight=1"), claims=True, ill=True,
    ),
    "rail charges the seller": junk(ESCROW, [CARD | {"seller_fee": 15.0}], plus(WON_BACK, seller=-1_500, rails=1_500)),
    "rail charges the seller who wins too": Case(
        ESCROW | forums(CARD | {"seller_fee": 15.0}),
        {"buyer": -10_000, "seller": 4_000 - 1_500, "world": 6_000, "rails": 1_500},
        overrides=("population.buyers.claims.dishonest=1", "population.buyers.claims.false_claim=1"),
    ),
    "staff cost the platform": junk(ESCROW, [STAFF | {"case_cost": 4.0}], plus(WON_BACK, platform=-400, world=400)),
    "platform hold, jury, ill seller": junk(HOLD, [COURT], WON_BACK, SEE, ill=True),
    "paid at once, jury, honest seller": junk(DIRECT, [COURT], WON_BACK, SEE),
    "paid at once, jury, ill seller": junk(DIRECT, [COURT], KEPT, SEE, ill=True),
    # -- amounts ----------------------------------------------------------------------------------------
    "too small for the forum": junk(ESCROW, [STAFF | {"claims_from": 100.01}], KEPT, order={"claim": "not filed"}),
    "just large enough": junk(ESCROW, [STAFF | {"claims_from": 100.0}], WON_BACK),
    "too large for talks, so staff at once": junk(ESCROW, [TALK | {"claims_to": 99.0}, STAFF], WON_BACK,
        order={"resolved": 3}),
    # -- fees -------------------------------------------------------------------------------------------
    "fee and share, returned": junk(ESCROW, [STAFF | {"filing_fee": 2.0, "filing_fee_share": 0.05}], WON_BACK),
    "fee and share, kept": Case(  # 2.00 and 5% of 100
        ESCROW | forums(STAFF | {"filing_fee": 2.0, "filing_fee_share": 0.05}),
        {"buyer": -10_700, "seller": 4_000, "world": 6_000, "platform": 700},
        overrides=("population.buyers.claims.dishonest=1", "population.buyers.claims.false_claim=1"),
        order={"dispute_fees": 7.0},
    ),
    "loser pays, buyer wins": junk(
        ESCROW, [STAFF | {"filing_fee": 2.0, "fee_rule": "loser"}], plus(WON_BACK, seller=-200, platform=200),
        order={"dispute_fees": 0.0},
    ),
    "loser pays, ill seller out of reach": junk(
        ESCROW, [STAFF | {"filing_fee": 2.0, "fee_rule": "loser"}], plus(WON_BACK, buyer=-200, platform=200),
        ill=True, order={"dispute_fees": 2.0},
    ),
    "each pays, arbitrator": junk(
        ESCROW, [ARBITER | {"filing_fee": 2.91, "fee_rule": "each"}],
        plus(WON_BACK, buyer=-291, seller=-291, arbitrators=582),
    ),
    "the platform pays the arbitrator": junk(
        ESCROW, [ARBITER | {"filing_fee": 3.0, "fee_rule": "platform"}],
        plus(WON_BACK, platform=-300, arbitrators=300),
    ),
    # -- paid juries ----------------------------------------------------------------------------------------
    "jurors paid by the loser": junk(  # 3 x 0.05
        ESCROW, [COURT | {"juror_fee": 0.05, "fee_rule": "loser"}], plus(WON_BACK, seller=-15, people=15), SEE,
    ),
    "jurors paid by a claimant who loses": junk(
        ESCROW, [COURT | {"juror_fee": 0.05, "fee_rule": "loser"}], plus(KEPT, buyer=-15, people=15), ERR,
    ),
    "jurors paid by halves": junk(  # 15: 8 from who brought it, 7 from the other
        ESCROW, [COURT | {"juror_fee": 0.05, "fee_rule": "each"}],
        plus(WON_BACK, buyer=-8, seller=-7, people=15), SEE,
    ),
    "jurors paid by the platform": junk(
        ESCROW, [COURT | {"juror_fee": 1.0, "fee_rule": "platform"}], plus(WON_BACK, platform=-300, people=300), SEE,
    ),
    "silent jurors are not paid": junk(  # nobody coherent: the court keeps the fees
        ESCROW, [COURT | {"juror_fee": 1.0, "fee_rule": "loser"}], plus(KEPT, buyer=-300, platform=300), MUTE,
    ),
    "stakes go back to the coherent": junk(ESCROW, [COURT | {"juror_stake": 23.0}], WON_BACK, SEE),
    "the silent lose the stake": junk(
        ESCROW, [COURT | {"juror_stake": 23.0, "slash": 0.5}], plus(KEPT, people=-3 * 1150, platform=3 * 1150), MUTE,
    ),
    "nobody there to sit: fees go back to the platform": junk(
        ESCROW, [COURT | {"juror_fee": 1.0, "fee_rule": "platform"}], KEPT, (*SEE, "population.jurors.willing=0"),
    ),
    # -- appeals --------------------------------------------------------------------------------------------
    "an appeal before twice and one": junk(  # 3 and then 7 jurors at 1.00: the loser bore both
        ESCROW, [COURT | {"juror_fee": 1.0, "fee_rule": "loser", "appeal": {"rounds": 1, "fee": "per_juror"}}],
        plus(KEPT, buyer=-1_000, people=1_000), ERR,
    ),
    "the winner does not appeal": junk(
        ESCROW, [COURT | {"juror_fee": 1.0, "fee_rule": "loser", "appeal": {"rounds": 1}}],
        plus(WON_BACK, seller=-300, people=300), SEE,
    ),
    "two appeals": junk(  # 3 + 7 + 15
        ESCROW, [COURT | {"juror_fee": 1.0, "fee_rule": "loser", "appeal": {"rounds": 2}}],
        plus(KEPT, buyer=-2_500, people=2_500), ERR,
    ),
    "an appeal to as many jurors, free": junk(  # the platform pays the second jury
        ESCROW,
        [COURT | {"juror_fee": 1.0, "fee_rule": "loser", "appeal": {"rounds": 1, "next_n": "same", "fee": "none"}}],
        plus(KEPT, buyer=-300, platform=-300, people=600), ERR,
    ),
    "from three jurors on, to the court above": junk(  # 3 at 1.00, then 7 at 2.00
        ESCROW,
        [
            COURT | {"juror_fee": 1.0, "fee_rule": "loser", "appeal": {"rounds": 3, "jump_at": 3}},
            COURT | {"id": "high", "juror_fee": 2.0, "fee_rule": "loser"},
        ],
        plus(KEPT, buyer=-1_700, people=1_700), ERR,
    ),
    "staff above a jury that erred": junk(  # the jury is judged by the final verdict: all three lose the stake
        ESCROW, [COURT | {"juror_stake": 10.0}, STAFF], plus(WON_BACK, people=-3_000, platform=3_000), ERR,
    ),
    # -- sellers as claimants -------------------------------------------------------------------------------
    "a seller asks, and the buyer confirms": Case(
        ESCROW | forums(TALK | {"claimants": "both"}), {"buyer": -10_000, "seller": 4_000, "world": 6_000},
        overrides=ASKS, evening={3: {"buyer": -10_000, "seller": 4_000, "world": 6_000}}, order={"claim": "none"},
    ),
    "a seller asks staff, and pays the fee": Case(  # returned with a win
        ESCROW | forums(STAFF | {"claimants": "both", "filing_fee": 2.0}),
        {"buyer": -10_000, "seller": 4_000, "world": 6_000}, overrides=ASKS,
    ),
    "a seller asks, the loser pays": Case(
        ESCROW | forums(STAFF | {"claimants": "both", "filing_fee": 2.0, "fee_rule": "loser"}),
        {"buyer": -10_200, "seller": 4_000, "world": 6_000, "platform": 200}, overrides=ASKS,
    ),
    "a seller asks for the price of junk": Case(  # the buyer kept silent, and staff see the junk
        ESCROW | forums(STAFF | {"claimants": "both"}), WON_BACK, serves="misdescribed", claims=False,
        overrides=ASKS, order={"claim": "won"},
    ),
    "a seller goes on after a false verdict": Case(  # the jury errs, staff do not
        ESCROW | forums(COURT, STAFF | {"claimants": "both"}),
        {"buyer": -10_000, "seller": 4_000, "world": 6_000},
        overrides=(*ERR, "population.buyers.claims.dishonest=1", "population.buyers.claims.false_claim=1"),
        order={"claim": "lost"},
    ),
    "a seller may not go on": Case(
        ESCROW | forums(COURT, STAFF), {"seller": -6_000, "world": 6_000},
        overrides=(*ERR, "population.buyers.claims.dishonest=1", "population.buyers.claims.false_claim=1"),
        order={"claim": "won"},
    ),
    # -- shares, verdicts that do not bind ------------------------------------------------------------------------
    "staff as sure as 0.8 can be": junk(  # 80% back; the seller keeps 20
        ESCROW, [STAFF | {"accuracy": 0.8, "split": "proportional"}],
        {"buyer": -2_000, "seller": 1_000, "world": 1_000}, order={"claim": "won", "refunded": 80.0, "whole": False},
    ),
    "a jury of one mind divides nothing": junk(ESCROW, [COURT | {"split": "proportional"}], WON_BACK, SEE),
    "a jury that is silent divides by halves": junk(
        ESCROW, [COURT | {"split": "proportional"}], {"buyer": -5_000, "seller": 4_000, "world": 1_000}, MUTE,
        order={"claim": "lost", "refunded": 50.0},
    ),
    "a proposal that a slip's seller obeys": Case(
        ESCROW | forums(STAFF | {"binding": False}), {"seller": -6_000, "world": 6_000}, serves="slip",
        overrides=(),
    ),
    "a proposal that is refused": Case(
        ESCROW | forums(STAFF | {"binding": False}), KEPT, serves="misdescribed", order={"claim": "lost"},
    ),
    "a proposal refused, then a verdict": junk(
        ESCROW, [STAFF | {"binding": False}, ARBITER], WON_BACK, order={"claim": "won"},
    ),
    # -- withdrawn ----------------------------------------------------------------------------------------------
    "withdrawn before the jury sits": Case(  # the parcel takes longer than the buyer waits
        ESCROW | forums(COURT | {"juror_fee": 1.0, "fee_rule": "loser", "decide_days": 60}),
        {"buyer": -10_000, "seller": 4_000, "world": 6_000},
        overrides=(*SEE, "environment.carrier.transit_days=12"), order={"dispute_fees": 0.0},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_dispute(name):
    case = CASES[name]
    concedes = name == "a proposal that a slip's seller obeys"

    def prepare(market, buyer, seller):
        market.world.sellers["concede"][seller.index] = float(concedes)

    market = played(replace(case, overrides=("population.jurors.bias=0", *case.overrides)), prepare)
    assert market.world.votes["person"][0] == 0, "a seat is still held"
