"""A scenario becomes a world: parameters compiled, people drawn, money and calendar laid out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from emptor.behaviour import relations
from emptor.behaviour.adversaries.moves import POSTINGS
from emptor.behaviour.adversaries.mustering import campaign_tables, make_accounts
from emptor.behaviour.bidding import BID
from emptor.behaviour.bonds import draw_members
from emptor.behaviour.crew import Crew, uniforms
from emptor.behaviour.founding import (
    assign_strategies,
    buyers_table,
    draw_buyers,
    draw_sellers,
    friendships,
    sellers_table,
)
from emptor.behaviour.learning import LEARNED, LEARNED_ROWS, new_belief
from emptor.behaviour.strategies import Strategy
from emptor.rules.ads import AD
from emptor.rules.by_category import rules_for
from emptor.rules.compiled import Compiled, compile_records
from emptor.rules.disputes import forums, switches
from emptor.rules.fees import NO_CAP, Fees
from emptor.rules.group_buy import price_steps
from emptor.rules.identity import open_shop
from emptor.rules.matching import OFFER, attention_by_position, price_factors
from emptor.rules.payment import MULTISIG
from emptor.rules.rule_set import RuleSet
from emptor.rules.standing import STANDING
from emptor.scenario.models import Scenario
from emptor.scenario.rescale import rescale
from emptor.schema import ppm
from emptor.state import accounts, calendar, cases, orders, people, record, tally, trace
from emptor.state.at_work import AtWork
from emptor.state.draws import code_of, fall
from emptor.state.lines import blank_rows
from emptor.state.records import minor
from emptor.state.records import record as parameters
from emptor.state.room import seen
from emptor.state.world import World, bind

ROOM_DAYS, ENTRIES_EACH, MOST_ENTRIES = 32, 4, 2**22
"""Days of orders, entries of the record an order and entries in all that there is room for from the first day.

