"""Jurors: who they are, whether they look into a case, and how they vote."""

from __future__ import annotations

from typing import Any

from emptor.rules.disputes import FOR_BUYER, FOR_SELLER, Eligibility
from emptor.rules.merits import about_receipt, buyer_is_right
from emptor.schema import Part, Share, field
from emptor.state.compile import inner
from emptor.state.draws import LUCK, POPULATION, decision, normal, uniform
from emptor.state.records import code
from emptor.state.world import World


class Proof(Part):
    """Who has proved who he is, beyond what the platform asks of everybody."""

    email: Share = field(1.0, "share of people who have confirmed an e-mail address", "share of people", "unverified")
    phone: Share = field(0.8, "share who have confirmed a telephone number", "share of people", "unverified")
    id_document: Share = field(0.4, "share who have shown an identity document", "share of people", "unverified")


class Jurors(Part):
    """People as jurors: those who are drawn, how well they see, what moves them."""

    willing: Share = field(0.3, "share of people who serve when they are drawn", "share of people", "unverified")
    skill: Share = field(
        0.75, "mean chance that a juror who looks into a case sees the truth", "probability", "unverified"
    )
    skill_spread: float = field(0.1, "spread of it between people", "sd", "unverified", ge=0, le=0.5)
    common: Share = field(
        0.1,
        "chance that a juror sees no more than what is plain to everybody, which misleads all alike or none",
        "probability per vote",
        "unverified",
    )
    bias: float = field(
        0.0, "what being the buyer adds to the chance of a vote", "probability", "unverified", ge=-0.5, le=0.5
    )
    hours: float = field(0.25, "time to look into a case", "hours", "unverified", ge=0, le=100)
    diligent: Share = field(
        0.7,
        "share of jurors who look into a case whatever it brings; others look if fee and stake are worth their time",
        "share of people",
        "unverified",
    )
    herding: Share = field(
        0.3,
        "chance that a juror follows the lead of the votes that he can see; who does not look into the case always "
        "does",
        "probability per vote",
        "unverified",
    )
    silent: Share = field(0.05, "chance that a juror does not vote", "probability per vote", "unverified")
    stake_spread: float = field(
        1.0, "spread between people of what they stake in a lottery by stake", "sd of log", "unverified", ge=0, le=3
    )
    proof: Proof = field(Proof(), "who has proved who he is")


KYC_NONE, KYC_EMAIL, KYC_PHONE, KYC_ID = (
    code(Eligibility, "kyc", k) for k in ("none", "email", "phone", "id_document")
)
SILENT = -1
SKILL_U = decision(
    "juror_skill_u", "normal (first uniform), clipped to 0-1", "person", "once per person", "eyes differ"
)
SKILL_V = decision(
    "juror_skill_v", "normal (second uniform), clipped to 0-1", "person", "once per person", "eyes differ"
)
PROVED = decision(
    "proved_identity", "uniform, held against the share for a level", "person", "once per person",
    "who has shown a document has confirmed a telephone too",
)  # fmt: skip
DILIGENT = decision("juror_diligent", "Bernoulli", "person", "once per person", "some look into every case")
KEEPS_SILENT = decision("juror_silent", "Bernoulli", "order, forum, appeal, seat", "once per seat", "some do not vote")
FOLLOWED = decision(
    "juror_follows", "Bernoulli", "order, forum, appeal, seat", "once per seat", "votes that can be seen are followed"
)
GUESS = decision(
    "juror_guess", "Bernoulli", "order, forum, appeal, seat", "once per seat", "who does not look, guesses"
)
PLAIN = decision(
    "juror_sees_the_plain", "Bernoulli", "order, forum, appeal, seat", "once per seat",
    "some see only what everybody sees",
)  # fmt: skip
EVIDENCE = decision("evidence", "uniform", "order", "once per case", "what is plain to all misleads all alike")
SIGHT = decision("juror_sight", "uniform", "order, forum, appeal, seat", "once per seat", "jurors err, by their skill")


@inner
def proved(w: World, key: Any, level: int) -> Any:
    """Whether a person has given a level of proof."""
    p = w.pop[0]
    share = p.jurors_proof_email
    if level == KYC_PHONE:
        share = p.jurors_proof_phone
    elif level == KYC_ID:
        share = p.jurors_proof_id_document
    return uniform(w.seeds[POPULATION], PROVED, key) < share


@inner
def skill_of(w: World, key: Any) -> Any:
    """A person's chance to see the truth of a case that he looks into."""
    p = w.pop[0]
    if p.jurors_skill_spread <= 0.0:
        return p.jurors_skill
    seed = w.seeds[POPULATION]
    z = normal(uniform(seed, SKILL_U, key), uniform(seed, SKILL_V, key))
    return min(1.0, max(0.0, p.jurors_skill + p.jurors_skill_spread * z))


@inner
def looks(w: World, slot: int, person: int, key: Any, skill: float) -> Any:
    """Whether a juror looks into the case: by nature, or because a coherent vote is worth more than the time."""
    p = w.pop[0]
    f = w.forums[w.orders[slot].forum]
    if uniform(w.seeds[POPULATION], DILIGENT, key) < p.jurors_diligent:
        return True
    hour = w.buyers[person].hour_cost if person < w.buyers.size else p.buyers_claims_hour_cost
    return (skill - 0.5) * (f.juror_fee + f.penalty) > p.jurors_hours * hour


@inner
def vote(w: World, slot: int, person: int, seat: Any, buyer: int, seller: int, day: int) -> Any:
    """A juror's vote, given the votes cast before it: for the buyer, for the seller, or -1 for silence."""
    o = w.orders[slot]
    p = w.pop[0]
    seed = w.seeds[LUCK]
    if uniform(seed, KEEPS_SILENT, seat) < p.jurors_silent:
        return SILENT
    key = w.buyers[person].key if person < w.buyers.size else w.sellers[person - w.buyers.size].key
    skill = skill_of(w, key)
    works = looks(w, slot, person, key, skill)
    lead = 0 if w.forums[o.forum].commit_reveal else buyer - seller
    truth = buyer_is_right(w, slot)
    if works:
        w.flow[day].juror_minutes += int(60.0 * p.jurors_hours + 0.5)
    if lead != 0 and (not works or uniform(seed, FOLLOWED, seat) < p.jurors_herding):
        for_buyer = lead > 0
    elif not works:
        for_buyer = uniform(seed, GUESS, seat) < 0.5
    elif o.tracked and about_receipt(w, slot):
        for_buyer = truth
    else:
        u = uniform(seed, EVIDENCE, o.key) if uniform(seed, PLAIN, seat) < p.jurors_common else 1.0
        u = uniform(seed, SIGHT, seat) if u == 1.0 else u
        for_buyer = u < skill + p.jurors_bias if truth else u >= skill - p.jurors_bias
    w.flow[day].juror_votes += 1
    w.flow[day].juror_right += 1 if for_buyer == truth else 0
    return FOR_BUYER if for_buyer else FOR_SELLER
