"""How a sensitivity analysis shows itself: names that do not cover each other, sentences, a page in a browser."""

import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from emptor.report.sensitivity_figure import sensitivity_figures
from emptor.report.sensitivity_page import sensitivity_html, sensitivity_report
from emptor.report.sensitivity_sentences import sentences
from emptor.report.sensitivity_table import print_sensitivity
from emptor.report.sensitivity_words import names_of, range_text
from emptor.study.design import Axis
from emptor.study.screening import screened
from emptor.study.sensitivity import Sensitivity
from report.browser import browser
from study.analytic import g_function, sampled

PATHS = [
    "environment.carrier.loss",
    "population.buyers.claims.hour_cost",
    "rules.remedies.refund_share",
    "rules.payment.auto_release.days",
]
INERT = [f"population.buyers.thing_{number}" for number in range(8)]


def noise(shape):
    return np.random.default_rng(5).normal(0, 0.003, shape)


def made(kind, paths, size, rules=("taobao",)):
    design = {"kind": kind, ("trajectories" if kind == "morris" else "size"): size}
    ranges = {path: {"low": 0.0, "high": 1.0} for path in paths}
    return sampled(
        lambda *values: 0.05 * g_function(*values[:4]), ranges, design, 2, noise, rules, outcome="fraud_lost"
    )


@pytest.fixture(scope="module")
def found():
    screening = made("morris", PATHS + INERT, 12, ("taobao", "no_rules"))
    whole = Sensitivity(
        "made_up", "Which of these?", screening, made("sobol_indices", PATHS, 64, ("taobao", "no_rules"))
    )
    whole.fixed = screened(screening)
    return whole


@pytest.mark.parametrize("narrow", [False, True])
def test_names_do_not_cover_each_other_or_leave_the_figure(found, narrow):
    drawn = sensitivity_figures(found, narrow=narrow)["morris"]
    drawn.draw_without_rendering()
    renderer = drawn.canvas.get_renderer()
    known = set(names_of(PATHS + INERT).values())
    for ax in drawn.axes:
        boxes = [text.get_window_extent(renderer) for text in ax.texts if text.get_text().strip() in known]
        if not ax.get_visible():
            continue
        assert len(boxes) == len(known)
        # Letters' own boxes have some air above and below.
        assert not [1 for one, other in combinations(boxes, 2) if one.shrunk(1, 0.8).overlaps(other.shrunk(1, 0.8))]
        assert max(box.x1 for box in boxes) <= drawn.bbox.x1


def test_bars_are_told_apart_in_grey(found):
    drawn = sensitivity_figures(found)["sobol"]
    patches = drawn.axes[0].patches
    assert {patch.get_hatch() or "" for patch in patches} == {"", "////"}
    assert [text.get_text() for text in drawn.legends[0].get_texts()] == ["alone (S1)", "together with others (ST)"]


def test_names_are_short_and_tell_apart():
    paths = ["a.fees.per_order", "b.fees.per_order", "days"]
    assert list(names_of(paths).values()) == ["a fees per order", "b fees per order", "days"]
    assert names_of(PATHS)[PATHS[1]] == "claims hour cost"


def test_sentences_name_what_matters_and_what_was_left_out(found):
    first, second, last = sentences(found)
    assert first.startswith("Lost by buyers to cheating sellers, under taobao: of what moves it, ")
    assert re.search(r"\d+% \(\d+ to \d+\) is carrier loss alone", first)
    assert re.search(r"Luck is [\d.]+% \(\d+ to \d+\) of what differs from run to run\.", first)
    assert "under no_rules" in second
    assert "thing 3 at 0.5 (" in last


def test_the_console_prints_both_parts(found, capsys):
    print_sensitivity(found)
    said = capsys.readouterr().out
    assert "alone, % (95%)" in said
    assert "[lost by buyers to cheating sellers, % of sales, under no_rules]" in said
    assert "nan" not in said


def test_a_notebook_gets_no_script_and_a_table_a_rule_set(found):
    shown = sensitivity_html(found)
    assert shown.count("<table") == 2
    assert "<script" not in shown
    assert re.search(r'<img alt="[^"]*carrier loss \d+ \(', shown)


