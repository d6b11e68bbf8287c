"""Small scenarios: a plain one to vary by hand, and a Hypothesis strategy over all rule families."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

import emptor
from emptor.behaviour.library import ATTACKS
from emptor.rules.rule_set import RuleSet
from emptor.rules.scores import Tier
from emptor.scenario import ScenarioError
from emptor.scenario.checks_reputation import severity

PLAIN: dict[str, Any] = {
    "days": 40,
    "warm_up_days": 0,
    "follow_up_days": 0,
    "seeds": {"population": 1, "luck": 1},
    "population": {
        "buyers": {
            "count": 20,
            "entrants": 0.0,
            "trips_per_day": 0.2,
            "trips_spread": 0.0,
            "value": 3.0,
            "value_spread": 0.0,
            "taste": 0.0,
            "network": {"kind": "none"},
            "claims": {"dishonest": 0.0, "hour_cost_spread": 0.0},
            "leaving": {
                "outside_per_day": 0.0,
                "distrust": 0.0,
                "after_loss": 0.0,
                "after_abandoned": 0.0,
                "after_bad": 0.0,
            },
        },
        "sellers": {
            "count": 4,
            "entrants": 0.0,
            "quality": 1.0,
            "quality_spread": 0.0,
            "cost_spread": 0.0,
            "markup_step": 0.0,
            "outside_per_day": 0.0,
            "reservation": 0.0,
            "capital": 1e6,
            "patience_days": 400,
            "tardy": 0.0,
            "silence": 0.0,
            "appease": 0.0,
            "strategies": [{"strategy": "honest", "share": 1.0, "slip": 0.0, "concede": 1.0}],
        },
    },
    "environment": {
        "mean_order_value": 50.0,
        "carrier": {"transit_days": 2.0},
        "product_noise": 0.0,
        "screening_error": 0.0,
    },
    "rules": {"name": "plain", "currency": {"code": "USD", "reference_order_value": 50.0}},
}
"""Honest sellers, no noise, no mishaps, nobody leaves: what a test needs it overrides."""


def merged(base: dict[str, Any], *changes: dict[str, Any]) -> dict[str, Any]:
    """A deep copy of nested mappings with changes put over them; lists are replaced whole."""
    out = deepcopy(base)
    for change in changes:
        for key, value in change.items():
            old = out.get(key)
            out[key] = merged(old, value) if isinstance(value, dict) and isinstance(old, dict) else deepcopy(value)
    return out


def plain(*changes: dict[str, Any], **top: Any) -> emptor.Scenario:
    """The plain scenario with changes, loaded and checked."""
    return emptor.load(merged(PLAIN, *changes, top))


SHARES = st.sampled_from([0.0, 1.0]) | st.floats(0, 1)
FEW_DAYS = st.sampled_from([0, 1, 2, 5, 14, 30])
ANCHORS = st.sampled_from(["paid", "shipped", "estimated_delivery", "delivered", "completed"])
LENGTHS = st.sampled_from([0, 1, 3, 10, 30, 90])
WINDOWS = st.fixed_dictionaries({"anchor": ANCHORS, "days": LENGTHS})
CLOCKS = st.fixed_dictionaries({"anchor": ANCHORS.filter(lambda a: a != "completed"), "days": LENGTHS})
"""From when money is released by itself; an order is completed by that very release."""


UNSENT = WINDOWS.filter(lambda window: window["anchor"] != "shipped")
"""Windows on an order of which nothing is sent."""
KEPT_BY_THE_PLATFORM = ("escrow", "platform_hold", "merchant_of_record")


@st.composite
def payments(draw: Any) -> dict[str, Any]:
    custody = draw(st.sampled_from([*KEPT_BY_THE_PLATFORM, "direct", "multisig_2of3", "smart_contract"]))
    if custody == "direct":
        return {"custody": custody, "release_on": "paid"}
    auto = draw(CLOCKS if custody == "smart_contract" else st.none() | CLOCKS)
    events = ["paid", "shipped", "delivered"] if custody in KEPT_BY_THE_PLATFORM else []
    return {
        "custody": custody,
        "release_on": draw(st.sampled_from([*events, "buyer_confirm"])),
        "auto_release": auto,
        "extension_days": draw(FEW_DAYS) if auto else 0,
        "payout_delay_days": draw(FEW_DAYS),
        "hold_fraction": draw(SHARES),
    }


@st.composite
def mechanisms(draw: Any) -> dict[str, Any]:
    """How prices are found, and the keys that go with it."""
    mechanism = draw(st.sampled_from(["posted_price", "english_auction", "group_buy", "negotiation", "tender"]))
    days = draw(st.sampled_from([1, 2, 7]))
    settings: dict[str, Any] = {
        "posted_price": {},
        "english_auction": {
            "auction": {
                "days": days,
                "increment": draw(st.sampled_from([0.0, 0.01, 20.0])),
                "lots": draw(st.sampled_from([1, 3])),
                "start": draw(st.sampled_from([0.01, 0.8, 1.5])),
            }
        },
        "group_buy": {
            "group_min": draw(st.sampled_from([1, 2])),
            "group": {
                "days": days,
                "steps": draw(
                    st.sampled_from(
                        [
                            [{"buyers": 1, "discount": 0.99}],
                            [{"buyers": 3, "discount": 0.1}, {"buyers": 4, "discount": 0.3}],
                        ]
                    )
                ),
            },
        },
        "negotiation": {"negotiation": {"sellers_share": draw(SHARES), "failure": draw(SHARES)}},
        "tender": {"tender": {"asked": draw(st.sampled_from([1, 4]))}},
    }
    return {"mechanism": mechanism, **settings[mechanism]}


@st.composite
def deliveries(draw: Any) -> dict[str, Any]:
    fulfilment = draw(st.sampled_from(["seller", "seller", "platform", "none"]))
    out: dict[str, Any] = {
        "fulfilment": fulfilment,
        "ship_deadline_days": draw(st.sampled_from([0, 1, 3, 7])),
    }
    if fulfilment == "seller":
        out["tracking"] = draw(st.sampled_from(["none", "optional", "required"]))
    if fulfilment == "platform":
        out["handling_days"] = draw(st.sampled_from([0.0, 0.5, 5.0]))
    return out


@st.composite
def inspections(draw: Any) -> dict[str, Any]:
    if draw(st.booleans()):
        return {}
    return {
        "inspection": draw(st.sampled_from(["buyer_at_door", "third_party", "platform"])),
        "inspection_accuracy": draw(st.sampled_from([0.5, 0.9, 1.0])),
        "inspection_fee": draw(st.sampled_from([0.01, 3.0])),
        "inspection_payer": draw(st.sampled_from(["buyer", "seller", "platform"])),
    }


@st.composite
def services(draw: Any, payment: dict[str, Any]) -> dict[str, Any]:
    """What changes in the payment of services."""
    if payment["custody"] == "direct":
        return {}
    signed = payment["custody"] in ("multisig_2of3", "smart_contract")
    events = ["checkin", "milestone_approved", "buyer_confirm"] + ([] if signed else ["paid", "delivered"])
    out: dict[str, Any] = {"release_on": draw(st.sampled_from(events))}
    if payment["auto_release"]:
        anchor = draw(st.sampled_from(["paid", "estimated_delivery", "delivered", "checkin", "submitted"]))
        out["auto_release"] = payment["auto_release"] | {"anchor": anchor}
    if out["release_on"] == "milestone_approved":
        out |= {"milestones": draw(st.sampled_from([1, 2, 3, 7])), "hold_fraction": 1.0}
    return out


@st.composite
def feedbacks(draw: Any, windows: Any = WINDOWS) -> dict[str, Any]:
    direction = draw(st.sampled_from(["none", "buyer_to_seller", "two_sided", "seller_positive_only"]))
    both = direction in ("two_sided", "seller_positive_only")
    scale = draw(st.sampled_from([["stars5"], ["ternary"], ["ternary", "stars5"], ["score10"]]))
    reveal = draw(st.sampled_from(["immediate", "simultaneous"])) if both else "immediate"
    peace = direction == "two_sided" and reveal == "immediate"
    withdrawals = ["none", "rater_revision", *(["mutual"] if peace else [])]
    return {
        "direction": direction,
        "scale": scale,
        "dimensions": draw(st.sampled_from([1, 4])) if direction != "none" and scale != ["ternary"] else 1,
        "private_channel": direction != "none" and draw(st.booleans()),
        "cooling_off_days": draw(st.sampled_from([0, 3])) if direction != "none" else 0,
        "withdrawal": draw(st.sampled_from(withdrawals)) if direction != "none" else "none",
        "window": draw(windows),
        "reveal": reveal,
        "default_if_silent": draw(st.sampled_from(["none", "positive"])) if direction != "none" else "none",
    }


@st.composite
def scores(draw: Any, feedback: dict[str, Any]) -> list[dict[str, Any]]:
    out = []
    readable = [] if feedback["direction"] == "none" else feedback["scale"]
    readable = [*readable, *(["outcomes"] if feedback["private_channel"] else [])]
    if not readable:
        return []  # buyers read a score over ratings, and there are none
    for number in range(draw(st.integers(0, 3))):
        source = draw(st.sampled_from([*readable, "orders"])) if number else readable[0]
        rate = source == "orders"
        score: dict[str, Any] = {
            "id": f"s{number}",
            "source": source,
            "aggregator": "rate" if rate else draw(st.sampled_from(["sum", "mean", "share_positive", "beta"])),
            "window_d": draw(st.sampled_from([None, 1, 7, 30])),
            "min_n_display": draw(st.sampled_from([0, 1, 5])),
        }
        if rate:
            score["measure"] = draw(st.sampled_from(["defect", "late", "unresolved", "cancel"]))
        else:
            if source == "outcomes":
                out.append(score)
                continue
            if source in ("stars5", "score10") and feedback["dimensions"] > 1:
                score["dimension"] = draw(st.sampled_from([None, 4]))
            score["pair_cap"] = draw(
                st.none() | st.fixed_dictionaries({"n": st.integers(1, 3), "per_d": st.sampled_from([None, 1, 7, 30])})
            )
            if score["aggregator"] == "sum" and draw(st.booleans()):
                score["grades"] = [1, 4, 10, 40]
            if draw(st.booleans()):
                score["weight_by_value"] = [{"above": 0.0, "weight": 0.5}, {"above": 45.0, "weight": 1.25}]
            if score["aggregator"] == "mean" and draw(st.booleans()):
                score |= {"aggregator": "max_of_windows", "window_d": None, "windows_d": [2, 15]}
        out.append(score)
    return out


AGE = {"metric": "account_age", "op": ">", "value": 1.0}
EFFECTS: list[dict[str, Any]] = [
    {"fee_multiplier": 0.5},
    {"fee_add": 0.1},
    {"rank_multiplier": 0.5},
    {"hold_days": 21},
    {"badge": "gold"},
    {"block_days": 5},
    {"delist": True, "block_days": 5},
    {"delist": True},
    {"forfeit": 60.0},
    {"ban": True},
    {"close_store": True},
    {"suspend": True},
    {"fee_per_case": 3.5},
    {"forfeit": 10.0, "block_days": 3, "hold_days": 5},
]


@st.composite
def tiers(draw: Any, deposit: float, direct: bool) -> list[dict[str, Any]]:
    out = []
    effects = EFFECTS + ([] if direct else [{"hold_fraction": 0.4}, {"hold_fraction": 0.0}, {"finalise_early": True}])
    for _ in range(draw(st.integers(0, 3))):
        metric = draw(
            st.sampled_from(["sales", "revenue", "account_age", "defect_rate", "late_rate", "unresolved_case_rate"])
        )
        value = draw(st.sampled_from([0.0, 0.05, 0.5] if metric.endswith("rate") else [1.0, 10.0, 100.0]))
        effect = draw(st.sampled_from([e for e in effects if deposit or "forfeit" not in e]))
        condition = {"metric": metric, "op": draw(st.sampled_from(["<", "<=", ">", ">="])), "value": value}
        if metric != "account_age":
            condition["window_d"] = draw(st.sampled_from([None, 1, 10]))
        out.append({"when": [condition], "effect": effect})
    return out


@st.composite
def ladders(draw: Any, deposit: float) -> list[dict[str, Any]]:
    thresholds = sorted(draw(st.sets(st.sampled_from([1.0, 3.0, 12.0, 24.0, 48.0]), max_size=3)))
    effects = [e for e in EFFECTS if deposit or "forfeit" not in e]
    steps = [draw(st.sampled_from(effects)) for _ in thresholds]
    steps.sort(key=lambda e: severity(Tier.model_validate({"when": [AGE], "effect": e})))
    return [
        {"when": [{"metric": "violation_points", "op": ">=", "value": t}], "effect": effect}
        for t, effect in zip(thresholds, steps, strict=True)
    ]


@st.composite
def forums(draw: Any, windows: Any = WINDOWS) -> list[dict[str, Any]]:
    number = draw(st.integers(0, 3))
    return [_forum(draw, i, i == number - 1, windows) for i in range(number)]


KINDS = ["negotiation", "platform", "jury", "arbitrator", "payment_rail"]


def _forum(draw: Any, number: int, last: bool, windows: Any) -> dict[str, Any]:
    kind = draw(st.sampled_from(KINDS))
    exclusive = number > 0 and draw(st.booleans())
    forum: dict[str, Any] = {
        "id": f"f{number}",
        "kind": kind,
        "open": draw(st.none() | windows) if number == 0 or exclusive else None,
        "exclusive": exclusive,
        "claimants": draw(st.sampled_from(["buyer", "both"]))
        if kind != "payment_rail" and not (number == 0 and last)
        else "buyer",
        "claims_from": draw(st.sampled_from([0.0, 0.0, 45.0])),
        "claims_to": draw(st.sampled_from([None, None, 60.0])),
        "effort_buyer": draw(st.sampled_from([0.0, 0.5, 20.0])),
        "effort_seller": draw(st.sampled_from([0.0, 0.5])),
        "filing_fee": draw(st.sampled_from([0.0, 2.0, 0.01])),
        "filing_fee_share": draw(st.sampled_from([0.0, 0.033])),
        "seller_fee": draw(st.sampled_from([0.0, 1.5])),
        "respond_days": draw(FEW_DAYS),
        "silence_favours": draw(st.sampled_from(["buyer", "seller", "claimant"])),
        "decide_days": draw(FEW_DAYS),
        "queue_capacity": draw(st.sampled_from([None, None, 1])),
    }
    if kind == "jury":
        forum |= _jury(draw, last)
    else:
        forum["accuracy"] = draw(st.sampled_from([0.5, 0.9, 1.0]))
        forum["accuracy_for_seller"] = draw(st.sampled_from([None, 0.5, 1.0]))
    if kind != "negotiation":
        forum["binding"] = draw(st.booleans())
        forum["split"] = draw(st.sampled_from(["none", "proportional"]))
        forum["case_cost"] = draw(st.sampled_from([0.0, 0.7]))
    if kind == "arbitrator" and draw(st.booleans()):
        forum |= {"accuracy_spread": 0.2, "selection": draw(st.sampled_from(["random", "seller_menu_buyer_pick"]))}
    if kind in ("platform", "arbitrator", "payment_rail"):
        forum["appeal"] = draw(st.none() | st.just({"rounds": 2, "fee": "filing", "window_d": 3}))
    if forum["filing_fee"] or forum["filing_fee_share"] or forum.get("juror_fee"):
        outside = kind in ("jury", "arbitrator", "payment_rail")
        rules = ["loser", "each", "platform"] if outside else ["returned", "loser", "each"]
        forum["fee_rule"] = draw(st.sampled_from(rules))
    return forum


def _jury(draw: Any, last: bool) -> dict[str, Any]:
    seats = draw(st.sampled_from([1, 2, 3, 5]))
    appeal = {
        "rounds": draw(st.integers(1, 3)),
        "next_n": draw(st.sampled_from(["2n+1", "same"])),
        "fee": draw(st.sampled_from(["filing", "per_juror", "none"])),
        "window_d": draw(FEW_DAYS),
        "jump_at": None if last else draw(st.sampled_from([None, 3])),
    }
    return {
        "jurors": seats,
        "quota": draw(st.sampled_from(["plurality", seats // 2 + 1, seats])),
        "juror_fee": draw(st.sampled_from([0.0, 0.07])),
        "juror_stake": 1.01,
        "slash": draw(SHARES),
        "commit_reveal": draw(st.booleans()),
        "selection": draw(st.sampled_from(["random", "stake_weighted"])),
        "drawn_from": draw(st.sampled_from(["buyers", "sellers", "both"])),
        "eligibility": {
            "account_age_d": draw(FEW_DAYS),
            "kyc": draw(st.sampled_from(["none", "email", "phone", "id_document"])),
            "good_standing": draw(st.booleans()),
        },
        "appeal": draw(st.none() | st.just(appeal)),
    }


@st.composite
def retentions(draw: Any) -> dict[str, Any]:
    """Nothing, or everything that keeps customers."""
    if draw(st.booleans()):
        return {}
    payers = st.sampled_from(["seller", "platform"])
    return {
        "complaint_response_days": draw(FEW_DAYS),
        "goodwill_rate": draw(st.sampled_from([0.001, 0.1, 1.0])),
        "goodwill_payer": draw(payers),
        "buyer_tiers": draw(st.sampled_from([[1], [1, 2, 3, 4], [2, 6, 15, 40]])),
        "tier_period_days": draw(st.sampled_from([1, 10, 365])),
        "loyalty_rebate": draw(st.sampled_from([0.001, 0.07, 0.5])),
        "loyalty_scope": draw(st.sampled_from(["platform", "shop"])),
        "loyalty_payer": draw(payers),
        "served_first_from": draw(st.sampled_from([0, 1, 2])),
        "one_to_one_from": draw(st.sampled_from([1, 2])),
        "handover_days": draw(FEW_DAYS),
        "crm_sharing": draw(SHARES),
        "community": draw(SHARES),
        "promotions_per_week": draw(st.sampled_from([0.0, 5.0, 100.0])),
        "winback_days": draw(st.sampled_from([1, 5])),
        "winback_offer": draw(st.sampled_from([0.01, 50.0])),
        "exit_survey": draw(st.booleans()),
    }


@st.composite
def models(draw):
    """Now and then a model of reputation, global or personal, that may rank the page."""
    named = [None, None, "beta", "sum", "travos", {"model": "eigentrust", "a": 0.3}]
    model = draw(st.sampled_from(named))
    return {} if model is None else {"model": model, **draw(st.sampled_from([{}, {"ranking": "model"}]))}


@st.composite
def rule_sets(draw: Any) -> dict[str, Any]:
    """Any rule set: every family's parameters over their ranges, extremes included."""
    deposit = draw(st.sampled_from([0.0, 20.0, 1000.0]))
    sells_places = draw(st.booleans())
    payment = draw(payments())
    delivery = draw(deliveries())
    windows = UNSENT if delivery["fulfilment"] == "none" else WINDOWS
    feedback = draw(feedbacks(windows))
    if delivery["fulfilment"] == "none":
        payment |= draw(services(payment))
    elif payment["custody"] == "merchant_of_record" or payment["release_on"] in ("delivered", "buyer_confirm"):
        delivery |= draw(inspections())
    merchant = payment["custody"] == "merchant_of_record"
    payer = ["none"] + (["deposit"] if deposit else []) + ([] if merchant else ["platform_fund", "issuer"])
    published = draw(scores(feedback))
    steps = draw(
        st.sampled_from(
            [
                [],
                [{"above": 0.0, "rate": 0.13}],
                [{"above": 0.0, "rate": 0.0875}, {"above": 25.0, "rate": 0.035}, {"above": 45.0, "rate": 1.0}],
            ]
        )
    )
    return {
        "name": "drawn",
        "currency": {"code": "EUR", "reference_order_value": draw(st.sampled_from([50.0, 33.3]))},
        "identity": {
            "kyc_seller": draw(st.sampled_from(["none", "email", "phone", "id_document", "business_licence"])),
            "new_identity_cost": draw(st.sampled_from([0.0, 1.0, 50.0])),
            "seller_deposit": deposit,
            "deposit_topup_days": draw(FEW_DAYS),
            "screening_power": draw(SHARES),
        },
        "matching": {
            **draw(mechanisms()),
            "presale_chat": draw(st.booleans()),
            "page_size": draw(st.sampled_from([1, 3, 50])),
            "position_bias": draw(st.sampled_from([0.0, 0.5, 3.0])),
            "rank_weights": draw(
                st.fixed_dictionaries(
                    {
                        k: st.sampled_from([0.0, 1.0, -2.0])
                        for k in (
                            "price",
                            "reputation",
                            "violation_points",
                            "refund_ratio",
                            "complaint_count",
                            "late_rate",
                            "new_seller",
                            "repeat",
                        )
                    }
                )
            )
            | {"ad_bid": 2.0 if sells_places else 0.0},
        },
        "payment": payment,
        "delivery": delivery,
        "feedback": feedback,
        "reputation": {
            "scores": published,
            "tiers": draw(tiers(deposit, payment["custody"] == "direct")),
            **(draw(models()) if feedback["direction"] != "none" else {}),
        },
        "disputes": {"forums": draw(forums(windows))},
        "remedies": {
            "refund_share": draw(SHARES),
            "no_reason_return": None if delivery["fulfilment"] == "none" else draw(st.none() | WINDOWS),
            "return_shipping_payer": draw(st.sampled_from(["buyer", "seller", "platform"])),
            "late_ship_comp": draw(st.sampled_from([0.0, 0.3, 1.0])),
            "damages_multiple": draw(st.sampled_from([0.0, 0.5, 3.0])),
            "payer_of_last_resort": draw(st.sampled_from(payer)),
            "fund_cap": draw(st.sampled_from([0.0, 20.0, 1e6])),
        },
        "sanctions": {
            "audit_prob": draw(SHARES),
            "audit_per_complaint": draw(st.sampled_from([0.0, 0.3])),
            "points_reset": (reset := draw(st.sampled_from(["rolling", "calendar"]))),
            "points": {
                "minor": draw(st.sampled_from([0, 2])),
                "sham_rating": draw(st.sampled_from([0, 4])),
                "late": draw(st.sampled_from([0, 3])),
                "nsad": draw(st.sampled_from([0, 12])),
                "counterfeit": draw(st.sampled_from([0, 48])),
            },
            **({"points_reset_days": draw(st.sampled_from([1, 20, 365]))} if reset == "rolling" else {}),
            "ladder": draw(ladders(deposit)),
        },
        "governance": {
            "mode": draw(st.sampled_from(["norms_only", "platform_rules", "platform_plus_law"])),
            "publicity": draw(st.sampled_from([0.0, 0.5, 1.0])),
        },
        "fees": {
            "commission": steps,
            "commission_cap": draw(st.sampled_from([None, 5.0])),
            "ads_enabled": sells_places,
            "per_order": draw(st.sampled_from([0.0, 0.3])),
            "buyer_fee": draw(st.sampled_from([0.0, 0.033, 0.5])),
            "subscription_per_year": draw(st.sampled_from([0.0, 99.99])),
            "listing": draw(st.sampled_from([0.0, 0.35])),
        },
        "retention": draw(retentions()),
    }


