"""Payment, delivery and remedies in sentences."""

from __future__ import annotations

from emptor.scenario.words.voice import NO_LIMIT, Said, Voice, words

HOLDERS = {
    "escrow": "The buyer's money is held by a neutral account (escrow)",
    "platform_hold": "The buyer's money is held by the platform",
    "multisig_2of3": "The buyer's money is locked until two of buyer, seller and a third party sign (2-of-3 multisig)",
    "smart_contract": "The buyer's money is held by a smart contract",
    "merchant_of_record": "The platform sells in its own name; the buyer's money is held by it",
}
RELEASES = {
    "paid": "released to the seller at once",
    "shipped": "released to the seller when he has shipped",
    "delivered": "released to the seller when the parcel is delivered",
    "buyer_confirm": "released to the seller when the buyer confirms",
    "checkin": "released to the seller at check-in",
    "milestone_approved": "released to the seller when the buyer approves the work",
}


def payment(v: Voice) -> Said:
    """Who holds the money."""
    custody, release = v.at("custody"), v.at("release_on")
    window = v.at("auto_release")
    if custody == "direct":
        text = "The buyer pays the seller directly; nobody holds the money, and nobody can take it back."
    else:
        text = f"{HOLDERS.get(custody, 'The money is held (' + words(custody) + ')')}"
        text += f" and {RELEASES.get(release, 'released on ' + words(release))}"
        text += f", or {v.window('auto_release')}" if window is not None else ""
        if custody == "platform_hold":
            text += ". Refunds can also be taken from what it owes the seller on other orders"
        text += "."
    yield "custody", text
    if window is not None and v.at("extension_days") > 0:
        by = v.days("extension_days")
        yield "extension", f"A buyer whose parcel has not come can put the automatic release off once, by {by}."
    elif custody != "direct":
        v.at("extension_days")
    if custody != "direct":
        waits = v.at("payout_delay_days") > 0
        text = "Payout is immediate."
        if waits:
            text = f"Released money reaches the seller {v.days('payout_delay_days')} later."
        yield "payout", text
    if custody != "direct" and v.at("hold_fraction") != 1:
        yield "held share", f"Of the price {v.share('hold_fraction')} is held; the seller has the rest at once."
    if v.has("milestones") and v.at("milestones") != 1:
        yield "milestones", f"Work is paid in {v.number('milestones')} parts, each on its own."


def delivery(v: Voice) -> Said:
    """Shipping."""
    sender = v.at("fulfilment")
    yield (
        "fulfilment",
        {
            "seller": "The seller sends the parcel.",
            "platform": "The platform stores the goods and sends the parcel.",
            "none": "Nothing is sent: a service, or a stay.",
        }.get(sender, f"Parcels are sent by {words(sender)}."),
    )
    deadline = v.days("ship_deadline_days")
    yield (
        "deadline",
        f"The seller must ship within {deadline}; an order whose money is held and that is still unshipped on the "
        "estimated day of delivery is cancelled.",
    )
    yield (
        "tracking",
        {
            "none": "Parcels are not tracked; whether one came is one's word against the other's.",
            "optional": "Tracking is the seller's choice; a tracked parcel that is lost is seen to be lost.",
            "required": "Parcels must be tracked; nobody can pretend to have shipped.",
        }[v.at("tracking")],
    )
    pace = v.number("handling_days")
    if sender == "platform":
        yield "pace", f"It ships {pace} days after payment on average."
    who, payer = v.at("inspection"), v.at("inspection_payer")
    right, fee = v.share("inspection_accuracy"), v.money("inspection_fee")
    if who == "none":
        yield "inspection", "Nobody inspects the goods before the money is released."
    else:
        inspectors = {
            "buyer_at_door": "The buyer opens the parcel at the door",
            "third_party": "An impartial third party inspects the goods when they come",
            "platform": "The platform inspects the goods before the last leg",
        }
        cost = f"; the {payer} pays {fee} for it" if v.at("inspection_fee") > 0 else ""
        text = f"{inspectors[who]}, and is right {right} of the time; what is refused is refunded at once{cost}."
        yield "inspection", text


def remedies(v: Voice) -> Said:
    """Refunds, returns, damages."""
    share = v.share("refund_share")
    back = {0: "A buyer who is right gets nothing back.", 1: f"A buyer who is right gets the price back ({share})."}
    yield "refund", back.get(v.at("refund_share"), f"A buyer who is right gets {share} of the price back.")
    window = v.at("no_reason_return")
    payer = v.at("return_shipping_payer")
    if window is None:
        yield "returns", "Goods cannot be sent back without a reason."
    else:
        freight = {"buyer": "the buyer pays", "seller": "the seller pays", "platform": "the platform pays"}
        yield (
            "returns",
            f"Goods can be sent back without a reason until {v.window('no_reason_return')}; "
            f"{freight.get(payer, payer)} the freight.",
        )
    damages = v.number("damages_multiple")
    if v.at("damages_multiple") > 0:
        text = f"Where a forum decides for the buyer, the seller pays him damages of {damages} times the price as well."
    else:
        text = "No damages beyond the refund."
    yield "damages", text
    if v.has("late_ship_comp"):
        comp = v.share("late_ship_comp")
        if v.at("late_ship_comp") > 0:
            yield "late shipping", f"A seller who ships late pays the buyer {comp} of the price."
    last = v.at("payer_of_last_resort")
    limited = v.at("fund_cap") < NO_LIMIT
    yield (
        "payer of last resort",
        {
            "none": "What the seller does not pay back is lost to the buyer.",
            "deposit": "What the seller does not pay back is taken from his deposit, as far as it goes.",
            "platform_fund": "What the seller does not pay back is paid by the platform"
            + (f", up to {v.money('fund_cap')} an order." if limited and last == "platform_fund" else "."),
            "issuer": "What the seller does not pay back is paid by the issuer of the card.",
        }.get(last, f"What the seller does not pay back is paid by {words(last)}."),
    )
