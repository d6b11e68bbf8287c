"""Sentences, figures and the page, from made-up results whose answers are known."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from emptor.measures import all_measures
from emptor.report.figures import comparison_figures, run_figures
from emptor.report.page import report
from emptor.report.series import fraud_share, mean_and_spread, retention_band
from emptor.report.words import sentences
from emptor.scenario.models import Change
from emptor.study.comparison import Comparison
from emptor.study.result import Failure, Retention, RunResult
from emptor.study.running import FATES
from study.small import small

NAN = float("nan")
DAYS = 100


def made_up(rules, replication, **measures):
    values = dict.fromkeys(all_measures(), 0.5 + replication / 100) | measures
    survival = np.linspace(1.0, 0.8, DAYS)
    return RunResult(
        rules=rules,
        replication=replication,
        seeds=(replication, replication),
        measures=values,
        series=pd.DataFrame(
            {
                "buyers": 100.0, "sellers": 10.0, "orders": 5.0, "gmv": 50.0, "trust_mean": 0.7, "placed_gmv": 50.0,
                "placed_fraud_lost": 1.0, "measured": True,
            },
            index=pd.RangeIndex(DAYS, name="day"),
        ),
        incidence={
            "of 100 cheated buyers": {"file a claim": 60.0, "leave the market": 5.0},
            "of each 100 lost on orders gone wrong": {
                "buyer": 50.0, "seller": 30.0, "platform": 20.0, "carrier": 0.0, "issuer": 0.0,
            },
        },
        fates=dict(zip(FATES, (40.0, 35.0, 25.0), strict=True)),
        retention=Retention(survival, survival - 0.1, np.minimum(survival + 0.1, 1), np.full(DAYS, 100)),
        days=DAYS,
        warm_up_days=10,
        follow_up_days=20,
        currency="USD",
        orders=500,
        measured=100,
        unfinished=0,
        orders_open=3,
        seconds=0.1,
        orders_per_second=5000.0,
        digest="0",
    )  # fmt: skip


def test_days_of_reform_are_marked_and_named():
    schedule = [
        {"day": 30, "label": "deposits", "patch": {"fees.per_order": 0.5}},
        {"day": 60, "patch": {"fees.per_order": 0.6}},
    ]
    changed = small().model_copy(update={"schedule": [Change.model_validate(change) for change in schedule]})
    runs = [replace(made_up("taobao", n), scenario=changed) for n in range(2)]
    panels = run_figures({"taobao": runs})["daily"].axes
    for ax in panels:
        assert [line.get_xdata()[0] for line in ax.lines if len(line.get_xdata()) == 2] == [30, 60]
    named = [text.get_text() for text in panels[0].texts]
    assert {"deposits", "reform, day 60"} <= set(named)
    plain = run_figures({"taobao": [replace(run, scenario=small()) for run in runs]})["daily"].axes
    assert all(len(line.get_xdata()) > 2 for ax in plain for line in ax.lines)


@pytest.fixture
def comparison():
    results = []
    for r, noise in enumerate((-0.001, 0.0, 0.001, 0.0)):
        results.append(made_up("taobao", r, fraud_lost=0.007 + noise, auc_conduct=NAN))
        results.append(made_up("no_rules", r, fraud_lost=0.019 + 2 * noise, auc_conduct=0.5))
    scenarios = {"taobao": small("taobao"), "no_rules": small("no_rules")}
    return Comparison(scenarios, results, [Failure("no_rules", 4, (5, 5), "KeyError: <'x'>", "emptor run")], planned=9)


def test_sentences_say_how_much_and_how_sure(comparison):
    told = sentences(comparison)
    assert told[0] == (
        "Under no_rules, buyers lose 1.90% of what they pay to cheating sellers, 1.20 points more than under taobao "
        "(1.07 to 1.33)."
    )
    assert "no difference beyond noise" in told[-1]


def test_fewer_is_said_as_less_with_the_interval_turned_round(comparison):
    other = Comparison(dict(reversed(comparison.scenarios.items())), comparison.results)
    assert "1.20 points less than under no_rules (1.07 to 1.33)" in sentences(other)[0]


def test_fraud_is_smoothed_and_ends_before_the_follow_up():
    share = fraud_share(made_up("taobao", 0))
    assert np.isnan(share[:27]).all()
    assert share[27:80] == pytest.approx(0.02)
    assert np.isnan(share[80:]).all()


def test_bands():
    curves = [np.array([float(i), NAN]) for i in range(11)]
    mean, low, high = mean_and_spread(curves)
    assert (mean[0], low[0], high[0]) == pytest.approx((5.0, 1.0, 9.0))
    assert np.isnan(mean[1])
    runs = [made_up("taobao", 0), made_up("taobao", 1)]
    mean, low, high = retention_band(runs)
    assert low == pytest.approx(mean)
    assert retention_band(runs[:1])[1] is runs[0].retention.low


def test_figures_draw_and_name_their_units(comparison):
    drawn = comparison_figures(comparison)
    assert set(drawn) == {"comparison", "daily", "retention", "incidence"}
    for figure in drawn.values():
        figure.canvas.draw()
        shown = [ax for ax in figure.axes if ax.get_visible()]
        assert any(ax.get_xlabel() for ax in shown)
    assert set(run_figures({"taobao": [made_up("taobao", 0)]})) == {"daily", "retention", "incidence"}


class Checker(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.text = [], []

    def handle_starttag(self, tag, attrs):
        assert tag not in {"script", "link"}
        for name, value in attrs:
            assert name not in {"src", "href"} or value.startswith("data:")
        if tag not in {"meta", "img", "wbr"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def test_page_stands_alone_and_says_everything(comparison):
    page = report(comparison, comparison_figures(comparison), "emptor compare <here>")
    checker = Checker()
    checker.feed(page)
    assert checker.open == []
    text = re.sub(r"\s+", " ", " ".join(checker.text))
    for said in (
        "1.20 points more", "payment: custody", "a neutral account (escrow)", "emptor compare <here>",
        "KeyError: <'x'>",
        "unverified", "Of 100 cheated buyers", "platform revenue",
    ):  # fmt: skip
        assert said in text, said
    assert page == report(comparison, comparison_figures(comparison), "emptor compare <here>")