def test_the_page_in_a_browser(found, tmp_path):
    file = tmp_path / "report.html"
    file.write_text(sensitivity_report(found, sensitivity_figures(found), "emptor sensitivity made_up"), "utf-8")
    with browser() as chromium:
        for width in (1280, 390):
            said = []
            page = chromium.new_context(viewport={"width": width, "height": 900}, offline=True).new_page()
            page.on("console", lambda message, said=said: said.append(message.text))
            page.on("pageerror", lambda error, said=said: said.append(str(error)))
            page.goto(file.as_uri())
            assert said == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            loaded = page.evaluate("[...document.images].map(i => i.complete && i.naturalWidth > 0)")
            assert loaded == [True, True]
            assert page.get_by_role("heading", level=2).all_inner_texts() == [
                "In short", "What varies", "Figures", "Screening", "Shares of the variance", "How to make this again",
            ]  # fmt: skip


def test_many_rule_sets_are_summed_up_and_the_first_are_drawn():
    whole = Sensitivity("made_up", "", made("morris", PATHS, 6, [f"rules_{number}" for number in range(14)]))
    (only,) = sentences(whole)
    assert "of 14 choices of rules and levers, what moves it most is carrier loss in 14." in only
    drawn = sensitivity_figures(whole)
    assert sum(ax.get_visible() for ax in drawn["morris"].axes) == 12
    assert "Drawn for the first 12 of 14 choices" in sensitivity_report(whole, drawn, "emptor")


def test_an_estimate_beyond_what_a_share_can_be_is_cut_off_like_its_interval_and_told(capsys):
    # Few blocks of a steep function: by sampling error some indices come out beyond 0 and 1.
    whole = Sensitivity("made_up", "", None, made("sobol_indices", PATHS, 8))
    indices = [one for answer in whole.parts[0].answers for one in answer.parts]
    assert max(one.beyond for one in indices) > 0
    for one in indices:
        for found in (one.alone, one.total):
            assert 0 <= found.low <= found.mean <= found.high <= 1
    print_sensitivity(whole)
    assert "Some indices came out beyond 0 or 100%" in capsys.readouterr().out
    bars = sensitivity_figures(whole)["sobol"].axes[0].patches
    assert all(0 <= bar.get_width() <= 100 for bar in bars)


def test_files_say_what_the_screen_says(found, capsys):
    frame = found.frame
    assert (frame["mu_star_low"].dropna() >= 0).all()
    sales = sampled(lambda a, b: 9 * a + b, {p: {"low": 0.0, "high": 1.0} for p in PATHS[:2]},
                    {"kind": "morris", "trajectories": 4}, 2, noise, outcome="gmv")  # fmt: skip
    assert set(Sensitivity("made_up", "", sales).frame["unit"]) == {"USD a month"}


def test_what_screening_found_stands_beside_indices_that_say_nothing(found):
    few = made("sobol_indices", PATHS, 8)
    # What is worked out once is kept there.
    few.__dict__["answers"] = [
        replace(answer, parts=[replace(one, total=replace(one.total, low=0.0)) for one in answer.parts])
        for answer in few.answers
    ]
    first, *_ = sentences(Sensitivity("made_up", "", made("morris", PATHS, 12), few))
    assert "these samples are too few to say what share of its variance each value makes" in first
    assert "screening found it moved most, in % of sales, carrier loss by" in first


def test_what_varies_has_its_unit():
    assert range_text(Axis("population.buyers.claims.hour_cost", (), 2, 40), "USD") == "2 to 40 USD"
    said = range_text(Axis("environment.carrier.loss", (), 0.001, 0.05, log=True), "USD")
    assert said == "0.001 to 0.05 probability per parcel, on a log scale"
    assert range_text(Axis("rules.remedies.refund_share", (0.5, 1.0)), "USD") == "one of 0.5, 1.0 share of price"
    assert range_text(Axis("population.buyers.thing_1", (), 0, 1), "USD") == "0 to 1"
