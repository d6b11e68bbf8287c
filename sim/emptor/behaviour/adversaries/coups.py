"""What attackers do beyond single sham sales: prices and fronts of sellers, whole services exposed, ransoms."""

from __future__ import annotations

from typing import Any

import numpy as np

from emptor.behaviour.adversaries.moves import points_left
from emptor.behaviour.scheming import sales_by_bin
from emptor.rules.fees import asking_price
from emptor.rules.identity import entry_cost, open_shop
from emptor.state.accounts import RANSOM, deposit_of, post, share_of, wallet_of_buyer, wallet_of_seller
from emptor.state.attacks import first_account
from emptor.state.compile import kernel
from emptor.state.orders import BLAME, PRAISE, RECORDS, SHOPS, UNRATED
from emptor.state.record import POINTS, RATING, SALE, strike_off, write
from emptor.state.world import World

# -- sellers who attack -------------------------------------------------------------------------------


@kernel
def usual_prices(w: World, shops: Any) -> Any:
    """What some shops would ask by cost, mark-up and commission alone, minor units."""
    out = np.empty(shops.size, np.int64)
    for j in range(shops.size):
        out[j] = asking_price(w, w.shops[shops[j]].seller, shops[j])
    return out


@kernel
def ask(w: World, rows: Any, factors: Any) -> None:
    """Each seller with an open shop asks a multiple of its usual price from tomorrow."""
    for j in range(rows.size):
        shop = w.sellers[rows[j]].shop
        if shop >= 0:
            w.shops[shop].price = max(1, int(asking_price(w, rows[j], shop) * factors[j] + 0.5))


@kernel
def rungs_ahead(w: World, rows: Any) -> Any:
    """Whether each seller could lose a case and still not be at the next rung of the ladder."""
    out = np.ones(rows.size, np.bool_)
    points = w.rules[0].sanctions_points_nsad
    for j in range(rows.size):
        shop = w.sellers[rows[j]].shop
        if shop >= 0 and points > 0:
            out[j] = points_left(w, shop) > points
    return out


@kernel
def open_front(w: World, fronts: Any, owner: int, budget: int, day: int) -> Any:
    """Open one more shop of an owner under the name of a front who never had one; returns whether it was done."""
    spent = 0
    front = -1
    for j in range(fronts.size):
        spent += w.sellers[fronts[j]].accounts * entry_cost(w, fronts[j])
        if front < 0 and w.sellers[fronts[j]].accounts == 0 and not w.sellers[fronts[j]].refused:
            front = fronts[j]
    if front < 0 or spent + entry_cost(w, front) > budget:
        return False
    s = w.sellers[front]
    own = w.sellers[owner]
    s.category = own.category
    s.search = own.search
    if not open_shop(w, front, day):
        return False
    s.reservation = -1e15
    s.wealth = w.balances[wallet_of_seller(w, front)] + w.balances[deposit_of(w, s.shop)]
    return True


# -- whole services, ransoms --------------------------------------------------------------------------


@kernel
def expose_service(w: World, number: int, day: int, back: int) -> None:
    """A platform finds a service out: what it wrote of late is struck off, clients get points, accounts are burnt."""
    base = first_account(w)
    c = w.campaigns[number]
    clients = np.zeros(w.n[SHOPS], np.bool_)
    place = w.n[RECORDS] - 1
    while place >= 0 and w.record[place].day > day - back:
        e = w.record[place]
        mine = base + c.first <= e.buyer < base + c.first + c.rows
        if mine and e.kind in (SALE, RATING):
            if e.kind == RATING:
                clients[e.shop] = True
                w.flow[day].shams_found += 1
                c.found += 1
            strike_off(w, place)
        place -= 1
    points = w.rules[0].sanctions_points_sham_rating
    for shop in range(clients.size):
        if clients[shop] and points > 0:
            write(w, day, shop, POINTS, points, base + c.first, 0, 0, False)
    for j in range(c.first, c.first + c.rows):
        if w.accounts[j].opened >= 0:
            w.accounts[j].burnt = True


@kernel
def extort(w: World, arrived: Any, number: int, ransom: int, horizon: float, day: int) -> None:
    """Accomplices whose goods came today ask for a ransom: who pays is praised, who does not is blamed.

    A seller pays where the ransom is less than the sales it expects to lose by one more negative.
    """
    base = first_account(w)
    c = w.campaigns[number]
    sales = sales_by_bin(w)
    for j in range(arrived.size):
        o = w.orders[arrived[j]]
        if not base + c.first <= o.buyer < base + c.first + c.rows or o.delivered != day or o.says != UNRATED:
            continue
        shop = w.shops[o.shop]
        s = w.sellers[o.seller]
        margin = max(0.0, shop.price - s.cost)
        asked = share_of(o.price, ransom)
        fall = max(0.0, 1.0 - sales[shop.bin_worse] / sales[shop.bin])
        rate = max(s.sold_mean, 0.25 * sales[shop.bin])
        if asked < fall * rate * margin * horizon:
            post(w, day, RANSOM, wallet_of_seller(w, o.seller), wallet_of_buyer(o.buyer), asked, o.key)
            w.flow[day].ransoms += 1
            w.flow[day].ransoms_paid += asked
            c.ransoms += 1
            o.says = PRAISE
        else:
            o.says = BLAME
