"""How sellers feel for a price: what moves it is what orders bring, not what happens to be paid or billed meanwhile."""

import numpy as np
import pytest

import emptor
from engine.scenarios import plain

PEOPLE = {
    "buyers": {"count": 40, "trips_per_day": 5.0, "attention": 1000.0},
    "sellers": {"count": 1, "capacity": 5, "markup_step": 0.02},
}
"""Two hundred trips a day for five units, by people to whom goods are worth 150.00 and who are asked 50.00 and more."""


def markups(rules, days=200):
    market = emptor.Market(plain({"population": PEOPLE, "rules": rules}), collect=False)
    seen = []
    for _ in range(days):
        market.step()
        seen.append(np.asarray(market.world.sellers["markup"][0]))
    assert (market.world.flow["orders"][1:days] == 5).all(), "it sells all that it can, every day"
    return np.array(seen)


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"fees": {"subscription_per_year": 20_000.0}},
        {"fees": {"listing": 500.0}},
        {"payment": {"custody": "escrow", "release_on": "delivered", "payout_delay_days": 45}},
        {"identity": {"seller_deposit": 5_000.0}},
    ],
    ids=["plain", "billed every month", "listing fees", "paid weeks later", "with a deposit"],
)
def test_who_sells_out_every_day_asks_more_each_fortnight(rules):
    """Once a seller goes up, each fortnight brings more than the last at the same sales, so that it never turns back.

    From 0.4, a step of 0.02 each fortnight: at first perhaps down, until that is seen to bring less.
    """
    steps = np.diff(markups(rules)[70:])
    changes = steps[np.abs(steps) > 1e-9]
    assert len(changes) >= 8
    assert changes == pytest.approx(0.02)
