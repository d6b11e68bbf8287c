"""The experiments compute what they print, and run."""

import importlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

EXPERIMENTS = Path(__file__).parents[2] / "experiments"


@pytest.fixture
def script(monkeypatch):
    monkeypatch.syspath_prepend(EXPERIMENTS)
    return importlib.import_module


def runs(pairing, first, second):
    rows = [
        {"seed": seed, "share": share, **dict.fromkeys(pairing.MEASURES, value)}
        for seed, pair in enumerate(zip(first, second, strict=True))
        for share, value in zip(pairing.SHARES, pair, strict=True)
    ]
    return pd.DataFrame(rows)


def test_runs_saved_is_the_ratio_of_variances(script):
    pairing = script("pairing")
    drawn = np.random.default_rng(1).normal(size=(400, 3))
    # Of equal variance and uncorrelated, not only in expectation.
    common, a, b = np.linalg.qr(drawn - drawn.mean(axis=0))[0].T
    table = pairing.saved(runs(pairing, common + 0.5 * a, common + 0.5 * b))
    # var a = var b = 1.25 and var(a - b) = .5, so that the ratio is 5.
    assert table["saved"].to_numpy() == pytest.approx(5.0)
    assert (table["low"] < 5.0).all()
    assert (table["high"] > 5.0).all()


def test_independent_runs_save_nothing_and_equal_runs_everything(script):
    pairing = script("pairing")
    a, b = np.random.default_rng(2).normal(size=(2, 400))
    assert pairing.saved(runs(pairing, a, b))["saved"].to_numpy() == pytest.approx(1.0, abs=0.15)
    assert np.isinf(pairing.saved(runs(pairing, a, a))["saved"]).all()


def test_pairing_names_ten_measures_that_exist_and_draws_them(script, monkeypatch, capsys, tmp_path):
    from emptor.measures import all_measures

    pairing = script("pairing")
    assert len(pairing.MEASURES) == 10
    assert set(pairing.MEASURES) <= set(all_measures())
    monkeypatch.setattr(
        "sys.argv", ["pairing.py", "--seeds", "3", "--days", "150", "--jobs", "1", "--out", str(tmp_path)]
    )
    pairing.main()
    printed = capsys.readouterr().out
    assert all(name in printed for name in pairing.MEASURES)
    assert (tmp_path / "pairing.png").stat().st_size > 5_000


def test_the_benchmark_times_the_whole_day_with_the_hooks_live(script, monkeypatch):
    bench = script("bench")
    monkeypatch.setitem(bench.SIZES, "200 x 20", (200, 20, 5, 20))
    monkeypatch.setitem(bench.OBJECT_SIZES, "200 x 20", 5)
    market, _ = bench.build("200 x 20")
    assert market.believe is not None
    assert "hook" in [stage.name for stage in market.stages]
    assert market.settings.rules.name == "taobao"
    row = bench.pipeline("200 x 20")
    assert row["orders"] > 100
    assert row["orders_per_second"] == pytest.approx(row["orders"] / row["seconds"])
    shares = bench.stages("200 x 20")
    assert sum(shares.values()) == pytest.approx(1.0)
    assert set(shares) == {stage.name for stage in market.stages}
    assert bench.objects("200 x 20") > 0


def test_the_market_of_objects_trades_and_loses_no_money(script):
    market = script("object_market").ObjectMarket(100, 10)
    for _ in range(20):
        market.step()
    assert market.orders > 50
    wallets = [person.wallet for person in market.agents]
    assert sum(wallets) == 0
    assert sum(seller.good + seller.bad for seller in market.sellers) <= market.orders


