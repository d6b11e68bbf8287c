"""The whole state as one tuple of arrays, the single argument of every kernel."""

from typing import Any, NamedTuple

from emptor.state.compile import interpreted


class World(NamedTuple):
    """State, parameters and scratch space; see the module named beside each group.

    Kernels and Python read it alike, `w.orders[slot]`; `bind` makes it cheap to pass to a kernel.
    """

    # orders.py, calendar.py
    orders: Any
    retired: Any
    free: Any
    ended: Any
    legal: Any
    wheel_head: Any
    wheel: Any
    n: Any
    # people.py
    buyers: Any
    sellers: Any
    shops: Any
    memory: Any
    friend_start: Any
    friend_list: Any
    # accounts.py
    balances: Any
    journal: Any
    # record.py
    record: Any
    pairs: Any
    accumulators: Any
    counts: Any
    details: Any
    standing: Any
    value_weights: Any
    # parameters (records.py) and what the rules compile to
    rules: Any
    env: Any
    pop: Any
    falls: Any
    forums: Any
    cases: Any
    votes: Any
    jurors: Any
    steps: Any
    scores: Any
    grades: Any
    tiers: Any
    conditions: Any
    # what the market has learned (behaviour/learning.py)
    belief: Any
    learned: Any
    # the page (rules/matching.py)
    page_start: Any
    page: Any
    page_key: Any
    page_pleases: Any
    page_cost: Any
    offers: Any
    attention: Any
    category_share: Any
    search_start: Any
    # bids and group members that wait, the ladder of group prices (behaviour/bidding.py, rules/group_buy.py)
    bids: Any
    price_steps: Any
    # what shops bid for a place (rules/ads.py), who has bought where (record.py)
    ads: Any
    customers: Any
    # draws.py, tally.py, trace.py
    seeds: Any
    flow: Any
    cohort: Any
    events: Any
    # relations.py: no rows where nothing asks for them
    members: Any
    ties: Any
    news: Any
    loyalty: Any
    # attacks.py: no rows without adversaries
    campaigns: Any
    accounts: Any


def bind(w: World) -> World:
    """The same arrays behind one pointer.

    A tuple of forty arrays is passed to a kernel as four hundred machine words, at every call and in every
    signature; compiling that takes minutes. A struct reference is passed as one.
    """
    if interpreted():
        return w
    from emptor.state.handle import Handle

    return Handle(w)  # type: ignore[return-value]
