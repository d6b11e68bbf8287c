"""Identity, matching and fees in sentences."""

from __future__ import annotations

from emptor.scenario.words.prices import price
from emptor.scenario.words.voice import Said, Voice, listed, percent, words

PROOFS = {
    "none": "no proof of who he is",
    "email": "an e-mail address",
    "phone": "a telephone number",
    "id_document": "an identity document",
    "business_licence": "a business licence",
}
FEATURES = {
    "price": "low price",
    "reputation": "high score",
    "violation_points": "few violation points",
    "refund_ratio": "few refunds",
    "complaint_count": "few complaints",
    "late_rate": "few late parcels",
    "new_seller": "new shops",
    "ad_bid": "high bid for a place",
    "repeat": "many buyers who came back",
}


def identity(v: Voice) -> Said:
    """Who may trade."""
    yield "seller's proof", f"To sell, a person gives {PROOFS[v.at('kyc_seller')]}."
    if v.has("kyc_buyer"):
        yield "buyer's proof", f"To buy, a person gives {PROOFS[v.at('kyc_buyer')]}."
    cost = v.money("new_identity_cost")
    free = v.at("new_identity_cost") == 0
    yield "cost of a name", "A new name costs nothing." if free else f"Each account costs its owner {cost} to open."
    if v.at("seller_deposit") == 0:
        v.number("seller_deposit")
        v.at("deposit_topup_days")
        yield "deposit", "Sellers pay in no deposit."
    else:
        yield (
            "deposit",
            f"A seller pays in a deposit of {v.money('seller_deposit')} before the first sale. Once it was drawn on, "
            f"it is refilled within {v.days('deposit_topup_days')}, or the shop is delisted.",
        )
    power = v.share("screening_power")
    yield (
        "screening",
        "Nobody who applies to sell is turned away."
        if v.at("screening_power") == 0
        else f"Of those who apply and mean to cheat, {power} are turned away.",
    )


def matching(v: Voice) -> Said:
    """How a buyer finds a seller."""
    yield from price(v)
    size = v.number("page_size")
    weights = v.at("rank_weights")
    ranked = []
    for key in type(weights).model_fields:
        if v.at("rank_weights", key) != 0:
            less = v.at("rank_weights", key) < 0
            ranked.append(f"{'not ' if less else ''}{FEATURES.get(key, words(key))} ({v.number('rank_weights', key)})")
    order = f"first come {listed(ranked)}; in brackets the weight" if ranked else "in a fixed order"
    yield "page", f"A search shows {size} listings to a page; {order}."
    yield (
        "chat",
        "A buyer can ask the seller before he buys, which spares both some disappointments."
        if v.at("presale_chat")
        else "Buyer and seller do not talk before the sale.",
    )
    bias = v.number("position_bias")
    tenth = percent(round(10.0 ** -v.at("position_bias"), 2))
    yield (
        "position",
        f"The tenth listing of a page is noticed {tenth} as often as the first (exponent {bias})."
        if v.at("position_bias") > 0
        else "All places of a page are noticed alike.",
    )


def fees(v: Voice) -> Said:
    """What the platform charges."""
    steps = []
    table = v.at("commission")
    for i, step in enumerate(table):
        rate = v.share("commission", i, "rate")
        v.at("commission", i, "above")
        upto = table[i + 1].above if i + 1 < len(table) else None
        if step.above > 0:
            steps.append(f"{rate} on what lies above {v.money('commission', i, 'above')}")
        else:
            steps.append(f"{rate} of the price" + (f" up to {v.amount(upto)}" if upto else ""))
    if v.at("commission_cap") is not None:
        steps.append(f"at most {v.money('commission_cap')} an order")
    yield "commission", f"A seller who is paid owes a commission of {listed(steps)}." if steps else "No commission."
    charges = (
        ("per_order", "A seller pays {} on each order.", "No fixed fee an order."),
        ("listing", "A listing costs its seller {} every 30 days.", "Listing is free."),
        ("subscription_per_year", "A shop pays a subscription of {} a year.", "No subscription."),
    )
    for key, some, none in charges:
        amount = v.money(key)
        yield words(key), some.format(amount) if v.at(key) > 0 else none
    fee = v.at("buyer_fee")
    said = v.number("buyer_fee", form=percent)
    yield "buyer's fee", f"The buyer pays {said} on top of the price." if fee > 0 else "Buyers pay no fee."
    if v.has("ads_enabled"):
        yield (
            "advertising",
            "Sellers bid for places on the page, and pay their bid for each click."
            if v.at("ads_enabled")
            else "No advertising.",
        )
