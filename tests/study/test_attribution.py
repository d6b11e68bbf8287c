"""Which clause did it: Shapley values, hybrids that can stand, and the whole that the parts add up to."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import emptor
from emptor.commands import compare as command
from emptor.scenario.loading import load
from emptor.study.attribution import _subsets, attribute, averaged, shapley, walk
from emptor.study.clauses import Between
from emptor.study.running import run_one

SMALL = {
    "name": "small",
    "extends": "baseline",
    "days": 120,
    "warm_up_days": 0,
    "follow_up_days": 0,
    "population": {"buyers": {"count": 40}, "sellers": {"count": 8}},
}


def under(**rules):
    return {"extends": "taobao", "name": "changed", **rules}


def test_shapley_values_of_the_glove_game():
    """Player 0 has a left glove, 1 and 2 right ones; a pair is worth 1 (Shapley 1953): 2/3, 1/6, 1/6."""
    value = {s: float(0 in s and bool(s & {1, 2})) for s in _subsets(frozenset(range(3)))}
    assert shapley(value, 3) == [Fraction(2, 3), Fraction(1, 6), Fraction(1, 6)]


@given(st.lists(st.floats(-1e6, 1e6), min_size=16, max_size=16))
def test_shares_add_up_to_the_whole_exactly(numbers):
    whole = frozenset(range(4))
    value = dict(zip(_subsets(whole), numbers, strict=True))
    gap = Fraction(value[whole]) - Fraction(value[frozenset()])
    assert sum(shapley(value, 4)) == gap
    assert sum(averaged(value, [(2, 0, 3, 1), (1, 3, 0, 2)])) == gap


def test_all_orders_averaged_are_the_shapley_values():
    from itertools import permutations

    value = {s: float(sum(s) ** 2 + (1 in s) * 3) for s in _subsets(frozenset(range(4)))}
    assert averaged(value, list(permutations(range(4)))) == shapley(value, 4)


def test_the_ends_of_the_path_are_the_two_rule_sets():
    one, other = load(SMALL, rules="taobao"), load(SMALL, rules="ebay_pre2008")
    path = Between(one, other)
    path.unite()
    for end, scenario in ((frozenset(), one), (path.whole, other)):
        assert run_one(path.scenario(end)).digest == run_one(scenario).digest


def test_what_cannot_be_parted_is_moved_together():
    path = Between(load("baseline", rules="taobao"), load("baseline", rules="ebay_pre2008"))
    path.unite()
    together = [set(group.keys) for group in path.groups if len(group.keys) > 1]
    assert any({"matching.mechanism", "matching.auction"} <= keys for keys in together)
    assert any({"payment.custody", "payment.release_on"} <= keys for keys in together)
    assert ("disputes.forums",) in [group.keys for group in path.groups]
    for k in range(len(path.groups)):
        path.scenario({k})
        path.scenario(path.whole - {k})


def test_a_clause_that_does_nothing_gets_nothing():
    """A page of 50 and one of 60 show the same eight sellers: all of the gap is the commission's."""
    found = attribute(
        SMALL,
        [under(), under(matching={"page_size": 60}, fees={"commission": [{"above": 0, "rate": 0.2}]})],
        replications=3,
        jobs=1,
    )
    assert found.every_order
    page = next(g for g, group in enumerate(found.groups) if group.keys == ("matching.page_size",))
    fee = next(g for g, group in enumerate(found.groups) if group.keys == ("fees.commission",))
    for rows in found.parts.values():
        for row in rows:
            assert row[page] == 0
    assert found.share("take_rate", fee).mean == found.whole("take_rate").mean > 0


def test_drawn_orders_add_up_to_the_paired_difference():
    names = ["taobao", "ebay_2016"]
    found = attribute(SMALL, names, replications=2, jobs=1)
    assert not found.every_order
    compared = emptor.compare(SMALL, rules=names, replications=2, jobs=1)
    for name in ("gmv", "trust", "fraud_attempted"):
        whole = found.whole(name)
        assert whole.mean == pytest.approx(compared.difference("ebay_2016", name).mean, rel=1e-12)
        assert sum(found.share(name, g).mean for g in range(len(found.groups))) == pytest.approx(whole.mean, rel=1e-9)


def test_what_cannot_be_taken_apart_is_said():
    one = load("baseline", rules="taobao")
    with pytest.raises(ValueError, match="alike"):
        Between(one, one)
    with pytest.raises(ValueError, match="more than their rules"):
        Between(one, load("baseline", rules="no_rules", days=100))
    with pytest.raises(ValueError, match="2 or more"):
        walk(one, load("baseline", rules="no_rules"), 1)
    with pytest.raises(ValueError, match="two rule sets"):
        attribute("baseline", ["taobao"])


def test_ctrl_c_while_clauses_are_taken_apart_keeps_the_comparison(monkeypatch, tmp_path, capsys):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("emptor.study.attribution.walk", stopped)
    scenarios = [load(SMALL, rules=name) for name in ("taobao", "no_rules")]
    assert command.compare(scenarios, out=tmp_path / "out", replications=2, jobs=1, attribute=True) == 130
    assert "not taken apart" in capsys.readouterr().err
    assert (tmp_path / "out" / "comparison.csv").exists()
