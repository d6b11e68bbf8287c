"""`--set dotted.key=value`: one value of a scenario changed from outside its file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from emptor.scenario.errors import Problem, nearest, one_of
from emptor.scenario.nodes import BAD, Node, Place, opened, parse_value

Fill = Callable[[str, Node], Node]
"""Turns the name of a rule set or population into its mapping."""


def override(tree: Node, text: str, problems: list[Problem], blocks: dict[str, object], fill: Fill) -> Node:
    """The tree with one `dotted.key=value` set; list elements by index, `id` or `strategy`."""
    key, equals, written = text.partition("=")
    key = key.strip()
    option = f"--set {text if len(text) <= 80 else text[:79] + '…'}"
    place = Place(option)
    path = key.split(".")
    if not equals or not all(path):
        problems.append(place.problem("this is not key=value", "for example rules.payment.custody=escrow"))
        return tree
    value = parse_value(written, replace(place, key=key), problems)
    if key in blocks:
        value = fill(key, value)
    return put_value(tree, path, value, place, problems)


def put_value(node: Node, path: list[str], value: Node, at: Place, problems: list[Problem]) -> Node:
    """The tree with the value at a path; `at` is where messages about the path say that it stands."""
    if not path:
        return value
    name, rest = path[0], path[1:]
    here = at.at(name)
    if isinstance(node.value, list):
        index = element(node.value, name)
        if index is None:
            known = [label for child in node.value if (label := label_of(child))]
            expected = "one of " + one_of(known) if known else f"an index from 0 to {len(node.value) - 1}"
            problems.append(here.problem(f"the list has no element {name}", expected, nearest(name, known)))
            return node
        items = list(node.value)
        items[index] = put_value(items[index], rest, value, here, problems)
        return replace(node, value=items)
    if node.value is BAD:
        return node
    node = opened(node)
    if isinstance(node.value, dict):
        under = node.value.get(name)
    else:
        # A scalar or null gives way to a mapping; whether one may stand here is for validation to say.
        node, under = Node({}, at, node.key_line), None
    child = put_value(under if under is not None else Node({}, here), rest, value, here, problems)
    return node.with_child(name, child)


def label_of(node: Node) -> str:
    """The name by which an element of a list can be meant."""
    for key in ("id", "strategy"):
        child = node.child(key)
        if child is not None and isinstance(child.value, str):
            return child.value
    return ""


def element(items: list[Node], name: str) -> int | None:
    """The index of an element meant by its name or index, if there is one."""
    labels = [label_of(item) for item in items]
    if labels.count(name) == 1:
        return labels.index(name)
    return int(name) if name.isdecimal() and len(name) < 6 and int(name) < len(items) else None
