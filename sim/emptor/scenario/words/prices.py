"""How prices are found, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from emptor.scenario.words.voice import Said, Voice, listed, words
from emptor.schema import Part

PRICES = {
    "posted_price": "The seller names a price; a buyer takes it or leaves it.",
    "negotiation": "Buyer and seller bargain over the price.",
}


def price(v: Voice) -> Said:
    """The mechanism, and the keys that go with it; those of other mechanisms are not in force and not said."""
    mechanism = v.at("mechanism")
    for key in ("auction", "group_min", "group", "negotiation", "tender"):
        if v.has(key):
            for path in _leaves(v.at(key), (key,)):
                v.at(*path)
    yield "price", _sentence(v, mechanism)


def _sentence(v: Voice, mechanism: str) -> str:
    if mechanism == "english_auction":
        return (
            f"Buyers bid by proxy for {v.days('auction', 'days')} (English auction). The highest bidder pays "
            f"{v.money('auction', 'increment')} more than the second-highest bid, but no more than he bid. Bidding "
            f"starts at {v.share('auction', 'start')} of what the seller would ask; a shop runs up to "
            f"{v.count('auction', 'lots', one='auction')} at a time."
        )
    if mechanism == "group_buy":
        steps = [
            f"{v.share('group', 'steps', i, 'discount')} off for {v.number('group', 'steps', i, 'buyers')}"
            for i in range(len(v.at("group", "steps")))
        ]
        return (
            f"Buyers gather for {v.days('group', 'days')}: the more of them, the lower the price (group buying), "
            f"{listed(steps)} or more. A group below {v.count('group_min', one='buyer')} fails, and nobody pays."
        )
    if mechanism == "negotiation":
        return (
            f"{PRICES['negotiation']} The seller gets {v.share('negotiation', 'sellers_share')} of what lies between "
            f"his limit and the buyer's; {v.share('negotiation', 'failure')} of talks break down."
        )
    if mechanism == "tender":
        return f"The buyer asks {v.count('tender', 'asked', one='seller')} for offers and takes the best one (tender)."
    return PRICES.get(mechanism, f"Prices come about by {words(mechanism)}.")


def _leaves(value: object, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, Part):
        for key in type(value).model_fields:
            yield from _leaves(getattr(value, key), (*path, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _leaves(inner, (*path, i))
    else:
        yield path
