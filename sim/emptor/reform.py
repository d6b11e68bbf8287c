"""A reform: on the morning of its day the rules of a running market become others.

What was agreed stays agreed. An order under way keeps the terms under which it was placed (custody and release,
shipping, returns and refunds, the window and reveal of its ratings) and every deadline that is in the calendar. What
the platform does from now on follows the new rules: pages, entry, fees, forums, points, audits, tiers, scores.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from emptor.behaviour.bidding import call_off
from emptor.behaviour.crew import uniforms
from emptor.behaviour.learning import new_belief
from emptor.behaviour.transition import NOWHERE, adjust_deposits, hand_over
from emptor.build import at_work, rule_arrays
from emptor.reputation.keeper import ScoreKeeper, show_scores, top_of
from emptor.reputation.published import BADGES, BINS, BY_MODEL
from emptor.rules.standing import STANDING
from emptor.schema import PPM
from emptor.state.draws import POPULATION
from emptor.state.orders import DISPUTED, FREE, OPEN, RECORDS
from emptor.state.record import COUNT, RATING, table_of_pairs
from emptor.state.recount import recount
from emptor.state.room import make_room, seen

if TYPE_CHECKING:
    from emptor.market import Market
    from emptor.rules.compiled import Compiled
    from emptor.rules.disputes import Disputes
    from emptor.rules.retention import Retention
    from emptor.rules.rule_set import RuleSet
    from emptor.state.world import World


def change_rules(market: Market, before: RuleSet, after: RuleSet) -> None:
    """Put other rules into force this morning; nothing happens where nothing differs.

    Parameters
    ----------
    market
        The market, between two days.
    before, after
        The rules in force until last evening and those from now on, each in its own money.
    """
    if _decides(before) == _decides(after):
        return
    old = market.lists
    new, arrays = rule_arrays(after, market.settings)
    w, day = market.world, market.day
    if w.rules.dtype != arrays["rules"].dtype:
        raise ValueError("the new rules have other parameters than the old ones")
    market.lists = new
    w = _keep_terms(w, arrays.pop("rules"))
    w = _records_of_buyers(w, before, after)
    w = _dimensions(w, after.feedback.dimensions)
    w = _count_anew(w, arrays.pop("accumulators"), arrays.pop("value_weights"), new.pair_caps, day - 1)
    slots, target = _takes_over(w, before.disputes, after.disputes)
    w = w._replace(**{name: seen(array) for name, array in arrays.items()})
    _carry_tiers(w, before, after, old, new)
    _standing_of_members(w, before.retention, after.retention)
    market.keeper = _keeper(market, after)
    if _page(old) != _page(new):
        _show_anew(w, market.keeper, old, new, market.settings.population.buyers.belief.prior_good, day)
    if _door(before) != _door(after):
        w.sellers["refused"] = False
    if before.matching.mechanism != after.matching.mechanism:
        call_off(w, day)
    market.at_work = at_work(w)
    w = make_room(w, market.at_work, 0, 0, len(slots), day)
    hand_over(w, slots, target, day)
    adjust_deposits(w, day)
    market.world = w
    for crew in market.crews:
        crew.world = w


def _decides(rules: RuleSet) -> dict[str, Any]:
    """The part of a rule set that decides anything."""
    return rules.model_dump(exclude={"name", "title", "sources", "not_modelled"})


def _door(rules: RuleSet) -> tuple[Any, ...]:
    """What decides who is let in."""
    own = {name: layer.identity for name, layer in rules.category_overrides.items()}
    return rules.identity.screening_power, rules.identity.kyc_seller, own


def _keep_terms(w: World, now: np.ndarray) -> World:
    """The new rows, and behind them those that orders under way were placed under."""
    live = np.flatnonzero(np.asarray(w.orders["state"]) != FREE)
    terms = np.asarray(w.orders["terms"])[live]
    old = np.asarray(w.rules)
    rows, number = list(now), {}
    for row in np.unique(terms):
        number[row] = row
        if row >= len(now) or old[row] != now[row]:
            number[row] = len(rows)
            rows.append(old[row])
    table = np.zeros(len(rows), now.dtype)
    for i, held in enumerate(rows):
        table[i] = held
    w.orders["terms"][live] = [number[row] for row in terms]
    return w._replace(rules=seen(table))


def _records_of_buyers(w: World, before: RuleSet, after: RuleSet) -> World:
    """A record of buyers that is kept from now on, or on other grounds, begins empty."""
    source = after.reputation.buyers.source
    if source == before.reputation.buyers.source:
        return w
    return w._replace(standing=seen(np.zeros(0 if source == "none" else len(w.buyers), STANDING)))


def _standing_of_members(w: World, before: Retention, after: Retention) -> None:
    """Buyers' custom is kept, and from this morning on read by the new tiers; who reads the community is drawn anew.

    The draws are keyed by person: a community that grows keeps those who were in it.
    """
    members = w.members
    if after.buyer_tiers != before.buyer_tiers:
        custom = np.maximum(np.asarray(members["custom"]), np.asarray(members["before"]))
        members["tier"] = np.searchsorted(np.asarray(w.loyalty), custom, side="right")
    if after.community != before.community:
        drawn = uniforms(int(w.seeds[POPULATION]), "reads_community", np.asarray(w.buyers["key"]))
        members["reads"] = drawn < after.community


def _dimensions(w: World, dimensions: int) -> World:
    """Ratings that were given as a whole count as if each of the new dimensions had been rated like the whole."""
    had = w.details.shape[1] if len(w.details) else 1
    if dimensions == had:
        return w
    table = np.zeros((len(w.record) if dimensions > 1 else 0, dimensions), np.int8)
    if dimensions > 1:
        table[:] = np.asarray(w.record["stars"])[:, None]
        if len(w.details):
            kept = min(had, dimensions)
            table[:, :kept] = w.details[:, :kept]
    return w._replace(details=table)


def _count_anew(w: World, now: np.ndarray, weights: np.ndarray, chains: bool, evening: int) -> World:
    """Accumulators that stay keep their counts; those that are new are counted from the log."""
    before = [_definition(row, w.value_weights) for row in np.asarray(w.accumulators)]
    after = [_definition(row, weights) for row in now]
    source = [before.index(row) if row in before else NOWHERE for row in after]
    counts = np.zeros((len(w.counts), max(1, len(now))), COUNT)
    log = w.record[: int(w.n[RECORDS])]
    bits, counted = np.asarray(log["counted"]), np.zeros(len(log), np.uint64)
    for k, j in enumerate(source):
        if j == NOWHERE:
            continue
        now["pointer"][k] = w.accumulators["pointer"][j]
        counts[:, k] = np.asarray(w.counts)[:, j]
        counted |= (bits >> np.uint64(j) & np.uint64(1)) << np.uint64(k)
    log["counted"] = counted
    changes: dict[str, Any] = {"accumulators": seen(now), "counts": seen(counts), "value_weights": seen(weights)}
    if chains:
        most = int(np.sum(np.asarray(log["kind"]) == RATING))
        changes["pairs"] = seen(table_of_pairs(most))
    w = w._replace(**changes)
    recount(w, np.array([j == NOWHERE for j in source], np.bool_), chains, evening)
    return w


def _definition(row: Any, weights: Any) -> tuple[Any, ...]:
    """What an accumulator counts: its settings and weights, wherever those lie in the table of weights."""
    settings = [row[name].item() for name in row.dtype.names if name not in ("pointer", "weight_first")]
    own = np.asarray(weights)[row["weight_first"] : row["weight_first"] + row["weight_n"]]
    return (*settings, *(step.item() for step in own))


def _takes_over(w: World, before: Disputes, after: Disputes) -> tuple[np.ndarray, np.ndarray]:
    """Cases whose forum is gone, and the forum of the new list that takes each over.

    A forum of the same name and kind keeps its cases, with the day of hearing that they have. Of a forum that is gone
    the next above it that stays takes over, else the last of the new list, else none.
    """
    names = [(f.id, f.kind) for f in after.forums]
    to = [names.index((f.id, f.kind)) if (f.id, f.kind) in names else NOWHERE for f in before.forums]
    cases = np.asarray(w.orders["state"]) == DISPUTED
    cases &= np.asarray(w.orders["claim"]) == OPEN
    slots = np.flatnonzero(cases)
    slots = slots[np.argsort(np.asarray(w.orders["key"])[slots])]
    gone, target = [], []
    for slot in slots:
        forum = int(w.orders["forum"][slot])
        if to[forum] != NOWHERE:
            w.orders["forum"][slot] = to[forum]
            continue
        gone.append(slot)
        target.append(next((t for t in to[forum + 1 :] if t != NOWHERE), len(names) - 1))
    return np.array(gone, np.int64), np.array(target, np.int64)


def _carry_tiers(w: World, before: RuleSet, after: RuleSet, old: Compiled, new: Compiled) -> None:
    """Tiers that stay are not struck a second time; badges keep their names.

    Standing effects are those of last evening until tiers are judged tonight, unless there are no tiers any more.
    """
    was = [*before.reputation.tiers, None, *before.sanctions.ladder]
    now = [*after.reputation.tiers, None, *after.sanctions.ladder]
    was, now = _numbered(was), _numbered(now)
    matched = np.asarray(w.shops["matched"])
    carried = np.zeros(len(matched), np.uint64)
    for k, tier in enumerate(now):
        if tier in was:
            carried |= (matched >> np.uint64(was.index(tier)) & np.uint64(1)) << np.uint64(k)
    w.shops["matched"] = carried
    number = [new.badges.index(name) if name in new.badges else 0 for name in old.badges]
    w.shops["badge"] = np.array(number)[np.asarray(w.shops["badge"])]
    if not now:
        w.shops["fee_multiplier"] = PPM
        for column in ("fee_add", "rank_log", "hold_days", "badge", "fee_per_case", "subscription_refund"):
            w.shops[column] = 0


def _numbered(tiers: list[Any]) -> list[Any]:
    """Tiers told apart: those of reputation from those of the ladder, and equal ones by their number."""
    split = tiers.index(None)
    named = [(i < split, tier) for i, tier in enumerate(tiers) if tier is not None]
    return [(*tier, named[:i].count(tier)) for i, tier in enumerate(named)]


def _keeper(market: Market, after: RuleSet) -> ScoreKeeper | None:
    """The model's keeper under the new rules: a model that stays goes on, a new one learns the whole log first."""
    if market.keeper is not None and market.keeper.kept_by(after):
        return market.keeper
    market.trips.forget_bins()
    states = [(0, market.settings.rules), *((change.day, rules) for change, rules in market.reforms)]
    since, top = 0, top_of(market.settings.rules.feedback.scale)
    for day, rules in states:
        if day <= market.day and top_of(rules.feedback.scale) != top:
            since, top = day, top_of(rules.feedback.scale)
    return ScoreKeeper.of(after, len(market.world.buyers), since)