CAST = ("honest", "low_quality", "opportunist", "exit_scammer", "whitewasher", "platform_owned", "rating_buyer",
        "oscillator", "lag_exploiter", "milker", "value_imbalance", "discriminator", "proliferator")  # fmt: skip


@st.composite
def campaigns(draw: Any, names: list[str]) -> list[dict[str, Any]]:
    """None, or a few small campaigns for or against the sellers who are there."""
    found = []
    for name in draw(st.lists(st.sampled_from(sorted(ATTACKS)), max_size=2)):
        kind = ATTACKS[name]
        attack = {"attack": name, **{key: draw(st.sampled_from(names)) for key in kind.targets}}
        attack |= {
            "budget": draw(st.sampled_from([0.0, 3.0, 1e6])),
            "budget_per_day": draw(st.sampled_from([None, 0.5])),
            "from_day": draw(st.sampled_from([0, 10])),
            "shops": draw(st.sampled_from([0, 1])),
            "people": draw(st.integers(1, 4)),
            "accounts_each": draw(st.integers(1, 2)),
            "names": draw(st.sampled_from([1, 4])),
            "acts_per_day": draw(SHARES),
            "parcel": draw(SHARES),
            "resale": draw(SHARES),
        }
        extra = {
            "elsewhere": SHARES,
            "says_elsewhere": st.sampled_from(["fair", "unfair"]),
            "fair_first": st.sampled_from([0, 3]),
            "per_account": st.sampled_from([0, 2]),
            "rests_at": st.none() | SHARES,
            "careful": st.booleans(),
        }
        found.append(attack | {key: draw(values) for key, values in extra.items() if key in kind.model_fields})
    return found


