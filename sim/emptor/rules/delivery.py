"""What the platform asks of shipping."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from emptor.rules.payment import A_SHIPPED, ON_SHIPPED, plan_auto_release
from emptor.schema import Days, Part, field
from emptor.state.accounts import GOODS, WORLD, post, wallet_of_seller
from emptor.state.calendar import ARRIVE, CLAIM, RELEASE, plan
from emptor.state.compile import inner
from emptor.state.draws import LUCK, decision, uniform, wait_by
from emptor.state.orders import (
    DAMAGED,
    LOST,
    MISDESCRIBED,
    NO_FAULT,
    SHIPPED,
    SWAPPED,
    WITHHELD,
    move,
)
from emptor.state.record import LATE, POINTS, write
from emptor.state.records import code
from emptor.state.trace import E_PRETENDED, E_SHIPPED, tell
from emptor.state.world import World


class Delivery(Part):
    """Shipping deadlines and tracking."""

    not_yet: ClassVar[dict[str, str]] = {
        "fulfilment=platform": "fulfilment by the platform",
        "fulfilment=none": "services without a parcel",
        "inspection": "inspection of goods",
        "inspection_accuracy": "inspection of goods",
        "inspection_fee": "inspection of goods",
        "inspection_payer": "inspection of goods",
    }

    fulfilment: Literal["seller"] = field("seller", "who sends the parcel")
    ship_deadline_days: Days = field(
        7,
        "days within which the seller must ship; later counts as late, and an order whose money is "
        "held and that is still unshipped on the estimated day of delivery is cancelled and refunded",
        "days",
    )
    tracking: Literal["none", "optional", "required"] = field(
        "optional",
        "with `required`, a seller cannot pretend to have shipped, a parcel that the carrier lost is seen "
        "to be lost and the carrier compensates it, forums see whether it arrived, and a buyer whose parcel is on "
        "its way waits; with `optional` "
        "that holds for the share of parcels that environment.tracking_uptake gives",
    )


NONE, OPTIONAL, REQUIRED = (code(Delivery, "tracking", t) for t in ("none", "optional", "required"))

HANDLING = decision("handling", "geometric days", "order", "once per order", "sellers pack at their own pace")
TARDY = decision("tardy", "Bernoulli", "order", "once per order that is behind", "most sellers hurry for a deadline")
TRACKED = decision(
    "tracked", "Bernoulli", "order", "once per order", "not every parcel is tracked where it need not be"
)
TRANSIT = decision(
    "transit",
    "half the mean, and geometric days of the same mean",
    "order",
    "once per order",
    "carriers take their time",
)
FATE = decision("fate", "one uniform over loss, damage, swap", "order", "once per order", "mishaps exclude each other")
PATIENCE = decision("patience", "geometric days", "order", "once per order", "how long a buyer waits past the estimate")


@inner
def estimated_day(w: World, terms: int, day: int) -> Any:
    """The estimated day of delivery that a page promises.

    Time to ship (the deadline, or three mean handling times where that is sooner) plus one and a half mean transits.
    """
    to_ship = min(w.rules[terms].delivery_ship_deadline_days, 1 + int(3.0 * w.pop[0].sellers_handling_days + 0.999))
    return day + to_ship + int(1.5 * w.env[0].carrier_transit_days + 0.999)


@inner
def handling(w: World, slot: int) -> Any:
    """Days that the seller takes to ship this order: its own pace, hurried by the deadline unless it is tardy."""
    o = w.orders[slot]
    key = o.key
    deadline = w.rules[o.terms].delivery_ship_deadline_days
    days = wait_by(uniform(w.seeds[LUCK], HANDLING, key), w.falls[0].handling)
    if days > deadline and uniform(w.seeds[LUCK], TARDY, key) >= w.pop[0].sellers_tardy:
        return deadline
    return days


@inner
def is_tracked(w: World, slot: int) -> Any:
    """Whether the parcel is tracked; cheats who may do without, do."""
    o = w.orders[slot]
    tracking = w.rules[o.terms].delivery_tracking
    if tracking == REQUIRED:
        return True
    if tracking == NONE or o.conduct in (WITHHELD, MISDESCRIBED):
        return False
    return uniform(w.seeds[LUCK], TRACKED, o.key) < w.env[0].tracking_uptake


@inner
def ship(w: World, slot: int, day: int) -> None:
    """The parcel goes out, or the seller says so; the day of arrival and the parcel's fate are fixed here."""
    o = w.orders[slot]
    env = w.env[0]
    rules = w.rules[o.terms]
    seed = w.seeds[LUCK]
    seller = w.sellers[o.seller]
    o.tracked = is_tracked(w, slot)
    o.shipped = day
    move(w, slot, SHIPPED)
    w.flow[day].shipped += 1
    tell(w, day, o.key, E_PRETENDED if o.conduct == WITHHELD else E_SHIPPED, float(o.conduct), 0.0)
    if day > o.placed + rules.delivery_ship_deadline_days:
        o.late = True
        w.flow[day].late += 1
        write(w, day, o.shop, LATE, 0, o.buyer, 0, 0, False)
        if w.rules[0].sanctions_points_late > 0:
            write(w, day, o.shop, POINTS, w.rules[0].sanctions_points_late, o.buyer, 0, 0, False)
    if o.conduct != WITHHELD:
        o.cost = int((seller.junk if o.conduct == MISDESCRIBED else seller.cost) + 0.5)
        post(w, day, GOODS, wallet_of_seller(w, o.seller), WORLD, o.cost, o.key)
        u = uniform(seed, FATE, o.key)
        if u < env.carrier_loss:
            o.fault = LOST
        elif u < env.carrier_loss + env.carrier_damage:
            o.fault = DAMAGED
        elif u < env.carrier_loss + env.carrier_damage + env.carrier_swap:
            o.fault = SWAPPED
        else:
            o.fault = NO_FAULT
        if o.fault != LOST:
            half = 0.5 * env.carrier_transit_days
            o.arrives = day + max(1, int(half + 0.5)) + wait_by(uniform(seed, TRANSIT, o.key), w.falls[0].half_transit)
            plan(w, slot, ARRIVE, o.arrives)
    doubt = max(day + 1, o.estimated + wait_by(uniform(seed, PATIENCE, o.key), w.falls[0].patience))
    if o.arrives < 0 or (o.arrives > doubt and not o.tracked):
        plan(w, slot, CLAIM, doubt)
    if rules.payment_release_on == ON_SHIPPED and o.held > 0:
        plan(w, slot, RELEASE, day)
    plan_auto_release(w, slot, A_SHIPPED, day)
