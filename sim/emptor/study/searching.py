"""A search from its file to its front: trials by NSGA-II, and the best of them run again on fresh seeds."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emptor.scenario.errors import ScenarioError
from emptor.scenario.models import Scenario
from emptor.study.folder import StudyFolder
from emptor.study.growing import Growing
from emptor.study.journal import Row
from emptor.study.optimising import Told, Trials, chosen, nsga2, suggest
from emptor.study.runs import Run
from emptor.study.search_file import read
from emptor.study.search_plan import SearchPlan, Values, plan_of_search
from emptor.study.search_result import Point, SearchResult, Trial
from emptor.study.statistics import interval
from emptor.study.study_file import Source

if TYPE_CHECKING:
    import optuna

DATABASE = "search.db"


def search(
    source: Source,
    out: Path | str | None = None,
    jobs: int | None = None,
    *,
    trials: int | None = None,
    replications: int | None = None,
    backend: str = "loky",
    plugins: Sequence[Path | str] = (),
    command: str = "",
    announce: Callable[[SearchPlan, int], object] | None = None,
    on_done: Callable[[], object] | None = None,
) -> SearchResult:
    """Search for rules, or go on with a search.

    Parameters
    ----------
    source
        A shipped name, a file or a mapping.
    out
        Folder for results. A search that was killed goes on where it was and comes to what it would have come to;
        more trials go on from those that are there. None to keep results in memory alone.
    jobs
        Processes; by default one a processor.
    trials, replications
        In place of the file's.
    backend
        "loky", "dask", "ray", "dask=ADDRESS", "ray=ADDRESS", or "here" for this process.
    plugins
        Python files with strategies or measures of one's own.
    command
        What was typed, for the record.
    announce
        Called with the plan and the most runs there can be before the first of them.
    on_done
        Called after each run, finished or failed, also for those that had been made before.

    Raises
    ------
    ScenarioError
        If the search is wrong, or `out` holds what is not ours.
    FolderBusy, DiskFull, BackendMissing
        As for `sweep`.
    """
    from emptor.scenario.plugins import load_plugin
    from emptor.study import search_record

    files = [Path(file) for file in plugins]
    for file in files:
        load_plugin(file)
    changes = {"trials": trials, "replications": replications}
    plan = plan_of_search(read(source, {key: value for key, value in changes.items() if value is not None}))
    started = datetime.now(UTC)
    if out is not None:
        search_record.refuse_other(Path(out))
    with ExitStack() as stack:
        folder = stack.enter_context(StudyFolder(Path(out))) if out is not None else None
        if folder is not None:
            search_record.begin(folder.path, plan, files, command, started)
        growing = stack.enter_context(
            Growing(folder, plan.file.measures, jobs=jobs, backend=backend, plugins=files, on_done=on_done)
        )
        if announce is not None:
            said = plan.file.search
            most = (said.trials + 1) * said.replications + (said.confirm.points + 1) * said.confirm.replications
            announce(plan, most)
        found = SearchResult(plan, Trial(-1, {}), [], [], growing.rows)
        try:
            rows = growing.make(plan.runs(plan.reference, plan.scenario, -1, {}))
            found.base = _judged(plan, -1, {}, rows, "")
            database = None if folder is None else folder.path / DATABASE
            found.trials, scenarios = _tried(plan, growing, files, database)
            found.points = _confirmed(plan, found.trials, scenarios, growing)
        except KeyboardInterrupt:
            found.interrupted = True
        found.rows = growing.rows
        if folder is not None:
            found.notes = tuple(folder.notes)
            search_record.end(folder.path, found, files, command, started, growing)
    return found


# -- trials ---------------------------------------------------------------------------------------------------


def _tried(
    plan: SearchPlan, growing: Growing, plugins: Sequence[Path], file: Path | None
) -> tuple[list[Trial], dict[int, Scenario]]:
    """All trials, and the scenarios of those whose rules can stand."""
    search = plan.file.search
    scenarios: dict[int, Scenario] = {}

    def draw(trial: optuna.Trial) -> dict[str, Any]:
        # In an order that has nothing to do with the order in which a file names them.
        drawn = {axis.path: suggest(trial, axis) for axis in sorted(plan.axes, key=lambda axis: axis.path)}
        return {axis.path: drawn[axis.path] for axis in plan.axes}

    def runs_of(number: int, values: Values) -> tuple[list[Run], str]:
        """The runs of a trial; or none, and why its rules cannot stand."""
        try:
            scenarios[number] = plan.tried(values)
        except ScenarioError as error:
            return [], "refused: " + "; ".join(str(problem) for problem in error.problems)
        return plan.runs(f"trial {number}", scenarios[number], number, values), ""

    found: list[Trial] = []
    with Trials(
        f"{search.name} {plan.identity(plugins)}",
        ["minimize" if sign > 0 else "maximize" for sign in plan.signs.values()],
        lambda seed: nsga2(seed, search.population_size),
        search.population_size,
        search.seed,
        file,
        plan.start,
    ) as held:
        for number, (parameters, notes) in enumerate(held.known()):
            if number < search.trials:
                values = chosen(parameters, plan.axes)
                found.append(Trial(number, values, notes["means"], notes["violations"], notes["why"]))
                growing.take(runs_of(number, values)[0])
        while len(found) < search.trials:
            asked = held.ask(search.trials, draw)
            planned = [(trial, values, *runs_of(trial.number, values)) for trial, values in asked]
            rows = iter(growing.make([run for _, _, runs, _ in planned for run in runs]))
            for trial, values, runs, why in planned:
                done = _judged(plan, trial.number, values, [next(rows) for _ in runs], why)
                notes = {"means": done.means, "violations": done.violations, "why": done.why}
                aims = None if done.why else [done.means[name] for name in search.objectives]
                held.tell(trial, Told(aims, done.violations, notes))
                found.append(done)
    return found, scenarios


def _judged(plan: SearchPlan, number: int, values: Values, rows: Sequence[Row], why: str) -> Trial:
    """What the runs of a trial come to."""
    means, violations = {}, {}
    failed = [row["error"] for row in rows if "error" in row]
    if failed:
        why = f"{len(failed)} of {len(rows)} runs failed: {failed[0]}"
    elif not why:
        for name in plan.file.measures:
            found = interval([row["measures"][name] for row in rows])
            if found.left_out > found.n:
                why = why or f"{name} says nothing in {found.left_out} of {len(rows)} runs"
            else:
                means[name] = found.mean
        violations = {label: float(v) for label, v in _violations(plan, means).items()}
    return Trial(number, values, means, violations, why)


def _violations(plan: SearchPlan, means: dict[str, Any]) -> dict[str, Any]:
    """How far each bound is broken, in proportion to it; 0 or less where it holds."""
    found = {}
    for name, bounds in plan.file.search.constraints.items():
        for way, bound, sign in (("at most", bounds.at_most, 1), ("at least", bounds.at_least, -1)):
            if bound is not None and name in means:
                found[f"{name} {way} {bound:g}"] = sign * (means[name] - bound) / (abs(bound) or 1.0)
    return found


# -- the best again, on fresh seeds ---------------------------------------------------------------------------


def _confirmed(
    plan: SearchPlan, trials: Sequence[Trial], scenarios: Mapping[int, Scenario], growing: Growing
) -> list[Point]:
    import numpy as np

    from emptor.study.front import chances, dominated, resampled_means, worth_a_look

    search, aims = plan.file.search, plan.signs
    seen = {_said(plan.scenario): Trial(-1, {})}
    for trial in trials:
        if trial.feasible:
            seen.setdefault(_said(scenarios[trial.number]), trial)
    able = list(seen.values())[1:]
    costs = np.array([[sign * t.means[name] for name, sign in aims.items()] for t in able])
    chosen = [able[place] for place in worth_a_look(costs, search.confirm.points)] if able else []
    held: list[tuple[Trial | None, Scenario]] = [(trial, scenarios[trial.number]) for trial in chosen]
    held.append((None, plan.scenario))
    runs: list[Run] = []
    for one, scenario in held:
        label = plan.reference if one is None else f"trial {one.number}"
        number, values = (-1, {}) if one is None else (one.number, one.values)
        runs += plan.runs(label, scenario, number, values, fresh=search.confirm.replications)
    rows = growing.make(runs)
    many = search.confirm.replications
    names = plan.file.measures
    values_of = [row.get("measures", {}) for row in rows]
    samples = np.array([[v.get(name, math.nan) for name in names] for v in values_of])
    samples = samples.reshape(len(held), many, len(names)).transpose(1, 0, 2)

    def judged(means: Any) -> tuple[Any, Any]:
        columns = {name: means[..., place] for place, name in enumerate(names)}
        cost = np.stack([sign * columns[name] for name, sign in aims.items()], axis=-1)
        fits = np.ones(means.shape[:-1], dtype=bool)
        for broken in _violations(plan, columns).values():
            fits &= broken <= 0
        return cost, fits & np.isfinite(cost).all(axis=-1)

    kept, chance = chances(*judged(resampled_means(samples, search.seed)))
    cost, fits = judged(_means(samples))
    front = fits & ~dominated(np.where(np.isfinite(cost), cost, np.inf), fits)
    first = next(iter(aims))
    sign, place = aims[first], names.index(first)
    order = sorted(range(len(held) - 1), key=lambda p: (not front[p], sign * float(np.nanmean(samples[:, p, place]))))
    points = []
    for rank, p in enumerate([*order, len(held) - 1]):
        one, scenario = held[p]
        label = plan.reference if one is None else letter(rank)
        own = {name: samples[:, p, i].tolist() for i, name in enumerate(names)}
        points.append(Point(label, one, scenario, own, kept[p], chance[p], bool(front[p])))
    return points


def _said(scenario: Scenario) -> str:
    """What a scenario decides: two trials that say the same are one rule set."""
    text: str = scenario.model_dump_json(exclude={"rules": {"sources"}})
    return text


def _means(samples: Any) -> Any:
    import numpy as np

    known = np.isfinite(samples)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(known, samples, 0.0).sum(axis=0) / known.sum(axis=0)


def letter(rank: int) -> str:
    """The name of a point by its rank: A to Z, then AA, AB and so on."""
    text = ""
    rank += 1
    while rank:
        rank, place = divmod(rank - 1, 26)
        text = chr(65 + place) + text
    return text
