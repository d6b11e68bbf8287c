"""The day: its stages in order, each a short function that asks the rule or the behaviour which decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from emptor.behaviour import (
    advertising,
    bidding,
    bonds,
    buying,
    claiming,
    entry,
    haggling,
    inspecting,
    keeping,
    operator,
    ordering,
    personal,
    queueing,
    rating,
    selling,
)
from emptor.behaviour.crew import DueOrders
from emptor.behaviour.learning import learn
from emptor.behaviour.strategies import Strategy
from emptor.reputation.keeper import show_scores
from emptor.rules import ads, custody, fees, identity, matching, payment, sanctions, services, standing
from emptor.rules.governance import spread_news
from emptor.state.calendar import ARRIVE, CLAIM, HEAR, RATE, SHIP, due, due_today
from emptor.state.orders import BIDS, LIVE, OWNED
from emptor.state.room import make_room
from emptor.state.tally import SNAPSHOT_EVERY

if TYPE_CHECKING:
    from emptor.market import Market


@dataclass(frozen=True)
class Stage:
    """One step of the day.

    Parameters
    ----------
    name
        Its name, by which another stage can be put before or after it.
    run
        What it does, given the market.
    """

    name: str
    run: Callable[[Market], None]

    @property
    def meaning(self) -> str:
        """What the stage does, in words."""
        return (self.run.__doc__ or "").strip().split("\n")[0]


def arrive(market: Market) -> None:
    """People who look in may join; buyers set out on their trips."""
    w, trips = market.world, market.trips
    if market.closed_down:
        trips.count = 0
        return
    entry.join(w, market.day)
    market.hands.take_seats()
    selling.open_day(w)
    trips.make_room()
    trips.count = buying.set_out(w, market.day, trips.rows)
    while trips.count < 0:
        # A day with more trips than there was room for: draws are keyed, so drawing again gives the same day.
        trips.most *= 2
        trips.make_room()
        market.make_room()
        trips.count = buying.set_out(market.world, market.day, trips.rows)


def shop(market: Market) -> None:
    """Pages are laid out; buyers look at some listings, form beliefs, choose one or none; scarce units are drawn."""
    w, day, trips = market.world, market.day, market.trips
    if market.closed_down:
        return
    matching.rank(w, day)
    matching.lay_out_pages(w, day)
    buying.make_offers(w, day)
    rules = market.at_work
    most = trips.count * (rules.page_size + w.memory.shape[1])
    if len(trips.shops) < most:
        trips.shops = np.zeros(2 * most, np.int64)
        trips.belief = np.zeros(2 * most)
    buying.look(w, trips.rows, trips.count, trips.start, trips.shops, trips.belief)
    if market.keeper is not None and market.keeper.personal:
        personal.look(w, trips, market.keeper, day)
    if market.believe is not None:
        pairs = int(trips.start[trips.count])
        trips.belief[:pairs] = market.believe(market, trips)
    if len(w.members):
        if len(trips.extra) < len(trips.shops):
            trips.extra = np.zeros(len(trips.shops))
        bonds.favour(w, trips.rows, trips.count, trips.start, trips.shops, trips.belief, trips.extra)
    choose = haggling.compare_offers if rules.mechanism == matching.TENDER else buying.choose
    choose(w, trips.rows, trips.count, trips.start, trips.shops, trips.belief, trips.extra, day)
    market.hands.choose()
    if len(w.members):
        bonds.stray(w, trips.rows, trips.count, day)
    if rules.ads:
        ads.count_clicks(w, trips.rows, trips.count, trips.start, trips.shops)
    if rules.refusals:
        standing.turn_away(w, trips.rows, trips.count, day)
    if len(trips.bins):
        personal.note_bins(w, trips.rows, trips.count, trips.start, trips.shops, trips.bins)
    if rules.mechanism != matching.POSTED:
        find_prices(market, rules.mechanism)
    if len(w.campaigns):
        scheme(market)
    buying.ration(market.world, trips.rows, trips.count, day)


def scheme(market: Market) -> None:
    """Adversaries' accounts do what they do today; their orders join the trips, and sellers may refuse them too."""
    w, trips = market.world, market.trips
    before = trips.count
    market.plots.plot()
    if market.at_work.refusals:
        standing.turn_away(w, trips.rows[before:], trips.count - before, market.day)


def find_prices(market: Market, mechanism: int) -> None:
    """Where prices are not posted: bids are made and auctions end, groups gather and close, buyers bargain or compare.

    A bid that wins today, days after its trip, becomes one of today's trips.
    """
    w, trips, day = market.world, market.trips, market.day
    if mechanism == matching.NEGOTIATION:
        haggling.bargain(w, trips.rows, trips.count, day)
    elif mechanism == matching.TENDER:
        haggling.price_offers(w, trips.rows, trips.count, trips.start)
    if mechanism in (matching.AUCTION, matching.GROUP):
        if len(w.bids) < w.n[BIDS] + trips.count:
            market.make_room()
            w = market.world
        bidding.bid(w, trips.rows, trips.count, day)
        trips.make_room(trips.count + int(w.n[BIDS]))
        trips.count = bidding.close_bids(w, trips.rows, trips.count, day)


def pay(market: Market) -> None:
    """Orders are placed and paid for, into custody or to the seller."""
    w, trips = market.world, market.trips
    placed = ordering.place(w, trips.rows, trips.count, market.day, trips.placed)
    ordering.pay(w, trips.placed[:placed], market.day)
    if len(w.campaigns):
        market.plots.take_note(trips.placed[:placed])


