"""Prices that are found: auctions, groups, bargains and offers worked out by hand, to the cent."""

import itertools

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import emptor
import emptor.market  # links the kernels
from emptor.behaviour import bidding
from emptor.behaviour.learning import expected_recovery
from emptor.rules import auction, group_buy, negotiation, tender
from emptor.state.accounts import FIRST_PERSON
from emptor.state.orders import BIDS
from engine.invariants import Watch, replayed, run_out
from engine.scenarios import plain

DAYS = 6
NOBODY = {"buyers": {"trips_per_day": 0.0, "trips_spread": 0.0}, "sellers": {"count": 2, "markup": 0.4, "cost": 0.5}}
"""Nobody goes shopping: the bids are those written down by hand. Sellers ask 1.4 x 25.00 = 35.00."""


@numba.njit
def hammer(start, highest, second, increment):
    return auction.hammer_price(start, highest, second, increment)


@numba.njit
def step_price(steps, asked, members):
    return group_buy.group_price(steps, asked, members)


@numba.njit
def size_of(steps, asked, limits, least):
    return group_buy.group_size(steps, asked, limits, least)


@numba.njit
def agreed(least, asked, limit, share):
    return negotiation.agreed_price(least, asked, limit, share)


@numba.njit
def offered(least, asked, sellers):
    return tender.offer(least, asked, sellers)


# -- the rules by themselves ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "highest", "second", "increment", "price"),
    [
        (1000, 5000, 3000, 50, 3050),  # the second-highest, and a step more
        (1000, 5000, 4980, 50, 5000),  # no more than the highest bid
        (1000, 5000, 5000, 50, 5000),  # two alike
        (1000, 5000, -1, 50, 1000),  # alone: the start price
        (1000, 1000, -1, 50, 1000),
        (1000, 5000, 1000, 0, 1000),  # without a step, Vickrey's second price
        (1000, 5000, 920, 50, 1000),  # never below the start price
    ],
)
def test_the_winner_pays_the_second_bid_and_a_step(start, highest, second, increment, price):
    assert hammer(start, highest, second, increment) == price


LADDER = np.array([(2, 50_000), (5, 100_000), (10, 250_000)], group_buy.PRICE_STEP)
LADDER = LADDER.view(np.recarray) if numba.config.DISABLE_JIT else LADDER


@pytest.mark.parametrize(
    ("members", "price"), [(1, 3999), (2, 3799), (4, 3799), (5, 3599), (9, 3599), (10, 2999), (500, 2999)]
)
def test_the_group_price_follows_its_ladder(members, price):
    """39.99 less 5, 10 and 25 per cent: 37.9905, 35.991 and 29.9925, rounded half up to the cent."""
    assert step_price(LADDER, 3999, members) == price


@settings(max_examples=200)
@given(st.lists(st.integers(2500, 4500), max_size=14), st.integers(1, 12))
def test_the_largest_group_that_holds_together_buys(limits, least):
    """Against trying every number of members."""
    limits = sorted(limits, reverse=True)
    price = {k: step_price(LADDER, 3999, k) for k in range(1, len(limits) + 1)}
    holds = [k for k in range(least, len(limits) + 1) if all(limit >= price[k] for limit in limits[:k])]
    assert size_of(LADDER, 3999, np.array(limits, np.int64), least) == max(holds, default=0)


@pytest.mark.parametrize(
    ("least", "asked", "limit", "share", "price"),
    [
        (6000, 8000, 9000, 500_000, 7000),  # half of the way from cost to the asked price
        (6000, 8000, 7000, 500_000, 6500),  # of the way to what he would pay
        (6000, 8000, 9000, 0, 6000),
        (6000, 8000, 9000, 1_000_000, 8000),
        (6000, 8000, 6000, 300_000, 6000),
        (6000, 8000, 5999, 300_000, -1),  # no price suits both
        (6000, 5000, 9000, 500_000, 5000),  # a seller who asks less than its cost gets what it asks
        (6000, 8000, 7001, 500_000, 6501),  # 6,500.5, rounded half up
    ],
)
def test_the_surplus_is_split(least, asked, limit, share, price):
    assert agreed(least, asked, limit, share) == price


@pytest.mark.parametrize(
    ("least", "asked", "sellers", "price"),
    [(6000, 8000, 1, 8000), (6000, 8000, 2, 7000), (6000, 8000, 3, 6667), (6000, 8000, 2000, 6001), (6, 5, 3, 5)],
)
def test_rivals_leave_an_nth_of_the_markup(least, asked, sellers, price):
    assert offered(least, asked, sellers) == price


# -- the rules in a market ------------------------------------------------------------------------


def market_with(matching, bids, **rules):
    """A market on the eve of day 0 in which these bids end on day 0: (buyer, shop, lot, cents, days ago)."""
    market = emptor.Market(
        plain({"population": NOBODY, "rules": {"matching": matching} | rules}), journal=True, keep_orders=True
    )
    market.make_room()
    w = market.world
    assert (w.shops["price"][:2] == 3500).all()
    for i, (buyer, shop, lot, cents, ago) in enumerate(bids):
        b = w.bids[i]
        b["key"], b["worth"], b["belief"], b["limit"] = 1000 + i, 20_000.0, 0.9, cents
        b["buyer"], b["shop"], b["lot"], b["since"], b["ends"] = buyer, shop, lot, -ago, 0
    w.n[BIDS] = len(bids)
    return market