def test_the_matrix_tells_rule_sets_apart_and_leaves_fees_out(script):
    matrix = script("matrix")
    from emptor.measures import all_measures

    assert set(matrix.MEASURES) <= set(all_measures())
    assert not {"take_rate", "platform_revenue", "platform_net_revenue"} & set(matrix.MEASURES)
    noise = np.random.default_rng(3).normal(size=(8, len(matrix.MEASURES)))
    rows = [
        {
            "rules": name,
            "replication": r,
            "measure": m,
            "value": noise[r, k] + shift * (m == "trust") + tiny * (-1) ** r,
        }
        for name, shift, tiny in (("taobao", 0, 0), ("no_rules", 5, 0.1), ("ebay_pre2008", 0, 0.2))
        for r in range(8)
        for k, m in enumerate(matrix.MEASURES)
    ]
    rules = ["taobao", "no_rules", "ebay_pre2008"]
    table = matrix.differences(pd.DataFrame(rows), rules)
    assert matrix.cell(table, "taobao", "no_rules") == "..T"
    assert matrix.cell(table, "taobao", "ebay_pre2008") == "..."
    assert table[table["differs"]]["difference"].abs().tolist() == pytest.approx([5, 5])
    assert matrix.summary(table, rules)[0].startswith("2 of 3 pairs differ")
    said = matrix.clauses("taobao", "ebay_pre2008")
    assert "payment: custody" in said
    assert not [topic for topic in said if topic.startswith("fees")]


def test_the_matrix_runs_and_is_drawn(script, monkeypatch, capsys, tmp_path):
    matrix = script("matrix")
    monkeypatch.setattr(matrix, "names", lambda kind: ["taobao", "no_rules", "paypal_overlay"])
    monkeypatch.setattr(
        "sys.argv", ["matrix.py", "--seeds", "5", "--days", "60", "--jobs", "1", "--out", str(tmp_path)]
    )
    matrix.main()
    printed = capsys.readouterr().out
    assert "ebay_pre2008+paypal_overlay" in printed
    assert (tmp_path / "matrix.png").stat().st_size > 5_000
    assert "clauses that differ: " in (tmp_path / "pairs.txt").read_text(encoding="utf-8")
    assert len(pd.read_csv(tmp_path / "matrix.csv")) == 3 * len(matrix.MEASURES)


@pytest.mark.parametrize(
    ("name", "cells", "measures"),
    [
        ("dispute_effort", 12, ["claims_abandoned", "buyer_churn_platform"]),
        ("feedback_rules", 3, ["negative_share", "retaliation", "brier", "auc_conduct", "fraud_attempted"]),
        ("escrow_release", 6, ["fraud_lost", "disputes_per_order", "wait"]),
        ("juries", 5, ["jury of 17", "jury of 31", "staff, right in 90%", "cost of a claim"]),
        ("entry_threshold", 11, ["deposit 100 mean orders", "screening 50%", "sellers in the market"]),
        ("rivals", 5, ["EachNet, posted prices", "platform's revenue", "trust in the platform"]),
    ],
)  # fmt: skip
def test_an_experiment_on_rules_runs_and_is_drawn(script, monkeypatch, capsys, tmp_path, name, cells, measures):
    experiment = script(name)
    monkeypatch.setattr(
        "sys.argv", [f"{name}.py", "--seeds", "2", "--days", "150", "--jobs", "1", "--out", str(tmp_path)]
    )
    experiment.main()
    printed = capsys.readouterr().out
    assert all(measure in printed for measure in measures)
    assert (tmp_path / f"{name}.png").stat().st_size > 5_000
    runs = pd.read_csv(tmp_path / f"{name}.csv")
    assert len(runs) == 2 * cells
    told = printed.strip().splitlines()[-1]
    assert told == experiment.sentences(runs)
    assert told.endswith(".")


@pytest.mark.parametrize(
    ("name", "told"), [("soft_law", "Publicity changes"), ("reform", "Once sellers could not answer in kind")]
)
def test_an_experiment_of_fixed_length_runs_and_is_drawn(script, monkeypatch, capsys, tmp_path, name, told):
    monkeypatch.setattr("sys.argv", [f"{name}.py", "--seeds", "2", "--jobs", "1", "--out", str(tmp_path)])
    script(name).main()
    assert capsys.readouterr().out.strip().splitlines()[-1].startswith(told)
    assert (tmp_path / f"{name}.png").stat().st_size > 5_000
    assert not pd.read_csv(tmp_path / f"{name}.csv").empty


