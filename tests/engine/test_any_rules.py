"""Whatever the rules, money is conserved, orders move legally, deadlines are kept and everything ends."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import emptor
from emptor.state.accounts import FIRST_PERSON, JURORS, REASONS, STAKES, SYSTEM
from emptor.state.orders import SETTLED
from engine.invariants import Watch, replayed, run_out
from engine.scenarios import scenarios

QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large, HealthCheck.large_base_example]


@settings(max_examples=15, suppress_health_check=QUIET)
@given(scenarios())
def test_a_market_under_any_rules(scenario):
    lives_and_ends(scenario)


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=QUIET)
@given(scenarios())
def test_many_markets_under_any_rules(scenario):
    lives_and_ends(scenario)


def lives_and_ends(scenario):
    """Run a market, look each evening, then close its doors and run on until nothing is due any more."""
    market = emptor.Market(scenario, journal=True, keep_orders=True, trace=True)
    watch = Watch(market)
    for _ in range(scenario.days):
        market.step()
        watch.look()
    counted(market)
    assert (replayed(market) == np.asarray(market.world.balances)).all()
    run_out(market, watch)
    assert open_orders(market) == 0, "orders are open with nothing to end them"
    orders = market.ledger.orders()
    assert (orders["state"] == SETTLED).all()
    assert (orders["held"] == 0).all()
    counted(market)
    assert (replayed(market) == np.asarray(market.world.balances)).all()
    order_by_order(market)


BEARERS = ("buyer", "seller", "platform", "carrier", "issuer")
AT_COURT = (
    "filing fee",
    "filing fee returned",
    "fee repaid",
    "seller fee",
    "case cost",
    "juror paid",
    "stake",
    "stake returned",
    "slashed",
    "court costs",
)
"""What forums are paid, and jurors: no party sits on its own case."""


def open_orders(market):
    states = np.asarray(market.world.orders["state"])
    return int(((states > 0) & (states < SETTLED)).sum())


def counted(market):
    w = market.world
    placed, settled = int(w.flow["orders"].sum()), int(w.cohort["settled"].sum())
    orders = market.ledger.orders()
    # What adversaries' accounts order is an order, but how it ends enters no books but their own.
    plotted = orders["buyer"] >= len(w.buyers) - len(w.accounts)
    assert plotted.sum() == w.flow["plotted"].sum()
    assert placed == settled + open_orders(market) + (plotted & (orders["state"] == SETTLED)).sum()
    book = market.book
    assert book.orders_open == open_orders(market)
    assert len(orders) == placed
    assert len(np.unique(orders["key"])) == placed
    assert w.flow["gmv"].sum() == orders["price"].sum()
    ended = orders[(orders["state"] == SETTLED) & ~plotted]
    assert w.cohort["gmv"].sum() == ended["price"].sum()
    for day in np.unique(orders["placed"]):
        assert w.cohort["settled"][day] == (ended["placed"] == day).sum()
    losses = w.cohort["bad_gmv"] - sum(w.cohort[f"borne_{who}"] for who in BEARERS)
    assert (losses == 0).all()
    for who in BEARERS:
        assert (w.cohort[f"borne_{who}"] >= 0).all(), who


def order_by_order(market):
    """What each party got from an order, from its postings, is what its row says."""
    frame, w = market.journal(), market.world
    # Given on top of the order, or the business of an adversary with what it got.
    frame = frame[~frame["reason"].isin(["goodwill", "rebate", "resale", "ransom"])]
    units = market.settings.environment.minor_units
    cents = (frame["amount"] * units).round().astype(np.int64).to_numpy()
    keys, debit, credit = (frame[c].to_numpy() for c in ("order", "debit", "credit"))
    net, court = {}, {}
    for key, amount, a, b, reason in zip(keys, cents, debit, credit, frame["reason"], strict=True):
        mine = (court if reason in AT_COURT else net).setdefault(int(key), {})
        mine[int(a)] = mine.get(int(a), 0) - int(amount)
        mine[int(b)] = mine.get(int(b), 0) + int(amount)
    world, platform, custody, fund, carrier, _, inspector, operator, locked = range(9)
    issuer = SYSTEM.index("issuer")
    for o in market.ledger.orders():
        mine = net[int(o["key"])]
        assert sum(mine.values()) == 0
        assert mine.get(custody, 0) == 0
        assert mine.get(fund, 0) == 0
        assert mine.get(locked, 0) + mine.get(operator, 0) == o["gone"]
        buyer, seller = FIRST_PERSON + int(o["buyer"]), FIRST_PERSON + len(w.buyers) + int(o["seller"])
        deposit = FIRST_PERSON + len(w.buyers) + len(w.sellers) + int(o["shop"])
        assert mine.get(deposit, 0) == -o["from_deposit"]
        looks = market.rules_on(int(o["placed"])).delivery
        fee = inspection_fee(market, looks) if o["inspected"] else 0
        at_door = looks.inspection == "buyer_at_door"
        freight = mine.get(carrier, 0) + int(o["from_carrier"]) - (fee if at_door else 0)
        assert freight == 0 or o["returned"] or o["refused"]
        # A platform's own inspectors are paid outside; where others pay, it earns the fee.
        own = looks.inspection == "platform"
        wages = fee if own and looks.inspection_payer == "platform" else 0
        salvage = -mine.get(world, 0) + int(o["cost"]) + wages
        assert salvage == 0 or o["returned"] or o["refused"]
        payer = "seller" if o["refused"] else market.rules_on(int(o["placed"])).remedies.return_shipping_payer
        paid = {who: freight * (payer == who) for who in ("buyer", "seller", "platform")}
        paid[looks.inspection_payer] += fee
        paid["platform"] -= fee if own and not wages else 0
        assert mine.get(inspector, 0) == fee * (looks.inspection == "third_party")
        assert mine[buyer] == -o["price"] - o["buyer_fee"] + o["refunded"] + o["damages"] - paid["buyer"]
        gets = o["to_seller"] - o["from_seller"] + o["from_carrier"] - o["fees"] - o["cost"] + salvage - paid["seller"]
        assert mine.get(seller, 0) == gets
        assert mine.get(platform, 0) == o["fees"] + o["buyer_fee"] - o["from_fund"] - paid["platform"]
        assert mine.get(issuer, 0) == -o["from_issuer"]
        there = court.get(int(o["key"]), {})
        assert sum(there.values()) == 0
        assert there.get(buyer, 0) == -o["dispute_fees"]
        assert there.get(JURORS, 0) == there.get(STAKES, 0) == there.get(custody, 0) == 0


def inspection_fee(market, looks):
    """The fee for one inspection, rescaled to the environment's money, minor units."""
    rules, world = market.settings.rules, market.settings.environment
    by = world.mean_order_value / rules.currency.reference_order_value
    return int(np.floor(looks.inspection_fee * by * world.minor_units + 0.5))


def test_the_watch_sees_a_missing_cent():
    market = emptor.Market("taobao")
    market.run(10)
    watch = Watch(market)
    watch.look()
    market.world.balances[5 + FIRST_PERSON] += 1
    with pytest.raises(AssertionError):
        watch.look()


def test_reasons_of_postings_are_all_used_somewhere():
    """A reason that no rule ever posts would be a dead word in the journal."""
    from pathlib import Path

    source = "".join(p.read_text() for p in (Path(emptor.__file__).parent / "rules").rglob("*.py"))
    source += "".join(p.read_text() for p in (Path(emptor.__file__).parent / "behaviour").rglob("*.py"))
    for reason in REASONS:
        name = reason.upper().replace(" ", "_").replace("_RETURNED", "_BACK")
        assert f", {name}," in source or f"{name}, " in source, reason
