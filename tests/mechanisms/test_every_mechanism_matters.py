"""Each parameter moves the measure it exists for, the way it should, and nothing where there is nothing to work on."""

from __future__ import annotations

import math

import pytest

from mechanisms import (
    table_adversaries,
    table_delivery,
    table_disputes,
    table_governance,
    table_matching,
    table_models,
    table_money,
    table_payment,
    table_people,
    table_rational,
    table_record,
    table_reputation,
    table_retention,
    table_world,
)
from mechanisms.bench import LEVEL, Row, falsified, tried

ROWS = (
    *table_money.ROWS,
    *table_delivery.ROWS,
    *table_disputes.ROWS,
    *table_matching.ROWS,
    *table_payment.ROWS,
    *table_record.ROWS,
    *table_reputation.ROWS,
    *table_reputation.WORLD_ROWS,
    *table_people.ROWS,
    *table_world.ROWS,
    *table_rational.ROWS,
    *table_retention.RULES,
    *table_retention.PEOPLE,
    *table_governance.ROWS,
    *table_governance.WORLD_ROWS,
    *table_models.RULES,
    *table_models.PEOPLE,
    *table_adversaries.ROWS,
)


def _cases() -> list[object]:
    marks = [[pytest.mark.xfail(reason=row.waits, strict=True)] if row.waits else [] for row in ROWS]
    return [pytest.param(row, id=row.name, marks=mark) for row, mark in zip(ROWS, marks, strict=True)]


@pytest.mark.parametrize("row", _cases())
def test_mechanism(row: Row):
    moved = tried(row)
    said = f"{row.key} {row.was} -> {row.now}: {row.measure} {moved}"
    assert math.isfinite(moved.mean), f"{said}: the measure says nothing on some seed"
    assert moved.p(row.sign) < LEVEL, f"{said}; expected {'more' if row.sign > 0 else 'less'}: {row.why}"
    if not row.falsifier:
        return
    still = falsified(row)
    said = f"{said}; with {', '.join(row.falsifier)}: {still}"
    assert math.isfinite(still.mean), f"{said}: the measure says nothing on some seed"
    assert still.p() >= LEVEL, f"{said}, but there was nothing for it to work on"
    # Few seeds see little: what is left under the falsifier must be small too, not only uncertain.
    assert abs(still.mean) < abs(moved.mean) / 4, f"{said}, which is too much of it"
