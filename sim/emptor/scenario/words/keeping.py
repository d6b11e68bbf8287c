"""How customers are kept, in sentences."""

from __future__ import annotations

from emptor.scenario.words.voice import Said, Voice, listed


def retention(v: Voice) -> Said:
    """Answers, goodwill, tiers and what they bring, records, promotion, win-back."""
    waits = v.at("complaint_response_days") > 0
    answered = v.days("complaint_response_days")
    yield "answers", f"A complaint is answered after {answered}." if waits else "A complaint is answered at once."
    rate = v.share("goodwill_rate")
    if v.at("goodwill_rate") > 0:
        yield (
            "goodwill",
            f"A buyer who complained of an order, sent it back or saw it cancelled is given {rate} of its price on "
            f"top, by the {v.at('goodwill_payer')}.",
        )
    else:
        yield "goodwill", "Nobody is given anything on top of a refund."
    yield from _tiers(v)
    kept = v.share("crm_sharing")
    said = "What is known about customers goes with the shop or the person who knows it."
    if v.at("crm_sharing") > 0:
        said = f"Of what is known about customers {kept} is kept in common records."
    yield "records", said
    members = v.share("community")
    if v.at("community") > 0:
        yield "community", f"Of all buyers {members} take part in the platform's community and hear its word."
    promotions = v.count("promotions_per_week", one="promotion")
    if v.at("promotions_per_week") > 0:
        yield "promotion", f"A buyer sees {promotions} a week."
    days = v.days("winback_days")
    if v.at("winback_days") > 0:
        asked = "; who leaves is asked why" if v.at("exit_survey") else ""
        yield "win-back", f"Those who left are offered {v.money('winback_offer')} to come back after {days}{asked}."


def _tiers(v: Voice) -> Said:
    """Buyers' tiers, if they bring anything."""
    brings = []
    if v.at("loyalty_rebate") > 0:
        whose = "with the shop" if v.at("loyalty_scope") == "shop" else "on the platform"
        brings.append(
            f"a rebate of up to {v.share('loyalty_rebate')} of the price by his custom {whose}, paid by the "
            f"{v.at('loyalty_payer')}"
        )
    if v.at("served_first_from") > 0:
        brings.append(f"being served first from tier {v.number('served_first_from')}")
    if v.at("one_to_one_from") > 0:
        person = f"a person of his own in each shop from tier {v.number('one_to_one_from')}"
        if v.at("handover_days") > 0:
            person += f", another one after {v.days('handover_days')}"
        brings.append(person)
    if not brings:
        yield "tiers", "All buyers are treated alike, however much they buy."
        return
    bounds = [v.number("buyer_tiers", i) for i in range(len(v.at("buyer_tiers")))]
    yield (
        "tiers",
        f"A buyer's tier goes by the orders kept in {v.days('tier_period_days')} (higher tiers from "
        f"{listed(bounds)}) and brings him {listed(brings)}.",
    )
