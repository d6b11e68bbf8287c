"""Which uncertainty matters: Morris's screening, then Sobol' indices of what it leaves."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emptor.scenario.errors import Problem, ScenarioError
from emptor.study.indices import Effect
from emptor.study.out import RECORD, refuse_foreign
from emptor.study.plan import Plan
from emptor.study.result import Failure
from emptor.study.runs import Rows
from emptor.study.sampled import SCREENING, VARIANCE, Answer, Sampled, is_folder, of_folder, of_sweep
from emptor.study.screening import Fixed, derived, screened
from emptor.study.sensitivity_designs import Method, designs_of
from emptor.study.sensitivity_saving import begin, save
from emptor.study.study_file import Source, read
from emptor.study.sweeping import Sweep
from emptor.study.sweeping import sweep as run_study

if TYPE_CHECKING:
    import pandas as pd


@dataclass(eq=False)
class Sensitivity:
    """What moves the outcomes of a study; in a notebook it shows itself.

    Attributes
    ----------
    name, title
        Of the study.
    screening
        Morris's effects; None if that was not asked for.
    variance
        Sobol' indices; None if that was not asked for, or nothing was left to vary.
    fixed
        What screening left out of the second part.
    failures
        Runs that failed.
    interrupted
        Whether it was stopped before all runs were made.
    notes
        What was found damaged in the folder, and what was done about it.
    made, planned
        Runs that have been made, this time or before; runs asked for.
    """

    name: str
    title: str
    screening: Sampled | None = None
    variance: Sampled | None = None
    fixed: Sequence[Fixed] = ()
    failures: Sequence[Failure] = ()
    interrupted: bool = False
    notes: Sequence[str] = ()
    made: int = 0
    planned: int = 0

    @property
    def parts(self) -> list[Sampled]:
        """The one or two studies that have rows."""
        return [part for part in (self.screening, self.variance) if part is not None]

    @property
    def frame(self) -> pd.DataFrame:
        """A row a rule set, choice of levers, outcome and factor, with all that is known of them.

        Effects (mu, mu_star, sigma) are in the outcome's unit, for the whole range of a factor; indices (S1, ST) are
        shares of the variance over points, cut off at 0 and 1. Ends of 95% intervals are in `_low` and `_high`;
        `fixed_at` says where screening left a factor; `why` says why there is no number. An outcome that is a share is
        a fraction here, 0 to 1.
        """
        import pandas as pd

        from emptor.measures import all_measures

        known, groups = all_measures(), ["rules"]
        rows: dict[tuple[str, ...], dict[str, Any]] = {}
        for part in self.parts:
            groups = ["rules", *part.levers]
            for answer in part.answers:
                for number, path in enumerate(part.factors):
                    key = (*map(str, answer.group.values()), answer.outcome, path)
                    measure = known.get(answer.outcome)
                    unit = measure.unit.replace("currency", part.currency) if measure is not None else ""
                    row = rows.setdefault(
                        key, {**answer.group, "outcome": answer.outcome, "unit": unit, "factor": path}
                    )
                    row |= _numbers(part, answer, number)
        held = {one.path: str(one.value) for one in self.fixed}
        for row in rows.values():
            row["fixed_at"] = held.get(row["factor"])
        columns = ["outcome", "unit", "factor", *EFFECTS, *INDICES, "fixed_at", "why"]
        return pd.DataFrame(list(rows.values()), columns=[*groups, *columns])

    @property
    def luck(self) -> pd.DataFrame:
        """A row a method, rule set, choice of levers and outcome: mean and spread over the points, and what is luck.

        `luck` is the share of the variance over runs that another seed makes at the same point; `luck_left` the share
        of the variance of the means over replications that luck may have left in it.
        """
        import pandas as pd

        rows = []
        for part in self.parts:
            for answer in part.answers:
                row: dict[str, Any] = {"method": VARIANCE if not part.walked else SCREENING, **answer.group}
                row["outcome"] = answer.outcome
                if answer.luck is not None:
                    found = answer.luck
                    row |= {"mean": found.mean, "deviation": found.deviation}
                    row |= {"luck": found.share, "luck_low": found.low, "luck_high": found.high}
                    row |= {"luck_left": found.left}
                row |= {"replications": answer.blocks.replications, "blocks": answer.blocks.count}
                rows.append(row | {"blocks_planned": answer.blocks.planned, "why": answer.why})
        first = self.parts[0].levers if self.parts else ()
        names = ["mean", "deviation", "luck", "luck_low", "luck_high", "luck_left", "replications", "blocks"]
        return pd.DataFrame(rows, columns=["method", "rules", *first, "outcome", *names, "blocks_planned", "why"])

    def sentences(self) -> list[str]:
        """What moves each outcome, in plain words."""
        from emptor.report.sensitivity_sentences import sentences

        return sentences(self)

    def figures(self) -> dict[str, Any]:
        """Matplotlib figures by name: `morris` and `sobol`, as far as there are numbers."""
        from emptor.report.sensitivity_figure import sensitivity_figures

        return sensitivity_figures(self)

    def __repr__(self) -> str:
        said = " and ".join("Morris's effects" if part.walked else "Sobol' indices" for part in self.parts)
        return f"Sensitivity of {self.name}: {said or 'nothing'}; frame, luck and sentences() hold what was found"

    def _repr_html_(self) -> str:
        from emptor.report.sensitivity_page import sensitivity_html

        return sensitivity_html(self)


EFFECTS = ("mu", "mu_star", "mu_star_low", "mu_star_high", "sigma", "mu_star_of_luck")
INDICES = ("S1", "S1_low", "S1_high", "ST", "ST_low", "ST_high")


def _numbers(part: Sampled, answer: Answer, number: int) -> dict[str, Any]:
    said: dict[str, Any] = {"why": answer.why}
    if not answer.parts:
        return said
    found = answer.parts[number]
    if isinstance(found, Effect):
        size = found.mu_star
        return said | dict(
            zip(EFFECTS, (found.mu, size.mean, size.low, size.high, found.sigma, found.luck), strict=True)
        )
    one, other = found.alone, found.total
    return said | dict(zip(INDICES, (one.mean, one.low, one.high, other.mean, other.low, other.high), strict=True))


def sensitivity(
    study: Source,
    out: Path | str | None = None,
    *,
    method: Method | None = None,
    trajectories: int | None = None,
    samples: int | None = None,
    jobs: int | None = None,
    backend: str = "loky",
    plugins: Sequence[Path | str] = (),
    command: str = "",
    announce: Callable[[Plan, Rows, int], object] | None = None,
    on_done: Callable[[], object] | None = None,
    on_screened: Callable[[Sensitivity], object] | None = None,
) -> Sensitivity:
    """Find out which of the values that a study varies move its outcomes.

    Parameters
    ----------
    study
        A shipped name, a file or a mapping, run by the design that the method needs whatever the study's own is; or a
        folder of results, which is read and not run.
    out
        Folder for results, in `morris` and `sobol`; the same again goes on. None to keep rows in memory.
    method
        "morris" to screen, "sobol" for indices, "both" for indices of what screening leaves. By default what the
        study's design says; of a study with another design, "both".
    trajectories
        Walks of Morris's method; by default the study's, or 20.
    samples
        Blocks of Sobol' indices, a power of two; by default the study's, or 128.
    jobs, backend, plugins, command, announce, on_done
        As in `emptor.sweep`; `announce` is called for each of the two studies.
    on_screened
        Called with what is known after the screening, before the second part.

    Raises
    ------
    ScenarioError
        If the study is wrong, varies nothing, or `out` holds what is not ours.
    FolderBusy, DiskFull, BackendMissing, ValueError, KeyboardInterrupt
        As `emptor.sweep`.
    """
    from emptor.scenario.plugins import load_plugin

    started = datetime.now(UTC)
    for plugin in plugins:
        load_plugin(Path(plugin))
    if is_folder(study):
        assert isinstance(study, str | Path)
        asked = {"--method": method, "--trajectories": trajectories, "--samples": samples}
        given = [Problem(option, None, "", f"{study} holds results, which are read as they are", "the study's file")
                 for option, value in asked.items() if value is not None]  # fmt: skip
        if given:
            raise ScenarioError(given)
        found = again(Path(study))
        if out is not None:
            _begun(Path(out), command, started)
            save(Path(out), found, command, started)
        return found
    file = read(study)
    chosen, designs = designs_of(file, method, trajectories, samples)
    folder = None if out is None else Path(out)
    found = Sensitivity(file.study.name, file.study.title)

    def made_by(name: str, where: Path | None, fixed: Sequence[Fixed]) -> Sweep:
        return run_study(
            derived(file, designs[name], fixed),
            where,
            jobs,
            backend=backend,
            plugins=plugins,
            command=command,
            alone=None if where is None else where / "study.yaml",
            announce=announce,
            on_done=on_done,
        )

    def part(name: str, fixed: Sequence[Fixed] = ()) -> Sampled | None:
        where = None if folder is None else folder / name
        try:
            made = made_by(name, where, fixed)
        except KeyboardInterrupt:
            if found.screening is None:
                raise
            found.interrupted = True
            return None
        found.failures = [*found.failures, *made.failures]
        found.notes = [*found.notes, *made.notes]
        found.interrupted = made.interrupted
        found.made += len(made.rows)
        found.planned += made.rows.planned
        return of_sweep(made, "" if where is None else str(where)) if len(made.rows) else None

    if folder is not None:
        _begun(folder, command, started)
    if chosen != "sobol":
        found.screening = part(SCREENING)
    if chosen == "both" and found.screening is not None and not found.interrupted:
        found.fixed = screened(found.screening)
        if on_screened is not None:
            on_screened(found)
    left = found.screening is None or len(found.fixed) < len(found.screening.axes)
    if chosen != "morris" and left and not found.interrupted:
        found.variance = part(VARIANCE, found.fixed)
    if folder is not None:
        save(folder, found, command, started)
    return found


def again(folder: Path) -> Sensitivity:
    """What the results in a folder say: of `emptor sensitivity`, or of a sweep by one of its designs.

    Raises
    ------
    ScenarioError
        If there are none.
    """
    names = _record(folder).get("parts") or (SCREENING, VARIANCE)
    within = [folder / name for name in names if (folder / name / "study.json").is_file()]
    parts = [of_folder(path) for path in within or [folder]]
    first = parts[0].study
    found = Sensitivity(first.name, first.title)
    for part in parts:
        if part.walked:
            found.screening = part
        else:
            found.variance = part
        found.made += len(part.frame)
        count = int(part.frame["error"].notna().sum())
        if count:
            found.notes = [*found.notes, f"{count} runs of {part.where} failed; its column error says why"]
    found.planned = found.made
    if found.screening is not None and found.variance is not None:
        left, held = set(found.variance.factors), found.variance.study.set
        found.fixed = [
            replace(one, value=held.get(one.path, one.value))
            for one in screened(found.screening)
            if one.path not in left
        ]
    return found


def _begun(folder: Path, command: str, started: datetime) -> None:
    refuse_foreign(folder)
    begin(folder, command, started)


def _record(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found
