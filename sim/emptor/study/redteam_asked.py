"""What a red team is asked: read, checked, and said in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from emptor.rules.rule_set import RuleSet
from emptor.scenario.errors import Problem, ScenarioError, nearest
from emptor.scenario.loading import load
from emptor.scenario.models import Scenario, Seeds
from emptor.study.attack_space import Choice, choices
from emptor.study.code import code_version
from emptor.study.worker import packed

GAIN, SPENT = "attackers_profit", "attack_spent"
CHEATS = "fraud_attempted"
"""Tells whether sellers who turned have struck."""
BYSTANDERS = ("gmv", "honest_burden", "consumer_surplus")
"""Measures by which a clause's price to everybody is told."""
DEFAULT = "taken_by_fraud"


@dataclass(frozen=True)
class Asked:
    """What a red team is asked.

    Attributes
    ----------
    scenario
        The market without the attack.
    objective
        The measure that the attack makes worse.
    budget
        What an attacker may be out of pocket, in money of the environment.
    sellers
        How many sellers turn to an attack that sellers carry out.
    choices
        The attacks that may be tried.
    trials, replications
        How many are tried, and the runs of each.
    confirm
        Runs of the best on fresh seeds, and of each clause on others again.
    finalists
        Attacks that are run again.
    seed
        Of what the search draws.
    """

    scenario: Scenario
    objective: str
    budget: float
    sellers: int
    choices: Sequence[Choice]
    trials: int
    replications: int
    confirm: int
    finalists: int
    seed: int

    @property
    def measures(self) -> list[str]:
        """Measures of each run."""
        return list(dict.fromkeys([self.objective, GAIN, SPENT, CHEATS, *BYSTANDERS]))

    @property
    def currency(self) -> str:
        """Code of the currency."""
        return self.scenario.environment.currency

    @property
    def months(self) -> float:
        """Length of a run, in months."""
        return self.scenario.days / (365 / 12)

    @property
    def sign(self) -> int:
        """1 where more of the measure is worse, -1 where less is."""
        from emptor.measures import all_measures

        return 1 if all_measures()[self.objective].better == "lower" else -1

    def seeds(self, replication: int) -> tuple[int, int]:
        """Seeds of a replication."""
        own = self.scenario.seeds
        return (own.population + replication) % 2**63, (own.luck + replication) % 2**63

    def identity(self, plugins: Sequence[Path]) -> str:
        """A hash of all that decides what trials try and come to."""
        said = [
            *(packed(self.scenario, Seeds(population=0, luck=0)), list(map(str, self.seeds(0))), self.objective),
            *(self.budget, self.sellers, [c.name for c in self.choices], self.replications, self.seed),
            code_version(plugins),
        ]
        return sha256(repr(said).encode()).hexdigest()[:16]

    def text(self) -> str:
        """What is going to be run, in a sentence."""
        turn = f"{self.sellers} of {self.scenario.population.sellers.count}"
        return (
            f"{self.scenario.rules.name}: {self.trials} trials of {len(self.choices)} attacks at a budget of "
            f"{self.budget:,.0f} {self.currency} ({turn} sellers turn where sellers attack), {self.replications} "
            f"run{'s' * (self.replications != 1)} each of {self.scenario.days} days; then the worst "
            f"{self.finalists} on {self.confirm} fresh seeds, and each clause strengthened"
        )


def asked_of(
    rules: str | Path | Mapping[str, Any] | RuleSet,
    *,
    scenario: str | Path | Mapping[str, Any] | Scenario = "baseline",
    overrides: Sequence[str] | Mapping[str, Any] = (),
    days: int | None = None,
    budget: float = 5000.0,
    attacks: Sequence[str] = (),
    sellers: int | None = None,
    objective: str = DEFAULT,
    trials: int = 120,
    replications: int = 3,
    confirm: int = 20,
    finalists: int = 5,
    seed: int = 1,
) -> Asked:
    """Read and check what a red team is asked; the parameters are those of `redteam`. Raises `ScenarioError`."""
    from emptor.measures import all_measures

    known = all_measures()
    if objective not in known or known[objective].better is None:
        able = [name for name, measure in known.items() if measure.better is not None]
        said = f"there is no measure {objective}" if objective not in known else f"no way of {objective} is worse"
        expected = "a name that `emptor list measures` prints, of which more or less is better"
        raise ScenarioError([Problem("--objective", None, "", said, expected, nearest(objective, able))])
    loaded = load(scenario, rules=rules, overrides=overrides, days=days)
    count = loaded.population.sellers.count
    turning = max(1, round(0.05 * count)) if sellers is None else sellers
    found = choices(loaded, attacks)
    return Asked(
        loaded, objective, budget, turning, found, max(trials, 1), replications, max(2, confirm), finalists, seed
    )
