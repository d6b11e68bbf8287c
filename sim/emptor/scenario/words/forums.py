"""Forums in plain words: who decides, who may come, what it costs, what follows."""

from __future__ import annotations

from emptor.scenario.words.voice import Said, Voice, words

KINDS = {
    "negotiation": "the two sides alone; the seller may give in",
    "platform": "the platform's staff decide",
    "jury": "a jury decides",
    "arbitrator": "an arbitrator decides",
    "payment_rail": "the payment service decides (chargeback)",
}
BORNE = {
    "returned": "returned with a win",
    "loser": "which the loser bears",
    "each": "from each side",
    "platform": "which the platform pays",
}


def disputes(v: Voice) -> Said:
    """Forums."""
    forums = v.at("forums")
    if not forums:
        yield "forums/none", "Nobody hears disputes."
    for i, forum in enumerate(forums):
        v.at("forums", i, "id")
        yield f"forums/{forum.id}", f"{i + 1}. {_forum(v.inside('forums', i), first=i == 0)}"


def _forum(v: Voice, first: bool) -> str:
    kind = v.at("kind")
    text = f"{words(v.at('id'))}: {KINDS.get(kind, words(kind))}."
    if v.at("open") is not None:
        text += f" A claim can be filed until {v.window('open')}."
    elif first:
        text += " A claim can be filed until 60 days after delivery was due."
    text += " Sellers may bring cases too." if v.at("claimants") == "both" else ""
    text += f" It hears orders from {v.money('claims_from')} on." if v.at("claims_from") > 0 else ""
    text += f" It hears orders up to {v.money('claims_to')}." if v.at("claims_to") is not None else ""
    text += " A buyer may turn here at once, and no other forum hears the case then." if v.at("exclusive") else ""
    text += f" It takes the buyer {v.count('effort_buyer', one='hour')} and the seller"
    text += f" {v.count('effort_seller', one='hour')}{_fees(v)}."
    text += f" The seller has {v.days('respond_days')} to answer; silence counts for the {v.at('silence_favours')}."
    if kind != "negotiation":
        days = v.at("decide_days")
        text += f" The decision comes {v.days('decide_days')} later" if days > 0 else " The decision comes at once"
        text += _jury(v) if kind == "jury" else _accuracy(v)
    if v.at("queue_capacity") is not None:
        text += f" It hears {v.count('queue_capacity', one='case')} a day; the others wait."
    text += " A verdict divides the money by how sure it is." if v.at("split") == "proportional" else ""
    text += "" if v.at("binding") else " Its verdict does not bind: the other side may refuse it."
    return text + _appeal(v)


def _fees(v: Voice) -> str:
    parts = [v.money("filing_fee")] if v.at("filing_fee") > 0 else []
    parts += [f"{v.share('filing_fee_share')} of the price"] if v.at("filing_fee_share") > 0 else []
    parts += [f"{v.money('juror_fee')} a juror"] if v.at("juror_fee") > 0 else []
    borne = BORNE[v.at("fee_rule")]
    text = f", and {' and '.join(parts)} to file, {borne}" if parts else ""
    text += f"; the seller is charged {v.money('seller_fee')} a case" if v.at("seller_fee") > 0 else ""
    return text + (f"; a decision costs the platform {v.money('case_cost')}" if v.at("case_cost") > 0 else "")


def _accuracy(v: Voice) -> str:
    accuracy, unfounded = v.at("accuracy"), v.at("accuracy_for_seller")
    text = f" and upholds {v.share('accuracy')} of well-founded claims"
    if unfounded is not None and unfounded != accuracy:
        text += f" and throws out {v.share('accuracy_for_seller')} of unfounded ones."
    else:
        text += " and throws out as many of the unfounded."
    if v.at("accuracy_spread") > 0:
        text += f" Arbitrators differ in this by {v.number('accuracy_spread')} (standard deviation)"
        if v.at("selection") == "seller_menu_buyer_pick":
            text += f"; the buyer picks one of {v.number('menu')} on the seller's list"
        text += "."
    return text


def _jury(v: Voice) -> str:
    text = f", by {v.count('jurors', one='juror')} drawn from {words(v.at('drawn_from'))}"
    text = text.replace("from both", "from buyers and sellers")
    text += f"; {v.number('quota')} votes win" if v.at("quota") > 0 else "; the most votes win"
    text += ", secret until all are in." if v.at("commit_reveal") else ", each seen by the next juror."
    if v.at("selection") == "stake_weighted":
        text += " Larger stakes are drawn more often."
    who = []
    if v.at("eligibility", "account_age_d") > 0:
        who.append(f"accounts of {v.days('eligibility', 'account_age_d')} or more")
    if v.at("eligibility", "kyc") != "none":
        who.append(f"people who have proved themselves by {words(v.at('eligibility', 'kyc'))}")
    if v.at("eligibility", "good_standing"):
        who.append("people who lost no case")
    text += f" Jurors are {' and '.join(who)}." if who else ""
    if v.at("juror_stake") > 0:
        text += f" A juror stakes {v.money('juror_stake')} and loses {v.share('slash')} of it to the others if the vote"
        text += " is not as the case ends."
    return text


def _appeal(v: Voice) -> str:
    appeal = v.at("appeal")
    if appeal is None:
        return ""
    text = f" The loser may appeal {v.count('appeal', 'rounds', one='time')} within {v.days('appeal', 'window_d')}"
    fee = v.at("appeal", "fee")
    text += {"none": ", for nothing", "per_juror": ", for the jurors' fees"}.get(fee, ", for the same fees")
    if v.at("kind") == "jury":
        text += ", to 2n+1 jurors after n" if v.at("appeal", "next_n") == "2n+1" else ", to as many jurors"
        if v.at("appeal", "jump_at") is not None:
            text += f"; from {v.count('appeal', 'jump_at', one='juror')} on, to the forum above"
    return text + "."
