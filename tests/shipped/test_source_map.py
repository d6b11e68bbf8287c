"""The source map names parameters and tests that exist, and covers every mechanism."""

import pytest


@pytest.fixture
def source_map(monkeypatch):
    from shipped.test_docs import HOME

    monkeypatch.syspath_prepend(HOME / "docs")
    import source_map

    return source_map


def test_it_is_whole(source_map):
    found = source_map.entries()
    assert [entry.number for entry in found] == list(range(1, 68))
    assert all(entry.what and entry.sources for entry in found)
    assert {s for entry in found for s in entry.sources.split(", ")} == {"F0", "F1", "F2", "F3", "F4"}


def test_it_names_what_exists(source_map):
    assert source_map.wrong() == []


def test_it_tells_what_does_not_exist(source_map, monkeypatch):
    entry = source_map.Entry(
        1, "s", "w", "F1", keys=["payment.custdy", "payment.custody=vault", "remedies.refund_share"], measures=["joy"]
    )
    monkeypatch.setattr(source_map, "entries", lambda: [entry, source_map.Entry(2, "s", "w", "F1")])
    assert source_map.wrong() == [
        "1: payment.custdy is no parameter",
        "1: no mechanism test tries payment.custody=vault",
        "1: joy is no measure",
        "2: neither parameters nor a reason",
    ]


def test_what_is_refused_is_said_to_be(source_map):
    from emptor.rules.rule_set import RuleSet

    for key, what in RuleSet.not_yet.items():
        assert source_map.refused(f"{key}.anything") == what
    assert source_map.refused("payment.custody=escrow") == ""
    assert source_map.refused("population.buyers.count") == ""


def test_every_number_is_on_the_page(source_map):
    text = source_map.text("mark")
    for entry in source_map.entries():
        assert f"**{entry.number}. " in text
