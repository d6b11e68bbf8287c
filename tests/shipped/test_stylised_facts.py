"""The facts that the baseline is fitted to: means over ten seeds lie in the ranges of the literature."""

import importlib.util
import sys
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

HOME = Path(__file__).parents[2]
SEEDS = range(10)


@cache
def study():
    spec = importlib.util.spec_from_file_location("stylised_facts", HOME / "experiments" / "stylised_facts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@cache
def judged():
    rules = list(dict.fromkeys(fact.rules for fact in study().FACTS))
    runs = [study().moments(name, seed) for name in rules for seed in SEEDS]
    frame = pd.DataFrame(runs, index=[name for name in rules for _ in SEEDS])
    return study().judge(frame).set_index("fact")


@pytest.mark.slow
@pytest.mark.parametrize("fact", ["D1", "D2", "D3", "D11"])
def test_a_fact_that_the_baseline_is_fitted_to(fact):
    row = judged().loc[fact]
    assert row["low"] <= row["mean"] <= row["high"], f"{row['text']} under {row['rules']}: {row['mean']:.4f}"


def test_percent_positive_counts_orders_and_ratings_apart():
    orders = pd.DataFrame(
        {
            "placed": [5] * 12 + [0] * 4,
            "state": ["settled"] * 11 + ["paid"] + ["settled"] * 4,
            "shop": [0] * 16,
            "rating": pd.array([1] * 6 + [-1] * 2 + [pd.NA] * 3 + [1] + [-1] * 4, dtype="Int64"),
        }
    )
    positive, effective = study().percent_positive(orders, warm_up_days=1)
    assert positive == pytest.approx(6 / 8)
    assert effective == pytest.approx(6 / 11)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [([0.6, 0.61, 0.59], "inside, the"), ([0.69, 0.72, 0.66], "inside, but"), ([0.8, 0.81, 0.79], "OUTSIDE")],
)
def test_verdicts(values, verdict):
    frame = pd.DataFrame({fact.key: values for fact in study().FACTS}, index=["ebay_pre2008"] * 3)
    frame = pd.concat([frame, frame.set_axis(["taobao"] * 3)])
    assert study().judge(frame).set_index("fact").loc["D1", "verdict"].startswith(verdict)
