"""Juries: drawn by lot, voting, and paid or slashed by coherence with the final verdict.

Stakes, fees and appeals follow KlerosLiquid (the contract's source, github.com/kleros/kleros): a juror whose vote
differs from the final verdict, or who kept silent, loses `slash` of the stake to the coherent of the same jury, who
share its fees too; if the last jury is tied, all who voted count as coherent; if nobody is coherent, the court (here
the platform) takes both. Odd cents go one each, last seats first.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from emptor.behaviour.jurors import KYC_NONE, proved, vote
from emptor.rules.disputes import BY_STAKE, FOR_BUYER, FOR_SELLER, FROM_BUYERS, FROM_SELLERS
from emptor.schema import PPM
from emptor.state.accounts import (
    FILING_FEE_BACK,
    FIRST_PERSON,
    JUROR_PAID,
    JURORS,
    PLATFORM,
    SLASHED,
    STAKE,
    STAKE_BACK,
    STAKES,
    post,
)
from emptor.state.compile import inner, kernel
from emptor.state.draws import LUCK, POPULATION, again, decision, normal, uniform
from emptor.state.trace import E_JURY, tell
from emptor.state.world import World

DRAWN = decision(
    "juror_drawn", "uniform over the pool, the ineligible skipped", "order, forum, appeal, seat, probe",
    "until a seat is filled", "who is drawn must not change when somebody else becomes ineligible",
)  # fmt: skip
WEIGHED = decision(
    "juror_weighed", "Bernoulli", "order, forum, appeal, seat, probe", "until a seat is filled",
    "larger stakes are drawn more often",
)  # fmt: skip
WILLING = decision("juror_willing", "Bernoulli", "person", "once per person", "some people serve on juries")
STAKE_U = decision("juror_stake_u", "lognormal (first uniform)", "person", "once per person", "means differ")
STAKE_V = decision("juror_stake_v", "lognormal (second uniform)", "person", "once per person", "means differ")
MOST_PROBES = 400
"""Probes after which a seat stays empty."""
MOST_WEIGHT = 20.0
"""Largest weight in the lottery, in median stakes."""


@inner
def key_of(w: World, person: int) -> Any:
    """A juror's lineage: buyers come first, then sellers."""
    n = w.buyers.size
    return w.buyers[person].key if person < n else w.sellers[person - n].key


@inner
def is_eligible(w: World, slot: int, person: int, day: int) -> Any:
    """Whether a person may sit on the jury of a case today."""
    o = w.orders[slot]
    f = w.forums[o.forum]
    n = w.buyers.size
    if person < n:
        b = w.buyers[person]
        if person == o.buyer or b.left >= 0:
            return False
        joined = b.joined
    else:
        s = w.sellers[person - n]
        if person - n == o.seller or s.left >= 0 or s.banned:
            return False
        joined = s.joined
    if joined < 0 or (joined > 0 and day - joined < f.juror_age):
        return False
    if f.good_standing and w.jurors[person].struck >= 0:
        return False
    key = key_of(w, person)
    if uniform(w.seeds[POPULATION], WILLING, key) >= w.pop[0].jurors_willing:
        return False
    return f.juror_kyc == KYC_NONE or proved(w, key, f.juror_kyc)


@inner
def draw_juror(w: World, slot: int, key: Any, seats: Any, filled: int, day: int) -> Any:
    """Fill a seat: probe the pool by the seat's key, skipping the ineligible; -1 if nobody is found."""
    f = w.forums[w.orders[slot].forum]
    low = w.buyers.size if f.drawn_from == FROM_SELLERS else 0
    high = w.buyers.size if f.drawn_from == FROM_BUYERS else w.buyers.size + w.sellers.size
    for k in range(MOST_PROBES):
        probe = again(key, k)
        person = low + int(uniform(w.seeds[LUCK], DRAWN, probe) * (high - low))
        if not is_eligible(w, slot, person, day):
            continue
        if f.selection == BY_STAKE:
            # As in a sortition tree, the same person can be drawn for several seats.
            if uniform(w.seeds[LUCK], WEIGHED, probe) * MOST_WEIGHT < weight(w, person):
                return person
            continue
        taken = False
        for j in range(filled):
            taken = taken or seats[j] == person
        if not taken:
            return person
    return -1


@inner
def weight(w: World, person: int) -> Any:
    """A person's stake in the lottery, in median stakes."""
    seed = w.seeds[POPULATION]
    key = key_of(w, person)
    z = normal(uniform(seed, STAKE_U, key), uniform(seed, STAKE_V, key))
    return min(MOST_WEIGHT, math.exp(w.pop[0].jurors_stake_spread * z))


