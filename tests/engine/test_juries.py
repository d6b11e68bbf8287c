"""Juries: Condorcet's formula, and KlerosLiquid's arithmetic on cases worked out by hand."""

import math

import numpy as np
import pytest
from scipy import stats

import emptor
from emptor.rules import jury
from emptor.state.accounts import FIRST_PERSON, JURORS, PLATFORM, STAKES
from emptor.state.orders import BAD, DISPUTED
from engine.scenarios import plain

N = 4_000
FOR_BUYER, FOR_SELLER, SILENT = 0, 1, -1


def market_with(jurors, people=None, **forum):
    """A market with one jury, and people who all see, vote and serve alike."""
    court = {"id": "court", "kind": "jury", "jurors": jurors, "commit_reveal": True} | forum
    who = {"willing": 1.0, "skill_spread": 0.0, "common": 0.0, "silent": 0.0, "diligent": 1.0, "herding": 0.0}
    change = {
        "population": {"buyers": {"count": 600}, "jurors": who | (people or {})},
        "rules": {"disputes": {"forums": [court]}},
    }
    return emptor.Market(plain(change), collect=False)


def verdicts(market, n=N):
    """Share of right verdicts on as many cases, in half of which the buyer is right."""
    w = market.world
    right = 0
    rng = np.random.default_rng(5)
    for key in rng.integers(1, 2**63, n):
        o, c = w.orders[0], w.cases[0]
        o["key"], o["buyer"], o["seller"], o["forum"] = key, 0, 0, 0
        o["delivered"] = 1
        founded = bool(key % 2)
        o["outcome"] = BAD if founded else 1
        c["panel"], c["pot"], c["votes"], c["claimant"] = w.forums["jurors"][0], 0, 0, FOR_BUYER
        right += jury.hold(w, 0, np.uint64(key), 3) == (FOR_BUYER if founded else FOR_SELLER)
    return right / n


