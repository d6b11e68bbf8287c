"""The data dictionary of the frames: unit and meaning of each column."""

from __future__ import annotations

from emptor.state.tally import COHORT_FIELDS, FLOW_FIELDS

_UNITS = (
    (", minor units", "currency"),
    (", summed", "days"),
    (", minutes", "minutes"),
    (" over mean cost of the category, ppm", "sum of ratios"),
    (", ppm", "sum of shares, 0 to 1"),
)
"""How a field's text tells its unit; what names none is a count."""

_REWORDED = {
    "new_gmv": ("currency", "value of orders placed with shops younger than 90 days"),
    "price_new": ("sum of ratios", "price over mean cost of the category, orders with shops of fewer than 10 ratings"),
    "n_new": ("count", "orders summed in price_new"),
    "price_old": ("sum of ratios", "price over mean cost of the category, orders with shops of 10 ratings or more"),
    "n_old": ("count", "orders summed in price_old"),
    "cheats_value": ("currency", "price of the orders on which the seller cheated, on the day it decided"),
    "misjudged": ("count", "claims that a forum decided against the facts"),
    "misjudged_seller": ("count", "claims that a forum decided against a seller who was right"),
    "honest_blocks": ("count", "shops hidden or delisted for a time whose owner never cheated"),
    "honest_bans": ("count", "shops closed for good whose owner never cheated"),
    "placed_gmv": ("currency", "price of the orders settled"),
    "placed_ill_gmv": ("currency", "price of the orders sold by sellers who mean to cheat where it pays"),
    "placed_cheated_gmv": ("currency", "price of the orders on which the seller cheated"),
    "placed_ill_cheated_gmv": ("currency", "price of the orders cheated by sellers who mean to cheat where it pays"),
    "placed_completed_gmv": (
        "currency",
        "price of the cheats whose seller was paid and whose buyer was not made whole",
    ),
    "placed_borne_buyer": ("currency", "price of orders gone wrong borne by buyers"),
    "placed_borne_seller": ("currency", "price of orders gone wrong borne by sellers, deposits included"),
    "placed_borne_platform": ("currency", "price of orders gone wrong borne by the platform"),
    "placed_borne_carrier": ("currency", "price of orders gone wrong borne by carriers"),
    "placed_borne_issuer": ("currency", "price of orders gone wrong borne by issuers of cards"),
    "placed_abandoned_left": ("count", "claims not filed or given up over which the buyer left the market"),
    "placed_false_won": ("count", "claims filed on orders that pleased, and won"),
}
"""Fields whose text leans on the field above it."""


def _described(name: str, text: str) -> tuple[str, str]:
    if name in _REWORDED:
        return _REWORDED[name]
    for ending, unit in _UNITS:
        if text.endswith(ending):
            return unit, text.removesuffix(ending)
    return "count", text


DAILY_COLUMNS: dict[str, tuple[str, str]] = {
    **{name: _described(name, text) for name, text in FLOW_FIELDS.items()},
    **{f"placed_{name}": _described(f"placed_{name}", text) for name, text in COHORT_FIELDS.items()},
    "trust_mean": ("share, 0 to 1", "mean trust in the platform of the buyers in the market"),
    "price_index": ("ratio", "mean of price over mean cost of the category, over the day's orders"),
    "measured": ("yes or no", "whether the day is past the warm-up"),
}
"""Columns of `daily_frame`: (unit, meaning). `placed_` columns: of the orders placed on the day."""

BUYER_COLUMNS: dict[str, tuple[str, str]] = {
    "key": ("key", "lineage, the same under all rule sets"),
    "value": ("factor", "factor on the worth of goods to this buyer"),
    "no_trip": ("probability per day", "chance of a day without a shopping trip"),
    "hour_cost": ("currency an hour", "what an hour spent on a claim costs him"),
    "reservation": ("currency a trip", "surplus below which he does not join"),
    "joined": ("day", "day he joined; missing if he never did"),
    "left": ("day", "day he left; missing if he did not"),
    "leave_cause": ("cause", "why he left; missing if he did not"),
    "orders": ("count", "orders he placed"),
    "bad_orders": ("count", "orders of his that went wrong"),
    "cheated": ("count", "orders of his on which the seller cheated"),
    "claims": ("count", "claims he filed"),
    "abandoned": ("count", "claims he did not file for want of worth, or gave up"),
    "first_bad": ("day", "day of his first order that went wrong; missing if none did"),
    "spent": ("currency", "money he spent"),
    "lost": ("currency", "money paid for goods that went wrong and not given back"),
    "surplus": ("currency", "worth of goods received less money paid and time spent on disputes"),
    "dishonest": ("yes or no", "whether he files false claims"),
    "confirms": ("yes or no", "whether he confirms receipt"),
}
"""Columns of `buyers_frame`: (unit, meaning)."""

SELLER_COLUMNS: dict[str, tuple[str, str]] = {
    "key": ("key", "lineage, the same under all rule sets"),
    "strategy": ("name", "strategy it follows"),
    "category": ("name", "category of goods it sells"),
    "ill": ("yes or no", "whether it means to cheat where it pays"),
    "joined": ("day", "day it opened its first shop; missing if it never did"),
    "left": ("day", "day it left; missing if it did not"),
    "leave_cause": ("cause", "why it left; missing if it did not"),
    "accounts": ("count", "shops it opened"),
    "shop": ("row", "row of its open shop; missing if none is open"),
    "orders": ("count", "orders it sold"),
    "plotted": ("count", "orders that adversaries placed with it, for an end of their own"),
    "cheats": ("count", "orders on which it cheated"),
    "first_cheat": ("day", "day of its first cheat; missing if it never cheated"),
    "detected": ("day", "day of its first sanction after it had cheated; missing if there was none"),
    "struck": ("day", "day an exit scam began; missing if none did"),
    "banned": ("yes or no", "whether it was banned"),
    "refused": ("yes or no", "whether it was turned away at the door"),
    "revenue": ("currency", "what its shops sold after the warm-up"),
    "profit": ("currency", "its profit since it joined"),
    "wealth": ("currency", "its wallet and deposit, the last evening it was in the market"),
    "price": ("currency", "price its open shop asks at the end; missing if none is open"),
    "shown": ("score", "score its open shop shows at the end; missing if it shows none"),
    "quality": ("probability per order", "chance that goods sent in good faith please"),
    "cheat": ("probability per order", "chance at the end that it cheats on an order"),
    "withhold": ("share of cheats", "cheats that send nothing where that can be hidden"),
    "slip": ("probability per order", "chance of an honest mistake"),
    "concede": ("probability", "chance to refund a justified claim at once"),
    "markup": ("share of cost", "mark-up on cost at the end"),
    "cost": ("currency", "cost of a unit of goods as described"),
    "junk": ("currency", "cost of what a cheat sends instead"),
    "reservation": ("currency a day", "profit below which it does not stay"),
    "reciprocates": ("yes or no", "whether it answers a negative rating with a negative"),
}
"""Columns of `sellers_frame`: (unit, meaning)."""
