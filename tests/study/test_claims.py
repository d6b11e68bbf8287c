"""What a comparison may claim, from made-up runs whose answers are known and from a market held against itself."""

import math

import numpy as np
import pytest

from emptor.report.answers import sentences
from emptor.study import compare
from emptor.study.comparison import Comparison
from emptor.study.corrections import adjusted
from report.made_up import made_up
from study.small import small

RUNS = 20


def noise(seed, size):
    draw = np.random.default_rng(seed).standard_normal(RUNS)
    return size * (draw - draw.mean()) / draw.std(ddof=1)


def held(**others):
    """Two rule sets alike but in what is named: measure=(difference, its spread); the reference's mean is about 1."""
    results = []
    common = 1.0 + noise(0, 0.2)
    gaps = {name: gap + noise(1 + place, spread) for place, (name, (gap, spread)) in enumerate(others.items())}
    for r in range(RUNS):
        results.append(made_up("taobao", r, **dict.fromkeys(gaps, common[r])))
        results.append(made_up("no_rules", r, **{name: common[r] + gap[r] for name, gap in gaps.items()}))
    return Comparison({name: small(name) for name in ("taobao", "no_rules")}, results, planned=2 * RUNS)


@pytest.fixture(scope="module")
def planted():
    return held(
        gmv=(0.5, 0.1), trust=(0.02, 0.005), consumer_surplus=(0.001, 0.03), fraud_lost=(0.1, 0.3), gini=(0.05, 0.1)
    )


def test_verdicts_are_those_that_were_planted(planted):
    verdicts = {name: planted.claim("no_rules", name).verdict for name in planted.measures}
    assert verdicts["gmv"] == "differs"
    assert verdicts["trust"] == "differs slightly"
    assert verdicts["consumer_surplus"] == "equivalent"
    assert verdicts["fraud_lost"] == "undecided"
    assert verdicts["claims_abandoned"] == "undecided", "alike in every pair, but too few"
    assert planted.claim("no_rules", "claims_abandoned").enough == 59
    assert planted.claim("no_rules", "gmv").ratio.value == pytest.approx(1.5)
    assert planted.claim("no_rules", "fraud_lost").enough > RUNS
    assert planted.claim("no_rules", "gmv").enough is None


def test_p_values_are_corrected_within_their_family(planted):
    headline = [n for n in planted.headline if planted.claim("no_rules", n).difference.mean != 0.0]
    assert set(headline) == {"gmv", "trust", "consumer_surplus", "fraud_lost"}
    claims = [planted.claim("no_rules", n) for n in headline]
    assert [c.p_adjusted for c in claims] == adjusted([c.p for c in claims])
    assert {c.family for c in claims} == {"headline"}
    gini = planted.claim("no_rules", "gini")
    # Alone among the further measures that moved at all: nothing to correct for.
    assert (gini.family, gini.p_adjusted) == ("further", gini.p)


def test_a_difference_beyond_noise_alone_need_not_stand():
    found = held(gmv=(0.11, 0.2), trust=(0.0, 0.2), fraud_lost=(0.0, 0.2), consumer_surplus=(0.0, 0.2))
    claim = found.claim("no_rules", "gmv")
    assert claim.difference.low > 0
    assert claim.p < 0.05 < claim.p_adjusted
    assert claim.verdict == "undecided"
    assert "1.11" not in " ".join(sentences(found))
    alone = found.judged(correction="none").claim("no_rules", "gmv")
    assert (alone.verdict, alone.p) == ("differs", claim.p)


def test_the_margin_decides_what_is_the_same(planted):
    assert planted.judged(margin=0.001).claim("no_rules", "consumer_surplus").verdict == "undecided"
    own = planted.judged(margin={"trust": 0.001})
    assert own.claim("no_rules", "trust").verdict == "differs"
    assert own.claim("no_rules", "trust").margin == 0.001
    assert own.claim("no_rules", "consumer_surplus").verdict == "equivalent", "5% still holds for all others"
    assert planted.claim("no_rules", "gmv").margin == pytest.approx(0.05)


def test_bootstrap_comes_to_the_same_verdicts_here(planted):
    again = planted.judged(interval="bootstrap")
    for name in ("gmv", "trust", "consumer_surplus", "fraud_lost"):
        mine, theirs = again.claim("no_rules", name), planted.claim("no_rules", name)
        assert mine.verdict == theirs.verdict
        assert mine.difference.low == pytest.approx(theirs.difference.low, abs=0.1 * 0.3)
        assert mine.difference != theirs.difference


def test_terms_that_are_none(planted):
    for wrong in ({"interval": "z"}, {"correction": "bonferroni"}, {"margin": "wide"}):
        with pytest.raises(ValueError, match="expected"):
            planted.judged(**wrong)


def test_ratios_only_where_they_mean_something(planted):
    frame = planted.differences().set_index(["rules", "measure"]).loc["no_rules"]
    assert frame.loc["auc_conduct", "no_ratio_because"] == "the measure's zero is no nothing"
    assert math.isnan(frame.loc["auc_conduct", "ratio"])
    assert frame.loc["gmv", "no_ratio_because"] == ""
    assert frame.loc["detection_days", "no_ratio_because"] == "times are counted only up to a cap"
    assert frame.loc["gmv", "ratio_low"] < 1.5 < frame.loc["gmv", "ratio_high"]


def test_nothing_is_claimed_where_most_pairs_lack_a_number():
    results = []
    for r in range(RUNS):
        nan = math.nan if r > 6 else 0.0
        results += [made_up("taobao", r, gmv=1.0 + nan), made_up("no_rules", r, gmv=2.0 + r / 100 + nan)]
    found = Comparison({name: small(name) for name in ("taobao", "no_rules")}, results)
    claim = found.claim("no_rules", "gmv")
    assert claim.difference.differs is False
    assert claim.verdict == ""
    assert math.isnan(claim.p)
    assert any("Too few runs" in line and "sales" in line for line in sentences(found))


def test_a_rule_set_against_itself_is_the_same_in_all_and_differs_in_nothing():
    found = compare(small(days=60), ["taobao", "taobao"], replications=59, jobs=1)
    assert found.labels == ["taobao", "taobao 2"]
    said = 0
    for name in found.measures:
        claim = found.claim("taobao 2", name)
        if not claim.tested:
            assert claim.difference.n < 2 or claim.difference.left_out > claim.difference.n
            continue
        said += 1
        assert (claim.difference.mean, claim.difference.low, claim.difference.high) == (0.0, 0.0, 0.0)
        assert (claim.p, claim.p_adjusted) == (1.0, 1.0)
        assert claim.verdict == ("equivalent" if claim.difference.n >= 59 else "undecided"), "a number was missing"
        assert not claim.ratio.shown or claim.ratio.value == claim.ratio.low == claim.ratio.high == 1.0
    assert said > 40
    told = sentences(found)
    assert told[0].startswith("Under “taobao 2” and taobao these are the same within ±5%: ")
    assert not any("than under" in line for line in told)
