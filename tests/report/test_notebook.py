"""A comparison in a notebook: it shows itself, and its frames go into pandas, seaborn and DuckDB as they are."""

import re

import pytest
from matplotlib import pyplot

from report.made_up import made_up_comparison


@pytest.fixture(scope="module")
def comparison():
    return made_up_comparison("ebay_pre2008")


def test_it_shows_a_table_a_figure_and_what_they_say(comparison):
    shown = comparison._repr_html_()
    assert shown.count("<table") == 1
    assert re.search(r'<img alt="[^"]*1\.20 \(1\.07 to 1\.33\)[^"]*" src="data:image/svg', shown)
    assert "1.20 points more than under taobao" in shown
    # Names that a style sheet shows on a phone; a notebook has none.
    assert shown.count('class="of"') == shown.count('class="of" hidden')
    assert "<script" not in shown


def test_pandas_takes_the_frame(comparison):
    wide = comparison.frame.pivot(index=["rules", "replication"], columns="measure", values="value")
    gap = wide.loc["no_rules", "fraud_lost"] - wide.loc["taobao", "fraud_lost"]
    assert gap.mean() == pytest.approx(comparison.difference("no_rules", "fraud_lost").mean)
    kept = comparison.differences().query("differs and measure == 'fraud_lost'")
    assert list(kept["rules"]) == ["no_rules"]


def test_seaborn_takes_the_frame(comparison):
    seaborn = pytest.importorskip("seaborn")
    frame = comparison.frame.query("measure == 'fraud_lost'")
    axes = seaborn.stripplot(data=frame, x="value", y="rules", hue="rules")
    assert [text.get_text() for text in axes.get_yticklabels()] == ["taobao", "no_rules", "ebay_pre2008"]
    assert sum(len(drawn.get_offsets()) for drawn in axes.collections) == len(frame)
    pyplot.close(axes.figure)


def test_duckdb_takes_the_frames(comparison):
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as base:
        base.register("runs", comparison.frame)
        base.register("gaps", comparison.differences())
        asked = "select rules, avg(value) from runs where measure = 'fraud_lost' group by rules"
        means = dict(base.sql(asked).fetchall())
        beyond = base.sql("select rules, pairs from gaps where differs and measure = 'fraud_lost'").fetchall()
        unknown = base.sql("select count(*) from gaps where rules = 'taobao' and differs is null").fetchall()
    assert means == pytest.approx({"taobao": 0.007, "no_rules": 0.019, "ebay_pre2008": 0.007})
    assert beyond == [("no_rules", 4)]
    assert unknown == [(len(comparison.measures),)]
