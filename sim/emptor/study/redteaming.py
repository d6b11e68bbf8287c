"""The attack that hurts a rule set most at a given budget, and the clause through which it comes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emptor.rules.rule_set import RuleSet
from emptor.scenario.errors import ScenarioError
from emptor.scenario.models import Scenario
from emptor.study.attack_space import besieged
from emptor.study.folder import StudyFolder
from emptor.study.growing import Growing
from emptor.study.hardening import hardened
from emptor.study.journal import Row
from emptor.study.optimising import Told, Trials, chosen, suggest, tpe
from emptor.study.plan import FRESH
from emptor.study.redteam_asked import BYSTANDERS, CHEATS, DEFAULT, GAIN, SPENT, Asked, asked_of
from emptor.study.redteam_result import Attempt, ClauseEffect, Finalist, RedTeam
from emptor.study.runs import Run
from emptor.study.search_plan import Held
from emptor.study.statistics import Estimate, interval, paired

if TYPE_CHECKING:
    import optuna

DATABASE = "redteam.db"
BATCH = 10
"""Attacks that are asked for before any of them is told: what a sampler cannot learn from each other."""


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
        spent = held.values(own, SPENT)
        cheats = [u - w for u, w in zip(held.values(own, CHEATS), held.values(base, CHEATS), strict=True)]
        gain = paired(held.values(own, GAIN), held.values(base, GAIN))
        struck = any(s != 0.0 for s in spent if math.isfinite(s)) or any(c > 0.0 for c in cheats)
        money = interval(spent).mean * asked.scenario.environment.mean_order_value
        found.append(Finalist(attempt, interval(held.harm(own, base)), gain, money, struck))
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
