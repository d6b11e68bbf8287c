"""A few small scenarios in which every stage of the day has much to do, and their digests in another process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

CAST = [
    {"strategy": "honest", "share": 0.4, "slip": 0.1},
    {"strategy": "low_quality", "share": 0.15},
    {"strategy": "opportunist", "share": 0.15},
    {"strategy": "exit_scammer", "share": 0.15, "sales": 4, "strike_days": 4},
    {"strategy": "whitewasher", "share": 0.15},
]
PEOPLE: dict[str, Any] = {
    "buyers": {
        "count": 24,
        "entrants": 0.5,
        "joining_per_day": 0.05,
        "trips_per_day": 0.6,
        "value": 2.0,
        "talk_bad": 0.8,
        "talk_good": 0.5,
        "claims": {"hour_cost": 5, "dishonest": 0.3, "false_claim": 0.5, "returns": 0.5, "mild_claims": 0.3},
        "raters": {"mild_negative": 0.3, "mild_neutral": 0.3},
        "leaving": {"after_loss": 0.6, "after_abandoned": 0.9},
    },
    "sellers": {
        "count": 14,
        "entrants": 0.5,
        "joining_per_day": 0.05,
        "capacity": 2,
        "tardy": 0.5,
        "handling_days": 4.0,
        "strategies": CAST,
    },
}
WORLD: dict[str, Any] = {
    "mean_order_value": 50,
    "categories": {"a": 2, "b": 1},
    "listings_per_search": 4,
    "carrier": {"transit_days": 3, "loss": 0.08, "damage": 0.05, "swap": 0.05, "liability": 0.5},
    "product_noise": 0.1,
}
STRICT: dict[str, Any] = {
    "name": "strict",
    "currency": {"code": "USD", "reference_order_value": 50},
    "identity": {"seller_deposit": 100, "new_identity_cost": 2, "screening_power": 0.3, "deposit_topup_days": 3},
    "matching": {
        "page_size": 5,
        "rank_weights": {
            "price": 1,
            "reputation": 1,
            "violation_points": 1,
            "refund_ratio": 1,
            "complaint_count": 1,
            "late_rate": 1,
            "new_seller": 0.5,
        },
    },
    "payment": {
        "custody": "platform_hold",
        "release_on": "delivered",
        "auto_release": {"anchor": "shipped", "days": 8},
        "extension_days": 3,
        "payout_delay_days": 2,
        "hold_fraction": 0.7,
    },
    "delivery": {"ship_deadline_days": 2, "tracking": "optional"},
    "feedback": {
        "direction": "two_sided",
        "scale": ["ternary", "stars5"],
        "window": {"anchor": "completed", "days": 5},
        "reveal": "simultaneous",
        "default_if_silent": "positive",
    },
    "reputation": {
        "scores": [
            {
                "id": "sum",
                "source": "ternary",
                "aggregator": "sum",
                "pair_cap": {"n": 1, "per_d": 7},
                "grades": [2, 5, 12],
            },
            {"id": "stars", "source": "stars5", "aggregator": "mean", "window_d": 10},
            {"id": "share", "source": "ternary", "aggregator": "share_positive", "window_d": 20, "min_n_display": 3},
            {"id": "beta", "source": "stars5", "aggregator": "beta", "pair_cap": {"n": 2, "per_d": None}},
            {"id": "late", "source": "orders", "aggregator": "rate", "measure": "late", "window_d": 15},
        ],
        "shown": "share",
        "ranking": "beta",
        "tiers": [
            {
                "when": [{"metric": "sales", "op": ">=", "value": 3}],
                "effect": {"badge": "pro", "fee_multiplier": 0.5, "rank_multiplier": 2.0},
            },
            {
                "when": [{"metric": "late_rate", "op": ">", "value": 0.3, "min_n": 3}],
                "effect": {"hold_days": 5, "fee_add": 0.05},
            },
        ],
    },
    "disputes": {
        "forums": [
            {
                "id": "talk",
                "kind": "negotiation",
                "open": {"anchor": "estimated_delivery", "days": 20},
                "effort_buyer": 0.1,
                "respond_days": 2,
            },
            {
                "id": "staff",
                "kind": "platform",
                "effort_buyer": 3.0,
                "filing_fee": 1.0,
                "decide_days": 2,
                "accuracy": 0.8,
            },
        ]
    },
    "remedies": {
        "refund_share": 0.8,
        "no_reason_return": {"anchor": "delivered", "days": 5},
        "return_shipping_payer": "seller",
        "damages_multiple": 0.5,
        "payer_of_last_resort": "deposit",
    },
    "sanctions": {
        "audit_prob": 0.1,
        "points": {"late": 3, "nsad": 12, "counterfeit": 24},
        "points_reset_days": 30,
        "ladder": [
            {"when": [{"metric": "violation_points", "op": ">=", "value": 6}], "effect": {"block_days": 3}},
            {
                "when": [{"metric": "violation_points", "op": ">=", "value": 15}],
                "effect": {"forfeit": 20, "delist": True, "block_days": 2},
            },
            {"when": [{"metric": "violation_points", "op": ">=", "value": 60}], "effect": {"ban": True}},
        ],
    },
    "fees": {
        "commission": [{"above": 0, "rate": 0.1}, {"above": 40, "rate": 0.05}],
        "per_order": 0.3,
        "buyer_fee": 0.02,
        "subscription_per_year": 100,
        "listing": 1,
    },
}


def busy(rules: Any = None, days: int = 45, luck: int = 7) -> dict[str, Any]:
    """A small, crowded scenario with all five shipped strategies under the given rules (the strict ones)."""
    return {
        "days": days,
        "warm_up_days": 0,
        "follow_up_days": 0,
        "seeds": {"population": 3, "luck": luck},
        "population": PEOPLE,
        "environment": WORLD,
        "rules": STRICT if rules is None else rules,
    }


PROGRAM = """
import json, sys, warnings
import numpy as np
import emptor
told = json.loads(sys.stdin.read())
with np.errstate(over="ignore"):
    market = emptor.Market(told["scenario"], **told["options"])
    digests = []
    while market.day < market.settings.days:
        market.run(min(told["every"], market.settings.days - market.day))
        digests.append(market.digest())
print(json.dumps([digests, {k: v for k, v in market.measure().items() if v == v}]))
"""


def elsewhere(
    scenario: dict[str, Any], every: int = 15, options: dict[str, Any] | None = None, **environment: str
) -> Any:
    """Digests every so many days, and the measures at the end, of a run in a fresh process."""
    told = json.dumps({"scenario": scenario, "every": every, "options": options or {}})
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        input=told,
        capture_output=True,
        text=True,
        env=os.environ | environment,
        check=False,
        timeout=1200,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout)
