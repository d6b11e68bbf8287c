"""Measures that are one ratio of sums: numerator, denominator and window, worked out by hand.

Each book has 10 days: 2 of warm-up, 8 measured; orders of the last 3 days are not measured. All
other days hold a million in every field, so that a measure that reads beyond its window is off.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from emptor.measures import MONTH, all_measures, get
from emptor.state.attacks import CAMPAIGN
from emptor.state.record import ENTRY, RATING, SALE, STRUCK

NOISE = 1_000_000
CAUSES = (
    "loss",
    "abandoned_claim",
    "trouble",
    "distrust",
    "outside",
    "unanswered",
    "promotion",
    "followed",
    "operator",
)

# Name; columns of `flow`, then of `cohort`, as (on the first measured day, on the last); expected value.
CASES = [
    # 30 + 20 of 1,000 cheated
    ("fraud_attempted", {}, {"cheated_gmv": (30, 20), "gmv": (400, 600)}, 0.05),
    # 250 of 1,000 sold by sellers who mean to cheat, on 40 of which they did
    ("fraud_selection", {}, {"ill_gmv": (50, 200), "gmv": (400, 600)}, 0.25),
    ("fraud_effort", {}, {"ill_cheated_gmv": (10, 30), "ill_gmv": (50, 200)}, 0.16),
    # 50 cheated in all, 40 by those who mean to
    ("fraud_by_others", {}, {"cheated_gmv": (50, 0), "ill_cheated_gmv": (40, 0), "gmv": (1000, 0)}, 0.01),
    ("fraud_completed", {}, {"completed_gmv": (0, 30), "gmv": (400, 600)}, 0.03),
    ("fraud_lost", {}, {"fraud_lost": (5, 15), "gmv": (400, 600)}, 0.02),
    ("buyers_fraud", {}, {"false_value": (1, 6), "gmv": (400, 600)}, 0.007),
    ("false_claim_rate", {}, {"false_claims": (1, 2), "claimed": (10, 2)}, 0.25),
    ("false_claims_won", {}, {"false_won": (1, 0), "false_claims": (1, 3)}, 0.25),
    ("cheated_who_claim", {}, {"cheated_claimed": (3, 3), "cheated": (4, 4)}, 0.75),
    ("cheated_who_give_up", {}, {"cheated_gave_up": (1, 2), "cheated": (4, 4)}, 0.375),
    ("cheated_made_whole", {}, {"cheated_whole": (1, 3), "cheated": (4, 4)}, 0.5),
    ("cheated_who_leave", {}, {"cheated_left": (1, 0), "cheated": (4, 4)}, 0.125),
    ("loss_borne_by_buyer", {}, {"borne_buyer": (10, 30), "bad_gmv": (50, 50)}, 0.4),
    ("loss_borne_by_seller", {}, {"borne_seller": (10, 20), "bad_gmv": (50, 50)}, 0.3),
    ("loss_borne_by_platform", {}, {"borne_platform": (10, 10), "bad_gmv": (50, 50)}, 0.2),
    ("loss_borne_by_carrier", {}, {"borne_carrier": (10, 0), "bad_gmv": (50, 50)}, 0.1),
    ("disputes_per_order", {}, {"claimed": (1, 3), "settled": (100, 300)}, 0.01),
    ("claims_won", {}, {"won": (1, 2), "lost": (1, 0)}, 0.75),
    ("resolution_days", {"resolution_days": (3, 12), "resolved": (1, 4)}, {}, 3.0),
    ("adjudication_error", {"misjudged": (1, 2), "decided": (4, 16)}, {}, 0.15),
    ("adjudication_error_sellers", {"misjudged_seller": (0, 2), "decided": (4, 16)}, {}, 0.1),
    # 90 + 30 minutes are 2 hours, over 400 orders
    ("effort_buyers", {}, {"minutes_buyer": (90, 30), "settled": (100, 300)}, 0.5),
    ("effort_sellers", {}, {"minutes_seller": (60, 0), "settled": (100, 300)}, 0.25),
    # 70.00 of fees and refunds and 40 minutes at 15.00 out of 1,000.00
    (
        "honest_burden",
        {},
        {"honest_gmv": (60_000, 40_000), "honest_kept": (55_000, 38_000), "honest_minutes": (30, 10)},
        0.08,
    ),
    # 8.00 over 400 orders
    ("money_buyers", {}, {"money_buyer": (500, 300), "settled": (100, 300)}, 2.0),
    # 5.00 of fees and 2 hours at 15.00 out of 1,000.00
    ("dispute_cost_buyers", {}, {"money_buyer": (500, 0), "minutes_buyer": (90, 30), "gmv": (100_000, 0)}, 0.035),
    ("loss_borne_by_issuer", {}, {"borne_issuer": (20, 0), "bad_gmv": (50, 50)}, 0.2),
    ("fund_paid", {"fund_paid": (1, 4), "gmv": (500, 500)}, {}, 0.005),
    ("refused_at_inspection", {"refused": (3, 2), "inspected": (10, 10)}, {}, 0.25),
    ("refused_in_error", {"refused_in_error": (1, 0), "refused": (3, 2)}, {}, 0.2),
    # 600 in custody and 400 in deposits, of 4,000 spent
    ("lost_to_operator", {"operator_took": (0, 1000), "gmv": (1500, 2500)}, {}, 0.25),
    ("locked_for_good", {"locked": (30, 10), "gmv": (1500, 2500)}, {}, 0.01),
    # 2 + 1 leave over 300 buyer-days
    ("buyer_churn", {"left_outside": (2, 0), "left_loss": (0, 1), "buyers": (100, 200)}, {}, MONTH * 0.01),
    (
        "buyer_churn_platform",
        {
            "left_outside": (9, 0),
            "left_loss": (0, 1),
            "left_abandoned": (1, 0),
            "left_trouble": (1, 0),
            "left_distrust": (1, 0),
            "left_unanswered": (1, 0),
            "left_annoyed": (0, 1),
            "left_followed": (1, 0),
            "buyers": (100, 600),
        },
        {},
        MONTH * 0.01,
    ),
    (
        "seller_exit",
        {
            "sellers_left_outside": (1, 0),
            "sellers_left_unprofitable": (1, 0),
            "sellers_left_banned": (1, 0),
            "sellers_left_scam": (1, 0),
            "sellers_left_dropped": (0, 1),
            "sellers_left_closed": (0, 0),
            "sellers_left_defected": (0, 1),
            "sellers": (20, 40),
        },
        {},
        MONTH * 0.1,
    ),
    *[
        (f"seller_exit_{cause}", {f"sellers_left_{cause}": (1, 1), "sellers": (20, 30)}, {}, MONTH * 0.04)
        for cause in ("outside", "unprofitable", "banned", "scam", "dropped", "closed", "defected")
    ],
    ("lost_with_shop", {"left_followed": (1, 2), "ties_cut": (5, 7)}, {}, 0.25),
    ("reactivated", {"reactivated": (1, 0), "left_loss": (2, 0), "left_followed": (0, 2)}, {}, 0.25),
    # 3 rises and 3 falls over 300 buyer-days
    ("tier_rise", {"tier_up": (1, 2), "buyers": (100, 200)}, {}, MONTH * 0.01),
    ("tier_fall", {"tier_down": (0, 3), "buyers": (100, 200)}, {}, MONTH * 0.01),
    # 1.00 + 2.00 + 3.00 given of 60.00
    ("retention_cost", {"goodwill": (100, 0), "rebates": (0, 200), "winback": (300, 0), "gmv": (2000, 4000)}, {}, 0.1),
    ("rival_trips", {"rival_trips": (1, 3), "trips": (15, 25)}, {}, 0.1),
    # 6 let go of 9 filed and 3 not filed
    ("claims_abandoned", {}, {"abandoned": (2, 4), "claimed": (4, 5), "not_filed": (1, 2)}, 0.5),
    ("lost_after_abandoned", {}, {"abandoned_left": (0, 3), "abandoned": (2, 4)}, 0.5),
    # .60 of 100 buyers and .80 of 300: (60 + 240) / 400
    ("trust", {"trust": (60_000_000, 240_000_000), "buyers": (100, 300)}, {}, 0.75),
    ("trust_end", {"trust": (60_000_000, 240_000_000), "buyers": (100, 300)}, {}, 0.8),
    # beliefs .9 and .4 of a good and a bad order: (.01 + .16) / 2
    ("brier", {}, {"brier": (10_000, 160_000), "good": (1, 0), "bad": (0, 1)}, 0.085),
    # 240.00 in 8 days
    ("gmv", {"gmv": (4000, 20_000)}, {}, MONTH * 30.0),
    ("orders", {"orders": (40, 40)}, {}, MONTH * 10.0),
    ("buyers", {"buyers": (40, 40)}, {}, 10.0),
    ("sellers", {"sellers": (4, 4)}, {}, 1.0),
    (
        "platform_revenue",
        {
            "commission": (400, 400),
            "order_fees": (200, 0),
            "buyer_fees": (300, 0),
            "subscriptions": (200, 0),
            "filing_fees": (60, 0),
            "ads": (40, 0),
            "forfeits": (999, 0),
        },
        {},
        MONTH * 2.0,
    ),
    (
        "platform_net_revenue",
        {"commission": (400, 500), "forfeits": (900, 0), "fund_paid": (100, 0), "retention_paid": (0, 100)},
        {},
        MONTH * 2.0,
    ),
    ("take_rate", {"commission": (30, 10), "order_fees": (10, 0), "gmv": (500, 500)}, {}, 0.05),
    # old shops ask 1.5 times the mean cost (3 orders), new ones 1.2 times (2 orders)
    (
        "reputation_premium",
        {"price_old": (1_500_000, 3_000_000), "n_old": (1, 2), "price_new": (2_400_000, 0), "n_new": (2, 0)},
        {},
        0.25,
    ),
    ("newcomers_share", {"new_gmv": (20, 30), "gmv": (500, 500)}, {}, 0.05),
    ("paid_to_asked", {"gmv": (400, 500), "asked": (600, 400)}, {}, 0.9),
    ("no_deal", {"no_deal": (1, 5), "trips": (20, 40)}, {}, 0.1),
    ("advertising", {"ads": (1, 7), "gmv": (100, 300)}, {}, 0.02),
    ("groups_failed", {"groups_failed": (1, 2), "groups": (5, 7)}, {}, 0.25),
    ("feedback_rate", {}, {"rated": (30, 30), "rateable": (50, 50)}, 0.6),
    *[
        (
            f"{word}_share",
            {"positive": (90, 106), "neutral": (1, 1), "negative": (1, 1), "silent_positive": (777, 0)},
            {},
            expected,
        )
        for word, expected in (("positive", 0.98), ("neutral", 0.01), ("negative", 0.01))
    ],
    # 1 + 2 + 3 + 4 + 6·5 = 40 stars in 10 ratings
    *[
        (name, {"stars1": (1, 0), "stars2": (1, 0), "stars3": (1, 0), "stars4": (1, 0), "stars5": (2, 4)}, {}, expected)
        for name, expected in (("mean_stars", 4.0), ("five_star_share", 0.6), ("one_star_share", 0.1))
    ],
    ("juror_agreement", {"juror_votes": (20, 31), "juror_right": (15, 24)}, {}, 39 / 51),
    ("queue_days", {"queue_days": (3, 4), "resolved": (2, 12)}, {}, 0.5),
    ("retaliation", {"retaliations": (0, 3), "negative": (2, 2)}, {}, 0.75),
    ("dissatisfaction", {}, {"mild": (10, 20), "bad": (5, 1), "settled": (100, 100)}, 0.18),
]


@pytest.mark.parametrize(("name", "flow", "cohort", "expected"), CASES, ids=[case[0] for case in CASES])
def test_value_by_hand(make_book, name, flow, cohort, expected):
    book = make_book(
        {"buyers": [0] * 8} | {column: [first, *[0] * 6, last] for column, (first, last) in flow.items()},
        {"settled": [0] * 5} | {column: [first, *[0] * 3, last] for column, (first, last) in cohort.items()},
        days=10,
        warm_up_days=2,
        follow_up_days=3,
        noise=NOISE,
    )
    assert get(name).value(book) == pytest.approx(expected, rel=1e-12)


ELSEWHERE = {
    "attack_spent",
    "attackers_profit",
    "false_ratings",
    *("fraudsters_profit", "detection_days", "detection_median_days", "detected_share", "honest_sanctioned"),
    *("retention_90", "retention_365", "auc_conduct", "rank_correlation", "gini"),
    *("efficiency", "consumer_surplus", "taken_by_fraud", "orders_open", "own_share", "cost_per_case"),
    *("repeat_custom", "gmv_top_fifth", "correlated_churn"),
    *(f"left_{cause}_{days}" for days in (90, 365) for cause in CAUSES),
}
"""Measures worked out by hand in tests of their own, here and in test_people.py."""


def test_every_measure_is_worked_out_by_hand_somewhere():
    assert {case[0] for case in CASES} | ELSEWHERE == set(all_measures())


def test_what_a_case_costs(make_book):
    # 300 in cash and 90 + 30 minutes at 15.00 an hour, over 4 cases
    flow = {"forum_costs": [30_000], "dispute_minutes": [90], "juror_minutes": [30], "resolved": [4]}
    assert get("cost_per_case").value(make_book(flow)) == pytest.approx((300 + 30) / 4)


def test_what_fraud_takes_in_a_month(make_book):
    # 4.00 a day by cheats and 1.00 by false claims over the 4 days of measured orders, 2.00 over the 8 measured days
    flow = {"plotted_refunds": [1_000, 0, 0], "ransoms_paid": [0, 600, 0]}
    cohort = {"fraud_lost": [1_000, 600], "false_value": [0, 400]}
    book = make_book(flow, cohort, warm_up_days=2, follow_up_days=4)
    assert get("taken_by_fraud").value(book) == pytest.approx((4 + 1 + 2) * MONTH)


def test_what_attackers_make(make_book):
    sellers = [{"profit": 3_000, "ill": True}, {"profit": 5_000, "ill": False}, {"profit": -500, "ill": True}]
    campaigns = np.zeros(2, CAMPAIGN)
    campaigns["spent"] = 1_200, -200
    # 25.00 by sellers less 10.00 by campaigns, in a year
    book = make_book(sellers=sellers, campaigns=campaigns, days=365)
    assert get("attackers_profit").value(book) == pytest.approx(15.0 / 12)


def test_what_campaigns_spent(make_book):
    campaigns = np.zeros(2, CAMPAIGN)
    campaigns["spent"] = 12_000, -2_000
    assert get("attack_spent").value(make_book(campaigns=campaigns, mean_order_value=5_000)) == 2.0
    assert math.isnan(get("attack_spent").value(make_book()))


def test_false_ratings_stand_on_the_record(make_book):
    record = np.zeros(6, ENTRY)
    # A customer's two, one that a seller bought, one of an account; a sale, and one that was struck off.
    record["buyer"] = 3, 4, -1, 10, 10, 11
    record["kind"] = RATING, RATING, RATING, RATING, SALE, STRUCK
    assert get("false_ratings").value(make_book(record=record, first_account=10)) == 0.5
    assert math.isnan(get("false_ratings").value(make_book()))


def test_the_platforms_own_share(make_book):
    sellers = [{"joined": 0, "owned": True}, {"joined": 0}]
    shops = [{"seller": 0, "opened": 0, "revenue": 30}, {"seller": 1, "opened": 0, "revenue": 90}]
    assert get("own_share").value(make_book(sellers=sellers, shops=shops)) == 0.25


def test_attempted_fraud_is_selection_times_effort_plus_the_rest(make_book):
    book = make_book(cohort={"gmv": [900], "ill_gmv": [200], "cheated_gmv": [57], "ill_cheated_gmv": [50]})
    attempted, selection, effort, others = (
        get(f"fraud_{part}").value(book) for part in ("attempted", "selection", "effort", "by_others")
    )
    assert selection * effort + others == pytest.approx(attempted, rel=1e-12)


def test_efficiency_and_surplus_count_only_the_days_of_measured_orders(make_book):
    # measured orders: days 2 to 6; the flow of days 7 to 9 must not enter the denominators
    days = [100, 0, 0, 0, 100, 5000, 5000, 5000]
    book = make_book(
        {"attainable": days, "buyers": days},
        {"gain": [50, 0, 0, 0, 100], "surplus": [20_000, 0, 0, 0, 20_000]},
        warm_up_days=2,
        follow_up_days=3,
        noise=NOISE,
    )
    assert get("efficiency").value(book) == pytest.approx(150 / 200)
    # 400.00 over 200 buyer-days
    assert get("consumer_surplus").value(book) == pytest.approx(MONTH * 2.0)


def test_minor_units_are_the_runs_own(make_book):
    for minor_units in (1, 100, 1000):
        book = make_book({"gmv": [7 * minor_units] * 10}, minor_units=minor_units)
        assert get("gmv").value(book) == pytest.approx(7 * MONTH)


def test_orders_open(make_book):
    assert get("orders_open").value(make_book(orders_open=17)) == 17.0


def test_window_shorter_than_the_follow_up_measures_no_order(make_book):
    book = make_book(warm_up_days=4, follow_up_days=30, noise=NOISE)
    assert book.measured_cohort.size == 0
    assert math.isnan(get("fraud_attempted").value(book))
    assert book.measured_flow.size == 6