@kernel
def hold(w: World, slot: int, key: Any, day: int) -> Any:
    """Draw a jury and count its votes; sets the award and whether there was a decision.

    Parameters
    ----------
    slot
        The order's.
    key
        Of this hearing: order, forum and appeal.
    day
        Today.

    Returns
    -------
    For whom it decided; without a decision, against who brought the case.
    """
    c = w.cases[slot]
    f = w.forums[w.orders[slot].forum]
    seats = np.full(c.panel, -1, np.int64)
    instance = w.votes[c.votes].instance + 1 if c.votes > 0 else 1
    fee = c.pot // c.panel
    keeps = fee > 0 or f.juror_stake > 0
    filled = buyer = seller = 0
    for j in range(c.panel):
        seat = again(key, j)
        person = draw_juror(w, slot, seat, seats, filled, day)
        if person < 0:
            continue
        seats[filled] = person
        filled += 1
        said = vote(w, slot, person, seat, buyer, seller, day)
        buyer += 1 if said == FOR_BUYER else 0
        seller += 1 if said == FOR_SELLER else 0
        w.jurors[person].served += 1
        if keeps:
            keep_seat(w, slot, person, said, instance, fee, day)
    unused = c.pot - fee * filled
    post(w, day, FILING_FEE_BACK, JURORS, PLATFORM, unused, w.orders[slot].key)
    w.flow[day].forums_paid -= unused
    c.pot = 0
    tell(w, day, w.orders[slot].key, E_JURY, float(buyer), float(seller))
    return count_votes(w, slot, buyer, seller)


@kernel
def count_votes(w: World, slot: int, buyer: int, seller: int) -> Any:
    """The verdict of a jury: by quota or by plurality."""
    c = w.cases[slot]
    f = w.forums[w.orders[slot].forum]
    need = max(buyer, seller)
    if f.quota > 0:
        # The jury of an appeal is larger, and the quota with it.
        need = (f.quota * c.panel + f.jurors - 1) // f.jurors
    c.tied = buyer == seller or max(buyer, seller) < need
    if c.tied:
        verdict = FOR_SELLER if c.claimant == FOR_BUYER else FOR_BUYER
    else:
        verdict = FOR_BUYER if buyer > seller else FOR_SELLER
    c.award = PPM if verdict == FOR_BUYER else 0
    if f.proportional:
        c.award = PPM // 2 if buyer + seller == 0 else PPM * buyer // (buyer + seller)
    return verdict


@inner
def keep_seat(w: World, slot: int, person: int, said: int, instance: int, fee: int, day: int) -> None:
    """A juror puts up the stake, and the vote is kept until the case is over."""
    o = w.orders[slot]
    f = w.forums[o.forum]
    head = w.votes[0]
    at = head.next
    v = w.votes[at]
    head.next = v.next
    head.person += 1
    v.next = w.cases[slot].votes
    v.person = person
    v.said = said
    v.instance = instance
    v.stake = f.juror_stake
    v.penalty = f.penalty
    v.fee = fee
    w.cases[slot].votes = at
    post(w, day, STAKE, FIRST_PERSON + person, STAKES, v.stake, o.key)


@kernel
def settle_jurors(w: World, slot: int, winner: int, tied: bool, day: int) -> None:
    """The case is over: jury by jury, stakes go back, the incoherent pay the coherent, fees are shared."""
    c = w.cases[slot]
    while c.votes > 0:
        instance = w.votes[c.votes].instance
        coherent = fees = penalties = 0
        at = c.votes
        while at > 0 and w.votes[at].instance == instance:
            v = w.votes[at]
            fees += v.fee
            if is_coherent(v, winner, tied):
                coherent += 1
            else:
                penalties += v.penalty
            at = v.next
        if coherent == 0:
            post(w, day, FILING_FEE_BACK, JURORS, PLATFORM, fees, w.orders[slot].key)
            post(w, day, SLASHED, STAKES, PLATFORM, penalties, w.orders[slot].key)
            w.flow[day].forums_paid -= fees + penalties
        else:
            w.flow[day].forum_costs += fees
        paid = 0
        while c.votes > 0 and w.votes[c.votes].instance == instance:
            good = is_coherent(w.votes[c.votes], winner, tied)
            pay_seat(w, slot, good, coherent, paid, fees, penalties, day)
            paid += 1 if good else 0


@inner
def is_coherent(v: Any, winner: int, tied: bool) -> Any:
    """Whether a vote counts as right: spoken, and as the case ended, or with a case that ended in a tie."""
    return v.said >= 0 and (tied or v.said == winner)


@inner
def pay_seat(w: World, slot: int, good: bool, coherent: int, paid: int, fees: int, penalties: int, day: int) -> None:
    """Settle the last seat that is kept, and free its row."""
    key = w.orders[slot].key
    c = w.cases[slot]
    at = c.votes
    v = w.votes[at]
    wallet = FIRST_PERSON + v.person
    juror = w.jurors[v.person]
    if good:
        fee = fees // coherent + (1 if paid < fees % coherent else 0)
        won = penalties // coherent + (1 if paid < penalties % coherent else 0)
        post(w, day, STAKE_BACK, STAKES, wallet, v.stake, key)
        post(w, day, SLASHED, STAKES, wallet, won, key)
        post(w, day, JUROR_PAID, JURORS, wallet, fee, key)
        juror.net += fee + won
        juror.coherent += 1
    else:
        post(w, day, STAKE_BACK, STAKES, wallet, v.stake - v.penalty, key)
        juror.net -= v.penalty
    head = w.votes[0]
    c.votes = v.next
    v.next = head.next
    head.next = at
    head.person -= 1