Only what is written to takes memory, and a table that need not grow is not copied in the middle of a run.
"""
STEP = np.dtype([("above", "i8"), ("rate", "i8")])


def found(
    settings: Scenario, days: int, later: Sequence[RuleSet] = (), *, journal: bool = False, tracing: bool = False
) -> tuple[World, Compiled, list[Crew]]:
    """Lay out the world of a scenario on the morning of day 0.

    Parameters
    ----------
    settings
        The scenario.
    days
        Days that the tallies have room for; a longer run makes more.
    later
        The rules that come into force during the run, in their order.
    journal
        Whether every posting is written down.
    tracing
        Whether every event of every order is written down.

    Returns
    -------
    The world, the compiled lists of the rule set, and one crew a strategy.
    """
    environment, population = settings.environment, settings.population
    units = environment.minor_units
    lists, arrays = rule_arrays(settings.rules, settings)
    buyers, memory = buyers_table(population.buyers, sum(a.accounts for a in population.adversaries))
    sellers = sellers_table(population.sellers)
    pool = int(np.sum(sellers["agent"] != people.EMPTY_SEAT))
    shares, searches = _searches(settings)
    search_start = np.concatenate([[0], np.cumsum(searches)]).astype(np.int64)
    start, friends = friendships(
        population.buyers.network,
        int(np.sum(buyers["agent"] >= people.NO_AGENT)),
        len(buyers),
        settings.seeds.population,
    )
    shop_rows = 2 * len(sellers) + 16
    ties = population.buyers.relations
    kept = [rules.retention for rules in (settings.rules, *later)]
    related = relations.wanted(kept, ties, population.sellers.relations)
    trips = population.buyers.count * population.buyers.trips_per_day
    slots = max(1024, int(ROOM_DAYS * trips))
    counters = np.zeros(orders.COUNTERS, np.int64)
    counters[orders.JOURNALLING] = journal
    counters[orders.FREE_ROWS] = slots
    counters[orders.TRACING] = tracing
    pages = np.zeros(calendar.HORIZON * len(calendar.KINDS), calendar.PAGE)
    pages["next"] = np.append(np.arange(1, len(pages)), -1)
    entries = max(4096, min(int(ENTRIES_EACH * trips * days), MOST_ENTRIES))
    world = World(
        **arrays,
        orders=blank_rows(slots, orders.ORDER),
        retired=np.zeros(slots, np.int64),
        free=np.arange(slots - 1, -1, -1),
        ended=np.zeros(slots if related else 0, np.int64),
        legal=orders.LEGAL,
        wheel_head=_empty_buckets(),
        wheel=pages,
        n=counters,
        buyers=buyers,
        sellers=sellers,
        shops=np.zeros(shop_rows, people.SHOP),
        memory=memory,
        friend_start=start,
        friend_list=friends,
        balances=np.zeros(accounts.FIRST_PERSON + len(buyers) + len(sellers) + shop_rows, np.int64),
        journal=np.zeros(4096 if journal else 0, accounts.POSTING),
        record=np.zeros(entries, record.ENTRY),
        pairs=_pairs(settings, lists.accumulators),
        counts=np.zeros((shop_rows, max(1, len(lists.accumulators))), record.COUNT),
        details=np.zeros(
            (entries if settings.rules.feedback.dimensions > 1 else 0, settings.rules.feedback.dimensions), np.int8
        ),
        standing=np.zeros(len(buyers) if settings.rules.reputation.buyers.source != "none" else 0, STANDING),
        env=parameters(environment, units),
        pop=parameters(population, units),
        falls=_falls(settings),
        cases=np.zeros(slots, cases.CASE),
        votes=cases.new_votes(64),
        jurors=cases.new_jurors(len(buyers) + len(sellers)),
        belief=new_belief(population.buyers.belief.prior_good),
        learned=np.zeros(len(LEARNED_ROWS), LEARNED),
        page_start=np.zeros(int(search_start[-1]) + 1, np.int64),
        page=np.zeros(shop_rows, np.int64),
        page_key=np.zeros(shop_rows, np.uint64),
        page_pleases=np.zeros(shop_rows, np.int64),
        page_cost=np.zeros(shop_rows, np.int64),
        offers=np.zeros(shop_rows, OFFER),
        category_share=shares,
        search_start=search_start,
        bids=np.zeros(0, BID),
        ads=np.zeros(shop_rows if settings.rules.fees.ads_enabled else 0, AD),
        customers=np.zeros(0, record.PAIR),
        seeds=np.array([_scramble(settings.seeds.population), _scramble(settings.seeds.luck)], np.uint64),
        flow=np.zeros(days, tally.FLOW),
        cohort=np.zeros(days, tally.COHORT),
        events=np.zeros(4096 if tracing else 0, trace.EVENT),
        **relations.tables(related, ties.partners, len(buyers), shop_rows),
        **campaign_tables(population.adversaries, int(environment.mean_order_value * units + 0.5)),
    )
    world = bind(World(*(seen(array) for array in world)))
    draw_buyers(world)
    if len(world.accounts):
        make_accounts(world)
        world.n[orders.SHAM_ENTRIES] += POSTINGS * sum(a.places for a in population.adversaries)
    if len(world.members):
        draw_members(world)
    draw_sellers(world)
    crews = _crews(world, settings, pool)
    _open_first_shops(world, population.sellers.count)
    return world, lists, crews


def rule_arrays(rules: RuleSet, settings: Scenario) -> tuple[Compiled, dict[str, np.ndarray]]:
    """Everything in a world that comes from the rules alone; a reform lays it out anew.

    Parameters
    ----------
    rules
        The rule set in its own money.
    settings
        The scenario whose people and environment it meets.

    Returns
    -------
    The compiled lists, and arrays by the names of their fields of the world. The parameters have a row for all goods
    and, where rules vary by category, one a category.
    """
    environment = settings.environment
    units = environment.minor_units
    rules = rescale(rules, environment)
    lists = compile_records(rules, units)
    own = [rules_for(rules, name) for name in environment.categories] if rules.category_overrides else []
    rows = [
        parameters(
            one,
            units,
            shown=lists.shown,
            ranking=lists.ranking,
            pair_caps=lists.pair_caps,
            refund_rate=lists.refund_rate,
            complaints=lists.complaints,
            late_rate=lists.late_rate,
            points=lists.points,
            audit_complaints=lists.audit_complaints,
            fees_commission_cap=_cap(one.fees, units),
            collects_ternary="ternary" in rules.feedback.scale,
            top=lists.top,
            by_category=bool(own),
            repeat_rate=lists.repeat_rate,
            mismatch=environment.product_noise * (1.0 - environment.chat_clears * rules.matching.presale_chat),
            keeps_bids=rules.matching.mechanism in ("english_auction", "group_buy"),
            **price_factors(rules.matching),
            **switches(rules.disputes),
            deposits=any(r.identity.seller_deposit > 0 for r in (rules, *own)),
        )
        for one in (rules, *own)
    ]
    return lists, {
        "rules": stacked(rows),
        "accumulators": lists.accumulators,
        "value_weights": lists.value_weights,
        "forums": forums(rules.disputes, units),
        "steps": _steps(rules.fees, units),
        "scores": lists.scores,
        "grades": lists.grades,
        "tiers": lists.tiers,
        "conditions": lists.conditions,
        "attention": _attention(rules, settings),
        "price_steps": price_steps(rules.matching.group),
        "loyalty": np.array(rules.retention.buyer_tiers, np.int64),
    }


def stacked(rows: list[np.ndarray]) -> np.ndarray:
    """One-row records as the rows of one table; all have the same fields."""
    out = np.zeros(len(rows), rows[0].dtype)
    for i, row in enumerate(rows):
        out[i] = row[0]
    return out


def _scramble(seed: int) -> Any:
    """A seed as 64 well-mixed bits, so that neighbouring seeds have nothing in common."""
    return code_of(f"seed {seed}")


def _falls(settings: Scenario) -> np.ndarray:
    """The falls of the geometric waits that every order has; see `draws.wait_by`."""
    buyers, sellers, carrier = settings.population.buyers, settings.population.sellers, settings.environment.carrier
    means = {
        "handling": sellers.handling_days,
        "half_transit": 0.5 * carrier.transit_days,
        "confirming": buyers.claims.confirm_days,
        "patience": buyers.claims.patience_days,
        "rating": buyers.raters.delay_days,
    }
    row = np.zeros(1, [(name, "f8") for name in means])
    for name, mean in means.items():
        row[name] = fall(mean)
    return row


def _pairs(settings: Scenario, accumulators: np.ndarray) -> np.ndarray:
    """A table of pairs for as many ratings as the caps look back on, as far as demand can be foreseen."""
    buyers, period = settings.population.buyers, record.cap_period(accumulators)
    if not (accumulators["cap_n"] > 0).any():
        return record.table_of_pairs(0)
    days = min(settings.days, period if period >= 0 else 30)
    return record.table_of_pairs(int(buyers.count * buyers.trips_per_day * days))


def _empty_buckets() -> np.ndarray:
    buckets = np.zeros(calendar.HORIZON * len(calendar.KINDS), calendar.BUCKET)
    buckets["page"] = -1
    return buckets


def _searches(settings: Scenario) -> tuple[np.ndarray, np.ndarray]:
    """Each category's share of demand, and the searches that it splits into."""
    shares = np.array(list(settings.environment.categories.values()))
    shares = shares / shares.sum()
    listings = settings.population.sellers.count * shares
    return shares, np.maximum(1, np.floor(listings / settings.environment.listings_per_search + 0.5))


