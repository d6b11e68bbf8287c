"""What stands behind the rules: norms alone, a platform that enforces them, or a court as well; and publicity.

Soft law works by what others think of an offender, hard law by what is taken from him. Under `norms_only` forums give
their opinion and ladders reprimand: who means well complies, nobody else has to. Exclusion by opinion works where a
name is worth keeping, so it is weak where a new one costs nothing.
"""

from __future__ import annotations

from typing import Any, Literal

from emptor.schema import Part, Share, field
from emptor.state.compile import inner, kernel
from emptor.state.draws import LUCK, decision, uniform
from emptor.state.orders import BAD, MISDESCRIBED, SHOPS, WITHHELD, WON
from emptor.state.records import code
from emptor.state.trace import E_EXPOSED, tell
from emptor.state.world import World


class Governance(Part):
    """Who enforces, and who hears of offences."""

    mode: Literal["norms_only", "platform_rules", "platform_plus_law"] = field(
        "platform_rules",
        "with `norms_only` nothing binds: forums advise, the ladder reprimands and takes nothing, custody is not used "
        "to refund against the will of a seller who means to cheat; with `platform_rules` the platform enforces; with "
        "`platform_plus_law` buyers who were left with a loss can also sue (environment.law)",
    )
    publicity: Share = field(
        0.0,
        "share of offences that all buyers hear of: an order gone wrong that nobody made good, a case that a forum "
        "decided for the buyer, a cheat that an audit found; such news counts like a friend's word and fades as "
        "evidence does (population.buyers.belief)",
        "share of offences",
        "unverified",
    )


NORMS, PLATFORM_RULES, PLUS_LAW = (
    code(Governance, "mode", mode) for mode in ("norms_only", "platform_rules", "platform_plus_law")
)
PUBLIC = decision("public", "Bernoulli", "order", "once per offence", "some offences become known beyond the parties")


@inner
def binds(w: World) -> Any:
    """Whether what the platform decides is carried out against the will of a seller."""
    return w.rules[0].governance_mode != NORMS


@inner
def complies(w: World, o: Any) -> Any:
    """Whether a verdict against the seller is carried out: it binds, or the seller gave in or means well."""
    return binds(w) or o.conceded or not o.ill


@inner
def expose(w: World, slot: int, whole: bool, day: int) -> None:
    """An offence may become public; what looks like one counts, whoever is to blame."""
    o = w.orders[slot]
    wronged = o.outcome == BAD and not whole
    convicted = o.decided and o.claim == WON
    found_out = o.audited and o.conduct in (WITHHELD, MISDESCRIBED)
    if not (wronged or convicted or found_out):
        return
    if uniform(w.seeds[LUCK], PUBLIC, o.key) < w.rules[0].governance_publicity:
        w.shops[o.shop].exposed += 1
        w.flow[day].exposed += 1
        tell(w, day, o.key, E_EXPOSED, 0.0, 0.0)


@kernel
def spread_news(w: World) -> None:
    """Evening: today's news of each shop is added to what is remembered of it, and old news fades.

    `infamy` is in orders of one's own experience, all of them bad.
    """
    keep = w.pop[0].buyers_belief_forgetting
    word = w.pop[0].buyers_belief_word_weight
    for i in range(w.n[SHOPS]):
        s = w.shops[i]
        s.infamy = keep * s.infamy + word * s.exposed
        s.exposed = 0


@inner
def cost_of_publicity(w: World, shop: int, established: float, future: float) -> Any:
    """What a seller expects one more offence to cost it in future sales, once others hear of it.

    Sales are taken to fall as belief does: news that weighs `word` against a record of `record` orders lowers it by
    word / (record + news so far + word).
    """
    word = w.pop[0].buyers_belief_word_weight
    known = w.pop[0].buyers_belief_record_weight + w.shops[shop].infamy
    return w.rules[0].governance_publicity * established * future * word / (known + word)
