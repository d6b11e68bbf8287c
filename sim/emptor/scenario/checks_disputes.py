"""Contradictions among forums: juries, fees, appeals, doors that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from emptor.rules.disputes import MAX_JURORS, PLURALITY, Forum, largest_jury
from emptor.scenario.errors import Problem, quoted
from emptor.scenario.view import View, needs

JURY_ONLY = ("jurors", "quota", "drawn_from", "eligibility", "juror_fee", "juror_stake", "slash", "commit_reveal")
NOT_FOR_TALKS = ("binding", "split", "appeal", "case_cost")
"""What decides a case, which two sides alone do not have."""


def _forums(view: View) -> Iterator[tuple[tuple[str | int, ...], Forum]]:
    for i, forum in enumerate(view.rules.disputes.forums):
        yield ("rules", "disputes", "forums", i), forum


def _differs(forum: Forum, key: str) -> bool:
    info = type(forum).model_fields[key]
    return bool(getattr(forum, key) != info.get_default())


@needs("disputes")
def settings_fit_the_kind_of_forum(view: View) -> Iterator[Problem]:
    """What belongs to juries, arbitrators or deciders means nothing elsewhere."""
    for at, f in _forums(view):
        keys = [key for key in JURY_ONLY if f.kind != "jury" and _differs(f, key)]
        keys += [key for key in NOT_FOR_TALKS if f.kind == "negotiation" and _differs(f, key)]
        keys += ["accuracy_spread"] if f.kind != "arbitrator" and f.accuracy_spread else []
        keys += ["claimants"] if f.kind == "payment_rail" and f.claimants == "both" else []
        for key in keys:
            yield view.problem((*at, key), f"means nothing where kind is {f.kind}", "another kind, or no such key")
        if f.kind == "jury":
            for key in ("accuracy", "accuracy_for_seller"):
                if view.given(*at, key) and _differs(f, key):  # a scenario written in full gives every key
                    said = "jurors decide here, by their own skill"
                    yield view.problem((*at, key), said, "population.jurors.skill")


@needs("disputes")
def juries_can_decide(view: View) -> Iterator[Problem]:
    """A jury has seats, and a quota that one side can reach and not both."""
    for at, f in _forums(view):
        if f.kind != "jury":
            continue
        if f.jurors == 0:
            yield view.problem((*at, "jurors"), "a jury needs jurors", "a number of seats")
        elif f.quota > f.jurors:
            said = f"a quota of {f.quota} is above the jury of {f.jurors}"
            yield view.problem((*at, "quota"), said, f"{f.jurors // 2 + 1} to {f.jurors}, or plurality")
        elif f.quota != PLURALITY and 2 * f.quota <= f.jurors:
            said = f"both sides can reach a quota of {f.quota} of {f.jurors}"
            yield view.problem((*at, "quota"), said, f"{f.jurors // 2 + 1} to {f.jurors}, or plurality")
        if f.slash < 1 and f.juror_stake == 0:
            yield view.problem((*at, "slash"), "there is no stake to take from", "a juror_stake, or no slash")
    seats = largest_jury(view.rules.disputes)
    if seats > MAX_JURORS:
        said = f"appeals lead to a jury of {seats:,}"
        yield view.problem(("rules", "disputes", "forums"), said, f"at most {MAX_JURORS:,}: fewer rounds or jurors")


@needs("disputes")
def selection_has_a_choice(view: View) -> Iterator[Problem]:
    """Lotteries by stake need stakes; lists need arbitrators who differ."""
    for at, f in _forums(view):
        if f.selection == "stake_weighted" and (f.kind != "jury" or f.juror_stake == 0):
            said = "no stakes weigh in the lottery"
            yield view.problem((*at, "selection"), said, "random, or a jury with a juror_stake")
        if f.selection == "seller_menu_buyer_pick" and (f.kind != "arbitrator" or f.accuracy_spread == 0):
            said = "there is nothing to choose between"
            yield view.problem((*at, "selection"), said, "random, or arbitrators with an accuracy_spread")
        if f.selection != "seller_menu_buyer_pick" and _differs(f, "menu"):
            yield view.problem((*at, "menu"), "nobody picks from a list", "selection: seller_menu_buyer_pick")


@needs("disputes")
def fees_can_be_borne(view: View) -> Iterator[Problem]:
    """A rule on fees needs fees, and the platform can return only what it has."""
    for at, f in _forums(view):
        fee = f.filing_fee > 0 or f.filing_fee_share > 0
        if f.fee_rule != "returned" and not fee and f.juror_fee == 0:
            yield view.problem((*at, "fee_rule"), "there is no fee to bear", "a filing_fee or juror_fee")
        elif f.fee_rule == "platform" and f.kind in ("platform", "negotiation"):
            yield view.problem((*at, "fee_rule"), "the platform would pay itself", "no filing_fee, or another rule")
        elif f.fee_rule == "returned" and (f.juror_fee > 0 or (fee and f.kind in ("arbitrator", "payment_rail"))):
            who = "jurors" if f.juror_fee > 0 else f.kind.replace("_", " ") + "s"
            said = f"the platform cannot return fees that {who} keep"
            yield view.problem((*at, "fee_rule"), said, "loser, each or platform")


@needs("disputes")
def appeals_lead_somewhere(view: View) -> Iterator[Problem]:
    """Appeals need what they speak of: a jury that grows, a forum above."""
    forums = view.rules.disputes.forums
    for at, f in _forums(view):
        if f.appeal is None or f.kind == "negotiation":
            continue
        inside = (*at, "appeal")
        if f.kind != "jury":
            for key in ("next_n", "jump_at"):
                if view.given(*inside, key):
                    yield view.problem((*inside, key), f"there are no jurors where kind is {f.kind}", "no such key")
            if f.appeal.fee == "per_juror":
                said = f"there are no jurors to pay where kind is {f.kind}"
                yield view.problem((*inside, "fee"), said, "filing or none")
        elif f.appeal.jump_at is not None and at[-1] == len(forums) - 1:
            said = "there is no forum above this one to go to"
            yield view.problem((*inside, "jump_at"), said, "a forum after this one, or null")


@needs("disputes")
def doors_are_open(view: View) -> Iterator[Problem]:
    """An exclusive forum excludes others, but for a payment rail, which comes on top of whatever there is; a range of
    amounts is not empty.
    """
    forums = view.rules.disputes.forums
    for at, f in _forums(view):
        if f.exclusive and len(forums) == 1 and f.kind != "payment_rail":
            said = f"{quoted(f.id)} is the only forum and excludes nothing"
            yield view.problem((*at, "exclusive"), said, "false, or other forums")
        if f.claims_to is not None and f.claims_to < f.claims_from:
            said = f"no amount is from {f.claims_from:,.10g} to {f.claims_to:,.10g}"
            yield view.problem((*at, "claims_to"), said, "at least claims_from")
    if forums and forums[0].claimants == "both" and "payment" in view.sound:
        waits = view.rules.payment.release_on == "buyer_confirm" and view.rules.payment.custody != "direct"
        if len(forums) == 1 and not waits:
            said = "money is not kept back here by a buyer who does not confirm, and no forum was lost before this one"
            at_both = ("rules", "disputes", "forums", 0, "claimants")
            yield view.problem(at_both, said, "buyer, or payment.release_on: buyer_confirm")
