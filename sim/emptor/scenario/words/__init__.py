"""Rule sets in plain words: one function a family, which says its clauses one by one."""

from __future__ import annotations

from collections.abc import Callable

from emptor.scenario.words.forums import disputes
from emptor.scenario.words.judging import feedback, reputation, sanctions
from emptor.scenario.words.keeping import retention
from emptor.scenario.words.money import delivery, payment, remedies
from emptor.scenario.words.standing import governance
from emptor.scenario.words.trading import fees, identity, matching
from emptor.scenario.words.voice import Clause, Said, Voice, clauses

WORDS: dict[str, Callable[[Voice], Said]] = {
    "identity": identity,
    "matching": matching,
    "payment": payment,
    "delivery": delivery,
    "feedback": feedback,
    "reputation": reputation,
    "disputes": disputes,
    "remedies": remedies,
    "sanctions": sanctions,
    "fees": fees,
    "retention": retention,
    "governance": governance,
}
"""Families that have words; a family or key without any is printed as a table of keys."""

__all__ = ["WORDS", "Clause", "Voice", "clauses"]
