"""Every custody before every kind of forum, to the cent: junk from a seller who means ill, and a buyer who lies.

People, prices and days as in `hand_worked`. The forum is always right; two sides alone do not come to terms unless the
seller gives in.
"""

import pytest

from engine.hand_worked import CONFIRM, Case, played

CUSTODIES = {
    "direct": {"custody": "direct", "release_on": "paid"},
    "escrow": CONFIRM,
    "platform_hold": {"custody": "platform_hold", "release_on": "delivered"},
    "multisig": {"custody": "multisig_2of3", "release_on": "buyer_confirm"},
    "contract": {
        "custody": "smart_contract",
        "release_on": "buyer_confirm",
        "auto_release": {"anchor": "shipped", "days": 9},
    },
    "merchant": {"custody": "merchant_of_record", "release_on": "buyer_confirm"},
}
FREE = {"respond_days": 0, "effort_buyer": 0.0, "effort_seller": 0.0}
SURE = {"accuracy": 1.0, "decide_days": 2}
FORUMS = {
    "talks": {"id": "talks", "kind": "negotiation", **FREE},
    "staff": {"id": "staff", "kind": "platform", **FREE, **SURE},
    "arbiter": {"id": "arbiter", "kind": "arbitrator", **FREE, **SURE},
    "jury": {"id": "jury", "kind": "jury", "jurors": 3, "drawn_from": "buyers", "commit_reveal": True, **FREE},
    "card": {"id": "card", "kind": "payment_rail", **FREE, **SURE},
}
JURORS = (
    "population.buyers.count=41",
    "population.buyers.value=0",
    "population.jurors={willing: 1, skill: 1, skill_spread: 0, common: 0, silent: 0, diligent: 1, herding: 0, bias: 0}",
)
LIES = ("population.buyers.claims.dishonest=1", "population.buyers.claims.false_claim=1")

BACK = {"seller": -1_000, "world": 1_000}
KEPT = {"buyer": -10_000, "seller": 9_000, "world": 1_000}
STUCK = {"buyer": -10_000, "seller": -1_000, "world": 1_000, "locked": 10_000}
PAID = {"buyer": -10_000, "seller": 4_000, "world": 6_000}
LOCKED = {"buyer": -10_000, "seller": -6_000, "world": 6_000, "locked": 10_000}

JUNK = {
    #                  talks  staff arbiter  jury   card
    "direct":        (KEPT,  KEPT,  KEPT,  KEPT,  BACK),  # only the card reaches what the seller has
    "escrow":        (KEPT,  BACK,  BACK,  BACK,  BACK),
    "platform_hold": (KEPT,  BACK,  BACK,  BACK,  BACK),
    "multisig":      (STUCK, BACK,  BACK,  BACK,  BACK),  # two keys of three, and the two do not agree
    "contract":      (KEPT,  BACK,  BACK,  BACK,  BACK),
    "merchant":      (KEPT,  BACK,  BACK,  BACK,  BACK),
}  # fmt: skip
FALSE_CLAIM = {
    "direct":        (PAID,   PAID,  PAID,  PAID,  PAID),
    "escrow":        (PAID,   PAID,  PAID,  PAID,  PAID),
    "platform_hold": (PAID,   PAID,  PAID,  PAID,  PAID),
    "multisig":      (LOCKED, PAID,  PAID,  PAID,  PAID),
    "contract":      (PAID,   PAID,  PAID,  PAID,  PAID),
    "merchant":      (PAID,   PAID,  PAID,  PAID,  PAID),
}  # fmt: skip


def cell(custody, forum):
    return {"payment": CUSTODIES[custody], "disputes": {"forums": [FORUMS[forum]]}}, JURORS if forum == "jury" else ()


@pytest.mark.parametrize("forum", FORUMS)
@pytest.mark.parametrize("custody", CUSTODIES)
def test_junk(custody, forum):
    rules, people = cell(custody, forum)
    ends = JUNK[custody][list(FORUMS).index(forum)]
    found = {"claim": "lost" if forum == "talks" else "won", "whole": ends is BACK}
    played(Case(rules, ends, serves="misdescribed", ill=True, overrides=people, order=found))


@pytest.mark.parametrize("forum", FORUMS)
@pytest.mark.parametrize("custody", CUSTODIES)
def test_a_false_claim(custody, forum):
    rules, people = cell(custody, forum)
    ends = FALSE_CLAIM[custody][list(FORUMS).index(forum)]
    found = {"claim": "lost", "false_claim": True, "refunded": 0.0}
    played(Case(rules, ends, overrides=(*people, *LIES), order=found))


@pytest.mark.parametrize("custody", CUSTODIES)
def test_a_seller_who_gives_in_pays_whoever_holds_the_money(custody):
    rules, _ = cell(custody, "talks")
    played(Case(rules, BACK, serves="misdescribed", ill=True, responds=True, order={"claim": "won", "whole": True}))