def test_dispute_effort_tells_the_chain_from_what_goes_round_it(script):
    experiment = script("dispute_effort")

    def rows(through):
        """Of 8 hours: 30 more points abandoned and, cut or not, about 2 points gone; `through` points by the chain."""
        for seed, noise in enumerate((0.0, 0.001, -0.001)):
            for hours in experiment.HOURS:
                for chain in experiment.CHAINS:
                    share = hours / experiment.HOURS[-1]
                    lost = share * (0.02 + noise + (through * (1 + 10 * noise) if chain == "whole" else 0))
                    values = {"claims_abandoned": 0.1 + share * (0.3 + noise), "buyer_churn_platform": lost}
                    row = dict.fromkeys(experiment.SERIES, share * noise) | values
                    yield {"hours": hours, "chain": chain, "seed": seed, **row}

    told = experiment.sentences(pd.DataFrame(rows(0.01)))
    assert "from 10.0% to 40.0%, +30.00 points (+/- 0.25)" in told
    assert "gone over one within 90 days by +0.00 points (+/- 0.25, within noise)" in told
    # 1 point (1 + 10 noise): a standard deviation of .01 points, t(2) = 4.303, 4.303 x .01 / sqrt(3) = .025.
    assert "so that +1.00 points (+/- 0.02) go through the chain" in told
    assert "so that +0.00 points" in experiment.sentences(pd.DataFrame(rows(0.0)))


def test_feedback_rules_say_what_is_noise(script):
    experiment = script("feedback_rules")
    rows = []
    for seed, noise in enumerate((-1, 0, 1)):
        for rule in experiment.RULES:
            row = dict.fromkeys(experiment.SERIES, 0.5) | {"rule": rule, "seed": seed}
            row["negative_share"] = 0.01 if rule == experiment.OPEN else 0.02 + 0.001 * noise
            row["auc_conduct"] = 0.8 + (0 if rule == experiment.OPEN else 0.01 + 0.01 * noise)
            rows.append(row)
    told = experiment.sentences(pd.DataFrame(rows))
    # t(2) = 4.303, x .1 points / sqrt(3) = .25.
    assert "In the open 1.00% of ratings are negative and sellers answer 50%" in told
    assert "changes by +1.00 points (+/- 0.25) where sellers may only praise" in told
    assert "the area under the curve by +0.010 (+/- 0.025, within noise)" in told
    rows[0]["auc_conduct"] = np.nan
    gap = experiment.difference(pd.DataFrame(rows), "auc_conduct", "blind, two-sided")
    assert (gap.n, gap.left_out) == (2, 1)


def test_the_wait_for_money_is_weighted_by_the_money(script):
    postings = [
        (10, "payment", 30.0, 1), (10, "payment", 10.0, 2), (12, "refund", 10.0, 2), (11, "payment", 20.0, 3),
        (14, "payout", 30.0, 1), (15, "payout", 10.0, 3), (19, "payout", 10.0, 3), (99, "payment", 50.0, 4),
        (99, "payout", 50.0, 4),
    ]  # fmt: skip
    journal = pd.DataFrame(postings, columns=["day", "reason", "amount", "order"])
    # 30 waited 4 days, 10 waited 4 and 10 waited 8; the refund and the payment of day 99 do not count.
    assert script("escrow_release").wait(journal, 10, 99) == pytest.approx((30 * 4 + 10 * 4 + 10 * 8) / 50)


def test_escrow_release_compares_with_confirmation(script):
    experiment = script("escrow_release")
    rows = []
    for seed, noise in enumerate((-1, 0, 1)):
        for release, lost in (("payment", 0.004), ("shipping", 0.002), ("confirmation", 0.001)):
            for backed in experiment.BACKED:
                row = dict.fromkeys(experiment.SERIES, 0.01) | {"release": release, "backed": backed, "seed": seed}
                rows.append(row | {"fraud_lost": 0.001 * noise + (lost if backed == "no deposit" else 0.001)})
    told = experiment.sentences(pd.DataFrame(rows))
    # The same luck in every cell: the noise cancels in pairs.
    assert "by +0.10 points (+/- 0.00) and by +0.30 points (+/- 0.00)." in told
    assert "release on payment changes this loss by +0.00 points (+/- 0.00, within noise)" in told


