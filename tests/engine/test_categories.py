"""Rules by category: where every category has a rule of its own, the market is that of one rule for all."""

import numpy as np
import pytest

import emptor
from emptor.rules.by_category import VARIES, rules_for
from engine.busy import STRICT, busy
from engine.scenarios import merged
from engine.test_same_digest import series

OWN = {
    "identity.seller_deposit": 60,
    "identity.screening_power": 0.9,
    "payment.auto_release": {"anchor": "delivered", "days": 2},
    "payment.extension_days": 0,
    "payment.payout_delay_days": 7,
    "delivery.ship_deadline_days": 1,
    "remedies.no_reason_return": None,
    "remedies.return_shipping_payer": "platform",
}


def with_general(key, value):
    family, _, name = key.partition(".")
    return merged(STRICT, {family: {name: value}})


def test_every_key_that_may_vary_is_tried():
    assert sorted(OWN) == sorted(VARIES)


@pytest.mark.parametrize("key", VARIES)
def test_a_rule_for_each_category_is_a_rule_for_all(key):
    """Parameter by parameter: no kernel reads the general row where it should read the category's."""
    own = {name: {key: OWN[key]} for name in ("a", "b")}
    apart = emptor.Market(busy(merged(STRICT, {"category_overrides": own}))).run()
    together = emptor.Market(busy(with_general(key, OWN[key]))).run()
    plain = emptor.Market(busy()).run()
    assert series(apart) == series(together)
    assert (np.asarray(apart.world.balances) == np.asarray(together.world.balances)).all()
    assert series(apart) != series(plain), "the key does nothing here"


@pytest.mark.parametrize("key", ["payment.payout_delay_days", "remedies.no_reason_return"])
def test_the_other_category_stays_as_it_is(key):
    """On the first days, before the one category's money has touched the other's sellers and buyers."""
    market = emptor.Market(busy(merged(STRICT, {"category_overrides": {"a": {key: OWN[key]}}})), keep_orders=True).run()
    orders = market.ledger.orders()
    terms, categories = orders["terms"], orders["category"]
    assert (terms == 1 + categories).all()
    assert set(np.unique(categories)) == {0, 1}
    rows = market.world.rules
    field = key.replace(".", "_") + ("_anchor" if key.endswith("return") else "")
    assert rows[field][2] == rows[field][0] != rows[field][1]


def test_the_rules_for_a_category_are_those_of_all_with_its_own_over_them():
    rules = emptor.load(busy(merged(STRICT, {"category_overrides": {"a": {"payment.payout_delay_days": 7}}}))).rules
    own = rules_for(rules, "a")
    assert own.payment.payout_delay_days == 7
    assert own.payment.custody == rules.payment.custody
    assert rules_for(rules, "b") is rules


def test_amounts_by_category_are_rescaled():
    rules = merged(STRICT, {"currency": {"reference_order_value": 100},
                            "category_overrides": {"b": {"identity.seller_deposit": 300}}})  # fmt: skip
    market = emptor.Market(busy(rules))
    assert market.world.rules["identity_seller_deposit"].tolist() == [5000, 5000, 15000]


def test_a_reform_of_one_category():
    patch = {"category_overrides.b.payment.payout_delay_days": 9}
    market = emptor.Market(busy() | {"schedule": [{"day": 20, "patch": patch}]}).run()
    assert market.world.rules["payment_payout_delay_days"][:3].tolist() == [2, 2, 9]