def finished(market):
    """Its orders as (buyer, shop, cents), once all is settled and every cent of it is accounted for."""
    watch = Watch(market)
    for _ in range(DAYS):
        market.step()
        watch.look()
    run_out(market, watch)
    assert (replayed(market) == np.asarray(market.world.balances)).all()
    orders = market.ledger.orders()
    paid = np.asarray(market.world.balances)[FIRST_PERSON : FIRST_PERSON + len(market.world.buyers)]
    assert (-paid == np.bincount(orders["buyer"], orders["price"], len(paid))).all()
    assert market.world.flow["gmv"].sum() == orders["price"].sum()
    return sorted((int(o["buyer"]), int(o["shop"]), int(o["price"])) for o in orders)


AUCTION = {"mechanism": "english_auction", "auction": {"days": 4, "lots": 2, "increment": 2.5, "start": 1.0}}


def test_auctions_of_a_day():
    """Bids of 60.00, 52.00 and 40.00 for one unit, 35.00 alone for the next, 50.00 and 51.00 at the other shop: the
    prices are 52.00 + 2.50, the start price of 35.00, and 51.00, for 50.00 + 2.50 is more than was bid."""
    market = market_with(
        AUCTION,
        [(0, 0, 0, 4000, 2), (1, 0, 0, 6000, 1), (2, 0, 0, 5200, 0), (3, 0, 1, 3500, 3), (4, 1, 0, 5000, 0),
         (5, 1, 0, 5100, 0)],
    )  # fmt: skip
    assert finished(market) == [(1, 0, 5450), (3, 0, 3500), (5, 1, 5100)]
    assert market.world.flow["no_deal"].sum() == 3
    assert set(market.orders_frame()["order"]) == {"b1-d0-8", "b3-d0-24", "b5-d0-0"}


def test_an_auction_does_not_hang_on_the_order_of_its_bids():
    bids = [(0, 0, 0, 4000, 2), (1, 0, 0, 6000, 1), (2, 0, 0, 5200, 0)]
    for shuffled in itertools.permutations(bids):
        assert finished(market_with(AUCTION, list(shuffled))) == [(1, 0, 5450)]


def test_nobody_is_outbid_by_himself():
    """Buyer 1 bids 60.00 and, on another trip, 58.00; the other bidder's 40.00 sets the price."""
    bids = [(1, 0, 0, 5800, 2), (0, 0, 0, 4000, 1), (1, 0, 0, 6000, 0)]
    for shuffled in itertools.permutations(bids):
        assert finished(market_with(AUCTION, list(shuffled))) == [(1, 0, 4250)]


def test_the_earlier_of_two_like_bids_wins():
    assert finished(market_with(AUCTION, [(0, 0, 0, 5000, 1), (1, 0, 0, 5000, 3)])) == [(1, 0, 5000)]


def test_who_has_left_bids_no_more_and_a_closed_shop_sells_nothing():
    market = market_with(AUCTION, [(0, 0, 0, 4000, 0), (1, 0, 0, 6000, 0), (2, 1, 0, 5000, 0)])
    market.world.buyers["left"][1] = 0
    market.world.shops["closed"][1] = 0
    market.world.sellers["shop"][market.world.shops["seller"][1]] = -1
    assert finished(market) == [(0, 0, 3500)]
    assert market.world.flow["no_deal"].sum() == 2


def test_the_winner_pays_into_escrow_and_the_seller_pays_commission_on_the_price_found():
    """52.00 + 2.50 = 54.50; commission of 10% is 5.45; the goods cost 25.00."""
    market = market_with(
        AUCTION,
        [(0, 0, 0, 5200, 0), (1, 0, 0, 6000, 0)],
        payment={"custody": "escrow", "release_on": "delivered"},
        fees={"per_order": 0.0, "buyer_fee": 0.02},
    )
    w = market.world
    market.step()
    orders = market.ledger.orders()
    assert orders["price"].tolist() == [5450]
    assert orders["held"].tolist() == [5450]
    assert w.balances[FIRST_PERSON + 1] == -5450 - 109  # 2% of 54.50
    run_out(market, Watch(market))
    wallet = FIRST_PERSON + len(w.buyers) + w.shops["seller"][0]
    assert w.balances[wallet] == 5450 - 2500


GROUP = {
    "mechanism": "group_buy",
    "group_min": 3,
    "group": {"days": 4, "steps": [{"buyers": 3, "discount": 0.1}, {"buyers": 5, "discount": 0.2}]},
}