def _show_anew(w: World, keeper: ScoreKeeper | None, old: Compiled, new: Compiled, prior: float, day: int) -> None:
    """The page shows the new scores from this morning on.

    Where it reads otherwise than before (another kind of number, other grades), what buyers had learned of its bins
    means nothing: they start from the prior, and so do sellers who had learned how shops sell by what they show.
    """
    fresh = new_belief(prior)
    if _reading(old, old.shown) != _reading(new, new.shown):
        w.belief[1:] = fresh[1:]
    elif old.badges != new.badges:
        kept = np.asarray(w.belief).copy()
        for number in range(1, BADGES):
            name = new.badges[number] if number < len(new.badges) else None
            block = slice(number * BINS, (number + 1) * BINS)
            source = old.badges.index(name) if name in old.badges else None
            w.belief[block] = fresh[block] if source is None else kept[source * BINS : (source + 1) * BINS]
    show_scores(w, keeper, day - 1)
    unknown = np.flatnonzero((np.asarray(w.orders["state"]) != FREE) & ~np.asarray(w.orders["noticed"]))
    w.orders["bin"][unknown] = np.asarray(w.shops["bin"])[np.asarray(w.orders["shop"])[unknown]]


def _page(lists: Compiled) -> tuple[Any, ...]:
    """What decides the page: the badges, and the scores that are shown and that rank, with what they count."""
    told: list[Any] = [lists.badges]
    for score in (lists.shown, lists.ranking):
        told.append(_reading(lists, score))
        if score >= 0:
            first, windows = lists.scores[score]["accumulator"], lists.scores[score]["windows"]
            told += [_definition(row, lists.value_weights) for row in lists.accumulators[first : first + windows]]
    return tuple(told)


def _reading(lists: Compiled, score: int) -> tuple[Any, ...]:
    """How a score is read: everything about it but what it counts over which days."""
    if score == BY_MODEL:
        return (lists.model, lists.top)
    if score < 0:
        return ()
    row = lists.scores[score]
    grades = lists.grades[row["grade_start"] : row["grade_start"] + row["grade_n"]]
    skipped = ("accumulator", "grade_start")
    return (*(row[name] for name in row.dtype.names if name not in skipped), *grades)
