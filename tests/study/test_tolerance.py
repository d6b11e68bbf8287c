"""Sizes as they are written."""

import pytest

from emptor.measures import UnknownMeasure
from emptor.study.tolerance import Size, read_sizes


def test_a_bare_number_is_for_all_and_a_named_one_in_the_measures_unit():
    for given in (["0.05", "trust=0.01", "gmv=3%"], {"": 0.05, "trust": 0.01, "gmv": "3%"}):
        sizes = read_sizes(given)
        assert sizes.default == Size(0.05, relative=True)
        assert sizes.named == {"trust": Size(0.01, relative=False), "gmv": Size(0.03, relative=True)}
        assert sizes.get("gini") is sizes.default
    assert read_sizes("5%").default == read_sizes(0.05).default == Size(0.05, relative=True)
    assert read_sizes(["trust=1"]).get("gmv") is None
    assert Size(0.1, relative=True).of(-20.0) == 2.0
    assert Size(0.1, relative=False).of(-20.0) == 0.1


@pytest.mark.parametrize("given", ["wide", "0", "-1", "nan", "inf", "", "trust=", "5%%"])
def test_what_is_no_size_is_named(given):
    with pytest.raises(ValueError, match=r"is no size: expected a number above 0"):
        read_sizes([given])


def test_what_is_no_measure_is_named_with_the_nearest():
    with pytest.raises(UnknownMeasure, match='did you mean "trust"'):
        read_sizes(["trusst=0.1"])
