import math

import pandas as pd
import pytest

from emptor.study import compare
from emptor.study.comparing import labels_for
from emptor.study.comparison import COLUMNS, Comparison
from emptor.study.running import run_one, seeded
from study.small import small


@pytest.fixture(scope="module")
def comparison():
    scenario = small("taobao", 60)
    return compare(scenario, ["taobao", "no_rules"], replications=3, jobs=1)


def test_replication_r_has_the_same_seeds_under_all_rule_sets(comparison):
    seeds = {(r.rules, r.replication): r.seeds for r in comparison.results}
    assert len(seeds) == 6
    for r in range(3):
        assert seeds["taobao", r] == seeds["no_rules", r] == (1 + r, 1 + r)


def test_a_run_of_a_study_is_the_run_of_its_seeds(comparison):
    alone = run_one(seeded(small("no_rules", 60), 2))
    again = next(r for r in comparison.by_rules["no_rules"] if r.replication == 2)
    assert alone.digest == again.digest
    assert alone.measures == pytest.approx(again.measures, nan_ok=True)


def test_frame_is_tidy_and_table_has_paired_differences(comparison):
    frame = comparison.frame
    assert list(frame.columns) == ["rules", "replication", "measure", "value"]
    assert len(frame) == 6 * frame["measure"].nunique()
    sales = frame[frame["measure"] == "gmv"].pivot(index="replication", columns="rules", values="value")
    table = comparison.table(["gmv"])
    assert table.loc["gmv", ("no_rules", "difference")] == pytest.approx((sales["no_rules"] - sales["taobao"]).mean())
    assert table.loc["gmv", ("taobao", "mean")] == pytest.approx(sales["taobao"].mean())


def test_differences_have_a_row_a_rule_set_and_measure(comparison):
    found = comparison.differences()
    assert tuple(found.columns) == COLUMNS
    assert len(found) == 2 * len(comparison.measures)
    reference = found[found["rules"] == "taobao"]
    assert reference["difference"].isna().all()
    assert set(found["reference"]) == {"taobao"}


def test_a_run_without_its_partner_is_in_no_difference(comparison):
    results = [r for r in comparison.results if (r.rules, r.replication) != ("taobao", 1)]
    part = Comparison(comparison.scenarios, results)
    assert part.difference("no_rules", "gmv").n == 2
    assert part.mean("no_rules", "gmv").n == 3


def test_two_jobs_give_the_numbers_of_one(comparison):
    again = compare(small("taobao", 60), ["taobao", "no_rules"], replications=3, jobs=2)
    pd.testing.assert_frame_equal(again.frame, comparison.frame)
    assert [r.digest for r in again.results] == [r.digest for r in comparison.results]


def test_shows_itself(comparison):
    assert "sales" in comparison._repr_html_()
    assert "–" in comparison.results[0]._repr_html_()
    assert comparison.figure().axes


def test_too_few_rule_sets_or_replications():
    with pytest.raises(ValueError, match="two rule sets"):
        compare("baseline", ["taobao"])
    with pytest.raises(ValueError, match="replications"):
        compare("baseline", ["taobao", "no_rules"], replications=0)


def test_prepare_sees_each_market():
    seen = []
    compare(
        small(days=12), ["taobao", "no_rules"], replications=2, jobs=1,
        prepare=lambda market: seen.append(market.settings.rules.name),
    )  # fmt: skip
    assert seen == ["taobao", "no_rules"] * 2


def test_labels_are_unique():
    one = small(days=12)
    assert list(labels_for([one, one], ["a/mine.yaml", "taobao"])) == ["mine", "taobao"]
    assert list(labels_for([one, one, one])) == ["taobao", "taobao 2", "taobao 3"]


def test_fates_add_up_to_a_hundred(comparison):
    for result in comparison.results:
        total = math.fsum(result.fates.values())
        assert math.isnan(total) or total == pytest.approx(100.0)


def test_retention_band_holds_the_curve(comparison):
    for result in comparison.results:
        kept = result.retention
        assert kept.survival[0] == 1.0
        assert (kept.low <= kept.survival + 1e-12).all()
        assert (kept.high >= kept.survival - 1e-12).all()
        assert (kept.survival[1:] <= kept.survival[:-1]).all()
