"""Contradictions between keys that are each right in themselves; one function a contradiction."""

from __future__ import annotations

from collections.abc import Iterator

from emptor.scenario import checks_adversaries as checks_adversaries
from emptor.scenario import checks_disputes as checks_disputes  # registers its checks
from emptor.scenario import checks_feedback as checks_feedback
from emptor.scenario import checks_governance as checks_governance
from emptor.scenario import checks_matching as checks_matching
from emptor.scenario import checks_payment as checks_payment
from emptor.scenario import checks_records as checks_records
from emptor.scenario import checks_reputation as checks_reputation
from emptor.scenario import checks_retention as checks_retention
from emptor.scenario.errors import Problem, nearest, one_of, quoted
from emptor.scenario.nodes import Node
from emptor.scenario.view import CHECKS, View, needs
from emptor.schema import Part

CALENDAR_DAYS = 1000
"""Days ahead that the engine's calendar reaches; an order's deadlines must fall within it."""


def run(model: type[Part], tree: Node) -> Iterator[Problem]:
    """Every contradiction between the valid parts of a tree."""
    view = View(model, tree)
    for needed, check in CHECKS:
        if needed <= view.sound:
            yield from check(view)


# -- people and time ------------------------------------------------------------------------------


@needs("sellers")
def shares_add_up(view: View) -> Iterator[Problem]:
    """The strategies' shares must add up to 1."""
    total = sum(strategy.share for strategy in view.sellers.strategies)
    if abs(total - 1) > 1e-6:
        said = f"the shares of the strategies add up to {total:.6g}"
        yield view.problem(("population", "sellers", "strategies"), said, "a sum of 1")


@needs("buyers")
def friends_fit(view: View) -> Iterator[Problem]:
    """Nobody has more friends than there are others."""
    buyers = view.buyers
    if buyers.network.kind != "none" and buyers.network.friends >= buyers.count:
        said = f"{buyers.network.friends} friends are too many for {buyers.count} buyers"
        yield view.problem(("population", "buyers", "network", "friends"), said, f"at most {buyers.count - 1}")


@needs("days", "warm_up_days", "follow_up_days")
def something_is_measured(view: View) -> Iterator[Problem]:
    """Days left out at both ends must leave some in between."""
    run = view.scenario
    if run.warm_up_days + run.follow_up_days >= run.days:
        said = (
            f"{run.days} days leave nothing to measure: warm_up_days {run.warm_up_days} and follow_up_days "
            f"{run.follow_up_days} are left out"
        )
        yield view.problem(("days",), said, "more days, or a smaller warm_up_days or follow_up_days")


@needs("measures")
def measures_are_known(view: View) -> Iterator[Problem]:
    """`measures` names measures that there are."""
    if not view.scenario.measures:
        return
    from emptor.measures.registry import all_measures  # late: only a scenario that picks measures needs it

    known = list(all_measures())
    for i, name in enumerate(view.scenario.measures):
        if name not in known:
            yield view.problem(("measures", i), f"unknown measure {quoted(name)}", one_of(known), nearest(name, known))


# -- payment, remedies, deadlines -----------------------------------------------------------------


@needs("payment")
def direct_payment_holds_nothing(view: View) -> Iterator[Problem]:
    """With `custody: direct` there is no money to hold, release or delay."""
    pay = view.rules.payment
    if pay.custody != "direct":
        return
    contradictions = (
        ("release_on", pay.release_on != "paid", "paid"),
        ("auto_release", pay.auto_release is not None, "null"),
        ("extension_days", pay.extension_days != 0, "0"),
        ("payout_delay_days", pay.payout_delay_days != 0, "0"),
        ("hold_fraction", pay.hold_fraction < 1, "1"),
    )
    for key, contradicts, expected in contradictions:
        if contradicts and view.given("rules", "payment", key):
            said = "contradicts custody: direct, where the seller is paid at once"
            yield view.problem(("rules", "payment", key), said, expected)


@needs("payment")
def extension_extends_something(view: View) -> Iterator[Problem]:
    """`extension_days` puts off the automatic release, so there must be one."""
    pay = view.rules.payment
    if pay.extension_days and pay.auto_release is None and pay.custody != "direct":
        said = "extends an automatic release that there is not"
        yield view.problem(("rules", "payment", "extension_days"), said, "0, or an auto_release")


@needs("remedies", "identity")
def deposit_exists(view: View) -> Iterator[Problem]:
    """A deposit that pays refunds must be paid in first."""
    if view.rules.remedies.payer_of_last_resort == "deposit" and view.rules.identity.seller_deposit == 0:
        said = "'deposit' pays, but identity.seller_deposit is 0"
        yield view.problem(("rules", "remedies", "payer_of_last_resort"), said, "a deposit, or none or platform_fund")


@needs("payment", "delivery", "disputes", "remedies", "feedback", "reputation", "sanctions")
def deadlines_fit_the_calendar(view: View) -> Iterator[Problem]:
    """The last deadline an order can have lies within the engine's calendar."""
    rules = view.rules
    pay, forums = rules.payment, rules.disputes.forums
    windows = [rules.feedback.window.days, 60]
    windows += [pay.auto_release.days + pay.extension_days] if pay.auto_release else []
    windows += [w.days for f in forums if (w := f.open) is not None]
    windows += [rules.remedies.no_reason_return.days] if rules.remedies.no_reason_return else []
    heard = sum(f.respond_days + f.decide_days for f in forums)
    heard += sum(f.appeal.rounds * (f.appeal.window_d + max(1, f.decide_days)) for f in forums if f.appeal is not None)
    held = max((tier.effect.hold_days or 0 for tier in (*rules.reputation.tiers, *rules.sanctions.ladder)), default=0)
    total = rules.delivery.ship_deadline_days + max(windows) + heard + pay.payout_delay_days + held
    if total > CALENDAR_DAYS:
        said = (
            f"the windows and delays of one order add up to {total} days: shipping "
            f"{rules.delivery.ship_deadline_days}, longest window {max(windows)}, forums {heard}, payout "
            f"{pay.payout_delay_days + held}"
        )
        yield view.problem(("rules",), said, f"at most {CALENDAR_DAYS} days")
