"""Sentences, figures and the page, from made-up results whose answers are known."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from emptor.report.answers import sentences
from emptor.report.figures import comparison_figures, run_figures
from emptor.report.page import report
from emptor.report.series import fraud_share, mean_and_spread, retention_band
from emptor.scenario.models import Change
from emptor.study.comparison import Comparison
from report.made_up import NAN, made_up, made_up_comparison
from study.small import small


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
    return made_up_comparison()


def test_sentences_say_how_much_and_how_sure(comparison):
    told = sentences(comparison)
    assert told[0] == (
        "Under no_rules, buyers lose 1.90% of what they pay to cheating sellers, 1.20 points more than under taobao "
        "(1.07 to 1.33), 2.7 times as much."
    )
    assert told[-1].startswith("Under no_rules and taobao these are the same within ±5%: ")


def test_fewer_is_said_as_less_with_the_interval_turned_round(comparison):
    other = Comparison(dict(reversed(comparison.scenarios.items())), comparison.results)
    assert "1.20 points less than under no_rules (1.07 to 1.33), 0.37 times as much." in sentences(other)[0]


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
    assert set(drawn) == {"comparison", "differences", "daily", "retention", "incidence"}
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
            assert name not in {"src", "href"} or value.startswith(("data:", "#"))
        if tag not in {"meta", "img", "wbr", "br", "source"}:
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
        "the same in every run", "unverified", "Of 100 cheated buyers", "platform revenue",
    ):  # fmt: skip
        assert said in text, said
    assert page == report(comparison, comparison_figures(comparison), "emptor compare <here>")


@pytest.mark.parametrize("left", [{"taobao"}, {"no_rules"}], ids=["only the reference", "all but the reference"])
def test_a_rule_set_that_never_finished_breaks_no_figure(comparison, left):
    kept = [run for run in comparison.results if run.rules in left and run.replication == 0]
    fewer = Comparison(comparison.scenarios, kept, comparison.failures, planned=9)
    assert "no such case" in {
        text.get_text() for ax in comparison_figures(fewer)["differences"].axes for text in ax.texts
    }
    assert "Runs that failed" in report(fewer, comparison_figures(fewer), "emptor compare")
    assert "<img" in fewer._repr_html_()
