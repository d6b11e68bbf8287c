"""Orders, postings and stories as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from emptor.scenario.models import Scenario
from emptor.state.accounts import FIRST_PERSON, REASONS, SYSTEM
from emptor.state.orders import CLAIMS, CONDUCTS, FAULTS, OUTCOMES, STATES, UNRATED
from emptor.state.trace import STORY
from emptor.state.world import World

if TYPE_CHECKING:
    import pandas as pd

MONEY = (
    "price", "buyer_fee", "cost", "held", "worth", "to_seller", "fees", "refunded", "from_custody", "from_seller",
    "from_deposit", "from_fund", "from_issuer", "from_carrier", "damages", "dispute_fees", "freight", "gone",
)  # fmt: skip
DAYS = ("shipped", "estimated", "delivered", "completed", "claimed", "resolved", "settled")
CODES = {"state": STATES, "conduct": CONDUCTS, "fault": FAULTS, "outcome": OUTCOMES, "claim": CLAIMS}
FLAGS = ("tracked", "late", "returned", "false_claim", "cancelled", "whole", "audited", "inspected", "refused")
ORDER_COLUMNS: dict[str, tuple[str, str]] = {
    "order": ("name", "buyer, day placed and trip of the day: the same order under all rule sets"),
    "placed": ("day", "day placed"),
    "buyer": ("number", "buyer, by place in the pool"),
    "seller": ("number", "seller, by place in the pool"),
    "shop": ("number", "shop, in order of opening"),
    "category": ("name", "category of goods"),
    "price": ("currency", "price"),
    "buyer_fee": ("currency", "fee on top of the price"),
    "cost": ("currency", "what the seller spent on what it sent"),
    "held": ("currency", "in custody now"),
    "worth": ("currency", "of the goods to the buyer, if they please"),
    "to_seller": ("currency", "paid to the seller, before fees"),
    "fees": ("currency", "commission and fixed fee"),
    "refunded": ("currency", "given back to the buyer"),
    "from_custody": ("currency", "of refunds, from custody"),
    "from_seller": ("currency", "refunds and damages from the seller's own account"),
    "from_deposit": ("currency", "refunds and damages from the seller's deposit"),
    "from_fund": ("currency", "of refunds, from the platform's fund"),
    "from_issuer": ("currency", "of refunds, from the issuer of the buyer's card"),
    "from_carrier": ("currency", "the carrier's compensation to the seller"),
    "damages": ("currency", "damages to the buyer, on top of refunds"),
    "dispute_fees": ("currency", "filing fees the buyer did not get back"),
    "freight": ("currency", "what the buyer paid to send goods back or to have them inspected"),
    "gone": ("currency", "of the price, locked for good or taken by the operator"),
    "belief": ("probability", "chance of a good order that the buyer saw"),
    "shipped": ("day", "day shipped, or said to be"),
    "estimated": ("day", "day of delivery that was promised"),
    "delivered": ("day", "day the parcel came"),
    "completed": ("day", "day by which the money was released and the goods had come or been given up"),
    "claimed": ("day", "day a claim was filed"),
    "resolved": ("day", "day it ended"),
    "settled": ("day", "day the order ended"),
    "state": ("choice", "state"),
    "conduct": ("choice", "what the seller did"),
    "fault": ("choice", "what happened on the way"),
    "outcome": ("choice", "what the buyer found"),
    "claim": ("choice", "what became of the claim"),
    "rating": ("-1, 0, 1", "the buyer's rating"),
    "stars": ("1-5", "the buyer's stars"),
    "seller_rating": ("-1, 0, 1", "the seller's rating of the buyer"),
    "minutes_buyer": ("minutes", "the buyer's time on the dispute"),
    "minutes_seller": ("minutes", "the seller's time on it"),
    "tracked": ("yes/no", "whether the parcel was tracked"),
    "late": ("yes/no", "shipped after the deadline, or not at all"),
    "returned": ("yes/no", "sent back without a reason"),
    "false_claim": ("yes/no", "a claim on goods that pleased"),
    "cancelled": ("yes/no", "cancelled unshipped"),
    "whole": ("yes/no", "refunded as far as the rules promise"),
    "audited": ("yes/no", "audited by the platform"),
    "inspected": ("yes/no", "inspected before the money was released"),
    "refused": ("yes/no", "refused by the inspector"),
}
"""Data dictionary of the orders frame: unit and meaning."""


def name_of(order: np.ndarray) -> str:
    """An order's name: buyer, day and trip."""
    return f"b{order['buyer']}-d{order['placed']}-{order['trip']}"


