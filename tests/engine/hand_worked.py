"""What orders worked out by hand share: two hand-written people, one order between them, and every account known.

The goods are asked at 100.00 and cost the seller 60.00 (10.00 if it sends something else). Sellers pack at once,
parcels take a day, buyers confirm on the day of delivery and doubt on the estimated day (day 2, or the deadline if
that is later). Amounts are cents; an account that is not named is 0 at the end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

import emptor
from emptor.state.accounts import FIRST_PERSON, PLATFORM, SYSTEM
from engine.scenarios import plain

STAFF = {"id": "staff", "kind": "platform", "respond_days": 0, "decide_days": 3, "accuracy": 1.0, "effort_buyer": 0.0}
TALK = {"id": "talk", "kind": "negotiation", "respond_days": 0, "effort_buyer": 0.0}
CONFIRM = {"custody": "escrow", "release_on": "buyer_confirm"}
DELIVERED = {"custody": "escrow", "release_on": "delivered"}
FORUM = {"disputes": {"forums": [STAFF]}}
BOTH = {"disputes": {"forums": [TALK, STAFF]}}


@dataclass
class Case:
    """Rules and deeds, and where the money is at the end (and, by day, in the evening of a day before)."""

    rules: dict[str, Any]
    ends: dict[str, int]
    serves: str = "as described"
    claims: bool = True
    responds: bool = False
    ill: bool = False
    evening: dict[int, dict[str, int]] = field(default_factory=dict)
    overrides: tuple[str, ...] = ()
    order: dict[str, Any] = field(default_factory=dict)
    schedule: tuple[dict[str, Any], ...] = ()


class Seller(emptor.SellerAgent):
    case: Case

    def serve(self, order):
        return self.case.serves

    def respond(self, order):
        return self.case.responds


class Buyer(emptor.BuyerAgent):
    case: Case
    shop = -1
    bought = False

    def choose(self, offers):
        mine = [] if self.bought else [offer for offer in offers if offer.shop == self.shop]
        self.bought = self.bought or bool(mine)
        return mine[0] if mine else None

    def claims(self, order):
        return self.case.claims


def market_of(case: Case) -> tuple[Any, Any, Any]:
    """The market of a case, with its buyer and its seller."""
    people = {
        "buyers": {
            "count": 1,
            "trips_per_day": 5.0,
            "attention": 1000.0,
            "claims": {"patience_days": 0.0, "confirm_days": 0.0, "confirms": 1.0, "returns": 0.0},
        },
        "sellers": {"count": 1, "handling_days": 0.0, "cost": 0.6, "junk_cost": 0.1},
    }
    world = {"mean_order_value": 100.0, "carrier": {"transit_days": 1.0}, "return_shipping": 0.1, "salvage": 0.8}
    rules = {
        "currency": {"code": "USD", "reference_order_value": 100.0},
        "delivery": {"ship_deadline_days": 0, "tracking": "none"},
    } | case.rules
    rules["delivery"] = {"ship_deadline_days": 0} | rules["delivery"]
    scenario = emptor.load(
        plain({"population": people, "environment": world, "rules": rules}, schedule=list(case.schedule)),
        overrides=case.overrides,
    )
    market = emptor.Market(scenario, journal=True, keep_orders=True, trace=True)
    # The two who must be there take no part.
    market.world.buyers["left"][0] = 0
    market.world.shops["closed"][0] = 0
    market.world.sellers["shop"][0] = -1
    market.world.sellers["left"][0] = 0
    seller, buyer = Seller(market, price=100.0), Buyer(market)
    seller.case = buyer.case = case
    buyer.shop = 1
    market.world.sellers["ill"][seller.index] = case.ill
    return market, buyer, seller


def accounts(market: Any, buyer: Any, seller: Any, rest: int) -> dict[str, int]:
    """The accounts that are not 0: the two people's, the shop's deposit, those of the house, and all who stand by.

    `rest` is what the first seller, who takes no part, had paid the platform before day 0.
    """
    w = market.world
    b = np.asarray(w.balances)
    first = FIRST_PERSON + len(w.buyers)
    wallets = b[FIRST_PERSON:first]
    named = {
        "buyer": wallets[buyer.index],
        "people": wallets.sum() - wallets[buyer.index],
        "seller": b[first + seller.index],
        "deposit": b[first + len(w.sellers) + 1],
        **dict(zip(SYSTEM, b, strict=False)),
    }
    named["platform"] = b[PLATFORM] - rest
    return {name: int(amount) for name, amount in named.items() if amount}


def played(case: Case, prepare: Callable[[Any, Any, Any], None] | None = None, days: int = 120) -> Any:
    """Play a case to its end, and look: the evenings that it names, the accounts at the end, the order's own row."""
    market, buyer, seller = market_of(case)
    if prepare is not None:
        prepare(market, buyer, seller)
    rest = int(market.world.balances[PLATFORM])
    for _ in range(days):
        market.step()
        today = market.day - 1
        if today in case.evening:
            assert accounts(market, buyer, seller, rest) == case.evening[today], f"on the evening of day {today}"
    frame = market.orders_frame()
    assert len(frame) == 1
    story = "\n".join(market.story(frame["order"][0]))
    assert frame["state"][0] == "settled", story
    assert accounts(market, buyer, seller, rest) == {who: sum_ for who, sum_ in case.ends.items() if sum_}, story
    for column, value in case.order.items():
        got = frame[column][0]
        assert pd.isna(got) if value is None else got == value, f"{column}: {got}\n{story}"
    return market