@st.composite
def worlds(draw: Any) -> dict[str, Any]:
    """Any small population and environment; mishaps and arrivals are frequent."""
    names = draw(st.lists(st.sampled_from(CAST), min_size=1, max_size=7, unique=True))
    extra = {
        "exit_scammer": {"sales": 3, "strike_days": 5},
        "whitewasher": {"cheat": 0.8},
        "honest": {"slip": 0.2},
        "oscillator": {"ratings": 1, "low": 0.6},
        "lag_exploiter": {"burst_days": 4, "rest_days": draw(st.sampled_from([0, 5]))},
        "milker": {"ratings": 0, "cheat": 0.8, "careful": draw(st.booleans())},
        "value_imbalance": {"ratings": 1, "bait": draw(st.sampled_from([0.5, 1.0]))},
        "discriminator": {"whom": draw(st.sampled_from(["some", "newcomers", "strangers"]))},
        "proliferator": {"shops_each": draw(st.integers(1, 4)), "budget": draw(st.sampled_from([0.0, 1e6]))},
    }
    cast = [{"strategy": n, "share": 1.0 / len(names), **extra.get(n, {})} for n in names]
    return {
        "days": draw(st.integers(20, 60)),
        "warm_up_days": 0,
        "follow_up_days": 0,
        "seeds": {"population": draw(st.integers(0, 2**63 - 1)), "luck": draw(st.integers(0, 2**63 - 1))},
        "population": {
            "buyers": {
                "count": draw(st.integers(10, 40)),
                "entrants": draw(st.sampled_from([0.0, 1.0])),
                "joining_per_day": 0.1,
                "trips_per_day": draw(st.sampled_from([0.1, 0.5, 2.0])),
                "trips_schedule": draw(st.sampled_from(["poisson", "even"])),
                "value": draw(st.sampled_from([1.5, 4.0])),
                "attention": draw(st.sampled_from([1.0, 5.0])),
                "memory": draw(st.sampled_from([1, 3])),
                "taste_shock": draw(st.sampled_from(["persistent", "daily"])),
                "network": {
                    "kind": draw(st.sampled_from(["none", "watts_strogatz", "barabasi_albert", "erdos_renyi"])),
                    "friends": 4,
                },
                "belief": {"learning": draw(st.sampled_from(["market", "fixed"]))},
                "claims": {
                    "patience_days": draw(st.sampled_from([0.0, 3.0])),
                    "hour_cost": draw(st.sampled_from([0.0, 5.0, 50.0])),
                    "mild_claims": draw(SHARES),
                    "returns": draw(SHARES),
                    "dishonest": draw(st.sampled_from([0.0, 0.5])),
                    "false_claim": 0.5,
                    "confirms": draw(SHARES),
                },
                "leaving": {"after_loss": draw(SHARES), "distrust": draw(st.sampled_from([0.0, 0.25]))},
                "relations": {
                    "key_customers": draw(st.sampled_from([0.0, 0.2])),
                    "attachment": draw(st.sampled_from([0.0, 0.5])),
                    "partners": draw(st.sampled_from([1, 4])),
                    "follows": draw(SHARES),
                    "multihoming": draw(SHARES),
                },
            },
            "sellers": {
                "count": draw(st.integers(2, 10)),
                "entrants": draw(st.sampled_from([0.0, 2.0])),
                "joining_per_day": 0.1,
                "quality": draw(SHARES),
                "markup_step": draw(st.sampled_from([0.0, 0.1])),
                "capacity": draw(st.sampled_from([1, 20])),
                "handling_days": draw(st.sampled_from([0.0, 1.5, 10.0])),
                "tardy": draw(SHARES),
                "silence": draw(st.sampled_from([0.0, 0.3, 1.0])),
                "patience_days": 7,
                "withhold": draw(SHARES),
                "relations": {
                    "staff_turnover": draw(st.sampled_from([0.0, 30.0, 365.0])),
                    "multihoming": draw(SHARES),
                },
                "strategies": cast,
            },
            "adversaries": draw(campaigns(names)),
        },
        "environment": {
            "mean_order_value": draw(st.sampled_from([50.0, 0.37])),
            "day_of_year": draw(st.sampled_from([0, 350])),
            "minor_units": 100,
            "categories": draw(st.sampled_from([{"general": 1.0}, {"a": 1.0, "b": 3.0}])),
            "listings_per_search": draw(st.sampled_from([2, 100])),
            "carrier": {
                "transit_days": draw(st.sampled_from([0.0, 3.0, 12.0])),
                "loss": draw(st.sampled_from([0.0, 0.2])),
                "damage": draw(st.sampled_from([0.0, 0.2])),
                "swap": draw(st.sampled_from([0.0, 0.1])),
                "liability": draw(SHARES),
            },
            "law": {"cost": 1.0, "hours": 0.1, "delay_days": draw(st.sampled_from([0, 20])), "recovery_prob": 0.7},
            "tracking_uptake": 0.5,
            "audit_error": 0.1,
            "product_noise": draw(st.sampled_from([0.0, 0.3])),
            "outside_value": -1.0,
            "rival": {"value": draw(st.sampled_from([-1.0, 0.5])), "poaching": draw(st.sampled_from([0.0, 0.1]))},
            "operator": draw(
                st.sampled_from(
                    [
                        {"conduct": "honest"},
                        {"conduct": "honest"},
                        {"conduct": "hazard", "hazard": 0.05},
                        {"conduct": "best_moment", "horizon_days": 20.0},
                    ]
                )
            ),
            "service_days": draw(st.sampled_from([0.0, 2.0, 20.0])),
        },
    }