@pytest.mark.parametrize(
    ("limits", "bought"),
    [
        ([9000] * 5, 5 * [2800]),  # 35.00 less 20%
        ([9000] * 4, 4 * [3150]),  # less 10%
        ([9000] * 2, []),  # below group_min: nobody pays
        ([9000, 9000, 9000, 2800, 2800], 5 * [2800]),  # the last two are in at the price of five
        ([9000, 9000, 9000, 2900, 2799], 3 * [3150]),  # one would not pay 28.00, and without him nor does the other
        ([9000, 9000, 3149, 3149], []),  # three at 31.50 are too many
        ([3150, 3150, 3150], 3 * [3150]),
    ],
)
def test_groups_of_a_day(limits, bought):
    market = market_with(GROUP, [(i, 0, 0, limit, 0) for i, limit in enumerate(limits)])
    assert [price for _, _, price in finished(market)] == bought
    assert market.world.flow["groups"].sum() == 1
    assert market.world.flow["groups_failed"].sum() == (not bought)
    assert market.world.flow["no_deal"].sum() == len(limits) - len(bought)


def test_a_group_is_no_larger_than_its_seller_can_serve():
    """Six would have 20% off; a seller who can serve four a day serves four, at the price of four."""
    scenario = {"sellers": NOBODY["sellers"] | {"capacity": 4}, "buyers": NOBODY["buyers"]}
    market = market_with(GROUP, [])
    market.world.pop["sellers_capacity"] = scenario["sellers"]["capacity"]
    w = market.world
    for i in range(6):
        b = w.bids[i]
        b["key"], b["worth"], b["limit"], b["buyer"], b["ends"] = 1000 + i, 20_000.0, 9000, i, 0
    w.n[BIDS] = 6
    assert [price for _, _, price in finished(market)] == 4 * [3150]
    assert w.flow["rationed"].sum() == 2


@pytest.mark.parametrize("matching", [AUCTION, GROUP])
def test_a_bid_is_what_makes_buying_no_better_than_not_buying(matching):
    """Without taste shocks: belief x worth + (1 - belief)(recovery x price - trouble) - price = 0 at the limit."""
    people = {"buyers": {"trips_per_day": 1.0, "value_spread": 0.4, "value": 1.5, "hassle": 0.2}}
    market = emptor.Market(
        plain({"population": people, "rules": {"matching": matching, "disputes": {"forums": []}}}, days=5)
    )
    market.run(1)
    w = market.world
    bids = w.bids[: w.n[BIDS]]
    assert len(bids) > 5
    trouble = 0.2 * 5000
    least = 3500 if matching is AUCTION else 2800
    for b in bids:
        recovery = expected_recovery(w, int(b["buyer"]), False)
        good = float(b["belief"])
        limit = (good * b["worth"] - (1 - good) * trouble) / (1 - (1 - good) * recovery)
        assert abs(max(limit, least) - b["limit"]) <= 1
    assert len({int(limit) for limit in bids["limit"]}) > 3
    assert (bids["ends"] - bids["since"] < 4).all()
    assert bidding.MANY > 10_000


@pytest.mark.parametrize("mechanism", ["posted_price", "english_auction", "group_buy", "negotiation", "tender"])
def test_every_trip_comes_to_something(mechanism):
    """Trips are empty, walked away, rationed, without a deal, orders, or bids that still wait."""
    market = emptor.Market(
        emptor.load(
            "baseline",
            overrides=["days=40", "population.buyers.count=60", "population.buyers.trips_per_day=0.3",
                       "population.sellers.count=6", f"rules.matching.mechanism={mechanism}"],
        ),
        keep_orders=True,
    )  # fmt: skip
    market.run()
    f = market.world.flow
    ends = sum(int(f[name].sum()) for name in ("empty", "walked", "rationed", "no_deal", "orders"))
    assert int(f["trips"].sum()) == ends + int(market.world.n[BIDS])
    assert f["orders"].sum() > 30
    assert market.orders_frame()["order"].is_unique
    ratio = f["gmv"].sum() / f["asked"].sum()
    if mechanism == "posted_price":
        assert ratio == 1
        assert len(market.world.bids) == 0, "a table that no rule needs"
    else:
        assert (ratio > 1) == (mechanism == "english_auction")


@pytest.mark.parametrize("mechanism", ["negotiation", "tender"])
def test_a_price_found_lies_between_cost_and_the_asked_price(mechanism):
    people = {"buyers": {"trips_per_day": 1.0, "taste": 0.3}, "sellers": {"cost": 0.5, "markup": 0.4}}
    market = emptor.Market(
        plain({"population": people, "rules": {"matching": {"mechanism": mechanism}}}), keep_orders=True
    ).run()
    prices = market.ledger.orders()["price"]
    assert len(prices) > 50
    assert prices.min() >= 2500
    assert prices.max() <= 3500
    if mechanism == "tender":  # of four sellers three are asked, or as many as were looked at
        assert set(prices) <= {3500, 3000, 2833}


def test_bids_that_are_called_off_are_no_deals():
    market = market_with(AUCTION, [(0, 0, 0, 5000, 0), (1, 0, 0, 5000, 0)])
    bidding.call_off(market.world, market.day)
    assert market.world.n[BIDS] == 0
    assert market.world.flow["no_deal"].sum() == 2
    assert market.world.flow["orders"].sum() == 0
