"""Who may trade: verification, deposits, the cost of a name."""

from __future__ import annotations

import math
from typing import Any, Literal

from emptor.rules.fees import asking_price
from emptor.rules.terms import terms_of
from emptor.schema import PPM, Days, Money, Part, Share, field
from emptor.state.accounts import DEPOSIT, DEPOSIT_BACK, NEW_ACCOUNT, PLATFORM, deposit_of, post, wallet_of_seller
from emptor.state.compile import inner, kernel
from emptor.state.draws import LUCK, again, decision, uniform
from emptor.state.orders import SHOPS
from emptor.state.records import code
from emptor.state.world import World

DEPOSIT_KEPT_DAYS = 90
"""Days that a closed shop's deposit is kept for claims that are still to come."""


class Identity(Part):
    """What it takes to open a seller's account."""

    kyc_seller: Literal["none", "email", "phone", "id_document", "business_licence"] = field(
        "email",
        "what a seller must prove to open an account; the stronger the proof, the likelier a "
        "banned person is recognised behind a new name (environment.kyc_recognition)",
    )
    kyc_buyer: Literal["none", "email", "phone", "id_document", "business_licence"] = field(
        "none",
        "what a buyer must prove; the stronger the proof, the fewer dare a false claim under a name that is theirs "
        "(environment.kyc_recognition is the share that do not)",
    )
    new_identity_cost: Money = field(0.0, "what opening one more account costs its owner", "money")
    seller_deposit: Money = field(0.0, "deposit a seller pays in before the first sale", "money")
    deposit_topup_days: Days = field(
        15, "days a seller has to refill a deposit that was drawn on before the shop is delisted", "days"
    )
    screening_power: Share = field(
        0.0, "chance that an applicant who means to cheat is refused at the door", "probability"
    )


EMAIL, PHONE, ID_DOCUMENT, BUSINESS_LICENCE = (
    code(Identity, "kyc_seller", level) for level in ("email", "phone", "id_document", "business_licence")
)
SCREENED = decision(
    "screened",
    "Bernoulli",
    "seller",
    "once per applicant",
    "screening refuses some of those who mean to cheat, and a few others",
)
RECOGNISED = decision(
    "recognised",
    "Bernoulli",
    "seller, account",
    "once per new account of a banned person",
    "proof of identity ties a new name to an old one",
)


@inner
def admits(w: World, seller: int) -> Any:
    """Whether the platform lets a person open an account."""
    s = w.sellers[seller]
    r = w.rules[terms_of(w, s.category)]
    env = w.env[0]
    if s.accounts == 0:
        power = r.identity_screening_power * (1.0 if s.ill else env.screening_error)
        return uniform(w.seeds[LUCK], SCREENED, s.key) >= power
    if not s.banned:
        return True
    return uniform(w.seeds[LUCK], RECOGNISED, again(s.key, s.accounts)) >= recognition(w, r.identity_kyc_seller)


@inner
def recognition(w: World, level: int) -> Any:
    """How well a proof of identity ties a person to what he did."""
    env = w.env[0]
    if level == EMAIL:
        return env.kyc_recognition_email
    if level == PHONE:
        return env.kyc_recognition_phone
    if level == ID_DOCUMENT:
        return env.kyc_recognition_id_document
    if level == BUSINESS_LICENCE:
        return env.kyc_recognition_business_licence
    return env.kyc_recognition_none


@inner
def entry_cost(w: World, seller: int) -> Any:
    """What a person must put up to open an account: the fee for it, and the deposit for what he sells."""
    terms = terms_of(w, w.sellers[seller].category)
    return w.rules[0].identity_new_identity_cost + w.rules[terms].identity_seller_deposit


@kernel
def open_shop(w: World, seller: int, day: int) -> Any:
    """Open an account: pay for it, pay the deposit in, list the goods; returns whether the platform allowed it."""
    p = w.sellers[seller]
    r = w.rules[terms_of(w, p.category)]
    if not admits(w, seller):
        p.refused = True
        w.flow[day].sellers_refused += 1
        return False
    i = w.n[SHOPS]
    w.n[SHOPS] += 1
    s = w.shops[i]
    s.key = again(p.key, p.accounts)
    s.seller = seller
    s.opened = day
    s.closed = -1
    s.category = p.category
    s.search = p.search
    s.short_since = -1
    s.billed = day
    s.fee_multiplier = PPM
    s.hold_fraction = -1
    s.shown = math.nan
    s.price = asking_price(w, seller, i)
    wallet = wallet_of_seller(w, seller)
    post(w, day, NEW_ACCOUNT, wallet, PLATFORM, r.identity_new_identity_cost, s.key)
    post(w, day, DEPOSIT, wallet, deposit_of(w, i), r.identity_seller_deposit, s.key)
    p.shop = i
    p.accounts += 1
    if p.joined < 0:
        p.joined = day
        w.flow[day].sellers_joined += 1
    else:
        w.flow[day].reopened += 1
    p.left = -1
    p.leave_cause = 0
    p.leaving = 0
    p.struck = -1
    return True


@kernel
def deposits(w: World, day: int) -> None:
    """Refill deposits that were drawn on, delist those that are not refilled in time, return those of closed shops."""
    if not w.rules[0].deposits:
        return
    for i in range(w.n[SHOPS]):
        s = w.shops[i]
        account = deposit_of(w, i)
        if s.closed >= 0:
            if day == s.closed + DEPOSIT_KEPT_DAYS:
                post(w, day, DEPOSIT_BACK, account, wallet_of_seller(w, s.seller), w.balances[account], s.key)
            continue
        if s.short_since < 0:
            continue
        if day >= s.short_since + w.rules[0].identity_deposit_topup_days:
            if w.sellers[s.seller].ill and w.sellers[s.seller].cheat > 0.5:
                s.delisted_until = max(s.delisted_until, day + 2)
            else:
                required = w.rules[terms_of(w, s.category)].identity_seller_deposit
                missing = required - w.balances[account]
                post(w, day, DEPOSIT, wallet_of_seller(w, s.seller), account, missing, s.key)
                s.short_since = -1