def test_juries_rank_deciders_by_paired_errors(script):
    juries = script("juries")
    wrong = dict(zip(juries.DECIDERS, (0.10, 0.15, 0.20, 0.10, 0.05), strict=True))
    rows = [
        {"decider": name, "seed": seed, "mean_order": 50.0, "cost_of_decision": 100.0, "resolution_days": 4.0}
        # The common luck of a seed is in no difference; staff right in 90% have luck of their own.
        | {"adjudication_error": error + 0.02 * seed + 0.001 * (-1) ** seed * (name == juries.DECIDERS[3])}
        | {"fraud_lost": 0.01 * (name == juries.DECIDERS[0])}
        for name, error in wrong.items()
        for seed in range(4)
    ]
    told = juries.sentences(pd.DataFrame(rows))
    assert "At 100 USD a decision, 2.0 times the mean order" in told
    assert "less than staff right in 80%, no differently, beyond noise, from staff right in 90%" in told
    assert "more than staff right in 95%; the jury of 17, better paid a head, is wrong 5.00 points more" in told
    assert "buyers lose 1.00 points of GMV more (+/- 0.00) to fraud" in told


def test_decisions_cost_the_same_whoever_decides(script):
    juries = script("juries")
    rows = pd.DataFrame(juries.runs_of(1, 365)).set_index("decider")
    budget = rows.loc["jury of 31", "cost_of_decision"]
    assert budget > 10
    for staff in juries.STAFF:
        assert rows.loc[staff, "cost_of_decision"] == pytest.approx(budget, abs=0.01)
    # Fees move jurors to look, so that the cost has steps.
    assert rows.loc["jury of 17", "cost_of_decision"] == pytest.approx(budget, rel=0.1)


def test_thresholds_are_held_against_the_lowest(script):
    thresholds = script("entry_threshold")
    rows = [
        {"kind": kind, "level": level, "seed": seed, "newcomers_share": 0.2, "price": 50.0 + 0.1 * (seed % 2) * level}
        | {"fraud_attempted": 0.1 - 0.02 * (level == thresholds.NAMED[kind]) + 0.01 * seed}
        | {"sellers": 20.0 - 5 * (level == levels[0])}
        for kind, levels in thresholds.KINDS.items()
        for level in levels
        for seed in range(4)
    ]
    told = thresholds.sentences(pd.DataFrame(rows))
    assert "A deposit of 100 mean orders, against one of 1, changes the share of sales cheated by -2.00 points" in told
    assert "Screening that catches 50%, against none, changes the share of sales cheated by -2.00 points" in told
    assert told.count("the number of sellers by +5.00 people (+/- 0.00)") == 2
    assert told.count("within noise) and the price paid by") == 2
    assert told.count("within noise).") == 2


def test_rivals_are_held_against_taobao(script):
    rivals = script("rivals")
    rows = [
        {"rival": name, "seed": seed, **dict.fromkeys(rivals.MEASURES, 0.5 + 0.1 * seed)}
        | {
            "trust": 0.9 - 0.05 * (name == "EachNet") - 0.02 * (name == "EachNet, posted prices"),
            "orders": 100.0 * seed + 40 * (name == "eBay, posted prices"),
        }
        for name in rivals.RIVALS
        for seed in range(4)
    ]
    each, ebay = rivals.sentences(pd.DataFrame(rows)).split(". Against")
    assert "-5.0 +/- 0.0 points of trust (-2.0 +/- 0.0 at posted prices)" in each
    assert "+0 +/- 0 orders a month, within noise (+40 +/- 0 at posted prices)" in ebay
