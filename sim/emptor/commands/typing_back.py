"""Commands that make a result again, from the words that were typed."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emptor.scenario.models import Scenario
    from emptor.study.result import Failure

KEPT = ("--set", "--days", "--plugin")
"""Options of `run` and `compare` that shape a single run; `--rules` and `--seed` are said anew."""
MANY = ("--rules", "--measures", "--margin", "--until-ci")
"""Options of which one takes several values."""
VALUED = (
    *(*KEPT, *MANY, "--seed", "--out", "--replications", "--jobs", "--backend", "--trace"),
    *("--interval", "--correction", "--at-most"),
)


def command_line() -> str:
    """What was typed."""
    return shlex.join(["emptor", *sys.argv[1:]])


def reproduction(scenario: Scenario, failure: Failure, rules: str | None = None) -> str:
    """The `emptor run` that makes one run of a study again.

    Parameters
    ----------
    scenario
        The scenario of the study.
    failure
        The run.
    rules
        The rule set as it was typed; None to keep the scenario's, or what `--rules` said.
    """
    words, typed = ["emptor", "run"], list(words_of(sys.argv[1:]))
    if ("", "run") not in typed and ("", "compare") not in typed:
        # Called from Python, not typed.
        typed = []
    source = next((value for option, value in typed if option == "" and value not in ("run", "compare")), None)
    words.append(source if source is not None else scenario.name)
    chosen = rules or next((value for option, value in typed if option == "--rules"), None)
    if chosen is not None:
        words += ["--rules", chosen]
    for option, value in typed:
        if option in KEPT:
            words += [option, value]
    population, luck = failure.seeds
    if population == luck:
        words += ["--seed", str(population)]
    else:
        words += ["--set", f"seeds.population={population}", "--set", f"seeds.luck={luck}"]
    return shlex.join(words)


def words_of(argv: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Options with their values; words on their own with an empty option."""
    option = ""
    for word in argv:
        name, equals, value = word.partition("=")
        if equals and name in VALUED:
            yield name, value
            option = ""
        elif word.startswith("--"):
            option = word if word in VALUED else ""
        elif option:
            yield option, word
            option = option if option in MANY else ""
        else:
            yield "", word
