"""Sentences, figures and the page, from made-up results whose answers are known."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from emptor.measures import all_measures
from emptor.report.answers import SENTENCES, sentences
from emptor.report.attribution_table import html_attribution
from emptor.report.compare_table import notes
from emptor.report.figures import comparison_figures, run_figures
from emptor.report.page import headline_table, report
from emptor.report.series import fraud_share, mean_and_spread, retention_band
from emptor.report.verdict_notes import MARKS
from emptor.report.words import multiple, ratio_text, title
from emptor.scenario.models import Change
from emptor.study.comparison import Comparison
from emptor.study.ratios import Ratio
from report.made_up import NAN, made_up, made_up_attribution, made_up_comparison
from study.small import small

KNOWN = all_measures()


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
        "(1.07 to 1.33), 2.71 times as much."
    )
    assert told[-2].startswith("These runs cannot tell yet whether no_rules and taobao differ in: ")
    assert re.search(r"\(alike in all \d pairs so far; 5\d more would do\)", told[-2])
    assert told[-1] == "No pair of runs of no_rules and taobao had a number on both sides for: score warns of cheats."


def test_every_row_of_the_table_is_in_the_answer_and_nothing_else(comparison):
    def rows_said(found):
        text = " ".join(sentences(found))
        # "buyers" and the like stand in the names of others.
        names = [name for name in found.measures if "_" in name or name in found.headline]
        return {name for name in names if title(KNOWN[name]) in text or _phrase(name) in text}

    assert rows_said(comparison) == set(comparison.headline)
    asked = ["fraud_lost", "effort_buyers", "gmv", "auc_conduct"]
    scenarios = {k: s.model_copy(update={"measures": asked}) for k, s in comparison.scenarios.items()}
    results = [
        replace(run, measures=run.measures | {"effort_buyers": 2.0 + (run.rules == "no_rules") + run.replication / 50})
        for run in comparison.results
    ]
    few = Comparison(scenarios, results)
    assert rows_said(few) == set(asked)
    assert "“effort buyers” is 3.03 hours per 100 orders, 1.0 more than under taobao" in " ".join(sentences(few))


def _phrase(name):
    """Words that only the saying of a measure has."""
    return re.split(r"[{}]", SENTENCES.get(name, "{no saying"))[2 if name == "cheated_made_whole" else 0].strip() or "–"


def test_a_row_without_a_verdict_is_in_the_answer_too(comparison):
    one = [r if r.replication == 0 else replace(r, measures=r.measures | {"gini": NAN}) for r in comparison.results]
    scenarios = {k: s.model_copy(update={"measures": ["gini", "gmv"]}) for k, s in comparison.scenarios.items()}
    assert "Too few runs of no_rules and taobao had anything to count for: concentration of sales." in sentences(
        Comparison(scenarios, one)
    )


def test_a_multiple_is_the_same_in_table_and_sentence(comparison):
    shown = ratio_text(comparison.claim("no_rules", "fraud_lost").ratio)
    assert f", {shown.split()[0]} times as much" in sentences(comparison)[0]
    wide = Ratio(5.6, 3.1, 41.0, 6)
    assert (ratio_text(wide), multiple(wide)) == ("5.6 (3.1 to 41.0)", "5.6")


def test_notes_list_every_sign_and_name_the_cap_of_capped_times(comparison):
    said = " ".join(notes(comparison))
    assert all(f"{mark} " in said for mark in MARKS.values() if mark)
    assert "The time until a cheat is sanctioned is counted up to 180 days (restricted mean)" in said


def test_the_page_names_the_key_of_each_measure(comparison):
    page = headline_table(comparison)
    assert all(f">{name}</code>" in page for name in comparison.headline)


def test_a_clause_without_an_interval_says_why():
    found = made_up_attribution()
    found.parts["trust"] = found.parts["fraud_lost"][:1]
    shown = html_attribution(found, ["fraud_lost", "trust"], "USD")
    assert "[1 of 4 replications]" in shown
    assert "One replication alone has no interval" in shown
    assert "replications]" not in html_attribution(found, ["fraud_lost"], "USD")


def test_no_line_runs_through_no_such_case(comparison):
    panels = comparison_figures(comparison)["differences"].axes
    (text,) = [t for ax in panels for t in ax.texts if t.get_text() == "no such case"]
    assert text.get_bbox_patch() is not None
    assert all(line.get_zorder() < text.get_zorder() for line in text.axes.lines)


def test_fewer_is_said_as_less_with_the_interval_turned_round(comparison):
    other = Comparison(dict(reversed(comparison.scenarios.items())), comparison.results)
    assert "1.20 points less than under no_rules (1.07 to 1.33), 0.368 times as much." in sentences(other)[0]


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