@st.composite
def scenarios(draw: Any) -> emptor.Scenario:
    """Any small scenario that loading accepts."""
    tree = draw(worlds()) | {"rules": draw(rule_sets())}
    try:
        return emptor.load(tree)
    except ScenarioError:
        reject()


USUAL = RuleSet.model_validate({"currency": {"reference_order_value": 50.0}}).model_dump(mode="json")
REPLACED = ("identity", "matching", "payment", "delivery", "feedback", "remedies", "sanctions", "retention")
"""Families of which a reform leaves nothing as it was: half of one with half of another is mostly a contradiction."""


def afresh(rules: dict[str, Any]) -> dict[str, Any]:
    """The patch that puts a whole rule set in the place of whatever is in force, the money it is written in apart."""
    patch = {key: family for key, family in rules.items() if key not in ("name", "currency")}
    for key in REPLACED:
        patch[key] = merged(USUAL[key], patch[key])
    return patch


@st.composite
def reformed(draw: Any) -> emptor.Scenario:
    """Any small scenario whose rules all become others, once or twice, on the way."""
    tree = draw(worlds()) | {"rules": draw(rule_sets())}
    days = sorted(draw(st.sets(st.integers(1, tree["days"] - 1), min_size=1, max_size=2)))
    schedule = [{"day": day, "patch": afresh(draw(rule_sets()))} for day in days]
    try:
        return emptor.load(tree | {"schedule": schedule})
    except ScenarioError:
        reject()
