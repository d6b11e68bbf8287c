"""The source map: each mechanism that the sources name, its parameters, their tests, and the measures they move."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
TESTS = str(HERE.parent / "tests")
WORD = re.compile(r"[\w.-]+")


@dataclass
class Entry:
    """One mechanism.

    Attributes
    ----------
    number, what, sources
        Its number in the project's list, a gloss, the texts that name it.
    keys
        Parameters, as dotted keys; `key=value` for one choice of a key.
    measures
        Names of measures, where the sources name what to count rather than a rule.
    why_not
        What of it cannot be expressed, and why.
    note
        What else stands for it.
    """

    number: int
    section: str
    what: str
    sources: str
    keys: list[str] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)
    why_not: str = ""
    note: str = ""


def entries() -> list[Entry]:
    """The mechanisms of the data file, by number."""
    data: dict[str, dict[int, dict[str, Any]]] = yaml.safe_load((HERE / "mechanisms.yaml").read_text(encoding="utf-8"))
    found = [
        Entry(
            number,
            section,
            m["what"],
            m["in"],
            m.get("keys", []),
            m.get("measures", []),
            m.get("except", ""),
            m.get("note", ""),
        )
        for section, group in data.items()
        for number, m in group.items()
    ]
    return sorted(found, key=lambda entry: entry.number)


def full(key: str) -> tuple[str, str]:
    """A key as rows and models write it, and the choice that is meant, if one is."""
    name, _, value = key.partition("=")
    return (name if name.startswith(("rules.", "population.", "environment.")) else f"rules.{name}"), value


@cache
def rows() -> dict[str, list[tuple[str, Any]]]:
    """The rows of the mechanism tests by key, each with the name of its table."""
    if TESTS not in sys.path:
        sys.path.append(TESTS)
    from mechanisms import test_every_mechanism_matters as suite

    found: dict[str, list[tuple[str, Any]]] = {}
    for name, module in sorted(vars(suite).items()):
        if name.startswith("table_"):
            for row in module.ROWS:
                found.setdefault(row.key, []).append((name, row))
    return found


@cache
def known() -> set[str]:
    """Every parameter, and every block that holds parameters."""
    if TESTS not in sys.path:
        sys.path.append(TESTS)
    from mechanisms.walk import PEOPLE, RULES

    keys = {p.key for p in (*RULES, *PEOPLE)} | set(rows())
    return keys | {key.rpartition(".")[0] for key in keys}


def refused(key: str) -> str:
    """What the models say of a key that they know by name and do not take yet; empty for others."""
    from emptor.rules.rule_set import RuleSet
    from emptor.scenario.slots import root_slot, step

    name, value = full(key)
    slot: Any = root_slot(RuleSet)
    for word in name.split(".")[1:]:
        part = slot.part
        if part is None and slot is not None:
            inner = step(slot, 0, None)
            part, slot = (inner.part, inner) if inner is not None else (None, slot)
        if part is None:
            return ""
        for asked in (word, f"{word}={value}"):
            if asked in part.not_yet:
                return str(part.not_yet[asked])
        following = step(slot, word, None)
        if following is None:
            return ""
        slot = following
    return ""


def tests_of(key: str) -> list[tuple[str, Any]]:
    """The rows that try a key; with `key=value`, those that try this value."""
    name, value = full(key)
    found = [pair for other, pairs in rows().items() if other == name for pair in pairs]
    if value:
        found = [(t, r) for t, r in found if value in WORD.findall(f"{r.was} {r.now}")]
    return found


def wrong() -> list[str]:
    """Everything in the data file that names what does not exist, in sentences."""
    from emptor.measures import all_measures

    said = []
    for entry in entries():
        if not (entry.keys or entry.measures or entry.why_not):
            said.append(f"{entry.number}: neither parameters nor a reason")
        for key in entry.keys:
            if not refused(key) and full(key)[0] not in known():
                said.append(f"{entry.number}: {key} is no parameter")
            elif not refused(key) and not tests_of(key):
                said.append(f"{entry.number}: no mechanism test tries {key}")
        said += [f"{entry.number}: {m} is no measure" for m in entry.measures if m not in all_measures()]
    return said


def text(mark: str) -> str:
    """The page."""
    found = entries()
    lines = [
        mark, "", "# Source map", "",
        "Which mechanism that the project's sources name stands where in the model: its parameters, the tests that",
        "try them (`tests/mechanisms`, by table; from → to), and the measure that each must move, with the direction.",
        "`make test` runs every row in pairs of markets on the same seeds, and with a falsifier. The sources: F0 a",
        "thesis abstract on customer relations at Tmall, F1 a study of those at Taobao, F2 one on customer relations",
        "and soft law, F3 on customer relations applications, F4 a study of those at JD. Keys of rules leave out",
        "`rules.`; the list itself is `mechanisms.yaml`.", "",
        _tally(found), "",
    ]  # fmt: skip
    section = ""
    for entry in found:
        if entry.section != section:
            section = entry.section
            lines += [f"## {section}", ""]
        lines += [f"**{entry.number}. {entry.what[0].upper()}{entry.what[1:]}** ({entry.sources})", ""]
        lines += [_key_line(key) for key in entry.keys]
        if entry.measures:
            lines.append(f"- measured by {', '.join(f'`{m}`' for m in entry.measures)}")
        if entry.note:
            lines.append(f"- {entry.note}")
        if entry.why_not:
            lines.append(f"- not expressed: {entry.why_not}")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _tally(found: list[Entry]) -> str:
    waiting = [e for e in found if e.keys and all(refused(key) for key in e.keys)]
    never = [e for e in found if not e.keys and not e.measures]
    part = [e for e in found if e.why_not and (e.keys or e.measures)]
    text = f"Of {len(found)} mechanisms, {len(found) - len(waiting) - len(never)} are expressed"
    text += f" ({len(part)} of them in part)" if part else ""
    text += f", {len(never)} cannot be" if never else ""
    text += f", {len(waiting)} wait for rules that this version refuses" if waiting else ""
    return text + "."


def _key_line(key: str) -> str:
    name, value = full(key)
    shown = f"`{name.removeprefix('rules.')}`" + (f" as `{value}`" if value else "")
    if what := refused(key):
        return f"- {shown}: not available yet ({what})"
    tried = []
    for table, row in tests_of(key):
        arrow = "up" if row.sign > 0 else "down"
        short = f"{_cut(row.was)} → {_cut(row.now)}"
        tried.append(f"`{table}` {short}: *{row.measure}* {arrow}")
    return f"- {shown}: " + ("; ".join(dict.fromkeys(tried)) or "no test")


def _cut(value: str) -> str:
    """A value as a row writes it, shortened to read."""
    return (value if len(value) <= 40 else value[:37] + "…").replace("|", "\\|")
