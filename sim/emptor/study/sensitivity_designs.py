"""Which designs a sensitivity analysis runs: what the study says, and what was asked for besides."""

from __future__ import annotations

from typing import Any, Literal

from emptor.scenario.errors import Problem, ScenarioError
from emptor.study.sampled import SCREENING, VARIANCE
from emptor.study.study_checks import LEAST_BLOCKS
from emptor.study.study_file import StudyFile
from emptor.study.study_models import ONE_BY_ONE

Method = Literal["morris", "sobol", "both"]
TRAJECTORIES, SAMPLES = 20, 128
"""Walks and blocks where neither the study nor the command says."""


def designs_of(
    file: StudyFile, method: Method | None, trajectories: int | None, samples: int | None
) -> tuple[Method, dict[str, dict[str, Any]]]:
    """The method, and the designs of both parts.

    Raises
    ------
    ScenarioError
        If the study varies nothing, or what is asked for does not fit.
    """
    design, problems = file.study.design, []
    own: Method = {"morris": "morris", "sobol_indices": "sobol"}.get(design.kind, "both")  # type: ignore[assignment]
    chosen = method or own
    if not any((*file.uncertainties, *(vary for vary in file.levers if vary.range is not None))):
        place = file.node.place if file.node.place.file else Problem(file.shown, None, "", "")
        said = "there are no uncertainties: nothing varies whose part could be told"
        expected = "uncertainties: {environment.carrier.loss: {low: 0.001, high: 0.05}} and the like"
        problems.append(Problem(file.shown, place.line, "uncertainties", said, expected))
    if file.study.seeds.across_points == "fresh" and design.kind not in ONE_BY_ONE:
        said = "points are held against each other, which other luck at each would blur"
        problems.append(Problem(file.shown, None, "seeds.across_points", said, "same"))
    if chosen == "sobol" and trajectories is not None:
        problems.append(Problem("--trajectories", None, "", "Sobol' indices take no walks", "--samples"))
    if chosen == "morris" and samples is not None:
        problems.append(Problem("--samples", None, "", "a screening takes no blocks", "--trajectories"))
    if trajectories is not None and trajectories < 2:
        problems.append(Problem("--trajectories", None, "", f"{trajectories} say nothing", "2 or more, e.g. 20"))
    blocks = samples or (design.size if design.kind == "sobol_indices" else None) or SAMPLES
    if samples is not None and (samples < LEAST_BLOCKS or samples & (samples - 1)):
        near = max(LEAST_BLOCKS, 1 << max(0, samples.bit_length() - 1))
        said = f"{samples} is not a power of two" if samples >= LEAST_BLOCKS else f"{samples} blocks say nothing"
        problems.append(Problem("--samples", None, "", said, f"{near} or {2 * near}"))
    if problems:
        raise ScenarioError(problems)
    walks: dict[str, Any] = {"kind": "morris", "trajectories": trajectories or design.trajectories or TRAJECTORIES}
    walks |= {"levels": design.levels} if design.kind == "morris" and design.levels else {}
    return chosen, {
        SCREENING: walks | {"seed": design.seed},
        VARIANCE: {"kind": "sobol_indices", "size": blocks, "seed": design.seed},
    }
