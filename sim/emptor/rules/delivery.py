"""What the platform asks of shipping."""

from __future__ import annotations

from typing import Any, Literal

from emptor.rules.payment import A_SHIPPED, ON_SHIPPED, plan_auto_release, will_hold
from emptor.rules.remedies import compensate_lateness
from emptor.rules.services import PATIENCE, begin
from emptor.schema import Days, Money, Part, field
from emptor.state.accounts import GOODS, WORLD, post, wallet_of_seller
from emptor.state.calendar import ARRIVE, CLAIM, RELEASE, plan
from emptor.state.compile import inner
from emptor.state.draws import LUCK, decision, uniform, wait, wait_by
from emptor.state.orders import (
    AS_DESCRIBED,
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
from emptor.state.trace import E_KEPT, E_PRETENDED, E_SHIPPED, tell
from emptor.state.world import World


class Delivery(Part):
    """Shipping deadlines and tracking."""

    fulfilment: Literal["seller", "platform", "none"] = field(
        "seller",
        "who sends the parcel; `platform`: it stores the goods and ships them at its own pace, so that nothing can be "
        "withheld, every parcel is tracked, and what happens to it on the way is the carrier's fault; `none`: a "
        "service, for which nothing is sent",
    )
    handling_days: float = field(
        0.5, "mean days from payment to shipping where the platform ships", "days", "unverified", ge=0, le=60
    )
    ship_deadline_days: Days = field(
        7,
        "days within which the seller must ship; later counts as late, and an order whose money is "
        "held and that is still unshipped on the estimated day of delivery is cancelled and refunded",
        "days",
    )
    tracking: Literal["none", "optional", "required"] = field(
        "optional",
        "with `required`, a seller cannot pretend to have shipped (one that has its money may openly send nothing, and "
        "is late), a parcel that the carrier lost is seen "
        "to be lost and the carrier compensates it, forums see whether it arrived, and a buyer whose parcel is on "
        "its way waits; with `optional` "
        "that holds for the share of parcels that environment.tracking_uptake gives",
    )
    inspection: Literal["none", "buyer_at_door", "third_party", "platform"] = field(
        "none",
        "who looks at the goods before the money is released; what he finds wrong is refused and refunded, and goes "
        "back at the seller's cost. The buyer at the door and a third party see what the parcel holds when it comes; "
        "the platform looks before the last leg, and sees what the seller sent",
    )
    inspection_accuracy: float = field(
        0.9,
        "chance that the inspector is right: he passes some goods that are wrong, and refuses some that are not",
        "probability per order",
        "unverified",
        ge=0.5,
        le=1,
    )
    inspection_fee: Money = field(
        0.0,
        "what an inspection costs: to the carrier who waits at the door, to the third party, or to the platform",
        "money",
    )
    inspection_payer: Literal["buyer", "seller", "platform"] = field("buyer", "who pays the inspector")


BY_SELLER, BY_PLATFORM, NO_PARCEL = (code(Delivery, "fulfilment", f) for f in ("seller", "platform", "none"))
UNINSPECTED, AT_THE_DOOR, THIRD_PARTY, BEFORE_DISPATCH = (
    code(Delivery, "inspection", i) for i in ("none", "buyer_at_door", "third_party", "platform")
)
BUYER_PAYS, SELLER_PAYS, PLATFORM_PAYS = (
    code(Delivery, "inspection_payer", p) for p in ("buyer", "seller", "platform")
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


@inner
def estimated_day(w: World, terms: int, day: int) -> Any:
    """The estimated day of delivery that a page promises.

    Time to ship (the deadline, or three mean handling times where that is sooner) plus one and a half mean transits,
    or as much of a service.
    """
    r = w.rules[terms]
    pace = r.delivery_handling_days if r.delivery_fulfilment == BY_PLATFORM else w.pop[0].sellers_handling_days
    to_ship = min(r.delivery_ship_deadline_days, 1 + int(3.0 * pace + 0.999))
    then = w.env[0].service_days if r.delivery_fulfilment == NO_PARCEL else w.env[0].carrier_transit_days
    return day + to_ship + int(1.5 * then + 0.999)


@inner
def handling(w: World, slot: int) -> Any:
    """Days that the seller takes to ship this order: its own pace, hurried by the deadline unless it is tardy."""
    o = w.orders[slot]
    key = o.key
    deadline = w.rules[o.terms].delivery_ship_deadline_days
    if w.rules[o.terms].delivery_fulfilment == BY_PLATFORM:
        return min(deadline, wait(uniform(w.seeds[LUCK], HANDLING, key), w.rules[o.terms].delivery_handling_days))
    days = wait_by(uniform(w.seeds[LUCK], HANDLING, key), w.falls[0].handling)
    if days > deadline and uniform(w.seeds[LUCK], TARDY, key) >= w.pop[0].sellers_tardy:
        return deadline
    return days


@inner
def can_withhold(w: World, o: Any) -> Any:
    """Whether a seller can keep the goods: it pretends to have sent them or, where that would show, is paid already.

    Who must show a parcel on its way before it sees any money has to send something.
    """
    r = w.rules[o.terms]
    return r.delivery_fulfilment != BY_PLATFORM and not (r.delivery_tracking == REQUIRED and o.held > 0)


@inner
def keeps_goods(w: World, shop: int) -> Any:
    """Share of a shop's cheats that will send nothing, as far as the rules' text lets it: `can_withhold` before there
    is an order.
    """
    r = w.rules[0]
    if r.delivery_fulfilment == BY_PLATFORM or (r.delivery_tracking == REQUIRED and will_hold(w, shop, 1.0) > 0.0):
        return 0.0
    return w.sellers[w.shops[shop].seller].withhold


@inner
def keeps_openly(w: World, shop: int) -> Any:
    """Share of a shop's cheats where everybody sees that nothing was sent: the parcel had to be tracked."""
    return keeps_goods(w, shop) if w.rules[0].delivery_tracking == REQUIRED else 0.0


@inner
def carriers_fault(w: World, o: Any) -> Any:
    """Whether the platform, which shipped the parcel itself, knows that what went wrong went wrong on the way."""
    on_the_way = o.fault != NO_FAULT and o.conduct == AS_DESCRIBED
    return on_the_way and w.rules[o.terms].delivery_fulfilment == BY_PLATFORM


@inner
def is_tracked(w: World, slot: int) -> Any:
    """Whether the parcel is tracked; cheats who may do without, do."""
    o = w.orders[slot]
    tracking = w.rules[o.terms].delivery_tracking
    fulfilment = w.rules[o.terms].delivery_fulfilment
    if fulfilment == NO_PARCEL:
        return False
    if tracking == REQUIRED or fulfilment == BY_PLATFORM:
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
    if o.conduct == WITHHELD and rules.delivery_tracking == REQUIRED:
        keep(w, slot, day)
        return
    o.shipped = day
    move(w, slot, SHIPPED)
    w.flow[day].shipped += 1
    if rules.delivery_fulfilment != NO_PARCEL:
        tell(w, day, o.key, E_PRETENDED if o.conduct == WITHHELD else E_SHIPPED, float(o.conduct), 0.0)
    if day > o.placed + rules.delivery_ship_deadline_days:
        mark_late(w, slot, day)
    if rules.delivery_fulfilment == NO_PARCEL:
        begin(w, slot, day)
        return
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


@inner
def keep(w: World, slot: int, day: int) -> None:
    """A seller that has its money sends nothing where everybody can see it: the order is never shipped.

    Its buyer need not be patient: he has a case once the deadline and the estimated day have passed.
    """
    o = w.orders[slot]
    tell(w, day, o.key, E_KEPT, 0.0, 0.0)
    late = o.placed + w.rules[o.terms].delivery_ship_deadline_days + 1
    plan(w, slot, CLAIM, max(day + 1, o.estimated, late))


@inner
def mark_late(w: World, slot: int, day: int) -> None:
    """An order that ships after the deadline, or never: a mark on the record, points, and what its buyer gets."""
    o = w.orders[slot]
    o.late = True
    w.flow[day].late += 1
    write(w, day, o.shop, LATE, 0, o.buyer, 0, 0, False)
    if w.rules[0].sanctions_points_late > 0:
        write(w, day, o.shop, POINTS, w.rules[0].sanctions_points_late, o.buyer, 0, 0, False)
    if w.rules[o.terms].remedies_late_ship_comp > 0:
        compensate_lateness(w, slot, day)
