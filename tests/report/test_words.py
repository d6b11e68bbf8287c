import pytest

from emptor.measures import all_measures
from emptor.report.answers import in_words
from emptor.report.words import difference_text, fixed, interval_text, places, title, unit, value_text
from emptor.study.statistics import Estimate

KNOWN = all_measures()


@pytest.mark.parametrize(
    ("number", "decimals", "said"),
    [(1234.5, 1, "1,234.5"), (-0.5, 2, "−0.50"), (-0.001, 2, "0.00"), (float("nan"), 2, "–")],
)
def test_numbers(number, decimals, said):
    assert fixed(number, decimals) == said


def test_two_figures_of_the_smallest_count():
    assert places(12.0) == 0
    assert places(1.2, 300.0) == 1
    assert places(0.012) == 3
    assert places(0.0) == 0


def test_shares_are_per_cent_of_sales():
    measure = KNOWN["fraud_lost"]
    assert unit(measure, "USD") == "% of sales"
    assert value_text(measure, 0.0189) == "1.89"
    assert difference_text(measure, Estimate(0.012, 0.009, 0.015, 20)) == "+1.20 (0.90 to 1.50)"
    assert interval_text(measure, Estimate(0.012, float("nan"), float("nan"), 1)) == ""


def test_units_name_the_currency_and_never_a_placeholder():
    for measure in KNOWN.values():
        said = unit(measure, "EUR")
        assert "currency" not in said
        assert "{" not in said
        assert "GMV" not in said
        assert title(measure)


def test_a_name_of_several_words_is_quoted_in_sentences():
    assert [in_words(name) for name in ("taobao", "ebay_2016+paypal_overlay", "soft, slow and cheap")] == [
        "taobao", "ebay_2016+paypal_overlay", "“soft, slow and cheap”",
    ]  # fmt: skip
