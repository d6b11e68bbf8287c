"""The attack that hurts a rule set most at a given budget, and the clause through which it comes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emptor.rules.rule_set import RuleSet
from emptor.scenario.errors import Problem, ScenarioError, nearest
from emptor.scenario.loading import load
from emptor.scenario.models import Scenario, Seeds
from emptor.study.attack_space import Choice, besieged, choices
from emptor.study.code import code_version
from emptor.study.folder import StudyFolder
from emptor.study.growing import Growing
from emptor.study.hardening import Patch, hardened
from emptor.study.journal import Row
from emptor.study.optimising import Told, Trials, chosen, suggest, tpe
from emptor.study.plan import FRESH
from emptor.study.result import Failure
from emptor.study.runs import Rows, Run
from emptor.study.search_plan import Held
from emptor.study.statistics import Estimate, interval, paired
from emptor.study.worker import packed

if TYPE_CHECKING:
    import optuna
    import pandas as pd

DATABASE = "redteam.db"
BATCH = 10
"""Attacks that are asked for before any of them is told: what a sampler cannot learn from each other."""
GAIN, SPENT = "attackers_profit", "attack_spent"
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
        return list(dict.fromkeys([self.objective, GAIN, SPENT, *BYSTANDERS]))

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
        What a campaign was out of pocket, in money of the environment; NaN for sellers.
    """

    attempt: Attempt
    harm: Estimate
    gain: Estimate
    spent: float


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
                | {"gain": f.gain.mean, "gain_low": f.gain.low, "gain_high": f.gain.high, "spent": f.spent}
                | {"searched": f.attempt.harm, "parameters": json.dumps(dict(f.attempt.values))}
                for f in self.finalists
            ]
        )

    def clauses_frame(self) -> pd.DataFrame:
        """One row a clause: what it would say, harm under it, harm it takes away, what it costs when nobody attacks."""
        import pandas as pd

        return pd.DataFrame(
            [
                {"clause": c.patch.clause, "says": c.patch.says, "harm": c.harm.mean}
                | {"removed": c.removed.mean, "removed_low": c.removed.low, "removed_high": c.removed.high}
                | {f"{name}_changes": gap.mean for name, gap in c.price.items()}
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


def redteam(
    rules: str | Path | Mapping[str, Any] | RuleSet,
    out: Path | str | None = None,
    jobs: int | None = None,
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
    backend: str = "loky",
    plugins: Sequence[Path | str] = (),
    command: str = "",
    announce: Callable[[Asked], object] | None = None,
    on_done: Callable[[], object] | None = None,
) -> RedTeam:
    """Find the attack that hurts a rule set most, and the clause through which it comes.

    Parameters
    ----------
    rules
        The rule set: a name, a file, a mapping or a rule set.
    out
        Folder for results; one that was killed goes on where it was. None to keep results in memory alone.
    jobs
        Processes; by default one a processor.
    scenario, overrides, days
        The people and their world, values by dotted path that hold in all runs, days to simulate.
    budget
        What an attacker may be out of pocket, in money of the environment. Campaigns stop there; an attack by sellers
        that costs them more, in profit forgone, counts for nothing.
    attacks
        Names of campaigns and of strategies; all that there are by default.
    sellers
        How many honest sellers turn, where sellers attack; by default one in twenty.
    objective
        The measure that attacks are to make worse; `taken_by_fraud` by default.
    trials, replications
        How many attacks are tried, and the runs of each. Each attack is tried as it comes first.
    confirm
        Runs of each finalist on fresh seeds, and of each clause on others again.
    finalists
        Attacks that are run again, each with the parameters that did most.
    seed
        Of what the search draws.
    backend, plugins, command, announce, on_done
        As in `emptor.search`.

    Raises
    ------
    ScenarioError
        If the rules, an attack or a measure is unknown or does not fit, or `out` holds what is not ours.
    """
    from emptor.scenario.plugins import load_plugin
    from emptor.study import redteam_record

    files = [Path(file) for file in plugins]
    for file in files:
        load_plugin(file)
    asked = asked_of(
        rules, scenario=scenario, overrides=overrides, days=days, budget=budget, attacks=attacks, sellers=sellers,
        objective=objective, trials=trials, replications=replications, confirm=confirm, finalists=finalists, seed=seed,
    )  # fmt: skip
    started = datetime.now(UTC)
    if out is not None:
        redteam_record.refuse_other(Path(out))
    nothing = interval([])
    with ExitStack() as stack:
        folder = stack.enter_context(StudyFolder(Path(out))) if out is not None else None
        growing = stack.enter_context(
            Growing(folder, asked.measures, jobs=jobs, backend=backend, plugins=files, on_done=on_done)
        )
        if announce is not None:
            announce(asked)
        found = RedTeam(asked, [], [], nothing, [], {}, growing.rows)
        try:
            held = _Market(asked, growing)
            found.attempts = _attempts(held, files, None if folder is None else folder.path / DATABASE)
            found.finalists = _finalists(held, found.attempts)
            if found.finalists:
                found.harm, found.clauses, found.cannot = _clauses(held, found.finalists[0].attempt)
        except KeyboardInterrupt:
            found.interrupted = True
        found.rows = growing.rows
        if folder is not None:
            found.notes = tuple(folder.notes)
            redteam_record.write(folder.path, found, files, command, started)
    return found


# -- markets with and without an attack -----------------------------------------------------------------------


@dataclass
class _Market:
    """Makes runs of markets, and knows those without an attack."""

    asked: Asked
    growing: Growing
    _base: dict[tuple[int, int], list[Row]] = field(default_factory=dict)

    def base(self, first: int, many: int) -> list[Row]:
        """Rows of the market without an attack."""
        if (first, many) not in self._base:
            runs = self.runs("no attack", self.asked.scenario, {}, first, many)
            self._base[first, many] = self.growing.make(runs)
        return self._base[first, many]

    def runs(self, label: str, scenario: Scenario, values: Mapping[str, Any], first: int, many: int) -> list[Run]:
        """The runs of a market."""
        source, kept = Held(scenario), dict(values)
        return [Run(label, r, self.asked.seeds(r), source, 0, kept) for r in range(first, first + many)]

    def attacked(self, scenario: Scenario, attempt: Attempt) -> Scenario:
        """A market under an attack. Raises `ScenarioError`."""
        choice = next(c for c in self.asked.choices if c.name == attempt.attack)
        orders = self.asked.budget / self.asked.scenario.environment.mean_order_value
        return besieged(scenario, choice, attempt.values, orders, self.asked.sellers)

    def values(self, rows: Sequence[Row], name: str) -> list[float]:
        """A measure of each row; NaN for runs that failed."""
        return [row.get("measures", {}).get(name, math.nan) for row in rows]

    def harm(self, rows: Sequence[Row], base: Sequence[Row]) -> list[float]:
        """By how much the objective is worse in each run than in the same one without the attack."""
        name, sign = self.asked.objective, self.asked.sign
        pairs = zip(self.values(rows, name), self.values(base, name), strict=True)
        return [sign * (value - before) for value, before in pairs]


def _attempts(held: _Market, plugins: Sequence[Path], file: Path | None) -> list[Attempt]:
    asked = held.asked
    by_name = {choice.name: choice for choice in asked.choices}
    names = list(by_name)
    usual = [
        {"attack": choice.name, **{f"{choice.name}.{key}": value for key, value in choice.usual.items()}}
        for choice in asked.choices
    ]

    def draw(trial: optuna.Trial) -> tuple[str, dict[str, Any]]:
        name = trial.suggest_categorical("attack", names)
        axes = sorted(by_name[name].axes, key=lambda axis: axis.path)
        return name, {axis.path: suggest(trial, axis, f"{name}.{axis.path}") for axis in axes}

    found: list[Attempt] = []
    base = held.base(0, asked.replications)
    with Trials(
        f"redteam {asked.identity(plugins)}",
        ["maximize"],
        lambda seed: tpe(seed, len(usual)),
        BATCH,
        asked.seed,
        file,
        usual,
    ) as trials:
        for number, (parameters, notes) in enumerate(trials.known()):
            if number < asked.trials:
                name = parameters["attack"]
                values = chosen(parameters, by_name[name].axes, f"{name}.")
                harm, gain = (math.nan if notes[key] is None else notes[key] for key in ("harm", "gain"))
                attempt = Attempt(number, name, values, harm, gain, notes["why"])
                found.append(attempt)
                held.growing.take(_planned(held, attempt)[0])
        while len(found) < asked.trials:
            batch = trials.ask(asked.trials, draw)
            planned = []
            for trial, (name, values) in batch:
                attempt = Attempt(trial.number, name, values)
                planned.append((trial, attempt, *_planned(held, attempt)))
            rows = iter(held.growing.make([run for _, _, runs, _ in planned for run in runs]))
            for trial, attempt, runs, why in planned:
                done = _judged(held, attempt, [next(rows) for _ in runs], base, why)
                notes = {
                    "attack": done.attack,
                    "harm": done.harm if math.isfinite(done.harm) else None,
                    "gain": done.gain if math.isfinite(done.gain) else None,
                    "why": done.why,
                }
                costs = -done.gain * asked.months - asked.budget
                broken = {"costs more than the budget": costs / asked.budget if math.isfinite(costs) else 0.0}
                told = Told(None, broken, notes) if not math.isfinite(done.harm) else Told([done.harm], broken, notes)
                trials.tell(trial, told)
                found.append(done)
    return found


def _planned(held: _Market, attempt: Attempt) -> tuple[list[Run], str]:
    try:
        scenario = held.attacked(held.asked.scenario, attempt)
    except ScenarioError as error:
        return [], "; ".join(str(problem) for problem in error.problems)
    label = f"{attempt.attack} {attempt.number}"
    return held.runs(label, scenario, attempt.values, 0, held.asked.replications), ""


def _judged(held: _Market, attempt: Attempt, rows: Sequence[Row], base: Sequence[Row], why: str) -> Attempt:
    failed = [row["error"] for row in rows if "error" in row]
    if failed:
        why = f"{len(failed)} of {len(rows)} runs failed: {failed[0]}"
    if why:
        return Attempt(attempt.number, attempt.attack, attempt.values, why=why)
    harm = interval(held.harm(rows, base))
    if harm.left_out > harm.n:
        why = f"{held.asked.objective} says nothing in {harm.left_out} of {len(rows)} runs"
        return Attempt(attempt.number, attempt.attack, attempt.values, why=why)
    gain = paired(held.values(rows, GAIN), held.values(base, GAIN)).mean
    if -gain * held.asked.months > held.asked.budget:
        why = f"it costs {-gain * held.asked.months:,.0f} {held.asked.currency}, more than the budget"
    return Attempt(attempt.number, attempt.attack, attempt.values, harm.mean, gain, why)


def _finalists(held: _Market, attempts: Sequence[Attempt]) -> list[Finalist]:
    """The worst attempt of each of the worst attacks, on fresh seeds."""
    asked = held.asked
    best: dict[str, Attempt] = {}
    for attempt in attempts:
        known = best.get(attempt.attack)
        if not attempt.why and (known is None or attempt.harm > known.harm):
            best[attempt.attack] = attempt
    chosen = sorted(best.values(), key=lambda a: (-a.harm, a.number))[: asked.finalists]
    base = held.base(FRESH, asked.confirm)
    markets = [held.attacked(asked.scenario, attempt) for attempt in chosen]
    runs = [
        run
        for attempt, market in zip(chosen, markets, strict=True)
        for run in held.runs(f"{attempt.attack} {attempt.number}", market, attempt.values, FRESH, asked.confirm)
    ]
    rows = iter(held.growing.make(runs))
    found = []
    for attempt in chosen:
        own = [next(rows) for _ in range(asked.confirm)]
        spent = interval(held.values(own, SPENT)).mean * asked.scenario.environment.mean_order_value
        gain = paired(held.values(own, GAIN), held.values(base, GAIN))
        found.append(Finalist(attempt, interval(held.harm(own, base)), gain, spent))
    return sorted(found, key=lambda f: -f.harm.mean)


def _clauses(held: _Market, attempt: Attempt) -> tuple[Estimate, list[ClauseEffect], dict[str, str]]:
    """What the worst attack does under the rules as they are and with each clause strengthened, on new seeds again."""
    asked, first = held.asked, 2 * FRESH
    stronger, cannot = hardened(asked.scenario)
    base = held.base(first, asked.confirm)
    runs = held.runs("attack", held.attacked(asked.scenario, attempt), attempt.values, first, asked.confirm)
    able = []
    for one in stronger:
        try:
            attacked = held.attacked(one.scenario, attempt)
        except ScenarioError as error:
            cannot[one.patch.clause] = "; ".join(str(problem) for problem in error.problems[:1])
            continue
        able.append(one)
        runs += held.runs(f"{one.patch.clause}, no attack", one.scenario, {}, first, asked.confirm)
        runs += held.runs(f"{one.patch.clause}, attack", attacked, attempt.values, first, asked.confirm)
    rows = iter(held.growing.make(runs))
    harm = held.harm([next(rows) for _ in range(asked.confirm)], base)
    found = []
    for one in able:
        without, under = ([next(rows) for _ in range(asked.confirm)] for _ in range(2))
        own = held.harm(under, without)
        price = {name: paired(held.values(without, name), held.values(base, name)) for name in BYSTANDERS}
        found.append(ClauseEffect(one.patch, interval(own), paired(harm, own), price))
    return interval(harm), sorted(found, key=lambda c: -c.removed.mean), cannot