def _attention(rules: RuleSet, settings: Scenario) -> np.ndarray:
    shares, searches = _searches(settings)
    matching, buyers = rules.matching, settings.population.buyers
    count = settings.population.sellers.count
    rows = [
        attention_by_position(
            matching.page_size, max(1, int(np.ceil(count * share / n))), buyers.attention, matching.position_bias
        )
        for share, n in zip(shares, searches, strict=True)
    ]
    return np.array(rows)


def _cap(fees: Fees, units: int) -> int:
    return NO_CAP if fees.commission_cap is None else minor(fees.commission_cap, units)


def _steps(fees: Fees, units: int) -> np.ndarray:
    return np.array([(minor(s.above, units), ppm(s.rate)) for s in fees.commission], STEP)


def _crews(world: World, settings: Scenario, pool: int) -> list[Crew]:
    """Hand every seller its strategy, and let the strategies set to work on their people."""
    spec = settings.population.sellers
    keys = np.asarray(world.sellers["key"])[:pool]
    strategy = assign_strategies(
        keys,
        uniforms(int(world.seeds[0]), "strategy", keys),
        [s.share for s in spec.strategies],
        [spec.count, pool - spec.count],
    )
    world.sellers["strategy"][:pool] = strategy
    world.sellers["strategy"][pool:] = -1
    crews = []
    for number, chosen in enumerate(spec.strategies):
        crew = Crew(world, np.flatnonzero(strategy == number))
        crew["ill"] = chosen.ill_intentioned
        crew["returns"] = chosen.returns
        crew["scripted"] = type(chosen).conduct is not Strategy.conduct
        world.n[orders.SHAM_ENTRIES] += chosen.entries_a_day() * len(crew)
        chosen.begin(crew)
        crews.append(crew)
    world.n[orders.OWNED] = int(np.sum(world.sellers["owned"]))
    return crews


def _open_first_shops(world: World, count: int) -> None:
    """Those who are there at the start open their shops, if they can pay and the platform lets them."""
    for seller in range(count):
        own = world.rules[1 + world.sellers["category"][seller] if world.rules["by_category"][0] else 0]
        need = own["identity_new_identity_cost"] + own["identity_seller_deposit"]
        if world.sellers["capital"][seller] >= need and open_shop(world, seller, 0):
            shop = world.sellers["shop"][seller]
            held = world.balances[accounts.FIRST_PERSON + len(world.buyers) + len(world.sellers) + shop]
            world.sellers["wealth"][seller] = held + world.balances[accounts.FIRST_PERSON + len(world.buyers) + seller]
    # The first shops are not news: they count as joined, not as new that day.
    world.flow["sellers_joined"][0] = 0


def at_work(w: World) -> AtWork:
    """The switches of a world's rules; made anew when they change."""
    rules, first = np.asarray(w.rules), np.asarray(w.rules)[0]
    return AtWork(
        mechanism=int(first["matching_mechanism"]),
        page_size=int(first["matching_page_size"]),
        ads=bool(first["fees_ads_enabled"]),
        refusals=bool(first["reputation_buyers_refuse_below"] > 0),
        queues=bool(first["queues"]),
        milestones=bool((rules["payment_milestones"] > 1).any()),
        multisigs=bool((rules["payment_custody"] == MULTISIG).any()),
        inspections=bool(rules["delivery_inspection"].any()),
        bids=bool(first["keeps_bids"]),
        repeats=bool(first["repeat_rate"] >= 0),
        pair_caps=bool(first["pair_caps"]),
        juries=bool(first["juries"]),
    )
