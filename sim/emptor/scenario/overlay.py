"""One rule set laid over another: `ebay_pre2008+paypal_overlay`.

An overlay is a rule set that says only what it adds to whatever platform it is used on, such as a payment service
that hears claims of its own. It is laid over the rules before the plus key by key; the items of its lists (forums,
scores, tiers, rungs) come after theirs, and one with the same id takes the other's place. Its amounts are put into
the money of the rules below, whose currency and mean order value stay.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from emptor.rules.rule_set import RuleSet
from emptor.rules.scores import Condition
from emptor.scenario.nodes import BAD, Node
from emptor.scenario.slots import Slot, root_slot, step

FRAME = ("name", "title", "currency")
"""What an overlay does not change."""


def split(text: str) -> list[str]:
    """The rule sets that a reference names, the platform first; a path that holds a plus is one."""
    if "+" not in text or Path(text).is_file():
        return [text]
    return [part.strip() for part in text.split("+")]


def lay_over(base: Node, over: Node) -> Node:
    """An overlay laid over a rule set."""
    if not (isinstance(base.value, dict) and isinstance(over.value, dict)):
        return base if over.value is not BAD else replace(base, value=BAD)
    by = _reference(base) / _reference(over)
    own = replace(over, value={name: child for name, child in over.value.items() if name not in FRAME})
    laid = _laid(base, own if by == 1.0 else _scaled(own, root_slot(RuleSet), by))
    for key, text in (("name", "{}+{}"), ("title", "{}; with {}")):
        one, two = base.child(key), over.child(key)
        if one is not None and two is not None and isinstance(one.value, str) and isinstance(two.value, str):
            laid = laid.with_child(key, replace(one, value=text.format(one.value, two.value)))
    return laid


def _reference(rules: Node) -> float:
    """The mean order value that amounts refer to; 1 where it is missing or wrong, which validation says."""
    currency = rules.child("currency")
    value = currency.child("reference_order_value") if currency is not None else None
    number = value.value if value is not None else None
    sound = isinstance(number, (int, float)) and not isinstance(number, bool) and number > 0
    return float(number) if sound else 1.0  # type: ignore[arg-type]


def _laid(under: Node, over: Node) -> Node:
    if isinstance(under.value, dict) and isinstance(over.value, dict):
        merged = dict(under.value)
        for name, child in over.value.items():
            merged[name] = _laid(merged[name], child) if name in merged else child
        return replace(under, value=merged)
    if isinstance(under.value, list) and isinstance(over.value, list) and _holds_items(over):
        items: list[Node] = list(under.value)
        ids = [_id(item) for item in items]
        for item in over.value:
            if (name := _id(item)) is not None and name in ids:
                items[ids.index(name)] = item
            else:
                items.append(item)
        return replace(under, value=items)
    return over


def _holds_items(node: Node) -> bool:
    """Whether a list holds forums, scores, tiers or the like, rather than numbers or words."""
    return all(isinstance(item.value, dict) for item in node.value)


def _id(item: Node) -> Any:
    label = item.child("id")
    return label.value if label is not None and isinstance(label.value, str) else None


def _scaled(node: Node, slot: Slot | None, by: float) -> Node:
    """The node with its amounts of money multiplied."""
    value = node.value
    if slot is None:
        return node
    if isinstance(value, dict):
        inner = {name: _scaled(child, step(slot, name, child.plain()), by) for name, child in value.items()}
        asked = node.child("metric")
        if slot.part is Condition and asked is not None and asked.value == "revenue" and "value" in inner:
            inner["value"] = _times(inner["value"], by)
        return replace(node, value=inner)
    if isinstance(value, list):
        return replace(node, value=[_scaled(child, step(slot, i, child.plain()), by) for i, child in enumerate(value)])
    return _times(node, by) if slot.unit == "money" else node


def _times(node: Node, by: float) -> Node:
    number = isinstance(node.value, (int, float)) and not isinstance(node.value, bool)
    return replace(node, value=node.value * by) if number else node
