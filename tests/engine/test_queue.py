"""A forum that is busy hears a case once, however often it was planned."""

import numpy as np

import emptor
from emptor.state.calendar import HEAR
from engine.busy import STRICT, busy
from engine.scenarios import merged

FORUM = {"id": "desk", "kind": "platform", "effort_buyer": 0.1, "decide_days": 1, "queue_capacity": 2}
PATIENT, HASTY = 400.0, 0.5


def ran(queue_days):
    changes = {"population": {"buyers": {"claims": {"queue_days": queue_days}}}}
    scenario = merged(busy(merged(STRICT, {"disputes": {"forums": [FORUM]}})), changes)
    return emptor.Market(scenario, keep_orders=True).run()


def test_cases_that_come_up_twice_on_one_day_are_heard_or_dropped_once(monkeypatch):
    from emptor import day

    once = {days: ran(days) for days in (PATIENT, HASTY)}
    due = day.due

    def due_twice(world, kind, today):
        slots = due(world, kind, today)
        if kind == HEAR:
            for slot in slots:
                world.orders[slot]["pending"] += 1
            slots = np.repeat(slots, 2)
        return slots

    monkeypatch.setattr(day, "due", due_twice)
    for days, expected in once.items():
        again = ran(days)
        assert again.world.flow["queue_days"].sum() == expected.world.flow["queue_days"].sum() > 0
        assert (again.ledger.orders() == expected.ledger.orders()).all()
        assert again.digest() == expected.digest()
