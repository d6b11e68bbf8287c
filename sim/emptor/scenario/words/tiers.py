"""Tiers and rungs in sentences: when something holds, what follows."""

from __future__ import annotations

from emptor.scenario.rescale import is_money
from emptor.scenario.words.voice import Voice, listed, percent, words

COUNTS = {"violation_points": "violation points", "sales": "sales"}
RATES = {
    "defect_rate": "its orders cancelled by it or closed unresolved",
    "late_rate": "its orders shipped late",
    "unresolved_case_rate": "its orders ending in a case that it did not solve",
    "low_stars_rate": "its ratings at one or two stars",
    "cancel_rate": "its orders cancelled unshipped",
    "response_rate": "the claims against it answered in time",
}
MANY = {"<": "fewer than {}", "<=": "at most {}", ">": "more than {}", ">=": "{} or more", "==": "exactly {}"}
HIGH = {"<": "below {}", "<=": "of at most {}", ">": "above {}", ">=": "of {} or more", "==": "of exactly {}"}
OLD = {
    "<": "younger than {} days",
    "<=": "at most {} days old",
    ">": "older than {} days",
    ">=": "{} or more days old",
    "==": "exactly {} days old",
}
EFFECTS = {
    "fee_multiplier": "its commission is multiplied by {}",
    "fee_add": "its commission rises by {} of the price",
    "rank_multiplier": "its rank is multiplied by {}",
    "hold_days": "its payouts wait {} days more",
    "hold_fraction": "{} of its prices is held",
    "badge": "it bears the badge '{}'",
    "block_days": "it is hidden from search for {} days",
    "forfeit": "{} is taken from its deposit",
    "subscription_refund": "{} of its subscription comes back",
    "fee_per_case": "each case costs it {}",
}


def tier(v: Voice) -> str:
    """When a tier holds and what follows: a shop with 12 or more violation points is hidden from search."""
    conditions = [_condition(v.inside("when", i)) for i in range(len(v.at("when")))]
    record = [c.removeprefix("with ") for c in conditions if c.startswith("with ")]
    shop = [c for c in conditions if not c.startswith("with ")]
    which = listed(shop) + (" with " if shop and record else "with " if record else "") + listed(record)
    effect = v.at("effect")
    shares = {"fee_add", "hold_fraction", "subscription_refund"}
    follows = []
    delist = getattr(effect, "delist", None)
    for key, value in effect:
        if value is None:
            continue
        v.at("effect", key)
        if isinstance(value, bool):
            if key != "delist" and value:
                done = {
                    "ban": "the account is closed and its owner barred",
                    "close_store": "the account is closed, and its owner may open another",
                    "finalise_early": "it may ask a buyer to release the money at once, for a discount",
                    "suspend": "it is suspended until the condition ends",
                }
                follows.append(done.get(key, words(key)))
            continue
        if isinstance(value, str):
            follows.append(EFFECTS.get(key, words(key) + " {}").format(value))
            continue
        money = is_money(effect, key)
        form = v.amount if money else percent if key in shares else None
        said = v.number("effect", key, form=form)
        if key == "block_days" and delist:
            follows.append(f"it can sell nothing for {said} days")
        else:
            follows.append(EFFECTS.get(key, words(key) + " {}").format(said))
    if delist and effect.block_days is None:
        follows.append("it can sell nothing any more")
    return f"A shop {which}: {listed(follows)}."


def _condition(v: Voice) -> str:
    metric, op = v.at("metric"), v.at("op")
    if metric == "account_age":
        text = OLD[op].format(v.number("value"))
    elif metric in COUNTS:
        text = f"with {MANY[op].format(v.number('value'))} {COUNTS[metric]}"
    elif metric == "revenue":
        text = f"with a revenue {HIGH[op].format(v.money('value'))}"
    elif metric.endswith("_rate"):
        text = f"with {MANY[op].format(v.share('value'))} of {RATES.get(metric, words(metric))}"
    else:
        text = f"with a '{metric}' {HIGH[op].format(v.number('value'))}"
    text += {"worst": " on its worst point", "each": " on each point"}.get(v.at("over"), "")
    text += f" in {v.days('window_d')}" if v.at("window_d") is not None else ""
    return text + (f" (counted from {v.number('min_n')} on)" if v.at("min_n") else "")