def condorcet(n, p):
    """P(most of n independent jurors of skill p are right), n odd (Condorcet 1785)."""
    return float(stats.binom.sf(n // 2, n, p))


@pytest.mark.parametrize(("n", "p"), [(1, 0.6), (3, 0.6), (7, 0.6), (17, 0.6), (31, 0.6), (31, 0.55)])
def test_condorcet(n, p):
    expected = condorcet(n, p)
    got = verdicts(market_with(n, {"skill": p}))
    assert abs(got - expected) < 3.29 * math.sqrt(expected * (1 - expected) / N), (got, expected)


@pytest.mark.parametrize(("n", "quota"), [(31, 16), (17, 9)])
def test_simple_majorities_of_taobao_and_xianyu_are_condorcets(n, quota):
    expected = condorcet(n, 0.6)
    got = verdicts(market_with(n, {"skill": 0.6}, quota=quota))
    assert abs(got - expected) < 3.29 * math.sqrt(expected * (1 - expected) / N), (got, expected)


@pytest.mark.parametrize(
    "people",
    [{"common": 0.5}, {"bias": 0.3}, {"herding": 0.8}],
    ids=["what all see alike", "leaning to buyers", "following the lead"],
)
def test_jurors_who_are_not_independent_or_impartial_fall_short(people):
    open_votes = {"commit_reveal": "herding" not in people}
    got = verdicts(market_with(31, {"skill": 0.6} | people, **open_votes))
    expected = condorcet(31, 0.6)
    assert got < expected - 3.29 * math.sqrt(expected * (1 - expected) / N), (got, expected)


def test_a_jury_sits_without_the_parties_and_nobody_twice():
    market = market_with(31, drawn_from="buyers", juror_stake=1.0)
    w = market.world
    assert len(w.votes) > 32
    w.orders[0]["key"], w.orders[0]["buyer"] = 77, 0
    w.cases[0]["panel"], w.cases[0]["votes"] = 31, 0
    jury.hold(w, 0, np.uint64(77), 3)
    people = [int(v["person"]) for v in seats(w)]
    assert len(set(people)) == 31
    assert 0 not in people
    assert max(people) < len(w.buyers)


def seats(w):
    """The seats that a case keeps, last first."""
    at, out = int(w.cases[0]["votes"]), []
    while at:
        out.append(w.votes[at])
        at = int(w.votes["next"][at])
    return out


def settled(rounds, winner, tied):
    """What each juror's wallet gains, in cents, and what the platform does; rounds are (stake, penalty, fee, votes)."""
    market = market_with(3, juror_stake=1.0)
    w = market.world
    before = np.array(w.balances)
    person = 1
    for instance, (stake, penalty, fee, votes) in enumerate(rounds, start=1):
        for said in votes:
            at = int(w.votes["next"][0])
            w.votes["next"][0] = w.votes["next"][at]
            w.votes["person"][0] += 1
            for name, value in (
                ("stake", stake), ("penalty", penalty), ("fee", fee), ("next", w.cases["votes"][0]),
                ("person", person), ("instance", instance), ("said", said),
            ):  # fmt: skip
                w.votes[name][at] = value
            w.cases["votes"][0] = at
            w.balances[FIRST_PERSON + person] -= stake
            w.balances[STAKES] += stake
            w.balances[JURORS] += fee
            person += 1
    jury.settle_jurors(w, 0, winner, tied, 3)
    gain = np.asarray(w.balances) - before
    assert gain[STAKES] == 0
    assert gain[JURORS] == 0
    assert w.votes["person"][0] == 0
    assert w.cases["votes"][0] == 0
    return gain[FIRST_PERSON + 1 : FIRST_PERSON + person].tolist(), int(gain[PLATFORM])


B, S, X = FOR_BUYER, FOR_SELLER, SILENT


@pytest.mark.parametrize(
    ("rounds", "winner", "tied", "jurors", "platform"),
    [
        # 2,300 at stake, alpha 100%, a fee of 5: the loser's stake and all three fees go to the two.
        ([(2300, 2300, 5, [B, B, S])], B, False, [1157, 1158, -2300], 0),
        # Alpha 50%: half of the stake is at risk.
        ([(2300, 1150, 5, [B, B, S])], B, False, [582, 583, -1150], 0),
        # Silence costs as much as incoherence.
        ([(2300, 2300, 5, [B, X, S])], B, False, [4615, -2300, -2300], 0),
        # All of one mind: fees alone.
        ([(2300, 2300, 5, [B, B, B])], B, False, [5, 5, 5], 0),
        # A tie slashes nobody who voted, and fees are shared.
        ([(2300, 2300, 5, [B, S])], S, True, [5, 5], 0),
        # In a tie the silent still lose theirs to those who spoke.
        ([(2300, 2300, 5, [B, S, X])], S, True, [1157, 1158, -2300], 0),
        # Nobody coherent: the court takes stakes and fees.
        ([(100, 100, 5, [S, S, S])], B, False, [-100, -100, -100], 315),
        # Coherence is judged by the final round: the first jury's majority loses to its dissenter.
        (
            [(100, 100, 10, [S, S, B]), (100, 100, 10, [B, B, B, B, B, S, S])],
            B, False, [-100, -100, 230, 54, 54, 54, 54, 54, -100, -100], 0,
        ),
        # A final tie makes all earlier voters coherent too.
        ([(100, 100, 10, [S, S, B]), (100, 100, 10, [B, S])], S, True, [10, 10, 10, 10, 10], 0),
    ],
)  # fmt: skip
def test_kleros_arithmetic(rounds, winner, tied, jurors, platform):
    assert settled(rounds, winner, tied) == (jurors, platform)


@pytest.mark.parametrize(
    ("n", "quota", "panel", "votes", "verdict", "tied"),
    [
        (31, 16, 31, (16, 15), FOR_BUYER, False),
        (31, 16, 31, (15, 16), FOR_SELLER, False),
        (31, 16, 31, (15, 14), FOR_SELLER, True),  # two silent: neither side has sixteen, and the claim fails
        (17, 9, 17, (9, 8), FOR_BUYER, False),
        (17, 9, 17, (8, 8), FOR_SELLER, True),
        (31, 16, 63, (32, 31), FOR_SELLER, True),  # on appeal 16/31 of 63 are 33
        (31, 16, 63, (33, 30), FOR_BUYER, False),
        (3, 0, 3, (1, 0), FOR_BUYER, False),  # plurality: one vote is enough
        (3, 0, 3, (0, 0), FOR_SELLER, True),
    ],
)
def test_quota(n, quota, panel, votes, verdict, tied):
    market = market_with(n, quota=quota or "plurality")
    w = market.world
    w.cases[0]["panel"], w.cases[0]["claimant"] = panel, FOR_BUYER
    assert jury.count_votes(w, 0, *votes) == verdict
    assert bool(w.cases[0]["tied"]) == tied


@pytest.mark.parametrize("rule", ["loser", "each", "platform"])
def test_a_jury_that_never_sat_is_not_paid_when_the_case_climbs(rule):
    """Sellers who never answer win by default; the buyer goes on to staff, and the jury's pot goes back."""
    court = {
        "id": "court", "kind": "jury", "jurors": 3, "juror_fee": 2.0, "fee_rule": rule, "respond_days": 0,
        "silence_favours": "seller", "effort_buyer": 0.0,
    }  # fmt: skip
    staff = {"id": "staff", "kind": "platform", "respond_days": 0, "decide_days": 0, "effort_buyer": 0.0}
    people = {
        "sellers": {"silence": 1.0, "strategies": [{"strategy": "honest", "share": 1.0, "slip": 1.0}]},
        "buyers": {"claims": {"hour_cost": 0.0, "patience_days": 0.0}},
    }
    scenario = plain({"population": people, "rules": {"disputes": {"forums": [court, staff]}}})
    market = emptor.Market(scenario, journal=True, keep_orders=True).run()
    frame = market.journal()
    paid = {reason: round(100 * amount) for reason, amount in frame.groupby("reason")["amount"].sum().items()}
    orders = market.ledger.orders()
    assert (orders["forum"] == 1).sum() > 5, "no case climbed"
    on_their_way = 600 * ((orders["state"] == DISPUTED) & (orders["forum"] == 0)).sum()
    assert paid["filing fee"] - paid["filing fee returned"] == on_their_way == market.world.balances[JURORS]
