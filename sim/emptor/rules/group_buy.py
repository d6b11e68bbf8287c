"""Group buying: the more buyers, the lower the price; a group that stays too small fails.

Each member says up to which price he wants to be in, and the group settles on the largest number of members who all
accept the price of a group of that size (Anand and Aron 2003, "Group buying on the web"; Kauffman and Wang 2001).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from emptor.schema import PPM, Part, field, ppm
from emptor.state.accounts import share_of
from emptor.state.compile import inner

MOST_STEPS = 16
PRICE_STEP = np.dtype([("buyers", "i8"), ("discount", "i8")])
"""A step of the ladder, its discount in parts per million."""


class GroupStep(Part):
    """What a group of some size saves."""

    buyers: int = field(text="members from which the step holds", unit="buyers", ge=1, le=10_000)
    discount: float = field(text="how far the price falls below the asked price", unit="share of price", ge=0, lt=1)


class GroupBuy(Part):
    """How groups form (`mechanism: group_buy`); how small a group may be is `matching.group_min`.

    Each shop gathers one group after the other. A member pays nothing before the group's last day.
    """

    days: int = field(4, "days a group gathers", "days", "unverified", ge=1, le=90)
    steps: list[GroupStep] = field(
        [
            GroupStep(buyers=2, discount=0.05),
            GroupStep(buyers=5, discount=0.1),
            GroupStep(buyers=10, discount=0.2),
        ],
        "ladder of prices: members and discounts, both rising; unverified",
        min_length=1,
        max_length=MOST_STEPS,
    )


def price_steps(group: GroupBuy) -> np.ndarray:
    """The ladder as an array for kernels."""
    return np.array([(step.buyers, ppm(step.discount)) for step in group.steps], PRICE_STEP)


@inner
def group_price(steps: Any, asked: int, members: int) -> Any:
    """Price for each member of a group, in minor units: the asked price less the last step that the group reaches."""
    discount = 0
    for k in range(steps.size):
        if members >= steps[k].buyers:
            discount = steps[k].discount
    return max(1, share_of(asked, PPM - discount))


@inner
def group_size(steps: Any, asked: int, limits: Any, least: int) -> Any:
    """How many of the members buy: the largest number, from `least` up, that all accept the price of such a group.

    `limits` are the most that each would pay, in minor units, falling. 0 if the group fails.
    """
    for members in range(limits.size, 0, -1):
        if members < least:
            return 0
        if limits[members - 1] >= group_price(steps, asked, members):
            return members
    return 0