def fulfil(market: Market) -> None:
    """Sellers serve the orders that leave today: as described, with a slip, or as a cheat."""
    w = market.world
    slots = due(w, SHIP, market.day)
    if market.scripted:
        numbers = np.asarray(w.sellers["strategy"])[np.asarray(w.orders["seller"])[slots]]
        for number, strategy in enumerate(market.strategies):
            if type(strategy).conduct is not Strategy.conduct:
                mine = slots[numbers == number]
                w.orders["conduct"][mine] = strategy.conduct(market.crews[number], DueOrders(w, mine))
    market.hands.serve(slots)
    selling.fulfil(w, slots, market.day)
    if market.at_work.milestones:
        services.part_stage(w, market.day)


def deliver(market: Market) -> None:
    """Parcels arrive."""
    market.trips.arrived = due(market.world, ARRIVE, market.day)
    claiming.deliver(market.world, market.trips.arrived, market.day)


def inspect(market: Market) -> None:
    """Buyers open their parcels and know whether they are pleased."""
    if market.at_work.inspections:
        inspecting.inspect_parcels(market.world, market.trips.arrived, market.day)
    claiming.inspect(market.world, market.trips.arrived, market.day)


def claim(market: Market) -> None:
    """Buyers with a case weigh its worth against its effort; some file, some do not, some lie, some send goods back."""
    slots = due(market.world, CLAIM, market.day)
    market.hands.claim(slots)
    claiming.claim_stage(market.world, slots, market.day)


def adjudicate(market: Market) -> None:
    """Forums hear the cases of today: sellers concede or not, staff decide."""
    slots = due(market.world, HEAR, market.day)
    if market.at_work.queues:
        slots = queueing.admitted(market.world, slots, market.day)
    market.hands.respond(slots)
    claiming.adjudicate(market.world, slots, market.day)


def settle(market: Market) -> None:
    """Money is released and paid out, finished orders are settled, bills are sent, deposits refilled or returned."""
    w, day, rules = market.world, market.day, market.at_work
    if rules.milestones:
        services.approve_stage(w, day)
    payment.release_stage(w, day)
    if rules.multisigs:
        custody.lock_stage(w, day)
    claiming.close_stage(w, day)
    fees.bill(w, day)
    if rules.ads:
        ads.bill_clicks(w, day)
    identity.deposits(w, day)


def rate(market: Market) -> None:
    """Buyers and sellers rate each other, or stay silent."""
    if len(market.world.campaigns):
        market.plots.follow_up()
    slots = due(market.world, RATE, market.day)
    market.hands.rate(slots)
    rating.rate_stage(market.world, slots, market.day)


def publish_scores(market: Market) -> None:
    """Scores are brought up to date and shown."""
    if market.has_news:
        spread_news(market.world)
    show_scores(market.world, market.keeper, market.day)


def sanction(market: Market) -> None:
    """Tiers and the ladder are evaluated for every shop."""
    sanctions.evaluate(market.world, market.day)


def relate(market: Market) -> None:
    """Rebates are paid, complaints wait, tiers change, ties with shops form and break, the lost are asked back."""
    w, day = market.world, market.day
    if len(w.members):
        keeping.follow_up(w, day)
        keeping.wait_for_answers(w, day)
        keeping.keep_members(w, day)
        keeping.move_away(w, day)
        keeping.break_ties(w, day)


def adapt(market: Market) -> None:
    """Sellers keep their books, change prices, and decide how to behave tomorrow; the market learns."""
    w, day = market.world, market.day
    selling.keep_books(w, day)
    if w.n[OWNED]:
        operator.pool_cash(w, day)
    if market.at_work.ads:
        advertising.bid_for_places(w, day)
    learn(w, day)
    for strategy, crew in zip(market.strategies, market.crews, strict=True):
        strategy.adapt(crew, day)
    market.hands.adapt()


def leave(market: Market) -> None:
    """Those who have had enough go, each with the cause."""
    if market.tempted and not market.closed_down:
        tempt(market)
    entry.leave(market.world, market.day)


def tempt(market: Market) -> None:
    """The operator looks at what lies with him, and may take it and go; the market then closes for good."""
    w, day = market.world, market.day
    if not operator.goes_tonight(w, operator.within_grasp(w), day):
        return
    w = market.world = make_room(w, market.at_work, 0, 0, due_today(w, day) + int(w.n[LIVE]), day)
    operator.abscond(w, day)
    if w.n[BIDS]:
        bidding.call_off(w, day)
    market.closed_down = True
    market.world = w._replace(forums=w.forums[:0])
    for crew in market.crews:
        crew.world = market.world


def measure(market: Market) -> None:
    """Settled orders leave the live ledger; every 30 days each shop is looked at."""
    market.ledger.retire()
    if market.day % SNAPSHOT_EVERY == 0:
        market.ledger.snapshot()


DAY: dict[str, Callable[[Market], None]] = {
    "arrive": arrive,
    "shop": shop,
    "pay": pay,
    "fulfil": fulfil,
    "deliver": deliver,
    "inspect": inspect,
    "claim": claim,
    "adjudicate": adjudicate,
    "settle": settle,
    "rate": rate,
    "publish": publish_scores,
    "sanction": sanction,
    "relate": relate,
    "adapt": adapt,
    "leave": leave,
    "measure": measure,
}
"""The day, in order."""