def _labels(codes: np.ndarray, names: Sequence[str]) -> Any:
    import pandas as pd

    return pd.Categorical([names[c] for c in codes], categories=list(names))


def orders_table(rows: np.ndarray, settings: Scenario) -> pd.DataFrame:
    """Orders as a data frame; columns in ORDER_COLUMNS."""
    import pandas as pd

    units = settings.environment.minor_units
    categories = list(settings.environment.categories)
    data: dict[str, object] = {
        "order": [name_of(o) for o in rows],
        "placed": rows["placed"],
        "buyer": rows["buyer"],
        "seller": rows["seller"],
        "shop": rows["shop"],
        "category": _labels(rows["category"], categories),
    }
    for column in MONEY:
        data[column] = rows[column] / units
    data["belief"] = rows["belief"]
    for column in DAYS:
        data[column] = pd.array(rows[column].astype("int64"), dtype="Int64")
        data[column][rows[column] < 0] = pd.NA  # type: ignore[index]
    for column, names in CODES.items():
        data[column] = _labels(rows[column], names)
    for column in ("rating", "stars", "seller_rating"):
        data[column] = pd.array(rows[column].astype("int64"), dtype="Int64")
        data[column][(rows["rating" if column == "stars" else column] == UNRATED)] = pd.NA  # type: ignore[index]
    for column in ("minutes_buyer", "minutes_seller", *FLAGS):
        data[column] = rows[column]
    return pd.DataFrame(data)[list(ORDER_COLUMNS)]


def account_name(account: int, w: World) -> str:
    """An account in words."""
    if account < FIRST_PERSON:
        return SYSTEM[account]
    account -= FIRST_PERSON
    if account < len(w.buyers):
        return f"buyer b{account}"
    account -= len(w.buyers)
    if account < len(w.sellers):
        return f"seller {account}"
    return f"deposit of shop s{account - len(w.sellers)}"


def postings_table(rows: np.ndarray, settings: Scenario) -> pd.DataFrame:
    """Postings as a data frame: day, reason, debit and credit account numbers, amount in currency, order key."""
    import pandas as pd

    return pd.DataFrame(
        {
            "day": rows["day"],
            "reason": _labels(rows["reason"], REASONS),
            "debit": rows["debit"],
            "credit": rows["credit"],
            "amount": rows["amount"] / settings.environment.minor_units,
            "order": rows["order"],
        }
    )


def story_lines(
    order: str, orders: np.ndarray, events: np.ndarray, journal: np.ndarray, w: World, settings: Scenario
) -> list[str]:
    """One order's events and postings in the order in which they happened, a line each.

    Raises
    ------
    LookupError
        If there is no such order.
    """
    found = [o for o in orders if name_of(o) == order]
    if not found:
        raise LookupError(f"no order {order!r}; orders have names like b17-d12-0 (buyer, day placed, trip of the day)")
    key = found[0]["key"]
    units, currency = settings.environment.minor_units, settings.environment.currency
    lines: list[tuple[int, int, str]] = []
    texts = list(STORY.values())
    for number, e in enumerate(events[events["order"] == key]):
        lines.append((int(e["day"]), number, _sentence(texts[int(e["what"])], e, units, currency)))
    for number, p in enumerate(journal[journal["order"] == key]):
        sides = f"{account_name(int(p['debit']), w)} -> {account_name(int(p['credit']), w)}"
        money = f"{p['amount'] / units:,.2f} {currency}"
        lines.append((int(p["day"]), 10_000 + number, f"    {money:>14}  {sides}  ({REASONS[int(p['reason'])]})"))
    return [f"day {day:>4}  {text}" for day, _, text in sorted(lines)]


class _Number(float):
    """A number of a story that knows how to be written as money, a code or a yes."""

    units = 100
    currency = ""

    def __format__(self, spec: str) -> str:
        if spec == "money":
            return f"{self / self.units:,.2f} {self.currency}"
        if spec == "yesno":
            return "was" if self else "was not"
        for kind, names in (("conduct", CONDUCTS), ("fault", FAULTS), ("outcome", OUTCOMES)):
            if spec == kind:
                return "in good order" if (kind, int(self)) == ("fault", 0) else names[int(self)]
        return super().__format__(spec)


def _sentence(text: str, event: np.ndarray, units: int, currency: str) -> str:
    x, y = _Number(event["x"]), _Number(event["y"])
    for number in (x, y):
        number.units, number.currency = units, currency
    return text.format(x=x, y=y)
