"""What a red team found: the attacks that were tried, the worst again, and the clauses that matter to it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emptor.scenario.models import Scenario
from emptor.study.attack_space import besieged
from emptor.study.hardening import Patch
from emptor.study.plan import FRESH
from emptor.study.redteam_asked import Asked
from emptor.study.result import Failure
from emptor.study.runs import Rows
from emptor.study.statistics import Estimate, interval

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Attempt:
    """An attack that was tried.

    Attributes
    ----------
    number
        From 0, in the order of trying.
    attack
        Its name.
    values
        Its parameters.
    harm
        By how much it makes the objective worse, against the same market without it, seed by seed; NaN where it could
        not be tried.
    gain
        What people of ill will make of it in a month: their profit less that without the attack.
    why
        Why it counts for nothing.
    """

    number: int
    attack: str
    values: Mapping[str, Any]
    harm: float = math.nan
    gain: float = math.nan
    why: str = ""


@dataclass(frozen=True)
class Finalist:
    """An attack that was run again on fresh seeds.

    Attributes
    ----------
    attempt
        What it was in the search.
    harm, gain
        On the fresh seeds, with 95% intervals.
    spent
        What a campaign was out of pocket less what came back to it, in money of the environment, so that it is below 0
        where the attack took in more than it laid out; NaN for sellers.
    struck
        Whether it did anything in any run: sellers cheated on more sales than without it, a campaign spent or took.
    """

    attempt: Attempt
    harm: Estimate
    gain: Estimate
    spent: float
    struck: bool = True


@dataclass(frozen=True)
class ClauseEffect:
    """What strengthening one clause does to the worst attack.

    Attributes
    ----------
    patch
        The clause, and what it would say.
    harm
        Harm that the attack does under it.
    removed
        Harm that it does less than under the rules as they are, seed by seed.
    price
        By measure: what the clause changes where nobody attacks.
    """

    patch: Patch
    harm: Estimate
    removed: Estimate
    price: Mapping[str, Estimate]


@dataclass(eq=False)
class RedTeam:
    """What a red team found; in a notebook it shows itself.

    Attributes
    ----------
    asked
        What was asked.
    attempts
        All that was tried.
    finalists
        The worst of it, run again, the worst first.
    harm
        Of the worst attack under the rules as they are, on the seeds on which clauses are tried: seeds that neither the
        search nor the choice among the finalists has seen.
    clauses
        What strengthening each clause does to the worst attack, the most first.
    cannot
        By clause, why it cannot be strengthened under these rules.
    rows
        What came of each run.
    """

    asked: Asked
    attempts: list[Attempt]
    finalists: list[Finalist]
    harm: Estimate
    clauses: list[ClauseEffect]
    cannot: Mapping[str, str]
    rows: Rows
    notes: Sequence[str] = ()
    interrupted: bool = False

    @property
    def worst(self) -> Finalist | None:
        """The attack that hurts most by the fresh seeds, if one does beyond their noise."""
        found = self.finalists[0] if self.finalists else None
        return found if found is not None and found.harm.differs and found.harm.mean > 0 else None

    @property
    def weakest(self) -> ClauseEffect | None:
        """The clause that takes most of the harm away when it is strengthened, if one does beyond noise."""
        return next((c for c in self.clauses if c.removed.differs and c.removed.mean > 0), None)

    @property
    def failures(self) -> list[Failure]:
        """Runs that failed."""
        return self.rows.failures

    @property
    def sales(self) -> float:
        """Sales a month without an attack, on the seeds on which clauses are tried."""
        rows = [row for _, run, row in self.rows.rows() if run.rules == "no attack" and run.replication >= 2 * FRESH]
        return interval([row.get("measures", {}).get("gmv", math.nan) for row in rows]).mean

    def besieged(self, one: Finalist) -> Scenario:
        """The market under an attack that was run again."""
        asked = self.asked
        choice = next(c for c in asked.choices if c.name == one.attempt.attack)
        orders = asked.budget / asked.scenario.environment.mean_order_value
        return besieged(asked.scenario, choice, one.attempt.values, orders, asked.sellers)

    def attacks_frame(self) -> pd.DataFrame:
        """One row an attack that was tried: trial, attack, parameters as JSON, harm, gain, and why it counts not."""
        import json

        import pandas as pd

        return pd.DataFrame(
            [
                {"trial": a.number, "attack": a.attack, "parameters": json.dumps(dict(a.values)), "harm": a.harm}
                | {"gain": a.gain, "why_not": a.why}
                for a in self.attempts
            ]
        )

    def table(self) -> pd.DataFrame:
        """One row an attack that was run again: harm and gain with intervals, what it spent, its parameters."""
        import json

        import pandas as pd

        return pd.DataFrame(
            [
                {"attack": f.attempt.attack, "harm": f.harm.mean, "harm_low": f.harm.low, "harm_high": f.harm.high}
                | {
                    "gain": f.gain.mean,
                    "gain_low": f.gain.low,
                    "gain_high": f.gain.high,
                    "spent": f.spent,
                    "struck": f.struck,
                }
                | {"searched": f.attempt.harm, "parameters": json.dumps(dict(f.attempt.values))}
                for f in self.finalists
            ]
        )

    def clauses_frame(self) -> pd.DataFrame:
        """One row a clause: what it would say, harm under it, harm it takes away, what it changes when nobody attacks.

        Changes of shares are fractions: 0.01 is one percentage point.
        """
        import pandas as pd

        return pd.DataFrame(
            [
                {"clause": c.patch.clause, "says": c.patch.says, "harm": c.harm.mean}
                | {"removed": c.removed.mean, "removed_low": c.removed.low, "removed_high": c.removed.high}
                | {
                    f"{name}_changes{end}": value
                    for name, gap in c.price.items()
                    for end, value in (("", gap.mean), ("_low", gap.low), ("_high", gap.high))
                }
                for c in self.clauses
            ]
        )

    def figure(self) -> Any:
        """Attacks by harm, and clauses by what they take away of the worst, as a Matplotlib figure."""
        from emptor.report.redteam_figure import redteam_figure

        return redteam_figure(self)

    def __repr__(self) -> str:
        worst, weakest = self.worst, self.weakest
        return (
            f"RedTeam of {len(self.attempts)} attempts; worst attack: {worst.attempt.attack if worst else 'none'}; "
            f"weakest clause: {weakest.patch.clause if weakest else 'none'}; table(), clauses_frame(), figure()"
        )

    def _repr_html_(self) -> str:
        from emptor.report.redteam_table import redteam_html

        return redteam_html(self)
